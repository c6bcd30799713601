"""What no reader takes: a note of the ticket it belongs to, verbatim, or listed as left."""

from collections.abc import Iterator, Sequence

from readiness_tui.domain.model.ids import Kind
from readiness_tui.exchange.markdown import fields, text
from readiness_tui.exchange.markdown.scopes import Role, Scope
from readiness_tui.exchange.markdown.shapes import Shaped
from readiness_tui.exchange.markdown.sheet import Part, Sheet
from readiness_tui.exchange.model.findings import finding
from readiness_tui.exchange.model.model import Mark, Use

_SHORT = 3
_PLANNED = frozenset(("id", "depends", "after", "inverse", "owners", "status"))


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
    fields.offer_date(sheet, scope.ticket, text.plain(sheet.raw(filled_lines)), filled_lines[0])


def filled(sheet: Sheet, lines: Sequence[int]) -> list[int]:
    """The lines of these that are not blank."""
    return [number for number in lines if sheet.survey.document.lines[number - 1].strip()]


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
        sheet.findings.append(finding("content-not-imported", Mark(first), message))


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
