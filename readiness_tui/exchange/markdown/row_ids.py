"""The ids of the rows of a table: which column holds them, and what a cell of it says."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from string import ascii_uppercase

from readiness_tui.exchange.markdown import numbered, titles
from readiness_tui.exchange.markdown.columns import TICKET_FIELDS, Column, place
from readiness_tui.exchange.markdown.syntax.tree import Row, Table
from readiness_tui.exchange.markdown.text import plain
from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.ids import is_cell_id, is_id
from readiness_tui.exchange.model.spellings import family
from readiness_tui.exchange.model.values import names_nobody

_MOST = 0.8
_FEW = 2
_STATED = frozenset(("status", "owners", "depends"))
_NUMBER = re.compile(r"\d{1,9}")
_DIGITS = re.compile(r"\d+")
_WORKED = _STATED | {"inverse", "priority"}
_MANY = 0.6  # of the cells of a column whose ids are all of one kin
_HALF = 0.5
_STEM = re.compile(r"[-._/]")
_LISTED = re.compile(r"(?:[/,;&+]|(?:and|und|et|y|e|и|和|と|to|bis)\s)\s*", re.IGNORECASE)
_COUNTED = re.compile(
    r"(?:(?P<number>\d{1,2})\s*[:.)\u2013\u2014-]\s|(?P<sign>[\u2460-\u2473])\s?)\s*(?P<title>\D.*)",
    re.DOTALL,
)
_CAPITALS = re.compile(r"([A-Z][A-Z\d]*)(?:[-.][A-Z\d]+)+")  # one with `_` is a variable
_LETTER = re.compile(r"([A-Z])(?:(?:[.):]|\s[\u2013\u2014-])\s+(.+)|$)", re.DOTALL)
_COUNTS = frozenset(("#", "#.#", "#.#.#", "#.#.#.#"))
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


def count_from(table: Table) -> str:
    """The number above 1 from which the first column of a table counts its rows; else empty."""
    cells = [plain(cell) for cell in table.column(0)]
    first = int(cells[0]) if cells and _NUMBER.fullmatch(cells[0]) else 0
    counted = [str(number) for number in range(first, first + len(cells))]
    header = words.key_of(plain(table.header.text(0)))
    is_counter = header in words.load().of("headings", "counter")
    return cells[0] if is_counter and first > 1 and cells == counted else ""


def counted_together(tables: Sequence[Table]) -> frozenset[int]:
    """The lines of tables of one header that number their rows together: 1 to 6, then 8 and 7."""
    by_header: dict[tuple[str, ...], list[Table]] = defaultdict(list)
    for table in tables:
        if words.key_of(plain(table.header.text(0))) in words.load().of("headings", "counter"):
            by_header[tuple(cell.text.strip() for cell in table.header.cells)].append(table)
    lines: set[int] = set()
    for alike in by_header.values():
        cells = [plain(cell) for table in alike for cell in table.column(0)]
        numbers = [int(cell) for cell in cells if _NUMBER.fullmatch(cell)]
        is_whole = sorted(numbers) == list(range(1, len(cells) + 1))
        if len(alike) > 1 and is_whole:
            lines |= {table.line for table in alike}
    return frozenset(lines)


def counts_steps(table: Table, column: Column) -> bool:
    """Whether a column numbers steps or the like, each once, in a table of work.

    Phases are numbered where some have a letter or a word: `4`, `4B`, `FINAL`.
    """
    cells = [plain(cell) for cell in table.column(column.index)]
    key, numbered_ = words.key_of(column.header), words.load().lists["numbered"]
    are_numbers = all(cell.isdigit() for cell in cells)
    are_mixed = all(map(is_cell_id, cells)) and any(map(str.isdigit, cells)) and not are_numbers
    return (
        ((key in numbered_["other"] and are_numbers) or (key in numbered_["phase"] and are_mixed))
        and len(set(cells)) == len(cells)
        and bool({words.load().field(plain(cell.text)) for cell in table.header.cells} & _STATED)
    )


def are_row_numbers(table: Table, at: int, found: tuple[Column, ...]) -> bool:
    """Whether a column only counts its rows, and no dependency names a row by its number."""
    cells = [plain(row.text(at)) for row in table.rows]
    if len(cells) < _FEW or cells != [str(number) for number in range(1, len(cells) + 1)]:
        return False
    if words.key_of(found[at].header) not in words.load().of("headings", "counter"):
        return False
    named: set[str] = set()
    for field in ("depends", "after", "inverse"):
        depends = place(found, field)
        named |= {n for row in table.rows for n in _DIGITS.findall(plain(row.text(depends)))}
    return not named & set(cells)


def ids_at(table: Table, read: tuple[Column, ...]) -> int:
    """The column that holds the ids of the rows: by its header first, else by its cells; or -1."""
    named = [
        column.index
        for column in read
        if column.field == "id" or (not column.field and counts_steps(table, column))
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


def holds_titles(table: Table, at: int) -> bool:
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
        and len(_apart(stems)) <= max(1, len(ids) // 2)
        and not (len(ids) == 1 and any(not plain(row.text(at)) for row in table.rows))
    )


def _apart(stems: set[str]) -> set[str]:
    """The stems of ids that make them of kinds of their own: letters from A on count none apart."""
    lettered = sorted(
        stem for stem in stems if len(stem) == len("A#") and stem[0] in ascii_uppercase
    )
    goes_on = "".join(stem[0] for stem in lettered) == ascii_uppercase[: len(lettered)]
    return stems - _COUNTS - set(ascii_uppercase) - set(lettered if goes_on else ())


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
    cell_text = plain(cell)
    if match := _LETTER.match(cell_text):
        return titles.Head(match[1], match[2], is_number=True)
    if match := _COUNTED.match(cell_text):
        return titles.Head(match["number"] or match["sign"], match["title"], is_number=True)
    if phase := numbered.named_in(cell_text, "phase"):
        title = "" if phase.title == cell_text else titles.tidy(phase.title)
        return titles.Head(
            phase.id, title, cell_text.split()[0].casefold(), "phase", is_number=True
        )
    return titles.Head(cell_text, "", is_number=True) if cell_text.isdigit() else None


def _counts_work(table: Table, ids: list[str]) -> bool:
    """Whether the table of these numbers says who works on what, or after what."""
    fields = {words.load().field(plain(cell.text)) for cell in table.header.cells}
    if fields & {"depends", "inverse"}:
        return True
    return all("." in name for name in ids) and bool(fields & (TICKET_FIELDS - {"score"}))


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
