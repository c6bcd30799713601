"""Runbooks that gates and alerts send people to, looked for in the repository."""

from pathlib import Path

from readiness_tui.services.reports.linting import findings_of
from readiness_tui.services.workspace.workspace import Workspace

BOARD = """\
[board]
id = "plan"

[gate.text]
kind = "text"
inputs = ["a.txt"]
docs = "docs/runbook.md#triage"

[gate.other]
kind = "text"
inputs = ["a.txt"]
docs = "https://runbooks.example/other"

[alert.night]
when = "gate-failed"
runbook = "docs/night.md"
"""


def test_a_runbook_that_lies_nowhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "boards").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "boards/plan.toml").write_text(BOARD, encoding="utf-8")
    (tmp_path / "docs/runbook.md").write_text("# Triage\n", encoding="utf-8")
    workspace = Workspace(tmp_path)
    workspace.open()
    found = findings_of(workspace, workspace.snapshot)
    assert found is not None
    missing = [(one.record.id, str(one.place)) for one in found if one.code == "L612"]
    assert missing == [("night", "boards/plan.toml:16")]
