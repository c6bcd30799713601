"""Wishes that link tickets: which may name which, and the circle that would close."""

from collections.abc import Iterable

from msgspec import Struct

from readiness_tui.domain.edits.proposals import Proposal, proposed, refused, ticket_of
from readiness_tui.domain.model.edits import SetField
from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.model.ids import Key, nearest, resolve, spell
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Code
from readiness_tui.domain.plan.analysis import Analysis


class ToggleDependency(Struct, frozen=True):
    """Turn the dependency of `row` on `column`: hard, or with `soft` the preferred order."""

    row: Key
    column: Key
    soft: bool = False


def turn(analysis: Analysis, row: Key, column: Key, *, soft: bool) -> Proposal | Diagnostic:
    """Add or remove a dependency; one that would close a cycle is refused."""
    field, verb = ("after", "after") if soft else ("depends", "needs")
    old: tuple[str, ...] = getattr(ticket_of(analysis, row), field)
    name = spell(column, row.board)
    new = tuple(one for one in old if resolve(one, row.board) != column)
    title = f"{row.ticket} no longer {verb} {name}"
    if new == old:
        if refusal := unlinkable(analysis, row, field, name):
            return refusal
        new, title = (*old, name), f"{row.ticket} {verb} {name}"
    return proposed(title, SetField(row.ref, field, old, new))


def unlinkable(analysis: Analysis, key: Key, field: str, name: str) -> Diagnostic | None:
    """Why a ticket may not name another in `depends`, `after` or `parent`; None: it may."""
    portfolio = analysis.judgement.portfolio
    other = portfolio.find(name, key.board)
    if other is None:
        near = nearest(name, portfolio.boards[key.board].tickets)
        remedy = f"nearest: {near}" if near else "name one that exists"
        return refused(key, Code.BAD_VALUE, f"no ticket {name!r}", remedy)
    if other == key:
        verb = "contain" if field == "parent" else "need"
        return refused(key, Code.ILLEGAL_DEPENDENCY, f"a ticket cannot {verb} itself")
    path: Iterable[Key] | None = None
    if field == "depends":
        path = analysis.graph.cycle_path(key, other)
    elif field == "parent":
        path = _containing(portfolio, key, other)
    if not path:
        return None
    circle = " > ".join(spell(one, key.board) for one in path)
    message = f"{circle} would be a cycle"
    return refused(key, Code.ILLEGAL_DEPENDENCY, message, "remove one link first")


def _containing(portfolio: Portfolio, key: Key, parent: Key) -> tuple[Key, ...]:
    """The circle that would close if `parent` came to contain the ticket, from it back to it."""
    path = [key]
    following: Key | None = parent
    while following is not None and following not in path:
        path.append(following)
        ticket = portfolio.ticket(following)
        following = portfolio.find(ticket.parent, following.board) if ticket else None
    return (*path, key) if following == key else ()
