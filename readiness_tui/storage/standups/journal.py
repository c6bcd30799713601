"""The journal of one stand-up: a line for each event, written as it happens and only added to.

It lies in the state folder of who leads the stand-up, with what they use of a clone, and only they
may read it. Whoever writes one holds its lock, so that two stand-ups never mix. A line that was cut
off when the program was killed is no event; all before it are.
"""

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.persistence.json_codec import RecordError, decoded, encoded
from readiness_tui.domain.standup.record import Begun, Event, Record, Typed, replayed
from readiness_tui.storage.files.clone_state import state_place
from readiness_tui.storage.files.fileops import (
    FileOps,
    bytes_of,
    make_folders,
    refusal,
    settle,
    write_all,
)

MOST_JOURNALS = 200
"""So many journals of a clone stay, the newest: those of most of a year."""
_LIMIT_BYTES = 16 << 20
_SUFFIX, _PRIVATE = ".jsonl", ".private.jsonl"
_APPEND = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class PrivateNote:
    """A note for its writer alone; `is_draft` while it is typed."""

    at: datetime
    text: str
    is_draft: bool = False


class Journal:
    """The journal of a stand-up that goes on, with its lock held.

    Args:
        path: The file.
        handle: Open to add to it, and locked.
        ops: System calls.
    """

    def __init__(self, path: Path, handle: int, ops: FileOps) -> None:
        self.path, self._handle, self._ops = path, handle, ops

    @classmethod
    def begin(cls, root: Path, begun: Begun, ops: FileOps | None = None) -> "Journal":
        """Begin one for a clone.

        Raises:
            WriteError: It cannot be written.
        """
        ops, folder = ops or FileOps(), standup_folder(root)
        name = f"{begun.at:%Y%m%dT%H%M%S%f}-{os.getpid()}-{os.urandom(3).hex()}{_SUFFIX}"
        try:
            make_folders(ops, folder, 0o700)
            handle = _locked(ops, folder / name)
            settle(ops, folder)
        except OSError as error:
            raise refusal(error, str(folder)) from error
        if handle is None:
            message = "another stand-up has the same journal"
            raise WriteError(message, reason="locked", remedy="try again")
        journal = cls(folder / name, handle, ops)
        journal.add(begun)
        _prune(root, ops)
        return journal

    @classmethod
    def resume(
        cls, root: Path, wanted: Callable[[Record], bool], ops: FileOps | None = None
    ) -> "tuple[Journal, Record] | None":
        """The newest stand-up of a clone that is wanted and that nobody leads; None for none."""
        ops = ops or FileOps()
        for path in reversed(journals(root)):
            record = record_of(path)
            if record is None or record.ended is not None or not wanted(record):
                continue
            try:
                handle = _locked(ops, path)
            except OSError:
                continue
            if handle is not None:
                return cls(path, handle, ops), record_of(path) or record
        return None

    def add(self, event: Event) -> None:
        """Write an event down. What is typed outlives the program, all else the machine too.

        Raises:
            WriteError: It is not written.
        """
        try:
            write_all(self._ops, self._handle, encoded(event) + b"\n")
            if not isinstance(event, Typed):
                self._ops.fsync(self._handle)
        except OSError as error:
            raise refusal(error, str(self.path)) from error

    def keep_private(self, note: PrivateNote) -> None:
        """Keep a note for its writer alone, in a file of its own.

        Raises:
            WriteError: It is not written.
        """
        try:
            handle = self._ops.open(self.private_path, _APPEND, 0o600)
            try:
                write_all(self._ops, handle, encoded(note) + b"\n")
                if not note.is_draft:
                    self._ops.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise refusal(error, str(self.private_path)) from error

    @property
    def private_path(self) -> Path:
        """Where private notes of this stand-up lie."""
        return private_path(self.path)

    def close(self) -> None:
        """Let go of the lock."""
        with contextlib.suppress(OSError):
            os.close(self._handle)


def standup_folder(root: Path) -> Path:
    """Where what a person keeps of the stand-ups of a clone lies; it need not be there."""
    return state_place(root, "standups")


def private_path(path: Path) -> Path:
    """Where the private notes lie that belong to a journal."""
    return path.with_name(path.name.removesuffix(_SUFFIX) + _PRIVATE)


def journals(root: Path) -> list[Path]:
    """The journals of a clone, the oldest first."""
    try:
        paths = standup_folder(root).glob(f"*{_SUFFIX}")
        return sorted(path for path in paths if not path.name.endswith(_PRIVATE))
    except OSError:
        return []


def record_of(path: Path) -> Record | None:
    """What a journal comes to; None for one of somebody else, or that does not begin."""
    try:
        if path.lstat().st_uid != os.geteuid():
            return None
        return replayed(_events(bytes_of(path, _LIMIT_BYTES)))
    except OSError:
        return None


def private_notes(path: Path) -> tuple[PrivateNote, ...]:
    """The private notes of a journal; the last one may be a draft that was never finished."""
    try:
        lines = bytes_of(private_path(path), _LIMIT_BYTES).split(b"\n")
    except OSError:
        return ()
    notes: list[PrivateNote] = []
    for line in lines:
        with contextlib.suppress(RecordError):
            note = decoded(line, PrivateNote, optional=("is_draft",))
            if notes and notes[-1].is_draft:
                notes.pop()
            notes.append(note)
    return tuple(note for note in notes if note.text)


def _prune(root: Path, ops: FileOps) -> None:
    """Let the oldest journals go with their private notes, but for those that somebody leads."""
    for path in journals(root)[:-MOST_JOURNALS]:
        with contextlib.suppress(OSError):
            handle = _locked(ops, path)
            if handle is None:
                continue
            try:
                private_path(path).unlink(missing_ok=True)
                ops.unlink(path)
            finally:
                os.close(handle)


def _events(data: bytes) -> Iterator[Event]:
    for line in data.split(b"\n"):
        with contextlib.suppress(RecordError):
            yield decoded(line, Event)  # pyright: ignore[reportArgumentType] - a union is decoded


def _locked(ops: FileOps, path: Path) -> int | None:
    """Open a journal and lock it; None where another process has it."""
    handle = ops.open(path, _APPEND, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle
