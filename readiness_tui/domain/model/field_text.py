"""Field values as one line of text, and back: what prompts, `readiness set` and Detail share.

Lists are parted by commas. An item that has a comma itself stands in double quotes, and a quote
in it is doubled: `"SR 3, B-003", tracker`. Acceptance lines and commands often have commas, so
those are parted by semicolons: `[x] Signed, and dated; gate:coverage`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec.structs import replace

from readiness_tui.domain.model.dates import parse_target, quarter_days
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.model.ticket import Criterion, Estimate, Owner, Score, Ticket

_SEPARATOR = ", "
_LINES = ";"
_TOTAL = "total"

_PART = {
    mark: re.compile(rf'\s*("(?:[^"]|"")*"[^{mark}"]*|[^{mark}]*)(?:{mark}|\Z)')
    for mark in (",", _LINES)
}
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_FACTOR = re.compile(r"(?:([^\W\d][\w-]*)\s*[:= ]\s*)?(\d{1,6})")
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


def _say_criterion(line: Criterion) -> str:
    if not line.is_statement:
        return next((f"{kind}:{name}" for kind in _REFERENCES if (name := getattr(line, kind))), "")
    is_odd = line.text.startswith((*_BOX.values(), *(f"{kind}:" for kind in _REFERENCES)))
    return f"{_BOX[line.done]}{line.text}" if line.done or is_odd else line.text


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


def _one_of(words: type[Status] | type[Priority], text: str) -> Status | Priority:
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


_READERS: Mapping[str, Callable[[str], object]] = {
    "title": _title,
    "status": lambda text: _one_of(Status, text.partition(":")[0].strip()),
    "priority": lambda text: _one_of(Priority, text.strip().upper()) if text.strip() else None,
    "owners": parse_owners,
    "group": str.strip,
    "parent": str.strip,
    "depends": parse_names,
    "after": parse_names,
    "estimate": _estimate,
    "target": lambda text: parse_target(text.strip()) if text.strip() else None,
    "score": _score,
    "outcome": str.strip,
    "acceptance": lambda text: tuple(map(_criterion, _lines(text))),
    "deliverables": parse_names,
    "verify": _lines,
    "evidence": parse_names,
    "sources": parse_names,
    "labels": parse_names,
    "notes": str,
}
EDITABLE = tuple(_READERS)
"""The fields of a ticket that one line of text can set, in the order of the file format."""


def parse_field(ticket: Ticket, field: str, text: str) -> object:
    """The value that a text spells for one field of a ticket.

    A text that was left as `say_field` gave it is the value as it is, however the file spells it.

    Raises:
        ValueError: No such field, or a text that is no value of it; the message is for people.
    """
    if (read := _READERS.get(field)) is None:
        message = f"no field {field!r} can be set; there are {_SEPARATOR.join(EDITABLE)}"
        raise ValueError(message)
    if text == say_field(ticket, field):
        return getattr(ticket, field)
    value = read(text)
    if field == "parent" and value == ticket.id:
        message = "a ticket cannot contain itself"
        raise ValueError(message)
    return value


def say_field(ticket: Ticket, field: str) -> str:
    """A field of a ticket as `parse_field` reads it back."""
    value = getattr(ticket, field)
    match value:
        case None:
            return ""
        case Estimate():
            return say_estimate(value)
        case Score():
            return say_score_parts(value)
        case tuple() if field == "owners":
            return say_owners(ticket.owners)
        case tuple() if field == "acceptance":
            return _say_lines(map(_say_criterion, ticket.acceptance))
        case tuple() if field == "verify":
            return _say_lines(ticket.verify)
        case tuple():
            return say_names(getattr(ticket, field))
        case _:
            return str(value)
