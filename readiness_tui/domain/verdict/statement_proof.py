"""Qualities and assumptions held against the gates that prove them."""

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.statements import ASSUMPTION, QUALITY, statements
from readiness_tui.domain.proof.proof import GateDecision, Judgement
from readiness_tui.domain.proof.scopes import counts


class Stand(StrEnum):
    """How a statement stands by its gates."""

    PROVEN = "proven"
    REFUTED = "refuted"
    UNSETTLED = "unsettled"
    UNPROVEN = "unproven"
    """No gate proves it."""


class StatementProof(Struct, frozen=True):
    """A statement of a board with the gates that prove it, the failing ones first.

    `name` is that of a gate's `proves`: `quality:availability`, `assumption:A-001`.
    """

    name: str
    text: str
    stand: Stand
    gates: tuple[GateKey, ...] = ()


def statement_proofs(judgement: Judgement, board: Board) -> Iterator[StatementProof]:
    """Every quality and assumption of a board that has an id, in the order of the file."""
    keys = [GateKey(board.id, name) for name in board.gates]
    gates = {key: gate for key in keys if (gate := judgement.gates.get(key)) and counts(gate)}
    for prefix in (QUALITY, ASSUMPTION):
        for name, text in statements(board, prefix).items():
            proving = [key for key, gate in gates.items() if prefix + name in gate.proves]
            holds = {key: _hold(judgement, key) for key in proving}
            proving.sort(key=lambda key: holds[key] is not GateDecision.FAILS)
            yield StatementProof(prefix + name, text, _stand(list(holds.values())), tuple(proving))


def _hold(judgement: Judgement, key: GateKey) -> GateDecision:
    """What a gate comes to; undecided where none was judged yet."""
    effective = judgement.effectives.get(key)
    return effective.hold if effective else GateDecision.UNDECIDED


def _stand(holds: list[GateDecision]) -> Stand:
    deciding = [hold for hold in holds if hold is not GateDecision.EXEMPT]
    if not deciding:
        return Stand.UNPROVEN
    if GateDecision.FAILS in deciding:
        return Stand.REFUTED
    return Stand.UNSETTLED if GateDecision.UNDECIDED in deciding else Stand.PROVEN
