"""What-if on the screen: what it says, that nothing is written, and how it ends."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from textual.pilot import Pilot

from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.domain.proof.glyphs import ASCII
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.dialogs.menu import Menu
from tests.builders import set_text
from tests.support import until
from tests.ui.support import (
    FakeNow,
    at,
    bytes_are,
    bytes_differ,
    changed,
    dump,
    hides,
    listens,
    opened,
    replace_file,
    repository,
    seen,
    shows,
    walk_to,
)

DATED = """\
format = 1
[board]
id = "dated"
enforcement = "shadow"
[board.calendar]
workdays = ["mon", "tue", "wed", "thu", "fri"]

[ticket.A-1]
title = "Long work"
status = "todo"
priority = "P0"
estimate = "5d"

[ticket.A-2]
title = "Behind it"
status = "todo"
depends = ["A-1"]
estimate = "2d"

[milestone.M1]
title = "Launch"
due = 2026-03-20
completes = ["A-2"]
"""


def files(root: Path) -> Mapping[str, bytes]:
    return {str(one): one.read_bytes() for one in root.rglob("*") if one.is_file()}


async def open_what_if(pilot: Pilot[None]) -> None:
    await pilot.press("exclamation_mark")
    await shows(pilot.app, "nothing is written until")  # for a while; the line above stays
    await shows(pilot.app, " WHAT-IF  0 changes ", "NO-GO")


async def choose(pilot: Pilot[None], letter: str) -> None:
    await pilot.press("exclamation_mark")
    await until(lambda: isinstance(pilot.app.screen, Menu), "the menu is open")
    await pilot.press(letter)


VERBS = {
    "status": (["s", "x"], "M-02 doing > done"),
    "next": ([">"], "M-02 doing > review"),
    "priority": (["p", "0"], "M-02 priority P1 > P0"),
    "assign": (["a", *"@qa", "enter"], "M-02 owners"),
    "mine": (["i"], "M-02 owners"),
    "block": (["b", *"no key", "enter"], "M-02 doing > blocked"),
    "target": (["D", *["backspace"] * 8, *"2026-W11", "enter"], "M-02 target"),
    "dependencies": (["d", *["backspace"] * 6, "enter"], "M-02 depends M-01 > none"),
    "new": (["n", *"Restore is rehearsed", "enter"], "M-04 added"),
    "note": (["c", *"asked for it", "enter"], "M-02"),
    "tick": (["space"], "M-02 acceptance"),
    "risk": (["4", "p", *["backspace"] * 3, *"1x1", "enter"], "R-1"),
}


async def test_every_verb_works_in_it_and_no_byte_is_written(tmp_path: Path) -> None:
    before = files(repository(tmp_path))
    async with opened(tmp_path) as pilot:
        await open_what_if(pilot)
        for verb, (keys, says) in VERBS.items():
            await pilot.press("u")
            await shows(pilot.app, " WHAT-IF  0 changes ")
            await at(pilot, "M-02")
            if verb == "tick":
                await pilot.press("2")
                await walk_to(pilot, "Schemas validate")
            await pilot.press(*keys)
            await shows(pilot.app, "what-if: ", says)
            await shows(pilot.app, " WHAT-IF  1 change ·")
            assert files(tmp_path) == before
        await choose(pilot, "x")
        await shows(pilot.app, "what-if dropped: 1 change")
        await hides(pilot.app, "WHAT-IF")
        assert files(tmp_path) == before


async def test_it_is_kept_as_one_step_that_one_undo_takes_back(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await open_what_if(pilot)
        await pilot.press("greater_than_sign", "p", "0")
        await shows(pilot.app, "WHAT-IF  2 changes", "WHAT-IF · 3/3")
        await at(pilot, "M-03")
        await pilot.press("greater_than_sign")
        await shows(pilot.app, "WHAT-IF  3 changes")
        await pilot.press("u")
        await shows(pilot.app, "what-if: undone M-03 todo > doing", "WHAT-IF  2 changes")
        await pilot.press("U")
        await shows(pilot.app, "what-if: redone M-03 todo > doing", "WHAT-IF  3 changes")
        assert file.read_bytes() == before
        await choose(pilot, "l")
        await shows(pilot.app, "Tried out, not written", "2  M-02 priority P1 > P0")
        await pilot.press("escape")
        await choose(pilot, "escape")
        await shows(pilot.app, "WHAT-IF  3 changes")
        await choose(pilot, "k")
        gone, come = changed(before, await bytes_differ(file, before))
        assert gone == ['status = "doing"', 'priority = "P1"', 'status = "todo"']
        assert come == ['status = "review"', 'priority = "P0"', 'status = "doing"']
        await shows(pilot.app, "what-if kept as one step: 3 changes")
        await hides(pilot.app, "WHAT-IF")
        await pilot.press("u")
        await bytes_are(file, before, "one undo takes all of it back")


async def test_verdict_proven_next_and_dates_are_compared(tmp_path: Path) -> None:
    repository(tmp_path, {"dated": DATED})
    async with opened(tmp_path, size=(160, 40)) as pilot:
        await at(pilot, "A-1")
        await open_what_if(pilot)
        await pilot.press("s", "w", *"bought instead", "enter")
        await shows(
            pilot.app,
            " WHAT-IF  1 change · NO-GO · proven 0 · blocking 3 > 2 · next A-1 > A-2 · "
            "finish Mar 6 > Feb 27 · M1 Mar 6 > Feb 27 ",
            "! keep or drop",
        )


async def test_what_is_likely_is_compared_as_soon_as_it_is_known(tmp_path: Path) -> None:
    repository(tmp_path, {"dated": DATED})
    async with opened(tmp_path, size=(220, 40)) as pilot:
        await at(pilot, "A-1")
        await open_what_if(pilot)
        await pilot.press("s", "w", *"bought instead", "enter")
        await seen(
            pilot.app,
            lambda text: re.search(r"P50 Mar \d+ > \w+ \d+ · P85 Mar \d+ > ", text) is not None,
            "P50 and P85 before and after",
        )
        await pilot.press("u")
        await hides(pilot.app, "P50 Mar")


async def test_the_rows_that_it_changes_are_marked_and_gates_stay_as_judged(
    tmp_path: Path,
) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-01")
        await open_what_if(pilot)
        await shows(pilot.app, "✓ proven")
        await pilot.press("p", "3")
        await shows(pilot.app, "▌~ M-01", "✓ proven")


async def test_what_others_save_flows_in_and_what_no_longer_fits_is_told(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await open_what_if(pilot)
        await pilot.press("greater_than_sign", "p", "0")
        await shows(pilot.app, "WHAT-IF  2 changes")
        text = file.read_text(encoding="utf-8")
        replace_file(
            file,
            text.replace('status = "doing"', 'status = "todo"').replace("Promotion", "Release"),
        )
        await shows(
            pilot.app,
            "WHAT-IF  1 change ·",
            "Release pipeline",
            "1 no longer fit",
            "given up, for the board has changed there: M-02 doing > review",
        )
        await choose(pilot, "k")
        await until(
            lambda: 'priority = "P0"' in file.read_text("utf-8").partition("M-02")[2],
            "what fits is kept",
        )
        assert 'status = "todo"' in file.read_text("utf-8").partition("M-02")[2]


@pytest.mark.parametrize(("letter", "is_written"), [("x", False), ("k", True)])
async def test_quitting_asks(tmp_path: Path, letter: str, *, is_written: bool) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await open_what_if(pilot)
        await pilot.press("greater_than_sign")
        await shows(pilot.app, "WHAT-IF  1 change ·")
        await pilot.press("q")
        await shows(pilot.app, "keep as one step and quit", "drop and quit")
        await listens(pilot.app)
        await pilot.press("escape")
        await hides(pilot.app, "drop and quit")
        assert pilot.app.is_running
        await pilot.press("q")
        await shows(pilot.app, "drop and quit")
        await listens(pilot.app)
        await pilot.press(letter)
        await until(lambda: not pilot.app.is_running, "the program ends")
    assert (file.read_bytes() != before) is is_written


async def test_without_a_change_there_is_nothing_to_ask(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        await open_what_if(pilot)
        await choose(pilot, "x")
        await shows(pilot.app, "what-if closed")
        await open_what_if(pilot)
        await pilot.press("q")
        await until(lambda: not pilot.app.is_running, "the program ends")


async def test_a_conflict_waits_for_its_end(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    key = Key(BoardId("tracker"), TicketId("M-02"))
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-03")
        await open_what_if(pilot)
        await pilot.press("greater_than_sign")
        await shows(pilot.app, "WHAT-IF  1 change ·")
        other = Workspace(tmp_path, actor="@me", clock=FakeNow())
        other.open(remember=True)
        replace_file(file, file.read_text("utf-8").replace('"Runtime', '"Theirs'))
        assert other.edits.submit(set_text(key, "title", "Mine")).code == "conflict"
        await pilot.press("R")
        await shows(pilot.app, "Theirs contracts", "unsaved 1", "WHAT-IF  1 change ·")
        assert pilot.app.screen is pilot.app.get_default_screen()
        await choose(pilot, "x")
        await shows(pilot.app, "Conflict 1 of 1")


async def test_it_is_said_in_ascii_and_in_few_cells_too(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path, size=(64, 20), glyphs=ASCII) as pilot:
        await open_what_if(pilot)
        await pilot.press("j", "greater_than_sign")
        await shows(pilot.app, "WHAT-IF  1 change", "WHAT-IF - 3/3")
        assert dump(pilot.app).isascii()
