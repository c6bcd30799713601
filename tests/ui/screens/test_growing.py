"""The pane with the focus has the room it needs, and dividers go where a person puts them."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from readiness_tui.ui.screens.pane_layout import SLOTS, PaneLayout
from tests.support import until
from tests.ui.support import at, cursor, dump, every, opened, seen, shows


def region(pilot: Pilot[None], name: str):  # noqa: ANN201 - Textual's
    return pilot.app.screen.query_one(f"#{name}").region


@pytest.mark.parametrize("width", [100, 101, 120, 140, 159])
async def test_a_slot_with_the_focus_has_the_height_and_half_of_the_width(
    tmp_path: Path, width: int
) -> None:
    every(tmp_path)
    async with opened(tmp_path, size=(width, 36)) as pilot:
        for digit, name in enumerate(SLOTS, 3):
            await pilot.press(str(digit))
            await until(lambda name=name: 2 * region(pilot, name).width >= width, name)
            body, folded = region(pilot, "body"), region(pilot, "preview")
            assert folded.height == 3 + 2
            assert region(pilot, name).height == body.height - folded.height
            assert region(pilot, name).bottom == body.bottom
        await shows(pilot.app, "2 Detail A-1", "Kept promise", "2 shows all")
        await pilot.press("1")
        await until(lambda: 2 * region(pilot, "backlog").width > width, "the backlog grows back")
        await until(lambda: region(pilot, "detail").height > 5, "the detail unfolds")


async def test_dividers_move_by_keys_and_go_back(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        first = region(pilot, "backlog").width
        await pilot.press("right_curly_bracket")
        await until(lambda: region(pilot, "backlog").width == first + 6, "5 percent wider")
        await pilot.press("left_curly_bracket", "left_curly_bracket")
        await until(lambda: region(pilot, "backlog").width == first - 6, "narrower")
        await pilot.press("plus")
        await shows(pilot.app, "this pane has the whole height")
        await pilot.press("2")
        height = region(pilot, "detail").height
        await pilot.press("plus")
        await until(lambda: region(pilot, "detail").height > height, "higher")
        await pilot.press("equals_sign", "1")
        await until(lambda: region(pilot, "backlog").width == first, "as it was")
        await pilot.press("z", "right_curly_bracket")
        await shows(pilot.app, "one pane has the whole width")


async def test_a_divider_is_dragged_and_the_focus_stays(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        layout = pilot.app.screen.query_one(PaneLayout)
        edge = region(pilot, "right").x
        await pilot.mouse_down(offset=(edge, 20))
        await pilot.hover(offset=(48, 20))
        await until(lambda: region(pilot, "right").x == 48, "the divider is where the mouse is")
        await pilot.mouse_up(offset=(48, 20))
        await pilot.hover(offset=(90, 20))
        assert region(pilot, "right").x == 48
        assert layout.pane == "backlog"
        top = region(pilot, "slots").y
        await pilot.mouse_down(offset=(80, top))
        await pilot.hover(offset=(80, top + 6))
        await until(lambda: region(pilot, "slots").y == top + 6, "the lower divider, too")
        await pilot.mouse_up(offset=(80, top + 6))
        assert layout.pane == "backlog"


async def test_a_click_takes_the_row_under_it_and_then_the_pane_grows(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await at(pilot, "A-5")
        await shows(pilot.app, "▸ evidence", "▸ deliverables")
        row = next(y for y, line in enumerate(dump(pilot.app).split("\n")) if "▸ evidence" in line)
        x = region(pilot, "gates").x + 8
        await pilot.click(offset=(x, row))
        await until(lambda: 2 * region(pilot, "gates").width >= 120, "it grows")
        await seen(
            pilot.app,
            lambda screen: any("▌  ▸ evidence" in line for line in screen.split("\n")),
            "the row that was clicked",
        )
        assert cursor(pilot.app) == "A-5"
