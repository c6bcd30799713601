"""What a heading makes of what stands below it: whose lines they are, and how they are read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from readiness_tui.domain.model.status import Status
from readiness_tui.exchange.markdown import lanes, numbered, titles
from readiness_tui.exchange.markdown.syntax.tree import (
    Document,
    Item,
    ItemList,
    Prose,
    Section,
    Table,
)
from readiness_tui.exchange.model import dates, words
from readiness_tui.exchange.model.choices import OWN
from readiness_tui.exchange.model.ids import Ids, family
from readiness_tui.exchange.model.values import (
    is_points,
    is_size,
    read_estimate,
    read_status,
    snake,
)


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
_FIELDS = frozenset(
    (
        "owners",
        "depends",
        "after",
        "inverse",
        "estimate",
        "target",
        "acceptance",
        "deliverables",
        "verify",
        "evidence",
        "outcome",
        "sources",
        "priority",
        "status",
        "labels",
    )
)
_PIECES = re.compile(
    r"(?<!\s)\s+[|\u00b7\u2022]\s+|(?<=\S)\s+(?=\*{1,2}[^*\n]{2,40}(?::\*{1,2}|\*{1,2}\s?:))"
)
_ASIDE = re.compile(r"\(([^()]*)\)")
_DASHED = re.compile(r"(\S+)\s+[-\u2013\u2014]\s+(.+)")
_DIGIT = re.compile(r"\d")
_PACKAGE = re.compile(r"@[\w.-]+/[\w.-]+\s*[,;]|[,;]\s*@[\w.-]+/")
"""One of several packages in a row, such as `@scope/name, other`; alone it may be a team."""
_BEHIND = re.compile(
    r"[(\[\uff08]([^()\[\]\uff08\uff09]+)[)\]\uff09]\s*$"
    r"|\s[\u00b7\u2013\u2014-]\s+([^\u00b7\u2013\u2014]+)$"
)
_NEAR_END = 120
_MOST_FACTS = 50  # a line of more pieces is no line of facts
_CARD = 2  # cells in a row of a table of fields and values
_COMPOUND = 4
_HEADS = frozenset(("owners", "depends", "estimate", "acceptance", "deliverables"))
"""The fields that the last or first words of a longer key may name."""
_RISK = frozenset(("likelihood", "impact"))
_NOT_FIELDS = frozenset(("", "id", "notes", "purpose"))


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
        elif last and last.level == section.level and (name := field_of(section.title)):
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


def field_of(title: str) -> str:
    """The field that a whole heading names; empty for none."""
    name = _bare(title)
    for field_name in ("tasks", "closure"):
        if name in words.load().of("headings", field_name):
            return field_name
    field_name = words.load().exact(name)
    return field_name if field_name in _FIELDS else ""


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
    owners = {name for reference in ids.read(section.title) for name in reference.ids}
    if len(owners) == 1:
        closes = words.load().has("headings", "closure", words.fold(section.title))
        field_name = "closure" if closes else ""
        return replace(scope, role=Role.BELONGS, ticket=owners.pop(), field=field_name)
    return replace(scope, role=_board_role(section.title, outer.role))


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
    name = words.key_of(titles.unsigned(_bare(section.title))[0])
    named = words.load().of("columns", "acceptance")
    leading = (word for word in named if " " in word or word == "dod")
    return name in named or any(name.startswith(f"{word} ") for word in leading)


def criteria(title: str) -> str:
    """Whether a heading or key names the entrance, the exit or the members of a phase."""
    vocabulary = words.load()
    name = words.key_of(titles.unnumbered(title))
    kinds = ("entrance", "exit", "members")
    return next((kind for kind in kinds if name in vocabulary.of("headings", kind)), "")


def keyed_field(pair: tuple[str, str] | None) -> str:
    """The field of a ticket that a keyed line states; empty for none."""
    if pair is None:
        return ""
    name = words.load().exact(pair[0])
    if not name and len(pair[0].split()) <= _COMPOUND:
        name = words.load().field(pair[0])
        name = name if name in _HEADS and not _is_about(pair[0]) else ""
    if name == OWN:
        return snake(pair[0])
    return "" if name in _NOT_FIELDS else name


def _is_about(key: str) -> bool:
    """Whether a key such as `Dependency injection` or `File upload` names a part of the work."""
    first, _, last = key.partition(" ")
    exact = words.load().exact
    return last.isalpha() and bool(exact(first)) and not exact(last)


def keyed_fields_of(raw: str) -> tuple[tuple[str, str], ...]:
    """The fields that one line states, with their raw values: `Status: done · Owner: Ana`."""
    pieces = _PIECES.split(raw, maxsplit=_MOST_FACTS)
    if 1 < len(pieces) <= _MOST_FACTS:
        facts = [_fact(each) for each in pieces]
        named = [name for name, _ in facts if name in _FIELDS]
        is_keyed = any(titles.keyed(each) for each in pieces)
        if (named and is_keyed) or len(named) == len(pieces):
            return tuple((name or "facts", value) for name, value in facts)
    aside = _ASIDE.match(raw)
    if aside and (relation := relation_of(aside[1])) and _DIGIT.search(relation[1]):
        return (relation,)
    pair = titles.keyed(raw)
    name = keyed_field(pair)
    if pair and not name and (dashed := _DASHED.fullmatch(pair[0])):
        name = words.load().exact(dashed[1])
        return (("status", dashed[2]), ("notes", pair[1])) if name == "status" else ()
    return ((name, pair[1]),) if pair and name else ()


def facts_of(aside: str) -> tuple[tuple[str, str], ...]:
    """The fields of an aside such as `Owner: Ana, Status: done`; empty if a piece is none."""
    if _PACKAGE.search(aside):
        return ()
    for parting in (r"[;,|]\s+(?=[^:,;]{2,30}:)", r"\s*[;,|\u00b7]\s*|\s+[\u2013\u2014-]\s+"):
        facts = tuple(_fact(each.strip()) for each in re.split(parting, aside))
        if all(name in _FIELDS for name, _ in facts):
            return facts
    return ()


def facts_behind(title: str) -> tuple[tuple[str, str], ...]:
    """The fields that a title states at its end, in brackets or behind a dash or a dot."""
    match = _BEHIND.search(title, max(0, len(title) - _NEAR_END))
    return facts_of(match[1] or match[2]) if match else ()


def _fact(piece: str) -> tuple[str, str]:
    """One piece of a line of facts as a field and its value; both empty if it is none."""
    if pair := titles.keyed(piece):
        if read_status(pair[0]).status is Status.BLOCKED and words.load().is_status(pair[0]):
            return "status", piece
        return keyed_field(pair) or snake(pair[0]), pair[1]
    bare = piece.strip(" *`")
    if words.load().is_status(bare):
        return "status", bare
    if words.fold(bare) in words.load().priorities:
        return "priority", bare
    if read_estimate(bare)[0] is not None or is_points(bare) or is_size(bare):
        return "estimate", bare
    if _DIGIT.search(bare) and (relation := relation_of(bare)):
        return relation
    return ("owners" if bare.startswith("@") else ""), bare


def relation_of(text: str) -> tuple[str, str] | None:
    """The field and what it names of a text that begins with a word for it: `after T-1`."""
    key = words.fold(text)
    for name in ("depends", "after"):
        if cue := words.load().opening("columns", name, key):
            return name, text[len(cue) :].strip(" :\uff1a")
    return None


def states(item: Item) -> bool:
    """Whether bullets right below an item state fields of a ticket."""
    return any(keyed_fields_of(child.text) for child in item.children)


def states_risk(item: Item) -> bool:
    """Whether bullets below an item say both how likely and how grave something is."""
    pairs = (titles.keyed(child.text) for child in item.children)
    return {words.load().field(pair[0]) for pair in pairs if pair} >= _RISK


def takes_boxes(text: str, scope: Scope) -> bool:
    """Whether a bullet states a field, so that boxes below it are its values and no tickets."""
    pair = titles.keyed(text)
    if pair is None:
        return False
    is_criteria = scope.role is Role.PHASE and bool(criteria(pair[0]))
    return is_criteria or (bool(scope.ticket) and bool(keyed_field(pair)))


def _board_role(title: str, outer: Role) -> Role:
    vocabulary = words.load()
    folded = words.fold(title).replace("-", " ")
    if vocabulary.exact(words.key_of(titles.unnumbered(title))) != "acceptance":
        for role in _BOARD:
            if vocabulary.has("headings", role.value, folded):
                return role
    return outer if outer in _BOARD else Role.PLAIN


_CRITERIA = frozenset(("ac", "dod", "fr", "nfr", "sc", "req"))
"""Stems of ids that number criteria rather than tickets, where they stand inside a ticket."""


def is_criterion(head: titles.Head, scope: Scope) -> bool:
    """Whether a box with an id inside the section of a ticket numbers a criterion of it."""
    if not scope.ticket:
        return False
    stem = words.fold(family(head.id)).split("-")[0].rstrip("#.")
    return stem in _CRITERIA or (head.is_number and not head.id.startswith(f"{scope.ticket}."))
