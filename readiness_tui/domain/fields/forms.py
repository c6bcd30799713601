"""Values as one line of text, and back, by their type.

Lists are parted by commas. An item that has a comma itself stands in double quotes, and a quote
in it is doubled: `"SR 3, B-003", tracker`. Acceptance lines and commands often have commas, so
those are parted by semicolons: `[x] Signed, and dated; gate:coverage`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from readiness_tui.domain.fields.criterion_text import format_criterion, parse_criterion
from readiness_tui.domain.fields.deliverable_text import format_deliverable, parse_deliverable
from readiness_tui.domain.fields.plain_text import format_plain, parse_plain
from readiness_tui.domain.fields.task_text import format_task, parse_task
from readiness_tui.domain.fields.types import FieldType
from readiness_tui.domain.model.dates import (
    Target,
    Week,
    Window,
    parse_target,
    quarter_days,
    spoken_target,
)
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.model.ticket import (
    Criterion,
    Deliverable,
    Estimate,
    Owner,
    Score,
    Task,
)

_SEPARATOR = ", "
_LINES = ";"
_TOTAL = "total"

_PART = {
    mark: re.compile(rf'\s*("(?:[^"]|"")*"[^{mark}"]*|[^{mark}]*)(?:{mark}|\Z)')
    for mark in (",", _LINES)
}
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_FACTOR = re.compile(r"(?:([^\W\d][\w-]*)\s*[:= ]\s*)?(\d{1,6})")
_NUMBER = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_SPAN = re.compile(r"([+-]?\d{1,9})\s*(?:to|-|,)\s*([+-]?\d{1,9})", re.ASCII)
_WEEKS = re.compile(r"weeks?\s+(\d{1,4})(?:\s*(?:to|-)\s*(\d{1,4}))?", re.ASCII | re.IGNORECASE)
_TO = re.compile(r"\s+to\s+", re.IGNORECASE)
_NAMED = re.compile(r'("(?:[^"]|"")*"\s*|[^":][^:]*):(.*)', re.DOTALL)
_SWITCH = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}
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


def format_names(names: Iterable[str]) -> str:
    """A list as `parse_names` reads it."""
    return _SEPARATOR.join(map(_say, names))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(_read(part) for part in _parts(text, _LINES))


def _format_lines(lines: Iterable[str]) -> str:
    return f"{_LINES} ".join(_say(line, _LINES) for line in lines)


def parse_owners(text: str) -> tuple[Owner, ...]:
    """Owners from `@a, QA/SDET (review)`: names parted by commas, a role in brackets."""
    return tuple(_owner(part) for part in _parts(text))


def _owner(part: str) -> Owner:
    match = _OWNER.fullmatch(part)
    return Owner(_read(match[1].strip()), match[2].strip()) if match else Owner(_read(part))


def format_owners(owners: tuple[Owner, ...]) -> str:
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


def format_estimate(estimate: Estimate | None) -> str:
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


def format_score_parts(score: Score | None) -> str:
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


def _filled(text: str) -> str:
    if not (line := " ".join(text.split())):
        message = "it cannot be empty"
        raise ValueError(message)
    return line


def _yes_or_no(text: str) -> bool:
    word = text.strip().casefold()
    if word not in _SWITCH:
        message = f"{text!r} is neither yes nor no"
        raise ValueError(message)
    return _SWITCH[word]


def _target(text: str, today: date | None) -> Target | None:
    return spoken_target(text, today) if today else parse_target(text.strip())


def _day(text: str, today: date | None) -> date:
    target = _target(text, today)
    if target is None or isinstance(target, Week):
        message = f"{text!r} is no day; write 2026-02-20"
        raise ValueError(message)
    return target


def _days(text: str, today: date | None) -> tuple[date, ...]:
    return tuple(_day(part, today) for part in _parts(text))


def _pair(text: str) -> tuple[int, int]:
    if (match := _SPAN.fullmatch(text.strip())) is None:
        message = f"{text!r} is no span of numbers; write 1 to 5"
        raise ValueError(message)
    return int(match[1]), int(match[2])


def _window(text: str, today: date | None) -> Window:
    if match := _WEEKS.fullmatch(text.strip()):
        window = Window(weeks=(int(match[1]), int(match[2] or match[1])))
        is_backward = window.weeks is not None and window.weeks[0] > window.weeks[1]
    else:
        start, *end = _TO.split(text, maxsplit=1)
        first, last = _end(start, today), _end("".join(end), today)
        window = Window(
            start=first.first if isinstance(first, Week) else first,
            end=last.last if isinstance(last, Week) else last,
        )
        is_backward = bool(window.start and window.end and window.start > window.end)
    if is_backward:
        message = f"{text.strip()!r} ends before it starts"
        raise ValueError(message)
    return window


def _end(text: str, today: date | None) -> Target | None:
    """One end of a window; None where it is open."""
    return _target(text, today) if text.strip(" .") else None


def format_window(window: Window) -> str:
    """A window as `2026-02-16 to 2026-03-01`, `2026-02-16 to ...` or `weeks 8 to 12`."""
    if window.weeks:
        return f"weeks {window.weeks[0]} to {window.weeks[1]}"
    if window.start is None and window.end is None:
        return ""
    return f"{window.start or '...'} to {window.end or '...'}"


class Room(StrEnum):
    """How much room a text may take: a line, lines of prose, or a line for each item of a list.

    Items of a list in one line are parted by commas, lines by semicolons.
    """

    LINE = "line"
    PROSE = "prose"
    LINES = "lines"
    ITEMS = "items"


Read: TypeAlias = Callable[[str, date | None], object]
"""Reads a value from a text; the day is the one from which `fri` counts, None: it counts not."""


class TextForm(Struct, frozen=True):
    """How a value is read from a line of text, and said as one."""

    read: Read
    say: Callable[[Any], str] = str
    room: Room = Room.LINE

    def or_none(self) -> "TextForm":
        """The same for a field that may have no value: an empty text is none."""

        def read(text: str, today: date | None) -> object:
            return self.read(text, today) if text.strip() else None

        return replace(self, read=read)

    @classmethod
    def of_words(cls, words: type[StrEnum]) -> "TextForm":
        """The form of a value that is one of some words."""
        return cls(lambda text, _: _one_of(words, text.strip()))


def _reads(read: Callable[[str], object]) -> Read:
    """What reads a text for which the day does not matter."""
    return lambda text, _today: read(text)


def named_values(item: TextForm) -> TextForm:
    """The form of values by name: `issue: #12; docs: https://docs`, or a line for each."""

    def read(text: str, today: date | None) -> dict[str, object]:
        values: dict[str, object] = {}
        for line in _lines(text):
            name, value = _entry(line)
            if name in values:
                message = f"{name!r} stands there twice"
                raise ValueError(message)
            values[name] = item.read(value, today)
        return values

    def say(values: Mapping[str, object]) -> str:
        pairs = values.items()
        return _format_lines(f"{_say(name, ':')}: {item.say(value)}" for name, value in pairs)

    return TextForm(read, say, Room.LINES)


def _entry(line: str) -> tuple[str, str]:
    match = _NAMED.fullmatch(line)
    if match is None or not (name := _read(match[1].strip())):
        message = f"{line!r} has no name; write name: value"
        raise ValueError(message)
    return name, match[2].strip()


BY_TYPE: Mapping[FieldType, TextForm] = {
    str: TextForm(_reads(str.strip)),
    int: TextForm(_reads(_whole_number)),
    bool: TextForm(_reads(_yes_or_no), lambda value: "yes" if value else "no"),
    date: TextForm(_day),
    Target: TextForm(_target),
    Window: TextForm(_window, format_window),
    Estimate: TextForm(_reads(_estimate), format_estimate),
    Score: TextForm(_reads(_score), format_score_parts),
    tuple[str, ...]: TextForm(_reads(parse_names), format_names),
    tuple[date, ...]: TextForm(_days, lambda days: _SEPARATOR.join(map(str, days))),
    tuple[int, int]: TextForm(_reads(_pair), lambda pair: f"{pair[0]} to {pair[1]}"),
    tuple[Owner, ...]: TextForm(_reads(parse_owners), format_owners),
    tuple[Task, ...]: TextForm(
        lambda text, today: tuple(parse_task(line, today) for line in _lines(text)),
        lambda tasks: _format_lines(map(format_task, tasks)),
        Room.LINES,
    ),
    tuple[Deliverable, ...]: TextForm(
        _reads(lambda text: tuple(map(parse_deliverable, parse_names(text)))),
        lambda deliverables: format_names(map(format_deliverable, deliverables)),
        Room.ITEMS,
    ),
    tuple[Criterion, ...]: TextForm(
        _reads(lambda text: tuple(map(parse_criterion, _lines(text)))),
        lambda criteria: _format_lines(map(format_criterion, criteria)),
        Room.LINES,
    ),
}
"""The form of every field of a type; one of fixed words is told by its type alone."""
FORMS: Mapping[str, TextForm] = {
    "title": TextForm(_reads(_title)),
    "line": TextForm(_reads(_filled)),
    "status": TextForm(lambda text, _: _one_of(Status, text.partition(":")[0].strip())),
    "priority": TextForm(lambda text, _: _one_of(Priority, text.strip().upper())),
    "lines": TextForm(_reads(_lines), _format_lines, Room.LINES),
    "verbatim": TextForm(_reads(str), room=Room.PROSE),
    "text": TextForm(_reads(str.strip)),
    "plain": TextForm(_reads(parse_plain), format_plain),
}
"""The forms of single fields that are unlike others of their type, and of values by name."""


_ITEMS_IN: Mapping[Room, tuple[Callable[[str], Iterable[str]], Callable[[Iterable[str]], str]]] = {
    Room.LINES: (_lines, _format_lines),
    Room.ITEMS: (parse_names, format_names),
}


def in_lines(room: Room, text: str) -> str:
    """A text, as its form says it, in several lines: of a list a line for each item."""
    return "\n".join(_ITEMS_IN[room][0](text)) if room in _ITEMS_IN else text


def from_lines(room: Room, text: str) -> str:
    """The text of `in_lines` as its form reads it; empty lines are no items."""
    if room not in _ITEMS_IN:
        return text
    return _ITEMS_IN[room][1](filter(None, map(str.strip, text.split("\n"))))
