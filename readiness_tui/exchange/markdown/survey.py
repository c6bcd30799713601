"""What a document defines, before anything is read from it: tickets, tables by shape, phases.

Ids come first and references second, since families are learnt from what is defined.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from readiness_tui.exchange.markdown import columns, scopes, shapes, templates, titles
from readiness_tui.exchange.markdown.definitions.headings import (
    STATED,
    TICKET_FIELDS,
    Definition,
    Surveyor,
    define_headings,
    stated_phases,
    states,
)
from readiness_tui.exchange.markdown.definitions.legend_lines import explaining
from readiness_tui.exchange.markdown.definitions.lists import define_lists, labels
from readiness_tui.exchange.markdown.definitions.plain import define_plain
from readiness_tui.exchange.markdown.scopes import Role, Scope
from readiness_tui.exchange.markdown.shapes import Kind, Shaped, row_head
from readiness_tui.exchange.markdown.syntax.diagrams import GANTT
from readiness_tui.exchange.markdown.syntax.tree import (
    Document,
    ItemList,
    Section,
    Table,
)
from readiness_tui.exchange.markdown.text import plain
from readiness_tui.exchange.model import join, legends, words
from readiness_tui.exchange.model.choices import Structure
from readiness_tui.exchange.model.findings import finding
from readiness_tui.exchange.model.ids import Ids, family
from readiness_tui.exchange.model.model import Finding, Mark
from readiness_tui.exchange.model.values import read_priority

_FEW = 2
_WORKED = frozenset(("status", "owners", "depends", "inverse", "priority", "estimate"))
"""The fields of a table that says how tickets are worked on."""
_OUTPUTS = frozenset(("deliverables", "target", "outcome", "acceptance"))
"""The fields of a table of tickets where a document has no other."""
_TOLD = (Role.ASSUMPTIONS, Role.OUT_OF_SCOPE)


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
    legend: legends.Legend = field(default_factory=legends.Legend)


def survey(
    document: Document, structure: Structure | None = None, apart: frozenset[int] = frozenset()
) -> Survey:
    """What a document defines; tickets in one structure alone, if that is told.

    Args:
        document: The document.
        structure: The only one that defines tickets; None for any.
        apart: The lines of rows that are not joined to a section by their titles.
    """
    surveyor = Surveyor(document, templates.find(document), structure, apart)
    surveyor.legend = legends.read(explaining(surveyor))
    shaped = _shapes(surveyor)
    drawn = [each for each in shaped if each.table.drawn == GANTT]
    shaped = [each for each in shaped if each not in drawn]
    if surveyor.takes(Structure.SECTIONS):
        _counted_headings(surveyor, shaped)
    define_headings(surveyor, shaped if structure is None else ())
    shaped = _one_register(shaped)
    shaped = _without_lists(surveyor, [_within(surveyor, each) for each in shaped])
    if surveyor.takes(Structure.TRACKER):
        _cards(surveyor, shaped)
        _trackers(surveyor, shaped)
    table_ids = surveyor.ids()
    shaped = [shapes.by_known_ids(each, table_ids) for each in shaped]
    if surveyor.takes(Structure.TRACKER):
        _rows(surveyor, shaped)
    resolved = scopes.resolve(
        document, surveyor.sections, surveyor.templates, surveyor.ids(), surveyor.risks
    )
    if surveyor.takes(Structure.BOXES):
        define_lists(surveyor, resolved)
    shaped += _charts(surveyor, drawn) if structure is None else []
    if not surveyor.tickets and structure is None and not _has_risks(surveyor, shaped):
        shaped = _plain_rows(surveyor, shaped)
        if not surveyor.tickets:
            define_plain(surveyor, resolved)
        resolved = scopes.resolve(
            document, surveyor.sections, surveyor.templates, surveyor.ids(), surveyor.risks
        )
    phases = {
        scope.phase: section.index
        for scope, section in zip(reversed(resolved), reversed(document.sections), strict=True)
        if scope.role is Role.PHASE
    }
    surveyor.tickets = _in_order(surveyor)
    tickets, owners, findings = surveyor.tickets, surveyor.owners, tuple(surveyor.findings)
    ordered = dict(reversed(phases.items()))
    ids = surveyor.ids()
    risks, legend = surveyor.risks, surveyor.legend
    return Survey(
        document, resolved, tuple(shaped), tickets, owners, ordered, ids, findings, risks, legend
    )


def _has_risks(surveyor: Surveyor, shaped: Sequence[Shaped]) -> bool:
    return bool(surveyor.risks) or any(each.kind is Kind.RISKS for each in shaped)


def _in_order(surveyor: Surveyor) -> dict[str, Definition]:
    """The tickets as they stand in the document; rows left over beside sections follow them."""

    def place(pair: tuple[str, Definition]) -> tuple[bool, int]:
        return bool(surveyor.sections) and pair[1].shape == "rows", pair[1].line

    return dict(sorted(surveyor.tickets.items(), key=place))


def _counted_headings(surveyor: Surveyor, shaped: Sequence[Shaped]) -> None:
    """Headings of a repeated word and a number: each is a ticket, the word an alias.

    Where a table has tickets with ids, only those that state fields themselves; where phases state
    how far they are or what they wait for, only those that do too.
    """
    has_phases = bool(stated_phases(surveyor))
    has_others = has_phases or any(each.kind is Kind.TRACKER for each in shaped)
    fields = STATED if has_phases else TICKET_FIELDS
    reserved = {word for words_ in words.load().lists["numbered"].values() for word in words_}
    ticket_words = {*words.load().of("heads", "ticket"), *words.load().of("heads", "risk")}
    by_word: dict[tuple[str, int], list[tuple[Section, titles.Counted]]] = {}
    for section in surveyor.visible():
        head = titles.counted(titles.unnumbered(section.title))
        if head and head.word not in reserved | ticket_words:
            by_word.setdefault((head.word, section.level), []).append((section, head))
    for (word, _), members in by_word.items():
        if len({head.number for _, head in members}) < _FEW:
            continue
        stated = [h for s, h in members if h.priority or states(surveyor, s, fields)]
        if has_others and len(stated) * 2 < len(members):
            continue
        for section, head in members:
            short = f"{word[0].upper()}{head.number}"
            is_taken = short in surveyor.tickets or words.fold(short) in words.load().priorities
            name = f"{word.upper()}-{head.number}" if is_taken else short
            name = surveyor.define(
                name, section.line, titles.tidy(head.title), "section", priority=head.priority
            )
            surveyor.sections[section.index] = name
            surveyor.aliases.setdefault(word, {})[head.number] = name


def _plain_rows(surveyor: Surveyor, shaped: list[Shaped]) -> list[Shaped]:
    """The tables, those of titles and what comes of them as rows of tickets."""
    named = [
        replace(each, kind=Kind.ROWS)
        if each.kind is Kind.OTHER
        and columns.place(each.columns, "title") >= 0
        and _OUTPUTS & {column.field for column in each.columns}
        else each
        for each in shaped
    ]
    _rows(surveyor, named)
    return named


def _charts(surveyor: Surveyor, drawn: list[Shaped]) -> list[Shaped]:
    """The charts that are read: those of known tickets, and all where nothing else is a ticket."""
    if not surveyor.tickets:
        _trackers(surveyor, drawn)
        _rows(surveyor, drawn)
        return drawn
    ids = surveyor.ids()
    named = [[bool(ids.find(plain(row.text(0)))) for row in each.table.rows] for each in drawn]
    return [each for each, known in zip(drawn, named, strict=True) if 2 * sum(known) > len(known)]


def _shapes(surveyor: Surveyor) -> list[Shaped]:
    return [
        shapes.shape(block, section)
        for section in surveyor.visible()
        for block in section.blocks
        if isinstance(block, Table)
    ]


def _without_lists(surveyor: Surveyor, shaped: list[Shaped]) -> list[Shaped]:
    """The tables, but for lists of other things with ids: requirements beside the tickets.

    Such a list has no column of a ticket's own and shares no family of ids with a table that has.
    """
    families = {name for each in shaped if _works(each) for name in _families(each)}
    families |= set(map(family, surveyor.tickets))
    tags = labels(surveyor)
    return [
        replace(each, kind=Kind.OTHER)
        if _is_list(surveyor, each, families) or _ids(each) & tags
        else each
        for each in shaped
    ]


def _one_register(shaped: Sequence[Shaped]) -> list[Shaped]:
    """The tables, but for risks without ids beside a register that has them."""
    has_ids = any(each.kind is Kind.RISKS and each.ids_at >= 0 for each in shaped)
    return [
        replace(each, kind=Kind.OTHER)
        if has_ids and each.kind is Kind.RISKS and each.ids_at < 0
        else each
        for each in shaped
    ]


def _works(shaped: Shaped) -> bool:
    """Whether a table says how tickets are worked on."""
    return bool(_WORKED & {column.field for column in shaped.columns})


def _is_list(surveyor: Surveyor, shaped: Shaped, families: set[str]) -> bool:
    if shaped.kind is not Kind.TRACKER:
        return False
    own = _families(shaped)
    if _speaks_of_board(surveyor, shaped):
        return not families <= own
    return not _works(shaped) and bool(families) and families.isdisjoint(own)


def _speaks_of_board(surveyor: Surveyor, shaped: Shaped) -> bool:
    """Whether a table stands below a heading of assumptions or of what is out of scope."""
    title = words.fold(_home(surveyor, shaped).title)
    return any(words.load().has("headings", role, title) for role in _TOLD)


def _families(shaped: Shaped) -> set[str]:
    return set(map(family, _ids(shaped)))


def _ids(shaped: Shaped) -> set[str]:
    """The ids that the rows of a tracker name."""
    rows = shaped.table.rows if shaped.kind is Kind.TRACKER else ()
    return {head.id for row in rows if (head := row_head(row, shaped.ids_at))}


def _within(surveyor: Surveyor, shaped: Shaped) -> Shaped:
    """A table inside the section of a ticket lists parts of it, unless it says who does them."""
    inside = (shaped.section, *(s.index for s in surveyor.document.above(_home(surveyor, shaped))))
    fields = {column.field for column in shaped.columns}
    if shaped.kind is not Kind.TRACKER or fields & {"status", "owners", "depends", "inverse"}:
        return shaped
    row_heads = {shapes.row_head(row, shaped.ids_at) for row in shaped.table.rows}
    if any(head and head.id in surveyor.tickets for head in row_heads):
        return shaped
    return replace(shaped, kind=Kind.OTHER) if surveyor.sections.keys() & set(inside) else shaped


def _home(surveyor: Surveyor, shaped: Shaped) -> Section:
    return surveyor.document.sections[shaped.section]


def _cards(surveyor: Surveyor, shaped: list[Shaped]) -> None:
    """Tickets that stand side by side in the columns of a table, as fields or as lanes."""
    for table in (each.table for each in shaped if each.kind is Kind.LANES):
        for line, raw, status in shapes.lanes(table):
            head = titles.head(raw)
            if head and not head.is_number:
                surveyor.define(head.id, line, head.title, "lane", status)
            else:
                surveyor.make(line, titles.shown(raw), "lane", status)
    for table in (each.table for each in shaped if each.kind is Kind.CARDS):
        if not shapes.is_register_of_cards(table):
            for head in shapes.card_heads(table):
                surveyor.define(head.id, table.line, head.title, "cards", head.status)


def _trackers(surveyor: Surveyor, shaped: list[Shaped]) -> None:
    """Tables of ids, the fullest first: one whose ids are defined by then only states more."""
    order = sorted(
        (each for each in shaped if each.kind is Kind.TRACKER),
        key=lambda each: (-sum(bool(column.field) for column in each.columns), each.table.line),
    )
    for each in order:
        at_title = columns.place(each.columns, "title")
        for row in each.table.rows:
            if shapes.is_total_row(row):
                continue
            head = row_head(row, each.ids_at)
            own = titles.shown(row.text(at_title)) if at_title not in {-1, each.ids_at} else ""
            if head is None and each.table.drawn == GANTT:
                surveyor.make(row.line, own, "tracker")
            if head is None:
                continue
            own, status = titles.marked(own) if own else (head.title, None)
            status = status or head.status
            surveyor.define(head.id, row.line, own, "tracker", status)
            at_group = columns.place(each.columns, "group")
            if group := words.fold(plain(row.text(at_group))):
                surveyor.labels.append((group, head.id))


def _rows(surveyor: Surveyor, shaped: list[Shaped]) -> None:
    """Rows without ids: joined to sections by title; what is left over is a ticket."""
    for shape in shaped:
        if shape.kind is not Kind.ROWS:
            continue
        has_ids = surveyor.has_ids
        has_ids = has_ids or _has_boxed_ids(surveyor) or _has_risks(surveyor, shaped)
        if columns.place(shape.columns, "row") >= 0:
            message = "a column that counts its rows holds no ids"
            surveyor.findings.append(finding("row-numbers", Mark(shape.table.line), message))
        at, by = columns.place(shape.columns, "title"), columns.place(shape.columns, "priority")
        sides = [
            join.Side(str(row.line), titles.shown(row.text(at)), read_priority(plain(row.text(by))))
            for row in shape.table.rows
            if plain(row.text(at)) and not shapes.is_total(plain(row.text(at)))
        ]
        section_sides = [
            join.Side(name, one.title, one.priority)
            for name, one in surveyor.tickets.items()
            if one.shape == "section"
        ]
        pairs = join.by_title(
            [side for side in sides if int(side.key) not in surveyor.apart], section_sides
        )
        _join(surveyor, sides, pairs, has_ids=has_ids and not surveyor.aliases)
        for row in shape.table.rows if at > 0 else ():
            name, label = surveyor.owners.get(row.line, ""), words.fold(plain(row.text(0)))
            if name and label:
                surveyor.labels.append((label, name))


def _has_boxed_ids(surveyor: Surveyor) -> bool:
    """Whether a list holds boxes with ids, which are tickets once boxes are looked at."""
    return any(
        len({head.id for head in heads if head and not head.is_number}) >= _FEW
        for section in surveyor.visible()
        for block in section.blocks
        if isinstance(block, ItemList)
        and (heads := [titles.head(item.text) for item in block.walk() if item.box is not None])
    )


def _join(
    surveyor: Surveyor, sides: list[join.Side], pairs: dict[str, join.Pair], *, has_ids: bool
) -> None:
    for side in sides:
        line = int(side.key)
        if (pair := pairs.get(side.key)) is not None:
            surveyor.owners[line] = pair.key
            message = f"row {side.title!r} is {pair.key}, {surveyor.tickets[pair.key].title!r}"
            code = "joined-by-title" if pair.is_sure else "join-unsure"
            surveyor.findings.append(finding(code, Mark(line), message, keys=(pair.key,)))
        elif has_ids:
            message = f"row {side.title!r} has no id, where tickets have one: no ticket"
            surveyor.findings.append(finding("row-without-id", Mark(line), message))
        elif len(surveyor.aliases) == 1:
            (word, numbers) = next(iter(surveyor.aliases.items()))
            number = max(numbers) + 1
            stem = surveyor.tickets[numbers[max(numbers)]].id.rstrip("0123456789")
            numbers[number] = surveyor.define(f"{stem}{number}", line, side.title, "rows")
            message = f"row {side.title!r} has no section: {numbers[number]}, {word} {number}"
            keys = (numbers[number],)
            surveyor.findings.append(finding("row-without-section", Mark(line), message, keys=keys))
        else:
            name = surveyor.make(line, side.title, "rows")
            if "section" in surveyor.shapes:
                message = f"row {side.title!r} has no section: {name}"
                surveyor.findings.append(finding("row-without-section", Mark(line), message))
