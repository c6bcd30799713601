"""What no reader takes: kept below `fields`, a note of its ticket, verbatim, or listed as left."""

import re
from collections.abc import Iterator, Sequence

from readiness_tui.domain.model.ids import Kind
from readiness_tui.exchange.markdown import text
from readiness_tui.exchange.markdown.records.sheet import Part, Sheet
from readiness_tui.exchange.markdown.scopes import Role, Scope
from readiness_tui.exchange.markdown.shapes import Shaped
from readiness_tui.exchange.model import dates
from readiness_tui.exchange.model.model import Mark, Use

_SHORT = 3
_WORD = re.compile(r"[^\W\d_]{2,}")
_PLANNED = frozenset(("id", "depends", "after", "inverse", "owners", "status"))


def custom(sheet: Sheet, ticket: str, name: str, part: Part, shape: str) -> None:
    """Keep a value of the team's own below `fields`."""
    value = text.plain(part.raw)
    if value and value.strip("-\u2013\u2014"):
        sheet.say(Kind.TICKET, ticket, f"fields.{name}", value, part, shape=shape)
    if _WORD.search(value):  # digits alone are no sentence, but when something was
        offer_date(sheet, ticket, value, part.mark.line)


def offer_date(sheet: Sheet, ticket: str, shown: str, line: int) -> None:
    """Offer a date that stands in a sentence as the ticket's target."""
    for date in dates.find(shown)[:1]:
        message = f"{date.day.isoformat()} stands in a sentence of {ticket}: take it as its target?"
        sheet.find("date-in-prose", line, message, ticket)


def keep(sheet: Sheet, lines: Sequence[int], scope: Scope) -> None:
    """Keep lines as a note of their ticket; without one they are left."""
    filled_lines = filled(sheet, lines)
    if not filled_lines:
        return
    if not scope.ticket:
        sheet.use(Use.LEFT, *filled_lines)
        return
    note_lines = [*([scope.heading] if scope.role is Role.NOTES else []), *filled_lines]
    part = Part(sheet.raw(note_lines), Mark(note_lines[0]))
    sheet.say(Kind.TICKET, scope.ticket, "notes", part.raw, part, use=Use.NOTE)
    sheet.use(Use.NOTE, *note_lines)
    offer_date(sheet, scope.ticket, text.plain(sheet.raw(filled_lines)), filled_lines[0])


def filled(sheet: Sheet, lines: Sequence[int]) -> list[int]:
    """The lines of these that are not blank."""
    return [number for number in lines if sheet.survey.document.is_filled(number)]


def warn(sheet: Sheet, shaped: Shaped | None, scope: Scope) -> None:
    """Warn of a table that looks like a part of the plan and is not read."""
    if shaped is None or scope.ticket or len(shaped.table.rows) <= _SHORT:
        return
    if _PLANNED & {column.field for column in shaped.columns}:
        message = "this table looks like a part of the plan and is not read"
        sheet.find("table-not-read", shaped.table.line, message)


def leave(sheet: Sheet) -> None:
    """List every line that nothing took, a run of lines at a time."""
    unused_lines = [
        number
        for number, raw in enumerate(sheet.survey.document.lines, start=1)
        if raw.strip() and sheet.uses.setdefault(number, Use.LEFT) is Use.LEFT
    ]
    for first, last in _runs(unused_lines):
        span = f"lines {first} to {last} stay" if last > first else f"line {first} stays"
        message = f"{span} in the document: no part of a plan that is known"
        sheet.find("content-not-imported", first, message)


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = last = 0
    for number in numbers:
        if number != last + 1:
            if start:
                yield start, last
            start = number
        last = number
    if start:
        yield start, last
