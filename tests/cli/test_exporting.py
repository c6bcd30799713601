"""`readiness export`: each format from the command line, and what it draws."""

import json
from collections.abc import Callable

import jsonschema_rs
import pytest
from click.testing import Result

from readiness_tui.cli.queries.exporting import FORMATS
from readiness_tui.exchange.writers.forms import FORMS
from readiness_tui.ui.commands.sharing import SUFFIXES

Run = Callable[..., Result]

pytestmark = pytest.mark.usefixtures("root")


@pytest.mark.parametrize(
    ("form", "begins", "has"),
    [
        ("mermaid", "flowchart LR\n", 'n2["T-2 Second #40;doing, '),
        ("dot", "digraph readiness {\n", '"plan:T-1" -> "plan:T-2";'),
        ("graphml", "<graphml ", '<edge source="plan:T-1" target="plan:T-2">'),
        ("json", "{\n", '"source": "plan:T-1"'),
        ("markdown", "# A plan\n", "| T-2 | Second | doing | P2 | - | T-1 |"),
        ("csv", "board,id,title,status,", "plan,T-2,Second,doing,P2,"),
        ("ical", "BEGIN:VCALENDAR", "END:VCALENDAR"),
        ("github", "[\n", '"title": "Second"'),
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


def test_every_form_goes_to_the_command_and_to_files() -> None:
    assert set(FORMATS) == set(FORMS)
    assert {form.suffix for form in FORMS.values()} == {*SUFFIXES, ".issues.json"}


def test_the_answer_as_json_fits_its_schema(run: Run) -> None:
    schema = json.loads(run("schema", "plan").stdout)
    document = json.loads(run("export", "json").stdout)
    assert not list(jsonschema_rs.validator_for(schema).iter_errors(document))
    document["boards"][0]["ticket"]["T-1"]["status"] = "ready"
    assert list(jsonschema_rs.validator_for(schema).iter_errors(document))


def test_what_there_is_not_is_a_usage_error(run: Run) -> None:
    assert run("export", "svg").exit_code == 2
    result = run("export", "dot", "plam")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "plan" in result.stderr
