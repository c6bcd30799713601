"""What others save while the program is open shows by itself, and nothing of it is lost."""

import asyncio
from contextlib import nullcontext
from pathlib import Path

import pytest

from readiness_tui.ui.app import Planner
from readiness_tui.ui.bridge.bridge import Bridge
from readiness_tui.ui.messages.plan import Freshness, Published, Said
from readiness_tui.ui.screens.plan import PlanScreen
from tests.support import until
from tests.ui.support import (
    TRACKER,
    at,
    bytes_differ,
    cursor,
    dump,
    every,
    hides,
    opened,
    replace_file,
    repository,
    seen,
    shows,
)

MISSPELT = 'format = 1\n[ticket.T-1]\ntitle = "One"\nstatus = "don"\n'
SECOND = 'format = 1\n[board]\nid = "second"\n[ticket.S-1]\ntitle = "Elsewhere"\nstatus = "todo"\n'


async def test_a_save_outside_shows_in_place_and_the_cursor_keeps_its_ticket(
    tmp_path: Path,
) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-03")
        new = TRACKER.replace('status = "todo"', 'status = "review"').replace(
            "# The first one.", '[ticket.M-00]\ntitle = "Came in above"\nstatus = "todo"\n'
        )
        replace_file(file, new)
        await shows(pilot.app, "Came in above", "M-03 2 ◇ review", "4/4")
        assert cursor(pilot.app) == "M-03"
        file.write_text(TRACKER, "utf-8")  # in place
        await shows(pilot.app, "M-03 2 ○ todo", "3/3")
        assert cursor(pilot.app) == "M-03"


async def test_a_ticket_that_goes_leaves_the_cursor_on_its_neighbour(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-03")
        replace_file(file, TRACKER[: TRACKER.index("[ticket.M-03]")])
        await shows(pilot.app, "2/2")
        await seen(pilot.app, lambda _: cursor(pilot.app) == "M-02", "the cursor is on M-02")
        await shows(pilot.app, "Detail M-02")


async def test_a_broken_board_stays_in_sight_cannot_be_changed_and_recovers(
    tmp_path: Path,
) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        broken = TRACKER.replace('priority = "P1"', "priority = ")
        replace_file(file, broken)
        await shows(pilot.app, "boards/tracker.toml:20", "read-only", "problems", "M-02 1 ◐ doing")
        assert cursor(pilot.app) == "M-02"
        await pilot.press(">")
        await shows(pilot.app, "tracker is read-only")
        assert file.read_text("utf-8") == broken
        replace_file(file, TRACKER.replace('status = "doing"', 'status = "review"'))
        await shows(pilot.app, "M-02 1 ◇ review")
        await hides(pilot.app, "read-only", "boards/tracker.toml:20")
        before = file.read_bytes()
        await pilot.press("p", "0")
        assert b'priority = "P0"' in await bytes_differ(file, before)


async def test_the_only_board_that_never_parsed_is_told_once_and_opens_at_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened_at: list[tuple[str, int]] = []

    def run(_: Bridge, path: str, line: int) -> str:
        opened_at.append((path, line))
        return ""

    monkeypatch.setattr(Bridge, "run_editor", run)
    monkeypatch.setattr(Planner, "suspend", lambda _: nullcontext())
    repository(tmp_path, {"bad": MISSPELT})
    async with opened(tmp_path, size=(80, 24)) as pilot:
        await shows(pilot.app, "boards/bad.toml:4 cannot be read", "boards/bad.toml:4: ticket.T-1")
        await shows(pilot.app, "nearest: done", "e opens the file at its line; once it is good")
        await hides(pilot.app, "no boards", "in pane 7")
        assert dump(pilot.app).count("has to be one of") == 1
        await pilot.press("e")
        await until(lambda: opened_at == [("boards/bad.toml", 4)], "the editor")


async def test_a_board_that_never_parsed_is_named_beside_the_others(tmp_path: Path) -> None:
    repository(tmp_path, {"tracker": TRACKER, "bad": "format = 1\n[board\n"})
    async with opened(tmp_path) as pilot:
        await shows(pilot.app, "boards/bad.toml:2", "M-03", "problems")


async def test_a_new_board_appears_and_a_deleted_one_goes(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        (tmp_path / "boards/second.toml").write_text(SECOND, "utf-8")
        await shows(pilot.app, "all 2 boards", "Elsewhere", "4/4")
        assert cursor(pilot.app) == "M-02"
        (tmp_path / "boards/second.toml").unlink()
        await shows(pilot.app, "3/3")
        await hides(pilot.app, "Elsewhere", "all 2 boards")


async def test_the_last_board_may_go_and_come_back(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        file.unlink()
        await shows(pilot.app, "0 of 0 proven", "0/0")
        await pilot.press("j", ">", "0", "escape", "3", "4", "5", "2", "1")
        file.write_text(TRACKER, "utf-8")
        await shows(pilot.app, "1 of 3 proven", "3/3")


async def test_the_board_that_was_picked_may_go(tmp_path: Path) -> None:
    repository(tmp_path, {"tracker": TRACKER, "second": SECOND})
    async with opened(tmp_path) as pilot:
        await pilot.press("B", "1")
        await shows(pilot.app, "1/1", "Elsewhere")
        (tmp_path / "boards/second.toml").unlink()
        await hides(pilot.app, "Elsewhere")
        await shows(pilot.app, "proven")
        await pilot.press("0", "escape", "[", "]", "3", "4", "5", "1", "j")
        await pilot.press("B", "a")
        await shows(pilot.app, "3/3", "M-03")


async def test_evidence_that_goes_turns_gate_proof_and_verdict_without_a_key(
    tmp_path: Path,
) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await shows(pilot.app, "A-1  0 ● done    ✓ 1/1", "1 of 7 proven", "evidence")
        (tmp_path / "proof/a1.txt").unlink()
        await shows(pilot.app, "A-1  0 ● done    ✗ 0/1", "0 of 7 proven", "✗ fail")
        (tmp_path / "proof/a1.txt").write_text("green again\n", "utf-8")
        (tmp_path / "proof/a2.txt").write_text("green at last\n", "utf-8")
        await shows(pilot.app, "A-1  0 ● done    ✓ 1/1", "A-2  0 ● done    ✓ 1/1")
        await shows(pilot.app, "2 of 7 proven")


async def test_a_folder_of_evidence_that_did_not_exist_is_noticed(tmp_path: Path) -> None:
    repository(tmp_path, {"tracker": TRACKER})
    async with opened(tmp_path) as pilot:
        await shows(pilot.app, "M-01 0 ● done    ✗ 1/2")
        (tmp_path / "proof/m01").mkdir(parents=True)
        (tmp_path / "proof/m01/run.log").write_text("green\n", "utf-8")
        await shows(pilot.app, "M-01 0 ● done    ✓ 2/2")


async def test_a_change_outside_and_one_of_mine_both_stay(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        replace_file(file, TRACKER.replace("Promotion pipeline", "Promotion by hand"))
        await pilot.press("p", "0")
        await shows(pilot.app, "Promotion by hand")
        await until(
            lambda: "Promotion by hand" in file.read_text("utf-8"), "the other's change stays"
        )
        if 'priority = "P1"' in file.read_text("utf-8"):  # refused because the file had changed
            await shows(pilot.app, "not saved")
        else:
            await shows(pilot.app, "M-02 0 ◐ doing")


async def test_undo_over_a_line_that_others_changed_never_overwrites_it(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await pilot.press("p", "0")
        mine = (await bytes_differ(file, before)).decode()
        theirs = mine.replace('priority = "P0"', 'priority = "P4"', 2).replace(
            'status = "done"          # claimed in week 8\npriority = "P4"',
            'status = "done"          # claimed in week 8\npriority = "P0"',
        )
        assert theirs != mine
        replace_file(file, theirs)
        await shows(pilot.app, "M-02 4 ◐ doing")
        await pilot.press("u")
        await shows(pilot.app, "not saved")
        assert file.read_text("utf-8") == theirs


async def test_r_reads_and_checks_everything_again(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("R")
        await shows(pilot.app, "everything is read and checked again")
        assert "1 of 7 proven" in dump(pilot.app)


async def test_an_older_state_that_comes_late_is_not_shown(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, PlanScreen)
        old = screen.snapshot
        replace_file(file, TRACKER.replace("Promotion pipeline", "The newer state"))
        await shows(pilot.app, "The newer state")
        pilot.app.post_message(Published(old))
        pilot.app.post_message(Said("done", "what came after it"))
        await shows(pilot.app, "what came after it", "The newer state")
    assert not Published(screen.snapshot).can_replace(Published(old))
    assert Published(old).can_replace(Published(screen.snapshot))


async def test_what_comes_while_the_program_ends_is_dropped(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, PlanScreen)

        async def keep_telling() -> None:
            while pilot.app.post_message(Published(screen.snapshot)):
                pilot.app.post_message(Said("failed", "too late"))
                pilot.app.post_message(Freshness("live"))
                await asyncio.sleep(0)

        telling = asyncio.create_task(keep_telling())
    await telling
