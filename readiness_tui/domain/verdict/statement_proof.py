"""Qualities, assumptions and deliverables held against the gates that prove them."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from msgspec import Struct

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.gate import Outcome
from readiness_tui.domain.model.ids import GateKey, Key
from readiness_tui.domain.model.statements import ASSUMPTION, DELIVERABLE, QUALITY, statements
from readiness_tui.domain.model.ticket import Deliverable, Ticket
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
    """A statement of a board with the gates that prove it; of a refuted one those that fail.

    `name` is that of a gate's `proves`: `quality:availability`, `assumption:A-001`,
    `deliverable:docs/slo.md`.
    """

    name: str
    text: str
    stand: Stand
    gates: tuple[GateKey, ...] = ()


def statement_proofs(judgement: Judgement, board: Board) -> Iterator[StatementProof]:
    """Every quality and assumption of a board that has an id, in the order of the file."""
    keys = [GateKey(board.id, name) for name in board.gates]
    for prefix in (QUALITY, ASSUMPTION):
        for name, text in statements(board, prefix).items():
            holds = _holds(judgement, keys, prefix + name)
            yield _proof(prefix + name, text, holds)


def deliverable_proofs(
    judgement: Judgement, key: Key, ticket: Ticket
) -> Iterator[tuple[Deliverable, StatementProof]]:
    """Each deliverable of a ticket with what its file and the gates that prove it say."""
    files = GateKey(key.board, f"{key.ticket}/deliverables")
    keys = judgement.proving.get(key, ())
    for item in ticket.deliverables:
        name = DELIVERABLE + item.path
        own = {files: _file_hold(judgement, files, item.path)} if files in judgement.gates else {}
        yield item, _proof(name, item.text, own | _holds(judgement, keys, name))


def _proof(name: str, text: str, holds: dict[GateKey, GateDecision]) -> StatementProof:
    failing = tuple(key for key, hold in holds.items() if hold is GateDecision.FAILS)
    return StatementProof(name, text, _stand(list(holds.values())), failing or tuple(holds))


def _holds(judgement: Judgement, keys: Sequence[GateKey], name: str) -> dict[GateKey, GateDecision]:
    """What each of some gates comes to that proves a statement and counts."""
    gates = ((key, judgement.gates.get(key)) for key in keys)
    proving = [key for key, gate in gates if gate and name in gate.proves and counts(gate)]
    return {key: _hold(judgement, key) for key in proving}


def _file_hold(judgement: Judgement, files: GateKey, path: str) -> GateDecision:
    """What the gate of all files of a ticket comes to for one of them."""
    hold, result = _hold(judgement, files), judgement.results.get(files)
    if hold is not GateDecision.FAILS or result is None:
        return hold
    failing = {
        finding.place.path
        for finding in result.findings
        if finding.place is not None and finding.outcome is Outcome.FAIL
    }
    if path in failing:
        return GateDecision.FAILS
    is_told_of_all = failing and not result.unlisted
    return GateDecision.HOLDS if is_told_of_all else GateDecision.UNDECIDED


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
