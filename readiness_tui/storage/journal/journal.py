"""The journal: what is about to be written, what was, and what could not be.

It is appended to under the write lock, one write and one flush for each intent, and read by anyone.
Nothing in it is trusted: a line that is no entry is reported, and set aside into `journal.bad`
before the next entry is written.
"""

import contextlib
import errno
import os
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from readiness_tui.domain.model.errors import Diagnostic, WriteError
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
from readiness_tui.storage.journal.entries import Displaced, Entry
from readiness_tui.storage.journal.file import (
    BAD,
    LIMIT_BYTES,
    NAME,
    Lines,
    place_of,
    problems_of,
    read_on,
)
from readiness_tui.storage.journal.lines import LINE_BYTES, entry_of, line_of
from readiness_tui.storage.journal.state import JournalState, kept

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
