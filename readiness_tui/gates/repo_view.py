"""The only eyes of the gates: bounded reads below the root, and nothing beyond it.

A path comes from a board that anybody may have written, and the tree below the root may hold links
to anywhere. Each file is resolved, held against the root, opened without following a last link,
and held against the root again by what the descriptor really is.
"""

import errno
import fcntl
import hashlib
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from readiness_tui.domain.errors import GateError, Place
from readiness_tui.gates.notes import Notes
from readiness_tui.gates.patterns import Glob, is_glob

if TYPE_CHECKING:
    from readiness_tui.gates.history import History

FILE_CAP = 8 * 1024 * 1024
DIGEST_CAP = 16 * 1024**3
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
class Stamp:
    """What tells a file from what it was; times in nanoseconds since 1970."""

    size_bytes: int
    modified_ns: int
    changed_ns: int
    inode: int


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
        self._notes = Notes()

    def noting(self) -> Notes:
        """Where everything that is seen from now on is noted, until this is called again."""
        self._notes = Notes()
        return self._notes

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
                self._notes.look(clean, "")
                return None
            raise _unreadable(clean, error) from error
        seen = Seen(clean, _kind(found.st_mode), found.st_size, _instant(found.st_mtime))
        self._notes.look(clean, f"{seen.kind} {seen.size_bytes}")
        return seen

    @property
    def root(self) -> str:
        """The root, to tell views of several apart; nothing is opened by it."""
        return self._root

    @cached_property
    def git(self) -> "History":
        """What git knows of the repository; no process is started before something is asked."""
        from readiness_tui.gates.history import History

        return History(self._root, lambda head: self._notes.listing(["git", "HEAD"], [head]))

    def stamp(self, path: str) -> Stamp | None:
        """The stamp of a regular file, None if there is none.

        Raises:
            PathError: It leads out of the root.
        """
        try:
            found = os.stat(self._resolved(tidy(path)))  # noqa: PTH116 - as above
        except OSError:
            return None
        if not stat.S_ISREG(found.st_mode):
            return None
        return Stamp(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)

    def recall(self, path: str, sha256: str) -> None:
        """Note that what an earlier reading of a file gave serves again; its digest in hex."""
        self._notes.content(tidy(path), "sha256", sha256)

    def read(self, path: str, cap: int = FILE_CAP) -> bytes:
        """The content of a regular file.

        Raises:
            PathError: It leads out of the root.
            InputError: Not a regular file, over the cap, or not to be opened.
            TornError: It kept changing while it was read.
        """
        clean = tidy(path)
        for _ in range(READ_TRIES):
            pieces: list[bytes] = []
            if self._read_once(clean, cap, pieces.append):
                content = b"".join(pieces)
                self._notes.content(clean, "sha256", hashlib.sha256(content).hexdigest())
                return content
        raise _torn(clean)

    def digest(self, path: str, algorithm: str, cap: int = DIGEST_CAP) -> str:
        """The hash of a regular file in hex, without ever holding the file.

        Args:
            path: Below the root.
            algorithm: As `hashlib` names it.
            cap: The most bytes that are read.

        Raises:
            PathError: It leads out of the root.
            InputError: Not a regular file, over the cap, or not to be opened.
            TornError: It kept changing while it was read.
        """
        clean = tidy(path)
        for _ in range(READ_TRIES):
            found = hashlib.new(algorithm)
            if self._read_once(clean, cap, found.update):
                self._notes.content(clean, algorithm, found.hexdigest())
                return found.hexdigest()
        raise _torn(clean)

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

    def _read_once(self, clean: str, cap: int, take: Callable[[bytes], object]) -> bool:
        """Hand the content over in pieces; False if the file changed meanwhile."""
        flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NOCTTY
        try:
            handle = os.open(self._resolved(clean), flags)
        except OSError as error:
            raise _unreadable(clean, error) from error
        try:
            before = os.fstat(handle)
            self._check(handle, before, clean, cap)
            size = _drain(handle, cap, take)
            after = os.fstat(handle)
        except OSError as error:
            raise _unreadable(clean, error) from error
        finally:
            os.close(handle)
        same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
        return same and size == after.st_size

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
        found = self._spelled(path)
        self._notes.listing(["spelled", tidy(path)], [found or ""])
        return found

    def _spelled(self, path: str) -> str | None:
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

        A file stands for itself.

        Raises:
            PathError: It leads out of the root.
        """
        found = self._files(folder)
        self._notes.listing([f"{tidy(folder)}/"], found.paths)
        return found

    def _files(self, folder: str) -> Listing:
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
            full = self._resolved(folder)
            try:
                entries = list(os.scandir(full))
            except NotADirectoryError:
                if os.path.exists(full):  # noqa: PTH110 - as above
                    yield folder
                continue
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
        patterns = tuple(patterns)
        without = [Glob(tidy(pattern)) for pattern in exclude]
        found: set[str] = set()
        cut = False
        for pattern in patterns:
            glob = Glob(tidy(pattern))
            listing = self._files(glob.prefix)
            cut = cut or listing.cut
            found.update(path for path in listing.paths if glob.matches(path))
        kept = sorted(path for path in found if not any(glob.matches(path) for glob in without))
        self._notes.listing(patterns, kept)
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
        found = self._by_name.get(name.casefold(), ())
        self._notes.listing(["named", name], found)
        return found

    @cached_property
    def _by_name(self) -> dict[str, tuple[str, ...]]:
        places: dict[str, list[str]] = {}
        for path in self._files("").paths:
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


def _drain(handle: int, cap: int, take: Callable[[bytes], object]) -> int:
    """How many bytes were handed over, one more than the cap at most."""
    left = cap + 1
    while left and (piece := os.read(handle, min(left, 1 << 20))):
        take(piece)
        left -= len(piece)
    return cap + 1 - left


def _torn(clean: str) -> TornError:
    what = f"{clean} keeps changing"
    return TornError(what, place=Place(clean), remedy="it is looked at again")


def _real_path(handle: int) -> str:
    if sys.platform == "darwin":
        return fcntl.fcntl(handle, _F_GETPATH, bytes(1024)).rstrip(b"\0").decode()
    return os.readlink(f"/proc/self/fd/{handle}")  # noqa: PTH115 - the text is what is wanted


def _unreadable(clean: str, error: OSError) -> InputError:
    said = (error.strerror or "cannot be read").lower()
    return InputError(f"{clean}: {said}", place=Place(clean), remedy="make it a readable file")
