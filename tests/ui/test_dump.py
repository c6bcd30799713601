"""What tests read off the screen is what a terminal is sent."""

from pathlib import Path

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
