"""What is looked at as a plan: every form that import reads, and nothing passed over in silence."""

import json
import os
from pathlib import Path

import pytest

from readiness_tui.domain.onboarding.survey import BoardOffer, OfferKind, Survey
from readiness_tui.services.onboarding.beginning import begin
from tests.services.onboarding.places import PLAN, planned
from tests.services.onboarding.test_beginning import survey_of

ISSUES = [
    {"number": n, "title": f"Issue {n}", "state": "OPEN", "body": "", "labels": []}
    for n in range(1, 5)
]
TASK = (
    "---\nid: task-{n}\ntitle: Task {n}\nstatus: To Do\nassignee: []\ncreated_date: '2026-01-05'\n"
)
TASK += "labels: []\ndependencies: []\n---\n\n## Description\n\nWhat is to be done.\n"
BEADS = "".join(
    json.dumps({"id": f"bd-{n}", "title": f"Bead {n}", "status": "open", "issue_type": "task"})
    + "\n"
    for n in range(1, 5)
)
WARRIOR = [
    {
        "uuid": f"{n:08d}-0000-4000-8000-000000000000",
        "description": f"Job {n}",
        "entry": "20260105T090000Z",
        "status": "pending",
    }
    for n in range(1, 5)
]
MASTER = {
    "master": {"tasks": [{"id": n, "title": f"Step {n}", "status": "done"} for n in range(1, 5)]}
}
JUGGLER = 'project p "P" 2026-01-05 +2m {\n}\n' + "".join(
    f'task t{n} "Part {n}" {{ effort 2d }}\n' for n in range(1, 5)
)
OWN = "Task,Owner,Status,Due\n" + "".join(f"Do {n},Ada,Todo,2026-03-0{n}\n" for n in range(1, 5))
PROJECT = "ID\tTask Name\tDuration\tPredecessors\n" + "".join(
    f"{n}\tDo {n}\t2 days\t{n - 1 or ''}\n" for n in range(1, 5)
)
JIRA = "Summary,Issue key,Status\n" + "".join(f"Work {n},AB-{n},To Do\n" for n in range(1, 5))


def put(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def plans(survey: Survey) -> dict[str, BoardOffer]:
    return {offer.name: offer for offer in survey.of_kind(OfferKind.PLAN)}


@pytest.mark.parametrize(
    ("path", "text", "title"),
    [
        ("issues.json", json.dumps(ISSUES), "GitHub issues"),
        (".beads/issues.jsonl", BEADS, "beads"),
        ("export/jira.csv", JIRA, "Jira CSV"),
        ("export/tasks.json", json.dumps(WARRIOR), "Taskwarrior"),
        (".taskmaster/tasks/tasks.json", json.dumps(MASTER), "claude-task-master"),
        ("plan/launch.tjp", JUGGLER, "TaskJuggler"),
        ("launch.csv", OWN, "CSV or TSV"),
        ("project.tsv", PROJECT, "CSV or TSV"),
    ],
)
def test_exports_of_other_tools_are_offered(
    tmp_path: Path, path: str, text: str, title: str
) -> None:
    put(tmp_path, path, text)
    offer = plans(survey_of(tmp_path))[path]
    assert offer.tickets == 4
    assert f"read as {title}" in offer.about[0]
    begun = begin(tmp_path, "boards", [offer])
    assert offer.target in begun.written


def test_a_folder_of_task_files_is_one_offer(tmp_path: Path) -> None:
    for n in range(1, 5):
        put(tmp_path, f"backlog/tasks/task-{n} - Do.md", TASK.format(n=n))
    offers = plans(survey_of(tmp_path))
    assert list(offers) == ["backlog"]
    assert offers["backlog"].tickets == 4


def test_a_folder_with_a_file_for_each_task_is_one_offer_and_decisions_are_none(
    tmp_path: Path,
) -> None:
    for n in range(1, 5):
        put(tmp_path, f"docs/tasks/TASK-{n}.md", f"# TASK-{n}: Do {n}\n\n- **Status**: Done\n")
        put(tmp_path, f"docs/adr/ADR-{n}.md", f"# ADR-{n}: Use {n}\n\nWe use it.\n")
    put(tmp_path, "docs/tasks/README.md", "# Tasks\n\nEach has a file.\n")
    offers = plans(survey_of(tmp_path))
    assert [name for name, offer in offers.items() if offer.is_proposed] == ["docs/tasks"]
    assert offers["docs/tasks"].tickets == 4
    assert offers["docs/tasks"].about[0] == "read as a file for each task"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("figures.csv", "id,title,value\n1,a,3\n2,b,4\n3,c,5\n"),
        ("people.csv", "id,name,email,status\n1,Ada,a@x,todo\n2,Bob,b@x,todo\n3,Cy,c@x,todo\n"),
        ("sales.csv", "Owner,Due,Amount\nAda,2026-03-01,3\nBob,2026-03-02,4\nCy,2026-03-03,5\n"),
        ("quote.csv", 'Task,"Owner\n' * 3),
        (".vscode/tasks.json", '{"version": "2.0.0", "tasks": [{"label": "build"}]}'),
        ("package.json", '{"name": "x", "scripts": {}}'),
        ("broken.json", '[{"number": 1, "title": '),
    ],
)
def test_other_data_is_no_plan(tmp_path: Path, path: str, text: str) -> None:
    put(tmp_path, path, text)
    assert plans(survey_of(tmp_path)) == {}


def test_a_sheet_that_only_looks_like_a_plan_comes_after_plans(tmp_path: Path) -> None:
    planned(tmp_path)
    rows = "".join(f"Do {n},Ada,Todo,2026-03-01\n" for n in range(50))
    put(tmp_path, "a.csv", "Task,Owner,Status,Due\n" + rows)
    assert [(name, offer.tickets) for name, offer in plans(survey_of(tmp_path)).items()] == [
        ("docs/plan.md", 3),
        ("a.csv", 50),
    ]


def test_every_plan_is_offered_in_the_order_of_its_numbers(tmp_path: Path) -> None:
    for n in range(1, 13):
        put(tmp_path, f"plan {n}.md", PLAN)
    assert list(plans(survey_of(tmp_path))) == [f"plan {n}.md" for n in range(1, 13)]


def test_a_name_that_is_no_utf8_is_told_and_stops_nothing(tmp_path: Path) -> None:
    planned(tmp_path)
    (tmp_path / os.fsdecode(b"bad\xff.md")).write_text(PLAN)
    survey = survey_of(tmp_path)
    assert list(plans(survey)) == ["docs/plan.md"]
    (note,) = [note for note in survey.notes if note.code == "unread"]
    assert "bad\ufffd.md: its name is no UTF-8" in note.message
    assert begin(tmp_path, "boards", survey.offers).failures == ()


def test_an_export_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    put(tmp_path, "issues.json", '[{"number": 1, "title": ')
    (note,) = [note for note in survey_of(tmp_path).notes if note.code == "unread"]
    assert "issues.json" in note.message
    assert note.remedy


def test_a_plan_that_is_too_large_is_told_with_the_command_that_reads_it(tmp_path: Path) -> None:
    planned(tmp_path)
    rows = "".join(f"| B-{n} | {'x' * 80} | Todo | |\n" for n in range(12_000))
    put(tmp_path, "big plan.md", PLAN + rows)
    put(tmp_path, "big page.md", "only words\n" * 120_000)
    survey = survey_of(tmp_path)
    assert list(plans(survey)) == ["docs/plan.md"]
    (note,) = [note for note in survey.notes if note.code == "unread"]
    assert "big plan.md" in note.message
    assert "big page.md" not in note.message
    assert note.remedy == "readiness import 'big plan.md'"


def test_bold_lines_that_begin_with_an_id_are_looked_at(tmp_path: Path) -> None:
    bullets = "# Work\n\n- **T-1** Agree (done)\n- **T-2** Write, depends on T-1\n- **T-3** Test\n"
    put(tmp_path, "docs/work.md", bullets)
    lines = (
        "# Work\n\n**M1: Agree**\n\nOwner: Ada\n\n**M2: Write**\n\nDepends on M1\n\n**M3: Test**\n"
    )
    put(tmp_path, "docs/lines.md", lines)
    put(tmp_path, "docs/talk.md", "# Talk\n\n**Nothing** is a plan here.\n")
    assert {name: offer.tickets for name, offer in plans(survey_of(tmp_path)).items()} == {
        "docs/lines.md": 3,
        "docs/work.md": 3,
    }


def test_a_document_that_is_called_a_plan_is_looked_at_whatever_its_lines_begin_with(
    tmp_path: Path,
) -> None:
    lines = "".join(f"### 1.{n} Do it\n\nSome day.\n\n" for n in range(1, 5))
    text = f"# Production\n\n## Phase 1 - First\n\n{lines}"
    put(tmp_path, "docs/PRODUCTION_READINESS.md", text)
    put(tmp_path, "docs/handbook.md", text)
    assert list(plans(survey_of(tmp_path))) == ["docs/PRODUCTION_READINESS.md"]


def test_of_an_export_no_line_is_counted_and_none_is_told(tmp_path: Path) -> None:
    put(tmp_path, "export/jira.csv", JIRA)
    offer = plans(survey_of(tmp_path))["export/jira.csv"]
    assert offer.counts == ("4 tickets",)
    assert offer.about == ("read as Jira CSV",)
