"""Boards saved by the whole protocol, one at a time: what the tests of storage write with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from readiness_tui.domain.model.edits import Action, Edit
from readiness_tui.storage.audit.entries import Act, new_cid
from readiness_tui.storage.audit.log import AuditLog
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.repository import BoardFiles
from readiness_tui.storage.files.fileops import FileOps
from readiness_tui.storage.files.home import Home
from readiness_tui.storage.journal.journal import Journal
from readiness_tui.storage.saving.save import Request, Saver, SegmentChange, Unchanged, Written
from readiness_tui.storage.toml.blocks_tomlkit import TomlkitEditor

AT = datetime(2026, 2, 18, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Saved:
    """The edits are on the disk."""

    loaded: LoadedBoard
    changes: tuple[SegmentChange, ...] = ()


@dataclass(frozen=True)
class Unconfirmed:
    """The edits are in the file, but the disk did not confirm them."""

    loaded: LoadedBoard
    changes: tuple[SegmentChange, ...]
    error: str


Outcome: TypeAlias = Saved | Unchanged | Unconfirmed


class Store(BoardFiles):
    """The boards below a root, each call one action of one person."""

    def __init__(
        self,
        root: Path,
        folder: str = "boards",
        *,
        editor: TomlkitEditor | None = None,
        ops: FileOps | None = None,
    ) -> None:
        super().__init__(root, folder)
        self._editor, self._ops = editor, ops or FileOps()
        self.last = Written()

    @property
    def journal(self) -> Journal:
        """The journal of the root."""
        return Journal(Home.open(self.root).path, self._ops)

    def save(self, loaded: LoadedBoard, edits: Sequence[Edit]) -> Outcome:
        """Write edits of one board."""
        return self._write((loaded,), edits, {}, "")

    def save_all(self, boards: Sequence[LoadedBoard], edits: Sequence[Edit]) -> Outcome:
        """Write edits of several boards as one action; what it gives speaks of the first."""
        return self._write(boards, edits, {}, "")

    def restore(
        self, loaded: LoadedBoard, changes: Sequence[SegmentChange], edits: Sequence[Edit]
    ) -> Outcome:
        """Take a save back: what it changed, and the inverse edits."""
        return self._write((loaded,), edits, {loaded.path: changes}, "0" * 32)

    def _write(
        self,
        boards: Sequence[LoadedBoard],
        edits: Sequence[Edit],
        taking_back: dict[str, Sequence[SegmentChange]],
        undoes: str,
    ) -> Outcome:
        home = Home.open(self.root).ensure("me@example.org")
        act = Act(at=AT, cid=new_cid(), actor="me@example.org", via="cli")
        request = Request(
            action=Action("an edit", tuple(edits)),
            act=act,
            bases={
                edit.record.board: one
                for edit in edits
                for one in boards
                if len(boards) == 1 or one.board.id == edit.record.board
            },
            do="undo" if undoes else "set",
            undoes=undoes,
            taking_back=taking_back,
        )
        with home.lock():
            log = AuditLog(self.root, home.writer, folder=self.folder)
            journal = Journal(home.path, self._ops)
            saver = Saver(self, journal, log, ops=self._ops, editor=self._editor)
            written = self.last = saver.save(request)
            steps = [one.files for one in journal.read().actions if one.op == act.cid]
        if written.stopped:
            return written.stopped
        changes = steps[0][0].changes if steps and steps[0] else ()
        made = next(iter(written.boards.values()), None)
        if made is None:
            found = self.load(boards[0].path)
            assert isinstance(found, LoadedBoard)
            return Saved(found)
        if written.doubts:
            return Unconfirmed(made, changes, written.doubts[0])
        return Saved(made, changes)
