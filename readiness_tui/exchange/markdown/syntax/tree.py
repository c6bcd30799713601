"""A Markdown document as sections with blocks: the only thing that the later steps look at.

Lines count from 1. Sections lie flat in document order and name their parent, so that one walk over
them sees the document from top to bottom.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph: its raw lines."""

    line: int
    lines: tuple[str, ...]

    @property
    def end(self) -> int:
        """Its last line."""
        return self.line + len(self.lines) - 1


@dataclass(frozen=True, slots=True)
class Item:
    """A list item: the raw text of its first paragraph, its box if it has one, its children.

    `lines` are those of its own text; `end` is the last line of its whole subtree.
    """

    line: int
    end: int
    text: str
    lines: tuple[int, ...] = ()
    box: str | None = None
    children: tuple["Item", ...] = ()

    def walk(self) -> Iterator["Item"]:
        """The item and all items below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list at the top of its section."""

    line: int
    end: int
    items: tuple[Item, ...]

    def walk(self) -> Iterator[Item]:
        """All items of all depths, in document order."""
        for item in self.items:
            yield from item.walk()


@dataclass(frozen=True, slots=True)
class Cell:
    """The raw text of a cell and its offsets in the raw line, equal where none are known."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; its cells are those that its author meant.

    `more` are the lines that it goes on in.
    """

    line: int
    cells: tuple[Cell, ...]
    raw: str
    more: tuple[int, ...] = ()

    def text(self, column: int) -> str:
        """The raw text of a cell, empty where the row is too short or the column is -1."""
        return self.cells[column].text if 0 <= column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: header and rows; `notes` are codes of findings with their lines.

    `drawn` says what it was read from where that is no table in Markdown: `gantt`, `flow`, `html`.
    """

    header: Row
    rows: tuple[Row, ...]
    end: int
    notes: tuple[tuple[str, int], ...] = ()
    drawn: str = ""

    @property
    def line(self) -> int:
        """The line of its header."""
        return self.header.line

    def column(self, index: int) -> tuple[str, ...]:
        """The raw texts of one column."""
        return tuple(row.text(index) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Opaque:
    """A block that is not looked into: `fence`, `html` or `rule`."""

    kind: str
    line: int
    end: int


Block: TypeAlias = Prose | ItemList | Table | Opaque


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the blocks up to the next one; section 0 is what stands before the first.

    `parent` is the index of the section around it, -1 for the top.
    """

    index: int
    level: int
    line: int
    raw: str
    title: str
    parent: int
    end: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document: raw lines without their newlines, and its sections in order."""

    path: str
    sha256: str
    lines: tuple[str, ...]
    sections: tuple[Section, ...]
    front_matter: int = 0

    def is_filled(self, line: int) -> bool:
        """Whether there is such a line and it holds more than blanks and line breaks."""
        return 0 < line <= len(self.lines) and bool(self.lines[line - 1].strip())

    def above(self, section: Section) -> Iterator[Section]:
        """The sections around one, innermost first."""
        while section.parent >= 0:
            section = self.sections[section.parent]
            yield section

    def below(self, section: Section) -> Iterator[Section]:
        """The sections inside one, in document order."""
        for index in range(section.index + 1, len(self.sections)):
            if self.sections[index].level <= section.level:
                return
            yield self.sections[index]
