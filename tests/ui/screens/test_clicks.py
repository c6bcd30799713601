"""Whatever names a place or a command on the screen takes a click, and stays calm under it."""

from pathlib import Path

import pytest
from textual.geometry import Offset
from textual.pilot import Pilot

from tests.ui.support import dump, every, hides, opened, shows


async def click(pilot: Pilot[None], text: str, *, line: int | None = None) -> None:
    """Click on the first letter of a text, as the screen shows it."""
    await shows(pilot.app, text)
    rows = dump(pilot.app).split("\n")
    places = range(len(rows)) if line is None else [line % len(rows)]
    row = next(place for place in places if text in rows[place])
    await pilot.click(offset=Offset(rows[row].index(text), row))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2Detail", "[2Detail]"),
        ("Matrix", "[3Matrix]"),
        ("7Problems", "[7Problems]"),
        ("Triage 4", "[Triage 4]"),
        ("Blocked 1", "[Blocked 1]"),
        ("every ▾", "Board"),
        ("▾", "Board"),
        ("NO-GO", "Why"),
        ("contradicted: evidence", "Why"),
        ("0 why", "Why"),
        ("problems", "[7Problems]"),
        ("gates 3", "[5Gates]"),
        ("▲ 1", "[Blocked 1]"),
        ("5 Gates", "[5Gates]"),
        ("2 Detail", "[2Detail]"),
        ("sort file", "Sort"),
        ("group none", "Group"),
        ("? help", "Everywhere"),
        ("status", "Status of A-1"),
    ],
)
async def test_a_click_does_what_its_name_says(tmp_path: Path, text: str, says: str) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await shows(pilot.app, "problems 7")  # what comes late makes room for itself
        await click(pilot, text, line=-1 if text in {"? help", "status"} else None)
        await shows(pilot.app, says)


async def test_a_key_that_may_follow_takes_a_click(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("g")
        await shows(pilot.app, "b Blocked")
        await click(pilot, "c Contradicted")
        await shows(pilot.app, "[Contradicted 1]")
        await hides(pilot.app, "b Blocked", "g …")


async def test_nothing_on_the_bars_is_underlined(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        strips = pilot.app.screen._compositor.render_strips()  # noqa: SLF001
        bars = [part for strip in (*strips[:3], strips[-1]) for part in strip]
        assert [part.text for part in bars if part.style and part.style.underline] == []


async def test_below_a_dialog_nothing_takes_a_click(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("s")
        await shows(pilot.app, "Status of A-1")
        await click(pilot, "7Problems")
        await pilot.press("escape")
        await hides(pilot.app, "Status of A-1", "[7Problems]")
