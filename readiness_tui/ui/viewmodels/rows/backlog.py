"""The backlog: which tickets are shown, and in what order."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from readiness_tui.domain.model.dates import last_day
from readiness_tui.domain.model.ids import BoardId, Key, natural
from readiness_tui.domain.model.status import Priority
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.plan.ranking import Pick, group_of, next_up
from readiness_tui.domain.proof.proof import ProofWord
from readiness_tui.domain.query.compiled import QueryError, compile_query, parse
from readiness_tui.domain.settings.views import BUILT_IN, SavedView
from readiness_tui.domain.verdict.outside_changes import NOTHING, Outside
from readiness_tui.domain.verdict.snapshot import Snapshot

SNOOZING = frozenset({"next", "triage"})
"""The views that leave out what the reader snoozed, and those made from them."""
SORTS = {"n": "file", "p": "priority", "s": "score", "t": "target", "o": "owner", "i": "id"}
GROUPS = {
    "a": "auto",
    "n": "none",
    "b": "board",
    "p": "phase",
    "g": "group",
    "o": "owner",
    "s": "status",
    "f": "proof",
    "y": "priority",
    "t": "target",
    "m": "milestone",
    "i": "iteration",
    "l": "label",
}


_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Look:
    """How the backlog is looked at: kept by the screen, never by row number.

    `kept` is a ticket that no longer matches after an edit: it stays, dimmed, until the cursor
    leaves it. `good` is the last query that was understood: it counts while `query` is not.
    `outside` is what others changed a moment ago, `tried` what an open what-if changes. `columns`
    are those that were chosen, none where what fits is shown; `views` are all that there are. With
    `has_cards` the tickets are cards in a lane for each status, and no list.
    """

    board: BoardId | None = None
    view: str = "all"
    query: str = ""
    good: str = ""
    group: str = "auto"
    sort: str = "file"
    reverse: bool = False
    columns: tuple[str, ...] = ()
    views: tuple[SavedView, ...] = BUILT_IN
    folded: frozenset[str] = frozenset()
    marked: frozenset[Key] = frozenset()
    kept: Key | None = None
    outside: Outside = NOTHING
    tried: Outside = NOTHING
    has_cards: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether all tickets stand in the order of the file: few edits move one then."""
        is_whole = (self.view, self.query, self.sort) == ("all", "", "file")
        return is_whole and not self.has_cards and self.group in {"auto", "none", "board"}

    @property
    def saved(self) -> SavedView:
        """The view that is looked at; all tickets where there is none of that name."""
        by_name = {view.name: view for view in self.views}
        return by_name.get(self.view) or by_name["all"]

    @property
    def order(self) -> str:
        """The order, with a `-` where it is turned round."""
        return f"-{self.sort}" if self.reverse else self.sort

    @property
    def is_ranked(self) -> bool:
        """Whether the tickets stand in the order in which to take them up."""
        return self.saved.base == "next"

    @property
    def is_altered(self) -> bool:
        """Whether a saved view is looked at in another way than it says."""
        view = self.saved
        parts = ((view.group, self.group), (view.sort, self.order), (view.columns, self.columns))
        return any(value and value != current for value, current in parts)

    def of_view(self, name: str) -> "Look":
        """The look at another view: what that states holds, what the last one stated goes."""
        before, look = self.saved, replace(self, view=name, kept=None)
        view, usual = look.saved, Look()
        group = view.group or (usual.group if before.group else self.group)
        order = view.sort or (usual.order if before.sort else self.order)
        columns = view.columns or (usual.columns if before.columns else self.columns)
        return replace(look, group=group, columns=columns, **ordering(order))


def ordering(order: str) -> Mapping[str, Any]:
    """An order as the two fields of a look."""
    return {"sort": order.removeprefix("-"), "reverse": order.startswith("-")}


@dataclass(frozen=True, slots=True)
class Selection:
    """The tickets a look shows, and what it hides. `error` is why the query was not understood.

    `good` is the text that counts: the query, or while it is not understood what is kept of it.
    `snoozed` counts what is hidden because the reader snoozed it.
    """

    keys: tuple[Key, ...]
    total: int
    hidden_p0: int = 0
    hidden_contradicted: int = 0
    stray: Key | None = None
    error: str = ""
    good: str = ""
    snoozed: int = 0


def in_scope(snapshot: Snapshot, board: BoardId | None) -> tuple[Key, ...]:
    """The tickets of one board, or of all that speak of this repository."""
    return tuple(
        Key(one.id, ticket) for one in snapshot.portfolio.in_scope(board) for ticket in one.tickets
    )


def select(snapshot: Snapshot, look: Look, scope: tuple[Key, ...] | None = None) -> Selection:
    """The tickets a look shows: scope, then view, then filter, then order.

    `scope` is what there is to show, instead of the tickets of its board.
    """
    everything = in_scope(snapshot, look.board) if scope is None else scope
    keys, error, good = _viewed(snapshot, look, everything), "", look.query
    try:
        keys = _filtered(snapshot, keys, look.query)
    except QueryError as problem:
        error = problem.what
        good = still_good(look.good, look.query, problem.column)
        keys = _filtered(snapshot, keys, good)
    visible = set(keys)
    stray = look.kept if look.kept in set(everything) - visible else None
    if stray is not None:
        place = {key: index for index, key in enumerate(everything)}
        keys = tuple(sorted((*keys, stray), key=place.__getitem__)) if not look.is_ranked else keys
    if not look.is_ranked or look.sort != "file":
        keys = _ordered(snapshot, keys, look)
    hidden = [key for key in everything if key not in visible]
    proofs = snapshot.judgement.proofs
    return Selection(
        keys,
        len(everything),
        sum(ticket_of(snapshot, key).priority is Priority.P0 for key in hidden),
        sum(proofs[key].word is ProofWord.CONTRADICTED for key in hidden),
        stray,
        error,
        good,
        _snoozed_count(snapshot, hidden) if look.view in SNOOZING else 0,
    )


def _snoozed_count(snapshot: Snapshot, keys: Iterable[Key]) -> int:
    asleep = set(snapshot.analysis.context.snoozed)
    return len(_filtered(snapshot, tuple(key for key in keys if key in asleep), "is:snoozed"))


def still_good(good: str, query: str, column: int) -> str:
    """What counts while a query is not understood: the last that was, without a half-typed term.

    Args:
        good: The last query that was understood.
        query: The one that is not.
        column: Where it is not, counted from 1.
    """
    ends = [match.end() for match in _BLANKS.finditer(query, 0, max(0, column - 1))]
    start = ends[-1] if ends else 0
    before, term = query[:start], query[start:].split(maxsplit=1)
    half = good[len(before) :].strip()
    if not term or not good.startswith(before) or not (half and term[0].startswith(half)):
        return good
    try:
        parse(before)
    except QueryError:
        return good
    return before.strip()


@lru_cache(maxsize=4)
def view_counts(
    snapshot: Snapshot, board: BoardId | None, views: tuple[SavedView, ...] = BUILT_IN
) -> Mapping[str, int]:
    """How many tickets each view shows."""
    everything = in_scope(snapshot, board)
    ranked = tuple(key for key in everything if group_of(snapshot.analysis, key) is not None)
    return {
        view.name: len(_narrowed(snapshot, view, ranked if view.base == "next" else everything))
        for view in views
    }


@lru_cache(maxsize=4)
def picks(snapshot: Snapshot) -> Mapping[Key, Pick]:
    """What can be taken up, best first, with the reasons for each place."""
    return {
        pick.key: pick
        for pick in next_up(snapshot.analysis, snapshot.analysis.graph.keys, limit=None)
    }


def _viewed(snapshot: Snapshot, look: Look, keys: tuple[Key, ...]) -> tuple[Key, ...]:
    if look.is_ranked:
        scope = set(keys)
        keys = tuple(key for key in picks(snapshot) if key in scope)
    return _narrowed(snapshot, look.saved, keys)


def _narrowed(snapshot: Snapshot, view: SavedView, keys: tuple[Key, ...]) -> tuple[Key, ...]:
    """The tickets of a view: what is asked of its base, and its own query."""
    if view.base in SNOOZING:
        keys = _awake(snapshot, keys)
    query = {base.name: base.query for base in BUILT_IN}[view.base]
    keys = _filtered(snapshot, keys, query)
    return keys if view.query == query else _filtered(snapshot, keys, view.query)


def _awake(snapshot: Snapshot, keys: Iterable[Key]) -> tuple[Key, ...]:
    """Those that the reader has not snoozed."""
    asleep = set(_filtered(snapshot, tuple(snapshot.analysis.context.snoozed), "is:snoozed"))
    return tuple(key for key in keys if key not in asleep)


def _filtered(snapshot: Snapshot, keys: tuple[Key, ...], query: str) -> tuple[Key, ...]:
    if not query.strip():
        return keys
    return tuple(filter(compile_query(parse(query), snapshot.analysis), keys))


def ticket_of(snapshot: Snapshot, key: Key) -> Ticket:
    """The ticket of a key that is there."""
    return snapshot.portfolio.boards[key.board].tickets[key.ticket]


def _ordered(snapshot: Snapshot, keys: tuple[Key, ...], look: Look) -> tuple[Key, ...]:
    def rank(key: Key) -> tuple[object, ...]:
        ticket = ticket_of(snapshot, key)
        match look.sort:
            case "priority":
                return (ticket.priority or "P9",)
            case "score":
                return (-(ticket.score.value if ticket.score else -1),)
            case "target":
                return (last_day(ticket.target) if ticket.target else date.max,)
            case "owner":
                return (ticket.primary == "", ticket.primary.casefold())
            case _:
                return natural(key.ticket)

    ordered = keys if look.sort == "file" else tuple(sorted(keys, key=rank))
    return ordered[::-1] if look.reverse else ordered


def without_kept(look: Look, cursor: Key | None) -> Look:
    """The look once the cursor has left the ticket that no longer matched."""
    return look if look.kept in {None, cursor} else replace(look, kept=None)
