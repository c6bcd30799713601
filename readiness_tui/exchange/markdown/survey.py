"""What a document defines, before anything is read from it: tickets, tables by shape, phases.

Ids come first and references second, since families are learnt from what is defined.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from readiness_tui.exchange.markdown import (
    columns,
    no_work,
    row_ids,
    scopes,
    shapes,
    title_marks,
    titles,
)
from readiness_tui.exchange.markdown.definitions import templates
from readiness_tui.exchange.markdown.definitions.headings import (
    TICKET_FIELDS,
    define_headings,
)
from readiness_tui.exchange.markdown.definitions.kinds import in_document
from readiness_tui.exchange.markdown.definitions.legend_lines import explaining
from readiness_tui.exchange.markdown.definitions.lists import define_lists
from readiness_tui.exchange.markdown.definitions.plain import define_plain
from readiness_tui.exchange.markdown.definitions.stages import STATED, stated_phases
from readiness_tui.exchange.markdown.definitions.surveyor import Definition, Surveyor
from readiness_tui.exchange.markdown.definitions.tables import (
    define_cards,
    define_field_cards,
    define_rows,
    define_trackers,
    has_boxed_ids,
    has_risks,
)
from readiness_tui.exchange.markdown.scopes import Role, Scope
from readiness_tui.exchange.markdown.shapes import Kind, Shaped
from readiness_tui.exchange.markdown.syntax.diagrams import FLOW, GANTT
from readiness_tui.exchange.markdown.syntax.parse import BOLD_LEVEL
from readiness_tui.exchange.markdown.syntax.tree import (
    Document,
    Section,
    Table,
)
from readiness_tui.exchange.markdown.text import plain
from readiness_tui.exchange.model import legends, words
from readiness_tui.exchange.model.choices import Structure
from readiness_tui.exchange.model.ids import Ids
from readiness_tui.exchange.model.model import Finding

_FEW = 2
_MOST = 0.8
_OUTPUTS = frozenset(("deliverables", "target", "outcome", "acceptance"))
"""The fields of a table of tickets where a document has no other."""


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
    if surveyor.takes(Structure.TRACKER):
        define_field_cards(surveyor)
    if surveyor.takes(Structure.SECTIONS):
        _counted_headings(surveyor, shaped)
    define_headings(surveyor, shaped if structure is None else ())
    shaped = in_document(surveyor, shaped)
    if surveyor.takes(Structure.TRACKER):
        define_cards(surveyor, shaped)
        define_trackers(surveyor, shaped)
    table_ids = surveyor.ids()
    shaped = [_by_known_ids(each, table_ids) for each in shaped]
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
        if not surveyor.tickets and surveyor.takes(Structure.BOXES):
            define_lists(surveyor, resolved, with_criteria=True)
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
    has_phases = bool(stated_phases(surveyor, shaped))
    has_others = has_phases or any(each.kind is Kind.TRACKER for each in shaped)
    has_others = has_others or sum(map(_has_own_id, surveyor.visible())) >= _FEW
    has_others = has_others or has_boxed_ids(surveyor)
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
        stated = [
            h for s, h in members if h.priority or scopes.states(surveyor.document, s, fields)
        ]
        if has_others and len(stated) * 2 < len(members):
            continue
        for section, head in members:
            short = f"{word[0].upper()}{head.number}"
            is_taken = short in surveyor.tickets or words.fold(short) in words.load().priorities
            name = f"{word.upper()}-{head.number}" if is_taken else short
            title, status = title_marks.finished(titles.tidy(head.title))
            name = surveyor.define(
                name, section.line, title, "section", status, priority=head.priority
            )
            surveyor.sections[section.index] = name
            surveyor.aliases.setdefault(word, {})[head.number] = name


def _has_own_id(section: Section) -> bool:
    """Whether a heading is an id with a sign behind it, and a title; or a paragraph that is one."""
    head = titles.head(section.raw) if section.level else None
    if head is None or head.is_number or not head.title:
        return False
    return head.is_parted or section.level == BOLD_LEVEL


def _plain_rows(surveyor: Surveyor, shaped: list[Shaped]) -> list[Shaped]:
    """The tables, those of titles and what comes of them as rows of tickets."""
    named = [
        replace(each, kind=Kind.ROWS)
        if each.kind is Kind.OTHER
        and columns.place(each.columns, "title") >= 0
        and _OUTPUTS & {column.field for column in each.columns}
        and not no_work.is_no_work(each.table)
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
        if isinstance(block, Table) and block.drawn != FLOW  # arrows are no rows
    ]
    goes_on = frozenset(filter(None, (row_ids.count_from(table) for table, _ in tables)))
    numbered_ = row_ids.counted_together([table for table, _ in tables])
    return [
        shapes.shape(table, section, goes_on, is_numbered=table.line in numbered_)
        for table, section in tables
    ]


def _by_known_ids(shaped: Shaped, ids: Ids) -> Shaped:
    """Shapes that only known ids tell: deliverables listed by ticket."""
    if shaped.kind not in {Kind.TRACKER, Kind.ROWS, Kind.DELIVERABLES, Kind.OTHER}:
        return shaped
    paths = columns.place(shaped.columns, "deliverables")
    if paths < 0 or shaped.ids_at >= 0:
        return shaped
    for column in shaped.columns:
        cells = [plain(cell) for cell in shaped.table.column(column.index)]
        named = sum(bool(cell) and bool(ids.find(cell.split()[0])) for cell in cells)
        if column.index != paths and cells and named >= _MOST * len(cells):
            section, read = shaped.section, shaped.columns
            return Shaped(shaped.table, Kind.DELIVERABLES, section, read, column.index)
    return shaped
