"""A verb acts on the row under the cursor, in whatever pane that row stands."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from readiness_tui.ui.dialogs.form import Form
from readiness_tui.ui.dialogs.unsaved import UnsavedList
from readiness_tui.ui.widgets.pane import Pane
from tests.support import until
from tests.ui.screens.keeping import FULL, awake, plan, publish, recorded
from tests.ui.support import (
    at,
    bytes_are,
    cursor,
    dump,
    every,
    file_is,
    opened,
    repository,
    seen,
    shows,
    walk_to,
)

NARROW = (80, 24)


async def asks_about(pilot: Pilot[None], ticket: str) -> None:
    """The menu of statuses is of this ticket, and gone again."""
    await pilot.press("s")
    await shows(pilot.app, f"Status of {ticket}")
    await pilot.press("escape")


async def test_in_the_matrix_it_is_the_row_of_the_crosshair(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path, size=NARROW) as pilot:
        await at(pilot, "M-01")
        await pilot.press("3", "j", "j")
        await shows(pilot.app, "M-03 × M-01")
        await asks_about(pilot, "M-03")
        await pilot.press("p", "1")
        await file_is(file, lambda text: text.count('priority = "P1"') == 2, "M-03 is P1")
        await pilot.press("W")
        await shows(pilot.app, "tracker/M-03")
        await pilot.press("escape", "1")
        await until(lambda: cursor(pilot.app) == "M-01", "the backlog is back where it was")


async def test_of_all_gates_it_is_the_ticket_that_the_gate_proves(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path, size=NARROW) as pilot:
        await at(pilot, "A-7")
        await pilot.press("5", "F")
        await walk_to(pilot, "A-2/evidence")
        await asks_about(pilot, "A-2")
        await walk_to(pilot, "Failing")
        await pilot.press("s")
        await shows(pilot.app, "no ticket here")


async def test_of_problems_it_is_the_ticket_of_the_problem(tmp_path: Path) -> None:
    file = every(tmp_path)
    before = file.read_bytes()
    async with opened(tmp_path, size=NARROW) as pilot:
        await at(pilot, "A-1")
        await pilot.press("7")
        await shows(pilot.app, "L301")
        await walk_to(pilot, "L301")
        await pilot.press("s")
        await shows(pilot.app, "no ticket here")
        await pilot.press("l")
        await walk_to(pilot, "A-7")
        await asks_about(pilot, "A-7")
        await pilot.press("greater_than_sign")
        await file_is(file, lambda text: 'begun"\nstatus = "doing"' in text, "A-7 is doing")
        await pilot.press("u")
        await bytes_are(file, before, "it is undone")


async def test_of_risks_it_is_the_only_ticket_that_mitigates_it(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path, size=NARROW) as pilot:
        await at(pilot, "M-01")
        await pilot.press("4")
        await walk_to(pilot, "R-1")
        await asks_about(pilot, "M-02")
        await walk_to(pilot, "R-2")
        await pilot.press("s")
        await shows(pilot.app, "no ticket here")


async def test_marking_goes_over_headings(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("semicolon", "s")
        await shows(pilot.app, "group status")
        await pilot.press("home", "j", *"xxx")
        await shows(pilot.app, "3 marked")


async def test_while_the_filter_is_typed_the_footer_names_its_keys(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("slash", "s")
        await shows(pilot.app, " enter keep   tab complete   esc clear")
        assert "s status" not in dump(pilot.app)
        await pilot.press("enter")
        await shows(pilot.app, "s status   p priority")


async def test_a_form_complains_once_something_was_typed(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.app.push_screen(
            Form("Waive", {"why": ""}, lambda _: "too short", hint="say it")
        )
        await pilot.pause()
        await shows(pilot.app, "say it")
        await pilot.press("a")
        await shows(pilot.app, "too short")


async def test_what_only_holds_offers_no_keys_to_settle_it(tmp_path: Path) -> None:
    async with recorded(tmp_path) as (pilot, _):
        publish(pilot.app, remarks=("boards/ is on nfs",))
        await pilot.press("g", "u")
        await awake(pilot.app, UnsavedList)
        await shows(pilot.app, "boards/ is on nfs", "esc close")
        assert "drop" not in dump(pilot.app)
        await pilot.press("escape")
        publish(pilot.app, unsaved=(FULL,))
        await shows(pilot.app, "✎1")
        await pilot.press("g", "u")
        await shows(pilot.app, "enter do it", "x drop", "esc close")


async def test_one_bar_shines(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("2")
        backlog, detail = (
            plan(pilot.app).query_one(name, Pane) for name in ("#backlog", "#detail")
        )
        styles = {pane.id: pane.line_styles.bar for pane in (backlog, detail)}
        assert styles == {"backlog": "muted", "detail": "accent"}


@pytest.mark.parametrize("size", [NARROW, (120, 36)])
async def test_the_menu_of_statuses_has_its_notes_in_one_column(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    every(tmp_path)
    async with opened(tmp_path, size=size) as pilot:
        await at(pilot, "A-1")
        await pilot.press("s")
        await seen(pilot.app, lambda screen: "as it is" in screen, "the menu")
        lines = dump(pilot.app).splitlines()
        notes = ("as it is", "asks why", "refused: illegal")
        places = {line.index(note) for line in lines for note in notes if note in line}
        assert len(places) == 1
