"""What a person asks for, and the edits that do it or the reason against it.

A wish is a value: the keys of the screen, `readiness set` and the matrix all make the same ones.
`propose` answers with an action, or with refusals that carry a code, a sentence and a way out.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from readiness_tui.domain.board import LogEntry
from readiness_tui.domain.describing import change
from readiness_tui.domain.edits import Action, AddRecord, Edit, SetField
from readiness_tui.domain.fieldtext import parse_field
from readiness_tui.domain.ids import Key, Kind, RecordRef, nearest, resolve, spell
from readiness_tui.domain.portfolio import Portfolio
from readiness_tui.domain.proof import Decision, Permission, Reason
from readiness_tui.domain.ranking import Analysis
from readiness_tui.domain.roles import Role
from readiness_tui.domain.status import Code, Mode, Priority, Status, needs_reason, step
from readiness_tui.domain.ticket import Blocked, Owner, Ticket
from readiness_tui.domain.verdict import guard


@dataclass(frozen=True, slots=True)
class SetStatus:
    """Move tickets to a status. With `force` a reason counts where the mode lets one do so."""

    keys: tuple[Key, ...]
    to: Status
    reason: str = ""
    force: bool = False

    @property
    def audited(self) -> str:
        """The reason as the audit log keeps it."""
        reason = self.reason.strip()
        return f"forced: {reason}" if self.force and reason else reason


@dataclass(frozen=True, slots=True)
class Advance:
    """Move tickets one status on (`by` 1) or back (-1)."""

    keys: tuple[Key, ...]
    by: int


@dataclass(frozen=True, slots=True)
class SetPriority:
    """Give tickets a priority, or none."""

    keys: tuple[Key, ...]
    priority: Priority | None


@dataclass(frozen=True, slots=True)
class Assign:
    """Give tickets these owners; the first is primary."""

    keys: tuple[Key, ...]
    owners: tuple[Owner, ...]


@dataclass(frozen=True, slots=True)
class Take:
    """Put one name in front of the owners that each ticket has."""

    keys: tuple[Key, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Tick:
    """Turn the mark of one acceptance line, counted from 0."""

    key: Key
    index: int


@dataclass(frozen=True, slots=True)
class ToggleDependency:
    """Turn the dependency of `row` on `column`: hard, or with `soft` the preferred order."""

    row: Key
    column: Key
    soft: bool = False


@dataclass(frozen=True, slots=True)
class SetText:
    """Give one field of a ticket the value that a text spells; an empty text takes it away."""

    key: Key
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class AddNote:
    """Keep a line about a ticket in the log of its board."""

    key: Key
    text: str


@dataclass(frozen=True, slots=True)
class Perform:
    """Do an action that was worked out on this portfolio: a new record, a repair, a removal."""

    action: Action


Wish: TypeAlias = (
    SetStatus
    | Advance
    | SetPriority
    | Assign
    | Take
    | Tick
    | ToggleDependency
    | SetText
    | AddNote
    | Perform
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a wish is not done for one ticket, and what would help."""

    key: Key
    code: Code
    says: str
    remedy: str = ""
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """The action that does what can be done, what cannot, and what would be refused elsewhere."""

    action: Action | None = None
    refusals: tuple[Refusal, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Author:
    """Who wishes, and on which day."""

    name: str
    today: date


def audited(wishes: Iterable[Wish]) -> str:
    """The reasons of wishes that are done together, as the audit log keeps them."""
    said = (one.audited for one in wishes if isinstance(one, SetStatus))
    return "; ".join(dict.fromkeys(filter(None, said)))


def propose(analysis: Analysis, wish: Wish, author: Author) -> Proposal:
    """What a wish comes to on this portfolio. Nothing is changed."""
    match wish:
        case SetStatus(keys, to):
            return _for_each(analysis, keys, lambda key: _move(analysis, key, to, wish, author))
        case Advance(keys, by):
            return _for_each(analysis, keys, lambda key: _advance(analysis, key, by, author))
        case SetPriority(keys, priority):
            return _for_each(analysis, keys, lambda key: _set(analysis, key, "priority", priority))
        case Assign(keys, owners):
            return _for_each(analysis, keys, lambda key: _set(analysis, key, "owners", owners))
        case Take(keys, name):
            return _for_each(analysis, keys, lambda key: _take(analysis, key, name))
        case Tick(key, index):
            return _for_each(analysis, (key,), lambda key: _tick(analysis, key, index))
        case ToggleDependency(row, column, soft):
            return _for_each(analysis, (row,), lambda key: _turn(analysis, key, column, soft=soft))
        case AddNote(key, text):
            return _for_each(analysis, (key,), lambda key: _noted(analysis, key, text, author))
        case Perform(action):
            return Proposal(action if action.edits else None)
        case SetText(key, field, text):
            return _for_each(
                analysis, (key,), lambda key: _spelt(analysis, key, field, text, author)
            )


def _for_each(
    analysis: Analysis, keys: Iterable[Key], make: Callable[[Key], Proposal | Refusal]
) -> Proposal:
    edits: list[Edit] = []
    titles: list[str] = []
    refusals: list[Refusal] = []
    remarks: list[str] = []
    for key in dict.fromkeys(keys):
        if analysis.judgement.portfolio.ticket(key) is None:
            refusals.append(Refusal(key, Code.NO_SUCH_RECORD, f"{key} is gone"))
            continue
        answer = make(key)
        if isinstance(answer, Refusal):
            refusals.append(answer)
        elif answer.action is not None:
            edits += answer.action.edits
            titles.append(answer.action.title)
            remarks += answer.remarks
    title = titles[0] if len(titles) == 1 else f"{len(titles)} tickets"
    action = Action(title, tuple(edits)) if edits else None
    return Proposal(action, tuple(refusals), tuple(remarks))


def _ticket(analysis: Analysis, key: Key) -> Ticket:
    ticket = analysis.judgement.portfolio.ticket(key)
    assert ticket is not None, key  # noqa: S101 - `_for_each` looked
    return ticket


def _record(key: Key) -> RecordRef:
    return RecordRef(key.board, Kind.TICKET, key.ticket)


def _one(title: str, *edits: SetField) -> Proposal:
    changed = tuple(edit for edit in edits if edit.old != edit.new)
    return Proposal(Action(title, changed) if changed else None)


def _set(analysis: Analysis, key: Key, field: str, new: object) -> Proposal:
    old = getattr(_ticket(analysis, key), field)
    return _one(f"{key.ticket} {change(field, old, new)}", SetField(_record(key), field, old, new))


def _take(analysis: Analysis, key: Key, name: str) -> Proposal:
    others = tuple(owner for owner in _ticket(analysis, key).owners if owner.name != name)
    return _set(analysis, key, "owners", (Owner(name), *others))


def _advance(analysis: Analysis, key: Key, by: int, author: Author) -> Proposal | Refusal:
    old = _ticket(analysis, key).status
    new = step(old, by)
    if new is None:
        way = "next" if by > 0 else "earlier"
        return Refusal(
            key,
            Code.ILLEGAL_TRANSITION,
            f"{key.ticket} is {old}: there is no {way} status without a reason",
            "s opens the menu of statuses",
        )
    return _move(analysis, key, new, SetStatus((key,), new), author)


def _move(
    analysis: Analysis, key: Key, to: Status, wish: SetStatus, author: Author
) -> Proposal | Refusal:
    ticket = _ticket(analysis, key)
    reason = wish.reason.strip()
    if ticket.status is to:
        return _reworded(key, ticket, reason, author)
    asked = wish.force or needs_reason(ticket.status, to)
    decision = guard(analysis.judgement, key, to, reason=reason if asked else "")
    if decision.permission is Permission.REFUSE:
        first = decision.reasons[0]
        return Refusal(key, Code(first.code), first.says, first.remedy, decision.reasons)
    if wish.force and (refusal := _not_forced_by(analysis, key, decision, author)):
        return refusal
    ref = _record(key)
    edits: list[Edit] = [SetField(ref, "status", ticket.status, to)]
    blocked = Blocked(reason, author.today, author.name) if to is Status.BLOCKED else None
    if blocked != ticket.blocked:
        edits.append(SetField(ref, "blocked", ticket.blocked, blocked))
    if reason and blocked is None:
        edits.append(_note(analysis, key, f"{to}: {reason}", author))
    warned = decision.permission is not Permission.ALLOW
    remarks = tuple(_remark(one) for one in decision.reasons)
    action = Action(f"{key.ticket} {ticket.status} > {to}", tuple(edits))
    return Proposal(action, remarks=remarks if warned else ())


def _not_forced_by(
    analysis: Analysis, key: Key, decision: Decision, author: Author
) -> Refusal | None:
    """Why somebody may not force a move that nothing but their reason lets pass."""
    judgement = analysis.judgement
    mode = judgement.portfolio.boards[key.board].enforcement
    is_forced = mode is Mode.SOFT_BLOCK and any(one.blocks for one in decision.reasons)
    says = judgement.roles.refusal(Role.FORCE, author.name) if is_forced else ""
    if not says:
        return None
    remedy = "see to what speaks against it, or ask one of them"
    return Refusal(key, Code.NOT_PERMITTED, says, remedy, decision.reasons)


def _remark(reason: Reason) -> str:
    return f"{'would be refused ' if reason.blocks else ''}({reason.code}): {reason.says}"


def _reworded(key: Key, ticket: Ticket, reason: str, author: Author) -> Proposal:
    """Another reason for a ticket that is blocked already: it is so since it was."""
    old = ticket.blocked
    if ticket.status is not Status.BLOCKED or not reason or (old and old.reason == reason):
        return Proposal()
    new = Blocked(reason, old.since if old else author.today, author.name)
    return _one(
        f"{key.ticket} blocked: another reason", SetField(_record(key), "blocked", old, new)
    )


def _noted(analysis: Analysis, key: Key, text: str, author: Author) -> Proposal | Refusal:
    if not (line := " ".join(text.split())):
        return Refusal(key, Code.BAD_VALUE, "a note cannot be empty")
    return Proposal(Action(f"{key.ticket} note", (_note(analysis, key, line, author),)))


def _note(analysis: Analysis, key: Key, text: str, author: Author) -> AddRecord:
    """A log entry that keeps the reason of a move: the format has no other place for it."""
    taken = analysis.judgement.portfolio.boards[key.board].log
    number = 1
    while (name := f"{author.today.isoformat()}-{key.ticket}-{number}") in taken:
        number += 1
    entry = LogEntry(id=name, at=author.today, ticket=key.ticket, text=text)
    return AddRecord(RecordRef(key.board, Kind.LOG, name), entry)


def _tick(analysis: Analysis, key: Key, index: int) -> Proposal | Refusal:
    lines = _ticket(analysis, key).acceptance
    if not 0 <= index < len(lines):
        return Refusal(key, Code.BAD_VALUE, f"{key.ticket} has no acceptance line {index + 1}")
    line = lines[index]
    if not line.is_statement:
        what = f"{line.gate or line.ticket or line.phase} decides this line, not a mark"
        return Refusal(key, Code.BAD_VALUE, what, "W says what it waits for")
    new = (*lines[:index], replace(line, done=not line.done), *lines[index + 1 :])
    word = "met" if not line.done else "open"
    edit = SetField(_record(key), "acceptance", lines, new)
    return _one(f"{key.ticket} acceptance {index + 1} {word}", edit)


def _turn(analysis: Analysis, row: Key, column: Key, *, soft: bool) -> Proposal | Refusal:
    field, verb = ("after", "after") if soft else ("depends", "needs")
    old: tuple[str, ...] = getattr(_ticket(analysis, row), field)
    name = spell(column, row.board)
    new = tuple(one for one in old if resolve(one, row.board) != column)
    title = f"{row.ticket} no longer {verb} {name}"
    if new == old:
        if refusal := _unlinkable(analysis, row, field, name):
            return refusal
        new, title = (*old, name), f"{row.ticket} {verb} {name}"
    return _one(title, SetField(_record(row), field, old, new))


def _unlinkable(analysis: Analysis, key: Key, field: str, name: str) -> Refusal | None:
    """Why a ticket may not name another in `depends`, `after` or `parent`; None: it may."""
    portfolio = analysis.judgement.portfolio
    other = portfolio.find(name, key.board)
    if other is None:
        near = nearest(name, portfolio.boards[key.board].tickets)
        remedy = f"nearest: {near}" if near else "name one that exists"
        return Refusal(key, Code.BAD_VALUE, f"no ticket {name!r}", remedy)
    if other == key:
        verb = "contain" if field == "parent" else "need"
        return Refusal(key, Code.ILLEGAL_DEPENDENCY, f"a ticket cannot {verb} itself")
    path: Iterable[Key] | None = None
    if field == "depends":
        path = analysis.graph.cycle_path(key, other)
    elif field == "parent":
        path = _containing(portfolio, key, other)
    if not path:
        return None
    circle = " > ".join(spell(one, key.board) for one in path)
    says = f"{circle} would be a cycle"
    return Refusal(key, Code.ILLEGAL_DEPENDENCY, says, "remove one link first")


def _containing(portfolio: Portfolio, key: Key, parent: Key) -> tuple[Key, ...]:
    """The circle that would close if `parent` came to contain the ticket, from it back to it."""
    path = [key]
    following: Key | None = parent
    while following is not None and following not in path:
        path.append(following)
        ticket = portfolio.ticket(following)
        following = portfolio.find(ticket.parent, following.board) if ticket else None
    return (*path, key) if following == key else ()


def _spelt(
    analysis: Analysis, key: Key, field: str, text: str, author: Author
) -> Proposal | Refusal:
    ticket = _ticket(analysis, key)
    try:
        new = parse_field(ticket, field, text)
    except ValueError as error:
        return Refusal(key, Code.BAD_VALUE, str(error))
    if field == "status":
        status, _, reason = text.partition(":")
        wish = SetStatus((key,), Status(status.strip()), reason.strip())
        return _move(analysis, key, wish.to, wish, author)
    for name in _named(field, new):
        if name in _named(field, getattr(ticket, field)):
            continue  # what the file says already is for lint: it must not hold up another change
        if refusal := _unlinkable(analysis, key, field, name):
            return refusal
    return _set(analysis, key, field, new)


def _named(field: str, value: object) -> tuple[str, ...]:
    """The tickets that a value of a field names."""
    match field, value:
        case "parent", str(name) if name:
            return (name,)
        case "depends" | "after", tuple():
            return tuple(str(name) for name in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - narrowed from object
        case _:
            return ()
