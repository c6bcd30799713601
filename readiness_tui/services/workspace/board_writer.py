"""Writes what was decided: boards, journal and audit log, under the one lock, as one action.

It also knows what the journal remembers: what can be undone, what could not be saved, and which of
our edits somebody else may have put back.
"""

import contextlib
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from readiness_tui.domain.model.edits import Action, Edit, SetField
from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.model.ids import BoardId, RecordRef
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.unsaved import Pending, put_back
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.services.checkpoints.rewriting import Rewritten, restored_whole, write_whole
from readiness_tui.services.checkpoints.write_access import Session, WriteAccess
from readiness_tui.services.git.head import GitHead
from readiness_tui.services.watch.partial_writes import Patience
from readiness_tui.storage.audit.entries import Act
from readiness_tui.storage.audit.journal_records import given_up
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.repository import BoardFiles, sha256_at
from readiness_tui.storage.checkpoints.checkpoint import half_made
from readiness_tui.storage.files.fileops import refusal, remove_tree
from readiness_tui.storage.files.filesystem import Promise, filesystem_of
from readiness_tui.storage.files.home import Home, Trust
from readiness_tui.storage.journal.entries import Intent, Reverted, Settled
from readiness_tui.storage.journal.journal import NAME, Journal, JournalState
from readiness_tui.storage.journal.state import RESTORE
from readiness_tui.storage.saving.displaced import DisplacedFiles
from readiness_tui.storage.saving.post_save_checks import LATE_S, PostSaveRepair, Trace
from readiness_tui.storage.saving.save import TORN, Request, Saver, Unchanged, Written
from readiness_tui.storage.toml.blocks_tomlkit import inline

if TYPE_CHECKING:
    from readiness_tui.storage.saving.recovery import Leftover

SHOWN = "readiness recover shows what is kept"
WATCHED = timedelta(hours=24)
"""How long a saved edit is held against the disk."""


class BoardWriter:
    """Writes actions of one workspace. The workspace orders the calls.

    Args:
        files: The boards.
        access: Gives the lock, the journal and the audit log.
    """

    def __init__(self, files: BoardFiles, access: WriteAccess) -> None:
        self._files, self.access = files, access
        self.root, self.folder = files.root, files.folder
        self._place = filesystem_of(files.root / files.folder)
        self._memory: dict[str, Pending] = {}
        self._head = GitHead(files.root)
        self._unproved: list[Trace] = []
        self._open_elsewhere: list[tuple[float, Trace]] = []

    @property
    def state(self) -> JournalState:
        """What the journal says now; nothing where it is not ours."""
        journal = self.access.journal()
        return journal.read() if journal else JournalState()

    @property
    def pending(self) -> tuple[Pending, ...]:
        """The actions that are on no board, those that even the journal could not keep last."""
        return (*self.state.pending, *self._memory.values())

    @property
    def warnings(self) -> tuple[str, ...]:
        """What people should know before they edit here, as sentences."""
        home, place = Home.open(self.root), self._place
        refused = f"nothing can be edited: .readiness/: {home.why}"
        foreign = f".readiness/: {home.why}; readiness recover --adopt takes over what it holds"
        return (
            *((place.says,) if place.promise is Promise.NONE else ()),
            *((refused,) if home.trust is Trust.REFUSED else ()),
            *((foreign,) if home.trust is Trust.FOREIGN else ()),
        )

    @property
    def leftovers(self) -> "tuple[Leftover, ...]":
        """What a kill or another program left behind; the next edit settles it."""
        from readiness_tui.storage.checkpoints.restore import Restorer, left_by
        from readiness_tui.storage.saving.recovery import inspect  # seldom needed

        journal = self.access.journal()
        if not journal:
            return ()
        leftovers = inspect(self._files.root, journal, folder=self._files.folder)
        if (begun := Restorer(self._files.root).unfinished()) is None:
            return leftovers
        return (*(one for one in leftovers if one.op != begun.cid), *left_by(begun))

    def put_orphans_away(self) -> "tuple[Leftover, ...]":
        """Move temporary files of killed programs to where displaced ones are kept; which.

        Checkpoints that were half made go for good: they are copies.

        Raises:
            WriteError: Nothing can be written now.
        """
        halves = half_made(self._files.root)
        if not halves and not any(one.word == "orphan" for one in self.leftovers):
            return ()
        from readiness_tui.storage.saving.leftovers import orphans, put_away

        root, folder = self._files.root, self._files.folder
        with self.access.session() as session:
            with contextlib.suppress(OSError):  # the next checkpoint does it
                for half in halves:
                    remove_tree(session.ops, half)
            orphan_files = orphans(root, folder, session.journal.read())
            return put_away(root, orphan_files, DisplacedFiles(session.journal.home, session.ops))

    def write(
        self,
        action: Action,
        bases: Mapping[BoardId, LoadedBoard],
        *,
        do: str = "set",
        undoes: Intent | None = None,
        act: Act | None = None,
        places: Mapping[str, tuple[int, int] | None] | None = None,
    ) -> Written:
        """Write every board of an action.

        Args:
            action: The edits.
            bases: The boards as they are shown.
            do: What it is to the journal.
            undoes: The operation that it takes back.
            act: Who does it; by default the person, now.
            places: Device and inode of the files as they are shown, by path.
        """
        taking_back = {file.path: file.changes for file in undoes.files} if undoes else {}
        request = Request(
            action=action,
            act=act or self.access.act(),
            bases=bases,
            do=do,
            undoes=undoes.op if undoes else "",
            taking_back=taking_back,
            places=places or {},
        )
        try:
            written = self._saved(request)
        except WriteError as error:
            written = self._outside_of_lock(request, error)
        except OSError as error:
            written = self._outside_of_lock(request, refusal(error))
        now = time.monotonic()
        self._unproved += written.traces
        self._open_elsewhere += ((now, trace) for trace in written.traces if trace.displaced)
        if written.pending is not None and not written.is_kept:
            self._memory[written.pending.op] = written.pending
        return written

    def _saved(self, request: Request) -> Written:
        """Save under the lock; where somebody is writing a file, again at its next changes.

        The lock is free while that is waited for.

        Raises:
            WriteError: It could not even begin.
        """
        patience, is_patient = Patience(self._files), True
        while True:
            signatures = {
                base.path: self._files.signature(base.path) for base in request.bases.values()
            }
            try:
                with self.access.session() as session:
                    self._keep(session)
                    saver = Saver(self._files, session.journal, session.log, ops=session.ops)
                    written = saver.save(request, is_patient=is_patient)
                    for trace in written.traces:
                        if trace.displaced is not None:  # `look_again` does it, while we live
                            session.late.leave(trace.displaced)
                return replace(written, remarks=(*session.remarks, *written.remarks))
            except WriteError as error:
                if not is_patient or error.reason not in TORN:
                    raise
                is_patient = any(map(patience.is_young, signatures)) and patience.next_change(
                    signatures
                )

    def look_again(self) -> tuple[Notice, ...]:
        """Take the second looks that are due; what had to be set right.

        Raises:
            WriteError: Something was found and could not be set right; it is found again later.
        """
        notices: list[Notice] = []
        self.keep()
        if self._unproved:
            self.access.tidy()
        while self._unproved:
            trace = self._unproved.pop(0)
            if not trace.is_proved():
                with self.access.session() as session:
                    mender = PostSaveRepair(self._files.root, session.journal, session.ops)
                    message = mender.take_back(trace, self.access.act())
                notices.append(Notice(Level.FAILED, message, SHOWN, "verify-failed"))
        while self._open_elsewhere and time.monotonic() - self._open_elsewhere[0][0] >= LATE_S:
            trace = self._open_elsewhere[0][1]
            if not trace.is_still():
                self._open_elsewhere[0] = (time.monotonic(), trace)
                break
            self._open_elsewhere.pop(0)
            if (late := trace.late_bytes()) is not None:
                with self.access.session() as session:
                    mender = PostSaveRepair(self._files.root, session.journal, session.ops)
                    message = mender.merge_late(trace, late)
                notices.append(Notice(Level.REMARK, message, code="merged"))
            self._files.see(trace.base.path, trace.made.text)
        if self.access.has_late():
            with self.access.session() as session:
                notices += (
                    Notice(Level.REMARK, message, code="merged") for message in session.remarks
                )
        return tuple(notices)

    @property
    def looks_again_in_s(self) -> float | None:
        """When the next second look is due, in seconds; None: there is none."""
        if self._unproved:
            return 0.0
        if not self._open_elsewhere:
            return LATE_S if self._memory else None
        return max(0.0, self._open_elsewhere[0][0] + LATE_S - time.monotonic())

    def keep(self) -> bool:
        """Note in the journal what only memory holds, if that can be done now; was there any."""
        if not self._memory:
            return False
        with contextlib.suppress(WriteError), self.access.session() as session:
            self._keep(session)
        return True

    def is_kept(self, op: str) -> bool:
        """Whether a pending action outlives this process."""
        return op not in self._memory

    def _keep(self, session: Session) -> None:
        if self._memory:
            with contextlib.suppress(WriteError):
                session.journal.append(*self._memory.values())
                self._memory.clear()

    def overtaken(self, edits: Sequence[Edit], boards: Collection[str]) -> None:
        """Settle what waits and says nothing but fields that were just saved anew."""
        saved = {_place(edit) for edit in edits if edit.record.board in boards}
        for pending in self.pending:
            if saved and all(_place(edit) in saved for edit in pending.action.edits):
                with contextlib.suppress(WriteError):  # it is told again, and can be given up
                    self.settle(pending.op, "taken-theirs")

    def settle(self, op: str, how: str) -> None:
        """Say what became of a pending action.

        Raises:
            WriteError: Not noted; it stays pending.
        """
        if self._memory.pop(op, None) is None:
            self._note(Settled(op=op, how=how, at=self.access.act().at))

    def give_up(self, pending: Pending, how: str, reason: str = "") -> None:
        """Note, in the audit log too, that a person wants a pending action no more.

        Args:
            pending: The action.
            how: `discarded`, or `taken-theirs`.
            reason: Why.

        Raises:
            WriteError: Not noted; it stays pending.
        """
        if self._memory.pop(pending.op, None) is not None:
            return
        act = self.access.act(reason)
        with self.access.session() as session:
            session.log.append(given_up(pending, how, act))
            session.journal.append(Settled(op=pending.op, how=how, at=act.at))

    def put_text_back(self, last: LoadedBoard, now_sha256: str) -> Rewritten:
        """Write a board as it was last shown, over a file that lost records.

        Raises:
            WriteError: Not written; reason `conflict` if the file says something else by now.
        """
        with self.access.session() as session:
            target = self._files.root / last.path
            if sha256_at(target) != now_sha256:
                message = f"{last.path} was changed meanwhile"
                raise WriteError(message, reason="conflict", remedy="look at it as it is now")
            done = write_whole(session, target, last.text.raw)
            details = inline({"path": last.path, "before": now_sha256, "after": last.text.sha256})
            act = self.access.act()
            session.log.append([act.says(RESTORE, details)])
            session.journal.append(*restored_whole(act, f"{last.path}: the last text is back"))
        return done

    def write_file(self, path: str, data: bytes | None) -> Rewritten:
        """Write a whole board that a person decided on, or take it away; a checkpoint is not made.

        Raises:
            WriteError: Not written.
        """
        target = self._files.root / path
        with self.access.session() as session:
            before, act = sha256_at(target), self.access.act()
            done = write_whole(session, target, data)
            after = sha256_at(target) if data is not None else ""
            details = inline({"path": path, "before": before, "after": after})
            session.log.append([act.says("resolve", details)])
            session.journal.append(*restored_whole(act, f"{path}: merged as decided"))
        return done

    def settle_interrupted(self) -> bool:
        """Bring to its end what a kill left under way; whether there was any.

        Raises:
            WriteError: It cannot be done now.
        """
        if not (self.state.open or self.access.has_late() or self.access.has_rollback()):
            return False
        with self.access.session():
            return True

    def accept(self, edits: tuple[SetField, ...]) -> None:
        """Note that these edits may stay as somebody else put them back.

        Raises:
            WriteError: Not noted.
        """
        self._note(Reverted(edits=edits, at=self.access.act().at))

    def adopt(self) -> int:
        """Take over what the journals of copied folders left undone; how many actions.

        Their edits wait to be saved again, and none is written unasked.

        Raises:
            WriteError: Not noted.
        """
        count = 0
        with self.access.session() as session:
            journals = (session.journal.home / "foreign").rglob(NAME)
            for folder in sorted(file.parent for file in journals):
                state = Journal(folder, session.ops).read()
                unfinished = (*state.pending, *map(_interrupted, state.open))
                if not unfinished:
                    continue
                session.journal.append(*unfinished)
                session.ops.rename(folder / NAME, folder / f"{NAME}.adopted")
                count += len(unfinished)
        return count

    def reverted(self, portfolio: Portfolio, now: datetime) -> tuple[SetField, ...]:
        """The edits of the last day whose field somebody else put back."""
        return put_back(portfolio, self.state.recent(now - WATCHED))

    def is_by_git(self, found: Sequence[SetField]) -> bool:
        """Whether it was git that put these edits back."""
        return self._head.put_back(found)

    def _note(self, entry: Settled | Reverted) -> None:
        with self.access.session() as session:
            session.journal.append(entry)

    def _outside_of_lock(self, request: Request, error: WriteError) -> Written:
        """What could not even begin: kept in memory, unless nothing may be written here at all."""
        stopped = Unchanged.of(error)
        if error.reason == "read-only":
            return Written(stopped=stopped)
        pending = Pending(
            op=request.act.cid,
            at=request.act.at,
            reason=error.reason,
            says=error.what,
            action=request.action,
            undoes=request.undoes,
        )
        return Written(stopped=stopped, pending=pending)


def _interrupted(intent: Intent) -> Pending:
    message = "it was under way when the folder was copied"
    action = Action(intent.title, intent.edits)
    return Pending(op=intent.op, at=intent.at, reason="interrupted", says=message, action=action)


def _place(edit: Edit) -> tuple[RecordRef, str]:
    return edit.record, edit.field if isinstance(edit, SetField) else ""
