"""What of ours is on no board: what could not be saved, what a kill left, what somebody put back.

It is kept in the journal; what even that could not take, in memory.
"""

import contextlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from readiness_tui.domain.model.edits import Action, Edit, SetField
from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.model.ids import RecordRef
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.unsaved import Pending, put_back
from readiness_tui.services.checkpoints.write_access import Session, WriteAccess
from readiness_tui.services.git.head import GitHead
from readiness_tui.storage.audit.journal_records import given_up
from readiness_tui.storage.checkpoints.checkpoint import half_made
from readiness_tui.storage.files.fileops import remove_tree
from readiness_tui.storage.journal.entries import Intent, Reverted, Settled
from readiness_tui.storage.journal.journal import NAME, Journal, JournalState
from readiness_tui.storage.saving.displaced import DisplacedFiles

if TYPE_CHECKING:
    from readiness_tui.storage.saving.recovery import Leftover

WATCHED = timedelta(hours=24)
"""How long a saved edit is held against the disk."""


class PendingEdits:
    """The journal of one workspace, as far as it is about edits. The workspace orders the calls.

    Args:
        access: Gives the lock, the journal and the audit log.
    """

    def __init__(self, access: WriteAccess) -> None:
        self._access, self._root = access, access.root
        self._memory: dict[str, Pending] = {}
        self._head = GitHead(access.root)

    @property
    def state(self) -> JournalState:
        """What the journal says now; nothing where it is not ours."""
        journal = self._access.journal()
        return journal.read() if journal else JournalState()

    @property
    def pending(self) -> tuple[Pending, ...]:
        """The actions that are on no board, those that even the journal could not keep last."""
        return (*self.state.pending, *self._memory.values())

    @property
    def has_unkept(self) -> bool:
        """Whether memory holds what the journal could not take."""
        return bool(self._memory)

    def hold(self, pending: Pending) -> None:
        """Hold an action in memory until the journal can take it."""
        self._memory[pending.op] = pending

    def is_kept(self, op: str) -> bool:
        """Whether a pending action outlives this process."""
        return op not in self._memory

    def keep(self) -> bool:
        """Note in the journal what only memory holds, if that can be done now; was there any."""
        if not self._memory:
            return False
        with contextlib.suppress(WriteError), self._access.session() as session:
            self.keep_in(session)
        return True

    def keep_in(self, session: Session) -> None:
        """Note in the journal what only memory holds, while the lock is held."""
        if self._memory:
            with contextlib.suppress(WriteError):
                session.journal.append(*self._memory.values())
                self._memory.clear()

    @property
    def leftovers(self) -> "tuple[Leftover, ...]":
        """What a kill or another program left behind; the next edit settles it."""
        from readiness_tui.storage.checkpoints.restore import Restorer, left_by
        from readiness_tui.storage.saving.recovery import inspect  # seldom needed

        journal = self._access.journal()
        if not journal:
            return ()
        leftovers = inspect(self._root, journal, folder=self._access.folder)
        if (begun := Restorer(self._root).unfinished()) is None:
            return leftovers
        return (*(one for one in leftovers if one.op != begun.cid), *left_by(begun))

    def put_orphans_away(self) -> "tuple[Leftover, ...]":
        """Move temporary files of killed programs to where displaced ones are kept; which.

        Checkpoints that were half made go for good: they are copies.

        Raises:
            WriteError: Nothing can be written now.
        """
        halves = half_made(self._root)
        if not halves and not any(one.word == "orphan" for one in self.leftovers):
            return ()
        from readiness_tui.storage.saving.leftovers import orphans, put_away

        root, folder = self._root, self._access.folder
        with self._access.session() as session:
            with contextlib.suppress(OSError):  # the next checkpoint does it
                for half in halves:
                    remove_tree(session.ops, half)
            orphan_files = orphans(root, folder, session.journal.read())
            return put_away(root, orphan_files, DisplacedFiles(session.journal.home, session.ops))

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
            self._note(Settled(op=op, how=how, at=self._access.act().at))

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
        act = self._access.act(reason)
        with self._access.session() as session:
            session.log.append(given_up(pending, how, act))
            session.journal.append(Settled(op=pending.op, how=how, at=act.at))

    def settle_interrupted(self) -> bool:
        """Bring to its end what a kill left under way; whether there was any.

        Raises:
            WriteError: It cannot be done now.
        """
        if not (self.state.open or self._access.has_late() or self._access.has_rollback()):
            return False
        with self._access.session():
            return True

    def accept(self, edits: tuple[SetField, ...]) -> None:
        """Note that these edits may stay as somebody else put them back.

        Raises:
            WriteError: Not noted.
        """
        self._note(Reverted(edits=edits, at=self._access.act().at))

    def adopt(self) -> int:
        """Take over what the journals of copied folders left undone; how many actions.

        Their edits wait to be saved again, and none is written unasked.

        Raises:
            WriteError: Not noted.
        """
        count = 0
        with self._access.session() as session:
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

    def is_by_git(self, reverted: Sequence[SetField]) -> bool:
        """Whether it was git that put these edits back."""
        return self._head.put_back(reverted)

    def _note(self, entry: Settled | Reverted) -> None:
        with self._access.session() as session:
            session.journal.append(entry)


def _interrupted(intent: Intent) -> Pending:
    message = "it was under way when the folder was copied"
    action = Action(intent.title, intent.edits)
    return Pending(op=intent.op, at=intent.at, reason="interrupted", says=message, action=action)


def _place(edit: Edit) -> tuple[RecordRef, str]:
    return edit.record, edit.field if isinstance(edit, SetField) else ""
