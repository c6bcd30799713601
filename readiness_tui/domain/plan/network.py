"""What a schedule is computed from: tickets as nodes with lengths, edges, bounds and deadlines.

One function, two views. `logic` holds all tickets but dropped ones in full and knows no calendar;
`dated` holds what is left to do, from today on, with windows, barriers and deadlines. The nodes
from `len(graph.keys)` on are barriers: they have no length, stand after the tickets of one phase
and before those of another.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import repeat

from msgspec import Struct

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.calendar import WorkCalendar, calendar_of, window_days
from readiness_tui.domain.model.dates import QUARTERS_A_DAY, last_day, quarter_days
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Estimate, Ticket
from readiness_tui.domain.plan.context import PlanContext
from readiness_tui.domain.plan.graph import PlanGraph
from readiness_tui.domain.plan.network_edges import Edges, join
from readiness_tui.domain.proof.scope_members import completed

NEVER = 1 << 60
"""A deadline, or a late start, that there is not."""


class View(StrEnum):
    """How a plan is read."""

    LOGIC = "logic"
    """All but dropped tickets, in full, from 0 on; windows and deadlines are left aside."""
    DATED = "dated"
    """What is left to do, from today or the start of its board on."""


class Network(Struct, frozen=True, eq=False):
    """A plan as numbers. Lists are by node, in quarters of the calendar of the node's board.

    Attributes:
        view: How the plan is read.
        portfolio: The boards.
        graph: Their dependencies; a ticket's node is its index there.
        context: The day, and when tickets were started.
        calendars: By board, its working time, all from one origin.
        homes: By node, the number of its board.
        inside: By node, whether it takes part at all.
        lengths: Work left; 0 for what contains other tickets, for barriers and what is left out.
        begins: No earlier than this.
        dues: Due by this; `NEVER` without a deadline.
        assumed: Tickets whose length nobody stated.
        over: Started tickets of which the estimate is used up.
        parents: Tickets that contain others: they finish when the last of those does.
        edges: What needs what, with the order in which it can be computed.
    """

    view: View
    portfolio: Portfolio
    graph: PlanGraph
    context: PlanContext
    calendars: tuple[WorkCalendar, ...]
    homes: Sequence[int]
    inside: Sequence[bool]
    lengths: Sequence[int]
    begins: Sequence[int]
    dues: Sequence[int]
    assumed: frozenset[int]
    over: frozenset[int]
    parents: frozenset[int]
    edges: Edges

    __repr__ = object.__repr__

    @property
    def tickets(self) -> int:
        """How many nodes are tickets; those behind them are barriers."""
        return len(self.graph.keys)

    def calendar(self, node: int) -> WorkCalendar:
        """The working time of a node."""
        return self.calendars[self.homes[node]]


@lru_cache(maxsize=4096)
def _points(low: str, likely: str, high: str) -> tuple[int, int, int] | None:
    try:
        middle = quarter_days(likely)
        points = (
            quarter_days(low) if low else middle,
            middle,
            quarter_days(high) if high else middle,
        )
    except ValueError:  # lint names it
        return None
    return points if points[0] <= middle <= points[2] else None


def three_points(estimate: Estimate | None) -> tuple[int, int, int] | None:
    """The low, likely and high length of an estimate in quarters; None if it is none that counts.

    That is: there is none, it cannot be read, or it is not low <= likely <= high.
    """
    return _points(estimate.low, estimate.likely, estimate.high) if estimate else None


def assumed_length(board: Board) -> int:
    """What a ticket without an estimate takes, in quarters: the median of its board's estimates.

    The lower of the two in the middle where their number is even; a day where there is none.
    """
    lengths = sorted(
        points[1] for ticket in board.tickets.values() if (points := three_points(ticket.estimate))
    )
    return lengths[(len(lengths) - 1) // 2] if lengths else QUARTERS_A_DAY


def build_network(
    portfolio: Portfolio, graph: PlanGraph, context: PlanContext, view: View
) -> Network:
    """The network of a view.

    Args:
        portfolio: The boards.
        graph: Their dependencies.
        context: The day; when tickets were started; the workspace's calendar.
        view: Which tickets take part, and whether dates do.
    """
    boards = tuple(portfolio.boards.values())
    first = {board.id: _beginning(board, context) for board in boards}
    origin = min(first.values(), default=context.today)
    calendars = tuple(
        WorkCalendar.of(calendar_of(board, context.calendar), origin) for board in boards
    )
    sheet = _Sheet(graph, context, view)
    due = _milestone_dues(portfolio, graph)
    for board, calendar in zip(boards, calendars, strict=True):
        sheet.add(board, calendar, first[board.id], due)
    parents, edges = join(
        portfolio,
        graph,
        inside=sheet.inside,
        homes=sheet.homes,
        has_barriers=view is View.DATED,
        are_alike=view is View.LOGIC or len(set(calendars)) < 2,  # noqa: PLR2004 - one for all
    )
    for parent in parents:
        sheet.lengths[parent] = 0
    for _, home in edges.barriers:
        sheet.add_barrier(home)
    return Network(
        view=view,
        portfolio=portfolio,
        graph=graph,
        context=context,
        calendars=calendars,
        homes=sheet.homes,
        inside=sheet.inside,
        lengths=sheet.lengths,
        begins=sheet.begins,
        dues=sheet.dues,
        assumed=frozenset(sheet.assumed) - parents,
        over=frozenset(sheet.over) - parents,
        parents=parents,
        edges=edges,
    )


def _beginning(board: Board, context: PlanContext) -> date:
    start = window_days(board.window, board)[0]
    return max(start, context.today) if start else context.today


def _milestone_dues(portfolio: Portfolio, graph: PlanGraph) -> Mapping[int, date]:
    """The earliest day on which a milestone that completes a ticket is due, by index."""
    dues: dict[int, date] = {}
    for board in portfolio.boards.values():
        for milestone in board.milestones.values():
            if milestone.due is None:
                continue
            day = last_day(milestone.due)
            for name in completed(board, milestone.id):
                if key := portfolio.find(name, board.id):
                    node = graph.index[key]
                    dues[node] = min(dues.get(node, day), day)
    return dues


class _Sheet:
    """The lists of a network while they are filled, board by board."""

    def __init__(self, graph: PlanGraph, context: PlanContext, view: View) -> None:
        self._graph, self._context, self._is_dated = graph, context, view is View.DATED
        self.homes: list[int] = []
        self.inside: list[bool] = []
        self.lengths: list[int] = []
        self.begins: list[int] = []
        self.dues: list[int] = []
        self.assumed: set[int] = set()
        self.over: set[int] = set()
        self._boards = 0

    def add_barrier(self, home: int) -> None:
        """One more node, without length, deadline or beginning of its own."""
        self.homes.append(home)
        self.inside.append(True)
        self.lengths.append(0)
        self.begins.append(0)
        self.dues.append(NEVER)

    def add(
        self, board: Board, calendar: WorkCalendar, first: date, due: Mapping[int, date]
    ) -> None:
        """The tickets of one board."""
        start, count = len(self.inside), len(board.tickets)
        done = Status.DONE if self._is_dated else Status.DROPPED
        dropped, usual = Status.DROPPED, -1
        inside, lengths = self.inside, self.lengths
        for node, ticket in enumerate(board.tickets.values(), start):
            if ticket.status is dropped or ticket.status is done:
                inside.append(False)
                lengths.append(0)
                continue
            inside.append(True)
            estimate = ticket.estimate
            points = _points(estimate.low, estimate.likely, estimate.high) if estimate else None
            if points is None:
                usual = assumed_length(board) if usual < 0 else usual
                self.assumed.add(node)
                lengths.append(usual)
            else:
                lengths.append(points[1])
        self.homes.extend(repeat(self._boards, count))
        self._boards += 1
        if not self._is_dated:
            self.begins.extend(repeat(0, count))
            self.dues.extend(repeat(NEVER, count))
            return
        self._bound(board, calendar, calendar.not_before(first), due)
        if self._context.started:
            self._shorten(start, calendar)

    def _bound(
        self, board: Board, calendar: WorkCalendar, first: int, due: Mapping[int, date]
    ) -> None:
        """When each ticket of a board may begin, and by when it is due."""
        end = window_days(board.window, board)[1]
        last = calendar.due(end) if end else NEVER
        stages = dict(_stages(board, calendar, first, last))
        start, plain = len(self.begins), (first, last)
        spans = [stages.get(name, plain) for name in board.tickets] if stages else [plain]
        times = 1 if stages else len(board.tickets)
        self.begins.extend([span[0] for span in spans] * times)
        self.dues.extend([span[1] for span in spans] * times)
        for node, ticket in enumerate(board.tickets.values(), start):
            if ticket.target:
                self.dues[node] = min(self.dues[node], calendar.due(last_day(ticket.target)))
            if node in due:
                self.dues[node] = min(self.dues[node], calendar.due(due[node]))

    def _shorten(self, start: int, calendar: WorkCalendar) -> None:
        """Take what has passed since a ticket was started off its length."""
        now = calendar.not_before(self._context.today)
        for node in range(start, len(self.inside)):
            day = self._context.started.get(self._graph.keys[node])
            if day is not None and self.inside[node] and self.lengths[node]:
                remaining = self.lengths[node] - max(0, now - calendar.not_before(day))
                self.lengths[node] = max(1, remaining)
                if remaining < 1:
                    self.over.add(node)


def _stages(
    board: Board, calendar: WorkCalendar, first: int, last: int
) -> Iterator[tuple[str, tuple[int, int]]]:
    """What the window of its phase, the first that lists it, says about a ticket."""
    for phase in reversed(list(board.phases.values())):
        begin, end = window_days(phase.window, board)
        bounds = (
            max(first, calendar.not_before(begin)) if begin else first,
            min(last, calendar.due(end)) if end else last,
        )
        for name in phase.tickets:
            yield name, bounds


def deadlines(network: Network, node: int) -> tuple[tuple[date, str], ...]:
    """By which days a ticket is due, the earliest first, each with what says so."""
    if network.view is View.LOGIC:
        return ()
    board, ticket = _ticket(network, node)
    due_days: list[tuple[date, str]] = []
    if ticket.target:
        due_days.append((last_day(ticket.target), f"target {ticket.target}"))
    phase = board.phase_of(ticket.id)
    if phase and (end := window_days(phase.window, board)[1]):
        due_days.append((end, f"end of the {phase.id} window"))
    if end := window_days(board.window, board)[1]:
        due_days.append((end, "end of the board's window"))
    due_days += _due_for(network, node)
    return tuple(sorted(due_days, key=lambda one: one[0]))


def _due_for(network: Network, node: int) -> Iterator[tuple[date, str]]:
    """The milestones that complete a ticket and have a day."""
    portfolio, key = network.portfolio, network.graph.keys[node]
    for board in portfolio.boards.values():
        for milestone in board.milestones.values():
            if milestone.due and any(
                portfolio.find(name, board.id) == key for name in completed(board, milestone.id)
            ):
                yield last_day(milestone.due), f"milestone {milestone.id}"


def _ticket(network: Network, node: int) -> tuple[Board, Ticket]:
    key = network.graph.keys[node]
    board = network.portfolio.boards[key.board]
    return board, board.tickets[key.ticket]
