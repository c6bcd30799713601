"""Keeps what our saves displaced: the last files, for an editor that still writes into them."""

import contextlib
import glob
import os
import re
import stat
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.storage.audit.entries import new_cid
from readiness_tui.storage.boards.repository import sha256_at
from readiness_tui.storage.files import atomic
from readiness_tui.storage.files.fileops import FileOps, bytes_of, make_folders, settle, write_new
from readiness_tui.storage.journal.entries import Displaced

FOLDER = "displaced"
RESCUED = "rescued"
KEPT = 20
_ROOM = 3 * KEPT
"""So many files may lie there before a save takes the oldest away itself."""
_TURNS = 5
LIMIT_BYTES = 32 << 20
_THEIRS = "theirs-"
"""What the name of a copy begins with that was made of another program's save."""
_OURS = "ours-"
"""What the name of a text of ours begins with that stood on the board for an instant."""
_AFTER_NS = 100_000_000
"""How long before it was moved away a file may have been written, and still has to be read."""
_OP = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Touched:
    """A displaced file: when it was written, in ns, by which operation it went, and its board."""

    file: Path
    mtime_ns: int
    op: str
    board: str


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
            folder: `displaced`, of which `prune` takes the oldest away, or `rescued`, where a
                person settles it.

        Returns:
            Where it is now: where it was if it could not be moved, and then a later save moves it.
        """
        number, target = 1, self._home / folder / f"{op}-{Path(path).name}"
        while os.path.lexists(target):  # another round of the same operation
            number += 1
            target = target.with_name(f"{op}-{number}-{Path(path).name}")
        try:
            atomic.put_away(self._ops, file, target)
        except WriteError:
            return file
        if folder == FOLDER:
            self.prune(_ROOM)
        return target

    def rescue(self, file: Path, op: str, path: str) -> Displaced:
        """Move what another program saved to `rescued/`; the entry of the journal that says so.

        Args:
            file: Where its text lies.
            op: The operation that displaced it.
            path: The file that it was saved to, below the workspace root.
        """
        sha256 = sha256_at(file)
        rescued = self.take(file, op, path, folder=RESCUED).resolve()
        name = rescued.relative_to(self._home.parent.resolve()).as_posix()
        return Displaced(op=op, path=path, sha256=sha256, file=name)

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
            goes_in = sha256_at(temp)
            self.copy(temp, op, path)
            self._ops.exchange(temp, target)
            with contextlib.suppress(OSError):  # theirs is back; that it stays is theirs to flush
                settle(self._ops, target.parent)
            if sha256_at(temp) == last:
                self.withdraw(temp, op, path)
                return True
            last = goes_in
        return False

    def touched(self, known: Container[tuple[str, int]]) -> list[Touched]:
        """The files into which somebody may have written since they were moved away, by name.

        A move sets the time of a file's change, a write both that and the time of its contents.
        No file is read for this.

        Args:
            known: The names and times of those that need no look.
        """
        touched_files: list[Touched] = []
        for entry in _files_of(self._home / FOLDER):
            status = _status_of(entry)
            if status is None or status.st_mtime_ns <= status.st_ctime_ns - _AFTER_NS:
                continue
            op, _, name = entry.name.partition("-")
            if (entry.name, status.st_mtime_ns) not in known and _OP.fullmatch(op):
                touched_files.append(Touched(Path(entry.path), status.st_mtime_ns, op, name))
        return sorted(touched_files, key=lambda one: one.file.name)

    def all_of(self, name: str) -> list[Path]:
        """The files that are kept of a board, the newest first."""
        files = (self._home / FOLDER).glob(f"*-{glob.escape(name)}")
        return sorted(files, key=lambda file: file.lstat().st_ctime_ns, reverse=True)

    def copy(self, file: Path, op: str, path: str) -> None:
        """Keep a copy of what goes back on the board: its program may write over it at once."""
        with contextlib.suppress(OSError):
            self.keep(bytes_of(file, LIMIT_BYTES), f"{_THEIRS}{op}-{new_cid()[:8]}", path)

    def keep(self, data: bytes, op: str, path: str) -> Path | None:
        """Keep bytes that no file holds any more; where, None if the disk did not take them."""
        target = self._home / FOLDER / f"{op}-{Path(path).name}"
        try:
            make_folders(self._ops, target.parent, 0o700)
            write_new(self._ops, target, data, 0o600)
        except OSError:
            return None
        return target

    def prune(self, room: int = KEPT) -> None:
        """Let the oldest of the displaced files go: of theirs, of ours, and of what stood there.

        To free the room of a large file takes as long as to write it, so that a save leaves this to
        a moment when nobody waits for it.

        Args:
            room: So many files may lie there before any is taken away; then 20 of each kind stay.
        """
        files = _files_of(self._home / FOLDER)
        if len(files) <= room:
            return
        dated = [(status.st_ctime_ns, each) for each in files if (status := _status_of(each))]
        counts: dict[str, int] = {}
        for _, entry in sorted(dated, key=lambda one: one[0], reverse=True):
            kind = next((each for each in (_THEIRS, _OURS) if entry.name.startswith(each)), "")
            counts[kind] = counts.get(kind, 0) + 1
            if counts[kind] > KEPT:
                with contextlib.suppress(OSError):  # older files that stay do no harm
                    self._ops.unlink(Path(entry.path))


def _files_of(folder: Path) -> list[os.DirEntry[str]]:
    """What lies in a folder, as far as it can be seen."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _status_of(entry: os.DirEntry[str]) -> os.stat_result | None:
    """What `stat` says of a regular file; None if it is none, or cannot be seen."""
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return None
    return status if stat.S_ISREG(status.st_mode) else None
