"""F11: the tree is turned over while the watcher runs; who believes it knows the disk in 3 s."""

import asyncio
import shutil
import subprocess
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from readiness_tui.services.git.place import git_folder, is_git_busy
from readiness_tui.services.watch import watcher as watcher_module
from readiness_tui.services.watch.watcher import Health
from tests.services.watching import (
    NEVER_S,
    Log,
    age,
    disk,
    looked,
    settled,
    watching,
    without_looks,
)
from tests.support import LIMIT_S, until

MANY = 2_000


class Ahead:
    """Stands for the module `time`, and can be ahead of it."""

    time_ns = staticmethod(time.time_ns)

    def __init__(self) -> None:
        self.by_s = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self.by_s


async def git(root: Path, *words: str, ok: bool = True) -> str:
    """Run git beside the watcher."""
    done = await asyncio.to_thread(
        subprocess.run,
        ["git", "-C", str(root), *words],
        check=False,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
    )
    assert not ok or done.returncode == 0, done.stderr
    return done.stdout


def write(root: Path, count: int, word: str) -> None:
    (root / "boards").mkdir(exist_ok=True)
    for number in range(count):
        (root / "boards" / f"b{number}.toml").write_text(f"format = 1 # {word} {number}\n")


async def commit(root: Path, says: str) -> None:
    await git(root, "add", "--all")
    await git(root, "commit", "--quiet", "-m", says)


@pytest.fixture
async def repo(tmp_path: Path) -> Path:
    """Two branches: `main` has 20 boards, `other` has 10 of them, changed, and 5 new ones."""
    root = tmp_path / "repo"
    root.mkdir()
    await git(root, "init", "--quiet", "-b", "main")
    write(root, 20, "base")
    await commit(root, "base")
    await git(root, "checkout", "--quiet", "-b", "other")
    for number in range(10, 20):
        (root / "boards" / f"b{number}.toml").unlink()
    write(root, 10, "other")
    for number in range(5):
        (root / "boards" / f"new{number}.toml").write_text(f"format = 1 # {number}\n")
    await commit(root, "other")
    await git(root, "checkout", "--quiet", "main")
    age(root)
    return root


@pytest.mark.fault("F11")
async def test_f11_boards_deleted_and_made_again_at_once(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with watching(repo) as log:
        for word in ("second", "third"):
            shutil.rmtree(repo / "boards")
            write(repo, 7, word)
            await settled(log, f"the {word} boards")
        without_looks(monkeypatch)
        await looked(log)
        log.batches.clear()
        (repo / "boards" / "b0.toml").write_text("after\n")
        await until(
            lambda: any("boards/b0.toml" in each for each in log.batches),
            "an event of the folder that is there now",
        )


@pytest.mark.fault("F11")
async def test_f11_boards_renamed_away_and_back(repo: Path) -> None:
    boards, away = repo / "boards", repo / "away"
    async with watching(repo) as log:
        await asyncio.to_thread(boards.rename, away)
        await settled(log, "no board is left")
        assert not log.reader.model
        (away / "b0.toml").write_text("changed while it was away\n")
        await asyncio.to_thread(away.rename, boards)
        await settled(log, "they are back")
        assert len(log.reader.model) == 20


@pytest.mark.fault("F11")
async def test_f11_another_folder_takes_the_name_of_boards(repo: Path) -> None:
    other = repo / "other"
    other.mkdir()
    (other / "x.toml").write_text("format = 1\n")
    age(other)
    async with watching(repo) as log:
        await asyncio.to_thread((repo / "boards").rename, repo / "away")
        await asyncio.to_thread(other.rename, repo / "boards")
        await settled(log, "the boards of the other folder")
        assert set(log.reader.model) == {"x.toml"}


async def checkout(root: Path) -> None:
    for branch in ("other", "main", "other"):
        await git(root, "checkout", "--quiet", branch)


async def stash(root: Path) -> None:
    write(root, 15, "stashed")
    await git(root, "stash")
    await git(root, "checkout", "--quiet", "other")
    await git(root, "checkout", "--quiet", "main")
    await git(root, "stash", "pop")


async def rebase(root: Path) -> None:
    (root / "readme").write_text("x")
    for number in range(5):
        (root / "boards" / f"mine{number}.toml").write_text(f"format = 1 # {number}\n")
        await commit(root, f"mine {number}")
    await git(root, "rebase", "--quiet", "other")


async def reset(root: Path) -> None:
    await git(root, "reset", "--quiet", "--hard", "other")
    await git(root, "clean", "-fdq")


@pytest.mark.fault("F11")
@pytest.mark.parametrize("upheaval", [checkout, stash, rebase, reset])
async def test_f11_git_turns_the_tree_over(
    repo: Path, upheaval: Callable[[Path], Awaitable[None]]
) -> None:
    async with watching(repo) as log:
        before = dict(disk(repo / "boards"))
        await upheaval(repo)
        assert disk(repo / "boards") != before
        await settled(log, f"the boards after {upheaval.__name__}")


@pytest.mark.fault("F11")
async def test_f11_a_checkout_of_2000_files_is_known_in_3_s(repo: Path) -> None:
    await git(repo, "checkout", "--quiet", "-b", "many")
    write(repo, MANY, "many")
    await commit(repo, "many")
    await git(repo, "checkout", "--quiet", "main")
    async with watching(repo) as log:
        await git(repo, "checkout", "--quiet", "many")
        await settled(log, "all 2,000 boards")
        assert len(log.reader.model) == MANY
        await git(repo, "checkout", "--quiet", "main")
        await settled(log, "the 20 boards")
        assert len(log.reader.model) == 20


async def test_what_git_changes_is_told_once_it_is_done(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watcher_module, "HOLD_S", NEVER_S)
    async with watching(repo) as log:
        (repo / ".git" / "index.lock").touch()
        await until(lambda: is_git_busy(git_folder(str(repo))), "git is at work")
        await looked(log)  # one begun before git would still tell what comes now
        write(repo, 3, "half done")
        await looked(log)
        assert not log.said
        (repo / "boards" / "b2.toml").unlink()
        (repo / ".git" / "index.lock").unlink()
        await settled(log, "what git did")
        assert {"boards/b0.toml", "boards/b1.toml", "boards/b2.toml"} <= log.batches[0]


@pytest.mark.parametrize("name", ["index.lock", "rebase-merge", "rebase-apply"])
async def test_git_that_takes_long_is_not_waited_for(
    repo: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    clock = Ahead()
    monkeypatch.setattr(watcher_module, "HOLD_S", NEVER_S)
    monkeypatch.setattr(watcher_module, "time", clock)
    async with watching(repo) as log:
        (repo / ".git" / name).mkdir()
        await looked(log)
        write(repo, 3, "one")
        await looked(log)
        assert not log.said
        clock.by_s = NEVER_S
        log.watcher.rescan_now()
        await settled(log, "the changes, after a while")
        log.said.clear()
        write(repo, 3, "two")
        await until(lambda: "boards/b0.toml" in log.said, "from then on at once")


async def test_commits_and_merges_are_told(repo: Path) -> None:
    async with watching(repo) as log:
        write(repo, 1, "mine")
        await commit(repo, "mine")
        await until(lambda: ".git/index" in log.said, "the commit")
        assert ".git/HEAD" not in log.said
        await git(repo, "merge", "other", ok=False)
        await until(lambda: ".git/MERGE_HEAD" in log.said, "a merge with conflicts")
        await git(repo, "merge", "--abort")
        await git(repo, "checkout", "--quiet", "other")
        await until(lambda: ".git/HEAD" in log.said, "another branch")
        assert {path for path in log.said if path.startswith(".git")} <= {
            ".git/HEAD",
            ".git/index",
            ".git/MERGE_HEAD",
        }


async def test_the_git_directory_of_a_worktree_is_found_where_it_is(repo: Path) -> None:
    tree = repo.parent / "tree"
    await git(repo, "worktree", "add", "--quiet", str(tree), "other")
    age(tree)
    assert git_folder(str(tree)) == str(repo / ".git" / "worktrees" / "tree")
    async with watching(tree) as log:
        await git(tree, "checkout", "--quiet", "--detach", "main")
        await until(lambda: {".git/HEAD", ".git/index"} <= log.said, "another commit")
        await settled(log, "its boards")
        log.said.clear()
        await git(repo, "checkout", "--quiet", "-b", "third")
        (tree / "boards" / "b0.toml").write_text("x\n")
        await until(lambda: "boards/b0.toml" in log.said, "a board of this tree")
        assert ".git/HEAD" not in log.said, "HEAD of the other tree is not ours"


async def test_a_workspace_below_the_root_of_its_repository_knows_git_too(repo: Path) -> None:
    inside = repo / "plan"
    (inside / "boards").mkdir(parents=True)
    async with watching(inside) as log:
        await git(repo, "checkout", "--quiet", "-b", "third")
        await until(lambda: ".git/HEAD" in log.said, "another branch")


async def test_a_repository_made_while_it_runs_is_watched(tmp_path: Path) -> None:
    write(tmp_path, 1, "first")
    age(tmp_path)
    async with watching(tmp_path) as log:
        await git(tmp_path, "init", "--quiet")
        await until(lambda: ".git/HEAD" in log.said, "the new repository")
        log.said.clear()
        await commit(tmp_path, "first")
        await until(lambda: ".git/index" in log.said, "its first commit")


def test_no_repository_no_git_directory(tmp_path: Path) -> None:
    assert git_folder(str(tmp_path)) == ""
    (tmp_path / ".git").write_text("nothing that names a place\n")
    assert git_folder(str(tmp_path)) == ""


@pytest.mark.fault("F15")
async def test_f15_an_exchange_of_our_own_names_the_board_and_nothing_else(repo: Path) -> None:
    board = repo / "boards" / "b0.toml"
    async with watching(repo) as log:
        assert log.watcher.status is Health.LIVE
        exchange(board, b"format = 1 # ours\n")
        await until(lambda: log.said, "the board")
        await _quiet(log)
        assert log.said == {"boards/b0.toml"}


def exchange(board: Path, data: bytes) -> None:
    """What a save of ours does to the folder."""
    temp = board.with_name(f".{board.name}.{'0' * 32}.tmp")
    temp.write_bytes(data)
    temp.replace(board)
    temp.write_bytes(b"displaced")
    temp.unlink()


async def _quiet(log: Log) -> None:
    """Wait for a look at everything that tells nothing: what was done may come in several parts."""
    for _ in range(10):
        before = len(log.batches)
        log.watcher.rescan_now()
        await asyncio.sleep(0.3)
        if len(log.batches) == before:
            return
    assert log.batches == [], "it is told without end"
