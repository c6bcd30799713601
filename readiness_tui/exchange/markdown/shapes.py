"""The shapes of tables, told by their structure and words before any row is read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from readiness_tui.domain.model.status import Status
from readiness_tui.exchange.markdown import columns, scopes, titles
from readiness_tui.exchange.markdown.columns import Column
from readiness_tui.exchange.markdown.syntax.tree import Row, Section, Table
from readiness_tui.exchange.markdown.text import plain
from readiness_tui.exchange.model import legends, words
from readiness_tui.exchange.model.ids import Ids, family, is_cell_id
from readiness_tui.exchange.model.values import read_priority, read_status

_MOST = 0.8
_MANY = 0.6  # of the cells of a column whose ids are all of one kin
_HALF = 0.5
_FEW = 2
_STEM = re.compile(r"[-._/]")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_LISTED = re.compile(r"(?:[/,;&+]|(?:and|und|et|y|e|и|和|と|to|bis)\s)\s*", re.IGNORECASE)
_LETTER = re.compile(r"([A-Z])(?:[.):]\s+(.+)|$)", re.DOTALL)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_COUNTS = frozenset(("#", "#.#", "#.#.#", "#.#.#.#"))
_NUMBER = re.compile(r"\d+")
_TICKET_FIELDS = frozenset(
    ("priority", "status", "owners", "depends", "estimate", "score", "acceptance", "inverse")
)
_WORKED = frozenset(("status", "owners", "depends"))
_REGISTERED = frozenset(("likelihood", "mitigation"))
_NO_IDS = frozenset(
    (
        "owners",
        "depends",
        "after",
        "inverse",
        "related",
        "parent",
        "status",
        "priority",
        "severity",
        "estimate",
        "target",
        "issue",
        "link",
        "score",
        "likelihood",
        "impact",
        "mitigation",
        "notes",
        "evidence",
        "sources",
        "verify",
        "acceptance",
        "row",
    )
)
"""The fields of columns whose cells may begin with ids that are not those of their rows."""


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


def shape(table: Table, section: Section) -> Shaped:
    """The shape of a table, as far as it tells without the rest of the document."""
    read = columns.read(table)
    fields = {column.field for column in read}
    if _is_matrix(table):
        return Shaped(table, Kind.MATRIX, section.index, read, 0)
    if card_heads(table):
        return Shaped(table, Kind.CARDS, section.index, read)
    if len(table.header.cells) >= _FEW and all(lane_statuses(table)):
        return Shaped(table, Kind.LANES, section.index, read)
    if _is_legend(table, fields) or any(explained(table, is_cued=_is_key_section(section))):
        return Shaped(table, Kind.LEGEND, section.index, read)
    if columns.lists_ids(table, read) or columns.counts(table):
        return Shaped(table, Kind.OTHER, section.index, read)
    heading = words.fold(section.title)
    at = columns.place(read, "id")
    if at >= 0 and _are_row_numbers(table, at, read):
        read = tuple(replace(c, field="row") if c.index == at else c for c in read)
        at = -1
    is_dated = "target" in fields and not fields & {"depends", "owners", "status"}
    if is_dated and words.load().has("headings", "milestones", heading):
        return Shaped(table, Kind.MILESTONES, section.index, read, at)
    at = _ids_at(table, read)
    is_titled = at >= 0 and _holds_titles(table, at)
    if at >= 0:
        name = "title" if is_titled else "id"
        read = tuple(replace(c, field=name, code="") if c.index == at else c for c in read)
    read = read if is_titled else columns.titled(read, table, at)
    if _is_register(fields, heading, at):
        at = at if at >= 0 else columns.place(read, "row")
        read = columns.titled(columns.retitled(read, "risk"), table, at)
        return Shaped(table, Kind.RISKS, section.index, read, at)
    if at >= 0 and len({column.field for column in read} - {"id"}) > 0:
        return Shaped(table, Kind.TRACKER, section.index, read, at)
    title = columns.place(read, "title")
    kind = Kind.ROWS if title >= 0 and fields & _TICKET_FIELDS else Kind.OTHER
    return Shaped(table, kind, section.index, read)


def _is_register(fields: set[str], heading: str, ids_at: int) -> bool:
    """Whether a table lists risks: by how likely or grave they are, or by what answers them."""
    if fields & {"depends", "acceptance", "estimate"} or not (
        ids_at >= 0 or fields & {"risk", "title", "id"}
    ):
        return False
    if fields & {"likelihood", "mitigation"} and fields & {"impact", "mitigation", "risk"}:
        return True
    named = words.load().has("headings", "risks", heading)
    return named and bool(fields & {"likelihood", "impact", "mitigation", "severity", "risk"})


def _ids_at(table: Table, read: tuple[Column, ...]) -> int:
    """The column that holds the ids of the rows: by its header first, else by its cells; or -1."""
    named = [
        column.index
        for column in read
        if column.field == "id" or (not column.field and _counts_steps(table, column))
    ]
    for at in named:
        if _is_key(table, at):
            return at
    for column in read:
        if column.field in _NO_IDS:
            continue
        is_first = column.index == 0
        if not is_first and not column.field and not _is_marked(table, column.index):
            continue
        if _leads_with_ids(table, column.index, counts=is_first or column.field == "title"):
            return column.index
    return -1


def _counts_steps(table: Table, column: Column) -> bool:
    """Whether a column numbers steps or the like, each once, in a table of work."""
    cells = [plain(cell) for cell in table.column(column.index)]
    return (
        words.key_of(column.header) in words.load().of("numbered", "other")
        and all(cell.isdigit() for cell in cells)
        and len(set(cells)) == len(cells)
        and bool({words.load().field(plain(cell.text)) for cell in table.header.cells} & _WORKED)
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


def card_heads(table: Table) -> tuple[titles.Head, ...]:
    """The ids over the columns of a table whose first column names fields; empty for none."""
    cells = table.header.cells[1:]
    named = [titles.head(cell.text) for cell in cells]
    ids = [head for head in named if head and not head.is_number]
    if len(ids) < max(1, len(cells)) or len({head.id for head in ids}) < _FEW:
        return ()
    labels = [labelled(plain(row.text(0))) for row in table.rows]
    return tuple(ids) if len(labels) >= _FEW and sum(map(bool, labels)) * 2 > len(labels) else ()


def lane_statuses(table: Table) -> tuple[Status | None, ...]:
    """The status that each column of a table is headed by and nothing else; None for others."""
    return tuple(scopes.heading_status(plain(cell.text)) for cell in table.header.cells)


def lanes(table: Table) -> Iterator[tuple[int, str, Status]]:
    """The cards of a board of lanes: line, raw text and the status of the lane."""
    statuses = lane_statuses(table)
    for row in table.rows:
        for cell, status in zip(row.cells, statuses, strict=False):
            for piece in _BREAK.split(cell.text):
                if status is not None and plain(piece).strip("-\u2013\u2014 "):
                    yield row.line, piece.strip().lstrip("-\u2022 "), status


def is_register_of_cards(table: Table) -> bool:
    """Whether the cards of a table are risks."""
    return bool(_REGISTERED & {labelled(plain(row.text(0))) for row in table.rows})


def labelled(label: str) -> str:
    """The field that the label of a row names, those of risks and the title included."""
    key = words.key_of(label)
    return words.load().exact(key) or words.load().field(key)


def explained(table: Table, *, is_cued: bool) -> Iterator[tuple[int, str, bool]]:
    """The rows of a table that explain signs or codes, as lines of a legend."""
    if len(table.header.cells) > 3 or not table.rows:  # noqa: PLR2004 - sign, sense, remark
        return
    heads = " ".join(plain(cell.text) for cell in table.header.cells)
    cued = is_cued or words.load().has("headings", "legend", words.fold(heads))
    if cued and all(legends.sense_of(plain(row.text(1))) for row in table.rows):
        for row in table.rows:
            yield row.line, f"{plain(row.text(0))} = {plain(row.text(1))}", True


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
    """Whether a column that is called so holds ids: tokens, of which few come twice.

    Words without a digit are ids only where the rows say who works on them.
    """
    filled = [text for row in table.rows if (text := plain(row.text(at)))]
    tokens = [text for text in filled if titles.head(text) or is_cell_id(text.split()[0])]
    if not any(sign.isdigit() for text in tokens for sign in text):
        fields = {words.load().field(plain(cell.text)) for cell in table.header.cells}
        if not fields & _TICKET_FIELDS:
            return False
    return (
        bool(filled)
        and len(tokens) >= _MANY * len(filled)
        and len(set(tokens)) >= _HALF * len(tokens)
    )


def _holds_titles(table: Table, at: int) -> bool:
    """Whether the cells of the ids hold titles behind them."""
    heads = [head for row in table.rows if (head := row_head(row, at))]
    return bool(heads) and sum(bool(head.title) for head in heads) * 2 > len(heads)


def _are_row_numbers(table: Table, at: int, read: tuple[Column, ...]) -> bool:
    """Whether a column only counts its rows, and no dependency names a row by its number."""
    cells = [plain(row.text(at)) for row in table.rows]
    if len(cells) < _FEW or cells != [str(number) for number in range(1, len(cells) + 1)]:
        return False
    if words.key_of(read[at].header) not in words.load().of("headings", "counter"):
        return False
    named: set[str] = set()
    for field in ("depends", "after", "inverse"):
        depends = columns.place(read, field)
        named |= {n for row in table.rows for n in _NUMBER.findall(plain(row.text(depends)))}
    return not named & set(cells)


def _leads_with_ids(table: Table, at: int, *, counts: bool) -> bool:
    """Whether the cells of a column begin with ids, distinct: `JOB-2 Nightly`.

    `counts` says that section numbers and bare numbers may be ids too.
    """
    cells = [row.text(at) for row in table.rows if plain(row.text(at))]
    heads = [titles.head(cell) or (_bare(cell) if counts else None) for cell in cells]
    ids = [
        head.id
        for head in heads
        if head
        and head.kind != "risk"
        and (counts or not head.is_number)
        and not titles.is_reserved(head.id)
    ]
    numbers = sum(name.replace(".", "").isdigit() or len(name) == 1 for name in ids)
    if numbers == len(cells) and all(plain(cell).startswith("#") for cell in cells):
        return bool(ids) and len(set(ids)) == len(ids)
    if numbers and not _counts_work(table, ids):
        return False
    stems = {_STEM.split(family(name))[0] for name in ids}
    return (
        len(ids) >= (1 if numbers < len(ids) else _FEW)
        and len(ids) >= (_MANY if len(stems) == 1 else _MOST) * len(cells)
        and len(set(ids)) >= _MOST * len(ids)
        and len(stems - _COUNTS - set(_LETTERS)) <= max(1, len(ids) // 2)
        and not (len(ids) == 1 and any(not plain(row.text(at)) for row in table.rows))
    )


def _is_marked(table: Table, at: int) -> bool:
    """Whether the ids of a column have a hyphen or stop, as ids that are not first should."""
    heads = [head for cell in table.column(at) if (head := titles.head(cell))]
    return any("-" in head.id or "." in head.id for head in heads)


def _bare(cell: str) -> titles.Head | None:
    shown = plain(cell)
    if match := _LETTER.match(shown):
        return titles.Head(match[1], match[2], is_number=True)
    return titles.Head(shown, "", is_number=True) if shown.isdigit() else None


def _counts_work(table: Table, ids: list[str]) -> bool:
    """Whether the table of these numbers says who works on what, or after what."""
    fields = {words.load().field(plain(cell.text)) for cell in table.header.cells}
    if fields & {"depends", "inverse"}:
        return True
    return all("." in name for name in ids) and bool(fields & (_TICKET_FIELDS - {"score"}))


def row_head(row: Row, at: int) -> titles.Head | None:
    """The one id that a cell of an id column holds, with what stands behind it; None for others."""
    cell = row.text(at)
    if head := titles.head(cell):
        return (
            None if titles.head(_LISTED.sub("", head.title)) and _LISTED.match(head.title) else head
        )
    token, _, rest = titles.shown(cell.replace("~~", "")).partition(" ")
    token = token.strip("#:.()[]")
    is_one = is_cell_id(token) and not titles.is_range(token)
    return titles.Head(token, rest.strip(":\u2013\u2014- ")) if is_one else None


def is_total_row(row: Row) -> bool:
    """Whether a row holds totals, by its first cell that is filled."""
    return is_total(next((plain(cell.text) for cell in row.cells if plain(cell.text)), ""))


def is_total(cell: str) -> bool:
    """Whether a cell says that its row holds totals."""
    return words.key_of(cell) in words.load().of("headings", "total")


def by_known_ids(shaped: Shaped, ids: Ids) -> Shaped:
    """Shapes that only known ids tell: deliverables listed by ticket."""
    if shaped.kind not in {Kind.TRACKER, Kind.ROWS, Kind.DELIVERABLES, Kind.OTHER}:
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
