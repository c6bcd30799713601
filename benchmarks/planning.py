"""What follows from a plan: order, closure, schedule, standing, next, filters, at four sizes.

Random acyclic plans with two or three dependencies for each ticket: connected, and in clusters of
25 with every tenth edge across. The floor of a stage is the building of plain adjacency lists.
"""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

from msgspec.structs import replace

from benchmarks.harness import Row, ratio, seconds
from readiness_tui.domain.model.board import Board, Phase
from readiness_tui.domain.model.ids import BoardId, TicketId
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.model.ticket import Estimate, Owner, Ticket
from readiness_tui.domain.plan.analysis import Analysis, PlanContext, analyse
from readiness_tui.domain.plan.forecast import forecast
from readiness_tui.domain.plan.graph import build_graph
from readiness_tui.domain.plan.ranking import next_up
from readiness_tui.domain.query.compiled import compile_query, parse
from readiness_tui.domain.verdict.verdict import judge

SIZES = (25, 250, 2_500, 10_000)
FRAME_S = 1 / 60
FILTER_S = 0.020
FILTERED = 5_000
RUNS_TIMED = 20
CLUSTER = 25
QUERY = "status:blocked owner:@a priority:P0 -label:x"
TODAY = date(2026, 2, 18)
NOW = datetime(2026, 2, 18, tzinfo=UTC)


def plan(size: int, *, clustered: bool = False) -> Portfolio:
    """One board of so many tickets, the same for the same arguments."""
    draw = random.Random(size)  # noqa: S311 - a plan, no secret
    tickets: dict[TicketId, Ticket] = {}
    for place in range(size):
        start = place - place % CLUSTER if clustered and draw.random() > 1 / 10 else 0
        needs = {draw.randrange(start, place) for _ in range(draw.choice((2, 3))) if place > start}
        name = TicketId(f"T-{place:05}")
        tickets[name] = Ticket(
            id=name,
            title=f"Ticket {place}",
            status=draw.choice((Status.TODO, Status.TODO, Status.DOING, Status.DONE)),
            priority=draw.choice(tuple(Priority)),
            owners=(Owner(draw.choice(("@a", "@b", "@c"))),),
            depends=tuple(f"T-{other:05}" for other in sorted(needs)),
            labels=draw.choice(((), ("x",))),
            estimate=Estimate("2d"),
            notes="what there is to say about it",
        )
    names = tuple(tickets)
    phases = {
        str(start): Phase(id=str(start), tickets=names[start : start + CLUSTER])
        for start in range(0, size, CLUSTER)
    }
    return Portfolio.of(Board(id=BoardId("b"), tickets=tickets, phases=phases))


def adjacency(portfolio: Portfolio) -> list[list[int]]:
    """The floor: who needs whom, as plain lists."""
    index = {key.ticket: place for place, (key, _) in enumerate(portfolio.tickets())}
    return [[index[TicketId(name)] for name in ticket.depends] for _, ticket in portfolio.tickets()]


def _fresh(analysis: Analysis) -> Analysis:
    """The same analysis with nothing but its graph computed."""
    return Analysis(analysis.judgement, analysis.context, analysis.graph)


def bench_stages() -> Iterator[Row]:
    """Each stage against building the lists that it starts from."""
    for size in SIZES:
        for clustered in (False, True):
            portfolio = plan(size, clustered=clustered)
            analysis = analyse(judge(portfolio, {}, NOW), PlanContext(TODAY))
            analysis.graph.levels  # noqa: B018 - computed here, so that it is not measured below
            stages: dict[str, tuple[Callable[[], object], float]] = {
                "order": (lambda p=portfolio: build_graph(p), 4),
                "order and closure": (lambda p=portfolio: build_graph(p).below, 8),
                "schedule": (lambda a=analysis: _fresh(a).schedule(), 4),
                "standing": (lambda a=analysis: _fresh(a).workabilities, 4),
                "next": (lambda a=analysis: next_up(a), 8),
            }
            shape = "clusters" if clustered else "connected"
            for name, (stage, goal) in stages.items():
                measured = ratio(stage, lambda p=portfolio: adjacency(p))
                yield Row(f"{name}, {size:,} tickets, {shape}", "adjacency lists", measured, goal)


def bench_frames() -> Iterator[Row]:
    """What an edit and a filter cost, against the time there is for them."""
    for size, goal in ((2_500, 1.0), (10_000, 5.0)):
        took = _best(_recompute, size)
        what = f"order, closure, schedule and standing, {size:,} tickets"
        yield Row(what, "a frame", took / FRAME_S, goal, f"{took * 1000:.1f} ms")
    took = _best(_retitle, 2_500)
    what = "the same after a change of title, 2,500 tickets"
    yield Row(what, "a frame", took / FRAME_S, 1.0, f"{took * 1000:.1f} ms")
    took = _best(_forecast, 250) / RUNS_TIMED
    what = "one run of a forecast, 250 tickets"
    yield Row(what, "a frame", took / FRAME_S, 0.1, f"{took * 1000:.2f} ms, in a worker")
    took = _best(_filter, FILTERED)
    what = f"a filter read, compiled and asked, {FILTERED:,} tickets"
    yield Row(what, "20 ms", took / FILTER_S, 1.0, f"{took * 1000:.1f} ms")


def _best(stage: Callable[[Analysis], object], size: int) -> float:
    """The shortest of several runs, in seconds."""
    analysis = analyse(judge(plan(size), {}, NOW), PlanContext(TODAY))
    return min(seconds(lambda: stage(analysis)) for _ in range(7))


def _recompute(analysis: Analysis) -> object:
    after = analyse(analysis.judgement, analysis.context)
    return after.graph.below, after.schedule(), after.workabilities


def _retitle(analysis: Analysis) -> object:
    """What an edit costs that changes no edge, date or estimate."""
    before = analysis.judgement.portfolio
    (board,) = before.boards.values()
    name, ticket = next(iter(board.tickets.items()))
    tickets = {**board.tickets, name: replace(ticket, title="another")}
    portfolio = before.with_board(replace(board, tickets=tickets))
    after = analyse(
        replace(analysis.judgement, portfolio=portfolio), analysis.context, before=analysis
    )
    return after.schedule(), after.workabilities


def _forecast(analysis: Analysis) -> object:
    return list(forecast(analysis.schedule(), runs=RUNS_TIMED, chunk=RUNS_TIMED))


def _filter(analysis: Analysis) -> object:
    fits = compile_query(parse(QUERY), analysis)
    return sum(map(fits, analysis.graph.keys))
