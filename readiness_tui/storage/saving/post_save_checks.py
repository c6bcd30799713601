"""The second looks at a save, after its answer was given: neither keeps a person waiting.

The whole file is parsed and held against what the save meant to say. And two seconds later the
displaced file is read again, for a program that had it open may have written into it meanwhile.
"""

import time
from dataclasses import dataclass
from pathlib import Path

from readiness_tui.domain.model.board import HOMES, Board
from readiness_tui.domain.model.edits import Action, Edit
from readiness_tui.domain.model.errors import BoardError, WriteError
from readiness_tui.domain.model.unsaved import Pending
from readiness_tui.storage.audit.entries import Act
from readiness_tui.storage.boards.loaded import BrokenBoard, LoadedBoard
from readiness_tui.storage.boards.reader import LIMIT_BYTES, parse_board
from readiness_tui.storage.files import atomic
from readiness_tui.storage.files.fileops import FileOps, bytes_of, sha256_of
from readiness_tui.storage.journal.entries import Done, FileStep
from readiness_tui.storage.journal.journal import Journal
from readiness_tui.storage.merge.files import merge_boards
from readiness_tui.storage.saving.displaced import FOLDER as DISPLACED
from readiness_tui.storage.saving.displaced import DisplacedFiles
from readiness_tui.storage.toml.splice_check import ProofError, prove_whole

STILL_NS = 1_000_000_000
"""How long a file has to stand still before what it holds counts as whole."""
LATE_S = 2.0
"""How long after a save a program may still write into the file that it has open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One file of a save: what is needed to look at it again.

    Attributes:
        op: The operation.
        title: What it did.
        base: The board before.
        made: The board after.
        edits: What was meant.
        displaced: Where the file lies that was displaced; None if none was.
    """

    op: str
    title: str
    base: LoadedBoard
    made: LoadedBoard
    edits: tuple[Edit, ...]
    displaced: Path | None = None

    @property
    def is_put_away(self) -> bool:
        """Whether the displaced file, if there is one, left the folder of the boards."""
        return self.displaced is None or self.displaced.parent.name == DISPLACED

    def is_proved(self) -> bool:
        """Whether the whole text parses to just what was meant."""
        text = self.made.text
        try:
            prove_whole(text.data, text.text, text.data)
        except ProofError:
            return False
        return True

    def is_still(self) -> bool:
        """Whether nobody wrote into the displaced file just now."""
        if self.displaced is None:
            return True
        status = atomic.look(self.displaced).status
        return status is None or time.time_ns() - status.st_mtime_ns > STILL_NS

    def late_bytes(self) -> bytes | None:
        """What was written into the displaced file after the save; None for nothing."""
        if self.displaced is None:
            return None
        try:
            data = bytes_of(self.displaced, LIMIT_BYTES)
        except OSError:
            return None  # it is gone: one of the older ones
        return None if sha256_of(data) == self.base.text.sha256 else data


@dataclass(frozen=True, slots=True)
class LateWrite:
    """What another program wrote into a file after an operation displaced it."""

    op: str
    file: Path
    data: bytes


class PostSaveRepair:
    """Sets right what a second look found, under the write lock.

    Args:
        root: The workspace root.
        journal: Where it is noted.
        ops: System calls.
    """

    def __init__(self, root: Path, journal: Journal, ops: FileOps) -> None:
        self._root, self._journal, self._ops = root, journal, ops

    def take_back(self, trace: Trace, act: Act) -> str:
        """Put the old bytes back in the place of a text that says something else.

        Returns:
            What happened, as a sentence.

        Raises:
            WriteError: It could not be put back, or stands there no more.
        """
        path = trace.base.path
        old, new = trace.base.text, trace.made.text
        step = FileStep(
            path=path, board=trace.base.board.id, base=new.sha256, new=old.sha256, temp=""
        )
        undone = Action(trace.title, trace.edits).inverse()
        atomic.replace(self._root / path, new.sha256, old.raw, self._ops)
        message = f"{path} would have said something else, so its old text is back"
        self._journal.append(
            act.intent(trace.title, "undo", edits=undone.edits, files=(step,), undoes=trace.op),
            Done(op=act.cid, outcome="saved", at=act.at),
            Pending(
                op=trace.op,
                at=act.at,
                reason="verify-failed",
                says=message,
                action=Action(trace.title, trace.edits),
            ),
        )
        return f"{message}; please report this with the board"

    def merge_late(self, trace: Trace, late: bytes) -> str:
        """Bring what was written into the displaced file onto the board; see `merge_into`."""
        assert trace.displaced is not None  # noqa: S101 - it was read
        return self.merge_into(
            trace.base.path, trace.base, LateWrite(trace.op, trace.displaced, late)
        )

    def merge_into(self, path: str, base: LoadedBoard | None, late: LateWrite) -> str:
        """Bring what was written into a displaced file onto its board, field by field.

        What cannot be merged is kept in `rescued/` and listed.

        Args:
            path: The board.
            base: What the file said when it was displaced; None if that is not known any more.
            late: What was written into it.

        Returns:
            What happened, as a sentence.

        Raises:
            WriteError: Nothing was done.
        """
        target = self._root / path
        try:
            now = bytes_of(atomic.look(target).path, LIMIT_BYTES)
        except (OSError, WriteError):
            return self._rescued(path, late)  # the board is gone
        if base is None or _has_lost(base, late.data):
            return self._rescued(path, late)
        try:
            merged = merge_boards(base.text.raw, now, late.data, path=path)
        except (BoardError, WriteError):
            return self._rescued(path, late)
        if merged.conflicts:
            return self._rescued(path, late)
        if merged.data != now:
            sha256 = sha256_of(now)
            atomic.replace(target, sha256, merged.data, self._ops)
        return f"{path}: what another program wrote at the same time was merged"

    def _rescued(self, path: str, late: LateWrite) -> str:
        rescued = DisplacedFiles(self._journal.home, self._ops).rescue(late.file, late.op, path)
        self._journal.append(rescued)
        return f"{path}: what another program wrote at the same time is kept in {rescued.file}"


def _has_lost(base: LoadedBoard, late: bytes) -> bool:
    """Whether a late text lacks records of the base: then it may be cut off, and is no deletion."""
    board = parse_board(base.path, late)
    if isinstance(board, BrokenBoard):
        return True
    return lost(base.board, board.board) > 0


def lost(before: Board, now: Board) -> int:
    """How many records of a board are not there any more."""
    return sum(len(before.records(kind).keys() - now.records(kind).keys()) for kind in HOMES)
