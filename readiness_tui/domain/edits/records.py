"""New records and removed ones as actions: tickets and risks, each with the next free id."""

from collections.abc import Mapping
from typing import cast

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.edits import FIRST, Action, AddRecord, RemoveRecord
from readiness_tui.domain.model.errors import EditError
from readiness_tui.domain.model.ids import BoardId, Key, Kind, RecordRef, TicketId, next_id, spell
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.risk import Risk
from readiness_tui.domain.model.status import Priority
from readiness_tui.domain.model.ticket import Owner, Ticket
from readiness_tui.domain.proof.references import names_ticket, references
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
    ticket = Ticket(id=TicketId(id_), title=one_line_title(title), **dict(given or {}))  # pyright: ignore[reportArgumentType] - fields by name
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
    risk = Risk(id=id_, title=one_line_title(title))
    return Action(f"{id_} added", (AddRecord(RecordRef(board.id, Kind.RISK, id_), risk),))


def one_line_title(text: str) -> str:
    """A title in one line.

    Raises:
        ValueError: It is empty; the message is for people.
    """
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
        raise EditError(message, remedy="drop it instead, or take those references away first")
    edit = removed(portfolio.boards[key.board], Kind.TICKET, key.ticket)
    return Action(f"{key.ticket} removed", (edit,))


def removed(board: Board, kind: Kind, id_: str) -> RemoveRecord:
    """The edit that takes a record of a board away, and brings it back to its place."""
    ids = tuple(board.records(kind))
    place = ids.index(id_)
    ref = RecordRef(board.id, kind, id_)
    return RemoveRecord(ref, board.records(kind)[id_], ids[place - 1] if place else FIRST)


def holder_name(holder: RecordRef, home: BoardId) -> str:
    """A record that names something, as its own board or another would name it."""
    if holder.kind in {Kind.TICKET, Kind.RISK}:
        return spell(Key(holder.board, TicketId(holder.id)), home)
    abroad = f" of {holder.board}" if holder.board != home else ""
    return f"{holder.kind} {holder.id}{abroad}"


def _users(portfolio: Portfolio, key: Key) -> list[str]:
    """What refers to a ticket, as the board of that ticket would name it; notes about it do not."""
    own = RecordRef(key.board, Kind.TICKET, key.ticket)
    holders = (
        reference.holder
        for board in portfolio.boards.values()
        for reference in references(board)
        if names_ticket(reference, key) and reference.holder != own
    )
    return [
        holder_name(holder, key.board)
        for holder in dict.fromkeys(holders)
        if holder.kind is not Kind.LOG
    ]
