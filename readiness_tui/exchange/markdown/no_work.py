"""What tells of a table, or list, that it holds numbers, words, people or files, and no work."""

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from math import isclose

from readiness_tui.exchange.markdown import titles
from readiness_tui.exchange.markdown.columns import Column, holds_boxes, place, share
from readiness_tui.exchange.markdown.syntax.tree import Item, Table
from readiness_tui.exchange.markdown.text import plain
from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.ids import is_id
from readiness_tui.exchange.model.spellings import family
from readiness_tui.exchange.model.values import is_path, read_status

_MOST = 0.8
_FEW = 2
_MANY = 3
_MEASURED = frozenset(("priority", "status", "estimate", "score"))
"""The fields whose values may be numbers."""
_NUMBER = re.compile(r"[~\u2248]?\d[\d.,]*\s?%?|-|\u2013|\u2014|")
_AMOUNT = re.compile(r"\d{1,6}(?:\.\d{1,3})?")
_OF_WORK = frozenset(
    ("id", "title", "group", "issue", "status", "owners", "depends", "estimate", "target")
)
"""The fields of which a table has one at least where its rows are work."""
_OF_ROWS = frozenset(("id", "status", "depends", "priority", "estimate", "target", "acceptance"))
"""The fields of which a table of things or roles has one at least where they are worked on."""
_REFERRING = frozenset(("depends", "after", "inverse", "related", "parent"))
_PARTS = re.compile(r"\s*[,;/\u2013\u2014]\s*|\s+(?:-|to|\.{2,3})\s+")
"""What parts the ids of a cell that holds nothing else: `T-1, T-2`."""
_OF_FILES = frozenset(
    ("id", "issue", "status", "depends", "estimate", "target", "priority", "acceptance")
)
"""The fields of which a table of files has one at least where work is done to them."""
_SUMMED = 5
"""Numbers above a sum of them: with fewer, one estimate may happen to be the sum of others."""
_RANGE = re.compile(
    r"(?P<stem>[^\W\d_]+)[-._]?(?P<low>\d{1,9})\s*(?:\.{2,3}|[-\u2013\u2014~\u301c\uff5e,]|to)\s*"
    r"(?:(?P=stem)[-._]?)?(?P<high>\d{1,9})(?!\w)"
    r"[\s,;\d]*(?:\(\d+\))?\s*$"
)


def sums_up(table: Table) -> bool:
    """Whether a table has columns of nothing but numbers and a row that adds them up."""
    totals = words.load().of("headings", "total")
    if not table.rows or words.key_of(plain(table.rows[-1].text(0))) not in totals:
        return False
    columns = range(1, len(table.header.cells))
    numbered = [all(_NUMBER.fullmatch(plain(c)) for c in table.column(at)) for at in columns]
    return sum(numbered) >= _FEW


def measures(table: Table) -> bool:
    """Whether a table holds what was aimed at against what came of it: criteria, no work."""
    heads = [words.key_of(plain(cell.text)) for cell in table.header.cells[1:]]
    aimed, measured = (words.load().of("headings", name) for name in ("aimed", "measured"))
    return any(head in aimed for head in heads) and any(head in measured for head in heads)


def explains(table: Table) -> bool:
    """Whether a table says what the codes or the like in its first column mean."""
    heads, fields = _told(table)
    is_plan = fields & {"title", "owners", "depends"}
    return not is_plan and any(head in words.load().of("asides", "meaning") for head in heads)


def recurs(table: Table) -> bool:
    """Whether a table says how often each of its rows is done: nothing that is done one day."""
    heads, fields = _told(table)
    is_plan = fields & {"id", "status", "depends"}
    return not is_plan and any(words.load().has("asides", "again", head) for head in heads)


def lists_people(table: Table) -> bool:
    """Whether a table says how the people in it are reached, and nothing of any work."""
    heads, fields = _told(table)
    is_plan = fields & {"status", "depends", "priority"}
    return not is_plan and any(head in words.load().of("asides", "reached") for head in heads)


def grades(table: Table) -> bool:
    """Whether a table says of each priority, severity or tier what it stands for: each once."""
    first = words.load().field(plain(table.header.text(0)))
    cells = [plain(cell) for cell in table.column(0)]
    _, fields = _told(table)
    is_graded = first in {"priority", "severity"} and fields.isdisjoint(_OF_WORK)
    return is_graded and all(cells) and len(set(cells)) == len(cells) >= _FEW


def names_roles(table: Table) -> bool:
    """Whether the rows of a table are roles or groups of people, and nothing of any work."""
    return _names_roles(table) and _told(table)[1].isdisjoint(_OF_ROWS)


def _names_roles(table: Table) -> bool:
    return words.key_of(plain(table.header.text(0))) in words.load().of("asides", "role")


def lists_things(table: Table) -> bool:
    """Whether the rows of a table are what is used or read, and nothing of any work."""
    first = words.key_of(plain(table.header.text(0)))
    return first in words.load().of("asides", "thing") and _told(table)[1].isdisjoint(_OF_ROWS)


def describes(table: Table) -> bool:
    """Whether the rows of a table are aspects of how things are, in no words for a status."""
    first = words.key_of(plain(table.header.text(0)))
    cells = [plain(cell.text) for row in table.rows for cell in row.cells[1:]]
    is_aspect = first in words.load().of("asides", "aspect")
    return is_aspect and not any(read_status(cell).status for cell in cells)


def maps_ids(table: Table) -> bool:
    """Whether a table says nothing but which ids belong to which: requirements to tickets."""
    heads = [words.load().field(plain(cell.text)) for cell in table.header.cells]
    if len(heads) < _FEW or _REFERRING.intersection(heads) or len(table.rows) < _FEW:
        return False
    rows = [[_PARTS.split(plain(cell.text)) for cell in row.cells] for row in table.rows]
    if not all(is_id(name) for cells in rows for names in cells for name in names):
        return False
    firsts = {family(name) for cells in rows for name in cells[0]}
    others = {family(name) for cells in rows for names in cells[1:] for name in names}
    return bool(others) and firsts.isdisjoint(others)


def tests(table: Table) -> bool:
    """Whether a table says what is expected of each step, and nothing of who does it or when."""
    heads, fields = _told(table)
    is_plan = fields & {"owners", "depends", "estimate", "target", "priority"}
    is_test = any(head in words.load().of("asides", "expected") for head in heads)
    return is_test and not is_plan and not holds_boxes(table)


def judges(table: Table) -> bool:
    """Whether the rows of a table are criteria, with how far each is met at most."""
    first = words.key_of(plain(table.header.text(0)))
    _, fields = _told(table)
    is_plan = fields & {"id", "owners", "depends", "estimate", "target", "priority"}
    return not is_plan and first in words.load().of("headings", "criteria")


def relies(table: Table) -> bool:
    """Whether the rows of a table are what the plan as a whole depends on."""
    first = words.load().exact(words.key_of(plain(table.header.text(0))))
    _, fields = _told(table)
    return first == "depends" and not fields & {"id", "title", "estimate", "priority"}


def changes_files(table: Table) -> bool:
    """Whether the rows of a table are files with what each is for, and nothing of any work."""
    _, fields = _told(table)
    return lists_files(table) and fields.isdisjoint(_OF_FILES)


def signs_off(table: Table, heading: str) -> bool:
    """Whether a table says who approved of the whole, by its headers or its folded heading."""
    vocabulary = words.load()
    heads, fields = _told(table)
    if any(head in vocabulary.of("asides", "signed") for head in heads) and _names_roles(table):
        return True
    if fields & {"id", "title", "depends", "estimate", "target", "priority"}:
        return False
    signed = vocabulary.of("asides", "signed")
    has_reviewers = "owners" in fields or any(h in vocabulary.of("asides", "signer") for h in heads)
    return any(head in signed for head in heads) or (
        has_reviewers and vocabulary.has("asides", "signed", heading)
    )


def _told(table: Table) -> tuple[list[str], set[str]]:
    """The headers of a table behind its first one, and the fields that its headers name."""
    heads = [words.key_of(plain(cell.text)) for cell in table.header.cells]
    return heads[1:], set(map(words.load().field, heads))


def adds_up(table: Table) -> bool:
    """Whether a column has the sum of all numbers above it, or another one is its running total."""
    amounts = [list(map(_amount, table.column(at))) for at in range(1, len(table.header.cells))]
    has_sum = any(map(_holds_sum, amounts))
    return has_sum or any(_is_running(*pair) for pair in pairwise(amounts))


def _amount(cell: str) -> float | None:
    amount = plain(cell)
    return float(amount) if _AMOUNT.fullmatch(amount) else None


def _holds_sum(amounts: Sequence[float | None]) -> bool:
    numbers = [amount for amount in amounts if amount is not None]
    above = zip(accumulate(numbers), numbers[1:], strict=False)
    return any(total > 0 and isclose(total, number) for total, number in list(above)[_SUMMED - 1 :])


def _is_running(parts: Sequence[float | None], sums: Sequence[float | None]) -> bool:
    """Whether a column holds the sums of the one before it, down to each row."""
    if None in parts or None in sums or len(parts) <= _FEW:
        return False
    running = accumulate(part for part in parts if part is not None)
    totals = [total for total in sums if total is not None]
    return totals[-1] > 0 and all(map(isclose, running, totals))


def maps(table: Table, found: tuple[Column, ...]) -> bool:
    """Whether a table of two columns says what belongs to each status or role: no work."""
    is_pair = len(found) == _FEW and found[0].field in {"status", "owners"}
    named = words.load().field(plain(table.header.text(len(table.header.cells) - 1)))
    return is_pair and named not in {"title", "group"}


def counts(table: Table) -> bool:
    """Whether a table of two columns only says how many there are of what."""
    cells = [plain(cell) for cell in table.column(1) if plain(cell)]
    return (
        len(table.header.cells) == _FEW
        and len(cells) >= _FEW
        and all(cell.isdigit() for cell in cells)
        and not {words.load().field(plain(cell.text)) for cell in table.header.cells} & _MEASURED
    )


def lists_files(table: Table) -> bool:
    """Whether the first cells of the rows are files, whatever the table says of them."""
    return share([plain(cell) for cell in table.column(0)] or [""], is_path)


def lists_ids(table: Table, found: tuple[Column, ...]) -> bool:
    """Whether a column of titles holds ranges of ids: phases, with the tickets that stand there."""
    at = place(found, "title")
    cells = [plain(cell) for cell in table.column(at) if plain(cell)] if at >= 0 else []
    ranges = [match for cell in cells if (match := _RANGE.match(cell))]
    starts = {(match["stem"], match["low"]) for match in ranges}
    rising = sum(int(match["low"]) < int(match["high"]) for match in ranges)
    # `P0-1` and `P0-2` are ids, though each could be a range
    is_apart = len(starts) == len(ranges)
    return len(cells) >= _FEW and is_apart and rising >= _MOST * len(cells)


def explains_columns(listed: Sequence[Item], tables: Iterable[Table]) -> bool:
    """Whether each item of a list says what a column of one of the tables holds: `Owner: who`."""
    keys = [pair[0] for item in listed if (pair := titles.keyed(item.text))]
    if len(keys) < max(_MANY, len(listed)):
        return False
    heads = ({words.key_of(plain(cell.text)) for cell in table.header.cells} for table in tables)
    return any(named >= {*keys} for named in heads)


_RULES = (
    counts,
    sums_up,
    measures,
    explains,
    grades,
    recurs,
    lists_people,
    names_roles,
    lists_things,
    describes,
    maps_ids,
    tests,
    judges,
    relies,
    changes_files,
)


def is_no_work(table: Table) -> bool:
    """Whether the headers and cells of a table tell that it holds no work."""
    return any(rule(table) for rule in _RULES)
