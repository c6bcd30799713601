"""The question for one field of one record of any kind, by what the field may hold."""

from collections.abc import Callable, Mapping

from readiness_tui.domain.edits.field_requests import SetText, switches
from readiness_tui.domain.fields.forms import Room
from readiness_tui.domain.fields.records import (
    format_field,
    has_items,
    is_mapping,
    room_of,
    split_field,
    words_for,
)
from readiness_tui.domain.model.board import Record
from readiness_tui.domain.model.edits import SetField
from readiness_tui.domain.model.ids import Kind, RecordRef
from readiness_tui.domain.model.risk import Risk
from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.commands import fields, risks
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.commands.picks import ticket_options
from readiness_tui.ui.commands.text_question import TextQuestion
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.dialogs.picker import Picker, Picking

_OF_TICKETS = {
    (Kind.PHASE, "tickets"),
    (Kind.ITERATION, "tickets"),
    (Kind.MILESTONE, "completes"),
    (Kind.RISK, "mitigated_by"),
}
"""The lists of tickets that are picked."""
_HINTS: Mapping[str, str] = {
    "window": "2026-02-16 to 2026-03-01, W08 to W10, +1w, or weeks 8 to 12; empty takes it away",
    "due": "+1w, fri, W50, tomorrow, a day or a week; - for none",
    "entrance": "lines parted by semicolons; gate:NAME, ticket:ID or phase:ID decides itself",
    "exit": "lines parted by semicolons; gate:NAME, ticket:ID or phase:ID decides itself",
    "calendar.workdays": "mon, tue, wed, thu, fri",
    "calendar.holidays": "days parted by commas",
    "scoring.scale": "1 to 5",
    "enabled": "yes, or no: and why",
    "mode": "shadow, soft_block or hard_block, a colon and why; empty takes it away",
    "max_age": "such as 48h or 7d",
}
_ITEMS, _LINES, _NAMED = (
    "items parted by commas",
    "lines parted by semicolons",
    "name: value, parted by semicolons",
)


def edit(context: CommandContext, ref: RecordRef, field: str) -> None:
    """Ask for one field of a record."""
    record = context.snapshot.portfolio.record(ref)
    if record is None:
        context.refuse(f"this {ref.kind} is gone")
    elif denial := context.denial([_any_change(ref, record, field)]):
        context.request(lambda bridge: bridge.deny(ref, field, denial))
    elif ref.kind is Kind.TICKET:
        fields.edit(context, ref.key, field)
    elif isinstance(record, Risk) and field in _OF_RISKS:
        _OF_RISKS[field](context, (ref.board, record))
    elif (ref.kind, field) in _OF_TICKETS:
        _pick(context, ref, record, field)
    elif words_for(record, field) and not switches(record, field):
        _choose(context, ref, record, field)
    else:
        ask_text(context, ref, field)


def _any_change(ref: RecordRef, record: Record, field: str) -> SetField:
    """An edit of a field that asks for the role which every edit of it asks for."""
    name, part = split_field(record, field)
    return SetField(ref, name, {part: ""} if part else None, None)


_OF_RISKS: Mapping[str, Callable[[CommandContext, risks.BoardRisk], None]] = {
    "likelihood": risks.rate,
    "impact": risks.rate,
    "owner": risks.own,
    "accepted": risks.accept,
}
"""The fields of risks that pane 4 has keys for."""


def ask_text(context: CommandContext, ref: RecordRef, field: str) -> None:
    """Ask for a field as text; what the rules of files and gates refuse is said at once."""
    record = context.snapshot.portfolio.record(ref)
    if record is None:
        return
    text, room = format_field(record, field), room_of(record, field)

    def check(typed: str) -> str:
        return "" if typed == text else safe_line(context.objection(SetText(ref, field, typed)))

    def keep(typed: str) -> None:
        context.edit(SetText(ref, field, typed))

    TextQuestion(
        context,
        field,
        _title(ref, field),
        text,
        _hint(record, field, room),
        check,
        keep,
        room=room,
        name=f"{ref.id}-{field}",
        wide_hint="name: value in each line" if is_mapping(record, field) else "",
    ).ask()


def _title(ref: RecordRef, field: str) -> str:
    name = field.replace("_", " ")
    return safe_line(f"{name[:1].upper()}{name[1:]} of {ref.kind} {ref.id}")


def _hint(record: Record, field: str, room: Room) -> str:
    if field in _HINTS:
        return _HINTS[field]
    if is_mapping(record, field):
        return _NAMED
    if split_field(record, field) == ("params", field):
        return "a number, true, a day, text, or [a, b]; empty takes it away"
    if room is Room.LINES:
        return _LINES
    return _ITEMS if has_items(record, field) else "enter keeps it"


def _choose(context: CommandContext, ref: RecordRef, record: Record, field: str) -> None:
    """The menu of the words that a field may be."""
    words = words_for(record, field)
    letters = _letters(words)
    choices = tuple(
        Choice(word, key, ((word, ""),)) for word, key in zip(words, letters, strict=True)
    )
    at = format_field(record, field)

    def check(word: str) -> str:
        return "" if word == at else safe_line(context.objection(SetText(ref, field, word)))

    def chosen(word: str | None) -> None:
        if word is not None and word != at:
            context.edit(SetText(ref, field, word))

    context.ask(Menu(_title(ref, field), choices, at=at, check=check), chosen)


def _letters(words: tuple[str, ...]) -> list[str]:
    """A key for each word: its first letter that is free and moves no cursor."""
    used = set("jkq")
    letters: list[str] = []
    for word in words:
        letter = next((one for one in word if one.isalpha() and one not in used), "")
        used.add(letter)
        letters.append(letter)
    return letters


def _pick(context: CommandContext, ref: RecordRef, record: Record, field: str) -> None:
    """Pick the tickets of a list."""
    text = format_field(record, field)

    def check(typed: str) -> str:
        names = typed.rstrip(", ")
        return "" if names == text else context.objection(SetText(ref, field, names))

    def keep(typed: str | None) -> None:
        if typed is not None and typed.rstrip(", ") != text:
            context.edit(SetText(ref, field, typed.rstrip(", ")))

    picking = Picking(
        ticket_options(context, ref.board),
        text=f"{text}, " if text else text,
        several=True,
        hint="space marks several, enter takes; phase:ID completes a phase"
        if field == "completes"
        else "space marks several, enter takes",
        check=check,
    )
    context.ask(Picker(_title(ref, field), picking), keep)
