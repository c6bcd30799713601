"""Plans of other programs: what each form says, in documents of our own."""

import json
from datetime import date

import pytest

from readiness_tui.domain.model.dates import Week
from readiness_tui.domain.model.errors import ExchangeError, UsageError
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.exchange.model import preview
from readiness_tui.exchange.model.choices import Answer, Choices
from readiness_tui.exchange.model.model import ImportPlan
from readiness_tui.exchange.readers import registry
from readiness_tui.exchange.readers.source import Source
from readiness_tui.services.exchange.importing import Reading, plans_of
from tests.exchange.readers.reading import codes, edges, read, read_all


def statuses(plan: ImportPlan) -> dict[str, str]:
    """The status of each ticket."""
    return {name: item.status.value for name, item in plan.board.tickets.items()}


GITHUB = [
    {
        "number": 1,
        "title": "Close the gate",
        "state": "CLOSED",
        "stateReason": "COMPLETED",
        "labels": [{"name": "ops"}, {"name": "P1"}],
        "assignees": [{"login": "ann"}],
        "milestone": {"title": "Go live", "dueOn": "2026-03-01T00:00:00Z"},
        "body": "Why it matters.\r\n- [x] closed\r\n- [ ] told\r\nDepends on: #3",
        "url": "https://github.com/acme/x/issues/1",
    },
    {
        "number": 2,
        "title": "Umbrella",
        "state": "OPEN",
        "labels": [{"name": "in progress"}],
        "body": "- [ ] #1\n- [x] #3\nBlocked by #9",
        "blockedBy": {"nodes": [{"number": 3}]},
    },
    {"number": 3, "title": "Old", "state": "closed", "state_reason": "not_planned", "body": None},
    {"number": 4, "title": "A change", "state": "open", "pull_request": {"url": "x"}},
]


@pytest.mark.parametrize(
    ("label", "priority"),
    [
        ("P1: soon", Priority.P1),
        ("priority/high", Priority.P1),
        ("Priority: Critical", Priority.P0),
        ("low-priority", Priority.P3),
        ("prio P2", Priority.P2),
        ("Phase 1", None),
        ("P12", None),
        ("high", None),
    ],
)
def test_a_label_of_github_is_a_priority_where_it_says_so(
    label: str, priority: Priority | None
) -> None:
    issues = [{"number": 1, "title": "T", "labels": [{"name": "ops"}, {"name": label}]}]
    (ticket,) = read("issues.json", json.dumps(issues)).board.tickets.values()
    assert ticket.priority is priority


def test_github_issues() -> None:
    plan = read("issues.json", json.dumps(GITHUB, indent=1))
    assert statuses(plan) == {"GH-1": "done", "GH-2": "doing", "GH-3": "dropped"}
    assert edges(plan.board) == {"GH-1": ("GH-3",), "GH-2": ("GH-3", "GH-9")}
    first = plan.board.tickets["GH-1"]  # pyright: ignore[reportArgumentType] - a ticket's id
    assert [(line.text, line.done) for line in first.acceptance] == [
        ("closed", True),
        ("told", False),
    ]
    assert (first.priority, first.primary, first.parent) == (Priority.P1, "@ann", "GH-2")
    assert first.links == {"issue": "#1", "url": "https://github.com/acme/x/issues/1"}
    assert first.notes == "Why it matters."
    milestone = plan.board.milestones["go-live"]
    assert (milestone.due, milestone.completes) == (date(2026, 3, 1), ("GH-1",))
    assert set(codes(plan)) >= {"record-left-out", "reference-dangling"}
    assert next(record.line for record in plan.records if record.kind == "ticket") == 2


BODY = """\
Blocked by acme/other#7 and #2

## Dependencies: ##
- [ ] #3
- #4, https://github.com/acme/x/issues/5
- https://github.com/acme/other/issues/6
- [ ] #7 first, which blocks #1

**Parts**
- [x] #8
- [ ] see #9
"""


def test_references_of_a_body_are_those_of_its_repository() -> None:
    first = {"number": 1, "title": "T", "body": BODY, "url": "https://github.com/acme/x/issues/1"}
    others = [{"number": number, "title": "T"} for number in range(2, 10)]
    board = read("issues.json", json.dumps([first, *others])).board
    assert edges(board) == {"GH-1": ("GH-2", "GH-3", "GH-4", "GH-5", "GH-7")}
    assert {name for name, item in board.tickets.items() if item.parent} == {"GH-8"}
    ticket = next(iter(board.tickets.values()))
    assert [line.text for line in ticket.acceptance] == ["see #9"]
    assert "acme/other/issues/6" in ticket.notes
    assert "- #7 first, which blocks #1" in ticket.notes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_github_issues_that_powershell_put_into_a_string(encoding: str) -> None:
    quoted = json.dumps(json.dumps(GITHUB, indent=1) + "\r\n")
    plan = read("issues.json", quoted.encode(encoding))
    plain = read("issues.json", json.dumps(GITHUB, indent=1))
    assert plan.board.tickets == plain.board.tickets
    assert {record.line for record in plan.records} == {1}


@pytest.mark.parametrize("inner", ["[{", "[" * 80 + "]" * 80, '[{"number": 1, "number": 2}]', "x"])
def test_a_string_of_json_that_is_none_is_refused_with_its_line(inner: str) -> None:
    with pytest.raises(ExchangeError) as caught:
        read("issues.json", json.dumps(inner), form="github")
    assert caught.value.remedy
    assert caught.value.place
    assert caught.value.place.line == 1


def test_a_list_that_may_be_cut_is_told() -> None:
    issues = [{"number": n, "title": f"T {n}", "state": "OPEN"} for n in range(1, 31)]
    assert "maybe-truncated" in codes(read("issues.json", json.dumps(issues)))


_LINKS = [
    {"issue_id": "bd-2", "depends_on_id": "bd-1", "type": "parent-child"},
    {"issue_id": "bd-2", "depends_on_id": "bd-3", "type": "blocks"},
    {"issue_id": "bd-2", "depends_on_id": "bd-1", "type": "related"},
]
_PART = {
    "id": "bd-2",
    "title": "Part",
    "status": "in_progress",
    "issue_type": "task",
    "priority": 2,
    "estimated_minutes": 90,
    "assignee": "ann",
    "acceptance_criteria": "- it works\n- it is told",
    "dependencies": _LINKS,
}
BEADS = f"""\
{{"id":"bd-1","title":"Epic","status":"open","issue_type":"epic","priority":0}}
{json.dumps(_PART)}
{{"id":"bd-3","title":"Gone","status":"tombstone","delete_reason":"not needed"}}
not json
{{"_type":"config","id":"x"}}
{{"id":"bd-4","title":"State change","status":"closed","issue_type":"event"}}
{{"id":"bd-1","title":"Epic, later","status":"closed","issue_type":"epic","close_reason":"done"}}
"""


def test_beads() -> None:
    plan = read("issues.jsonl", BEADS)
    assert statuses(plan) == {"bd-1": "done", "bd-2": "doing", "bd-3": "dropped"}
    part = plan.board.tickets["bd-2"]  # pyright: ignore[reportArgumentType] - a ticket's id
    assert (part.parent, part.depends, part.priority) == ("bd-1", ("bd-3",), Priority.P2)
    assert part.estimate is not None
    assert part.estimate.likely == "1.5h"
    assert [line.text for line in part.acceptance] == ["it works", "it is told"]
    assert part.fields["links"] == "related bd-1"
    assert set(codes(plan)) >= {"bad-record", "record-left-out", "record-twice"}
    assert plan.board.tickets["bd-1"].title == "Epic, later"  # pyright: ignore[reportArgumentType] - a ticket's id


TASKS = {
    "master": {
        "tasks": [
            {"id": 1, "title": "Set up", "status": "done", "priority": "high", "subtasks": []},
            {
                "id": 2,
                "title": "Build",
                "status": "in-progress",
                "dependencies": [1],
                "testStrategy": "Run it",
                "details": "How",
                "subtasks": [
                    {"id": 1, "title": "One", "status": "done", "dependencies": []},
                    {"id": 2, "title": "Two", "status": "cancelled", "dependencies": [1, "1", 7]},
                ],
            },
        ],
        "metadata": {"created": "x"},
    },
    "feature": {"tasks": [{"id": "5", "title": "Other", "status": "deferred"}]},
}


def test_taskmaster() -> None:
    first, second = read_all("tasks.json", json.dumps(TASKS))
    assert (first.board.id, second.board.id) == ("master", "feature")
    assert statuses(first) == {"1": "done", "2": "doing", "2.1": "done", "2.2": "dropped"}
    assert edges(first.board) == {"2": ("1",), "2.2": ("2.1", "7")}
    assert first.board.tickets["2.1"].parent == "2"  # pyright: ignore[reportArgumentType] - a ticket's id
    assert second.board.tickets["5"].labels == ("deferred",)  # pyright: ignore[reportArgumentType] - a ticket's id


def test_subtasks_of_subtasks_are_tickets() -> None:
    deepest = [{"id": "b", "title": "B", "dependencies": ["c"]}, {"id": "c", "title": "C"}]
    part = {"id": "a", "title": "A", "subtasks": deepest}
    tasks = [{"id": 1, "title": "T", "subtasks": [part]}, {"id": 2, "title": "U"}]
    plan = read("tasks.json", json.dumps({"tasks": tasks}))
    assert list(plan.board.tickets) == ["1", "1.a", "1.a.b", "1.a.c", "2"]
    assert [item.parent for item in plan.board.tickets.values()] == ["", "1", "1.a", "1.a", ""]
    assert edges(plan.board) == {"1.a.b": ("1.a.c",)}


def test_taskmaster_without_tags() -> None:
    plan = read("tasks.json", json.dumps({"meta": {}, "tasks": [{"id": 1, "title": "T"}]}))
    assert (plan.board.id, statuses(plan)) == ("tasks", {"1": "todo"})


TASKWARRIOR = [
    {
        "uuid": "a360fc44-315c-4366-b70c-ea7e7520b749",
        "description": "Buy lamps",
        "status": "pending",
        "entry": "20260101T050231Z",
        "start": "20260102T050231Z",
        "due": "20260218T000000Z",
        "priority": "H",
        "project": "lights",
        "tags": ["shop"],
        "depends": ["b360fc44-315c-4366-b70c-ea7e7520b749"],
        "annotations": [{"entry": "20260102T050231Z", "description": "two of them"}],
    },
    {
        "uuid": "b360fc44-315c-4366-b70c-ea7e7520b749",
        "description": "Get money",
        "status": "completed",
        "entry": "20260101T050231Z",
    },
]


@pytest.mark.parametrize("is_list", [True, False])
def test_taskwarrior(is_list: bool) -> None:  # noqa: FBT001 - a case
    text = json.dumps(TASKWARRIOR) if is_list else "\n".join(map(json.dumps, TASKWARRIOR))
    plan = read("tasks.json", text)
    lamps = plan.board.tickets["a360fc44"]  # pyright: ignore[reportArgumentType] - a ticket's id
    assert statuses(plan) == {"a360fc44": "doing", "b360fc44": "done"}
    assert (lamps.depends, lamps.target) == (("b360fc44",), date(2026, 2, 18))
    assert (lamps.priority, lamps.group, lamps.labels) == (Priority.P1, "lights", ("shop",))
    assert lamps.notes == "two of them"


JIRA = (
    "Summary,Issue key,Issue id,Issue Type,Status,Priority,Assignee,Due Date,Labels,Labels,"
    "Inward issue link (Blocks),Outward issue link (Blocks),Parent,Original estimate,Resolution,"
    "Custom field (Story Points),Votes,Description\n"
    "Lights,LI-1,101,Epic,In Progress,High,ann,18/Feb/26 5:00 PM,ops,field,,LI-2,,28800,,5,0,"
    '"one\ntwo"\n'
    "Masts,LI-2,102,Task,Done,Low,,,,,LI-3,,101,,Won't Do,,0,\n"
    "Wires,LI-3,103,Task,Done,Lowest,,,,,,,LI-1,,Done,,0,- [x] laid\n"
)


def test_jira() -> None:
    plan = read("jira.csv", JIRA)
    assert statuses(plan) == {"LI-1": "doing", "LI-2": "dropped", "LI-3": "done"}
    assert edges(plan.board) == {"LI-2": ("LI-3", "LI-1")}
    first, second, third = plan.board.tickets.values()
    assert (first.target, first.labels) == (date(2026, 2, 18), ("ops", "field", "Epic"))
    assert first.estimate is not None
    assert (first.estimate.likely, first.notes) == ("8h", "one\ntwo")
    assert first.fields == {"story_points": "5"}
    assert (second.parent, third.parent, third.priority) == ("LI-1", "LI-1", Priority.P4)
    assert third.acceptance[0].done
    assert [record.line for record in plan.records] == [2, 4, 5]
    assert "columns-left-out" in codes(plan)


JIRA_FIELDS = (
    "Summary,Issue key,Status,Status Category,Custom field (Rank),Custom field (Development),"
    "Custom field (Issue color),Custom field ([CHART] Time in Status),Custom field (Epic Status),"
    "Inward issue link (Cloners),Outward issue link (Relates),Custom field (Team)\n"
    "Lights,LI-1,Pouring,In Progress,0|i03:,{},orange,10_*|*_11,To Do,LI-2,LI-3,Harbour\n"
    "Masts,LI-2,Done,In Progress,,,,,,,,\n"
    "Wires,LI-3,Closed,Done,,,,,,,,\n"
    "Poles,LI-4,Somehow,,,,,,,,,\n"
)


def test_what_jira_keeps_for_its_screens_is_no_field_of_a_ticket() -> None:
    plan = read("jira.csv", JIRA_FIELDS)
    first, *_ = plan.board.tickets.values()
    assert first.fields == {
        "status_was": "Pouring",
        "outward_issue_link_relates": "LI-3",
        "team": "Harbour",
    }
    (left,) = (each.text for each in plan.findings if each.code == "columns-left-out")
    assert all(name in left for name in ("(Rank)", "(Development)", "[CHART]", "(Cloners)"))
    assert not any(name in left for name in ("Relates", "Team", "Status Category"))


def test_an_issue_of_jira_is_done_where_its_category_is() -> None:
    plan = read("jira.csv", JIRA_FIELDS)
    assert statuses(plan) == {"LI-1": "doing", "LI-2": "doing", "LI-3": "done", "LI-4": "todo"}
    told = [each.text for each in plan.findings if each.code.startswith("status-")]
    assert told == [
        "LI-2 is Done, which Jira counts as In Progress",
        "status 'Somehow' of LI-4 is read as todo",
    ]


def test_what_a_person_says_of_a_word_outweighs_the_category_of_jira() -> None:
    source = Source("jira.csv", {"jira.csv": JIRA_FIELDS.encode()})
    choices = Choices(statuses={"Done": Status.DONE, "Pouring": Status.REVIEW})
    (plan,) = plans_of(source, Reading(choices=choices, plugins=False))
    assert statuses(plan) == {"LI-1": "review", "LI-2": "done", "LI-3": "done", "LI-4": "todo"}
    assert "status-qualified" not in codes(plan)
    said = {one.raw for record in plan.records for one in record.says if one.field == "status"}
    assert said == {"Pouring", "Done", "Closed", "Somehow"}, "spelled as the document does"


@pytest.mark.parametrize(
    ("path", "remedy"),
    [
        ("jira.csv", "leave --map out, or --from csv reads it as any sheet"),
        ("j", "leave --map out"),
    ],
)
def test_columns_of_a_form_with_fields_of_its_own_are_not_mapped(path: str, remedy: str) -> None:
    source = Source(path, {path: JIRA.encode()})
    choices = Choices(columns={"Votes": "score"})
    with pytest.raises(UsageError, match="columns are told of tables; this is Jira CSV") as raised:
        plans_of(source, Reading(choices=choices, plugins=False))
    assert raised.value.remedy == remedy
    (plan,) = plans_of(source, Reading("csv", choices=choices, plugins=False))
    assert len(plan.board.tickets) == 3


def test_findings_of_an_export_take_answers() -> None:
    source = Source("jira.csv", {"jira.csv": JIRA_FIELDS.encode()})
    answered = Choices(
        answers=(Answer("status-qualified", 3, "done"), Answer("status-unknown", 5, "review"))
    )
    (plan,) = plans_of(source, Reading(choices=answered, plugins=False))
    assert statuses(plan) == {"LI-1": "doing", "LI-2": "done", "LI-3": "done", "LI-4": "review"}
    of_a_column = Choices(answers=(Answer("unknown-column", 1, "skip"),))
    with pytest.raises(UsageError, match="lines and kinds are told of Markdown"):
        plans_of(source, Reading(choices=of_a_column, plugins=False))


def test_the_figures_of_records_tell_nothing_of_lines() -> None:
    assert not any("with text" in line for line in preview.figures(read("jira.csv", JIRA)))


def test_a_sheet_of_others_follows_the_rules_of_tables() -> None:
    text = (
        "sep=;\r\nKey;Task;State;Blocked by;Owner;Due\r\n"
        'A-1;"Lights; all of them";✅ Done;;@ann;2026-W08\r\n'
        'A-2;"Masts\r\nand wires";doing;A-1;@bob;\r\n'
    )
    plan = read("plan.csv", text)
    assert statuses(plan) == {"A-1": "done", "A-2": "doing"}
    assert edges(plan.board) == {"A-2": ("A-1",)}
    first, second = plan.board.tickets.values()
    assert (first.title, first.target) == ("Lights; all of them", Week(2026, 8))
    assert (second.title, second.primary) == ("Masts and wires", "@bob")
    assert [record.line for record in plan.records if record.kind == "ticket"] == [3, 4]


def test_columns_can_be_named() -> None:
    data = b"Kennwort,Was,Lage\nA-1,Lights,done\nA-2,Masts,done\n"
    columns = {"Kennwort": "id", "Was": "title", "Lage": "status"}
    choices = Choices(columns=columns)
    (plan,) = plans_of(Source("p.csv", {"p.csv": data}), Reading(choices=choices))
    assert statuses(plan) == {"A-1": "done", "A-2": "done"}


TASK_1 = """\
---
id: task-1
title: 'Set up: all'
status: In Progress
assignee: ["@ann"]
labels:
  - ops
  - "field"
dependencies: [TASK-2]
priority: high
milestone: Go live
---

## Description

<!-- SECTION:DESCRIPTION:BEGIN -->
Somebody can begin.

More of it.
<!-- SECTION:DESCRIPTION:END -->

## Acceptance Criteria
<!-- AC:BEGIN -->
- [x] #1 It builds
- [ ] #2 It runs
<!-- AC:END -->

## Implementation Notes

Slowly.
"""
TASK_2 = "---\nid: task-2\ntitle: Decide\nstatus: To Do\n---\n\n## Description\n\nWhich one.\n"


def test_backlog_md() -> None:
    files = {
        "backlog/tasks/task-1 - x.md": TASK_1.encode(),
        "backlog/completed/task-2 - y.md": TASK_2.replace("\n", "\r\n").encode(),
        "backlog/tasks/readme.md": b"# Tasks\n",
    }
    (plan,) = plans_of(Source("backlog", files), Reading(plugins=False))
    assert statuses(plan) == {"task-1": "doing", "task-2": "done"}
    first = plan.board.tickets["task-1"]  # pyright: ignore[reportArgumentType] - a ticket's id
    assert (first.title, first.depends) == ("Set up: all", ("task-2",))
    assert (first.labels, first.primary) == (("ops", "field"), "@ann")
    assert first.outcome == "Somebody can begin."
    assert [(line.text, line.done) for line in first.acceptance] == [
        ("It builds", True),
        ("It runs", False),
    ]
    assert "More of it." in first.notes
    assert "## Implementation Notes\n\nSlowly." in first.notes
    assert first.sources == ("backlog/tasks/task-1 - x.md",)
    assert plan.board.milestones["go-live"].completes == ("task-1",)


def _backlog(**heads: str) -> ImportPlan:
    """The board of task files by id, each with these lines in front."""
    files = {
        f"backlog/tasks/{name}.md": f"---\nid: {name.replace('_', '-')}\ntitle: T\nstatus: To Do\n"
        f"{head}---\n".encode()
        for name, head in heads.items()
    }
    (plan,) = plans_of(Source("backlog", files), Reading(plugins=False))
    return plan


def test_a_number_names_a_task_where_all_share_one_prefix() -> None:
    second = "dependencies: [task-1, task-2, 9]\nparent_task_id: TASK-1\n"
    plan = _backlog(BACK_1="", BACK_2=second, BACK_3="parent_task_id: task-7\n")
    assert edges(plan.board) == {"BACK-2": ("BACK-1", "9")}
    _, two, three = plan.board.tickets.values()
    assert (two.parent, three.parent) == ("BACK-1", "")
    assert three.fields == {"parent_as_written": "task-7"}
    mixed = _backlog(BACK_1="", OPS_2="dependencies: [task-1]\n")
    assert edges(mixed.board) == {"OPS-2": ("task-1",)}


PROJECT = """\
project p "Lights" 2026-01-01 +6m { timezone "Europe/Paris" }
# a comment with a { brace
macro x [ task y "Y" {} ]
resource ann "Ann Lee" { rate 100 }
task build "Build" {
  allocate ann
  task masts "Masts" { effort 2w  complete 100  priority 800 note "high" }
  task lamps 'Lamps' {
    depends !masts, order { onstart }   // two kinds
    effort 3d
    complete 40
    note -8<- many
words ->8-
  }
}
task order "Order" { length 2d precedes build.masts end 2026-02-18-17:00 responsible ann }
task live "Live" { milestone depends build }
taskreport r "R" { columns name { title "x" } }
"""


def test_taskjuggler() -> None:
    plan = read("lights.tjp", PROJECT)
    assert statuses(plan) == {
        "build": "todo",
        "build.masts": "done",
        "build.lamps": "doing",
        "order": "todo",
        "live": "todo",
    }
    assert edges(plan.board) == {
        "build.masts": ("order",),
        "build.lamps": ("build.masts",),
        "live": ("build",),
    }
    build, masts, lamps, order, live = plan.board.tickets.values()
    assert (build.primary, masts.priority, masts.parent) == ("Ann Lee", Priority.P1, "build")
    assert (lamps.after, lamps.title) == (("order",), "Lamps")
    assert (order.target, order.primary) == (date(2026, 2, 18), "Ann Lee")
    assert live.labels == ("milestone",)
    assert "macro" in codes(plan)


def test_a_macro_behind_a_word_of_a_task_is_told_too() -> None:
    assert "macro" in codes(read("p.tjp", 'task a "A" { start ${day} }\n'))
    assert "macro" not in codes(read("p.tjp", 'task a "A" { note "macro ${day}" }\n'))


TASKS_WITHOUT_IDS = """\
project p "Moves" 2026-01-01 +6m { }
macro n [2]
task ${n}x "House ${n}" {
  task "Pack books" { complete 100 }
  task "Pack books" { effort 1d }
  task van "Hire a van" { depends !pack-books }
}
"""


def test_tasks_of_taskjuggler_without_ids_are_called_by_their_titles() -> None:
    plan = read("moves.tjp", TASKS_WITHOUT_IDS)
    assert statuses(plan) == {
        "house-n": "todo",
        "house-n.pack-books": "done",
        "house-n.pack-books-2": "todo",
        "house-n.van": "todo",
    }
    assert edges(plan.board) == {"house-n.van": ("house-n.pack-books",)}


def test_a_supplement_of_a_task_in_another_file_holds_its_tasks() -> None:
    text = 'supplement task move.floor {\n  task oil "Oil" { effort 1d }\n}\n'
    assert statuses(read("floor.tji", text)) == {"move.floor": "todo", "move.floor.oil": "todo"}


def test_a_project_of_nothing_but_included_files_names_them() -> None:
    text = 'project p "Moves" 2026-01-01 +6m { }\ninclude "tasks.tji"\n'
    with pytest.raises(ExchangeError, match="files that it includes") as raised:
        read("moves.tjp", text)
    assert raised.value.remedy == "import one of them: tasks.tji"


SPEC = """\
# Tasks: Street lights

## Phase 1: Setup (Shared Infrastructure)

- [x] T001 Create project structure
- [ ] T002 [P] Configure linting in pyproject.toml

## Phase 2: User Story 1 - Lamps (Priority: P1)

- [ ] T003 [P] [US1] Contract test in tests/test_lamps.py (depends on T001)
"""


@pytest.mark.parametrize(
    ("name", "records"),
    [
        ("issues.json", json.dumps([{"number": 1, "title": "T", "made": "x", "locked": False}])),
        ("b.jsonl", '{"id": "a", "title": "T", "issue_type": "task", "made": "x", "void": ""}'),
        ("tasks.json", json.dumps({"tasks": [{"id": 1, "title": "T", "made": 3, "subtasks": []}]})),
        ("export.json", json.dumps([{**TASKWARRIOR[1], "made": ["x"], "entry": ""}])),
    ],
)
def test_keys_that_no_ticket_has_are_told(name: str, records: str) -> None:
    told = [each.text for each in read(name, records).findings if each.code == "columns-left-out"]
    assert told == ["keys that no ticket has: made"]


def test_a_date_alone_in_a_sheet_stands_in_no_sentence() -> None:
    text = "ID,Title,Made,Said\nA-1,Moor,2015-02-05T10:00:00Z,until 2015-03-01 at most\n"
    offers = [each.text for each in read("p.csv", text).findings if each.code == "date-in-prose"]
    assert [text[:10] for text in offers] == ["2015-03-01"]


def test_spec_kit_is_read_as_markdown() -> None:
    plan = read("specs/001/tasks.md", SPEC)
    assert statuses(plan) == {"T001": "done", "T002": "todo", "T003": "todo"}
    assert edges(plan.board) == {"T003": ("T001",)}


def test_every_form_is_known_by_its_documents() -> None:
    documents = {
        "github": json.dumps(GITHUB),
        "beads": BEADS,
        "taskmaster": json.dumps(TASKS),
        "taskwarrior": json.dumps(TASKWARRIOR),
        "jira": JIRA,
        "backlog": TASK_1,
    }
    for name, text in documents.items():
        source = Source("plan", {"plan": text.encode()})
        best = registry.recognised(source, plugins=False)
        assert best is not None
        assert best.name == name
    others = {"csv", "readiness-csv", "taskjuggler", "taskfiles"}
    assert set(registry.BUILT_IN) - set(documents) == others
