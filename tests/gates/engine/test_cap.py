"""The cap on gates that read files: the first are judged, the others say so and are no pass."""

from pathlib import Path

import pytest

from readiness_tui.domain.model.gate import Cause, Outcome
from readiness_tui.gates.engine import plan as plan_module
from readiness_tui.gates.engine.engine import Engine
from tests.gates.held import HeldPool
from tests.gates.support import NOW, boxes, gate_of, gates, key


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setattr(plan_module, "GATES_CAP", 2)
    (tmp_path / "a.md").write_text("- [x] done\n")
    return Engine(tmp_path, workers=HeldPool())


def outcomes(engine: Engine) -> dict[str, Outcome]:
    return {key.gate: one.outcome for key, one in sorted(engine.results.items())}


def test_what_is_beyond_is_unknown_and_says_why(engine: Engine) -> None:
    look = gate_of("file_exists", paths=("a.md",))
    made = gates(look1=look, a=boxes(), b=boxes(), c=boxes(), look2=look)
    engine.evaluate(engine.plan(made), NOW)
    assert outcomes(engine) == {
        "a": Outcome.PASS,
        "b": Outcome.PASS,
        "c": Outcome.UNKNOWN,
        "look1": Outcome.PASS,
        "look2": Outcome.PASS,
    }
    found = engine.results[key("c")]
    assert (found.decided_by, found.cause) == ("gate.partial", Cause.NOTHING_EXAMINED)
    assert found.says == "not judged: 3 gates read files, and the first 2 are"
    assert found.remedy


def test_one_that_moves_up_is_judged_and_one_that_moves_back_is_not(engine: Engine) -> None:
    engine.evaluate(engine.plan(gates(a=boxes(), b=boxes(), c=boxes())), NOW)
    planned = engine.plan(gates(b=boxes(), c=boxes()))
    assert planned == {key("c")}
    engine.evaluate(planned, NOW)
    assert outcomes(engine) == {"b": Outcome.PASS, "c": Outcome.PASS}
    planned = engine.plan(gates(z=boxes(), b=boxes(), c=boxes()))
    assert planned == {key("z"), key("c")}
    engine.evaluate(planned, NOW)
    assert outcomes(engine) == {"b": Outcome.PASS, "c": Outcome.UNKNOWN, "z": Outcome.PASS}


def test_those_that_only_look_are_not_counted(engine: Engine) -> None:
    made = {f"n{n}": gate_of("evidence", paths=("a.md",)) for n in range(5)}
    engine.evaluate(engine.plan(gates(**made)), NOW)
    assert set(outcomes(engine).values()) == {Outcome.PASS}
