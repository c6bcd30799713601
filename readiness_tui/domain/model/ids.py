"""Names of things: ids as the files spell them, how they sort, and how one board names another's.

An id is an opaque string. It keeps its spelling, compares case-sensitively and sorts naturally.
"""

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import lru_cache
from itertools import repeat
from typing import NamedTuple, NewType, cast

BoardId = NewType("BoardId", str)
TicketId = NewType("TicketId", str)


class Kind(StrEnum):
    """The kinds of record a board file holds, in the order in which the program writes them.

    `BOARD` is what the board says of itself: there is one, and its id is the board's.
    """

    BOARD = "board"
    TICKET = "ticket"
    PHASE = "phase"
    MILESTONE = "milestone"
    ITERATION = "iteration"
    RISK = "risk"
    GATE = "gate"
    WAIVER = "waiver"
    PLAYBOOK = "playbook"
    ALERT = "alert"
    LOG = "log"


class Key(NamedTuple):
    """A ticket anywhere in the workspace."""

    board: BoardId
    ticket: TicketId

    def __str__(self) -> str:
        """The spelling that a reference from another board uses."""
        return f"{self.board}:{self.ticket}"

    @property
    def ref(self) -> "RecordRef":
        """The ticket as a record."""
        return RecordRef(self.board, Kind.TICKET, self.ticket)


_new_key = cast(
    "Callable[[type[Key], tuple[BoardId, TicketId]], Key]",
    tuple.__new__,  # pyright: ignore[reportUnknownMemberType] - of tuples of anything
)


def keys_of(board: BoardId, tickets: Iterable[TicketId]) -> list[Key]:
    """The keys of many tickets of a board, in half the time that as many calls take."""
    return list(map(_new_key, repeat(Key), zip(repeat(board), tickets)))


class GateKey(NamedTuple):
    """A gate anywhere in the workspace."""

    board: BoardId
    gate: str

    def __str__(self) -> str:
        """The spelling that a reference from another board uses."""
        return f"{self.board}:{self.gate}"

    @property
    def ref(self) -> "RecordRef":
        """The gate as a record."""
        return RecordRef(self.board, Kind.GATE, self.gate)


class RecordRef(NamedTuple):
    """Any record of any board: what an edit names."""

    board: BoardId
    kind: Kind
    id: str

    @property
    def key(self) -> Key:
        """The ticket that the record is, where it is one."""
        return Key(self.board, TicketId(self.id))


_DIGITS = re.compile(r"(\d{1,600})")  # of a longer number Python refuses to make an int

_NUMBERED = re.compile(r"(?s)(.*?)([0-9]{1,18})")


@lru_cache(maxsize=65_536)
def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key in which numbers count as numbers: 2.9 before 2.10, T-2 before T-10."""
    parts = _DIGITS.split(text)
    return tuple(
        (0, int(part), part) if index % 2 else (1, 0, part)
        for index, part in enumerate(parts)
        if part
    )


def next_id(taken: Iterable[str], first: str) -> str:
    """The id for a new record: one above the highest of the form that the last one has.

    `T-9` follows `T-8`, `T-010` follows `T-009`, `NEW-2.4` follows `NEW-2.3`.

    Args:
        taken: The ids that there are, in the order of the file.
        first: What to begin with where no id ends in a number; counted up until it is free.
    """
    ids = tuple(taken)
    stem, digits = (
        next(filter(None, map(_numbered, reversed(ids))), None) or _numbered(first) or (first, "1")
    )
    pairs = [pair for id_ in ids if (pair := _numbered(id_)) and pair[0] == stem]
    number = max((int(pair[1]) for pair in pairs), default=int(digits) - 1) + 1
    return f"{stem}{number:0{len(digits)}}"


def _numbered(id_: str) -> tuple[str, str] | None:
    """An id as what comes before the number at its end, and that number as it is written."""
    match = _NUMBERED.fullmatch(id_)
    return (match[1], match[2]) if match else None


def resolve(reference: str, home: BoardId) -> Key:
    """The ticket that a reference names, seen from the board it stands in.

    `board-id:T-001` names another board; anything without a colon is at home.
    """
    if ":" not in reference:
        return Key(home, TicketId(reference))
    board, _, ticket = reference.partition(":")
    return Key(BoardId(board), TicketId(ticket))


def spell(key: Key, home: BoardId) -> str:
    """How a board refers to a ticket: the bare id at home, `board:id` elsewhere.

    An id that has a colon itself is written with its board at home too, as `resolve` reads it.
    """
    return key.ticket if key.board == home and ":" not in key.ticket else str(key)


def nearest(word: str, names: Iterable[str], *, cutoff: float = 0.6) -> str:
    """The name that somebody who wrote `word` most likely meant, empty if none is close.

    Differences of case are no differences here. Slow by nature (0.1 ms for ten names, 10 ms for a
    thousand): ask for the few that are shown.

    Args:
        word: What was written.
        names: What could have been meant.
        cutoff: How alike they have to be, from 0 to 1: the ratio of `difflib`.
    """
    import difflib  # 2 ms of a start that seldom needs it

    folded = {name.casefold(): name for name in names}
    matches = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=cutoff)
    return folded[matches[0]] if matches else ""
