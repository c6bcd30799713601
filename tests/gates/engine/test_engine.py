"""The engine: what needs evaluation, what a change concerns, and that nothing is missed."""

import os
import shutil
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.model.gate import Cause, Gate, GateSeverity, Outcome, Result
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.domain.model.status import Mode
from readiness_tui.gates.engine import judging
from readiness_tui.gates.engine.answers import Answer
from readiness_tui.gates.engine.engine import Engine
from readiness_tui.gates.engine.registry import Case
from readiness_tui.gates.engine.worker_pool import WorkerPool
from readiness_tui.gates.repo.guarded_reads import TornError
from readiness_tui.gates.repo.repo_view import RepoView
from tests.gates.support import gate_of, until

NOW = datetime.now(UTC) + timedelta(minutes=30)  # files made later are not from the future
FORBID = ({"re": "bad"},)


def key(name: str) -> GateKey:
    return GateKey(BoardId("b"), name)


def gates(**made: Gate) -> dict[GateKey, Gate]:
    return {key(name): gate for name, gate in made.items()}


def names(found: Any) -> set[str]:  # noqa: ANN401 - any field
    return {item.gate for item in found}


def write(root: Path, path: str, text: str = "content\n") -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def test_plan_answers_what_is_new_or_declared_otherwise_and_drops_the_gone(
    tmp_path: Path, workers: WorkerPool
) -> None:
    engine = Engine(tmp_path, workers=workers)
    one, two = gate_of("text", inputs=("a",), forbid=FORBID), gate_of("evidence", paths=("e",))
    assert names(engine.plan(gates(one=one, two=two))) == {"one", "two"}
    assert engine.plan(gates(one=one, two=two)) == frozenset()
    engine.evaluate([key("one"), key("two")], NOW)
    other = gate_of("evidence", paths=("f",))
    assert names(engine.plan(gates(two=other))) == {"two"}
    assert engine.results == {}
    assert engine.touched(["a", "e"]) == frozenset()
    assert names(engine.touched(["f"])) == {"two"}


def test_composites_are_not_the_engines(tmp_path: Path, workers: WorkerPool) -> None:
    engine = Engine(tmp_path, workers=workers)
    assert engine.plan(gates(co=gate_of("composite", all=("a",)))) == frozenset()
    assert engine.evaluate([key("co"), key("unknown")], NOW) == {}


def test_results_are_kept_with_the_time_of_evaluation(tmp_path: Path, workers: WorkerPool) -> None:
    engine = Engine(tmp_path, workers=workers)
    found = engine.evaluate(engine.plan(gates(one=gate_of("evidence", paths=("e",)))), NOW)
    assert engine.results == found
    assert found[key("one")].evaluated_at == NOW


def test_only_gates_that_read_a_path_are_touched(tmp_path: Path, workers: WorkerPool) -> None:
    engine = Engine(tmp_path, workers=workers)
    engine.plan(
        gates(
            literal=gate_of("file_exists", paths=("docs/a.md",)),
            folder=gate_of("evidence", paths=("ops/m1/",)),
            glob=gate_of("text", inputs=("src/**/*.py",), forbid=FORBID),
            newer=gate_of("evidence", paths=("r",), stale_if_newer=("lib/*.c",)),
        )
    )
    for path in ("docs/a.md", "src/x.py", "lib/x.c", "ops/m1/deep/run.txt"):
        write(tmp_path, path)
    assert names(engine.touched(["docs/a.md"])) == {"literal"}
    assert names(engine.touched(["other/a.md"])) == {"literal"}  # told as the same name elsewhere
    assert names(engine.touched(["docs/b.md", "README"])) == set()
    assert names(engine.touched(["ops/m1/deep/run.txt"])) == {"folder"}
    assert names(engine.touched(["src/x.py", "lib/x.c"])) == {"glob", "newer"}
    assert names(engine.touched(["ops", "src"])) == {"folder", "glob"}
    assert names(engine.touched(["lib"])) == {"newer"}


def test_a_file_that_matches_nothing_touches_nothing(tmp_path: Path, workers: WorkerPool) -> None:
    engine = Engine(tmp_path, workers=workers)
    engine.plan(gates(glob=gate_of("text", inputs=("src/*.py",), forbid=FORBID)))
    write(tmp_path, "src/readme.md")
    assert engine.touched(["src/readme.md"]) == frozenset()


def test_the_folders_to_watch_hold_inputs_or_are_the_nearest_that_exist(
    tmp_path: Path, workers: WorkerPool
) -> None:
    for path in ("docs/a.md", "src/aml/deep/x.py", "ops/x"):
        write(tmp_path, path)
    engine = Engine(tmp_path, workers=workers)
    engine.plan(
        gates(
            a=gate_of("file_exists", paths=("docs/a.md", "README.md")),
            b=gate_of("text", inputs=("src/aml/**/*.py",), forbid=FORBID),
            c=gate_of("evidence", paths=("ops/m1/deep/",)),
            d=gate_of("evidence", paths=("../out", "/etc")),
        )
    )
    assert engine.folders() == {"docs", "src", "src/aml", "src/aml/deep", "ops"}


def torn_reads(monkeypatch: pytest.MonkeyPatch, times: int) -> list[str]:
    """Let the first reads of a file be torn; the paths that were read."""
    real, reads = RepoView.head, list[str]()

    def head(view: RepoView, path: str, most: int) -> bytes:
        reads.append(path)
        if len(reads) <= times:
            what = f"{path} keeps changing"
            raise TornError(what)
        return real(view, path, most)

    monkeypatch.setattr(RepoView, "head", head)
    return reads


@pytest.mark.parametrize(("torn", "outcome"), [(3, Outcome.PASS), (4, Outcome.ERROR)])
def test_a_torn_file_is_looked_at_again_three_times(
    tmp_path: Path,
    workers: WorkerPool,
    monkeypatch: pytest.MonkeyPatch,
    torn: int,
    outcome: Outcome,
) -> None:
    write(tmp_path, "e/run.txt")
    reads = torn_reads(monkeypatch, torn)
    engine = Engine(tmp_path, torn_wait_s=0.01, workers=workers)
    found = engine.evaluate(
        engine.plan(gates(one=gate_of("file_exists", paths=("e/run.txt",)))), NOW
    )
    assert found[key("one")].outcome is outcome
    assert len(reads) >= 4 if outcome is Outcome.PASS else len(reads) == 4


def test_meanwhile_the_last_outcome_stays_and_the_gate_is_running(
    tmp_path: Path, workers: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "e/run.txt")
    engine = Engine(tmp_path, torn_wait_s=0.2, workers=workers)
    planned = engine.plan(gates(one=gate_of("file_exists", paths=("e/run.txt",))))
    engine.evaluate(planned, NOW)
    torn_reads(monkeypatch, 1)
    engine.touched(["e/run.txt"])
    waiting = threading.Thread(target=engine.evaluate, args=(planned, NOW))
    waiting.start()
    until(lambda: engine.running == planned, "the gate is running")
    assert engine.results[key("one")].outcome is Outcome.PASS
    waiting.join(5)
    assert engine.running == frozenset()
    assert engine.results[key("one")].outcome is Outcome.PASS


def test_a_kind_that_crashes_takes_nothing_else_down(
    tmp_path: Path, workers: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_: object) -> Result:
        message = "boom"
        raise ZeroDivisionError(message)

    monkeypatch.setattr(judging, "case_of", lambda *_: Case((), by_name=False, judge=crash))
    engine = Engine(tmp_path, workers=workers)
    found = engine.evaluate(engine.plan(gates(one=gate_of("evidence", paths=("e",)))), NOW)
    assert (found[key("one")].outcome, found[key("one")].cause) == (Outcome.ERROR, Cause.EVALUATOR)
    assert "boom" in found[key("one")].says


def test_a_gate_declared_otherwise_while_it_is_judged_keeps_no_result(
    tmp_path: Path, workers: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine(tmp_path, workers=workers)
    planned = engine.plan(gates(one=gate_of("evidence", paths=("e",))))

    def meanwhile(*given_: Any, **more: Any) -> Answer:  # noqa: ANN401 - any field
        engine.plan(gates(one=gate_of("evidence", paths=("f",))))
        return judge(*given_, **more)

    judge = judging.judge
    monkeypatch.setattr(judging, "judge", meanwhile)
    assert engine.evaluate(planned, NOW) == {}
    assert engine.results == {}


def test_what_only_weighs_a_result_is_no_reason_to_read_again(
    tmp_path: Path, workers: WorkerPool
) -> None:
    engine = Engine(tmp_path, workers=workers)
    one = gate_of("evidence", paths=("e",))
    before = engine.evaluate(engine.plan(gates(one=one)), NOW)
    lighter = replace(
        one, severity=GateSeverity.WARN, mode=Mode.SHADOW, mode_reason="r", owner="@a"
    )
    assert engine.plan(gates(one=lighter)) == frozenset()
    assert engine.results == before
    assert names(engine.plan(gates(one=replace(lighter, max_age="7d")))) == {"one"}


def test_the_next_instant_at_which_evidence_grows_too_old(
    tmp_path: Path, workers: WorkerPool
) -> None:
    write(tmp_path, "e/run", "out")
    at = datetime(2026, 2, 1, tzinfo=UTC)
    os.utime(tmp_path / "e/run", (at.timestamp(), at.timestamp()))
    engine = Engine(tmp_path, workers=workers)
    planned = engine.plan(gates(one=gate_of("evidence", paths=("e",), max_age="14d")))
    end = at + timedelta(days=14)
    assert not engine.evaluate(planned, at)[key("one")].stale
    assert engine.lapsed(end - timedelta(seconds=1)) == frozenset()
    later = end + timedelta(seconds=1)
    assert names(engine.lapsed(later)) == {"one"}
    assert engine.evaluate(engine.lapsed(later), later)[key("one")].stale
    assert engine.lapsed(later) == frozenset()


# incremental equals full

PATHS = st.sampled_from(
    [
        "a.md",
        "A.md",
        "docs/a.md",
        "docs/b.txt",
        "docs/deep/a.md",
        "ops/m1/run.txt",
        "ops/m1/README.md",
        "ops/m2/x",
        "src/x.py",
        "src/deep/y.py",
        "ops",
        "docs",
        "DOCS/a.md",
    ]
)
TEXTS = st.sampled_from(["", "bad\n", "good\n", "- [x] a\n", "- [ ] a\n", "TODO\n"])
STEPS = st.lists(
    st.tuples(st.sampled_from(["write", "delete", "append", "rmtree"]), PATHS, TEXTS),
    min_size=1,
    max_size=10,
)
WORLD = gates(
    exists=gate_of("file_exists", paths=("docs/a.md", "a.md", "docs/deep")),
    some=gate_of("file_exists", paths=("src/**/*.py", "docs/b.txt"), all=False),
    folder=gate_of("evidence", paths=("ops/m1/", "ops/m2")),
    globbed=gate_of("evidence", paths=("ops/*/run.txt",)),
    text=gate_of("text", inputs=("src/**/*.py", "docs/b.txt"), forbid=FORBID),
    everything=gate_of("text", inputs=("**/*.md",), require=({"re": "good"},)),
    boxes=gate_of("checklist", inputs=("docs/deep/a.md", "docs/a.md")),
    optional=gate_of("text", inputs=("docs",), forbid=FORBID, when_missing="not_applicable"),
    broken=gate_of("text", inputs=("../x", "[a"), forbid=FORBID),
)


def step(root: Path, action: str, path: str, text: str) -> None:
    target = root / path
    try:
        if action == "write":
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        elif action == "append":
            with target.open("a") as file:
                file.write(text)
        elif action == "delete":
            target.unlink()
        else:
            shutil.rmtree(target.parent if target.parent != root else target)
    except OSError:
        return  # the path is a folder, is missing, or lies below a file


def snapshot(root: Path) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for path in root.rglob("*"):
        seen = path.stat()
        sign = (seen.st_ino, 0) if path.is_dir() else (seen.st_mtime_ns, seen.st_size)
        found[path.relative_to(root).as_posix()] = sign
    return found


def bare(result: Result) -> Result:
    return replace(result, evaluated_at=None)


@given(steps=STEPS)
def test_touching_what_changed_equals_judging_everything(
    steps: list[tuple[str, str, str]], tmp_path_factory: pytest.TempPathFactory, workers: WorkerPool
) -> None:
    root = tmp_path_factory.mktemp("repo")
    engine = Engine(root, workers=workers)
    engine.evaluate(engine.plan(WORLD), NOW)
    for action, path, text in steps:
        before = snapshot(root)
        step(root, action, path, text)
        after = snapshot(root)
        changed = {
            name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
        }
        engine.evaluate(engine.touched(changed), NOW)
        full = Engine(root, workers=workers)
        everything = full.evaluate(full.plan(WORLD), NOW)
        for gate_key, result in everything.items():
            assert bare(engine.results[gate_key]) == bare(result), (gate_key, changed)
    shutil.rmtree(root)


def topmost(before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]) -> set[str]:
    """What a watcher of single folders tells: a folder that came or went, not what is in it."""
    came_or_went = before.keys() ^ after.keys()
    changed = came_or_went | {
        name for name in before.keys() & after.keys() if before[name] != after[name]
    }
    return {
        name
        for name in changed
        if not any(parent.as_posix() in came_or_went for parent in Path(name).parents)
    }


@given(steps=STEPS)
def test_naming_a_folder_that_came_or_went_is_enough_for_the_outcome(
    steps: list[tuple[str, str, str]], tmp_path_factory: pytest.TempPathFactory, workers: WorkerPool
) -> None:
    root = tmp_path_factory.mktemp("repo")
    engine = Engine(root, workers=workers)
    engine.evaluate(engine.plan(WORLD), NOW)
    for action, path, text in steps:
        before = snapshot(root)
        step(root, action, path, text)
        engine.evaluate(engine.touched(topmost(before, snapshot(root))), NOW)
        full = Engine(root, workers=workers)
        for gate_key, result in full.evaluate(full.plan(WORLD), NOW).items():
            kept = engine.results[gate_key]
            assert (kept.outcome, kept.decided_by) == (result.outcome, result.decided_by), gate_key
    shutil.rmtree(root)


def test_ten_thousand_gates_are_planned_and_asked_for_one_path_at_once(
    tmp_path: Path, workers: WorkerPool
) -> None:
    write(tmp_path, "ops/t-77/run.txt")
    engine = Engine(tmp_path, workers=workers)
    engine.plan({key(f"{n}"): gate_of("evidence", paths=(f"ops/t-{n}/",)) for n in range(10_000)})
    started = datetime.now(UTC)
    assert names(engine.touched(["ops/t-77/run.txt"])) == {"77"}
    assert datetime.now(UTC) - started < timedelta(milliseconds=50)
