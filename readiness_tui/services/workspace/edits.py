"""What a person changes in a workspace: changes asked for or decided, and their undo."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from readiness_tui.domain.edits.edit_titles import described
from readiness_tui.domain.model.edits import Action, apply_all, as_seen
from readiness_tui.domain.model.errors import EditError, WriteError
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.services.base.notices import failed, refused, remarked
from readiness_tui.services.workspace.plan_state import PlanState
from readiness_tui.services.workspace.what_if import WhatIf
from readiness_tui.services.workspace.writer import Writer

if TYPE_CHECKING:
    from readiness_tui.domain.edits.requests import EditRequest, Proposal
    from readiness_tui.storage.journal.entries import Intent


class Edits:
    """Does what a person asks for, and takes it back. Never raises for a refusal.

    Args:
        state: What the parts of the workspace share.
        writer: Saves it.
        what_if: Takes it instead, while one is open.
    """

    def __init__(self, state: PlanState, writer: Writer, what_if: WhatIf) -> None:
        self._state, self._writer, self._what_if = state, writer, what_if

    def submit(
        self, wish: "EditRequest", *more: "EditRequest", seen: Snapshot | None = None
    ) -> Notice:
        """Propose what a person asked for, and save it.

        Several wishes are one action: all of them are done, or none where one is refused. While a
        what-if is open they are tried out, and nothing is written.

        Args:
            wish: What is asked for.
            more: What is asked for with it.
            seen: What the person looked at while they were asked for the value, if they were: what
                somebody else changed of it since is a conflict.
        """
        from readiness_tui.domain.edits.requests import audited
        from readiness_tui.services.checkpoints.denying import forced

        wishes, state, writer = (wish, *more), self._state, self._writer
        with state.lock:
            proposal = self._proposed(wishes)
            reason = audited(wishes)
            if forbidden := forced(proposal, wishes):
                writer.denied(*forbidden, reason=reason.removeprefix("forced: "))
            if proposal.action is None:
                return refused(proposal)
            action = proposal.action
            if seen is not None and state.tryout is None:
                is_ours = partial(writer.is_ours, since=seen.revision)
                action = as_seen(action, seen.portfolio, is_ours)
            return remarked(self._done(action, reason), proposal)

    def rehearse(self, wish: "EditRequest", *more: "EditRequest") -> Notice:
        """Say what `submit` would save. Nothing is written, not even that it would be refused."""
        with self._state.lock:
            proposal = self._proposed((wish, *more))
            if (action := proposal.action) is None:
                return refused(proposal)
            plan = self._state.snapshot.portfolio
            if against := self._writer.refusal(plan, action, is_rehearsal=True):
                return against
            try:
                apply_all(plan, action)
            except EditError as error:
                return failed(error)
            return remarked(Notice(Level.DONE, action.title, code="dry-run"), proposal)

    def _proposed(self, wishes: "Sequence[EditRequest]") -> "Proposal":
        from readiness_tui.domain.edits.proposals import joined
        from readiness_tui.domain.edits.requests import Author, propose

        author = Author(self._writer.actor, self._state.clock.now().date())
        analysis = self._state.snapshot.analysis
        return joined([propose(analysis, wish, author) for wish in wishes])

    def do(self, action: Action, reason: str = "") -> Notice:
        """Do what was decided elsewhere: a mode, a waiver; the reason goes to the audit log.

        A move of a ticket in it is asked as any is.
        """
        from readiness_tui.domain.edits.status_requests import performed

        with self._state.lock:
            proposal = performed(self._state.snapshot.analysis, action)
            if proposal.refusals:
                return refused(proposal)
            return remarked(self._done(action, reason), proposal)

    def undo(self) -> Notice:
        """Take the last action of this clone back, to the byte where nobody changed its lines.

        While a what-if is open, the last that is tried out; what is saved stays.
        """
        with self._state.lock:
            if (tryout := self._state.tryout) is not None:
                return self._what_if.turned(tryout.take_back(), "undone")
            return self._take_back(lambda: self._writer.tools.pending.state.undo, "undo", "undone")

    def redo(self) -> Notice:
        """Do the action again that was last taken back."""
        with self._state.lock:
            if (tryout := self._state.tryout) is not None:
                return self._what_if.turned(tryout.again(), "redone")
            return self._take_back(lambda: self._writer.tools.pending.state.redo, "redo", "redone")

    def _done(self, action: Action, reason: str) -> Notice:
        if (tryout := self._state.tryout) is not None:
            return self._what_if.add(tryout, action, reason)
        return self._writer.save(action, reason=reason)

    def _take_back(self, top: "Callable[[], Intent | None]", do: str, word: str) -> Notice:
        try:
            # What a kill left under way may be the last action.
            self._writer.tools.pending.settle_interrupted()
        except WriteError as error:
            return failed(error)
        if (done := top()) is None:
            return Notice(Level.REFUSED, f"nothing to be {word}", code="nothing")
        back = Action("", done.edits).inverse().edits
        if not back:
            return self._put_files_back(done, do, word)
        action = Action(described(back), back)
        notice = self._writer.save(action, do=do, undoes=done)
        if notice.level is Level.DONE:
            return replace(notice, says=f"{word}: {action.title}")
        return notice

    def _put_files_back(self, done: "Intent", do: str, word: str) -> Notice:
        """Take back what wrote whole files, and read them again."""
        from readiness_tui.services.checkpoints.undoing import files_put_back  # seldom needed

        notice = files_put_back(self._state.root, self._writer.access, done, do)
        self._state.boards.reload(everything=True)
        self._state.changed()
        if notice.level is Level.DONE:
            return replace(notice, says=f"{word}: {done.title}")
        return notice
