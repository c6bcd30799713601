"""Findings with their lines, the look that gives way, and the difference that a fix would make."""

from pathlib import Path

import pytest

from readiness_tui.domain.lint import RULES, combined
from readiness_tui.domain.model.edits import Action, SetField
from readiness_tui.domain.model.errors import Place, WriteError
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.services.reports import linting
from readiness_tui.services.reports.linting import difference, findings_of
from readiness_tui.services.workspace.workspace import Workspace

BOARD = """\
[board]
id = "plan"
window = { start = 2026-02-02, end = 2026-02-06 }

[ticket.A]
title = "A"

[ticket.B]
title = "B"
depends = [
  "A",
  "A",  # twice
]

[risk.R]
title = "R"
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with one board, read."""
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards/plan.toml").write_text(BOARD)
    found = Workspace(tmp_path)
    found.open()
    return found


def test_each_finding_has_the_line_of_its_field_or_its_record(workspace: Workspace) -> None:
    found = findings_of(workspace, workspace.snapshot)
    assert found is not None
    places = {(one.code, one.record.id): one.place for one in found}
    assert places["L103", "B"] == Place("boards/plan.toml", 10)
    assert places["L601", "R"] == Place("boards/plan.toml", 15)
    assert places["L301", "A"] == Place("boards/plan.toml", 5)


def test_beyond_so_many_findings_the_record_is_named(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linting, "EXACT", 0)
    found = findings_of(workspace, workspace.snapshot)
    assert found is not None
    (twice,) = [one for one in found if one.code == "L103"]
    assert twice.place == Place("boards/plan.toml", 8)


def test_a_look_that_nobody_wants_any_more_ends_between_two_rules(workspace: Workspace) -> None:
    asked: list[int] = []

    def is_wanted() -> bool:
        asked.append(1)
        return len(asked) < 3

    assert findings_of(workspace, workspace.snapshot, is_wanted) is None
    assert len(asked) == 3 < len(RULES)


def test_the_difference_is_what_the_edit_then_writes(workspace: Workspace) -> None:
    found = findings_of(workspace, workspace.snapshot)
    assert found is not None
    action = combined("one", [one for one in found if one.code == "L103"])
    lines = difference(workspace, action)
    assert lines[0] == "--- boards/plan.toml"
    assert [line for line in lines[1:] if line[0] in "+-"] == ['-  "A",  # twice']
    file = workspace.root / "boards/plan.toml"
    assert file.read_text() == BOARD
    workspace.edits.do(action)
    assert file.read_text() == BOARD.replace('  "A",  # twice\n', "")


def test_an_edit_for_another_state_of_the_board_has_no_difference(workspace: Workspace) -> None:
    ref = RecordRef(BoardId("plan"), Kind.TICKET, "A")
    with pytest.raises(WriteError):
        difference(workspace, Action("", (SetField(ref, "title", "seen", "wanted"),)))


def test_a_log_that_cannot_be_read_makes_nothing_stale(workspace: Workspace) -> None:
    file = workspace.root / "boards/plan.toml"
    file.write_text(BOARD.replace('title = "A"', 'title = "A"\nstatus = "doing"'))
    (workspace.root / "boards/audit/x-1.jsonl").mkdir(parents=True)
    found = findings_of(workspace, workspace.open())
    assert found is not None
    assert "L407" not in {one.code for one in found}
