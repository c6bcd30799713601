"""The system calls that change something, as a port: each can be made to fail.

What is built of them here is durable: bytes are on the disk before a name leads to them, and a
folder is flushed after a name in it changed.
"""

import contextlib
import errno
import fcntl
import functools
import hashlib
import os
import stat
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from readiness_tui.domain.model.errors import Place, WriteError
from readiness_tui.domain.persistence.file_identity import FileIdentity

NO_SUCH_CALL = frozenset({errno.EINVAL, errno.ENOSYS})
"""What a kernel or file system answers that cannot exchange names or refuse to replace one."""
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_APPEND = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_FULL_FSYNC: int | None = getattr(fcntl, "F_FULLFSYNC", None)
"""The call of systems whose fsync leaves the bytes in the cache of the disk."""
_PIECE_BYTES = 64 << 10
YOUNG_NS = 2_000_000_000
"""So long after a change another one may not be told from it by its time."""
Piece: TypeAlias = bytes | memoryview
_HERE = -100  # AT_FDCWD: paths start at the working folder
_RENAME_NOREPLACE, _RENAME_EXCHANGE = 1, 2
_REASONS: Mapping[int, tuple[str, str]] = {
    errno.ENOSPC: ("disk-full", "free some space and try again"),
    errno.EDQUOT: ("disk-full", "your quota is used up; free some space and try again"),
    errno.EROFS: ("read-only", "the file system is mounted read-only"),
    errno.EACCES: ("permission", "look at the permissions of the file and its folder"),
    errno.EPERM: ("permission", "look at the permissions and attributes of the file"),
    errno.ELOOP: ("permission", "it is a link; put a real file or folder in its place"),
    errno.EFBIG: ("too-large", "raise the limit on file sizes, or split the file"),
    errno.ENAMETOOLONG: ("io-error", "give the file a shorter name"),
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
        if _FULL_FSYNC is None:
            os.fsync(handle)
        else:
            fcntl.fcntl(handle, _FULL_FSYNC)

    def fchmod(self, handle: int, mode: int) -> None:
        """Set the permission bits of an open file."""
        os.fchmod(handle, mode)

    def fchown(self, handle: int, user: int, group: int) -> None:
        """Set owner and group of an open file by number; -1 leaves one as it is."""
        os.fchown(handle, user, group)

    def setxattr(self, handle: int, name: str, value: bytes) -> None:
        """Set an extended attribute of an open file; access lists are attributes too."""
        os.setxattr(handle, name, value)

    def removexattr(self, handle: int, name: str) -> None:
        """Take an extended attribute of an open file away."""
        os.removexattr(handle, name)

    def truncate(self, path: Path, size: int) -> None:
        """Cut a file to a length in bytes."""
        os.truncate(path, size)

    def rename(self, source: Path, target: Path) -> None:
        """Give a file or folder another name; a file that has it is replaced."""
        source.rename(target)

    def rename_new(self, source: Path, target: Path) -> None:
        """Give a file another name, which must be free.

        Raises:
            OSError: With `EEXIST` if the name is taken.
        """
        try:
            _rename_with(_RENAME_NOREPLACE, source, target)
        except OSError as error:
            if error.errno not in NO_SUCH_CALL:
                raise
            target.hardlink_to(source)
            with contextlib.suppress(OSError):  # it has its name: another one does no harm
                source.unlink()

    def exchange(self, one: Path, other: Path) -> None:
        """Exchange the names of two files in one step.

        Raises:
            OSError: With a number in `NO_SUCH_CALL` where that cannot be done at all.
        """
        _rename_with(_RENAME_EXCHANGE, one, other)

    def mkdir(self, path: Path, mode: int = 0o777) -> None:
        """Make a folder."""
        path.mkdir(mode)

    def unlink(self, path: Path) -> None:
        """Take a file away."""
        path.unlink()

    def rmdir(self, path: Path) -> None:
        """Take an empty folder away."""
        path.rmdir()


def _rename_with(flag: int, source: Path, target: Path) -> None:
    call = _renameat2()
    if call is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    number = call(os.fsencode(source), os.fsencode(target), flag)
    if number:
        raise OSError(number, os.strerror(number), str(source), None, str(target))


@functools.cache
def _renameat2() -> Callable[[bytes, bytes, int], int] | None:
    """The system's `renameat2`, giving the number of its error or 0; None where it has none."""
    import ctypes  # not needed by who only reads boards

    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return None

    def call(source: bytes, target: bytes, flag: int) -> int:
        return ctypes.get_errno() if renameat2(_HERE, source, _HERE, target, flag) else 0

    return call


def settle(ops: FileOps, folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    handle = ops.open(folder, _FOLDER)
    try:
        ops.fsync(handle)
    finally:
        os.close(handle)


def flush(ops: FileOps, path: Path) -> None:
    """Bring a file that another program wrote to the disk, and then its name.

    Raises:
        OSError: It is not known to be there.
    """
    handle = ops.open(path, _READ)
    try:
        ops.fsync(handle)
    finally:
        os.close(handle)
    settle(ops, path.parent)


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


def write_all(ops: FileOps, handle: int, *pieces: Piece) -> None:
    """Write bytes to an open file, one piece behind the other, however little each call takes."""
    for piece in pieces:
        remaining = memoryview(piece)
        while remaining:
            remaining = remaining[ops.write(handle, remaining) :]


def _fill(ops: FileOps, handle: int, data: bytes) -> None:
    try:
        write_all(ops, handle, data)
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
    with os.fdopen(os.open(path, _READ), "rb", buffering=0) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
        if status.st_size > limit_bytes:
            raise OSError(errno.EFBIG, f"it is larger than {limit_bytes >> 20} MiB")
        return file.readall()


def sha256_of(data: bytes | None) -> str:
    """The digest of bytes; empty for none."""
    return "" if data is None else hashlib.sha256(data).hexdigest()


def holds(path: Path, data: bytes) -> bool:
    """Whether a regular file has exactly these bytes; one that cannot be read has none.

    It is compared piece by piece: to have a large one in memory once more takes longer than that.
    """
    try:
        handle = os.open(path, _READ)
    except OSError:
        return not data
    try:
        if os.fstat(handle).st_size != len(data):
            return False
        place = 0
        while piece := os.read(handle, _PIECE_BYTES):
            if not data.startswith(piece, place):
                return False
            place += len(piece)
    except OSError:
        return not data
    finally:
        os.close(handle)
    return place == len(data)


def identity_of(path: Path) -> FileIdentity | None:
    """The identity of a file under its name; None where it cannot be looked at."""
    try:
        return FileIdentity.of(path.stat())
    except OSError:
        return None


def rest_of(path: Path) -> FileIdentity | None:
    """The identity of a file that nobody has written to for a while; None for a younger one.

    Two changes within one tick of the clock look alike, and some file systems count in seconds: so
    only of a file that was old enough when it was looked at does this say that it is the same.
    It is opened for that, for on a network that asks the server.
    """
    try:
        handle = os.open(path, _READ)
    except OSError:
        return None
    try:
        identity = FileIdentity.of(os.fstat(handle))
    except OSError:
        return None
    finally:
        os.close(handle)
    return None if time.time_ns() - identity.last_change_ns < YOUNG_NS else identity


def refusal(error: OSError, path: str = "") -> WriteError:
    """What failed, as the error that people see.

    Args:
        error: The failure.
        path: The file, below the workspace root; empty where the caller adds it.
    """
    reason, remedy = _REASONS.get(
        error.errno or 0, ("io-error", "look at the disk, then try again")
    )
    place = Place(path) if path else None
    return WriteError(words(error), reason=reason, place=place, remedy=remedy)


def words(error: OSError) -> str:
    """What the system says about a failure, without its number and paths."""
    return error.strerror or str(error)
