"""The boards of a workspace as files: load, save the edits of an action, take them back.

A save re-reads a file that changed meanwhile and carries the edits over to it if the fields still
hold what the author of the edits saw; otherwise nothing is written and the outcome says so.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from pydantic import ValidationError

from readiness_tui.domain.board import HOMES, Board, Record
from readiness_tui.domain.edits import AddRecord, Edit, RemoveRecord, SetField
from readiness_tui.domain.errors import WriteError
from readiness_tui.domain.ids import RecordRef, natural
from readiness_tui.domain.plain import plain_record
from readiness_tui.domain.ticket import Plain
from readiness_tui.storage import atomic
from readiness_tui.storage.blocks import BlockEditor, BoardText
from readiness_tui.storage.blocks_tomlkit import TomlkitEditor
from readiness_tui.storage.carrying import carried, netted
from readiness_tui.storage.field_edits import field_ops
from readiness_tui.storage.plaindata import Drop, get, same, table_of
from readiness_tui.storage.proof import ProofError
from readiness_tui.storage.reader import LIMIT_BYTES, BrokenBoard, LoadedBoard, read_board, reread
from readiness_tui.storage.schema import record
from readiness_tui.storage.splicing import SegmentChange, Splicer

__all__ = ["BoardFiles", "Outcome", "Saved", "SegmentChange", "Unchanged", "Unconfirmed"]

_ROUNDS = 5
_Made: TypeAlias = tuple[LoadedBoard, tuple[SegmentChange, ...]]


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
        return self._written(loaded, lambda base: self._edited(base, edits))

    def restore(
        self, loaded: LoadedBoard, changes: Sequence[SegmentChange], edits: Sequence[Edit]
    ) -> Outcome:
        """Take a save back, to the byte where its text still stands, else by the inverse edits.

        Args:
            loaded: The board as it is.
            changes: What the save gave.
            edits: The inverse edits, in the order in which they apply.
        """
        return self._written(loaded, lambda base: self._restored(base, changes, edits))

    def _written(self, loaded: LoadedBoard, make: Callable[[LoadedBoard], _Made]) -> Outcome:
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

    def _edited(self, base: LoadedBoard, edits: Sequence[Edit]) -> _Made:
        splicer, board = Splicer(base.text, self._editor), base.board
        touched: dict[RecordRef, None] = {}
        for edit in netted(edits):
            after = carried(board, edit)
            if after is not board:
                _splice(splicer, board, after, edit)
                board, touched = after, {**touched, edit.record: None}
        if not touched:
            return base, ()
        text = splicer.finish()
        found = _board(base.board, board, text, touched)
        return LoadedBoard(base.path, found, text, "", base.problems), tuple(splicer.changes)

    def _restored(
        self, base: LoadedBoard, changes: Sequence[SegmentChange], edits: Sequence[Edit]
    ) -> _Made:
        splicer = Splicer(base.text, self._editor)
        for change in reversed(changes):
            splicer.restore(change)
        found = reread(base, splicer.text.text) if splicer.changes else base
        if isinstance(found, BrokenBoard):
            return self._edited(base, edits)
        made, rest = self._edited(found, edits)
        return made, (*(splicer.changes if found is not base else ()), *rest)


def _writable(loaded: LoadedBoard) -> LoadedBoard:
    if loaded.read_only:
        is_newer = any(problem.code == "newer-format" for problem in loaded.problems)
        reason = "newer-format" if is_newer else "read-only"
        raise WriteError(loaded.read_only, reason=reason, remedy="nothing was written")
    return loaded


def _splice(splicer: Splicer, before: Board, after: Board, edit: Edit) -> None:
    ref = edit.record
    path = (ref.kind.value, ref.id)
    match edit:
        case SetField():
            raw = table_of(get(splicer.text.data, path))
            pair = (before.records(ref.kind)[ref.id], after.records(ref.kind)[ref.id])
            for op in list(field_ops(ref.kind, path, raw, pair, splicer.text.at)):
                splicer.do(op)
        case AddRecord():
            splicer.add_record(path, plain_record(edit.value), edit.after)
        case RemoveRecord():
            splicer.do(Drop(path))


def _board(old: Board, wanted: Board, text: BoardText, refs: Iterable[RecordRef]) -> Board:
    """The board that a text says, from the old one; only the records of `refs` are read again.

    Raises:
        ProofError: A record would not say what the edits want.
    """
    board = old
    for ref in refs:
        table = get(text.data, (ref.kind.value, ref.id))
        want = wanted.records(ref.kind).get(ref.id)
        said = None if table is None else _record(ref, table)
        if (said is None) is not (want is None) or (
            said and want and not same(plain_record(said), plain_record(want))
        ):
            what = f"{ref.kind} {ref.id} would say something else"
            raise ProofError(what)
        kept = {**board.records(ref.kind), **({ref.id: said} if said else {})}
        order = [name for name in table_of(text.data.get(ref.kind)) if name in kept]
        board = replace(board, **{HOMES[ref.kind]: {name: kept[name] for name in order}})
    return board


def _record(ref: RecordRef, table: Plain) -> Record:
    try:
        return record(ref.kind, ref.id, table)
    except ValidationError as error:
        what = "; ".join(each["msg"] for each in error.errors(include_url=False))
        what = f"{ref.kind} {ref.id} would not be valid: {what}"
        raise ProofError(what) from error
