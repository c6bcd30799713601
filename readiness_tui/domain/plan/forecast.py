"""When a plan is likely to be finished: many runs of the schedule with drawn lengths.

A date from the critical path never stands alone, because chains that run side by side merge: the
last of them decides. P50 and P85 stand beside it. In a worker:

    for found in forecast(analysis.schedule()):    # refined after each chunk of runs
        odds = found.odds[Scope(board)]            # boards, phases, milestones, `goals`
        odds.p50, odds.p85, odds.p95, odds.chance(day)
        found.criticality[key]                     # share of runs on a longest chain, 0 to 1
        found.assumption                           # one line that stands beside the dates
        found.refusal                              # why a goal has no numbers, else empty

How long each ticket takes in one run: drawn from its estimate, by a stream of its own.

Every stream is seeded with the name of its ticket: the same board gives the same numbers, another
title changes nothing, and a new ticket does not redraw the others.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from math import ceil, sqrt
from random import Random

from msgspec import Struct

from readiness_tui.domain.model.calendar import WorkCalendar
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.text import counted
from readiness_tui.domain.plan.critical_path import ABSENT, forward
from readiness_tui.domain.plan.levelling import level_owners, place_all
from readiness_tui.domain.plan.network import Network, three_points
from readiness_tui.domain.plan.schedule import Schedule, View
from readiness_tui.domain.proof.proof import Scope
from readiness_tui.domain.proof.scope_members import tickets_of

SPREAD = (0.6, 2.2)
"""How far a single estimate is spread to its low and high."""


def triangular(at: float, low: float, likely: float, high: float) -> float:
    """The length below which a share `at` of all draws lies.

    The inverse of the triangular distribution. Ours, because of all methods of `random` only
    `random()` is promised to give the same sequence in every version.

    Args:
        at: From 0 to 1.
        low: No draw is less.
        likely: The mode.
        high: No draw is more.
    """
    if high <= low:
        return low
    if at < (likely - low) / (high - low):
        return low + sqrt(at * (high - low) * (likely - low))
    return high - sqrt((1 - at) * (high - low) * (high - likely))


def stream(seed: int, key: Key) -> Callable[[], float]:
    """Numbers from 0 to 1 for one ticket: the same for the same seed and name."""
    name = f"{seed}\0{key.board}\0{key.ticket}".encode("utf-8", "surrogatepass")
    return Random(int.from_bytes(sha256(name).digest())).random  # noqa: S311 - no secret


class Lot(Struct, frozen=True):
    """How the length of one node is drawn; `gone` is what has been done of it already."""

    node: int
    low: float
    likely: float
    high: float
    gone: int
    draw: Callable[[], float]


def lots_of(network: Network, seed: int) -> list[Lot]:
    """One for each ticket that has a length."""
    lots: list[Lot] = []
    for node in network.edges.order:
        length = network.lengths[node]
        if not length or node >= network.tickets:
            continue
        key = network.graph.keys[node]
        ticket = network.portfolio.boards[key.board].tickets[key.ticket]
        points = None if node in network.assumed else three_points(ticket.estimate)
        low, likely, high = points or (length, length, length)
        estimate = ticket.estimate
        if not points or not estimate or not (estimate.low or estimate.high):
            low, high = likely * SPREAD[0], likely * SPREAD[1]
        lots.append(Lot(node, low, likely, high, likely - length, stream(seed, key)))
    return lots


def drawn(network: Network, lots: Sequence[Lot]) -> list[float]:
    """The lengths of one run, by node."""
    lengths: list[float] = [0] * len(network.lengths)
    for lot in lots:
        length = triangular(lot.draw(), lot.low, lot.likely, lot.high)
        lengths[lot.node] = max(1, length - lot.gone) if lot.gone else length
    return lengths


RUNS, CHUNK = 1_000, 100
LEVELLED_UP_TO = 150
"""Open tickets up to which each run is levelled by its owners."""


class Odds(Struct, frozen=True):
    """When one goal was reached in each run, the earliest first.

    Attributes:
        finishes: Quarters of the calendar, rounded up, in order.
        calendar: What they are counted in.
    """

    finishes: tuple[int, ...]
    calendar: WorkCalendar

    def quantile(self, share: float) -> date:
        """The day by which that share of the runs was finished: the nearest rank."""
        return self.calendar.end_day(self.rank(share))

    def rank(self, share: float) -> int:
        """The same in quarters."""
        return self.finishes[max(0, ceil(share * len(self.finishes)) - 1)]

    @property
    def p50(self) -> date:
        """As likely as not."""
        return self.quantile(0.5)

    @property
    def p85(self) -> date:
        """What to promise."""
        return self.quantile(0.85)

    @property
    def p95(self) -> date:
        """What to promise where it hurts."""
        return self.quantile(0.95)

    def chance(self, day: date) -> str:
        """How likely it is by the end of a day: `72 %`, `<1 %`, `>99 %`."""
        due = self.calendar.due(day)
        met = sum(finish <= due for finish in self.finishes)
        percent = 100 * met / len(self.finishes)
        if percent < 1:
            return "<1 %"
        return ">99 %" if percent > 99 else f"{percent:.0f} %"  # noqa: PLR2004 - the ends


class Forecast(Struct, frozen=True, eq=False):
    """What the runs so far say.

    Attributes:
        runs: How many there were.
        wanted: How many there will be.
        odds: By goal; those are left out of which nothing is open, or something in or behind a
            cycle.
        criticality: By ticket, the share of runs in which it lay on a longest chain of a board;
            of boards that have odds.
        assumption: One line on what the numbers rest on; empty if there are none.
        refusal: Why something that is open has none; empty if all has.
    """

    runs: int
    wanted: int
    odds: Mapping[Scope, Odds]
    criticality: Mapping[Key, float]
    assumption: str
    refusal: str = ""


def forecast(
    plan: Schedule,
    *,
    seed: int = 0,
    runs: int = RUNS,
    chunk: int = CHUNK,
    levelled: bool = False,
    goals: Sequence[Scope] = (),
) -> Iterator[Forecast]:
    """Forecasts, each of some more runs than the one before; give it up whenever you like.

    Args:
        plan: The schedule from today on.
        seed: Another one gives other draws.
        runs: How many runs there are in the end.
        chunk: After how many an answer is given.
        levelled: Whether owners wait for themselves in each run (up to 150 open tickets).
        goals: Scopes besides the boards, phases and milestones of the plan; the workspace has odds
            where all boards work on the same days.
    """
    network = plan.network
    if refusal := _refusal(plan, levelled=levelled):
        yield Forecast(0, runs, {}, {}, "", refusal)
        return
    lots = lots_of(network, seed)
    scopes, whole = _goals(plan, goals), _whole(plan)
    reached: dict[Scope, list[int]] = {scope: [] for scope in scopes}
    hits = [0] * len(network.lengths)
    run = _levelled_run(plan) if levelled else _run(network)
    assumption = _assumption(runs, levelled=levelled)
    for number in range(1, runs + 1):
        starts, ends = run(drawn(network, lots))
        for scope, nodes in scopes.items():
            reached[scope].append(_finish(plan, scope, nodes, ends))
        for node in _driving(network, whole, starts, ends):
            hits[node] += 1
        if number % chunk == 0 or number == runs:
            keys = network.graph.keys
            yield Forecast(
                number,
                runs,
                {s: Odds(tuple(sorted(k)), _calendar(plan, s)) for s, k in reached.items()},
                {
                    keys[n]: hits[n] / number
                    for n in network.edges.order
                    if n < network.tickets and network.homes[n] in whole
                },
                assumption,
                _held_up(plan),
            )


def _refusal(plan: Schedule, *, levelled: bool) -> str:
    network = plan.network
    if plan.view is not View.DATED:
        return "a forecast is made from today on"
    if not any(network.inside[: network.tickets]):
        return "nothing is open"
    dated = sum(node < network.tickets for node in network.edges.order)
    if not dated:
        return _held_up(plan)
    if levelled and dated > LEVELLED_UP_TO:
        return f"levelled runs are for {LEVELLED_UP_TO} open tickets, there are {dated}"
    return ""


def _undated(plan: Schedule) -> list[int]:
    """The open tickets in a cycle, or behind one."""
    inside = plan.network.inside
    return [n for n in range(plan.network.tickets) if inside[n] and not plan.is_planned(n)]


def _held_up(plan: Schedule) -> str:
    count = len(_undated(plan))
    if not count:
        return ""
    return f"{counted(count, 'open ticket is', 'open tickets are')} in a cycle or behind one"


def _whole(plan: Schedule) -> set[int]:
    """The numbers of the boards that no cycle keeps from having a finish."""
    homes = plan.network.homes
    return set(homes).difference(homes[node] for node in _undated(plan))


def _assumption(runs: int, *, levelled: bool) -> str:
    low, high = SPREAD
    waits = "owners wait for themselves" if levelled else "assumes that nobody waits for a person"
    return f"{runs:,} runs; single estimates spread {low:g}x to {high:g}x; {waits}"


_Run = Callable[[Sequence[float]], tuple[Sequence[float], Sequence[float]]]


def _run(network: Network) -> _Run:
    return lambda lengths: forward(network, lengths)


def _levelled_run(plan: Schedule) -> _Run:
    """Each run levelled; lengths are rounded up to quarters, for calendars know no less."""
    network = plan.network
    levelled = level_owners(plan)
    urgent = [plan.ends[n] + (plan.slips[n] or 0) for n in range(network.tickets)]
    return lambda lengths: place_all(
        network, [ceil(length) for length in lengths], urgent, levelled.demands, levelled.capacities
    )


def _goals(plan: Schedule, more: Sequence[Scope]) -> Mapping[Scope, Sequence[int]]:
    """The tickets that are left of each goal that has any and of which all are planned."""
    network = plan.network
    portfolio, index = network.portfolio, network.graph.index
    scopes: list[Scope] = [*more]
    for board in portfolio.boards.values():
        scopes.append(Scope(board.id))
        scopes += [Scope(board.id, "phase", name) for name in board.phases]
        scopes += [Scope(board.id, "milestone", name) for name in board.milestones]
    goals: dict[Scope, Sequence[int]] = {}
    is_one = len(set(network.calendars)) == 1
    for scope in scopes:
        nodes = [index[key] for key in tickets_of(portfolio, scope)]
        remaining = [node for node in nodes if network.inside[node]]
        if (scope.board or is_one) and remaining and all(map(plan.is_planned, remaining)):
            goals[scope] = remaining
    return goals


def _calendar(plan: Schedule, scope: Scope) -> WorkCalendar:
    return plan.calendar(scope.board) if scope.board else plan.network.calendars[0]


def _finish(plan: Schedule, scope: Scope, nodes: Sequence[int], ends: Sequence[float]) -> int:
    """When the last of some tickets is finished, in quarters of the goal's board, rounded up."""
    network, own = plan.network, _calendar(plan, scope)
    last: dict[int, float] = {}
    homes = network.homes
    lengths, begins = network.lengths, network.begins
    for node in nodes:
        home, end = homes[node], ends[node]
        if not lengths[node] and end and end == begins[node]:
            end += (
                1  # what takes no time ends on the first day of its window, not on the day before
            )
        if end > last.get(home, ABSENT):
            last[home] = end
    return max(
        ceil(end)
        if network.calendars[home] == own
        else network.calendars[home].over_at(ceil(end), own)
        for home, end in last.items()
    )


def _driving(
    network: Network, whole: Collection[int], starts: Sequence[float], ends: Sequence[float]
) -> set[int]:
    """The nodes on a longest chain of a board: back from the last along what set each start."""
    last: dict[int, float] = {}
    for node in network.edges.order:
        home = network.homes[node]
        if ends[node] > last.get(home, ABSENT) and home in whole:
            last[home] = ends[node]
    work = [node for node in network.edges.order if ends[node] == last.get(network.homes[node])]
    chain = set(work)
    while work:
        node = work.pop()
        near = [p for p in network.edges.pred[node] if ends[p] == starts[node]]
        for needed in network.edges.pred_abroad.get(node, ()):
            calendar = network.calendar(needed)
            if ends[needed] > ABSENT and (
                calendar.across(ceil(ends[needed]), network.calendar(node)) == starts[node]
            ):
                near.append(needed)
        work += [needed for needed in near if needed not in chain]
        chain.update(near)
    return chain
