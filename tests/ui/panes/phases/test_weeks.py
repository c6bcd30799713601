"""The list of weeks in pane 6: when each is, what belongs to it, and how much of it is closed."""

from pathlib import Path

from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.panes.phases.weeks import weeks
from tests.ui.support import (
    FakeNow,
    at,
    bytes_are,
    bytes_differ,
    changed,
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
enforcement = "shadow"

[ticket.T-1]
title = "One"
status = "done"
evidence = ["made.txt"]

[ticket.T-2]
title = "Two"

[ticket.T-3]
title = "Three"

[ticket.T-4]
title = "Four"
status = "dropped"

[phase.A]
title = "Controls"
tickets = ["T-1", "T-2", "T-3"]

[iteration.W07]
title = "Week 7"
window = { start = 2026-02-09, end = 2026-02-15 }
tickets = ["T-1", "T-2", "gone"]

[iteration.W08]
title = "Week 8"
window = { start = 2026-02-23, end = 2026-03-01 }
tickets = ["T-1"]

[iteration.W09]
"""
PLAN = BoardId("plan")


def snapshot(root: Path) -> Snapshot:
    """The board, judged on a day of week 8."""
    repository(root, {"plan": BOARD})
    (root / "made.txt").write_text("x\n", encoding="utf-8")
    workspace = Workspace(root, clock=FakeNow())
    workspace.open()
    return workspace.gates.run()


def lines(
    plan: Snapshot, *folded: str, only: frozenset[Key] | None = None
) -> list[tuple[str, str]]:
    """The rows of the list: the ink of what says how a head stands, and the text."""
    rows = weeks(plan, PLAN, frozenset(folded), UNICODE, only).rows
    made = [rows.make(index).line for index in range(len(rows.keys))]
    return [(line[-1][1], "".join(text for text, _ in line).rstrip()) for line in made]


def test_a_week_says_when_it_is_what_is_closed_and_what_of_that_is_proven(tmp_path: Path) -> None:
    texts = lines(snapshot(tmp_path))
    assert ("doubt", "▾ W07 Week 7  1 of 3 closed") in texts
    assert ("muted", "▾ W08 Week 8  now  1 of 1 closed") in texts
    assert ("muted", "▾ W09  no tickets") in texts
    spans = [text for _, text in texts if text.endswith(" 1 proven  Feb 9 to Feb 15")]
    assert [len(text) for text in spans] == [39]
    assert ("doubt", "     gone there is no such ticket") in texts
    assert [text for _, text in texts[-2:]] == ["▾ open, in no week  1", "     T-3 ○  Three"]


def test_what_is_folded_or_not_of_the_filter_is_counted_all_the_same(tmp_path: Path) -> None:
    plan = snapshot(tmp_path)
    folded = [text for _, text in lines(plan, "w0", "none")]
    assert "▸ W07 Week 7  1 of 3 closed" in folded
    assert "▸ open, in no week  1" in folded
    assert not [text for text in folded if "T-2" in text or "T-3" in text]
    narrowed = [text for _, text in lines(plan, only=frozenset({Key(PLAN, TicketId("T-2"))}))]
    assert "▾ W07 Week 7  1 of 3 closed" in narrowed
    assert [text for text in narrowed if text.startswith("     T-")] == ["     T-2 ○  Two"]


async def test_g_w_shows_the_weeks_p_moves_a_ticket_and_again_the_phases_are_there(
    tmp_path: Path,
) -> None:
    boards = {"plan": BOARD, "another": '[board]\nid = "another"\n'}
    file = repository(tmp_path, boards) / "boards/plan.toml"
    before = file.read_bytes()
    async with opened(tmp_path, size=(200, 50)) as pilot:
        await at(pilot, "T-1")
        await pilot.press("g", "w", "z")
        await shows(pilot.app, "6 Weeks", "▾ W07 Week 7  1 of 3 closed", "open, in no week")
        await walk_to(pilot, "T-3 ○  Three")
        await pilot.press("p")
        await shows(pilot.app, "Iteration of T-3", "W07 Week 7", "no iteration")
        await pilot.press("2")
        gone, come = changed(before, await bytes_differ(file, before))
        assert (gone, come) == (['tickets = ["T-1"]'], ['tickets = ["T-1", "T-3"]'])
        await hides(pilot.app, "open, in no week")
        await pilot.press("u")
        await bytes_are(file, before, "it is where it was")
        await walk_to(pilot, "W08 Week 8")
        await pilot.press("E")
        await shows(pilot.app, "2 Detail iteration W08")
        await pilot.press("1", "g", "w")
        await shows(pilot.app, "6 Weeks")
        await pilot.press("g", "w")
        await shows(pilot.app, "6 Phases", "▾ A Controls")


async def test_a_board_without_phases_has_its_weeks_and_one_without_weeks_says_so(
    tmp_path: Path,
) -> None:
    head, _, weekly = BOARD.partition("[phase.A]")
    weekly = weekly[weekly.index("[iteration.W07]") :]
    file = repository(tmp_path, {"plan": head + weekly}) / "boards/plan.toml"
    async with opened(tmp_path, size=(80, 24)) as pilot:
        await pilot.press("6")
        await shows(pilot.app, "6 Weeks", "W07 Week 7", "1 of 3 closed")
        await walk_to(pilot, "T-2 ○  Two")
        await pilot.press("enter")
        await rests_on(pilot.app, "T-2")
        replace_file(file, head)
        await hides(pilot.app, "W07")
        await at(pilot, "T-1")
        await pilot.press("g", "w")
        await shows(pilot.app, "this board has no weeks")
