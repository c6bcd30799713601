"""A dependency told on either side: of what blocks, or of what waits."""

import json

import pytest

from readiness_tui.exchange.model.model import ImportPlan
from tests.exchange.readers.reading import edges, read
from tests.exchange.reading import plan_of

JIRA = (
    "Issue key,Summary,Inward issue link (Blocks),Inward issue link (Blocks),"
    "Outward issue link (Blocks),Outward issue link (Blocks)\n"
    "T-1,A,,,T-3,\nT-2,B,,,T-3,T-2\n"
)
GITHUB = [
    {"number": 1, "title": "A", "blocking": [{"number": 3}]},
    {"number": 2, "title": "B", "blocking": [{"number": 3}]},
]
TASKS = 'task T-1 "A" { precedes T-3 }\ntask T-2 "B" { precedes T-3 }\n'
TICKETS = "# Plan\n\n| ID | Task | Status |\n|---|---|---|\n" + "".join(
    f"| T-{number} | Work {number} | todo |\n" for number in (1, 2, 3)
)
COLUMNS = "# Plan\n\n| ID | Task | Depends on | Blocks |\n|---|---|---|---|\n"


def differences(plan: ImportPlan) -> list[tuple[str, ...]]:
    """The edges that one side states and the other one does not, as the ticket and its need."""
    return [each.keys for each in plan.findings if each.code == "edges-differ"]


def needs(plan: ImportPlan) -> set[str]:
    """What the third ticket needs; no other one needs anything."""
    assert len(edges(plan.board)) == 1
    (listed,) = edges(plan.board).values()
    return set(listed)


@pytest.mark.parametrize("inward", [",", "T-1,T-2"], ids=["on one side", "on both"])
def test_jira_tells_a_link_on_either_side(inward: str) -> None:
    plan = read("jira.csv", f"{JIRA}T-3,C,{inward},,\n")
    assert needs(plan) == {"T-1", "T-2"}
    assert not differences(plan)


def test_a_list_of_jira_that_lacks_a_link_of_another_row_is_told() -> None:
    plan = read("jira.csv", f"{JIRA}T-3,C,T-1,,,\n")
    assert needs(plan) == {"T-1", "T-2"}
    assert differences(plan) == [("T-3", "T-2")]


@pytest.mark.parametrize(
    "third",
    [
        {},
        {"body": "Depends on #1"},
        {"blockedBy": [{"number": 1}, {"number": 2}], "body": "Depends on #1"},
    ],
    ids=["on one side", "also in a text", "on both sides"],
)
def test_github_tells_a_link_on_either_side(third: dict[str, object]) -> None:
    issues = [*GITHUB, {"number": 3, "title": "C", **third}]
    plan = read("issues.json", json.dumps(issues))
    assert needs(plan) == {"GH-1", "GH-2"}
    assert not differences(plan)


def test_a_list_of_github_that_lacks_a_link_of_another_issue_is_told() -> None:
    issues = [*GITHUB, {"number": 3, "title": "C", "blockedBy": {"nodes": [{"number": 1}]}}]
    plan = read("issues.json", json.dumps(issues))
    assert needs(plan) == {"GH-1", "GH-2"}
    assert differences(plan) == [("GH-3", "GH-2")]


@pytest.mark.parametrize("own", ["", "{ depends T-1 }", "{ depends T-1, T-2 }"])
def test_taskjuggler_states_an_edge_on_one_side(own: str) -> None:
    plan = read("plan.tjp", f'{TASKS}task T-3 "C" {own}\n')
    assert needs(plan) == {"T-1", "T-2"}
    assert not differences(plan)


def test_columns_of_a_table_tell_both_sides() -> None:
    rows = "| T-1 | A | - | T-3 |\n| T-2 | B | - | T-3 |\n"
    assert not differences(plan_of(f"{COLUMNS}{rows}| T-3 | C | T-1, T-2 | |\n"))
    plan = plan_of(f"{COLUMNS}{rows}| T-3 | C | T-1 | |\n")
    assert needs(plan) == {"T-1", "T-2"}
    assert differences(plan) == [("T-3", "T-2")]


@pytest.mark.parametrize(
    "lines",
    [
        "## Dependencies\n\nT-1 → T-3\nT-2 → T-3\n",
        "## Order\n\n```\nT-1 -> T-3\nT-2 -> T-3\n```\n",
        "## Order\n\n```\nT-3 (waits for T-1)\nT-3 (depends on T-2)\n```\n",
        "## Notes\n\nT-3 depends on T-1.\n\nT-2 blocks T-3.\n",
        "```mermaid\nflowchart LR\n  T-1 --> T-3\n  T-2 --> T-3\n```\n",
    ],
    ids=["arrows", "drawing", "remarks", "sentences", "flowchart"],
)
def test_lines_apart_from_a_ticket_add_up(lines: str) -> None:
    plan = plan_of(f"{TICKETS}\n{lines}")
    assert needs(plan) == {"T-1", "T-2"}
    assert not differences(plan)


def test_an_arrow_that_the_list_of_a_ticket_lacks_is_told() -> None:
    rows = "| T-1 | A | - | |\n| T-2 | B | - | |\n| T-3 | C | T-2 | |\n"
    plan = plan_of(f"{COLUMNS}{rows}\n## Dependencies\n\nT-1 → T-3\n")
    assert needs(plan) == {"T-1", "T-2"}
    assert differences(plan) == [("T-3", "T-1")]
