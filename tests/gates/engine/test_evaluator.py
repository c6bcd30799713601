"""The evaluator as a process: what ends it, what it may not do, and what never comes of it."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from readiness_tui.domain.model.gate import Cause, Outcome, Result
from readiness_tui.gates.engine import evaluator_process
from readiness_tui.gates.engine.engine import Engine
from readiness_tui.gates.engine.evaluator_process import Evaluator
from readiness_tui.gates.engine.frames import pack
from readiness_tui.gates.engine.worker_queue import WorkerQueues
from readiness_tui.gates.kinds.limits import deadline_s
from tests.gates.support import (
    NOW,
    SOON_S,
    Counted,
    boxes,
    broke,
    gate_of,
    gates,
    is_judging,
    is_running,
    judged,
    key,
    plugged,
    until,
)

# what ends it


@pytest.mark.parametrize(
    ("kind", "rule", "says"),
    [
        ("dies", "gate.evaluator-died", "the evaluator died (killed by signal 11)"),
        ("sleeps", "gate.evaluator-timeout", "over 0.5 s"),
        ("hogs", "gate.evaluator-died", "kind acme.hogs took more than the memory there is for it"),
        (
            "raises",
            "gate.plugin-raised",
            "kind acme.raises of acme-gates 1.2.0 raised LookupError: out of order",
        ),
        (
            "quits",
            "gate.plugin-raised",
            "kind acme.quits of acme-gates 1.2.0 raised SystemExit: no more",
        ),
    ],
)
def test_a_gate_that_breaks_the_evaluator_takes_no_other_with_it(
    engine: Engine, kind: str, rule: str, says: str
) -> None:
    bad = plugged(kind, limits={"time": "0.5s"})
    good = gate_of("acme.whole", word="x.json")
    (engine._root / "x.json").write_text("{}")  # noqa: SLF001 - the folder of the test
    found = judged(engine, a=good, b=bad, c=good, d=good)
    assert broke(found["b"])
    assert (found["b"].decided_by, found["b"].says) == (rule, says)
    assert found["b"].remedy
    assert [found[name].outcome for name in "acd"] == [Outcome.PASS] * 3


def test_one_that_ran_out_of_memory_is_not_asked_again(engine: Engine, shared: Counted) -> None:
    judged(engine, a=plugged("sleeps", "0"))
    before = len(shared.started)
    found = judged(engine, b=plugged("hogs"), c=plugged("sleeps", "0"))
    assert [one.outcome for one in found.values()] == [Outcome.ERROR, Outcome.PASS]
    assert len(shared.started) == before + 1


def test_it_may_be_killed_in_the_middle_of_a_gate(engine: Engine, shared: Counted) -> None:
    planned = engine.plan(gates(a=plugged("sleeps"), b=plugged("sleeps", "0")))
    waiting = threading.Thread(target=engine.evaluate, args=(sorted(planned), NOW))
    waiting.start()
    before = len(shared.started)
    until(lambda: is_judging(engine, "a"), "the gate is being judged")
    os.killpg(shared.started[-1].pid, signal.SIGKILL)
    waiting.join(SOON_S)
    found = engine.results
    assert found[key("a")].says == "the evaluator died (killed by signal 9)"
    assert found[key("b")].outcome is Outcome.PASS
    assert len(shared.started) <= before + 2


def test_it_may_be_killed_while_it_rests_and_no_gate_is_blamed(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("- [x] done\n")
    counted = Counted()
    engine = Engine(tmp_path, lanes=counted.lanes)
    assert judged(engine, a=boxes())["a"].outcome is Outcome.PASS
    os.killpg(counted.started[0].pid, signal.SIGKILL)
    time.sleep(0.05)
    assert engine.evaluate([key("a")], NOW)[key("a")].outcome is Outcome.PASS
    assert len(counted.started) == 2
    counted.lanes.close()


def test_a_gate_that_killed_it_three_times_waits_for_a_change(
    tmp_path: Path, engine: Engine, shared: Counted
) -> None:
    mark = tmp_path / "mark"
    gate = plugged("dies-once", str(mark), inputs=("in.txt",))
    planned = engine.plan(gates(a=gate))
    for _ in range(3):
        assert broke(engine.evaluate(planned, NOW)[key("a")])
    before = len(shared.started)
    found = engine.evaluate(planned, NOW)[key("a")]
    assert broke(found)
    assert found.remedy == "change it or its inputs: it is not judged again before"
    assert len(shared.started) == before
    mark.touch()
    assert engine.evaluate(planned, NOW)[key("a")] == found
    (tmp_path / "in.txt").write_text("new\n")
    assert engine.touched(["in.txt"]) == planned
    assert engine.evaluate(planned, NOW)[key("a")].outcome is Outcome.PASS


def test_a_gate_that_is_declared_otherwise_is_tried_again(tmp_path: Path, engine: Engine) -> None:
    planned = engine.plan(gates(a=plugged("dies-once", str(tmp_path / "mark"))))
    for _ in range(3):
        engine.evaluate(planned, NOW)
    found = judged(engine, a=plugged("dies-once", str(tmp_path / "a.md")))
    assert found["a"].outcome is Outcome.PASS


def test_what_it_started_ends_with_it(tmp_path: Path, engine: Engine) -> None:
    gate = plugged("forks", str(tmp_path / "child"), limits={"time": "1s"})
    assert judged(engine, a=gate)["a"].says == "over 1 s"
    (mark,) = tmp_path.glob("child.*")
    until(lambda: not is_running(int(mark.suffix[1:])), "the sleeping child is gone")


@pytest.mark.parametrize(
    ("kind", "cost", "seconds"),
    [("checklist", "C1", 2), ("file_exists", "C0", 2), ("text", "C2", 30), ("digests", "C2", 120)],
)
def test_the_time_of_a_gate_can_only_be_cut(kind: str, cost: str, seconds: float) -> None:
    assert deadline_s(gate_of(kind), cost) == seconds
    assert deadline_s(gate_of(kind, limits={"time": "1s"}), cost) == 1
    assert deadline_s(gate_of(kind, limits={"time": "5m"}), cost) == seconds
    assert deadline_s(gate_of(kind, limits={"time": "soon"}), cost) == seconds


@pytest.mark.parametrize("value", ["soon", "0s", "-1s", 2, True])
def test_a_limit_that_is_no_time_is_told(engine: Engine, value: object) -> None:
    found = judged(engine, a=replace(boxes(), limits={"time": value}))["a"]
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.CONFIG)
    assert found.says == f"{value!r} is no time limit"


def program(text: str) -> Callable[[], Evaluator]:
    """A start of something else in place of the evaluator."""

    def start() -> Evaluator:
        real = sys.executable, "-c", text
        with pytest.MonkeyPatch.context() as patch:
            popen = subprocess.Popen
            patch.setattr(
                evaluator_process.subprocess, "Popen", lambda _, **given: popen(real, **given)
            )
            return Evaluator(Path("/nowhere"))

    return start


def odd(root: Path, text: str) -> Result:
    """What becomes of a gate with such an evaluator."""
    (root / "a.md").write_text("- [x] done\n")
    engine = Engine(root, lanes=WorkerQueues(program(text)))
    try:
        return judged(engine, a=boxes())["a"]
    finally:
        engine.close()


NO_ANSWER = "the evaluator sent no answer:"
READY = f"import os,time; os.write(1, {pack({'ready': 1})!r}); os.read(0, 9);"
READY += f"os.write(1, {pack({'begun': True})!r});"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"{READY} time.sleep(60)", "over 2 s"),
        (
            f"{READY} os.write(1, b'\\xff' * 9)",
            f"{NO_ANSWER} a frame of 4,294,967,295 bytes, at most 16,777,216 are read",
        ),
        (
            f"{READY} os.write(1, b'\\0\\0\\0\\1x')",
            f"{NO_ANSWER} a frame that holds no JSON: Expecting value: line 1 column 1 (char 0)",
        ),
        (
            f"{READY} os.write(1, {pack([])!r}); time.sleep(9)",
            "no answer: expected object, got array",
        ),
        (
            f"{READY} os.write(1, {pack({'result': {'outcome': 'pass'}})!r}); time.sleep(9)",
            "no answer: result: object missing required field says",
        ),
        (f"{READY} os.close(1)", "the evaluator died (exit 0)"),
        ("import sys; sys.exit('no such module')", "the evaluator did not start: no such module"),
        ("import os; os._exit(3)", "the evaluator did not start (the evaluator died (exit 3))"),
    ],
)
def test_an_evaluator_that_answers_nonsense_is_an_error(
    tmp_path: Path, text: str, says: str
) -> None:
    found = odd(tmp_path, text)
    assert broke(found)
    assert found.says.replace("killed by signal 9", "exit 0") == says


def test_a_pass_over_nothing_does_not_come_through(tmp_path: Path) -> None:
    answer = {"result": {"outcome": "pass", "says": "fine", "decided_by": "x"}}
    found = odd(tmp_path, f"{READY} os.write(1, {pack(answer)!r}); time.sleep(9)")
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOTHING_EXAMINED)


def test_a_program_that_is_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.md").write_text("- [x] done\n")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    found = judged(Engine(tmp_path), a=boxes())["a"]
    assert broke(found)
    assert found.says == "the evaluator did not start: No such file or directory"


# what it may not do


@pytest.mark.parametrize("name", ["new.txt", "a.md"])
def test_it_cannot_write_a_file(tmp_path: Path, engine: Engine, name: str) -> None:
    found = judged(engine, a=plugged("writes", str(tmp_path / name)))["a"]
    assert broke(found)
    assert "File too large" in found.says
    assert not list(tmp_path.rglob("__pycache__"))
    assert (tmp_path / name).read_bytes() == b""  # what it may do is what a shell's `>` does


def test_its_limits_stand(shared: Counted, engine: Engine) -> None:
    assert judged(engine, a=plugged("sleeps", "0"))["a"].outcome is Outcome.PASS
    pid = shared.started[-1].pid
    text = Path(f"/proc/{pid}/limits").read_text()
    bounds = {line[:26].strip(): line[26:].split()[:2] for line in text.splitlines()}
    assert bounds["Max address space"] == [str(1 << 30)] * 2
    assert bounds["Max core file size"] == ["0", "0"]
    assert bounds["Max open files"] == ["256", "256"]
    assert bounds["Max file size"] == ["0", "0"]
    assert os.getpgid(pid) == pid
    command = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    assert command[1:5] == ["-P", "-B", "-m", "readiness_tui.gates.engine.evaluator"]
    assert Path(f"/proc/{pid}/cwd").readlink() == Path("/")


def test_what_it_prints_is_no_answer(engine: Engine) -> None:
    found = judged(engine, a=plugged("prints"), b=plugged("prints"))
    assert [one.says for one in found.values()] == ["read 0 characters"] * 2


def test_what_it_writes_into_the_pipe_of_answers_is_no_answer(engine: Engine) -> None:
    found = judged(engine, a=plugged("babbles"), b=plugged("sleeps", "0"))
    assert broke(found["a"])
    assert found["b"].outcome is Outcome.PASS


def test_an_answer_that_fits_in_no_frame_is_an_error(engine: Engine) -> None:
    found = judged(engine, a=plugged("floods"), b=plugged("garbles"), c=plugged("sleeps", "0"))
    assert broke(found["a"])
    assert "at most 16,777,216 go in a frame" in found["a"].says
    assert broke(found["b"])
    assert found["c"].outcome is Outcome.PASS


def test_a_gate_that_fits_in_no_frame_is_an_error(engine: Engine) -> None:
    long = gate_of("text", inputs=("a.md",), forbid=({"re": "x", "message": "y" * (17 << 20)},))
    found = judged(
        engine,
        a=long,
        b=boxes(),
        c=replace(boxes(), docs="z" * (9 << 20)),
        d=replace(boxes(), docs="z" * (9 << 20)),
    )
    assert broke(found["a"])
    assert "handed over" in found["a"].says
    assert [found[name].outcome for name in "bcd"] == [Outcome.PASS] * 3
