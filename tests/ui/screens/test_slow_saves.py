"""A save that takes long shows in the status line that it is under way, until it is answered."""

from pathlib import Path

import pytest

from readiness_tui.storage.files import home
from readiness_tui.storage.files.home import Home
from readiness_tui.ui.bridge import bridge
from tests.ui.support import at, file_is, hides, opened, repository, shows


async def test_a_save_that_waits_says_so_until_it_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "LOCK_WAIT_S", 60.0)
    monkeypatch.setattr(bridge, "STILL_SAVING_S", 0.05)
    root = repository(tmp_path)
    file = root / "boards/tracker.toml"
    async with opened(root) as pilot:
        with Home.open(root).ensure("other@example.org").lock():
            await at(pilot, "M-02")
            await pilot.press("greater_than_sign")
            await shows(pilot.app, "saving ...")
        await file_is(file, lambda text: 'status = "review"' in text, "it is saved")
        await hides(pilot.app, "saving ...")
