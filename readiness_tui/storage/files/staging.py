"""Writes the new bytes of a file beside it: flushed, and with the owner and rights of the old one.

Nothing that anybody reads has changed when this is done; `atomic` then gives the file its name.
"""

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.storage.files.fileops import FileOps, Piece, refusal, words, write_all
from readiness_tui.storage.files.target import Seen

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_SPARE_BYTES = 64 * 1024
_SPARE_INODES = 16
_ACL = "system.posix_acl_access"
_OF_THE_BYTES = frozenset({"security.ima", "security.evm"})
"""Attributes that sign the content: those of the old bytes would be wrong."""
_REFUSED = frozenset({errno.EPERM, errno.EACCES, errno.EINVAL, errno.ENOTSUP, errno.ENOSYS})


def stage(ops: FileOps, seen: Seen, temp: str, *pieces: Piece) -> tuple[str, ...]:
    """Write new bytes beside a file and flush them; the file itself stays as it is.

    After a failed fsync the kernel may have dropped the bytes and report success the next time, so
    the new file is given up and written again from memory, once.

    Args:
        ops: System calls.
        seen: The file. Owner, mode and attributes are taken from it.
        temp: A free name in its folder; nothing has it after a failure.
        pieces: The new bytes, one piece behind the other.

    Returns:
        What could not be kept of the file, as sentences.

    Raises:
        WriteError: The bytes were not written.
    """
    path = seen.path.with_name(temp)
    try:
        _guard_room(path.parent, sum(map(len, pieces)))
        try:
            return _written(ops, path, seen, pieces)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
        return _written(ops, path, seen, pieces)
    except OSError as error:
        if error.errno in {errno.ENOENT, errno.ENOTDIR}:
            message, remedy = "the folder of the file is gone", "put it back, then try again"
            raise WriteError(message, reason="conflict", remedy=remedy) from error
        raise refusal(error) from error


def _guard_room(folder: Path, size: int) -> None:
    """Refuse before anything is written where the new file would hardly fit."""
    room = os.statvfs(folder)
    # Some file systems make inodes as they need them, and count none.
    has_inodes = not room.f_files or room.f_favail >= _SPARE_INODES
    if not has_inodes or room.f_bavail * room.f_frsize < 2 * size + _SPARE_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _written(ops: FileOps, path: Path, seen: Seen, pieces: Sequence[Piece]) -> tuple[str, ...]:
    handle = ops.open(path, _NEW, 0o666 if seen.status is None else 0o600)
    try:
        try:
            remarks = _dress(ops, handle, seen.path, seen.status)
            write_all(ops, handle, *pieces)
            ops.fsync(handle)
        finally:
            os.close(handle)
    except BaseException:
        with contextlib.suppress(OSError):
            ops.unlink(path)
        raise
    return remarks


def _dress(ops: FileOps, handle: int, old: Path, status: os.stat_result | None) -> tuple[str, ...]:
    """Give a new file the owner, mode and attributes of the old one, as far as that is allowed."""
    if status is None:
        return ()
    refused: dict[str, str] = {}

    def attempt(what: str, call: Callable[[], None]) -> bool:
        try:
            call()
        except OSError as error:
            if error.errno not in _REFUSED:
                raise
            refused[what] = words(error)
        return what not in refused

    user, group, mode = status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)
    own = os.fstat(handle)
    if own.st_uid != user:
        attempt("owner", lambda: ops.fchown(handle, user, -1))
    if own.st_gid != group and not attempt("group", lambda: ops.fchown(handle, -1, group)):
        # Another group must not get what was meant for that one.
        mode &= 0o707 | (mode & 0o007) << 3
    attempt("mode", lambda: ops.fchmod(handle, mode))
    has, wants = _attributes(handle), _attributes(old)
    if _ACL in has.keys() - wants.keys():  # the folder gives one to each new file
        attempt(_ACL, lambda: ops.removexattr(handle, _ACL))
    for name in wants.keys() - _OF_THE_BYTES:
        if has.get(name) != wants[name]:
            attempt(name, lambda name=name: ops.setxattr(handle, name, wants[name]))
    return tuple(
        f"{old.name}: its {what} could not be kept ({why}); set it again if it is needed"
        for what, why in refused.items()
    )


def _attributes(file: int | Path) -> dict[str, bytes]:
    """The extended attributes of a file; none where there are no such things."""
    if not hasattr(os, "listxattr"):
        return {}
    try:
        return {name: os.getxattr(file, name) for name in os.listxattr(file)}
    except OSError:
        return {}
