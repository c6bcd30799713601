"""Saves what was decided: permitted or refused, written as one action, and told in one notice."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from readiness_tui.domain.model.edits import Action, SetField
from readiness_tui.domain.model.errors import ReadinessError, WriteError
from readiness_tui.domain.model.ids import RecordRef
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.services.base.notices import failed, read_only, told
from readiness_tui.services.workspace.plan_state import PlanState

if TYPE_CHECKING:
    from readiness_tui.domain.verdict.snapshot import Snapshot
    from readiness_tui.services.checkpoints.denying import Attempt
    from readiness_tui.services.checkpoints.write_access import WriteAccess
    from readiness_tui.services.workspace.board_writer import BoardWriter
    from readiness_tui.services.workspace.pending_edits import PendingEdits
    from readiness_tui.services.workspace.questions import Questions
    from readiness_tui.storage.journal.entries import Intent
    from readiness_tui.storage.saving.save import Written


@dataclass(frozen=True, slots=True)
class WriteTools:
    """What a workspace is written with."""

    access: "WriteAccess"
    pending: "PendingEdits"
    boards: "BoardWriter"
    questions: "Questions"


class Writer:
    """Writes boards, and what belongs beside them. Every save of a workspace passes here.

    Args:
        state: What the parts of the workspace share.
        actor: Who edits, as blockers and log entries name them.
        via: Through what, for the audit log: `tui` or `cli`.
        lock_wait_s: How long a save waits for another writer; None: as long as is usual.
    """

    def __init__(
        self, state: PlanState, *, actor: str, via: str, lock_wait_s: float | None
    ) -> None:
        self._state, self.actor, self._via, self._lock_wait_s = state, actor, via, lock_wait_s
        self._made: WriteTools | None = None
        self._own: dict[tuple[RecordRef, str], tuple[int, object]] = {}

    @property
    def tools(self) -> WriteTools:
        """Made when they are first needed, for looking at boards needs none of them.

        Snapshots that are judged after that say what can be undone and what is unsaved, too.
        """
        with self._state.lock:
            if self._made is None:
                self._made = self._make()
            return self._made

    @property
    def access(self) -> "WriteAccess":
        """What is written with beside the boards: the lock, the journal, the audit log."""
        return self.tools.access

    def save(
        self,
        action: Action,
        *,
        do: str = "set",
        undoes: "Intent | None" = None,
        reason: str = "",
        on: Portfolio | None = None,
    ) -> Notice:
        """Write an action, and say how it went.

        Args:
            action: The edits.
            do: What it is to the journal.
            undoes: The action that it takes back.
            reason: Why, for the audit log.
            on: The plan by which it is permitted; None: the boards as they were read last.
        """
        state = self._state
        with state.lock:
            view = state.board_view
            plan = view.portfolio if on is None else on
            if against := self.barred() or self.refusal(plan, action, reason):
                return against
            named = dict.fromkeys(edit.record.board for edit in action.edits)
            states = {board: view.states[board] for board in named if board in view.states}
            bases = {board: state.boards.loaded(shown) for board, shown in states.items()}
            written = self.tools.boards.write(
                action,
                bases,
                do=do,
                undoes=undoes,
                act=self.access.act(reason),
                places={base.path: state.boards.place(base.path) for base in bases.values()},
            )
            for loaded in written.boards.values():
                state.boards.take(loaded, written.signatures[loaded.path])
            trouble = self._read_again(written, action)
            own = (edit for edit in action.edits if isinstance(edit, SetField))
            revision = state.revision + 1  # of the first snapshot that shows it
            self._own |= {(one.record, one.field): (revision, one.new) for one in own}
            notice = told(action, written)
            return replace(notice, says=f"{notice.says}; {trouble}") if trouble else notice

    def note(self, note: Callable[[], None], says: str, code: str = "settled") -> Notice:
        """Note something in the journal that is no edit, and say so."""
        with self._state.lock:
            if against := self.barred():
                return against
            try:
                note()
            except WriteError as error:
                return failed(error)
            self._state.changed()
            return Notice(Level.DONE, says, code=code)

    def refusal(
        self, plan: Portfolio, action: Action, reason: str = "", *, is_rehearsal: bool = False
    ) -> Notice | None:
        """Why an action may not be done on a plan; None if it may.

        What a role or a frozen board forbids goes to the audit log, but for a rehearsal.
        """
        state, is_unmerged = self._state, self.tools.questions.is_unmerged
        if against := read_only(state.board_view.states, action, is_unmerged):
            return against
        from readiness_tui.domain.edits.freezing import frozen_against

        denial, remedy = frozen_against(plan, action.edits)
        denial = denial or state.permissions.denied(plan, action, self.actor)
        if not denial:
            return None
        from readiness_tui.services.checkpoints.denying import Attempt
        from readiness_tui.services.checkpoints.denying import denial as told_denial

        if is_rehearsal:
            return told_denial(denial, remedy)
        attempt = Attempt(action.edits[0].record, action.title, denial, remedy)
        return self.denied(attempt, reason=reason)

    def denied(self, *attempts: "Attempt", reason: str = "") -> Notice:
        """Refuse what a role or a frozen board forbids; each attempt goes to the audit log."""
        from readiness_tui.services.checkpoints.denying import denial, kept

        notice = denial(attempts[0].says, attempts[0].remedy)
        with self._state.lock:
            return notice if self.barred() else kept(notice, attempts, self.access, reason)

    def barred(self) -> Notice | None:
        """Why nothing at all is written now; None if edits are."""
        if self._state.tryout is None:
            return None
        message = "a what-if is open, in which nothing is written"
        return Notice(Level.REFUSED, message, "keep or drop it first", "what-if")

    def is_ours(self, edit: SetField, *, since: int) -> bool:
        """Whether the value that an edit is made for was written here after a snapshot."""
        revision, value = self._own.get((edit.record, edit.field), (-1, None))
        return revision > since and value == edit.old

    def look_again(self) -> tuple[tuple[Notice, ...], float | None]:
        """Take the second looks at saves that are due.

        Returns:
            What had to be set right; and in how many seconds to call again, None if there is no
            need.
        """
        state = self._state
        with state.lock:
            if self._made is None:
                return (), None
            boards = self._made.boards
            try:
                notices = boards.look_again()
                if notices:
                    state.boards.reload()
                    state.changed()
            except (OSError, ReadinessError) as error:  # what was saved stands
                message = f"the second look at the last save is left to the next: {error}"
                return (Notice(Level.REMARK, message, code="looked-later"),), None
            return notices, boards.looks_again_in_s

    def keep_unsaved(self) -> "Snapshot | None":
        """Note in the journal what only memory holds: the program is about to end.

        Returns:
            What came of it; None where memory held nothing more than the journal.
        """
        with self._state.lock:
            if self._made is None or not self._made.pending.keep():
                return None
            self._state.changed()
            return self._state.snapshot

    def _read_again(self, written: "Written", action: Action) -> str:
        """Read what a save met; why that could not be done, which undoes no save."""
        state = self._state
        state.changed()
        try:
            self.tools.pending.overtaken(action.edits, set(written.boards))
            if written.stopped:
                state.boards.reload()
                state.changed()
        except (OSError, ReadinessError) as error:
            return f"what is shown may be older: {error}"
        return ""

    def _make(self) -> WriteTools:
        from readiness_tui.services.checkpoints.write_access import WriteAccess
        from readiness_tui.services.workspace.board_writer import BoardWriter
        from readiness_tui.services.workspace.journal_view import JournalView
        from readiness_tui.services.workspace.pending_edits import PendingEdits
        from readiness_tui.services.workspace.questions import Questions
        from readiness_tui.storage.files.home import LOCK_WAIT_S

        state = self._state
        access = WriteAccess(
            state.root,
            folder=state.folder,
            actor=self.actor,
            via=self._via,
            clock=state.clock,
            lock_wait_s=LOCK_WAIT_S if self._lock_wait_s is None else self._lock_wait_s,
        )
        pending = PendingEdits(access)
        boards = BoardWriter(state.files, access, pending)
        questions = Questions(state.boards, boards, access)
        state.journal = JournalView(state.files, pending, questions)
        return WriteTools(access, pending, boards, questions)
