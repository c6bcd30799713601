"""Says which files changed: hints to look, never a claim about what happened.

Events get lost (a flood overflows the kernel's queue in silence), come double and out of order, and
some file systems send none. So an event only names a path, and every two seconds the entries of
the watched folders are held against what they were. No content is kept and nothing is parsed.

Folders as they were seen, and what differs between two looks.

A look stats the entries of a folder and reads nothing. Only where no events come are young files
read: a second save within one tick of the file system's clock leaves size and time as they were.
"""

import asyncio
import hashlib
import os
import stat
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from pathlib import Path

from readiness_tui.domain.persistence.file_identity import FileIdentity
from readiness_tui.domain.verify.verifying import EVIDENCE_FOLDER
from readiness_tui.services.git.place import TOLD, git_folder, is_git_busy
from readiness_tui.services.watch.file_events import EventSource, Health
from readiness_tui.storage.files.filesystem import Promise, filesystem_of

DIGEST_BYTES = 32 << 20
"""Larger files are not read: no board is that large."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A folder as it was seen.

    Attributes:
        node: Device and inode: another folder may have taken its name.
        changed_ns: Its mtime: when an entry last came or went.
        entries: The identity of each entry, by its path below the root; of a folder the inode only.
        digests: Of the content of young files, by path.
    """

    node: tuple[int, int]
    changed_ns: int
    entries: Mapping[str, FileIdentity]
    digests: Mapping[str, bytes]


def look(full: str, folder: str, young_ns: int | None = None) -> Seen | None:
    """See a folder; None if there is none that may be listed.

    Args:
        full: Where it is.
        folder: Its path below the root, which begins the paths of its entries.
        young_ns: Files changed since then are read too; None: none are.
    """
    entries: dict[str, FileIdentity] = {}
    digests: dict[str, bytes] = {}
    try:
        own = os.stat(full)  # noqa: PTH116 - thousands of them every two seconds
        with os.scandir(full) as listed:
            for entry in listed:
                path = f"{folder}/{entry.name}" if folder else entry.name
                identity = entries[path] = _identity(entry)
                if young_ns is not None and identity.last_change_ns >= young_ns:
                    digests[path] = _digest(entry.path, full.removesuffix(folder))
    except OSError:
        return None
    return Seen((own.st_dev, own.st_ino), own.st_mtime_ns, entries, digests)


def differing(before: Seen, after: Seen | None) -> set[str]:
    """The paths of entries that came, went or changed; of a folder that is gone all it had."""
    if after is None:
        return set(before.entries)
    previous = before.entries
    changed = {path for path, identity in after.entries.items() if previous.get(path) != identity}
    changed |= previous.keys() - after.entries.keys()
    for path, digest in after.digests.items():
        if before.digests.get(path, digest) != digest:
            changed.add(path)
    return changed


def since(seen: Seen, folder: str, instant_ns: int) -> set[str]:
    """What changed in a folder since an instant: entries by their ctime, losses by its mtime."""
    changed = {path for path, entry in seen.entries.items() if entry.changed_ns >= instant_ns}
    if folder and seen.changed_ns >= instant_ns:
        changed.add(folder)
    return changed


def _identity(entry: os.DirEntry[str]) -> FileIdentity:
    try:
        if entry.is_dir():
            return FileIdentity(0, entry.inode(), 0, 0)
        return FileIdentity.of(entry.stat())
    except OSError:
        return FileIdentity(
            0, entry.inode(), -1, 0
        )  # a link to nothing, or gone since it was listed


def _digest(full: str, root: str) -> bytes:
    """The digest of a regular file's content; empty for anything else and where it is long.

    Nor is a file read that a link puts below the root while it lies elsewhere: a repository may
    hold links to anywhere.
    """
    real, home = os.path.realpath(full), os.path.realpath(root)
    if not real.startswith(home.rstrip("/") + "/"):
        return b""
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY | os.O_NOFOLLOW
    try:
        handle = os.open(real, flags)
    except OSError:
        return b""
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_size > DIGEST_BYTES:
            return b""
        try:
            return hashlib.file_digest(file, "sha256").digest()
        except OSError:
            return b""


__all__ = ["Health", "Watcher"]

RESCAN_S = 2.0
POLL_S = 1.0
HOLD_S = 5.0
"""How long changes made by git are held back at most, so that one checkout is one change."""

FLOOD = 1_000
SLACK_NS = 2_000_000_000
YOUNG_NS = 3_000_000_000
"""While polling, files changed this short ago are read: file systems keep time by up to 2 s."""

GIT = ".git"
"""The git directory goes by this name wherever it is."""


class Watcher:
    """An endless stream of sets of relative paths that may have changed.

    Watched, none of them recursively: the root, the boards, their audit logs, the git directory for
    what says that another commit or a merge is looked at, and the folders asked for. A folder that
    is missing is watched as soon as it is there. All methods belong to the event loop's thread.

    Args:
        root: The workspace root.
        folders: What else to watch, relative to the root.
        boards: The folder of the boards.
        unsupported: Why no event can be relied on here: then it polls, and says this. None: the
            file system of the boards decides.
    """

    def __init__(
        self,
        root: Path,
        folders: Iterable[str] = (),
        *,
        boards: str = "boards",
        unsupported: str | None = None,
    ) -> None:
        self._root = os.path.realpath(root)
        self._boards, self._always = boards, ("", boards, f"{boards}/audit", GIT)
        self._unsupported = unsupported
        self._woken = asyncio.Event()
        self._source = EventSource(self._hear)
        self._asked: dict[str, int] = {}
        self._known: dict[str, Seen] = {}
        self._armed: Mapping[str, tuple[int, int]] = {}
        self._hints: set[str] = set()
        self._held: set[str] = set()
        self._looks_at_all = True
        self._looked_at = self._told_at = time.monotonic()
        self._git, self._git_is_busy, self._git_since = "", False, inf
        self._is_running = False
        self.retarget(folders)

    @property
    def status(self) -> Health:
        """How changes are noticed."""
        if not self._is_running:
            return Health.DEAD
        return Health.POLLING if self._unsupported else self._source.health

    @property
    def reason(self) -> str:
        """Why it is not live; empty where it is."""
        match self.status:
            case Health.LIVE:
                return ""
            case _:
                return self._unsupported or self._source.reason

    @property
    def age_s(self) -> float:
        """How long ago a change was told, or the watching began, in seconds."""
        return time.monotonic() - self._told_at

    def retarget(self, folders: Iterable[str]) -> None:
        """Watch these folders from now on, beside those that are always watched.

        What changes in them after this call is told, even if it changes before they are armed.
        """
        targets = dict.fromkeys(
            [*self._always, *(folder.strip("/") for folder in folders)], time.time_ns()
        )
        if targets.keys() != self._asked.keys():
            self._asked = targets | {
                folder: at for folder, at in self._asked.items() if folder in targets
            }
            self.rescan_now()

    def rescan_now(self) -> None:
        """Look at everything at once: the terminal has the focus again, or the program woke up."""
        self._looks_at_all = True
        self._woken.set()

    def restart(self) -> None:
        """Ask the system for events again now, instead of after the wait for it."""
        self._armed = {}
        self._source.forgive()
        self.rescan_now()

    def __aiter__(self) -> AsyncIterator[frozenset[str]]:
        """The changes, from now on."""
        return self._changes()

    async def _changes(self) -> AsyncGenerator[frozenset[str]]:
        if self._unsupported is None:
            boards = Path(self._root, self._boards)
            self._unsupported = await asyncio.to_thread(_reason_to_poll, boards)
        self._is_running, self._told_at = True, time.monotonic()
        try:
            while True:
                if changed_paths := await self._look():
                    self._told_at = time.monotonic()
                    yield changed_paths
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._rest_s()):
                        await self._woken.wait()
                self._woken.clear()
        finally:
            self._is_running = False
            await self._source.disarm("stopped")

    async def _look(self) -> frozenset[str]:
        """What changed since the last look; nothing yet while git is at work."""
        await self._arm()
        hints, self._hints = self._hints, set()
        if len(hints) > FLOOD or not self._asked.keys().isdisjoint(hints):
            # Events were lost, or a folder went: another may be there under its name and number.
            self._armed, self._looks_at_all = {}, True
        is_due = time.monotonic() - self._looked_at >= RESCAN_S
        is_whole = self._looks_at_all or is_due or self.status is not Health.LIVE
        parents = None if is_whole else {path.rpartition("/")[0] for path in hints}
        self._held |= {path for path in hints | await self._rescan(parents) if _is_wanted(path)}
        if self._waits_for_git():
            return frozenset()
        changed_paths, self._held = frozenset(self._held), set()
        return changed_paths

    async def _arm(self) -> None:
        """Listen to the folders that are there, if they are others than those listened to."""
        if not self._may_arm():
            return
        self._armed = self._present()
        places = [self._place(folder) for folder in sorted(self._armed)]
        await self._source.arm(places)
        self._looks_at_all = True

    def _may_arm(self) -> bool:
        if self._unsupported or not self._known:
            return False
        if self._source.retry_at != inf:
            return time.monotonic() >= self._source.retry_at
        return self._armed != self._present()

    def _present(self) -> Mapping[str, tuple[int, int]]:
        """The folders that are there, and which ones they are."""
        return {folder: seen.node for folder, seen in self._known.items()}

    def _rest_s(self) -> float:
        """How long to wait for events, in seconds."""
        if self._may_arm():
            return 0
        look_at = self._looked_at + (RESCAN_S if self.status is Health.LIVE else POLL_S)
        git_ends = self._git_since + HOLD_S if self._held else inf
        is_awaited = bool(self._known) and not self._unsupported
        retry_at = self._source.retry_at if is_awaited else inf
        return max(0, min(look_at, git_ends, retry_at) - time.monotonic())

    def _waits_for_git(self) -> bool:
        if not self._git_is_busy:
            self._git_since = inf
            return False
        self._git_since = min(self._git_since, time.monotonic())
        return time.monotonic() - self._git_since < HOLD_S

    def _hear(self, paths: set[str]) -> None:
        self._hints.update(map(self._relative, paths))
        self._woken.set()

    def _place(self, folder: str) -> str:
        if folder == GIT:
            return self._git
        return os.path.join(self._root, folder)  # noqa: PTH118 - thousands of them

    def _relative(self, path: str) -> str:
        if self._git and (path == self._git or path.startswith(f"{self._git}/")):
            return f"{GIT}{path.removeprefix(self._git)}"
        return path.removeprefix(self._root).removeprefix("/")

    async def _rescan(self, only: Iterable[str] | None) -> set[str]:
        """What differs from the last look, in some of the folders or in all."""
        targets, young_ns = dict(self._asked), None
        if only is None:
            self._looks_at_all, self._looked_at = False, time.monotonic()
        if self.status is not Health.LIVE:
            young_ns = time.time_ns() - YOUNG_NS
        folders = targets.keys() if only is None else targets.keys() & set(only)
        snapshots = {folder: seen for folder, seen in self._known.items() if folder in targets}
        changed = await asyncio.to_thread(self._compare, snapshots, targets, folders, young_ns)
        self._known = snapshots
        return changed

    def _compare(
        self,
        known: dict[str, Seen],
        asked: Mapping[str, int],
        folders: Iterable[str],
        young_ns: int | None,
    ) -> set[str]:
        """Look at folders, bring `known` up to date, and say what differs; on another thread."""
        self._git = git_folder(self._root)
        self._git_is_busy = bool(self._git) and is_git_busy(self._git)
        changed: set[str] = set()
        for folder in folders:
            before, after = known.pop(folder, None), look(self._place(folder), folder, young_ns)
            if before is not None:
                changed |= differing(before, after)
            elif after is not None:
                changed |= since(after, folder, asked[folder] - SLACK_NS)
            if after is not None:
                known[folder] = after
        return changed


def _reason_to_poll(boards: Path) -> str:
    """Why events cannot be relied on where the boards are: others may write there unheard."""
    filesystem = filesystem_of(boards)
    return filesystem.says if filesystem.promise is Promise.NONE else ""


def _is_wanted(path: str) -> bool:
    """Whether a path is anybody's business: not our own writes, nor what git keeps to itself.

    Records of runs are: another process may have made one.
    """
    parts = path.split("/")
    if parts[0] in {"", ".readiness"} and not path.startswith(f"{EVIDENCE_FOLDER}/"):
        return False
    if parts[0] == GIT:
        return path.removeprefix(f"{GIT}/") in TOLD
    return not (parts[-1].startswith(".") and parts[-1].endswith(".tmp"))
