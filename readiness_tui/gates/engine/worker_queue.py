"""One evaluator and the gates that wait for it. All of it belongs to one event loop.

A process that runs over its time, dies or answers something else is ended with all that it
started; the gate over which it happened gets an error for an answer, the others are judged by the
next one.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import count, islice
from typing import NoReturn, cast

from readiness_tui.gates.engine.codec import WireError
from readiness_tui.gates.engine.evaluator_process import Evaluator
from readiness_tui.gates.engine.frames import FrameError, pack
from readiness_tui.gates.engine.job import DefectError, Job, StartError, UnsentError, WorkerError
from readiness_tui.gates.engine.worker_client import START_S, WorkerClient

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
