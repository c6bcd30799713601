"""Whether git changed boards, and whether it put back what a person had edited."""

from pathlib import Path

import pytest

from readiness_tui.domain.edits.requests import SetText
from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.services.git.head import GitHead
from readiness_tui.services.workspace.workspace import Workspace
from tests.clones import BOARD, Clone, team

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
    workspace.edits.submit(SetText(TITLE, "title", "Edited"))
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
