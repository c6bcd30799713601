"""The boards at a commit, with real repositories of git: merges, renames, shallow and odd ones."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from readiness_tui.domain.history.plan_diff import Move, diff
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.services.history.revisions import Revisions
from tests.repos import BASE, BOARD, Repo
from tests.services.history.made import dated, on, started

_DONE = BASE.replace('"todo"\npriority', '"done"\npriority')


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = started(tmp_path / "repo")
    on(repo, 10, _DONE)
    return repo


def revisions(repo: Repo) -> Revisions:
    return Revisions(repo.root, "boards")


def test_two_commits_differ_by_what_was_completed(repo: Repo) -> None:
    history = revisions(repo)
    before, after = (history.at(history.commit(name).id) for name in ("HEAD~1", "HEAD"))
    change = diff(before.portfolio, after.portfolio)
    assert [key.ticket for key in change.moves[Move.COMPLETED]] == ["T-1"]


def test_a_commit_says_who_when_and_why(repo: Repo) -> None:
    commit = revisions(repo).commit("HEAD")
    assert commit.subject == f"edit {BOARD}"
    assert commit.at == datetime(2026, 2, 10, 9, tzinfo=UTC)
    assert commit.author
    assert len(commit.parents) == 1


@pytest.mark.parametrize("name", ["", "nothing", "--all", "-1", "HEAD~99", "HEAD:boards", "a..b"])
def test_what_names_no_commit_is_refused(repo: Repo, name: str) -> None:
    with pytest.raises(UsageError, match="git has no commit"):
        revisions(repo).commit(name)


@pytest.mark.parametrize(("day", "subject_is_there"), [(5, True), (1, True), (11, True)])
def test_the_last_commit_before_a_day(repo: Repo, day: int, *, subject_is_there: bool) -> None:
    moment = datetime(2026, 2, day, 23, tzinfo=UTC)
    commit = revisions(repo).last_before(moment)
    assert (commit is not None) is subject_is_there
    assert commit is None or commit.at <= moment


def test_before_the_first_commit_there_is_none(repo: Repo) -> None:
    assert revisions(repo).last_before(datetime(2026, 1, 31, tzinfo=UTC)) is None


def test_a_shallow_clone_says_that_it_cannot_tell(repo: Repo, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    url = f"file://{repo.root}"
    subprocess.run(["git", "clone", "-q", "--depth=1", url, str(clone)], check=True, timeout=120)  # noqa: S607
    history = Revisions(clone, "boards")
    with pytest.raises(UsageError, match=r"no history before 2026-02-05.*--unshallow"):
        history.last_before(datetime(2026, 2, 5, tzinfo=UTC))
    with pytest.raises(UsageError, match="--unshallow"):
        history.commit("HEAD~1")


def test_a_merged_branch_counts_from_the_day_of_its_merge(repo: Repo) -> None:
    repo.git("checkout", "-qb", "side")
    on(repo, 12, BASE.replace('"plan"', '"side"'), "boards/side.toml")
    repo.git("checkout", "-q", "main")
    dated(repo, 20, "merge", "-q", "--no-ff", "-m", "join", "side")
    history = revisions(repo)
    state = history.at(history.last_before(datetime(2026, 2, 15, tzinfo=UTC)).id)  # pyright: ignore[reportOptionalMemberAccess] - there are older ones
    assert list(state.portfolio.boards) == ["plan"]
    assert list(history.at("HEAD").portfolio.boards) == ["plan", "side"]
    assert len(history.touching()) == 3


def test_a_board_whose_file_was_renamed_is_the_same_board(repo: Repo) -> None:
    repo.git("mv", BOARD, "boards/other.toml")
    dated(repo, 12, "commit", "-qm", "rename")
    history = revisions(repo)
    assert not diff(history.at("HEAD~1").portfolio, history.at("HEAD").portfolio)


def test_a_board_that_was_broken_neither_came_nor_went(repo: Repo) -> None:
    on(repo, 12, "format = 1\n[board\n")
    history = revisions(repo)
    before, after = history.at("HEAD~1"), history.at("HEAD")
    assert list(after.broken) == [BOARD]
    assert after.broken[BOARD][0].line == 2
    sides = before.without_broken(after), after.without_broken(before)
    assert not diff(*sides)
    assert not sides[0].boards


def test_only_boards_of_the_folder_are_read(repo: Repo) -> None:
    on(repo, 12, BASE.replace('"plan"', '"x"'), "boards/deep/x.toml")
    on(repo, 12, BASE.replace('"plan"', '"y"'), "boards/.hidden.toml")
    (repo.root / "boards/link.toml").symlink_to("plan.toml")
    repo.git("add", "-A")
    dated(repo, 13, "commit", "-qm", "link")
    assert list(revisions(repo).at("HEAD").portfolio.boards) == ["plan"]


def test_a_workspace_below_the_top_has_its_own_boards(repo: Repo) -> None:
    inner = BASE.replace('"plan"', '"inner"')
    on(repo, 12, inner, "parts/one/boards/inner.toml")
    history = Revisions(repo.root / "parts/one", "boards")
    assert list(history.at("HEAD").portfolio.boards) == [BoardId("inner")]
    assert len(history.touching()) == 1


def test_squashed_history_has_what_is_left(repo: Repo) -> None:
    repo.git("checkout", "-q", "--orphan", "squashed")
    dated(repo, 28, "commit", "-qm", "all of it")
    history = revisions(repo)
    assert [commit.subject for commit in history.touching()] == ["all of it"]
    assert history.last_before(datetime(2026, 2, 5, tzinfo=UTC)) is None


def test_without_git_there_is_no_history(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not in a working tree"):
        Revisions(tmp_path, "boards")


def test_without_a_commit_there_is_no_history(tmp_path: Path) -> None:
    Repo(tmp_path).git("init", "-q")
    with pytest.raises(UsageError, match="git has no commit 'HEAD'"):
        Revisions(tmp_path, "boards").last_before(datetime(2026, 2, 5, tzinfo=UTC))
