"""Tickets as GitHub issues, and boards as one JSON document."""

import json
from datetime import date
from typing import Any

from readiness_tui.exchange.writers.document import document
from readiness_tui.exchange.writers.issues import issues
from tests.builders import board, milestone, ticket
from tests.exchange.writers.plans import selected

PLAN = board(
    ticket("A", "done", acceptance=["x it works", "it is told"], labels="ops", priority="P1"),
    ticket("B", "blocked", blocked="the key", depends="A other:C", owner="@ann QA/SDET"),
    ticket("C", "dropped", outcome="Not needed"),
    milestone("M", ["B"], due=date(2026, 3, 1), title="Go live"),
)


def made() -> list[dict[str, Any]]:
    """The issues of the plan."""
    return json.loads(issues(selected(PLAN)))


def test_states_labels_and_people_are_those_of_issues() -> None:
    first, second, third = made()
    assert [one["number"] for one in made()] == [1, 2, 3]
    assert (first["state"], first["stateReason"]) == ("CLOSED", "COMPLETED")
    assert (second["state"], second["stateReason"]) == ("OPEN", "")
    assert (third["state"], third["stateReason"]) == ("CLOSED", "NOT_PLANNED")
    assert first["labels"] == [{"name": "ops"}, {"name": "priority:P1"}]
    assert second["labels"] == [{"name": "status:blocked"}]
    assert second["assignees"] == [{"login": "ann"}]  # a role is no account
    assert second["milestone"] == {"title": "Go live", "dueOn": "2026-03-01T00:00:00Z"}


def test_what_an_issue_has_no_field_for_stands_in_its_body() -> None:
    first, second, third = made()
    assert "- [x] it works\n- [ ] it is told" in first["body"]
    assert second["blockedBy"] == [{"number": 1}]
    assert "Depends on: #1 (A)" in second["body"]
    assert "Depends on: other:C" in second["body"]
    assert "Owner: QA/SDET" in second["body"]
    assert "Blocked: the key" in second["body"]
    assert third["body"].startswith("Not needed\n")


def test_one_document_has_boards_and_their_graph() -> None:
    whole = json.loads(document(selected(PLAN, board(ticket("Z"), id="other"))))
    assert whole["readiness"] == 1
    assert [one["board"]["id"] for one in whole["boards"]] == ["b", "other"]
    assert whole["boards"][0]["ticket"]["B"]["depends"] == ["A", "other:C"]
    assert [node["id"] for node in whole["nodes"]] == ["b:A", "b:B", "b:C", "other:Z"]
    assert whole["edges"][0]["target"] == "b:B"


def test_a_part_of_a_board_has_what_names_its_tickets() -> None:
    whole = selected(PLAN)
    part = type(whole)(whole.analysis, {key for key in whole.keys if key.ticket == "A"})
    data = json.loads(document(part))["boards"][0]
    assert list(data["ticket"]) == ["A"]
    assert "milestone" not in data
