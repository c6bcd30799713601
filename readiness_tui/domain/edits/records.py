"""New records and removed ones as actions: tickets and risks, each with the next free id."""

from collections.abc import Mapping
from typing import cast

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.edits import Action, AddRecord, RemoveRecord
from readiness_tui.domain.model.errors import EditError
from readiness_tui.domain.model.ids import Key, Kind, RecordRef, TicketId, next_id, resolve, spell
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.risk import Risk
from readiness_tui.domain.model.status import Priority
from readiness_tui.domain.model.ticket import Owner, Ticket
from readiness_tui.domain.query.grammar import And, Compare, Node, Value


def new_ticket(board: Board, title: str, given: Mapping[str, object] | None = None) -> Action:
    """The action that adds a ticket after the last one.

    Args:
        board: Where it stands.
        title: In one line.
        given: Values of other fields, such as those that a filter asks for.

    Raises:
        ValueError: The title is empty; the message is for people.
    """
    id_ = next_id(board.tickets, "T-001")
    ticket = Ticket(id=TicketId(id_), title=_title(title), **dict(given or {}))  # pyright: ignore[reportArgumentType] - fields by name
    return Action(f"{id_} added", (AddRecord(RecordRef(board.id, Kind.TICKET, id_), ticket),))


def asked_for(query: Node) -> Mapping[str, object]:
    """The fields of a new ticket that make it fit a filter: what every ticket in it has.

    Owner, priority, labels and group of terms that all have to hold; a star or a choice of values
    says nothing.
    """
    fields: dict[str, object] = {}
    for node in query.parts if isinstance(query, And) else (query,):
        if not isinstance(node, Compare) or node.op != ":" or len(node.values) != 1:
            continue
        value = node.values[0]
        if not isinstance(value, Value) or ("*" in value.text and not value.quoted):
            continue
        match node.field:
            case "owner":
                fields["owners"] = (Owner(value.text),)
            case "priority" if value.text.upper() in set(Priority):
                fields["priority"] = Priority(value.text.upper())
            case "label":
                fields["labels"] = (*cast("tuple[str, ...]", fields.get("labels", ())), value.text)
            case "group":
                fields["group"] = value.text
            case _:
                pass
    return fields


def new_risk(board: Board, title: str) -> Action:
    """The action that adds a risk after the last one, with nothing but its title.

    Raises:
        ValueError: The title is empty; the message is for people.
    """
    id_ = next_id(board.risks, "R-001")
    risk = Risk(id=id_, title=_title(title))
    return Action(f"{id_} added", (AddRecord(RecordRef(board.id, Kind.RISK, id_), risk),))


def _title(text: str) -> str:
    if not (line := " ".join(text.split())):
        message = "a title cannot be empty"
        raise ValueError(message)
    return line


def removal(portfolio: Portfolio, key: Key) -> Action:
    """The action that removes a ticket.

    Raises:
        EditError: There is no such ticket, or something else still refers to it.
    """
    ticket = portfolio.ticket(key)
    if ticket is None:
        message = f"{key} is gone"
        raise EditError(message, remedy="read the boards again")
    if users := _users(portfolio, key):
        more = f" (+{len(users) - 3})" if len(users) > 3 else ""  # noqa: PLR2004 - three are named
        message = f"{key.ticket} is needed by {', '.join(users[:3])}{more}"
        raise EditError(message, remedy="drop it with s w, or take those references away first")
    tickets = tuple(portfolio.boards[key.board].tickets)
    place = tickets.index(key.ticket)
    before = tickets[place - 1] if place else None
    edit = RemoveRecord(RecordRef(key.board, Kind.TICKET, key.ticket), ticket, before)
    return Action(f"{key.ticket} removed", (edit,))


def _users(portfolio: Portfolio, key: Key) -> list[str]:
    """What refers to a ticket, as the board of that ticket would name it."""
    users: list[str] = []
    for board in portfolio.boards.values():
        for other in board.tickets.values():
            names = (*other.depends, *other.after, *((other.parent,) if other.parent else ()))
            if any(resolve(name, board.id) == key for name in names):
                users.append(spell(Key(board.id, other.id), key.board))
        listed = (
            *((risk.id, risk.mitigated_by) for risk in board.risks.values()),
            *((f"phase {phase.id}", phase.tickets) for phase in board.phases.values()),
            *((f"milestone {one.id}", one.completes) for one in board.milestones.values()),
            *((f"iteration {one.id}", one.tickets) for one in board.iterations.values()),
            *((f"gate {gate.id}", gate.proves) for gate in board.gates.values()),
        )
        users += (
            name
            for name, tickets in listed
            if any(resolve(ticket, board.id) == key for ticket in tickets)
        )
    return users
