"""What if nobody can do two things at once: a plan levelled by its owners.

Serial schedule generation (Kelley, 1963): among the tickets whose needs are placed, the one that
has to finish first is put where its owners are free for its whole length. A what-if only: it
is shown, never written. Demands and capacities are general, so published instances with known
best answers run through the same code.

    found = level_owners(analysis.schedule())
    found.finish(board), found.shift(key), found.loads, found.unowned
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from heapq import heapify, heappop, heappush

from msgspec import Struct

from readiness_tui.domain.model.calendar import WorkCalendar
from readiness_tui.domain.model.dates import format_days
from readiness_tui.domain.model.ids import BoardId, Key
from readiness_tui.domain.plan.critical_path import ABSENT
from readiness_tui.domain.plan.network import Network
from readiness_tui.domain.plan.schedule import Schedule

Demands = Mapping[int, Mapping[str, int]]
"""By node, how much of each resource it takes while it lasts."""

_NOTHING: Mapping[str, int] = {}


class Load(Struct, frozen=True):
    """What one owner has to do, and the time there would be for it without any waiting.

    Attributes:
        owner: A name as boards write it.
        work: Quarters of work.
        span: Quarters from the first start to the last finish in the unlimited plan.
    """

    owner: str
    work: int
    span: int

    def __str__(self) -> str:
        """In words: `Backend: 20 d of work in a 20 d window`."""
        window = f"a {format_days(self.span)} window"
        return f"{self.owner}: {format_days(self.work)} of work in {window}"


class Levelled(Struct, frozen=True, eq=False):
    """A plan in which owners wait for themselves.

    Attributes:
        plan: The unlimited one.
        starts: By index, the start in quarters of the ticket's calendar.
        ends: The same for the finish.
        loads: What each owner has to do, most work first.
        unowned: Open tickets without owner: they wait for nobody.
        demands: By node, the owners that it takes.
        capacities: By owner, how many tickets at once.
    """

    plan: Schedule
    starts: Sequence[int]
    ends: Sequence[int]
    loads: tuple[Load, ...]
    unowned: tuple[Key, ...]
    demands: Demands
    capacities: Mapping[str, int]

    def shift(self, key: Key) -> int | None:
        """How many quarters later a ticket starts than it could; None without dates."""
        node = self.plan.network.graph.index[key]
        if not self.plan.is_planned(node):
            return None
        return self.starts[node] - self.plan.starts[node]

    def days(self, key: Key) -> tuple[date, date] | None:
        """The first and last day of a ticket; None without dates."""
        node = self.plan.network.graph.index[key]
        if not self.plan.is_planned(node):
            return None
        calendar = self.plan.network.calendar(node)
        start, end = self.starts[node], self.ends[node]
        last = calendar.end_day(end)
        return last if start == end else calendar.start_day(start), last

    def finish(self, board: BoardId) -> date | None:
        """The day on which a board is finished; None where nothing is planned."""
        home = self.plan.boards[board]
        homes = self.plan.network.homes
        last = max(
            (self.ends[node] for node in self.plan.network.edges.order if homes[node] == home),
            default=None,
        )
        return None if last is None else self.plan.calendar(board).end_day(last)


def level_owners(plan: Schedule) -> Levelled:
    """Place each ticket of an unlimited plan when its primary owner is free, who works on one."""
    network = plan.network
    owners = {
        node: _owner(network, node)
        for node in network.edges.order
        if node < network.tickets and node not in network.parents
    }
    demands = {node: {name: 1} if name else {} for node, name in owners.items()}
    limits = dict.fromkeys(filter(None, owners.values()), 1)
    urgent = [plan.ends[n] + (plan.slips[n] or 0) for n in range(network.tickets)]
    starts, ends = place_all(network, network.lengths, urgent, demands, limits)
    keys = network.graph.keys
    return Levelled(
        plan,
        starts,
        ends,
        _loads(plan, owners),
        tuple(keys[node] for node, name in sorted(owners.items()) if not name),
        demands,
        limits,
    )


def _owner(network: Network, node: int) -> str:
    """Who works on a ticket; empty for nobody."""
    key = network.graph.keys[node]
    return network.portfolio.boards[key.board].tickets[key.ticket].primary


def _loads(plan: Schedule, owners: Mapping[int, str]) -> tuple[Load, ...]:
    nodes: dict[str, list[int]] = {}
    for node, name in owners.items():
        if name:
            nodes.setdefault(name, []).append(node)
    loads = [
        Load(
            name,
            sum(plan.network.lengths[node] for node in own),
            max(plan.ends[node] for node in own) - min(plan.starts[node] for node in own),
        )
        for name, own in nodes.items()
    ]
    return tuple(sorted(loads, key=lambda load: (-load.work, load.owner)))


class _Use:
    """How much of a resource is taken over time: steps, each up to the next."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._times = [ABSENT]
        self._taken = [0]

    def next_after_conflict(self, start: int, end: int, demand: int) -> int | None:
        """The end of the first step in a span where the demand does not fit; None if it fits."""
        place = bisect_right(self._times, start) - 1
        room = self._capacity - demand
        while place < len(self._times) and self._times[place] < end:
            if self._taken[place] > room:
                return self._times[place + 1]
            place += 1
        return None

    def take(self, start: int, end: int, demand: int) -> None:
        """Take some of it over a span."""
        first, last = self._step(start), self._step(end)
        for place in range(first, last):
            self._taken[place] += demand

    def _step(self, time: int) -> int:
        """The place of the step that begins at a time; made if there is none."""
        place = bisect_right(self._times, time) - 1
        if self._times[place] != time:
            place += 1
            self._times.insert(place, time)
            self._taken.insert(place, self._taken[place - 1])
        return place


def place_all(
    network: Network,
    lengths: Sequence[int],
    urgent: Sequence[int],
    demands: Demands,
    capacities: Mapping[str, int],
) -> tuple[list[int], list[int]]:
    """Place every node at the first time when all that it needs is done and free.

    Args:
        network: The plan.
        lengths: By node, in whole quarters.
        urgent: By ticket, what comes first where there is a choice: the least.
        demands: What each node takes.
        capacities: How much there is of each resource.

    Returns:
        By node, start and finish; finishes are `ABSENT` for what takes no part.

    Raises:
        ValueError: A node takes more of a resource than there is.
    """
    for takes in demands.values():
        for name, amount in takes.items():
            if amount > capacities[name]:
                message = (
                    f"{amount} of {name!r} are asked for at once, there are {capacities[name]}"
                )
                raise ValueError(message)
    edges = network.edges
    rank = {node: place for place, node in enumerate(edges.order)}
    count = network.tickets
    waits = {
        node: sum(p in rank for p in _all(edges.pred, edges.pred_abroad, node)) for node in rank
    }
    starts, ends = [0] * len(lengths), [ABSENT] * len(lengths)
    uses = {name: _Use(capacity) for name, capacity in capacities.items()}

    def turn(node: int) -> tuple[int, int, int]:
        """Barriers at once, then what has to finish first, then the order of the plan."""
        return (urgent[node] if node < count else ABSENT, rank[node], node)

    ready = [turn(node) for node, number in waits.items() if not number]
    heapify(ready)
    is_one = len(set(network.calendars)) < 2  # noqa: PLR2004 - one for all boards
    while ready:
        node = heappop(ready)[2]
        start = _when_free(network, node, ends)
        calendar = None if is_one else network.calendar(node)
        takes = demands.get(node, _NOTHING) if lengths[node] else _NOTHING
        start = _fit(start, lengths[node], takes, uses, calendar)
        starts[node], ends[node] = start, start + lengths[node]
        for name, amount in takes.items():
            uses[name].take(*_span(calendar, start, ends[node]), amount)
        for follower in _all(edges.succ, edges.succ_abroad, node):
            if follower in waits:
                waits[follower] -= 1
                if not waits[follower]:
                    heappush(ready, turn(follower))
    return starts, ends


def _all(
    near: Sequence[Sequence[int]], abroad: Mapping[int, Sequence[int]], node: int
) -> Sequence[int]:
    return (*near[node], *abroad[node]) if node in abroad else near[node]


def _when_free(network: Network, node: int, ends: Sequence[int]) -> int:
    """When everything that a node needs is done."""
    edges, start = network.edges, network.begins[node]
    for needed in edges.pred[node]:
        start = max(start, ends[needed])
    for needed in edges.pred_abroad.get(node, ()):
        if ends[needed] > ABSENT:
            calendar = network.calendar(needed)
            start = max(start, calendar.across(ends[needed], network.calendar(node)))
    return start


def _span(calendar: WorkCalendar | None, start: int, end: int) -> tuple[int, int]:
    """A span of work on the time line that all resources share: civil where calendars differ."""
    return (calendar.start_of(start), calendar.end_of(end)) if calendar else (start, end)


def _fit(
    start: int,
    length: int,
    takes: Mapping[str, int],
    uses: Mapping[str, _Use],
    calendar: WorkCalendar | None,
) -> int:
    """The first start from which a ticket has all that it takes, for its whole length."""
    while True:
        first, last = _span(calendar, start, start + length)
        conflicts = (uses[name].next_after_conflict(first, last, n) for name, n in takes.items())
        blocked = [end for end in conflicts if end is not None]
        if not blocked:
            return start
        later = max(blocked)
        start = max(start + 1, calendar.index(later)) if calendar else later
