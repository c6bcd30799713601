"""The cursor by id across views, filters and tickets; the way back from a jump; what `:` takes."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from readiness_tui.ui.dialogs.command_line import CommandLine
from readiness_tui.ui.panes.detail.model import field_of
from readiness_tui.ui.widgets.table import Table
from tests.support import until
from tests.ui.support import (
    at,
    cursor,
    every,
    focused_line,
    hides,
    opened,
    repository,
    seen,
    shows,
    walk_to,
)


async def is_at(pilot: Pilot[None], ticket: str) -> None:
    await seen(pilot.app, lambda _: cursor(pilot.app) == ticket, f"the cursor is on {ticket}")


async def test_the_cursor_stays_on_its_ticket_from_view_to_view(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await at(pilot, "A-6")
        await pilot.press("g", "m")
        await shows(pilot.app, "[Mine 2]")
        await is_at(pilot, "A-6")
        await pilot.press("g", "k")  # it is not closable
        await shows(pilot.app, "[Closable 1]")
        await is_at(pilot, "A-4")
        await pilot.press("g", "a")
        await shows(pilot.app, "[All 8]")
        await is_at(pilot, "A-6")


async def test_a_cursor_that_was_moved_meanwhile_stays_where_it_was_put(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await at(pilot, "A-6")
        await pilot.press("g", "c")
        await is_at(pilot, "A-2")
        await pilot.press("g", "m", "j")
        await is_at(pilot, "A-6")
        await pilot.press("k", "g", "a")
        await is_at(pilot, "A-5")


async def test_a_filter_that_is_let_go_gives_the_ticket_back(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await at(pilot, "A-5")
        await pilot.press("slash", *"broken", "enter")
        await is_at(pilot, "A-2")
        await pilot.press("escape")
        await shows(pilot.app, "A-7")
        await is_at(pilot, "A-5")


async def test_detail_keeps_its_field_from_ticket_to_ticket(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await at(pilot, "A-1")
        await pilot.press("2")
        await walk_to(pilot, "evidence  ")
        detail = pilot.app.screen.query_one("#detail", Table)
        for ticket in ("A-2", "A-7", "A-5"):  # A-7 has none: there it is a field to fill in
            await at(pilot, ticket)
            await until(lambda: field_of(detail.key) == "evidence", f"on the evidence of {ticket}")


@pytest.mark.parametrize("forward", ["ctrl+n", "ctrl+i"])
async def test_ctrl_o_goes_back_before_a_jump_and_ctrl_n_forward_again(
    tmp_path: Path, forward: str
) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await at(pilot, "A-6")
        await pilot.press("2")
        await walk_to(pilot, "A-5")
        await pilot.press("enter")
        await is_at(pilot, "A-5")
        await pilot.press("g", "c")
        await shows(pilot.app, "[Contradicted 1]")
        await pilot.press("ctrl+o")
        await shows(pilot.app, "[All 8]")
        await is_at(pilot, "A-5")
        await pilot.press("ctrl+o")
        await is_at(pilot, "A-6")
        await seen(pilot.app, lambda _: "A-5" in focused_line(pilot.app), "in Detail again")
        await pilot.press(forward, forward)
        await shows(pilot.app, "[Contradicted 1]")
        await pilot.press(forward)
        await shows(pilot.app, "nothing was gone back from")


async def test_a_jump_out_of_the_tree_of_reasons_can_be_taken_back(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await at(pilot, "A-7")
        await pilot.press("0", "enter")
        await is_at(pilot, "A-2")
        await pilot.press("ctrl+o")
        await is_at(pilot, "A-7")


@pytest.mark.parametrize("text", ["M-03", "m-03", "m3", "3", "03", "tracker:M-03"])
async def test_an_id_is_gone_to_in_any_spelling(tmp_path: Path, text: str) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("colon", *text, "enter")
        await is_at(pilot, "M-03")


async def test_half_a_word_stays_in_the_line_with_its_reason(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        for text, reason in (
            ("themx", "nothing is called 'themx'; nearest: theme"),
            ("them", "them is half a word: theme"),
        ):
            await pilot.press("colon", *text, "enter")
            await shows(pilot.app, reason, text)
            assert isinstance(pilot.app.screen, CommandLine)
            await pilot.press("escape")
        assert cursor(pilot.app) == "M-02"
        await pilot.press("colon", *"promo", "enter")  # half a title is asked about
        await shows(pilot.app, "1 ticket fits", "tracker:M-03")
        await pilot.press("enter")
        await is_at(pilot, "M-03")


async def test_tab_completes_commands_and_ids(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("colon", *"he", "tab", "enter")
        await shows(pilot.app, "Keys", "Everywhere")
        await pilot.press("escape", "colon", *"m-", "tab", "tab", "enter")
        await is_at(pilot, "M-02")


async def test_commands_are_typed_by_word_or_by_id_and_of_the_pane_in_front(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        theme = pilot.app.theme
        await pilot.press("colon", *"theme.next", "enter")
        await until(lambda: pilot.app.theme != theme, "another theme")
        await pilot.press("colon", *"view.closable", "enter")
        await shows(pilot.app, "[Closable 1]")
        await pilot.press("colon", *"gate.copy", "enter")
        await shows(pilot.app, "nothing is called 'gate.copy'")
        await pilot.press("escape", "5", "colon", *"gate.wh")
        await shows(pilot.app, "gate.why", "Why the gate stands so")
        await pilot.press("tab", "enter")
        await shows(pilot.app, "Why A-4/evidence")


async def test_the_line_lists_what_may_be_meant(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path, size=(80, 24)) as pilot:
        await pilot.press("colon")
        await shows(pilot.app, "Command, or a ticket's id", "delete", "Remove the record")
        await pilot.press(*"m-0")
        await shows(pilot.app, "M-01", "Service levels agreed", "M-03")
        await hides(pilot.app, "Remove the record")


async def test_q_leaves(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("colon", "q", "enter")
        await until(lambda: not pilot.app.is_running, "the program has ended")
