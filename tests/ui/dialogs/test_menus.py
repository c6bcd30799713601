"""A menu is answered by a key of its own, by a word that is typed, or with Enter."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.terminal.app import TerminalApp
from tests.ui.support import palettes

NAMES = ("@core", "@qa", "Quality", "Service Desk", "secrets", "jane")


class Asking(TerminalApp[str]):
    """Shows one menu, and ends with what was chosen."""

    def __init__(self, menu: Menu) -> None:
        super().__init__(palettes(), UNICODE, "night")
        self.menu = menu

    def on_mount(self) -> None:
        """Ask."""
        self.push_screen(self.menu, lambda value: self.exit(value or "nothing"))


@asynccontextmanager
async def asking(*, keys: str = "") -> AsyncIterator[Pilot[str]]:
    """A menu of names with their counts; the first ones have keys of their own."""
    choices = tuple(
        Choice(name, keys[n : n + 1], ((f"{n:>4}  ", "muted"), (name, "")))
        for n, name in enumerate(NAMES)
    )
    async with Asking(Menu("Only owner", choices)).run_test() as pilot:
        await pilot.pause()
        yield pilot


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("se", "Service Desk"),
        ("sec", "secrets"),
        ("S", "Service Desk"),
        ("desk", "Service Desk"),
        ("service d", "Service Desk"),
        ("@q", "@qa"),
        ("c", "@core"),
        ("erv", "@core"),
        ("sezzz", "Service Desk"),
        ("sec\b\b\bde", "Service Desk"),
        ("s(", "Service Desk"),
        ("jj", "Quality"),
        ("sq", "Service Desk"),
        ("2s", "Quality"),
    ],
)
async def test_a_word_that_is_typed_goes_to_what_begins_so(typed: str, value: str) -> None:
    names = {"\b": "backspace", " ": "space"}
    async with asking() as pilot:
        await pilot.press(*(names.get(sign, sign) for sign in typed), "enter")
    assert pilot.app.return_value == value


async def test_what_is_typed_stands_at_the_foot_and_belongs_to_the_word() -> None:
    async with asking(keys="123456") as pilot:
        options = pilot.app.screen.query_one(OptionList)
        await pilot.press("s", "e", "q", "1")
        assert (str(options.border_subtitle), options.highlighted) == ("se", 3)
        await pilot.press("backspace", "backspace", "1")
    assert pilot.app.return_value == "@core"


async def test_keys_that_answer_do_so_while_nothing_is_typed() -> None:
    async with asking(keys="1") as pilot:
        await pilot.press("q")
    assert pilot.app.return_value == "nothing"
    async with asking() as pilot:
        await pilot.press("s", "escape")
    assert pilot.app.return_value == "nothing"
