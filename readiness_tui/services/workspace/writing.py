"""A workspace that writes: one action as one save, and all that is not on the boards yet.

Whatever could not be saved is kept in the journal; here it is settled, given up or written again.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_tui.domain.edits.edit_titles import described
from readiness_tui.domain.model.edits import Action, SetField
from readiness_tui.domain.model.errors import ReadinessError, WriteError
from readiness_tui.domain.model.ids import RecordRef
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.services.base.notices import failed, read_only, told
from readiness_tui.services.base.ports import Clock
from readiness_tui.services.git.head import GitHead
from readiness_tui.services.workspace.journal_memory import remembering
from readiness_tui.services.workspace.viewing import Viewing

if TYPE_CHECKING:
    from readiness_tui.domain.model.unsaved import Pending, Side
    from readiness_tui.services.checkpoints.denying import Attempt
    from readiness_tui.services.checkpoints.write_access import WriteAccess
    from readiness_tui.services.workspace.board_writer import BoardWriter
    from readiness_tui.services.workspace.exits import ExitWatch
    from readiness_tui.services.workspace.questions import Questions
    from readiness_tui.storage.journal.entries import Intent
    from readiness_tui.storage.saving.recovery import Leftover
    from readiness_tui.storage.saving.save import Written


class Writing(Viewing):
    """What of a workspace writes boards, and knows what it could not write.

    Args:
        root: The repository root; gates judge what lies below it.
        folder: The folder of the board files, relative to the root.
        actor: Who edits, as blockers and log entries name them.
        me: The names that `@me` stands for.
        via: Through what, for the audit log: `tui` or `cli`.
        clock: Tells the time.
        plugins: Whether kinds of gate of other distributions are judged.
        lock_wait_s: How long a save waits for another writer; None: as long as is usual.
    """

    def __init__(
        self,
        root: Path,
        *,
        folder: str = "boards",
        actor: str = "",
        me: frozenset[str] = frozenset(),
        via: str = "cli",
        clock: Clock | None = None,
        plugins: bool = True,
        lock_wait_s: float | None = None,
    ) -> None:
        self.actor, self._via, self._lock_wait_s = actor, via, lock_wait_s
        self._writer: BoardWriter | None = None
        self._own: dict[tuple[RecordRef, str], tuple[int, object]] = {}
        super().__init__(root, folder=folder, me=me, clock=clock, plugins=plugins)

    @property
    def _scribe(self) -> "BoardWriter":
        """Who writes; made when it is first needed, for looking at boards needs none of it."""
        if self._writer is None:
            from readiness_tui.services.checkpoints.write_access import WriteAccess
            from readiness_tui.services.workspace.board_writer import BoardWriter
            from readiness_tui.storage.files.home import LOCK_WAIT_S

            wait_s = LOCK_WAIT_S if self._lock_wait_s is None else self._lock_wait_s
            access = WriteAccess(
                self.root,
                folder=self.folder,
                actor=self.actor,
                via=self._via,
                clock=self._clock,
                lock_wait_s=wait_s,
            )
            self._writer = BoardWriter(self._files, access)
        return self._writer

    @cached_property
    def _questions(self) -> "Questions":
        from readiness_tui.services.workspace.questions import Questions

        return Questions(self._boards, self._scribe)

    @cached_property
    def _head(self) -> GitHead:
        return GitHead(self.root)

    @cached_property
    def _exits(self) -> "ExitWatch":
        from readiness_tui.services.workspace.exits import ExitWatch

        return ExitWatch(lambda: self._scribe.access)

    @property
    def access(self) -> "WriteAccess":
        """Who writes beside the boards: the audit log, the lock."""
        return self._scribe.access

    def open(self, *, remember: bool = False) -> Snapshot:
        """Read every board. Gates are not judged yet: `settle` does that.

        Args:
            remember: Whether to say what can be undone and what could not be saved, too.
        """
        if remember:
            _ = self._scribe, self._head
        return self.reload(everything=True)

    def keep_passed_exits(self) -> Notice | None:
        """Make a checkpoint where the exit of a phase was seen to turn to pass.

        The run that the gates made is recorded too, where `.readiness/` is there already.
        """
        with self._lock:
            snapshot = self._saved
            notice = self._exits.settled(snapshot)
        self._exits.record(self.root, snapshot, self._clock.now())
        return notice

    def resolve(self, id: str, picks: "Mapping[int, Side]") -> Notice:  # noqa: A002 - of `Unsaved`
        """Bring what a person took of a conflict onto the boards.

        Args:
            id: Of the `Unsaved`.
            picks: What was taken, by the index of the dispute.
        """
        with self._lock:
            if self._questions.has(id):
                return self._answered(lambda: self._questions.answer(id, picks))
            pending = self._pending(id)
            if pending is None:
                return Notice(Level.REMARK, "it is settled already", code="unchanged")
            note = f"{self._clock.now().date()} {self.actor}: ".replace(" :", ":")
            portfolio = self._snapshot.portfolio
            if lost := pending.without_place(portfolio, picks):
                message = f"{lost} is gone, so yours has no place"
                remedy = "take theirs, or add the record again"
                return Notice(Level.REFUSED, message, remedy, "no-such-record")
            action = pending.settled(portfolio, picks, note=note)
            if action is None:
                outcome = f"left as it is: {pending.action.title}"
                return self._given_up(pending, "taken-theirs", outcome)
            action = Action(described(action.edits), action.edits)
            notice = self._write(action, do="resolve")
            if notice.level in {Level.DONE, Level.REMARK}:
                self._noted(lambda: self._scribe.settle(pending.op, "reapplied"), "")
            return notice

    def stage_resolved(self, path: str) -> Notice:
        """Tell git that an unmerged board is in order: `git add`, on the person's key only."""
        with self._lock:
            return self._answered(lambda: self._questions.stage(path))

    def _answered(self, answer: Callable[[], Notice]) -> Notice:
        """Do what was answered about whole files, and read them again."""
        try:
            notice = self._barred() or answer()
        except ReadinessError as error:
            notice = failed(error)
        self._boards.reload(everything=True)
        self._publish()
        return notice

    def discard(self, id: str, reason: str = "") -> Notice:  # noqa: A002 - of `Unsaved`
        """Give an edit up that is on no board; the reason goes to the audit log."""
        with self._lock:
            if self._questions.has(id):
                return self._answered(lambda: self._questions.give_up(id, reason))
            pending = self._pending(id)
            if pending is None:
                return Notice(Level.REMARK, "it is settled already", code="unchanged")
            message = f"given up: {pending.action.title}"
            return self._given_up(pending, "discarded", message, reason)

    def retry(self) -> Notice:
        """Save again what could not be saved and is not disputed."""
        with self._lock:
            interrupted = self.settle_interrupted()
            ready = [one.id for one in self._snapshot.unsaved if one.is_ready]
            notice = interrupted or Notice(
                Level.REMARK, "nothing waits to be saved", code="unchanged"
            )
            for name in ready:
                notice = self.resolve(name, {})
                if notice.level not in {Level.DONE, Level.REMARK}:
                    return notice
            return replace(notice, says=f"{len(ready)} edits saved") if len(ready) > 1 else notice

    def settle_interrupted(self) -> Notice | None:
        """Bring to its end what a kill left under way; None if there was nothing."""
        with self._lock:
            if against := self._barred():
                return against
            try:
                is_settled = self._scribe.settle_interrupted()
                moved = self._scribe.put_orphans_away()
            except WriteError as error:
                return failed(error)
            if not (is_settled or moved):
                return None
            self._boards.reload()
            self._publish()
            messages = ["what was interrupted is settled"] if is_settled else []
            messages += [f"{one.path} is kept as {one.files[0]}" for one in moved]
            return Notice(Level.DONE, "; ".join(messages), code="settled")

    def reapply(self, records: Collection[RecordRef] | None = None) -> Notice:
        """Write those edits again whose field somebody else put back.

        Args:
            records: Only the edits of these; None: all of them.
        """
        with self._lock:
            every = self._snapshot.reverted
            edits = tuple(one for one in every if records is None or one.record in records)
            if not edits:
                return Notice(Level.REMARK, "nothing was put back", code="unchanged")
            return self._write(Action(described(edits), edits), do="reapply")

    def let_be(self) -> Notice:
        """Accept what somebody else put back: it is not told again."""
        with self._lock:
            edits = self._snapshot.reverted
            return self._noted(
                lambda: self._scribe.accept(edits), "left as it was put back", "accepted"
            )

    def look_again(self) -> tuple[tuple[Notice, ...], float | None]:
        """Take the second looks at saves that are due.

        Returns:
            What had to be set right; and in how many seconds to call again, None if there is no
            need.
        """
        with self._lock:
            if self._writer is None:
                return (), None
            try:
                notices = self._writer.look_again()
                if notices:
                    self._boards.reload()
                    self._publish()
            except (OSError, ReadinessError) as error:  # what was saved stands
                message = f"the second look at the last save is left to the next: {error}"
                return (Notice(Level.REMARK, message, code="looked-later"),), None
            return notices, self._writer.looks_again_in_s

    def keep_unsaved(self) -> Snapshot | None:
        """Note in the journal what only memory holds: the program is about to end.

        Returns:
            What came of it; None where memory held nothing more than the journal.
        """
        with self._lock:
            if self._writer is None or not self._writer.keep():
                return None
            return self._publish()

    def git_moved(self) -> bool:
        """Whether another commit is checked out than at the last such look, or since the start."""
        with self._lock:
            return self._head.moved()

    def leftovers(self) -> "tuple[Leftover, ...]":
        """What a kill or another program left behind. Nothing is written."""
        with self._lock:
            return self._scribe.leftovers

    def adopt(self) -> Notice:
        """Take over what a copied `.readiness/` left unsaved; nothing of it is written unasked."""
        with self._lock:
            try:
                count = self._scribe.adopt()
            except WriteError as error:
                return failed(error)
            self._publish()
            message = f"{count} edits taken over" if count else "no copied folder left anything"
            return Notice(Level.DONE, message, code="settled" if count else "unchanged")

    def _pending(self, op: str) -> "Pending | None":
        return next((one for one in self._scribe.pending if one.op == op), None)

    def _given_up(self, pending: "Pending", how: str, says: str, reason: str = "") -> Notice:
        return self._noted(lambda: self._scribe.give_up(pending, how, reason), says)

    def _noted(self, note: Callable[[], None], says: str, code: str = "settled") -> Notice:
        if against := self._barred():
            return against
        try:
            note()
        except WriteError as error:
            return failed(error)
        self._publish()
        return Notice(Level.DONE, says, code=code)

    def _write(
        self, action: Action, *, do: str = "set", undoes: "Intent | None" = None, reason: str = ""
    ) -> Notice:
        """Write an action, publish what came of it, and say how it went."""
        if against := self._barred() or self._against(action, reason):
            return against
        if undoes is not None and not action.edits:
            return self._put_files_back(undoes, do)
        states = self._snapshot.boards
        named = dict.fromkeys(edit.record.board for edit in action.edits)
        bases = {board: self._boards.loaded(states[board]) for board in named if board in states}
        act = self._scribe.access.act(reason)
        places = {base.path: self._boards.place(base.path) for base in bases.values()}
        written = self._scribe.write(action, bases, do=do, undoes=undoes, act=act, places=places)
        for loaded in written.boards.values():
            self._boards.take(loaded, written.signatures[loaded.path])
        trouble = self._show(written, action)
        own = (edit for edit in action.edits if isinstance(edit, SetField))
        self._own |= {(one.record, one.field): (self._revision, one.new) for one in own}
        notice = told(action, written)
        return replace(notice, says=f"{notice.says}; {trouble}") if trouble else notice

    def _show(self, written: "Written", action: Action) -> str:
        """Publish what came of a save; why not all of that could be read, which undoes no save."""
        try:
            self._scribe.overtaken(action.edits, set(written.boards))
            if written.stopped:
                self._boards.reload()
            self._publish()
        except (OSError, ReadinessError) as error:
            return f"what is shown may be older: {error}"
        return ""

    def _is_ours(self, edit: SetField, *, since: int) -> bool:
        """Whether the value that an edit is made for was written here after a snapshot."""
        revision, value = self._own.get((edit.record, edit.field), (-1, None))
        return revision > since and value == edit.old

    def _put_files_back(self, done: "Intent", do: str) -> Notice:
        """Take back what wrote whole files, and read them again."""
        from readiness_tui.services.checkpoints.undoing import files_put_back  # seldom needed

        notice = files_put_back(self.root, self._scribe.access, done, do)
        self._boards.reload(everything=True)
        self._publish()
        return notice

    def _against(self, action: Action, reason: str = "") -> Notice | None:
        """Why an action may not be done; None if it may."""
        if against := read_only(self._snapshot, action, self._questions.is_unmerged):
            return against
        refusal = self._authority.denied(self._snapshot.portfolio, action, self.actor)
        if not refusal:
            return None
        from readiness_tui.services.checkpoints.denying import Attempt

        return self.denied(Attempt(action.edits[0].record, action.title, refusal), reason=reason)

    def denied(self, *attempts: "Attempt", reason: str = "") -> Notice:
        """Refuse what a role forbids; each attempt goes to the audit log."""
        from readiness_tui.services.checkpoints.denying import denial, kept

        notice = denial(attempts[0].says)
        with self._lock:
            return notice if self._barred() else kept(notice, attempts, self.access, reason)

    def _barred(self) -> Notice | None:
        """Why nothing at all is written now; None if edits are."""
        return None

    def _asks_anew(self) -> bool:
        return self._writer is not None and self._questions.is_new()

    def _remembered(self, snapshot: Snapshot, now: datetime) -> Snapshot:
        if self._writer is None:
            return snapshot
        return remembering(snapshot, self._writer, self._questions, now)
