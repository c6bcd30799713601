"""What is no ticket is added by a form and removed by a key: bytes, rows, refusals, and undo."""

from pathlib import Path

import pytest

from tests.ui.support import (
    at,
    bytes_are,
    bytes_differ,
    changed,
    hides,
    listens,
    opened,
    replace_file,
    repository,
    shows,
    walk_to,
)

BOARD = """\
[board]
id = "plan"
enforcement = "shadow"
assumptions = ["A-001: Linux"] # asked

[ticket.T-1]
title = "One"

[phase.A] # first
title = "Controls"
tickets = ["T-1"]

[iteration.W1]
title = "First week"
tickets = ["T-1"]

[risk.R-1]
title = "Late"
"""

NEW = {
    "phase": (
        ["p", *"Core", "tab", *"T-1", "enter"],
        ["[phase.P1]", 'title = "Core"', 'tickets = ["T-1"]'],
        "Detail phase P1",
    ),
    "milestone": (
        ["m", *"Beta", "tab", *"W09", "enter"],
        ["[milestone.M1]", 'title = "Beta"', 'due = "2026-W09"'],
        "Detail milestone M1",
    ),
    "iteration": (
        ["i", *"Second week", "enter"],
        ["[iteration.W2]", 'title = "Second week"'],
        "Detail iteration W2",
    ),
    "playbook": (
        ["b", *"Back", "tab", "tab", *"Stop; Tell ops, wait", "enter"],
        ["[playbook.PB-1]", 'title = "Back"', 'steps = ["Stop", "Tell ops, wait"]'],
        "Detail playbook PB-1",
    ),
    "alert": (
        ["a", *"budget burns", "enter"],
        ["[alert.AL-1]", 'when = "budget burns"'],
        "Detail alert AL-1",
    ),
    "assumption": (
        ["s", *"disks are safe", "enter"],
        ['assumptions = ["A-001: Linux", "A-002: disks are safe"] # asked'],
        "A-002: disks are safe",
    ),
    "quality": (
        ["u", *"speed", "tab", *"p95 below 200 ms", "enter"],
        ['definition = { speed = "p95 below 200 ms" }'],
        "definition.speed",
    ),
    "risk": (
        ["r", *"Lost", "enter"],
        ["[risk.R-2]", 'title = "Lost"'],
        "Detail risk R-2",
    ),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return repository(tmp_path, {"plan": BOARD}) / "boards/plan.toml"


def content(file: Path) -> bytes:
    """What the file holds."""
    return file.read_bytes()


@pytest.mark.parametrize("kind", NEW)
async def test_a_form_adds_it_shows_it_and_undo_takes_it_away(
    tmp_path: Path, file: Path, kind: str
) -> None:
    keys, added, shown = NEW[kind]
    before = content(file)
    async with opened(tmp_path) as pilot:
        await pilot.press("colon", *"add", "enter")
        await shows(pilot.app, "Add to plan", "playbook")
        await pilot.press(keys[0])
        await shows(pilot.app, f"New {kind} on plan")
        await pilot.press(*keys[1:])
        _, come = changed(before, await bytes_differ(file, before))
        assert [line for line in come if line] == added
        await shows(pilot.app, shown)
        await pilot.press("u")
        await bytes_are(file, before, "undo gives every byte back")


async def test_a_phase_is_a_row_of_pane_6_at_once_and_goes_by_its_key(
    tmp_path: Path, file: Path
) -> None:
    before = content(file)
    async with opened(tmp_path, size=(120, 36)) as pilot:
        await pilot.press("6")
        await walk_to(pilot, "A Controls")
        await pilot.press("g", "N")
        await shows(pilot.app, "Add to plan")
        await pilot.press("enter")  # what the row is of comes first
        await shows(pilot.app, "New phase on plan")
        await pilot.press(*"Core", "enter")
        after = await bytes_differ(file, before)
        await shows(pilot.app, "Detail phase P1")
        await pilot.press("6")
        await walk_to(pilot, "P1 Core")
        await pilot.press("g", "x")
        await shows(pilot.app, "Remove phase P1 Core?")
        await listens(pilot.app)
        await pilot.press("y")
        await bytes_are(file, before, "its table is gone")
        await pilot.press("u")
        await bytes_are(file, after, "and back")


async def test_the_row_under_the_cursor_is_offered_first(tmp_path: Path, file: Path) -> None:
    before = content(file)
    async with opened(tmp_path) as pilot:
        await pilot.press("4")
        await walk_to(pilot, "R-1")
        await pilot.press("g", "N")
        await shows(pilot.app, "Add to plan")
        await pilot.press("enter")
        await shows(pilot.app, "New risk on plan")
        await pilot.press("escape")
        assert content(file) == before


async def test_what_will_not_do_is_said_in_the_form(tmp_path: Path, file: Path) -> None:
    before = content(file)
    async with opened(tmp_path) as pilot:
        await pilot.press("g", "N")
        await shows(pilot.app, "Add to plan")
        await pilot.press("p")
        await shows(pilot.app, "New phase on plan", "steps and criteria by semicolons")
        await pilot.press("enter")
        await shows(pilot.app, "its title cannot be empty")
        await pilot.press(*"Core", "shift+tab", "ctrl+u", "A")
        await shows(pilot.app, "phase A exists already; choose another id")
        await pilot.press("backspace", *"a/b", "enter")
        await shows(pilot.app, "an id has none of", "New phase on plan")
        await pilot.press("ctrl+u", "B", "tab", "tab", *"T-9", "enter")
        await shows(pilot.app, "no ticket 'T-9'", "New phase on plan")
        assert content(file) == before
        await pilot.press("escape")
        await hides(pilot.app, "New phase on plan")
        assert content(file) == before


async def test_an_alert_stands_on_the_page_of_its_board_with_its_condition(
    tmp_path: Path, file: Path
) -> None:
    replace_file(file, f'{BOARD}\n[alert.AL-1]\nwhen = "budget burns"\n')
    async with opened(tmp_path) as pilot:
        await pilot.press("g", "B")
        await shows(pilot.app, "AL-1  budget burns")


async def test_what_is_named_stays(tmp_path: Path, file: Path) -> None:
    named = f'{BOARD}\n[milestone.M1]\ncompletes = ["phase:A"]\n'
    replace_file(file, named)
    async with opened(tmp_path) as pilot:
        await pilot.press("6")
        await walk_to(pilot, "A Controls")
        await pilot.press("colon", *"delete", "enter")
        await shows(pilot.app, "phase A is needed by milestone M1")
        assert content(file).decode() == named


async def test_a_ticket_below_a_phase_is_what_goes_there(tmp_path: Path, file: Path) -> None:
    before = content(file)
    async with opened(tmp_path) as pilot:
        await at(pilot, "T-1")
        await pilot.press("6")
        await walk_to(pilot, "T-1")
        await pilot.press("g", "x")
        await shows(pilot.app, "T-1 is needed by phase A, iteration W1")
        assert content(file) == before
