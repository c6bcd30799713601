"""L610, L612 to L615: alerts that never fire, runbooks that are missing, breaches, playbooks.

What would mend a breach is a ticket that is met when the gate holds; a playbook is walked through
by one with its steps as tasks. Once it is there the finding is gone, so none is opened twice.
"""

from collections.abc import Iterator, Mapping

from readiness_tui.domain.lint.values import Found, Mends, Plan, Rule, put
from readiness_tui.domain.model.board import Alert, Board, Playbook
from readiness_tui.domain.model.edits import Action, AddRecord, RemoveRecord
from readiness_tui.domain.model.errors import Severity
from readiness_tui.domain.model.gate import Gate, GateSeverity
from readiness_tui.domain.model.ids import GateKey, Kind, RecordRef, TicketId, nearest, next_id
from readiness_tui.domain.model.ticket import Criterion, Owner, Task, Ticket
from readiness_tui.domain.proof.proof import GateDecision, Judgement
from readiness_tui.domain.proof.scopes import is_due
from readiness_tui.domain.verdict.alarms import (
    ALERT,
    CONDITIONS,
    PLAYBOOK,
    Alarm,
    alarms,
    calls_of,
    is_judged,
    walk_of,
    watched_by,
)
from readiness_tui.domain.verdict.conditions import condition_named


def _never_fires(plan: Plan) -> Iterator[Found]:
    for board in plan.boards.values():
        for alert in board.alerts.values():
            if alert.when in CONDITIONS:
                continue
            record = RecordRef(board.id, Kind.ALERT, alert.id)
            meant = condition_named(alert.when) or nearest(alert.when, CONDITIONS)
            message = f'alert {alert.id} can never fire: "{alert.when}" names no condition'
            message += f"; nearest {meant}" if meant else ""
            bound = put(f"let {alert.id} watch {meant}", record, "when", (alert.when, meant))
            fixes = (*((bound,) if meant else ()), _gone(board, alert, record))
            yield Found(record, "when", message, fixes=fixes)


def _gone(board: Board, alert: Alert, record: RecordRef) -> Action:
    names = list(board.alerts)
    place = names.index(alert.id)
    edit = RemoveRecord(record, alert, names[place - 1] if place else None)
    return Action(f"remove alert {alert.id}", (edit,))


def runbooks(board: Board) -> Iterator[tuple[RecordRef, str, str]]:
    """The pages that gates and alerts send people to: whose, in which field, and where."""
    for gate in board.gates.values():
        yield RecordRef(board.id, Kind.GATE, gate.id), "docs", gate.docs
    for alert in board.alerts.values():
        yield RecordRef(board.id, Kind.ALERT, alert.id), "runbook", alert.runbook


def _runbook_missing(plan: Plan) -> Iterator[Found]:
    for board in plan.boards.values():
        for record, field, page in runbooks(board):
            if (board.id, page) in plan.facts.missing:
                message = (
                    f'{record.kind} {record.id} sends people to "{page}", and there is no such file'
                )
                yield Found(record, field, message)


def _breach(plan: Plan) -> Iterator[Found]:
    judgement = plan.analysis.judgement
    for board in plan.boards.values():
        used_ids: list[str] = list(board.tickets)
        for gate in board.gates.values():
            if not _is_breached(judgement, board, gate) or _is_taken_up(board, gate):
                continue
            result = judgement.results.get(GateKey(board.id, gate.id))
            ticket = _mending(gate, result.says if result else "", used_ids)
            message = f"gate {gate.id} fails, and no open ticket says that it is to hold"
            record = RecordRef(board.id, Kind.GATE, gate.id)
            yield Found(record, "", message, fixes=(_opened(board, ticket, used_ids),))


def _unanswered(plan: Plan) -> Iterator[Found]:
    """Alerts that are met and nobody's; what a gate or playbook asks for is told there."""
    judgement = plan.analysis.judgement
    for board in plan.boards.values():
        if not board.alerts or not is_judged(judgement, board):
            continue
        used_ids: list[str] = list(board.tickets)
        walked = {name for one in board.playbooks.values() for name in watched_by(board, one)}
        for alarm in alarms(judgement, board):
            if alarm.when in walked or _is_answered(judgement, board, alarm):
                continue
            ticket = _answering(board, alarm, used_ids)
            message = f"alert {alarm.alert} is met, and no open ticket answers it: {alarm.says}"
            record = RecordRef(board.id, Kind.ALERT, alarm.alert)
            yield Found(record, "when", message, fixes=(_opened(board, ticket, used_ids),))


def _is_answered(judgement: Judgement, board: Board, alarm: Alarm) -> bool:
    """Whether an open ticket names an alert, or its gates are left to the finding of a breach."""
    tickets = board.tickets.values()
    if any(ticket.is_open and ticket.links.get(ALERT) == alarm.alert for ticket in tickets):
        return True
    gates = [judgement.gates[key] for key in alarm.about if isinstance(key, GateKey)]
    return (
        bool(gates)
        and len(gates) == len(alarm.about)
        and all(_fails(judgement, board, one) or _is_taken_up(board, one) for one in gates)
    )


def _is_breached(judgement: Judgement, board: Board, gate: Gate) -> bool:
    """Whether a gate that blocks fails although the plan claims what it proves."""
    return _fails(judgement, board, gate) and is_due(judgement, GateKey(board.id, gate.id))


def _fails(judgement: Judgement, board: Board, gate: Gate) -> bool:
    """Whether a gate fails that blocks."""
    effective = judgement.effectives.get(GateKey(board.id, gate.id))
    fails = effective is not None and effective.hold is GateDecision.FAILS
    return fails and gate.severity is GateSeverity.BLOCK


def _answering(board: Board, alarm: Alarm, used_ids: list[str]) -> Ticket:
    gates = (board.gates.get(key.gate) for key in alarm.about if isinstance(key, GateKey))
    owners = sorted({gate.owner for gate in gates if gate and gate.owner})
    return Ticket(
        id=TicketId(next_id(used_ids, "B-001")),
        title=f"Answer alert {alarm.alert}",
        owners=tuple(map(Owner, owners)),
        outcome=alarm.says,
        acceptance=(Criterion(f"{alarm.when} is met no longer"),),
        sources=(f"alert {alarm.alert}",),
        links={ALERT: alarm.alert},
        labels=("breach",),
    )


def _is_taken_up(board: Board, gate: Gate) -> bool:
    """Whether an open ticket is met when the gate holds, or is what the gate proves."""
    names = {gate.id, f"{board.id}:{gate.id}"}
    return any(
        ticket.id in gate.proves
        or any(line.gate in names for line in (*ticket.acceptance, *ticket.closure))
        for ticket in board.tickets.values()
        if ticket.is_open
    )


def _mending(gate: Gate, reason: str, used_ids: list[str]) -> Ticket:
    return Ticket(
        id=TicketId(next_id(used_ids, "B-001")),
        title=f"Let {gate.title or gate.id} hold again",
        owners=(Owner(gate.owner),) if gate.owner else (),
        outcome=reason,
        acceptance=(Criterion(gate=gate.id),),
        sources=(f"gate {gate.id}",),
        labels=("breach",),
    )


def _called(plan: Plan) -> Iterator[Found]:
    for board in plan.boards.values():
        used_ids: list[str] = list(board.tickets)
        for playbook, reason in calls_of(plan.analysis.judgement, board):
            if walk_of(board, playbook):
                continue
            record = RecordRef(board.id, Kind.PLAYBOOK, playbook.id)
            message = f"playbook {playbook.id} is called for: {reason}"
            yield Found(
                record,
                "triggers",
                message,
                fixes=(_opened(board, walking(playbook, reason, used_ids), used_ids),),
            )


def walking(playbook: Playbook, reason: str, used_ids: list[str]) -> Ticket:
    """The ticket by which a playbook is walked through: its steps are tasks, to be ticked."""
    return Ticket(
        id=TicketId(next_id(used_ids, "B-001")),
        title=f"Walk through {playbook.title or playbook.id}",
        outcome=reason,
        acceptance=(Criterion(f"Every step of {playbook.title or playbook.id} is done"),),
        tasks=tuple(map(Task, playbook.steps)),
        sources=(f"playbook {playbook.id}",),
        links={PLAYBOOK: playbook.id},
        labels=(PLAYBOOK,),
    )


def _opened(board: Board, ticket: Ticket, used_ids: list[str]) -> Action:
    """The action that adds a ticket behind the last one; its id is used from then on."""
    used_ids.append(ticket.id)
    ref = RecordRef(board.id, Kind.TICKET, ticket.id)
    return Action(f"open {ticket.id}: {ticket.title}", (AddRecord(ref, ticket),))


RULES: Mapping[str, Rule] = {
    "L610": Rule("alert-never-fires", Severity.WARNING, _never_fires, Mends.CHOICE),
    "L612": Rule("runbook-missing", Severity.WARNING, _runbook_missing),
    "L613": Rule("breach-without-ticket", Severity.INFO, _breach, Mends.SAFE),
    "L614": Rule("playbook-called", Severity.WARNING, _called, Mends.CHOICE),
    "L615": Rule("alert-without-ticket", Severity.INFO, _unanswered, Mends.SAFE),
}
