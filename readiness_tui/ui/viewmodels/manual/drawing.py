"""A page of the manual, and what a search came to, as lines of a width."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from readiness_tui.ui.viewmodels.cells import Line, Measure, Row, Span, wrap_line
from readiness_tui.ui.viewmodels.manual.pages import LINK, Entry, Kind, Page, Place, entry_at
from readiness_tui.ui.viewmodels.manual.searching import Hit, words_of

GAP = 2
"""Blanks between the columns of a table."""
_NARROWEST = 6
_TOGETHER = {Kind.ITEM, Kind.CODE, Kind.HEAD, Kind.ROW}
_TABLE = {Kind.HEAD, Kind.ROW}
_PAGE_WIDTH = 24


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A row of the list, the entry that it is a part of, and where its first link leads."""

    row: Row
    place: Place
    link: str = ""


def page_lines(page: Page, number: int, width: int, measure: Measure) -> list[DrawnLine]:
    """A page in lines of at most `width` cells."""
    drawn: list[DrawnLine] = []
    for n, section in enumerate(page.sections):
        before: Kind | None = None
        widths: list[int] = []
        for k, entry in enumerate(section.entries):
            place = Place(number, n, k)
            if entry.kind in _TABLE and before not in _TABLE:
                widths = _widths(section.entries[k:], width, measure)
            if drawn and not _is_next_to(before, entry.kind):
                drawn.append(DrawnLine(Row(f"{len(drawn)}"), place))
            lines = _lines(entry, widths, width, measure)
            drawn += (_drawn(line, entry, place, len(drawn) + m) for m, line in enumerate(lines))
            before = entry.kind
    return drawn


def hit_lines(
    pages: Sequence[Page], hits: Sequence[Hit], text: str, width: int, measure: Measure
) -> list[DrawnLine]:
    """What a search came to: the page of each place, and its line with the words marked."""
    words = words_of(text)
    name_width = min(_PAGE_WIDTH, width // 3)
    room = max(8, width - name_width - GAP)
    drawn: list[DrawnLine] = []
    for n, hit in enumerate(hits):
        name = _cut(pages[hit.place.page].title, name_width, measure)
        line = ((name, "muted"), (" " * GAP, ""), *_hit_line(pages, hit, words, room, measure))
        drawn.append(DrawnLine(Row(f"{n}", line=line), hit.place))
    return drawn


def _hit_line(
    pages: Sequence[Page], hit: Hit, words: list[str], width: int, measure: Measure
) -> Line:
    """What stands at a place: headings strong, what only tells of it behind its heading."""
    entry = entry_at(pages, hit.place)
    if entry.kind is Kind.HEADING:
        spans = _excerpt(entry.cells, words, width, measure)
        return tuple((part, style or "strong") for part, style in spans)
    if entry.kind is Kind.ROW and entry.names:
        return _excerpt(entry.cells, words, width, measure)
    section = pages[hit.place.page].sections[hit.place.section]
    return _excerpt((((section.title, ""),), *entry.cells), words, width, measure)


def _is_next_to(before: Kind | None, kind: Kind) -> bool:
    """Whether no blank line parts two entries."""
    if before is None:
        return False
    if before in _TABLE and kind in _TABLE:
        return True
    return before is kind and kind in _TOGETHER


def _drawn(line: Line, entry: Entry, place: Place, number: int) -> DrawnLine:
    link = next((style for _, style in line if style.startswith(LINK)), "")
    spans = tuple((part, _style(style)) for part, style in line)
    kind = "group" if entry.kind is Kind.HEADING else "row"
    return DrawnLine(Row(f"{number}", line=spans, kind=kind), place, link.removeprefix(LINK))


def _style(style: str) -> str:
    return "accent" if style.startswith(LINK) else style


def _lines(entry: Entry, widths: list[int], width: int, measure: Measure) -> list[Line]:
    match entry.kind:
        case Kind.HEADING:
            strong = tuple((part, "strong") for part, _ in entry.cells[0])
            return wrap_line(strong, width, measure, 0)
        case Kind.HEAD | Kind.ROW:
            return _row_lines(entry, widths, measure)
        case Kind.CODE:
            return wrap_line((("  ", ""), *entry.cells[0]), width, measure, 6)
        case Kind.ITEM:
            head = entry.cells[0][0][0]
            return wrap_line(entry.cells[0], width, measure, min(measure(head), 6))
        case Kind.TEXT:
            return wrap_line(entry.cells[0], width, measure, 0)


def _row_lines(entry: Entry, widths: list[int], measure: Measure) -> list[Line]:
    """A row of a table in as many lines as its longest cell takes."""
    style = "muted" if entry.kind is Kind.HEAD else ""
    columns = [
        wrap_line(tuple((part, mark or style) for part, mark in cell), cells, measure, 0)
        for cell, cells in zip(entry.cells, widths, strict=False)
    ]
    lines: list[Line] = []
    for parts in zip_longest(*columns, fillvalue=()):
        spans: list[Span] = []
        for part, cells in zip(parts, widths, strict=False):
            used = sum(measure(text) for text, _ in part)
            spans += [*part, (" " * max(0, cells - used + GAP), "")]
        lines.append(tuple(spans[:-1]))  # nothing stands behind the last column
    return lines


def _widths(entries: Sequence[Entry], width: int, measure: Measure) -> list[int]:
    """The widths of the columns of a table: what they need, the widest cut first."""
    rows = list(_table(entries))
    columns = max((len(entry.cells) for entry in rows), default=0)
    needed = [
        max(
            (
                sum(measure(text) for text, _ in entry.cells[n])
                for entry in rows
                if n < len(entry.cells)
            ),
            default=0,
        )
        for n in range(columns)
    ]
    room = max(_NARROWEST * columns, width - GAP * (columns - 1))
    widths = [max(one, 1) for one in needed]
    while sum(widths) > room:
        widest = widths.index(max(widths))
        widths[widest] -= 1
    return [max(one, 4) for one in widths]


def _table(entries: Sequence[Entry]) -> Iterator[Entry]:
    for entry in entries:
        if entry.kind not in _TABLE:
            return
        yield entry


def _excerpt(cells: Sequence[Line], words: list[str], width: int, measure: Measure) -> Line:
    """What of some cells fits into a line, from shortly before the first of the words."""
    text = "  ".join("".join(part for part, _ in cell).strip() for cell in cells)
    folded = text.casefold()
    first = min((folded.find(word) for word in words if word in folded), default=0)
    if measure(text) > width and first > width // 2:
        start = text.rfind(" ", 0, max(0, first - width // 4)) + 1
        text = f"…{text[start:]}"
    return _marked(_cut(text, width, measure).rstrip(), words)


def _marked(text: str, words: list[str]) -> Line:
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    spans: list[Span] = []
    at = 0
    for match in re.finditer(pattern, text, re.IGNORECASE):
        spans += [(text[at : match.start()], ""), (match[0], "accent")]
        at = match.end()
    return tuple(span for span in (*spans, (text[at:], "")) if span[0])


def _cut(text: str, width: int, measure: Measure) -> str:
    """A text in exactly `width` cells."""
    if measure(text) > width:
        text = text[:width]
        while measure(text) > width - 1:
            text = text[:-1]
        text = f"{text}…"
    return text + " " * (width - measure(text))
