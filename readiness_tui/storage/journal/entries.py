"""What the journal says, as values; `journal_lines` has each of them as a line of the file."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from readiness_tui.domain.model.edits import Edit, SetField
from readiness_tui.domain.model.unsaved import Pending
from readiness_tui.storage.toml.splicing import SegmentChange

SYNC = "sync"
"""What an action does that brings to the boards what others shared."""
ROLLBACK = "rollback"
"""What an action does that puts the boards of a checkpoint back."""
TOLD_ELSEWHERE = frozenset({"merge", SYNC})
"""What actions do of which the audit log has no record of its own: others tell of the edits."""
VIEW = "view"
"""What saves a view does: it writes `readiness.toml` alone."""
IMPORT = "import"
"""What an action does that brings a changed document to the board that was made of it."""
_UNDOABLE = frozenset({"set", "undo", "redo", "resolve", "reapply", ROLLBACK, VIEW, IMPORT})


@dataclass(frozen=True, slots=True, kw_only=True)
class FileStep:
    """What an action does to one file.

    Attributes:
        path: The file below the workspace root, with slashes.
        board: Id of the board that it is; empty where it is none.
        base: sha256 of what stands there before; empty for a new file.
        new: sha256 of what will stand there; empty for a file that is removed.
        temp: Name in the folder of the target under which the new bytes are staged.
        changes: The splices that lead from the one to the other, in their order.
    """

    path: str
    board: str = ""
    base: str
    new: str
    temp: str
    changes: tuple[SegmentChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """An action that is about to be written. A second one of the same `op` takes its place.

    Attributes:
        op: The 32 hex digits of the action; its `cid` in the audit log.
        at: When.
        do: `set` for what a person did, else `undo`, `redo`, `resolve`, `merge`, `sync` ...
        title: What it does, for people.
        actor: Who, as git knows them.
        via: Through what: `tui`, `cli`.
        undoes: The operation that it takes back; empty for none.
        reason: Why, where a reason is asked for.
        edits: All that it changes; those of one board stand in the order of their audit records.
        files: What it does to each file, in the order in which they are written.
    """

    op: str
    at: datetime
    do: str = "set"
    title: str
    actor: str
    via: str
    undoes: str = ""
    reason: str = ""
    edits: tuple[Edit, ...]
    files: tuple[FileStep, ...]

    @property
    def can_undo(self) -> bool:
        """Whether a person can take it back by the undo key."""
        return self.do in _UNDOABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An intent that is settled: `saved`, `unconfirmed` or `unchanged`."""

    op: str
    outcome: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Something pending or displaced that needs nobody any more.

    `how` is `reapplied`, `discarded`, `taken-theirs`, `merged` or `retried`.
    """

    op: str
    how: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Displaced:
    """What another program saved at the instant of our save, and where it is kept.

    `path` is the board, `file` where its bytes lie; both below the workspace root.
    """

    op: str
    path: str
    sha256: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reverted:
    """Saved edits that somebody put back outside, which a person let be."""

    at: datetime
    edits: tuple[SetField, ...]


Entry: TypeAlias = Intent | Done | Settled | Pending | Displaced | Reverted
