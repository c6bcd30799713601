"""What the manual is made of: pages of sections of entries, each of which can be gone to."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from readiness_tui.ui.viewmodels.cells import Line

LINK = "link:"
"""Begins the style of a span that leads to another page, or to a heading of its own."""
_NO_NAME = re.compile(r"[^\w -]")


class Kind(StrEnum):
    """What an entry is, and so how it is drawn."""

    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"
    CODE = "code"
    HEAD = "head"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading, paragraph, item, line of code, or row of a table.

    Attributes:
        kind: What it is.
        cells: Its text; of a row of a table a text for each column.
        names: What it defines, as it is typed: the keys of a command, or the first cell of a row.
        is_aside: Whether nobody looks for it: an example that a program reads, a list of pages.
        folded: All of it as it is searched.
    """

    kind: Kind
    cells: tuple[Line, ...]
    names: tuple[str, ...] = ()
    is_aside: bool = False
    folded: str = field(init=False)

    def __post_init__(self) -> None:
        """Fold the text once: it is searched with every letter that is typed."""
        text = "  ".join("".join(text for text, _ in cell) for cell in self.cells)
        object.__setattr__(self, "folded", text.casefold())


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, if there is one, and what stands below it."""

    title: str
    entries: tuple[Entry, ...]

    @property
    def anchor(self) -> str:
        """What links call it, as pages on the web do."""
        return _NO_NAME.sub("", self.title).lower().replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Page:
    """A page: `name` is its path below the folder of the documentation."""

    name: str
    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of a page: numbers of page, section and entry, from 0."""

    page: int
    section: int = 0
    entry: int = 0


def entry_at(pages: Sequence[Page], place: Place) -> Entry:
    """The entry of a place."""
    return pages[place.page].sections[place.section].entries[place.entry]


def target_of(pages: Sequence[Page], page: int, link: str) -> Place | None:
    """Where a link of a page leads; None where that is not in the manual.

    Args:
        pages: All pages.
        page: The number of the page that has the link.
        link: A relative path, a `#` and a heading, or both.
    """
    path, _, anchor = link.partition("#")
    name = _joined(pages[page].name, path) if path else pages[page].name
    number = next((n for n, one in enumerate(pages) if one.name == name), None)
    if number is None:
        return None
    anchors = [section.anchor for section in pages[number].sections]
    return Place(number, anchors.index(anchor) if anchor in anchors else 0)


def contents(pages: Iterable[Page]) -> Section:
    """A list of pages, each of them a link."""
    entries = [Entry(Kind.HEADING, ((("Pages", "strong"),),))]
    entries += [
        Entry(Kind.ITEM, (((page.title, f"{LINK}/{page.name}"),),), is_aside=True) for page in pages
    ]
    return Section("Pages", tuple(entries))


def _joined(page: str, path: str) -> str:
    """A path relative to a page as one below the folder; one with a `/` before it is that."""
    parts = [] if path.startswith("/") else page.split("/")[:-1]
    for part in path.strip("/").split("/"):
        if part == "..":
            parts = parts[:-1]
        else:
            parts.append(part)
    return "/".join(parts)
