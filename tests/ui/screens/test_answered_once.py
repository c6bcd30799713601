"""A dialog is answered once, however often the key is pressed before it is gone."""

from pathlib import Path

import pytest

from tests.ui.support import burst, every, opened, seen


@pytest.mark.parametrize("opens", ["W", "s", "colon"])
@pytest.mark.parametrize("keys", [("enter", "enter", "enter"), ("enter", "escape")], ids="-".join)
async def test_a_dialog_that_is_answered_twice_is_answered_once(
    tmp_path: Path, opens: str, keys: tuple[str, ...]
) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press(opens)
        burst(pilot.app, keys)
        await pilot.pause()
        assert pilot.app.is_running
        await pilot.press("escape", "escape", "1", "home")
        await seen(pilot.app, lambda screen: "NO-GO" in screen, "the plan stands")
        assert len(pilot.app.screen_stack) == 1
