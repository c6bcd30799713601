"""Replaces a file durably: at every instant it is wholly old or wholly new. Knows no TOML.

In steps: look at the target, stage the new bytes in a file beside it, commit by exchanging the two
names. What stood there then lies under the other name, so that nothing saved in the gap is lost.
Locks and the journal come around these functions; `replace` and `create` do it all at once.
"""

import contextlib
import dataclasses
import errno
import hashlib
import os
import secrets
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.storage.files.fileops import (
    NO_SUCH_CALL,
    FileOps,
    Piece,
    bytes_of,
    make_folders,
    overwrite,
    refusal,
    settle,
    words,
    write_all,
)
from readiness_tui.storage.files.target import Seen, look, signature_of, temp_name

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


__all__ = [
    "Committed",
    "Seen",
    "commit",
    "create",
    "look",
    "put_away",
    "remove",
    "replace",
    "signature_of",
    "stage",
    "temp_name",
]

_LIMIT_BYTES = 32 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """A file that has its new bytes.

    Attributes:
        displaced: Where that lies which stood there; None for a new file, or where a plain rename
            had to do: what was saved in the gap is then lost.
        unconfirmed: Why a power cut may still undo it; empty: it is on the disk.
    """

    displaced: Path | None = None
    unconfirmed: str = ""


def commit(ops: FileOps, seen: Seen, temp: str) -> Committed:
    """Give a staged file its name, unless somebody changed the target since it was looked at.

    Raises:
        WriteError: The target stands as it was and the staged file is gone. Reason `changed`:
            somebody changed, made or removed the target.
    """
    return _confirmed(ops, seen.path.parent, _placed(ops, seen, seen.path.with_name(temp)))


def remove(ops: FileOps, seen: Seen, to: Path) -> Committed:
    """Take a file out of its folder, unless somebody changed it since it was looked at.

    Args:
        ops: System calls.
        seen: The file.
        to: Where it is kept.

    Raises:
        WriteError: The file stands as it was. Reason `changed`: somebody changed it.
    """
    seen.check()
    put_away(ops, seen.path, to)
    return _confirmed(ops, seen.path.parent, Committed(displaced=to))


def put_away(ops: FileOps, path: Path, to: Path) -> None:
    """Move a file to where displaced ones are kept; only a move between devices flushes it.

    Raises:
        WriteError: It lies where it lay. Reason `exists`: that name is taken.
    """
    try:
        make_folders(ops, to.parent, 0o700)
        try:
            ops.rename_new(path, to)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            _carry(ops, path, to)
    except FileExistsError as error:
        message = f"there is a file {to.name} already"
        raise WriteError(message, reason="exists", remedy="move it away, then try again") from error
    except OSError as error:
        raise refusal(error) from error


def replace(
    target: Path, base_sha256: str, new: bytes, ops: FileOps | None = None, op: str = ""
) -> None:
    """Put new bytes in the place of a file whose bytes are still those of the base.

    A link is followed and what it points to is replaced; mode and owner are kept.

    Args:
        target: The file.
        base_sha256: Of the bytes that it has to have.
        new: The bytes it gets.
        ops: System calls.
        op: The operation that the temporary file is named by, for who looks for it after a kill.

    Raises:
        WriteError: Not written, with the reason: `conflict` if the file holds anything but the
            base. Reason `unconfirmed`: written and visible, but not known to be on the disk.
    """
    ops = ops or FileOps()
    snapshot = look(target)
    if snapshot.status is None:
        message, remedy = "the file is gone", "put it back or read the boards again"
        raise WriteError(message, reason="conflict", remedy=remedy)
    try:
        data = bytes_of(snapshot.path, _LIMIT_BYTES)
    except OSError as error:
        raise refusal(error) from error
    if hashlib.sha256(data).hexdigest() != base_sha256:
        raise _conflict()
    temp = temp_name(snapshot.path, op or secrets.token_hex(6))
    stage(ops, snapshot, temp, new)
    try:
        done = _placed(ops, snapshot, snapshot.path.with_name(temp))
    except WriteError as error:
        raise _conflict() if error.reason == "changed" else error from error
    if done.displaced is not None:
        _drop(ops, snapshot, done.displaced)
    _sure(_confirmed(ops, snapshot.path.parent, done))


def create(path: Path, data: bytes, ops: FileOps | None = None, op: str = "") -> None:
    """Write a file that must not exist yet; folders on the way to it are made. `op` as `replace`.

    Raises:
        WriteError: Not written: `exists`, or another reason. Reason `unconfirmed` as in `replace`.
    """
    ops = ops or FileOps()
    message, remedy = "there is a file of that name already", "choose another name"
    try:
        make_folders(ops, path.parent)
    except OSError as error:
        raise refusal(error) from error
    snapshot = look(path)
    if snapshot.status is not None:
        raise WriteError(message, reason="exists", remedy=remedy)
    temp = temp_name(path, op or secrets.token_hex(6))
    stage(ops, snapshot, temp, data)
    try:
        done = commit(ops, snapshot, temp)
    except WriteError as error:
        if error.reason != "changed":
            raise
        raise WriteError(message, reason="exists", remedy=remedy) from error
    _sure(done)


def _placed(ops: FileOps, seen: Seen, temp: Path) -> Committed:
    """Give the staged file its name; the folder is not flushed yet."""
    own = _inode(temp)
    try:
        seen.check()
        return _moved(ops, seen, temp)
    except OSError as error:
        if own is not None and _inode(seen.path) == own:  # the call failed behind its work
            displaced = None if _inode(temp) in {None, own} else temp
            return Committed(displaced=displaced, unconfirmed=words(error))
        _discard(ops, temp, own)
        seen.check()
        raise refusal(error) from error
    except BaseException:
        _discard(ops, temp, own)
        raise


def _moved(ops: FileOps, seen: Seen, temp: Path) -> Committed:
    if seen.status is None:
        ops.rename_new(temp, seen.path)
        return Committed()
    try:
        ops.exchange(temp, seen.path)
    except OSError as error:
        if error.errno not in NO_SUCH_CALL:
            raise
        seen.check()
        ops.rename(temp, seen.path)
        return Committed()
    return Committed(displaced=temp)


def _discard(ops: FileOps, temp: Path, own: tuple[int, int] | None) -> None:
    """Remove the staged file, but never what an exchange has put under its name."""
    if _inode(temp) == own:
        with contextlib.suppress(OSError):
            ops.unlink(temp)


def _drop(ops: FileOps, seen: Seen, displaced: Path) -> None:
    """Remove what stood there; if that is not the base, it gets its name back."""
    own = _inode(seen.path)
    if signature_of(displaced) == seen.signature:
        with contextlib.suppress(OSError):
            ops.unlink(displaced)
        return
    with contextlib.suppress(OSError):
        ops.exchange(displaced, seen.path)
    _discard(ops, displaced, own)
    with contextlib.suppress(OSError):
        settle(ops, seen.path.parent)
    if _inode(displaced) is None:
        raise _conflict()
    message = "another program saved the file in the same instant"
    remedy = f"its text lies beside it in {displaced.name}: compare the two"
    raise WriteError(message, reason="conflict", remedy=remedy)


def _carry(ops: FileOps, path: Path, to: Path) -> None:
    """Move a file to another device; done again after a kill, it ends as if done once."""
    data = path.read_bytes()
    if not to.exists():
        overwrite(ops, to, data)
    elif to.read_bytes() != data:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    ops.unlink(path)


def _confirmed(ops: FileOps, folder: Path, done: Committed) -> Committed:
    """Bring the new name to the disk, and say if that failed."""
    try:
        settle(ops, folder)
    except OSError as error:
        return dataclasses.replace(done, unconfirmed=words(error))
    return done


def _sure(done: Committed) -> None:
    if done.unconfirmed:
        message = f"saved, not confirmed on disk: {done.unconfirmed}"
        raise WriteError(message, reason="unconfirmed", remedy="save again later")


def _conflict() -> WriteError:
    message = "the file was changed by another program meanwhile"
    return WriteError(message, reason="conflict", remedy="read it again and repeat the edit")


def _inode(path: Path) -> tuple[int, int] | None:
    identity = signature_of(path)
    return identity and identity.node
