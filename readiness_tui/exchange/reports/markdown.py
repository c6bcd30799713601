"""A report as Markdown, in which no text of a board means anything but itself."""

import re
from collections.abc import Iterator, Sequence

from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.reports.document import Entry, ReportDocument, Section, Table
from readiness_tui.exchange.markdown.text import literal

_NONE = "None."
_LISTED = re.compile(r"^(\d*)([-+.)])(?=\s|$)")
"""What would begin a list inside one."""


def markdown(document: ReportDocument) -> str:
    """The report; the same report gives the same bytes."""
    blocks = ["\n".join(block) for block in _blocks(document)]
    return "\n\n".join(blocks) + "\n"


def _blocks(document: ReportDocument) -> Iterator[Sequence[str]]:
    yield (f"# {_plain(document.title)}",)
    if document.facts:
        yield [f"- {label}: {_plain(text)}" for label, text in document.facts]
    for section in document.sections:
        yield (f"## {_plain(section.heading)}",)
        yield from _body(section)


def _body(section: Section) -> Iterator[Sequence[str]]:
    if section.lead:
        yield (_plain(section.lead),)
    if section.entries:
        yield [
            line
            for number, entry in enumerate(section.entries, 1)
            for line in _lines(entry, f"{number}." if section.is_ordered else "-")
        ]
    if section.table and section.table.rows:
        yield [*_rows(section.table)]
    elif not section.entries and not section.lead:
        yield (_NONE,)


def _lines(entry: Entry, mark: str) -> Iterator[str]:
    parts = [part for part in (entry.name, entry.text) if part]
    yield f"{mark} {_plain(': '.join(parts))}"
    indent = " " * (len(mark) + 1)
    yield from (f"{indent}- {_plain(remark)}" for remark in entry.remarks)


def _rows(table: Table) -> Iterator[str]:
    for row in (table.columns, ["---"] * len(table.columns), *table.rows):
        cells = (cell if cell == "---" else _plain(cell) or "-" for cell in row)
        yield f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    return _LISTED.sub(r"\1\\\2", literal(safe_line(text)))
