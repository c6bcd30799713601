"""Evaluators that the workspaces of a room of tests share: most tests take less than one start.

They judge gates of any root. How they start, end and are kept apart is shown in `tests/gates`.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from readiness_tui.gates.engine import engine
from readiness_tui.gates.engine.evaluator_process import Evaluator
from readiness_tui.gates.engine.job import Job
from readiness_tui.gates.engine.worker_pool import QueueName, WorkerPool


class Lent(WorkerPool):
    """The workers of all, for one engine: they stay when it ends.

    Args:
        workers: Those of all.
    """

    def __init__(self, workers: WorkerPool) -> None:
        super().__init__(partial(Evaluator, Path("/nowhere")))
        self._workers = workers

    def prewarm(self) -> bool:
        """Start nothing; that it had not been done need not be known."""
        return False

    def submit(self, name: QueueName, jobs: Sequence[Job] = ()) -> None:
        """Let gates be judged behind those of other engines."""
        self._workers.submit(name, jobs)


@contextmanager
def lent(workers: WorkerPool) -> Iterator[None]:
    """Let these workers judge the gates of each engine that begins, unless more is installed."""
    usual = [*sys.path]

    def made(start: Callable[[], Evaluator]) -> WorkerPool:
        return Lent(workers) if sys.path == usual else WorkerPool(start)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "WorkerPool", made)
        yield
