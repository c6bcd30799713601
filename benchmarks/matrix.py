"""The dependency matrix on the screen: what a frame of it costs as the plan grows, and its map."""

import asyncio
import random
from collections.abc import Iterator

from textual.app import App, ComposeResult

from benchmarks.harness import Row, ratio, seconds
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.plan.graph import build_graph
from readiness_tui.domain.plan.matrix import build_matrix
from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.storage.settings.themes import load_themes
from readiness_tui.ui.panes.matrix.grid import MatrixView
from readiness_tui.ui.panes.matrix.minimap import minimap
from readiness_tui.ui.panes.matrix.model import Grid
from readiness_tui.ui.terminal.themes import make_theme, variables

SIZE = (160, 50)
SMALL = 100
FRAME_S = 1 / 60


class _Host(App[None]):
    """A matrix and nothing else."""

    def __init__(self) -> None:
        self._night = load_themes().palettes[0]
        super().__init__()
        self.register_theme(make_theme(self._night))
        self.theme = self._night.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variables(self._night)

    def compose(self) -> ComposeResult:
        yield MatrixView(id="grid")


def _grid(tickets: int) -> Grid:
    """A plan in which each ticket needs two or three of the forty before it."""
    draw = random.Random(tickets)  # noqa: S311 - a plan, no secret
    names = [TicketId(f"T-{number:04}") for number in range(tickets)]
    made = {
        name: Ticket(
            id=name,
            title="Work",
            depends=tuple({names[draw.randrange(max(0, at - 40), at)] for _ in range(3)})
            if at
            else (),
        )
        for at, name in enumerate(names)
    }
    portfolio = Portfolio.of(Board(id=BoardId("b"), tickets=made))
    graph = build_graph(portfolio)
    found = build_matrix(graph, portfolio, [Key(BoardId("b"), name) for name in names])
    labels = tuple(((f"{key.ticket} ", ""),) for key in found.rows)
    return Grid(found.rows, labels, "", found, UNICODE)


def _frame(view: MatrixView) -> None:
    """Draw every line in sight, none of them kept."""
    view.redraw()
    for y in range(SIZE[1]):
        view.render_line(y)


async def _measured() -> dict[int, float]:
    """How many times the frame of a small matrix one of a large one takes, by its size."""
    small, found = _Host(), dict[int, float]()
    async with small.run_test(size=SIZE):
        floor = small.query_one(MatrixView)
        floor.set_grid(_grid(SMALL))
        for tickets in (500, 2_000):
            large = _Host()
            async with large.run_test(size=SIZE):
                ours = large.query_one(MatrixView)
                ours.set_grid(_grid(tickets))
                found[tickets] = ratio(lambda ours=ours: _frame(ours), lambda: _frame(floor))
        found[SMALL] = min(seconds(lambda: _frame(floor)) for _ in range(5)) / FRAME_S
    return found


def bench_matrix_frame() -> Iterator[Row]:
    """A whole screen of cells, at 160 by 50."""
    found = asyncio.run(_measured())
    yield Row(f"matrix frame, {SMALL} tickets", "a 60 Hz frame", found.pop(SMALL), 2)
    for tickets, value in found.items():
        yield Row(f"matrix frame, {tickets:,} tickets", f"at {SMALL} tickets", value, 1.5)


def bench_map() -> Iterator[Row]:
    """The map of a large matrix, made once for a plan."""
    made = _grid(2_000)
    took = min(seconds(lambda: minimap(made)) for _ in range(5))
    yield Row("map of the matrix, 2,000 tickets", "a 60 Hz frame", took / FRAME_S, 1)
