"""Field values as one line of text, and back: what prompts, `readiness set` and Detail share.

Lists are parted by commas. An item that has a comma itself stands in double quotes, and a quote
in it is doubled: `"SR 3, B-003", tracker`. Acceptance lines and commands often have commas, so
those are parted by semicolons: `[x] Signed, and dated; gate:coverage`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from readiness_tui.domain.model.dates import Target, parse_target, quarter_days, spoken_target
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.model.ticket import Criterion, Estimate, Owner, Score, Ticket
from readiness_tui.domain.model.ticket_fields import FIELD_TYPES, OPTIONAL, FieldType, words_of

_SEPARATOR = ", "
_LINES = ";"
_TOTAL = "total"

_PART = {
    mark: re.compile(rf'\s*("(?:[^"]|"")*"[^{mark}"]*|[^{mark}]*)(?:{mark}|\Z)')
    for mark in (",", _LINES)
}
_SIGNED = re.compile(r'\s*([+-]?\s*"(?:[^"]|"")*"[^,]*|[^,]*)(?:,|\Z)')
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_FACTOR = re.compile(r"(?:([^\W\d][\w-]*)\s*[:= ]\s*)?(\d{1,6})")
_NUMBER = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_BOX = {True: "[x] ", False: "[ ] "}
_REFERENCES = ("gate", "ticket", "phase")
_OWNER = re.compile(r'("(?:[^"]|"")*"\s*|[^"(][^(]*)\(([^()]*)\)')


def _parts(text: str, mark: str = ",") -> Iterator[str]:
    """The items of a list as written, quotes and all."""
    return (part for found in _PART[mark].finditer(text) if (part := found[1].strip()))


def _read(part: str) -> str:
    match = _QUOTED.fullmatch(part)
    return match[1].replace('""', '"') if match else part


def _say(item: str, marks: str = ",") -> str:
    """An item as `_read` gives it back, quoted where one of the marks would end it early."""
    is_plain = item == item.strip() != "" and not item.startswith('"')
    if is_plain and not any(mark in item for mark in marks):
        return item
    return '"' + item.replace('"', '""') + '"'


def parse_names(text: str) -> tuple[str, ...]:
    """The items of a list: parted by commas, quoted where they have one themselves."""
    return tuple(_read(part) for part in _parts(text))


def say_names(names: Iterable[str]) -> str:
    """A list as `parse_names` reads it."""
    return _SEPARATOR.join(map(_say, names))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(_read(part) for part in _parts(text, _LINES))


def _say_lines(lines: Iterable[str]) -> str:
    return f"{_LINES} ".join(_say(line, _LINES) for line in lines)


def _criterion(line: str) -> Criterion:
    """An acceptance line from `[x] text`, `text` or `gate:name`."""
    for done, box in _BOX.items():
        if line.startswith(box):
            return Criterion(line[len(box) :], done=done)
    kind, colon, name = line.partition(":")
    if not colon or kind not in _REFERENCES:
        return Criterion(line)
    if not name.strip():
        message = f"{line!r} names no {kind}"
        raise ValueError(message)
    return replace(Criterion(), **{kind: name.strip()})


def _criteria(text: str) -> tuple[Criterion, ...]:
    return tuple(map(_criterion, _lines(text)))


def _say_criterion(line: Criterion) -> str:
    if not line.is_statement:
        return next((f"{kind}:{name}" for kind in _REFERENCES if (name := getattr(line, kind))), "")
    is_odd = line.text.startswith((*_BOX.values(), *(f"{kind}:" for kind in _REFERENCES)))
    return f"{_BOX[line.done]}{line.text}" if line.done or is_odd else line.text


def _say_criteria(criteria: Iterable[Criterion]) -> str:
    return _say_lines(map(_say_criterion, criteria))


def parse_owners(text: str) -> tuple[Owner, ...]:
    """Owners from `@a, QA/SDET (review)`: names parted by commas, a role in brackets."""
    return tuple(_owner(part) for part in _parts(text))


def _owner(part: str) -> Owner:
    match = _OWNER.fullmatch(part)
    return Owner(_read(match[1].strip()), match[2].strip()) if match else Owner(_read(part))


def say_owners(owners: tuple[Owner, ...]) -> str:
    """Owners as `parse_owners` reads them."""
    return _SEPARATOR.join(
        _say(owner.name, ",(") + (f" ({owner.role})" if owner.role else "") for owner in owners
    )


def _estimate(text: str) -> Estimate | None:
    parts = [part.strip() for part in text.split("/")]
    if parts == [""]:
        return None
    lengths = [quarter_days(part) for part in parts]
    if len(parts) == 1:
        return Estimate(parts[0])
    if len(parts) != 3 or lengths != sorted(lengths):  # noqa: PLR2004 - low, likely, high
        message = f"{text!r} is no estimate; write 2d, or 1d/2d/5d from low to high"
        raise ValueError(message)
    return Estimate(parts[1], low=parts[0], high=parts[2])


def say_estimate(estimate: Estimate | None) -> str:
    """An estimate as `1d/2d/5d` or `2d`, empty for none."""
    if estimate is None:
        return ""
    if estimate.low or estimate.high:
        return f"{estimate.low}/{estimate.likely}/{estimate.high}"
    return estimate.likely


def _score(text: str) -> Score | None:
    factors: dict[str, int] = {}
    for part in _parts(text):
        match = _FACTOR.fullmatch(part)
        if match is None or (name := match[1] or _TOTAL) in factors:
            message = f"{part!r} is no score; write a total such as 17, or impact 5, urgency 4"
            raise ValueError(message)
        factors[name] = int(match[2])
    total = factors.pop(_TOTAL, None)
    return Score(factors, total) if factors or total is not None else None


def say_score_parts(score: Score | None) -> str:
    """A score as `impact 5, urgency 4`, or its total where the factors are not known."""
    if score is None:
        return ""
    factors = [f"{name} {value}" for name, value in score.factors.items()]
    if score.total is not None:
        factors.append(f"{_TOTAL} {score.total}" if factors else str(score.total))
    return _SEPARATOR.join(factors)


def _one_of(words: type[StrEnum], text: str) -> StrEnum:
    try:
        return words(text)
    except ValueError:
        message = f"{text!r} is none of {_SEPARATOR.join(words)}"
        raise ValueError(message) from None


def _title(text: str) -> str:
    if not text.strip():
        message = "a title cannot be empty"
        raise ValueError(message)
    return text.strip()


def _whole_number(text: str) -> int:
    if not _NUMBER.fullmatch(text.strip()):
        message = f"{text!r} is no whole number"
        raise ValueError(message)
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        message = f"{text!r} is no day; write 2026-02-20"
        raise ValueError(message) from None


class Room(StrEnum):
    """How much room a text may take: a line, lines of prose, or a line for each item of a list."""

    LINE = "line"
    PROSE = "prose"
    LINES = "lines"


class _TextForm(Struct, frozen=True):
    """How a value is read from a line of text, and said as one."""

    read: Callable[[str], object]
    say: Callable[[Any], str] = str
    room: Room = Room.LINE


_BY_TYPE: Mapping[FieldType, _TextForm] = {
    str: _TextForm(str.strip),
    int: _TextForm(_whole_number),
    date: _TextForm(_day),
    Target: _TextForm(lambda text: parse_target(text.strip())),
    Estimate: _TextForm(_estimate, say_estimate),
    Score: _TextForm(_score, say_score_parts),
    tuple[str, ...]: _TextForm(parse_names, say_names),
    tuple[Owner, ...]: _TextForm(parse_owners, say_owners),
    tuple[Criterion, ...]: _TextForm(_criteria, _say_criteria, Room.LINES),
}
"""The form of every field of a type; one of fixed words is told by its type alone."""
_SPECIAL: Mapping[str, _TextForm] = {
    "title": _TextForm(_title),
    "status": _TextForm(lambda text: _one_of(Status, text.partition(":")[0].strip())),
    "priority": _TextForm(lambda text: _one_of(Priority, text.strip().upper())),
    "outcome": _TextForm(str.strip, room=Room.PROSE),
    "verify": _TextForm(_lines, _say_lines, Room.LINES),
    "notes": _TextForm(str, room=Room.PROSE),
}
"""The fields that are written in another form than others of their type."""


def _form_of(field: str) -> _TextForm | None:
    """The form of a field, None where one line of text cannot set it."""
    field_type = FIELD_TYPES[field]
    form = _SPECIAL.get(field) or _BY_TYPE.get(field_type)
    words = words_of(field_type)
    if form is None and words is not None:
        form = _TextForm(lambda text: _one_of(words, text.strip()))
    if form is None or field not in OPTIONAL:
        return form
    read = form.read
    return _TextForm(lambda text: read(text) if text.strip() else None, form.say, form.room)


_FORMS = {field: form for field in FIELD_TYPES if (form := _form_of(field))}
EDITABLE = tuple(_FORMS)
"""The fields of a ticket that one line of text can set, in the order of the file format."""


def parse_field(ticket: Ticket, field: str, text: str, today: date | None = None) -> object:
    """The value that a text spells for one field of a ticket.

    A text that was left as `say_field` gave it is the value as it is, however the file spells it.

    Args:
        ticket: The ticket.
        field: One of `EDITABLE`.
        text: What was written.
        today: The day from which a target counts that is written as `fri` or `+1w`; None: it has to
            be written in full.

    Raises:
        ValueError: No such field, or a text that is no value of it; the message is for people.
    """
    if (form := _FORMS.get(field)) is None:
        message = f"no field {field!r} can be set; there are {_SEPARATOR.join(EDITABLE)}"
        raise ValueError(message)
    if text == say_field(ticket, field):
        return getattr(ticket, field)
    value = spoken_target(text, today) if field == "target" and today else form.read(text)
    if field == "parent" and value == ticket.id:
        message = "a ticket cannot contain itself"
        raise ValueError(message)
    return value


def say_field(ticket: Ticket, field: str) -> str:
    """A field of a ticket as `parse_field` reads it back."""
    value = getattr(ticket, field)
    return "" if value is None else _FORMS[field].say(value)


def room_of(field: str) -> Room:
    """How much room the text of a field may take."""
    return _FORMS[field].room


def in_lines(room: Room, text: str) -> str:
    """A text, as `say_field` gives it, in several lines: of a list a line for each item."""
    return "\n".join(_lines(text)) if room is Room.LINES else text


def from_lines(room: Room, text: str) -> str:
    """The text of `in_lines` as `parse_field` reads it; empty lines are no items."""
    if room is not Room.LINES:
        return text
    return _say_lines(filter(None, map(str.strip, text.split("\n"))))


class ListChange(Struct, frozen=True):
    """What a text does to the lists of several tickets.

    Attributes:
        added: What is put at the end of each list, as a list is written.
        removed: What is taken out of each.
        replaces: Whether `added` takes the place of the list instead.
    """

    added: str
    removed: tuple[str, ...] = ()
    replaces: bool = False

    def of(self, field: str, old: tuple[object, ...]) -> tuple[object, ...]:
        """The list that comes of one: an owner that is there already keeps its place."""
        read = parse_owners if field == "owners" else parse_names
        additions: dict[str, object] = {_name(item): item for item in read(self.added)}
        new: list[object] = []
        for item in () if self.replaces else old:
            addition = additions.pop(_name(item), item)
            has_role = isinstance(addition, Owner) and addition.role
            if _name(item) not in self.removed:
                new.append(addition if has_role else item)
        new += [item for name, item in additions.items() if name not in self.removed]
        return tuple(new)


def _name(item: object) -> str:
    return item.name if isinstance(item, Owner) else str(item)


def parse_list_change(text: str) -> ListChange:
    """What a text asks of lists: `a` or `+a` adds, `-a` removes, `= a, b` sets the whole list.

    A name that begins with one of these signs stands in quotes.

    Raises:
        ValueError: An equals sign stands elsewhere than in front.
    """
    body = text.strip()
    replaces = body.startswith("=")
    added: list[str] = []
    removed: list[str] = []
    matches = _SIGNED.finditer(body[replaces:].strip())
    for part in filter(None, (match[1].strip() for match in matches)):
        sign, rest = part[0], part[1:].strip()
        if sign == "=":
            message = "an = stands in front of the whole list: = a, b"
            raise ValueError(message)
        if sign == "-":
            removed += [owner.name for owner in parse_owners(rest)]
        else:
            added.append(rest if sign == "+" else part)
    return ListChange(_SEPARATOR.join(filter(None, added)), tuple(removed), replaces)
