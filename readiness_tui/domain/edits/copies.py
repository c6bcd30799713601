"""Tickets made of others: a copy, as of a template, and a part that is split off."""

from collections.abc import Iterator, Sequence
from typing import cast

from msgspec.structs import replace

from readiness_tui.domain.edits.records import one_line_title
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.edits import Action, AddRecord, SetField
from readiness_tui.domain.model.errors import EditError
from readiness_tui.domain.model.ids import Key, Kind, RecordRef, TicketId, next_id, spell
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Criterion, Ticket
from readiness_tui.domain.proof.references import Reference, names_ticket, references

TEMPLATE = "template"
"""The label of tickets that others are made of: they are offered first, and copies lack it."""
_FOLLOWS = frozenset({Kind.TICKET, Kind.PHASE, Kind.MILESTONE, Kind.ITERATION, Kind.RISK})
"""The kinds of record that name a part beside the ticket it came of; gates prove one alone."""


def copied(board: Board, ticket: Ticket, title: str) -> Action:
    """The action that adds a ticket with what another one plans, and nothing of what was done.

    Marks, evidence and what blocks it stay behind, and so does the label of templates.

    Args:
        board: Where the copy stands: behind the other where that is its board, else last.
        ticket: The other ticket.
        title: In one line.

    Raises:
        ValueError: The title is empty; the message is for people.
    """
    id_ = TicketId(next_id(board.tickets, "T-001"))
    value = replace(
        ticket,
        id=id_,
        title=one_line_title(title),
        status=Status.TODO,
        blocked=None,
        evidence=(),
        acceptance=tuple(replace(line, done=False) for line in ticket.acceptance),
        closure=tuple(replace(line, done=False) for line in ticket.closure),
        tasks=tuple(replace(task, done=False, due=None) for task in ticket.tasks),
        deliverables=tuple(replace(item, done=False) for item in ticket.deliverables),
        labels=tuple(label for label in ticket.labels if label != TEMPLATE),
    )
    is_home = board.tickets.get(ticket.id) == ticket
    after = ticket.id if is_home else None
    edit = AddRecord(RecordRef(board.id, Kind.TICKET, id_), value, after)
    return Action(f"{id_} added, a copy of {ticket.id}", (edit,))


def split_off(portfolio: Portfolio, key: Key, lines: Sequence[int], title: str) -> Action:
    """The action that moves acceptance lines of a ticket into a new one behind it.

    The part has the owners, group, priority, labels, target and links of the ticket, and needs what
    that needs. What needs the ticket, or lists it, names the part as well: nobody goes on sooner
    than before.

    Args:
        portfolio: The boards.
        key: The ticket.
        lines: Which of its acceptance lines go, counted from 0.
        title: Of the part, in one line.

    Raises:
        EditError: There is no such ticket or line.
        ValueError: The title is empty, or no line would go; the messages are for people.
    """
    ticket = portfolio.ticket(key)
    if ticket is None or any(not 0 <= line < len(ticket.acceptance) for line in lines):
        message = f"{key} is not as it was"
        raise EditError(message, remedy="look at it and press the key again")
    if not lines:
        message = "mark the acceptance lines that go"
        raise ValueError(message)
    board = portfolio.boards[key.board]
    id_ = TicketId(next_id(board.tickets, "T-001"))
    part = Ticket(
        id=id_,
        title=one_line_title(title),
        acceptance=_lines(ticket, lines, goes=True),
        **{name: getattr(ticket, name) for name in _SHARED},
    )
    own = key.ref
    rest = _lines(ticket, lines, goes=False)
    edits = (
        SetField(own, "acceptance", ticket.acceptance, rest),
        AddRecord(RecordRef(key.board, Kind.TICKET, id_), part, key.ticket),
        *_named_beside(portfolio, key, Key(key.board, id_)),
    )
    return Action(f"{id_} split off {key.ticket}", edits)


_SHARED = (
    "priority",
    "owners",
    "group",
    "parent",
    "depends",
    "after",
    "target",
    "sources",
    "links",
    "labels",
)


def _lines(ticket: Ticket, lines: Sequence[int], *, goes: bool) -> tuple[Criterion, ...]:
    return tuple(line for index, line in enumerate(ticket.acceptance) if (index in lines) is goes)


def _named_beside(portfolio: Portfolio, key: Key, part: Key) -> Iterator[SetField]:
    """The lists that name a ticket, with the part behind it."""
    for board in portfolio.boards.values():
        named: dict[tuple[RecordRef, str], list[Reference]] = {}
        for reference in references(board):
            is_list = reference.plain and reference.holder.kind in _FOLLOWS
            if is_list and names_ticket(reference, key):
                named.setdefault((reference.holder, reference.field), []).append(reference)
        for (holder, field), names_it in named.items():
            value: object = getattr(board.records(holder.kind)[holder.id], field)
            if not isinstance(value, tuple):
                continue  # it is part of the ticket, which the part is not
            old = cast("tuple[str, ...]", value)
            names = list(old)
            names.insert(names.index(names_it[-1].text) + 1, spell(part, board.id))
            yield SetField(holder, field, old, tuple(names))
