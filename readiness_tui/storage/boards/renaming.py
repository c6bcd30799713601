"""A record of a board under another id: its headers, and the references to it. No disk."""

import re
from collections.abc import Callable
from typing import TypeAlias

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.model.ids import Key, Kind, RecordRef, TicketId
from readiness_tui.domain.proof.references import Reference, names_ticket, references, renamings
from readiness_tui.storage.boards.editing import edited
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.reader import reread
from readiness_tui.storage.boards.record_text import with_id
from readiness_tui.storage.toml.plain_data import Table, same, table_of
from readiness_tui.storage.toml.segments import scan

_NUMBERED = re.compile(r"(.*?)(\d+)")
TICKET = Kind.TICKET
_Place: TypeAlias = tuple[RecordRef, str, str]


def free_id(old: str, taken: Callable[[str], bool]) -> str:
    """The next id after one that is taken: `M-10` for `M-09`, `login-2` for `login`."""
    parts = _NUMBERED.fullmatch(old)
    stem, number, width = (parts[1], int(parts[2]), len(parts[2])) if parts else (f"{old}-", 1, 0)
    while True:
        number += 1
        if not taken(name := f"{stem}{number:0{width}}"):
            return name


def with_ticket_renamed(loaded: LoadedBoard, old: str, new: str) -> LoadedBoard | None:
    """A board in which a ticket has another id, in its headers alone.

    Returns:
        None where its table is written in a way in which that cannot be done.
    """
    segments = [
        (
            with_id(segment, (TICKET.value, old), new)
            if segment.names[:2] == (TICKET.value, old)
            else segment.text
        )
        for segment in scan(loaded.text.text)
    ]
    renamed = reread(loaded, "".join(segments))
    if not isinstance(renamed, LoadedBoard):
        return None
    return renamed if same(renamed.text.data, _renamed(loaded.text.data, old, new)) else None


def _renamed(data: Table, old: str, new: str) -> Table:
    tickets = {new if name == old else name: one for name, one in table_of(data[TICKET]).items()}
    return {**data, TICKET.value: tickets}


def with_references(
    loaded: LoadedBoard, base: Board | None, key: Key, new: str
) -> LoadedBoard | None:
    """A board in which what was added since a base names a ticket by its new id.

    Args:
        loaded: The board.
        base: What it was; what named the ticket there already stays.
        key: The ticket.
        new: Its id from now on, on the same board.

    Returns:
        None where that cannot be written.
    """
    base_places = {_place(one) for one in references(base)} if base else set[_Place]()
    mine = (
        one
        for one in references(loaded.board)
        if names_ticket(one, key) and _place(one) not in base_places
    )
    edits = tuple(renamings(loaded.board, mine, key, Key(key.board, TicketId(new))))
    if not edits:
        return loaded
    try:
        return edited(loaded, edits)[0]
    except WriteError:
        return None


def _place(one: Reference) -> _Place:
    return one.holder, one.field, one.text
