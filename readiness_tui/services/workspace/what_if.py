"""The what-if of a workspace: changes are tried out on the plan, and nothing is written."""

from dataclasses import replace
from typing import TYPE_CHECKING

from readiness_tui.domain.model.edits import Action, apply_all
from readiness_tui.domain.model.errors import EditError
from readiness_tui.domain.model.text import counted
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.services.base.notices import failed
from readiness_tui.services.workspace.plan_state import PlanState
from readiness_tui.services.workspace.writer import Writer

if TYPE_CHECKING:
    from readiness_tui.services.workspace.tryout import Tryout

_NONE_OPEN = Notice(Level.REMARK, "no what-if is open", code="unchanged")


class WhatIf:
    """Opens a what-if, keeps what is tried out in it, or drops it.

    Args:
        state: What the parts of the workspace share.
        writer: Saves what is kept.
    """

    def __init__(self, state: PlanState, writer: Writer) -> None:
        self._state, self._writer = state, writer

    def open(self) -> Notice:
        """Open a what-if: from now on nothing is written, until it is kept or dropped."""
        with self._state.lock:
            if self._state.tryout is not None:
                return Notice(Level.REMARK, "a what-if is open already", code="unchanged")
            from readiness_tui.services.workspace.tryout import Tryout

            self._show(Tryout())
            return Notice(Level.DONE, "what-if: nothing is written until it is kept", code="tried")

    def keep(self) -> Notice:
        """Write all that is tried out as one action, and close the what-if.

        It stays open where the action is refused, or could not even be kept aside.
        """
        with self._state.lock:
            tryout = self._state.tryout
            if tryout is None:
                return _NONE_OPEN
            action = tryout.scratch.joined()
            if not action.edits:
                return replace(self.drop(), says="what-if closed: it comes to no change")
            tried = self._state.snapshot.portfolio
            self._show(None)
            notice = self._writer.save(action, reason=tryout.reason, on=tried)
            if notice.level is Level.REFUSED or notice.code == "read-only":
                self._show(tryout)
            elif notice.level is Level.DONE:
                count = len(tryout.scratch.actions)
                return replace(notice, says=f"what-if kept as one step: {_changes(count)}")
            return notice

    def drop(self) -> Notice:
        """Close the what-if; what was tried out leaves no trace."""
        with self._state.lock:
            tryout = self._state.tryout
            if tryout is None:
                return _NONE_OPEN
            self._show(None)
            count = len(tryout.scratch.actions)
            message = f"what-if dropped: {_changes(count)}" if count else "what-if closed"
            return Notice(Level.DONE, message, code="dropped")

    def add(self, tryout: "Tryout", action: Action, reason: str) -> Notice:
        """Try an action out, too."""
        plan = self._state.snapshot.portfolio
        if against := self._writer.refusal(plan, action):
            return against
        try:
            apply_all(plan, action)
        except EditError as error:
            return failed(error)
        tryout.add(action, reason)
        self._state.show_tried()
        return Notice(Level.DONE, f"what-if: {action.title}", code="tried")

    def turned(self, action: Action | None, word: str) -> Notice:
        """Show that an action was taken away or put back; None: there was none."""
        if action is None:
            message = f"nothing of the what-if to be {word}"
            return Notice(Level.REFUSED, message, "what is saved stays while it is open", "nothing")
        self._state.show_tried()
        return Notice(Level.DONE, f"what-if: {word} {action.title}", code="tried")

    def _show(self, tryout: "Tryout | None") -> None:
        self._state.tryout = tryout
        self._state.changed()


def _changes(count: int) -> str:
    return counted(count, "change")
