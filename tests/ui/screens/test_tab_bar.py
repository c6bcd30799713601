"""Every pane can be found from every size: its digit and its name stand above the footer."""

from pathlib import Path

import pytest

from readiness_tui.ui.messages.plan import Said
from readiness_tui.ui.widgets.bars import StatusLine
from tests.ui.support import dump, every, opened, seen, shows

STRIP = "1Backlog 2Detail 3Matrix 4Risks 5Gates 6Phases 7Problems"


async def test_at_every_size_all_panes_are_named(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        for size, at, says in (
            ((200, 50), -2, STRIP),
            ((120, 36), -2, STRIP),
            ((80, 24), -2, STRIP),
            ((60, 16), -2, STRIP),
            ((50, 12), -1, "1Bac 2Det 3Mat 4Ris 5Gat 6Pha 7Pro"),
        ):
            await pilot.resize_terminal(*size)
            for word in says.split():
                await pilot.press(word[0])
                await shows(pilot.app, f"[{word}]")
                line = dump(pilot.app).splitlines()[at]
                assert line.translate({91: " ", 93: " "}).split() == says.split(), size


async def test_focus_by_tab_is_told_too(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("tab")
        await shows(pilot.app, "[2Detail]")
        await pilot.press("shift+tab")
        await shows(pilot.app, "[1Backlog]")


async def test_no_letter_of_a_sentence_is_lost_to_the_strip(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path, size=(80, 24)) as pilot:
        line = pilot.app.screen.query_one(StatusLine)
        for length in range(17, 26):
            line.say(((" " + "x" * length, ""),))
            await shows(pilot.app, "x" * length)
            assert ("2Detail" in dump(pilot.app)) == (1 + length + 1 + len(STRIP) + 2 <= 80)


async def test_a_sentence_that_needs_the_room_has_it_and_then_the_strip_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    every(tmp_path)
    async with opened(tmp_path, size=(80, 24)) as pilot:
        pilot.app.post_message(Said("done", "short"))
        await shows(pilot.app, "✓ short", "[1Backlog]2Detail")
        monkeypatch.setattr("readiness_tui.ui.widgets.bars.StatusLine.SAID_S", 0.1)
        pilot.app.post_message(Said("done", "long " * 12 + "end"))
        await seen(
            pilot.app, lambda screen: "long end" in screen and "2Detail" not in screen, "all of it"
        )
        await shows(pilot.app, "[1Backlog]2Detail")
