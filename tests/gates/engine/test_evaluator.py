"""The evaluator as a process: what ends it, what it may not do, and what never comes of it."""

import fcntl
import os
import signal
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest
from msgspec.structs import replace

from readiness_tui.domain.model.gate import Cause, Outcome, Result
from readiness_tui.gates.engine import evaluator_process
from readiness_tui.gates.engine.engine import Engine
from readiness_tui.gates.engine.evaluator_process import Evaluator
from readiness_tui.gates.engine.frames import pack
from readiness_tui.gates.engine.worker_pool import WorkerPool
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
    bad = plugged(kind, limits={"time": "0.5s"} if kind == "sleeps" else {})
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


def test_it_may_be_killed_in_the_middle_of_a_gate(
    tmp_path: Path, engine: Engine, shared: Counted
) -> None:
    gate = plugged("forks", str(tmp_path / "child"))
    planned = engine.plan(gates(a=gate, b=plugged("sleeps", "0")))
    waiting = threading.Thread(target=engine.evaluate, args=(sorted(planned), NOW))
    before = len(shared.started)
    waiting.start()
    until(lambda: any(tmp_path.glob("child.*")), "the gate is being judged")
    (mark,) = tmp_path.glob("child.*")
    os.killpg(os.getpgid(int(mark.suffix[1:])), signal.SIGKILL)
    waiting.join(SOON_S)
    found = engine.results
    assert found[key("a")].says == "the evaluator died (killed by signal 9)"
    assert found[key("b")].outcome is Outcome.PASS
    assert len(shared.started) <= before + 2


def test_it_may_be_killed_while_it_rests_and_no_gate_is_blamed(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("- [x] done\n")
    counted = Counted()
    engine = Engine(tmp_path, workers=counted.workers)
    assert judged(engine, a=boxes())["a"].outcome is Outcome.PASS
    os.killpg(counted.started[0].pid, signal.SIGKILL)
    until(lambda: not is_running(counted.started[0].pid), "it is dead")
    assert engine.evaluate([key("a")], NOW)[key("a")].outcome is Outcome.PASS
    assert len(counted.started) == 2
    counted.workers.close()


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
    for seconds in (1, 10, 100):
        gate = plugged("forks", str(tmp_path / "child"), limits={"time": f"{seconds}s"})
        assert judged(engine, a=gate)["a"].says == f"over {seconds} s"
        if any(tmp_path.glob("child.*")):  # on a busy machine it may not even come so far
            break
    (mark,) = tmp_path.glob("child.*")
    until(lambda: not is_running(int(mark.suffix[1:])), "the sleeping child is gone")


@pytest.mark.usefixtures("usual_limits")
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
    engine = Engine(root, workers=WorkerPool(program(text)))
    try:
        return judged(engine, a=boxes())["a"]
    finally:
        engine.close()


def frames(*values: object) -> str:
    """Python that answers so."""
    return "".join(f"os.write(1, {pack(value)!r});" for value in values)


NO_ANSWER = "the evaluator sent no answer:"
ANOTHER = f"{NO_ANSWER} not to what it was asked"
NEVER_ASKED = 9
READY = f"import os,time; {frames({'ready': 1})} os.read(0, 9);"
BEGUN = f"{READY} {frames({'begun': 1})}"
PASS = {"outcome": "pass", "says": "fine", "decided_by": "x", "examined": [{"path": "a.md"}]}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            f"{BEGUN} os.write(1, b'\\xff' * 9)",
            f"{NO_ANSWER} a frame of 4,294,967,295 bytes, at most 16,777,216 are read",
        ),
        (
            f"{BEGUN} os.write(1, b'\\0\\0\\0\\1x')",
            f"{NO_ANSWER} a frame that holds no JSON: Expecting value: line 1 column 1 (char 0)",
        ),
        (f"{BEGUN} os.write(1, b'\\0\\0\\0\\7xy')", "the evaluator died (exit 0)"),
        (
            f"{BEGUN} {frames({'id': 1, 'answer': []})} time.sleep(9)",
            "no answer: expected object, got array",
        ),
        (
            f"{BEGUN} {frames({'id': 1, 'answer': {'result': {'outcome': 'pass'}}})} time.sleep(9)",
            "no answer: result: object missing required field says",
        ),
        (f"{BEGUN} {frames([])} time.sleep(9)", ANOTHER),
        (
            f"{BEGUN} {frames({'id': NEVER_ASKED, 'answer': {'result': PASS}})} time.sleep(9)",
            ANOTHER,
        ),
        (f"{READY} {frames({'id': 1, 'answer': {'result': PASS}})} time.sleep(9)", ANOTHER),
        (f"{READY} {frames({'begun': NEVER_ASKED})} time.sleep(9)", ANOTHER),
        (f"{BEGUN} os.close(1)", "the evaluator died (exit 0)"),
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


@pytest.mark.usefixtures("usual_limits")
def test_an_evaluator_that_says_nothing_more_is_an_error(tmp_path: Path) -> None:
    found = odd(tmp_path, f"{BEGUN} time.sleep(600)")
    assert broke(found)
    assert found.says == "over 2 s"


def test_a_pass_over_nothing_does_not_come_through(tmp_path: Path) -> None:
    answer = {"id": 1, "answer": {"result": PASS | {"examined": []}}}
    found = odd(tmp_path, f"{BEGUN} {frames(answer)} time.sleep(9)")
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOTHING_EXAMINED)


def test_a_second_answer_is_taken_for_no_other_gate(tmp_path: Path) -> None:
    answer = {"id": 1, "answer": {"result": PASS}}
    text = f"{BEGUN} {frames(answer, answer)} time.sleep(9)"
    (tmp_path / "a.md").write_text("- [x] done\n")
    engine = Engine(tmp_path, workers=WorkerPool(program(text)))
    found = judged(engine, a=boxes(), b=boxes())
    engine.close()
    assert found["a"].outcome is Outcome.PASS
    assert broke(found["b"])
    assert found["b"].says == ANOTHER


def test_what_was_said_while_it_rested_is_nobodys_answer(tmp_path: Path) -> None:
    """One that talks out of turn is replaced, and the gate is judged by the next."""
    mark = tmp_path / "mark"
    text = (
        f"import os, sys\nif os.path.exists({str(mark)!r}): os.execv(sys.executable, "
        "[sys.executable, '-P', '-m', 'readiness_tui.gates.engine.evaluator'])\n"
        f"open({str(mark)!r}, 'w').close()\n"
        f"{frames({'ready': 1}, {'id': 1, 'answer': {'result': PASS}})} os.read(0, 9)"
    )
    (tmp_path / "a.md").write_text("- [ ] open\n")
    engine = Engine(tmp_path, workers=WorkerPool(program(text)))
    planned = engine.plan(gates(a=boxes()))
    queue = engine._workers._queues["quick"]  # noqa: SLF001 - the process
    until(lambda: queue._worker is not None, "it is ready")  # noqa: SLF001
    found = engine.evaluate(planned, NOW)[key("a")]
    engine.close()
    assert found.outcome is Outcome.FAIL


def unread_bytes(pipe: IO[bytes]) -> int:
    """How many bytes wait in a pipe."""
    size = fcntl.ioctl(pipe.fileno(), termios.FIONREAD, bytes(4))
    return int.from_bytes(size, sys.byteorder)


def test_an_answer_that_came_while_the_program_stood_still_counts(
    engine: Engine, shared: Counted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when it was stopped by a key of the shell, and goes on later."""
    judged(engine, a=plugged("sleeps", "0"))
    may_answer = tmp_path / "go"
    planned = engine.plan(gates(b=plugged("waits", str(may_answer), limits={"time": "60s"})))
    pipe = shared.started[-1].pipes[1]
    waiting = threading.Thread(target=engine.evaluate, args=(planned, NOW))
    waiting.start()
    until(lambda: is_judging(engine, "b"), "it is being judged")
    loop = shared.workers._loop  # noqa: SLF001 - what stands still
    assert loop is not None
    stands, goes_on = threading.Event(), threading.Event()
    loop.call_soon_threadsafe(lambda: (stands.set(), goes_on.wait(SOON_S)))
    assert stands.wait(SOON_S)
    may_answer.touch()
    until(lambda: unread_bytes(pipe) > len(pack({"begun": 999})), "it has answered")
    monkeypatch.setattr(loop, "time", lambda: time.monotonic() + 120)  # its time is over
    goes_on.set()
    waiting.join(SOON_S)
    assert engine.results[key("b")].outcome is Outcome.PASS


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
