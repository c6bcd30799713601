"""The boards of a workspace as files: which there are, and what each says. Writing is `saving`."""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_tui.domain.model.errors import BoardError, Diagnostic, Place, WriteError
from readiness_tui.domain.model.ids import natural
from readiness_tui.domain.persistence.file_identity import FileIdentity
from readiness_tui.storage.boards.loaded import BrokenBoard, LoadedBoard
from readiness_tui.storage.boards.reader import LIMIT_BYTES, read_board
from readiness_tui.storage.files.fileops import bytes_of, holds, rest_of

if TYPE_CHECKING:
    from readiness_tui.storage.toml.blocks import BoardText


PASSED_OVER = "a board is NAME.toml, in lower case, in the folder of boards itself"
_LISTED = 10_000


class BoardFiles:
    """The board files below a workspace root."""

    def __init__(self, root: Path, folder: str = "boards") -> None:
        self.root, self.folder = root, folder
        self._rests: dict[str, tuple[FileIdentity, BoardText]] = {}

    def paths(self) -> tuple[str, ...]:
        """The board files in natural order; names that start with a dot are left out.

        Raises:
            BoardError: The folder cannot be listed.
        """
        try:
            entries = os.listdir(self.root / self.folder)  # noqa: PTH208 - only names are asked for
        except (FileNotFoundError, NotADirectoryError):
            entries = []
        except OSError as error:
            message = f"the folder cannot be listed: {error.strerror or error}"
            problem = Diagnostic(
                "unreadable", message, Place(self.folder), "look at its permissions"
            )
            raise BoardError((problem,)) from error
        names = (name for name in entries if name.endswith(".toml") and not name.startswith("."))
        return tuple(f"{self.folder}/{name}" for name in sorted(names, key=natural))

    def passed_over(self) -> tuple[str, ...]:
        """Files that look like boards and are read as none: `c.TOML`, and those in subfolders.

        The first `_LISTED` files are looked at; what cannot be listed is left out.
        """
        boards_read = set(self.paths())
        files = itertools.islice(self._below(self.folder), _LISTED)
        boards = (path for path in files if path.casefold().endswith(".toml"))
        return tuple(sorted((path for path in boards if path not in boards_read), key=natural))

    def _below(self, folder: str) -> Iterator[str]:
        try:
            entries = sorted(os.scandir(self.root / folder), key=lambda entry: entry.name)
        except OSError:
            return
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from self._below(f"{folder}/{entry.name}")
            else:
                yield f"{folder}/{entry.name}"

    def load(self, path: str, before: LoadedBoard | None = None) -> LoadedBoard | BrokenBoard:
        """Read one board; what it said `before` only makes it quicker."""
        rest = rest_of(Path(os.path.realpath(self.root / path)))
        board = read_board(self.root, path, before)
        if rest and isinstance(board, LoadedBoard):
            self._rests[path] = rest, board.text
        return board

    def see(self, path: str, text: "BoardText") -> None:
        """Look whether a board that was saved has come to rest, and has its bytes.

        Who writes to it next need not read it then.
        """
        real = Path(os.path.realpath(self.root / path))
        rest = rest_of(real)
        if rest and holds(real, text.raw):
            self._rests[path] = rest, text

    def has(self, path: str, text: "BoardText", real: Path) -> bool:
        """Whether a board has these bytes still; it is read if nothing else says so.

        A file that was seen at rest, and is as it was seen, was not written to since.

        Args:
            path: The board.
            text: What it should say.
            real: The file of it, links resolved.
        """
        rest, noted_text = self._rests.get(path, (None, None))
        is_same = rest is not None and noted_text is text and rest == rest_of(real)
        return is_same or holds(real, text.raw)

    def writable(self, path: str) -> LoadedBoard:
        """Read one board to write it.

        Raises:
            WriteError: It is broken now, or may not be written.
        """
        board = self.load(path)
        if isinstance(board, BrokenBoard):
            message = f"the file changed and is no valid board now: {board.problems[0]}"
            raise WriteError(
                message, reason="broken-on-disk", remedy="mend the file, then save again"
            )
        return writable(board)

    def signature(self, path: str) -> FileIdentity | None:
        """The identity of a board's file under any name; None without such a file."""
        try:
            status = os.stat(f"{self.root}/{path}")  # noqa: PTH116 - for each board at each change
        except OSError:
            return None
        return FileIdentity.of_any_name(status)


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


def sha256_at(path: Path) -> str:
    """The sha256 of a file; that of nothing where it cannot be read: reading a board says why."""
    from hashlib import sha256

    try:
        data = bytes_of(path, LIMIT_BYTES)
    except OSError:
        data = b""
    return sha256(data).hexdigest()
