"""A board is closed on the screen and opened again; in between nothing on it changes."""

from pathlib import Path

import tomli

from tests.ui.support import (
    at,
    bytes_are,
    bytes_differ,
    file_is,
    hides,
    listens,
    opened,
    repository,
    shows,
    walk_to,
)


async def test_nothing_changes_between_freezing_and_lifting_and_both_are_in_the_log(
    tmp_path: Path,
) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await pilot.press("colon", *"freeze", "enter")
        await shows(pilot.app, "tracker: Freeze the board")
        await pilot.press(*"shipped", "enter")
        await shows(pilot.app, "Whom to ask about it from now on")
        await pilot.press(*"@ana, QA", "enter")
        await shows(pilot.app, "closed: shipped", "contacts")
        await listens(pilot.app)
        await pilot.press("y")
        frozen = await bytes_differ(file, before)
        table = tomli.loads(frozen.decode())
        assert table["board"]["frozen"]["contacts"] == ["@ana", "QA"]
        assert [entry["text"] for entry in table["log"].values()] == ["closed: shipped"]
        await at(pilot, "M-02")
        for keys in (("greater_than_sign",), ("i",), ("u",)):
            await pilot.press(*keys)
            await shows(pilot.app, "frozen")
        await bytes_are(file, frozen, "nothing changed")
        await pilot.press("g", "B")
        await shows(pilot.app, "2 Detail board tracker", "frozen", "@ana", "closed: shipped")
        await walk_to(pilot, "frozen  ")
        await pilot.press("enter")
        await shows(pilot.app, "tracker: Let it change again")
        await pilot.press(*"a fix", "enter")
        await shows(pilot.app, "open again: a fix")
        await listens(pilot.app)
        await pilot.press("y")
        await file_is(file, lambda text: "frozen = " not in text, "it is lifted")
        await hides(pilot.app, "frozen since")
        log = tomli.loads(file.read_text("utf-8"))["log"]
        assert [entry["text"] for entry in log.values()] == ["closed: shipped", "open again: a fix"]
