"""`readiness sync`: listed first, asked for, and an exit code for what is left to a person."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from readiness_tui.cli.group import planner
from readiness_tui.cli.repository import sync
from readiness_tui.services.sync.writer import DiskWriter, Written
from tests.cli.test_schema import all_faults
from tests.clones import BASE, BOARD, Clone, Team, team

Run = Callable[..., Result]


@pytest.fixture
def all_(tmp_path: Path) -> Team:
    """A team with one board."""
    return team(tmp_path)


@pytest.fixture
def ann(all_: Team, monkeypatch: pytest.MonkeyPatch) -> Clone:
    """Ann's clone, in which the commands run; she has one edit to give."""
    found = all_.clone("ann")
    found.swap("First", "One")
    monkeypatch.chdir(found.root)
    return found


@pytest.fixture
def bob(all_: Team, ann: Clone) -> Clone:
    """Bob, who has shared one edit that Ann does not have."""
    assert ann.root
    found = all_.clone("bob")
    found.set("T-2", "title", "Two")
    found.sync()
    return found


def answer(run: Run, *words: str, exits: int = 0) -> dict[str, Any]:
    """What it answers with `--json`, once its exit code is as expected."""
    result = run("sync", *words, "--json")
    assert result.exit_code == exits, result.output
    said = json.loads(result.stdout)
    if "error" not in said:
        assert not all_faults(run, "sync", said)
    return said


@pytest.mark.usefixtures("bob")
class TestLooking:
    """What says how it stands."""

    def test_status_is_one_line(self, ann: Clone, run: Run) -> None:
        result = run("sync", "--status")
        assert result.output == "origin/main: 1 to give, 1 to take, 0 conflicts\n"
        assert result.exit_code == 0
        assert "One" in ann.text()
        assert not (ann.root / ".readiness").exists()

    def test_a_dry_run_lists_each_field(self, ann: Clone, run: Run) -> None:
        result = run("sync", "--dry-run")
        assert result.output.splitlines() == [
            'give  boards/plan.toml ticket.T-1 title  "First" > "One"',
            'take  boards/plan.toml ticket.T-2 title  "Second" > "Two"',
            "origin/main: 1 to give, 1 to take, 0 conflicts",
        ]
        assert "Two" not in ann.text()

    def test_as_json(self, ann: Clone, run: Run) -> None:
        assert ann.root
        said = answer(run, "--status")
        assert (said["outcome"], said["to"], said["commit"]) == ("unchanged", "origin/main", "")
        assert [(c["record"], c["now"]) for c in said["gives"]] == [("ticket.T-1", '"One"')]
        assert said["logs"] == {"given": 0, "taken": 1}

    def test_a_conflict_ends_with_1(self, ann: Clone, run: Run) -> None:
        ann.swap("Second", "Other")
        (met,) = answer(run, "--status", exits=1)["conflicts"]
        assert met == {
            "path": BOARD,
            "record": "ticket.T-2",
            "field": "title",
            "base": '"Second"',
            "ours": '"Other"',
            "theirs": '"Two"',
        }
        line = run("sync", "--status").output.splitlines()[0]
        assert line == (
            'conflict  boards/plan.toml ticket.T-2 title  "Second" > ours "Other", theirs "Two"'
        )


class TestSharing:
    """What gives and takes."""

    def test_with_yes(self, all_: Team, ann: Clone, bob: Clone, run: Run) -> None:
        result = run("sync", "--yes")
        assert result.exit_code == 0
        assert result.output.splitlines()[-1] == "saved: origin/main, 1 given, 1 taken"
        assert all_.git("show", f"main:{BOARD}") == ann.text()
        bob.sync()
        assert bob.text() == BASE.replace("First", "One").replace("Second", "Two")

    def test_the_actor_is_the_one_git_knows(self, ann: Clone, run: Run) -> None:
        run("sync", "--yes")
        assert ann.logged("sync")[0].entry.actor == "ann@example.org"

    def test_where_nobody_can_be_asked_nothing_is_given(
        self, all_: Team, ann: Clone, run: Run
    ) -> None:
        result = run("sync")
        assert result.exit_code == 5
        assert result.output.splitlines()[0].startswith("give  boards/plan.toml ticket.T-1 title")
        assert result.output.splitlines()[-1].startswith("unchanged: nothing was shared; --yes")
        assert answer(run, exits=5)["outcome"] == "unchanged"
        assert len(all_.commits()) == 1
        assert not (ann.root / ".readiness").exists()

    def test_what_is_only_taken_is_not_asked_for(self, ann: Clone, bob: Clone, run: Run) -> None:
        ann.write(BASE)
        assert run("sync").exit_code == 0
        assert ann.text() == bob.text()

    @pytest.mark.parametrize(("word", "code"), [("y", 0), ("n", 5)])
    def test_on_a_terminal_it_asks(
        self, all_: Team, ann: Clone, word: str, code: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sync, "can_ask", lambda: True)
        result = CliRunner().invoke(planner, ["sync"], input=f"{word}\n")
        assert "give that to origin/main?" in result.output
        assert result.exit_code == code
        assert ("One" in all_.git("show", f"main:{BOARD}")) is (code == 0)
        assert "One" in ann.text()

    def test_nothing_to_share_is_0(self, ann: Clone, run: Run) -> None:
        ann.write(BASE)
        assert run("sync", "--yes").output == "origin/main: 0 to give, 0 to take, 0 conflicts\n"
        assert answer(run, "--yes")["outcome"] == "unchanged"

    @pytest.mark.usefixtures("bob")
    def test_a_conflict_is_1(self, ann: Clone, run: Run) -> None:
        ann.swap("Second", "Other")
        said = answer(run, "--yes", exits=1)
        assert said["outcome"] == "saved"
        assert len(said["conflicts"]) == 1
        assert "Two" in ann.text()

    def test_what_waits_for_a_decision_is_listed_and_settled(
        self, ann: Clone, bob: Clone, run: Run
    ) -> None:
        bob.swap("# about the first", "# his")
        bob.swap('id = "plan"', 'id = "plan"\ntitle = "His"')
        bob.sync()
        ann.swap("# about the first", "# hers")
        ann.swap('id = "plan"', 'id = "plan"\ntitle = "Hers"')
        result = run("sync", "--yes")
        assert result.exit_code == 1
        said = "  next: theirs stands; readiness recover lists ours, to be decided"
        assert result.output.splitlines()[-1] == said
        waiting = json.loads(run("recover", "--json").stdout)["unsaved"]
        disputes = [dispute for one in waiting for dispute in one["disputes"]]
        assert [(each["record"], each["field"], each["mine"]) for each in disputes] == [
            ("ticket.T-1", "#comment", "# hers"),
            ("board.plan", "title", "Hers"),
        ]
        assert "\n  ticket.T-1 #comment: was " in run("recover").output
        assert run("recover", waiting[0]["id"], "--reapply").exit_code == 2
        assert run("recover", waiting[0]["id"], "--discard").exit_code == 2
        assert "# his" in ann.text()
        taken = run("recover", waiting[0]["id"][:8], "--reapply", "--take", "mine")
        assert taken.output == "saved: boards/plan.toml ticket.T-1 #comment\n"
        assert run("recover", "--reapply", "--take", "mine").exit_code == 0
        assert "# hers" in ann.text()
        assert 'title = "Hers"' in ann.text()
        assert not json.loads(run("recover", "--json").stdout)["unsaved"]

    def test_a_comment_is_given_up_with_a_reason(self, ann: Clone, bob: Clone, run: Run) -> None:
        bob.swap("# about the first", "# his")
        bob.sync()
        ann.swap("# about the first", "# hers")
        assert run("sync", "--yes").exit_code == 1
        (one,) = json.loads(run("recover", "--json").stdout)["unsaved"]
        done = run("recover", one["id"], "--discard", "--reason", "his is right")
        assert (done.exit_code, "# his" in ann.text()) == (0, True)
        assert run("recover").output == "nothing to recover: every edit is on its board\n"
        assert ann.logged("resolve")[-1].entry.reason == "his is right"

    def test_a_board_that_one_side_took_away_is_one_short_line(
        self, ann: Clone, bob: Clone, run: Run
    ) -> None:
        (bob.root / BOARD).unlink()
        bob.sync()
        result = run("sync", "--yes")
        assert result.exit_code == 1
        assert result.output.splitlines()[1:] == [
            f"conflict  {BOARD}  ours changed it, theirs took it away: it stays",
            "saved: origin/main, 1 given, 0 taken, 1 conflict",
        ]
        assert ann.text() == BASE.replace("First", "One")

    @pytest.mark.usefixtures("bob")
    def test_a_broken_board_is_3(self, ann: Clone, run: Run) -> None:
        ann.write("title = ")
        (problem,) = answer(run, "--yes", exits=3)["problems"]
        assert (problem["code"], problem["place"]["path"]) == ("board-invalid", BOARD)
        assert run("sync", "--yes").output.splitlines()[0].startswith("invalid  boards/plan.toml")

    @pytest.mark.usefixtures("bob")
    def test_what_the_disk_did_not_confirm_is_6(
        self, ann: Clone, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert ann.root
        done = Written(paths=(BOARD,), unconfirmed="I/O error")
        monkeypatch.setattr(DiskWriter, "write", lambda *_: done)
        result = run("sync", "--yes")
        assert result.exit_code == 6
        assert result.output.splitlines()[-1] == "  not confirmed on disk: I/O error"
        assert answer(run, "--status")["outcome"] == "unchanged"


class TestRefusing:
    """What ends without anything shared."""

    def test_no_branch_that_is_followed_is_5(self, ann: Clone, run: Run) -> None:
        ann.git("checkout", "-qb", "mine")
        result = run("sync", "--yes")
        assert result.exit_code == 5
        assert result.stderr.startswith(
            "readiness: branch mine follows no branch of a remote; git push -u origin mine"
        )
        assert answer(run, "--yes", exits=5)["error"]["name"] == "not-saved"

    def test_no_repository_or_no_such_remote_is_2(self, ann: Clone, run: Run) -> None:
        assert run("sync", "--remote", "fork", "--status").exit_code == 2
        (ann.root / ".git").rename(ann.root / "git")
        assert run("sync", "--status").exit_code == 2

    def test_a_branch_that_the_remote_lacks_is_named(self, ann: Clone, run: Run) -> None:
        ann.git("checkout", "-qb", "mine")
        ann.git("config", "branch.mine.remote", "origin")
        ann.git("config", "branch.mine.merge", "refs/heads/mine")
        result = run("sync", "--yes")
        assert result.exit_code == 5
        assert result.stderr == (
            "readiness: origin has no branch mine yet; git push -u origin mine, then sync\n"
        )

    def test_a_hook_of_our_own_is_heard(self, ann: Clone, run: Run) -> None:
        hook = ann.root / ".git/hooks/pre-push"
        hook.write_text("#!/bin/sh\necho the tests fail >&2\nexit 1\n", encoding="utf-8")
        hook.chmod(0o755)
        result = run("sync", "--yes")
        assert result.exit_code == 5
        assert "origin did not take it: the tests fail" in result.stderr

    def test_a_refusing_remote_names_the_way_out(self, all_: Team, ann: Clone, run: Run) -> None:
        assert ann.root
        all_.hook("update", 'echo use a branch >&2; [ "$1" != refs/heads/main ]')
        result = run("sync", "--yes")
        assert result.exit_code == 5
        assert "origin refuses pushes to main: hook declined (use a branch)" in result.stderr
        assert run("sync", "--yes", "--to", "review").exit_code == 0
        assert "One" in all_.git("show", f"review:{BOARD}")

    def test_a_rewritten_remote_shows_what_parts_it(
        self, all_: Team, ann: Clone, bob: Clone, run: Run
    ) -> None:
        run("sync", "--yes")
        first = all_.commits()[-1]
        all_.git("update-ref", "refs/heads/main", first)
        result = run("sync", "--yes")
        assert result.exit_code == 5
        assert 'rewritten  boards/plan.toml ticket.T-1 title  "One" > "First"' in result.stdout
        assert "--accept-rewrite" in result.stderr
        assert run("sync", "--yes", "--accept-rewrite").exit_code == 0
        assert ann.text() == BASE
        assert bob.root


def test_no_line_begins_with_text_of_a_board(ann: Clone, run: Run) -> None:
    ann.write(f'{BASE}[ticket."::error::x"]\ntitle = "::error::y\\n::error::z"\n')
    ann.swap("# about the first", "::error:: w")
    lines = run("sync", "--dry-run").output.splitlines()
    assert lines
    assert not any(line.lstrip().startswith("::") for line in lines)
    assert answer(run, "--dry-run", exits=3)["problems"]
