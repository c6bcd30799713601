"""Whether the working tree is as the commit has it, told without running what a clone names."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from readiness_tui.services.git.dirty import is_dirty
from readiness_tui.services.git.index import stage
from readiness_tui.services.sync.unmerged import UnmergedBoards
from tests.repos import BASE, BOARD, Repo, Templates, begun


@pytest.fixture
def repo(tmp_path: Path, templates: Templates) -> Repo:
    found = templates.copy(tmp_path / "clone", begun)
    found.commit("x\n", "code.py")
    return found


def same(repo: Repo) -> None:
    del repo


def touched(repo: Repo) -> None:
    os.utime(repo.root / "code.py", (1, 1))


def untracked(repo: Repo) -> None:
    repo.write("y\n", "more.py")


def other_line_breaks(repo: Repo) -> None:
    repo.write("x\r\n", "code.py")


def kept_out(repo: Repo) -> None:
    repo.git("update-index", "--skip-worktree", "code.py")
    (repo.root / "code.py").unlink()


@pytest.mark.parametrize("how", [same, touched, untracked, other_line_breaks, kept_out])
def test_what_is_no_difference(repo: Repo, how: Callable[[Repo], None]) -> None:
    how(repo)
    assert is_dirty(repo.root) is False


def edited(repo: Repo) -> None:
    repo.write("y\n", "code.py")


def edited_unseen(repo: Repo) -> None:
    """With the size and the time of before, within the instant in which git wrote its index."""
    seen = (repo.root / "code.py").stat()
    repo.git("add", "-A")
    repo.write("y\n", "code.py")
    os.utime(repo.root / "code.py", ns=(seen.st_atime_ns, seen.st_mtime_ns))
    os.utime(repo.root / ".git/index", ns=(seen.st_atime_ns, seen.st_mtime_ns))


def gone(repo: Repo) -> None:
    (repo.root / "code.py").unlink()


def a_link_now(repo: Repo) -> None:
    (repo.root / "code.py").unlink()
    (repo.root / "code.py").symlink_to("boards/plan.toml")


def staged(repo: Repo) -> None:
    repo.write("y\n", "code.py")
    repo.git("add", "-A")
    repo.write("x\n", "code.py")


def staged_new(repo: Repo) -> None:
    repo.write("y\n", "more.py")
    repo.git("add", "-A")


@pytest.mark.parametrize("how", [edited, edited_unseen, gone, a_link_now, staged, staged_new])
def test_what_is_one(repo: Repo, how: Callable[[Repo], None]) -> None:
    how(repo)
    assert is_dirty(repo.root) is True


def test_a_workspace_in_a_folder_and_a_second_working_tree_are_asked_as_a_whole(repo: Repo) -> None:
    repo.commit(BASE, f"deep/{BOARD}")
    assert is_dirty(repo.root / "deep") is False
    edited(repo)
    assert is_dirty(repo.root / "deep") is True
    repo.git("worktree", "add", "-q", "../second")
    assert is_dirty(repo.root.parent / "second") is False


def test_what_a_filter_may_have_made_is_not_known_and_it_is_not_run(repo: Repo) -> None:
    mark = repo.root / "../MARK"
    repo.commit("code.py filter=x\n", ".gitattributes")
    repo.git("config", "filter.x.clean", f"touch {mark}; cat")
    edited(repo)
    assert is_dirty(repo.root) is None
    repo.write("# more\n" + BASE)
    assert is_dirty(repo.root) is True
    assert not mark.exists()


def test_without_a_commit_it_is_not_known(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.git("init", "-q")
    assert is_dirty(repo.root) is None


def test_a_board_is_decided_on_and_staged_without_the_filters_of_the_clone(repo: Repo) -> None:
    repo.branch(BASE.replace("First", "Ours"), BASE.replace("First", "Theirs"))
    repo.git("merge", "-q", "other", exits=1)
    mark = repo.root / "../MARK"
    repo.write("* filter=x\n", ".gitattributes")
    for name in ("clean", "smudge", "process"):
        repo.git("config", f"filter.x.{name}", f"touch {mark}; cat")
    boards = UnmergedBoards(repo.root)
    (unmerged,) = boards.look(has_markers=True)
    from readiness_tui.domain.model.unsaved import Side

    data = boards.resolved(BOARD, {dispute.index: Side.MINE for dispute in unmerged.disputes})
    assert data is not None
    repo.write(data.decode())
    boards.stage(BOARD)
    assert not mark.exists()
    assert repo.git("ls-files", "--unmerged") == ""
    assert "Ours" in repo.git("cat-file", "blob", f":{BOARD}")


def test_staging_nothing_takes_a_file_out(repo: Repo) -> None:
    stage(repo.root, "code.py", None)
    assert repo.git("ls-files") == f"{BOARD}\n"
