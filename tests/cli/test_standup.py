"""`readiness standup` without a screen: pages, marker, minutes, and what of history is told."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from click.testing import CliRunner, Result

from readiness_tui.cli.answers.published import answer_schema
from readiness_tui.cli.group import planner
from readiness_tui.storage.standups.journal import standup_folder
from tests.repos import BOARD, Repo
from tests.services.history.made import started

_ONE = """\
format = 1

[board]
id = "plan"

[ticket.T-1]
title = "First"
status = "doing"
owners = ["Ann"]
"""
_TWO = _ONE.replace('"doing"', '"done"') + '\n[ticket.T-2]\ntitle = "Second"\nowners = ["Ben"]\n'


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    repo = started(tmp_path / "repo")
    repo.commit(_ONE)
    monkeypatch.chdir(repo.root)
    return repo


def run(*words: str, exits: int = 0) -> Result:
    result = CliRunner().invoke(planner, ["standup", *words])
    assert result.exit_code == exits, result.output
    return result


def answer(*words: str) -> dict[str, Any]:
    document = json.loads(run(*words, "--json").stdout)
    jsonschema_rs.validate(answer_schema("standup"), document)
    return document


def changes(document: dict[str, Any]) -> dict[str, list[str]]:
    """What is told of each ticket on the pages of owners."""
    return {
        ticket["id"]: ticket["changes"]
        for page in document["pages"]
        if page["id"].startswith("owner:")
        for ticket in page["tickets"]
    }


@pytest.mark.usefixtures("repo")
def test_the_first_one_has_nothing_to_compare_with() -> None:
    lines = run("--text").stdout.splitlines()
    assert lines[0] == "NO-GO 0 of 1 proven, first stand-up"
    assert lines[1:3] == ["== Ann", "  now           T-1  First"]
    assert answer()["since"] is None


def test_what_nobody_committed_is_exact_all_the_same(repo: Repo) -> None:
    repo.write(_ONE.replace("First", "Edited and not committed"))
    run("--mark")
    assert changes(answer()) == {"T-1": []}
    repo.write(_TWO)
    assert changes(answer()) == {
        "T-1": [
            "now unproven (was open)",
            "doing → done",
            "title Edited and not committed → First",
        ],
        "T-2": ["new"],
    }
    assert answer()["remarks"] == []


def test_a_ticket_that_is_gone_is_told(repo: Repo) -> None:
    repo.write(_TWO)
    run("--mark")
    repo.write(_TWO.partition("\n[ticket.T-2]")[0])
    assert answer()["removed"] == [{"board": "plan", "id": "T-2"}]
    assert "removed  T-2  Second" in run("--text").stdout


def test_rewritten_history_is_told_and_the_difference_stays_exact(repo: Repo) -> None:
    run("--mark")
    marked = repo.git("rev-parse", "HEAD").strip()[:8]
    repo.git("commit", "-q", "--amend", "-m", "rewritten", "--date", "2026-01-01T00:00:00")
    repo.write(_TWO)
    document = answer()
    assert changes(document)["T-2"] == ["new"]
    (remark,) = document["remarks"]
    assert remark.startswith(f"commit {marked} of then is no part of this branch")
    assert remark.endswith("the difference is exact")
    repo.git("reflog", "expire", "--expire=now", "--all")
    repo.git("gc", "-q", "--prune=now")
    (remark,) = answer()["remarks"]
    assert remark.startswith(f"commit {marked} of then is gone: history was rewritten")


def shared(repo: Repo) -> None:
    """Let markers lie in the repository, and forget what this clone kept."""
    repo.write('[standup]\nmarker = "markers"\n', "readiness.toml")
    run("--mark")
    for path in (standup_folder(repo.root) / "boards").iterdir():
        path.unlink()


def test_a_shared_marker_finds_committed_bytes_in_git(repo: Repo) -> None:
    shared(repo)
    repo.write(_TWO)
    document = answer()
    assert document["remarks"] == []
    assert changes(document)["T-2"] == ["new"]


def test_bytes_that_are_nowhere_are_told_and_compared_with_nothing(repo: Repo) -> None:
    repo.write(_ONE.replace("First", "Never committed"))
    shared(repo)
    repo.write(_TWO)
    document = answer()
    assert document["remarks"] == [
        f"1 board is not compared, for what it said then is nowhere here: {BOARD}"
    ]
    assert changes(document) == {"T-2": []}


def test_a_shallow_clone_says_so(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared(repo)
    repo.git("add", "-A")
    repo.git("commit", "-qm", "mark")
    repo.commit(_TWO)
    clone = tmp_path / "clone"
    repo.git("clone", "-q", "--depth=1", f"file://{repo.root}", str(clone))
    monkeypatch.chdir(clone)
    lost, shallow = answer()["remarks"]
    assert lost.startswith("1 board is not compared")
    assert "is not in this shallow clone" in shallow


def test_bytes_that_were_changed_in_the_folder_do_not_count(repo: Repo) -> None:
    repo.write(_ONE.replace("First", "Never committed"))
    run("--mark")
    (kept,) = (standup_folder(repo.root) / "boards").iterdir()
    kept.write_bytes(_TWO.encode())
    repo.write(_TWO)
    assert "is not compared" in answer()["remarks"][0]


def test_a_damaged_marker_is_told(repo: Repo) -> None:
    run("--mark")
    (marker,) = (standup_folder(repo.root) / "markers").iterdir()
    marker.write_bytes(b"{")
    assert "cannot be read" in answer()["remarks"][0]
    assert repo.root.exists()


def test_each_team_has_its_own_marker_and_tickets(repo: Repo) -> None:
    repo.write('[standup]\nteams = { a = "owner:Ann", b = "owner:Ben" }\n', "readiness.toml")
    repo.write(_TWO)
    run("--mark", "--team", "a")
    assert answer("--team", "a")["since"] is not None
    other = answer("--team", "b")
    assert other["since"] is None
    assert list(changes(other)) == ["T-2"]
    assert "nearest: a" in run("--text", "--team", "A", exits=2).stderr


@pytest.mark.usefixtures("repo")
def test_what_makes_no_sense_is_refused() -> None:
    assert "exclude each other" in run("--text", "--mark", exits=2).stderr
    assert "private notes are in no document" in run("--private", "--json", exits=2).stdout
    assert "no stand-up was begun" in run("--minutes", exits=2).stderr
    run("--where", "nothing:at:all", "--text", exits=2)
    assert run("--private").stdout == "no private notes here\n"
