"""New tickets and risks as actions, each with the next free id, and the edit that removes one."""

from collections.abc import Mapping
from typing import cast

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.edits import FIRST, Action, AddRecord, RemoveRecord
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef, TicketId, next_id, spell
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


def removed(board: Board, kind: Kind, id_: str) -> RemoveRecord:
    """The edit that takes a record of a board away, and brings it back to its place."""
    ids = tuple(board.records(kind))
    place = ids.index(id_)
    ref = RecordRef(board.id, kind, id_)
    return RemoveRecord(ref, board.records(kind)[id_], ids[place - 1] if place else FIRST)


def holder_name(holder: RecordRef, home: BoardId) -> str:
    """A record that names something, as its own board or another would name it."""
    if holder.kind in {Kind.TICKET, Kind.RISK}:
        return spell(holder.key, home)
    abroad = f" of {holder.board}" if holder.board != home else ""
    return f"{holder.kind} {holder.id}{abroad}"
