"""When a plan is likely to be finished: many runs of the schedule with drawn lengths.

A date from the critical path never stands alone, because chains that run side by side merge: the
last of them decides. P50 and P85 stand beside it. In a worker:

    for found in forecast(analysis.schedule()):    # refined after each chunk of runs
        odds = found.odds[Scope(board)]            # boards, phases, milestones, `goals`
        odds.p50, odds.p85, odds.p95, odds.chance(day)
        found.criticality[key]                     # share of runs on a longest chain, 0 to 1
        found.assumption                           # one line that stands beside the dates
        found.refusal                              # why there are no numbers, else empty

Every ticket has a stream of its own, seeded with its name: the same board gives the same numbers,
another title changes nothing, and a new ticket does not redraw the others.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from math import ceil, sqrt
from random import Random

from readiness_tui.domain.calendar import WorkCalendar
from readiness_tui.domain.ids import Key
from readiness_tui.domain.levelling import level_owners, place_all
from readiness_tui.domain.members import tickets_of
from readiness_tui.domain.network import Network, three_points
from readiness_tui.domain.passes import ABSENT, forward
from readiness_tui.domain.proof import Scope
from readiness_tui.domain.schedule import Schedule, View

RUNS, CHUNK = 1_000, 100
SPREAD = (0.6, 2.2)
"""How far a single estimate is spread to its low and high."""
LEVELLED_UP_TO = 150
"""Open tickets up to which each run is levelled by its owners."""


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


@dataclass(frozen=True, slots=True)
class Odds:
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


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """What the runs so far say.

    Attributes:
        runs: How many there were.
        wanted: How many there will be.
        odds: By goal; goals of which nothing is open are left out.
        criticality: By ticket, the share of runs in which it lay on a longest chain of a board.
        assumption: One line on what the numbers rest on.
        refusal: Why there are none; empty if there are.
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
    spread: tuple[float, float] = SPREAD,
    levelled: bool = False,
    goals: Sequence[Scope] = (),
) -> Iterator[Forecast]:
    """Forecasts, each of some more runs than the one before; give it up whenever you like.

    Args:
        plan: The schedule from today on.
        seed: Another one gives other draws.
        runs: How many runs there are in the end.
        chunk: After how many an answer is given.
        spread: What a single estimate is multiplied with for its low and high.
        levelled: Whether owners wait for themselves in each run (up to 150 open tickets).
        goals: Scopes besides the boards, phases and milestones of the plan.
    """
    network = plan.network
    if refusal := _refusal(plan, levelled=levelled):
        yield Forecast(0, runs, {}, {}, "", refusal)
        return
    lots = _lots(network, seed, spread)
    wanted = _goals(plan, goals)
    reached: dict[Scope, list[int]] = {scope: [] for scope in wanted}
    hits = [0] * len(network.lengths)
    run = _levelled_run(plan) if levelled else _run(network)
    said = _assumption(runs, spread, levelled=levelled)
    for number in range(1, runs + 1):
        starts, ends = run(_draw(network, lots))
        for scope, nodes in wanted.items():
            reached[scope].append(_finish(plan, scope, nodes, ends))
        for node in _driving(network, starts, ends):
            hits[node] += 1
        if number % chunk == 0 or number == runs:
            keys = network.graph.keys
            yield Forecast(
                number,
                runs,
                {s: Odds(tuple(sorted(k)), _calendar(plan, s)) for s, k in reached.items()},
                {keys[n]: hits[n] / number for n in network.edges.order if n < network.tickets},
                said,
            )


def _refusal(plan: Schedule, *, levelled: bool) -> str:
    network = plan.network
    if plan.view is not View.DATED:
        return "a forecast is made from today on"
    count = sum(network.inside[: network.tickets])
    dated = sum(node < network.tickets for node in network.edges.order)
    if not count:
        return "nothing is open"
    if dated < count:
        return f"{count - dated} open tickets are in a cycle or behind one"
    if levelled and count > LEVELLED_UP_TO:
        return f"levelled runs are for {LEVELLED_UP_TO} open tickets, there are {count}"
    return ""


def _assumption(runs: int, spread: tuple[float, float], *, levelled: bool) -> str:
    low, high = spread
    waits = "owners wait for themselves" if levelled else "assumes that nobody waits for a person"
    return f"{runs:,} runs; single estimates spread {low:g}x to {high:g}x; {waits}"


@dataclass(frozen=True, slots=True)
class _Lot:
    """How the length of one node is drawn; `gone` is what has been done of it already."""

    node: int
    low: float
    likely: float
    high: float
    gone: int
    draw: Callable[[], float]


def _lots(network: Network, seed: int, spread: tuple[float, float]) -> list[_Lot]:
    """One for each ticket that has a length."""
    lots: list[_Lot] = []
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
            low, high = likely * spread[0], likely * spread[1]
        lots.append(_Lot(node, low, likely, high, likely - length, stream(seed, key)))
    return lots


def _draw(network: Network, lots: Sequence[_Lot]) -> list[float]:
    lengths: list[float] = [0] * len(network.lengths)
    for lot in lots:
        length = triangular(lot.draw(), lot.low, lot.likely, lot.high)
        lengths[lot.node] = max(1, length - lot.gone) if lot.gone else length
    return lengths


_Run = Callable[[Sequence[float]], tuple[Sequence[float], Sequence[float]]]


def _run(network: Network) -> _Run:
    return lambda lengths: forward(network, lengths)


def _levelled_run(plan: Schedule) -> _Run:
    """Each run levelled; lengths are rounded up to quarters, for calendars know no less."""
    network = plan.network
    found = level_owners(plan)
    urgent = [plan.ends[n] + (plan.slips[n] or 0) for n in range(network.tickets)]
    return lambda lengths: place_all(
        network, [ceil(length) for length in lengths], urgent, found.demands, found.capacities
    )


def _goals(plan: Schedule, more: Sequence[Scope]) -> Mapping[Scope, Sequence[int]]:
    """The planned tickets of each goal that has any."""
    network = plan.network
    portfolio, index = network.portfolio, network.graph.index
    scopes: list[Scope] = [*more]
    for board in portfolio.boards.values():
        scopes.append(Scope(board.id))
        scopes += [Scope(board.id, "phase", name) for name in board.phases]
        scopes += [Scope(board.id, "milestone", name) for name in board.milestones]
    found: dict[Scope, Sequence[int]] = {}
    for scope in scopes:
        nodes = [index[key] for key in tickets_of(portfolio, scope)]
        if scope.board is not None and (kept := [n for n in nodes if plan.is_planned(n)]):
            found[scope] = kept
    return found


def _calendar(plan: Schedule, scope: Scope) -> WorkCalendar:
    assert scope.board is not None  # noqa: S101 - goals are of a board
    return plan.calendar(scope.board)


def _finish(plan: Schedule, scope: Scope, nodes: Sequence[int], ends: Sequence[float]) -> int:
    """When the last of some tickets is finished, in quarters of the goal's board, rounded up."""
    network, own = plan.network, _calendar(plan, scope)
    last: dict[int, float] = {}
    homes = network.homes
    for node in nodes:
        home = homes[node]
        if ends[node] > last.get(home, ABSENT):
            last[home] = ends[node]
    return max(
        ceil(end)
        if network.calendars[home] == own
        else network.calendars[home].across(ceil(end), own)
        for home, end in last.items()
    )


def _driving(network: Network, starts: Sequence[float], ends: Sequence[float]) -> set[int]:
    """The nodes on a longest chain of a board: back from the last along what set each start."""
    last: dict[int, float] = {}
    for node in network.edges.order:
        home = network.homes[node]
        if ends[node] > last.get(home, ABSENT):
            last[home] = ends[node]
    work = [node for node in network.edges.order if ends[node] == last[network.homes[node]]]
    found = set(work)
    while work:
        node = work.pop()
        near = [p for p in network.edges.pred[node] if ends[p] == starts[node]]
        for needed in network.edges.pred_abroad.get(node, ()):
            calendar = network.calendar(needed)
            if ends[needed] > ABSENT and (
                calendar.across(ceil(ends[needed]), network.calendar(node)) == starts[node]
            ):
                near.append(needed)
        work += [needed for needed in near if needed not in found]
        found.update(near)
    return found
