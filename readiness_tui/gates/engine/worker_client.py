"""One evaluator as the program sees it: frames in, frames out, each within its time.

Nothing here waits without an end, and nothing here trusts what comes back.
"""

import os
import selectors
import time
import weakref
from collections import deque
from contextlib import suppress
from typing import Protocol

from readiness_tui.gates.engine.frames import FrameError, Inbox

START_S = 20.0
STDERR_KEPT = 16 * 1024
_PIECE = 1 << 18


class Process(Protocol):
    """A process that was started, in a group of its own."""

    stdin: int
    stdout: int
    stderr: int

    def kill(self) -> None:
        """End the whole group, and leave the pipes to whoever reads them."""
        ...

    def end(self) -> int | None:
        """End the whole group, close the pipes; its exit code, None if it does not go away."""
        ...


class ChildError(Exception):
    """An evaluator of which nothing more is to be had; `says` why, as a sentence."""

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says


class OverrunError(ChildError):
    """It did not answer in time."""


class DiedError(ChildError):
    """It ended by itself."""


class WorkerClient:
    """An evaluator that runs, until `end` is called or nobody knows it any more."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._out = process.stdout
        self._err = process.stderr
        self._in = process.stdin
        self._unsent = memoryview(b"")
        self._inbox = Inbox()
        self._frames: deque[object] = deque()
        self._stderr = b""
        self._is_over = False
        self._selector = selectors.DefaultSelector()
        for stream in (self._in, self._out, self._err):
            os.set_blocking(stream, False)
        for stream in (self._out, self._err):
            self._selector.register(stream, selectors.EVENT_READ)
        self._end = weakref.finalize(self, _end, process, self._selector)

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended meanwhile. An answer that nobody asked for ends it as well."""
        if self._end.alive and not self._is_over:
            with suppress(ChildError):
                self._pump(0)
        return self._end.alive and not self._is_over and not self._frames

    @property
    def stderr(self) -> str:
        """The last line it wrote beside its answers, short."""
        lines = self._stderr.decode("utf-8", "replace").strip().splitlines()
        return lines[-1][:200] if lines else ""

    def ask(self, data: bytes) -> None:
        """Send a frame; it is on its way while answers are received."""
        self._unsent = memoryview(data)
        self._selector.register(self._in, selectors.EVENT_WRITE)

    def receive(self, wait_s: float) -> object:
        """The next frame.

        Args:
            wait_s: How long it may take, in seconds.

        Raises:
            OverrunError: It took longer.
            DiedError: The process ended instead.
            ChildError: What came is no frame.
        """
        until = time.monotonic() + wait_s
        while not self._frames:
            if self._is_over:
                raise DiedError(self._death())
            remaining_s = until - time.monotonic()
            self._pump(max(0.0, remaining_s))
            if remaining_s <= 0 and not self._frames and not self._is_over:
                message = f"over {wait_s:g} s"
                raise OverrunError(message)
        return self._frames.popleft()

    def kill(self) -> None:
        """End it from another thread than the one that receives."""
        if self._end.alive:
            self._process.kill()

    def end(self) -> None:
        """End it with all that it started."""
        self._end()

    def _death(self) -> str:
        code = self._end()
        how = f"killed by signal {-code}" if code is not None and code < 0 else f"exit {code}"
        return f"the evaluator died ({how})"

    def _pump(self, wait_s: float) -> None:
        """Read and write whatever is possible, waiting for it at most so long."""
        try:
            ready = self._selector.select(wait_s)
            for key, _ in ready:
                if key.fd == self._in:
                    self._send()
                elif key.fd == self._err:
                    self._hear()
                else:
                    self._take()
        except FrameError as error:
            self._is_over = True
            message = f"the evaluator sent no answer: {error}"
            raise ChildError(message) from error

    def _send(self) -> None:
        try:
            self._unsent = self._unsent[os.write(self._in, self._unsent[:_PIECE]) :]
        except BlockingIOError:
            return
        except OSError:
            self._unsent = memoryview(b"")  # it ended: its other pipes say so
        if not self._unsent:
            self._selector.unregister(self._in)

    def _hear(self) -> None:
        piece = os.read(self._err, _PIECE)
        self._stderr = (self._stderr + piece)[-STDERR_KEPT:]
        if not piece:
            self._selector.unregister(self._err)

    def _take(self) -> None:
        piece = os.read(self._out, _PIECE)
        self._frames.extend(self._inbox.feed(piece))
        if not piece:
            self._is_over = True
            self._selector.unregister(self._out)


def _end(process: Process, selector: selectors.BaseSelector) -> int | None:
    selector.close()
    return process.end()
