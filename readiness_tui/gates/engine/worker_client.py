"""One evaluator as the program sees it: frames out, frames in, each within its time.

Nothing here waits without an end, and nothing here trusts what comes back. All of it belongs to
one event loop.
"""

import asyncio
from contextlib import suppress

from readiness_tui.gates.engine.evaluator_process import Evaluator
from readiness_tui.gates.engine.frames import HEAD_BYTES, FrameError, body_bytes, unpack
from readiness_tui.gates.engine.job import StartError, TimeLimitError, WorkerError

START_S = 20.0
GRACE_S = 0.05
STDERR_BYTES = 16 * 1024
STDERR_WAIT_S = 0.5


class WorkerClient:
    """An evaluator that runs, until `end`.

    Args:
        process: Just started; it is this client's from now on.
    """

    def __init__(self, process: Evaluator) -> None:
        self._process = process
        self._answers = asyncio.StreamReader()
        self._size: int | None = None
        self._stderr = _Tail()
        self._requests: asyncio.WriteTransport | None = None
        self._transports: list[asyncio.BaseTransport] = []

    async def start(self) -> None:
        """Wait until it is ready.

        Raises:
            WorkerError: It does not come to that, and has ended.
        """
        loop, (stdin, stdout, stderr) = asyncio.get_running_loop(), self._process.pipes
        answers = asyncio.StreamReaderProtocol(self._answers)
        try:
            self._requests, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, stdin)
            self._transports += [
                (await loop.connect_read_pipe(lambda: answers, stdout))[0],
                (await loop.connect_read_pipe(lambda: self._stderr, stderr))[0],
            ]
            await self.receive(START_S)
        except WorkerError as error:
            line = self._stderr.last_line
            detail = f": {line}" if line else f" ({error})"
            message = f"the evaluator did not start{detail}"
            raise StartError(message) from error
        except BaseException:
            self.end()
            raise

    def send(self, data: bytes) -> None:
        """Send a frame; it is on its way while answers are received."""
        if self._requests is not None:
            self._requests.write(data)

    async def receive(self, within_s: float) -> object:
        """The next frame.

        Args:
            within_s: How long it may take, in seconds.

        Raises:
            WorkerError: It took longer, the process ended instead, or what came is no frame. The
                process has ended.
        """
        for wait_s in (within_s, GRACE_S):  # a program that was stopped finds it in the pipe
            try:
                async with asyncio.timeout(wait_s):
                    return await self._frame()
            except TimeoutError:
                continue
            except FrameError as error:
                self.end()
                message = f"the evaluator sent no answer: {error}"
                raise WorkerError(message) from error
            except (asyncio.IncompleteReadError, OSError) as error:
                raise WorkerError(await self._death()) from error
        self.end()
        message = f"over {within_s:g} s"
        raise TimeLimitError(message)

    async def _frame(self) -> object:
        """The next frame; what came of one that is not whole is there for the next call."""
        if self._size is None:
            self._size = body_bytes(await self._answers.readexactly(HEAD_BYTES))
        body = await self._answers.readexactly(self._size)
        self._size = None
        return unpack(body)

    async def _death(self) -> str:
        """End what is left of it; how it ended, as a sentence."""
        self._process.kill()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stderr.is_over.wait(), STDERR_WAIT_S)
        code = self.end()
        how = f"killed by signal {-code}" if code is not None and code < 0 else f"exit {code}"
        return f"the evaluator died ({how})"

    def end(self) -> int | None:
        """End it with all that it started; its exit code, None if it does not go away."""
        if self._requests is not None and not self._requests.is_closing():
            self._requests.abort()
        for transport in self._transports:
            transport.close()
        return self._process.end()


class _Tail(asyncio.Protocol):
    """The last of what an evaluator wrote beside its answers."""

    def __init__(self) -> None:
        self._bytes = b""
        self.is_over = asyncio.Event()

    @property
    def last_line(self) -> str:
        lines = self._bytes.decode("utf-8", "replace").strip().splitlines()
        return lines[-1][:200] if lines else ""

    def data_received(self, data: bytes) -> None:
        self._bytes = (self._bytes + data)[-STDERR_BYTES:]

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self.is_over.set()
