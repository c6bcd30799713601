"""`readiness report`: formats, files, exit codes and the published shape."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from click.testing import CliRunner, Result

from readiness_tui.cli.answers.published import answer_schema
from readiness_tui.cli.group import planner
from tests.repos import BASE, Repo
from tests.services.history.made import on, started

_DONE = BASE.replace('"todo"\npriority', '"done"\npriority')


@pytest.fixture(autouse=True)
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    repo = started(tmp_path / "repo")
    on(repo, 8, _DONE + '\n[risk.R-1]\ntitle = "Late"\n')
    monkeypatch.chdir(repo.root)
    return repo


def run(*words: str, exits: int = 0) -> Result:
    result = CliRunner().invoke(planner, ["report", *words])
    assert result.exit_code == exits, result.output
    return result


def answer(*words: str, exits: int = 0) -> dict[str, Any]:
    document = json.loads(run(*words, "--json", exits=exits).stdout)
    jsonschema_rs.validate(answer_schema("report"), document)
    return document


def test_the_weekly_report_is_the_first() -> None:
    assert run("--since", "2026-02-02").stdout == run("weekly", "--since", "2026-02-02").stdout


def test_json_has_the_parts_of_the_week() -> None:
    week = answer("weekly", "--since", "HEAD~1")
    assert week["report"] == "weekly"
    assert week["begins"] == "2026-02-01"
    assert week["before"].endswith(" 2026-02-01")
    (completed,) = week["completed"]
    assert (completed["board"], completed["id"], completed["claim"]["status"]) == (
        "plan",
        "T-1",
        "done",
    )
    assert week["risks_introduced"] == [
        {"board": "plan", "id": "R-1", "title": "Late", "exposure": None}
    ]
    assert week["verdict"]["verdict"] == "no_go"
    assert [pick["id"] for pick in week["next"]] == ["T-2"]
    assert week == answer("weekly", "--since", "HEAD~1", "--format", "json")


def test_the_verdict_is_that_of_check() -> None:
    checked = json.loads(CliRunner().invoke(planner, ["check", "--json"]).stdout)
    verdict = answer("weekly", "--since", "HEAD")["verdict"]
    assert verdict["verdict"] == checked["verdict"]
    assert verdict["counts"] == checked["counts"]
    assert verdict["reasons"] == checked["reasons"]


def test_a_file_gets_the_same_bytes(repo: Repo) -> None:
    shown = run("weekly", "--since", "HEAD~1").stdout
    assert run("weekly", "--since", "HEAD~1", "--output", "week.md").stdout == ""
    assert repo.text("week.md") == shown


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["weekly", "--since", "soon"], "git has no commit 'soon' here"),
        (["weekly", "--output", "none/week.md", "--since", "HEAD"], "cannot write none/week.md"),
        (["weekly", "--format", "doc"], "'doc' is not one of"),
        (["yearly"], "`readiness report` has no command 'yearly'"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(words: list[str], says: str) -> None:
    result = run(*words, exits=2)
    assert says in result.stderr
    assert result.stdout == ""


def test_a_broken_board_is_told_and_ends_with_3(repo: Repo) -> None:
    repo.write("[board\n", "boards/other.toml")
    result = run("weekly", "--since", "HEAD~1", exits=3)
    assert "boards/other.toml:1" in result.stderr
    assert "- Note: boards/other.toml:1 could not be read now" in result.stdout
    assert answer("weekly", "--since", "HEAD~1", exits=3)["problems"]
