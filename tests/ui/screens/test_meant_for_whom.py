"""A key counts for what could be seen when it was pressed, however late the program takes it."""

from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from textual import events
from textual.app import App

from readiness_tui.ui.dialogs import dialog
from readiness_tui.ui.dialogs.confirm import Confirm
from readiness_tui.ui.dialogs.dialog import GUARD_S
from readiness_tui.ui.dialogs.listing import Listing
from tests.support import until
from tests.ui.screens.keeping import FULL, awake, publish, recorded
from tests.ui.support import burst, listens, opened, repository, shows


@pytest.fixture(autouse=True)
def usual_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let dialogs hear keys as late as in the program."""
    monkeypatch.setattr(dialog, "GUARD_S", GUARD_S)


def press(app: App[Any], key: str, pressed_at: float) -> None:
    """Send a key that was pressed at some time."""
    event = events.Key(key, None)
    event.time = pressed_at
    app.post_message(event)


async def ask(app: App[Any]) -> tuple[Confirm, list[bool | None]]:
    """A question that listens, and where its answer comes to."""
    question, answers = Confirm("Remove it?", "It is gone then."), list[bool | None]()
    app.push_screen(question, answers.append)
    await shows(app, "Remove it?")
    await listens(app)
    return question, answers


@pytest.mark.parametrize("key", ["y", "escape", "enter", "n"])
async def test_a_key_from_before_the_question_does_not_answer_it(tmp_path: Path, key: str) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        before = monotonic()
        question, answers = await ask(pilot.app)
        press(pilot.app, key, before)
        await pilot.pause()
        assert pilot.app.screen is question
        assert answers == []
        press(pilot.app, key, monotonic() + GUARD_S)
        await until(lambda: answers == [key == "y"], "it is answered")


async def test_a_key_that_was_on_its_way_to_a_pane_does_not_answer_what_came_before_it(
    tmp_path: Path,
) -> None:
    async with recorded(tmp_path) as (pilot, bridge):
        publish(pilot.app, unsaved=(FULL,))
        await shows(pilot.app, "✎1")
        burst(pilot.app, ["g", "u", "R", "x", "enter", "escape"])
        await shows(pilot.app, "Not on the boards")
        await pilot.pause()
        assert bridge.asked == []
        await listens(pilot.app)
        await pilot.press("R")
        await until(lambda: bridge.asked == [("retry",)], "the same key, pressed now")


async def test_a_key_that_is_held_down_goes_on_not_to_count(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        question, _ = await ask(pilot.app)
        seen_at = question._in_sight_at  # noqa: SLF001 - a time of the test's own would race it
        assert seen_at is not None
        held = [question.hears("enter", seen_at + GUARD_S * n / 2) for n in range(9)]
        assert held == [False] * 9
        assert question.hears("y", seen_at + GUARD_S * 5)
        assert question.hears("enter", seen_at + GUARD_S * 6)


async def test_what_is_opened_by_a_key_takes_what_is_typed_behind_it(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        listing = Listing("To read", [])
        await pilot.app.push_screen(listing)
        assert not listing.is_guarded
        press(pilot.app, "escape", 0.0)
        await until(lambda: pilot.app.screen is not listing, "it is closed")


async def test_a_question_about_leaving_is_guarded_though_it_is_a_menu(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with recorded(tmp_path) as (pilot, _):
        publish(pilot.app, unsaved=(FULL,))
        await shows(pilot.app, "✎1")
        with monkeypatch.context() as slow:
            slow.setattr(dialog, "GUARD_S", 3_600)
            burst(pilot.app, ["q", "d"])
            await shows(pilot.app, "1 edit not written")
            await pilot.press("d")
            assert pilot.app.is_running
        await listens(pilot.app)
        await pilot.press("d")
        await until(lambda: not pilot.app.is_running, "the program ends")


async def test_a_dialog_that_comes_up_by_itself_can_be_told_to_wait(tmp_path: Path) -> None:
    async with recorded(tmp_path) as (pilot, _):
        pilot.app.push_screen(Confirm("Now?", ""))
        top = await awake(pilot.app, Confirm)
        assert not top.hears("y", 0.0)
