"""A program in a pseudo-terminal, timed from outside: what a person waits for, imports included."""

import contextlib
import fcntl
import os
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from benchmarks.harness import ENVIRONMENT

READ_BYTES = 1 << 16
WITHIN_S = 60.0


class Screen:
    """A running program. `sent` are the bytes it drew since `clear`."""

    def __init__(self, command: Sequence[str], *, columns: int = 120, lines: int = 36) -> None:
        self._fd, inner = os.openpty()
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.sent = bytearray()
        self.started_s = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=inner,
            stdout=inner,
            stderr=inner,
            start_new_session=True,
            env={**ENVIRONMENT, "TERM": "xterm-256color", "COLORTERM": "truecolor"},
        )
        os.close(inner)

    def __enter__(self) -> Self:
        """Hand the program to a `with` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the program."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._fd)

    def read(self, wait_s: float) -> bool:
        """Take what was drawn within a time; False if nothing was."""
        if not select.select([self._fd], [], [], wait_s)[0]:
            return False
        with contextlib.suppress(OSError):
            self.sent += os.read(self._fd, READ_BYTES)
        return True

    def until(self, text: str) -> float:
        """Seconds since the start until a text was drawn.

        Raises:
            TimeoutError: It was not drawn in a minute.
        """
        wanted, end = text.encode(), time.perf_counter() + WITHIN_S
        while wanted not in self.sent:
            if time.perf_counter() > end:
                message = f"{text!r} was never drawn"
                raise TimeoutError(message)
            self.read(0.2)
        return time.perf_counter() - self.started_s

    def settle(self, quiet_s: float = 0.5) -> None:
        """Read until nothing was drawn for a while."""
        while self.read(quiet_s):
            pass

    def press(self, keys: str) -> float:
        """Press keys and wait for the first byte drawn: seconds. What follows is read too."""
        self.sent.clear()
        start = time.perf_counter()
        os.write(self._fd, keys.encode())
        self.read(5.0)
        first_s = time.perf_counter() - start
        while self.read(0.02):
            pass
        return first_s

    def press_until(self, keys: str, text: str) -> float:
        """Press keys and wait until a text is drawn: seconds.

        Raises:
            TimeoutError: It was not drawn in a minute.
        """
        self.sent.clear()
        self.started_s = time.perf_counter()
        self.send(keys)
        return self.until(text)

    def send(self, keys: str) -> None:
        """Press keys, and wait for nothing."""
        os.write(self._fd, keys.encode())

    def cpu_s(self) -> float:
        """How long the program was on a core so far, in seconds."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text("ascii").rpartition(")")[2]
        return sum(map(int, fields.split()[11:13])) / os.sysconf("SC_CLK_TCK")

    def resident_bytes(self) -> int:
        """Memory of the program that is resident now."""
        statm = Path(f"/proc/{self._process.pid}/statm").read_text("ascii")
        return int(statm.split()[1]) * os.sysconf("SC_PAGE_SIZE")
