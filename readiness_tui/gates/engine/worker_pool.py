"""Two queues of gates, each judged by a process of its own: a slow gate never holds up a quick one.

The queues run on an event loop, in a thread that starts with the first gate that needs a process.
Any thread may call.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

from readiness_tui.gates.engine.evaluator_process import END_WAIT_S, Evaluator
from readiness_tui.gates.engine.job import Job, StartError, UnsentError

if TYPE_CHECKING:
    import asyncio

    from readiness_tui.gates.engine.worker_queue import WorkerQueue

IDLE_S = 60.0
QueueName = Literal["quick", "slow"]
"""`quick` for single reports; `slow` for scans and plug-ins."""


class WorkerPool:
    """The queues, and a process that is started before it is known which of them needs it first.

    Args:
        start: Starts a process.
        idle_s: That of the slow queue is ended after so long without work.
    """

    def __init__(self, start: Callable[[], Evaluator], idle_s: float = IDLE_S) -> None:
        self._start, self._idle_s = start, idle_s
        self._lock = threading.RLock()
        self._prewarmed: Evaluator | None = None
        self._is_prewarmed = self._is_closed = False
        self._queues: dict[QueueName, WorkerQueue] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._serving: asyncio.Task[object] | None = None
        self._thread: threading.Thread | None = None

    def prewarm(self) -> bool:
        """Start a process, for whichever queue needs it first; whether this had not been done.

        It is not waited for. What goes wrong is told to the gate that needs it.
        """
        with self._lock:
            if self._is_prewarmed or self._is_closed:
                return False
            self._is_prewarmed = True
            with suppress(OSError):
                self._prewarmed = self._start()
            return True

    def release(self) -> None:
        """End the process that was started and is not needed."""
        with self._lock:
            process, self._prewarmed = self._prewarmed, None
        if process is not None:
            process.end()

    def submit(self, name: QueueName, jobs: Sequence[Job] = ()) -> None:
        """Let gates be judged in this order, behind those that wait in this queue.

        With none, the process of the queue starts, so that the first gate need not wait for it.
        """
        error = UnsentError("the evaluator was ended")
        with self._lock:
            try:
                loop = None if self._is_closed else self._loop or self._begin()
            except OSError as trouble:
                loop, error = None, StartError(f"the evaluator did not start: {trouble.strerror}")
            if loop is not None:
                loop.call_soon_threadsafe(self._queues[name].put, jobs)
                return
        for job in jobs:
            job.answered(error)

    def close(self) -> None:
        """End every process; gates that wait get an error for an answer."""
        with self._lock:
            self._is_closed = True
            if self._loop is not None and self._serving is not None:
                with suppress(RuntimeError):  # it was closed before
                    self._loop.call_soon_threadsafe(self._serving.cancel)
        self.release()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(END_WAIT_S)

    def _begin(self) -> "asyncio.AbstractEventLoop":
        """The event loop, in a thread of its own.

        Raises:
            OSError: There are no file descriptors left for it.
        """
        import asyncio  # takes long: the process that is prewarmed starts meanwhile

        from readiness_tui.gates.engine.worker_queue import WorkerQueue

        self._queues = {
            "quick": WorkerQueue(self._take),
            "slow": WorkerQueue(self._take, self._idle_s),
        }

        async def serve() -> None:
            await asyncio.gather(*(queue.serve() for queue in self._queues.values()))

        def run() -> None:
            with suppress(asyncio.CancelledError):
                loop.run_until_complete(serving)
            loop.run_until_complete(asyncio.sleep(0))  # the pipes are closed in this step
            loop.close()

        self._loop = loop = asyncio.new_event_loop()
        self._serving = serving = loop.create_task(serve())
        self._thread = threading.Thread(target=run, name="gates", daemon=True)
        self._thread.start()
        return loop

    def _take(self) -> Evaluator:
        with self._lock:
            process, self._prewarmed = self._prewarmed, None
        return process or self._start()
