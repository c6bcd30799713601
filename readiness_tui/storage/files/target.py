"""A file that is to be written, as it was looked at, and whether it still is that."""

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path, PurePath

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.persistence.file_identity import FileIdentity
from readiness_tui.storage.files.fileops import refusal


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was looked at.

    Attributes:
        path: Where it is, links resolved.
        status: What `stat` says; None: there is no such file.
        remarks: What a person should know before it is replaced, as sentences.
    """

    path: Path
    status: os.stat_result | None
    remarks: tuple[str, ...] = ()

    @property
    def signature(self) -> FileIdentity | None:
        """Its identity under any name; None without a file."""
        return None if self.status is None else FileIdentity.of_any_name(self.status)

    def check(self) -> None:
        """See that the file is still what was seen.

        Raises:
            WriteError: Reason `changed`: somebody changed, made or removed it.
        """
        if signature_of(self.path) != self.signature:
            message = "the file was changed by another program meanwhile"
            raise WriteError(message, reason="changed", remedy="read it again and repeat the edit")


def look(target: Path) -> Seen:
    """Look at a file that is to be written; nothing of it is read.

    Raises:
        WriteError: It is no regular file or a link that leads nowhere (`broken-on-disk`), or it
            cannot be looked at.
    """
    try:
        path = Path(os.path.realpath(target, strict=True))
        status = path.lstat()
    except OSError as error:
        if error.errno != errno.ENOENT:
            raise refusal(error) from error
        if target.is_symlink():
            message, remedy = f"{target.name} is a link that leads nowhere", "mend or remove it"
            raise WriteError(message, reason="broken-on-disk", remedy=remedy) from error
        return Seen(Path(os.path.realpath(target.parent)) / target.name, None)
    if not stat.S_ISREG(status.st_mode):
        message, remedy = f"{target.name} is no regular file", "put one in its place"
        raise WriteError(message, reason="broken-on-disk", remedy=remedy)
    if status.st_nlink == 1:
        return Seen(path, status)
    names = f"{target.name} is one of {status.st_nlink} hard links to a file"
    return Seen(path, status, (f"{names}; the others keep the old text",))


def temp_name(path: str | Path, op: str) -> str:
    """The name of the file in which an operation stages the new bytes of another."""
    return f".{PurePath(path).name}.{op}.tmp"


def signature_of(path: Path) -> FileIdentity | None:
    """The identity, under any name, of what has this one; links are not followed. None: nothing."""
    try:
        return FileIdentity.of_any_name(path.lstat())
    except OSError:
        return None
