"""The tree of reasons: each line a place, and its keys do what the same keys do on the record."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from readiness_tui.ui.app import Planner
from readiness_tui.ui.dialogs.reasons import ReasonTree
from readiness_tui.ui.dialogs.trust import TrustDialog
from readiness_tui.ui.panes.gates.pane import GatesPane
from tests.support import until
from tests.ui.support import (
    at,
    bytes_are,
    bytes_differ,
    changed,
    dump,
    every,
    file_is,
    hides,
    listens,
    opened,
    repository,
    seen,
    shows,
    walk_to,
)

CLAIMS = """\
format = 1
[board]
id = "claims"
title = "Claims"
enforcement = "shadow"

[ticket.C-1]
title = "Ready to close"
status = "review"
evidence = ["proof/a1.txt"]

[ticket.C-2]
title = "One mark is open"
status = "doing"
acceptance = ["It works", { text = "It is fast", done = true }]

[ticket.C-3]
title = "Never run"
status = "doing"
verify = ["true"]

[ticket.C-4]
title = "Nothing there"
status = "done"
deliverables = ["docs/guide.md"]
"""


def claims(root: Path) -> Path:
    """A board with something for each key; its file."""
    repository(root, {"claims": CLAIMS})
    (root / "proof").mkdir()
    (root / "proof/a1.txt").write_text("green\n", "utf-8")
    return root / "boards/claims.toml"


def line(pilot: Pilot[None]) -> str:
    """What the reason under the cursor says."""
    tree = pilot.app.screen
    return tree.node.reason.message if isinstance(tree, ReasonTree) and tree.node else ""


async def go(pilot: Pilot[None], text: str) -> None:
    """Put the cursor of the tree on the first line with a text, from its top."""
    tree = pilot.app.screen
    assert isinstance(tree, ReasonTree)
    await pilot.press("home")
    for _ in range(60):
        if text in line(pilot):
            return
        await pilot.press("j")
    raise AssertionError(dump(pilot.app))


async def test_reasons_are_counted_by_kind_and_fold(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("0")
        await shows(pilot.app, "▾ contradicted  1", "▾ blocked  1", "▾ open  3", "▸ holding  3")
        await pilot.press("home", "h")
        await shows(pilot.app, "▸ contradicted  1")
        await hides(pilot.app, "A-2 is done")
        await pilot.press("l")
        await shows(pilot.app, "A-2 is done")


async def test_the_left_key_on_a_reason_goes_up_to_what_it_stands_below(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("0")
        await go(pilot, "A-2/evidence")
        await pilot.press("h")
        await seen(pilot.app, lambda _: line(pilot).startswith("A-2 is done"), "on the ticket")
        await hides(pilot.app, "✗ A-2/evidence: ")


async def test_enter_goes_to_the_gate_of_the_line(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("0")
        await go(pilot, "A-2/evidence")
        await pilot.press("enter")
        await hides(pilot.app, "Why NO-GO")
        await seen(
            pilot.app,
            lambda screen: any("┃▌" in one and "A-2/evidence" in one for one in screen.split("\n")),
            "the cursor of pane 5 is on the gate",
        )


async def test_the_tree_opens_again_where_it_was_left(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("0")
        await go(pilot, "A-5/deliverables")
        told = line(pilot)
        await pilot.press("escape", "0")
        await seen(pilot.app, lambda _: line(pilot) == told, "the same line")


@pytest.fixture
def editor(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """The places that an editor is asked to open."""
    places: list[tuple[str, int]] = []
    monkeypatch.setattr(
        Planner,
        "on_editor_asked",
        lambda _, message: places.append((message.path, message.line)),
    )
    return places


async def test_the_failing_line_is_two_keys_away(
    tmp_path: Path, editor: list[tuple[str, int]]
) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("0", "j", "e")
        await until(lambda: editor == [("proof/a2.txt", 0)], "the editor is asked for it")
        assert isinstance(pilot.app.screen, ReasonTree)


async def test_what_passes_opens_its_evidence(
    tmp_path: Path, editor: list[tuple[str, int]]
) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await at(pilot, "A-1")
        await pilot.press("W")
        await shows(pilot.app, "Why GO", "holding  1")
        await go(pilot, "A-1/evidence")
        await pilot.press("e")
        await until(lambda: editor == [("proof/a1.txt", 0)], "the editor is asked for it")
        await pilot.press("escape", "5", "e")
        await until(lambda: editor[1:] == [("proof/a1.txt", 0)], "pane 5 opens it, too")
        await pilot.press("2")
        await walk_to(pilot, "proof/a1.txt")
        await pilot.press("e")
        await until(lambda: editor[2:] == [("proof/a1.txt", 0)], "and so does Detail")
        await walk_to(pilot, "group")
        editor.clear()
        await pilot.press("e")
        await until(lambda: [path for path, _ in editor] == ["boards/every.toml"], "its board")


async def test_of_several_each_row_opens_its_own_file(
    tmp_path: Path, editor: list[tuple[str, int]]
) -> None:
    board = every(tmp_path)
    two = 'evidence = ["proof/a1.txt", "proof/b1.txt"]'
    board.write_text(board.read_text("utf-8").replace('evidence = ["proof/a1.txt"]', two), "utf-8")
    (tmp_path / "proof/b1.txt").write_text("green\n", "utf-8")
    async with opened(tmp_path) as pilot:
        await at(pilot, "A-1")
        await pilot.press("2")
        await walk_to(pilot, "proof/b1.txt")
        await pilot.press("e")
        await until(lambda: editor == [("proof/b1.txt", 0)], "the editor is asked for it")
        await pilot.press("enter")
        await until(lambda: isinstance(pilot.app.focused, GatesPane), "enter goes to the gate")


async def test_y_ticks_what_is_not_ticked_and_the_tree_follows(tmp_path: Path) -> None:
    path = claims(tmp_path)
    before = path.read_bytes()
    async with opened(tmp_path) as pilot:
        await pilot.press("0")
        await go(pilot, "It works: not ticked")
        await shows(pilot.app, "y tick")
        await pilot.press("y")
        after = await bytes_differ(path, before)
        assert '{ text = "It works", done = true }' in changed(before, after)[1][0]
        await hides(pilot.app, "It works: not ticked")
        assert isinstance(pilot.app.screen, ReasonTree)
        await pilot.press("escape", "u")
        await bytes_are(path, before, "one undo takes it back")


async def test_y_closes_what_only_waits_for_somebody_to_say_so(tmp_path: Path) -> None:
    path = claims(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("0")
        await go(pilot, "C-1 is review: all gates pass")
        await shows(pilot.app, "y mark done")
        await pilot.press("y")
        await file_is(path, lambda text: 'status = "done"' in text.split("C-2")[0], "it is done")
        await hides(pilot.app, "C-1 is review")


async def test_y_reopens_a_false_claim_and_asks_why(tmp_path: Path) -> None:
    path = claims(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("0")
        await go(pilot, "C-4 is done")
        await shows(pilot.app, "y reopen")
        await pilot.press("y")
        await shows(pilot.app, "C-4 > doing: why?")
        await pilot.press(*"was never written", "enter")
        await file_is(path, lambda text: 'status = "doing"' in text.split("C-4")[1], "reopened")
        await shows(pilot.app, "C-4 is doing")


async def test_r_and_t_show_the_command_first_and_the_tree_stays(tmp_path: Path) -> None:
    claims(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("0")
        await go(pilot, "C-3/verify-1")
        for key, question in (("t", "Trust it?"), ("r", "Trust it and run it?")):
            await pilot.press(key)
            await shows(pilot.app, question)
            assert isinstance(pilot.app.screen, TrustDialog)
            await listens(pilot.app)
            await pilot.press("escape")
            await until(lambda: isinstance(pilot.app.screen, ReasonTree), "the tree is there")


async def test_w_waives_the_finding_of_the_line(tmp_path: Path) -> None:
    path = claims(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("0")
        await go(pilot, "C-4/deliverables")
        await pilot.press("w")
        await shows(pilot.app, "Waive a finding of C-4/deliverables", "docs/guide.md")
        await pilot.press(*"later", "enter")
        await shows(pilot.app, "[waiver.")
        await listens(pilot.app)
        await pilot.press("y")
        await file_is(path, lambda text: "[waiver." in text, "the waiver is written")
        assert isinstance(pilot.app.screen, ReasonTree)


async def test_a_key_that_does_not_fit_says_so_and_keeps_the_tree(tmp_path: Path) -> None:
    path = every(tmp_path)
    before = path.read_bytes()
    async with opened(tmp_path) as pilot:
        await pilot.press("0")
        await go(pilot, "A-2/evidence")
        for key, text in (("r", "this gate runs no command"), ("y", "nothing here can be mended")):
            await pilot.press(key)
            await shows(pilot.app, text)
            assert isinstance(pilot.app.screen, ReasonTree)
        assert path.read_bytes() == before


async def test_at_the_foot_stands_the_shortest_way_to_go(tmp_path: Path) -> None:
    claims(tmp_path)
    for size in ((80, 24), (120, 36), (200, 60)):
        async with opened(tmp_path, size=size) as pilot:
            await pilot.press("0")
            await shows(pilot.app, "Shortest way to GO: run 1 command (C-3/verify-1)", "close C-1")
            await pilot.press("escape")
            await at(pilot, "C-1")
            await pilot.press("W")
            await shows(pilot.app, "Shortest way to GO: close C-1")


async def test_a_change_from_outside_is_in_the_tree_and_the_cursor_stays(tmp_path: Path) -> None:
    path = claims(tmp_path)
    async with opened(tmp_path) as pilot:
        await pilot.press("0")
        await go(pilot, "C-3 is doing")
        path.write_text(CLAIMS.replace('"review"', '"done"'), "utf-8")
        await hides(pilot.app, "C-1 is review")
        assert line(pilot) == "C-3 is doing"


async def test_a_tree_of_a_ticket_that_is_gone_closes(tmp_path: Path) -> None:
    path = claims(tmp_path)
    async with opened(tmp_path) as pilot:
        await at(pilot, "C-4")
        await pilot.press("W")
        await shows(pilot.app, "Why NO-GO · claims/C-4")
        path.write_text(CLAIMS.partition("[ticket.C-4]")[0], "utf-8")
        await until(lambda: not isinstance(pilot.app.screen, ReasonTree), "it is closed")
