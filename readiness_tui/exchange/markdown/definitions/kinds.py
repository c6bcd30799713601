"""What each table is in the light of its document: its other tables, ids and headings."""

import re
from collections.abc import Sequence
from dataclasses import replace

from readiness_tui.exchange.markdown import columns, no_work, numbered, titles
from readiness_tui.exchange.markdown.definitions.homes import items_of
from readiness_tui.exchange.markdown.definitions.lists import box_heads
from readiness_tui.exchange.markdown.definitions.surveyor import Surveyor
from readiness_tui.exchange.markdown.definitions.tables import has_boxed_ids, has_loose_boxes
from readiness_tui.exchange.markdown.row_ids import row_head
from readiness_tui.exchange.markdown.scopes import Role
from readiness_tui.exchange.markdown.shapes import Kind, Shaped
from readiness_tui.exchange.markdown.syntax.tree import Section
from readiness_tui.exchange.markdown.text import plain
from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.ids import is_id
from readiness_tui.exchange.model.spellings import family, go_on_in_letters

_RECORD = re.compile(r"ADR[-_.]?\d")
"""Ids of records of decisions."""
_WORKED = frozenset(("status", "owners", "depends", "inverse", "priority", "estimate"))
"""The fields of a table that says how tickets are worked on."""
_STATED = frozenset(("status", "owners", "depends", "inverse"))
_WHOLES = frozenset(("group", "parent", "phase"))
_TOLD = (Role.ASSUMPTIONS, Role.OUT_OF_SCOPE)


def in_document(surveyor: Surveyor, shaped: Sequence[Shaped]) -> list[Shaped]:
    """The tables with their kinds weighed against the rest of the document.

    What repeats, groups, counts or only lists things beside the work itself is `OTHER`.
    """
    tables = _one_register(surveyor, shaped)
    tables = _without_stages(surveyor, _without_phases(surveyor, tables))
    tables = _without_lists(surveyor, [_within(surveyor, each) for each in tables])
    tables = _without_files(surveyor, [_of_sections(surveyor, each) for each in tables])
    return _without_sums(tables)


def _without_lists(surveyor: Surveyor, shaped: list[Shaped]) -> list[Shaped]:
    """The tables, but for lists of other things with ids: requirements beside the tickets.

    Such a list has no column of a ticket's own, shares no family of ids with a table that has, and
    few of its ids stand before boxes. What tags boxes is none either: the stories of tasks.
    """
    families = {name for each in shaped if _works(each) for name in _families(each)}
    families |= set(map(family, surveyor.tickets))
    asides = [each for each in shaped if _speaks_of_board(surveyor, each)]
    planned = {name for each in shaped if each not in asides for name in _families(each)}
    rows = [each for each in shaped if each.kind is Kind.ROWS and _works(each)]
    is_boxed = has_boxed_ids(surveyor) or has_loose_boxes(surveyor)
    # Tables from A on are the phases of one plan, of which some say no more than titles.
    goes_on = bool(families) and go_on_in_letters(families | planned)
    heads = list(box_heads(surveyor))
    tags = {label for head in heads for label in head.labels}
    boxed = {head.id for head in heads}
    return [
        replace(each, kind=Kind.OTHER)
        if (
            _is_beside(each, families | planned, has_others=is_boxed or bool(rows))
            if each in asides
            else _is_list(each, families, rows)
            and not _is_work(each, shaped)
            and not (goes_on and len(_families(each)) == 1)
            and len(_ids(each) & boxed) * 2 < len(_ids(each))
        )
        or _ids(each) & tags
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
    phases = [each for each in phases if not _is_of_sections(surveyor, each)]
    boxed = has_boxed_ids(surveyor) or has_loose_boxes(surveyor)
    if not (others or surveyor.tickets or boxed):
        return shaped
    return [
        replace(each, kind=Kind.MILESTONES if _is_dated_milestones(each) else Kind.OTHER)
        if each in phases
        else each
        for each in shaped
    ]


def _is_of_sections(surveyor: Surveyor, shaped: Shaped) -> bool:
    """Whether the rows of a table are phases that are tickets by their headings."""
    counted = {
        heading.id
        for section in surveyor.visible()
        if section.index in surveyor.sections and (heading := numbered.named(section, "phase"))
    }
    return bool(counted) and _ids(shaped) <= counted


def _is_dated_milestones(shaped: Shaped) -> bool:
    """Whether a table says when each milestone is due, of which nobody is the owner."""
    header = words.key_of(plain(shaped.table.header.text(shaped.ids_at)))
    fields = {column.field for column in shaped.columns}
    is_called = header in words.load().of("numbered", "milestone")
    return is_called and "target" in fields and fields.isdisjoint(_STATED - {"status"})


def _without_files(surveyor: Surveyor, shaped: list[Shaped]) -> list[Shaped]:
    """The tables, but for rows that are files where headings or other rows are work."""
    files = [each for each in shaped if each.kind is Kind.ROWS and no_work.lists_files(each.table)]
    has_rows = any(each.kind is Kind.ROWS and each not in files for each in shaped)
    if not has_rows and not surveyor.tickets:
        return shaped
    return [replace(each, kind=Kind.OTHER) if each in files else each for each in shaped]


def _without_sums(shaped: list[Shaped]) -> list[Shaped]:
    """The tables, but for rows that only add sizes up where other rows say how far work is."""
    rows = [each for each in shaped if each.kind is Kind.ROWS]
    fields = {id(each): {column.field for column in each.columns} for each in rows}
    if not any("status" in names for names in fields.values()):
        return shaped
    sums = [each for each in rows if _STATED.isdisjoint(fields[id(each)])]
    sums = [each for each in sums if no_work.adds_up(each.table)]
    return [replace(each, kind=Kind.OTHER) if each in sums else each for each in shaped]


def _without_stages(surveyor: Surveyor, shaped: list[Shaped]) -> list[Shaped]:
    """The tables, but for rows that repeat the phases of headings by their numbers."""
    headed = {phase.id for s in surveyor.visible() if (phase := numbered.named(s, "phase"))}
    is_beside = has_boxed_ids(surveyor) or any(map(holds_dotted, surveyor.visible()))
    kinds = {Kind.ROWS, Kind.TRACKER} if is_beside else {Kind.ROWS}
    named = [each for each in shaped if each.kind is Kind.ROWS and _are_phases(each)]
    others = [each for each in shaped if each.kind in {Kind.ROWS, Kind.TRACKER}]
    has_others = has_loose_boxes(surveyor) or len(others) > len(named)
    return [
        replace(each, kind=Kind.OTHER)
        if (each in named and has_others)
        or (
            each.kind in kinds
            and _is_called_phase(each, 0)
            and headed >= {titles.shown(row.text(0)) for row in each.table.rows}
        )
        else each
        for each in shaped
    ]


def _are_phases(shaped: Shaped) -> bool:
    """Whether the rows of a table are phases by their names, such as `Phase 1: Title`."""
    cells = [plain(row.text(0)) for row in shaped.table.rows if plain(row.text(0))]
    named = [numbered.named_in(cell, "phase") for cell in cells]
    return columns.place(shaped.columns, "title") == 0 and bool(cells) and all(named)


def holds_dotted(section: Section) -> bool:
    """Whether boxes right below a heading have numbers of several parts."""
    heads = (titles.head(item.text) for item in items_of(section) if item.box is not None)
    return any(head is not None and titles.is_dotted(head.id) for head in heads)


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
    is_called = header in words.load().of("numbered", "milestone")
    return is_called and (not is_worked or _is_dated_milestones(shaped))


def _one_register(surveyor: Surveyor, shaped: Sequence[Shaped]) -> list[Shaped]:
    """The tables beside a register with ids: more risks of it by their heading, or none at all."""
    shaped = _told_again(surveyor, shaped)
    if not any(each.kind is Kind.RISKS and each.ids_at >= 0 for each in shaped):
        return list(shaped)
    worked = {name for each in shaped if _works(each) for name in _families(each)}
    return [
        replace(each, kind=Kind.OTHER)
        if each.kind is Kind.RISKS and each.ids_at < 0
        else replace(each, kind=Kind.RISKS)
        if _tells_risks(surveyor, each) and worked.isdisjoint(_families(each))
        else each
        for each in shaped
    ]


def _told_again(surveyor: Surveyor, shaped: Sequence[Shaped]) -> list[Shaped]:
    """The tables, those of nothing but risks by the ids of registers above as more of these."""
    result: list[Shaped] = []
    risks = {head.id for head in surveyor.risks.values()}
    for table in shaped:
        ids = _ids(table)
        is_again = bool(ids) and ids <= risks
        result.append(replace(table, kind=Kind.RISKS) if is_again else table)
        if table.kind is Kind.RISKS and table.ids_at >= 0:
            rows = table.table.rows
            risks |= {head.id for row in rows if (head := row_head(row, table.ids_at))}
    return result


def _tells_risks(surveyor: Surveyor, shaped: Shaped) -> bool:
    """Whether a list with ids that says nothing of work stands below a heading of risks."""
    title = words.fold(_home(surveyor, shaped).title)
    is_list = shaped.kind is Kind.TRACKER and not _works(shaped)
    return is_list and words.load().has("headings", "risks", title)


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


def _is_beside(shaped: Shaped, families: set[str], *, has_others: bool) -> bool:
    """Whether a table that speaks of the board stands beside tickets of other families or none."""
    return shaped.kind is Kind.TRACKER and (has_others or not families <= _families(shaped))


def _is_list(shaped: Shaped, families: set[str], rows: Sequence[Shaped]) -> bool:
    if shaped.kind is not Kind.TRACKER:
        return False
    own = _families(shaped)
    is_other = not _works(shaped) and families.isdisjoint(own)
    assigned = sum(len(each.table.rows) for each in rows if _is_assigned(each))
    is_other = is_other and (bool(families) or assigned * 2 >= len(shaped.table.rows))
    return is_other and not _names_whole(shaped, families)


def _is_work(shaped: Shaped, tables: Sequence[Shaped]) -> bool:
    """Whether a table calls its titles tasks, or its ids and titles as one of work calls them."""
    peers = (each for each in tables if each.kind is Kind.TRACKER and _works(each))
    return _calls_tasks(shaped) or _heads(shaped) in map(_heads, peers)


def _calls_tasks(shaped: Shaped) -> bool:
    """Whether a table calls its titles tasks: words, no ids of tasks."""
    is_called = _heads(shaped)[1] in words.load().of("heads", "task")
    return is_called and columns.tells(shaped.table, columns.place(shaped.columns, "title"))


def _heads(shaped: Shaped) -> tuple[str, str]:
    """The headers of the ids and of the titles of a table."""
    header, at = shaped.table.header, columns.place(shaped.columns, "title")
    ids, title = header.text(shaped.ids_at), header.text(at)
    return words.key_of(plain(ids)), words.key_of(plain(title))


def _is_assigned(shaped: Shaped) -> bool:
    """Whether a table says who does its rows, and by when, after what or how far they are."""
    fields = {column.field for column in shaped.columns}
    return "owners" in fields and bool(fields & {"status", "target", "depends"})


def _names_whole(shaped: Shaped, families: set[str]) -> bool:
    """Whether each row says of which ticket it is a part, such as its epic."""
    named = [c.index for c in shaped.columns if words.load().field(c.header) in _WHOLES]
    columns_ = [list(map(plain, shaped.table.column(at))) for at in named if at != shaped.ids_at]
    return any(
        bool(cells) and all(is_id(cell) and family(cell) in families for cell in cells)
        for cells in columns_
    )


def _speaks_of_board(surveyor: Surveyor, shaped: Shaped) -> bool:
    """Whether a table tells what is assumed, out of scope or decided, or what is measured by."""
    title = words.fold(_home(surveyor, shaped).title)
    heads = [words.key_of(plain(cell.text)) for cell in shaped.table.header.cells]
    decided = words.load().of("headings", "decisions")
    has_others = any(words.load().has("headings", role, title) for role in _TOLD)
    ids = _ids(shaped)
    are_records = sum(map(bool, map(_RECORD.match, ids))) * 2 > len(ids)
    is_work = _works(shaped) or _calls_tasks(shaped)
    is_measure = not is_work and any(
        head in words.load().of("headings", "criteria") for head in heads
    )
    required = words.load().of("headings", "requirements")
    is_required = not _STATED & {column.field for column in shaped.columns} and (
        any(head in required for head in heads) or words.key_of(title) in required
    )
    is_told = has_others or is_required or any(head in decided for head in heads)
    return is_told or are_records or is_measure


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
    row_heads = {row_head(row, shaped.ids_at) for row in shaped.table.rows}
    if any(head and head.id in surveyor.tickets for head in row_heads):
        return shaped
    return replace(shaped, kind=Kind.OTHER) if surveyor.sections.keys() & set(inside) else shaped


def _home(surveyor: Surveyor, shaped: Shaped) -> Section:
    return surveyor.document.sections[shaped.section]
