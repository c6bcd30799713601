"""The backlog as cards: the same tickets, the same cursor, the same verbs, in a lane each."""

import re
from pathlib import Path
from typing import Any

from textual import events
from textual.app import App

from tests.support import until
from tests.ui.support import (
    at,
    burst,
    bytes_are,
    bytes_differ,
    changed,
    cursor,
    dump,
    every,
    hides,
    opened,
    repository,
    seen,
    shows,
)

LANES = ("todo 1", "doing 1", "blocked 1", "review 1", "done 3", "dropped 1")
FULL = (200, 60)


def on_card(app: App[Any]) -> str:
    """The id of the card under the cursor."""
    match = re.search(r"▌[*~+ ] ([A-Z]-\d+) ", dump(app))
    return match[1] if match else ""


async def on(app: App[Any], ticket: str) -> None:
    await seen(app, lambda _: on_card(app) == ticket, f"the cursor is on the card {ticket}")


async def test_each_status_is_a_lane_and_each_claim_stands_beside_its_proof(
    tmp_path: Path,
) -> None:
    every(tmp_path)
    async with opened(tmp_path, size=FULL) as pilot:
        await pilot.press("K", "z")
        await shows(pilot.app, *LANES, "done 3  ✓ 1  ✗ 1  ? 1")
        await shows(
            pilot.app,
            "A-1 0 ●✓ @core",
            "A-2 0 ●✗ @core",
            "A-3 1 ●? @qa",
            "A-4 - ◇↑ @qa",
            "A-5 2 ◐ 1/2 @me",
            "A-6 0 ▲  @me",
            "Half way",
            "8/8",
        )


async def test_the_cursor_stays_on_its_ticket_from_list_to_cards_and_back(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await at(pilot, "A-5")
        await pilot.press("K")
        await on(pilot.app, "A-5")
        await pilot.press("l")
        await on(pilot.app, "A-6")
        await pilot.press("K")
        await seen(pilot.app, lambda _: cursor(pilot.app) == "A-6", "the list is at A-6")


async def test_h_and_l_go_to_the_next_lane_with_cards_and_j_and_k_stay_in_theirs(
    tmp_path: Path,
) -> None:
    every(tmp_path)
    async with opened(tmp_path, size=FULL) as pilot:
        await pilot.press("K")
        await on(pilot.app, "A-1")
        for key, ticket in (
            *(("j", "A-2"), ("j", "A-3"), ("j", "A-3"), ("k", "A-2"), ("G", "A-3")),
            *(("home", "A-1"), ("l", "A-8"), ("l", "A-8"), ("h", "A-1"), ("h", "A-4")),
            *(("h", "A-6"), ("h", "A-5"), ("h", "A-7"), ("h", "A-7")),
        ):
            await pilot.press(key)
            await on(pilot.app, ticket)


async def test_a_card_moves_by_the_same_request_is_undone_and_keeps_the_cursor(
    tmp_path: Path,
) -> None:
    file = every(tmp_path)
    before = file.read_bytes()
    async with opened(tmp_path, size=FULL) as pilot:
        await at(pilot, "A-7")
        await pilot.press("K", ">")
        after = await bytes_differ(file, before)
        assert changed(before, after) == (['status = "todo"'], ['status = "doing"'])
        await shows(pilot.app, "doing 2", "todo 0", "A-7 - ◐  ")
        await on(pilot.app, "A-7")
        await pilot.press("<")
        await bytes_are(file, before, "the card is back")
        await shows(pilot.app, "todo 1")
        await pilot.press(">")
        await shows(pilot.app, "doing 2")
        await pilot.press("u")
        await bytes_are(file, before, "the move is undone")


async def test_a_move_that_is_refused_says_why_and_moves_nothing(tmp_path: Path) -> None:
    file = every(tmp_path)
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "A-7")
        await pilot.press("K", "<")
        await shows(pilot.app, "A-7 is todo: there is no earlier status")
        await on(pilot.app, "A-7")
        assert file.read_bytes() == before


async def test_at_80_columns_three_lanes_are_in_view_and_follow_the_cursor(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path, size=(80, 24)) as pilot:
        await at(pilot, "A-7")
        await pilot.press("K")
        await shows(pilot.app, *LANES[:3])
        await hides(pilot.app, *LANES[3:])
        await pilot.press("l", "l", "l")
        await shows(pilot.app, *LANES[1:4])
        await hides(pilot.app, LANES[0])


async def test_filter_marks_and_folds_are_those_of_the_list(tmp_path: Path) -> None:
    file = every(tmp_path)
    before = file.read_bytes()
    async with opened(tmp_path, size=FULL) as pilot:
        await pilot.press("K", "z", "/", *"owner:@qa", "enter")
        await shows(pilot.app, "2/8", "done 1", "review 1", "todo 0")
        await pilot.press("V", "p", "3")
        await bytes_differ(file, before)
        await shows(pilot.app, "2 marked", "A-4 3 ◇↑ @qa", "A-3 3 ●? @qa")
        assert file.read_text("utf-8").count('priority = "P3"') == 2


async def test_an_empty_selection_of_cards_says_why_as_the_list_does(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("K", "/", *"label:none", "enter")
        await shows(pilot.app, "esc takes the filter away")
        await pilot.press("escape")
        await shows(pilot.app, "8/8", "blocked 1")


async def test_a_lane_that_is_higher_than_the_pane_scrolls_alone(tmp_path: Path) -> None:
    tickets = "".join(
        f'[ticket.T-{n:02d}]\ntitle = "Card {n}"\nstatus = "todo"\n' for n in range(40)
    )
    other = '[ticket.D-1]\ntitle = "Other"\nstatus = "doing"\n'
    text = f'format = 1\n[board]\nid = "many"\ntitle = "Many"\n{tickets}{other}'
    repository(tmp_path, {"many": text})
    async with opened(tmp_path, size=FULL) as pilot:
        await pilot.press("K", "G")
        await shows(pilot.app, "T-39", "D-1 -")
        await hides(pilot.app, "T-00 - ○")
        await pilot.press("l")
        await on(pilot.app, "D-1")
        await shows(pilot.app, "T-39 - ○")
        await pilot.press("h", "home")
        await on(pilot.app, "T-00")


async def test_a_click_takes_the_card_that_it_is_on(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path, size=FULL) as pilot:
        await at(pilot, "A-7")
        await pilot.press("K", "z")
        await shows(pilot.app, "A-6 0 ▲", "⊘ dropped 1")  # the cards stay where they are
        lines = dump(pilot.app).splitlines()
        y = next(n for n, line in enumerate(lines) if "A-6 0" in line)
        await pilot.click(offset=(lines[y].index("A-6"), y))
        await pilot.pause()
        await on(pilot.app, "A-6")


async def test_who_has_more_in_work_than_the_limit_is_told_where_there_is_one(
    tmp_path: Path,
) -> None:
    file = every(tmp_path)
    text = file.read_text("utf-8").replace('status = "blocked"', 'status = "doing"')
    file.write_text(text, encoding="utf-8")
    async with opened(tmp_path, size=FULL) as pilot:
        await at(pilot, "A-5")
        await pilot.press("K", "z")
        await shows(pilot.app, "doing 2 ")
        await hides(pilot.app, "2/1")
    (tmp_path / "readiness.toml").write_text("[lint]\nwip = 1\n", encoding="utf-8")
    async with opened(tmp_path, size=FULL) as pilot:
        await at(pilot, "A-5")
        await pilot.press("K", "z")
        await shows(pilot.app, "doing 2  2/1 @me")


async def test_keys_that_come_at_once_act_on_the_card_wherever_it_went(tmp_path: Path) -> None:
    file = every(tmp_path)
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "A-7")
        await pilot.press("K")
        await on(pilot.app, "A-7")
        burst(pilot.app, [">", ">", "k", ">"])
        await shows(pilot.app, "todo 0")
        await until(
            lambda: changed(before, file.read_bytes())[1].count('status = "review"') == 1,
            "A-7 moved twice",
        )
        await on(pilot.app, "A-4")
        await until(
            lambda: 'status = "review"' in changed(before, file.read_bytes())[0], "A-4 moved once"
        )


async def test_the_wheel_scrolls_the_lane_below_the_pointer_alone(tmp_path: Path) -> None:
    tickets = "".join(
        f'[ticket.T-{n:02d}]\ntitle = "Card {n}"\nstatus = "{status}"\n'
        for n, status in enumerate(["todo", "doing"] * 30)
    )
    text = f'format = 1\n[board]\nid = "many"\ntitle = "Many"\n{tickets}'
    repository(tmp_path, {"many": text})
    async with opened(tmp_path, size=(80, 24)) as pilot:
        await pilot.press("K")
        await shows(pilot.app, "T-00 - ○", "T-01 - ◐")
        x = dump(pilot.app).splitlines()[4].index("doing")
        backlog = pilot.app.screen.query_one("#backlog")
        await pilot._post_mouse_events(  # noqa: SLF001 - the pilot has no wheel of its own
            [events.MouseScrollDown], widget=backlog, offset=(x, 4), button=0
        )
        await hides(pilot.app, "T-01 - ◐")
        await shows(pilot.app, "T-00 - ○", "T-03 - ◐")


async def test_lanes_out_of_view_are_counted_at_their_side(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path, size=(80, 24)) as pilot:
        await pilot.press("home", "K")
        await shows(pilot.app, "<2 ", "● done")
        await pilot.press("h", "h", "h", "h")
        await shows(pilot.app, "○ todo 1", ">┃")
        await hides(pilot.app, "<2 ")
