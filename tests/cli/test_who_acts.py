"""Who acts: `--actor`, `READINESS_ACTOR`, git, in that order; the team table gives the handle."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from readiness_tui.cli.base.workspace_args import Given, identity, make_workspace
from readiness_tui.storage.audit.log import read_all
from readiness_tui.storage.files.home import Home

Run = Callable[..., Result]
Answer = Callable[..., Any]
TEAM = """\
[team."@core"]
name = "Core Person"
emails = ["test@example.org", "Core@example.org"]
aliases = ["Backend lead"]

[team."@odd"]
emails = "odd@example.org"
aliases = [1, ""]

[team]
broken = 3
"""


@pytest.fixture
def team(root: Path) -> Path:
    """The workspace with a team table; git's person is `@core`."""
    (root / "readiness.toml").write_text(TEAM, encoding="utf-8")
    return root


def actors(root: Path) -> list[str]:
    return [record.entry.actor for record in read_all(root)]


def test_git_says_who_acts_unless_somebody_else_does(
    root: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("set", "T-2", "priority=P1")
    monkeypatch.setenv("READINESS_ACTOR", "bot@example.org")
    run("set", "T-2", "priority=P3")
    run("set", "T-2", "priority=P4", "--actor", "ann")
    run("--actor", "bob", "set", "T-2", "priority=P0")
    run("--actor", "bob", "checkpoint", "--actor", "eve")
    monkeypatch.setenv("READINESS_ACTOR", " ")
    run("checkpoint", "create", "two")
    expected = ["test@example.org", "bot@example.org", "ann", "bob", "eve", "test@example.org"]
    assert actors(root) == expected


def test_the_account_is_asked_where_git_knows_nobody(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(root))
    monkeypatch.setenv("USER", "someone")
    assert identity(root) == "someone"
    monkeypatch.delenv("USER")
    assert identity(root) == ""
    assert make_workspace(Given(root=str(root)), knows_me=True).actor == ""


@pytest.mark.parametrize(
    ("who", "handle"),
    [
        ("", "@core"),
        ("core@EXAMPLE.org", "@core"),
        ("Backend Lead", "@core"),
        ("core", "@core"),
        ("Core Person", "@core"),
        ("odd@example.org", "@odd"),
        ("odd", "@odd"),
        ("broken", "broken"),
        ("3", "3"),
        ("1", "1"),
        ("else@example.org", "else@example.org"),
    ],
)
def test_the_team_table_gives_the_handle(team: Path, who: str, handle: str) -> None:
    assert identity(team, who) == handle


def test_a_rollback_and_what_it_keeps_are_by_the_actor(team: Path, run: Run) -> None:
    run("checkpoint")
    run("set", "T-2", "priority=P1")
    result = run("rollback", "checkpoint", "--yes", "--reason", "r", "--actor", "odd@example.org")
    assert result.exit_code == 0, result.output
    assert actors(team) == ["@core", "@core", "@odd", "@odd"]


def test_the_writer_of_a_clone_is_named_after_the_handle(team: Path, run: Run) -> None:
    run("set", "T-2", "priority=P1")
    assert Home.open(team).writer.startswith("core-")


def test_me_is_whoever_the_table_says(team: Path, answer: Answer) -> None:
    def mine(*words: str) -> list[str]:
        listing = answer("list", "--where", "owner:@me", *words, exits=3)  # two persons are none
        return [ticket["id"] for ticket in listing["tickets"]]

    assert mine() == []
    assert mine("--actor", "ann@example.org") == ["T-1"]
    text = (team / "readiness.toml").read_text(encoding="utf-8")
    (team / "readiness.toml").write_text(text.replace("Backend lead", "ann"), encoding="utf-8")
    assert mine() == ["T-1"]
