"""Drift: where a board and the document it was made of no longer say the same.

What the document leaves unsaid is not different. A claim that both make and a gate denies is no
drift either: that is what proof is for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.ids import BoardId, TicketId, resolve
from readiness_tui.domain.model.ticket import Criterion, Task, Ticket


class Moved(StrEnum):
    """Who moved since the document was imported."""

    BOARD = "board"
    DOCUMENT = "document"
    BOTH = "both"
    UNKNOWN = "unknown"


class Said(Struct, frozen=True):
    """What a document says of one field: the value, the text as written, and its line from 1."""

    value: object
    raw: str
    line: int


class Document(Struct, frozen=True):
    """What a document says of each ticket, by ticket and field; only what it states.

    `size_bytes` and `sha256` (in hex) are those of the version that was read.
    """

    path: str
    tickets: Mapping[TicketId, Mapping[str, Said]] = {}
    size_bytes: int = 0
    sha256: str = ""


class Difference(Struct, frozen=True, kw_only=True):
    """One field of one ticket on which document and board disagree.

    Attributes:
        ticket: Whose.
        field: Which; `records` where only one side has the ticket.
        document: What the document says, in words.
        raw: The same as written there.
        board: What the board says, in words.
        line: Of the document, from 1; 0 for a ticket that it does not have.
        moved: Who moved since the import.
    """

    ticket: TicketId
    field: str
    document: str
    raw: str
    board: str
    line: int
    moved: Moved

    def __str__(self) -> str:
        """`WEB-4 status: document done ("Done"), board doing; the board moved since import`."""
        written = f' ("{self.raw}")' if self.raw and self.raw != self.document else ""
        head = f"{self.ticket} {self.field}: document {self.document}{written}, board {self.board}"
        return f"{head}{_SAID[self.moved]}"


_SAID = {
    Moved.BOARD: "; the board moved since import",
    Moved.DOCUMENT: "; the document moved since import",
    Moved.BOTH: "; both moved since import",
    Moved.UNKNOWN: "",
}


class _Field(Struct, frozen=True):
    """How a field is compared, and how it is said."""

    same: Callable[[object, BoardId], object]
    say: Callable[[object], str]


def _plain(value: object, _: BoardId) -> object:
    return value


def _as_set(value: object, home: BoardId) -> object:
    return frozenset(str(resolve(name, home)) for name in _names(value))


def _owners(value: object, _: BoardId) -> object:
    return frozenset(name.casefold() for name in _names(value))


def _marks(value: object, _: BoardId) -> object:
    lines = (item for item in _items(value) if isinstance(item, Criterion | Task) and item.text)
    return frozenset((" ".join(line.text.split()), line.done) for line in lines)


def _items(value: object) -> Sequence[object]:
    return value if isinstance(value, tuple) else ()  # pyright: ignore[reportUnknownVariableType] - of anything


def _names(value: object) -> Iterator[str]:
    for item in _items(value):
        yield str(getattr(item, "name", item))


def _say(value: object) -> str:
    return str(getattr(value, "likely", value)) if value not in {None, ""} else "nothing"


def _format_names(value: object) -> str:
    return ", ".join(_names(value)) or "nothing"


def _format_marks(value: object) -> str:
    lines = [item for item in _items(value) if isinstance(item, Criterion | Task)]
    return f"{sum(line.done for line in lines)} of {len(lines)} ticked"


RECORDS = "records"
"""Stands among the fields for tickets that only one side has."""
_PLAIN = _Field(_plain, _say)
FIELDS: Mapping[str, _Field] = {
    "status": _PLAIN,
    "depends": _Field(_as_set, _format_names),
    "acceptance": _Field(_marks, _format_marks),
    "closure": _Field(_marks, _format_marks),
    "tasks": _Field(_marks, _format_marks),
    "title": _PLAIN,
    "priority": _PLAIN,
    "owners": _Field(_owners, _format_names),
    "target": _PLAIN,
    "estimate": _PLAIN,
}
"""The fields that can be compared."""
EVERYTHING = (RECORDS, *FIELDS)


def drift(
    base: Document | None, document: Document, board: Board, fields: Sequence[str] = EVERYTHING
) -> tuple[Difference, ...]:
    """Where a document and a board disagree, in the order of the document.

    Args:
        base: What the document said when it was imported; None: nobody knows who moved.
        document: What it says now.
        board: As it is now.
        fields: Which to compare, of `EVERYTHING`.
    """
    differences = [
        difference
        for ticket, says in document.tickets.items()
        for difference in _of_ticket(base, (ticket, says), board, fields)
    ]
    if RECORDS in fields:
        only_here = (name for name in board.tickets if name not in document.tickets)
        differences += [
            _one_sided(name, "none", "the ticket", 0, _absent(base, name, Moved.DOCUMENT))
            for name in only_here
        ]
    return tuple(differences)


def compared(document: Document, board: Board, fields: Sequence[str] = EVERYTHING) -> int:
    """How many values both have an opinion on."""
    both = (says for ticket, says in document.tickets.items() if ticket in board.tickets)
    return sum(name in says for says in both for name in fields)


def _of_ticket(
    base: Document | None,
    says: tuple[TicketId, Mapping[str, Said]],
    board: Board,
    fields: Sequence[str],
) -> Iterator[Difference]:
    name, entries = says
    ticket = board.tickets.get(name)
    if ticket is None:
        if RECORDS in fields:
            line = min(one.line for one in entries.values())
            yield _one_sided(name, "the ticket", "none", line, _absent(base, name, Moved.BOARD))
        return
    before = base.tickets.get(name) if base else None
    for word in fields:
        if word in entries:
            earlier = before.get(word) if before else None
            difference = _compared(ticket, word, (entries[word], earlier), board.id)
            if difference is not None:
                yield difference


def _absent(base: Document | None, name: TicketId, remover: Moved) -> Moved:
    """Who moved, of a ticket that one side has: who removed it, or who added it since."""
    if base is None:
        return Moved.UNKNOWN
    if name in base.tickets:
        return remover
    return Moved.BOARD if remover is Moved.DOCUMENT else Moved.DOCUMENT


def _one_sided(ticket: TicketId, document: str, board: str, line: int, moved: Moved) -> Difference:
    return Difference(
        ticket=ticket,
        field=RECORDS,
        document=document,
        raw="",
        board=board,
        line=line,
        moved=moved,
    )


def _compared(
    ticket: Ticket, word: str, said: tuple[Said, Said | None], home: BoardId
) -> Difference | None:
    now, before = said
    kind = FIELDS[word]
    own = getattr(ticket, word)
    theirs, ours = kind.same(now.value, home), kind.same(own, home)
    if theirs == ours:
        return None
    return Difference(
        ticket=ticket.id,
        field=word,
        document=kind.say(now.value),
        raw=" ".join(now.raw.split()),
        board=kind.say(own),
        line=now.line,
        moved=_moved(theirs, ours, kind.same(before.value, home) if before else None),
    )


def _moved(document: object, board: object, base: object) -> Moved:
    if base is None:
        return Moved.UNKNOWN
    if base == document:
        return Moved.BOARD
    return Moved.DOCUMENT if base == board else Moved.BOTH
