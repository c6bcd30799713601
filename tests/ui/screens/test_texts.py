"""Texts of several lines, changed in place; an editor needs a terminal and is tested there."""

from pathlib import Path

import pytest
import tomli
from textual.pilot import Pilot

from tests.support import until
from tests.ui.support import TRACKER, at, bytes_differ, file_is, opened, repository, shows, walk_to

NOTES = TRACKER.replace(
    'target = "2026-W09"', 'target = "2026-W09"\nnotes = """\nOne  # no comment\ntwo"""  # kept'
)


def ticket(file: Path, name: str) -> dict[str, object]:
    """A ticket of the board."""
    return tomli.loads(file.read_text("utf-8"))["ticket"][name]


async def field_of(pilot: Pilot[None], name: str, label: str) -> None:
    """Open a field of a ticket from Detail."""
    await at(pilot, name)
    await pilot.press("2")
    await shows(pilot.app, f"2 Detail {name}")
    await walk_to(pilot, label)
    await pilot.press("enter")


async def test_notes_of_several_lines_are_written_on_in_place(tmp_path: Path) -> None:
    file = repository(tmp_path, {"tracker": NOTES}) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await field_of(pilot, "M-02", "One")
        await shows(pilot.app, "Notes of M-02", "One  # no comment", "ctrl+s keep")
        typed = ["enter", "q"]
        await pilot.press(*typed, "ctrl+s")
        await file_is(file, lambda text: "two\nq" in text, "the third line is there")
        assert ticket(file, "M-02")["notes"] == "One  # no comment\ntwo\nq"
        assert '"""  # kept' in file.read_text("utf-8")
        await pilot.press("u")
        await until(lambda: file.read_bytes() == before, "every byte is back")


async def test_a_list_of_lines_has_a_line_for_each(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path, size=(120, 60)) as pilot:
        await field_of(pilot, "M-03", "acceptance  ")
        await shows(pilot.app, "Acceptance of M-03", "ctrl+g: several lines")
        keys = [*"a; b", "ctrl+g", "end", "enter", *"[x] c, d", "ctrl+s"]
        assert len(keys) == 4 + 3 + 8 + 1
        await pilot.press(*keys)
        await bytes_differ(file, before)
    assert ticket(file, "M-03")["acceptance"] == ["a", "b", {"text": "c, d", "done": True}]


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_escape_asks_before_it_drops_what_was_written(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    file = repository(tmp_path, {"tracker": NOTES}) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path, size=size) as pilot:
        await field_of(pilot, "M-02", "One")
        await shows(pilot.app, "Notes of M-02")
        await pilot.press("!", "escape")
        await shows(pilot.app, "ctrl+s keeps it, esc again drops it", "two!")
        await pilot.press("?", "escape")
        await shows(pilot.app, "two!?", "esc again drops it")
        await pilot.press("escape")
        await until(lambda: len(pilot.app.screen_stack) == 1, "it is closed")
        await pilot.press("enter", "escape")
        await until(lambda: len(pilot.app.screen_stack) == 1, "nothing was written, so it closes")
    assert file.read_bytes() == before


async def test_a_text_that_will_not_do_stays_with_its_sentence(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path, size=(120, 60)) as pilot:
        await field_of(pilot, "M-03", "acceptance  ")
        await pilot.press(*"gate:", "ctrl+g")
        await shows(pilot.app, "ctrl+s keep")
        await pilot.press("ctrl+s")
        await shows(pilot.app, "'gate:' names no gate", "Acceptance of M-03")
        assert file.read_bytes() == before


async def test_control_characters_get_into_no_board(tmp_path: Path) -> None:
    file = repository(tmp_path, {"tracker": NOTES}) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await field_of(pilot, "M-02", "One")
        await shows(pilot.app, "Notes of M-02")
        pilot.app.screen.query_one("TextArea").insert("\u202e\x1b[31m")  # pyright: ignore[reportAttributeAccessIssue]
        await pilot.press("ctrl+s")
        await shows(pilot.app, "control characters")
        assert file.read_bytes() == before


async def test_a_note_has_its_day_and_who_wrote_it(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await pilot.press("c", *"seen", "enter")
        await shows(pilot.app, "2026-02-26 @me seen")
    (entry,) = tomli.loads(file.read_text("utf-8"))["log"].values()
    assert {name: str(value) for name, value in entry.items()} == {
        "text": "seen",
        "at": "2026-02-26",
        "by": "@me",
        "ticket": "M-02",
    }
