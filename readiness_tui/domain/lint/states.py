"""L4xx: statuses that do not go together with the rest of the plan."""

import re
from collections.abc import Iterator, Mapping, Sequence

from readiness_tui.domain.lint.values import (
    Found,
    Mends,
    Plan,
    Rule,
    put,
    refs,
    reopened,
    unlinked,
)
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.edits import Action, SetField
from readiness_tui.domain.model.errors import Severity
from readiness_tui.domain.model.ids import Key, spell
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Criterion, Ticket
from readiness_tui.domain.model.visible_text import visible

_WORK = frozenset({Status.DOING, Status.REVIEW})
_WORDS = re.compile(r"[^\s,;()\[\]\"'`]+")
_LETTERS_OF_AN_ID = 3


def _open_needs(plan: Plan, key: Key) -> list[Key]:
    return [one for one in plan.needs(key) if plan.ticket(one).is_open]


def _named(keys: Sequence[Key], key: Key) -> str:
    return ", ".join(spell(other, key.board) for other in keys)


def _done_on_open(plan: Plan) -> Iterator[Found]:
    for _, key, ticket in plan.all:
        if ticket.status is not Status.DONE or not ticket.depends:
            continue
        if still := _open_needs(plan, key):
            listed = _named(still, key)
            verb = "is" if len(still) == 1 else "are"
            message = f"{key.ticket} is done, but needs {listed}, which {verb} open"
            fixes = (
                reopened(plan, key, f"needs {listed}, which {verb} open"),
                unlinked(key, ticket, "depends", still),
            )
            yield Found(key.ref, "status", message, refs(still), fixes)


def _blocked_without_reason(plan: Plan) -> Iterator[Found]:
    for _, key, ticket in plan.all:
        reason = ticket.blocked.reason if ticket.blocked else ""
        if ticket.status is Status.BLOCKED and not visible(reason):
            message = f"{key.ticket} is blocked, and nobody says why"
            yield Found(key.ref, "blocked", message, fixes=_unblocked(key, ticket))


def _unblocked(key: Key, ticket: Ticket) -> tuple[Action, ...]:
    """A blocked ticket goes on, or back to the queue."""

    def to(status: Status) -> Action:
        edits = [SetField(key.ref, "status", ticket.status, status)]
        if ticket.blocked is not None:
            edits.append(SetField(key.ref, "blocked", ticket.blocked, None))
        return Action(f"{key.ticket} blocked > {status}", tuple(edits))

    return to(Status.DOING), to(Status.TODO)


def _blocker_done(plan: Plan) -> Iterator[Found]:
    for board, key, ticket in plan.all:
        if ticket.status is not Status.BLOCKED or ticket.blocked is None:
            continue
        gone = [one for one in _tickets_in(plan, board, ticket.blocked.reason) if one != key]
        if gone and not any(plan.ticket(one).is_open for one in gone):
            verb = "is" if len(gone) == 1 else "are"
            message = f"{key.ticket} is blocked by {_named(gone, key)}, which {verb} closed"
            yield Found(key.ref, "blocked", message, refs(gone), _unblocked(key, ticket))


def _tickets_in(plan: Plan, board: Board, text: str) -> list[Key]:
    """The tickets that a sentence names; a short word of letters only is no id."""
    keys: dict[Key, None] = {}
    for word in _WORDS.findall(text):
        name = word.rstrip(".:!?")
        if len(name) < _LETTERS_OF_AN_ID and name.isalpha():
            continue
        if key := plan.analysis.portfolio.find(name, board.id):
            keys[key] = None
    return list(keys)


def _reason_left_behind(plan: Plan) -> Iterator[Found]:
    for _, key, ticket in plan.all:
        if ticket.blocked and ticket.status is not Status.BLOCKED:
            message = f"{key.ticket} is {ticket.status} and still says why it was blocked"
            fix = put(f"remove {key.ticket}.blocked", key.ref, "blocked", (ticket.blocked, None))
            yield Found(key.ref, "blocked", message, fixes=(fix,))


def _acceptance_open(plan: Plan) -> Iterator[Found]:
    unmarked = {board.id for board in plan.boards.values() if _has_no_marks(board)}
    for board, key, ticket in plan.all:
        if ticket.status is not Status.DONE or not ticket.acceptance or board.id in unmarked:
            continue
        still = [line for line in ticket.acceptance if _is_open(plan, board, line)]
        if not still:
            continue
        lines = f"{len(still)} of {len(ticket.acceptance)} acceptance lines"
        fixes = [reopened(plan, key, f"{lines} are open")]
        if all(line.is_statement for line in still):
            fixes.append(_ticked(key, ticket))
        message = f"{key.ticket} is done with {lines} open"
        yield Found(key.ref, "acceptance", message, fixes=tuple(fixes))


def _has_no_marks(board: Board) -> bool:
    """Whether a board was imported from a document that marks no line, and nobody has since.

    Then an open line is how the document is written, and no word of anybody's.
    """
    return board.source is not None and not any(
        line.done for ticket in board.tickets.values() for line in ticket.acceptance
    )


def _ticked(key: Key, ticket: Ticket) -> Action:
    """Every acceptance line that a person decides is met."""
    new = tuple(
        Criterion(line.text, done=True) if line.is_statement else line for line in ticket.acceptance
    )
    title = f"mark every line of {key.ticket}.acceptance as met"
    return put(title, key.ref, "acceptance", (ticket.acceptance, new))


def _is_open(plan: Plan, board: Board, line: Criterion) -> bool:
    """Whether a line is known to be unmet; what only a gate can say, its proof says."""
    if line.is_statement:
        return not line.done
    key = plan.analysis.portfolio.find(line.ticket, board.id) if line.ticket else None
    return key is not None and plan.ticket(key).status is not Status.DONE


def _child_open(plan: Plan) -> Iterator[Found]:
    for parent, contained in plan.children.items():
        ticket = plan.analysis.portfolio.ticket(parent)
        if ticket is None or ticket.is_open:
            continue
        still = [key for key in contained if plan.ticket(key).is_open]
        if not still:
            continue
        listed = _named(still, parent)
        verb = "is" if len(still) == 1 else "are"
        out = tuple(SetField(key.ref, "parent", plan.ticket(key).parent, "") for key in still)
        fixes = (
            reopened(plan, parent, f"contains {listed}, which {verb} open"),
            Action(f"take {listed} out of {parent.ticket}", out),
        )
        message = f"{parent.ticket} is {ticket.status}, but contains {listed}, which {verb} open"
        yield Found(parent.ref, "status", message, refs(still), fixes)


def _stale(plan: Plan) -> Iterator[Found]:
    for _, key, ticket in plan.all:
        changed = plan.facts.changed.get(key)
        if ticket.status in _WORK and changed is not None:
            days = (plan.today - changed).days
            if days >= plan.facts.settings.stale_days:
                message = f"{key.ticket} is {ticket.status} and has not changed for {days} days"
                yield Found(key.ref, "status", message)


def _started_early(plan: Plan) -> Iterator[Found]:
    for _, key, ticket in plan.all:
        if ticket.status in _WORK and ticket.depends and (still := _open_needs(plan, key)):
            verb = "is" if len(still) == 1 else "are"
            listed = _named(still, key)
            message = f"{key.ticket} is {ticket.status}, but needs {listed}, which {verb} open"
            yield Found(key.ref, "status", message, refs(still))


_E, _W, _I = Severity
RULES: Mapping[str, Rule] = {
    "L401": Rule("done-on-open", _W, _done_on_open, Mends.CHOICE),
    "L402": Rule("blocked-without-reason", _E, _blocked_without_reason, Mends.CHOICE),
    "L403": Rule("blocker-done", _W, _blocker_done, Mends.CHOICE),
    "L404": Rule("reason-left-behind", _I, _reason_left_behind, Mends.SAFE),
    "L405": Rule("acceptance-open", _W, _acceptance_open, Mends.CHOICE),
    "L406": Rule("child-open", _W, _child_open, Mends.CHOICE),
    "L407": Rule("stale-doing", _I, _stale),
    "L408": Rule("started-early", _W, _started_early),
}
