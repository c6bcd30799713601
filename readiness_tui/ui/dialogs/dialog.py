"""What every dialog is: a screen above the others that is answered once."""

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

_T = TypeVar("_T")


class Dialog(ModalScreen[_T]):
    """A dialog. A key that was pressed twice answers it once."""

    def dismiss(self, result: _T | None = None) -> AwaitComplete:
        """Answer it, unless it is answered already or another dialog stands above it.

        Textual would take whatever screen is on top away, the last one too, and end the program.
        """
        return super().dismiss(result) if self.is_current else AwaitComplete.nothing()
