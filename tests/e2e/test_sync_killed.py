"""A sync that is killed, or gets no answer: the next one goes on, and does nothing twice."""

import json
from pathlib import Path

import pytest

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.services.sync.sync import Syncer
from readiness_tui.storage.audit.log import verify
from tests.clones import BASE, Clone, Team, team
from tests.killing import sync_killed

pytestmark = pytest.mark.fault("F26")


def both(tmp_path: Path) -> tuple[Team, Clone, Clone]:
    """A team of two in which bob has shared an edit that ann has to take, and ann has one."""
    found = team(tmp_path)
    ann, bob = found.clone("ann"), found.clone("bob")
    bob.set("T-2", "title", "His")
    bob.sync()
    ann.set("T-1", "title", "Hers")
    return found, ann, bob


def settled(found: Team, ann: Clone, bob: Clone, commits: int) -> None:
    """See that both have everything once, and that so many commits brought it."""
    for clone in (ann, bob, ann):
        assert not clone.sync().conflicts
    assert ann.shared() == bob.shared()
    assert ann.text() == BASE.replace("First", "Hers").replace("Second", "His")
    assert not [problem for problem in verify(ann.root) if problem.code != "changed-outside"]
    assert len(found.commits()) == commits
    assert not ann.git("status", "--porcelain")


POINTS = [
    ("before", "push", 1, 3),
    ("after", "push", 1, 3),
    ("before", "ls-tree", 3, 3),
    ("before", "update-index", 2, 3),
    ("before", "update-ref", 2, 3),
]


@pytest.mark.parametrize(("when", "words", "nth", "commits"), POINTS)
def test_killed_between_two_steps(
    tmp_path: Path, when: str, words: str, nth: int, commits: int
) -> None:
    found, ann, bob = both(tmp_path)
    assert sync_killed(ann, when, words, nth)
    settled(found, ann, bob, commits)


def test_what_comes_later_supersedes_what_was_pushed(tmp_path: Path) -> None:
    found, ann, bob = both(tmp_path)
    assert sync_killed(ann, "after", "push")
    ann.set("T-1", "title", "Later")
    bob.sync()
    bob.set("T-2", "status", ann.board().board.tickets["T-1"].status)  # pyright: ignore[reportArgumentType]
    assert not ann.sync().conflicts
    assert not bob.sync().conflicts
    assert ann.text() == bob.text() == BASE.replace("First", "Later").replace("Second", "His")
    assert len(found.commits()) == 4


def test_a_conflict_of_a_killed_sync_is_told_by_the_next(tmp_path: Path) -> None:
    _, ann, bob = both(tmp_path)
    ann.set("T-2", "title", "Ours")
    assert sync_killed(ann, "after", "push")
    assert "the next one finishes it" in ann.preview().remarks[0]
    (met,) = ann.sync().conflicts
    assert (met.about.ours.value, met.about.theirs.value) == ("Ours", "His")
    bob.sync()
    assert len(bob.logged("conflict")) == 1


def test_what_a_killed_sync_kept_may_be_gone(tmp_path: Path) -> None:
    """Without the blobs of the state the base is an older one: nothing is lost for it."""
    found, ann, bob = both(tmp_path)
    ann.swap("# about the first", "# about the 1st")
    assert sync_killed(ann, "after", "push")
    (state,) = (ann.root / ".readiness/sync").glob("*.json")
    blob = json.loads(state.read_text())["pushing"]["ours"]["boards/plan.toml"]
    (ann.root / f".git/objects/{blob[:2]}/{blob[2:]}").unlink()
    ann.sync()
    bob.sync()
    want = BASE.replace("First", "Hers").replace("Second", "His").replace("the first", "the 1st")
    assert ann.text() == bob.text() == want
    assert len(found.commits()) == 3


def test_the_answer_to_a_push_is_lost(tmp_path: Path) -> None:
    found, ann, bob = both(tmp_path)
    hook = found.hook("post-receive", "kill -9 $PPID")
    report = ann.sync()
    assert report.commit == found.commits()[0]
    hook.unlink()
    settled(found, ann, bob, 3)


def test_a_remote_that_sleeps(tmp_path: Path) -> None:
    found, ann, bob = both(tmp_path)
    board = ann.text()
    for wait_s in (1.5, 15, 60):
        hook = found.hook("post-receive", f"sleep {2 * wait_s}")
        with pytest.raises(WriteError, match="took longer") as refused:
            Syncer(ann.root, ann.access, wait_s=wait_s).run()
        if "git push" in str(refused.value):  # and no step before it, on a busy machine
            break
    assert "git push took longer" in str(refused.value)
    assert ann.text() == board
    hook.unlink()
    settled(found, ann, bob, 3)
