"""Judging within a time: what failed is told, and what is in time is as without one."""

from pathlib import Path

import pytest

from readiness_tui.services.workspace.gate_judging import GateWork
from readiness_tui.services.workspace.workspace import Workspace

BOARD = '[board]\nid = "b"\n[ticket.T]\ntitle = "T"\nstatus = "done"\ndeliverables = ["a.txt"]\n'


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards/b.toml").write_text(BOARD)
    (tmp_path / "a.txt").write_text("made\n")
    made = Workspace(tmp_path)
    made.open()
    return made


@pytest.mark.parametrize("within_s", [None, 20.0])
def test_gates_that_answer_in_time_are_all_there(
    workspace: Workspace, within_s: float | None
) -> None:
    found = workspace.gates.run(within_s=within_s)
    assert found.unchecked == 0
    assert [one.says for one in found.judgement.results.values()] == ["1 of 1 exist"]


@pytest.mark.parametrize("within_s", [None, 20.0])
def test_a_failure_reaches_whoever_waits(
    workspace: Workspace, within_s: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        message = "planted"
        raise RuntimeError(message)

    monkeypatch.setattr(GateWork, "judge", broken)
    with pytest.raises(RuntimeError, match="planted"):
        workspace.gates.run(within_s=within_s)
