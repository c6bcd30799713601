"""A gate that is judged again is shown as running: late enough, and with what it said last."""

import threading
from pathlib import Path

import pytest
from msgspec.structs import replace

from readiness_tui.domain.model.gate import Outcome
from readiness_tui.gates.engine import engine as engine_module
from readiness_tui.gates.engine import pacing
from readiness_tui.gates.engine.engine import Engine
from tests.gates.held import HeldPool
from tests.gates.support import NOW, boxes, gate_of, gates, key, until

GATE = {"a": boxes()}


@pytest.fixture
def held() -> HeldPool:
    return HeldPool()


@pytest.fixture
def engine(tmp_path: Path, held: HeldPool) -> Engine:
    (tmp_path / "a.md").write_text("- [x] done\n")
    return Engine(tmp_path, workers=held)


def test_one_that_takes_long_is_shown_with_its_last_answer(
    tmp_path: Path, engine: Engine, held: HeldPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.advance(engine.plan(gates(**GATE)), NOW)
    monkeypatch.setattr(engine_module, "SHOWN_S", 0.01)
    (tmp_path / "a.md").write_text("- [ ] open\n")
    held.quick.is_holding = True
    touched = engine.touched(["a.md"])
    assert engine.shown_running == frozenset(), "nobody judges it yet"
    assert engine.advance(touched, NOW) == {}, "whoever waits is told that it takes long"
    assert engine.shown_running == {key("a")}
    assert engine.results[key("a")].outcome is Outcome.PASS, "what it said stands"
    held.quick.let_go()
    assert engine.shown_running == frozenset()
    assert engine.results[key("a")].outcome is Outcome.FAIL


def test_one_that_answers_soon_is_never_shown(
    engine: Engine, held: HeldPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.advance(engine.plan(gates(**GATE)), NOW)
    monkeypatch.setattr(engine_module, "SHOWN_S", 60)
    held.quick.is_holding = True
    touched = engine.touched(["a.md"])
    waiting = threading.Thread(target=engine.advance, args=(touched, NOW), daemon=True)
    waiting.start()
    until(lambda: held.quick.asked, "it is asked for")
    assert engine.running == {key("a")}
    assert engine.shown_running == frozenset()
    held.quick.let_go()
    waiting.join(10)
    assert not waiting.is_alive()
    assert engine.shown_running == frozenset()


def test_one_that_never_answered_has_nothing_to_be_dimmed(
    engine: Engine, held: HeldPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "SHOWN_S", 0)
    monkeypatch.setattr(pacing, "_ADVANCE_S", 0.05)
    held.quick.is_holding = True
    engine.advance(engine.plan(gates(**GATE)), NOW)
    assert engine.running == {key("a")}
    assert engine.shown_running == frozenset()


def test_one_that_is_declared_otherwise_is_no_longer_shown(
    engine: Engine, held: HeldPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.advance(engine.plan(gates(**GATE)), NOW)
    monkeypatch.setattr(engine_module, "SHOWN_S", 0)
    held.quick.is_holding = True
    engine.advance(engine.touched(["a.md"]), NOW)
    assert engine.shown_running == {key("a")}
    engine.plan(gates(a=boxes("b.md")))
    assert engine.shown_running == frozenset()


def test_the_cheapest_are_judged_first(
    tmp_path: Path, held: HeldPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "_ADVANCE_S", 0.05)
    for name in ("src/deep/a.py", "src/b.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("good\n")
    forbid = ({"re": "bad"},)
    made = gates(
        a=gate_of("text", inputs=("src/**/*.py",), forbid=forbid),
        b=gate_of("text", inputs=("src/*.py",), forbid=forbid),
        c=gate_of("text", inputs=("src/b.py",), forbid=forbid),
        d=gate_of("digests", manifest="sums.txt"),
    )
    engine = Engine(tmp_path, workers=held)
    held.slow.is_holding = True
    engine.advance(sorted(engine.plan(made)), NOW)
    assert held.slow.gates == ["c", "b", "a", "d"]
    took = {"a": 5, "b": 9_000, "c": 40, "d": 2}
    held.slow.let_go()
    for name, each in took.items():
        found = engine._results  # noqa: SLF001 - as if judging had taken so long
        found[key(name)] = replace(found[key(name)], duration_ms=each)
    engine.outdate(made)
    held.slow.is_holding = True
    engine.advance(sorted(made), NOW)
    assert held.slow.gates == ["d", "a", "c", "b"]
