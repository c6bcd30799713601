"""The terminal, as Textual drives it, but for two things that a person does to it from outside.

A program that is stopped by a signal which nobody can catch goes on in a terminal that its shell
took back meanwhile; and a window that is closed takes no more bytes, which must not keep the
program from ending.
"""

# pyright: reportUnknownMemberType=false

import contextlib
from typing import IO, TYPE_CHECKING, cast

from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from textual.app import App


class Window:
    """The file that is drawn to; what is drawn after its window was closed is lost, and no error.

    Textual writes in a thread of its own that ends with the first error, and then waits for it.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> int:
        """Draw."""
        with contextlib.suppress(OSError, ValueError):
            self._file.write(text)
        return len(text)

    def flush(self) -> None:
        """Bring it to the window."""
        with contextlib.suppress(OSError, ValueError):
            self._file.flush()

    def fileno(self) -> int:
        """The number of the file."""
        return self._file.fileno()


class TerminalDriver(LinuxDriver):
    """Textual's driver of a real terminal."""

    def __init__(
        self,
        app: "App[object]",
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._file = cast("IO[str]", Window(self._file))

    def _sigcont_application(self, *_: object) -> None:
        """Take the terminal again, which was let go only where `Ctrl+Z` stopped the program."""
        if self._auto_restart and not self._must_signal_resume:
            self.suspend_application_mode()
        super()._sigcont_application()
