"""The watcher without events: quiet folders, polling, falls and restarts, and a person's pause."""

import asyncio
import os
import time
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

import pytest

from readiness_tui.domain.persistence.file_identity import FileIdentity
from readiness_tui.services.watch import file_events
from readiness_tui.services.watch import watcher as watcher_module
from readiness_tui.services.watch.watcher import Health
from readiness_tui.storage.files.filesystem import FileSystem, Promise
from tests.services.watching import NEVER_S, age, settled, watching, without_looks
from tests.support import until


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "boards").mkdir()
    (tmp_path / "ops").mkdir()
    (tmp_path / "boards" / "a.toml").write_text("format = 1\n")
    age(tmp_path)
    return tmp_path


class Script:
    """Stands for the system: each arming takes the next of these failures, then it is quiet."""

    def __init__(self, *failures: Exception | None, after_s: float = 0) -> None:
        self._failures, self._after_s = list(failures), after_s
        self.armed: list[Sequence[str]] = []

    async def __call__(
        self, folders: Sequence[str], stop: asyncio.Event
    ) -> AsyncGenerator[set[str]]:
        self.armed.append(folders)
        failure = self._failures.pop(0) if self._failures else None
        if self._after_s and failure is not None:
            await asyncio.sleep(self._after_s)
        if failure is not None:
            raise failure
        await stop.wait()
        yield set()


def script(monkeypatch: pytest.MonkeyPatch, *failures: Exception, after_s: float = 0) -> Script:
    made = Script(*failures, after_s=after_s)
    monkeypatch.setattr(file_events, "watch", made)
    return made


async def test_a_change_without_an_event_is_found_by_the_next_look(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(monkeypatch)
    async with watching(root) as log:
        assert log.watcher.status is Health.LIVE
        (root / "boards" / "a.toml").write_text("quietly\n")
        await settled(log, "the quiet change")


async def test_asked_to_look_it_looks_at_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(monkeypatch)
    without_looks(monkeypatch)
    async with watching(root) as log:
        (root / "boards" / "a.toml").write_text("quietly\n")
        log.watcher.rescan_now()
        await until(lambda: "boards/a.toml" in log.said, "the quiet change")


async def test_where_the_system_refuses_it_polls_says_why_and_sees_a_change_of_the_same_size(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(monkeypatch, *[OSError('OS file watch limit reached. about ["x"]')] * 9)
    async with watching(root) as log:
        assert log.watcher.status is Health.POLLING
        assert log.watcher.reason == "no file watches are left (fs.inotify.max_user_watches)"
        before = (root / "boards" / "a.toml").stat()
        (root / "boards" / "a.toml").write_text("format = 2\n")
        os.utime(root / "boards" / "a.toml", ns=(before.st_atime_ns, before.st_mtime_ns))
        await settled(log, "a change of the same size and time")
        log.watcher.retarget({"ops"})
        (root / "ops" / "x").write_text("x")
        await until(lambda: "ops/x" in log.said, "a change after retarget")


async def test_other_refusals_are_told_without_paths(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = RuntimeError("Error creating recommended watcher: Too many open files (os error 24)")
    script(monkeypatch, limit)
    async with watching(root) as log:
        assert log.watcher.status is Health.POLLING
        assert log.watcher.reason == "no watchers are left (fs.inotify.max_user_instances)"
    script(monkeypatch, RuntimeError('Function not implemented about ["/home/ann/x"]'))
    async with watching(root) as log:
        assert log.watcher.reason == "Function not implemented"


async def test_an_unsupported_file_system_is_polled_and_never_armed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = script(monkeypatch)
    async with watching(root, unsupported="boards/ is on nfs") as log:
        assert (log.watcher.status, log.watcher.reason) == (Health.POLLING, "boards/ is on nfs")
        (root / "boards" / "b.toml").write_text("x\n")
        await settled(log, "a new board")
    assert not system.armed


async def test_the_file_system_of_the_boards_decides(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = FileSystem("nfs4", "/", Promise.NONE)
    monkeypatch.setattr(watcher_module, "filesystem_of", lambda _: found)
    async with watching(root) as log:
        assert (log.watcher.status, log.watcher.reason) == (Health.POLLING, found.says)


@pytest.mark.fault("F14")
async def test_f14_of_25_saves_in_one_tick_of_the_clock_the_last_is_seen(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole-second clocks: every save has the size and the times of the one before."""
    board = root / "boards" / "a.toml"
    second = int(time.time()) * 1_000_000_000

    def coarse(entry: os.DirEntry[str]) -> FileIdentity:
        status = entry.stat()
        return FileIdentity(0, status.st_ino, status.st_size, second, second)

    monkeypatch.setattr("readiness_tui.services.watch.watcher._identity", coarse)
    monkeypatch.setattr(watcher_module, "YOUNG_NS", int(NEVER_S) * 1_000_000_000)  # however slow
    async with watching(root, unsupported="test") as log:
        for number in range(25):
            board.write_text(f"format = 1 # {number:02}\n")
            await asyncio.sleep(0.06)
        await settled(log, "the last of 25 saves")
        assert log.reader.model["a.toml"] == b"format = 1 # 24\n"


async def test_quick_saves_with_events_are_all_seen_in_the_end(root: Path) -> None:
    async with watching(root) as log:
        for number in range(25):
            (root / "boards" / "a.toml").write_text(f"format = 1 # {number:02}\n")
            await asyncio.sleep(0.02)
        await settled(log, "the last of 25 saves")


async def test_it_dies_says_so_and_is_started_again_later_and_later(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_events, "RESTARTS_S", (0.2, 0.4, NEVER_S))
    fault = RuntimeError("watch thread unexpectedly received a signal")
    system = script(monkeypatch, fault, fault, fault, after_s=0.05)
    async with watching(root) as log:
        for fall in (1, 2, 3):
            await until(lambda fall=fall: len(system.armed) == fall, f"arming {fall}")
            await until(lambda: log.watcher.status is Health.DEAD, f"fall {fall}")
        assert log.watcher.reason == str(fault)
        (root / "boards" / "a.toml").write_text("while it is dead\n")
        await settled(log, "a change while it is dead")
        assert (len(system.armed), log.watcher.status) == (3, Health.DEAD)
        log.watcher.restart()
        await until(lambda: log.watcher.status is Health.LIVE, "a key restarts it")


async def test_a_restart_of_a_live_one_asks_the_system_anew(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = script(monkeypatch)
    without_looks(monkeypatch)
    async with watching(root) as log:
        before = len(system.armed)
        log.watcher.restart()
        await until(lambda: len(system.armed) == before + 1, "it is armed anew")
        assert log.watcher.status is Health.LIVE


async def test_it_knows_how_long_ago_it_told_something(root: Path) -> None:
    async with watching(root) as log:
        await until(lambda: log.watcher.age_s > 0.5, "it grows older")
        began = time.monotonic()
        (root / "boards" / "a.toml").write_text("x\n")
        await until(lambda: "boards/a.toml" in log.said, "the save")
        age_s, elapsed_s = log.watcher.age_s, time.monotonic() - began
        assert age_s <= elapsed_s


async def test_a_root_that_goes_and_comes_back_is_watched_again(root: Path) -> None:
    elsewhere = root.with_name("elsewhere")
    async with watching(root) as log:
        os.rename(root, elsewhere)  # noqa: PTH104 - a rename waits for nothing
        await settled(log, "all boards are gone")
        assert not log.reader.model
        os.rename(elsewhere, root)  # noqa: PTH104
        await settled(log, "they are back")
        assert log.reader.model
