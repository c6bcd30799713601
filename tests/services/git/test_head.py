"""Whether git changed boards, and whether it put back what a person had edited."""

from pathlib import Path

import pytest

from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.gates.repo.commit import head_commit
from readiness_tui.gates.repo.repo_view import RepoView
from readiness_tui.services.git.head import GitHead, commit_of
from readiness_tui.services.workspace.workspace import Workspace
from tests.builders import set_text
from tests.clones import BOARD, Clone, team
from tests.storage.faults import write

COMMIT, OTHER = "a" * 40, "b" * 40
TITLE = Key(BoardId("plan"), TicketId("T-1"))


@pytest.fixture
def ann(tmp_path: Path) -> Clone:
    """A clone with a commit."""
    return team(tmp_path).clone("ann")


@pytest.fixture
def edited(ann: Clone) -> Workspace:
    """Her workspace, opened, in which a title was edited and the edit committed."""
    workspace = Workspace(ann.root, actor="ann")
    workspace.open(remember=True)
    workspace.edits.submit(set_text(TITLE, "title", "Edited"))
    ann.commit()
    workspace.open()
    return workspace


def test_it_moves_with_the_commit_and_not_with_a_file(ann: Clone) -> None:
    head = GitHead(ann.root)
    assert not head.moved()
    ann.swap("First", "One")
    assert not head.moved()
    ann.commit()
    assert head.moved()
    assert not head.moved()
    ann.git("checkout", "-q", "HEAD^")
    assert head.moved()


def test_without_git_nothing_ever_moves(tmp_path: Path) -> None:
    assert not GitHead(tmp_path).moved()


def test_what_a_checkout_puts_back_is_told_as_git_s(ann: Clone, edited: Workspace) -> None:
    ann.git("reset", "-q", "--hard", "HEAD^")
    snapshot = edited.boards.files_changed({BOARD})
    assert [edit.field for edit in snapshot.reverted] == ["title"]
    assert snapshot.is_reverted_by_git
    assert edited.open().is_reverted_by_git, "it stays git's"
    edited.unsaved.reapply()
    assert not edited.snapshot.is_reverted_by_git


def test_what_an_editor_puts_back_is_not_git_s(ann: Clone, edited: Workspace) -> None:
    ann.swap("Edited", "First")
    snapshot = edited.boards.files_changed({BOARD})
    assert snapshot.reverted
    assert not snapshot.is_reverted_by_git


def test_a_commit_of_what_was_put_back_before_makes_it_nobody_else_s(
    ann: Clone, edited: Workspace
) -> None:
    ann.swap("Edited", "First")
    assert edited.boards.files_changed({BOARD}).reverted
    ann.commit()
    assert not edited.open().is_reverted_by_git


class TestCommit:
    """HEAD as git keeps it."""

    def test_without_git_there_is_none(self, tmp_path: Path) -> None:
        assert commit_of(tmp_path) == ""

    @pytest.mark.parametrize(
        ("files", "commit"),
        [
            ({"HEAD": COMMIT}, COMMIT),
            ({"HEAD": "ref: refs/heads/main\n", "refs/heads/main": f"{COMMIT}\n"}, COMMIT),
            (
                {
                    "HEAD": "ref: refs/heads/main\n",
                    "packed-refs": f"# x\n{OTHER} refs/heads/x\n{COMMIT} refs/heads/main\n",
                },
                COMMIT,
            ),
            ({"HEAD": "ref: refs/heads/main\n"}, ""),
            ({"HEAD": "ref: refs/../../x\n", "../x": COMMIT}, ""),
            (
                {
                    "HEAD": "ref: refs/heads/a\n",
                    "refs/heads/a": "ref: refs/heads/b\n",
                    "packed-refs": f"{COMMIT} refs/heads/b\n",
                },
                COMMIT,
            ),
            ({"HEAD": "refs/heads/a\n", "refs/heads/a": COMMIT}, ""),
            ({"HEAD": "ref: refs/heads/a\n", "refs/heads/a": "ref: refs/heads/a\n"}, ""),
        ],
    )
    def test_it_is_followed_to_a_commit(
        self, tmp_path: Path, files: dict[str, str], commit: str
    ) -> None:
        for name, text in files.items():
            write(tmp_path / ".git" / name, text)
        assert commit_of(tmp_path) == commit
        assert head_commit(RepoView(tmp_path)) == commit, "gates read the same"

    def test_a_worktree_has_its_own_head(self, tmp_path: Path) -> None:
        write(tmp_path / "main/.git/refs/heads/x", COMMIT)
        git = tmp_path / "main/.git/worktrees/x"
        write(git / "HEAD", "ref: refs/heads/x\n")
        write(git / "commondir", "../..\n")
        write(tmp_path / "x/.git", f"gitdir: {git}\n")
        assert commit_of(tmp_path / "x") == COMMIT
