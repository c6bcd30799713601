"""What the pages of a stand-up hold: one for each owner, then the board, most pressing first.

Each ticket is on a page once, in the first section that fits. A page has at most `MOST` rows;
what does not fit goes on to a page of the same owner, so that nothing is left out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum

from msgspec import Struct

from readiness_tui.domain.lint import LintFinding
from readiness_tui.domain.model.ids import Key, Kind, natural
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.plan.ranking import Group, next_up
from readiness_tui.domain.proof.backing import doubts
from readiness_tui.domain.proof.proof import ProofWord
from readiness_tui.domain.query.compiled import compile_query, parse
from readiness_tui.domain.standup.since import Changes
from readiness_tui.domain.verdict.snapshot import Snapshot

MOST = 12
"""Rows of one page: more are not read from across a room."""
NEXT = 3
"""So many tickets that could be begun next an owner's page has."""
NEXT_OF_ALL = 5
"""And the board's."""
BOARD, CLOSING = "board", "closing"
"""The ids of the pages that are of no owner."""
STALE = "L407"
"""The finding that says that work in progress does not change."""
OWNER = "owner:"
"""Begins the id of an owner's page; with nothing behind it, it has what nobody owns."""


class Section(StrEnum):
    """Why a ticket is on a page, most pressing first."""

    BLOCKED = "blocked"
    CONTRADICTED = "contradicted"
    STALE = "stale"
    CHANGED = "changed"
    NOW = "now"
    NEXT = "next"


class Item(Struct, frozen=True):
    """A ticket of a page: why it is there, what became of it since, and what is to be said."""

    key: Key
    section: Section
    changes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


class Page(Struct, frozen=True):
    """One page.

    Attributes:
        id: What it is told apart by; the pages that go on from one have its id.
        title: Whose it is.
        items: Its tickets.
        part: Which of the pages of that id it is, from 1.
        parts: How many there are.
        later: How many more tickets could be begun than it has.
    """

    id: str
    title: str
    items: tuple[Item, ...] = ()
    part: int = 1
    parts: int = 1
    later: int = 0

    @property
    def is_owned(self) -> bool:
        """Whether somebody speaks on it."""
        return self.id.startswith(OWNER) and self.id != OWNER


class Basis(Struct, frozen=True, eq=False):
    """What pages are made of.

    Attributes:
        changes: The plan, and what became of it since the last stand-up.
        stale: Why work in progress is stale, by ticket.
        keys: The tickets that it is about; None for all.
    """

    changes: Changes
    stale: Mapping[Key, str] = {}
    keys: frozenset[Key] | None = None

    @property
    def snapshot(self) -> Snapshot:
        """The plan."""
        return self.changes.snapshot


def basis_of(changes: Changes, findings: Iterable[LintFinding], where: str = "") -> Basis:
    """What the pages of a stand-up are made of.

    Args:
        changes: The plan, and what became of it.
        findings: What lint finds; of it those count that say that work is stale.
        where: Which tickets it is about, as a query; empty for all.

    Raises:
        QueryError: The query is none.
    """
    keys = None
    if where:
        analysis = changes.snapshot.analysis
        fits = compile_query(parse(where), analysis)
        keys = frozenset(key for key in analysis.graph.keys if fits(key))
    return Basis(changes, stale_tickets(findings), keys)


def pages(basis: Basis) -> tuple[Page, ...]:
    """All pages in the order in which they are walked: owners, the board, the closing page."""
    items = {item.key: item for item in _items(basis)}
    owned = _owned(basis)
    day = basis.snapshot.analysis.context.today
    names = [name for name in owned if name and any(key in items for key in owned[name])]
    walk: list[Page] = []
    for name in _rotated(sorted(names, key=lambda name: natural(name.casefold())), day):
        walk += _split(_of_owner(name, [items[key] for key in owned[name] if key in items]))
    if unowned := [items[key] for key in owned.get("", ()) if key in items]:
        walk += _split(_of_owner("", unowned))
    walk += _split(_of_board(list(items.values())))
    return (*walk, Page(CLOSING, "Notes and minutes"))


def stale_tickets(findings: Iterable[LintFinding]) -> Mapping[Key, str]:
    """Why work in progress is stale, by ticket, as lint found it."""
    stale: dict[Key, str] = {}
    for finding in findings:
        if finding.code == STALE and finding.record.kind is Kind.TICKET:
            key = finding.record.key
            stale[key] = finding.message.partition(" and ")[2] or finding.message
    return stale


def _of_owner(name: str, items: list[Item]) -> Page:
    ahead = [item for item in items if item.section is Section.NEXT]
    others = [item for item in items if item.section is not Section.NEXT]
    title = name or "Nobody's"
    return Page(
        f"{OWNER}{name}", title, _ordered((*others, *ahead[:NEXT])), later=len(ahead[NEXT:])
    )


def _of_board(items: Sequence[Item]) -> Page:
    """What presses on the whole board, then what is in work, then what is ready."""
    ahead = [item for item in items if item.section is Section.NEXT]
    others = [item for item in items if item.section not in {Section.NEXT, Section.CHANGED}]
    later = len(ahead[NEXT_OF_ALL:])
    return Page(BOARD, "The board", _ordered((*others, *ahead[:NEXT_OF_ALL])), later=later)


_PLACES = {section: place for place, section in enumerate(Section)}


def _ordered(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(sorted(items, key=lambda item: _PLACES[item.section]))


def _split(page: Page) -> Iterator[Page]:
    """A page in as many as its rows take."""
    starts = range(0, max(1, len(page.items)), MOST)
    parts = [page.items[start : start + MOST] for start in starts]
    for number, items in enumerate(parts, 1):
        later = page.later if number == len(parts) else 0
        yield Page(page.id, page.title, items, number, len(parts), later)


def _rotated(names: Sequence[str], day: date) -> Sequence[str]:
    """The names, with another one first each day."""
    first = day.toordinal() % len(names) if names else 0
    return (*names[first:], *names[:first])


def _owned(basis: Basis) -> Mapping[str, tuple[Key, ...]]:
    """The tickets of each owner; one with two owners counts for both, one without for ``."""
    owned: dict[str, list[Key]] = {}
    for key, ticket in _tickets(basis):
        for name in [owner.name for owner in ticket.owners] or [""]:
            owned.setdefault(name, []).append(key)
    return {name: tuple(keys) for name, keys in owned.items()}


def _tickets(basis: Basis) -> Iterator[tuple[Key, Ticket]]:
    portfolio = basis.snapshot.portfolio
    boards = {board.id for board in portfolio.here}
    for key, ticket in portfolio.tickets():
        if key in basis.keys if basis.keys is not None else key.board in boards:
            yield key, ticket


def _items(basis: Basis) -> Iterator[Item]:
    """What is to be said of each ticket: those in work first in file order, then by rank."""
    tickets = dict(_tickets(basis))
    changes = basis.changes.of_tickets
    under_way: set[Key] = set()
    for key, ticket in tickets.items():
        if section := _section(basis, key, ticket):
            under_way.add(key)
            reasons = _reasons(basis, key, ticket, section)
            yield Item(key, section, changes.get(key, ()), reasons)
    for pick in next_up(basis.snapshot.analysis, tickets, limit=None):
        if pick.key not in under_way and pick.group in {Group.CLOSE, Group.START}:
            yield Item(pick.key, Section.NEXT, (), pick.top)


def _section(basis: Basis, key: Key, ticket: Ticket) -> Section | None:
    """Where a ticket stands that is no mere choice of what to begin; None for one that is."""
    if ticket.status is Status.BLOCKED:
        return Section.BLOCKED
    if basis.snapshot.judgement.proofs[key].word is ProofWord.CONTRADICTED:
        return Section.CONTRADICTED
    if key in basis.stale:
        return Section.STALE
    if key in basis.changes.of_tickets:
        return Section.CHANGED
    return Section.NOW if ticket.status in {Status.DOING, Status.REVIEW} else None


def _reasons(basis: Basis, key: Key, ticket: Ticket, section: Section) -> tuple[str, ...]:
    """What is to be said besides claim, proof and changes."""
    snapshot = basis.snapshot
    match section:
        case Section.BLOCKED:
            return tuple(_blocked(ticket, snapshot.analysis.context.today))
        case Section.CONTRADICTED:
            return tuple(reason.message for reason in doubts(snapshot.judgement, key)[:1])
        case Section.STALE:
            return (basis.stale[key],)
        case _:
            return tuple(str(unmet) for unmet in snapshot.analysis.workabilities[key].unmet[:2])


def _blocked(ticket: Ticket, today: date) -> Iterator[str]:
    if ticket.blocked is None:
        yield "no reason is written"
        return
    yield ticket.blocked.reason
    if ticket.blocked.since is not None:
        days = (today - ticket.blocked.since).days
        yield f"for {days} d" if days > 0 else "since today"
    if ticket.blocked.by:
        yield f"says {ticket.blocked.by}"
