"""Whose risks pane 4 shows: those of the board, else those of all."""

from pathlib import Path

from tests.ui.support import TRACKER, at, opened, repository, shows

BARE = '[board]\nid = "bare"\n[ticket.B-1]\ntitle = "No risk here"\nstatus = "todo"\n'


async def test_where_the_board_of_the_ticket_has_none_those_of_all_boards_are_shown(
    tmp_path: Path,
) -> None:
    third = TRACKER.replace('id = "tracker"', 'id = "third"').replace("M-0", "N-0")
    repository(tmp_path, {"bare": BARE, "tracker": TRACKER, "third": third})
    async with opened(tmp_path, size=(160, 36)) as pilot:
        await at(pilot, "B-1")
        await pilot.press("4")
        await shows(pilot.app, "4 Risks · all boards", " third   R-1", " tracker R-1")
        await pilot.press("1")
        await at(pilot, "M-02")
        await pilot.press("4")
        await shows(pilot.app, "4 Risks · tracker", " R-1")
