"""What a killed save left behind, told from the files alone: the table of recovery. Only reads."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from readiness_tui.domain.model.edits import Action, Edit
from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.unsaved import Pending
from readiness_tui.storage.boards.loaded import BrokenBoard
from readiness_tui.storage.boards.reader import LIMIT_BYTES, parse_board
from readiness_tui.storage.files import atomic
from readiness_tui.storage.files.fileops import bytes_of, sha256_of
from readiness_tui.storage.files.home import FOLDER
from readiness_tui.storage.journal.entries import Displaced, FileStep, Intent
from readiness_tui.storage.journal.replay import replayed
from readiness_tui.storage.journal.state import JournalState

DISPLACED = f"{FOLDER}/displaced"
RESCUED = f"{FOLDER}/rescued"


class Case(StrEnum):
    """What became of one file of an action.

    `READY` is staged whole and can still be given its name; `OUTSIDE`: written, but over what
    another program saved at the same instant; `UNKNOWN`: it cannot be told.
    """

    WRITTEN = "written"
    READY = "ready"
    UNWRITTEN = "unwritten"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One file of an open intent, as it is found.

    Attributes:
        intent: The intent.
        step: What it does to the file.
        seen: The file.
        target: Its bytes; None: there is none.
        temp: The bytes staged beside it; None: there are none.
        has_base: Whether what stood there before the save lies in `displaced/`.
        displaced: What the journal says of another program's save that was displaced.
        merge: The open intent that merges this into the file.
    """

    intent: Intent
    step: FileStep
    seen: atomic.Seen
    target: bytes | None
    temp: bytes | None
    has_base: bool
    displaced: Displaced | None
    merge: Intent | None

    @property
    def now(self) -> str:
        """sha256 of the file; empty for none."""
        return sha256_of(self.target)

    @property
    def staged(self) -> Path:
        """Where the new bytes are staged."""
        return self.seen.path.with_name(self.step.temp or ".")

    @property
    def is_displaced(self) -> bool:
        """Whether what is staged is what stood there before: the names were exchanged."""
        return self.temp is not None and sha256_of(self.temp) == self.step.base

    @property
    def edits(self) -> tuple[Edit, ...]:
        """Those of the board."""
        return tuple(edit for edit in self.intent.edits if edit.record.board == self.step.board)

    @property
    def case(self) -> Case:
        """What became of it."""
        if self.merge is not None and self.now == self.merge.files[0].new:
            return Case.OUTSIDE if self.displaced else Case.WRITTEN
        if self.displaced is not None and self.now == self.step.new:
            return Case.OUTSIDE
        return self._without_temp() if self.temp is None else self._with_temp(self.temp)

    def _without_temp(self) -> Case:
        if self.has_base or self.now == self.step.new:
            return Case.WRITTEN
        return self._by_board()

    def _with_temp(self, temp: bytes) -> Case:
        step, staged = self.step, sha256_of(temp)
        if self.now == step.base and staged == step.new:
            return Case.READY
        if not temp or staged == step.new or self._is_part(temp):
            return Case.WRITTEN if self.now == step.new else self._by_board()
        if self.is_displaced:
            return Case.WRITTEN
        return Case.OUTSIDE if self.now == step.new else Case.UNKNOWN

    def _by_board(self) -> Case:
        """What a file that is not the new one shows."""
        is_other = self.now != self.step.base
        return Case.WRITTEN if is_other and self.says_it() else Case.UNWRITTEN

    def _is_part(self, temp: bytes) -> bool:
        """Whether the staged bytes are the beginning of what was to be written."""
        if not self.step.base:
            return True  # nothing was displaced by a new file: what is staged is of ours
        if self.target is None or self.now != self.step.base:
            return False
        new = replayed(self.step.path, self.target, self.step.changes, self.step.new)
        return new is not None and new.startswith(temp)

    def says_it(self) -> bool:
        """Whether the board says all that the edits want."""
        board = None if self.target is None else parse_board(self.step.path, self.target)
        if board is None or isinstance(board, BrokenBoard) or not self.edits:
            return False
        action = Action(self.intent.title, self.edits)
        wish = Pending(op="", at=self.intent.at, reason="", says="", action=action)
        return wish.against(Portfolio.of(board.board)) is None


def facts_of(root: Path, state: JournalState, intent: Intent, step: FileStep) -> Facts | str:
    """What is found of one file of an open intent, or why it cannot be read."""
    try:
        snapshot = atomic.look(root / step.path)
        if not snapshot.path.is_relative_to(root.resolve()):
            return "it lies outside of the workspace"
        temp = snapshot.path.with_name(step.temp) if step.temp else None
        merge_op = merge_of(intent, step)
        displaced_files = _displaced_files(root, intent) if step.base else []
        return Facts(
            intent=intent,
            step=step,
            seen=snapshot,
            target=bytes_at(snapshot.path),
            temp=None if temp is None else bytes_at(temp),
            has_base=any(sha256_of(bytes_at(one)) == step.base for one in displaced_files),
            displaced=next((one for one in state.displaced if _is_of(one, intent, step)), None),
            merge=next((one for one in state.open if one.op == merge_op and one.files), None),
        )
    except (OSError, WriteError) as error:
        return f"it cannot be read: {error}"


def merge_of(intent: Intent, step: FileStep) -> str:
    """The operation that merges what a save of this file displaced."""
    return derived(intent.op, f"merge {step.path}")


def derived(op: str, what: str) -> str:
    """An operation named by another: the same whenever a recovery is done again."""
    return hashlib.sha256(f"{op} {what}".encode(errors="backslashreplace")).hexdigest()[:32]


def bytes_at(path: Path) -> bytes | None:
    """The bytes of a file; None without one.

    Raises:
        OSError: It cannot be read.
    """
    try:
        return bytes_of(path, LIMIT_BYTES)
    except FileNotFoundError:
        return None


def _displaced_files(root: Path, intent: Intent) -> list[Path]:
    """The files that a save displaced; their bytes tell of which board each is."""
    return [path for path in (root / DISPLACED).glob(f"{intent.op}-*") if path.is_file()]


def _is_of(one: Displaced, intent: Intent, step: FileStep) -> bool:
    return one.op == intent.op and one.path == step.path
