"""`readiness export`: each format from the command line, and what it draws."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result

Run = Callable[..., Result]

pytestmark = pytest.mark.usefixtures("root")


@pytest.mark.parametrize(
    ("form", "begins", "has"),
    [
        ("mermaid", "flowchart LR\n", 'n2["T-2 Second #40;doing, '),
        ("dot", "digraph readiness {\n", '"plan:T-1" -> "plan:T-2";'),
        ("graphml", "<graphml ", '<edge source="plan:T-1" target="plan:T-2">'),
        ("json", "{\n", '"source": "plan:T-1"'),
    ],
)
def test_each_format_goes_to_standard_output(run: Run, form: str, begins: str, has: str) -> None:
    result = run("export", form)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(begins)
    assert has in result.stdout


def test_a_scope_draws_only_its_tickets(run: Run) -> None:
    found = json.loads(run("export", "json", "plan/phase:A").stdout)
    assert [node["id"] for node in found["nodes"]] == ["plan:T-1"]


def test_what_there_is_not_is_a_usage_error(run: Run) -> None:
    assert run("export", "svg").exit_code == 2
    result = run("export", "dot", "plam")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "plan" in result.stderr
