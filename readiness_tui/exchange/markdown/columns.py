"""Which field each column of a table holds: by its header, refuted or told by its values."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from readiness_tui.exchange.markdown import text
from readiness_tui.exchange.markdown.tree import Table
from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.ids import is_id
from readiness_tui.exchange.model.values import read_status

_MOST = 0.8
_PRIORITY = re.compile(r"P[0-4]", re.IGNORECASE)
_ISSUE = re.compile(r"#\d+|[\w./-]+#\d+|https?://\S+|[A-Z][A-Z0-9]+-\d+|-|")
_FEW = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its place, its field (empty: the team's own), its header, a finding it gives."""

    index: int
    field: str
    header: str
    code: str = ""


def mostly(texts: list[str], rule: re.Pattern[str]) -> bool:
    """Whether nearly all texts that are not empty match a rule."""
    filled = [each for each in texts if each]
    return len(filled) >= _FEW and sum(map(bool, map(rule.fullmatch, filled))) >= _MOST * len(
        filled
    )


def read(table: Table) -> tuple[Column, ...]:
    """The columns of a table, in order."""
    vocabulary = words.load()
    columns: list[Column] = []
    names: set[str] = set()
    for index, cell in enumerate(table.header.cells):
        header = text.plain(cell.text)
        name = vocabulary.field(header)
        values = [text.plain(value) for value in table.column(index)]
        code = ""
        if name == "issue" and not mostly(values, _ISSUE) and any(values):
            name = "" if "title" in names else "title"
        if not name and (name := _guess(values, index)):
            code = "column-guessed"
        if name and name in names:
            name, code = "", "column-twice" if not code else ""
        names.add(name)
        columns.append(Column(index, name, header, code))
    return _titled(_prioritised(tuple(columns)))


def _guess(values: list[str], index: int) -> str:
    """The field that the values of a column without a known header speak for; empty for none."""
    filled = [value for value in values if value]
    if len(filled) < _FEW:
        return ""
    if mostly(values, _PRIORITY):
        return "priority"
    if index == 0 and _share(filled, is_id) and len(set(filled)) >= _MOST * len(filled):
        return "id"
    if _share(filled, lambda value: read_status(value).code == "" and len(value.split()) < 3):  # noqa: PLR2004
        return "status"
    if _share(filled, lambda value: value.startswith("@")):
        return "owners"
    return ""


def _share(values: list[str], rule: Callable[[str], bool]) -> bool:
    return sum(map(rule, values)) >= _MOST * len(values)


def _prioritised(found: tuple[Column, ...]) -> tuple[Column, ...]:
    """Severity stands for priority where no column of that name does."""
    has_priority = any(column.field == "priority" for column in found)
    return _renamed(found, "severity", "" if has_priority else "priority")


def _titled(found: tuple[Column, ...]) -> tuple[Column, ...]:
    """The column that gives the title where none is called so."""
    if any(column.field == "title" for column in found):
        return found
    for name in words.load().of("titles", "then"):
        if any(column.field == name for column in found):
            return _renamed(found, name, "title")
    return found


def _renamed(found: tuple[Column, ...], old: str, new: str) -> tuple[Column, ...]:
    return tuple(
        Column(column.index, new, column.header, column.code) if column.field == old else column
        for column in found
    )


def place(found: tuple[Column, ...], name: str) -> int:
    """The index of the column of a field; -1 for none."""
    return next((column.index for column in found if column.field == name), -1)
