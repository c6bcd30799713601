"""What no reader takes: a note of the ticket it belongs to, verbatim, or listed as left."""

from collections.abc import Iterator, Sequence

from readiness_tui.domain.model.ids import Kind
from readiness_tui.exchange.markdown import fields, text
from readiness_tui.exchange.markdown.scopes import Role, Scope
from readiness_tui.exchange.markdown.sheet import Part, Sheet
from readiness_tui.exchange.model.findings import finding
from readiness_tui.exchange.model.model import Mark, Use


def keep(sheet: Sheet, lines: Sequence[int], scope: Scope) -> None:
    """Keep lines as a note of their ticket; without one they are left."""
    kept = filled(sheet, lines)
    if not kept:
        return
    if not scope.ticket:
        sheet.use(Use.LEFT, *kept)
        return
    wanted = [*([scope.heading] if scope.role is Role.NOTES else []), *kept]
    part = Part(sheet.raw(wanted), Mark(wanted[0]))
    sheet.say(Kind.TICKET, scope.ticket, "notes", part.raw, part, use=Use.NOTE)
    sheet.use(Use.NOTE, *wanted)
    fields.offer_date(sheet, scope.ticket, text.plain(sheet.raw(kept)), kept[0])


def filled(sheet: Sheet, lines: Sequence[int]) -> list[int]:
    """The lines of these that are not blank."""
    return [number for number in lines if sheet.survey.document.lines[number - 1].strip()]


def leave(sheet: Sheet) -> None:
    """List every line that nothing took, a run of lines at a time."""
    left = [
        number
        for number, raw in enumerate(sheet.survey.document.lines, start=1)
        if raw.strip() and sheet.uses.setdefault(number, Use.LEFT) is Use.LEFT
    ]
    for first, last in _runs(left):
        span = f"lines {first} to {last} stay" if last > first else f"line {first} stays"
        said = f"{span} in the document: no part of a plan that is known"
        sheet.findings.append(finding("content-not-imported", Mark(first), said))


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
