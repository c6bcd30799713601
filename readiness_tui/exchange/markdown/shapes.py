"""The shapes of tables, told by their structure and words before any row is read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from readiness_tui.exchange.markdown import columns, lanes, numbered, titles
from readiness_tui.exchange.markdown.columns import Column
from readiness_tui.exchange.markdown.syntax.tree import Row, Section, Table
from readiness_tui.exchange.markdown.text import plain
from readiness_tui.exchange.model import legends, words
from readiness_tui.exchange.model.ids import family, is_cell_id, is_id
from readiness_tui.exchange.model.values import names_nobody, read_priority, read_status

_MOST = 0.8
_MANY = 0.6  # of the cells of a column whose ids are all of one kin
_HALF = 0.5
_FEW = 2
_STEM = re.compile(r"[-._/]")
_LISTED = re.compile(r"(?:[/,;&+]|(?:and|und|et|y|e|и|和|と|to|bis)\s)\s*", re.IGNORECASE)
_COUNTED = re.compile(
    r"(?:(?P<number>\d{1,2})\s*[:.)\u2013\u2014-]\s|(?P<sign>[\u2460-\u2473])\s?)\s*(?P<title>\D.*)",
    re.DOTALL,
)
_CAPITALS = re.compile(r"([A-Z][A-Z\d]*)(?:[-.][A-Z\d]+)+")  # one with `_` is a variable
_LETTER = re.compile(r"([A-Z])(?:[.):]\s+(.+)|$)", re.DOTALL)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_COUNTS = frozenset(("#", "#.#", "#.#.#", "#.#.#.#"))
_TICKET_FIELDS = frozenset(
    ("priority", "status", "owners", "depends", "estimate", "score", "acceptance", "inverse")
)
_WORKED = frozenset(("status", "owners", "depends", "inverse", "priority"))
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


def shape(table: Table, section: Section, goes_on: frozenset[str] = frozenset()) -> Shaped:
    """The shape of a table, as far as it tells without the rest of the document.

    `goes_on` are the numbers of that document with which a table goes on counting another's rows.
    """
    read = columns.read(table)
    fields = {column.field for column in read}
    if (kind := _without_rows(table, section, read)) is not None:
        return Shaped(table, kind, section.index, read, 0 if kind is Kind.MATRIX else -1)
    heading = words.fold(section.title)
    at = columns.place(read, "id")
    is_counted = at >= 0 and str(len(table.rows) + 1) not in goes_on
    if is_counted and columns.are_row_numbers(table, at, read):
        read = tuple(replace(c, field="row") if c.index == at else c for c in read)
        at = -1
    is_dated = "target" in fields and not fields & {"depends", "owners", "status"}
    if is_dated and words.load().has("headings", "milestones", heading):
        return Shaped(table, Kind.MILESTONES, section.index, read, at)
    read = columns.by_issues(table, read)
    at = _ids_at(table, read)
    if at > 0 and not read[at].field and columns.place(read, "risk") >= 0:
        at = -1  # ids behind a risk are of tickets
    is_titled = at >= 0 and _holds_titles(table, at)
    if at >= 0:
        name = "title" if is_titled else "id"
        read = tuple(replace(c, field=name, code="") if c.index == at else c for c in read)
    is_called = _calls_risks(table, read, at)
    read = read if is_titled else columns.titled(read, table, at)
    if is_called or _is_register(fields, heading, at):
        at = at if at >= 0 else columns.place(read, "row")
        read = columns.titled(columns.retitled(read, "risk"), table, at)
        return Shaped(table, Kind.RISKS, section.index, read, at)
    if at >= 0 and len({column.field for column in read} - {"id"}) > 0:
        return Shaped(table, Kind.TRACKER, section.index, read, at)
    read = columns.described(read, table)
    return Shaped(table, _kind_without_ids(table, read), section.index, read)


def _kind_without_ids(table: Table, read: tuple[Column, ...]) -> Kind:
    """The kind of a table whose rows may be tickets without ids."""
    is_stated = any(column.field in _TICKET_FIELDS for column in read)
    is_work = is_stated and not columns.maps(table, read)
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
    if columns.lists_ids(table, read) or any(rule(table) for rule in columns.NO_WORK):
        return Kind.OTHER
    return None


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


def _calls_risks(table: Table, read: tuple[Column, ...], ids_at: int) -> bool:
    """Whether the header of the ids says that they are those of risks, or that of the titles."""
    vocabulary = words.load()
    if columns.place(read, "depends") >= 0:
        return False
    if ids_at >= 0 and vocabulary.leading("heads", "risk", plain(table.header.text(ids_at))):
        return columns.place(read, "title") != ids_at
    at, named = columns.place(read, "risk"), {column.field for column in read}
    return (
        at >= 0
        and named.isdisjoint(("title", "estimate"))
        and "impact" in named
        and columns.tells(table, at)
    )


def _ids_at(table: Table, read: tuple[Column, ...]) -> int:
    """The column that holds the ids of the rows: by its header first, else by its cells; or -1."""
    named = [
        column.index
        for column in read
        if column.field == "id" or (not column.field and columns.counts_steps(table, column))
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
    return next((c.index for c in read if c.field not in _NO_IDS and _has_stem(table, c.index)), -1)


def _has_stem(table: Table, at: int) -> bool:
    """Whether the cells of a column are words in capitals that begin alike: `INIT-ALPHA`."""
    cells = [plain(cell) for cell in table.column(at)]
    stems = {match[1] for cell in cells if (match := _CAPITALS.fullmatch(cell))}
    is_whole = all(map(_CAPITALS.fullmatch, cells)) and len(set(cells)) == len(cells) >= _FEW
    return is_whole and len(stems) == 1


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
        if not fields & _WORKED:
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


def _leads_with_ids(table: Table, at: int, *, counts: bool) -> bool:
    """Whether the cells of a column begin with ids, distinct: `JOB-2 Nightly`.

    `counts` says that section numbers and bare numbers may be ids too.
    """
    cells = [row.text(at) for row in table.rows if plain(row.text(at))]
    ids = _leading_ids(cells, counts=counts)
    if all(map(titles.ascends, ids)):
        return False  # `2-4`, `9-10` are amounts
    numbers = sum(name.replace(".", "").isdigit() or len(name) == 1 for name in ids)
    if ids and all(len(name) == 1 and not name.isascii() for name in ids):
        return len(ids) == len(cells) == len(set(ids)) and _counts_work(table, ids)
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


def _leading_ids(cells: list[str], *, counts: bool) -> list[str]:
    """The ids that cells begin with, those of risks and reserved words left out."""
    heads = [titles.head(cell) or (_bare(cell) if counts else None) for cell in cells]
    return [
        head.id
        for head in heads
        if head
        and head.kind != "risk"
        and (counts or not head.is_number)
        and not titles.is_reserved(head.id)
    ]


def _is_marked(table: Table, at: int) -> bool:
    """Whether the ids of a column have a hyphen or stop, as ids that are not first should."""
    heads = [head for cell in table.column(at) if (head := titles.head(cell))]
    return any("-" in head.id or "." in head.id for head in heads)


def _bare(cell: str) -> titles.Head | None:
    shown = plain(cell)
    if match := _LETTER.match(shown):
        return titles.Head(match[1], match[2], is_number=True)
    if match := _COUNTED.match(shown):
        return titles.Head(match["number"] or match["sign"], match["title"], is_number=True)
    if phase := numbered.named_in(shown, "phase"):
        title = "" if phase.title == shown else titles.tidy(phase.title)
        return titles.Head(phase.id, title, shown.split()[0].casefold(), "phase", is_number=True)
    return titles.Head(shown, "", is_number=True) if shown.isdigit() else None


def _counts_work(table: Table, ids: list[str]) -> bool:
    """Whether the table of these numbers says who works on what, or after what."""
    fields = {words.load().field(plain(cell.text)) for cell in table.header.cells}
    if fields & {"depends", "inverse"}:
        return True
    return all("." in name for name in ids) and bool(fields & (_TICKET_FIELDS - {"score"}))


def row_head(row: Row, at: int) -> titles.Head | None:
    """The one id that a cell of an id column holds, with what stands behind it; None for others."""
    return _cell_head(row.text(at), words.load())


@lru_cache(words.REMEMBERED)  # each rule that knows tables by their ids looks at all of them
def _cell_head(cell: str, _vocabulary: words.Words) -> titles.Head | None:
    """The same of a cell, for the words that are spoken."""
    if head := titles.head(cell):
        is_list = _LISTED.match(head.title) and titles.head(_LISTED.sub("", head.title))
        if is_list:
            return None
        return replace(head, title="") if _ends_range(head) else head
    if (counted := _bare(cell)) and counted.id != plain(cell):
        return counted
    token, _, rest = titles.shown(cell.replace("~~", "")).partition(" ")
    token = token.strip("#:.()[]")
    is_one = is_cell_id(token) and not titles.is_range(token) and not names_nobody(token)
    return titles.Head(token, rest.strip(":\u2013\u2014- ")) if is_one else None


def _ends_range(head: titles.Head) -> bool:
    """Whether what stands behind an id is the other end of a range: `M1.1 - M1.3`, `M2a - c`."""
    end = head.title
    is_tail = (end.isdigit() and head.id[-1].isdigit()) or (
        len(end) == 1 and end.isalpha() and head.id[-1].isalpha()
    )
    return is_tail or (is_id(end) and family(end) == family(head.id))


def head_of(shaped: Shaped, row: Row) -> titles.Head | None:
    """The id of a row: where its cell is blank, the one that the title begins with."""
    at = columns.place(shaped.columns, "title")
    if shaped.ids_at < 0 or at in {-1, shaped.ids_at} or plain(row.text(shaped.ids_at)):
        return row_head(row, shaped.ids_at)
    head = titles.head(row.text(at))
    return head if head and head.title else None


def is_total_row(row: Row) -> bool:
    """Whether a row holds totals, by its first cell that is filled."""
    return is_total(next((plain(cell.text) for cell in row.cells if plain(cell.text)), ""))


def is_group_row(row: Row, head: titles.Head) -> bool:
    """Whether a row of several cells has but a word without a digit: a group of those below."""
    filled = [cell for cell in row.cells if plain(cell.text)]
    has_digit = any(sign.isdigit() for sign in head.id)
    return len(row.cells) > _FEW and len(filled) == 1 and not has_digit


def is_total(cell: str) -> bool:
    """Whether a cell says that its row holds totals."""
    return words.key_of(cell) in words.load().of("headings", "total")
