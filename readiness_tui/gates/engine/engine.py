"""Judges gates against the repository, and knows which of them a change concerns.

What reads content is judged by other processes, in one of two queues; what only looks whether files
are there is judged here, in the thread that asks. No result is kept that files could have changed
without `touched` naming its gate. Everything may be called from any thread but the one of an event
loop; one lock orders the calls.
"""

import threading
import time
import weakref
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from readiness_tui.domain.model.gate import COMMAND_KINDS, Gate, Result
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.domain.proof.board_facts import BoardFacts
from readiness_tui.domain.proof.derived import IN_MEMORY
from readiness_tui.gates.engine.answers import Answer, answer_of
from readiness_tui.gates.engine.evaluator_process import Evaluator
from readiness_tui.gates.engine.job import Job
from readiness_tui.gates.engine.pacing import GLANCE_S, NAP_S, is_enough
from readiness_tui.gates.engine.runs import (
    Run,
    are_done,
    cheapest_first,
    first_sent,
    message_of,
    show_long_ones,
    take_rested,
    until_rested_s,
)
from readiness_tui.gates.engine.worker_pool import WorkerPool
from readiness_tui.gates.repo.folders import folders_of, is_file
from readiness_tui.gates.repo.partial_read import is_torn
from readiness_tui.gates.repo.repo_view import RepoView

if TYPE_CHECKING:
    from readiness_tui.gates.engine.plan import Plan

TORN_WAIT_S = 0.3
TORN_TRIES = 3
KILLS = 3
SHOWN_S = 0.3
"""A gate that is judged again for less is not shown as running: the screen would flicker."""
EVERYTHING = 2_000
"""Above so many changed paths every gate is judged again: cheaper than asking for each."""

HERE = frozenset({"file_exists", "evidence", *COMMAND_KINDS, *IN_MEMORY})
"""Kinds for which no process is started. Only a hint: what a kind costs, its registry says."""


class Engine:
    """The gates of a workspace, those on their way to an answer, and what was found.

    Args:
        root: The repository.
        torn_wait_s: After how long a torn file is looked at again.
        workers: Who judges what reads content; processes of its own, if none are given.
        plugins: Whether kinds of other distributions are judged.
    """

    def __init__(
        self,
        root: Path,
        *,
        torn_wait_s: float = TORN_WAIT_S,
        workers: WorkerPool | None = None,
        plugins: bool = True,
    ) -> None:
        self._root, self._torn_wait_s, self._plugins = root, torn_wait_s, plugins
        self._workers = workers or WorkerPool(partial(Evaluator, root))
        if workers is None:
            weakref.finalize(self, self._workers.close)
        self._lock = threading.Condition()
        self._results: dict[GateKey, Result] = {}
        self._runs: dict[GateKey, Run] = {}
        self._resting: dict[Run, float] = {}
        self._unasked: set[GateKey] = set()
        self._kills: Counter[GateKey] = Counter()
        self._answers = 0
        self._is_closed = False

    @cached_property
    def _plan(self) -> "Plan":
        """Made when it is first needed: its kinds take longer to import than a process to start."""
        from readiness_tui.gates.engine.plan import Plan

        return Plan(plugins=self._plugins)

    # --- what is known ---------------------------------------------------------------------------

    @property
    def results(self) -> Mapping[GateKey, Result]:
        """What was found, by gate; gates that were never judged have no entry."""
        with self._lock:
            return dict(self._results)

    @property
    def running(self) -> frozenset[GateKey]:
        """The gates that are being judged; what they said last stays among the results."""
        with self._lock:
            return frozenset(self._runs)

    @property
    def at_work(self) -> frozenset[GateKey]:
        """Those of them that are not waiting for their turn: of each queue the first."""
        with self._lock:
            return first_sent(self._runs.values())

    @property
    def waiting(self) -> frozenset[GateKey]:
        """Those, and the gates that nobody asked for since they or their inputs changed."""
        with self._lock:
            return frozenset((*self._runs, *self._unasked))

    @property
    def shown_running(self) -> frozenset[GateKey]:
        """Those that said something before, are judged again, and take long enough to be shown."""
        with self._lock:
            visible = (run.key for run in self._runs.values() if run.is_shown)
            return frozenset(key for key in visible if key in self._results)

    def folders(self) -> frozenset[str]:
        """The folders to watch: those that hold inputs, or the nearest that exist.

        Told before an evaluation they leave no gap: what changes while gates are judged is seen.
        The root is left out, it is always watched.
        """
        with self._lock:
            patterns = self._plan.patterns
        return folders_of(RepoView(self._root), patterns)

    # --- what changes ----------------------------------------------------------------------------

    def plan(
        self,
        gates: Mapping[GateKey, Gate],
        facts_of: Callable[[BoardId], BoardFacts] = lambda _: BoardFacts(),
    ) -> frozenset[GateKey]:
        """Take the gates that exist now; the others are forgotten, results and all.

        Args:
            gates: By key.
            facts_of: The facts of a board, asked where a kind needs some.

        Returns:
            The gates that are new or declared otherwise, and those for which facts of their board
            changed. Composites are never among them: they are computed from the others. Nor are
            gates of which only that changed which weighs their result.
        """
        needs_process = any(gate.kind not in HERE for gate in gates.values())
        is_first = needs_process and self._workers.prewarm()
        with self._lock:
            gone, changed, moved = self._plan.take(gates, facts_of)
            for key in (*gone, *changed):
                self._forget(key)
            for key in moved:  # what it is judged with may have been handed over already
                if (run := self._runs.get(key)) is not None:
                    run.is_outdated = True
            self._unasked.update(changed, moved)
            queues = {self._plan.queue(key) for key in changed}
            self._lock.notify_all()
        if "quick" in queues:
            self._workers.submit("quick")
        elif is_first and "slow" not in queues:
            self._workers.release()
        return frozenset((*changed, *moved))

    def touched(self, paths: Iterable[str]) -> frozenset[GateKey]:
        """The gates that read any of these paths, whether created, changed or deleted.

        Args:
            paths: Below the root, with slashes; folders count as well as files.
        """
        paths = list(paths)
        keys: set[GateKey] = set()
        if len(paths) > EVERYTHING:
            with self._lock:
                keys |= self._plan.keys
        else:
            view = RepoView(self._root)
            for path in paths:
                is_regular = is_file(view, path)
                with self._lock:
                    keys |= self._plan.concerned(path, is_file=is_regular)
        with self._lock:
            self.outdate(keys)
            for key in keys:
                self._kills.pop(key, None)
        return frozenset(keys)

    def outdate(self, keys: Iterable[GateKey]) -> None:
        """Let these gates be asked for again, although some are being judged already."""
        with self._lock:
            for key in keys:
                if self._plan.get(key) is None:
                    continue
                self._unasked.add(key)
                if (run := self._runs.get(key)) is not None and run.is_sent:
                    run.is_outdated = True
            self._lock.notify_all()

    def lapsed(self, now: datetime) -> frozenset[GateKey]:
        """The gates whose evidence has become too old since they were evaluated."""
        with self._lock:
            ends = self._plan.evidence_ends(self._results)
            keys = frozenset(key for key, at in ends.items() if at <= now)
            self.outdate(keys)
        return keys

    def close(self) -> None:
        """End the processes and let go of all who wait: nothing is judged from now on."""
        with self._lock:
            self._is_closed = True
            for key in tuple(self._runs):
                self._drop(key)
            self._lock.notify_all()
        self._workers.close()

    def _forget(self, key: GateKey) -> None:
        """Let go of a gate that is gone or declared otherwise, with all that is known of it."""
        self._drop(key)
        self._results.pop(key, None)
        self._unasked.discard(key)
        self._kills.pop(key, None)

    def _drop(self, key: GateKey) -> None:
        if (run := self._runs.get(key)) is not None:
            run.result = None
            self._finish(run)

    def _finish(self, run: Run) -> None:
        run.is_done = True
        self._resting.pop(run, None)
        self._runs.pop(run.key, None)

    # --- judging ---------------------------------------------------------------------------------

    def evaluate(self, keys: Iterable[GateKey], now: datetime) -> Mapping[GateKey, Result]:
        """Judge these gates, keep what they say, and wait until all have answered.

        A file that kept changing while it was read is looked at again, a few times. A gate that was
        forgotten or declared otherwise meanwhile is left out. One that ended the evaluator three
        times running keeps what it said last until it or its inputs change.

        Args:
            keys: Gates of the last `plan`; others are passed over.
            now: With an offset; ages are counted from it.
        """
        keys = tuple(keys)
        runs = self._ask(keys, now)
        self._wait(runs, lambda: False, NAP_S)
        return self._answered_of(keys, runs)

    def advance(
        self, keys: Iterable[GateKey], now: datetime, *, rest_s: float = 0.0, is_news: bool = False
    ) -> Mapping[GateKey, Result]:
        """As `evaluate`, but come back as soon as there is something to show.

        What is still being judged is among `running`; ask for it again, and it is waited for. A
        slow gate does not keep the caller from those that were touched meanwhile. What has
        answered since it was planned, touched, outdated or lapsed is not judged again. Nothing is
        shown within the next `rest_s` seconds; `is_news`: something is to be shown from before.
        """
        with self._lock:
            keys = tuple(key for key in keys if self._is_due(key))
        runs = self._ask(keys, now)
        quick = [run for run in runs if run.queue != "slow"]
        began, count = time.monotonic(), self._answers

        def has_enough() -> bool:
            if any(key in self._results for key in show_long_ones(self._runs.values(), SHOWN_S)):
                return True
            return is_enough(
                time.monotonic() - began,
                has_news=is_news or self._answers != count,
                is_waiting=bool(self._unasked),
                are_quick_done=are_done(quick),
                rest_s=rest_s,
            )

        self._wait(runs, has_enough, GLANCE_S)
        return self._answered_of(keys, runs)

    def _is_due(self, key: GateKey) -> bool:
        """Whether a gate has not answered since it was planned, touched or outdated."""
        return key in self._unasked or key in self._runs or key not in self._results

    def _ask(self, keys: Iterable[GateKey], now: datetime) -> list[Run]:
        """The runs of these gates: those on their way, and new ones for the others."""
        runs: list[Run] = []
        fresh: list[Run] = []
        with self._lock:
            for key in keys:
                self._unasked.discard(key)
                gate, run = self._plan.get(key), self._runs.get(key)
                if self._is_closed or gate is None or (run is None and self._is_given_up(key)):
                    continue
                if run is None:
                    run = Run(key, gate, now, self._plan.queue(key), self._plan.deadline_s(key))
                    self._runs[key] = run
                    fresh.append(run)
                run.now = now
                runs.append(run)
            fresh = cheapest_first(fresh, self._results)
        self._go(fresh)
        return runs

    def _is_given_up(self, key: GateKey) -> bool:
        return self._kills[key] >= KILLS

    def _go(self, runs: Sequence[Run]) -> None:
        """Let runs be judged, those of the queues first: they work meanwhile."""
        for queue in ("quick", "slow"):
            if jobs := [self._job(run) for run in runs if run.queue == queue]:
                self._workers.submit(queue, jobs)
        local_runs = [run for run in runs if run.queue is None]
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
        def answered(reply: object) -> bool:
            answer = answer_of(run.gate, reply)
            self._answered(run, answer)
            return not (answer.is_last or answer.is_killed)

        message = partial(message_of, run, self._root, self._plan.facts(run.key))
        return Job(message, run.deadline_s, answered)

    def _answered(self, run: Run, answer: Answer) -> None:
        is_unsure = is_torn(RepoView(self._root), answer.result)
        with self._lock:
            if self._runs.get(run.key) is not run:
                return  # nobody wants it any more
            run.is_sent = False
            is_again, run.is_outdated = run.is_outdated, False
            self._plan.learn(run.key, answer.patterns, answer.cost)
            self._kills[run.key] = self._kills[run.key] + 1 if answer.is_killed else 0
            if is_unsure and not is_again and run.torn < TORN_TRIES:
                run.torn += 1
                self._resting[run] = time.monotonic() + self._torn_wait_s
            else:
                self._keep(run, answer.result)
                if is_again:
                    run.torn = 0
                else:
                    self._finish(run)
            self._lock.notify_all()
        if is_again:
            self._go([run])

    def _keep(self, run: Run, result: Result) -> None:
        if self._is_given_up(run.key):
            remedy = "change it or its inputs: it is not judged again before"
            result = replace(result, remedy=remedy)
        run.result = self._results[run.key] = replace(result, evaluated_at=run.now)
        self._answers += 1

    def _wait(self, runs: Sequence[Run], has_enough: Callable[[], bool], nap_s: float) -> None:
        """Wait until all runs are done, or it is enough. The workers see to it that they end."""
        open_runs = list(runs)
        while True:
            with self._lock:
                if are_done(open_runs) or has_enough():
                    return
                rested = take_rested(self._resting)
                if not rested:
                    self._lock.wait(until_rested_s(self._resting, nap_s))
            self._go(rested)

    def _answered_of(self, keys: Iterable[GateKey], runs: Iterable[Run]) -> dict[GateKey, Result]:
        """What runs came to, and what gates said that are not judged again."""
        with self._lock:
            results = {run.key: run.result for run in runs if run.result is not None}
            for key in keys:
                if key not in results and self._is_given_up(key) and key in self._results:
                    results[key] = self._results[key]
            return results
