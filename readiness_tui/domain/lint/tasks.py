"""L311, L409, L410, L508: marks against facts, and tasks that nobody will do in time."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from readiness_tui.domain.lint.values import Found, Mends, Plan, Rule, put
from readiness_tui.domain.model.edits import Action
from readiness_tui.domain.model.errors import Severity
from readiness_tui.domain.model.ids import Key, RecordRef
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Task, Ticket
from readiness_tui.domain.verdict.statement_proof import Stand, deliverable_proofs


def _adrift(plan: Plan) -> Iterator[Found]:
    for board in plan.boards.values():
        record = board.ref
        for number, action in enumerate(board.actions, 1):
            lack = [*(["an owner"] * (not action.owner)), *(["a day"] * (action.due is None))]
            if lack and not action.done:
                message = f'action {number}, "{action.text}", is without {" and ".join(lack)}'
                yield Found(record, "actions", message)


def _open_in_done(plan: Plan) -> Iterator[Found]:
    for _, key, ticket in plan.all:
        still = sum(not task.done for task in ticket.tasks)
        if ticket.status is Status.DONE and still:
            message = f"{key.ticket} is done with {still} of {len(ticket.tasks)} tasks open"
            new = tuple(replace(task, done=True) for task in ticket.tasks)
            title = f"mark every task of {key.ticket} as done"
            fix = put(title, key.ref, "tasks", (ticket.tasks, new))
            yield Found(key.ref, "tasks", message, fixes=(fix,))


def _claims(plan: Plan) -> Iterator[Found]:
    judgement = plan.analysis.judgement
    for _, key, ticket in plan.kept:
        if not ticket.deliverables:
            continue
        has_claims = any(item.done for item in ticket.deliverables)
        for number, (item, proof) in enumerate(deliverable_proofs(judgement, key, ticket)):
            by = ", ".join(gate.gate for gate in proof.gates)
            if item.done and proof.stand is Stand.REFUTED:
                message = (
                    f"{key.ticket} says that {item.path} is done, and {proof.gates[0].gate} fails"
                )
                yield _claim(key, ticket, number, message, Severity.WARNING)
            elif not item.done and has_claims and ticket.status is Status.DONE:
                message = f"{key.ticket} is done, and does not say so of {item.path}"
                yield _claim(key, ticket, number, message, Severity.INFO)
            elif not item.done and len(proof.gates) > 1 and proof.stand is Stand.PROVEN:
                message = f"{item.path} is proven by {by}, and {key.ticket} does not say it is done"
                yield _claim(key, ticket, number, message, Severity.INFO)


def _claim(key: Key, ticket: Ticket, number: int, message: str, severity: Severity) -> Found:
    """A finding about one deliverable, whose mend turns its mark."""
    old = ticket.deliverables
    item = old[number]
    new = (*old[:number], replace(item, done=not item.done), *old[number + 1 :])
    title = f"mark {item.path} as {'open' if item.done else 'done'}"
    fix = put(title, key.ref, "deliverables", (old, new))
    return Found(key.ref, "deliverables", message, fixes=(fix,), severity=severity)


def _overdue(plan: Plan) -> Iterator[Found]:
    for record, field, tasks in _lists(plan):
        for number, task in enumerate(tasks, 1):
            day = task.due_day
            if day is not None and not task.done and day < plan.today:
                name = "action" if field == "actions" else "task"
                by = f" of {task.owner}" if task.owner else ""
                message = f'{name} {number}{by}, "{task.text}", was due {day}'
                yield Found(record, field, message, fixes=(_done(record, field, tasks, number),))


def _lists(plan: Plan) -> Iterator[tuple[RecordRef, str, Sequence[Task]]]:
    for board in plan.boards.values():
        yield board.ref, "actions", board.actions
    for _, key, ticket in plan.open:
        yield key.ref, "tasks", ticket.tasks


def _done(record: RecordRef, field: str, tasks: Sequence[Task], number: int) -> Action:
    new = (*tasks[: number - 1], replace(tasks[number - 1], done=True), *tasks[number:])
    return put(f"mark it as done in {record.id}.{field}", record, field, (tuple(tasks), new))


_, _W, _I = Severity
RULES: Mapping[str, Rule] = {
    "L311": Rule("action-adrift", _I, _adrift),
    "L409": Rule("task-open", _I, _open_in_done, Mends.CHOICE),
    "L410": Rule("deliverable-claim", _W, _claims, Mends.CHOICE),
    "L508": Rule("task-overdue", _W, _overdue, Mends.CHOICE),
}
