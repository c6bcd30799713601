"""Lists by their section: fields and notes of a ticket, criteria of a phase, lines of the board."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.model.ticket import Task
from readiness_tui.exchange.markdown import field_lines, no_work, scopes, text, titles
from readiness_tui.exchange.markdown.definitions.plain import parted
from readiness_tui.exchange.markdown.records import (
    asides,
    boardwide,
    boxes,
    dependencies,
    fields,
    phases,
    relations,
    risk_items,
    risks,
)
from readiness_tui.exchange.markdown.records.fields import line_part
from readiness_tui.exchange.markdown.records.leftovers import keep
from readiness_tui.exchange.markdown.records.sheet import Part, Sheet
from readiness_tui.exchange.markdown.scopes import Role, Scope
from readiness_tui.exchange.markdown.syntax.tree import Item, ItemList, Section
from readiness_tui.exchange.model import words
from readiness_tui.exchange.model.model import BOARD, Use

_ARROW = re.compile(r"(?<!\s)\s*(?:→|->|=>|⇒|\u2014>)\s*")
_SIDES = 2
_RELATIONS = frozenset(("depends", "after", "inverse", "related"))
_DOER = re.compile(r"\s+[(\[\u2013\u2014-]?\s*(?:owner:\s*)?(@[\w.-]+)[)\]]?\.?\s*$")


def read(sheet: Sheet, block: ItemList, section: Section, scope: Scope) -> None:
    """Read a list; what is not understood becomes a note or is left."""
    rest: Sequence[Item] = block.items
    if scope.role is Role.LOG and boxes.is_log(rest):
        boxes.log(sheet, rest, scope)
        return
    if boxes.has_boxes(rest):
        rest = _without_boxes(sheet, rest, scope)
    rest = list(_without_bullets(sheet, rest, scope))
    if not rest:
        return
    if scope.risk:
        rest = [item for item in rest if not risks.bullet(sheet, scope, item)]
    if scope.ticket:
        _of_ticket(sheet, rest, scope)
    elif scope.role is Role.FIELD and scope.phase:
        phases.say(sheet, scope.phase, scope.field, _parts(sheet, rest))
    elif no_work.explains_columns(rest, (each.table for each in sheet.survey.tables)):
        sheet.use(Use.STRUCTURE, *(number for item in rest for number in item.lines))
    elif not _order(sheet, rest):
        for item in _outside(sheet, rest, section, scope):
            keep(sheet, range(item.line, item.end + 1), scope)


def _without_boxes(sheet: Sheet, listed: Sequence[Item], scope: Scope) -> list[Item]:
    """Read the boxes of a list; bullets below a box that is a ticket state its fields."""
    rest: list[Item] = []
    for item, parent in boxes.read(sheet, listed, scope):
        if parent:
            _of_ticket(sheet, [item], replace(scope, role=Role.BELONGS, ticket=parent))
        else:
            rest.append(item)
    return rest


def _without_bullets(sheet: Sheet, listed: Sequence[Item], scope: Scope) -> Iterator[Item]:
    """Read the bullets of all depths that are tickets; yield the items that are none."""
    for item in listed:
        below = [child for child in item.children if child.line > item.line]
        inner = [child for child in below if _holds_ticket(sheet, child)]
        own = item
        if inner:
            others = tuple(child for child in item.children if child not in inner)
            own = replace(item, end=max(item.lines), children=others)
        if not _bullet(sheet, own, scope):
            yield own
        yield from _without_bullets(sheet, inner, scope)


def _holds_ticket(sheet: Sheet, item: Item) -> bool:
    return any(each.box is None and each.line in sheet.survey.owners for each in item.walk())


def _bullet(sheet: Sheet, item: Item, scope: Scope) -> bool:
    """Read a bullet that is a ticket, with the fields below it; False if it is none."""
    ticket = sheet.survey.owners.get(item.line, "") if item.box is None else ""
    if not ticket:
        return False
    defined, part = sheet.survey.tickets[ticket], line_part(item.line, item.text)
    item = replace(item, text=asides.tags(sheet, ticket, item.text, part, "bullet"))
    if defined.shape == "step":
        title, rest = defined.title, parted(item.text)[1]
        if rest := asides.remark(sheet, ticket, rest, part, "bullet"):
            sheet.say(Kind.TICKET, ticket, "notes", rest, part)
    elif head := titles.head(item.text):
        title, _ = sheet.survey.legend.taken_off(head.title)
        if head.labels:
            sheet.say(Kind.TICKET, ticket, "labels", head.labels, part)
    else:
        return False
    title = asides.tail(sheet, ticket, title, part, "bullet")
    asides.title(sheet, ticket, title, part, "bullet", raw=item.text)
    sheet.use(Use.EXTRACTED, *item.lines)
    if item.children:
        _of_ticket(sheet, item.children, replace(scope, role=Role.BELONGS, ticket=ticket))
    return True


def _of_ticket(sheet: Sheet, listed: Sequence[Item], scope: Scope) -> None:
    """Bullets that belong to a ticket: its field by the heading, by a key, or a note."""
    shape = f"section {scope.heading}"
    if scope.role is Role.FIELD and scope.field == "tasks":
        _steps(sheet, listed, scope)
        return
    if scope.role is Role.FIELD:
        related = [item for item in listed if scope.field in _RELATIONS and _relates(item)]
        if parts := _parts(sheet, [item for item in listed if item not in related]):
            fields.say(sheet, scope.ticket, scope.field, parts, shape)
        if related:  # `Blocks: T-3` below `Dependencies`
            _of_ticket(sheet, related, replace(scope, role=Role.BELONGS, field=""))
        return
    notes: list[int] = []
    signed = [item for item in listed if item.text[:1] in words.load().status_symbols]
    for item in listed:
        facts = _facts(item, is_single=len(signed) == 1)
        if not facts and _states_needs(sheet, item, scope):
            notes += range(max(item.lines) + 1, item.end + 1)
            continue
        if not facts:
            notes += range(item.line, item.end + 1)
            continue
        sheet.use(Use.EXTRACTED, *item.lines)
        for name, value in facts:
            parts = [line_part(item.line, value)] if value else []
            if name == facts[-1][0]:
                parts += _parts(sheet, item.children)
            if parts:
                fields.say(sheet, scope.ticket, name, parts, shape)
    keep(sheet, notes, scope)
    for item in listed:
        dependencies.told(sheet, scope.ticket, line_part(item.line, item.text))


def _facts(item: Item, *, is_single: bool) -> fields.Facts:
    """The fields that a bullet of a ticket states, the `single` signed one also by its status."""
    is_signed = item.text[:1] in words.load().status_symbols
    if is_signed and is_single and field_lines.is_status_line(item.text):
        return (("status", item.text),)
    return field_lines.keyed_fields_of(item.text)


def _states_needs(sheet: Sheet, item: Item, scope: Scope) -> bool:
    """State what a bullet of a ticket says that it waits for; False if it says no such thing."""
    facts = dependencies.needs(sheet, text.plain(item.text))
    for name, value in facts:
        parts = [line_part(item.line, value)]
        fields.say(sheet, scope.ticket, name, parts, f"section {scope.heading}")
    sheet.use(Use.EXTRACTED, *(item.lines if facts else ()))
    return bool(facts)


def _relates(item: Item) -> bool:
    """Whether a bullet says itself how it relates to what it names: `Blocked by: T-1`."""
    return any(name in _RELATIONS for name, _ in field_lines.keyed_fields_of(item.text))


def _steps(sheet: Sheet, listed: Sequence[Item], scope: Scope) -> None:
    """Each bullet a task; what stands below one is a note that keeps it above."""
    for item in listed:
        if item.children:
            keep(sheet, range(item.line, item.end + 1), replace(scope, role=Role.NOTES, field=""))
        fields.say(sheet, scope.ticket, "tasks", [line_part(item.line, item.text)], "bullet")


def _parts(sheet: Sheet, listed: Sequence[Item]) -> list[Part]:
    """Items of all depths as parts of one value."""
    every = [each for item in listed for each in item.walk()]
    sheet.use(Use.EXTRACTED, *(line for each in every for line in each.lines))
    return [line_part(each.line, each.text, each.box) for each in every if each.text]


def _order(sheet: Sheet, listed: Sequence[Item]) -> bool:
    """A list of nothing but ids states an order: no edges, only checked against them."""
    ids = sheet.survey.ids
    named = tuple(ids.find(text.plain(item.text).rstrip(".")) for item in listed)
    if len(named) < _SIDES or not all(named):
        return False
    sheet.orders.append((listed[0].line, named))
    sheet.use(Use.STRUCTURE, *(item.line for item in listed))
    return True


def _outside(
    sheet: Sheet, listed: Sequence[Item], section: Section, scope: Scope
) -> Iterator[Item]:
    """Read bullets outside tickets; yield those that nothing takes."""
    if scope.role is Role.NEXT:
        for item in listed:
            _next(sheet, item)
        return
    elif scope.role not in {Role.PLAIN, Role.PHASE, Role.ITERATION}:
        listed = boardwide.items(sheet, scope.role, section, listed)
    for item in listed:
        if not _item(sheet, item, section, scope):
            yield item


def _item(sheet: Sheet, item: Item, section: Section, scope: Scope) -> bool:
    if relations.of_group(sheet, section, item.line, item.text):
        return True
    if scope.role is Role.ITERATION:
        return phases.planned(sheet, section, item)
    if scope.role is Role.PHASE and _criteria(sheet, item, scope):
        return True
    if scope.role is Role.MILESTONES and phases.milestone(sheet, item):
        return True
    if risk(sheet, item.line, item.text, scope):
        sheet.use(Use.EXTRACTED, *item.lines)
        return True
    is_risk = scope.role is Role.RISKS or field_lines.states_risk(item)
    if is_risk and (risk_items.named(sheet, item) or risk_items.counted(sheet, item)):
        return True
    if relations.line(sheet, item.line, item.text):
        return True
    pair = titles.keyed(item.text)
    if pair is None:
        return False
    parts = [line_part(item.line, pair[1])] if pair[1] else []
    parts += [line_part(child.line, child.text) for child in item.children]
    if not parts or not boardwide.key_line(sheet, pair[0], parts):
        return False
    sheet.use(Use.EXTRACTED, *(child.line for child in item.children))
    return True


def _criteria(sheet: Sheet, item: Item, scope: Scope) -> bool:
    """A bullet of a phase that states its entrance, its exit or its tickets."""
    pair = titles.keyed(item.text)
    name = scopes.criteria(pair[0]) if pair else ""
    if pair is None or not name:
        return False
    parts = [line_part(item.line, pair[1])] if pair[1] else []
    parts += _parts(sheet, item.children)
    sheet.use(Use.EXTRACTED, *item.lines)
    phases.say(sheet, scope.phase, name, parts)
    return True


def _next(sheet: Sheet, item: Item) -> None:
    """A next action is one of the board: who is named behind it does it."""
    words_of = " ".join(text.plain(each.text) for each in item.walk())
    match = _DOER.search(words_of)
    action = words_of[: match.start()] if match else words_of
    task = Task(action.strip().removesuffix("."), owner=match[1] if match else "")
    sheet.say(BOARD, "", "actions", (task,), line_part(item.line, item.text), shape="bullet")
    sheet.use(Use.EXTRACTED, *(line for each in item.walk() for line in each.lines))


def risk(sheet: Sheet, line: int, raw: str, scope: Scope) -> bool:
    """A line such as `X-3 → K-1, K-4`: a risk that tickets mitigate."""
    sides = _ARROW.split(text.plain(raw))
    if len(sides) != _SIDES:
        return False
    head = titles.lead(sides[0])
    ids = sheet.survey.ids
    if head is None or ids.find(head.id) or not (named := ids.read(sides[1])):
        return False
    if scope.role is not Role.RISKS and head.rest:
        return False
    part = line_part(line, raw)
    mitigations = tuple(name for reference in named for name in reference.ids)
    title = risk_items.tail(sheet, head.id, head.rest, line) or head.id
    sheet.say(Kind.RISK, head.id, "title", title, part)
    sheet.say(Kind.RISK, head.id, "mitigated_by", mitigations, part, shape="risk map")
    if not head.rest and not sheet.has("risk-without-title"):
        message = "risks are named by their ids alone: the id is the title"
        sheet.find("risk-without-title", line, message)
    return True
