"""The terminal, as Textual drives it, but for what a person does to it from outside.

A program that is stopped goes on in a terminal that its shell took back meanwhile. And a window
that is closed takes no more bytes and has no more keys: that must not keep the program from ending,
nor its end wait for a signal which a parent may keep to itself.
"""

# pyright: reportUnknownMemberType=false

import contextlib
import os
import select
import signal
from codecs import getincrementaldecoder
from collections.abc import Callable, Generator, Mapping
from io import FileIO
from types import FrameType
from typing import IO, TYPE_CHECKING, TypeAlias, cast

from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from readiness_tui.ui.messages.plan import SuspendAsked

if TYPE_CHECKING:
    from textual.app import App


ENDS = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT)
"""The signals that end the program, each with its own code."""
LOOK_S = 0.1
"""How often the thread that reads keys looks whether it shall end."""
READ_BYTES = 1 << 12


_Handler: TypeAlias = Callable[[int, FrameType | None], object] | int | signal.Handlers | None


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
        """Stop, with all that belongs to the same job of the shell, until that brings it back.

        The terminal has to be given back before. Without a shell that could bring it back the
        system stops nothing, and this returns at once.
        """
        with _handled({signal.SIGTSTP: signal.SIG_DFL}):
            os.killpg(os.getpgrp(), signal.SIGTSTP)
            self.wait_for_foreground()

    def wait_for_foreground(self) -> None:
        """Stop again as long as the shell has the terminal; a signal that ends it does so."""
        with _handled(dict.fromkeys(ENDS, _end)):
            while not self._is_in_foreground:
                os.kill(os.getpid(), signal.SIGSTOP)

    @property
    def _is_in_foreground(self) -> bool:
        """Whether the shell has left the terminal to this job; nobody has one that is closed."""
        try:
            return os.tcgetpgrp(self.fileno) == os.getpgrp()
        except OSError:
            return True

    def _sigtstp_application(self, *_: object) -> None:
        """Stop as `Ctrl+Z` does; while another program has the terminal, at once."""
        if self._auto_restart:
            self.send_message(SuspendAsked())
        else:
            os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        """Take the terminal again: who is stopped by force cannot give it back."""
        if self._auto_restart:
            self.send_message(Continued())


def _end(number: int, _: object) -> None:
    """End at once: what was acknowledged is on disk, and the terminal is the shell's."""
    os._exit(128 + number)


@contextlib.contextmanager
def _handled(handlers: Mapping[signal.Signals, _Handler]) -> Generator[None]:
    """Signals handled otherwise for a while."""
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
