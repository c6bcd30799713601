"""Keys that come at once act in order, and every size shows a whole screen."""

import random
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import tomli
from textual.app import App

from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.app import Planner
from readiness_tui.ui.bridge.bridge import Bridge
from readiness_tui.ui.registry.command import invoke
from readiness_tui.ui.screens.command_list import COMMANDS
from readiness_tui.ui.screens.pane_layout import PANES, PaneLayout
from tests.support import until
from tests.ui.support import (
    FakeNow,
    at,
    burst,
    bytes_are,
    cursor,
    dump,
    every,
    hides,
    opened,
    palettes,
    repository,
    seen,
    shows,
)

MANY = 'format = 1\n[board]\nid = "many"\nenforcement = "solo"\n' + "".join(
    f'\n[ticket.T-{n:02}]\ntitle = "Number {n}"\nstatus = "todo"\n' for n in range(40)
)


async def test_thirty_times_down_and_next_act_on_the_right_rows(tmp_path: Path) -> None:
    file = repository(tmp_path, {"many": MANY}) / "boards/many.toml"
    wanted = MANY
    for number in range(1, 31):
        head = f'[ticket.T-{number:02}]\ntitle = "Number {number}"\nstatus = '
        wanted = wanted.replace(f'{head}"todo"', f'{head}"doing"')
    async with opened(tmp_path) as pilot:
        burst(pilot.app, "j>" * 30)
        await until(
            lambda: file.read_text("utf-8") == wanted,
            "T-01 to T-30 are begun",
        )
        assert cursor(pilot.app) == "T-30"
        burst(pilot.app, "u" * 30)
        await until(lambda: file.read_text("utf-8") == MANY, "all is taken back")


async def test_a_held_key_moves_by_as_many_rows_as_it_came(tmp_path: Path) -> None:
    repository(tmp_path, {"many": MANY})
    async with opened(tmp_path) as pilot:
        burst(pilot.app, "j" * 37)
        await seen(pilot.app, lambda _: cursor(pilot.app) == "T-37", "37 rows down")
        await shows(pilot.app, "Detail T-37")


async def test_a_menu_takes_the_key_that_follows_at_once(tmp_path: Path) -> None:
    file = repository(tmp_path, {"many": MANY}) / "boards/many.toml"
    async with opened(tmp_path) as pilot:
        burst(pilot.app, "jsr")
        wanted = MANY.replace('"Number 1"\nstatus = "todo"', '"Number 1"\nstatus = "review"')
        await bytes_are(file, wanted.encode(), "T-01 is in review")


async def test_a_sequence_in_a_burst_is_a_sequence(tmp_path: Path) -> None:
    repository(tmp_path, {"many": MANY})
    async with opened(tmp_path) as pilot:
        burst(pilot.app, "Gkggj")
        await seen(pilot.app, lambda _: cursor(pilot.app) == "T-01", "end, up, top, down")


async def test_letters_right_after_the_slash_go_into_the_filter(tmp_path: Path) -> None:
    file = every(tmp_path)
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        burst(pilot.app, "/promise")
        await shows(pilot.app, "/ promise", "3/8")
    assert file.read_bytes() == before


async def test_a_reason_typed_right_after_the_key_goes_into_the_field(tmp_path: Path) -> None:
    file = every(tmp_path)
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "A-5")
        burst(pilot.app, "b>x pq")
        await shows(pilot.app, "A-5 > blocked: why?", "│ >x pq")
        assert file.read_bytes() == before
        await pilot.press("escape")
        await hides(pilot.app, "why?")
    assert file.read_bytes() == before


async def test_a_page_key_right_after_what_it_is_for_was_opened_does_no_harm(
    tmp_path: Path,
) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        for opener, page in product(("ctrl+p", "s", "B", "?", "0"), ("pageup", "pagedown")):
            burst(pilot.app, [opener, page, page])
            await until(lambda: len(pilot.app.screen_stack) == 2, f"{opener} is open")
            burst(pilot.app, [page, "escape"])
            await until(lambda: len(pilot.app.screen_stack) == 1, f"{opener} is closed")


class Silent(Bridge):
    """A bridge that never reads the boards."""

    def start(self, app: App[Any], prepare: Callable[[Snapshot], None] = lambda _: None) -> None:
        del app, prepare


@pytest.mark.parametrize("front", PANES)
async def test_keys_before_the_boards_are_read_do_no_harm(tmp_path: Path, front: str) -> None:
    every(tmp_path)
    app = Planner(Silent(Workspace(tmp_path, actor="@me", clock=FakeNow())), palettes(), UNICODE)
    async with app.run_test(size=(120, 36)) as pilot:
        app.screen.query_one(PaneLayout).show_pane(front)
        await pilot.pause()
        here = {*app.screen.query_one(PaneLayout).contexts} - {"app" if front != "backlog" else ""}
        for one in COMMANDS:
            if one.context in here and one.id not in {"quit", "palette", "theme.next"}:
                assert app.focused is not None
                invoke(one.id, app.focused)
                while len(app.screen_stack) > 1:
                    await app.pop_screen()
                app.screen.query_one(PaneLayout).show_pane(front)
        assert app.crash is None


@pytest.mark.parametrize("seed", range(3))
async def test_no_keys_whatever_end_the_program_or_break_a_file(tmp_path: Path, seed: int) -> None:
    file = every(tmp_path)
    dice = random.Random(seed)  # noqa: S311 - a walk, no secret
    singles = {key for one in COMMANDS for key in one.keys if " " not in key}
    keys = sorted(singles - {"q", "ctrl+q", "e"}) + list("acgmnprtx0123")
    async with opened(tmp_path, size=dice.choice([(120, 36), (80, 24), (50, 12)])) as pilot:
        for _ in range(60):
            await pilot.press(dice.choice(keys))
            if dice.random() < 0.05:
                await pilot.resize_terminal(*dice.choice([(200, 60), (120, 36), (30, 8)]))
        await pilot.resize_terminal(120, 36)
        while len(pilot.app.screen_stack) > 1:
            await pilot.press("escape")
        await shows(pilot.app, "NO-GO")
    assert tomli.loads(file.read_text("utf-8"))["board"]["id"] == "every"


@pytest.mark.parametrize(
    ("size", "there", "not_there"),
    [
        ((200, 60), ("1 Backlog", "2 Detail", "3 Matrix", "5 Gates"), ()),
        ((120, 36), ("1 Backlog", "2 Detail", "5 Gates", "✗ 0/1  @core"), ("3 Matrix",)),
        ((80, 24), ("1 Backlog", "2 shows all"), ("5 Gates",)),
        ((80, 15), ("1 Backlog", "A-2"), ("2 shows all",)),
        ((50, 12), ("A-2", "Broken promise"), ("1 Backlog", "every ▾", "s status")),
        ((40, 10), ("A-2",), ("1 Backlog",)),
    ],
)
async def test_a_size_has_its_layout_and_always_the_verdict(
    tmp_path: Path, size: tuple[int, int], there: tuple[str, ...], not_there: tuple[str, ...]
) -> None:
    every(tmp_path)
    async with opened(tmp_path, size=size) as pilot:
        await shows(pilot.app, "NO-GO  1 of 7 proven", *there)
        screen = dump(pilot.app)
        assert [text for text in not_there if text in screen] == []
        for pane in "23451":
            await pilot.press(pane)
            await shows(pilot.app, "NO-GO  1 of 7 proven")
            frames = dump(pilot.app)
            for corner, other in (("┏", "┗"), ("╭", "╰"), ("┓", "┛"), ("╮", "╯")):
                assert frames.count(corner) == frames.count(other), frames


async def test_resizing_through_every_layout_keeps_pane_filter_and_marks(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("x", "/", *"promise", "enter")
        await shows(pilot.app, "3/8", "1 marked")
        for size in ((200, 60), (60, 20), (40, 10), (80, 24), (120, 36)):
            await pilot.resize_terminal(*size)
            await seen(
                pilot.app,
                lambda screen, size=size: (
                    len(screen.split("\n")) == size[1]
                    and "NO-GO" in screen.split("\n")[0]
                    and "Bare promise" in screen
                ),
                f"the rows at {size}",
            )
        await shows(pilot.app, "3/8", "1 marked", "/ promise")
