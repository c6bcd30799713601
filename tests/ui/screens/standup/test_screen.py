"""The stand-up on the screen: pages by keys, edits on the spot, notes that outlive the program."""

from pathlib import Path
from typing import Any

import tomli
from textual.pilot import Pilot

from readiness_tui.storage.standups.journal import standup_folder
from tests.support import until
from tests.ui.support import burst, dump, hides, opened, repository, shows

OWNERS = ("Ann", "Ben", "Cleo", "Dan")
TEAM = 'format = 1\n[board]\nid = "team"\nenforcement = "solo"\n' + "".join(
    f'\n[ticket.T-{n}]\ntitle = "Work of {name}"\nstatus = "doing"\nowners = ["{name}"]\n'
    for n, name in enumerate(OWNERS, 1)
)
"""Four owners with a ticket each. Of the day of these tests Ben is the first."""
MINUTES = "standups/2026-02-26.md"


def team(root: Path) -> Path:
    """A repository with them; its board file."""
    return repository(root, {"team": TEAM}) / "boards/team.toml"


def tickets(file: Path) -> dict[str, dict[str, Any]]:
    """The tickets of a board."""
    return tomli.loads(file.read_text("utf-8"))["ticket"]


def statuses(file: Path) -> list[str]:
    """The status of each ticket, in the order of the file."""
    return [ticket["status"] for ticket in tickets(file).values()]


async def begin(pilot: Pilot[None]) -> None:
    """Open the stand-up."""
    await pilot.press("g", "s")
    await shows(pilot.app, " Ben ", "total 00:00")


async def test_s1_a_stand_up_of_four_owners_with_three_edits_and_minutes(tmp_path: Path) -> None:
    file, reason = team(tmp_path), list("key")
    opening = ["g", "s"]
    keys = ["greater_than_sign", "space"]
    keys += ["b", *reason, "enter", "space"]
    keys += ["greater_than_sign", "space"]
    keys += ["E", "enter"]
    assert len(opening) + len(keys) - len(reason) <= 12
    async with opened(tmp_path) as pilot:
        await pilot.press(*opening)
        await shows(pilot.app, " Ben ", "total 00:00")
        await pilot.press(*keys)
        await until((tmp_path / MINUTES).exists, "the minutes are written")
        await until(lambda: len(pilot.app.screen_stack) == 1, "the plan is back")
        copied = pilot.app.clipboard
        await until(
            lambda: statuses(file) == ["doing", "review", "blocked", "review"], "all are saved"
        )
    assert tickets(file)["T-3"]["blocked"]["reason"] == "key"
    text = (tmp_path / MINUTES).read_text("utf-8")
    assert text == copied
    assert "- Spoke: Ben, Cleo, Dan, Ann" in text


async def test_pages_are_walked_with_one_key_and_back(tmp_path: Path) -> None:
    team(tmp_path)
    async with opened(tmp_path) as pilot:
        await begin(pilot)
        for name in (" Cleo ", " Dan ", " Ann ", " The board ", " Notes and minutes "):
            await pilot.press("space")
            await shows(pilot.app, name)
        await pilot.press("space")
        await shows(pilot.app, "this is the last page")
        await pilot.press("left")
        await shows(pilot.app, " The board ")
        await pilot.press("w")
        await shows(pilot.app, " Ben ")


async def test_a_row_shows_the_claim_beside_the_proof(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("g", "s", "w")
        await shows(pilot.app, "M-02  Runtime contracts", "◐ doing   0 of 1 gates")


async def test_notes_decisions_and_the_parking_lot_are_in_the_minutes(tmp_path: Path) -> None:
    team(tmp_path)
    async with opened(tmp_path) as pilot:
        await begin(pilot)
        await pilot.press("c", *"ask for it", "enter")
        await shows(pilot.app, "NOTE          ask for it")
        await pilot.press("C", *"ship on friday", "enter")
        await pilot.press("P", *"who pays", "enter")
        await shows(pilot.app, "DECISION      ship on friday", "PARKED        who pays")
        await pilot.press("h")
        await hides(pilot.app, "ask for it")
        await shows(pilot.app, "3 notes hidden")
        await pilot.press("E", "enter")
        await until((tmp_path / MINUTES).exists, "the minutes are written")
    lines = (tmp_path / MINUTES).read_text("utf-8").splitlines()
    assert "- T-2: ask for it" in lines
    assert lines[lines.index("## Decisions") + 2] == "- T-2: ship on friday"
    assert lines[lines.index("## Parking lot") + 2] == "- T-2: who pays"


async def test_a_note_counts_though_it_comes_at_once_with_its_key(tmp_path: Path) -> None:
    team(tmp_path)
    async with opened(tmp_path) as pilot:
        await begin(pilot)
        burst(pilot.app, ["c", *"waiting for the signing key", "enter"])
        await shows(pilot.app, "NOTE          waiting for the signing key", " Ben ")


async def test_text_where_keys_are_commands_ends_no_stand_up(tmp_path: Path) -> None:
    before = team(tmp_path).read_bytes()
    async with opened(tmp_path) as pilot:
        await begin(pilot)
        burst(pilot.app, "hello to everybody")
        await shows(pilot.app, "looked like typing: nothing kept", " Ben ", "total 00:0")
    assert (tmp_path / "boards/team.toml").read_bytes() == before


async def test_what_is_private_is_on_no_frame_and_in_no_file_but_its_own(tmp_path: Path) -> None:
    word = "xylophone"
    keys = ["c", "!", *word, "enter", "c", "space", "!", *word]
    root = tmp_path / "root"
    home = standup_folder(root).parents[2]
    team(root)
    frames: list[str] = []
    async with opened(root) as pilot:
        await begin(pilot)
        for key in keys:
            await pilot.press(key)
            frames.append(dump(pilot.app))
        frames.append(pilot.app.export_screenshot())
        await pilot.press("enter")
        await shows(pilot.app, "kept for you alone")
        frames.append(pilot.app.export_screenshot())
        await pilot.press("c", *"open", "home", "!", *word, "enter", "g")
        for key in ("space", "space", "E", "enter"):
            await pilot.press(key)
            frames.append(dump(pilot.app))
        await until((root / MINUTES).exists, "the minutes are written")
        copied = pilot.app.clipboard
        frames.append(dump(pilot.app))
    assert word not in "".join(frames)
    assert word not in copied
    holders = [
        path
        for path in (*root.rglob("*"), *home.rglob("*"))
        if path.is_file() and word.encode() in path.read_bytes()
    ]
    assert [path.name.partition(".")[2] for path in holders] == ["private.jsonl"]
    assert holders[0].stat().st_mode & 0o777 == 0o600
    assert holders[0].parent.stat().st_mode & 0o777 == 0o700


async def test_absence_and_a_stopped_timer_are_seen(tmp_path: Path) -> None:
    team(tmp_path)
    async with opened(tmp_path) as pilot:
        await begin(pilot)
        await pilot.press(".", "t")
        await shows(pilot.app, "absent", "paused")
        await pilot.press("E", "enter")
        await until((tmp_path / MINUTES).exists, "the minutes are written")
    text = (tmp_path / MINUTES).read_text("utf-8")
    assert "- Absent: Ben" in text
    assert "- Not reached: Cleo, Dan, Ann" in text


async def test_the_next_one_shows_what_changed_since(tmp_path: Path) -> None:
    file = team(tmp_path)
    async with opened(tmp_path) as pilot:
        await begin(pilot)
        await pilot.press("E", "enter")
        await until(lambda: len(pilot.app.screen_stack) == 1, "the plan is back")
    file.write_text(
        file.read_text("utf-8").replace('"doing"\nowners = ["Ben"]', '"done"\nowners = ["Ben"]')
    )
    async with opened(tmp_path) as pilot:
        await begin(pilot)
        await shows(
            pilot.app, "CHANGED       T-2", "● done", "doing → done", "since Thu Feb 26 09:30"
        )
        await pilot.press("E")
        await shows(pilot.app, "standups/2026-02-26-2.md")


async def test_one_that_was_left_goes_on_where_it_was(tmp_path: Path) -> None:
    team(tmp_path)
    async with opened(tmp_path) as pilot:
        await begin(pilot)
        await pilot.press("space", "c", *"kept", "enter")
        await shows(pilot.app, "NOTE          kept")
        await pilot.press("q")
        await shows(pilot.app, "the stand-up is not over")
    async with opened(tmp_path) as pilot:
        await pilot.press("g", "s")
        await shows(pilot.app, " Cleo ", "NOTE          kept", "taken up again: begun at 09:30")


async def test_what_was_being_typed_is_kept(tmp_path: Path) -> None:
    team(tmp_path)
    async with opened(tmp_path) as pilot:
        await begin(pilot)
        await pilot.press("c", *"half a")
        await shows(pilot.app, "half a")
    async with opened(tmp_path) as pilot:
        await pilot.press("g", "s")
        await shows(pilot.app, "half a (unfinished)")


async def test_what_was_dropped_stays_away(tmp_path: Path) -> None:
    team(tmp_path)
    async with opened(tmp_path) as pilot:
        await begin(pilot)
        await pilot.press("c", *"half a", "escape", "c", *"whole", "enter")
        await shows(pilot.app, "NOTE          whole")
        assert "half a" not in dump(pilot.app)
    async with opened(tmp_path) as pilot:
        await pilot.press("g", "s")
        await shows(pilot.app, "NOTE          whole")
        assert "half a" not in dump(pilot.app)


async def test_help_has_the_keys_that_count_here_alone(tmp_path: Path) -> None:
    team(tmp_path)
    async with opened(tmp_path, size=(120, 120)) as pilot:
        await begin(pilot)
        await pilot.press("?")
        await shows(pilot.app, "Next page", "End it with minutes", "Park a question", "Next status")
        assert "Zoom" not in dump(pilot.app)


async def test_a_row_that_is_cut_is_read_with_enter(tmp_path: Path) -> None:
    team(tmp_path)
    async with opened(tmp_path, size=(80, 24)) as pilot:
        await begin(pilot)
        await pilot.press("enter")
        await shows(pilot.app, "Now", "T-2  Work of Ben", "esc closes")
        await pilot.press("escape", "c", *"ab " * 30, *"end", "enter")
        await shows(pilot.app, "NOTE", "…")
        await pilot.press("j", "enter")
        await shows(pilot.app, "Notes", "ab end", "esc closes")


async def test_the_plan_that_changes_below_is_followed(tmp_path: Path) -> None:
    file = team(tmp_path)
    async with opened(tmp_path) as pilot:
        await begin(pilot)
        file.write_text(file.read_text("utf-8").replace("Work of Ben", "Other work"))
        await shows(pilot.app, "Other work")


async def test_where_there_are_teams_it_asks_whose(tmp_path: Path) -> None:
    team(tmp_path)
    settings = '[standup]\nteams = { half = "owner:Ann,Cleo", rest = "owner:Ben,Dan" }\n'
    (tmp_path / "readiness.toml").write_text(settings, encoding="utf-8")
    async with opened(tmp_path) as pilot:
        await pilot.press("g", "s")
        await shows(pilot.app, "Whose stand-up", "everybody", "half", "rest")
        await pilot.press("escape")
        await until(lambda: len(pilot.app.screen_stack) == 1, "the plan is back")
        await pilot.press("g", "s")
        await shows(pilot.app, "Whose stand-up")
        await pilot.press("1")
        await shows(pilot.app, " of 2", "total 00:00")
        assert "Ben" not in dump(pilot.app)
        assert "Dan" not in dump(pilot.app)


async def test_a_stand_up_that_cannot_be_written_says_so_and_gives_the_plan_back(
    tmp_path: Path,
) -> None:
    team(tmp_path)
    folder = standup_folder(tmp_path)
    folder.parent.mkdir(parents=True)
    folder.write_text("in the way", encoding="utf-8")
    async with opened(tmp_path) as pilot:
        await pilot.press("g", "s")
        await until(lambda: len(pilot.app.screen_stack) == 1, "the plan is back")
        await shows(pilot.app, "✗")


async def test_keys_behind_the_one_that_opens_it_never_meet_the_plan(tmp_path: Path) -> None:
    file = team(tmp_path)
    async with opened(tmp_path) as pilot:
        burst(pilot.app, ("g", "s", ">"))
        await shows(pilot.app, " Ben ", "total 00:00")
        await pilot.press("s", "r")
        await until(lambda: tickets(file)["T-2"]["status"] == "review", "its row is in review")
        assert tickets(file)["T-1"]["status"] == "doing"
