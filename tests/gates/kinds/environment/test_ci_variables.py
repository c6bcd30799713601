"""Variables in the definitions of several build servers and containers."""

from pathlib import Path

import pytest

from readiness_tui.domain.model.gate import Outcome
from tests.gates.support import Asker

PASS, FAIL = Outcome.PASS, Outcome.FAIL
PORT = {"name": "PORT", "pattern": "[0-9]+", "required": True}
LABELLED = "variables:\n  PORT:\n    value: '{}'\n    description: where it listens\n"


def ask(root: Path, text: str, path: str = "ci.yml") -> Outcome:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)
    return Asker(root)("environment", inputs=(path,), variables=(PORT,)).outcome


@pytest.mark.parametrize(
    "text",
    [
        "variables:\n  PORT: '{}'\ntest:\n  script: [make]\n",
        LABELLED,
        "test:\n  script: [make]\n  variables:\n    PORT: {}\n",
        "services:\n  web:\n    environment:\n      PORT: '{}'\n",
        "services:\n  web:\n    environment:\n      - MODE=dev\n      - PORT={}\n",
        "version: 2.1\njobs:\n  t:\n    environment: {{PORT: {}}}\n    steps: [checkout]\n",
        "variables:\n- group: shared\n- name: PORT\n  value: {}\nsteps: [{{script: make}}]\n",
        "kind: Deployment\nspec:\n  containers:\n  - env:\n    - name: PORT\n      value: '{}'\n",
        "on: push\nenv:\n  PORT: '{}'\njobs: {{t: {{runs-on: x, steps: [{{run: 'true'}}]}}}}\n",
    ],
)
def test_a_variable_is_found_in_each_definition_and_its_value_judged(
    tmp_path: Path, text: str
) -> None:
    assert ask(tmp_path, text.format("8080")) is PASS
    assert ask(tmp_path, text.format("eighty")) is FAIL
    assert ask(tmp_path, text.format("8080").replace("PORT", "OTHER")) is FAIL


@pytest.mark.parametrize(
    "text",
    [
        "services:\n  web:\n    environment: [PORT]\n",
        "services:\n  web:\n    environment:\n      PORT: ${PORT}\n",
        "variables:\n  PORT: $OTHER\n",
        "env:\n- name: PORT\n  valueFrom: {secretKeyRef: {name: s, key: k}}\n",
    ],
)
def test_what_is_put_in_when_it_runs_is_there_and_has_no_value_to_judge(
    tmp_path: Path, text: str
) -> None:
    assert ask(tmp_path, text) is PASS


def test_where_a_job_deploys_to_is_no_variable(tmp_path: Path) -> None:
    text = "deploy:\n  script: [make]\n  environment:\n    name: PORT\n    url: x\n"
    assert ask(tmp_path, text) is FAIL


def test_a_file_among_workflows_that_is_none_is_an_error(tmp_path: Path) -> None:
    assert ask(tmp_path, "variables: {PORT: 1}\n", ".github/workflows/ci.yml") is Outcome.ERROR


def test_no_value_is_told(tmp_path: Path) -> None:
    (tmp_path / "ci.yml").write_text("variables:\n  PORT: hunter2\n")
    secret = {"name": "PORT", "pattern": "[0-9]+", "secret": True}
    result = Asker(tmp_path)("environment", inputs=("ci.yml",), variables=(secret,))
    assert result.outcome is FAIL
    assert "hunter2" not in repr(result)
