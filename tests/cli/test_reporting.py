"""`readiness report`: formats, files, exit codes and the published shape."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from click.testing import CliRunner, Result

from readiness_tui.cli.answers.published import answer_schema
from readiness_tui.cli.group import planner
from tests.repos import BASE, Repo
from tests.services.history.made import on, started

_STATUS_TEMPLATE = "boards/reports/status.md.j2"
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


def test_html_is_one_page_that_asks_for_nothing() -> None:
    page = run("weekly", "--since", "HEAD~1", "--format", "html").stdout
    assert page.startswith("<!DOCTYPE html>")
    assert "default-src 'none'" in page
    assert "<bdi>T-1 First</bdi>" in page


@pytest.mark.parametrize("words", [["weekly"], ["status"], ["release"], ["kpi"], ["risk"]])
def test_every_page_asks_for_nothing_and_is_light_dark_and_fit_to_print(words: list[str]) -> None:
    since = ["--since", "HEAD~1"] if words == ["weekly"] else []
    asks_for_nothing(run(*words, *since, "--format", "html").stdout)


def test_the_page_of_a_bundle_asks_for_nothing(repo: Repo) -> None:
    run("compliance", "--output", "bundle")
    asks_for_nothing(repo.text("bundle/report.html"))


def asks_for_nothing(page: str) -> None:
    """Hold a page against all by which a browser would ask for more."""
    assert page.startswith("<!DOCTYPE html>")
    assert "default-src 'none'" in page
    assert not re.findall(r"<(?:script|link|img|iframe|object|embed|base|form|a)\b", page)
    assert not re.findall(r"\b(?:src|href|srcset|action|background|ping)\s*=", page)
    assert not [text for text in ("url(", "@import", "http:", "https:") if text in page]
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page


def test_status_as_json() -> None:
    (board,) = answer("status")["boards"]
    assert (board["board"], board["verdict"]["verdict"], board["next_milestone"]) == (
        "plan",
        "no_go",
        None,
    )
    assert [ticket["id"] for ticket in board["tickets"]] == ["T-1", "T-2"]
    assert board["tickets"][0]["claim"]["proof"] == "unproven"


def test_release_as_json_is_of_its_scope(repo: Repo) -> None:
    repo.write(
        _DONE + '\n[milestone.M1]\ndue = 2026-03-01\ncompletes = ["T-2"]\n'
        '\n[playbook.back]\ntriggers = ["red"]\nsteps = ["Stop"]\n'
        '\n[alert.late]\nwhen = "the bank calls"\n'
        '\n[alert.stale]\nwhen = "evidence-stale"\n'
    )
    whole, part = answer("release"), answer("release", "milestone:M1")
    assert (whole["scope"], whole["due"], whole["planned"]) == ("workspace", None, None)
    assert (part["scope"], part["due"]) == ("plan/milestone:M1", "2026-03-01")
    assert part["verdict"]["counts"]["total"] == 1
    assert part["way_to_go"][-1] == "finish T-2"
    assert [(alert["id"], alert["met"]) for alert in part["alerts"]] == [
        ("late", None),
        ("stale", False),
    ]
    assert part["playbooks"] == [
        {"board": "plan", "id": "back", "title": "", "triggers": ["red"], "steps": ["Stop"]}
    ]


def test_a_team_s_own_template_is_filled(repo: Repo) -> None:
    repo.write("Day {{ report.day }}: {{ report.boards[0].tickets|length }}\n", _STATUS_TEMPLATE)
    assert run("status").stdout.endswith(": 2\n")
    assert run("status", "--output", "own.md").stdout == ""
    assert repo.text("own.md").startswith("Day 20")
    assert "<title>Status" in run("status", "--format", "html").stdout
    assert answer("status")["report"] == "status"
    repo.write("<p>{{ report.report }}</p>\n", "boards/reports/status.html.j2")
    assert run("status", "--format", "html").stdout == "<p>status</p>\n"


def test_a_template_that_is_broken_or_leads_away_is_told(repo: Repo) -> None:
    repo.write("ok\n{{ report.dya }}\n", _STATUS_TEMPLATE)
    broken = run("status", exits=2)
    assert f"{_STATUS_TEMPLATE}:2: the template cannot be filled" in broken.stderr
    assert "mend the template" in broken.stderr
    assert broken.stdout == ""
    path = repo.root / _STATUS_TEMPLATE
    path.unlink()
    path.symlink_to("/etc/passwd")
    linked = run("status", exits=2)
    assert f"{_STATUS_TEMPLATE}: the template cannot be read" in linked.stderr
    path.unlink()
    path.write_bytes(b"\xff")
    assert "the template is not UTF-8" in run("status", exits=2).stderr


def test_pdf_is_made_of_the_page_by_a_converter(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    assert "install weasyprint or chromium" in _pdf(exits=2).stderr
    converter = programs / "weasyprint"
    converter.write_text('#!/bin/sh\n/bin/cp "$1" "$2"\necho noise\n')
    converter.chmod(0o755)
    repo.write("mine\n", "boards/reports/status.html.j2")
    assert _pdf().stdout == ""
    assert "default-src 'none'" in repo.text("status.pdf")
    assert "name one with --output" in run("status", "--format", "pdf", exits=2).stderr
    converter.write_text("#!/bin/sh\nexit 3\n")
    assert "no PDF was made: weasyprint ended with 3" in _pdf(exits=2).stderr.replace(
        f"{programs}/", ""
    )


def _pdf(exits: int = 0) -> Result:
    return run("status", "--format", "pdf", "--output", "status.pdf", exits=exits)


@pytest.mark.parametrize("words", [["status"], ["release"], ["release", "plan"]])
def test_status_and_release_need_no_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    Repo(tmp_path / "plain").write(BASE)
    monkeypatch.chdir(tmp_path / "plain")
    assert "NO-GO: 0 of 2 proven" in run(*words).stdout


def test_a_broken_board_is_told_in_status_and_release(repo: Repo) -> None:
    repo.write("[board\n", "boards/other.toml")
    assert "- Note: boards/other.toml:1" in run("status", exits=3).stdout
    page = run("release", exits=3).stdout
    assert "NO-GO" in page
    assert "boards/other.toml:1" in page


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
        (["release", "milestone:M9"], "no milestone 'M9'"),
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
