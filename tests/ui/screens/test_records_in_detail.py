"""Every field of phases, milestones, gates, boards, links and fields is shown and set in Detail."""

from pathlib import Path

import pytest
import tomli
from textual.pilot import Pilot

from tests.support import until
from tests.ui.support import (
    TRACKER,
    at,
    cursor,
    file_is,
    hides,
    listens,
    opened,
    replace_file,
    repository,
    shows,
    walk_to,
)

MORE = """
# The controls.
[phase.A]
title = "Controls"        # first
tickets = ["M-01", "M-02"]
entrance = ["Budget agreed"]
window = { start = 2026-02-16, end = 2026-03-01 }

[milestone.M1]
title = "Control plane"
due = 2026-03-06
completes = ["phase:A"]

[gate.cover]
kind = "coverage"   # of the tests
inputs = ["coverage.xml"]
line = 80           # percent
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A board with a phase, a milestone and a gate; links and fields on a ticket."""
    text = TRACKER.replace(
        'target = "2026-W09"', 'target = "2026-W09"\nlinks = { issue = "#12" }\nfields.cost = 3'
    )
    return repository(tmp_path, {"tracker": text + MORE}) / "boards/tracker.toml"


def table(file: Path, kind: str, name: str) -> dict[str, object]:
    """A record of the board, as its file says it."""
    return tomli.loads(file.read_text("utf-8"))[kind][name]


def content(file: Path) -> bytes:
    """What the file holds."""
    return file.read_bytes()


def exchange(file: Path, old: str, new: str) -> None:
    """Write a text in the place of another, as an editor does."""
    replace_file(file, file.read_text("utf-8").replace(old, new))


async def press(pilot: Pilot[None], most: int, *keys: str) -> None:
    """Press keys, which are no more than the job may take."""
    assert len(keys) <= most
    await pilot.press(*keys)


async def test_a_window_of_a_phase_is_set_from_pane_6(tmp_path: Path, file: Path) -> None:
    before = content(file)
    async with opened(tmp_path) as pilot:
        await pilot.press("6")
        await shows(pilot.app, "A Controls")
        await press(pilot, 1, "E")
        await shows(pilot.app, "2 Detail phase A", "window              2026-02-16 to 2026-03-01")
        await walk_to(pilot, "window  ")
        await pilot.press("enter")
        await shows(pilot.app, "Window of phase A")
        await pilot.press("ctrl+u", *"W10 to W09", "enter")
        await shows(pilot.app, "'W10 to W09' ends before it starts", "Window of phase A")
        await pilot.press("ctrl+u", *"W09 to W10", "enter")
        await shows(pilot.app, "2026-02-23 to 2026-03-08")
        await file_is(file, lambda text: "end = 2026-03-08" in text, "it is saved")
        assert "# The controls." in content(file).decode()
        assert 'title = "Controls"        # first' in content(file).decode()
        await pilot.press("u")
        await until(lambda: content(file) == before, "every byte is back")


async def test_a_criterion_of_a_phase_is_ticked_and_its_tickets_are_picked(
    tmp_path: Path, file: Path
) -> None:
    async with opened(tmp_path) as pilot:
        await pilot.press("6")
        await shows(pilot.app, "A Controls")
        await pilot.press("E")
        await walk_to(pilot, "[ ] Budget agreed")
        await press(pilot, 1, "space")
        await shows(pilot.app, "[x] Budget agreed")
        await walk_to(pilot, "tickets  ")
        await pilot.press("enter")
        await shows(pilot.app, "Tickets of phase A")
        await press(pilot, 5, *"M-03", "enter")
        await file_is(file, lambda text: '"M-01", "M-02", "M-03"' in text, "it is in the phase")
    assert table(file, "phase", "A")["entrance"] == [{"text": "Budget agreed", "done": True}]


async def test_a_milestone_is_reached_from_the_board_and_takes_spoken_days(
    tmp_path: Path, file: Path
) -> None:
    async with opened(tmp_path) as pilot:
        await press(pilot, 2, "g", "B")
        await shows(pilot.app, "2 Detail board tracker", "M1  Control plane")
        await walk_to(pilot, "M1  Control plane")
        await pilot.press("enter")
        await shows(pilot.app, "2 Detail milestone M1", "2026-03-06")
        await walk_to(pilot, "due  ")
        await pilot.press("enter", "ctrl+u", *"+1w", "enter")
        await file_is(file, lambda text: "due = 2026-03-05" in text, "a week from today")
        await pilot.press("escape")
        await shows(pilot.app, "2 Detail M-01")


async def test_what_a_board_says_of_itself_is_set(tmp_path: Path, file: Path) -> None:
    async with opened(tmp_path, size=(120, 60)) as pilot:
        await pilot.press("g", "B")
        await shows(pilot.app, "2 Detail board tracker")
        for label, text, said in (
            ("objective  ", "Ship it", "Ship it"),
            ("out of scope  ", "a; b", "a"),
            ("definition  ", "done: All is proven", "done: All is proven"),
            ("calendar.holidays  ", "2026-12-25", "2026-12-25"),
        ):
            await walk_to(pilot, label)
            await pilot.press("enter", *text, "enter")
            await shows(pilot.app, said)
        await hides(pilot.app, "out of scope        -")
    board = tomli.loads(content(file).decode())["board"]
    assert board["objective"] == "Ship it"
    assert board["out_of_scope"] == ["a", "b"]
    assert board["definition"] == {"done": "All is proven"}
    assert str(board["calendar"]["holidays"][0]) == "2026-12-25"


async def test_what_a_kind_of_gate_refuses_stays_in_the_prompt(tmp_path: Path, file: Path) -> None:
    before = content(file)
    async with opened(tmp_path, size=(120, 60)) as pilot:
        await pilot.press("5", "F")
        await walk_to(pilot, "cover ")
        await pilot.press("E")
        await shows(pilot.app, "2 Detail gate cover", "line                80")
        await walk_to(pilot, "line  ")
        await pilot.press("enter", "ctrl+u", *"180", "enter")
        await shows(pilot.app, "Line of gate cover", "parameter 'line'", "180")
        assert content(file) == before
        await pilot.press("ctrl+u", *"90.5", "enter")
        await file_is(file, lambda text: "line = 90.5           # percent" in text, "it is saved")
        await walk_to(pilot, "branch  ")  # a parameter that is not set
        await pilot.press("enter", *"70", "enter")
        await file_is(file, lambda text: "branch = 70" in text, "it is saved")
        await walk_to(pilot, "severity  ")
        await pilot.press("enter", "w")
        await file_is(file, lambda text: 'severity = "warn"' in text, "it warns")
        await walk_to(pilot, "enabled  ")
        await pilot.press("enter", "ctrl+u", *"no", "enter")
        await shows(pilot.app, "say why it is switched off")
        await pilot.press(*": the tool moved", "enter")
        await file_is(file, lambda text: "the tool moved" in text, "with its reason")
    assert table(file, "gate", "cover") == {
        "kind": "coverage",
        "severity": "warn",
        "inputs": ["coverage.xml"],
        "enabled": False,
        "disabled_reason": "the tool moved",
        "line": 90.5,
        "branch": 70,
    }


async def test_links_and_fields_of_a_ticket_are_set_by_name(tmp_path: Path, file: Path) -> None:
    async with opened(tmp_path, size=(120, 60)) as pilot:
        await at(pilot, "M-02")
        await pilot.press("2")
        await shows(pilot.app, "issue: #12", "cost: 3")
        await walk_to(pilot, "issue: #12")
        await pilot.press("enter", "backspace", "3", "enter")
        await shows(pilot.app, "issue: #13")
        await walk_to(pilot, "cost: 3")
        await pilot.press("enter", "ctrl+u", "enter")
        await shows(pilot.app, "fields       -")
    ticket = table(file, "ticket", "M-02")
    assert ticket["links"] == {"issue": "#13"}
    assert "fields" not in ticket


async def test_verbs_on_tickets_do_nothing_where_another_record_is_shown(
    tmp_path: Path, file: Path
) -> None:
    before = content(file)
    async with opened(tmp_path) as pilot:
        await pilot.press("g", "B")
        await shows(pilot.app, "2 Detail board tracker")
        await pilot.press("greater_than_sign")
        await shows(pilot.app, "no ticket here")
        await pilot.press("1", "j")
        await shows(pilot.app, "2 Detail M-02")
        assert cursor(pilot.app) == "M-02"
    assert content(file) == before


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_e_on_a_ticket_shows_its_fields(
    tmp_path: Path, file: Path, size: tuple[int, int]
) -> None:
    del file
    async with opened(tmp_path, size=size) as pilot:
        await at(pilot, "M-02")
        await press(pilot, 1, "E")
        await shows(pilot.app, "2 Detail M-02")


async def test_a_choke_point_is_told_once_it_is_known_and_no_longer_when_it_is_none(
    tmp_path: Path, file: Path
) -> None:
    done = 'completes = ["M-02"]'
    exchange(file, 'completes = ["phase:A"]', done)
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await pilot.press("2")
        await shows(pilot.app, "choke point", "every way to M1 passes it")
        exchange(file, done, 'completes = ["M-01"]')
        await hides(pilot.app, "choke point")


async def test_every_entry_of_a_log_is_reached_and_can_be_put_right(
    tmp_path: Path, file: Path
) -> None:
    notes = (f'\n[log.n{n}]\nticket = "M-01"\ntext = "note {n}"\n' for n in range(1, 9))
    exchange(file, "# The controls.", f"{''.join(notes)}\n# The controls.")
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-01")
        await shows(pilot.app, "Detail M-01")
        await pilot.press("2")
        await walk_to(pilot, "+3: enter shows all 8")
        await pilot.press("enter")
        await shows(pilot.app, "Log of M-01", "note 8", "note 1")
        await listens(pilot.app)
        await pilot.press("G", "enter")
        await shows(pilot.app, "2 Detail log n1")
        await walk_to(pilot, "text  ")
        await pilot.press("enter")
        await shows(pilot.app, "Text of log n1")
        await pilot.press(*" put right", "enter")
        await file_is(file, lambda text: '"note 1 put right"' in text, "it is saved")
