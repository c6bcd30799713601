"""The board's values back into the document they came from: one span of a line for each.

Boxes change one character. A cell gets the document's own word for a status, in the case of the
word that stood there; it keeps its width where the new text fits. What comes out is read again
before it is written: it has to say exactly the intended changes.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as member

from msgspec.structs import replace

from readiness_tui.domain.fields.forms import format_owners
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.errors import ExchangeError, Place
from readiness_tui.domain.model.ids import Kind, TicketId
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Criterion, Task, Ticket
from readiness_tui.exchange.markdown import extract as markdown
from readiness_tui.exchange.markdown.syntax.generated import generated_lines
from readiness_tui.exchange.markdown.text import literal
from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.choices import NO_CHOICES, Choices
from readiness_tui.exchange.model.model import Extraction, Statement
from readiness_tui.exchange.model.plan import plan
from readiness_tui.exchange.model.values import read_box, read_status

TICKED = ("acceptance", "closure", "tasks")
"""The lists whose marks are carried back."""
FIELDS = ("status", *TICKED, "priority", "owners", "target", "estimate", "depends")
DEFAULT = ("status", *TICKED)
_NEWLINE = re.compile(r"(\r\n|\r|\n)")
_BOX = re.compile(r"((?:[ \t>]|(?:[-*+]|\d{1,9}[.)])[ \t])*(?:[-*+]|\d{1,9}[.)])[ \t]+\[)(.)\]")
_WORDS = {
    Status.TODO: "todo",
    Status.DOING: "in progress",
    Status.BLOCKED: "blocked",
    Status.REVIEW: "in review",
    Status.DONE: "done",
    Status.DROPPED: "dropped",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One span of a line that gets another text; offsets count characters of the line."""

    ticket: str
    field: str
    line: int
    start: int
    end: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class WriteBack:
    """A document with the board's values.

    Attributes:
        text: All of it.
        changes: The spans that are others.
        unwritten: What could not be said, and why.
        expected: What the document has to say of each ticket when it is read again.
        choices: By what it was read.
    """

    text: str
    changes: tuple[Change, ...] = ()
    unwritten: tuple[str, ...] = ()
    expected: Mapping[TicketId, Mapping[str, object]] = member(
        default_factory=dict[TicketId, Mapping[str, object]]
    )
    choices: Choices = NO_CHOICES


def written_back(
    path: str,
    text: str,
    board: Board,
    fields: Sequence[str] = DEFAULT,
    choices: Choices = NO_CHOICES,
) -> WriteBack:
    """A document that says what the board says.

    Args:
        path: The document, for messages.
        text: All of it, with the line ends it has, without a byte order mark.
        board: As it is now.
        fields: Which fields to carry, of `FIELDS`.
        choices: What was decided about the document, at the lines where it stands.

    Raises:
        ExchangeError: It cannot be read.

    A ticket that would be read back as something else is left out and listed; the others go on.
    """
    extraction, before = _read(path, text, choices)
    source = _Source(text, extraction, before)
    withheld: dict[TicketId, str] = {}
    while True:
        values = _drafted(source, board, fields, choices, withheld)
        changed = {change.ticket for change in values.changes}
        wrong = {
            name: _misread(name, word, other)
            for name, word, other in _misreadings(path, values.text, values)
            if name in changed
        }
        if not wrong:
            return values
        withheld |= wrong


@dataclass(frozen=True, slots=True)
class _Source:
    """A document as it stands: its text, what it states, and the board that it reads as."""

    text: str
    extraction: Extraction
    board: Board


def _drafted(
    source: _Source,
    board: Board,
    fields: Sequence[str],
    choices: Choices,
    withheld: Mapping[TicketId, str],
) -> WriteBack:
    """The document with the values of all tickets but those withheld, not read again yet."""
    parts = _NEWLINE.split(source.text)
    lines = parts[::2]
    generated = generated_lines(lines)
    statements = [each for each in source.extraction.statements if each.mark.line not in generated]
    finder = _Finder(lines, statements)
    changes: list[Change] = []
    unwritten: list[str] = []
    carried: dict[TicketId, dict[str, object]] = {}
    for name, ticket in board.tickets.items():
        stated = source.board.tickets.get(name)
        if stated is None or name in withheld:
            unwritten.append(withheld.get(name, f"{name} does not stand in the document"))
            continue
        for field in fields:
            spans, value = _of_field(finder, ticket, stated, field)
            if isinstance(spans, str):
                unwritten.append(f"{name} {field}: {spans}")
            elif spans:
                changes += spans
                carried.setdefault(name, {})[field] = value
    for change in sorted(changes, key=lambda each: (each.line, each.start), reverse=True):
        row = lines[change.line - 1]
        lines[change.line - 1] = row[: change.start] + change.new + row[change.end :]
    parts[::2] = lines
    expected = {
        name: {
            word: carried.get(name, {}).get(word, getattr(ticket, word))
            for word in FIELDS
            if finder.of(name, word)  # what is not stated may follow: a status from boxes
        }
        for name, ticket in source.board.tickets.items()
    }
    return WriteBack("".join(parts), tuple(changes), tuple(unwritten), expected, choices)


def _read(path: str, text: str, choices: Choices) -> tuple[Extraction, Board]:
    with words.spoken(choices.vocabulary()):
        extraction = markdown.extract(path, text.encode(), choices)
        return extraction, plan(extraction).board


def prove(path: str, text: str, values: WriteBack) -> None:
    """Read the text that is to be written: it says what the old one said, but for what was carried.

    Raises:
        ExchangeError: It says something else.
    """
    for name, word, other in _misreadings(path, text, values):
        remedy = "change it in the document by hand, then publish again"
        raise ExchangeError(_misread(name, word, other), place=Place(path), remedy=remedy)


def _misreadings(
    path: str, text: str, values: WriteBack
) -> Iterator[tuple[TicketId, str, Ticket | None]]:
    """The tickets and fields that a text says something else of, and the tickets it has there."""
    if not values.changes:
        return
    _, after = _read(path, text, values.choices)
    for name, fields in values.expected.items():
        other = after.tickets.get(name)
        for word, value in fields.items():
            if other is None or _plain(getattr(other, word)) != _plain(value):
                yield name, word, other


def _misread(name: TicketId, word: str, other: Ticket | None) -> str:
    """What reading the document again would make of a field of a ticket."""
    if other is None:
        return f"{name} would not be read back"
    value = getattr(other, word)
    shown = f"as {value}, not" if isinstance(value, str) else "otherwise than"
    return f"{word} of {name} would be read back {shown} as it is on the board"


def _plain(value: object) -> object:
    """A value as far as order says nothing in it."""
    return frozenset(value) if isinstance(value, tuple) else value  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType] - of any items


def _of_field(
    finder: "_Finder", ticket: Ticket, stated: Ticket, field: str
) -> tuple[list[Change] | str, object]:
    """The changes that make a document say a field, or why it cannot; and the value it then has."""
    if field in TICKED:
        return _marks(finder, ticket, stated, field)
    value = getattr(ticket, field)
    if _plain(value) == _plain(getattr(stated, field)):
        return [], value
    statements = finder.of(ticket.id, field)
    if not statements:
        return "the document does not state it", value
    changes: list[Change] = []
    for statement in statements:
        change = finder.change(ticket, field, statement)
        if isinstance(change, str):
            return change, value
        changes.append(change)
    unique = {(each.line, each.start): each for each in changes}
    return list(unique.values()), value


def _marks(
    finder: "_Finder", ticket: Ticket, stated: Ticket, field: str
) -> tuple[list[Change] | str, object]:
    """Boxes whose mark is another; what only one side has is let be."""
    own, theirs = _lines(ticket, field), _lines(stated, field)
    marks = {line.text: line.done for line in own if line.text}
    changes: list[Change] = []
    lines: list[Criterion | Task] = []
    for line in theirs:
        done = marks.get(line.text, line.done)
        lines.append(replace(line, done=done) if done != line.done else line)
        if done == line.done:
            continue
        places = [
            statement
            for statement in finder.of(ticket.id, field)
            if isinstance(statement.value, tuple) and line in statement.value
        ]
        ticks = [finder.tick(ticket.id, field, place.mark.line, done=done) for place in places]
        if not ticks or any(isinstance(tick, str) for tick in ticks):
            return f"{line.text!r} has no box in the document", ()
        changes += [tick for tick in ticks if not isinstance(tick, str)]
    return changes, tuple(lines)


def _lines(ticket: Ticket, field: str) -> tuple[Criterion | Task, ...]:
    return getattr(ticket, field)


class _Finder:
    """Where a document says what, and in which words."""

    def __init__(self, lines: Sequence[str], statements: Sequence[Statement]) -> None:
        self._lines = lines
        self._by_field: dict[tuple[str, str], list[Statement]] = {}
        for statement in statements:
            if statement.kind == Kind.TICKET:
                key = statement.key, statement.field
                self._by_field.setdefault(key, []).append(statement)
        self._done = Counter(
            match[2] for line in lines if (match := _BOX.match(line)) and match[2] in "xX"
        )

    def of(self, ticket: str, field: str) -> Sequence[Statement]:
        """What the document says of a field of a ticket."""
        return self._by_field.get((ticket, field), ())

    def change(self, ticket: Ticket, field: str, statement: Statement) -> Change | str:
        """The change of one statement, or why there is none."""
        mark = statement.mark
        row = self._lines[mark.line - 1]
        if mark.start == mark.end and field == "status" and _BOX.match(row):
            is_done = ticket.status is Status.DONE
            return self.tick(ticket.id, field, mark.line, done=is_done, to=ticket.status)
        span = _html_cell(row, statement.raw) if mark.start == mark.end else (mark.start, mark.end)
        if span is None:
            return f"line {mark.line} has neither a box nor a cell of its own: change it by hand"
        start, end = span
        old = row[start:end]
        if field == "status" and (why := _unfit(old)):
            return f"line {mark.line}: {why}"
        new = self._spelled(ticket, field, statement, old)
        room = len(row[end:]) - len(row[end:].lstrip(" "))
        if len(new) < len(old) and mark.start < mark.end:
            new = new.ljust(len(old))
        elif room > 1:
            end += min(len(new) - len(old), room - 1)
        return Change(ticket.id, field, mark.line, start, end, old, new)

    def _spelled(self, ticket: Ticket, field: str, statement: Statement, old: str) -> str:
        """The document's own spelling of a value, the most used one, else ours."""
        value = getattr(ticket, field)
        same = [
            each
            for (_, name), listed in self._by_field.items()
            if name == field
            for each in listed
            if each.value == value and each.mark.start < each.mark.end and not _unfit(each.raw)
        ]
        near = [each for each in same if each.shape == statement.shape] or same
        if near and field in {"status", "priority"}:
            return Counter(each.raw for each in near).most_common(1)[0][0]
        return _in_case(_own(ticket, field), old)

    def tick(
        self, ticket: str, field: str, line: int, *, done: bool, to: Status | None = None
    ) -> Change | str:
        """The one character of a box."""
        match = _BOX.match(self._lines[line - 1])
        if match is None:
            return f"line {line} has no box"
        if to is not None and to not in {Status.DONE, Status.TODO} and read_box(match[2]) is not to:
            return f"line {line} is a box, which cannot say {to.value}"
        letter = self._done.most_common(1)[0][0] if self._done else "x"
        new = letter if done else " "
        return Change(ticket, field, line, match.end(1), match.end(1) + 1, match[2], new)


def _html_cell(row: str, raw: str) -> tuple[int, int] | None:
    """Where a line of HTML holds a text between tags; None where it does not, or more than once."""
    cells = [*re.finditer(rf"(?<=>)\s*({re.escape(raw.strip())})\s*(?=</t[dh]>)", row)]
    return cells[0].span(1) if raw.strip() and len(cells) == 1 else None


def _unfit(cell: str) -> str:
    """Why a status cell cannot be rewritten as a word; empty if it can."""
    reading = read_status(cell.strip("*_` "))
    if reading.code == "status-percent":
        return "a percentage cannot be written as a status"
    if reading.rest and any(sign.isalnum() for sign in reading.rest) and reading.code == "":
        return "the cell says more than a status"
    return ""


def _own(ticket: Ticket, field: str) -> str:
    match field:
        case "status":
            return _WORDS[ticket.status]
        case "owners":
            return literal(format_owners(ticket.owners)) or "-"
        case "estimate":
            return ticket.estimate.likely if ticket.estimate else "-"
        case "depends":
            return literal(", ".join(ticket.depends)) or "-"
        case _:
            return literal(str(getattr(ticket, field) or "-"))


def _in_case(word: str, old: str) -> str:
    """A word in the case of the one that stood there."""
    letters = "".join(_letters(old))
    if len(letters) > 1 and letters.isupper():
        return word.upper()
    if letters[:1].isupper() and word.isascii() and word.islower():
        return word[:1].upper() + word[1:]
    return word


def _letters(text: str) -> Iterator[str]:
    return (sign for sign in text if sign.isalpha())
