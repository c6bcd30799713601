"""What every dialog is: a screen above the others that is answered once."""

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

from readiness_tui.domain.ids import Key

_T = TypeVar("_T")


class Dialog(ModalScreen[_T]):
    """A dialog. A key that was pressed twice answers it once.

    `about` are the tickets of which it shows values that are old once others change them.
    """

    about: tuple[Key, ...] = ()

    def dismiss(self, result: _T | None = None) -> AwaitComplete:
        """Answer it, unless it is answered already or another dialog stands above it.

        Textual would take whatever screen is on top away, the last one too, and end the program.
        """
        return super().dismiss(result) if self.is_current else AwaitComplete.nothing()
