"""`?` opens the manual: searched as one types, read by keys and by mouse, asked for by word."""

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from readiness_tui.ui.dialogs.manual import Manual
from tests.support import until
from tests.ui.support import dump, opened, repository, shows

CHAPTER = "Waive a finding, and choose a mode"


async def is_closed(pilot: Pilot[Any]) -> None:
    await until(lambda: not isinstance(pilot.app.screen, Manual), "the manual is closed")


async def test_typing_searches_and_enter_leads_to_the_place(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path, size=(80, 24)) as pilot:
        await pilot.press("question_mark")
        await shows(pilot.app, "Keys", "type to search", "Everywhere")
        await pilot.press(*"waive")
        await shows(pilot.app, "places have it", CHAPTER, "Waivers and modes")
        await pilot.press("down", "enter")
        await shows(pilot.app, f"─ {CHAPTER}", "A waiver lets findings of one gate go")
        await pilot.press("j", "k", "escape")
        await shows(pilot.app, "places have it")
        await pilot.press("escape")
        await is_closed(pilot)
    assert file.read_bytes() == before


async def test_a_link_is_followed_and_escape_goes_back_step_by_step(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path, size=(120, 60)) as pilot:
        await pilot.press("question_mark")
        await shows(pilot.app, "Pages", "Hold a stand-up", "Undo, share and recover")
        await pilot.press(*"failing first")
        await shows(pilot.app, "states and findings, failing first")
        await pilot.press("enter")
        await shows(pilot.app, "─ Find your way on the screen", "see The gates pane")
        await pilot.press("enter")
        await shows(pilot.app, "─ Prove a gate", "Failing gates stand first")
        await pilot.press("escape")
        await shows(pilot.app, "─ Find your way on the screen")
        await pilot.press("escape")
        await shows(pilot.app, "states and findings, failing first", "it ─")
        await pilot.press("escape")
        await is_closed(pilot)


async def test_what_nothing_has_says_so_with_the_nearest_word(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("question_mark", *"waivrs")
        await shows(pilot.app, "nothing has 'waivrs'; nearest: waivers")
        await pilot.press("enter", "escape")
        await is_closed(pilot)


async def test_the_command_line_and_the_palette_search_it_too(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("colon", *"help stuck", "enter")
        await shows(pilot.app, "The filter language", "waiting or blocked")
        await pilot.press("escape")
        await is_closed(pilot)
        await pilot.press("ctrl+p", *"softfail")
        await shows(pilot.app, "Search the manual for 'softfail'")
        await pilot.press("enter")
        await shows(pilot.app, "places have it", "Kinds of gate")


async def test_the_mouse_opens_and_the_keys_of_other_panes_are_there(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path, size=(120, 36)) as pilot:
        await pilot.press("question_mark", *"transpose")
        await shows(pilot.app, "Keys elsewhere", "T")
        lines = dump(pilot.app).splitlines()
        row = next(n for n, line in enumerate(lines) if "Keys elsewhere" in line)
        await pilot.click(offset=(30, row), times=2)
        await shows(pilot.app, "─ Keys elsewhere")
