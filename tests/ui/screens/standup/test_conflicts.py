"""An edit of the stand-up that meets a change of somebody else is settled on the spot."""

from pathlib import Path
from typing import Any

import pytest
import tomli
from textual.app import App

from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.app import Planner
from readiness_tui.ui.dialogs.conflict import Conflict
from readiness_tui.ui.dialogs.note import NoteField
from readiness_tui.ui.screens.standup.screen import StandupScreen
from tests.support import until
from tests.ui.screens.keeping import Blind, awake, plan
from tests.ui.support import (
    FakeNow,
    file_is,
    palettes,
    replace_file,
    repository,
    settles,
    shows,
)

BOARD = """\
format = 1
[board]
id = "team"
enforcement = "solo"

[ticket.T-1]
title = "Work of Ann"
status = "doing"
priority = "P1"
owners = ["Ann"]
"""
THEIRS = BOARD.replace("P1", "P4")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return repository(tmp_path, {"team": BOARD}) / "boards/team.toml"


def planner(root: Path) -> Planner:
    """A program that meets what others save only as it saves itself."""
    workspace = Workspace(root, actor="@me", me=frozenset({"@me"}), clock=FakeNow())
    return Planner(Blind(workspace), palettes(), UNICODE)


def stands(app: App[Any]) -> bool:
    return isinstance(app.screen, StandupScreen)


def ticket(text: str) -> dict[str, Any]:
    return tomli.loads(text)["ticket"]["T-1"]


def content(file: Path) -> str:
    return file.read_text("utf-8")


async def test_both_values_are_shown_above_the_page_and_it_goes_on(
    tmp_path: Path, file: Path
) -> None:
    app = planner(tmp_path)
    async with app.run_test(size=(120, 36)) as pilot:
        await settles(app)
        await pilot.press("g", "s")
        await shows(app, " Ann ", "total 00:00", "T-1  Work of Ann")
        replace_file(file, THEIRS)
        await pilot.press("p", "0")
        await awake(app, Conflict)
        await shows(app, "P1", "P0", "P4", "Conflict 1 of 1 · T-1")
        await pilot.press("m", "enter")
        await file_is(file, lambda text: ticket(text)["priority"] == "P0", "mine is written")
        await until(lambda: stands(app), "the stand-up is back")
        await pilot.press("space")
        await shows(app, " The board ")


async def test_later_leaves_it_to_the_plan(tmp_path: Path, file: Path) -> None:
    app = planner(tmp_path)
    async with app.run_test(size=(120, 36)) as pilot:
        await settles(app)
        await pilot.press("g", "s")
        await shows(app, " Ann ", "T-1  Work of Ann")
        replace_file(file, THEIRS)
        await pilot.press("p", "0")
        await awake(app, Conflict)
        await pilot.press("escape")
        await until(lambda: stands(app), "the stand-up is back")
        await shows(app, "1 edit not on the boards yet")
        await pilot.press("q")
        await until(lambda: len(app.screen_stack) == 1, "the plan is back")
        await pilot.press("g", "u")
        await shows(app, "decide 1 field in conflict")
    assert content(file) == THEIRS


async def test_a_note_that_is_being_written_is_not_interrupted(tmp_path: Path, file: Path) -> None:
    app = planner(tmp_path)
    async with app.run_test(size=(120, 36)) as pilot:
        await settles(app)
        await pilot.press("g", "s")
        await shows(app, " Ann ", "T-1  Work of Ann")
        replace_file(file, THEIRS)
        await pilot.press("p", "0", "c", *"ask her")
        await until(lambda: plan(app).snapshot.unsaved, "the edit met theirs")
        assert isinstance(app.screen, NoteField)
        await pilot.press("enter")
        await awake(app, Conflict)
        await pilot.press("t", "enter")
        await until(lambda: stands(app), "the stand-up is back")
        await shows(app, "NOTE          ask her")
    assert content(file) == THEIRS
