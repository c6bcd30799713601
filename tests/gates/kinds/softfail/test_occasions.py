"""On which occasions a scan runs: what `on:` says decides conditions on event, branch and tag."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.gate import Outcome
from readiness_tui.gates.kinds.softfail.occasions import occasions_of
from readiness_tui.gates.kinds.workflows.triggers import Trigger
from tests.gates.support import Asker

CI = ".github/workflows/ci.yml"
BOTH = "[push, pull_request]"
DEVELOP = "{push: {branches: [develop]}}"
GLOBS = "{push: {branches: ['release/**', '!release/old', 'v[12].x']}}"


def ask(root: Path, on: str, condition: str) -> tuple[Outcome, str]:
    """Outcome and rule for one hard scan under a condition."""
    (root / CI).parent.mkdir(parents=True, exist_ok=True)
    (root / CI).write_text(
        f"on: {on}\njobs:\n  s:\n    runs-on: x\n    steps:\n"
        f'      - if: "{condition}"\n        run: bandit -r src\n'
    )
    result = Asker(root)("workflow_softfail")
    return result.outcome, result.says


@pytest.mark.parametrize(
    ("on", "condition"),
    [
        ("push", "github.event_name == 'pull_request'"),
        ("push", "github['event_name'] == 'pull_request'"),
        ("push", "GitHub.Event_Name == 'PULL_REQUEST'"),
        ("pull_request", "github.event_name == 'schedule'"),
        ("push", "github.event_name != 'push'"),
        ("push", "!(github.event_name == 'push') || failure() && false"),
        (BOTH, "github.event_name == 'push' && github.event_name == 'pull_request'"),
        (BOTH, r"contains(fromJSON('[\"release\"]'), github.event_name)"),
        ("workflow_dispatch", "github.event_name == 'push'"),
        ("merge_group", "github.ref == 'refs/heads/main'"),
        ("merge_group", "github.event_name == 'pull_request'"),
        ("push", "github.event.pull_request.merged == true"),
        ("push", "github.base_ref == 'main'"),
        ("pull_request", "github.ref == 'refs/heads/main'"),
        ("{pull_request: {branches: [main]}}", "github.base_ref == 'develop'"),
        ("push", "inputs.deep"),
        (DEVELOP, "github.ref == 'refs/heads/main'"),
        (DEVELOP, "github.ref_name == 'main'"),
        (DEVELOP, "startsWith(github.ref, 'refs/tags/')"),
        (DEVELOP, "github.ref_type == 'tag'"),
        (DEVELOP, "endsWith(github.ref, '/main')"),
        (GLOBS, "github.ref == 'refs/heads/main'"),
        (GLOBS, "github.ref == 'refs/heads/release/old'"),
        (GLOBS, "github.ref == 'refs/heads/v3.x'"),
        ("{push: {branches-ignore: [main]}}", "github.ref == 'refs/heads/main'"),
        ("{push: {tags: ['v*']}}", "startsWith(github.ref, 'refs/heads/')"),
        ("{schedule: [{cron: '1 2 * * *'}]}", "github.event.schedule == '0 0 * * *'"),
        ("{schedule: [{cron: '1 2 * * *'}]}", "github.ref_type == 'tag'"),
    ],
)
def test_what_no_trigger_meets_never_runs(tmp_path: Path, on: str, condition: str) -> None:
    outcome, says = ask(tmp_path, on, condition)
    assert (outcome, "never runs: " in says) == (Outcome.FAIL, True), says


@pytest.mark.parametrize(
    ("on", "condition"),
    [
        (BOTH, "github.event_name == 'pull_request'"),
        ("workflow_call", "github.event_name == 'pull_request'"),
        ("[push, workflow_call]", "github.event_name == 'pull_request'"),
        ("[push, workflow_call]", "inputs.deep"),
        ("[push, workflow_dispatch]", "inputs.deep"),
        ("push", "startsWith(github.ref, 'refs/tags/')"),
        ("push", "github.ref == 'refs/heads/main'"),
        (DEVELOP, "github.ref == 'refs/heads/Develop'"),
        (DEVELOP, "github.event.head_commit.message != 'x'"),
        ("{push: {branches: [develop], tags: ['v*']}}", "startsWith(github.ref, 'refs/tags/v')"),
        ("{push: {branches: ['!main', '**']}}", "github.ref == 'refs/heads/main'"),
        ("{push: {branches: ['a*b*c*d*e']}}", "github.ref == 'refs/heads/main'"),
        (GLOBS, "github.ref == 'refs/heads/release/2' || false"),
        (GLOBS, "startsWith(github.ref, 'refs/heads/v1')"),
        ("{pull_request: {types: [closed]}}", "github.ref == 'refs/heads/main'"),
        ("pull_request", "github.base_ref == 'main'"),
        ("pull_request", "github.event.pull_request.draft == false"),
        ("push", "github.event.pull_request.draft == false"),
        ("pull_request_target", "github.ref == 'refs/heads/main'"),
        ("schedule", "github.event.schedule == '0 0 * * *'"),
        ("{schedule: [{cron: '1 2 * * *'}]}", "github.ref == 'refs/heads/main'"),
        ("release", "startsWith(github.ref, 'refs/tags/')"),
        ("issue_comment", "github.event.issue.pull_request"),
        ("merge_group", "github.event_name == 'merge_group'"),
        ("push", "github.event_name =="),
        ("push", "env.X == 'a' && vars.Y"),
        ("push", "hashFiles('x') == ''"),
        ("push", "steps.a.outputs.b == 'c'"),
    ],
)
def test_what_a_trigger_may_meet_is_counted(tmp_path: Path, on: str, condition: str) -> None:
    assert ask(tmp_path, on, condition)[0] is Outcome.PASS


def test_a_report_of_a_scan_that_never_runs_judges_nothing(tmp_path: Path) -> None:
    (tmp_path / CI).parent.mkdir(parents=True)
    (tmp_path / CI).write_text("""on: push
jobs:
  s:
    runs-on: x
    steps:
      - if: github.event_name == 'schedule'
        run: trivy fs --exit-code 1 --format json --output t.json . || true
      - run: jq -e '.Results == null' t.json
""")
    result = Asker(tmp_path)("workflow_softfail")
    assert result.outcome is Outcome.FAIL
    rules = {finding.rule for finding in result.findings}
    assert "softfail.never-runs" in rules


NAMES = st.text("abx/*?+![]-.", max_size=12)


@given(st.lists(NAMES, max_size=4), st.lists(NAMES, max_size=3), st.text("abx/-.", max_size=12))
def test_any_filter_is_read_and_knows_its_literal_names(
    branches: list[str], ignored: list[str], name: str
) -> None:
    filters = (("branches", tuple(branches)), ("branches-ignore", tuple(ignored)))
    for one in occasions_of((Trigger("push", filters),)):
        one.may_meet(f"github.ref == 'refs/heads/{name}'")
    with_name = occasions_of((Trigger("push", (("branches", (*branches, name)),)),))
    if name and not name.startswith("!"):
        assert any(one.may_meet(f"github.ref == 'refs/heads/{name}'") for one in with_name)
