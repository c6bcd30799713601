"""What sync finds around itself in a working tree: code, staged files, commits; all of it stays.

Each test ends by listing the paths of every commit that sync made, here and on the remote.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from readiness_tui.services.sync.head import HeadChange
from tests.clones import BASE, BOARD, CODE, Clone, Team, team

pytestmark = pytest.mark.fault("F27")
SHARED = ("boards/", "readiness.toml")


@pytest.fixture
def all_(tmp_path: Path) -> Iterator[Team]:
    """A team; at the end, no commit of sync touches anything but shared files."""
    found = team(tmp_path)
    yield found
    for place in (found.bare, *(path.parent for path in tmp_path.glob("*/.git"))):
        clone = Clone(place, "all")
        said = clone.git("log", "--all", "--format=%x01%s", "--name-only", "--no-renames")
        for entry in said.split("\1")[1:]:
            subject, *paths = entry.split("\n")
            if subject.startswith("readiness:"):
                assert all(path.startswith(SHARED) for path in paths if path), entry


@pytest.fixture
def ann(all_: Team) -> Clone:
    """Ann's clone."""
    return all_.clone("ann")


@pytest.fixture
def bob(all_: Team) -> Clone:
    """Bob's clone."""
    return all_.clone("bob")


def more_code(clone: Clone, text: str = "more\n", name: str = "code.py") -> None:
    """Commit code."""
    clone.write(text, name)
    clone.git("add", name)
    clone.git("commit", "-qm", "code", "--", name)


def status(clone: Clone) -> list[str]:
    return clone.git("status", "--porcelain").splitlines()


def test_code_that_is_not_committed_is_not_touched(all_: Team, ann: Clone, bob: Clone) -> None:
    bob.set("T-2", "title", "Two")
    bob.sync()
    ann.write("changed\n", "code.py")
    ann.write("new\n", "staged.py")
    ann.git("add", "staged.py")
    ann.write("other\n", "untracked.py")
    ann.set("T-1", "title", "One")
    before = [row for row in status(ann) if ".py" in row]
    assert ann.sync().head is HeadChange.FORWARDED
    assert status(ann) == before
    assert (ann.text("code.py"), ann.text("staged.py")) == ("changed\n", "new\n")
    assert ann.git("rev-parse", "HEAD").strip() == all_.commits()[0]
    ann.git("stash", "-q")
    ann.git("pull", "-q")


def test_a_staged_board_that_is_what_was_shared(ann: Clone, bob: Clone) -> None:
    ann.set("T-1", "title", "One")
    ann.git("add", BOARD)
    assert ann.sync().head is HeadChange.FORWARDED
    assert status(ann) == []
    bob.git("pull", "-q")
    assert bob.text() == ann.text()


def test_a_staged_board_that_is_another_stays_staged(ann: Clone, bob: Clone) -> None:
    bob.set("T-2", "title", "Two")
    bob.sync()
    ann.set("T-1", "title", "One")
    ann.git("add", BOARD)
    head, staged = ann.git("rev-parse", "HEAD"), ann.git("ls-files", "-s", BOARD)
    report = ann.sync()
    assert report.head is HeadChange.STAGED
    assert f"{BOARD}: staged by you" in report.remarks[0]
    assert ann.git("rev-parse", "HEAD") == head
    assert ann.git("ls-files", "-s", BOARD) == staged
    want = BASE.replace("First", "One").replace("Second", "Two")
    assert ann.text() == want
    ann.git("commit", "-qm", "mine")
    ann.git("stash", "-q")
    ann.git("pull", "-q")
    assert ann.text() == want


def test_behind_by_code_too(all_: Team, ann: Clone, bob: Clone) -> None:
    more_code(bob)
    bob.git("push", "-q")
    bob.set("T-2", "title", "Two")
    bob.sync()
    ann.set("T-1", "title", "One")
    assert ann.sync().head is HeadChange.STAGED
    assert ann.text("code.py") == CODE
    assert {row[:3] for row in status(ann)} == {"M  ", "A  "}
    assert not ann.sync().commit
    ann.git("pull", "-q", "--ff-only")
    assert status(ann) == []
    assert ann.text("code.py") == "more\n"
    assert ann.git("rev-parse", "HEAD").strip() == all_.commits()[0]


def test_what_was_staged_by_an_earlier_sync_moves_on(ann: Clone, bob: Clone) -> None:
    more_code(bob)
    bob.git("push", "-q")
    for title in ("Two", "Three", "Four"):
        bob.set("T-2", "title", title)
        bob.sync()
        report = ann.sync()
        assert (report.head, report.remarks) == (HeadChange.STAGED, ())
    ann.git("pull", "-q", "--ff-only")
    assert status(ann) == []


@pytest.mark.parametrize("how", ["--no-rebase", "--rebase"])
def test_commits_that_are_not_pushed(all_: Team, ann: Clone, bob: Clone, how: str) -> None:
    more_code(ann, name="mine.py")
    more_code(bob)
    bob.git("push", "-q")
    bob.set("T-2", "title", "Two")
    bob.sync()
    ann.set("T-1", "title", "One")
    report = ann.sync()
    assert report.head is HeadChange.COMMITTED
    assert status(ann) == []
    assert "mine.py" not in all_.git("ls-tree", "--name-only", "main")
    assert ann.text("code.py") == CODE
    again = ann.sync()
    assert (again.commit, again.head) == ("", HeadChange.UNCHANGED)
    ann.git("pull", "-q", how, "--no-edit")
    assert ann.text() == BASE.replace("First", "One").replace("Second", "Two")
    assert (ann.text("code.py"), ann.text("mine.py")) == ("more\n", "more\n")
    ann.git("push", "-q")
    bob.git("pull", "-q")
    assert bob.shared() == ann.shared()


def test_commits_that_are_not_pushed_and_touch_boards(all_: Team, ann: Clone, bob: Clone) -> None:
    bob.set("T-2", "title", "Two")
    bob.sync()
    ann.swap("First", "One")
    ann.write("mine\n", "mine.py")
    ann.commit("both")
    ann.sync()
    want = BASE.replace("First", "One").replace("Second", "Two")
    assert all_.git("show", f"main:{BOARD}") == want
    assert "mine.py" not in all_.git("ls-tree", "--name-only", "main")
    ann.git("pull", "-q", "--no-edit")
    assert ann.text() == want
    assert status(ann) == []


def test_a_rewritten_remote_that_was_accepted(all_: Team, ann: Clone, bob: Clone) -> None:
    ann.set("T-1", "title", "One")
    ann.sync()
    all_.git("update-ref", "refs/heads/main", f"{all_.commits()[0]}^")
    bob.set("T-2", "title", "Two")
    bob.sync()
    ann.write("dirty\n", "code.py")
    ann.sync(accepts_rewrite=True)
    want = BASE.replace("Second", "Two")
    assert ann.text() == want
    assert ann.text("code.py") == "dirty\n"
    ann.git("checkout", "-q", "code.py")
    ann.git("pull", "-q", "--no-edit")
    assert ann.text() == want
    assert not ann.sync().gives


def test_line_breaks_where_git_changes_them(all_: Team, bob: Clone) -> None:
    ann = all_.clone("ann")
    ann.git("config", "core.autocrlf", "true")
    ann.git("rm", "-q", "--cached", "-r", ".")
    ann.git("reset", "-q", "--hard")
    assert ann.text() == BASE.replace("\n", "\r\n")
    bob.set("T-2", "title", "Two")
    bob.write('[board]\nid = "new"\n', "boards/new.toml")
    bob.sync()
    ann.set("T-1", "title", "One")
    ann.write('[board]\r\nid = "hers"\r\n', "boards/hers.toml")
    assert ann.sync().head is HeadChange.FORWARDED
    assert status(ann) == []
    want = BASE.replace("First", "One").replace("Second", "Two")
    assert ann.text() == want.replace("\n", "\r\n")
    assert ann.text("boards/new.toml") == '[board]\r\nid = "new"\r\n'
    bob.sync()
    assert bob.text() == want
    assert bob.text("boards/hers.toml") == '[board]\nid = "hers"\n'


def test_an_index_that_git_holds(ann: Clone) -> None:
    ann.set("T-1", "title", "One")
    lock = ann.root / ".git/index.lock"
    lock.touch()
    report = ann.sync()
    assert report.commit
    assert report.head is HeadChange.UNCHANGED
    assert "the index of git is locked" in report.remarks[0]
    lock.unlink()
    assert ann.sync().head is HeadChange.FORWARDED
    assert status(ann) == []


def test_a_linked_worktree(all_: Team, ann: Clone, bob: Clone) -> None:
    ann.git("branch", "-q", "plans", "origin/main")
    ann.git("worktree", "add", "-q", "../tree", "plans")
    tree = Clone(all_.folder / "tree", "ann")
    tree.set("T-1", "title", "One")
    tree.sync()
    bob.sync()
    assert bob.text() == tree.text() == BASE.replace("First", "One")
    assert status(tree) == []
    assert ann.text() == BASE


def test_the_command_from_a_shell(ann: Clone, bob: Clone) -> None:
    """The installed program, with nothing of the test process in it."""
    words = [sys.executable, "-m", "readiness_tui", "sync", "--yes"]
    bob.set("T-2", "title", "Two")
    ann.set("T-1", "title", "One")
    for clone, want in ((bob, "1 given, 0 taken"), (ann, "1 given, 1 taken")):
        done = subprocess.run(
            words, cwd=clone.root, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.splitlines()[-1] == f"saved: origin/main, {want}"
