"""A ticket is duplicated, made like a template, or split, in few keys."""

from pathlib import Path

import tomli

from tests.support import until
from tests.ui.support import TRACKER, at, cursor, file_is, opened, repository, shows

TEMPLATES = TRACKER.replace('priority = "P2"', 'priority = "P2"\nlabels = ["template"]')


def tickets(file: Path) -> dict[str, dict[str, object]]:
    """The tickets of a board."""
    return tomli.loads(file.read_text("utf-8"))["ticket"]


async def test_a_ticket_is_duplicated_in_three_keys(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await pilot.press("g", "d", "enter")
        await file_is(file, lambda text: "M-04" in text, "there is a copy")
        await until(lambda: cursor(pilot.app) == "M-04", "the cursor is on it")
        copy = tickets(file)["M-04"]
        assert (copy["title"], copy["status"], copy["depends"]) == (
            "Runtime contracts",
            "todo",
            ["M-01"],
        )
        assert copy["acceptance"] == ["Schemas validate", "Examples documented"]
        assert list(tickets(file)) == ["M-01", "M-02", "M-04", "M-03"]
        await pilot.press("u")
        await until(lambda: file.read_bytes() == before, "every byte is back")


async def test_a_new_ticket_is_made_like_the_template(tmp_path: Path) -> None:
    file = repository(tmp_path, {"tracker": TEMPLATES}) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-01")
        keys = ["N", "enter", *"Go", "enter"]
        assert len(keys) == 3 + len("Go")
        await pilot.press(*keys)
        await file_is(file, lambda text: "M-04" in text, "it is there")
    made = tickets(file)["M-04"]
    assert (made["title"], made["priority"], made["depends"]) == ("Go", "P2", ["M-02"])
    assert "labels" not in made


async def test_lines_are_split_off_with_what_hangs_on_the_ticket(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await pilot.press("g", "S")
        await shows(pilot.app, "Lines to split off M-02", "1 Schemas validate")
        keys = ["down", "space", "enter", *"Rest", "enter"]
        await pilot.press(*keys)
        await file_is(file, lambda text: "M-04" in text, "it is there")
        after = tickets(file)
        assert after["M-04"]["acceptance"] == ["Schemas validate"]
        assert after["M-04"]["depends"] == ["M-01"]
        assert after["M-02"]["acceptance"] == [{"text": "Examples documented", "done": True}]
        assert after["M-03"]["depends"] == ["M-02", "M-04"]
        assert tomli.loads(file.read_text("utf-8"))["risk"]["R-1"]["mitigated_by"] == [
            "M-02",
            "M-04",
        ]
        assert "# The first one." in file.read_text("utf-8")
        await pilot.press("u")
        await until(lambda: file.read_bytes() == before, "every byte is back")


async def test_a_ticket_without_lines_is_not_split(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-03")
        await pilot.press("g", "S")
        await shows(pilot.app, "M-03 has no acceptance lines")
    assert file.read_bytes() == before
