"""When each ticket can start and finish, how far it may slip, and what presses.

For panes and commands. `analysis.schedule()` is the `dated` view, `analysis.schedule(View.LOGIC)`
the other; both are computed when first asked for and kept with the snapshot:

    plan = analysis.schedule()
    plan.planned(key)            # Planned: start, finish, floats, tail; None without dates
    plan.absence(key)            # then why: done, dropped, in a cycle, behind the cycle of T-001
    plan.pressure(key)           # Pressure: late, critical, near or calm
    plan.slips                   # by index, the float in quarters or None: a column
    plan.start_day(key), plan.end_day(key), plan.finish(board), plan.length(board)
    plan.calendar(board)         # quarters to days and back: a bar's cells
    why(plan, key)               # schedule_words: one sentence
    chains(plan, board)          # schedule_chains: the longest chains, counted exactly
    milestone_dates(plan)        # milestone_dates: finish and slip of each

All times are whole quarter days of work, counted from `plan.origin` in the calendar of the
ticket's own board; `domain/model/calendar.py` makes days of them. A ticket in a cycle, or behind
one, has no dates. Soft dependencies never bind.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cached_property

from msgspec import Struct

from readiness_tui.domain.model import cycles
from readiness_tui.domain.model.calendar import WorkCalendar
from readiness_tui.domain.model.dates import QUARTERS_A_DAY
from readiness_tui.domain.model.ids import BoardId, Key, spell
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.plan.context import PlanContext
from readiness_tui.domain.plan.critical_path import ABSENT, Slack, backward, earliest
from readiness_tui.domain.plan.graph import PlanGraph
from readiness_tui.domain.plan.network import NEVER, Network, View, build_network

__all__ = ["NEAR", "Planned", "Pressure", "Schedule", "View", "make_schedule", "plans_alike"]

NEAR = 2 * QUARTERS_A_DAY
"""A float up to this is near critical."""


class Pressure(StrEnum):
    """How much a ticket presses, most first."""

    LATE = "late"
    """A deadline will be missed."""
    CRITICAL = "critical"
    """It has no float: each quarter of a day lost moves a deadline or the end of its board."""
    NEAR = "near"
    """Its float is two days or less."""
    CALM = "calm"


class Planned(Struct, frozen=True):
    """The place of one ticket in a schedule; times and lengths in quarters of its own calendar.

    Attributes:
        key: The ticket.
        length: Work left.
        assumed: Nobody stated the length.
        over: It was started, and its estimate is used up.
        es: Earliest start.
        ef: Earliest finish.
        path_float: How far it can slip before its board ends later; 0: it drives the end.
        target_float: How far before a deadline of its own or of what waits for it is missed;
            negative is late, None: no deadline follows.
        tail: The longest chain of work that waits behind it, itself left out.
    """

    key: Key
    length: int
    assumed: bool
    over: bool
    es: int
    ef: int
    path_float: int
    target_float: int | None
    tail: int

    @property
    def float(self) -> int:
        """How far it can slip before anything that was promised, or the end of its board, moves."""
        return (
            self.path_float
            if self.target_float is None
            else min(self.path_float, self.target_float)
        )


class Schedule(Struct, frozen=True, eq=False, dict=True, weakref=True):
    """A plan in time. By index means: in the order of `graph.keys`, barriers behind.

    Attributes:
        network: What it was computed from.
        starts: By index, the earliest start; meaningless where `is_planned` says no.
        ends: By index, the earliest finish.
        slack: By index, the floats and the tail.
        finishes: By number of the board, when its last ticket finishes.
    """

    network: Network
    starts: Sequence[int]
    ends: Sequence[int]
    slack: Slack
    finishes: Sequence[int]

    __repr__ = object.__repr__

    @property
    def view(self) -> View:
        """Whether it has days."""
        return self.network.view

    @property
    def origin(self) -> date:
        """The day from which quarters are counted."""
        calendars = self.network.calendars
        return date.fromordinal(calendars[0].origin) if calendars else self.network.context.today

    @cached_property
    def boards(self) -> Mapping[BoardId, int]:
        """The number of each board."""
        return {board: place for place, board in enumerate(self.network.portfolio.boards)}

    def calendar(self, board: BoardId) -> WorkCalendar:
        """The working time of a board."""
        return self.network.calendars[self.boards[board]]

    def is_planned(self, node: int) -> bool:
        """Whether the ticket of an index has a place in time."""
        return self.ends[node] > ABSENT

    def planned(self, key: Key) -> Planned | None:
        """The place of a ticket; None for what is left out, unknown, in a cycle or behind one."""
        node = self.network.graph.index.get(key)
        if node is None or not self.is_planned(node):
            return None
        slack, target = self.slack, self.slack.target[node]
        return Planned(
            key=key,
            length=self.network.lengths[node],
            assumed=node in self.network.assumed,
            over=node in self.network.over,
            es=self.starts[node],
            ef=self.ends[node],
            path_float=slack.path[node],
            target_float=None if target == NEVER else target,
            tail=slack.tail[node],
        )

    @cached_property
    def slips(self) -> Sequence[int | None]:
        """By index of the tickets, the float in quarters; None without dates."""
        ends, path, target = self.ends, self.slack.path, self.slack.target
        return [
            min(path[node], target[node]) if ends[node] > ABSENT else None
            for node in range(self.network.tickets)
        ]

    def pressure(self, node: int) -> Pressure:
        """How much the ticket of an index presses.

        One of which nobody said how long it takes, that waits for nothing and that nothing waits
        for, never presses for the end of its board: nothing in the plan says so.
        """
        slip = self.slips[node]
        if slip is None:
            return Pressure.CALM
        target = self.slack.target[node]
        if target < 0:
            return Pressure.LATE
        if target > NEAR and self._is_lone(node):
            return Pressure.CALM
        if slip <= 0:
            return Pressure.CRITICAL
        return Pressure.NEAR if slip <= NEAR else Pressure.CALM

    def _is_lone(self, node: int) -> bool:
        """Whether a ticket of assumed length stands by itself."""
        if node not in self.network.assumed:
            return False
        edges, inside = self.network.edges, self.network.inside
        near = (*edges.pred[node], *edges.succ[node])
        far = node in edges.pred_abroad or node in edges.succ_abroad
        return not far and not any(inside[other] for other in near)

    def start_day(self, key: Key) -> date | None:
        """The day on which a ticket can start at the earliest; None without dates.

        What takes no time starts on the day on which it ends.
        """
        node = self._dated(key)
        if node is None:
            return None
        if not self.network.lengths[node]:
            return self.end_day(key)
        return self.network.calendar(node).start_day(self.starts[node])

    def end_day(self, key: Key) -> date | None:
        """The day on which a ticket can be finished at the earliest; None without dates.

        What takes no time and only waits for its window ends on the first day of that.
        """
        node = self._dated(key)
        if node is None:
            return None
        calendar, end = self.network.calendar(node), self.ends[node]
        if end and not self.network.lengths[node] and end == self.network.begins[node]:
            return calendar.start_day(end)
        return calendar.end_day(end)

    def _dated(self, key: Key) -> int | None:
        node = self.network.graph.index.get(key)
        has_day = self.view is View.DATED and node is not None and self.is_planned(node)
        return node if has_day else None

    def length(self, board: BoardId) -> int:
        """From the origin to the finish of a board, in quarters: 0 where nothing is planned."""
        return self.finishes[self.boards[board]]

    def work(self, board: BoardId | None = None) -> int:
        """All work left on a board, or on all of them, in quarters."""
        homes, board_index = self.network.homes, None if board is None else self.boards[board]
        pairs = zip(homes, self.network.lengths, strict=True)
        return sum(length for home, length in pairs if board_index is None or home == board_index)

    def finish(self, board: BoardId | None = None) -> date | None:
        """The day on which a board, or the last of them, finishes; None if nothing is planned."""
        if self.view is View.LOGIC:
            return None
        board_indexes = self.boards.values() if board is None else (self.boards[board],)
        homes = {self.network.homes[node] for node in self.network.edges.order}
        days = [
            self.network.calendars[home].end_day(self.finishes[home])
            for home in board_indexes
            if home in homes
        ]
        return max(days, default=None)

    def absence(self, key: Key) -> str:
        """Why a ticket has no place in time; empty if it has one."""
        network = self.network
        node = network.graph.index[key]
        if self.is_planned(node):
            return ""
        if not network.inside[node]:
            board = network.portfolio.boards[key.board]
            return str(board.tickets[key.ticket].status)
        if node in self._knotted:
            return "in a cycle"
        visited, work = {node}, [node]
        for other in work:  # grows while it is walked
            if other in self._knotted:
                return f"behind the cycle of {spell(network.graph.keys[other], key.board)}"
            for needed in self._needs(other):
                if needed not in visited and network.inside[needed]:
                    visited.add(needed)
                    work.append(needed)
        return "behind a cycle"

    def _needs(self, node: int) -> tuple[int, ...]:
        edges = self.network.edges
        return (*edges.pred[node], *edges.pred_abroad.get(node, ()))

    @cached_property
    def _knotted(self) -> frozenset[int]:
        """The tickets in a cycle of those that take part."""
        inside = self.network.inside
        needs = [
            [other for other in self._needs(node) if inside[other]] if inside[node] else []
            for node in range(len(inside))
        ]
        return frozenset(node for block in cycles.strong_blocks(needs) for node in block)


def make_schedule(
    portfolio: Portfolio, graph: PlanGraph, context: PlanContext, view: View = View.DATED
) -> Schedule:
    """The schedule of some boards; `Analysis.schedule` keeps the one of its snapshot.

    Args:
        portfolio: The boards.
        graph: Their dependencies.
        context: The day; when tickets were started; the workspace's calendar.
        view: `DATED` for days, `LOGIC` for the chains of the whole plan.
    """
    return schedule_of(build_network(portfolio, graph, context, view))


def schedule_of(network: Network) -> Schedule:
    """The schedule of a network: both passes."""
    starts, ends = earliest(network)
    finishes = [0] * len(network.calendars)
    homes = network.homes
    for node in network.edges.order:
        home, end = homes[node], ends[node]
        if end > finishes[home]:  # noqa: PLR1730 - a call for each ticket would be felt
            finishes[home] = end
    return Schedule(network, starts, ends, backward(network, ends, finishes), finishes)


def plans_alike(one: Portfolio, other: Portfolio) -> bool:
    """Whether the schedules of two portfolios with the same graph and context are the same."""
    if one is other:
        return True
    for mine, theirs in zip(one.boards.values(), other.boards.values(), strict=True):
        if mine is theirs:
            continue
        if (mine.window, mine.calendar) != (theirs.window, theirs.calendar):
            return False
        if mine.phases != theirs.phases or mine.milestones != theirs.milestones:
            return False
        for old, new in zip(mine.tickets.values(), theirs.tickets.values(), strict=True):
            if old is not new and (
                _kind(old.status) is not _kind(new.status)
                or old.estimate != new.estimate
                or old.target != new.target
                or old.parent != new.parent
            ):
                return False
    return True


def _kind(status: Status) -> Status:
    """The status as far as a schedule can tell: all that is open is alike."""
    return Status.TODO if status.is_open else status
