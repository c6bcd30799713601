"""Tables from raw lines: cells as meant, rows that GFM loses, prose that GFM takes for a row."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from readiness_tui.domain.model.errors import ExchangeError, Place
from readiness_tui.exchange.markdown import rows, text
from readiness_tui.exchange.markdown.syntax.tree import Cell, Prose, Row, Table
from readiness_tui.exchange.model import words

Notes = list[tuple[str, int]]
MAX_COLUMNS = 500
_FEW = 2
_NAMING = frozenset(("id", "title", "risk", "likelihood", "impact", "mitigation", "group", "issue"))
"""Fields of rows that are pieces of work or risks."""
_LEAST = 2  # lines of a table: header and delimiter


def refuse_wide(path: str, first: int, lines: Sequence[str]) -> None:
    """Refuse a header of more columns than anybody reads, before its cells are looked into.

    Args:
        path: The document, for the message.
        first: Number of the first of the lines.
        lines: Raw lines of a table or a paragraph.

    Raises:
        ExchangeError: A line above a delimiter row has more than 500 cells.
    """
    for number, (line, below) in enumerate(pairwise(lines), start=first):
        is_wide = line.count("|") >= MAX_COLUMNS and rows.is_delimiter(below)
        if is_wide and len(rows.aware(line)) > MAX_COLUMNS:
            message = f"a table has more than {MAX_COLUMNS} columns"
            raise ExchangeError(message, place=Place(path, number), remedy="split the table")


def table(first: int, lines: Sequence[str]) -> tuple[Table, list[Prose]]:
    """The table in these lines, and what GFM took for rows though it is prose.

    Args:
        first: Number of the header's line.
        lines: Raw lines: header, delimiter, rows.
    """
    notes: Notes = []
    is_outer = lines[0].lstrip(" \t>").startswith("|")
    body = list(enumerate(lines[_LEAST:], start=first + _LEAST))
    prose = [(at, line) for at, line in body if is_outer and "|" not in line]
    notes += [("row-is-prose", at) for at, _ in prose]
    rest = [Prose(at, (line,)) for at, line in prose]
    body = [pair for pair in body if pair not in prose]
    stated, own = rows.width(lines[1]), len(rows.aware(lines[0]))
    is_cut = is_outer and stated != own and stated != len(rows.plain(lines[0]))
    header = _row(first, lines[0], own if is_cut else stated, notes)
    width = len(header.cells)
    body_rows = tuple(_row(at, line, width, notes) for at, line in body)
    end = body_rows[-1].line if body_rows else first + 1
    return Table(header, body_rows, end, tuple(notes)), rest


def recovered(prose: Prose) -> tuple[Prose | None, Table] | None:
    """The table that a paragraph is or ends in, with the prose above it; None for none.

    A pipe in the code of its header hides a table, or a quote right above it.
    """
    at = next(filter(lambda number: _begins(prose.lines, number), range(len(prose.lines))), -1)
    if at < 0:
        return None
    parsed, rest = table(prose.line + at, prose.lines[at:])
    if rest:
        return None
    notes = (("table-recovered", parsed.line),)
    above = Prose(prose.line, prose.lines[:at]) if at else None
    return above, Table(parsed.header, parsed.rows, parsed.end, notes)


def _begins(lines: Sequence[str], at: int) -> bool:
    """Whether the rest of a paragraph from this line on is a table."""
    body = lines[at:]
    if len(body) < _LEAST or "|" not in body[0] or not rows.is_delimiter(body[1]):
        return False
    is_off = len(rows.aware(body[0])) != rows.width(body[1])
    is_inside = at > 0 or is_off
    width = len(rows.aware(body[0]))
    is_even = at == 0 and all(len(rows.aware(line)) == width for line in body[_LEAST:])
    return not is_inside or is_even or all(line.lstrip(" \t>").startswith("|") for line in body)


def spaced(above: Prose, below: Prose) -> tuple[Prose | None, Table] | None:
    """The table whose header ends one paragraph and whose delimiter row begins the next.

    A blank line between each two lines of a table is what some programs make of one.
    """
    header = above.lines[-1]
    cells = rows.aware(header) if rows.is_delimiter(below.lines[0]) and "|" in header else ()
    if len(cells) < _FEW or len(cells) != rows.width(below.lines[0]):
        return None
    parsed, rest = table(above.end, (header, *below.lines))
    if rest:
        return None
    shift = below.line - above.end - 1
    moved = tuple(replace(row, line=row.line + shift) for row in parsed.rows)
    front = Prose(above.line, above.lines[:-1]) if len(above.lines) > 1 else None
    notes = (("table-recovered", above.end),)
    return front, Table(parsed.header, moved, parsed.end + shift, notes)


def continued(before: Table, prose: Prose) -> Table | None:
    """The table above with lines of pipes that go on with it; None if they do not."""
    width = len(before.header.cells)
    # Right below the table it is markdown-it that stopped: it pads 65,536 cells and no more.
    is_cut = prose.line == before.end + 1
    if any("|" not in line for line in prose.lines):
        return None
    if not is_cut and any(len(rows.aware(line)) != width for line in prose.lines):
        return None
    if not prose.lines[0].lstrip(" \t>").startswith("|"):
        return None
    notes: Notes = list(before.notes)
    if all(code != "table-continued" for code, _ in notes):
        notes.append(("table-continued", prose.line))
    more = _rows(prose.line, prose.lines, width, notes)
    return Table(before.header, (*before.rows, *more), prose.end, tuple(notes))


def _rows(first: int, lines: Sequence[str], width: int, notes: Notes) -> tuple[Row, ...]:
    return tuple(_row(first + index, line, width, notes) for index, line in enumerate(lines))


def _row(number: int, line: str, width: int, notes: Notes) -> Row:
    """One row. Where the two ways of cutting differ, the one as wide as the header wins."""
    meant, plain_cells = rows.aware(line), rows.plain(line)
    cells = meant
    if len(meant) != len(plain_cells):
        if len(plain_cells) == width:
            cells = plain_cells
        else:
            notes.append(("row-pipe-in-code" if len(meant) == width else "row-cells", number))
    elif len(cells) > width:
        notes.append(("row-cells", number))
    if len(cells) > width > 0:
        cells = (*cells[: width - 1], (cells[width - 1][0], cells[-1][1]))
    row_cells = (Cell(line[start:end].replace("\\|", "|"), start, end) for start, end in cells)
    return Row(number, tuple(row_cells), line)


def as_card(table: Table) -> Table:
    """A table of one row that names no piece of work as a card: a row for each of its fields."""
    labels = [
        words.load().exact(words.key_of(text.plain(each.text))) for each in table.header.cells
    ]
    if len(table.rows) != 1 or len(labels) < _FEW or not all(labels) or _NAMING & set(labels):
        return table
    header, row = table.header, table.rows[0]
    pairs = zip(header.cells, row.cells, strict=False)
    blank = Cell("", 0, 0)
    rows = tuple(Row(row.line, pair, row.raw, row.more) for pair in pairs)
    return replace(table, header=Row(header.line, (blank, blank), header.raw), rows=rows)
