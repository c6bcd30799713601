"""The only eyes of the gates: bounded reads below the root, and nothing beyond it.

What is seen is noted for whoever asks what an answer rests on. How a path is kept below the root is
`path_guard.py`, how a file is read `guarded_reads.py`, how folders are listed `walking.py`.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.persistence.file_identity import FileIdentity
from readiness_tui.gates.repo.contents import Contents, Read
from readiness_tui.gates.repo.guarded_reads import Seen, look, read_once, stamp, torn
from readiness_tui.gates.repo.path_guard import Guard, InputError, tidy
from readiness_tui.gates.repo.patterns import Glob, is_glob
from readiness_tui.gates.repo.read_notes import Notes
from readiness_tui.gates.repo.usage import Space, Usage, space, usage
from readiness_tui.gates.repo.walking import Listing, Walks

if TYPE_CHECKING:
    from readiness_tui.gates.repo.history import History

FILE_CAP = 8 * 1024 * 1024
DIGEST_CAP = 16 * 1024**3
FILES_CAP = 20_000
BINARY_PROBE = 8 * 1024
READ_TRIES = 3


class RepoView:
    """A repository as gates see it. One view serves one round: it remembers what it listed."""

    def __init__(self, root: Path) -> None:
        self._guard = Guard(root)
        self._walks = Walks(self._guard)
        self._contents = Contents()
        self._notes = Notes()

    def noting(self) -> Notes:
        """Where everything that is seen from now on is noted, until this is called again."""
        self._notes = Notes()
        return self._notes

    @property
    def root(self) -> str:
        """The root, to tell views of several apart; nothing is opened by it."""
        return self._guard.root

    @cached_property
    def git(self) -> "History":
        """What git knows of the repository; no process is started before something is asked."""
        from readiness_tui.gates.repo.history import History

        return History(self.root, lambda head: self._notes.listing(["git", "HEAD"], [head]))

    # --- one path --------------------------------------------------------------------------------

    def look(self, path: str) -> Seen | None:
        """What a path is, None if it is absent.

        Raises:
            PathError: It leads out of the root.
            InputError: The system will not say, as for a loop of links.
        """
        clean = tidy(path)
        entry = look(self._guard, clean)
        self._notes.look(clean, f"{entry.kind} {entry.size_bytes}" if entry else "")
        return entry

    def stamp(self, path: str) -> FileIdentity | None:
        """The stamp of a regular file, None if there is none.

        Raises:
            PathError: It leads out of the root.
        """
        return stamp(self._guard, tidy(path))

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
            if read_once(self._guard, clean, cap, pieces.append):
                content = b"".join(pieces)
                self.recall(clean, hashlib.sha256(content).hexdigest())
                return content
        raise torn(clean)

    def head(self, path: str, most: int) -> bytes:
        """The first bytes of a regular file of any size.

        Raises:
            PathError: It leads out of the root.
            InputError: Not a regular file, or not to be opened.
            TornError: It kept changing while it was read.
        """
        clean = tidy(path)
        for _ in range(READ_TRIES):
            pieces: list[bytes] = []
            if read_once(self._guard, clean, DIGEST_CAP, pieces.append, most=most):
                content = b"".join(pieces)
                digest = hashlib.sha256(content).hexdigest()
                if len(content) < most:
                    self.recall(clean, digest)
                else:
                    self._notes.beginning(clean, most, digest)
                return content
        raise torn(clean)

    def real(self, path: str) -> str:
        """The path below the root to which links lead.

        Raises:
            PathError: They lead out of it.
        """
        full = self._guard.resolved(tidy(path))
        return full.removeprefix(self._guard.root.rstrip("/")).lstrip("/")

    def content(self, path: str, cap: int, stamp: FileIdentity | None) -> Read:
        """The content of a regular file, once for all who ask in this round.

        Args:
            path: Below the root.
            cap: The most bytes that are read.
            stamp: That of the file just now, as `stamp` gives it.

        Raises:
            PathError: It leads out of the root.
            InputError: Not a regular file, over the cap, or not to be opened.
            TornError: It kept changing while it was read.
        """
        clean = tidy(path)
        cached = self._contents.get(clean, stamp)
        if cached is not None and len(cached.content) <= cap:
            self.recall(clean, cached.sha256)
            return cached
        read_ns = time.time_ns()
        content = self.read(clean, cap)
        read = Read(stamp, read_ns, content, self._notes.sha256(clean))
        self._contents.put(clean, read)
        return read

    def dated(self, path: str, at: datetime, source: str) -> None:
        """Note when a file was made as far as an answer rests on it; source as in `Dated`."""
        self._notes.date(path, at, source)

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
            hasher = hashlib.new(algorithm)
            if read_once(self._guard, clean, cap, hasher.update):
                self._notes.content(clean, algorithm, hasher.hexdigest())
                return hasher.hexdigest()
        raise torn(clean)

    def text(self, path: str, cap: int = FILE_CAP) -> str:
        """The content of a text file, with undecodable bytes as U+FFFD.

        Raises:
            InputError: As `read`, or the file is binary.
        """
        content = self.read(path, cap)
        if b"\0" in content[:BINARY_PROBE]:
            message = f"{path} is binary"
            raise InputError(message, place=Place(tidy(path)), remedy="name text files only")
        return content.decode("utf-8-sig", "replace")

    # --- several ---------------------------------------------------------------------------------

    def spelled(self, path: str) -> str | None:
        """The path as the folders spell it; None if it is absent in any spelling."""
        clean = tidy(path)
        spelling = self._walks.spelled(clean)
        self._notes.listing(["spelled", clean], [spelling or ""])
        return spelling

    def files(self, folder: str) -> Listing:
        """Every file below a folder, sorted; folder links are not followed, caches are left out.

        A file stands for itself.

        Raises:
            PathError: It leads out of the root.
        """
        clean = tidy(folder)
        listing = self._walks.files(clean)
        self._notes.listing([f"{clean}/"], listing.paths)
        self._notes.closed.update(listing.closed)
        return listing

    def usage(self, folder: str) -> Usage:
        """How much lies below a folder, caches among it.

        Raises:
            PathError: It leads out of the root.
        """
        clean = tidy(folder)
        result = usage(self._guard, clean)
        self._notes.listing(["usage", clean], [f"{result.size_bytes} {result.files}"])
        self._notes.closed.update(result.closed)
        return result

    def space(self, folder: str) -> Space:
        """What the file system of a folder has left.

        Raises:
            PathError: It leads out of the root.
            InputError: The system will not say.
        """
        clean = tidy(folder)
        result = space(self._guard, clean)
        self._notes.listing(["space", clean], [f"{result.free_bytes} {result.free_files}"])
        return result

    def folders(self, folder: str) -> Iterator[str]:
        """A folder and all below it, as `files` walks them."""
        visited = {tidy(folder)}
        yield tidy(folder)
        for path in self.files(folder).paths:
            parent = path.rpartition("/")[0]
            while parent not in visited:
                visited.add(parent)
                yield parent
                parent = parent.rpartition("/")[0]

    def match(
        self,
        patterns: Iterable[str],
        exclude: Iterable[str] = (),
        cap: int = FILES_CAP,
        hides: Callable[[str], bool] = lambda _folder: False,
    ) -> Listing:
        """The files that any of these globs matches and none of the excluded ones does.

        A folder that cannot be listed is named and noted if a file that matches may lie in it.

        Args:
            patterns: Globs from the root.
            exclude: What they leave out.
            cap: The most files that are given.
            hides: Of a folder, whether nothing in it is wanted.

        Raises:
            PathError: A pattern leads out of the root.
            PatternError: A pattern is not taken.
        """
        patterns = tuple(patterns)
        without = {pattern: Glob(tidy(pattern)) for pattern in exclude}
        matching: set[str] = set()
        closed: dict[str, str] = {}
        cut = False
        for pattern in patterns:
            glob = Glob(tidy(pattern))
            listing = self._walks.files(glob.prefix)
            cut = cut or listing.cut
            hits = {path for path in listing.paths if glob.matches(path)}
            self._notes.search(pattern, is_met=bool(hits))
            matching |= hits
            closed.update((folder, why) for folder, why in listing.closed if glob.reaches(folder))
        paths = sorted(matching.difference(*(self._taken(matching, without))))
        barred = {
            folder: why
            for folder, why in closed.items()
            if not any(glob.takes_all(folder) for glob in without.values()) and not hides(folder)
        }
        self._notes.listing(patterns, paths)
        self._notes.closed.update(barred)
        is_cut = cut or len(paths) > cap
        return Listing(tuple(paths[:cap]), cut=is_cut, closed=tuple(sorted(barred.items())))

    def _taken(self, paths: set[str], without: Mapping[str, Glob]) -> Iterator[set[str]]:
        """What each excluding glob takes away."""
        for pattern, glob in without.items():
            left_out = {path for path in paths if glob.matches(path)}
            self._notes.search(pattern, is_met=bool(left_out))
            yield left_out

    def expand(self, path: str) -> Listing:
        """The files that a path stands for: those a glob matches, those of a folder, or itself."""
        if is_glob(path):
            return self.match([path])
        entry = self.look(path)
        self._notes.search(path, is_met=entry is not None)
        if entry is None:
            return Listing(())
        return self.files(entry.path) if entry.kind == "dir" else Listing((entry.path,))

    def elsewhere(self, name: str) -> tuple[str, ...]:
        """Files of this name anywhere, sorted."""
        paths = self._walks.named(name)
        self._notes.listing(["named", name], paths)
        return paths
