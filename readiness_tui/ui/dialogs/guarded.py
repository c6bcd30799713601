"""Dialogs that take no key at first: what was typed at the rows below must not answer them."""

from typing import TypeVar

from readiness_tui.ui.dialogs.dialog import Dialog

GUARD_S = 0.15

_T = TypeVar("_T")


class Guarded(Dialog[_T]):
    """A dialog whose own actions count once it has been on the screen for a moment."""

    is_awake = False

    def on_mount(self) -> None:
        """Begin to listen a little later."""
        self.set_timer(GUARD_S, self._wake)

    def _wake(self) -> None:
        self.is_awake = True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action of this dialog may run yet."""
        del action, parameters
        return self.is_awake
