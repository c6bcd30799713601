"""A ticket is snoozed for the person who does it, until a day; the boards know nothing of it."""

from datetime import date
from pathlib import Path

import pytest

from readiness_tui.ui.commands.snoozing import until as until_day
from tests.ui.screens.test_looking_at_the_backlog import order
from tests.ui.support import at, dump, every, hides, opened, shows


async def test_a_snoozed_ticket_leaves_triage_and_next_and_is_counted(tmp_path: Path) -> None:
    file = every(tmp_path)
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await pilot.press("g", "t")
        await shows(pilot.app, "[Triage 4]", "4/8")
        first = order(dump(pilot.app))[0]
        await pilot.press("Z")
        await shows(pilot.app, "Snooze A-4 until", "enter is +1w")
        await pilot.press("enter")
        await shows(pilot.app, "A-4: snoozed for you until Thu Mar 5", "[Triage 3]", "1 snoozed")
        await pilot.press("j", "k")
        await shows(pilot.app, "3/8 · 1 snoozed")
        assert first == "A-4"
        assert first not in order(dump(pilot.app))
        await pilot.press("g", "n")
        await shows(pilot.app, "[Next 3]", "3/8 · 1 snoozed")
        await pilot.press("/", *"is:snoozed", "enter", "g", "a")
        await shows(pilot.app, "1/8")
        assert order(dump(pilot.app)) == ["A-4"]
        await pilot.press("Z", "-", "enter")
        await shows(pilot.app, "no longer snoozed", "Triage 4", "Next 4")
    assert file.read_bytes() == before


async def test_it_is_still_snoozed_after_a_restart(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await at(pilot, "A-7")
        await pilot.press("Z", *"2026-W12", "enter")
        await shows(pilot.app, "A-7: snoozed for you until Mon Mar 16")
    async with opened(tmp_path) as pilot:
        await shows(pilot.app, "Triage 3")


async def test_a_day_that_is_over_stays_in_the_prompt_with_its_reason(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("Z", *"2026-02-26")
        await shows(pilot.app, "is no day to come")
        await pilot.press("enter")
        await shows(pilot.app, "Snooze A-1 until")
        await pilot.press("escape")
        await hides(pilot.app, "Snooze A-1 until")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("", date(2026, 2, 25)),
        ("+3d", date(2026, 2, 21)),
        ("fri", date(2026, 2, 20)),
        ("tomorrow", date(2026, 2, 19)),
        ("W50", date(2026, 12, 7)),
        ("2026-03-02", date(2026, 3, 2)),
        ("-", None),
    ],
)
def test_a_day_is_said_as_for_every_date(text: str, day: date | None) -> None:
    assert until_day(text, date(2026, 2, 18)) == day


@pytest.mark.parametrize("text", ["today", "W08", "2026-02-01", "soon"])
def test_what_is_no_day_to_come_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no day"):
        until_day(text, date(2026, 2, 18))
