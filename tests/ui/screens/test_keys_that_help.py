"""Keys that help a person on: sequences, the first row, the help, empty lists, a new ticket."""

from pathlib import Path

import pytest

from readiness_tui.ui.panes.gates.pane import GatesPane
from readiness_tui.ui.panes.matrix.grid import MatrixView
from readiness_tui.ui.screens.command_list import COMMANDS
from readiness_tui.ui.widgets.filter import FilterField
from readiness_tui.ui.widgets.whichkey import WhichKey
from tests.support import until
from tests.ui.support import at, cursor, dump, every, file_is, hides, opened, repository, shows

FOLLOWERS = [one for one in COMMANDS for key in one.keys if key.startswith("g ")]


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_every_key_that_may_follow_is_in_sight(tmp_path: Path, size: tuple[int, int]) -> None:
    repository(tmp_path)
    async with opened(tmp_path, size=size) as pilot:
        await pilot.press("g")
        await shows(pilot.app, *(one.title for one in FOLLOWERS), "─ g … ─")
        await pilot.press("escape")
        await hides(pilot.app, "─ g … ─")
        await shows(pilot.app, "? help")
        await pilot.press("g", "n")
        await shows(pilot.app, "[Next 1]")
        assert not pilot.app.screen.query_one(WhichKey).display


async def test_the_first_row_is_that_of_the_pane_with_the_focus(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await at(pilot, "A-3")
        await pilot.press("5", "F", "G")
        pane = pilot.app.screen.query_one(GatesPane)
        await until(lambda: pane.cursor > 0, "the last gate")
        await pilot.press("g", "g")
        await until(lambda: pane.cursor == 0, "the first gate")
        assert cursor(pilot.app) == "A-3"
        await pilot.press("3", "G")
        grid = pilot.app.screen.query_one(MatrixView)
        end = grid.cursor
        await pilot.press("g", "g")
        await until(lambda: grid.cursor != end, "the first cell")
        assert cursor(pilot.app) == "A-3"
        await pilot.press("1", "g", "g")
        await until(lambda: cursor(pilot.app) == "A-1", "the first ticket")


async def test_the_help_says_what_each_key_does_once(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path, size=(120, 60)) as pilot:
        await pilot.press("?")
        await shows(
            pilot.app,
            "Filter - Narrows the backlog",
            "1..7",
            "Backlog, Detail, Matrix",
            "g …",
            "The verdict with the whole chain",
            "Move down - The cursor",
        )
        await pilot.press("escape", "7", "?")
        await shows(pilot.app, "What the code means - ")
        assert "Why the ticket is contradicted" not in dump(pilot.app)


async def test_an_empty_list_says_why(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    text = (
        file.read_text("utf-8")
        .replace('status = "doing"', 'status = "blocked"')
        .replace('target = "2026-W09"', 'blocked = { reason = "no key" }')
    )
    file.write_text(text, "utf-8")
    async with opened(tmp_path) as pilot:
        await pilot.press("g", "n")
        await shows(pilot.app, "nothing can be taken up now", "most waits for tracker/M-02")
        await pilot.press("enter", "x", "s", "escape")
        await pilot.press("g", "k")
        await shows(pilot.app, "no ticket of 3 is in the view Closable", "esc shows all")
        await pilot.press("escape", "/", *"board:trakcer", "enter")
        nearest = "nearest: tracker"
        await shows(pilot.app, "no ticket of 3 fits the filter", "no board 'trakcer'", nearest)
        await pilot.press("escape")
        await shows(pilot.app, "3/3", "M-03")


async def test_the_cursor_goes_to_a_new_ticket_even_one_that_does_not_fit(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        await pilot.press("n", *"Fourth", "enter")
        await file_is(file, lambda text: "Fourth" in text, "it is written")
        await until(lambda: cursor(pilot.app) == "M-04", "the cursor is on it")
        await pilot.press("/", *"is:done", "enter", "n", *"Fifth", "enter")
        await until(lambda: cursor(pilot.app) == "M-05", "the cursor is on it")
        await shows(pilot.app, "is:done", "Fifth")
        await pilot.press("k")
        await hides(pilot.app, "Fifth")


async def test_tab_completes_fields_and_values(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("/", *"stat", "tab")
        field = pilot.app.screen.query_one(FilterField)
        assert field.value == "status:"
        await pilot.press("d", "tab")
        assert field.value == "status:doing"
        await pilot.press("tab")
        assert field.value == "status:done"
        await pilot.press("shift+tab")
        assert field.value == "status:doing"
        await pilot.press(*" owner:@se", "tab", "enter")
        await shows(pilot.app, "status:doing owner:@sec", "1/3")
        assert cursor(pilot.app) == "M-02"
