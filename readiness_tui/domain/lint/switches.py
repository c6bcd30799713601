"""L611: gates that are off or weaker than their board, and nobody says why."""

from collections.abc import Iterator, Mapping

from readiness_tui.domain.lint.values import Found, Plan, Rule
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.errors import Severity
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.ids import Kind, RecordRef
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.model.visible_text import visible

_MODES = tuple(Mode)


def _unexplained(plan: Plan) -> Iterator[Found]:
    for board in plan.boards.values():
        for gate in board.gates.values():
            record = RecordRef(board.id, Kind.GATE, gate.id)
            if not gate.enabled and not visible(gate.disabled_reason):
                message = f"gate {gate.id} is switched off, and no disabled_reason says why"
                yield Found(record, "enabled", message)
            if _is_weaker(gate, board) and not visible(gate.mode_reason):
                message = f"gate {gate.id} is {gate.mode} on a {board.enforcement} board"
                yield Found(record, "mode", f"{message}, and no mode_reason says why")


def _is_weaker(gate: Gate, board: Board) -> bool:
    return gate.mode is not None and _MODES.index(gate.mode) < _MODES.index(board.enforcement)


RULES: Mapping[str, Rule] = {
    "L611": Rule("gate-weakened-silently", Severity.WARNING, _unexplained),
}
