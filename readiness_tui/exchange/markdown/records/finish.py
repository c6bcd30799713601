"""What follows from a document as a whole, once all its blocks are read."""

import re
from collections import defaultdict
from collections.abc import Container, Sequence

from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.exchange.markdown import lanes, numbered, scopes, text, title_marks, titles
from readiness_tui.exchange.markdown.records import boxes, dependencies, relations
from readiness_tui.exchange.markdown.records.fields import line_part
from readiness_tui.exchange.markdown.records.sheet import Part, Sheet
from readiness_tui.exchange.markdown.scopes import Role
from readiness_tui.exchange.markdown.syntax.tree import Document, Section
from readiness_tui.exchange.model import groups, offers, words
from readiness_tui.exchange.model.model import INVERSE, How, Statement, Use

_CLOSED = frozenset((Status.DONE, Status.DROPPED))
_SENTENCE = re.compile(r"(?<=[.!?])\s|(?<=[\u3002\uff01\uff1f])")


def finish(sheet: Sheet) -> None:
    """Add what headings and orders imply, and what is offered."""
    where = _homes(sheet)
    _titles(sheet, where)
    _paths(sheet, where)
    relations.finish(sheet)
    _waiting(sheet)
    _groups(sheet)
    _members(sheet, where)
    _priorities(sheet, where)
    _statuses(sheet, where)
    _open_boxes(sheet)
    _orders(sheet)
    _offers(sheet)
    _controls(sheet)


def _homes(sheet: Sheet) -> dict[int, int]:
    """The index of the section of each line."""
    return {
        line: section.index
        for section in sheet.survey.document.sections
        for line in range(section.line, section.end + 1)
    }


def _titles(sheet: Sheet, where: dict[int, int]) -> None:
    """What states no title is called by its first sentence; a risk without one by its id."""
    titled = {(each.kind, each.key) for each in sheet.statements if each.field == "title"}
    notes: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for stated in sheet.statements:
        if stated.field == "notes":
            notes[stated.kind, stated.key].append(stated)
    sections = {index: head.id for index, head in sheet.survey.risks.items()}
    homes = [(Kind.RISK, key, index) for index, key in sections.items()]
    homes += [
        (Kind.TICKET, defined.id, where[defined.line])
        for defined in sheet.survey.tickets.values()
        if defined.shape == "section"
    ]
    for kind, key, index in homes:
        if (kind, key) in titled:
            continue
        section = sheet.survey.document.sections[index]
        number, sentence = _first_sentence(notes[kind, key], section)
        title = sentence or (key if kind is Kind.RISK else "")
        if title:
            sheet.say(kind, key, "title", title, line_part(number, title))


def _paths(sheet: Sheet, where: dict[int, int]) -> None:
    """The headings around a ticket that name more than a status or a kind of thing: its group."""
    document = sheet.survey.document
    grouped = {each.key for each in sheet.statements if each.field == "group"}
    for defined in sheet.survey.tickets.values():
        section = document.sections[where[defined.line]]
        is_own = sheet.survey.scopes[section.index].role is Role.TICKET
        around = (*(() if is_own else (section,)), *document.above(section))
        path = [
            each
            for each in reversed(around)
            if each.level > 1
            and each.title
            and not scopes.is_kind(each)
            and not _is_lane(sheet, each)
        ]
        if path and defined.id not in grouped:
            group = " / ".join(titles.tidy(titles.unnumbered(each.title)) for each in path)
            part = line_part(path[-1].line, path[-1].raw)
            sheet.say(Kind.TICKET, defined.id, "group", group, part, shape="group", how=How.DERIVED)


def _is_lane(sheet: Sheet, section: Section) -> bool:
    """Whether a heading is read as the status of what stands below it."""
    status = lanes.heading_status(section.title)
    return status is not None and sheet.survey.scopes[section.index].status is status


def _first_sentence(notes: Sequence[Statement], section: Section) -> tuple[int, str]:
    """Line and text of the note that describes a record first; its heading where none does."""
    for note in notes:
        first = text.plain(note.raw.split("\n")[0]).removeprefix("- ")
        pair = titles.keyed(first)
        if pair and words.load().exact(pair[0]) == "notes":
            first = pair[1]  # `Description: Split the recording.`
        elif pair:
            continue
        if first and not first.startswith("<"):
            return note.mark.line, titles.tidy(_SENTENCE.split(first)[0])
    return section.line, ""


def _edges(sheet: Sheet, *fields: str) -> dict[str, dict[str, None]]:
    """What each ticket depends on or follows, in the order in which it was said."""
    edges: dict[str, dict[str, None]] = defaultdict(dict)
    for stated in sheet.statements:
        is_edge = stated.kind == Kind.TICKET and stated.field in fields
        if is_edge and isinstance(stated.value, tuple):
            edges[stated.key].update(dict.fromkeys(map(str, stated.value)))
    return edges


def _waiting(sheet: Sheet) -> None:
    """What a group waits for is stated at its first tickets: those that need none of the others."""
    edges = _edges(sheet, "depends", "after") if sheet.waiting else {}
    for (_, name, _), (members, part) in sheet.waiting.items():
        first = [each for each in members if edges.get(each, {}).keys().isdisjoint(members)]
        for member in first or members:
            dependencies.read(sheet, member, part, INVERSE, name=name)


def _groups(sheet: Sheet) -> None:
    """Who waits for a group waits for its last tickets, known once all edges are."""
    edges = _edges(sheet, "depends", "after")
    lasts: dict[int, groups.Lasts] = {}
    for stated in sheet.pending:
        key = id(stated.members)
        if key not in lasts:  # by what the groups above have come to wait for
            lasts[key] = groups.Lasts(stated.members, edges)
        targets = lasts[key].before(stated.ticket)
        if not targets:
            continue
        edges[stated.ticket].update(dict.fromkeys(targets))
        part = Part(stated.raw, stated.mark)
        how = How.DERIVED
        sheet.say(
            Kind.TICKET, stated.ticket, stated.field, targets, part, shape=stated.shape, how=how
        )
        message = f"{stated.raw.strip()!r} stands for its last tickets: {', '.join(targets)}"
        sheet.find("reference-by-group", stated.mark.line, message, stated.ticket)


def _members(sheet: Sheet, where: dict[int, int]) -> None:
    """Tickets defined below the heading of a phase are its tickets."""
    document = sheet.survey.document
    for defined in sheet.survey.tickets.values():
        scope = sheet.survey.scopes[where[defined.line]]
        if scope.phase:
            part = line_part(defined.line, document.lines[defined.line - 1])
            sheet.say(Kind.PHASE, scope.phase, "tickets", (defined.id,), part)


def _priorities(sheet: Sheet, where: dict[int, int]) -> None:
    """The priority of a group heading goes to tickets that state none of their own."""
    document = sheet.survey.document
    stated = {each.key for each in sheet.statements if each.field == "priority"}
    for defined in sheet.survey.tickets.values():
        section = document.sections[where[defined.line]]
        scope = sheet.survey.scopes[section.index]
        if defined.id in stated or not scope.priority:
            continue
        around = (section, *document.above(section))
        head = next(each for each in around if numbered.heading_priority(each))
        message = f"tickets below {head.title!r} are {scope.priority}"
        sheet.find("priority-from-heading", head.line, message)
        part, value = line_part(head.line, head.raw), Priority(scope.priority)
        sheet.say(Kind.TICKET, defined.id, "priority", value, part, shape="group", how=How.DERIVED)


def _open_boxes(sheet: Sheet) -> None:
    """An open box says nothing where its ticket is said to be at work, blocked or dropped."""
    statuses = [each for each in sheet.statements if each.field == "status"]
    named = {each.key for each in statuses if each.value in boxes.UNDONE}
    silent = {
        id(each)
        for each in statuses
        if each.shape == boxes.BOX and each.value is Status.TODO and each.key in named
    }
    sheet.statements[:] = [each for each in sheet.statements if id(each) not in silent]


def _statuses(sheet: Sheet, where: dict[int, int]) -> None:
    """The status in a title counts beside others; that of a section where there is no other."""
    document = sheet.survey.document
    stated = {each.key for each in sheet.statements if each.field == "status"}
    lines = {defined.line for defined in sheet.survey.tickets.values()}
    for defined in sheet.survey.tickets.values():
        section = document.sections[where[defined.line]]
        scope = sheet.survey.scopes[section.index]
        if defined.status is not None:
            part = line_part(defined.line, document.lines[defined.line - 1])
            sheet.say(Kind.TICKET, defined.id, "status", defined.status, part, shape="title")
        elif scope.status is not None and defined.id not in stated:
            part = line_part(scope.heading, section.raw)
            sheet.say(Kind.TICKET, defined.id, "status", scope.status, part, shape="group")
        elif defined.id not in stated and (group := _closed(document, section, lines)):
            heading, status = group
            part = line_part(heading.line, heading.raw)
            sheet.say(Kind.TICKET, defined.id, "status", status, part, shape="group")


def _closed(
    document: Document, section: Section, tickets: Container[int]
) -> tuple[Section, Status] | None:
    """The nearest heading of a group that says of all below that it is over, and that status.

    One that says that the group is at work says nothing of each.
    """
    for heading in (section, *document.above(section)):
        status = title_marks.marked(titles.tidy(titles.unnumbered(heading.title)))[1]
        if status is not None and heading.line not in tickets and status in _CLOSED:
            return heading, status
    return None


def _orders(sheet: Sheet) -> None:
    """An order that puts a ticket before what it depends on contradicts the edges."""
    edges = _edges(sheet, "depends")
    for line, names in sheet.orders:
        place = {name: index for index, name in enumerate(names)}
        for key, at in place.items():
            for target in edges.get(key, ()):
                if at < place.get(target, -1):
                    message = f"{key} stands before {target}, on which it depends"
                    sheet.find("order-contradicts", line + at, message, key)


def _offers(sheet: Sheet) -> None:
    """Thresholds in prose are offered once each."""
    offered: set[tuple[str, str]] = set()
    for number, raw in enumerate(sheet.survey.document.lines, start=1):
        if not raw.strip() or sheet.uses.get(number) is Use.TEMPLATE:
            continue
        for home, name, value in offers.find(raw):
            if (home, name) not in offered:
                offered.add((home, name))
                message = f"stands in prose; as a gate: [{home}] {name} = {value}"
                sheet.find("gate-offer", number, message)


def _controls(sheet: Sheet) -> None:
    """Control characters leave every value; their lines are said."""
    for number, raw in enumerate(sheet.survey.document.lines, start=1):
        if text.controls(raw):
            message = "control characters of this line are left out of every value"
            sheet.find("control-characters", number, message)
