"""The fields of the filter language by name, and the numbers that their values stand for."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from msgspec.structs import replace

from readiness_tui.domain.fields.types import FIELD_TYPES, FieldType, is_list, words_of
from readiness_tui.domain.model.dates import Target, Week, quarter_days
from readiness_tui.domain.model.ticket import Estimate
from readiness_tui.domain.query.vocabulary import IS_WORDS, LISTED, Field, FieldKind

OWN = "field."
"""What the team's own fields begin with: `field.hook`."""

_BY_TYPE: Mapping[FieldType, FieldKind] = {
    str: FieldKind.TEXT,
    tuple[str, ...]: FieldKind.TEXT,
    int: FieldKind.NUMBER,
    Estimate: FieldKind.LENGTH,
    date: FieldKind.DATE,
    Target: FieldKind.DATE,
}
"""What the fields of tickets that are not listed are, by their type."""


def _queried_as(name: str) -> str:
    """What the filter calls a field of tickets: a list is asked for one item, `label`."""
    return name.removesuffix("s") if name not in LISTED and is_list(name) else name


TICKET_FIELDS: Mapping[str, str] = {_queried_as(name): name for name in FIELD_TYPES}
"""The field of a ticket behind a name of the filter."""


def _unlisted() -> Iterator[tuple[str, Field]]:
    for query_name, name in TICKET_FIELDS.items():
        if query_name in LISTED:
            continue
        field_type = FIELD_TYPES[name]
        if words := words_of(field_type):
            yield query_name, Field(FieldKind.FIXED, words=tuple(map(str, words)))
        elif kind := _BY_TYPE.get(field_type):
            yield query_name, Field(kind)


_PLAIN: Mapping[str, Field] = {**LISTED, **dict(_unlisted())}
_PRESENT = Field(
    FieldKind.FIXED, words=tuple(name for name in _PLAIN if name not in {"way", "dependants"})
)

FIELDS: Mapping[str, Field] = {
    **_PLAIN,
    "is": Field(FieldKind.FIXED, words=tuple(map(str, IS_WORDS)), holds="one of the words below"),
    "has": replace(_PRESENT, holds="whether a field has any value"),
    "no": replace(_PRESENT, holds="whether a field has none: `no:owner`"),
}
"""Every field by its full name, in the order in which completion offers them."""

PROOF = "proof"
"""What a query asks for by a word of `is`."""
VALUE_FIELDS = (
    PROOF,
    *(
        name
        for name, field in FIELDS.items()
        if name not in {"is", "has", "no"}
        and (field.kind is not FieldKind.RELATION or name in TICKET_FIELDS)
    ),
)
"""The fields of which a ticket has values of its own, in the order in which completion has them."""
GROUPINGS = (
    "auto",
    "none",
    "board",
    "phase",
    "group",
    "owner",
    "status",
    "proof",
    "priority",
    "target",
    "milestone",
    "iteration",
    "label",
)
"""What the backlog is grouped by with a key; any other of `VALUE_FIELDS` groups it too."""
COLUMNS = (
    "id",
    "priority",
    "signs",
    "status",
    "proof",
    "owner",
    "score",
    "target",
    "phase",
    "gates",
    "title",
    "why",
)
"""The columns of the backlog that are drawn in a way of their own; any other of `VALUE_FIELDS` is
a column too."""

_TEAMS_OWN = Field(FieldKind.TEXT)

SHORT: Mapping[str, str] = {field.short: name for name, field in FIELDS.items() if field.short}


def field_named(name: str) -> tuple[str, Field] | None:
    """The full name and the field that a query means, None if there is none."""
    if name.casefold().startswith(OWN) and len(name) > len(OWN):
        return OWN + name[len(OWN) :], _TEAMS_OWN
    folded = name.casefold()
    full = SHORT.get(folded, folded)
    return (full, FIELDS[full]) if full in FIELDS else None


def field_of(full: str) -> Field:
    """The field of a full name, as a parsed query has it."""
    return _TEAMS_OWN if full.startswith(OWN) else FIELDS[full]


_NUMBER = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_RELATIVE = re.compile(r"([+-]\d{1,5})([dw])", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_BARE_WEEK = re.compile(r"[Ww]\d{1,2}", re.ASCII)


def bounds(field: Field, text: str, today: date) -> tuple[int, int]:
    """The first and last number that a value stands for, both included.

    Ranks count from 0, lengths are quarter days, dates are ordinals; a week is its seven days.

    Raises:
        ValueError: The text is no value of such a field; the message says what to write.
    """
    match field.kind:
        case FieldKind.RANK:
            if text not in field.words:
                message = f"{text!r} is none of {', '.join(field.words)}"
                raise ValueError(message)
            return _same(field.words.index(text))
        case FieldKind.LENGTH:
            return _same(quarter_days(text))
        case FieldKind.SLACK:
            size = quarter_days(text.removeprefix("-"))
            return _same(-size if text.startswith("-") else size)
        case FieldKind.DATE:
            return _days(text, today)
        case _:
            if not _NUMBER.fullmatch(text):
                message = f"{text!r} is no whole number"
                raise ValueError(message)
            return _same(int(text))


def _same(number: int) -> tuple[int, int]:
    return number, number


def _days(text: str, today: date) -> tuple[int, int]:
    if text.casefold() == "today":
        return _same(today.toordinal())
    if relative := _RELATIVE.fullmatch(text):
        days = int(relative[1]) * (7 if relative[2] == "w" else 1)
        return _same(today.toordinal() + days)
    if _BARE_WEEK.fullmatch(text):
        message = f"a week needs its year: write 2026-W{int(text[1:]):02d}"
        raise ValueError(message)
    if "W" in text:
        week = Week.parse(text)
        return week.first.toordinal(), week.first.toordinal() + 6
    if not _DAY.fullmatch(text):
        message = f"{text!r} is no date: write 2026-02-18, 2026-W08, today or +7d"
        raise ValueError(message)
    return _same(date.fromisoformat(text).toordinal())
