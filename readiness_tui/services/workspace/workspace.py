"""The one owner of the current portfolio: it applies, persists, then publishes.

What it looks at is `viewing.py`, how it saves `writing.py`; here is what a person can ask of it:
changes, their undo, and a what-if, in which changes are tried out and nothing is written.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from readiness_tui.domain.edits.edit_titles import described
from readiness_tui.domain.model.edits import Action, apply_all, as_seen
from readiness_tui.domain.model.errors import EditError, WriteError
from readiness_tui.domain.model.gate import Result
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.text import counted
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.services.base.notices import failed, joined, refused, remarked
from readiness_tui.services.workspace.writing import Writing

if TYPE_CHECKING:
    from readiness_tui.domain.edits.requests import EditRequest
    from readiness_tui.services.workspace.tryout import Tryout
    from readiness_tui.storage.journal.entries import Intent


class Workspace(Writing):
    """A repository root with a `boards/` folder, open for reading and editing."""

    _tryout: "Tryout | None" = None

    def submit(
        self, wish: "EditRequest", *more: "EditRequest", seen: Snapshot | None = None
    ) -> Notice:
        """Do what a person asked for: propose, save, publish. Never raises for a refusal.

        Several wishes are one action: all of them are done, or none where one is refused. While a
        what-if is open they are tried out, and nothing is written.

        Args:
            wish: What is asked for.
            more: What is asked for with it.
            seen: What the person looked at while they were asked for the value, if they were: what
                somebody else changed of it since is a conflict.
        """
        from readiness_tui.domain.edits.requests import Author, audited, propose
        from readiness_tui.services.checkpoints.denying import forced

        wishes = (wish, *more)
        with self._lock:
            author = Author(self.actor, self._clock.now().date())
            proposal = joined([propose(self._snapshot.analysis, one, author) for one in wishes])
            reason = audited(wishes)
            if forbidden := forced(proposal, wishes):
                self.denied(*forbidden, reason=reason.removeprefix("forced: "))
            if proposal.action is None:
                return refused(proposal)
            action = proposal.action
            if seen is not None and self._tryout is None:
                action = as_seen(
                    action, seen.portfolio, partial(self._is_ours, since=seen.revision)
                )
            return remarked(self._done(action, reason), proposal)

    def do(self, action: Action, reason: str = "") -> Notice:
        """Do what was decided elsewhere: a mode, a waiver; the reason goes to the audit log.

        A move of a ticket in it is asked as any is.
        """
        from readiness_tui.domain.edits.status_requests import performed

        with self._lock:
            proposal = performed(self._snapshot.analysis, action)
            if proposal.refusals:
                return refused(proposal)
            return remarked(self._done(action, reason), proposal)

    def _done(self, action: Action, reason: str) -> Notice:
        if self._tryout is not None:
            return self._try(self._tryout, action, reason)
        return self._write(action, reason=reason)

    def undo(self) -> Notice:
        """Take the last action of this clone back, to the byte where nobody changed its lines.

        While a what-if is open, the last that is tried out; what is saved stays.
        """
        with self._lock:
            if self._tryout is not None:
                return self._retried(self._tryout.take_back(), "undone")
            return self._take_back(lambda: self._scribe.state.undo, "undo", "undone")

    def redo(self) -> Notice:
        """Do the action again that was last taken back."""
        with self._lock:
            if self._tryout is not None:
                return self._retried(self._tryout.again(), "redone")
            return self._take_back(lambda: self._scribe.state.redo, "redo", "redone")

    # --- what-if -------------------------------------------------------------------------------

    def try_out(self) -> Notice:
        """Open a what-if: from now on nothing is written, until it is kept or dropped."""
        with self._lock:
            if self._tryout is not None:
                return Notice(Level.REMARK, "a what-if is open already", code="unchanged")
            from readiness_tui.services.workspace.tryout import Tryout

            self._tryout = Tryout()
            self._publish()
            return Notice(Level.DONE, "what-if: nothing is written until it is kept", code="tried")

    def keep(self) -> Notice:
        """Write all that is tried out as one action, and close the what-if.

        It stays open where the action is refused, or could not even be kept aside.
        """
        with self._lock:
            tryout = self._tryout
            if tryout is None:
                return _NONE_OPEN
            action = tryout.scratch.joined()
            if not action.edits:
                return replace(self.drop(), says="what-if closed: it comes to no change")
            self._tryout = None
            notice = self._write(action, reason=tryout.reason)
            if notice.level is Level.REFUSED or notice.code == "read-only":
                self._tryout = tryout
                self._publish()
            elif notice.level is Level.DONE:
                count = len(tryout.scratch.actions)
                return replace(notice, says=f"what-if kept as one step: {_changes(count)}")
            return notice

    def drop(self) -> Notice:
        """Close the what-if; what was tried out leaves no trace."""
        with self._lock:
            tryout, self._tryout = self._tryout, None
            if tryout is None:
                return _NONE_OPEN
            self._publish()
            count = len(tryout.scratch.actions)
            message = f"what-if dropped: {_changes(count)}" if count else "what-if closed"
            return Notice(Level.DONE, message, code="dropped")

    def _try(self, tryout: "Tryout", action: Action, reason: str) -> Notice:
        if against := self._against(action):
            return against
        try:
            apply_all(self._snapshot.portfolio, action)
        except EditError as error:
            return failed(error)
        tryout.add(action, reason)
        self._show_tried()
        return Notice(Level.DONE, f"what-if: {action.title}", code="tried")

    def _retried(self, action: Action | None, word: str) -> Notice:
        if action is None:
            message = f"nothing of the what-if to be {word}"
            return Notice(Level.REFUSED, message, "what is saved stays while it is open", "nothing")
        self._show_tried()
        return Notice(Level.DONE, f"what-if: {word} {action.title}", code="tried")

    def _barred(self) -> Notice | None:
        if self._tryout is None:
            return None
        message = "a what-if is open, in which nothing is written"
        return Notice(Level.REFUSED, message, "keep or drop it first", "what-if")

    def _show_tried(self) -> None:
        """Publish what is tried out by now, on top of the boards as they were seen last."""
        self._revision += 1
        tried = self._tried(self._saved, self._results)
        self._snapshot = replace(tried, revision=self._revision)

    def _tried(self, saved: Snapshot, results: Mapping[GateKey, Result]) -> Snapshot:
        return self._tryout.on(saved, results) if self._tryout else saved

    # --- undo of what is saved -----------------------------------------------------------------

    def _take_back(self, top: "Callable[[], Intent | None]", do: str, word: str) -> Notice:
        try:
            self._scribe.settle_interrupted()  # what a kill left under way may be the last action
        except WriteError as error:
            return failed(error)
        if (done := top()) is None:
            return Notice(Level.REFUSED, f"nothing to be {word}", code="nothing")
        back = Action("", done.edits).inverse().edits
        action = Action(described(back) if back else done.title, back)
        notice = self._write(action, do=do, undoes=done)
        if notice.level is Level.DONE:
            return replace(notice, says=f"{word}: {action.title}")
        return notice


_NONE_OPEN = Notice(Level.REMARK, "no what-if is open", code="unchanged")


def _changes(count: int) -> str:
    return counted(count, "change")
