"""A watcher at work, and readers that believe what it says: what the tests of watching share."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from readiness_tui.services.watch import watcher as watcher_module
from readiness_tui.services.watch.watcher import Health, Watcher
from tests.support import until


class Log:
    """A watcher at work, and all it has said."""

    def __init__(self, root: Path, *folders: str, boards: str = "boards", **more: str) -> None:
        self.watcher = Watcher(root, folders, boards=boards, **more)
        self.said: set[str] = set()
        self.batches: list[frozenset[str]] = []
        self.reader = Reader(root / boards)

    async def listen(self) -> None:
        """Until cancelled."""
        async for batch in self.watcher:
            assert batch
            self.said |= batch
            self.batches.append(batch)
            self.reader.told(batch)


class Reader:
    """Knows the boards from what it is told to look at, and from nothing else."""

    def __init__(self, boards: Path) -> None:
        self._boards = boards
        self.model = dict(disk(boards))

    def told(self, paths: frozenset[str]) -> None:
        """Read again what is named; where the folder is named, all of it."""
        here = self._boards.name
        if here in paths:
            self.model = dict(disk(self._boards))
        for path in paths:
            if path.startswith(f"{here}/"):
                name = path.removeprefix(f"{here}/")
                self.model.pop(name, None)
                self.model |= dict(_read(self._boards, name))

    def is_true(self) -> bool:
        """Whether the model equals the disk."""
        return self.model == disk(self._boards)


def disk(boards: Path) -> Mapping[str, bytes]:
    """The boards as they are."""
    names = [path.name for path in boards.glob("*.toml")] if boards.is_dir() else []
    return {name: text for each in names for name, text in _read(boards, each)}


def _read(boards: Path, name: str) -> list[tuple[str, bytes]]:
    try:
        return [(name, (boards / name).read_bytes())]
    except OSError:
        return []


@asynccontextmanager
async def watching(root: Path, *folders: str, **more: str) -> AsyncIterator[Log]:
    """A watcher that is at work, and has told what was new when it began."""
    log = Log(root, *folders, **more)
    task = asyncio.create_task(log.listen())
    try:
        await until(lambda: log.watcher.status is not Health.DEAD, "the watcher is at work")
        log.said.clear()
        log.batches.clear()
        yield log
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


NEVER_S = 3600.0
"""A wait that no test lives to see the end of."""


def without_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no look at everything come by itself: a change is told for its event, or never."""
    monkeypatch.setattr(watcher_module, "RESCAN_S", NEVER_S)


async def looked(log: Log) -> None:
    """Let the watcher look at everything, and tell what it has found: by now all is told."""
    for _ in range(2):  # the second begins when the first is told
        before = log.watcher._looked_at  # noqa: SLF001 - a look that finds nothing tells nothing
        log.watcher.rescan_now()
        await until(lambda before=before: log.watcher._looked_at > before, "a look")  # noqa: SLF001


def age(root: Path) -> None:
    """Nothing here is new: what was made just now would be told as changed."""
    old = time.time() - 3600
    for path in (root, *root.rglob("*")):
        os.utime(path, (old, old))


async def settled(log: Log, says: str) -> None:
    """Wait until the reader's model is the disk, and stays so for a moment."""
    await until(_Steady(log.reader.is_true), says)


class _Steady:
    """A condition that has held ten times in a row."""

    def __init__(self, condition: Callable[[], bool]) -> None:
        self._condition, self._count = condition, 0

    def __call__(self) -> bool:
        self._count = self._count + 1 if self._condition() else 0
        return self._count >= 10
