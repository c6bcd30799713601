"""What a document defines, before anything is read from it: tickets, tables by shape, phases.

Ids come first and references second, since families are learnt from what is defined.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from readiness_tui.exchange.markdown import columns, scopes, shapes, templates, titles
from readiness_tui.exchange.markdown.definitions import Definition, Surveyor, define_headings
from readiness_tui.exchange.markdown.scopes import Role, Scope
from readiness_tui.exchange.markdown.shapes import Kind, Shaped, row_head
from readiness_tui.exchange.markdown.text import plain
from readiness_tui.exchange.markdown.tree import Document, Item, ItemList, Section, Table
from readiness_tui.exchange.model import join, words
from readiness_tui.exchange.model.findings import finding
from readiness_tui.exchange.model.ids import Ids, family
from readiness_tui.exchange.model.model import Finding, Mark
from readiness_tui.exchange.model.values import read_priority

_FEW = 2
_CRITERIA = frozenset(("ac", "dod", "fr", "nfr", "sc", "req"))
"""Stems of ids that number criteria rather than tickets, where they stand inside a ticket."""
_WORKED = frozenset(("status", "owners", "depends", "inverse", "priority", "estimate"))
"""The fields of a table that says how tickets are worked on."""
_WITH_IDS = frozenset(("tracker", "section", "box", "bullet"))


@dataclass(frozen=True, slots=True)
class Survey:
    """Everything that later steps need to know of a document before they read it.

    `owners` maps the line of a row, box or heading to the ticket that it states.
    """

    document: Document
    scopes: tuple[Scope, ...]
    tables: tuple[Shaped, ...]
    tickets: dict[str, Definition]
    owners: dict[int, str]
    phases: dict[str, int]
    ids: Ids
    findings: tuple[Finding, ...] = ()
    risks: Mapping[int, titles.Head] = field(default_factory=dict[int, titles.Head])


def survey(document: Document) -> Survey:
    """What a document defines."""
    surveyor = Surveyor(document, templates.find(document))
    _counted_headings(surveyor)
    shaped = _shapes(surveyor)
    define_headings(surveyor, shaped)
    shaped = _without_lists(surveyor, [_within(surveyor, each) for each in shaped])
    _trackers(surveyor, shaped)
    shaped = [shapes.by_known_ids(each, surveyor.ids()) for each in shaped]
    resolved = scopes.resolve(
        document, surveyor.sections, surveyor.templates, surveyor.ids(), surveyor.risks
    )
    _rows(surveyor, shaped)
    resolved = scopes.resolve(
        document, surveyor.sections, surveyor.templates, surveyor.ids(), surveyor.risks
    )
    _boxes(surveyor, resolved)
    phases = {
        scope.phase: section.index
        for scope, section in zip(reversed(resolved), reversed(document.sections), strict=True)
        if scope.role is Role.PHASE
    }
    tickets, owners, findings = surveyor.tickets, surveyor.owners, tuple(surveyor.findings)
    ordered = dict(reversed(phases.items()))
    ids = surveyor.ids()
    risks = surveyor.risks
    return Survey(document, resolved, tuple(shaped), tickets, owners, ordered, ids, findings, risks)


def _counted_headings(found: Surveyor) -> None:
    """Headings of a repeated word and a number: each is a ticket, the word an alias."""
    reserved = {word for words_ in words.load().lists["numbered"].values() for word in words_}
    ticket_words = {*words.load().of("heads", "ticket"), *words.load().of("heads", "risk")}
    by_word: dict[tuple[str, int], list[tuple[Section, titles.Counted]]] = {}
    for section in found.visible():
        head = titles.counted(titles.unnumbered(section.title))
        if head and head.word not in reserved | ticket_words:
            by_word.setdefault((head.word, section.level), []).append((section, head))
    for (word, _), members in by_word.items():
        if len({head.number for _, head in members}) < _FEW:
            continue
        for section, head in members:
            short = f"{word[0].upper()}{head.number}"
            is_taken = short in found.tickets or words.fold(short) in words.load().priorities
            name = f"{word.upper()}-{head.number}" if is_taken else short
            name = found.define(
                name, section.line, titles.tidy(head.title), "section", priority=head.priority
            )
            found.sections[section.index] = name
            found.aliases.setdefault(word, {})[head.number] = name


def _shapes(found: Surveyor) -> list[Shaped]:
    return [
        shapes.shape(block, section)
        for section in found.visible()
        for block in section.blocks
        if isinstance(block, Table)
    ]


def _without_lists(found: Surveyor, shaped: list[Shaped]) -> list[Shaped]:
    """The tables, but for lists of other things with ids: requirements beside the tickets.

    Such a list has no column of a ticket's own and shares no family of ids with a table that has.
    """
    rich = [each for each in shaped if _WORKED & {column.field for column in each.columns}]
    families = {name for each in rich for name in _families(each)}
    families |= set(map(family, found.tickets))
    return [
        replace(each, kind=Kind.OTHER)
        if each.kind is Kind.TRACKER
        and each not in rich
        and families
        and families.isdisjoint(_families(each))
        else each
        for each in shaped
    ]


def _families(shaped: Shaped) -> set[str]:
    if shaped.kind is not Kind.TRACKER:
        return set()
    heads = (row_head(row, shaped.ids_at) for row in shaped.table.rows)
    return {family(head.id) for head in heads if head}


def _within(found: Surveyor, shaped: Shaped) -> Shaped:
    """A table inside the section of a ticket lists parts of it, unless it says who does them."""
    inside = (shaped.section, *(s.index for s in found.document.above(_home(found, shaped))))
    fields = {column.field for column in shaped.columns}
    if shaped.kind is not Kind.TRACKER or fields & {"status", "owners", "depends", "inverse"}:
        return shaped
    known = {shapes.row_head(row, shaped.ids_at) for row in shaped.table.rows}
    if any(head and head.id in found.tickets for head in known):
        return shaped
    return replace(shaped, kind=Kind.OTHER) if found.sections.keys() & set(inside) else shaped


def _home(found: Surveyor, shaped: Shaped) -> Section:
    return found.document.sections[shaped.section]


def _trackers(found: Surveyor, shaped: list[Shaped]) -> None:
    """Tables of ids, the fullest first: one whose ids are defined by then only states more."""
    order = sorted(
        (each for each in shaped if each.kind is Kind.TRACKER),
        key=lambda each: (-sum(bool(column.field) for column in each.columns), each.table.line),
    )
    for each in order:
        at_title = columns.place(each.columns, "title")
        for row in each.table.rows:
            head = row_head(row, each.ids_at)
            if head is None or shapes.is_total_row(row):
                continue
            own = titles.shown(row.text(at_title)) if at_title not in {-1, each.ids_at} else ""
            own, status = titles.marked(own) if own else (head.title, None)
            status = status or head.status
            found.define(head.id, row.line, own, "tracker", status)
            at_group = columns.place(each.columns, "group")
            if group := words.fold(plain(row.text(at_group))):
                found.components[group] = "" if group in found.components else head.id


def _rows(found: Surveyor, shaped: list[Shaped]) -> None:
    """Rows without ids: joined to sections by title; what is left over is a ticket."""
    for shape in shaped:
        if shape.kind is not Kind.ROWS:
            continue
        has_ids = any(one.shape in _WITH_IDS for one in found.tickets.values())
        has_ids = has_ids or bool(found.risks) or any(each.kind is Kind.RISKS for each in shaped)
        if columns.place(shape.columns, "row") >= 0:
            message = "a column that counts its rows holds no ids"
            found.findings.append(finding("row-numbers", Mark(shape.table.line), message))
        at, by = columns.place(shape.columns, "title"), columns.place(shape.columns, "priority")
        sides = [
            join.Side(str(row.line), titles.shown(row.text(at)), read_priority(plain(row.text(by))))
            for row in shape.table.rows
            if plain(row.text(at)) and not shapes.is_total(plain(row.text(at)))
        ]
        section_sides = [
            join.Side(name, one.title, one.priority)
            for name, one in found.tickets.items()
            if one.shape == "section"
        ]
        pairs = join.by_title(sides, section_sides)
        _join(found, sides, pairs, has_ids=has_ids and not found.aliases)
        for row in shape.table.rows if at > 0 else ():
            name, label = found.owners.get(row.line, ""), words.fold(plain(row.text(0)))
            if name and label:
                found.components[label] = "" if label in found.components else name


def _join(
    found: Surveyor, sides: list[join.Side], pairs: dict[str, join.Pair], *, has_ids: bool
) -> None:
    for side in sides:
        line = int(side.key)
        if (pair := pairs.get(side.key)) is not None:
            found.owners[line] = pair.key
            message = f"row {side.title!r} is {pair.key}, {found.tickets[pair.key].title!r}"
            code = "joined-by-title" if pair.is_sure else "join-unsure"
            found.findings.append(finding(code, Mark(line), message, keys=(pair.key,)))
        elif has_ids:
            message = f"row {side.title!r} has no id, where tickets have one: no ticket"
            found.findings.append(finding("row-without-id", Mark(line), message))
        elif len(found.aliases) == 1:
            (word, numbers) = next(iter(found.aliases.items()))
            number = max(numbers) + 1
            stem = found.tickets[numbers[max(numbers)]].id.rstrip("0123456789")
            numbers[number] = found.define(f"{stem}{number}", line, side.title, "rows")
            message = f"row {side.title!r} has no section: {numbers[number]}, {word} {number}"
            keys = (numbers[number],)
            found.findings.append(finding("row-without-section", Mark(line), message, keys=keys))
        else:
            name = found.make(line, side.title, "rows")
            if any(one.shape == "section" for one in found.tickets.values()):
                message = f"row {side.title!r} has no section: {name}"
                found.findings.append(finding("row-without-section", Mark(line), message))


def _boxes(found: Surveyor, known: tuple[Scope, ...]) -> None:
    """Boxes that are tickets: those with ids, and all outside the sections of tickets."""
    lists = [
        (block, known[section.index])
        for section in found.visible()
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
    _bullets(found, lists)
    for block, scope in lists:
        if scope.role is Role.LOG or (scope.role is Role.FIELD and not scope.ticket):
            continue
        has_ids = any(one.shape in _WITH_IDS for one in found.tickets.values())
        has_ids = has_ids or any(count >= _FEW for count in families.values())
        for item in block.items:
            _box(found, item, families, scope, owned=bool(scope.ticket), has_ids=has_ids)


def _kin(head: titles.Head) -> str:
    if head.is_number:
        return "#.#" if "." in head.id else "#"
    return family(head.id)


def _bullets(found: Surveyor, lists: Sequence[tuple[ItemList, Scope]]) -> None:
    """Bullets without a box that begin with ids: tickets below a status, or with fields of theirs.

    Where nothing else in the document is a ticket, the bullets with ids are.
    """
    heads = [
        (item, scope, head)
        for block, scope in lists
        if not scope.ticket and not scope.risk and scope.role in {Role.PLAIN, Role.PHASE}
        for item in block.items
        if item.box is None
        and (head := titles.head(item.text)) is not None
        and not head.is_number
        and not titles.is_order(item.text, head)
        and head.kind != "risk"
    ]
    families = Counter(_kin(head) for *_, head in heads)
    is_alone = not found.tickets and not any(
        item.box is not None for block, _ in lists for item in block.walk()
    )
    for item, scope, head in heads:
        states = any(map(scopes.keyed_fields_of, (child.text for child in item.children)))
        aside = head.title.rpartition("(")[2].removesuffix(")")
        states = states or (aside != head.title and bool(scopes.facts_of(aside)))
        if families[_kin(head)] >= _FEW and (scope.status or states or is_alone):
            found.define(head.id, item.line, head.title, "bullet", head.status)


def _is_criterion(head: titles.Head, scope: Scope) -> bool:
    """Whether a box with an id inside the section of a ticket numbers a criterion of it."""
    if not scope.ticket:
        return False
    stem = words.fold(family(head.id)).split("-")[0].rstrip("#.")
    return stem in _CRITERIA or (head.is_number and not head.id.startswith(f"{scope.ticket}."))


def _box(
    found: Surveyor,
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
            and (families[kin] >= _FEW or (head.is_parted and not head.is_number))
            and not _is_criterion(head, scope)
        ):
            found.define(head.id, item.line, head.title, "box")
            owned = True
        elif not owned and not has_ids:
            found.make(item.line, titles.shown(item.text), "loose box")
            owned = True
    elif scopes.takes_boxes(item.text, scope):
        return
    for child in item.children:
        _box(found, child, families, scope, owned=owned, has_ids=has_ids)
