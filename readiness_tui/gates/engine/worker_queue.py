"""Two lanes of evaluators: a slow gate never stands in the way of a quick one.

Each lane has one process, started when it is first needed, and a thread while there is work. A
process that runs over its time, dies or answers nonsense is ended with all that it started; the
gate over which it happened gets an error for an answer, the others are judged by the next one.
"""

import threading
import weakref
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.proof.board_facts import BoardFacts
from readiness_tui.gates.engine.answers import Answer, broken
from readiness_tui.gates.engine.codec import WireError, from_wire, to_wire
from readiness_tui.gates.engine.frames import FrameError, pack
from readiness_tui.gates.engine.worker_client import (
    START_S,
    ChildError,
    OverrunError,
    Process,
    WorkerClient,
)

IDLE_S = 60.0
FRAME_GATES = 256
STARTS = 2
_NARROW = "name fewer or smaller inputs"
_BUG = "report this as a bug"


@dataclass(slots=True, eq=False)
class Job:
    """A gate to be judged once.

    Attributes:
        root: The repository.
        gate: As declared.
        now: Ages are counted from it.
        deadline_s: How long it may take.
        sent: Told when it is about to be judged: what changes from now on is not seen.
        answered: Told the answer, once, from the thread of the lane.
        facts: Those of its board that its kind asks for.
    """

    root: str
    gate: Gate
    now: datetime
    deadline_s: float
    sent: Callable[[], None]
    answered: Callable[[Answer], None]
    facts: BoardFacts | None = None


class WorkerQueue:
    """One evaluator and what waits for it. Any thread may call.

    Args:
        start: Starts a process.
        idle_s: It is ended after so long without work; None: it stays.
    """

    def __init__(self, start: Callable[[], Process], idle_s: float | None = None) -> None:
        self._start, self._idle_s = start, idle_s
        self._lock = threading.Lock()
        self._queue: deque[Job] = deque()
        self._is_busy = False
        self._is_closed = False
        self._child: WorkerClient | None = None
        self._timer: threading.Timer | None = None

    def submit(self, jobs: Sequence[Job]) -> None:
        """Let these gates be judged, in this order, behind those that wait already."""
        with self._lock:
            self._queue.extend(jobs)
            self._work()

    def warm(self) -> None:
        """Start the process in the background, so that the first gate need not wait for it."""
        with self._lock:
            if self._child is None:
                self._work()

    def close(self) -> None:
        """End the process; gates that wait get an error for an answer."""
        with self._lock:
            self._is_closed = True
            self._rest()
            if self._child is None:
                return
            if self._is_busy:
                self._child.kill()  # its pipes belong to the thread that reads them
            else:
                self._child.end()

    def _work(self) -> None:
        self._rest()
        if not self._is_busy:
            self._is_busy = True
            threading.Thread(target=self._run, name="gates", daemon=True).start()

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _run(self) -> None:
        if not self._queue:
            with suppress(ChildError):  # told to the first gate, which tries again
                self._ready()
        while jobs := self._next():
            try:
                again = self._judge(jobs)
            except Exception as error:  # noqa: BLE001 - or whoever waits would wait for ever
                again = ()
                for job in jobs:
                    job.answered(_refused(job, f"internal error: {error!r}", _BUG))
            with self._lock:
                self._queue.extendleft(reversed(again))

    def _next(self) -> Sequence[Job]:
        """The next jobs, all of one repository; none: this thread has ended."""
        with self._lock:
            jobs: list[Job] = []
            while self._queue and len(jobs) < FRAME_GATES:
                if jobs and self._queue[0].root != jobs[0].root:
                    break
                jobs.append(self._queue.popleft())
            if not jobs:
                self._is_busy = False
                if self._idle_s is not None and self._child is not None:
                    self._timer = threading.Timer(self._idle_s, _retire, (weakref.ref(self),))
                    self._timer.daemon = True
                    self._timer.start()
            return jobs

    def retire(self) -> None:
        """End the process unless there is work again."""
        with self._lock:
            child = None if self._is_busy else self._child
            if child is not None:
                self._child = None
        if child is not None:
            child.end()

    def _ready(self) -> WorkerClient:
        """The evaluator, started where there is none.

        Raises:
            ChildError: It cannot be started.
        """
        child = self._child
        if child is not None and child.is_alive:
            return child
        self._drop()
        for attempt in range(STARTS):
            if self._is_closed:
                break
            try:
                return self._started()
            except ChildError:
                if attempt == STARTS - 1:
                    raise
        message = "the evaluator was ended"
        raise ChildError(message)

    def _started(self) -> WorkerClient:
        try:
            child = WorkerClient(self._start())
        except OSError as error:
            message = f"the evaluator did not start: {error.strerror or error}"
            raise ChildError(message) from error
        try:
            child.receive(START_S)
        except ChildError as error:
            child.end()
            detail = f": {child.stderr}" if child.stderr else f" ({error.says})"
            message = f"the evaluator did not start{detail}"
            raise ChildError(message) from error
        self._child = child
        return child

    def _drop(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()

    def _judge(self, jobs: Sequence[Job]) -> Sequence[Job]:
        """Have jobs judged; those that are to be tried again with another process."""
        try:
            child = self._ready()
        except ChildError as error:
            for job in jobs:
                job.answered(_refused(job, error.says, "see whether this Python runs at all"))
            return ()
        try:
            data = pack({"root": jobs[0].root, "gates": [_item(job) for job in jobs]})
        except (FrameError, WireError) as error:
            return self._apart(jobs, str(error))
        for job in jobs:
            job.sent()
        return self._heard(child, data, jobs)

    def _apart(self, jobs: Sequence[Job], says: str) -> Sequence[Job]:
        """Jobs that do not go in one frame: each by itself, until it is known which one it is."""
        if len(jobs) == 1:
            jobs[0].answered(_refused(jobs[0], f"the gate cannot be handed over: {says}", _NARROW))
            return ()
        half = len(jobs) // 2
        return [*self._judge(jobs[:half]), *self._judge(jobs[half:])]

    def _heard(self, child: WorkerClient, data: bytes, jobs: Sequence[Job]) -> Sequence[Job]:
        child.ask(data)
        for at, job in enumerate(jobs):
            try:
                if not at:
                    child.receive(START_S)  # it has imported what it needs, and begins
                answer = from_wire(Answer, child.receive(job.deadline_s))
            except (ChildError, WireError) as error:
                self._drop()
                answer = _killed(job, error)
            job.answered(answer)
            if answer.is_last or answer.is_killed:
                self._drop()
                return jobs[at + 1 :]
        return ()


class PrewarmedWorker:
    """A process that is started before it is known which lane needs it first."""

    def __init__(self, start: Callable[[], Process]) -> None:
        self._start = start
        self._lock = threading.Lock()
        self._process: Process | None = None
        self._finish: weakref.finalize[..., PrewarmedWorker] | None = None

    def prepare(self) -> None:
        """Start it, without waiting for it to be ready. What goes wrong is told when it is used."""
        with self._lock, suppress(OSError):
            if self._process is None:
                self._process = self._start()
                self._finish = weakref.finalize(self, self._process.end)

    def take(self) -> Process:
        """The process that was started, or a new one."""
        with self._lock:
            process, self._process = self._process, None
            if self._finish is not None:
                self._finish.detach()
        return process or self._start()

    def close(self) -> None:
        """End it if nobody took it."""
        with self._lock:
            self._process = None
            if self._finish is not None:
                self._finish()


class WorkerQueues:
    """The quick lane, for single reports, and the slow one, for scans and plug-ins.

    Args:
        start: Starts an evaluator.
        idle_s: The slow one is ended after so long without work.
    """

    def __init__(self, start: Callable[[], Process], idle_s: float = IDLE_S) -> None:
        self._spare = PrewarmedWorker(start)
        self.is_prepared = False
        self.quick, self.slow = WorkerQueue(self._spare.take), WorkerQueue(self._spare.take, idle_s)

    def prepare(self) -> None:
        """Start the first process: some gate will need one, whichever lane it goes to."""
        self.is_prepared = True
        self._spare.prepare()

    def relax(self) -> None:
        """End what was started and is not needed."""
        self._spare.close()

    def close(self) -> None:
        """End both."""
        self._spare.close()
        self.quick.close()
        self.slow.close()


def _retire(lane: "weakref.ref[WorkerQueue]") -> None:
    if (live_lane := lane()) is not None:
        live_lane.retire()


def _item(job: Job) -> dict[str, object]:
    return {
        "gate": to_wire(job.gate),
        "now": to_wire(job.now),
        "deadline_s": job.deadline_s,
    } | ({} if job.facts is None else {"facts": to_wire(job.facts)})


def _refused(job: Job, says: str, remedy: str) -> Answer:
    return Answer(broken(job.gate, "evaluator-died", says, remedy))


def _killed(job: Job, error: ChildError | WireError) -> Answer:
    message = error.says if isinstance(error, ChildError) else f"no answer: {error}"
    name = "evaluator-timeout" if isinstance(error, OverrunError) else "evaluator-died"
    return Answer(broken(job.gate, name, message, _NARROW), is_killed=True)
