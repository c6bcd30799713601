"""Each template is a whole board whose gates can be judged, and prove nothing by themselves."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from readiness_tui.domain.lint import lint
from readiness_tui.domain.model.errors import Severity
from readiness_tui.services.onboarding.beginning import NAMES, judged_gates, template_boards
from readiness_tui.services.workspace.workspace import Workspace

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
BOARDS = {str(loaded.board.id): (text, loaded) for text, loaded in template_boards()}
JUNIT = '<testsuite name="u" tests="1"><testcase classname="a" name="b"/></testsuite>'
SARIF = """{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "scan"}}, "results": [],
"artifacts": [{"location": {"uri": "src/a.py"}}], "invocations": [{"executionSuccessful": true}]}]}
"""


def test_there_are_four() -> None:
    assert set(BOARDS) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_read_without_a_remark(name: str) -> None:
    assert not BOARDS[name][1].problems


@pytest.mark.parametrize("name", NAMES)
def test_no_gate_of_a_template_is_declared_wrong_or_passes_by_nothing(
    tmp_path: Path, name: str
) -> None:
    outcomes = {
        gate.id: gate.outcome
        for gate in judged_gates(tmp_path, BOARDS[name][1].board, NOW, "boards")
    }
    assert len(outcomes) >= 5
    assert not {"error", "pass"} & set(outcomes.values()), outcomes


@pytest.mark.parametrize("name", NAMES)
def test_a_template_has_no_fault_that_lint_stops_at(tmp_path: Path, name: str) -> None:
    (tmp_path / "boards").mkdir()
    (tmp_path / f"boards/{name}.toml").write_text(BOARDS[name][0])
    workspace = Workspace(tmp_path)
    workspace.open()
    findings = lint(workspace.snapshot.analysis)
    assert [one.message for one in findings if one.severity is Severity.ERROR] == []


def test_its_gates_pass_once_there_is_what_they_ask_for(tmp_path: Path) -> None:
    files = {
        "docs/slo.md": "Availability 99.9 % over 28 days\n",
        "docs/runbooks/latency.md": "# Latency\n\nLook at the queue first.\n",
        "reports/junit.xml": JUNIT,
        ".github/workflows/ci.yml": "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n"
        f"      - uses: actions/checkout@{'a' * 40} # v4.1.0\n      - run: bandit -r src\n",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    for drill in ("load", "restore", "rollback"):
        (tmp_path / f"ops/evidence/{drill}").mkdir(parents=True)
        (tmp_path / f"ops/evidence/{drill}/report.md").write_text(f"The {drill} took 12 minutes.\n")
    board = BOARDS["service-launch"][1].board
    answers = {one.id: one for one in judged_gates(tmp_path, board, datetime.now(UTC), "boards")}
    for name in ("slo-stated", "soft-fail", "pins", "tests", "runbooks", "drills-recent"):
        assert answers[name].outcome == "pass", answers[name]
