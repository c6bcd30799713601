"""The shapes of tables, told by their structure and words before any row is read."""

from dataclasses import dataclass, replace
from enum import StrEnum

from readiness_tui.exchange.markdown import columns, titles
from readiness_tui.exchange.markdown.columns import Column
from readiness_tui.exchange.markdown.text import plain
from readiness_tui.exchange.markdown.tree import Section, Table
from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.ids import Ids, family, is_cell_id
from readiness_tui.exchange.model.values import read_priority, read_status

_MOST = 0.8
_FEW = 2


class Kind(StrEnum):
    """The shape of a table."""

    MATRIX = "matrix"
    LEGEND = "legend"
    RISKS = "risks"
    MILESTONES = "milestones"
    DELIVERABLES = "deliverables"
    TRACKER = "tracker"
    ROWS = "rows"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Shaped:
    """A table with its shape, the index of its section, its columns and the one that holds ids.

    `ids_at` is -1 where no column holds ids.
    """

    table: Table
    kind: Kind
    section: int
    columns: tuple[Column, ...]
    ids_at: int = -1


def shape(table: Table, section: Section) -> Shaped:
    """The shape of a table, as far as it tells without the rest of the document."""
    read = columns.read(table)
    fields = {column.field for column in read}
    at = columns.place(read, "id")
    if _is_matrix(table):
        return Shaped(table, Kind.MATRIX, section.index, read, 0)
    if _is_legend(table, fields):
        return Shaped(table, Kind.LEGEND, section.index, read)
    if fields & {"likelihood", "impact", "mitigation"} and {"id", "title"} & fields:
        return Shaped(table, Kind.RISKS, section.index, read, at)
    heading = words.fold(section.title)
    if "target" in fields and words.load().has("headings", "milestones", heading):
        return Shaped(table, Kind.MILESTONES, section.index, read, at)
    if at >= 0 and _are_row_numbers(table, at, columns.place(read, "depends")):
        read = tuple(replace(c, field="row") if c.index == at else c for c in read)
        at = -1
    if at >= 0 and _is_key(table, at) and len(fields - {"", "id"}) > 0:
        return Shaped(table, Kind.TRACKER, section.index, read, at)
    for candidate in read:
        if candidate.field in {"title", ""} and _leads_with_ids(table, candidate.index):
            read = tuple(replace(c, field="title") if c is candidate else c for c in read)
            return Shaped(table, Kind.TRACKER, section.index, read, candidate.index)
    title = columns.place(read, "title")
    ticket_fields = {"priority", "status", "owners", "depends", "estimate", "score", "acceptance"}
    kind = Kind.ROWS if title >= 0 and fields & ticket_fields else Kind.OTHER
    return Shaped(table, kind, section.index, read)


def _is_matrix(table: Table) -> bool:
    heads = [plain(cell.text) for cell in table.header.cells[1:]]
    rows = {plain(row.text(0)) for row in table.rows}
    if len(heads) < _FEW or sum(head in rows for head in heads) < _MOST * len(heads):
        return False
    cells = [plain(cell.text) for row in table.rows for cell in row.cells[1:]]
    return bool(cells) and sum(len(cell) < 4 for cell in cells) >= _MOST * len(cells)  # noqa: PLR2004 - `yes` is a mark


def _is_legend(table: Table, fields: set[str]) -> bool:
    """Two or three columns that explain symbols, priorities or points of a scale."""
    firsts = [plain(row.text(0)) for row in table.rows]
    if len(table.header.cells) > 3 or len(set(firsts)) < len(firsts) or len(firsts) < _FEW:  # noqa: PLR2004
        return False
    if fields & {"id", "owners", "depends", "score", "estimate"}:
        return False
    # A column of descriptions may stand in for a title; one of names makes it a plan.
    named = {words.load().field(plain(cell.text)) for cell in table.header.cells}
    if named & {"title", "group"}:
        return False
    symbols = words.load().status_symbols
    return all(
        first in symbols or read_priority(first) or read_status(first).code == "" or first.isdigit()
        for first in firsts
        if first
    )


def _is_key(table: Table, at: int) -> bool:
    """Whether a column holds ids: tokens, nearly all of them distinct."""
    filled = [text for row in table.rows if (text := plain(row.text(at)))]
    tokens = [text for text in filled if is_cell_id(text.split()[0])]
    return (
        bool(filled)
        and len(tokens) >= _MOST * len(filled)
        and len(set(tokens)) >= _MOST * len(tokens)
    )


def _are_row_numbers(table: Table, at: int, depends: int) -> bool:
    """Whether a column only counts its rows, and no dependency names a row by its number."""
    cells = [plain(row.text(at)) for row in table.rows]
    if len(cells) < _FEW or cells != [str(number) for number in range(1, len(cells) + 1)]:
        return False
    named = {token for row in table.rows for token in plain(row.text(depends)).split(", ")}
    return depends < 0 or not named & set(cells)


def _leads_with_ids(table: Table, at: int) -> bool:
    """Whether the cells of a column begin with ids of one family, distinct: `JOB-2 Nightly`."""
    leads = [titles.lead(plain(row.text(at))) for row in table.rows]
    ids = [lead.id for lead in leads if lead and not titles.is_dotted(lead.id)]
    return (
        len(ids) >= _FEW
        and len(ids) >= _MOST * len(table.rows)
        and len(set(ids)) >= _MOST * len(ids)
        and len({family(name) for name in ids}) == 1
    )


def is_total(cell: str) -> bool:
    """Whether a cell says that its row holds totals."""
    return words.key_of(cell) in words.load().of("headings", "total")


def by_known_ids(shaped: Shaped, ids: Ids) -> Shaped:
    """Shapes that only known ids tell: deliverables listed by ticket."""
    if shaped.kind in {Kind.MATRIX, Kind.LEGEND, Kind.RISKS, Kind.MILESTONES}:
        return shaped
    paths = columns.place(shaped.columns, "deliverables")
    if paths < 0 or shaped.ids_at >= 0:
        return shaped
    for column in shaped.columns:
        cells = [plain(cell) for cell in shaped.table.column(column.index)]
        named = sum(bool(cell) and bool(ids.find(cell.split()[0])) for cell in cells)
        if column.index != paths and cells and named >= _MOST * len(cells):
            section, read = shaped.section, shaped.columns
            return Shaped(shaped.table, Kind.DELIVERABLES, section, read, column.index)
    return shaped
