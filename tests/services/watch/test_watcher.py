"""The watcher on real files: whatever changes is told, soon, and quitting is prompt."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

import pytest

from readiness_tui.services.watch import file_events
from readiness_tui.services.watch.watcher import Health
from tests.services.watching import Log, age, watching, without_looks
from tests.support import until


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("boards", "ops/m1", ".git", ".readiness"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "boards" / "a.toml").write_text("format = 1\n")
    age(tmp_path)
    return tmp_path


async def test_a_save_in_place_and_one_by_rename_are_told(root: Path) -> None:
    async with watching(root) as log:
        assert log.watcher.status is Health.LIVE
        (root / "boards" / "a.toml").write_text("format = 1 # x\n")
        await until(lambda: "boards/a.toml" in log.said, "the save in place")
        log.said.clear()
        (root / "boards" / "new").write_text("format = 1 # y\n")
        (root / "boards" / "new").replace(root / "boards" / "a.toml")
        await until(lambda: "boards/a.toml" in log.said, "the save by rename")


async def test_a_save_is_told_before_the_next_look(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_looks(monkeypatch)
    async with watching(root) as log:
        (root / "boards" / "a.toml").write_text("x\n")
        await until(lambda: "boards/a.toml" in log.said, "the save")


async def test_a_deletion_and_a_new_file_are_told(root: Path) -> None:
    async with watching(root, "ops/m1") as log:
        (root / "boards" / "a.toml").unlink()
        (root / "ops" / "m1" / "run.txt").write_text("ok")
        (root / "new.md").write_text("x")
        await until(
            lambda: {"boards/a.toml", "ops/m1/run.txt", "new.md"} <= log.said, "all three paths"
        )


async def test_our_own_temporary_files_and_gits_insides_are_nobodys_business(root: Path) -> None:
    async with watching(root) as log:
        (root / "boards" / ".a.toml.x1.tmp").write_text("x")
        (root / ".readiness" / "cache").write_text("x")
        (root / ".git" / "COMMIT_EDITMSG").write_text("x")
        (root / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
        (root / "boards" / "b.toml").write_text("x")
        await until(lambda: {".git/HEAD", "boards/b.toml"} <= log.said, "HEAD and the board")
        assert log.said == {".git/HEAD", "boards/b.toml"}


async def test_audit_logs_are_watched_as_soon_as_there_are_any(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_looks(monkeypatch)
    async with watching(root) as log:
        (root / "boards" / "audit").mkdir()
        (root / "boards" / "audit" / "ana.jsonl").write_text("x")
        await until(lambda: "boards/audit/ana.jsonl" in log.said, "the first log")
        log.said.clear()
        (root / "boards" / "audit" / "ana.jsonl").write_text("xy")
        await until(lambda: "boards/audit/ana.jsonl" in log.said, "a line more")


async def test_boards_may_lie_in_a_folder_of_another_name(root: Path) -> None:
    async with watching(root, boards="ops") as log:
        (root / "ops" / "a.toml").write_text("x")
        await until(lambda: "ops/a.toml" in log.said, "the board")


async def test_a_folder_below_a_dotted_name_is_watched_like_any(tmp_path: Path) -> None:
    root = tmp_path / ".venv" / "node_modules" / "clone"
    (root / "boards").mkdir(parents=True)
    async with watching(root) as log:
        (root / "boards" / "a.toml").write_text("x")
        await until(lambda: "boards/a.toml" in log.said, "the board")


async def test_folders_may_be_added_and_taken_away_while_it_runs(root: Path) -> None:
    async with watching(root) as log:
        log.watcher.retarget({"ops/m1"})
        (root / "ops" / "m1" / "run.txt").write_text("ok")
        await until(lambda: "ops/m1/run.txt" in log.said, "a change after retarget")
        log.watcher.retarget(())
        log.said.clear()
        (root / "boards" / "b.toml").write_text("x")
        await until(lambda: "boards/b.toml" in log.said, "the board, still")


async def test_what_changed_between_asking_and_watching_is_told(root: Path) -> None:
    (root / "ops" / "m1" / "old.txt").write_text("x")
    age(root)
    async with watching(root) as log:
        log.watcher.retarget({"ops/m1"})
        (root / "ops" / "m1" / "old.txt").unlink()
        await until(lambda: bool({"ops/m1", "ops/m1/old.txt"} & log.said), "the loss")


async def test_a_folder_that_comes_later_is_watched_from_then_on(root: Path) -> None:
    async with watching(root, "docs/deep", "docs") as log:
        (root / "docs" / "deep").mkdir(parents=True)
        await until(lambda: "docs" in log.said, "the new folder")
        (root / "docs" / "deep" / "a.md").write_text("x")
        await until(lambda: "docs/deep/a.md" in log.said, "a file in it")


async def test_boards_that_go_away_and_come_back_are_told(root: Path) -> None:
    async with watching(root) as log:
        (root / "boards").rename(root / "elsewhere")
        await until(lambda: "boards" in log.said, "the folder is gone")
        (root / "elsewhere").rename(root / "boards")
        await until(lambda: "boards/a.toml" in log.said, "the board is back")
        log.said.clear()
        (root / "boards" / "a.toml").write_text("changed\n")
        await until(lambda: "boards/a.toml" in log.said, "a save after that")


async def test_it_quits_before_the_next_look_and_says_that_it_stopped(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_looks(monkeypatch)
    log = Log(root)
    task = asyncio.create_task(log.listen())
    await until(lambda: log.watcher.status is Health.LIVE, "the watcher is at work")
    task.cancel()
    await until(task.done, "it quits")
    assert task.cancelled()
    await until(lambda: log.watcher.status is Health.DEAD, "the status says so")


async def test_a_burst_of_thousands_loses_nothing(root: Path) -> None:
    async with watching(root, "ops/m1") as log:
        wanted = {f"ops/m1/{number}.txt" for number in range(3_000)}
        for name in wanted:
            (root / name).touch()
        await until(lambda: wanted <= log.said, "every file")


async def test_quiet_folders_say_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def tick(__: Sequence[str], stop: asyncio.Event) -> AsyncGenerator[set[str]]:
        await asyncio.sleep(0)
        for _ in range(3):
            yield set()
            await asyncio.sleep(0.05)
        ticked.set()
        await stop.wait()

    ticked = asyncio.Event()
    monkeypatch.setattr(file_events, "watch", tick)
    async with watching(root, "ops/m1") as log:
        await until(ticked.is_set, "three rounds")
        assert log.said == set()
