"""Gates on their way: asked for, being judged, resting after a torn read, done.

The engine keeps them under its lock; nothing here waits or reads.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from readiness_tui.domain.model.gate import Gate, Result
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.gates.engine.worker_queue import WorkerQueue


@dataclass(slots=True, eq=False)
class Run:
    """One gate on its way.

    Attributes:
        key: Which gate.
        gate: As it was declared when it was asked for.
        now: Ages are counted from it.
        lane: Who judges it; None: the engine itself.
        deadline_s: How long it may take in its lane.
        is_sent: It is being judged: what changes from now on is not seen.
        is_outdated: Its inputs changed while it was judged: it is judged once more.
        is_done: Nothing more comes of it.
        torn: How often it was looked at again because of a torn read.
        due: When it is looked at again, on the monotonic clock; None: it does not rest.
        result: The last answer.
    """

    key: GateKey
    gate: Gate
    now: datetime
    lane: WorkerQueue | None
    deadline_s: float
    is_sent: bool = False
    is_outdated: bool = False
    is_done: bool = False
    torn: int = 0
    due: float | None = None
    result: Result | None = None


class Runs:
    """All gates on their way, one run for each."""

    def __init__(self) -> None:
        self._runs: dict[GateKey, Run] = {}
        self._resting: set[Run] = set()
        self._untold: dict[GateKey, float] = {}
        self._told: set[GateKey] = set()

    @property
    def keys(self) -> frozenset[GateKey]:
        """The gates on their way."""
        return frozenset(self._runs)

    @property
    def at_work(self) -> frozenset[GateKey]:
        """The gate of each lane that is being judged this moment: of those it has, the first."""
        heads: dict[WorkerQueue | None, GateKey] = {}
        for run in self._runs.values():
            if run.is_sent:
                heads.setdefault(run.lane, run.key)
        return frozenset(heads.values())

    @property
    def told(self) -> frozenset[GateKey]:
        """Those that are shown as running."""
        return frozenset(self._told)

    def tell(self, after_s: float) -> list[GateKey]:
        """Show those as running that have been on their way for so long; the ones that are new."""
        before = time.monotonic() - after_s
        fresh: list[GateKey] = []
        for key, since in self._untold.items():
            if since > before:
                break  # in the order in which they came: the others came later
            fresh.append(key)
        for key in fresh:
            del self._untold[key]
        self._told.update(fresh)
        return fresh

    def get(self, key: GateKey) -> Run | None:
        """The run of a gate, if it is on its way."""
        return self._runs.get(key)

    def add(self, run: Run) -> None:
        """Take in a gate that was not on its way."""
        self._runs[run.key] = run
        self._untold[run.key] = time.monotonic()

    def is_current(self, run: Run) -> bool:
        """Whether an answer to this run is still wanted."""
        return self._runs.get(run.key) is run

    def finish(self, run: Run) -> None:
        """Let go of a run: nothing more comes of it."""
        run.is_done = True
        self._resting.discard(run)
        self._runs.pop(run.key, None)
        self._untold.pop(run.key, None)
        self._told.discard(run.key)

    def drop(self, key: GateKey) -> None:
        """Let go of a gate that is forgotten or declared otherwise."""
        if (run := self._runs.get(key)) is not None:
            run.result = None
            self.finish(run)

    def outdate(self, key: GateKey) -> None:
        """A gate's inputs changed: what is being judged now is judged again after it."""
        if (run := self._runs.get(key)) is not None:
            run.is_outdated = run.is_outdated or run.is_sent

    def overtake(self, keys: Iterable[GateKey]) -> None:
        """What these gates are judged with has changed, and may have been handed over already."""
        for key in keys:
            if (run := self._runs.get(key)) is not None:
                run.is_outdated = True

    def rest(self, run: Run, seconds: float) -> None:
        """Look at a gate again a little later."""
        run.torn += 1
        run.due = time.monotonic() + seconds
        self._resting.add(run)

    def risen(self) -> list[Run]:
        """The runs that rested long enough; they rest no more."""
        now = time.monotonic()
        due_runs = [run for run in self._resting if run.due is not None and run.due <= now]
        for run in due_runs:
            run.due = None
        self._resting.difference_update(due_runs)
        return due_runs

    def nap_s(self, longest: float) -> float:
        """How long to wait until a run has rested enough, at most so long."""
        now = time.monotonic()
        dues = [run.due - now for run in self._resting if run.due is not None]
        return max(0.0, min([longest, *dues]))


class Open:
    """The runs that somebody waits for."""

    def __init__(self, runs: Iterable[Run]) -> None:
        self._left = list(runs)

    @property
    def is_empty(self) -> bool:
        """Whether all are done. Those at the end are let go, so that asking often costs little."""
        while self._left and self._left[-1].is_done:
            self._left.pop()
        return not self._left
