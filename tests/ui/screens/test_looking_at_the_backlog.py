"""What the backlog shows, and how a person narrows, orders, folds and jumps in it."""

import re
from pathlib import Path

from textual.pilot import Pilot

from tests.support import until
from tests.ui.support import (
    TRACKER,
    at,
    bytes_differ,
    cursor,
    dump,
    every,
    hides,
    opened,
    repository,
    seen,
    shows,
)

SECOND = """\
format = 1
[board]
id = "second"
title = "Second board"

[ticket.S-1]
title = "Elsewhere"
status = "todo"
depends = ["tracker:M-01"]

[ticket.S-02]
title = "Service desk"
status = "todo"
"""


def order(screen: str) -> list[str]:
    """The ids of the backlog's rows from top to bottom."""
    rows = [re.split("[┃│]", line)[1] for line in screen.splitlines() if line[:1] in {"┃", "│"}]
    words = [row[3:].split() for row in rows]
    return [found[0] for found in words if found and found[0][1:2] == "-"]


async def ordered(pilot: Pilot[None], *tickets: str) -> None:
    """Wait until the rows of the backlog are these tickets."""
    await seen(pilot.app, lambda screen: order(screen) == [*tickets], f"rows: {tickets}")


async def test_every_status_stands_with_its_proof(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await shows(
            pilot.app,
            "A-1  0 ● done    ✓ 1/1  @core Kept promise",
            "A-2  0 ● done    ✗ 0/1  @core Broken promise",
            "A-3  1 ● done    ?      @qa   Bare promise",
            "A-4  - ◇ review  ↑ 1/1  @qa   Could be closed",
            "A-5  2 ◐ doing     1/2  @me   Half way",
            "A-6  0 ▲ blocked        @me   Stuck",
            "A-7  - ○ todo                 Not begun",
            "A-8  - ⊘ dropped              Given up",
            "NO-GO  1 of 7 proven - A-2 contradicted: evidence missing (+",
            "1✓ 1↑ 3 open 1? 1✗ · 1 P0 · ▲ 1",
        )
        await pilot.press("z")
        await shows(
            pilot.app,
            "A-1  0 ● done    ✓ proven       @core ",
            "A-2  0 ● done    ✗ contradicted @core ",
            "A-3  1 ● done    ? unproven     @qa   ",
            "A-4  - ◇ review  ↑ closable     @qa   ",
            "A-5  2 ◐ doing     1 of 2       @me   ",
        )


async def test_the_filter_narrows_while_it_is_typed_and_says_what_it_hides(
    tmp_path: Path,
) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("/", *"owner:@qa")
        await shows(pilot.app, "2 of 8 · hides 3 P0, 1 contradicted", "2/8")
        await ordered(pilot, "A-3", "A-4")
        await pilot.press("enter", "j")
        await seen(pilot.app, lambda _: cursor(pilot.app) == "A-4", "the rows have the focus")
        await pilot.press("escape")
        await shows(pilot.app, "8/8")
        assert cursor(pilot.app) == "A-4"
        await hides(pilot.app, "hides")


async def test_escape_in_the_filter_clears_it_and_goes_back_to_the_rows(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("/", *"P0")
        await shows(pilot.app, "3/8")
        await pilot.press("escape")
        await shows(pilot.app, "8/8")
        await pilot.press("j")
        await seen(pilot.app, lambda _: cursor(pilot.app) == "A-2", "the rows have the focus")


async def test_a_filter_that_is_not_understood_keeps_the_rows_and_says_why(
    tmp_path: Path,
) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("/", *"owner:@qa")
        await shows(pilot.app, "2/8")
        await pilot.press(*" (")
        await shows(pilot.app, "/ owner:@qa (", "column 1", "2/8")
        await ordered(pilot, "A-3", "A-4")
        await pilot.press("ctrl+u", *"colour:red")
        await shows(pilot.app, "unknown field 'colour'")
        await pilot.press("enter", "escape")
        await shows(pilot.app, "8/8")


async def test_letters_typed_into_the_filter_start_no_command(tmp_path: Path) -> None:
    file = every(tmp_path)
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await pilot.press("/", *"gm>qux0z")
        await shows(pilot.app, "/ gm>qux0z")
        await pilot.press("escape")
        await shows(pilot.app, "8/8")
    assert file.read_bytes() == before


async def test_a_filter_without_a_match_is_an_empty_list_that_escape_ends(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("/", *"label:none-such", "enter")
        await shows(pilot.app, "0/8", "0 of 8")
        await pilot.press("j", "k", "G", "home", "enter", "h", "l", "W", "escape", "1", "escape")
        await shows(pilot.app, "8/8")


async def test_brackets_walk_through_the_views(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await shows(pilot.app, "[All 8]", "Mine 2", "Contradicted 1", "Closable 1")
        await pilot.press("[")
        await shows(pilot.app, "[Next 4]")
        await pilot.press("]", "]", "]")
        await shows(pilot.app, "[Mine 2]", "2/8")
        await ordered(pilot, "A-5", "A-6")
        await pilot.press("]", "]")
        await shows(pilot.app, "[Contradicted 1]")
        await ordered(pilot, "A-2")
        await pilot.press("]")
        await shows(pilot.app, "[Closable 1]")
        await ordered(pilot, "A-4")
        await pilot.press("escape")
        await shows(pilot.app, "[All 8]")


async def test_a_sequence_goes_to_a_view_and_shows_its_keys_meanwhile(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        for key, view in (
            ("c", "[Contradicted 1]"),
            ("k", "[Closable 1]"),
            ("m", "[Mine 2]"),
            ("b", "[Blocked "),
            ("n", "[Next 4]"),
            ("t", "[Triage "),
        ):
            await pilot.press("g")
            await shows(pilot.app, "g …", "m Mine", "c Contradicted")
            await pilot.press(key)
            await shows(pilot.app, view, "? help")


async def test_an_unknown_second_key_says_so_and_escape_leaves_a_sequence(tmp_path: Path) -> None:
    file = every(tmp_path)
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await pilot.press("g", ">")
        await shows(pilot.app, "g > is no command", "? help")
        await pilot.press("g", "escape")
        await hides(pilot.app, "g …")
        await pilot.press("j")
        await seen(pilot.app, lambda _: cursor(pilot.app) == "A-2", "j moves again")
    assert file.read_bytes() == before


async def test_groups_count_their_proven_and_fold(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press(";", "g")
        await shows(pilot.app, "▾ Runtime  1 of 3 proven  ✗ 1 contradicted", "▾ no group")
        await at(pilot, "A-2")
        await pilot.press("h")
        await shows(pilot.app, "▸ Runtime")
        await hides(pilot.app, "Kept promise")
        assert "A-4" in dump(pilot.app)
        await pilot.press("j")
        await pilot.press("k", "l")
        await shows(pilot.app, "▾ Runtime", "A-1")
        await pilot.press("enter")
        await hides(pilot.app, "Kept promise")
        await pilot.press(";", "n")
        await hides(pilot.app, "no group")


async def test_sorting_by_the_same_again_turns_it_round(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press(",", "o")
        await shows(pilot.app, "sort owner")
        assert order(dump(pilot.app))[:2] == ["A-1", "A-2"]
        assert order(dump(pilot.app))[-2:] == ["A-7", "A-8"]
        await pilot.press(",", "i")
        await shows(pilot.app, "sort id")
        await pilot.press(",", "i")
        await shows(pilot.app, "sort id reversed")
        assert order(dump(pilot.app))[0] == "A-8"
        assert cursor(pilot.app) == "A-1"


async def test_one_board_of_several_can_be_picked(tmp_path: Path) -> None:
    repository(tmp_path, {"tracker": TRACKER, "second": SECOND})
    async with opened(tmp_path) as pilot:
        await shows(pilot.app, "all 2 boards", "▾ Launch tracker", "▾ Second board", "5/5")
        await pilot.press("B")
        await shows(pilot.app, "a  all boards", "1  Second board ", "2  Launch tracker  3")
        await pilot.press("1")
        await shows(pilot.app, "2/2", "second ▾", "Elsewhere")
        await hides(pilot.app, "M-02")
        await pilot.press("B", "a")
        await shows(pilot.app, "5/5")


async def test_a_colon_jumps_to_a_ticket_by_id_end_or_title(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        for text in ("M-02", "02", "tracker:M-02", "m-02", "RUNTIME contracts"):
            await pilot.press("home")
            await seen(pilot.app, lambda _: cursor(pilot.app) == "M-01", "the cursor is on M-01")
            await pilot.press(":", *text, "enter")
            await seen(pilot.app, lambda _: cursor(pilot.app) == "M-02", f"{text} is M-02")


async def test_a_jump_goes_through_filter_view_board_and_fold(tmp_path: Path) -> None:
    repository(tmp_path, {"tracker": TRACKER, "second": SECOND})
    async with opened(tmp_path) as pilot:
        await pilot.press("B", "1", "/", *"S-1", "enter")
        await shows(pilot.app, "1/2")
        await pilot.press(":", *"M-03", "enter")
        await seen(pilot.app, lambda _: cursor(pilot.app) == "M-03", "the cursor is on M-03")
        await pilot.press("B", "a", "h")
        await hides(pilot.app, "Promotion pipeline")
        await pilot.press(":", *"M-03", "enter")
        await seen(pilot.app, lambda _: cursor(pilot.app) == "M-03", "the cursor is on M-03")


async def test_several_that_fit_are_offered_and_none_is_said(tmp_path: Path) -> None:
    repository(tmp_path, {"tracker": TRACKER, "second": SECOND})
    async with opened(tmp_path) as pilot:
        await pilot.press(":", *"02", "enter")
        await shows(pilot.app, "2 tickets fit", "second:S-02", "tracker:M-02")
        await pilot.press("down", "enter")
        await seen(pilot.app, lambda _: cursor(pilot.app) == "M-02", "the cursor is on M-02")
        await pilot.press(":", *"zebra", "enter")
        await shows(pilot.app, "nothing is called 'zebra'")


async def test_what_no_longer_matches_stays_dimmed_until_the_cursor_leaves(
    tmp_path: Path,
) -> None:
    file = every(tmp_path)
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await pilot.press("/", *"status:doing,blocked", "enter")
        await shows(pilot.app, "2/8")
        await pilot.press(">")
        await bytes_differ(file, before)
        await shows(pilot.app, "A-5  2 ◇ review")
        assert cursor(pilot.app) == "A-5"
        await pilot.press("j")
        await seen(pilot.app, lambda screen: order(screen) == ["A-6"], "A-5 has left")


async def test_the_verdict_stands_at_every_size_and_the_cursor_keeps_its_ticket(
    tmp_path: Path,
) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await at(pilot, "A-5")
        for size in ((80, 24), (200, 60), (60, 14), (50, 12), (40, 10), (120, 36)):
            await pilot.resize_terminal(*size)
            await seen(
                pilot.app,
                lambda screen, size=size: (
                    len(screen.split("\n")) == size[1]
                    and "NO-GO  1 of 7 proven" in screen.splitlines()[0]
                    and cursor(pilot.app) == "A-5"
                ),
                f"verdict and cursor at {size}",
            )


async def test_a_smaller_window_keeps_the_cursor_in_sight(tmp_path: Path) -> None:
    tickets = "".join(f'[ticket.T-{n:02}]\ntitle = "N"\nstatus = "todo"\n' for n in range(90))
    repository(tmp_path, {"long": f'format = 1\n[board]\nid = "long"\n{tickets}'})
    async with opened(tmp_path, size=(120, 50)) as pilot:
        await at(pilot, "T-40")
        for size in ((80, 24), (50, 12), (200, 60)):
            await pilot.resize_terminal(*size)
            await seen(pilot.app, lambda _: cursor(pilot.app) == "T-40", f"the cursor at {size}")


async def test_marks_stay_on_their_tickets_over_another_order(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await at(pilot, "A-2")
        await pilot.press("x")
        await shows(pilot.app, "* A-2", "1 marked")
        await pilot.press(",", "i", ",", "i")
        await shows(pilot.app, "sort id reversed", "* A-2")
        await pilot.press("escape")
        await hides(pilot.app, "* A-2")


async def test_page_keys_and_ends(tmp_path: Path) -> None:
    tickets = "".join(
        f'[ticket.T-{n:03}]\ntitle = "Number {n}"\nstatus = "todo"\n' for n in range(200)
    )
    repository(tmp_path, {"long": f'format = 1\n[board]\nid = "long"\n{tickets}'})
    async with opened(tmp_path) as pilot:
        await pilot.press("G")
        await seen(pilot.app, lambda _: cursor(pilot.app) == "T-199", "the last row")
        await pilot.press("g", "g")
        await seen(pilot.app, lambda _: cursor(pilot.app) == "T-000", "the first row")
        await pilot.press("pagedown")
        await until(lambda: cursor(pilot.app) > "T-020", "a page down")
        await pilot.press("ctrl+u")
        await until(lambda: "T-000" < cursor(pilot.app) < "T-020", "half a page up")
        await pilot.press("pageup", "home")
        await seen(pilot.app, lambda _: cursor(pilot.app) == "T-000", "the first row")


async def test_what_to_do_next_says_why_and_w_says_all_of_it(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path, size=(140, 36)) as pilot:
        await pilot.press("g", "n")
        await shows(pilot.app, "[Next 4]", "repair  P0")
        await seen(pilot.app, lambda screen: "P0" in screen.partition("A-2")[2], "a reason")
        await pilot.press("W")
        await shows(pilot.app, "next 1 of 4: repair", "P0")
