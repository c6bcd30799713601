"""What a person asks for, and the edits that do it or the reason against it.

A wish is a value: the keys of the screen, `readiness set` and the matrix all make the same ones.
`propose` answers with an action, or with refusals that carry a code, a sentence and a way out.
Statuses and links are wished for in modules of their own; all of it is imported from here.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from readiness_tui.domain.edits.adding import Add, added
from readiness_tui.domain.edits.edit_titles import described
from readiness_tui.domain.edits.field_requests import SetText, put_value, spelt
from readiness_tui.domain.edits.link_requests import ToggleDependency, turn
from readiness_tui.domain.edits.proposals import (
    Author,
    Proposal,
    log_entry,
    proposed,
    put,
    refused,
    ticket_of,
)
from readiness_tui.domain.edits.status_requests import Advance, SetStatus, advance, move, performed
from readiness_tui.domain.fields.list_changes import ListChange
from readiness_tui.domain.model.edits import Action, Edit, SetField
from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.status import Code, Priority
from readiness_tui.domain.model.ticket import Criterion, Deliverable, Owner, Task
from readiness_tui.domain.plan.analysis import Analysis

__all__ = [
    "Add",
    "AddNote",
    "Advance",
    "Author",
    "ChangeList",
    "EditRequest",
    "Perform",
    "Proposal",
    "SetPriority",
    "SetStatus",
    "SetText",
    "Take",
    "Tick",
    "ToggleDependency",
    "audited",
    "propose",
]


class SetPriority(Struct, frozen=True):
    """Give tickets a priority, or none."""

    keys: tuple[Key, ...]
    priority: Priority | None


class ChangeList(Struct, frozen=True):
    """Add to a list of each ticket, take from it, or set it: owners, labels, dependencies."""

    keys: tuple[Key, ...]
    field: str
    change: ListChange


class Take(Struct, frozen=True):
    """Put one name in front of the owners that each ticket has."""

    keys: tuple[Key, ...]
    name: str


class Tick(Struct, frozen=True):
    """Turn the mark of one line of a list whose lines have one, counted from 0."""

    key: Key
    index: int
    field: str = "acceptance"


class AddNote(Struct, frozen=True):
    """Keep a line about a ticket in the log of its board."""

    key: Key
    text: str


class Perform(Struct, frozen=True):
    """Do an action that was worked out on this portfolio: a new record, a repair, a removal."""

    action: Action


EditRequest: TypeAlias = (
    SetStatus
    | Advance
    | SetPriority
    | ChangeList
    | Take
    | Tick
    | ToggleDependency
    | SetText
    | AddNote
    | Perform
    | Add
)


def audited(wishes: Iterable[EditRequest]) -> str:
    """The reasons of wishes that are done together, as the audit log keeps them."""
    reasons = (one.audited for one in wishes if isinstance(one, SetStatus))
    return "; ".join(dict.fromkeys(filter(None, reasons)))


def propose(analysis: Analysis, wish: EditRequest, author: Author) -> Proposal:
    """What a wish comes to on this portfolio. Nothing is changed."""
    match wish:
        case SetStatus(keys, to):
            return _for_each(analysis, keys, lambda key: move(analysis, key, to, wish, author))
        case Advance(keys, by):
            return _for_each(analysis, keys, lambda key: advance(analysis, key, by, author))
        case SetPriority(keys, priority):
            return _for_each(analysis, keys, lambda key: put(analysis, key, "priority", priority))
        case ChangeList(keys, field, change):
            return _for_each(
                analysis,
                keys,
                lambda key: put_value(
                    analysis, key, field, change.of(field, getattr(ticket_of(analysis, key), field))
                ),
            )
        case Take(keys, name):
            return _for_each(analysis, keys, lambda key: _take(analysis, key, name))
        case Tick(key):
            return _for_each(analysis, (key,), lambda key: _tick(analysis, key, wish))
        case ToggleDependency(row, column, soft):
            return _for_each(analysis, (row,), lambda key: turn(analysis, key, column, soft=soft))
        case AddNote(key, text):
            return _for_each(analysis, (key,), lambda key: _noted(analysis, key, text, author))
        case Perform(action):
            return performed(analysis, action)
        case SetText():
            return spelt(analysis, wish, author)
        case Add():
            return added(analysis, wish, author)


def _for_each(
    analysis: Analysis, keys: Iterable[Key], make: Callable[[Key], Proposal | Diagnostic]
) -> Proposal:
    edits: list[Edit] = []
    titles: list[str] = []
    refusals: list[Diagnostic] = []
    remarks: list[str] = []
    for key in dict.fromkeys(keys):
        if analysis.judgement.portfolio.ticket(key) is None:
            refusals.append(refused(key, Code.NO_SUCH_RECORD, f"{key} is gone"))
            continue
        answer = make(key)
        if isinstance(answer, Diagnostic):
            refusals.append(answer)
        elif answer.action is not None:
            edits += answer.action.edits
            titles.append(answer.action.title)
            remarks += answer.remarks
    title = titles[0] if len(titles) == 1 else described(edits)
    action = Action(title, tuple(edits)) if edits else None
    return Proposal(action, tuple(refusals), tuple(remarks))


def _take(analysis: Analysis, key: Key, name: str) -> Proposal:
    others = tuple(owner for owner in ticket_of(analysis, key).owners if owner.name != name)
    return put(analysis, key, "owners", (Owner(name), *others))


def _tick(analysis: Analysis, key: Key, wish: Tick) -> Proposal | Diagnostic:
    lines: tuple[Criterion | Task | Deliverable, ...] = getattr(
        ticket_of(analysis, key), wish.field
    )
    index, name = wish.index, _LINE_OF[wish.field]
    if not 0 <= index < len(lines):
        return refused(key, Code.BAD_VALUE, f"{key.ticket} has no {name} {index + 1}")
    line = lines[index]
    if isinstance(line, Criterion) and not line.is_statement:
        message = f"{line.gate or line.ticket or line.phase} decides this line, not a mark"
        return refused(key, Code.BAD_VALUE, message, "W says what it waits for")
    new = (*lines[:index], replace(line, done=not line.done), *lines[index + 1 :])
    word = "open" if line.done else "met" if isinstance(line, Criterion) else "done"
    edit = SetField(key.ref, wish.field, lines, new)
    return proposed(f"{key.ticket} {name.removesuffix(' line')} {index + 1} {word}", edit)


_LINE_OF: Mapping[str, str] = {
    "acceptance": "acceptance line",
    "closure": "closure line",
    "tasks": "task",
    "deliverables": "deliverable",
}


def _noted(analysis: Analysis, key: Key, text: str, author: Author) -> Proposal | Diagnostic:
    """Keep a line about a ticket in the log of its board."""
    if not (line := " ".join(text.split())):
        return refused(key, Code.BAD_VALUE, "a note cannot be empty")
    return Proposal(Action(f"{key.ticket} note", (log_entry(analysis, key, line, author),)))
