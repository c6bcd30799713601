"""The lines of a document that may explain its signs, before any of them is read."""

from collections.abc import Iterator

from readiness_tui.exchange.markdown import shapes, titles
from readiness_tui.exchange.markdown.definitions.surveyor import Surveyor
from readiness_tui.exchange.markdown.syntax.tree import Document, ItemList, Prose, Table
from readiness_tui.exchange.markdown.text import plain
from readiness_tui.exchange.model import words


def of_priorities(document: Document) -> Iterator[tuple[str, bool]]:
    """The lines that may explain signs of priorities, and whether they stand under a word for them.

    Under it stands what a heading of that name has, a list right below a line, a table's column.
    """
    for section in document.sections:
        headed = _is_priority(titles.unnumbered(section.title))
        after = headed
        for block in section.blocks:
            if isinstance(block, Prose):
                lines = [plain(raw.strip(" \t>")) for raw in block.lines]
                yield from ((line, headed) for line in lines)
                after = headed or _is_priority(lines[-1])
            elif isinstance(block, ItemList):
                yield from ((plain(item.text), after) for item in block.items)
                after = headed
            elif isinstance(block, Table) and block.header.cells:
                is_named = headed or _is_priority(plain(block.header.text(0)))
                yield from ((plain(row.text(0)), is_named) for row in block.rows)


def _is_priority(text: str) -> bool:
    name = words.key_of(text)
    return words.load().exact(name) == "priority" or words.load().field(name) == "priority"


def explaining(surveyor: Surveyor) -> Iterator[tuple[int, str, bool]]:
    """The lines of prose, bullets and tables of two columns that may explain signs."""
    for section in surveyor.visible():
        cued = words.load().has("headings", "legend", words.fold(section.title))
        after_cue = cued
        for block in section.blocks:
            if isinstance(block, Prose):
                for number, raw in enumerate(block.lines, start=block.line):
                    yield number, plain(raw.strip(" \t>")), cued or after_cue
                after_cue = cued or words.load().has(
                    "headings", "legend", words.fold(block.lines[-1])
                )
                continue
            if isinstance(block, ItemList):
                for item in block.items:
                    mark = f"[{item.box}] " if item.box is not None else ""
                    yield item.line, mark + plain(item.text), after_cue
            elif isinstance(block, Table):
                yield from shapes.explained(block, is_cued=after_cue)
            after_cue = cued
