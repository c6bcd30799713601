"""Tables written as HTML amid Markdown: their cells as raw Markdown, with their lines."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Final

from readiness_tui.exchange.markdown import text
from readiness_tui.exchange.markdown.syntax.tree import Cell, Row, Table

HTML = "html"
MAX_SIGNS = 1024 * 1024
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,400}>|<!--.*?-->")
_BLANKS = re.compile(r"\s+")
_BREAKS: Final = frozenset(("br", "p", "li", "div"))
_BEGIN = re.compile(r"<table[\s>]", re.IGNORECASE)
_END = re.compile(r"</table\s*>", re.IGNORECASE)


def bare(line: str) -> str:
    """A line without its tags."""
    return _TAG.sub(" ", line)


def end_of(lines: Sequence[str], first: int) -> int:
    """The number of the line in which the table of a block of HTML ends; 0 where it has none.

    Args:
        lines: All lines of the document.
        first: The number of the line that the block begins with.
    """
    if not _BEGIN.search(lines[first - 1]):
        return 0
    for number in range(first, len(lines) + 1):
        if _END.search(lines[number - 1]):
            return number
    return 0


def read(first: int, lines: Sequence[str]) -> Table | None:
    """The table in these lines.

    None if it has no header or no row, if a table is inside, or two rows stand in one line: a
    record is told by its line.

    Args:
        first: The number of the first line.
        lines: The lines from `<table>` to `</table>`.
    """
    reader = _Reader(first)
    if sum(map(len, lines)) > MAX_SIGNS:
        return None
    reader.feed("\n".join(lines))
    reader.close()
    rows = [row for row in reader.rows if row]
    if len(rows) < 2 or reader.is_nested:  # noqa: PLR2004 - a header and a row
        return None
    header, *body = (_row(row, first, lines) for row in rows)
    if len({row.line for row in body}) < len(body):
        return None
    return Table(header, tuple(body), first + len(lines) - 1, drawn=HTML)


def _row(cells: Sequence[tuple[str, int, int]], first: int, lines: Sequence[str]) -> Row:
    begin, end = cells[0][1], max(last for _, _, last in cells)
    row_cells = tuple(Cell(raw, 0, 0) for raw, _, _ in cells)
    return Row(begin, row_cells, lines[begin - first], tuple(range(begin + 1, end + 1)))


class _Reader(HTMLParser):
    """The rows of a table as cells: text, first and last line."""

    def __init__(self, first: int) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[tuple[str, int, int]]] = []
        self.is_nested = False
        self._first = first
        self._pieces: list[str] | None = None
        self._begin = self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._depth += 1
            self.is_nested = self.is_nested or self._depth > 1
        elif tag == "tr":
            self._close()
            self.rows.append([])
        elif tag in {"td", "th"}:
            self._close()
            self._pieces, self._begin = [], self._line
        elif tag in _BREAKS and self._pieces:
            self._pieces.append("\n")
        elif tag == "input" and self._pieces is not None:
            self._pieces.append("[x] " if ("checked" in dict(attrs)) else "[ ] ")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "tr", "table"}:
            self._close()

    def handle_data(self, data: str) -> None:
        if self._pieces is not None:
            self._pieces.append(_BLANKS.sub(" ", data))

    @property
    def _line(self) -> int:
        return self._first + self.getpos()[0] - 1

    def _close(self) -> None:
        if self._pieces is not None and self.rows:
            content = "\n".join(line.strip() for line in "".join(self._pieces).split("\n"))
            self.rows[-1].append((text.literal(content.strip()), self._begin, self._line))
        self._pieces = None
