"""Lanes without processes, which hold what they are asked for until they are let go."""

import threading
from collections.abc import Sequence
from pathlib import Path

from readiness_tui.gates.engine.judging import judge
from readiness_tui.gates.engine.worker_queue import Job, WorkerQueue, WorkerQueues
from readiness_tui.gates.repo.repo_view import RepoView


class HeldLane(WorkerQueue):
    """Judges in the thread that lets it go; at once while it does not hold."""

    def __init__(self) -> None:
        self.is_holding = False
        self.asked: list[Job] = []
        self._guard = threading.Lock()

    def submit(self, jobs: Sequence[Job]) -> None:
        with self._guard:
            self.asked += jobs
        if not self.is_holding:
            self.let_go()

    def let_go(self) -> None:
        """Judge all that waits, in the order it was asked for."""
        self.is_holding = False
        with self._guard:
            jobs, self.asked = self.asked, []
        for job in jobs:
            job.sent()
            view = RepoView(Path(job.root))
            job.answered(judge(job.gate, view, job.now, facts=job.facts))

    def warm(self) -> None:
        """There is nothing to start."""

    def close(self) -> None:
        """There is nothing to end."""


class HeldLanes(WorkerQueues):
    """Both lanes of an engine."""

    def __init__(self, *_: object) -> None:
        self.is_prepared = True
        self.quick, self.slow = HeldLane(), HeldLane()

    def relax(self) -> None:
        """There is nothing to end."""

    def close(self) -> None:
        """There is nothing to end."""
