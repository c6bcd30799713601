"""A real pseudo-terminal with a program in it, read the way a terminal emulator reads it.

pyte has no alternate screen: what an editor covered is still there afterwards, so wait for
something new. Its width table is its own: use it for what is on the screen, not for alignment.
"""

import contextlib
import fcntl
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Self

import pyte

from tests.support import LIMIT_S

READ_BYTES = 1 << 16
CLOSE_WITHIN_S = LIMIT_S
CTRL_Q = "\x11"

# A session whose terminal is standard input, and then the program in the same process. Not
# pty.fork(): forking a test process that has threads is unsafe, and warned about since Python 3.12.
BECOME = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
try:
    os.execvp(sys.argv[1], sys.argv[1:])
except OSError:
    os._exit(127)
"""


class Terminal:
    """One program in a pseudo-terminal of its own.

    Attributes:
        screen: What a person would see now.
        raw: Every byte the program sent, for byte budgets and the modes it left behind.
        pid: The program's process id.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 120,
        lines: int = 36,
        env: Mapping[str, str] | None = None,
        cwd: str | os.PathLike[str] | None = None,
    ) -> None:
        self.screen = pyte.Screen(columns, lines)
        self.raw = bytearray()
        self._stream = pyte.ByteStream(self.screen)
        self._fd, inner = os.openpty()
        self._set_size(columns, lines)
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", BECOME, *command],
                stdin=inner,
                stdout=inner,
                stderr=inner,
                cwd=cwd,
                env={**os.environ, "TERM": "xterm-256color", **(env or {})},
                start_new_session=True,
            )
        finally:
            os.close(inner)
        self.pid = self._process.pid

    def __enter__(self) -> Self:
        """Give the terminal to a `with` block, which ends the program whatever happens."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the program, by force if it is still there."""
        self.kill()

    @property
    def text(self) -> str:
        """The screen as lines of text."""
        return "\n".join(self.screen.display)

    def resize(self, columns: int, lines: int) -> None:
        """Give the terminal another size and tell the program, as a window manager does."""
        self.screen.resize(lines, columns)
        self._set_size(columns, lines)
        self.signal(signal.SIGWINCH)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program; one that has ended takes no notice."""
        self._process.send_signal(number)

    def send(self, keys: str) -> None:
        """Type; keys beyond characters are sent as the bytes a terminal sends for them."""
        os.write(self._fd, keys.encode())

    def read(self, seconds: float = 0.05) -> bool:
        """Take what the program sent, waiting at most so long for the first of it.

        Returns:
            False once the program has ended and all is read.
        """
        while select.select([self._fd], [], [], seconds)[0]:
            try:
                data = os.read(self._fd, READ_BYTES)
            except OSError:  # EIO is how Linux says that a pseudo-terminal has ended
                return False
            if not data:  # and this is how others say it
                return False
            self.raw += data
            self._stream.feed(data)
            seconds = 0.0
        return True

    def wait(
        self, condition: Callable[[str], object], says: str = "", *, within_s: float = LIMIT_S
    ) -> None:
        """Read until the screen's text meets a condition.

        Raises:
            AssertionError: The program ended first, or the time was up; the message has the screen.
        """
        end, alive = time.monotonic() + within_s, True
        while not condition(self.text):
            if not alive or time.monotonic() > end:
                why = f"not within {within_s} s" if alive else "the program ended first"
                message = f"{why}: {says or 'the condition'}\n{self.text}"
                raise AssertionError(message)
            alive = self.read()

    def wait_for(self, text: str, *, within_s: float = LIMIT_S) -> None:
        """Read until a text is on the screen."""
        self.wait(lambda screen: text in screen, f"{text!r} on the screen", within_s=within_s)

    def close(self, keys: str = CTRL_Q, *, within_s: float = CLOSE_WITHIN_S) -> int:
        """Type the keys that quit, and see the program out.

        Returns:
            Its exit code; negative for a signal, as in `subprocess`.

        Raises:
            AssertionError: It is still there when the time is up.
        """
        with contextlib.suppress(OSError):  # it may have ended by itself
            self.send(keys)
        return self.ended(within_s=within_s)

    def ended(self, *, within_s: float = CLOSE_WITHIN_S) -> int:
        """See a program out that is ending for another reason than `close`; gives its exit code."""
        end = time.monotonic() + within_s
        while self._process.poll() is None:
            if not self.read():
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(timeout=0.05)
            if time.monotonic() > end:
                message = f"still there after {within_s} s\n{self.text}"
                raise AssertionError(message)
        self.read(0.0)
        return self._process.returncode

    @property
    def is_cooked(self) -> bool:
        """Whether the terminal echoes and takes lines, as a shell needs it."""
        wanted = termios.ECHO | termios.ICANON
        return termios.tcgetattr(self._fd)[3] & wanted == wanted

    def hang_up(self, *, within_s: float = CLOSE_WITHIN_S) -> int:
        """Close the window while the program runs; its exit code."""
        os.close(self._fd)
        self._fd = -1
        try:
            return self._process.wait(timeout=within_s)
        finally:
            self._process.kill()

    def kill(self) -> None:
        """End the program now and let go of the terminal; harmless when it has ended."""
        if self._fd < 0:
            return
        self._process.kill()
        self._process.wait(timeout=CLOSE_WITHIN_S)
        os.close(self._fd)
        self._fd = -1

    def _set_size(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
