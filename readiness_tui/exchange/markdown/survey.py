"""What a document defines, before anything is read from it: tickets, tables by shape, phases.

Ids come first and references second, since families are learnt from what is defined.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from readiness_tui.exchange.markdown import columns, numbered, scopes, shapes, titles
from readiness_tui.exchange.markdown.definitions import templates
from readiness_tui.exchange.markdown.definitions.headings import (
    STATED,
    TICKET_FIELDS,
    define_headings,
    stated_phases,
    states,
)
from readiness_tui.exchange.markdown.definitions.legend_lines import explaining
from readiness_tui.exchange.markdown.definitions.lists import define_lists, labels
from readiness_tui.exchange.markdown.definitions.plain import define_plain
from readiness_tui.exchange.markdown.definitions.surveyor import Definition, Surveyor
from readiness_tui.exchange.markdown.definitions.tables import (
    define_cards,
    define_rows,
    define_trackers,
    has_boxed_ids,
    has_risks,
)
from readiness_tui.exchange.markdown.scopes import Role, Scope
from readiness_tui.exchange.markdown.shapes import Kind, Shaped, row_head
from readiness_tui.exchange.markdown.syntax.diagrams import GANTT
from readiness_tui.exchange.markdown.syntax.tree import (
    Document,
    Section,
    Table,
)
from readiness_tui.exchange.markdown.text import plain
from readiness_tui.exchange.model import legends, words
from readiness_tui.exchange.model.choices import Structure
from readiness_tui.exchange.model.ids import Ids, family, is_id
from readiness_tui.exchange.model.model import Finding

_FEW = 2
_RECORD = re.compile(r"ADR[-_.]?\d")
"""Ids of records of decisions."""
_WORKED = frozenset(("status", "owners", "depends", "inverse", "priority", "estimate"))
"""The fields of a table that says how tickets are worked on."""
_STATED = frozenset(("status", "owners", "depends", "inverse"))
_OUTPUTS = frozenset(("deliverables", "target", "outcome", "acceptance"))
"""The fields of a table of tickets where a document has no other."""
_WHOLES = frozenset(("group", "parent", "phase"))
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
    shaped = _without_stages(surveyor, _without_phases(surveyor, shaped))
    shaped = _without_lists(surveyor, [_within(surveyor, each) for each in shaped])
    shaped = _without_files([_of_sections(surveyor, each) for each in shaped])
    if surveyor.takes(Structure.TRACKER):
        define_cards(surveyor, shaped)
        define_trackers(surveyor, shaped)
    table_ids = surveyor.ids()
    shaped = [shapes.by_known_ids(each, table_ids) for each in shaped]
    if surveyor.takes(Structure.TRACKER):
        define_rows(surveyor, shaped)
    resolved = scopes.resolve(
        document, surveyor.sections, surveyor.templates, surveyor.ids(), surveyor.risks
    )
    if surveyor.takes(Structure.BOXES):
        define_lists(surveyor, resolved)
    shaped += _charts(surveyor, drawn) if structure is None else []
    if not surveyor.tickets and structure is None and not has_risks(surveyor, shaped):
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
    has_others = has_others or sum(map(_has_own_id, surveyor.visible())) >= _FEW
    fields = STATED if has_phases else TICKET_FIELDS
    reserved = {word for words_ in words.load().lists["numbered"].values() for word in words_}
    ticket_words = {*words.load().of("heads", "ticket"), *words.load().of("heads", "risk")}
    by_word: dict[tuple[str, int], list[tuple[Section, titles.Counted]]] = {}
    for section in surveyor.visible():
        head = titles.counted(titles.unnumbered(section.title))
        if head and head.word not in reserved | ticket_words:
            by_word.setdefault((head.word, section.level), []).append((section, head))
    for (word, _), members in by_word.items():
        numbers = {head.number for _, head in members}
        if len(numbers) < _FEW or len(numbers) * 3 < len(members) * 2:
            continue  # numbers that come again and again count teams or days
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


def _has_own_id(section: Section) -> bool:
    """Whether a heading is an id with a sign behind it, and a title."""
    head = titles.head(section.raw) if section.level else None
    return head is not None and head.is_parted and not head.is_number and bool(head.title)


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
    define_rows(surveyor, named)
    return named


def _charts(surveyor: Surveyor, drawn: list[Shaped]) -> list[Shaped]:
    """The charts that are read: those of known tickets, and all where nothing else is a ticket."""
    if not surveyor.tickets:
        define_trackers(surveyor, drawn)
        define_rows(surveyor, drawn)
        return drawn
    ids = surveyor.ids()
    named = [[bool(ids.find(plain(row.text(0)))) for row in each.table.rows] for each in drawn]
    return [each for each, known in zip(drawn, named, strict=True) if 2 * sum(known) > len(known)]


def _shapes(surveyor: Surveyor) -> list[Shaped]:
    tables = [
        (block, section)
        for section in surveyor.visible()
        for block in section.blocks
        if isinstance(block, Table)
    ]
    goes_on = frozenset(filter(None, (columns.count_from(table) for table, _ in tables)))
    return [shapes.shape(table, section, goes_on) for table, section in tables]


def _without_lists(surveyor: Surveyor, shaped: list[Shaped]) -> list[Shaped]:
    """The tables, but for lists of other things with ids: requirements beside the tickets.

    Such a list has no column of a ticket's own and shares no family of ids with a table that has.
    """
    families = {name for each in shaped if _works(each) for name in _families(each)}
    families |= set(map(family, surveyor.tickets))
    has_rows = any(each.kind is Kind.ROWS and _works(each) for each in shaped)
    tags = labels(surveyor)
    return [
        replace(each, kind=Kind.OTHER)
        if _is_list(surveyor, each, families, has_rows=has_rows) or _ids(each) & tags
        else each
        for each in shaped
    ]


def _without_phases(surveyor: Surveyor, shaped: list[Shaped]) -> list[Shaped]:
    """The tables, but for those of phases where tickets with ids stand beside them."""
    trackers = [
        each
        for each in shaped
        if each.kind is Kind.TRACKER and not _speaks_of_board(surveyor, each)
    ]
    phases = [each for each in trackers if _lists_phases(each)]
    called = [each for each in trackers if _is_called_phase(each, each.ids_at)]
    others = [each for each in trackers if each not in phases]
    families = {name for each in others if each not in called for name in _families(each)}
    phases += [each for each in called if _families(each) <= families]
    if not (others or surveyor.tickets or has_boxed_ids(surveyor)):
        return shaped
    return [replace(each, kind=Kind.OTHER) if each in phases else each for each in shaped]


def _without_files(shaped: list[Shaped]) -> list[Shaped]:
    """The tables, but for rows that are files where other rows are work."""
    files = [each for each in shaped if each.kind is Kind.ROWS and columns.lists_files(each.table)]
    if not any(each.kind is Kind.ROWS and each not in files for each in shaped):
        return shaped
    return [replace(each, kind=Kind.OTHER) if each in files else each for each in shaped]


def _without_stages(surveyor: Surveyor, shaped: list[Shaped]) -> list[Shaped]:
    """The tables, but for rows that repeat the phases of headings by their numbers."""
    headed = {phase.id for s in surveyor.visible() if (phase := numbered.named(s, "phase"))}
    return [
        replace(each, kind=Kind.OTHER)
        if each.kind is Kind.ROWS
        and _is_called_phase(each, 0)
        and headed >= {titles.shown(row.text(0)) for row in each.table.rows}
        else each
        for each in shaped
    ]


def _is_called_phase(shaped: Shaped, at: int) -> bool:
    header = words.key_of(plain(shaped.table.header.cells[at].text))
    return header in words.load().lists["numbered"]["phase"]


def _lists_phases(shaped: Shaped) -> bool:
    """Whether a table names phases by their numbers: in most rows, or as its header says."""
    heads = [row_head(row, shaped.ids_at) for row in shaped.table.rows]
    if sum(head is not None and head.kind == "phase" for head in heads) * 2 > len(heads):
        return True
    header = words.key_of(plain(shaped.table.header.text(shaped.ids_at)))
    is_worked = _STATED & {column.field for column in shaped.columns}
    return header in words.load().of("numbered", "milestone") and not is_worked


def _one_register(shaped: Sequence[Shaped]) -> list[Shaped]:
    """The tables, but for risks without ids beside a register that has them."""
    has_ids = any(each.kind is Kind.RISKS and each.ids_at >= 0 for each in shaped)
    return [
        replace(each, kind=Kind.OTHER)
        if has_ids and each.kind is Kind.RISKS and each.ids_at < 0
        else each
        for each in shaped
    ]


def _of_sections(surveyor: Surveyor, shaped: Shaped) -> Shaped:
    """A table of rows, read by their numbers where these are the tickets of headings."""
    at = columns.place(shaped.columns, "title")
    if shaped.kind is not Kind.ROWS or at < 0 or not surveyor.sections:
        return shaped
    heads = [row_head(row, at) for row in shaped.table.rows if plain(row.text(at))]
    named = [head for head in heads if head and head.title and head.id in surveyor.tickets]
    if len(named) * 2 <= len(heads):
        return shaped
    return replace(shaped, kind=Kind.TRACKER, ids_at=at)


def _works(shaped: Shaped) -> bool:
    """Whether a table says how tickets are worked on."""
    return bool(_WORKED & {column.field for column in shaped.columns})


def _is_list(surveyor: Surveyor, shaped: Shaped, families: set[str], *, has_rows: bool) -> bool:
    if shaped.kind is not Kind.TRACKER:
        return False
    own = _families(shaped)
    if _speaks_of_board(surveyor, shaped):
        return not families <= own or has_boxed_ids(surveyor) or has_rows
    is_other = not _works(shaped) and bool(families) and families.isdisjoint(own)
    return is_other and not _names_whole(shaped, families)


def _names_whole(shaped: Shaped, families: set[str]) -> bool:
    """Whether each row says of which ticket it is a part, such as its epic."""
    named = [c.index for c in shaped.columns if words.load().field(c.header) in _WHOLES]
    columns_ = [list(map(plain, shaped.table.column(at))) for at in named if at != shaped.ids_at]
    return any(
        bool(cells) and all(is_id(cell) and family(cell) in families for cell in cells)
        for cells in columns_
    )


def _speaks_of_board(surveyor: Surveyor, shaped: Shaped) -> bool:
    """Whether a table tells what is assumed, what is out of scope, or what was decided."""
    title = words.fold(_home(surveyor, shaped).title)
    heads = [words.key_of(plain(cell.text)) for cell in shaped.table.header.cells]
    decided = words.load().of("headings", "decisions")
    has_others = any(words.load().has("headings", role, title) for role in _TOLD)
    ids = _ids(shaped)
    are_records = sum(map(bool, map(_RECORD.match, ids))) * 2 > len(ids)
    return has_others or any(head in decided for head in heads) or are_records


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
