"""A ticket in another place: beside another ticket, or on another board. What names it follows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from readiness_tui.domain.edits.records import holder_name, removed
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.edits import FIRST, Action, AddRecord, Edit, SetField
from readiness_tui.domain.model.errors import EditError
from readiness_tui.domain.model.ids import (
    BoardId,
    Key,
    Kind,
    RecordRef,
    TicketId,
    next_id,
    resolve,
    spell,
)
from readiness_tui.domain.model.notes import notes_of
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.proof.references import (
    Reference,
    names_ticket,
    references,
    renamings,
    respelled,
)


class Destination(Struct, frozen=True):
    """Where a ticket is to stand: on a board, before or after one of its tickets, else last."""

    board: BoardId
    beside: TicketId | None = None
    is_before: bool = False


def moved(portfolio: Portfolio, key: Key, to: Destination) -> Action:
    """The action that brings a ticket to another place, with its text, comments and notes.

    On another board it keeps its id where that is free there, else it gets the next one; whatever
    names it on any board names it by its new key, and what it names itself stays named.

    Raises:
        EditError: There is no such ticket or place, or something names it that cannot follow.
    """
    ticket = portfolio.ticket(key)
    if ticket is None:
        message = f"{key} is gone"
        raise EditError(message, remedy="read the boards again")
    target = portfolio.boards[to.board]
    if to.beside is not None and to.beside not in target.tickets:
        message = f"board {to.board} has no ticket {to.beside!r}"
        raise EditError(message, remedy="name a ticket of the board that it goes to")
    if to.board != key.board:
        return _to_board(portfolio, key, to)
    if to.beside is None:
        message = f"{key.ticket} is on board {to.board} already"
        raise EditError(message, remedy="name another board, or a ticket to stand beside")
    return _within(target, key, to)


def _within(board: Board, key: Key, to: Destination) -> Action:
    title = f"{key.ticket} moved {'before' if to.is_before else 'after'} {to.beside}"
    out = removed(board, Kind.TICKET, key.ticket)
    after = _after([name for name in board.tickets if name != key.ticket], to)
    if to.beside == key.ticket or after == out.after:
        return Action(title, ())
    return Action(title, (out, AddRecord(out.record, out.value, after, origin=out.record)))


def _to_board(portfolio: Portfolio, key: Key, to: Destination) -> Action:
    home, target = portfolio.boards[key.board], portfolio.boards[to.board]
    if bound := _bound(portfolio, key):
        message = f"{key.ticket} cannot leave board {home.id}: {bound}"
        raise EditError(message, remedy="take that away first")
    is_free = key.ticket not in target.tickets
    id_ = key.ticket if is_free else TicketId(next_id(target.tickets, "T-001"))
    new = Key(target.id, id_)
    out = removed(home, Kind.TICKET, key.ticket)
    ref = RecordRef(target.id, Kind.TICKET, id_)
    arrived = replace(home.tickets[key.ticket], id=id_, **_own_names(home, key, new))
    edits: list[Edit] = [
        out,
        AddRecord(ref, arrived, _after(tuple(target.tickets), to), origin=out.record),
        *_notes(home, target, key, new),
        *_followed(portfolio, key, new),
    ]
    name = "" if is_free else f" as {id_}"
    return Action(f"{key.ticket} moved to {target.id}{name}", tuple(edits))


def _after(ids: Sequence[TicketId], to: Destination) -> str | None:
    """The id that the ticket follows, of the others of its board; None: the last one."""
    if to.beside is None or not to.is_before or to.beside not in ids:
        return to.beside
    place = ids.index(to.beside)
    return ids[place - 1] if place else FIRST


def _bound(portfolio: Portfolio, key: Key) -> str:
    """What keeps a ticket on its board: names that only that board has; empty for nothing."""
    home = portfolio.boards[key.board]
    derived = f"{key.ticket}/"
    if gate := next((name for name in home.gates if name.startswith(derived)), ""):
        return f"gate {gate} makes its own stricter"
    for board in portfolio.boards.values():
        for reference in references(board):
            gate = resolve(reference.id, board.id)
            is_its_gate = gate.board == key.board and gate.ticket.startswith(derived)
            if reference.kind is Kind.GATE and is_its_gate:
                return f"{holder_name(reference.holder, key.board)} names its gate {gate.ticket}"
    ticket = home.tickets[key.ticket]
    for line in (*ticket.acceptance, *ticket.closure):
        if line.phase:
            return f"its acceptance names phase {line.phase}"
        if line.gate.startswith(f"{Kind.PHASE}:"):
            return f"its acceptance names gate {line.gate}"
    if ticket.assumes:
        return f"it rests on assumption {ticket.assumes[0]} of its board"
    return ""


def _own_names(home: Board, key: Key, new: Key) -> Mapping[str, Any]:
    """The fields in which the ticket names others, as its new board spells that."""

    def respell(name: str) -> str:
        named = resolve(name, home.id)
        return spell(new if named == key else named, new.board)

    kinds = (Kind.TICKET, Kind.GATE)
    ticket = home.tickets[key.ticket]
    values = {
        field: getattr(ticket, field)
        for field in ("depends", "after", "parent", "acceptance", "closure")
    }
    return {field: respelled(value, respell, kinds) for field, value in values.items() if value}


def _notes(home: Board, target: Board, key: Key, new: Key) -> Iterator[Edit]:
    """The log entries about the ticket, which lie on its board."""
    used = set(target.log)
    for entry in reversed(notes_of(home, key)):
        name, number = entry.id, 1
        while name in used:
            number += 1
            name = f"{entry.id}-{number}"
        used.add(name)
        out = removed(home, Kind.LOG, entry.id)
        ref = RecordRef(target.id, Kind.LOG, name)
        value = replace(entry, id=name, ticket=spell(new, new.board))
        yield out
        yield AddRecord(ref, value, origin=out.record)


def _followed(portfolio: Portfolio, key: Key, new: Key) -> Iterator[SetField]:
    """What names the ticket from elsewhere, by its new key."""
    own = key.ref
    for board in portfolio.boards.values():
        named = (
            reference
            for reference in references(board)
            if names_ticket(reference, key)
            and reference.holder != own
            and not _goes_along(reference, key)
        )
        yield from renamings(board, named, key, new)


def _goes_along(reference: Reference, key: Key) -> bool:
    """Whether a reference stands in a note that moves with the ticket."""
    return reference.holder.kind is Kind.LOG and reference.holder.board == key.board
