"""The shapes of tables, told by their structure and words before any row is read."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from readiness_tui.exchange.markdown import columns, lanes, no_work, row_ids, titles
from readiness_tui.exchange.markdown.columns import Column
from readiness_tui.exchange.markdown.syntax.tree import Row, Section, Table
from readiness_tui.exchange.markdown.text import plain
from readiness_tui.exchange.model import legends, words
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
    CARDS = "cards"
    LANES = "lanes"
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


def shape(
    table: Table,
    section: Section,
    goes_on: frozenset[str] = frozenset(),
    *,
    is_numbered: bool = False,
) -> Shaped:
    """The shape of a table, as far as it tells without the rest of the document.

    `goes_on` are the numbers of that document with which a table goes on counting another's rows,
    `is_numbered` says that several tables number theirs together.
    """
    read = columns.read(table)
    fields = {column.field for column in read}
    if (kind := _without_rows(table, section, read)) is not None:
        return Shaped(table, kind, section.index, read, 0 if kind is Kind.MATRIX else -1)
    heading = words.fold(section.title)
    at = columns.place(read, "id")
    is_counted = at >= 0 and not is_numbered and str(len(table.rows) + 1) not in goes_on
    if is_counted and row_ids.are_row_numbers(table, at, read):
        read = tuple(replace(c, field="row") if c.index == at else c for c in read)
        at = -1
    is_dated = "target" in fields and not fields & {"depends", "owners", "status"}
    if is_dated and words.load().has("headings", "milestones", heading):
        return Shaped(table, Kind.MILESTONES, section.index, read, at)
    read = columns.by_issues(table, read)
    at = row_ids.ids_at(table, read)
    if at > 0 and not read[at].field and columns.place(read, "risk") >= 0:
        at = -1  # ids behind a risk are of tickets
    is_titled = at >= 0 and row_ids.holds_titles(table, at)
    if at >= 0:
        name = "title" if is_titled else "id"
        read = tuple(replace(c, field=name, code="") if c.index == at else c for c in read)
    is_called = _calls_risks(table, read, at)
    read = read if is_titled else columns.titled(read, table, at)
    if is_called or _is_register(read, fields, heading, at):
        at = at if at >= 0 else columns.place(read, "row")
        return Shaped(table, Kind.RISKS, section.index, columns.of_risks(read, table, at), at)
    if at >= 0 and len({column.field for column in read} - {"id"}) > 0:
        return Shaped(table, Kind.TRACKER, section.index, read, at)
    read = columns.described(read, table)
    return Shaped(table, _kind_without_ids(table, read), section.index, read)


def _kind_without_ids(table: Table, read: tuple[Column, ...]) -> Kind:
    """The kind of a table whose rows may be tickets without ids."""
    is_stated = any(column.field in columns.TICKET_FIELDS for column in read)
    is_work = is_stated and not no_work.maps(table, read)
    return Kind.ROWS if columns.place(read, "title") >= 0 and is_work else Kind.OTHER


def _without_rows(table: Table, section: Section, read: tuple[Column, ...]) -> Kind | None:
    """The kind of a table whose rows are no records; None where they may be."""
    if _is_matrix(table):
        return Kind.MATRIX
    if lanes.card_heads(table):
        return Kind.CARDS
    if words.key_of(table.header.text(0)) in words.load().of("headings", "metrics"):
        return Kind.OTHER
    if len(table.header.cells) >= _FEW and all(lanes.lane_statuses(table)):
        return Kind.LANES
    if _is_legend(table, read) or any(explained(table, is_cued=_is_key_section(section))):
        return Kind.LEGEND
    is_aside = no_work.is_no_work(table) or no_work.signs_off(table, words.fold(section.title))
    if is_aside or no_work.lists_ids(table, read):
        return Kind.OTHER
    return None


def _is_register(read: tuple[Column, ...], fields: set[str], heading: str, ids_at: int) -> bool:
    """Whether a table lists risks: by how likely or grave they are, or by what answers them.

    A header that names an answer only in part, such as `System Response`, needs more beside it.
    """
    is_titled = columns.place(read, "title") >= 0 and {"likelihood", "impact"} <= fields
    is_whole = {"likelihood", "impact", "mitigation"} <= fields
    if fields & (
        {"depends", "estimate"} if is_whole else {"depends", "acceptance", "estimate"}
    ) or not (ids_at >= 0 or is_titled or fields & {"risk", "title", "id"}):
        return False
    answer = columns.place(read, "mitigation")
    is_answered = answer >= 0 and words.load().is_whole(read[answer].header)
    is_graded = "likelihood" in fields and bool(fields & {"impact", "risk"})
    if is_graded or is_answered or (answer >= 0 and fields & {"likelihood", "impact", "risk"}):
        return True
    named = words.load().has("headings", "risks", heading)
    return named and bool(fields & {"likelihood", "impact", "mitigation", "risk"})


def _calls_risks(table: Table, read: tuple[Column, ...], ids_at: int) -> bool:
    """Whether the header of the ids says that they are those of risks, or that of the titles."""
    vocabulary = words.load()
    if columns.place(read, "depends") >= 0:
        return False
    if ids_at >= 0 and vocabulary.leading("heads", "risk", plain(table.header.text(ids_at))):
        return columns.place(read, "title") != ids_at
    at, named = columns.place(read, "risk"), {column.field for column in read}
    is_graded = "impact" in named or 0 <= ids_at == at - 1
    return (
        at >= 0
        and named.isdisjoint(("title", "estimate"))
        and is_graded
        and columns.tells(table, at)
    )


def _is_matrix(table: Table) -> bool:
    heads = [plain(cell.text) for cell in table.header.cells[1:]]
    rows = {plain(row.text(0)) for row in table.rows}
    if len(heads) < _FEW or sum(head in rows for head in heads) < _MOST * len(heads):
        return False
    cells = [plain(cell.text) for row in table.rows for cell in row.cells[1:]]
    return bool(cells) and sum(len(cell) < 4 for cell in cells) >= _MOST * len(cells)  # noqa: PLR2004 - `yes` is a mark


def _is_key_section(section: Section) -> bool:
    return words.load().has("headings", "legend", words.fold(section.title))


def explained(table: Table, *, is_cued: bool) -> Iterator[tuple[int, str, bool]]:
    """The rows of a table that explain signs or codes, as lines of a legend."""
    if len(table.header.cells) > 3 or not table.rows:  # noqa: PLR2004 - sign, sense, remark
        return
    heads = " ".join(plain(cell.text) for cell in table.header.cells)
    cued = is_cued or words.load().has("headings", "legend", words.fold(heads))
    if cued and all(legends.sense_of(plain(row.text(1))) for row in table.rows):
        for row in table.rows:
            yield row.line, f"{plain(row.text(0))} = {plain(row.text(1))}", True


def _is_legend(table: Table, read: tuple[Column, ...]) -> bool:
    """Two or three columns that explain symbols, priorities or points of a scale."""
    fields = {column.field for column in read}
    firsts = [plain(row.text(0)) for row in table.rows]
    if len(table.header.cells) > 3 or len(set(firsts)) < len(firsts) or len(firsts) < _FEW:  # noqa: PLR2004
        return False
    if fields & {"id", "owners", "depends", "score"} or columns.place(read, "estimate") > 0:
        return False
    if columns.place(read, "status") > 0 and all(map(str.isdigit, firsts)):
        return False  # numbered pieces of work, each with how far it is
    # A column of descriptions may stand in for a title; one of names makes it a plan.
    named = {words.load().field(plain(cell.text)) for cell in table.header.cells}
    if named & {"title", "group"}:
        return False
    symbols = words.load().status_symbols
    if plain(table.header.text(0)) in symbols:
        return False  # a column of boxes
    return all(
        first in symbols or read_priority(first) or read_status(first).code == "" or first.isdigit()
        for first in firsts
        if first
    )


def head_of(shaped: Shaped, row: Row) -> titles.Head | None:
    """The id of a row: where its cell is blank, the one that the title begins with."""
    at = columns.place(shaped.columns, "title")
    if shaped.ids_at < 0 or at in {-1, shaped.ids_at} or plain(row.text(shaped.ids_at)):
        return row_ids.row_head(row, shaped.ids_at)
    head = titles.head(row.text(at))
    return head if head and head.title else None
