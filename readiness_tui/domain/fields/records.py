"""The fields of every kind of record as text, and back: what prompts, `set` and Detail share.

Of a field that holds named values each has a name of its own: `links.issue`, `calendar.workdays`.
The parameters of a gate stand beside its other fields, as they do in its table.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, cast, get_args, get_origin

from msgspec import Struct
from msgspec.structs import replace

from readiness_tui.domain.fields.forms import BY_TYPE, FORMS, Room, TextForm, named_values
from readiness_tui.domain.fields.types import FieldType, optional_of, types_of, words_of
from readiness_tui.domain.model.board import (
    HOMES,
    Alert,
    Board,
    LogEntry,
    Playbook,
    Record,
)
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.risk import Risk
from readiness_tui.domain.model.ticket import Score, Ticket
from readiness_tui.domain.model.waiver import Waiver

_SEPARATOR = ", "
_PARAMS = "params"
_ELSEWHERE: Mapping[type[Struct], frozenset[str]] = {
    Ticket: frozenset({"blocked"}),
    Risk: frozenset({"accepted"}),
    Gate: frozenset({_PARAMS, "derived", "refused"}),
    Board: frozenset({*HOMES.values(), "enforcement", "source", "frozen"}),
    Waiver: frozenset(Waiver.__struct_fields__),
}
"""What no text sets: a verb of its own does, or nothing."""
_PROSE = TextForm(lambda text, _: text.strip(), room=Room.PROSE)
_SPECIAL: Mapping[tuple[type[Struct], str], TextForm] = {
    (Ticket, "title"): FORMS["title"],
    (Ticket, "status"): FORMS["status"],
    (Ticket, "priority"): FORMS["priority"],
    (Ticket, "outcome"): _PROSE,
    (Ticket, "verify"): FORMS["lines"],
    (Ticket, "notes"): FORMS["verbatim"],
    (Risk, "title"): FORMS["title"],
    (Gate, "remediation"): _PROSE,
    (LogEntry, "text"): FORMS["line"],
    (Playbook, "triggers"): FORMS["lines"],
    (Playbook, "steps"): FORMS["lines"],
    (Alert, "when"): FORMS["line"],
    (Board, "objective"): _PROSE,
    (Board, "out_of_scope"): FORMS["lines"],
    (Board, "assumptions"): FORMS["lines"],
}
"""The fields that are written in another form than others of their type."""


@cache
def _forms(kind: type[Struct]) -> Mapping[str, TextForm]:
    """The form of each field of a type of record that a text can set."""
    skipped = {"id", *_ELSEWHERE.get(kind, ())}
    return dict(_forms_of(kind, skipped, ""))


def _forms_of(kind: type[Struct], skipped: set[str], before: str) -> Iterator[tuple[str, TextForm]]:
    for name, field_type in types_of(kind).items():
        if name in skipped:
            continue
        form = _SPECIAL.get((kind, name)) or _by_type(field_type)
        if form is not None:
            is_optional = name in optional_of(kind)
            yield f"{before}{name}", form.or_none() if is_optional else form
        elif isinstance(field_type, type) and issubclass(field_type, Struct):
            yield from _forms_of(field_type, set(), f"{name}.")


def _by_type(field_type: FieldType) -> TextForm | None:
    if (form := BY_TYPE.get(field_type)) is not None:
        return form
    if words := words_of(field_type):
        return TextForm.of_words(words)
    return named_values(_item_form(field_type)) if _is_mapping(field_type) else None


def _is_mapping(field_type: FieldType) -> bool:
    return get_origin(field_type) is get_origin(Mapping[str, str])


def _item_form(field_type: FieldType) -> TextForm:
    """The form of what a mapping holds: texts, or any plain values."""
    return FORMS["text"] if get_args(field_type)[1] is str else FORMS["plain"]


EDITABLE = tuple(_forms(Ticket))
"""The fields of a ticket that a text can set, in the order of the file format."""


def fields_of(record: Record) -> tuple[str, ...]:
    """The fields of a record that a text can set, in the order of the file format.

    What a field holds by name stands behind it: `links`, `links.issue`.
    """
    names: list[str] = []
    for name in _forms(type(record)):
        names.append(name)
        if "." not in name:
            names += (f"{name}.{member}" for member in _members(record, name) or ())
    return (*names, *record.params) if isinstance(record, Gate) else tuple(names)


def _members(record: Record, field: str) -> Mapping[str, object] | None:
    """What a field holds by name, of a score its factors; None where it is no such field."""
    value = getattr(record, field)
    if types_of(type(record))[field] is Score:
        return value.factors if value else {}
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else None


def split_field(record: Record, field: str) -> tuple[str, str]:
    """The field of the record, and the name in it, empty where it is meant whole.

    Raises:
        ValueError: A text cannot set it; the message is for people.
    """
    forms = _forms(type(record))
    if field in forms and "." not in field:
        return field, ""
    root, _, member = field.partition(".")
    has_members = root in forms and _members(record, root) is not None
    if member and (field in forms or has_members):
        return root, member
    if isinstance(record, Gate) and field and field not in types_of(Gate):
        return _PARAMS, field
    message = f"no field {field!r} can be set; there are {_SEPARATOR.join(forms)}"
    raise ValueError(message)


def _form(record: Record, field: str) -> TextForm:
    root, member = split_field(record, field)
    form = _forms(type(record)).get(field)
    if form is not None:
        return form
    assert member, field  # noqa: S101 - a field without a form of its own is a name in another
    if isinstance(record, Board):
        return _PROSE
    field_type = types_of(type(record))[root]
    return BY_TYPE[int] if field_type is Score else _item_form(field_type)


def room_of(record: Record, field: str) -> Room:
    """How much room the text of a field may take."""
    return _form(record, field).room


def format_field(record: Record, field: str) -> str:
    """A field of a record as `parse_field` reads it back; empty where it is not set."""
    value = _value(record, field)
    return "" if value is None else _form(record, field).say(value)


def _value(record: Record, field: str) -> object:
    root, member = split_field(record, field)
    value = getattr(record, root)
    if not member:
        return value
    members = _members(record, root)
    return getattr(value, member, None) if members is None else members.get(member)


def parse_field(record: Record, field: str, text: str, today: date | None = None) -> object:
    """The value that a text spells for one field of a record: of `links.issue` all links.

    A text that was left as `format_field` gave it is the value as it is, however the file spells
    it.

    Args:
        record: The record.
        field: One that a text can set.
        text: What was written.
        today: The day from which days count that are written as `fri` or `+1w`; None: they have to
            be written in full.

    Raises:
        ValueError: No such field, or a text that is no value of it; the message is for people.
    """
    root, member = split_field(record, field)
    before = getattr(record, root)
    if text == format_field(record, field):
        return before
    form = _form(record, field)
    value = form.read(text, today) if text.strip() or not member else None
    if root == "parent" and value == record.id:
        message = "a ticket cannot contain itself"
        raise ValueError(message)
    if not member:
        return value
    members = _members(record, root)
    if members is None:
        return _with_member(types_of(type(record))[root], before, member, value)
    items = {name: item for name, item in members.items() if name != member or text.strip()}
    items |= {member: value} if text.strip() else {}
    if types_of(type(record))[root] is not Score:
        return items
    total = before.total if before else None
    return Score(cast("Mapping[str, int]", items), total) if items or total is not None else None


def _with_member(kind: type[Struct], before: Any, member: str, value: object) -> Struct | None:  # noqa: ANN401 - a value of `kind`, or none
    """A value with another member; None where it then says nothing of its own."""
    empty = kind()
    new = getattr(empty, member) if value is None else value
    after = replace(before or empty, **{member: new})
    return None if after == empty else after


def has_items(record: Record, field: str) -> bool:
    """Whether a field holds several items."""
    return get_origin(types_of(type(record)).get(field)) is tuple


def is_mapping(record: Record, field: str) -> bool:
    """Whether a field holds values by name, of which each can be set."""
    return _is_mapping(types_of(type(record)).get(field))


def words_for(record: Record, field: str) -> tuple[str, ...]:
    """The words that a field may be, where they are fixed."""
    field_type = types_of(type(record)).get(field)
    if field_type is bool:
        return ("yes", "no")
    words = words_of(field_type)
    return tuple(map(str, words)) if words else ()
