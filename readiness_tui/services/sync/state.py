"""What sync remembers of a branch between two runs, in `.readiness/sync/`, and its own lock.

A state that is lost or unreadable costs nothing but false conflicts: the base of a file is then the
one that git knows, which is older.
"""

import contextlib
import fcntl
import os
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from readiness_tui.domain.persistence.json_codec import RecordError, decoded, encoded
from readiness_tui.services.git.plumbing import Line, refused
from readiness_tui.storage.files.fileops import FileOps, bytes_of, make_folders, overwrite, refusal
from readiness_tui.storage.files.home import FOLDER, Home, Trust

_LIMIT_BYTES = 16 << 20
_SYNC = "sync"


@dataclass(frozen=True, slots=True)
class Pushing:
    """A push of which the answer is not known: its commit, and the blobs that went into it.

    `base` and `ours` are blobs by path, of the files that are still to be written here.
    """

    commit: str
    base: Mapping[str, str] = field(default_factory=dict[str, str])
    ours: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class SyncState:
    """The commit of the remote that was last taken, and by path the blob a file is based on.

    A file that was left out keeps the base that it had; one that is not named has none.
    """

    tip: str = ""
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    pushing: Pushing | None = None


class SyncStore:
    """Keeps the state of one workspace.

    Args:
        root: The workspace root.
        ops: System calls.
    """

    def __init__(self, root: Path, ops: FileOps) -> None:
        self._root, self._ops = root, ops

    @property
    def folder(self) -> Path:
        """Where the states lie."""
        return self._root / FOLDER / _SYNC

    def load(self, line: Line) -> SyncState:
        """What is remembered of a branch; nothing if the folder is not ours."""
        if Home.open(self._root).trust is not Trust.OURS:
            return SyncState()
        try:
            return decoded(bytes_of(self._path(line), _LIMIT_BYTES), SyncState)
        except (OSError, RecordError):
            return SyncState()

    def save(self, line: Line, state: SyncState) -> None:
        """Remember a state, whole or not at all.

        Raises:
            WriteError: Not written.
        """
        path = self._path(line)
        try:
            make_folders(self._ops, path.parent)
            overwrite(self._ops, path, encoded(state, indent=1))
        except OSError as error:
            raise refusal(error, f"{FOLDER}/{_SYNC}/{path.name}") from error

    @contextlib.contextmanager
    def held(self) -> Generator[None]:
        """Let no second sync of this workspace run meanwhile; `.readiness/` is there already.

        Raises:
            WriteError: One is running, or the lock cannot be had.
        """
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            make_folders(self._ops, self.folder)
            handle = os.open(self.folder / "lock", flags, 0o600)
        except OSError as error:
            raise refusal(error, f"{FOLDER}/{_SYNC}") from error
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                message = "another sync of this workspace is under way"
                raise refused(message, "wait for it") from error
            yield
        finally:
            os.close(handle)

    def _path(self, line: Line) -> Path:
        return self.folder / f"{line.key}.json"
