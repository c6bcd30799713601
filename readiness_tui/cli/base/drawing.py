"""What a verb wants drawn, as values: a table with named columns, without rich."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, NamedTuple, TypeVar

from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.proof.scopes import no_such

RowT = TypeVar("RowT")
SPARE = 4
"""Columns of this rank and above go before texts get short."""


class Cell(NamedTuple):
    """A text that is safe for a line, in the ink of a role.

    `below` is a second, quieter line, `short` what stands for the text where there is no room.
    """

    text: str
    ink: str = ""
    below: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True)
class Column(Generic[RowT]):
    """A column of a table.

    Attributes:
        name: How `--columns` names it.
        cell: Makes the cell of a row.
        rank: Where there is no room the highest goes first, from `SPARE` on before texts get
            short; 0 never goes.
        grows: Whether it takes the room that is left.
        head: What stands above it, if it is not the name.
    """

    name: str
    cell: Callable[[RowT], Cell]
    rank: int = 0
    grows: bool = False
    head: str = ""


@dataclass(frozen=True, slots=True)
class Table(Generic[RowT]):
    """Rows, and the columns that show them. With `is_chosen` no column makes room for another."""

    columns: Sequence[Column[RowT]]
    rows: Sequence[RowT]
    is_chosen: bool = False

    def without(self, name: str) -> "Table[RowT]":
        """The same without a column."""
        rest = tuple(column for column in self.columns if column.name != name)
        return replace(self, columns=rest)

    def cells(self) -> list[list[Cell]]:
        """The cells, column by column."""
        return [[column.cell(row) for row in self.rows] for column in self.columns]


def chosen(
    columns: Sequence[Column[RowT]], usual: Sequence[str], names: str
) -> tuple[Column[RowT], ...]:
    """The columns that a person named, parted by commas, else those that are usual.

    Raises:
        UsageError: There is no such column, or none is named.
    """
    by_name = {column.name: column for column in columns}
    if not names.strip():
        return tuple(by_name[name] for name in usual)
    words = [word.strip() for word in names.split(",") if word.strip()]
    if not words:
        message = "--columns names none"
        raise UsageError(message, remedy=f"there is {', '.join(by_name)}")
    for word in words:
        if word not in by_name:
            raise no_such(word, by_name, "column")
    return tuple(by_name[word] for word in dict.fromkeys(words))
