"""The lines of a document that may explain its signs, before any of them is read."""

from collections.abc import Iterator

from readiness_tui.exchange.markdown import shapes
from readiness_tui.exchange.markdown.definitions.surveyor import Surveyor
from readiness_tui.exchange.markdown.syntax.tree import ItemList, Prose, Table
from readiness_tui.exchange.markdown.text import plain
from readiness_tui.exchange.model import words


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
