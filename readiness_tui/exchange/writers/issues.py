"""Tickets as GitHub issues: the JSON that `gh issue list --json` gives, as far as a plan has it."""

import re
from collections.abc import Iterator

from readiness_tui.domain.fields.records import format_field
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.dates import last_day
from readiness_tui.domain.model.ids import Key, resolve
from readiness_tui.domain.model.plain_values import Jsonable
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.exchange.writers.selection import Selection
from readiness_tui.exchange.writers.texts import json_text

_LOGIN = re.compile(r"@([A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?)")
_STATES = (Status.DOING, Status.BLOCKED, Status.REVIEW)
_CLOSED = {Status.DONE: "COMPLETED", Status.DROPPED: "NOT_PLANNED"}


def issues(selection: Selection) -> str:
    """A list of issues. Each has its place in the list, from 1, as number.

    What an issue has no field for stands in its body: id, owners that are no account, acceptance as
    task list, and what it is blocked by.
    """
    boards = selection.boards
    keys = [Key(board.id, name) for board in boards for name in board.tickets]
    numbers = {key: number for number, key in enumerate(keys, start=1)}
    whole = [
        _issue(board, ticket, numbers) for board in boards for ticket in board.tickets.values()
    ]
    return json_text(list(whole))


def _issue(board: Board, ticket: Ticket, numbers: dict[Key, int]) -> dict[str, Jsonable]:
    number = numbers[Key(board.id, ticket.id)]
    logins = [match[1] for one in ticket.owners if (match := _LOGIN.fullmatch(one.name))]
    labels = [*ticket.labels]
    labels += [f"priority:{ticket.priority.value}"] if ticket.priority else []
    labels += [f"status:{ticket.status.value}"] if ticket.status in _STATES else []
    needed = (numbers.get(resolve(name, board.id)) for name in ticket.depends)
    return {
        "number": number,
        "title": ticket.title,
        "state": "CLOSED" if ticket.status in _CLOSED else "OPEN",
        "stateReason": _CLOSED.get(ticket.status, ""),
        "labels": [{"name": name} for name in labels],
        "assignees": [{"login": name} for name in logins],
        "milestone": _milestone(board, ticket),
        "blockedBy": [{"number": each} for each in needed if each],
        "body": "\n".join(_body(board, ticket, numbers)),
    }


def _milestone(board: Board, ticket: Ticket) -> Jsonable:
    phase = board.phase_of(ticket.id)
    names = {ticket.id, f"phase:{phase.id}" if phase else ticket.id}
    for milestone in board.milestones.values():
        if names.intersection(milestone.completes):
            due = last_day(milestone.due).isoformat() + "T00:00:00Z" if milestone.due else None
            return {"title": milestone.title or milestone.id, "dueOn": due}
    return None


def _body(board: Board, ticket: Ticket, numbers: dict[Key, int]) -> Iterator[str]:
    if ticket.outcome:
        yield f"{ticket.outcome}\n"
    for name in ("depends", "after"):
        for need in getattr(ticket, name):
            number = numbers.get(resolve(need, board.id))
            label = "Depends on" if name == "depends" else "After"
            yield f"{label}: {f'#{number} ({need})' if number else need}"
    others = [one for one in ticket.owners if not _LOGIN.fullmatch(one.name)]
    if others:
        yield f"Owner: {', '.join(one.name for one in others)}"
    for name in ("estimate", "target"):
        if value := format_field(ticket, name):
            yield f"{name.capitalize()}: {value}"
    if ticket.blocked:
        yield f"Blocked: {ticket.blocked.reason}"
    if lines := [line for line in ticket.acceptance if line.is_statement]:
        yield "\n## Acceptance criteria\n"
        for line in lines:
            mark = "x" if line.done else " "
            yield f"- [{mark}] {' '.join(line.text.split())}"
    if ticket.notes:
        yield f"\n## Notes\n\n{ticket.notes}"
    yield f"\nPlanned as {ticket.id} of {board.id}."
