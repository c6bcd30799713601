"""The tour of the demo: walked to its end by keys, each step noticed by the state it leads to."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot

from readiness_tui.domain.onboarding.tour import ENDING, EVIDENCE, NEXT_KEY, STEPS
from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.services.demo.building import build_demo, delete_file, restore_file
from readiness_tui.services.demo.place import keep_tour_step, tour_step
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.app import Planner
from readiness_tui.ui.bridge.bridge import Bridge
from readiness_tui.ui.messages.plan import Said
from readiness_tui.ui.screens.command_list import COMMANDS
from readiness_tui.ui.tour.tour import TOUR, Tour, TourPort
from tests.ui.support import at, dump, listens, palettes, seen, settles, shows

NOW = datetime.now(UTC)


@asynccontextmanager
async def toured(
    root: Path, size: tuple[int, int] = (120, 36)
) -> AsyncIterator[tuple[Planner, Pilot[None]]]:
    """The demo with its tour, going on where it was left."""

    def act(action: str) -> None:
        if action == "delete":
            delete_file(root, EVIDENCE)
        else:
            restore_file(root, EVIDENCE, NOW)

    port = TourPort(max(0, tour_step(root)), lambda step: keep_tour_step(root, step), act, "a note")
    workspace = Workspace(root, actor="@ada", me=frozenset({"@ada"}))
    app = Planner(Bridge(workspace), palettes(), UNICODE)
    app.accompany(Tour(app, port))
    async with app.run_test(size=size, notifications=True) as pilot:
        await settles(app)
        yield app, pilot


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    build_demo(tmp_path / "demo", NOW)
    return tmp_path / "demo"


async def test_it_is_walked_to_its_end_by_keys(demo: Path) -> None:
    board = demo / "boards/launch.toml"
    untouched = board.read_bytes()
    async with toured(demo) as (app, pilot):
        await shows(app, "1 of 8", STEPS[0].title)
        await pilot.press(NEXT_KEY)
        await shows(app, "2 of 8", "M-03 contradicted")
        assert not (demo / EVIDENCE).exists()
        await pilot.press(NEXT_KEY)
        await shows(app, "3 of 8")
        assert (demo / EVIDENCE).exists()
        assert board.read_bytes() == untouched

        await at(pilot, "M-06")
        await pilot.press("b", *"key", "enter")
        await shows(app, "4 of 8")
        await pilot.press("3")
        await shows(app, "5 of 8")
        await pilot.press("g", "g", "l", "x")
        await shows(app, "6 of 8", "M-01 > M-02 > M-01 would be a cycle")
        await pilot.press("1", "exclamation_mark")
        await shows(app, "WHAT-IF")
        blocked = board.read_bytes()
        await pilot.press("greater_than_sign")
        await shows(app, "1 change")
        await pilot.press("exclamation_mark", "x")
        await shows(app, "7 of 8")
        assert board.read_bytes() == blocked

        await at(pilot, "M-07")
        await pilot.press("5")
        await seen(app, lambda text: "5 Gates · M-07" in text, "the gates of M-07")
        await pilot.press("w")
        await shows(app, "Waive a finding of scans")
        await pilot.press(*"late", "enter")
        await shows(app, "+[waiver.W-1]")
        await listens(app)
        await pilot.press("y")
        await shows(app, "8 of 8")
        await pilot.press("g", "s")
        await shows(app, "total 00:00")
        assert ENDING not in dump(app)
        await pilot.press("q")
        await shows(app, ENDING, "a note")
        await pilot.press(NEXT_KEY)
        await seen(app, lambda text: ENDING not in text, "the strip is away")
    assert tour_step(demo) == len(STEPS)


async def test_a_step_is_noticed_by_its_state_not_by_its_keys(demo: Path) -> None:
    async with toured(demo) as (app, _):
        await shows(app, "1 of 8")
        (demo / EVIDENCE).unlink()
        await shows(app, "2 of 8")
        restore_file(demo, EVIDENCE, NOW)
        await shows(app, "3 of 8")
        board = demo / "boards/launch.toml"
        text = board.read_text().replace(
            'status = "doing"',
            'status = "blocked"\nblocked = { reason = "x", since = 2026-01-05, by = "@noor" }',
            1,
        )
        board.write_text(text)
        await shows(app, "4 of 8")


async def test_it_goes_on_where_it_was_left(demo: Path) -> None:
    keep_tour_step(demo, 3)
    async with toured(demo) as (app, pilot):
        await shows(app, "4 of 8", STEPS[3].title)
        await pilot.press(NEXT_KEY)
        await shows(app, "5 of 8")
    assert tour_step(demo) == 4


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (200, 60)])
async def test_the_step_is_in_sight_at_each_size(demo: Path, size: tuple[int, int]) -> None:
    async with toured(demo, size) as (app, _):
        await shows(app, "1 of 8", STEPS[0].title, f"{NEXT_KEY} does it")


def test_no_pane_takes_the_key_of_the_tour() -> None:
    keys = {key.split()[0] for command in COMMANDS for key in command.keys}
    assert NEXT_KEY not in keys


async def test_every_key_of_the_tour_is_bound(demo: Path) -> None:
    async with toured(demo) as (app, _):
        bound = app.active_bindings
        assert {key: bound[key].node for command in TOUR for key in command.keys} == {NEXT_KEY: app}


async def test_nothing_is_looked_at_before_the_panes_are_there_and_after(demo: Path) -> None:
    steps: list[int] = []
    app = Planner(Bridge(Workspace(demo)), palettes(), UNICODE)
    tour = Tour(app, TourPort(3, steps.append, lambda _: None, "a note"))
    tour.look()
    async with app.run_test() as pilot:
        await settles(app)
        await pilot.press("3")
        await shows(app, "3 Matrix · row needs column")
    tour.look()
    assert not steps


async def test_a_cycle_is_noticed_by_its_code_not_by_its_words(demo: Path) -> None:
    keep_tour_step(demo, 4)
    async with toured(demo) as (app, _):
        await shows(app, "5 of 8")
        app.post_message(Said("refused", "another language", code="illegal-dependency"))
        await shows(app, "6 of 8")


def test_every_step_says_how() -> None:
    assert len(STEPS) == 8
    words: Callable[[str], list[str]] = str.split
    assert all(len(words(step.text)) > 8 and step.title for step in STEPS)
