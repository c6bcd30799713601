"""The grid of the matrix: a crosshair that is never out of sight, on whatever there is to show."""

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.geometry import Offset

from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.ui.panes.matrix.grid import MatrixView
from readiness_tui.ui.panes.matrix.model import Grid, legend
from readiness_tui.ui.terminal.themes import make_theme, variables
from tests.support import until
from tests.ui.support import dump, palettes


def grid(size: int, *, first: int = 0) -> Grid:
    """A grid of tickets that need nothing."""
    keys = tuple(Key(BoardId("b"), TicketId(f"T-{n:03}")) for n in range(first, first + size))
    labels = tuple(
        ((f"{n + 1:>3} ", "muted"), (f"{key.ticket} ", "")) for n, key in enumerate(keys)
    )
    return Grid(
        keys,
        labels,
        "row needs column",
        None,
        UNICODE,
        diagonal=dict.fromkeys(range(size), ("t", "strong")),
    )


class Host(App[None]):
    """A grid and nothing else."""

    def __init__(self) -> None:
        self.night = palettes()[0]
        super().__init__()
        self.register_theme(make_theme(self.night))
        self.theme = self.night.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variables(self.night)

    def compose(self) -> ComposeResult:
        yield MatrixView(id="grid")

    @property
    def view(self) -> MatrixView:
        """The grid."""
        return self.query_one(MatrixView)


@pytest.mark.parametrize("size", [(60, 20), (30, 10), (8, 6)])
@pytest.mark.parametrize("count", [0, 1, 9, 120])
async def test_every_line_has_the_width_of_the_view(size: tuple[int, int], count: int) -> None:
    async with Host().run_test(size=size) as pilot:
        app = pilot.app
        assert isinstance(app, Host)
        app.view.set_grid(grid(count))
        for key in ("G", "home", "l", "l", "j", "end", "h", "k"):
            await pilot.press(key)
            width = app.view.scrollable_content_region.width
            for y in range(app.view.scrollable_content_region.height):
                assert app.view.render_line(y).cell_length == width


async def test_the_cell_under_the_crosshair_is_in_sight_with_its_label_and_number() -> None:
    async with Host().run_test(size=(40, 12)) as pilot:
        app = pilot.app
        assert isinstance(app, Host)
        app.view.set_grid(grid(120))
        await until(lambda: app.view.scrollable_content_region.width < 40, "it has scrollbars")
        for key, row in (("end", 119), ("k", 118), ("ctrl+u", 108), ("h", 108), ("home", 0)):
            await pilot.press(key)
            await until(lambda row=row: app.view.cursor.y == row, f"row {row}")
            await until(lambda row=row: f"T-{row:03}" in dump(app), "its label is in sight")
            head = app.view.render_line(2).text
            assert str(app.view.cursor.x + 1)[-1] in head


async def test_the_crosshair_stays_on_its_pair_when_the_tickets_change() -> None:
    async with Host().run_test(size=(40, 12)) as pilot:
        app = pilot.app
        assert isinstance(app, Host)
        app.view.set_grid(grid(10))
        app.view.cursor = Offset(4, 7)
        pair = app.view.pair
        app.view.set_grid(grid(20))
        assert app.view.pair == pair
        app.view.set_grid(grid(10, first=3))
        assert app.view.pair == pair
        assert app.view.cursor == Offset(1, 4)
        app.view.set_grid(grid(3))
        assert app.view.cursor == Offset(1, 2)


async def test_an_empty_grid_takes_every_key() -> None:
    async with Host().run_test(size=(40, 12)) as pilot:
        app = pilot.app
        assert isinstance(app, Host)
        app.view.set_grid(Grid())
        for key in ("j", "k", "l", "h", "home", "G", "J", "K", "L", "H", "x", "X", "enter", "T"):
            await pilot.press(key)
        assert app.view.pair is None
        assert legend(Grid(), 80, cell_len) == ()
        app.view.set_grid(grid(2))
        assert app.view.pair is not None


async def test_a_click_moves_the_crosshair_and_one_on_a_label_does_not() -> None:
    async with Host().run_test(size=(60, 20)) as pilot:
        app = pilot.app
        assert isinstance(app, Host)
        app.view.set_grid(grid(9))
        await pilot.click("#grid", offset=(10 + 2 * 4, 1 + 3))
        await until(lambda: app.view.cursor == Offset(4, 3), "the clicked cell")
        await pilot.click("#grid", offset=(2, 3))
        await pilot.click("#grid", offset=(20, 0))
        assert app.view.cursor == Offset(4, 3)
