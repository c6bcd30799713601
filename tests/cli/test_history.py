"""`readiness diff` and `readiness log`: real repositories, exact lines, published shapes."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from click.testing import CliRunner, Result

from readiness_tui.cli.answers.published import answer_schema
from readiness_tui.cli.group import planner
from tests.repos import BASE, BOARD, Repo
from tests.services.history.made import on, started

_WEEK = """\
format = 1

[board]
id = "plan"

[ticket.T-1]
title = "First"
status = "done"
priority = "P1"
notes = "n"

[ticket.T-2]
title = "Second"
status = "doing"
depends = ["T-1"]

[ticket.T-3]
title = "Third"
status = "todo"

[risk.R-1]
title = "Late"
likelihood = 2
impact = 3
"""


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    repo = started(tmp_path / "repo")
    monkeypatch.chdir(repo.root)
    return repo


def run(*words: str, exits: int = 0) -> Result:
    result = CliRunner().invoke(planner, words)
    assert result.exit_code == exits, result.output
    return result


def answer(verb: str, *words: str, exits: int = 0) -> dict[str, Any]:
    document = json.loads(run(verb, *words, "--json", exits=exits).stdout)
    jsonschema_rs.validate(answer_schema(verb), document)
    return document


@pytest.mark.usefixtures("repo")
def test_nothing_differs_from_what_is_committed() -> None:
    lines = run("diff").stdout.splitlines()
    assert lines[1:] == ["the boards say the same"]
    assert answer("diff")["differs"] is False


def test_a_week_is_told_under_headings(repo: Repo) -> None:
    on(repo, 8, _WEEK)
    lines = run("diff", "HEAD~1..HEAD", exits=1).stdout.splitlines()
    assert lines[0].endswith("2026-02-08")
    assert lines[1:] == [
        "started (2)",
        "  T-1  First",
        "  T-2  Second",
        "completed (1)",
        "  T-1  First",
        "tickets added (1)",
        "  T-3  Third",
        "risks introduced (1)",
        "  R-1  Late",
        "dependency graph (1)",
        "  + T-2 needs T-1",
    ]


def test_json_has_the_parts(repo: Repo) -> None:
    on(repo, 8, _WEEK)
    found = answer("diff", "HEAD~1..", exits=1)
    assert found["moves"]["completed"] == [{"board": "plan", "id": "T-1"}]
    assert found["added"] == [
        {"board": "plan", "kind": "ticket", "id": "T-3"},
        {"board": "plan", "kind": "risk", "id": "R-1"},
    ]
    assert found["edges_added"] == [
        {
            "ticket": {"board": "plan", "id": "T-2"},
            "needs": {"board": "plan", "id": "T-1"},
            "hard": True,
        }
    ]
    assert {"id": "T-1", "field": "status", "before": "todo", "after": "done"}.items() <= found[
        "fields"
    ][0].items()
    assert found["after"]["commit"]["at"] == "2026-02-08T09:00:00.000Z"


def test_the_files_of_now_are_the_other_side(repo: Repo) -> None:
    repo.write(_WEEK)
    assert "completed (1)" in run("diff", exits=1).stdout
    assert "completed (1)" in run("diff", "HEAD", exits=1).stdout
    run("diff", "HEAD..HEAD")


def test_since_a_day_is_the_last_commit_before_it(repo: Repo) -> None:
    on(repo, 8, _WEEK)
    on(repo, 9, _WEEK.replace("Third", "Other"))
    run("diff", "--since", "2026-02-10")
    lines = run("diff", "--since", "2026-02-09", exits=1).stdout
    assert "T-3 title: Third -> Other" in lines
    assert "completed" not in lines


@pytest.mark.usefixtures("repo")
def test_before_the_first_commit_there_were_no_boards() -> None:
    found = answer("diff", "--since", "2026-01-01", exits=1)
    assert (found["before"]["name"], found["before"]["commit"]) == ("before the first commit", None)
    assert [record["id"] for record in found["added"]] == ["T-1", "T-2"]


def test_a_checkpoint_is_a_side(repo: Repo) -> None:
    run("checkpoint", "start")
    repo.write(_WEEK)
    assert "completed (1)" in run("diff", "--checkpoint", "start", exits=1).stdout


def test_a_board_that_is_broken_is_told_and_left_out(repo: Repo) -> None:
    repo.write("format = 1\n[board\n")
    result = run("diff", exits=3)
    assert f"invalid  {BOARD}:2" in result.stderr
    assert "removed" not in result.stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["diff", "nothing"], "git has no commit 'nothing' here"),
        (["diff", "HEAD", "--since", "2026-02-01"], "one thing is compared with another"),
        (["diff", "--since", "soon"], "'soon' is no date"),
        (["diff", "--checkpoint", "none"], "no checkpoint"),
        (["log", "T-99"], "no commit has a record 'T-99'"),
        (["log", "T-1", "--until", "nothing"], "git has no commit 'nothing' here"),
    ],
)
@pytest.mark.usefixtures("repo")
def test_what_is_not_there_is_refused(words: list[str], sentence: str) -> None:
    assert sentence in run(*words, exits=2).stderr


def test_the_life_of_a_ticket(repo: Repo) -> None:
    on(repo, 8, _WEEK, message="finish it")
    lines = run("log", "T-1").stdout.splitlines()
    assert lines[0].startswith("2026-02-01 ")
    assert "added as First" in lines[0]
    assert lines[1].startswith("2026-02-08 ")
    assert "changed" in lines[1]
    assert "finish it)" in lines[1]
    assert lines[2:] == ["    status: todo > done"]


def test_the_life_of_what_is_gone(repo: Repo) -> None:
    on(repo, 8, _WEEK)
    on(repo, 9, BASE)
    found = answer("log", "risk:R-1")
    assert [event["did"] for event in found["events"]] == ["added", "removed"]
    assert found["events"][0]["record"]["title"] == "Late"


def test_an_id_on_several_boards_asks_which(repo: Repo) -> None:
    on(repo, 2, BASE.replace('"plan"', '"other"'), "boards/other.toml")
    assert "write one of other/ticket:T-1, plan/ticket:T-1" in run("log", "T-1", exits=2).stderr
    assert len(answer("log", "other/T-1")["events"]) == 1


def test_looking_changes_nothing(repo: Repo) -> None:
    on(repo, 8, _WEEK)
    before = {path: path.stat().st_mtime_ns for path in repo.root.rglob("*") if path.is_file()}
    for words in (["diff", "HEAD~1.."], ["log", "T-1"], ["diff", "--since", "2026-02-03"]):
        CliRunner().invoke(planner, words)
    after = {path: path.stat().st_mtime_ns for path in repo.root.rglob("*") if path.is_file()}
    assert before == after


def test_how_the_plan_came_here(repo: Repo) -> None:
    on(repo, 8, _WEEK)
    lines = run("trend").stdout.splitlines()
    assert lines[0].startswith("2026-02-01 .. ")
    assert lines[0].endswith("boards changed on 2 days")
    rows = {line.split("  ")[0]: line.split()[-1] for line in lines[1:]}
    assert (rows["done"], rows["scope"]) == ("1", "3")
    found = answer("trend", "--since", "2026-02-02")
    assert [(day["day"], day["done"]) for day in found["samples"]] == [("2026-02-08", 1)]
    assert run("trend", "--ascii").stdout.isascii()


def test_who_set_a_field(repo: Repo) -> None:
    on(repo, 8, _WEEK, message="finish it")
    lines = run("blame", "T-1", "status").stdout.splitlines()
    assert lines[0] == "T-1 status: done"
    assert "finish it)" in lines[1]
    assert answer("blame", "T-1", "status")["committed"] is True


def test_the_figures_then_and_now(repo: Repo) -> None:
    on(repo, 8, _WEEK)
    text = run("report", "kpi", "--since", "2026-02-05").stdout
    assert "| done | 0 | 1 | +1 |" in text
    assert "| risk | 0 | 6 | +6 |" in text
    found = answer("report", "kpi", "--since", "2026-02-05")
    assert (found["report"], found["proven"], found["total"]) == ("kpi", 0, 3)
    assert "Figures, " in run("report", "kpi", "--format", "html").stdout


def test_the_review_of_risks(repo: Repo) -> None:
    on(repo, 8, _WEEK)
    text = run("report", "risk").stdout
    assert "| R-1 | Late | unmitigated | 6 | 6 | 6 | - | - |" in text
    assert "nothing answers it" in text
    found = answer("report", "risk")
    assert [(item["id"], item["by_proof"]) for item in found["risks"]] == [("R-1", 6)]
    assert [item["id"] for item in found["decisions"]] == ["R-1"]
