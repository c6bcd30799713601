"""The runtime folder of a workspace, `.readiness/`: whether it may be trusted, and its lock.

A repository can be cloned with a `.readiness/` in it, and a clone can be copied. Nothing in such a
folder is replayed: it is trusted only where a token in it is also in the user's own state folder,
for this real path and this very directory. Opening writes nothing; the first edit makes it.
"""

import contextlib
import errno
import fcntl
import os
import re
import secrets
import stat
import time
from collections.abc import Generator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from readiness_tui.domain.model.errors import Place, WriteError
from readiness_tui.domain.persistence.file_identity import FileIdentity
from readiness_tui.domain.persistence.json_codec import RecordError, decoded, encoded
from readiness_tui.storage.files.clone_state import state_place
from readiness_tui.storage.files.fileops import (
    FileOps,
    bytes_of,
    make_folders,
    overwrite,
    refusal,
    settle,
    write_new,
)

FOLDER = ".readiness"
LOCK_WAIT_S = 2.0
_POLL_S = 0.01
_SMALL_BYTES = 64 * 1024
_WHO_BYTES = 160
_WRITER = "writer.json"


class Trust(StrEnum):
    """What the runtime folder is."""

    ABSENT = "absent"
    OURS = "ours"
    FOREIGN = "foreign"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Home:
    """The runtime folder of a workspace, as it was found.

    `writer` names this clone in the audit log, empty unless the folder is ours. `why` says what is
    wrong with a folder that is foreign (one that is set aside by `ensure`) or refused. `state` is
    the user's own file on the clone; `marks` change when the folder or a file that was read does.
    """

    root: Path
    trust: Trust
    writer: str = ""
    why: str = ""
    state: Path | None = None
    marks: tuple[object, ...] = ()

    @property
    def path(self) -> Path:
        """The folder."""
        return self.root / FOLDER

    @classmethod
    def open(cls, root: Path, *, is_tracked: bool = False) -> "Home":
        """Look at the folder; nothing is written.

        Args:
            root: The workspace root.
            is_tracked: Whether git tracks anything in the folder, which the caller knows.
        """
        path = root / FOLDER
        try:
            status = path.lstat()
        except FileNotFoundError:
            return cls(root, Trust.ABSENT)
        except OSError as error:
            return cls(root, Trust.REFUSED, why=f"it cannot be read: {error.strerror}")
        if not stat.S_ISDIR(status.st_mode):
            return cls(root, Trust.REFUSED, why="it is no real folder")
        if status.st_uid != os.geteuid():
            return cls(root, Trust.REFUSED, why="it belongs to somebody else")
        if is_tracked:
            return cls(root, Trust.REFUSED, why="git tracks files in it")
        state = state_place(root, "clones").with_suffix(".json")
        marks = _marks(path, state)
        ours, registered = _registration(path / _WRITER), _registration(state)
        if not registered.token or registered.token != ours.token:
            return cls(root, Trust.FOREIGN, why="it was not made here by you")
        # The device's number is no part of it: many file systems get another at each mount.
        if registered.inode != status.st_ino:
            return cls(root, Trust.FOREIGN, why="it is a copy")
        return cls(root, Trust.OURS, registered.writer, state=state, marks=marks)

    def again(self) -> "Home":
        """The folder as it is now, looked into only if something of it changed."""
        if self.state and self.marks and self.marks == _marks(self.path, self.state):
            return self
        return Home.open(self.root)

    def ensure(self, email: str, *, ops: FileOps | None = None) -> "Home":
        """The folder as ours: made if it is absent, made anew if what is there is foreign.

        What is foreign is kept whole in `foreign/`, and this clone gets a new writer.

        Args:
            email: Of who edits, or their handle; its local part begins the writer's name.
            ops: System calls.

        Raises:
            WriteError: It cannot be made or must not be used; then nothing may be written.
        """
        ops = ops or FileOps()
        if self.trust is Trust.REFUSED:
            raise self._refused(self.why)
        if self.trust is Trust.OURS:
            if not os.access(self.path, os.W_OK | os.X_OK):
                why = "it is write-protected"
                raise self._refused(why)
            return self
        state = state_place(self.root, "clones").with_suffix(".json")
        try:
            make_folders(ops, state.parent, 0o700)
            with _flock(state.with_suffix(".lock"), LOCK_WAIT_S):
                now = Home.open(self.root)  # another process may have made it meanwhile
                if now.trust in {Trust.ABSENT, Trust.FOREIGN}:
                    _make(self.root, state, email, ops, old=now.trust is Trust.FOREIGN)
        except OSError as error:
            raise refusal(error, FOLDER) from error
        home = Home.open(self.root)
        return home if home.trust is Trust.OURS else home.ensure(email, ops=ops)

    def _refused(self, why: str) -> WriteError:
        remedy = f"move {FOLDER}/ away or mend it; until then nothing can be edited"
        return WriteError(why, reason="read-only", place=Place(FOLDER), remedy=remedy)

    @contextlib.contextmanager
    def lock(self, wait_s: float = LOCK_WAIT_S) -> Generator[None]:
        """Hold the one lock of all writers of this workspace; it ends with the process.

        Raises:
            WriteError: Somebody else has it for longer than that, or it cannot be had.
        """
        with contextlib.ExitStack() as stack:
            try:
                stack.enter_context(_flock(self.path / "write.lock", wait_s))
            except OSError as error:
                raise refusal(error, f"{FOLDER}/write.lock") from error
            yield


def _marks(folder: Path, state: Path) -> tuple[object, ...]:
    """What changes when the folder is another one, or one of the two files is; else empty."""
    try:
        status, *files = map(os.lstat, (folder, f"{folder}/{_WRITER}", state))
    except OSError:
        return ()
    whose = status.st_dev, status.st_ino, status.st_mode, status.st_uid
    return (*whose, *map(FileIdentity.of, files))


@dataclass(frozen=True, slots=True)
class _Registration:
    """What the folder and the user's own file on it say of each other; `inode` the latter alone."""

    token: str = ""
    writer: str = ""
    inode: int = 0


def _registration(path: Path) -> _Registration:
    try:
        data = bytes_of(path, _SMALL_BYTES)
        return decoded(data, _Registration, optional=("token", "writer", "inode"))
    except (OSError, RecordError):
        return _Registration()


def _make(root: Path, state: Path, email: str, ops: FileOps, *, old: bool) -> None:
    """Build the folder beside its place, note it in the state folder, then give it its name."""
    local = re.sub(r"[^a-z0-9_]+", "-", email.removeprefix("@").partition("@")[0].lower()).strip(
        "-"
    )[:32]
    writer = f"{local or 'anonymous'}-{secrets.token_hex(4)}"
    token = secrets.token_hex(16)
    path = root / FOLDER
    new = root / f"{FOLDER}-{token[:8]}"
    ops.mkdir(new, 0o700)
    write_new(ops, new / ".gitignore", b"*\n")
    write_new(ops, new / _WRITER, encoded({"token": token, "writer": writer}), 0o600)
    if old:
        ops.mkdir(new / "foreign", 0o700)
        ops.rename(path, new / "foreign" / token[:8])
    settle(ops, new)
    registration = _Registration(token, writer, new.stat().st_ino)
    overwrite(ops, state, encoded(registration))
    ops.rename(new, path)
    settle(ops, root)


@contextlib.contextmanager
def _flock(path: Path, wait_s: float) -> Generator[None]:
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(path, flags, 0o600)
    try:
        _wait_for(handle, wait_s)
        since = time.strftime("%H:%M:%S")
        who = f"pid {os.getpid()} on {os.uname().nodename} since {since}".encode()
        # Of one length, for a file that is truncated and written again is flushed when closed.
        os.pwrite(handle, who[:_WHO_BYTES].ljust(_WHO_BYTES), 0)
        yield
    finally:
        os.close(handle)


def _wait_for(handle: int, wait_s: float) -> None:
    end = time.monotonic() + wait_s
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in {errno.EAGAIN, errno.EACCES}:
                raise
            if time.monotonic() >= end:
                who = os.pread(handle, _WHO_BYTES, 0).decode(errors="replace").strip()
                who = who or "another process"
                message = f"the boards are locked by {who}"
                raise WriteError(message, reason="locked", remedy="try again") from error
            time.sleep(_POLL_S)
        else:
            return
