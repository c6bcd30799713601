"""The boards of a workspace as files: load, save the edits of an action, take them back.

A save re-reads a file that changed meanwhile and carries the edits over to it if the fields still
hold what the author of the edits saw; otherwise nothing is written and the outcome says so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from readiness_tui.domain.edits import Edit
from readiness_tui.domain.errors import WriteError
from readiness_tui.domain.ids import natural
from readiness_tui.storage import atomic
from readiness_tui.storage.blocks import BlockEditor
from readiness_tui.storage.blocks_tomlkit import TomlkitEditor
from readiness_tui.storage.editing import Made, edited, restored
from readiness_tui.storage.proof import ProofError
from readiness_tui.storage.reader import LIMIT_BYTES, BrokenBoard, LoadedBoard, read_board
from readiness_tui.storage.splicing import SegmentChange

__all__ = ["BoardFiles", "Outcome", "Saved", "SegmentChange", "Unchanged", "Unconfirmed"]

_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Saved:
    """The edits are on the disk."""

    loaded: LoadedBoard
    changes: tuple[SegmentChange, ...]


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing was written: a stable reason, what happened and what to do, as sentences."""

    reason: str
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """The edits are in the file, but the disk did not confirm them."""

    loaded: LoadedBoard
    changes: tuple[SegmentChange, ...]
    error: str


Outcome: TypeAlias = Saved | Unchanged | Unconfirmed


class BoardFiles:
    """The board files below a workspace root."""

    def __init__(
        self, root: Path, folder: str = "boards", *, editor: BlockEditor | None = None
    ) -> None:
        self._root, self._folder = root, folder
        self._editor: BlockEditor = editor or TomlkitEditor()

    def paths(self) -> tuple[str, ...]:
        """The board files in natural order; names that start with a dot are left out."""
        names = (
            item.name
            for item in (self._root / self._folder).glob("*.toml")
            if not item.name.startswith(".")
        )
        return tuple(f"{self._folder}/{name}" for name in sorted(names, key=natural))

    def load(self, path: str) -> LoadedBoard | BrokenBoard:
        """Read one board."""
        return read_board(self._root, path)

    def signature(self, path: str) -> tuple[int, int, int, int] | None:
        """Device, inode, size in bytes and time of change in ns; None without such a file."""
        try:
            status = (self._root / path).stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns

    def save(self, loaded: LoadedBoard, edits: Sequence[Edit]) -> Outcome:
        """Write edits of one board, all of them or none.

        If the file changed since it was loaded it is read again, and an edit is carried over if
        its field still has the edit's `old` value; one that is there already counts as saved.
        """
        return self._written(loaded, lambda base: edited(base, edits, self._editor))

    def restore(
        self, loaded: LoadedBoard, changes: Sequence[SegmentChange], edits: Sequence[Edit]
    ) -> Outcome:
        """Take a save back, to the byte where its text still stands, else by the inverse edits.

        Args:
            loaded: The board as it is.
            changes: What the save gave.
            edits: The inverse edits, in the order in which they apply.
        """
        return self._written(loaded, lambda base: restored(base, changes, edits, self._editor))

    def _written(self, loaded: LoadedBoard, make: Callable[[LoadedBoard], Made]) -> Outcome:
        base = loaded
        try:
            for _ in range(_ROUNDS):
                made, changes = make(_writable(base))
                if not changes:
                    return Saved(made, ())
                try:
                    self._replace(base, made)
                except WriteError as error:
                    if error.reason == "unconfirmed":
                        return Unconfirmed(made, changes, error.what)
                    if error.reason != "conflict":
                        raise
                    base = self._again(base.path)
                else:
                    return Saved(made, changes)
        except WriteError as error:
            return Unchanged(error.reason, error.what, error.remedy)
        return Unchanged("busy", "another program keeps changing the file", "save again")

    def _replace(self, base: LoadedBoard, made: LoadedBoard) -> None:
        try:
            data = made.text.raw
        except UnicodeEncodeError as error:
            what = "a text holds half a character"
            raise ProofError(what) from error
        if len(data) > LIMIT_BYTES:
            what = f"the board would be larger than {LIMIT_BYTES >> 20} MiB"
            raise WriteError(what, reason="too-large", remedy="split it into several boards")
        atomic.replace(self._root / base.path, base.text.sha256, data)

    def _again(self, path: str) -> LoadedBoard:
        found = self.load(path)
        if isinstance(found, BrokenBoard):
            what = f"the file changed and is no valid board now: {found.problems[0]}"
            raise WriteError(what, reason="broken-on-disk", remedy="mend the file, then save again")
        return found


def _writable(loaded: LoadedBoard) -> LoadedBoard:
    if loaded.read_only:
        is_newer = any(problem.code == "newer-format" for problem in loaded.problems)
        reason = "newer-format" if is_newer else "read-only"
        raise WriteError(loaded.read_only, reason=reason, remedy="nothing was written")
    return loaded
