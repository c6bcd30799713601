"""What of ours is on no board, and what becomes of it: saved again, settled, or given up."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from readiness_tui.domain.edits.edit_titles import described
from readiness_tui.domain.model.edits import Action
from readiness_tui.domain.model.errors import ReadinessError, WriteError
from readiness_tui.domain.model.ids import RecordRef
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.services.base.notices import failed
from readiness_tui.services.workspace.plan_state import PlanState
from readiness_tui.services.workspace.writer import Writer

if TYPE_CHECKING:
    from readiness_tui.domain.model.unsaved import Pending, Side
    from readiness_tui.storage.saving.recovery import Leftover

_SETTLED = Notice(Level.REMARK, "it is settled already", code="unchanged")


class UnsavedEdits:
    """Settles edits that are on no board, as a person decides. Never raises for a refusal.

    Args:
        state: What the parts of the workspace share.
        writer: Saves them.
    """

    def __init__(self, state: PlanState, writer: Writer) -> None:
        self._state, self._writer = state, writer

    def resolve(self, id: str, picks: "Mapping[int, Side]") -> Notice:  # noqa: A002 - of `Unsaved`
        """Bring what a person took of a conflict onto the boards.

        Args:
            id: Of the `Unsaved`.
            picks: What was taken, by the index of the dispute.
        """
        with self._state.lock:
            tools, questions = self._writer.tools, self._writer.tools.questions
            if questions.has(id):
                return self._answered(lambda: questions.answer(id, picks))
            if (pending := self._pending(id)) is None:
                return _SETTLED
            portfolio = self._state.snapshot.portfolio
            if lost := pending.without_place(portfolio, picks):
                message = f"{lost} is gone, so yours has no place"
                remedy = "take theirs, or add the record again"
                return Notice(Level.REFUSED, message, remedy, "no-such-record")
            note = f"{self._state.clock.now().date()} {self._writer.actor}: ".replace(" :", ":")
            action = pending.settled(portfolio, picks, note=note)
            if action is None:
                outcome = f"left as it is: {pending.action.title}"
                return self._given_up(pending, "taken-theirs", outcome)
            action = Action(described(action.edits), action.edits)
            notice = self._writer.save(action, do="resolve")
            if notice.level in {Level.DONE, Level.REMARK}:
                self._writer.note(lambda: tools.pending.settle(pending.op, "reapplied"), "")
            return notice

    def stage_resolved(self, path: str) -> Notice:
        """Tell git that an unmerged board is in order: `git add`, on the person's key only."""
        with self._state.lock:
            return self._answered(lambda: self._writer.tools.questions.stage(path))

    def discard(self, id: str, reason: str = "") -> Notice:  # noqa: A002 - of `Unsaved`
        """Give an edit up that is on no board; the reason goes to the audit log."""
        with self._state.lock:
            questions = self._writer.tools.questions
            if questions.has(id):
                return self._answered(lambda: questions.give_up(id, reason))
            if (pending := self._pending(id)) is None:
                return _SETTLED
            message = f"given up: {pending.action.title}"
            return self._given_up(pending, "discarded", message, reason)

    def retry(self) -> Notice:
        """Save again what could not be saved and is not disputed."""
        with self._state.lock:
            interrupted = self.settle_interrupted()
            ready = [one.id for one in self._state.snapshot.unsaved if one.is_ready]
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
        with self._state.lock:
            if against := self._writer.barred():
                return against
            pending = self._writer.tools.pending
            try:
                is_settled = pending.settle_interrupted()
                moved = pending.put_orphans_away()
            except WriteError as error:
                return failed(error)
            if not (is_settled or moved):
                return None
            self._state.boards.reload()
            self._state.changed()
            messages = ["what was interrupted is settled"] if is_settled else []
            messages += [f"{one.path} is kept as {one.files[0]}" for one in moved]
            return Notice(Level.DONE, "; ".join(messages), code="settled")

    def reapply(self, records: Collection[RecordRef] | None = None) -> Notice:
        """Write those edits again whose field somebody else put back.

        Args:
            records: Only the edits of these; None: all of them.
        """
        with self._state.lock:
            every = self._state.snapshot.reverted
            edits = tuple(one for one in every if records is None or one.record in records)
            if not edits:
                return Notice(Level.REMARK, "nothing was put back", code="unchanged")
            return self._writer.save(Action(described(edits), edits), do="reapply")

    def let_be(self) -> Notice:
        """Accept what somebody else put back: it is not told again."""
        with self._state.lock:
            edits, pending = self._state.snapshot.reverted, self._writer.tools.pending
            message = "left as it was put back"
            return self._writer.note(lambda: pending.accept(edits), message, "accepted")

    def leftovers(self) -> "tuple[Leftover, ...]":
        """What a kill or another program left behind. Nothing is written."""
        with self._state.lock:
            return self._writer.tools.pending.leftovers

    def adopt(self) -> Notice:
        """Take over what a copied `.readiness/` left unsaved; nothing of it is written unasked."""
        with self._state.lock:
            try:
                count = self._writer.tools.pending.adopt()
            except WriteError as error:
                return failed(error)
            self._state.changed()
            message = f"{count} edits taken over" if count else "no copied folder left anything"
            return Notice(Level.DONE, message, code="settled" if count else "unchanged")

    def _pending(self, op: str) -> "Pending | None":
        return next((one for one in self._writer.tools.pending.pending if one.op == op), None)

    def _given_up(self, pending: "Pending", how: str, says: str, reason: str = "") -> Notice:
        give_up = self._writer.tools.pending.give_up
        return self._writer.note(lambda: give_up(pending, how, reason), says)

    def _answered(self, answer: Callable[[], Notice]) -> Notice:
        """Do what was answered about whole files, and read them again."""
        try:
            notice = self._writer.barred() or answer()
        except ReadinessError as error:
            notice = failed(error)
        self._state.boards.reload(everything=True)
        self._state.changed()
        return notice
