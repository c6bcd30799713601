"""Tickets that lists define: boxes with ids, boxes outside tickets, bullets that state fields."""

import re
from collections import Counter
from collections.abc import Sequence

from readiness_tui.exchange.markdown import scopes, titles
from readiness_tui.exchange.markdown.definitions.headings import Surveyor
from readiness_tui.exchange.markdown.scopes import Role, Scope
from readiness_tui.exchange.markdown.syntax.tree import Item, ItemList
from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.ids import family

_LETTER = re.compile(r"(?<=#)[a-z]$")
_FEW = 2
_SHARE = 3  # one in so many bullets is a ticket that stands elsewhere: all of its kind are tickets


def define_lists(surveyor: Surveyor, section_scopes: Sequence[Scope]) -> None:
    """Boxes that are tickets: those with ids, and all outside the sections of tickets."""
    lists = [
        (block, section_scopes[section.index])
        for section in surveyor.visible()
        for block in section.blocks
        if isinstance(block, ItemList)
    ]
    heads = [
        head
        for block, _ in lists
        for item in block.walk()
        if item.box is not None and (head := titles.head(item.text)) is not None
    ]
    families = Counter(map(_kin, heads))
    counts = [head.id for head in heads if _kin(head) == "#"]
    if len(set(counts)) < len(counts):
        del families["#"]  # numbers that begin anew in each list are no ids
    _bullets(surveyor, lists)
    for block, scope in lists:
        if scope.role is Role.LOG or (scope.role is Role.FIELD and not scope.ticket):
            continue
        has_ids = surveyor.has_ids
        has_ids = has_ids or any(count >= _FEW for count in families.values())
        for item in block.items:
            _box(surveyor, item, families, scope, owned=bool(scope.ticket), has_ids=has_ids)


def _relates(head: titles.Head) -> bool:
    """Whether an id is the subject of a sentence such as `2.1 depends on 1.4`."""
    folded = words.fold(head.title)
    return any(
        folded.startswith(word) and not folded[len(word) : len(word) + 1].isalnum()
        for field in ("depends", "inverse")
        for word in words.load().longest("columns", field)
    )


def _kin(head: titles.Head) -> str:
    if head.is_number:
        return "#.#" if "." in head.id else "#"
    return _LETTER.sub("", family(head.id))


def labels(surveyor: Surveyor) -> set[str]:
    """The tags in front of the titles of boxes, such as the stories that tasks belong to."""
    return {
        label
        for section in surveyor.visible()
        for block in section.blocks
        if isinstance(block, ItemList)
        for item in block.walk()
        if item.box is not None and (head := titles.head(item.text)) is not None
        for label in head.labels
    }


def _bullets(surveyor: Surveyor, lists: Sequence[tuple[ItemList, Scope]]) -> None:
    """Bullets without a box that begin with ids: tickets below a status, or with fields of theirs.

    Where nothing else in the document is a ticket, the bullets with ids are, and so are those of a
    kind of which many are tickets that stand elsewhere too.
    """
    heads = [
        (item, scope, head)
        for block, scope in lists
        if not scope.ticket and not scope.risk and scope.role in {Role.PLAIN, Role.PHASE}
        for item in block.walk()
        if item.box is None
        and (head := titles.head(item.text)) is not None
        and (item in block.items or titles.is_dotted(head.id))
        and (not head.is_number or titles.is_dotted(head.id))
        and not titles.is_order(item.text, head)
        and head.kind != "risk"
        and not _relates(head)
        and not scopes.states_risk(item)
    ]
    families = Counter(_kin(head) for *_, head in heads)
    is_alone = not surveyor.tickets and not any(
        item.box is not None for block, _ in lists for item in block.walk()
    )
    shared = Counter(_kin(head) for *_, head in heads if head.id in surveyor.tickets)
    for item, scope, head in heads:
        is_known = bool(shared[_kin(head)]) and shared[_kin(head)] * _SHARE >= families[_kin(head)]
        states = scopes.states(item)
        aside = head.title.rpartition("(")[2].removesuffix(")")
        states = states or (aside != head.title and bool(scopes.facts_of(aside)))
        if families[_kin(head)] >= _FEW and (scope.status or states or is_alone or is_known):
            surveyor.define(head.id, item.line, head.title, "bullet", head.status)


def _box(
    surveyor: Surveyor,
    item: Item,
    families: Counter[str],
    scope: Scope,
    *,
    owned: bool,
    has_ids: bool,
) -> None:
    """One item and its children; `owned` where boxes without ids are acceptance of a ticket."""
    if item.box is not None:
        head = titles.head(item.text)
        kin = _kin(head) if head else ""
        if (
            head
            and (
                families[kin] >= _FEW
                or (head.is_parted and not head.is_number)
                or head.id.rpartition(".")[0] in surveyor.tickets
            )
            and not scopes.is_criterion(head, scope)
        ):
            surveyor.define(head.id, item.line, head.title, "box")
            owned = True
        elif not owned and not has_ids:
            surveyor.make(item.line, titles.shown(item.text), "loose box")
            owned = True
    elif scopes.takes_boxes(item.text, scope):
        return
    for child in item.children:
        _box(surveyor, child, families, scope, owned=owned, has_ids=has_ids)
