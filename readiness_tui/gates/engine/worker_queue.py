"""One evaluator and the gates that wait for it. All of it belongs to one event loop.

A process that runs over its time, dies or answers something else is ended with all that it
started; the gate over which it happened gets an error for an answer, the others are judged by the
next one.

One evaluator as the program sees it: frames out, frames in, each within its time.

Nothing here waits without an end, and nothing here trusts what comes back. All of it belongs to
one event loop.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import count, islice
from typing import NoReturn, cast

from readiness_tui.gates.engine.codec import WireError
from readiness_tui.gates.engine.evaluator_process import Evaluator
from readiness_tui.gates.engine.frames import HEAD_BYTES, FrameError, body_bytes, pack, unpack
from readiness_tui.gates.engine.job import (
    DefectError,
    Job,
    StartError,
    TimeLimitError,
    UnsentError,
    WorkerError,
)

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


REQUEST_GATES = 256
_ANOTHER = "the evaluator sent no answer: not to what it was asked"


class WorkerQueue:
    """Gates judged in the order in which they come, by one process that starts when needed.

    Args:
        start: Starts a process.
        idle_s: It is ended after so long without work; None: it stays.
    """

    def __init__(self, start: Callable[[], Evaluator], idle_s: float | None = None) -> None:
        self._start, self._idle_s = start, idle_s
        self._jobs: deque[Job] = deque()
        self._has_work = asyncio.Event()
        self._numbers = count(1)
        self._worker: WorkerClient | None = None

    def put(self, jobs: Sequence[Job]) -> None:
        """Let these gates be judged behind those that wait; with none, the process starts."""
        self._jobs.extend(jobs)
        self._has_work.set()

    async def serve(self) -> NoReturn:
        """Have gates judged until this is cancelled; those that wait then get an error."""
        try:
            while True:
                await self._work()
                if not self._jobs:
                    with suppress(StartError):  # told to the first gate, which tries again
                        await self._ready()
                while self._jobs:
                    await self._judge_some()
        finally:
            for _ in tuple(self._jobs):
                self._answer(UnsentError("the evaluator was ended"))
            self._end_worker()

    async def _work(self) -> None:
        """Wait for work; the process ends if there is none for long."""
        try:
            async with asyncio.timeout(self._idle_s):
                await self._has_work.wait()
        except TimeoutError:
            self._end_worker()
            await self._has_work.wait()
        self._has_work.clear()

    async def _judge_some(self) -> None:
        try:
            await self._judge(min(len(self._jobs), REQUEST_GATES))
        except Exception as error:  # noqa: BLE001 - or whoever waits would wait for ever
            if self._jobs:
                self._answer(DefectError(f"internal error: {error!r}"))
            self._end_worker()

    async def _judge(self, size: int) -> None:
        """Have the first gates judged, up to the one over which the process ends."""
        batch = tuple(islice(self._jobs, size))
        numbers = [next(self._numbers) for _ in batch]
        try:
            gates = [{"id": n, **job.message()} for n, job in zip(numbers, batch, strict=True)]
            data = pack({"gates": gates})
        except (FrameError, WireError) as error:
            if size > 1:
                await self._judge(size // 2)  # until it is known which one it is
            else:
                self._answer(UnsentError(f"the gate cannot be handed over: {error}"))
            return
        await self._send(batch, numbers, data)

    async def _send(self, batch: Sequence[Job], numbers: Sequence[int], data: bytes) -> None:
        is_rested, has_begun = self._worker is not None, False
        try:
            worker = await self._ready()
            worker.send(data)
            has_begun = await worker.receive(START_S) == {"begun": numbers[0]}
            if not has_begun:
                raise WorkerError(_ANOTHER)  # noqa: TRY301 - as one that ends meanwhile
            for number, job in zip(numbers, batch, strict=True):
                if not self._answer(_answer_to(number, await worker.receive(job.deadline_s))):
                    self._end_worker()
                    return
        except StartError as error:
            for _ in batch:
                self._answer(error)
        except WorkerError as error:
            self._end_worker()
            if has_begun or not is_rested:  # while it rested no gate was to blame
                self._answer(error)

    async def _ready(self) -> WorkerClient:
        """The evaluator, started where there is none, twice if need be.

        Raises:
            StartError: It cannot be started.
        """
        if self._worker is None:
            try:
                self._worker = await _started(self._start)
            except StartError:
                self._worker = await _started(self._start)
        return self._worker

    def _answer(self, reply: object | WorkerError) -> bool:
        return self._jobs.popleft().answered(reply)

    def _end_worker(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()


async def _started(start: Callable[[], Evaluator]) -> WorkerClient:
    try:
        worker = WorkerClient(start())
    except OSError as error:
        message = f"the evaluator did not start: {error.strerror or error}"
        raise StartError(message) from error
    await worker.start()
    return worker


def _answer_to(number: int, frame: object) -> object:
    """The answer in a frame.

    Raises:
        WorkerError: It is none to this gate, such as a second one to the gate before.
    """
    values: Mapping[str, object] = {}
    if isinstance(frame, dict):
        values = cast("dict[str, object]", frame)
    if values.get("id") != number:
        raise WorkerError(_ANOTHER)
    return values.get("answer")
