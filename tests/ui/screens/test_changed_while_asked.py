"""What somebody saves while a person is asked for a value is never overwritten by the answer."""

from pathlib import Path

import pytest

from readiness_tui.ui.dialogs.conflict import Conflict
from readiness_tui.ui.dialogs.menu import Menu
from readiness_tui.ui.dialogs.picker import Picker
from readiness_tui.ui.dialogs.prompt import Prompt
from tests.support import until
from tests.ui.screens.keeping import plan
from tests.ui.support import (
    TRACKER,
    at,
    bytes_differ,
    dump,
    hides,
    opened,
    replace_file,
    repository,
    shows,
)

OWNERS, TITLE = 'owners = ["@sec", "QA/SDET"]', 'title = "Runtime contracts"'


@pytest.mark.parametrize(
    ("keys", "mine", "old", "theirs", "field"),
    [
        (["a"], "@late", OWNERS, 'owners = ["@other"]', "owners"),
        (["D"], "", 'target = "2026-W09"', 'target = "2026-W30"', "target"),
        (["p", "s"], "7", 'priority = "P1"', 'priority = "P1"\nscore = { total = 3 }', "score"),
    ],
)
async def test_a_value_that_changed_while_it_was_asked_for_is_a_conflict(
    tmp_path: Path, keys: list[str], mine: str, old: str, theirs: str, field: str
) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await pilot.press(*keys)
        await until(lambda: isinstance(pilot.app.screen, Prompt | Picker), "it is asked")
        if not mine:
            await pilot.press("ctrl+u")  # all of it goes
        await pilot.press(*mine)
        known = plan(pilot.app).snapshot.revision
        new = TRACKER.replace(old, theirs)
        assert new != TRACKER
        replace_file(file, new)
        await until(lambda: plan(pilot.app).snapshot.revision > known, "the change is seen")
        await pilot.press("enter")
        await until(lambda: isinstance(pilot.app.screen, Conflict), "a conflict is asked about")
        await shows(pilot.app, "Conflict 1 of 1 · M-02", field)
        assert file.read_text("utf-8") == new


async def test_a_title_that_changed_while_it_was_edited_is_a_conflict(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await pilot.press("2")
        await pilot.press("home")
        await pilot.press("enter", *" of mine")
        await until(lambda: isinstance(pilot.app.screen, Prompt), "the prompt is open")
        known = plan(pilot.app).snapshot.revision
        new = TRACKER.replace(TITLE, 'title = "Of somebody else"')
        replace_file(file, new)
        await until(lambda: plan(pilot.app).snapshot.revision > known, "the change is seen")
        await pilot.press("enter")
        await until(lambda: isinstance(pilot.app.screen, Conflict), "a conflict is asked about")
        await shows(pilot.app, "Runtime contracts of", "Of somebody else")
        assert file.read_text("utf-8") == new


async def test_what_changes_in_another_field_meanwhile_is_no_conflict(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await pilot.press("a", *"@late")
        known = plan(pilot.app).snapshot.revision
        new = TRACKER.replace(TITLE, 'title = "Of somebody else"')
        replace_file(file, new)
        await until(lambda: plan(pilot.app).snapshot.revision > known, "the change is seen")
        before = file.read_bytes()
        await pilot.press("enter")
        after = (await bytes_differ(file, before)).decode()
        assert "@late" in after
        assert "Of somebody else" in after


async def test_a_key_that_acts_at_once_counts_for_what_is_there_now(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await pilot.press("a", "escape")
        replace_file(file, TRACKER.replace('status = "doing"', 'status = "todo"'))
        await shows(pilot.app, "M-02 1 ○ todo")
        before = file.read_bytes()
        await pilot.press(">")
        assert b'status = "doing"' in await bytes_differ(file, before)


@pytest.mark.parametrize(("key", "says"), [("p", "Priority of M-02"), ("s", "Status of M-02")])
async def test_a_menu_closes_when_its_ticket_changes_outside(
    tmp_path: Path, key: str, says: str
) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await pilot.press(key)
        await shows(pilot.app, says)
        new = TRACKER.replace('priority = "P1"', 'priority = "P0"')
        replace_file(file, new)
        await hides(pilot.app, says)
        await shows(pilot.app, "M-02 changed outside: look again", "M-02 0 ◐ doing")
        await pilot.press("enter")
        assert file.read_text("utf-8") == new
        assert not plan(pilot.app).snapshot.unsaved


async def test_a_menu_stays_when_another_ticket_changes(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await pilot.press("p")
        await shows(pilot.app, "Priority of M-02")
        replace_file(file, TRACKER.replace('priority = "P2"', 'priority = "P4"'))
        await shows(pilot.app, "M-03 4 ○ todo")
        assert isinstance(pilot.app.screen, Menu), dump(pilot.app)
        before = file.read_bytes()
        await pilot.press("0")
        assert b'priority = "P0"' in await bytes_differ(file, before)


async def test_a_menu_opened_behind_an_edit_of_ones_own_stays(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await pilot.press("i", "p")
        await shows(pilot.app, "@me", "Priority of M-02")
        before = file.read_bytes()
        await pilot.press("0")
        assert b'priority = "P0"' in await bytes_differ(file, before)
        assert not plan(pilot.app).snapshot.unsaved
