"""Replaces a file durably: at every instant it is wholly old or wholly new. Knows no TOML.

The plain protocol: compare with the base, write a temporary file beside the target, fsync, rename,
fsync the folder. Locks, the journal and the exchange of two names come around these functions.
"""

import contextlib
import errno
import hashlib
import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from readiness_tui.domain.errors import WriteError

_SPARE_BYTES = 64 * 1024
_REASONS: Mapping[int, tuple[str, str]] = {
    errno.ENOSPC: ("disk-full", "free some space and save again"),
    errno.EDQUOT: ("disk-full", "your quota is used up; free some space and save again"),
    errno.EROFS: ("read-only", "the file system is mounted read-only"),
    errno.EACCES: ("permission", "look at the permissions of the file and its folder"),
    errno.EPERM: ("permission", "look at the permissions and attributes of the file"),
    errno.ENOENT: ("conflict", "the file is gone; put it back or read the boards again"),
    errno.EEXIST: ("exists", "choose another name"),
    errno.EFBIG: ("too-large", "raise the limit on file sizes, or split the board"),
}


def replace(target: Path, base_sha256: str, new: bytes) -> None:
    """Put new bytes in the place of a file whose bytes are still those of the base.

    A link is followed and what it points to is replaced; mode and owner are kept.

    Raises:
        WriteError: Not written, with the reason: `conflict` if the file holds anything but the
            base. Reason `unconfirmed`: written and visible, but not known to be on the disk.
    """
    try:
        real = target.resolve(strict=True)
        before = real.stat()
        _holds(real, before, base_sha256)
        _guard_space(real.parent, len(new))
        temp = _written(real, new, before)
        try:
            _same_as(before, real.stat())
            temp.rename(real)
        except BaseException:
            temp.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _refusal(error) from error
    _settle(real.parent)


def create(path: Path, data: bytes) -> None:
    """Write a file that must not exist yet; folders on the way to it are made.

    Raises:
        WriteError: Not written: `exists`, or another reason. Reason `unconfirmed` as in `replace`.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temp = _written(path, data, None)
        try:
            path.hardlink_to(temp)  # unlike a rename it never takes the place of a file
        finally:
            temp.unlink(missing_ok=True)
    except OSError as error:
        raise _refusal(error) from error
    _settle(path.parent)


def _holds(target: Path, status: os.stat_result, base_sha256: str) -> None:
    data = target.read_bytes() if stat.S_ISREG(status.st_mode) else b""
    if hashlib.sha256(data).hexdigest() != base_sha256:
        raise _changed()


def _same_as(before: os.stat_result, now: os.stat_result) -> None:
    if _signature(before) != _signature(now):
        raise _changed()


def _changed() -> WriteError:
    what = "the file was changed by another program meanwhile"
    return WriteError(what, reason="conflict", remedy="read it again and repeat the edit")


def _signature(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _guard_space(folder: Path, size: int) -> None:
    """Refuse before anything is written where the new file would hardly fit."""
    room = os.statvfs(folder)
    if room.f_bavail * room.f_frsize < 2 * size + _SPARE_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _written(target: Path, data: bytes, like: os.stat_result | None) -> Path:
    """A new file beside the target that holds the data and is on the disk.

    After a failed fsync the kernel may have dropped the data and report success the next time, so
    the file is given up and written again from memory, once.
    """
    temp = target.with_name(f".{target.name}.{secrets.token_hex(6)}.tmp")
    try:
        return _filled(temp, data, like)
    except OSError as error:
        temp.unlink(missing_ok=True)
        if error.errno != errno.EIO:
            raise
    again = target.with_name(f".{target.name}.{secrets.token_hex(6)}.tmp")
    try:
        return _filled(again, data, like)
    except OSError:
        again.unlink(missing_ok=True)
        raise


def _filled(temp: Path, data: bytes, like: os.stat_result | None) -> Path:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(temp, flags, 0o666 if like is None else 0o600)
    try:
        if like is not None:
            with contextlib.suppress(PermissionError):
                os.fchown(handle, like.st_uid, like.st_gid)
            os.fchmod(handle, stat.S_IMODE(like.st_mode))
        left = memoryview(data)
        while left:
            left = left[os.write(handle, left) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    return temp


def _settle(folder: Path) -> None:
    """Bring the new name to the disk.

    Raises:
        WriteError: The file is there, but a power cut may undo it: reason `unconfirmed`.
    """
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        what = error.strerror or str(error)
        raise WriteError(what, reason="unconfirmed", remedy="save again") from error


def _refusal(error: OSError) -> WriteError:
    what = error.strerror or str(error)
    reason, remedy = _REASONS.get(
        error.errno or 0, ("io-error", "look at the disk, then try again")
    )
    return WriteError(what, reason=reason, remedy=remedy)
