"""Counted headings such as phases, and where a document says how far they are."""

from collections.abc import Iterator, Sequence

from readiness_tui.domain.model.status import Status
from readiness_tui.exchange.markdown import numbered, scopes, titles
from readiness_tui.exchange.markdown.definitions.surveyor import Surveyor
from readiness_tui.exchange.markdown.shapes import Kind, Shaped
from readiness_tui.exchange.markdown.syntax.tree import Item, ItemList, Section
from readiness_tui.exchange.markdown.text import plain
from readiness_tui.exchange.model import words

_FEW = 2
STAGES = ("phase", "milestone", "iteration", "other")
STATED = frozenset(("status", "depends", "inverse", "after"))


def stated_phases(
    surveyor: Surveyor, shaped: Sequence[Shaped]
) -> list[tuple[Section, numbered.Named, str, Status | None]]:
    """The counted headings of the first kind of which half state a status or dependencies.

    Boxes elsewhere, or the rows of a table, may state them for all, where nothing else is work.
    """
    for kind in (*STAGES, ""):
        counted = (
            (section, heading)
            for section in surveyor.visible()
            if section.level and (heading := numbered.named(section, kind)) is not None
            if not _is_part_of(surveyor, section, heading, kind)
        )
        heads = [
            (section, heading, *numbered.finished(section, heading))
            for section, heading in (counted if kind else numbered.in_letters(surveyor.visible()))
        ]
        stated = sum(
            bool(status or any(_states(surveyor, each) for each in (s, *_parts(surveyor, s))))
            for s, _, _, status in heads
        )
        names = {heading.id for _, heading, _, _ in heads}
        if len(heads) < _FEW or len(names) < len(heads):
            continue
        if stated * 2 >= len(heads) or names <= _called(surveyor, shaped, kind):
            return heads
    return []


def _called(surveyor: Surveyor, shaped: Sequence[Shaped], kind: str) -> set[str]:
    """The numbers of counted headings of which all boxes speak, or all rows that are work."""
    boxes = [_named_of(item.text, kind) for _, item in boxes_of(surveyor)]
    tables = [
        each
        for each in shaped
        if each.kind in {Kind.TRACKER, Kind.ROWS} or names_stages(each, kind)
    ]
    if not all(boxes) or not all(names_stages(each, kind) for each in tables):
        return set()
    rows = (row.text(0) for each in tables for row in each.table.rows)
    return {each for each in boxes if each} | {
        _named_of(cell, kind) or plain(cell) for cell in rows
    }


def _named_of(raw: str, kind: str) -> str:
    """The number of the counted heading that a text begins with; empty for none."""
    named = numbered.named_in(titles.shown(raw), kind) if kind else None
    return named.id if named else ""


def ticket_called(surveyor: Surveyor, raw: str) -> str:
    """The ticket of a heading that a text calls by word and number; empty for none: `Phase 1`."""
    shown = plain(raw)
    for kind in STAGES:
        if named := numbered.named_in(shown, kind):
            for index, name in surveyor.sections.items():
                heading = numbered.named(surveyor.document.sections[index], kind)
                if name == named.id and (heading is None or heading.word == named.word):
                    return name
    return ""


def names_stages(shaped: Shaped, kind: str) -> bool:
    """Whether a table says of counted headings, by word and number, how far they are."""
    if STATED.isdisjoint(column.field for column in shaped.columns):
        return False
    header = words.key_of(plain(shaped.table.header.text(0)))
    is_called = bool(kind) and header in words.load().of("numbered", kind)
    cells = [plain(row.text(0)) for row in shaped.table.rows]
    return bool(cells) and all(
        _named_of(cell, kind) or (is_called and cell.isalnum()) for cell in cells
    )


def _states(surveyor: Surveyor, section: Section) -> bool:
    return scopes.states(surveyor.document, section, STATED)


def _parts(surveyor: Surveyor, section: Section) -> Iterator[Section]:
    """The headings below one that only tell parts of it: its goals, its criteria."""
    below = surveyor.document.below(section)
    return (each for each in below if scopes.is_part_of_plan(each.title))


def _is_part_of(surveyor: Surveyor, section: Section, heading: numbered.Named, kind: str) -> bool:
    """Whether a heading only names the one that it stands below again: `Phase 1 exit criteria`."""
    above = (numbered.named(each, kind) for each in surveyor.document.above(section))
    return any(each is not None and each.id == heading.id for each in above)


def boxes_of(surveyor: Surveyor) -> Iterator[tuple[int, Item]]:
    """Every box of the document, but for criteria of the whole, with the index of its section."""
    for section in surveyor.visible():
        for block in () if scopes.lists_criteria(section) else section.blocks:
            if isinstance(block, ItemList):
                yield from ((section.index, item) for item in block.walk() if item.box is not None)
