"""The system calls behind the audit log and the checkpoints, as a port: each can be made to fail.

What is built of them here is durable: bytes are on the disk before a name leads to them, and a
folder is flushed after a name in it changed.
"""

import contextlib
import errno
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from readiness_tui.domain.errors import Place, WriteError
from readiness_tui.storage import atomic

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_APPEND = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_REASONS: Mapping[int, tuple[str, str]] = {
    errno.ENOSPC: ("disk-full", "free some space and try again"),
    errno.EDQUOT: ("disk-full", "your quota is used up; free some space and try again"),
    errno.EROFS: ("read-only", "the file system is mounted read-only"),
    errno.EACCES: ("permission", "look at the permissions of the file and its folder"),
    errno.EPERM: ("permission", "look at the permissions and attributes of the file"),
    errno.ELOOP: ("permission", "it is a link; put a real file or folder in its place"),
}


class FileOps:
    """The calls that change something, one method each."""

    def open(self, path: Path, flags: int, mode: int = 0o666) -> int:
        """Open or make a file; its descriptor."""
        return os.open(path, flags, mode)

    def write(self, handle: int, data: bytes | memoryview) -> int:
        """Write some of the bytes; how many."""
        return os.write(handle, data)

    def fsync(self, handle: int) -> None:
        """Bring a file or folder to the disk."""
        os.fsync(handle)

    def truncate(self, path: Path, size: int) -> None:
        """Cut a file to a length in bytes."""
        os.truncate(path, size)

    def rename(self, source: Path, target: Path) -> None:
        """Give a file or folder another name."""
        source.rename(target)

    def mkdir(self, path: Path, mode: int = 0o777) -> None:
        """Make a folder."""
        path.mkdir(mode)

    def unlink(self, path: Path) -> None:
        """Take a file away."""
        path.unlink()

    def rmdir(self, path: Path) -> None:
        """Take an empty folder away."""
        path.rmdir()

    def replace(self, target: Path, base_sha256: str, new: bytes) -> None:
        """Replace a file durably, as `atomic.replace` does."""
        atomic.replace(target, base_sha256, new)

    def create(self, path: Path, data: bytes) -> None:
        """Make a file durably, as `atomic.create` does."""
        atomic.create(path, data)


def settle(ops: FileOps, folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    handle = ops.open(folder, _FOLDER)
    try:
        ops.fsync(handle)
    finally:
        os.close(handle)


def write_new(ops: FileOps, path: Path, data: bytes, mode: int = 0o666) -> None:
    """Write a file that must not exist yet, and flush it; its name is flushed by `settle`."""
    _fill(ops, ops.open(path, _NEW, mode), data)


def append(ops: FileOps, path: Path, data: bytes) -> None:
    """Add bytes to the end of a file, which is made if it is not there, and flush them.

    What a failure left of them is cut off again, where the disk still allows it.
    """
    size = path.stat().st_size if path.exists() else -1
    handle = ops.open(path, _APPEND)
    try:
        _fill(ops, handle, data)
    except OSError:
        with contextlib.suppress(OSError):
            ops.truncate(path, max(size, 0))
        raise
    if size < 0:
        settle(ops, path.parent)


def _fill(ops: FileOps, handle: int, data: bytes) -> None:
    try:
        left = memoryview(data)
        while left:
            left = left[ops.write(handle, left) :]
        ops.fsync(handle)
    finally:
        os.close(handle)


def overwrite(ops: FileOps, path: Path, data: bytes) -> None:
    """Put a small file of our own in place, whole or not at all."""
    temp = path.with_name(f".{path.name}.tmp")
    temp.unlink(missing_ok=True)
    write_new(ops, temp, data, 0o600)
    ops.rename(temp, path)
    settle(ops, path.parent)


def make_folders(ops: FileOps, folder: Path, mode: int = 0o777) -> None:
    """Make a folder and those above it, each flushed into its parent."""
    if folder.is_dir():
        return
    make_folders(ops, folder.parent, mode)
    with contextlib.suppress(FileExistsError):
        ops.mkdir(folder, mode)
    settle(ops, folder.parent)


def remove_tree(ops: FileOps, folder: Path) -> None:
    """Take a folder away with all below it; links are removed, never followed."""
    for item in folder.iterdir():
        if item.is_dir() and not item.is_symlink():
            remove_tree(ops, item)
        else:
            ops.unlink(item)
    ops.rmdir(folder)


def bytes_of(path: Path, limit_bytes: int) -> bytes:
    """The bytes of a regular file; a link is not followed.

    Raises:
        OSError: It cannot be read, is no regular file, or is larger than the limit.
    """
    with os.fdopen(os.open(path, _READ), "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
        if found.st_size > limit_bytes:
            raise OSError(errno.EFBIG, f"it is larger than {limit_bytes >> 20} MiB")
        return file.read(limit_bytes + 1)


def refusal(error: OSError, path: str) -> WriteError:
    """What failed, as the error that people see; `path` is below the workspace root."""
    what = error.strerror or str(error)
    reason, remedy = _REASONS.get(
        error.errno or 0, ("io-error", "look at the disk, then try again")
    )
    return WriteError(what, reason=reason, place=Place(path), remedy=remedy)
