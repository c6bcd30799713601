"""Boxes and progress logs: tickets, acceptance of a ticket, or entries of the log."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Criterion, Task
from readiness_tui.exchange.markdown import scopes, text, title_marks, titles
from readiness_tui.exchange.markdown.records import asides
from readiness_tui.exchange.markdown.records.fields import line_part
from readiness_tui.exchange.markdown.records.sheet import Sheet
from readiness_tui.exchange.markdown.scopes import Scope
from readiness_tui.exchange.markdown.syntax.tree import Item
from readiness_tui.exchange.model import dates, values, words
from readiness_tui.exchange.model.model import Use

_MOST = 0.6
UNDONE = frozenset((Status.DOING, Status.BLOCKED, Status.REVIEW, Status.DROPPED))
"""What may be said of the work of an open box: it only says that it is not done."""
BOX = "box"
"""The shape of the status that a box states by its mark."""
_NEAR = 4  # signs before the date that an entry begins with


def has_boxes(items: Sequence[Item]) -> bool:
    """Whether a list holds any box."""
    return any(each.box is not None for item in items for each in item.walk())


def read(
    sheet: Sheet, items: Sequence[Item], scope: Scope, parent: str = ""
) -> Iterator[tuple[Item, str]]:
    """Read boxes, and hand back the items that are none, with the ticket of the box around them.

    Args:
        sheet: Where statements go.
        items: Items of one depth.
        scope: The scope of their section: its ticket takes boxes that have no id.
        parent: The ticket of the box around them.
    """
    for item in items:
        ticket = sheet.survey.owners.get(item.line, "") if item.box is not None else ""
        if ticket:
            _ticket(sheet, item, ticket, parent, scope)
        elif item.box is not None and (owner := parent or scope.ticket):
            _marked_line(sheet, item, owner, scope.field if owner == scope.ticket else "")
        elif item.box is not None:
            yield replace(item, end=max(item.lines), children=()), parent
        elif not _is_label(item, scope):
            yield item, parent
            continue
        else:
            sheet.use(Use.STRUCTURE, *item.lines)
        yield from read(sheet, item.children, scope, ticket or parent)


def _is_label(item: Item, scope: Scope) -> bool:
    """Whether a bullet only stands above boxes, which are read as if it were not there."""
    return has_boxes(item.children) and not scopes.takes_boxes(item.text, scope)


def _ticket(sheet: Sheet, item: Item, ticket: str, parent: str, scope: Scope) -> None:
    """A box that is a ticket: status by its mark, title cut and kept whole in the notes."""
    part = line_part(item.line, item.text)
    mark = replace(part, raw=f"[{item.box}]")
    sheet.use(Use.EXTRACTED, *item.lines)
    item = replace(item, text=asides.tags(sheet, ticket, item.text, part, "box title"))
    if len(item.box or "") > 1:
        asides.mark(sheet, ticket, item.box or "", part)
    status = values.read_box(item.box or " ")
    status = status or sheet.survey.legend.statuses.get(words.fold(item.box or " "))
    if status is None:
        sheet.find("box-mark-unknown", item.line, f"box mark {item.box!r} of {ticket}", ticket)
    head = titles.head(item.text)
    is_named = head is not None and head.id == ticket
    if not is_named and sheet.survey.tickets[ticket].line != item.line:
        sheet.say(Kind.TICKET, ticket, "status", status or Status.TODO, mark, shape=BOX)
        sheet.say(Kind.TICKET, ticket, "notes", titles.shown(item.text), part)
        return
    title = head.title if head and is_named else titles.shown(item.text)
    title, priority = (
        (title, head.priority) if head and head.priority else title_marks.qualified(title)
    )
    title, _ = sheet.survey.legend.taken_off(title)
    title = title_marks.ticked(title) if status is Status.DONE else title
    title = asides.tail(sheet, ticket, title, part, "box title")
    asides.title(sheet, ticket, title, part, "box title", raw=item.text)
    if priority:
        sheet.say(Kind.TICKET, ticket, "priority", priority, part)
    if head and head.labels and head.id == ticket:
        sheet.say(Kind.TICKET, ticket, "labels", head.labels, part)
    effective_status = _status(sheet, item, ticket, status or Status.TODO, scope)
    stated = head.status if head and is_named else None
    if effective_status is Status.TODO and stated is not None and stated in UNDONE:
        effective_status = stated
    sheet.say(Kind.TICKET, ticket, "status", effective_status, mark, shape=BOX)
    above = parent or _dotted_parent(sheet, item, ticket)
    if above:
        sheet.say(Kind.TICKET, ticket, "parent", above, part)


def _status(sheet: Sheet, item: Item, ticket: str, mark: Status, scope: Scope) -> Status:
    """What the mark of a box says, with the heading above it and the boxes below it."""
    if mark is Status.TODO and scope.status and scope.status in UNDONE:
        return scope.status
    if mark is Status.DONE and any(_is_open(child) for child in item.children):
        message = f"{ticket} is ticked, boxes below it are not"
        sheet.find("box-parent-open", item.line, message, ticket)
        return Status.DOING
    return mark


def _is_open(item: Item) -> bool:
    return any(
        each.box is not None and values.read_box(each.box) not in {Status.DONE, Status.DROPPED}
        for each in item.walk()
    )


def _dotted_parent(sheet: Sheet, item: Item, ticket: str) -> str:
    """The ticket whose dotted id this one continues, though the list shows siblings."""
    stem = ticket.rpartition(".")[0]
    if not titles.is_dotted(ticket) or stem not in sheet.survey.tickets:
        return ""
    sheet.find("nesting-by-id", item.line, f"{ticket} is taken as a part of {stem}", ticket)
    return stem


def _marked_line(sheet: Sheet, item: Item, owner: str, field: str) -> None:
    """A box of a ticket: one of its tasks, of its closing list, or of its acceptance."""
    clause = titles.shown(item.text)
    done = values.read_box(item.box or " ") is Status.DONE
    sheet.use(Use.EXTRACTED, *item.lines)
    if clause:
        part = line_part(item.line, item.text, item.box)
        name = field if field in {"tasks", "closure"} else "acceptance"
        value = (Task(clause, done=done),) if name == "tasks" else (Criterion(clause, done=done),)
        sheet.say(Kind.TICKET, owner, name, value, part, shape="box")


def is_log(items: Sequence[Item]) -> bool:
    """Whether a list below a dated or progress heading tells what happened."""
    marked_count = sum(_sign(item) is not None or item.box is not None for item in items)
    return bool(items) and marked_count >= _MOST * len(items)


def _sign(item: Item) -> Status | None:
    name = words.load().status_symbols.get(item.text[:1])
    return Status(name) if name else None


def log(sheet: Sheet, items: Sequence[Item], scope: Scope) -> None:
    """Entries of the log, with the heading's date and the ticket that each names first."""
    for item in items:
        entry = text.plain(item.text)
        own = dates.find(entry)
        day = own[0].day if own and own[0].start < _NEAR else scope.day or sheet.day
        sheet.logged += 1
        key = f"{day.isoformat()}-{sheet.logged}" if day else f"log-{sheet.logged}"
        sign = _sign(item)
        if sign is not None:
            entry = entry[1:].lstrip("\ufe0f ")
        elif item.box is not None:
            sign = values.read_box(item.box)
        part = line_part(item.line, item.text)
        named = sheet.survey.ids.read(entry)
        if day:
            sheet.say(Kind.LOG, key, "at", day, part)
        if named:
            sheet.say(Kind.LOG, key, "ticket", named[0].ids[0], part)
        if sign is Status.DONE:
            sheet.say(Kind.LOG, key, "done", value=True, part=part)
        more = "\n".join(text.plain(child.text) for child in item.walk() if child is not item)
        sheet.say(Kind.LOG, key, "text", f"{entry}\n{more}".strip(), part)
        sheet.use(Use.EXTRACTED, *(line for each in item.walk() for line in each.lines))
