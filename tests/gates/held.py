"""Workers without processes, which hold what they are asked for until they are let go."""

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.proof.board_facts import BoardFacts
from readiness_tui.gates.engine.codec import from_wire, to_wire
from readiness_tui.gates.engine.job import Job
from readiness_tui.gates.engine.judging import judge
from readiness_tui.gates.engine.worker_pool import QueueName, WorkerPool
from readiness_tui.gates.repo.repo_view import RepoView


class HeldQueue:
    """Judges in the thread that lets it go; at once while it does not hold."""

    def __init__(self) -> None:
        self.is_holding = False
        self.asked: list[Job] = []
        self._guard = threading.Lock()

    @property
    def gates(self) -> list[str]:
        """The ids of the gates that wait."""
        messages: list[Any] = [job.message() for job in self.asked]
        return [message["gate"]["id"] for message in messages]

    def put(self, jobs: Sequence[Job]) -> None:
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
            job.answered(_answer(job.message()))


class HeldPool(WorkerPool):
    """Both queues of an engine."""

    def __init__(self, *_: object) -> None:
        self.quick, self.slow = HeldQueue(), HeldQueue()

    def prewarm(self) -> bool:
        """There is nothing to start."""
        return False

    def submit(self, name: QueueName, jobs: Sequence[Job] = ()) -> None:
        (self.quick if name == "quick" else self.slow).put(jobs)

    def close(self) -> None:
        """There is nothing to end."""


def _answer(message: Mapping[str, Any]) -> object:
    facts = from_wire(BoardFacts, message["facts"]) if "facts" in message else None
    view, now = RepoView(Path(message["root"])), from_wire(datetime, message["now"])
    return to_wire(judge(from_wire(Gate, message["gate"]), view, now, facts=facts))
