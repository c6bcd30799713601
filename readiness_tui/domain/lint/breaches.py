"""L613, L614: gates that fail and playbooks that are called for, which no open ticket takes up.

What would mend either is a ticket: for a gate one that is met when the gate holds, for a playbook
one with its steps as tasks. Once it is there the finding is gone, so none is opened twice.
"""

from collections.abc import Iterator, Mapping

from readiness_tui.domain.lint.values import Found, Mends, Plan, Rule
from readiness_tui.domain.model.board import Board, Playbook
from readiness_tui.domain.model.edits import Action, AddRecord
from readiness_tui.domain.model.errors import Severity
from readiness_tui.domain.model.gate import Gate, GateSeverity
from readiness_tui.domain.model.ids import GateKey, Kind, RecordRef, TicketId, next_id
from readiness_tui.domain.model.ticket import Criterion, Owner, Task, Ticket
from readiness_tui.domain.proof.proof import GateDecision
from readiness_tui.domain.proof.scopes import is_due
from readiness_tui.domain.verdict.alarms import calls_of

PLAYBOOK = "playbook"
"""The link by which a ticket says which playbook it walks through."""


def _breach(plan: Plan) -> Iterator[Found]:
    judgement = plan.analysis.judgement
    for board in plan.boards.values():
        taken: list[str] = list(board.tickets)
        for gate in board.gates.values():
            key = GateKey(board.id, gate.id)
            effective = judgement.effectives.get(key)
            if effective is None or effective.hold is not GateDecision.FAILS:
                continue
            if gate.severity is not GateSeverity.BLOCK or not is_due(judgement, key):
                continue
            if _is_taken_up(board, gate):
                continue
            result = judgement.results.get(key)
            ticket = _mending(gate, result.says if result else "", taken)
            message = f"gate {gate.id} fails, and no open ticket says that it is to hold"
            record = RecordRef(board.id, Kind.GATE, gate.id)
            yield Found(record, "", message, fixes=(_opened(board, ticket, taken),))


def _is_taken_up(board: Board, gate: Gate) -> bool:
    """Whether an open ticket is met when the gate holds, or is what the gate proves."""
    names = {gate.id, f"{board.id}:{gate.id}"}
    return any(
        ticket.id in gate.proves
        or any(line.gate in names for line in (*ticket.acceptance, *ticket.closure))
        for ticket in board.tickets.values()
        if ticket.is_open
    )


def _mending(gate: Gate, says: str, taken: list[str]) -> Ticket:
    return Ticket(
        id=TicketId(next_id(taken, "B-001")),
        title=f"Let {gate.title or gate.id} hold again",
        owners=(Owner(gate.owner),) if gate.owner else (),
        outcome=says,
        acceptance=(Criterion(gate=gate.id),),
        sources=(f"gate {gate.id}",),
        labels=("breach",),
    )


def _called(plan: Plan) -> Iterator[Found]:
    for board in plan.boards.values():
        taken: list[str] = list(board.tickets)
        for playbook, says in calls_of(plan.analysis.judgement, board):
            if _is_walked(board, playbook):
                continue
            record = RecordRef(board.id, Kind.PLAYBOOK, playbook.id)
            message = f"playbook {playbook.id} is called for: {says}"
            yield Found(
                record,
                "triggers",
                message,
                fixes=(_opened(board, walking(playbook, says, taken), taken),),
            )


def _is_walked(board: Board, playbook: Playbook) -> bool:
    return any(
        ticket.is_open and ticket.links.get(PLAYBOOK) == playbook.id
        for ticket in board.tickets.values()
    )


def walking(playbook: Playbook, says: str, taken: list[str]) -> Ticket:
    """The ticket by which a playbook is walked through: its steps are tasks, to be ticked."""
    return Ticket(
        id=TicketId(next_id(taken, "B-001")),
        title=f"Walk through {playbook.title or playbook.id}",
        outcome=says,
        acceptance=(Criterion(f"Every step of {playbook.title or playbook.id} is done"),),
        tasks=tuple(map(Task, playbook.steps)),
        sources=(f"playbook {playbook.id}",),
        links={PLAYBOOK: playbook.id},
        labels=(PLAYBOOK,),
    )


def _opened(board: Board, ticket: Ticket, taken: list[str]) -> Action:
    """The action that adds a ticket behind the last one; its id counts as taken from then on."""
    taken.append(ticket.id)
    ref = RecordRef(board.id, Kind.TICKET, ticket.id)
    return Action(f"open {ticket.id}: {ticket.title}", (AddRecord(ref, ticket),))


RULES: Mapping[str, Rule] = {
    "L613": Rule("breach-without-ticket", Severity.INFO, _breach, Mends.SAFE),
    "L614": Rule("playbook-called", Severity.WARNING, _called, Mends.CHOICE),
}
