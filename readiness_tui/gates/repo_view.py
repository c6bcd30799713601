"""The only eyes of the gates: bounded reads below the root, and nothing beyond it.

A path comes from a board that anybody may have written, and the tree below the root may hold links
to anywhere. Each file is resolved, held against the root, opened without following a last link,
and held against the root again by what the descriptor really is.
"""

import errno
import fcntl
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

from readiness_tui.domain.errors import GateError, Place
from readiness_tui.gates.patterns import Glob, is_glob

FILE_CAP = 8 * 1024 * 1024
FILES_CAP = 20_000
WALK_CAP = 200_000
BINARY_PROBE = 8 * 1024
READ_TRIES = 3
PRUNED = frozenset(
    {".git", ".readiness", "node_modules", ".venv", "venv", "__pycache__", ".tox", ".nox"}
)
_F_GETPATH = 50  # macOS: the path of an open descriptor
_ABSENT = {errno.ENOENT, errno.ENOTDIR}


class PathError(GateError):
    """A path leads out of the repository."""

    name = "path-refused"


class InputError(GateError):
    """A file is there but cannot be read as a file."""

    name = "input-unreadable"


class TornError(InputError):
    """A file changed each time it was read."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A path that exists."""

    path: str
    kind: Literal["file", "dir", "other"]
    size_bytes: int
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Listing:
    """Files that match, sorted; `cut` when there were more than the cap."""

    paths: tuple[str, ...]
    cut: bool = False


def tidy(path: str) -> str:
    """A path below the root with single slashes, without `./` and a slash at the end.

    Raises:
        PathError: It is absolute, starts at a home folder, climbs or holds NUL.
    """
    parts = path.split("/")
    if path.startswith(("/", "~")) or "\0" in path or ".." in parts:
        what = f"{path!r} is outside the repository"
        raise PathError(what, place=Place(path), remedy="name a path below the root")
    return "/".join(part for part in parts if part not in {"", "."})


class RepoView:
    """A repository as gates see it. One view serves one evaluation: it remembers what it listed."""

    def __init__(self, root: Path) -> None:
        self._root = os.path.realpath(root)
        self._walks: dict[str, Listing] = {}
        self._names: dict[str, frozenset[str]] = {}

    def look(self, path: str) -> Seen | None:
        """What a path is, None if it is absent.

        Raises:
            PathError: It leads out of the root.
            InputError: The system will not say, as for a loop of links.
        """
        clean = tidy(path)
        try:
            found = os.stat(self._resolved(clean))  # noqa: PTH116 - a path guard works on text
        except OSError as error:
            if error.errno in _ABSENT:
                return None
            raise _unreadable(clean, error) from error
        return Seen(clean, _kind(found.st_mode), found.st_size, _instant(found.st_mtime))

    def read(self, path: str, cap: int = FILE_CAP) -> bytes:
        """The content of a regular file.

        Raises:
            PathError: It leads out of the root.
            InputError: Not a regular file, over the cap, or not to be opened.
            TornError: It kept changing while it was read.
        """
        clean = tidy(path)
        for _ in range(READ_TRIES):
            content = self._read_once(clean, cap)
            if content is not None:
                return content
        what = f"{clean} keeps changing"
        raise TornError(what, place=Place(clean), remedy="it is looked at again")

    def text(self, path: str, cap: int = FILE_CAP) -> str:
        """The content of a text file, with undecodable bytes as U+FFFD.

        Raises:
            InputError: As `read`, or the file is binary.
        """
        content = self.read(path, cap)
        if b"\0" in content[:BINARY_PROBE]:
            what = f"{path} is binary"
            raise InputError(what, place=Place(tidy(path)), remedy="name text files only")
        return content.decode("utf-8-sig", "replace")

    def _resolved(self, clean: str) -> str:
        full = os.path.realpath(os.path.join(self._root, clean))  # noqa: PTH118 - as above
        if not self._inside(full):
            what = f"{clean} leads out of the repository"
            raise PathError(what, place=Place(clean), remedy="keep the file below the root")
        return full

    def _inside(self, full: str) -> bool:
        return full == self._root or full.startswith(self._root.rstrip("/") + "/")

    def _read_once(self, clean: str, cap: int) -> bytes | None:
        """The content; None if the file changed meanwhile."""
        flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NOCTTY
        try:
            handle = os.open(self._resolved(clean), flags)
        except OSError as error:
            raise _unreadable(clean, error) from error
        try:
            before = os.fstat(handle)
            self._check(handle, before, clean, cap)
            content = _drain(handle, cap)
            after = os.fstat(handle)
        except OSError as error:
            raise _unreadable(clean, error) from error
        finally:
            os.close(handle)
        same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
        return content if same and len(content) == after.st_size else None

    def _check(self, handle: int, found: os.stat_result, clean: str, cap: int) -> None:
        if not stat.S_ISREG(found.st_mode):
            what = f"{clean} is not a regular file"
            raise InputError(what, place=Place(clean), remedy="name a file")
        if found.st_size > cap:
            what = f"{clean} has {found.st_size:,} bytes, at most {cap:,} are read"
            raise InputError(what, place=Place(clean), remedy="name a smaller file")
        if not self._inside(_real_path(handle)):
            what = f"{clean} leads out of the repository"
            raise PathError(what, place=Place(clean), remedy="keep the file below the root")

    def spelled(self, path: str) -> str | None:
        """The path as the folders spell it; None if it is absent in any spelling."""
        parts: list[str] = []
        for part in tidy(path).split("/"):
            entries = self._entries("/".join(parts))
            if part in entries:
                parts.append(part)
                continue
            folded = part.casefold()
            other = sorted(entry for entry in entries if entry.casefold() == folded)
            if not other:
                return None
            parts.append(other[0])
        return "/".join(parts)

    def _entries(self, folder: str) -> frozenset[str]:
        if folder not in self._names:
            try:
                self._names[folder] = frozenset(os.listdir(self._resolved(folder)))  # noqa: PTH208
            except (OSError, PathError):
                self._names[folder] = frozenset()
        return self._names[folder]

    def files(self, folder: str) -> Listing:
        """Every file below a folder, sorted; folder links are not followed, caches are left out.

        Raises:
            PathError: It leads out of the root.
        """
        clean = tidy(folder)
        if clean not in self._walks:
            self._walks[clean] = self._walked(clean)
        return self._walks[clean]

    def _walked(self, clean: str) -> Listing:
        found: list[str] = []
        for path in self._walk(clean):
            if len(found) == WALK_CAP:
                return Listing(tuple(sorted(found)), cut=True)
            found.append(path)
        return Listing(tuple(sorted(found)))

    def _walk(self, clean: str) -> Iterator[str]:
        pending = [clean]
        while pending:
            folder = pending.pop()
            try:
                entries = list(os.scandir(self._resolved(folder)))
            except OSError:
                continue  # gone or closed to us: nothing to list
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if not entry.is_dir(follow_symlinks=False):
                    yield path
                elif entry.name not in PRUNED:
                    pending.append(path)

    def folders(self, folder: str) -> Iterator[str]:
        """A folder and all below it, as `files` walks them."""
        seen = {tidy(folder)}
        yield tidy(folder)
        for path in self.files(folder).paths:
            parent = path.rpartition("/")[0]
            while parent not in seen:
                seen.add(parent)
                yield parent
                parent = parent.rpartition("/")[0]

    def match(
        self, patterns: Iterable[str], exclude: Iterable[str] = (), cap: int = FILES_CAP
    ) -> Listing:
        """The files that any of these globs matches and none of the excluded ones does.

        Raises:
            PathError: A pattern leads out of the root.
            PatternError: A pattern is not taken.
        """
        without = [Glob(tidy(pattern)) for pattern in exclude]
        found: set[str] = set()
        cut = False
        for pattern in patterns:
            glob = Glob(tidy(pattern))
            listing = self.files(glob.prefix)
            cut = cut or listing.cut
            found.update(path for path in listing.paths if glob.matches(path))
        kept = sorted(path for path in found if not any(glob.matches(path) for glob in without))
        return Listing(tuple(kept[:cap]), cut=cut or len(kept) > cap)

    def expand(self, path: str) -> Listing:
        """The files that a path stands for: those a glob matches, those of a folder, or itself."""
        if is_glob(path):
            return self.match([path])
        found = self.look(path)
        if found is None:
            return Listing(())
        return self.files(found.path) if found.kind == "dir" else Listing((found.path,))

    def elsewhere(self, name: str) -> tuple[str, ...]:
        """Files of this name anywhere, sorted."""
        return self._by_name.get(name.casefold(), ())

    @cached_property
    def _by_name(self) -> dict[str, tuple[str, ...]]:
        places: dict[str, list[str]] = {}
        for path in self.files("").paths:
            places.setdefault(path.rpartition("/")[2].casefold(), []).append(path)
        return {name: tuple(paths) for name, paths in places.items()}


def _kind(mode: int) -> Literal["file", "dir", "other"]:
    if stat.S_ISREG(mode):
        return "file"
    return "dir" if stat.S_ISDIR(mode) else "other"


def _instant(seconds: float) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.fromtimestamp(0, UTC)  # a time that no calendar has: as old as can be


def _drain(handle: int, cap: int) -> bytes:
    pieces: list[bytes] = []
    left = cap + 1
    while left and (piece := os.read(handle, min(left, 1 << 20))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _real_path(handle: int) -> str:
    if sys.platform == "darwin":
        return fcntl.fcntl(handle, _F_GETPATH, bytes(1024)).rstrip(b"\0").decode()
    return os.readlink(f"/proc/self/fd/{handle}")  # noqa: PTH115 - the text is what is wanted


def _unreadable(clean: str, error: OSError) -> InputError:
    said = (error.strerror or "cannot be read").lower()
    return InputError(f"{clean}: {said}", place=Place(clean), remedy="make it a readable file")
