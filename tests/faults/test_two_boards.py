"""F29: one action edits two boards. It is done whole, or what is missing waits and is named."""

from pathlib import Path

import pytest

from readiness_tui.services.workspace.workspace import Workspace
from tests.builders import set_text
from tests.faults import oracle
from tests.faults.program import command, edit_of, key_of, lay_out, run_action, text_of
from tests.faults.scenes import Ready
from tests.faults.tracer import KILL, can_trace, sweep

BOTH = frozenset({"T-1", "U-1"})


@pytest.mark.fault("F29")
def test_a_kill_between_two_boards_is_carried_on(tmp_path: Path) -> None:
    can_trace(tmp_path)
    ready, verdicts, halves = Ready(tmp_path), oracle.Verdicts(), 0
    for point, root, ended in sweep(
        ready.scratch, KILL, ready, lambda root: (run_action, root, *sorted(BOTH))
    ):
        with verdicts.at(point):
            now = oracle.told_the_truth(root, ended, BOTH, done={"T-3"})
            halves += len(now & BOTH) == 1
            oracle.mended(root, ready.scratch, now, by="T-2", loose=BOTH)
            for ticket in BOTH:
                oracle.nothing_vanished(root, ended, ticket, is_private=point.is_private)
    verdicts.hold()
    assert halves, "no kill fell between the two boards"


@pytest.mark.fault("F29")
def test_a_conflict_on_the_second_board_leaves_its_part_waiting_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = lay_out(tmp_path / "plan")
    monkeypatch.setenv("XDG_STATE_HOME", f"{root}.state")
    workspace = Workspace(root, actor="test@example.org")
    workspace.open(remember=True)
    theirs = text_of("b").replace('"P2"', '"P3"', 1)
    (root / "boards/b.toml").write_text(theirs, encoding="utf-8")
    notice = workspace.edits.submit(
        *(set_text(key_of(one), "priority", "P0") for one in sorted(BOTH))
    )
    assert notice.code == "conflict"
    assert (root / "boards/b.toml").read_text(encoding="utf-8") == theirs
    mine = (root / "boards/a.toml").read_text(encoding="utf-8")
    is_done = mine == text_of("a", frozenset({"T-1"}))
    assert is_done or mine == text_of("a")
    assert oracle.kept(root) == (BOTH - {"T-1"} if is_done else BOTH)
    (unsaved,) = workspace.snapshot.unsaved
    assert [one.record.id for one in unsaved.disputes if one.record] == ["U-1"]
    listed = command(root, "recover")
    assert listed.code == 1, listed
    assert "U-1" in listed.out
    assert command(root, *edit_of("T-2")).code == oracle.SAVED
