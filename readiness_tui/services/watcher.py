"""Says which files changed: hints to look, never a claim about what happened.

Events get lost (a flood overflows the kernel's queue in silence), come double and out of order, and
some file systems send none. So an event only names a path, and every two seconds the entries of
the watched folders are held against what they were. No content is read and nothing is parsed.
"""

import asyncio
import os
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping
from contextlib import aclosing
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

from watchfiles import awatch  # pyright: ignore[reportUnknownVariableType] - half typed

RESCAN_S = 2.0
POLL_S = 1.0
STEP_MS = 10
DEBOUNCE_MS = 100
FLOOD = 1_000
SLACK_NS = 2_000_000_000
ALWAYS = ("", "boards", ".git")

Signature: TypeAlias = tuple[int, int, int, int]
"""Inode, size, mtime and ctime in ns; of a folder below, the inode only."""

Entries: TypeAlias = Mapping[str, Signature]
"""The entries of one folder by relative path."""

_FOLDER_ITSELF = "."


class Health(StrEnum):
    """How changes are noticed."""

    LIVE = "live"
    POLLING = "polling"
    DEAD = "dead"


class Watcher:
    """An endless stream of sets of relative paths that may have changed.

    Watched, none of them recursively: the root, `boards`, the git folder for its `HEAD`, and the
    folders asked for. A folder that is missing is watched as soon as it is there. All methods
    belong to the event loop's thread. `status` says how changes are noticed, `reason` why not live.
    """

    def __init__(self, root: Path, folders: Iterable[str] = ()) -> None:
        self._root = os.path.realpath(root)
        self._restart = asyncio.Event()
        self._known: dict[str, Entries] = {}
        self._asked: dict[str, int] = {}
        self._rescan_at = 0.0
        self.status = Health.DEAD
        self.reason = "not started"
        self.retarget(folders)

    def retarget(self, folders: Iterable[str]) -> None:
        """Watch these folders from now on, beside those that are always watched.

        What changes in them after this call is told, even if it changes before they are armed.
        """
        now = time.time_ns()
        wanted = dict.fromkeys([*ALWAYS, *(folder.strip("/") for folder in folders)], now)
        if wanted.keys() != self._asked.keys():
            self._asked = wanted | {
                folder: at for folder, at in self._asked.items() if folder in wanted
            }
            self._restart.set()

    def __aiter__(self) -> AsyncIterator[frozenset[str]]:
        """The changes, from now on."""
        return self._changes()

    async def _changes(self) -> AsyncGenerator[frozenset[str]]:
        try:
            while True:
                self._restart.clear()
                if changed := await self._rescan():
                    yield changed
                async with aclosing(self._armed()) as armed:
                    async for changed in armed:
                        if changed:
                            yield changed
        finally:
            self.status, self.reason = Health.DEAD, "stopped"

    async def _armed(self) -> AsyncGenerator[frozenset[str]]:
        """Changes until the folders to watch are others than those armed."""
        armed = frozenset(self._known)
        try:
            async with aclosing(self._events(armed)) as batches:
                async for events in batches:
                    self.status, self.reason = Health.LIVE, ""
                    yield await self._told(events)
                    if frozenset(self._known) != armed:
                        return
        except FileNotFoundError:
            return  # a folder went while it was being armed
        except (OSError, RuntimeError) as error:  # watchfiles' own errors are RuntimeErrors
            self.status, self.reason = Health.POLLING, str(error) or type(error).__name__
            async for changed in self._polled():
                yield changed

    def _events(self, folders: frozenset[str]) -> AsyncGenerator[set[str]]:
        return watch(
            [os.path.join(self._root, folder) for folder in sorted(folders)],  # noqa: PTH118
            self._restart,
        )

    async def _told(self, events: set[str]) -> frozenset[str]:
        """Hints of a batch, with what a scan of their folders finds beside them."""
        hints = frozenset(path for path in map(self._relative, events) if _is_wanted(path))
        overdue = time.monotonic() - self._rescan_at >= RESCAN_S
        if not events or overdue or len(events) > FLOOD or not hints.isdisjoint(self._asked):
            return hints | await self._rescan()
        return hints | await self._rescan({path.rpartition("/")[0] for path in hints})

    async def _polled(self) -> AsyncIterator[frozenset[str]]:
        while not self._restart.is_set():
            yield await self._rescan()
            try:
                async with asyncio.timeout(POLL_S):
                    await self._restart.wait()
            except TimeoutError:
                continue

    def _relative(self, path: str) -> str:
        return os.path.relpath(path, self._root).removeprefix("./")

    async def _rescan(self, only: Iterable[str] | None = None) -> frozenset[str]:
        """What differs from the last scan, of some folders or of all that are asked for."""
        if only is None:
            self._rescan_at = time.monotonic()
        asked = dict(self._asked)
        folders = asked if only is None else [folder for folder in only if folder in asked]
        found = await asyncio.to_thread(self._scan, list(folders))
        changed: set[str] = set()
        for folder in folders:
            before, after = self._known.get(folder), found.get(folder)
            if before is None and after is not None:
                changed.update(_since(after, folder, asked[folder] - SLACK_NS))
            else:
                changed.update(_differing(before or {}, after or {}))
        known = found if only is None else {**self._known, **found}
        self._known = {folder: entries for folder, entries in known.items() if folder in asked}
        return frozenset(path for path in changed if _is_wanted(path))

    def _scan(self, folders: Iterable[str]) -> dict[str, Entries]:
        found: dict[str, Entries] = {}
        for folder in folders:
            entries = _entries(self._root, folder)
            if entries is not None:
                found[folder] = entries
        return found


async def watch(folders: list[str], stop: asyncio.Event) -> AsyncGenerator[set[str]]:
    """Absolute paths that events name, in batches; an empty one every two seconds without any.

    Raises:
        OSError: A folder is missing, or the system has no watches left.
        RuntimeError: The file system cannot be watched.
    """
    batches = awatch(
        *folders,
        watch_filter=None,  # its default matches names in the absolute path
        debounce=DEBOUNCE_MS,
        step=STEP_MS,
        stop_event=stop,
        rust_timeout=int(RESCAN_S * 1000),
        yield_on_timeout=True,
        recursive=False,
        force_polling=False,  # it misses quick saves
        ignore_permission_denied=True,
    )
    yield set()
    async for batch in batches:
        yield {path for _, path in batch}


def _entries(root: str, folder: str) -> Entries | None:
    """The signatures of a folder's entries and of itself; None if there is no such folder."""
    full = os.path.join(root, folder)  # noqa: PTH118 - thousands of them every two seconds
    found: dict[str, Signature] = {}
    try:
        own = os.stat(full)  # noqa: PTH116
        with os.scandir(full) as listed:
            for entry in listed:
                path = f"{folder}/{entry.name}" if folder else entry.name
                found[path] = _signature(entry)
    except OSError:
        return None
    found[_FOLDER_ITSELF] = (own.st_ino, 0, own.st_mtime_ns, 0)
    return found


def _signature(entry: os.DirEntry[str]) -> Signature:
    try:
        if entry.is_dir():
            return (entry.inode(), 0, 0, 0)
        seen = entry.stat()
    except OSError:
        return (entry.inode(), -1, 0, 0)  # a link to nothing, or gone since it was listed
    return (seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)


def _differing(before: Entries, after: Entries) -> set[str]:
    """The paths that came, went or changed."""
    changed = {path for path, signature in after.items() if before.get(path) != signature}
    return (changed | (before.keys() - after.keys())) - {_FOLDER_ITSELF}


def _since(entries: Entries, folder: str, instant_ns: int) -> set[str]:
    """What changed in a folder since an instant: entries by their ctime, losses by its mtime."""
    changed = {path for path, signature in entries.items() if signature[3] >= instant_ns}
    if entries[_FOLDER_ITSELF][2] >= instant_ns:
        changed.add(folder)
    return changed - {_FOLDER_ITSELF}


def _is_wanted(path: str) -> bool:
    """Whether a path is anybody's business: not our own writes, nor what git keeps to itself."""
    parts = path.split("/")
    if parts[0] == ".readiness" or not path or path == _FOLDER_ITSELF:
        return False
    if parts[0] == ".git":
        return path == ".git/HEAD"
    return not (parts[-1].startswith(".") and parts[-1].endswith(".tmp"))
