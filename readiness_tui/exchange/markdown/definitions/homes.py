"""Which sections hold tickets with ids of their own, so that their headings only group them."""

from collections.abc import Iterable, Sequence

from readiness_tui.exchange.markdown import titles
from readiness_tui.exchange.markdown.shapes import Kind, Shaped
from readiness_tui.exchange.markdown.syntax.tree import Item, ItemList, Section
from readiness_tui.exchange.model.ids import family

_FEW = 2


def homes_of_ids(sections: Iterable[Section], shaped: Sequence[Shaped]) -> set[int]:
    """The sections that hold tables, boxes or worded bullets with ids of their own."""
    homes = {each.section for each in shaped if each.kind is Kind.TRACKER}
    worded: set[int] = set()
    families: set[str] = set()
    single: dict[int, str] = {}
    count = 0
    for section in sections:
        for block in section.blocks:
            if isinstance(block, ItemList):
                heads = [titles.head(item.text) for item in block.walk() if item.box is not None]
                ids = {head.id for head in heads if head and not head.id.isdigit()}
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


def holds_boxes(section: Section) -> bool:
    """Whether all that stands right below a heading are boxes, more than one."""
    items = [
        item for block in section.blocks if isinstance(block, ItemList) for item in block.items
    ]
    return len(items) >= _FEW and all(item.box is not None for item in items)
