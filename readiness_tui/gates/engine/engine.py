"""Judges gates against the repository, and knows which of them a change concerns.

What reads content runs in another process, in one of two lanes; what only looks whether files are
there is judged here. No result is kept that files could have changed without `touched` naming its
gate. Everything may be called from any thread but the one of an event loop.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.model.gate import Gate, Result
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.domain.proof.board_facts import BoardFacts
from readiness_tui.domain.proof.derived import IN_MEMORY
from readiness_tui.gates.engine.evaluator_process import Evaluator
from readiness_tui.gates.engine.runs import Open
from readiness_tui.gates.engine.work import Work
from readiness_tui.gates.engine.worker_queue import WorkerQueues
from readiness_tui.gates.kinds.staleness import ends_of
from readiness_tui.gates.repo.folders import folders_of
from readiness_tui.gates.repo.repo_view import RepoView

if TYPE_CHECKING:
    from readiness_tui.gates.engine.plan import Plan

TORN_WAIT_S = 0.3
EVERYTHING = 2_000
"""Above so many changed paths every gate is judged again: cheaper than asking for each."""

HERE = frozenset({"file_exists", "evidence", "verify_command", *IN_MEMORY})
"""Kinds for which no process is started. Only a hint: what a kind costs, its registry says."""

_NAP_S = 1.0
_GLANCE_S = 0.02
_SLOW_GLANCE_S = 0.03
_QUICK_GLANCE_S = 0.25
_ADVANCE_S = 5.0


class Engine:
    """The gates of a workspace, their results, and the index from paths to gates.

    Args:
        root: The repository.
        torn_wait_s: After how long a torn file is looked at again.
        lanes: Who judges what reads content; evaluators of its own, if none are given.
        plugins: Whether kinds of other distributions are judged.
    """

    def __init__(
        self,
        root: Path,
        *,
        torn_wait_s: float = TORN_WAIT_S,
        lanes: WorkerQueues | None = None,
        plugins: bool = True,
    ) -> None:
        self._root = root
        self._lanes = lanes or WorkerQueues(partial(Evaluator, root))
        self._planned = cache(partial(_new_plan, plugins=plugins))
        self._work = Work(root, self._lanes, self._planned, torn_wait_s)

    @property
    def _plan(self) -> "Plan":
        return self._planned()

    @property
    def results(self) -> Mapping[GateKey, Result]:
        """What was found, by gate; gates that were never evaluated have no entry."""
        return self._work.results

    @property
    def running(self) -> frozenset[GateKey]:
        """The gates that are being judged; what they said last stays among the results."""
        return self._work.running

    @property
    def at_work(self) -> frozenset[GateKey]:
        """Those of them that are not waiting for their turn, one of each lane."""
        return self._work.at_work

    @property
    def waiting(self) -> frozenset[GateKey]:
        """Those, and the gates that nobody asked for since they or their inputs changed."""
        return self._work.waiting

    @property
    def shown_running(self) -> frozenset[GateKey]:
        """Those that said something before, are judged again, and take long enough to be shown."""
        return self._work.shown_running

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
        is_first = not self._lanes.is_prepared
        if is_first and any(gate.kind not in HERE for gate in gates.values()):
            self._lanes.prepare()
        with self._work.lock:
            gone, changed, moved = self._plan.take(gates, facts_of)
            self._work.forget((*gone, *changed))
            self._work.expect(changed, moved)
            lanes = {self._work.lane(key) for key in changed}
        if self._lanes.quick in lanes:
            self._lanes.quick.warm()
        elif is_first and self._lanes.slow not in lanes:
            self._lanes.relax()
        return frozenset((*changed, *moved))

    def touched(self, paths: Iterable[str]) -> frozenset[GateKey]:
        """The gates that read any of these paths, whether created, changed or deleted.

        Args:
            paths: Below the root, with slashes; folders count as well as files.
        """
        paths = list(paths)
        keys: set[GateKey] = set()
        if len(paths) > EVERYTHING:
            with self._work.lock:
                keys |= self._plan.keys
        else:
            view = RepoView(self._root)
            for path in paths:
                is_file = _is_file(view, path)
                with self._work.lock:
                    keys |= self._plan.concerned(path, is_file=is_file)
        self._work.outdate(keys)
        self._work.pardon(keys)
        return frozenset(keys)

    def outdate(self, keys: Iterable[GateKey]) -> None:
        """Let these gates be asked for again, although some are being judged already."""
        self._work.outdate(keys)

    def evaluate(self, keys: Iterable[GateKey], now: datetime) -> Mapping[GateKey, Result]:
        """Judge these gates, keep what they say, and wait until all have answered.

        A file that kept changing while it was read is looked at again, a few times. A gate that
        was forgotten or declared otherwise meanwhile is left out. One that ended the evaluator
        three times running keeps what it said last until it or its inputs change.

        Args:
            keys: Gates of the last `plan`; others are passed over.
            now: With an offset; ages are counted from it.
        """
        keys, work = tuple(keys), self._work
        runs = work.ask(keys, now)
        work.wait(runs, lambda: False, _NAP_S)
        return work.found(keys, runs)

    def advance(self, keys: Iterable[GateKey], now: datetime) -> Mapping[GateKey, Result]:
        """As `evaluate`, but come back as soon as there is something to show.

        What is still being judged is among `running`; ask for it again, and it is waited for. A
        slow gate does not keep the caller from those that were touched meanwhile. What has
        answered since it was planned, touched, outdated or lapsed is not judged again.
        """
        work = self._work
        keys = tuple(key for key in keys if work.is_due(key))
        runs = work.ask(keys, now)
        quick = Open(run for run in runs if run.lane is not self._lanes.slow)
        began, count = time.monotonic(), work.answers

        def is_enough() -> bool:
            took = time.monotonic() - began
            is_news, is_waiting = work.answers != count, work.is_asked_more
            if work.tell_long_ones():
                return True
            if quick.is_empty and is_news and took >= _SLOW_GLANCE_S:
                return True
            if quick.is_empty and is_waiting and took >= _GLANCE_S:
                return True
            return took >= (_QUICK_GLANCE_S if is_news or is_waiting else _ADVANCE_S)

        work.wait(runs, is_enough, _GLANCE_S)
        return work.found(keys, runs)

    def close(self) -> None:
        """End the evaluators and let go of all who wait: nothing is judged from now on."""
        self._work.close()
        self._lanes.close()

    def folders(self) -> frozenset[str]:
        """The folders to watch: those that hold inputs, or the nearest that exist.

        Told before an evaluation they leave no gap: what changes while gates are judged is seen.
        The root is left out, it is always watched.
        """
        with self._work.lock:
            patterns = self._plan.patterns
        return folders_of(RepoView(self._root), patterns)

    def lapsed(self, now: datetime) -> frozenset[GateKey]:
        """The gates whose evidence has become too old since they were evaluated."""
        results = self.results
        keys = frozenset(
            key
            for key, at in self._ends().items()
            if at <= now and key in results and not results[key].stale
        )
        self.outdate(keys)
        return keys

    def _ends(self) -> dict[GateKey, datetime]:
        """When the evidence of each gate becomes too old."""
        with self._work.lock:
            results = self._work.results
            dated = {key: one.evidence_at for key, one in results.items() if one.evidence_at}
            gates = self._plan.aging(dated)
        return ends_of(gates, dated)


def _new_plan(*, plugins: bool) -> "Plan":
    """Made when it is first needed: its kinds take longer to import than a process to start."""
    from readiness_tui.gates.engine.plan import Plan

    return Plan(plugins=plugins)


def _is_file(view: RepoView, path: str) -> bool:
    try:
        entry = view.look(path)
    except GateError:
        return False
    return entry is not None and entry.kind == "file"
