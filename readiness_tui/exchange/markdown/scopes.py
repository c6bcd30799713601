"""What a heading makes of what stands below it: whose lines they are, and how they are read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache

from readiness_tui.domain.model.status import Status
from readiness_tui.exchange.markdown import field_lines, lanes, numbered, title_marks, titles
from readiness_tui.exchange.markdown.syntax.tree import (
    Document,
    ItemList,
    Opaque,
    Prose,
    Section,
    Table,
)
from readiness_tui.exchange.markdown.text import plain
from readiness_tui.exchange.model import dates, words
from readiness_tui.exchange.model.ids import Ids
from readiness_tui.exchange.model.spellings import family


class Role(StrEnum):
    """How the blocks of a section are read."""

    PLAIN = "plain"
    TEMPLATE = "template"
    TICKET = "ticket"
    BELONGS = "belongs"
    FIELD = "field"
    NOTES = "notes"
    PHASE = "phase"
    ITERATION = "iteration"
    OBJECTIVE = "objective"
    OUT_OF_SCOPE = "out_of_scope"
    ASSUMPTIONS = "assumptions"
    DEFINITION = "definition"
    PLAYBOOK = "playbook"
    ALERTS = "alerts"
    SCORING = "scoring"
    NEXT = "next"
    RISKS = "risks"
    MILESTONES = "milestones"
    LOG = "log"
    DECISIONS = "decisions"
    RISK = "risk"


_BOARD = (
    Role.OUT_OF_SCOPE,
    Role.DEFINITION,
    Role.PLAYBOOK,
    Role.NEXT,
    Role.SCORING,
    Role.RISKS,
    Role.MILESTONES,
    Role.ASSUMPTIONS,
    Role.OBJECTIVE,
    Role.ALERTS,
    Role.LOG,
    Role.DECISIONS,
)
_LEADING = re.compile(r"^[^\w]+")
_MOST_WORDS = 5
_MOST_SIGNS = 8
_CJK = 0x3000
_CARD = 2  # cells in a row of a table of fields and values


@dataclass(frozen=True, slots=True)
class Scope:
    """The reading of one section; `day` is the date of its heading or of one above."""

    role: Role = Role.PLAIN
    ticket: str = ""
    phase: str = ""
    field: str = ""
    day: date | None = None
    priority: str = ""
    heading: int = 0
    status: Status | None = None
    risk: str = ""


def resolve(
    document: Document,
    tickets: Mapping[int, str],
    templates: frozenset[int],
    ids: Ids,
    risks: Mapping[int, titles.Head],
) -> tuple[Scope, ...]:
    """The scope of every section, in order.

    Args:
        document: The document.
        tickets: Index of a section to the ticket that its heading defines.
        templates: Indexes of the sections that are templates.
        ids: What headings may name.
        risks: Index of a section to the risk that its heading defines.
    """
    result: list[Scope] = []
    tops = sum(section.level == 1 for section in document.sections)
    is_board = any((s.level > 1 or tops > 1) and is_lane(s) for s in document.sections)
    last: Section | None = None  # the latest ticket section that may own a field at its own level
    until = 0  # the section up to which headings of that level are known to go on with it
    for section in document.sections:
        outer = result[section.parent] if section.parent >= 0 else Scope()
        if section.index in templates:
            scope = Scope(Role.TEMPLATE)
        elif section.index in tickets:
            scope = replace(_below(outer), role=Role.TICKET, ticket=tickets[section.index])
            last = section
        elif section.index in risks:
            scope, last = replace(_below(outer), role=Role.RISK, risk=risks[section.index].id), None
        elif outer.risk:
            scope = replace(outer, field=words.load().exact(_bare(section.title)))
        elif outer.ticket:
            scope = _inside(section, outer)
        elif (
            last
            and last.level == section.level
            and (name := field_of(section.title))
            and not _is_of_all(document, section, last, tickets)
        ):
            scope = replace(result[last.index], role=Role.FIELD, field=name)
        elif (
            last
            and last.level == section.level
            and (section.index < until or (until := _goes_on(document, section, tickets)))
        ):
            scope = replace(result[last.index], role=Role.NOTES, field="")
        else:
            scope = _outside(section, outer, ids, is_board=is_board)
            last = None
        result.append(replace(scope, heading=section.line))
    return tuple(result)


def _is_of_all(
    document: Document, section: Section, last: Section, tickets: Mapping[int, str]
) -> bool:
    """Whether what waits for what is drawn once for all, below a heading behind the last ticket."""
    is_drawn = any(isinstance(block, Opaque) and block.kind == "fence" for block in section.blocks)
    if field_of(section.title) not in _ORDERED or not is_drawn:
        return False
    beside = [each for each in document.sections if each.level == last.level]
    again = [each for each in beside if field_of(each.title) in _ORDERED]
    peers = [each for each in beside if each.index in tickets]
    return len(again) == 1 and len(peers) > 1 and peers[-1].index == last.index


def _goes_on(document: Document, section: Section, tickets: Mapping[int, str]) -> int:
    """The next field of the ticket above at the level of a heading, before another ticket; or 0."""
    for index in range(section.index + 1, len(document.sections)):
        other = document.sections[index]
        if other.level < section.level or index in tickets:
            return 0
        if other.level == section.level and field_of(other.title):
            return index
    return 0


def lines_below(section: Section) -> list[str]:
    """The lines of prose, the bullets and the rows of two cells right below a heading."""
    result: list[str] = []
    for block in section.blocks:
        if isinstance(block, Prose):
            result += [line.strip(" \t>") for line in block.lines]
        elif isinstance(block, ItemList):
            result += [item.text for item in block.items]
        elif isinstance(block, Table) and len(block.header.cells) == _CARD:
            rows = (block.header, *block.rows)
            result += [f"{row.text(0)}: {row.text(1)}" for row in rows]
    return result


def states(document: Document, section: Section, fields: frozenset[str]) -> bool:
    """Whether lines right below a heading, or headings right inside it, state some fields."""
    return any(
        name in fields
        for line in lines_below(section)
        for name, _ in field_lines.keyed_fields_of(line)
    ) or any(
        words.load().exact(words.key_of(each.title)) in fields
        for each in document.below(section)
        if each.parent == section.index
    )


def field_of(title: str) -> str:
    """The field that a whole heading names; empty for none."""
    name = _bare(title)
    for field_name in ("tasks", "closure"):
        if name in words.load().of("headings", field_name):
            return field_name
    field_name = words.load().exact(name)
    return field_name if field_name in field_lines.FIELDS else ""


def is_part_of_plan(title: str) -> bool:
    """Whether a whole heading names a field, a criterion or a part of a board, and no work."""
    of_board = (words.load().of("headings", role.value) for role in _BOARD)
    name = _bare(title)
    return bool(field_of(title) or criteria(title)) or any(name in listed for listed in of_board)


def _bare(title: str) -> str:
    return words.key_of(re.sub(r"(?<!\s)\s*[(\[].*", "", titles.unnumbered(title)))


def _below(outer: Scope) -> Scope:
    return Scope(phase=outer.phase, day=outer.day, priority=outer.priority, status=outer.status)


def _inside(section: Section, outer: Scope) -> Scope:
    """A heading inside the section of a ticket: one of its fields, or a note."""
    name = field_of(section.title)
    if not name:
        return replace(outer, role=Role.NOTES, field="")
    return replace(outer, role=Role.FIELD, field=name)


def _outside(section: Section, outer: Scope, ids: Ids, *, is_board: bool) -> Scope:
    matches = dates.find(section.title)
    scope = replace(_below(outer), day=matches[0].day if matches else outer.day)
    status = lanes.heading_status(section.title)
    if status is not None and (is_board or is_lane(section)):
        return replace(scope, status=status)
    if (phase := numbered.named(section, "phase")) or (phase := numbered.group(section)):
        return replace(
            scope, role=Role.PHASE, phase=phase.id, priority=numbered.heading_priority(section)
        )
    if numbered.named(section, "iteration"):
        return replace(scope, role=Role.ITERATION)
    scope = replace(scope, priority=numbered.heading_priority(section) or scope.priority)
    if outer.phase and (part := criteria(section.title)):
        return replace(scope, role=Role.FIELD, field=part)
    title = titles.unnumbered(section.title)
    owners = {name for reference in ids.read(title[: words.FAR]) for name in reference.ids}
    if len(owners) == 1:
        closes = words.load().has("headings", "closure", words.fold(section.title))
        field_name = "closure" if closes else ""
        return replace(scope, role=Role.BELONGS, ticket=owners.pop(), field=field_name)
    role = _board_role(section.title, outer.role)
    is_overview = role is Role.LOG and _ticks_tickets(section, ids)
    return replace(scope, role=Role.PLAIN if is_overview else role)


def _ticks_tickets(section: Section, ids: Ids) -> bool:
    """Whether lists right below a heading are boxes that begin with the name of a ticket each."""
    items = [item for each in section.blocks if isinstance(each, ItemList) for item in each.items]
    named = (ids.read(plain(item.text)) for item in items if item.box is not None)
    heads = [references[0] for references in named if references and references[0].is_known]
    return bool(items) and sum(not head.start for head in heads) == len(items)


def is_kind(section: Section) -> bool:
    """Whether a heading names only the kind of thing that stands below it: `## Tickets (12)`."""
    return _bare(section.title) in words.load().of("headings", "kinds")


def is_lane(section: Section) -> bool:
    """Whether a heading is a status that names no kind of work, as `Building` and `Testing` do."""
    if lanes.heading_status(section.title) is None:
        return False
    return _bare(section.title) not in words.load().of("headings", "activity")


def lists_criteria(section: Section) -> bool:
    """Whether a heading names criteria of the whole: `## Definition of done checklist`."""
    counted = numbered.named(section, "phase")
    name = words.key_of(title_marks.unsigned(counted.title if counted else _bare(section.title))[0])
    named = words.load().of("columns", "acceptance")
    if name in named or name.startswith(_criteria_openings(named)):
        return True
    tokens = name.split()
    listed = words.load().of("headings", "criteria_heads")
    return 1 < len(tokens) <= _MOST_WORDS and (tokens[0] in listed or tokens[-1] in listed)


@cache
def _criteria_openings(named: tuple[str, ...]) -> tuple[str, ...]:
    """The words for criteria that open a longer heading, each with the blank behind it."""
    return tuple(f"{word} " for word in named if " " in word or word == "dod")


def names_risks(title: str) -> bool:
    """Whether a title ends with a word for risks or what is done against them, or begins so."""
    vocabulary = words.load()
    name = _LEADING.sub("", _bare(title)).replace("&", " ").replace("-", " ")
    tokens = name.split()
    if not tokens or len(tokens) > _MOST_WORDS or not vocabulary.has("headings", "risks", name):
        return False
    listed, single = vocabulary.of("headings", "risks"), vocabulary.of("heads", "risk")
    ends = tokens[-1] in vocabulary.of("columns", "mitigation")
    is_worded = any(t in listed and t not in single for t in (tokens[0], tokens[-1]))
    is_short = ord(name[0]) >= _CJK and len(name) <= _MOST_SIGNS
    return ends or is_worded or is_short or name in listed


def criteria(title: str) -> str:
    """Whether a heading or key names the entrance, the exit or the members of a phase."""
    vocabulary = words.load()
    name = words.key_of(titles.unnumbered(title))
    kinds = ("entrance", "exit", "members")
    return next((kind for kind in kinds if name in vocabulary.of("headings", kind)), "")


def takes_boxes(text: str, scope: Scope) -> bool:
    """Whether a bullet states a field, so that boxes below it are its values and no tickets."""
    pair = titles.keyed(text)
    if pair is None:
        return False
    is_criteria = scope.role is Role.PHASE and bool(criteria(pair[0]))
    return is_criteria or (bool(scope.ticket) and bool(field_lines.keyed_field(pair)))


def _board_role(title: str, outer: Role) -> Role:
    vocabulary = words.load()
    folded = words.fold(title).replace("-", " ")
    if vocabulary.exact(words.key_of(titles.unnumbered(title))) != "acceptance":
        for role in _BOARD:
            named = _without_status(folded) if role is Role.LOG else folded
            if vocabulary.has("headings", role.value, named):
                return role
    return outer if outer in _BOARD else Role.PLAIN


def _without_status(folded: str) -> str:
    """A folded heading without the first status in it: `in progress` names no log of progress."""
    span = words.load().status_in(folded)
    return f"{folded[: span[1]]}{folded[span[2] :]}" if span else folded


_ORDERED = frozenset(("depends", "inverse", "after"))
_CRITERIA = frozenset(("ac", "dod", "fr", "nfr", "sc", "req"))
"""Stems of ids that number criteria rather than tickets, where they stand inside a ticket."""


def is_criterion(head: titles.Head, scope: Scope) -> bool:
    """Whether a box with an id inside the section of a ticket numbers a criterion of it."""
    if not scope.ticket:
        return False
    stem = words.fold(family(head.id)).split("-")[0].rstrip("#.")
    return stem in _CRITERIA or (head.is_number and not head.id.startswith(f"{scope.ticket}."))
