"""Gates judged as files change: two queues, no process without need, no change missed."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from readiness_tui.domain.model.gate import Cause, Gate, Outcome, Result
from readiness_tui.gates.engine import engine as engine_module
from readiness_tui.gates.engine import evaluator_process, pacing
from readiness_tui.gates.engine.engine import Engine
from readiness_tui.gates.engine.evaluator_process import Evaluator
from readiness_tui.gates.repo import partial_read
from tests.gates.support import (
    NOW,
    SOON_S,
    Counted,
    boxes,
    evaluators_of,
    gate_of,
    gates,
    is_judging,
    is_running,
    judged,
    key,
    plugged,
    until,
)


@pytest.fixture(autouse=True)
def nothing_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody be told of a gate that only takes long because the machine is busy."""
    monkeypatch.setattr(engine_module, "SHOWN_S", 60)


# two queues


def test_a_slow_gate_does_not_keep_a_quick_one_waiting(
    tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "_QUICK_GLANCE_S", 60)
    judged(engine, warm=plugged("sleeps", "0"), a=boxes())
    may_end = tmp_path / "go"
    slow = plugged("waits", str(may_end), limits={"time": "10m"})
    planned = engine.plan(gates(slow=slow, a=boxes()))
    assert planned == {key("slow")}
    waiting = threading.Thread(target=engine.advance, args=(planned, NOW))
    waiting.start()
    until(lambda: is_judging(engine, "slow"), "the slow gate is being judged")
    (tmp_path / "a.md").write_text("- [ ] open\n")
    touched = engine.touched(["a.md"])
    waiting.join(SOON_S)
    assert not waiting.is_alive(), "who waits for the slow gate is let go for the quick one"
    assert engine.advance(touched, NOW)[key("a")].outcome is Outcome.FAIL
    assert engine.running == {key("slow")}
    may_end.touch()
    assert engine.evaluate(engine.running, NOW)[key("slow")].outcome is Outcome.PASS


def test_what_is_touched_while_it_is_judged_is_judged_again(tmp_path: Path, engine: Engine) -> None:
    gate = plugged("dies-once", str(tmp_path / "a.md"), inputs=("a.md",))
    may_end = tmp_path / "go"
    slow = plugged("waits", str(may_end), inputs=("b.md",), limits={"time": "10m"})
    planned = engine.plan(gates(a=gate, slow=slow))
    waiting = threading.Thread(target=engine.evaluate, args=([key("slow")], NOW))
    waiting.start()
    until(lambda: is_judging(engine, "slow"), "it is being judged")
    before = engine._answers  # noqa: SLF001 - how many answers were kept
    engine.touched(["b.md"])
    may_end.touch()
    waiting.join(SOON_S)
    assert engine._answers == before + 2  # noqa: SLF001
    assert engine.running == frozenset()
    assert engine.evaluate(planned, NOW).keys() == planned


def test_the_slow_one_ends_when_it_rests_and_starts_again(tmp_path: Path) -> None:
    counted = Counted(idle_s=0.1)
    engine = Engine(tmp_path, workers=counted.workers)
    gate = gate_of("text", inputs=("a.md",), forbid=({"re": "bad"},))
    (tmp_path / "a.md").write_text("good\n")
    assert judged(engine, a=gate)["a"].outcome is Outcome.PASS
    until(lambda: not is_running(counted.started[0]._process.pid), "it ended")  # noqa: SLF001
    assert engine.evaluate([key("a")], NOW)[key("a")].outcome is Outcome.PASS
    assert len(counted.started) == 2
    engine.close()


def test_evaluators_end_with_the_engine(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("- [x] done\n")
    engine, before = Engine(tmp_path), set(evaluators_of(os.getpid()))
    judged(engine, a=boxes())
    (pid,) = set(evaluators_of(os.getpid())) - before
    assert is_running(pid)
    del engine
    until(lambda: not is_running(pid), "the evaluator ended")


EARLY = """
import atexit, sys, threading
def linger():  # after all else has ended: what a thread says that is still there is heard
    until(lambda: not [one for one in threading.enumerate() if one.name == "gates"], "it ended")
atexit.register(linger)
from datetime import UTC, datetime
from pathlib import Path
sys.path.append({plugins!r})
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.gates.engine.engine import Engine
from tests.gates.support import evaluators_of, until
import os
engine = Engine(Path({root!r}))
sleeper = Gate(id="a", kind="acme.sleeps", params={{"word": "60"}})
gates = {{GateKey(BoardId("b"), "a"): sleeper}}
engine.plan(gates)
threading.Thread(target=engine.evaluate, args=(gates, datetime.now(UTC)), daemon=True).start()
until(lambda: {condition}, "it is at work")
print(*evaluators_of(os.getpid()), flush=True)
{ends}
"""


@pytest.mark.parametrize("condition", ["engine.at_work", "evaluators_of(os.getpid())"])
@pytest.mark.parametrize("ends", ["", "sys.exit(3)", "engine.close()", "os.kill(os.getpid(), 9)"])
def test_a_program_that_ends_early_says_nothing_and_leaves_nobody(
    tmp_path: Path, condition: str, ends: str
) -> None:
    """While a process starts, and in the middle of a gate."""
    folder = str(Path(__file__).parents[1] / "plugins")
    text = EARLY.format(plugins=folder, root=str(tmp_path), condition=condition, ends=ends)
    command = (sys.executable, "-c", text)
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert done.stderr == ""
    pids = [int(word) for word in done.stdout.split()]
    assert pids
    if "kill" not in ends:
        assert not any(map(is_running, pids)), "those that were started end before the program"


def test_one_whose_parent_is_gone_ends_by_itself() -> None:
    text = (
        "import sys, time; from pathlib import Path; "
        "from readiness_tui.gates.engine.evaluator_process import Evaluator\n"
        "made = Evaluator(Path('/nowhere')); print(made.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen((sys.executable, "-c", text), stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_running(pid)
        parent.kill()
    until(lambda: not is_running(pid), "the evaluator ended")


def test_what_has_answered_is_not_judged_again_unless_it_is_outdated(engine: Engine) -> None:
    planned = engine.plan(gates(a=boxes()))
    assert engine.advance(planned, NOW).keys() == planned
    assert engine.advance(planned, NOW) == {}
    engine.outdate(planned)
    assert engine.advance(planned, NOW).keys() == planned


def test_whoever_waits_is_let_go_when_it_is_closed(tmp_path: Path, with_plugins: None) -> None:
    assert with_plugins is None
    engine = Engine(tmp_path)
    planned = engine.plan(gates(a=plugged("sleeps"), b=plugged("sleeps")))
    waiting = threading.Thread(target=engine.evaluate, args=(sorted(planned), NOW))
    waiting.start()
    until(lambda: is_judging(engine, "a"), "it is being judged")
    engine.close()
    waiting.join(SOON_S)
    assert not waiting.is_alive()
    assert engine.results == {}
    thread = engine._workers._thread  # noqa: SLF001 - the thread
    assert thread is not None
    until(lambda: not thread.is_alive(), "its thread ends as well")


def test_nothing_is_judged_once_it_is_closed(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("- [x] done\n")
    engine = Engine(tmp_path)
    planned = engine.plan(gates(a=boxes(), b=gate_of("evidence", paths=("a.md",))))
    engine.close()
    assert engine.evaluate(planned, NOW) == {}
    assert engine.advance(planned, NOW) == {}
    assert engine.running == frozenset()


# no process without need


def test_no_process_without_gates_that_read_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        message = "a process was started"
        raise AssertionError(message)

    monkeypatch.setattr(evaluator_process.subprocess, "Popen", refuse)
    (tmp_path / "a.md").write_text("content\n")
    before = set(threading.enumerate())
    engine = Engine(tmp_path)
    found = judged(
        engine,
        a=gate_of("file_exists", paths=("a.md",)),
        b=gate_of("evidence", paths=("a.md",)),
        c=gate_of("verify_command", command="true"),
        d=gate_of("composite", all=("a",)),
    )
    assert [result.outcome.value for result in found.values()] == [
        "pass",
        "pass",
        "unknown",
    ]
    assert set(threading.enumerate()) <= before


@pytest.fixture
def counted() -> Iterator[Counted]:
    """Lanes of this test alone."""
    made = Counted()
    yield made
    made.workers.close()


def test_one_process_starts_with_the_plan_and_serves_whoever_needs_it(
    tmp_path: Path, counted: Counted
) -> None:
    (tmp_path / "a.md").write_text("- [x] done\n")
    engine = Engine(tmp_path, workers=counted.workers)
    scan = gate_of("text", inputs=("a.md",), forbid=({"re": "bad"},))
    planned = engine.plan(gates(a=scan))
    assert len(counted.started) == 1
    assert engine.evaluate(planned, NOW)[key("a")].outcome is Outcome.PASS
    assert len(counted.started) == 1, "the slow lane took it"
    engine.plan(gates(a=scan, b=boxes()))
    until(lambda: len(counted.started) == 2, "the quick one starts before it is asked")
    assert engine.evaluate([key("b")], NOW)[key("b")].outcome is Outcome.PASS
    assert len(counted.started) == 2


@pytest.mark.parametrize("gate", [gate_of("nonsense"), gate_of("text", wrong=1)])
def test_a_process_for_gates_that_cannot_be_judged_is_ended(
    tmp_path: Path, counted: Counted, gate: Gate
) -> None:
    engine = Engine(tmp_path, workers=counted.workers)
    planned = engine.plan(gates(a=gate))
    assert not [one for one in counted.started if is_running(one.pid)]
    assert engine.evaluate(planned, NOW)[key("a")].cause is Cause.CONFIG


def test_a_process_that_nobody_takes_ends_with_the_engine(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    engine.plan(gates(a=gate_of("text", inputs=("a.md",), forbid=({"re": "bad"},))))
    process = engine._workers._prewarmed  # noqa: SLF001 - the process
    assert isinstance(process, Evaluator)
    assert is_running(process.pid)
    del engine
    until(lambda: not is_running(process.pid), "it ended")


# files that change


def test_a_file_written_in_pieces_is_no_error(
    tmp_path: Path, shared: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "TORN_TRIES", 1_000_000)
    monkeypatch.setattr(partial_read, "YOUNG_S", 3600)  # however long a piece takes
    engine = Engine(tmp_path, workers=shared.workers, torn_wait_s=0.01)
    path = tmp_path / "r.json"
    path.write_text('{"a": [1')
    planned = engine.plan(gates(a=plugged("whole", "r.json")))
    found: list[Result] = []
    waiting = threading.Thread(target=lambda: found.extend(engine.evaluate(planned, NOW).values()))
    waiting.start()
    run = engine._runs  # noqa: SLF001 - how often it was looked at
    with path.open("a") as file:
        for piece in (", 2", "]}"):
            before = run[key("a")].torn if key("a") in run else 0
            until(lambda before=before: run[key("a")].torn > before, "it was looked at")
            file.write(piece)
            file.flush()
    waiting.join(SOON_S)
    assert [one.says for one in found] == ["whole"]


def test_one_that_stays_broken_is_an_error_after_three_more_looks(
    tmp_path: Path, engine: Engine
) -> None:
    path = tmp_path / "r.json"
    path.write_text("{")
    planned = engine.plan(gates(a=plugged("whole", "r.json")))
    began = time.monotonic()
    found = engine.evaluate(planned, NOW)[key("a")]
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.INPUT)
    assert time.monotonic() - began >= 0.3
    old = time.time() - 60
    os.utime(path, (old, old))
    engine._torn_wait_s = 3600  # noqa: SLF001 - whoever waited would not come back
    engine.evaluate(planned, NOW)  # an old file is not being written


def outcome(engine: Engine, *paths: str) -> Outcome:
    return engine.evaluate(engine.touched(paths), NOW)[key("a")].outcome


def test_deleted_renamed_and_rewritten_files_are_noticed(tmp_path: Path, engine: Engine) -> None:
    path, other = tmp_path / "a.md", tmp_path / "b.md"
    assert judged(engine, a=boxes())["a"].outcome is Outcome.PASS
    path.unlink()
    assert outcome(engine, "a.md") is Outcome.UNKNOWN
    other.write_text("- [x] back\n")
    other.rename(path)
    assert outcome(engine, "a.md", "b.md") is Outcome.PASS
    other.write_text("- [ ] over\n")
    other.replace(path)
    assert outcome(engine, "b.md", "a.md") is Outcome.FAIL


def test_same_size_and_same_time_are_no_reason_to_believe_it(
    tmp_path: Path, engine: Engine
) -> None:
    path = tmp_path / "a.md"
    assert judged(engine, a=boxes())["a"].outcome is Outcome.PASS
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    path.write_text("- [ ] done\n")
    os.utime(path, ns=times)
    assert outcome(engine, "a.md") is Outcome.FAIL


def test_a_burst_of_five_thousand_files_is_one_look_at_everything(engine: Engine) -> None:
    planned = engine.plan(gates(a=boxes(), b=gate_of("evidence", paths=("e",))))
    engine.evaluate(planned, NOW)
    assert engine.touched(f"src/{number}.py" for number in range(5_000)) == planned
    assert engine.touched(f"src/{number}.py" for number in range(1_000)) == frozenset()
    assert engine.evaluate(planned, NOW).keys() == planned


def test_judging_changes_nothing_and_asks_for_nothing(tmp_path: Path, engine: Engine) -> None:
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards/p.toml").write_text('title = "x"\n')
    made = gates(
        a=gate_of("text", inputs=("boards/*.toml",), require=({"re": "title"},)), b=boxes()
    )
    planned = engine.plan(made)
    engine.evaluate(planned, NOW)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    (tmp_path / "boards/p.toml").write_text('title = "y"\n')
    before[tmp_path / "boards/p.toml"] = (tmp_path / "boards/p.toml").stat().st_mtime_ns
    assert engine.touched(["boards/p.toml"]) == {key("a")}
    assert engine.advance([key("a")], NOW)
    assert engine.running == frozenset()
    assert engine.plan(made) == frozenset()
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before
