"""The order of "next", with the reason for each place.

No weights and no hidden composite: the first difference of a short key wins, and each part of it
can be checked by hand.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from readiness_tui.domain.model.dates import format_days
from readiness_tui.domain.model.ids import Key, spell
from readiness_tui.domain.model.status import Code, Priority
from readiness_tui.domain.model.text import counted
from readiness_tui.domain.plan.analysis import Analysis, PlanContext, analyse, way_to
from readiness_tui.domain.plan.schedule import Pressure, Schedule
from readiness_tui.domain.plan.scoring import format_score, score
from readiness_tui.domain.plan.workability import WorkabilityState
from readiness_tui.domain.proof.proof import ProofWord, Scope

__all__ = [
    "Analysis",
    "Group",
    "Pick",
    "PlanContext",
    "analyse",
    "most_waited_for",
    "next_up",
    "snoozed_count",
]

SHOWN = 3
"""Reasons of one pick that lists show."""
LISTED = 5
"""Ids that one reason spells out; the rest is a count."""

_RANKS = {priority: rank for rank, priority in enumerate(Priority)}
_UNRANKED = len(_RANKS)
_HARD = frozenset({Code.DEPENDENCY_OPEN, Code.CONTRADICTED})


class Group(StrEnum):
    """What a pick asks for, most pressing first; a ticket is in the first group that fits."""

    REPAIR = "repair"
    CLOSE = "close"
    FINISH = "finish"
    START = "start"


_PRESSURES = {pressure: place for place, pressure in enumerate(Pressure)}
_PLACES = {group: place for place, group in enumerate(Group)}


class Pick(Struct, frozen=True):
    """A ticket to take up next: its place, from 1, and all reasons for it, strongest first."""

    key: Key
    group: Group
    place: int
    reasons: tuple[str, ...]

    @property
    def top(self) -> tuple[str, ...]:
        """The reasons that a pane, a command or a report has room for."""
        return self.reasons[:SHOWN]

    @property
    def says(self) -> str:
        """Those reasons in one line: `P0 through T-020; unblocks 2 now: T-1, T-2`."""
        return "; ".join(self.top)


class _Facts(Struct, frozen=True):
    """What the keys of all candidates are read from, by index.

    `plan` is the schedule from today on; `ranks` are effective priorities and `sources` the tickets
    they come from; `freed` gives the tickets that only one dependency still holds up, by that
    dependency; `still` is the bitset of open tickets.
    """

    plan: Schedule
    ranks: Sequence[int]
    sources: Sequence[int]
    freed: Mapping[int, Sequence[int]]
    still: int


class _Candidate(Struct, frozen=True):
    """One ticket with the parts of its key."""

    node: int
    group: Group
    pressure: Pressure
    frees: Sequence[int]
    tail: int
    behind: int
    score: int | None
    after: int | None


def next_up(
    analysis: Analysis, goal: Scope | Iterable[Key] | None = None, limit: int | None = 10
) -> tuple[Pick, ...]:
    """What to take up next, best first.

    Args:
        analysis: The snapshot.
        goal: Only what this ticket, phase, milestone or board still needs (`Scope`), or only these
            tickets (keys); None: everything on boards that speak of this repository.
        limit: Picks to give at most; None: all. Filtered and sorted first, then cut.
    """
    graph = analysis.graph
    keys = _wanted(analysis, goal)
    facts = _facts(analysis)
    candidates = [
        _candidate(analysis, facts, graph.index[key], group)
        for key in keys
        if (group := group_of(analysis, key))
    ]

    candidates.sort(key=lambda one: [part.place(analysis, facts, one) for part in _ORDER])
    return tuple(
        Pick(graph.keys[one.node], one.group, place, _reasons(analysis, facts, one))
        for place, one in enumerate(candidates[:limit], 1)
    )


def group_of(analysis: Analysis, key: Key) -> Group | None:
    """What a ticket asks for, None if nobody can do anything about it now."""
    word, standing = analysis.judgement.proofs[key].word, analysis.workabilities[key]
    if word is ProofWord.CONTRADICTED:
        return Group.REPAIR
    if word is ProofWord.CLOSABLE and not standing.unmet:
        return Group.CLOSE
    if standing.state is WorkabilityState.ACTIVE:
        return Group.FINISH
    return Group.START if standing.state is WorkabilityState.READY else None


def snoozed_count(analysis: Analysis, goal: Scope | Iterable[Key] | None = None) -> int:
    """How many tickets can be taken up that the reader snoozed.

    Args:
        analysis: The snapshot.
        goal: As of `next_up`.
    """
    if not analysis.context.snoozed:
        return 0
    asleep = filter(analysis.context.is_snoozed, _wanted(analysis, goal))
    return sum(group_of(analysis, key) is not None for key in asleep)


def most_waited_for(analysis: Analysis, goal: Scope | Iterable[Key] | None = None) -> Key | None:
    """The open ticket that most open ones wait for: what to name where nothing is ready.

    Args:
        analysis: The snapshot.
        goal: As of `next_up`: of what this still needs, or of these tickets.
    """
    still, index = _still_open(analysis), analysis.graph.index
    nodes = [index[key] for key in _wanted(analysis, goal) if still >> index[key] & 1]
    best = max(nodes, key=lambda node: (_behind(analysis, still, node), -node), default=None)
    return None if best is None else analysis.graph.keys[best]


def _wanted(analysis: Analysis, goal: Scope | Iterable[Key] | None) -> Iterable[Key]:
    if goal is None:
        elsewhere = analysis.portfolio.elsewhere
        return (key for key in analysis.graph.keys if key.board not in elsewhere)
    if isinstance(goal, Scope):
        return way_to(analysis, goal)
    return (key for key in dict.fromkeys(goal) if key in analysis.graph.index)


def _facts(analysis: Analysis) -> _Facts:
    graph = analysis.graph
    freed: dict[int, list[int]] = {}
    for key, standing in analysis.workabilities.items():
        holding = [item for item in standing.unmet if item.code in _HARD]
        if len(holding) == 1 and holding[0].key:
            freed.setdefault(graph.index[holding[0].key], []).append(graph.index[key])
    ranks, sources = _effective_priorities(analysis)
    return _Facts(analysis.schedule(), ranks, sources, freed, _still_open(analysis))


def _still_open(analysis: Analysis) -> int:
    """The open tickets as a bitset."""
    tickets = analysis.portfolio.tickets()
    digits = "".join("1" if ticket.is_open else "0" for _, ticket in tickets)
    return int(digits[::-1] or "0", 2)


def _effective_priorities(analysis: Analysis) -> tuple[list[int], list[int]]:
    """The best priority among each ticket and its open dependants, and whose it is.

    One backward pass that stops at closed tickets; repeated only where a cycle holds an edge that
    runs against the order.
    """
    graph = analysis.graph
    tickets = [ticket for _, ticket in analysis.portfolio.tickets()]
    ranks = [_RANKS[ticket.priority] if ticket.priority else _UNRANKED for ticket in tickets]
    sources = list(range(len(tickets)))
    changed = True
    while changed:
        changed = False
        for node in reversed(graph.order):
            for follower in graph.succ[node]:
                if ranks[follower] < ranks[node] and tickets[follower].is_open:
                    ranks[node], sources[node] = ranks[follower], sources[follower]
                    changed = bool(graph.blocks)
    return ranks, sources


def _behind(analysis: Analysis, still: int, node: int) -> int:
    """How many open tickets wait for one; above 10,000 tickets only those that name it."""
    graph = analysis.graph
    if graph.below:
        return (graph.below[node] & still & ~(1 << node)).bit_count()
    return sum(still >> follower & 1 for follower in graph.succ[node])


def _candidate(analysis: Analysis, facts: _Facts, node: int, group: Group) -> _Candidate:
    graph, key = analysis.graph, analysis.graph.keys[node]
    board = analysis.portfolio.boards[key.board]
    return _Candidate(
        node=node,
        group=group,
        pressure=facts.plan.pressure(node),
        frees=facts.freed.get(node, ()),
        tail=facts.plan.slack.tail[node] if facts.plan.is_planned(node) else 0,
        behind=_behind(analysis, facts.still, node),
        score=score(board.tickets[key.ticket], board),
        after=next((other for other in graph.soft[node] if facts.still >> other & 1), None),
    )


def _reasons(analysis: Analysis, facts: _Facts, one: _Candidate) -> tuple[str, ...]:
    """What speaks for a ticket, in the order in which it decides."""
    texts = (part.reason(analysis, facts, one) for part in _ORDER if part.reason)
    return tuple(filter(None, texts)) or ("no ties; next in file order",)


def _spelled(analysis: Analysis, one: _Candidate, other: int) -> str:
    """The id of another ticket, as people of the candidate's board write it."""
    keys = analysis.graph.keys
    return spell(keys[other], keys[one.node].board)


def _ranked(analysis: Analysis, facts: _Facts, one: _Candidate) -> str:
    rank, source = facts.ranks[one.node], facts.sources[one.node]
    if rank == _UNRANKED:
        return ""
    through = "" if source == one.node else f" through {_spelled(analysis, one, source)}"
    return list(Priority)[rank] + through


def _freeing(analysis: Analysis, _: _Facts, one: _Candidate) -> str:
    if not one.frees:
        return ""
    listed = ", ".join(_spelled(analysis, one, node) for node in one.frees[:LISTED])
    more = f" (+{len(one.frees) - LISTED})" if len(one.frees) > LISTED else ""
    return f"unblocks {len(one.frees)} now: {listed}{more}"


def _waiting(_: Analysis, __: _Facts, one: _Candidate) -> str:
    return f"{format_days(one.tail)} of work wait behind it" if one.tail else ""


def _depended_on(analysis: Analysis, _: _Facts, one: _Candidate) -> str:
    if not one.behind:
        return ""
    noun = counted(one.behind, "ticket depends", "tickets depend")
    return f"{noun} on it" + ("" if analysis.graph.below else " directly")


def _scored(analysis: Analysis, _: _Facts, one: _Candidate) -> str:
    key = analysis.graph.keys[one.node]
    board = analysis.portfolio.boards[key.board]
    text = format_score(board.tickets[key.ticket], board)
    return f"score {text}" if text else ""


def _better_after(analysis: Analysis, _: _Facts, one: _Candidate) -> str:
    if one.after is None:
        return ""
    return f"better after {_spelled(analysis, one, one.after)}, which is open"


def _pressing(_: Analysis, facts: _Facts, one: _Candidate) -> str:
    plan, slip = facts.plan, facts.plan.slips[one.node]
    match one.pressure:
        case Pressure.LATE:
            return f"late by {format_days(-plan.slack.target[one.node])}"
        case Pressure.CRITICAL:
            return "critical, no float"
        case Pressure.NEAR if slip is not None:
            return f"near critical, float {format_days(slip)}"
        case _:
            return ""


class _Criterion(Struct, frozen=True):
    """One part of the order: where it puts a ticket, smaller first, and what it says for that.

    `reason` gives an empty text where the ticket has nothing of the kind; it is None for what needs
    no word.
    """

    place: Callable[[Analysis, _Facts, _Candidate], int]
    reason: Callable[[Analysis, _Facts, _Candidate], str] | None = None


_ORDER = (
    _Criterion(lambda _, __, one: _PLACES[one.group]),
    _Criterion(lambda _, facts, one: facts.ranks[one.node], _ranked),
    _Criterion(lambda _, __, one: _PRESSURES[one.pressure], _pressing),
    _Criterion(lambda _, __, one: -len(one.frees), _freeing),
    _Criterion(lambda _, __, one: -one.tail, _waiting),
    _Criterion(lambda _, __, one: -one.behind, _depended_on),
    _Criterion(lambda _, __, one: one.score is None),
    _Criterion(lambda _, __, one: -(one.score or 0), _scored),
    _Criterion(lambda _, __, one: one.after is not None, _better_after),
    _Criterion(lambda analysis, __, one: analysis.graph.place[one.node]),
)
"""The parts in the order in which they decide, and in which their reasons stand."""
