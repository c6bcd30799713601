"""Keeps what our saves displaced: the last files, for an editor that still writes into them."""

import contextlib
import glob
import hashlib
import os
import re
import stat
from pathlib import Path

from readiness_tui.domain.errors import WriteError
from readiness_tui.storage import atomic
from readiness_tui.storage.audit_entries import new_cid
from readiness_tui.storage.fileops import FileOps, bytes_of, make_folders, settle, write_new

FOLDER = "displaced"
RESCUED = "rescued"
KEPT = 20
_TURNS = 5
LIMIT_BYTES = 32 << 20
_THEIRS = "theirs-"
"""What the name of a copy begins with that was made of another program's save."""
_OURS = "ours-"
"""What the name of a text of ours begins with that stood on the board for an instant."""
_AFTER_NS = 100_000_000
"""How long before it was moved away a file may have been written, and still has to be read."""
_OP = re.compile("[0-9a-f]{32}")


class DisplacedFiles:
    """The folders `.readiness/displaced/`, of which the oldest go, and `.readiness/rescued/`.

    Args:
        home: `.readiness/`.
        ops: System calls.
    """

    def __init__(self, home: Path, ops: FileOps) -> None:
        self._home, self._ops = home, ops

    def take(self, file: Path, op: str, path: str, *, folder: str = FOLDER) -> Path:
        """Move what was displaced out of the boards.

        Args:
            file: The file.
            op: The operation that displaced it.
            path: The board it was.
            folder: `displaced`, where the last 20 stay, or `rescued`, where a person settles it.

        Returns:
            Where it is now: where it was if it could not be moved, and then a later save moves it.
        """
        number, target = 1, self._home / folder / f"{op}-{Path(path).name}"
        while target.exists():  # another round of the same operation
            number += 1
            target = target.with_name(f"{op}-{number}-{Path(path).name}")
        try:
            atomic.put_away(self._ops, file, target)
        except WriteError:
            return file
        if folder == FOLDER:
            self._prune(target.parent)
        return target

    def withdraw(self, file: Path, op: str, path: str) -> None:
        """Move a text of ours away that stood on the board for an instant, and never came to stay.

        It has a name of its own, for it is not what the operation displaced in the end.
        """
        self.take(file, f"{_OURS}{op}-{new_cid()[:8]}", path)

    def give_back(self, temp: Path, target: Path, op: str, path: str, new_sha256: str) -> bool:
        """Put what another program saved in the instant of an exchange back in its place.

        What an exchange brings out, if it is not what we put in last, is newer than that: so it
        goes back too, until what comes out is ours.

        Args:
            temp: Where their text is; ours is put away from there.
            target: The file that it was saved to.
            op: The operation that exchanged the two.
            path: The file, below the workspace root.
            new_sha256: Of our text.

        Returns:
            Whether it is back; else their program saves faster than we look, and the last text of
            it that came out is in `temp`.

        Raises:
            OSError: The disk did not take it: their text is in `temp`.
        """
        last = new_sha256
        for _ in range(_TURNS):
            goes_in = _sha256_at(temp)
            self.copy(temp, op, path)
            self._ops.exchange(temp, target)
            settle(self._ops, target.parent)
            if _sha256_at(temp) == last:
                self.withdraw(temp, op, path)
                return True
            last = goes_in
        return False

    def touched(self) -> list[tuple[Path, str, str]]:
        """The files into which somebody may have written since they were moved away.

        A move sets the time of a file's change, a write both that and the time of its contents.
        No file is read for this.

        Returns:
            Each file, the operation that displaced it, and the name of the board.
        """
        found: list[tuple[Path, str, str]] = []
        with contextlib.suppress(OSError):
            for entry in os.scandir(self._home / FOLDER):
                op, _, name = entry.name.partition("-")
                if _OP.fullmatch(op) and _is_touched(entry):
                    found.append((Path(entry.path), op, name))
        return sorted(found)

    def all_of(self, name: str) -> list[Path]:
        """The files that are kept of a board, the newest first."""
        found = (self._home / FOLDER).glob(f"*-{glob.escape(name)}")
        return sorted(found, key=lambda file: file.lstat().st_ctime_ns, reverse=True)

    def copy(self, file: Path, op: str, path: str) -> None:
        """Keep a copy of what goes back on the board: its program may write over it at once."""
        name = f"{_THEIRS}{op}-{new_cid()[:8]}-{Path(path).name}"
        with contextlib.suppress(OSError):
            make_folders(self._ops, self._home / FOLDER, 0o700)
            write_new(self._ops, self._home / FOLDER / name, bytes_of(file, LIMIT_BYTES), 0o600)

    def _prune(self, folder: Path) -> None:
        with contextlib.suppress(OSError):  # older files that stay do no harm
            files = sorted(folder.iterdir(), key=lambda file: file.lstat().st_ctime_ns)
            passing = (_THEIRS, _OURS)
            for begins in passing:
                of_one = [file for file in files if file.name.startswith(begins)]
                self._drop(of_one[:-KEPT])
            self._drop([file for file in files if not file.name.startswith(passing)][:-KEPT])

    def _drop(self, files: list[Path]) -> None:
        for file in files:
            self._ops.unlink(file)


def _sha256_at(path: Path) -> str:
    return hashlib.sha256(bytes_of(path, LIMIT_BYTES)).hexdigest()


def _is_touched(entry: os.DirEntry[str]) -> bool:
    try:
        found = entry.stat(follow_symlinks=False)
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_mtime_ns > found.st_ctime_ns - _AFTER_NS
