"""The columns of the tables of a document, each with the field that it is read as."""

import re
from collections.abc import Iterator, Sequence

from readiness_tui.exchange.markdown import columns
from readiness_tui.exchange.markdown.syntax.parse import lines_of, parse
from readiness_tui.exchange.markdown.syntax.tree import Table
from readiness_tui.exchange.model import words
from readiness_tui.exchange.readers import sheet
from readiness_tui.exchange.readers.source import Source

_DELIMITERS = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_ROWS = 40
"""So many rows of a table tell what a column holds."""


def columns_of(source: Source) -> tuple[tuple[str, str], ...]:
    """The headers of a document, each once, with its field; empty where it is the team's own.

    Read by the words that are spoken.

    Args:
        source: The document; one that is no sheet is read as Markdown.

    Raises:
        ExchangeError: It is no text.
    """
    if sheet.recognise(source):
        cells = sheet.sheet_of(source)
        tables = ["\n".join(sheet.table_lines(cells.header, cells.rows[1:_ROWS]))]
    else:
        tables = list(dict.fromkeys(_tables(lines_of(source.path, source.data))))
    document = parse(source.path, "\n\n".join(tables).encode())
    fields: dict[str, tuple[str, str]] = {}
    for section in document.sections:
        for block in section.blocks:
            for column in columns.read(block) if isinstance(block, Table) else ():
                if key := words.key_of(column.header):
                    fields.setdefault(key, (column.header, column.field))
    return tuple(fields.values())


def _tables(lines: Sequence[str]) -> Iterator[str]:
    """The tables of a document as they are written, without their later rows."""
    for number, line in enumerate(lines):
        if (
            number
            and "|" in lines[number - 1]
            and "-" in line
            and _DELIMITERS.fullmatch(line.strip())
        ):
            rows = lines[number - 1 : number + _ROWS]
            last = next((place for place, row in enumerate(rows) if "|" not in row), len(rows))
            yield "\n".join(rows[:last])
