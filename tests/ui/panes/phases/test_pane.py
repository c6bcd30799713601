"""Pane 6: phases with their criteria, the plan in time, and the keys that tick, move and look."""

import re
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.strip import Strip

from readiness_tui.domain.proof.glyphs import ASCII
from readiness_tui.ui.panes.phases.pane import PhasesPane, PhasesTable
from readiness_tui.ui.panes.phases.timeline_pane import TimelineView
from readiness_tui.ui.widgets.table import Table
from tests.support import until
from tests.ui.support import (
    at,
    bytes_are,
    bytes_differ,
    changed,
    dump,
    focused_line,
    hides,
    opened,
    replace_file,
    repository,
    rests_on,
    shows,
    walk_to,
)

BOARD = """\
[board]
id = "plan"
title = "A plan"
enforcement = "shadow"

[ticket.T-1]
title = "One"
estimate = "2d"

[ticket.T-2]
title = "Two"
estimate = "3d"
depends = ["T-1"]

[ticket.T-3]
title = "Three"
estimate = "1d"

[ticket.T-4]
title = "Nowhere"

[phase.A]
title = "Controls"
tickets = ["T-1", "T-3"]
exit = [
  "Toolchain pinned",      # by hand
  { text = "Policies read", done = true },
  { gate = "pins" },
]

[phase.B]
title = "Core"
tickets = ["T-2", "T-3"]
entrance = [{ phase = "A" }, { ticket = "T-1" }]

[milestone.M1]
title = "Stable"
due = 2026-03-06
completes = ["T-2"]

[gate.pins]
kind = "file_exists"
paths = ["pins.txt"]
"""
BARE = '[board]\nid = "bare"\nenforcement = "shadow"\n\n[ticket.A]\ntitle = "A"\nestimate = "2d"\n'
TIED = (
    '[board]\nid = "ring"\nenforcement = "shadow"\n\n[ticket.A]\ntitle = "A"\ndepends = ["B"]\n\n'
    '[ticket.B]\ntitle = "B"\ndepends = ["A"]\n'
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A board with two phases, and a ticket in none."""
    return repository(tmp_path, {"plan": BOARD}) / "boards/plan.toml"


WIDE = (200, 50)


def read(file: Path) -> bytes:
    return file.read_bytes()


async def opened_wide(pilot: Pilot[None]) -> None:
    await pilot.press("6", "z")
    await shows(pilot.app, "6 Phases", "P85")


async def test_phases_say_what_they_wait_for(file: Path) -> None:
    async with opened(file.parents[1], size=WIDE) as pilot:
        await opened_wide(pilot)
        await shows(
            pilot.app,
            "▾ A Controls  exit 1 of 3",
            "out [ ] Toolchain pinned",
            "out [✓] Policies read",
            "out [✗] gate pins ✗ fail",
            "▾ B Core  waits for phase A, T-1",
            "in  [ ] phase A not finished",
            "in  [ ] ticket T-1 ○  One",
            "▾ in no phase  1",
            "T-4 ○  Nowhere",
            "▾ in several  1",
            "T-3 ○  A, B: Three",
        )


async def test_space_ticks_a_line_of_text_and_u_takes_it_back(file: Path) -> None:
    before = read(file)
    async with opened(file.parents[1], size=WIDE) as pilot:
        await opened_wide(pilot)
        await walk_to(pilot, "Toolchain pinned")
        await pilot.press("space")
        after = await bytes_differ(file, before)
        gone, come = changed(before, after)
        assert gone == ['"Toolchain pinned",      # by hand']
        assert come == ['{ text = "Toolchain pinned", done = true },      # by hand']
        await shows(pilot.app, "exit 2 of 3", "out [✓] Toolchain pinned")
        await pilot.press("u")
        await bytes_are(file, before, "the tick is taken back")


async def test_what_others_decide_is_not_ticked(file: Path) -> None:
    before = read(file)
    async with opened(file.parents[1], size=WIDE) as pilot:
        await opened_wide(pilot)
        await walk_to(pilot, "gate pins")
        await pilot.press("space")
        await shows(pilot.app, "pins decides this line, not a mark")
        await walk_to(pilot, "T-4 ○  Nowhere")
        await pilot.press("x")
        await shows(pilot.app, "this line has no mark")
        assert read(file) == before


async def test_enter_goes_to_the_ticket_the_gate_and_folds(file: Path) -> None:
    async with opened(file.parents[1], size=WIDE) as pilot:
        await pilot.press("6")
        await pilot.press("z")
        await shows(pilot.app, "▾ A Controls")
        await walk_to(pilot, "gate pins")
        await pilot.press("enter")
        await shows(pilot.app, "5 Gates")
        await rests_on(pilot.app, "pins")
        await pilot.press("6")
        await walk_to(pilot, "A Controls")
        await pilot.press("enter")
        await shows(pilot.app, "▸ A Controls")
        await hides(pilot.app, "Toolchain pinned")
        await pilot.press("l")
        await shows(pilot.app, "Toolchain pinned")
        await walk_to(pilot, "ticket T-1")
        await pilot.press("enter", "z")
        await until(
            lambda: pilot.app.focused is not None and pilot.app.focused.id == "backlog",
            "the backlog has the focus",
        )
        await rests_on(pilot.app, "T-1")


async def test_enter_on_a_phase_that_must_be_over_goes_to_it(file: Path) -> None:
    async with opened(file.parents[1], size=WIDE) as pilot:
        await opened_wide(pilot)
        await walk_to(pilot, "phase A not finished")
        await pilot.press("enter")
        await until(lambda: "A Controls" in focused_line(pilot.app), "the heading of phase A")


async def test_f_narrows_the_phases_and_the_time_line(file: Path) -> None:
    async with opened(file.parents[1], size=WIDE) as pilot:
        await pilot.press("slash", *"id:T-3", "enter")
        await shows(pilot.app, "1/4")
        await opened_wide(pilot)
        await shows(pilot.app, "6 Phases · day", "T-2 ○  Two", "▾ in no phase  1", "T-1 ○  One")
        await pilot.press("F")
        await shows(pilot.app, "6 Phases · this filter · day", "T-3 ○  Three", "▾ in several  1")
        await hides(pilot.app, "T-2 ○  Two", "in no phase", "T-2   ○")
        await pilot.press("F")
        await shows(pilot.app, "6 Phases · T-3 · day")
        await hides(pilot.app, "T-2 ○  Two")
        await pilot.press("F")
        await shows(pilot.app, "6 Phases · day", "T-2 ○  Two", "in no phase")


async def test_a_ticket_has_what_it_hangs_together_with_beside_it(file: Path) -> None:
    async with opened(file.parents[1], size=WIDE) as pilot:
        await at(pilot, "T-2")
        await pilot.press("6", "z", "F", "F")
        await shows(pilot.app, "6 Phases · T-2 · day", "T-2 ○  Two", "T-1 ○  One")
        await hides(pilot.app, "T-3 ○", "T-4 ○")


async def test_a_ticket_moves_to_another_phase_as_one_edit(file: Path) -> None:
    before = read(file)
    async with opened(file.parents[1], size=WIDE) as pilot:
        await opened_wide(pilot)
        await walk_to(pilot, "T-1 ○  One")
        await pilot.press("p")
        await shows(pilot.app, "Phase of T-1", "A Controls  is in it", "no phase")
        await pilot.press("2")
        after = await bytes_differ(file, before)
        assert changed(before, after) == (
            ['tickets = ["T-1", "T-3"]', 'tickets = ["T-2", "T-3"]'],
            ['tickets = ["T-3"]', 'tickets = ["T-2", "T-3", "T-1"]'],
        )
        await shows(pilot.app, "T-1 > phase B")
        await pilot.press("u")
        await bytes_are(file, before, "both phases are as they were")


async def test_verbs_act_on_the_ticket_of_the_row(file: Path) -> None:
    before = read(file)
    async with opened(file.parents[1], size=WIDE) as pilot:
        await opened_wide(pilot)
        await walk_to(pilot, "T-4 ○  Nowhere")
        await pilot.press("i")
        _, come = changed(before, await bytes_differ(file, before))
        assert come == ['owners = ["@me"]']
        await walk_to(pilot, "A Controls")
        await pilot.press("W")
        await shows(pilot.app, "Why NO-GO ·", "phase A", "gate pins")


async def test_the_time_line_has_weeks_bars_and_what_is_likely(file: Path) -> None:
    async with opened(file.parents[1], size=WIDE) as pilot:
        await opened_wide(pilot)
        await shows(pilot.app, "6 Phases · day · today Thu Feb 26", "W09 Feb 23 W10 Mar 02")
        await shows(pilot.app, "single estimates spread 0.6x to 2.2x")
        screen = dump(pilot.app)
        (caption,) = re.findall("plan .* %", screen)
        assert re.fullmatch(
            r"plan Wed Mar 4 · P50 \w+ Mar \d+ · P85 \w+ Mar \d+ · M1 Mar 6: \d+ %", caption
        )
        assert re.search(r"T-1 +One +○ +2d critical +┊ +████┊", screen)
        assert re.search(r"T-2 +\w+ +○ +3d critical +┊ +│ +┊██████", screen)
        assert re.search(r"T-4 +\w+ +○ +~2d ", screen)
        assert "1,000 runs;" in screen


async def test_scale_and_place_of_time_change_by_keys(file: Path) -> None:
    async with opened(file.parents[1], size=WIDE) as pilot:
        await opened_wide(pilot)
        await pilot.press("right_parenthesis")
        await shows(pilot.app, "6 Phases · week ·")
        await pilot.press("right_parenthesis", "right_parenthesis")
        await shows(pilot.app, "6 Phases · month ·", "Mar")
        await pilot.press("left_parenthesis", "left_parenthesis", "left_parenthesis")
        await shows(pilot.app, "6 Phases · day ·", "W09 Feb 23")
        await pilot.press("L")
        await hides(pilot.app, "W09 Feb 23")
        await pilot.press("full_stop")
        await shows(pilot.app, "W09 Feb 23")
        await pilot.press("6", "l")
        await hides(pilot.app, "W09 Feb 23")
        await pilot.press("h", "h")
        await shows(pilot.app, "W08 Feb 16 W09 Feb 23")


async def test_m_turns_the_right_side(file: Path) -> None:
    async with opened(file.parents[1], size=WIDE) as pilot:
        await opened_wide(pilot)
        await pilot.press("M")
        await shows(
            pilot.app, "6 Phases · burn-up", "done 0 of 4, 0 proven", "unknown history", "P85"
        )
        await pilot.press("M")
        await shows(
            pilot.app, "6 Phases · load, what-if", "what-if: one ticket at a time", "nobody's: T-1"
        )
        await pilot.press("M")
        await shows(pilot.app, "6 Phases · day")


async def test_the_burn_up_knows_what_was_done_here(file: Path) -> None:
    async with opened(file.parents[1], size=WIDE) as pilot:
        before = read(file)
        await pilot.press("i")
        await bytes_differ(file, before)
        await opened_wide(pilot)
        await pilot.press("M")
        await shows(pilot.app, "done 0 of 4, 0 proven  since Thu Feb 26", "P50 to P85")


async def test_a_board_without_phases_has_the_time_line_alone(tmp_path: Path) -> None:
    root = repository(tmp_path, {"bare": BARE})
    async with opened(root, size=(120, 36)) as pilot:
        await pilot.press("6")
        await shows(pilot.app, "6 Phases · day", "P85")
        assert isinstance(pilot.app.focused, TimelineView)
        assert not pilot.app.screen.query_one(PhasesTable).display
        await pilot.press("p")
        await shows(pilot.app, "this board has no phases")


async def test_a_cycle_says_why_there_are_no_dates(tmp_path: Path) -> None:
    root = repository(tmp_path, {"ring": TIED})
    async with opened(root, size=(120, 36)) as pilot:
        await pilot.press("6")
        await shows(pilot.app, "no dates: in a cycle", "no forecast: 2 open tickets are in a")


async def test_another_plan_gets_another_forecast(file: Path) -> None:
    async with opened(file.parents[1], size=WIDE) as pilot:
        await opened_wide(pilot)
        await shows(pilot.app, "plan Wed Mar 4 ·")
        text = read(file).decode()
        replace_file(file, text.replace('estimate = "3d"', 'estimate = "5d"'))
        await shows(pilot.app, "plan Fri Mar 6 ·", "P85")


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (160, 45), (200, 50)])
async def test_it_fits_every_size(file: Path, size: tuple[int, int]) -> None:
    async with opened(file.parents[1], size=size) as pilot:
        await pilot.press("6")
        await shows(pilot.app, "6 Phases", "A Controls")
        pane = pilot.app.screen.query_one(PhasesPane)
        if not pane.is_split:
            await shows(pilot.app, "6 Phases ━")
            await pilot.press("M")
            await until(lambda: isinstance(pilot.app.focused, TimelineView), "the time line is on")
            await hides(pilot.app, "A Controls")
        await shows(pilot.app, "P85", "T-2", "critical")
        for _ in range(2 if pane.is_split else 3):
            await pilot.press("M")
        await shows(pilot.app, "A Controls")


async def test_tab_and_6_go_from_side_to_side(file: Path) -> None:
    async with opened(file.parents[1], size=WIDE) as pilot:
        await opened_wide(pilot)
        assert isinstance(pilot.app.focused, PhasesTable)
        await pilot.press("6")
        await until(lambda: isinstance(pilot.app.focused, TimelineView), "the time line")
        await pilot.press("6")
        await until(lambda: isinstance(pilot.app.focused, PhasesTable), "the phases")
        await pilot.press("tab")
        await until(lambda: isinstance(pilot.app.focused, TimelineView), "the time line")
        await pilot.press("shift+tab")
        await until(lambda: isinstance(pilot.app.focused, PhasesTable), "the phases")
        await pilot.press("tab", "tab")
        await until(lambda: pilot.app.screen.query_one("#problems").has_focus, "pane 7")


async def test_a_move_of_the_cursor_draws_two_lines(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(file.parents[1], size=WIDE) as pilot:
        await opened_wide(pilot)
        await shows(pilot.app, "spread")
        await pilot.press("6", "home")
        await shows(pilot.app, "T-1 starts Thu Feb 26 ·")
        lines = pilot.app.screen.query_one(TimelineView).lines
        drawn: list[tuple[int, int]] = []
        plain = lines.draw

        def watched(index: int, line: int, width: int, *, is_cursor: bool) -> Strip:
            drawn.append((index, width))
            return plain(index, line, width, is_cursor=is_cursor)

        monkeypatch.setattr(lines, "draw", watched)
        await pilot.press("j")
        await shows(pilot.app, "T-3 starts Thu Feb 26 ·")
        assert sorted(index for index, _ in drawn) == [0, 1]


async def test_in_ascii_its_pictures_are_plain(file: Path) -> None:
    async with opened(file.parents[1], size=WIDE, glyphs=ASCII) as pilot:
        await opened_wide(pilot)
        await shows(pilot.app, "####", "v A Controls", "[+] Policies read")
        await pilot.press("M", "M")
        await shows(pilot.app, "what-if")
        pane = pilot.app.screen.query_one(PhasesPane)
        assert isinstance(pane.query_one("#timeline"), Table)
        assert not set("█▓░▌▐◆│▒┊▁▂▃▄▅▆▇") & set(dump(pilot.app))
