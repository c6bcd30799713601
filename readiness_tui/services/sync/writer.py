"""Bringing merged files onto the disk, where somebody may have edited them meanwhile."""

import contextlib
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from readiness_tui.domain.model.edits import SetField
from readiness_tui.domain.model.errors import Diagnostic, Place, WriteError
from readiness_tui.domain.model.unsaved import Pending
from readiness_tui.services.checkpoints.write_access import Session, WriteAccess
from readiness_tui.services.sync.audit_entries import board_entry, board_of, conflict_entries
from readiness_tui.services.sync.files import is_board, is_log
from readiness_tui.services.sync.merge import Conflict, FileMerge, merge_file
from readiness_tui.services.sync.undecided import UndecidedFiles, undecided_of
from readiness_tui.services.sync.unsaved_edits import kept_of
from readiness_tui.storage.audit.entries import Act, new_cid
from readiness_tui.storage.audit.files import LIMIT_BYTES
from readiness_tui.storage.files import atomic
from readiness_tui.storage.files.fileops import FileOps, bytes_of, refusal
from readiness_tui.storage.files.home import FOLDER
from readiness_tui.storage.journal.entries import SYNC, Reverted
from readiness_tui.storage.saving.whole_files import NewText, Placed, WholeFiles

_ROUNDS = 5
_CHANGED = {"conflict", "changed", "exists"}


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file as it was when it was read, and as it is to be; None is a file that is not there."""

    before: bytes | None
    after: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What came of writing.

    Attributes:
        paths: The files that changed on the disk.
        conflicts: What met an edit made meanwhile; theirs is on the disk.
        left: The files that are not written, and why.
        unconfirmed: Why a write is not known to last; empty if all are.
        remarks: What a person should know besides: a second name of a file, a save that was late.
    """

    paths: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    left: tuple[Diagnostic, ...] = ()
    unconfirmed: str = ""
    remarks: tuple[str, ...] = ()


class DiskWriter:
    """Writes boards through the journal, as every save; what only grows is replaced durably.

    Args:
        root: The workspace root.
        access: Gives the lock, the journal and the audit log.
        ops: System calls.
    """

    def __init__(self, root: Path, access: WriteAccess, ops: FileOps) -> None:
        self._root, self._access, self._ops = root, access, ops

    def write(self, files: Mapping[str, FileChange], kept: Sequence[Pending], act: Act) -> Written:
        """Write files; what met an edit is in the audit log and the journal before that.

        What another program changes meanwhile is merged with that, and tried again.

        Args:
            files: What to write, by path below the root.
            kept: Ours of what the merge before left undecided: `after` has theirs there.
            act: The action that the sync is.

        Raises:
            WriteError: Nothing was written.
        """
        with self._access.session() as session:
            _keep(session, kept)
            writing = _Writing(self._root, session, act, self._ops)
            waiting = dict(files)
            for _ in range(_ROUNDS):
                waiting = writing.round(waiting)
                if not waiting:
                    break
        message, remedy = "another program keeps changing the file", "close it, then sync again"
        busy = (Diagnostic("busy", message, Place(path), remedy) for path in waiting)
        return Written(
            paths=tuple(writing.paths),
            unconfirmed=writing.unconfirmed,
            conflicts=tuple(conflict for met in writing.met.values() for conflict in met),
            left=(*writing.left, *busy),
            remarks=tuple(dict.fromkeys(writing.remarks)),
        )


class _Writing:
    """What was written so far, under the lock."""

    def __init__(self, root: Path, session: Session, act: Act, ops: FileOps) -> None:
        self._root, self._session, self._act, self._ops = root, session, act, ops
        self.paths: list[str] = []
        self.met: dict[str, tuple[Conflict, ...]] = {}
        self.left: list[Diagnostic] = []
        self.unconfirmed = ""
        self.remarks = list(session.remarks)

    def round(self, files: Mapping[str, FileChange]) -> dict[str, FileChange]:
        """Try once; the files that another program changed meanwhile."""
        again: dict[str, FileChange] = {}
        boards: list[NewText] = []
        for path, change in files.items():
            try:
                now = self._now(path)
                new = self._made(path, change, now)
                if new == now or (is_log(path) and (now or b"").startswith(new or b"")):
                    continue  # a log that grew meanwhile is the longer one
                if is_board(path):
                    boards.append(NewText(path, now, new))
                else:
                    self._replace(path, now, new)
            except WriteError as error:
                self._refused(path, error, again, change)
        if boards:
            self._place(boards, files, again)
        return again

    def _made(self, path: str, change: FileChange, now: bytes | None) -> bytes | None:
        """What is to be written over what is there now; what met it is told before.

        Raises:
            WriteError: What is there now cannot be merged with.
        """
        merge = _met(path, change, now)
        if merge.is_left and merge.problem:
            raise WriteError(merge.problem.message, reason="broken-on-disk", remedy="mend it")
        if merge.rescued:
            rescue(self._root, path, merge.rescued, self._ops)
        self._session.log.append_missing(
            conflict_entries(merge.conflicts, change.before, self._act)
        )
        if (pending := kept_of(merge, self._act)) is not None:
            _keep(self._session, (pending,))
        UndecidedFiles(self._root, self._ops).keep(undecided_of(merge, self._act))
        self.met[path] = merge.conflicts
        return merge.merged

    def _place(
        self,
        boards: Sequence[NewText],
        files: Mapping[str, FileChange],
        again: dict[str, FileChange],
    ) -> None:
        """Write boards as one action of the journal."""
        act = replace(self._act, cid=new_cid())  # a sync may come to several
        title = "sync of 1 board" if len(boards) == 1 else f"sync of {len(boards)} boards"
        writer = WholeFiles(self._root, self._session.journal, self._ops)
        try:
            placed = writer.write(boards, act, do=SYNC, title=title)
        except WriteError as error:
            placed = Placed(refused={one.path: error for one in boards})
        self.paths += placed.paths
        self.remarks += placed.remarks
        self._tell([one for one in boards if one.path in placed.paths], files)
        self.unconfirmed = next(iter(placed.doubts), self.unconfirmed)
        for path, error in placed.refused.items():
            self._refused(path, error, again, files[path])

    def _tell(self, boards: Sequence[NewText], files: Mapping[str, FileChange]) -> None:
        """Say in the audit log what became of boards that somebody changed since it was said."""
        for new_text in boards:
            change = files[new_text.path]
            if (new_text.base, new_text.new) == (change.before, change.after):
                continue
            board = board_of(new_text.path, new_text.base if new_text.new is None else new_text.new)
            entry = board_entry(self._act, new_text.path, board, new_text.base, new_text.new)
            with contextlib.suppress(WriteError):  # the board is written, and that counts
                self._session.log.append([replace(entry, op=f"{new_cid()}:0")])

    def _refused(
        self, path: str, error: WriteError, again: dict[str, FileChange], change: FileChange
    ) -> None:
        if error.reason in _CHANGED:
            again[path] = change
        else:
            self.left.append(Diagnostic(error.reason, error.what, Place(path), error.remedy))
            self.met.pop(path, None)

    def _now(self, path: str) -> bytes | None:
        try:
            return bytes_of(self._root / path, LIMIT_BYTES)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise refusal(error, path) from error

    def _replace(self, path: str, now: bytes | None, new: bytes | None) -> None:
        """Write a file that is no board: a log, what an import read, attributes for git."""
        target = self._root / path
        try:
            if new is None:
                self._remove(path, now)
            elif now is None:
                atomic.create(target, new, self._ops)
            else:
                atomic.replace(target, hashlib.sha256(now).hexdigest(), new, self._ops)
        except WriteError as error:
            if error.reason != "unconfirmed":
                raise
            self.unconfirmed = error.what
        self.paths.append(path)

    def _remove(self, path: str, now: bytes | None) -> None:
        current = atomic.look(self._root / path)
        if self._now(path) != now:
            message = "the file was changed meanwhile"
            raise WriteError(message, reason="changed")
        name = f"{new_cid()}-{current.path.name}"
        atomic.remove(self._ops, current, self._root / FOLDER / "displaced" / name)


def _keep(session: Session, kept: Sequence[Pending]) -> None:
    """Note ours in the journal, but for what waits there already.

    A field of it that theirs puts back to what it was before is asked about once: as a conflict.
    """
    existing_ops = {pending.op for pending in session.journal.read().pending}
    for pending in kept:
        if pending.op not in existing_ops:
            fields = tuple(edit for edit in pending.action.edits if isinstance(edit, SetField))
            let_be = (Reverted(at=pending.at, edits=fields),) if fields else ()
            session.journal.append(pending, *let_be)


def _met(path: str, change: FileChange, now: bytes | None) -> FileMerge:
    """What is to be written over what is there now; mostly that is what was read."""
    if now == change.before:
        return FileMerge(path=path, base=now, ours=now, theirs=change.after, merged=change.after)
    return merge_file(path, change.before, now, change.after)


def rescue(root: Path, path: str, data: bytes, ops: FileOps) -> None:
    """Keep bytes that would be lost, under a name that says what they are; once.

    Raises:
        WriteError: Not written.
    """
    name = f"{hashlib.sha256(data).hexdigest()[:12]}-{Path(path).name}"
    place = root / FOLDER / "rescued" / name
    if not place.exists():
        atomic.create(place, data, ops)
