"""What is made of the answers of gates before anybody sees them."""

from pathlib import Path

from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.gates.engine.answers import broken
from readiness_tui.services.workspace.board_gates import nowhere
from readiness_tui.services.workspace.gate_judging import GateWork


def test_what_the_evaluator_said_as_it_died_is_masked(tmp_path: Path) -> None:
    key = GateKey(BoardId("b"), "g")
    secret = "hunter2-and-more"  # noqa: S105 - what has to be masked
    dead = broken(Gate(id="g", kind="text"), "evaluator-died", f"died: password={secret}", "look")
    work = GateWork(tmp_path)
    (told,) = work._placed({key: dead}, nowhere).values()  # noqa: SLF001 - no evaluator dies at will
    assert told.says == "died: password=[masked]"
    assert secret not in str(told)
    assert work._placed({key: dead}, nowhere)[key] is told  # noqa: SLF001 - as above
