"""What tests read off the screen is what a terminal is sent, and all of it is drawn."""

from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.strip import Strip
from textual.widget import Widget

from readiness_tui.ui.dialogs.conflict import Conflict
from tests.ui.screens.keeping import THREE, plan, recorded
from tests.ui.support import dump, shows


async def test_a_dialog_that_is_read_before_its_first_paint_has_the_plan_behind(
    tmp_path: Path,
) -> None:
    async with recorded(tmp_path) as (pilot, _):
        pilot.app.push_screen(Conflict(plan(pilot.app).snapshot, THREE))
        await shows(pilot.app, "Conflict 1 of 1", "status")
        assert "proven" in dump(pilot.app).splitlines()[0]


class Cracked(Widget):
    """A widget that cannot be drawn any more once a key was pressed."""

    can_focus = True
    is_cracked = False

    def on_key(self) -> None:
        self.is_cracked = True
        self.refresh()

    def render_line(self, y: int) -> Strip:
        assert not self.is_cracked, "it cannot be drawn"
        return Strip.blank(y)


class Showcase(App[None]):
    """The cracked widget, and nothing else."""

    def compose(self) -> ComposeResult:
        yield Cracked()


async def test_what_keys_lead_to_is_drawn_though_nobody_looks() -> None:
    async with Showcase().run_test() as pilot:
        pilot.app.screen.query_one(Cracked).focus()
        await pilot.pause()
        with pytest.raises(AssertionError, match="it cannot be drawn"):
            await pilot.press("x")
