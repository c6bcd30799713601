"""What a key can mend of a reason, as the request that the same key of a pane would make."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from readiness_tui.domain.edits.phase_edits import ticked
from readiness_tui.domain.edits.requests import Perform, Tick
from readiness_tui.domain.lint import LintFinding
from readiness_tui.domain.model.edits import Action
from readiness_tui.domain.model.ids import GateKey, Key, TicketId
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.proof import reasons as why
from readiness_tui.domain.proof.composite import criteria
from readiness_tui.domain.proof.derived import (
    ATTESTATION,
    ENTRANCE,
    EXIT,
    is_acceptance,
    is_entrance,
    is_exit,
)
from readiness_tui.domain.proof.proof import ProofWord
from readiness_tui.domain.verdict.reason_tree import HOLDS, ReasonNode
from readiness_tui.domain.verdict.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Move:
    """Give a ticket a status: `done` where nothing is open any more, `doing` where it is false."""

    ticket: Key
    to: Status


@dataclass(frozen=True, slots=True)
class Sign:
    """Vouch for an attestation."""

    gate: GateKey


@dataclass(frozen=True, slots=True)
class Fix:
    """Do one of several repairs that a lint rule offers; each is shown before it is done."""

    message: str
    actions: tuple[Action, ...]


Mending: TypeAlias = Move | Sign | Fix | Tick | Perform


def mending(
    snapshot: Snapshot, node: ReasonNode, findings: Sequence[LintFinding]
) -> Mending | None:
    """What mends a reason by a key; None where that is work.

    Args:
        snapshot: The plan.
        node: The reason.
        findings: Of lint: a repair of one mends what it says of the same record.
    """
    if node.reason.code == HOLDS:
        return None
    if node.gate is not None:
        gate = snapshot.judgement.gates.get(node.gate)
        if gate is not None and gate.kind == ATTESTATION:
            return Sign(node.gate)
        if node.finding is not None and (tick := _tick(snapshot, node.gate, node)):
            return tick
    elif node.ticket is not None and (move := _move(snapshot, node.ticket, node.reason.code)):
        return move
    return _fix(node, findings)


def verb(way: Mending) -> str:
    """What the footer calls it."""
    match way:
        case Move(to=Status.DONE):
            return "mark done"
        case Move():
            return "reopen"
        case Sign():
            return "sign"
        case Fix():
            return "mend"
        case _:
            return "tick"


def _move(snapshot: Snapshot, key: Key, code: str) -> Move | None:
    is_closable = snapshot.judgement.proofs[key].word is ProofWord.CLOSABLE
    if code == why.TICKET_OPEN and is_closable:
        return Move(key, Status.DONE)
    return Move(key, Status.DOING) if code == why.CLAIM_CONTRADICTED else None


def _tick(snapshot: Snapshot, key: GateKey, node: ReasonNode) -> Tick | Perform | None:
    """The mark of the line that the finding speaks of."""
    gate, board = snapshot.judgement.gates[key], snapshot.portfolio.boards[key.board]
    if node.finding is None or not (is_acceptance(gate) or is_exit(gate) or is_entrance(gate)):
        return None
    text = node.finding.fingerprint
    index = next(
        (
            number
            for number, line in enumerate(criteria(gate, board))
            if line.is_statement and not line.done and line.text == text
        ),
        None,
    )
    if index is None:
        return None
    owner, _, name = key.gate.rpartition("/")
    if is_acceptance(gate):
        return Tick(Key(key.board, TicketId(owner)), index, name)
    part = EXIT if is_exit(gate) else ENTRANCE
    return Perform(ticked(board, owner.removeprefix("phase:"), part, index))


def _fix(node: ReasonNode, findings: Sequence[LintFinding]) -> Fix | None:
    fitting = (one for one in findings if one.fixes and one.record == node.record)
    first = next(fitting, None)
    return Fix(first.message, first.fixes) if first else None
