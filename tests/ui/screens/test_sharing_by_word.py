"""`:sync`, `:export` and `:check` do from the screen what the command line does; each is asked."""

import json
from pathlib import Path

import pytest

from readiness_tui.ui.dialogs.preview import Preview
from tests.clones import BOARD, Clone, Team, team
from tests.support import until
from tests.ui.support import every, file_is, hides, listens, opened, repository, shows


@pytest.fixture
def both(tmp_path: Path) -> tuple[Clone, Clone]:
    """Two clones of one team."""
    shared: Team = team(tmp_path)
    return shared.clone("ann"), shared.clone("bob")


@pytest.mark.parametrize("keys", [("S",), ("colon", *"sync", "enter")])
async def test_sync_shows_what_goes_where_and_y_does_it(
    both: tuple[Clone, Clone], keys: tuple[str, ...]
) -> None:
    ann, bob = both
    bob.swap('title = "Second"', 'title = "Second, by Bob"')
    bob.sync()
    ann.swap('priority = "P1"', 'priority = "P0"')
    async with opened(ann.root) as pilot:
        before = ann.text()
        await pilot.press(*keys)
        await shows(pilot.app, "1 to give, 1 to take", "+ give", "- take", '"P1" > "P0"')
        assert isinstance(pilot.app.screen, Preview)
        await listens(pilot.app)
        await pilot.press("escape")
        assert ann.text() == before  # nothing was given or taken
        await pilot.press(*keys)
        await shows(pilot.app, "1 to give, 1 to take")
        await listens(pilot.app)
        await pilot.press("y")
        await file_is(ann.root / BOARD, lambda text: "Second, by Bob" in text, "it is taken")
        await shows(pilot.app, "Second, by Bob")
    bob.sync()
    assert 'priority = "P0"' in bob.text()


async def test_sync_says_where_there_is_nothing_to_do_or_to_share_with(
    both: tuple[Clone, Clone], tmp_path: Path
) -> None:
    async with opened(both[0].root) as pilot:
        await pilot.press("S")
        await shows(pilot.app, "nothing to give or to take")
    alone = repository(tmp_path / "alone")
    async with opened(alone) as pilot:
        await pilot.press("S")
        await shows(pilot.app, "✗")
        assert not isinstance(pilot.app.screen, Preview)


async def test_export_writes_what_is_shown_into_a_new_file(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("g", "m", "colon", *"export", "enter")
        await shows(pilot.app, "Export 2 tickets and what they need to a new file")
        await pilot.press(*"plan.txt", "enter")
        await shows(pilot.app, "end it in .mmd, .dot, .graphml, .json")  # and stays
        for _ in "txt":
            await pilot.press("backspace")
        await pilot.press(*"json", "enter")
        await shows(pilot.app, "2 tickets written to plan.json")
        made = json.loads((tmp_path / "plan.json").read_text("utf-8"))
        assert len(made["nodes"]) == 2
        (tmp_path / "plan.json").write_text("mine", "utf-8")
        for name, reason in (
            ("plan.json", "there is a file of that name already"),
            ("../plan.json", "../plan.json is outside the workspace"),
        ):
            await pilot.press("colon", *"export", "enter", *name, "enter")
            await shows(pilot.app, reason)
        assert (tmp_path / "plan.json").read_text("utf-8") == "mine"
        assert not (tmp_path.parent / "plan.json").exists()


async def test_check_reads_and_judges_everything_again(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("colon", *"check", "enter")
        await shows(pilot.app, "everything is read and checked again")
        await hides(pilot.app, "Command, or a ticket's id")
        await until(lambda: pilot.app.is_running, "it goes on")
