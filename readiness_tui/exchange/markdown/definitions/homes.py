"""Which sections hold tickets with ids of their own, so that their headings only group them."""

import re
from collections.abc import Iterable, Iterator, Sequence

from readiness_tui.exchange.markdown import lanes, titles
from readiness_tui.exchange.markdown.shapes import Kind, Shaped
from readiness_tui.exchange.markdown.syntax.tree import Document, Item, ItemList, Section, Table
from readiness_tui.exchange.model.spellings import family

_FEW = 2
_COUNTED = re.compile(r"[\s>]*\d{1,3}[.)]\s")
_REMARKED = re.compile(r"\S+\s+[(\[][^()\[\]]{1,40}[)\]]\s*[:\u2013\u2014-]\s")
_ARROWS = re.compile(r"\u2192|->|=>|\u21d2")


def homes_of_ids(sections: Iterable[Section], shaped: Sequence[Shaped]) -> set[int]:
    """The sections that hold tables, boxes or worded bullets with ids of their own."""
    homes = {each.section for each in shaped if each.kind is Kind.TRACKER}
    worded: set[int] = set()
    families: set[str] = set()
    single: dict[int, str] = {}
    count = 0
    for section in sections:
        if (
            sum(bool(lanes.own_id(each)[0]) for each in section.blocks if isinstance(each, Table))
            > 1
        ):
            homes.add(section.index)
        for block in section.blocks:
            if isinstance(block, ItemList):
                heads = [titles.head(item.text) for item in block.walk() if item.box is not None]
                ids = {head.id for head in heads if head and (head.word or not head.id.isdigit())}
                if len(ids) >= _FEW:
                    homes.add(section.index)
                    families |= set(map(family, ids))
                elif ids:
                    single[section.index] = family(ids.pop())
                if bullets := sum(map(is_worded, block.items)):
                    count += bullets
                    worded.add(section.index)
    homes |= {index for index, name in single.items() if name in families}
    return homes | worded if count >= _FEW else homes


def is_worded(item: Item) -> bool:
    """Whether a bullet without a box is a ticket by its words: `Story 1.1: Title`."""
    head = titles.head(item.text) if item.box is None else None
    return bool(head and head.kind == "ticket" and head.is_parted and head.title)


def counted_ids(document: Document, items: Iterable[Item]) -> Iterator[tuple[Item, titles.Head]]:
    """The items of numbered lists that are an id and a title: `1. T-3 - Lay the pipes`."""
    for item in items:
        head = titles.head(item.text) if item.box is None else None
        if head is None or not head.title or head.is_number or head.kind:
            continue
        is_parted = head.is_parted or _REMARKED.match(item.text) is not None
        is_counted = _COUNTED.match(document.lines[item.line - 1]) is not None
        if is_parted and is_counted and not _ARROWS.search(head.title):
            yield item, head  # with arrows it is an order of tickets


def items_of(section: Section) -> Iterator[Item]:
    """The outermost items of the lists right below a heading."""
    for block in section.blocks:
        if isinstance(block, ItemList):
            yield from block.items


def holds_boxes(section: Section) -> bool:
    """Whether all that stands right below a heading are boxes, more than one."""
    items = list(items_of(section))
    return len(items) >= _FEW and all(item.box is not None for item in items)
