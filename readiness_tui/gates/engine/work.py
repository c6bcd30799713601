"""Gates on their way to an answer: judged here or by the lanes, looked at again, kept.

What reads content goes to a lane, in another process; what only looks whether files are there is
judged in the thread that asks. Every method may be called from any thread; one lock orders them.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_tui.domain.model.gate import Result
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.gates.engine.answers import Answer, sound
from readiness_tui.gates.engine.ordering import cheapest_first
from readiness_tui.gates.engine.runs import Open, Run, Runs
from readiness_tui.gates.engine.worker_queue import Job, WorkerQueue, WorkerQueues
from readiness_tui.gates.repo.partial_read import is_torn
from readiness_tui.gates.repo.repo_view import RepoView

if TYPE_CHECKING:
    from readiness_tui.gates.engine.plan import Plan

TORN_TRIES = 3
KILLS = 3
SHOWN_S = 0.3
"""A gate that is judged again for less is not shown as running: the screen would flicker."""


class Work:
    """What was asked for, what is being judged, and what was found.

    Args:
        root: The repository.
        lanes: Who judges what reads content.
        plan: The gates; made when it is first needed.
        torn_wait_s: After how long a torn file is looked at again.
    """

    def __init__(
        self, root: Path, lanes: WorkerQueues, plan: "Callable[[], Plan]", torn_wait_s: float
    ) -> None:
        self._root, self._lanes, self._planned = root, lanes, plan
        self._torn_wait_s = torn_wait_s
        self.lock = threading.Condition()
        self._results: dict[GateKey, Result] = {}
        self._runs = Runs()
        self._unasked: set[GateKey] = set()
        self._kills: Counter[GateKey] = Counter()
        self._count = 0
        self._is_closed = False

    @property
    def _plan(self) -> "Plan":
        return self._planned()

    @property
    def results(self) -> dict[GateKey, Result]:
        """What was found, by gate; gates that were never judged have no entry."""
        with self.lock:
            return dict(self._results)

    @property
    def running(self) -> frozenset[GateKey]:
        """The gates that are being judged; what they said last stays among the results."""
        with self.lock:
            return self._runs.keys

    @property
    def at_work(self) -> frozenset[GateKey]:
        """Those of them that are not waiting for their turn."""
        with self.lock:
            return self._runs.at_work

    @property
    def waiting(self) -> frozenset[GateKey]:
        """Those, and the gates that nobody asked for since they or their inputs changed."""
        with self.lock:
            return self._runs.keys | self._unasked

    @property
    def shown_running(self) -> frozenset[GateKey]:
        """Those that said something before, are judged again, and take long enough to be shown."""
        with self.lock:
            return frozenset(key for key in self._runs.told if key in self._results)

    @property
    def answers(self) -> int:
        """How many answers were kept so far."""
        return self._count

    @property
    def is_asked_more(self) -> bool:
        """Whether gates wait that nobody asked for since they or their inputs changed."""
        return bool(self._unasked)

    # --- what changes ----------------------------------------------------------------------------

    def forget(self, keys: Iterable[GateKey]) -> None:
        """Let go of gates that are gone or declared otherwise, with all that is known of them."""
        with self.lock:
            for key in keys:
                self._results.pop(key, None)
                self._runs.drop(key)
                self._unasked.discard(key)
                self._kills.pop(key, None)

    def expect(self, changed: Iterable[GateKey], moved: Iterable[GateKey]) -> None:
        """Let gates wait that are new, and those that are judged with other facts from now on."""
        with self.lock:
            moved = tuple(moved)
            self._unasked.update(changed)
            self._unasked.update(moved)
            self._runs.overtake(moved)
            self.lock.notify_all()

    def outdate(self, keys: Iterable[GateKey]) -> None:
        """Let these gates be asked for again, although some are being judged already."""
        with self.lock:
            for key in keys:
                if self._plan.get(key) is not None:
                    self._unasked.add(key)
                    self._runs.outdate(key)
            self.lock.notify_all()

    def pardon(self, keys: Iterable[GateKey]) -> None:
        """Forget that these gates ended an evaluator: their inputs changed."""
        with self.lock:
            for key in keys:
                self._kills.pop(key, None)

    def close(self) -> None:
        """Let go of all who wait: nothing is judged from now on."""
        with self.lock:
            self._is_closed = True
            for key in self._runs.keys:
                self._runs.drop(key)
            self.lock.notify_all()

    # --- judging ---------------------------------------------------------------------------------

    def lane(self, key: GateKey) -> WorkerQueue | None:
        """Who judges a gate: a lane, or None for what reads no content, or is not judged.

        Foreign code is always slow: importing it must not hold a report up.
        """
        if self._plan.refused(key) is not None:
            return None
        if self._plan.is_foreign(key):
            return self._lanes.slow
        lanes = {"C1": self._lanes.quick, "C2": self._lanes.slow}
        return lanes.get(self._plan.cost(key))

    def is_due(self, key: GateKey) -> bool:
        """Whether a gate has not answered since it was planned, touched or outdated."""
        with self.lock:
            is_on_its_way = key in self._unasked or self._runs.get(key) is not None
            return is_on_its_way or key not in self._results

    def ask(self, keys: Iterable[GateKey], now: datetime) -> list[Run]:
        """The runs of these gates: those on their way, and new ones for the others."""
        runs: list[Run] = []
        fresh: list[Run] = []
        with self.lock:
            for key in keys:
                self._unasked.discard(key)
                gate, run = self._plan.get(key), self._runs.get(key)
                if self._is_closed or gate is None or (run is None and self._kills[key] >= KILLS):
                    continue
                if run is None:
                    run = Run(key, gate, now, self.lane(key), self._plan.deadline_s(key))
                    self._runs.add(run)
                    fresh.append(run)
                run.now = now
                runs.append(run)
            fresh = cheapest_first(fresh, self._results)
        self._go(fresh)
        return runs

    def _go(self, runs: Sequence[Run]) -> None:
        """Let runs be judged, those of the lanes first: they work meanwhile."""
        for lane in (self._lanes.quick, self._lanes.slow):
            if jobs := [self._job(run) for run in runs if run.lane is lane]:
                lane.submit(jobs)
        local_runs = [run for run in runs if run.lane is None]
        if not local_runs:
            return
        from readiness_tui.gates.engine.judging import judge

        view = RepoView(self._root)
        for run in local_runs:
            run.is_sent = True
            if (refused := self._plan.refused(run.key)) is not None:
                self._answered(run, Answer(refused))
                continue
            facts = self._plan.facts(run.key)
            self._answered(run, judge(run.gate, view, run.now, self._plan.known, facts=facts))

    def _job(self, run: Run) -> Job:
        def sent() -> None:
            run.is_sent = True

        return Job(
            str(self._root),
            run.gate,
            run.now,
            run.deadline_s,
            sent,
            partial(self._answered, run),
            self._plan.facts(run.key),
        )

    def _answered(self, run: Run, answer: Answer) -> None:
        result = sound(answer.result)
        is_unsure = is_torn(RepoView(self._root), result)
        with self.lock:
            if not self._runs.is_current(run):
                return
            run.is_sent = False
            is_again, run.is_outdated = run.is_outdated, False
            self._plan.learn(run.key, answer.patterns, answer.cost)
            self._kills[run.key] = self._kills[run.key] + 1 if answer.is_killed else 0
            if is_unsure and not is_again and run.torn < TORN_TRIES:
                self._runs.rest(run, self._torn_wait_s)
            else:
                self._keep(run, result)
                if is_again:
                    run.torn = 0
                else:
                    self._runs.finish(run)
            self.lock.notify_all()
        if is_again:
            self._go([run])

    def _keep(self, run: Run, result: Result) -> None:
        if self._kills[run.key] >= KILLS:
            remedy = "change it or its inputs: it is not judged again before"
            result = replace(result, remedy=remedy)
        run.result = self._results[run.key] = replace(result, evaluated_at=run.now)
        self._count += 1

    # --- waiting ---------------------------------------------------------------------------------

    def wait(self, runs: Sequence[Run], is_enough: Callable[[], bool], nap_s: float) -> None:
        """Wait until all runs are done, or it is enough. The lanes see to it that they end."""
        open_runs = Open(runs)
        while True:
            with self.lock:
                if open_runs.is_empty or is_enough():
                    return
                risen = self._runs.risen()
                if not risen:
                    self.lock.wait(self._runs.nap_s(nap_s))
            self._go(risen)

    def tell_long_ones(self) -> bool:
        """Mark the gates that take long enough to be shown as running; whether any is new to it."""
        with self.lock:
            fresh = self._runs.tell(SHOWN_S)
            return any(key in self._results for key in fresh)

    def found(self, keys: Iterable[GateKey], runs: Iterable[Run]) -> Mapping[GateKey, Result]:
        """What runs came to, and what gates said that are not judged again."""
        with self.lock:
            found = {run.key: run.result for run in runs if run.result is not None}
            for key in keys:
                if key not in found and self._kills[key] >= KILLS and key in self._results:
                    found[key] = self._results[key]
            return found
