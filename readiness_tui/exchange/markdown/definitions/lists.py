"""Tickets that lists define: boxes with ids, boxes outside tickets, bullets that state fields."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from string import ascii_uppercase

from readiness_tui.exchange.markdown import clauses, depends, field_lines, numbered, scopes, titles
from readiness_tui.exchange.markdown.definitions.homes import counted_ids, is_worded
from readiness_tui.exchange.markdown.definitions.stages import ticket_called
from readiness_tui.exchange.markdown.definitions.surveyor import Surveyor
from readiness_tui.exchange.markdown.scopes import Role, Scope
from readiness_tui.exchange.markdown.syntax.tree import Item, ItemList
from readiness_tui.exchange.markdown.text import plain
from readiness_tui.exchange.model.ids import Ids
from readiness_tui.exchange.model.spellings import family, go_on_in_letters

_COUNTED = re.compile(r"[\s>]*(\d{1,3})[.)]\s")
_LETTERED = re.compile(r"[A-Z]#")
_LETTER = re.compile(r"(?<=#)[a-z]$")
_ARROW = re.compile("[\\s)]*(?:[-=\u2500]*[>\u2192\u21d2\u25ba\u25b6]|<[-=]|[\u2190\u21d0\u25c4])")
_COMMAS = re.compile(r"[,;&+\u3001\uff0c]")
_LISTED = re.compile(r"[\s,;&+\u3001\uff0c]+")
_STEM = re.compile(r"^[A-Z](?=[-.]#)")  # phases by letters count as one kind
_FEW = 2
_RARE = 8  # boxes to one that begins with something like an id: it is a word with a digit
_SHARE = 3  # one in so many bullets is a ticket that stands elsewhere: all of its kind are tickets


def define_lists(
    surveyor: Surveyor, section_scopes: Sequence[Scope], *, with_criteria: bool = False
) -> None:
    """Boxes that are tickets: those with ids, and all outside the sections of tickets.

    Criteria of the whole are none, but where they are all that a document has: `with_criteria`.
    """
    has_rows = "rows" in surveyor.shapes
    lists = [
        (block, section_scopes[section.index])
        for section in surveyor.visible()
        if not (has_rows and scopes.field_of(section.title))  # parts of the work that rows name
        for block in section.blocks
        if isinstance(block, ItemList)
    ]
    heads = [
        head
        for block, _ in lists
        for item in block.walk()
        if item.box is not None and (head := titles.head(item.text)) is not None
    ]
    families = Counter(kin for kin, _ in {(_kin(head), head.id) for head in heads})
    _join_letters(families)
    topics = _topics(heads, families)
    _without_few(families, len(heads), lists)
    _join_siblings(families, [block for block, _ in lists])
    counts = [head.id for head in heads if _kin(head) == "#"]
    if len(set(counts)) < len(counts):
        del families["#"]  # numbers that begin anew in each list are no ids
    _bullets(surveyor, lists)
    families.update(dict.fromkeys(map(family, surveyor.tickets), _FEW))
    criteria = set[int]() if with_criteria else _criteria(surveyor, section_scopes)
    for block, scope in lists:
        if scope.role is Role.LOG or (scope.role is Role.FIELD and not scope.ticket):
            continue
        owned = bool(scope.ticket) or block.line in criteria
        if block.line in criteria and _states_others(block, surveyor):
            continue
        for item in block.items:
            _box(surveyor, item, families, scope, topics, owned=owned)
    _count_steps(surveyor, [block for block, _ in lists])


def _states_others(block: ItemList, surveyor: Surveyor) -> bool:
    """Whether a list of criteria has ids of its own kind beside tickets: those of requirements."""
    heads = [head for item in block.items if (head := titles.head(item.text)) is not None]
    families = set(map(family, surveyor.tickets))
    return bool(heads) and bool(families) and families.isdisjoint(family(head.id) for head in heads)


def _join_letters(families: Counter[str]) -> None:
    """Count ids such as `A1`, `A2`, `B1` as one kind, where their letters go on from A."""
    lettered = sorted(each for each in families if _LETTERED.fullmatch(each))
    goes_on = "".join(each[0] for each in lettered) == ascii_uppercase[: len(lettered)]
    if goes_on and len(lettered) >= _FEW and all(families[each] >= _FEW for each in lettered[:-1]):
        total = sum(families[each] for each in lettered)
        families.update({each: total - families[each] for each in lettered})


def _kin_of(item: Item) -> str:
    """The kin of the id that a box begins with; empty for none or a number."""
    head = titles.head(item.text) if item.box is not None else None
    return _kin(head) if head and not head.is_number else ""


def _join_siblings(families: Counter[str], blocks: Iterable[ItemList]) -> None:
    """Count the only id of its kind with those of its list, where all of its boxes have one.

    Where all lists of the document are so, one stands beside all the others.
    """
    listed = [block.items for block in blocks]
    for items in (*listed, [item for block in listed for item in block]):
        kin = [_kin_of(item) for item in items]
        several = sum(families[each] >= _FEW for each in kin if each)
        if all(kin) and several * 2 > len(kin):
            families.update(dict.fromkeys(kin, _FEW))


def _count_steps(surveyor: Surveyor, blocks: Sequence[ItemList]) -> None:
    """Let boxes without ids go by their numbers, where one list of the document counts them."""
    listed = [
        block for block in blocks if any(surveyor.is_loose(item.line) for item in block.items)
    ]
    if len(listed) != 1:
        return
    lines = surveyor.document.lines
    counts = [(item, _COUNTED.match(lines[item.line - 1])) for item in listed[0].items]
    numbers = {
        int(match[1]): surveyor.owners[item.line]
        for item, match in counts
        if match and item.line in surveyor.owners
    }
    if len(numbers) == len(counts):
        surveyor.alias_steps(numbers)


def _topics(heads: Sequence[titles.Head], families: Mapping[str, int]) -> frozenset[str]:
    """What looks like an id, the only one of its kind, and begins several boxes: `BME280 - ...`."""
    named: dict[str, set[str]] = defaultdict(set)
    for head in heads:
        if families[_kin(head)] == 1:
            named[head.id].add(head.title)
    return frozenset(name for name, its_titles in named.items() if len(its_titles) > 1)


def _criteria(surveyor: Surveyor, section_scopes: Sequence[Scope]) -> set[int]:
    """The lines of lists below headings of criteria that no ticket has.

    Beside tickets those of milestones are some: when each is reached.
    """
    headed = {
        s.index
        for s in surveyor.visible()
        if scopes.lists_criteria(s) or (surveyor.tickets and numbered.named(s, "milestone"))
    }
    return {
        block.line
        for section in surveyor.visible()
        if not section_scopes[section.index].ticket
        and not headed.isdisjoint(
            (section.index, *(s.index for s in surveyor.document.above(section)))
        )
        for block in section.blocks
    }


def _without_few(
    families: Counter[str], count: int, lists: Sequence[tuple[ItemList, Scope]]
) -> None:
    """Take out what looks like ids where hardly a box has any: `2FA`, `H264`, `S3`."""
    loose = sum(item.box is not None for block, _ in lists for item in block.items)
    if count * _RARE < loose:
        for kin in [kin for kin in families if not re.search(r"[-._]", kin)]:
            del families[kin]


def _relates(item: Item, head: titles.Head, ids: Ids) -> bool:
    """Whether an id is related to others rather than titled: `2.1 depends on 1.4`, `2.1 → 2.2`."""
    sentence = plain(item.text)
    behind = sentence.partition(head.id)[2]
    if any(head.id in relation.subjects for relation in clauses.of_named(sentence, ids)):
        return True
    listed = [name for name in _LISTED.split(head.title) if name]
    is_listing = bool(listed) and all(family(name) == family(head.id) for name in listed)
    is_listing = is_listing or depends.is_listing(head.title, ids)
    names = [titles.head(piece.strip()) for piece in _COMMAS.split(head.title)]
    is_listing = is_listing or all(
        name is not None and not name.title and name.word == head.word for name in names
    )
    return is_listing or bool(_ARROW.match(behind)) or clauses.is_said_of(head.title)


def _kin(head: titles.Head) -> str:
    if head.is_number:
        return "#.#" if "." in head.id else "#"
    return _STEM.sub("A", _LETTER.sub("", family(head.id)))


def _kind(item: Item, head: titles.Head) -> str:
    """What a bullet shares with its kind: the word in front of its id, else the family of ids."""
    return head.word if is_worded(item) else _kin(head)


def box_heads(surveyor: Surveyor) -> Iterator[titles.Head]:
    """What boxes begin with: an id and a title."""
    return (
        head
        for section in surveyor.visible()
        for block in section.blocks
        if isinstance(block, ItemList)
        for item in block.walk()
        if item.box is not None and (head := titles.head(item.text)) is not None
    )


def _is_of_another_kind(item: Item, head: titles.Head, ids: Ids) -> bool:
    """Whether a bullet that begins with an id is an order, a relation or a risk."""
    is_risk = head.kind == "risk" or field_lines.states_risk(item)
    return is_risk or titles.is_order(item.text, head) or _relates(item, head, ids)


def _bullets(surveyor: Surveyor, lists: Sequence[tuple[ItemList, Scope]]) -> None:
    """Bullets without a box that begin with ids: tickets below a status, or with fields of theirs.

    Those of phases that begin with an id and a title in bold are too. Where nothing else in the
    document is a ticket, the bullets with ids are, and so are those of a
    kind of which many are tickets that stand elsewhere too.
    """
    named = _with_ids(lists, surveyor.ids())
    heads = [each for each in named if each[2].id not in surveyor.registered]
    families = Counter(_kind(item, head) for item, _, head in heads)
    _join_letters(families)
    counted = _counted(surveyor, lists)
    is_alone = not (surveyor.tickets or counted) and not any(
        item.box is not None for block, _ in lists for item in block.walk()
    )
    shared = Counter(_kind(item, head) for item, _, head in heads if head.id in surveyor.tickets)
    letters = {each for each in map(family, surveyor.tickets) if _LETTERED.fullmatch(each)}
    goes_on = bool(letters) and go_on_in_letters(letters | families.keys())
    for item, scope, head in heads:
        kind = _kind(item, head)
        is_known = bool(shared[kind]) and shared[kind] * _SHARE >= families[kind]
        is_known = is_known or (goes_on and bool(_LETTERED.fullmatch(kind) and head.title))
        states = field_lines.states(item)
        aside = head.title.rpartition("(")[2].removesuffix(")")
        states = states or (aside != head.title and bool(field_lines.facts_of(aside)))
        is_headed = scope.role is Role.PHASE and titles.has_bold_head(item.text)
        states = (
            states or is_headed or is_worded(item) or (item.line in counted and not shared[kind])
        )
        if families[kind] >= _FEW and (scope.status or states or is_alone or is_known):
            surveyor.define(head.id, item.line, head.title, "bullet", head.status)


def _counted(surveyor: Surveyor, lists: Sequence[tuple[ItemList, Scope]]) -> set[int]:
    """The lines of items of numbered lists that are an id and a title, of three or more."""
    items = [item for block, _ in lists for item in block.items]
    named = {item.line: head.id for item, head in counted_ids(surveyor.document, items)}
    return set(named) if len(set(named.values())) > _FEW else set()


def _with_ids(
    lists: Sequence[tuple[ItemList, Scope]], ids: Ids
) -> Iterator[tuple[Item, Scope, titles.Head]]:
    """The bullets without a box that begin with an id, where a ticket may be stated."""
    for block, scope in lists:
        if scope.ticket or scope.risk or scope.role not in {Role.PLAIN, Role.PHASE}:
            continue
        outer = _outermost(block)
        for item in block.walk():
            head = titles.head(item.text) if item.box is None else None
            if head is None or _is_of_another_kind(item, head, ids):
                continue
            is_dotted = titles.is_dotted(head.id)
            is_named = not head.is_number or is_dotted or is_worded(item)
            if is_named and (is_dotted or item in outer):
                yield item, scope, head


def _outermost(block: ItemList) -> list[Item]:
    """The items of a list, and those below one that names what they are or has an id itself."""
    above = [item for item in block.items if _is_above(item)]
    return [*block.items, *(child for item in above for child in item.children)]


def _is_above(item: Item) -> bool:
    """Whether tickets may stand below a bullet: `Main tasks:`, or `WP1 - Analysis`."""
    head = titles.head(item.text) if item.box is None else None
    is_package = head is not None and not head.is_number and bool(head.title)
    return is_package or plain(item.text).endswith((":", "\uff1a"))


def _box(
    surveyor: Surveyor,
    item: Item,
    families: Counter[str],
    scope: Scope,
    topics: frozenset[str],
    *,
    owned: bool,
) -> None:
    """One item and its children; `owned` where boxes without ids are acceptance, or criteria."""
    if item.box is not None:
        head = titles.head(item.text)
        head = None if head and head.id in topics else head
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
        elif not owned and (name := ticket_called(surveyor, item.text)):
            surveyor.owners[item.line] = name
            owned = True
        elif not owned:
            surveyor.make(item.line, titles.shown(item.text), "loose box")
            owned = True
    elif scopes.takes_boxes(item.text, scope):
        return
    for child in item.children:
        _box(surveyor, child, families, scope, topics, owned=owned)
