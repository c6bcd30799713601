"""The boards of a workspace as files: which there are, and what each says. Writing is `saving`."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_tui.domain.errors import BoardError, Place, Problem, WriteError
from readiness_tui.domain.ids import natural
from readiness_tui.storage.fileops import bytes_of
from readiness_tui.storage.loaded import BrokenBoard, LoadedBoard
from readiness_tui.storage.reader import LIMIT_BYTES, read_board

if TYPE_CHECKING:
    from readiness_tui.storage.target import Signature


class BoardFiles:
    """The board files below a workspace root."""

    def __init__(self, root: Path, folder: str = "boards") -> None:
        self.root, self.folder = root, folder

    def paths(self) -> tuple[str, ...]:
        """The board files in natural order; names that start with a dot are left out.

        Raises:
            BoardError: The folder cannot be listed.
        """
        try:
            found = os.listdir(self.root / self.folder)  # noqa: PTH208 - only names are asked for
        except (FileNotFoundError, NotADirectoryError):
            found = []
        except OSError as error:
            what = f"the folder cannot be listed: {error.strerror or error}"
            problem = Problem(Place(self.folder), what, "look at its permissions", "unreadable")
            raise BoardError((problem,)) from error
        names = (name for name in found if name.endswith(".toml") and not name.startswith("."))
        return tuple(f"{self.folder}/{name}" for name in sorted(names, key=natural))

    def load(self, path: str, before: LoadedBoard | None = None) -> LoadedBoard | BrokenBoard:
        """Read one board; what it said `before` only makes it quicker."""
        return read_board(self.root, path, before)

    def writable(self, path: str) -> LoadedBoard:
        """Read one board to write it.

        Raises:
            WriteError: It is broken now, or may not be written.
        """
        found = self.load(path)
        if isinstance(found, BrokenBoard):
            what = f"the file changed and is no valid board now: {found.problems[0]}"
            raise WriteError(what, reason="broken-on-disk", remedy="mend the file, then save again")
        return writable(found)

    def signature(self, path: str) -> "Signature | None":
        """Device, inode, size in bytes and time of change in ns; None without such a file."""
        try:
            status = os.stat(f"{self.root}/{path}")  # noqa: PTH116 - for each board at each change
        except OSError:
            return None
        return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def writable(loaded: LoadedBoard) -> LoadedBoard:
    """A board that may be written.

    Raises:
        WriteError: It may not, and why.
    """
    if loaded.read_only:
        is_newer = any(problem.code == "newer-format" for problem in loaded.problems)
        reason = "newer-format" if is_newer else "read-only"
        raise WriteError(loaded.read_only, reason=reason, remedy="nothing was written")
    return loaded


def holds(path: Path, data: bytes) -> bool:
    """Whether a file has exactly these bytes; one that cannot be read has none."""
    try:
        return bytes_of(path, LIMIT_BYTES) == data
    except OSError:
        return not data


def sha256_at(path: Path) -> str:
    """The sha256 of a file; that of nothing where it cannot be read: reading a board says why."""
    from hashlib import sha256

    try:
        data = bytes_of(path, LIMIT_BYTES)
    except OSError:
        data = b""
    return sha256(data).hexdigest()
