"""What the screen makes of boards that speak of another repository."""

from pathlib import Path

import pytest

from readiness_tui.domain.lint import lint
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.tally import board_tally
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.viewmodels.preferences import opening_board
from readiness_tui.ui.viewmodels.problems import problems
from readiness_tui.ui.viewmodels.rows.backlog import Look, select
from readiness_tui.ui.viewmodels.rows.board_line import board_line
from readiness_tui.ui.viewmodels.view import NO_PREFERENCES

OWN = '[ticket.H-1]\ntitle = "Here"\nstatus = "done"\ndeliverables = ["a.txt"]\n'
FAR = '[board]\nrepository = "acme/pay"\n[ticket.F-1]\ntitle = "There"\nstatus = "doing"\n'


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards/own.toml").write_text(OWN, encoding="utf-8")
    (tmp_path / "boards/far.toml").write_text(FAR, encoding="utf-8")
    (tmp_path / "a.txt").write_text("here\n", encoding="utf-8")
    workspace = Workspace(tmp_path)
    workspace.open()
    return workspace.gates.run()


def test_the_one_board_that_speaks_of_this_repository_opens(snapshot: Snapshot) -> None:
    assert opening_board(NO_PREFERENCES, snapshot.portfolio) == "own"


def test_all_boards_are_those_of_this_repository(snapshot: Snapshot) -> None:
    assert [str(key) for key in select(snapshot, Look()).keys] == ["own:H-1"]
    assert (board_tally(snapshot, None).proven, board_tally(snapshot, None).total) == (1, 1)
    line = "".join(text for text, _ in board_line(snapshot, None, UNICODE, 200, len))
    assert line.startswith(" own ")


def test_the_others_can_be_looked_at_by_name(snapshot: Snapshot) -> None:
    look = Look(BoardId("far"))
    assert [str(key) for key in select(snapshot, look).keys] == ["far:F-1"]
    assert board_tally(snapshot, BoardId("far")).open == 1


def test_what_they_merely_lack_is_no_problem_here(snapshot: Snapshot) -> None:
    findings = lint(snapshot.analysis)
    assert {finding.record.board for finding in findings} == {"own", "far"}
    assert {
        problem.record and problem.record.board for problem in problems(snapshot, findings)
    } == {"own"}
