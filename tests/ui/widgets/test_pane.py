"""A list in a frame asks for rows that fit it."""

from textual.app import ComposeResult

from readiness_tui.ui.widgets.card_pane import CardPane
from readiness_tui.ui.widgets.pane import Pane
from tests.support import until
from tests.ui.widgets.test_table import Host, numbered


class WithCards(Host):
    """A pane that may show cards, and nothing else."""

    def compose(self) -> ComposeResult:
        yield CardPane(id="table")


async def test_a_double_click_chooses_once() -> None:
    app = WithCards()
    async with app.run_test(size=(60, 12)) as pilot:
        app.query_one(CardPane).set_rows(numbered(0, 3))
        await pilot.click("#table", offset=(5, 3), times=2)
        await until(lambda: app.told.chosen, "it is chosen")
        await pilot.pause()
        assert app.told.chosen == ["r002"]


class Framed(Host):
    """A pane and nothing else, which gets short rows first and long ones later."""

    def compose(self) -> ComposeResult:
        yield Pane(id="table")

    def on_mount(self) -> None:
        self.rooms: list[int] = []

    def on_pane_resized(self, event: Pane.Resized) -> None:
        self.rooms.append(event.pane.room)


async def test_it_asks_for_other_rows_once_a_bar_takes_a_cell_of_them() -> None:
    app = Framed()
    async with app.run_test(size=(60, 12)) as pilot:
        pane = app.query_one(Pane)
        pane.set_rows(numbered(0, 3))
        await pilot.pause()
        wide = pane.room
        app.rooms.clear()
        pane.set_rows(numbered(0, 200))
        await until(lambda: app.rooms, "it asks")
        assert app.rooms[-1] == pane.room == wide - 1
        pane.set_rows(numbered(0, 3))
        await until(lambda: app.rooms[-1] == wide, "it asks again without the bar")
