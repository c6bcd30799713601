"""Brings what another program saved at the instant of our save together with it, after a kill.

Their save is first noted in the journal and kept in `rescued/`, so that nothing depends on how far
this comes: done again, it ends the same.
"""

import contextlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from readiness_tui.domain.model.errors import BoardError, Place, WriteError
from readiness_tui.storage.audit.entries import Act
from readiness_tui.storage.files import atomic
from readiness_tui.storage.files.fileops import FileOps, make_folders, overwrite, sha256_of
from readiness_tui.storage.journal.entries import Displaced, FileStep
from readiness_tui.storage.journal.journal import Journal
from readiness_tui.storage.journal.replay import rewound
from readiness_tui.storage.merge.files import merge_boards
from readiness_tui.storage.saving.displaced import DisplacedFiles
from readiness_tui.storage.saving.recovery_cases import RESCUED, Facts, bytes_at, merge_of


@dataclass(frozen=True, slots=True)
class Rescued:
    """What came of it: whether both saves are in the file now, else where theirs is kept."""

    is_merged: bool
    file: str


class Rescuer:
    """Merges displaced saves. Its methods are called under the write lock.

    Args:
        root: The workspace root.
        journal: Its journal.
        ops: System calls.
        now: When, with a zone.
    """

    def __init__(self, root: Path, journal: Journal, ops: FileOps, now: datetime) -> None:
        self._root, self._journal, self._ops, self._now = root, journal, ops, now
        self._displaced = DisplacedFiles(journal.home, ops)

    def rescue(self, facts: Facts) -> Rescued:
        """Merge what a save displaced into the file.

        Raises:
            WriteError, OSError: The disk did not take it; it can be done again.
        """
        entry = self._noted(facts)
        theirs = bytes_at(self._root / entry.file)
        return Rescued(theirs is not None and self._merged(facts, theirs), entry.file)

    def keep(self, op: str, path: str, data: bytes) -> Displaced:
        """Copy bytes of a board to `rescued/`; the entry of the journal that says so.

        Raises:
            OSError: The disk did not take them.
        """
        sha256 = sha256_of(data)
        name = f"{op}-{sha256[:8]}-{PurePosixPath(path).name}"  # one operation may rescue several
        make_folders(self._ops, self._root / RESCUED, 0o700)
        overwrite(self._ops, self._root / RESCUED / name, data)
        return Displaced(op=op, path=path, sha256=sha256, file=f"{RESCUED}/{name}")

    def _noted(self, facts: Facts) -> Displaced:
        """Note their save in the journal, and take it out of the folder of the boards."""
        entry = facts.displaced
        if facts.temp is not None and (entry is None or sha256_of(facts.temp) == entry.sha256):
            displaced = self.keep(facts.intent.op, facts.step.path, facts.temp)
            if entry is None:
                self._journal.append(displaced)
            self._ops.unlink(facts.staged)
            return displaced
        assert entry is not None  # noqa: S101 - without it and without their bytes nothing is asked
        return entry

    def _merged(self, facts: Facts, theirs: bytes) -> bool:
        step, ours = facts.step, facts.target or b""
        op = merge_of(facts.intent, step)
        temp = atomic.temp_name(facts.seen.path, op)
        staged = facts.seen.path.with_name(temp)
        if facts.now != step.new:  # merged before a kill
            self.put_away(staged, op, step.path, step.new)
            return True
        with contextlib.suppress(FileNotFoundError):
            self._ops.unlink(staged)
        merged = _merge(step, ours, theirs)
        if merged is None:
            return False
        new = FileStep(
            path=step.path, board=step.board, base=step.new, new=sha256_of(merged), temp=temp
        )
        act = Act(at=self._now, cid=op, actor=facts.intent.actor, via=facts.intent.via)
        self._journal.append(act.intent(facts.intent.title, "merge", files=(new,)))
        atomic.stage(self._ops, facts.seen, temp, merged)
        try:
            atomic.commit(self._ops, facts.seen, temp)
        except WriteError as error:
            if error.reason != "changed":
                raise
            return False
        self.put_away(staged, op, step.path, step.new)
        return True

    def put_away(self, staged: Path, op: str, path: str, sha256: str) -> bool:
        """Keep what an exchange brought out.

        Args:
            staged: Where it is; nothing need be there.
            op: The operation that brought it out.
            path: The board.
            sha256: What it should be.

        Returns:
            Whether it was that; what another program saved once more goes to `rescued/`.

        Raises:
            WriteError, OSError: The disk did not take it; it can be done again.
        """
        out = bytes_at(staged)
        if out is None:
            return True
        if sha256_of(out) == sha256:
            if self._displaced.take(staged, op, path) == staged:
                message, remedy = "what a save displaced cannot be put away", "look at the disk"
                raise WriteError(message, reason="io-error", place=Place(path), remedy=remedy)
            return True
        self._journal.append(self.keep(op, path, out))
        self._ops.unlink(staged)
        return False


def _merge(step: FileStep, ours: bytes, theirs: bytes) -> bytes | None:
    """Both saves as one file, theirs where they disagree; None where that cannot be made."""
    base = rewound(step.path, ours, step.changes, step.base)
    if base is None:
        return None
    try:
        return merge_boards(base, ours, theirs, path=step.path).data
    except (BoardError, WriteError):
        return None
