"""The journal: what is about to be written, what was, and what could not be.

It is appended to under the write lock, one write and one flush for each intent, and read by anyone.
Nothing in it is trusted: a line that is no entry is reported, and set aside into `journal.bad`
before the next entry is written.
"""

import contextlib
import errno
import os
import stat
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from readiness_tui.domain.model.errors import Diagnostic, Place, WriteError
from readiness_tui.domain.persistence.file_identity import FileIdentity
from readiness_tui.storage.files.fileops import (
    FileOps,
    bytes_of,
    overwrite,
    refusal,
    settle,
    write_all,
    write_new,
)
from readiness_tui.storage.files.home import FOLDER
from readiness_tui.storage.journal.entries import Displaced, Entry
from readiness_tui.storage.journal.lines import LINE_BYTES, entry_of, line_of
from readiness_tui.storage.journal.state import Fold, JournalState, kept

NAME = "journal.jsonl"
BAD = "journal.bad"
LIMIT_BYTES = 256 << 20
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
_OVERLAP_BYTES = 128
_NAMED = 20
"""So many bad lines are named; the others are counted."""


@dataclass(slots=True)
class Lines:
    """The whole lines of a journal, as far as they were read.

    `entries` has None for a line that is no entry, whose number is in `bad`; `sizes` are in bytes,
    line breaks included; `end` are the last bytes that were read, by which a file that only grew is
    known again; `fold` is what the entries come to; `has_bad` says whether there was a file of bad
    lines then.
    """

    identity: FileIdentity | None = None
    has_bad: bool = False
    entries: list[Entry | None] = field(default_factory=list[Entry | None])
    sizes: list[int] = field(default_factory=list[int])
    size: int = 0
    end: bytes = b""
    bad: list[int] = field(default_factory=list[int])
    fold: Fold = field(default_factory=Fold)

    def take(self, data: bytes) -> None:
        """Read on: what follows the last line break is no line yet."""
        *lines, _ = data.split(b"\n")
        for line in lines:
            self.put(line + b"\n", entry_of(line))

    def put(self, line: bytes, entry: Entry | None) -> None:
        """Go on with a whole line, and what it says."""
        self.entries.append(entry)
        self.sizes.append(len(line))
        if entry is None:
            self.bad.append(len(self.entries))
        else:
            self.fold.take(entry)
        self.size += len(line)
        self.end = (self.end + line[-_OVERLAP_BYTES:])[-_OVERLAP_BYTES:]


def read_on(path: Path, before: Lines) -> Lines:
    """The lines of a journal.

    Args:
        path: The journal.
        before: What was read of it the last time; it goes on with the rest, if the file only grew.

    Raises:
        OSError: It is no regular file, too large, or cannot be read.
    """
    with os.fdopen(os.open(path, _READ), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
        if status.st_size > LIMIT_BYTES:
            raise OSError(errno.EFBIG, f"it is larger than {LIMIT_BYTES >> 20} MiB")
        lines, data = _grown(file, before)
        lines.take(data)
        lines.identity = FileIdentity.of(status)
        return lines


def problems_of(places: Sequence[int], *, has_bad: bool) -> list[Diagnostic]:
    """What a person should know of lines that are no entries, given by their numbers."""
    message, remedy = "the line is no entry of the journal", f"the next edit moves it to {BAD}"
    problems = [
        Diagnostic("journal-bad", message, place_of(line), remedy)
        for line in islice(places, _NAMED)
    ]
    if len(places) > _NAMED:
        message = f"{len(places) - _NAMED} more lines are no entries of the journal"
        problems.append(Diagnostic("journal-bad", message, place_of(), remedy))
    if has_bad:
        message, remedy = (
            "holds lines that are no entries of the journal",
            "look at it and delete it",
        )
        problems.append(Diagnostic("journal-bad", message, Place(f"{FOLDER}/{BAD}"), remedy))
    return problems


def place_of(line: int = 0) -> Place:
    """The journal, or a line of it, as messages name it."""
    return Place(f"{FOLDER}/{NAME}", line)


def _grown(file: BinaryIO, before: Lines) -> tuple[Lines, bytes]:
    """What was read before and what follows it; nothing and all where the file is another."""
    file.seek(before.size - len(before.end))
    if before.end and file.read(len(before.end)) == before.end:
        return before, file.read()
    file.seek(0)
    return Lines(), file.read()


__all__ = ["Journal", "JournalState"]

RESERVE = "journal.reserve"
COMPACT_BYTES = 1 << 20
RESERVE_BYTES = 64 << 10
_APPEND = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class Journal:
    """The journal of a workspace. What writes is called under the lock, which the caller holds.

    Args:
        home: `.readiness/`, which is ours.
        ops: System calls.
    """

    def __init__(self, home: Path, ops: FileOps | None = None) -> None:
        self.home, self._ops = home, ops or FileOps()
        self._path, self._aside, self._reserve = home / NAME, home / BAD, home / RESERVE
        self._lock = threading.RLock()
        self._lines, self._state = Lines(), JournalState()
        self._long = COMPACT_BYTES

    def read(self) -> JournalState:
        """What the journal says now; only what came since the last call is read."""
        try:
            with self._lock:
                self._refresh()
                return self._state
        except OSError as error:
            message = f"the journal cannot be read: {error.strerror or error}"
            problem = Diagnostic("journal-unreadable", message, place_of(), "move it away")
            return JournalState(bad=(problem,))

    def append(self, *entries: Entry, flush: bool = True) -> None:
        """Write entries behind the last one, in one write.

        Args:
            entries: What to write.
            flush: Whether they have to be on the disk when this returns.

        Raises:
            WriteError: Not written. Reason `verify-failed`: it could not be read again.
        """
        lines = [_checked(entry) for entry in entries]
        times = [entry.at for entry in entries if not isinstance(entry, Displaced)]
        with self._lock:
            with contextlib.suppress(WriteError):  # then the journal is longer than it has to be
                self.compact(max(times, default=None))
            try:
                self._add(lines, flush=flush)
            except OSError as error:
                raise refusal(error, place_of().path) from error

    def compact(self, now: datetime | None) -> None:
        """Set bad lines aside, and drop what nobody needs where that at least halves 1 MiB.

        Args:
            now: What counts as old is seen from here; None: nothing is old.

        Raises:
            WriteError: It stayed as it was.
        """
        try:
            self._refresh()
            lines = self._lines
            if now is not None and lines.size > self._long:
                few = kept(lines.entries, now)
                if 2 * sum(lines.sizes[place] for place in few) <= lines.size:
                    self._rewrite(few)
                    self._long = COMPACT_BYTES
                    return
                self._long = lines.size * 5 // 4  # looking costs more than an entry does
            if lines.bad:
                self._rewrite([place for place, entry in enumerate(lines.entries) if entry])
        except OSError as error:
            raise refusal(error, place_of().path) from error

    def _refresh(self) -> None:
        """Read what is new.

        Raises:
            OSError: The journal is no regular file, too large, or cannot be read.
        """
        has_bad = os.path.lexists(self._aside)
        try:
            identity = FileIdentity.of(os.lstat(self._path))
        except FileNotFoundError:
            identity = None
        if (identity, has_bad) == (self._lines.identity, self._lines.has_bad):
            return
        lines = Lines() if identity is None else read_on(self._path, self._lines)
        lines.has_bad = has_bad
        self._know(lines)

    def _know(self, lines: Lines) -> None:
        """Take over what the journal says."""
        bad = tuple(problems_of(lines.bad, has_bad=lines.has_bad))
        self._lines, self._state = lines, lines.fold.state(bad)

    def _add(self, lines: Sequence[tuple[bytes, Entry]], *, flush: bool) -> None:
        try:
            self._write(lines, flush=flush)
        except OSError as error:
            if error.errno not in _FULL or not self._reserve.exists():
                raise
            self._ops.unlink(self._reserve)
            self._write(lines, flush=flush)
            return
        self._keep_reserve()

    def _write(self, lines: Sequence[tuple[bytes, Entry]], *, flush: bool) -> None:
        """Append lines behind the last whole one; what a failure left of them is cut off.

        What was written is known without reading it again, if nothing else came with it.
        """
        self._refresh()
        size = self._lines.size
        handle = self._ops.open(self._path, _APPEND, 0o600)
        try:
            if os.fstat(handle).st_size > size:
                self._ops.truncate(self._path, size)
            write_all(self._ops, handle, b"".join(line for line, _ in lines))
            if flush:
                self._ops.fsync(handle)
            now = os.fstat(handle)
        except OSError:
            with contextlib.suppress(OSError):
                self._ops.truncate(self._path, size)
            raise
        finally:
            os.close(handle)
        if not size:  # its name may be new
            settle(self._ops, self.home)
        elif now.st_size == size + sum(len(line) for line, _ in lines):
            for line, entry in lines:
                self._lines.put(line, entry)
            self._lines.identity = FileIdentity.of(now)
            self._know(self._lines)

    def _keep_reserve(self) -> None:
        """Have the room that an entry needs once the disk is full."""
        if os.path.lexists(self._reserve):
            return
        try:
            write_new(self._ops, self._reserve, bytes(RESERVE_BYTES), 0o600)
        except OSError:
            with contextlib.suppress(OSError):
                self._ops.unlink(self._reserve)

    def _rewrite(self, places: list[int]) -> None:
        """Keep the lines at these places; those that are no entries go to `journal.bad`."""
        lines = bytes_of(self._path, LIMIT_BYTES).split(b"\n")
        bad = [lines[place] for place, entry in enumerate(self._lines.entries) if entry is None]
        if bad:
            self._set_aside(bad)
        data = b"".join(lines[place] + b"\n" for place in places)
        overwrite(self._ops, self._path, data)

    def _set_aside(self, lines: list[bytes]) -> None:
        path = self._aside
        old = bytes_of(path, LIMIT_BYTES) if os.path.lexists(path) else b""
        existing = set(old.split(b"\n"))
        new = b"".join(line + b"\n" for line in lines if line not in existing)
        if new:
            overwrite(self._ops, path, old + new)


def _checked(entry: Entry) -> tuple[bytes, Entry]:
    """The line of an entry, and what it reads back as.

    Raises:
        WriteError: It would not, or has no line at all.
    """
    try:
        line = line_of(entry)
    except TypeError as error:
        raise _unsayable() from error
    if len(line) > LINE_BYTES:
        message = f"the change is larger than {LINE_BYTES >> 20} MiB"
        raise WriteError(message, reason="too-large", remedy="make it in several parts")
    if (parsed := entry_of(line)) is None:
        raise _unsayable()
    return line, parsed


def _unsayable() -> WriteError:
    message = "the edit holds a value that no board can say"
    return WriteError(message, reason="verify-failed", remedy="please report this")
