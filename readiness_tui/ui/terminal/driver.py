"""The terminal, as Textual drives it, but for what a person does to it from outside.

A program that is stopped goes on in a terminal that its shell took back meanwhile. And a window
that is closed takes no more bytes and has no more keys: that must not keep the program from ending,
nor its end wait for a signal which a parent may keep to itself.
"""

# pyright: reportUnknownMemberType=false

import contextlib
import select
from codecs import getincrementaldecoder
from io import FileIO
from typing import IO, TYPE_CHECKING, cast

from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from readiness_tui.ui.messages.plan import SuspendAsked
from readiness_tui.ui.terminal import job_control

if TYPE_CHECKING:
    from textual.app import App


LOOK_S = 0.1
"""How often the thread that reads keys looks whether it shall end."""
READ_BYTES = 1 << 12


class WindowClosed(events.Event):
    """Nobody sees the screen any more, and no key will come."""


class Continued(Message):
    """The program was stopped by force and goes on."""


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


def _read(keys: FileIO) -> bytes:
    try:
        return keys.read(READ_BYTES) or b""
    except OSError:  # so Linux says that the other side of a terminal is gone
        return b""


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

    def run_input_thread(self) -> None:
        """Hand on what the terminal sends. Textual's own reads the end of input for ever."""
        parser, decode = XTermParser(self._debug), getincrementaldecoder("utf-8")("replace").decode
        keys = FileIO(self.fileno, closefd=False)
        poll = select.poll()
        poll.register(keys, select.POLLIN)
        while not self.exit_event.is_set():
            if poll.poll(LOOK_S * 1000):
                data = _read(keys)
                if not data:
                    self.process_message(WindowClosed())
                    return
                for event in parser.feed(decode(data)):
                    self.process_message(event)
            for event in parser.tick():  # an escape that nothing followed is a key
                self.process_message(event)

    def stop_job(self) -> None:
        """Give the shell its turn; the terminal has to be given back before."""
        job_control.stop_job(self.fileno)

    def wait_for_foreground(self) -> None:
        """Wait until the terminal is ours."""
        job_control.wait_for_foreground(self.fileno)

    def _sigtstp_application(self, *_: object) -> None:
        """Stop as `Ctrl+Z` does; while another program has the terminal, at once."""
        if self._auto_restart:
            self.send_message(SuspendAsked())
        else:
            job_control.stop()

    def _sigcont_application(self, *_: object) -> None:
        """Take the terminal again: who is stopped by force cannot give it back."""
        if self._auto_restart:
            self.send_message(Continued())
