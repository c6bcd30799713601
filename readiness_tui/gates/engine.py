"""Judges gates against the repository, and knows which of them a change concerns.

What reads content runs in another process, in one of two lanes; what only looks whether files are
there is judged here. No result is kept that files could have changed without `touched` naming its
gate. Everything may be called from any thread but the one of an event loop.
"""

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from signal import SIGKILL
from typing import TYPE_CHECKING

from readiness_tui.domain.boardfacts import BoardFacts
from readiness_tui.domain.derived import IN_MEMORY
from readiness_tui.domain.errors import GateError
from readiness_tui.domain.gate import Gate, Result
from readiness_tui.domain.ids import BoardId, GateKey
from readiness_tui.gates.answers import Answer, sound
from readiness_tui.gates.folders import folders_of
from readiness_tui.gates.lanes import Job, Lane, Lanes
from readiness_tui.gates.repo_view import RepoView
from readiness_tui.gates.runs import Open, Run, Runs
from readiness_tui.gates.staleness import max_age

if TYPE_CHECKING:
    from readiness_tui.gates.plan import Plan

TORN_TRIES = 3
TORN_WAIT_S = 0.3
YOUNG_S = 2.0
KILLS = 3
EVERYTHING = 2_000
"""Above so many changed paths every gate is judged again: cheaper than asking for each."""

HERE = frozenset({"file_exists", "evidence", "verify_command", *IN_MEMORY})
"""Kinds for which no process is started. Only a hint: what a kind costs, its registry says."""

END_WAIT_S = 5.0
_TORN = " keeps changing"
_UNPARSABLE = "input-unparsable"
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
        lanes: Lanes | None = None,
        plugins: bool = True,
    ) -> None:
        self._root, self._torn_wait_s, self._plugins = root, torn_wait_s, plugins
        self._lanes = lanes or Lanes(partial(Evaluator, root))
        self._changed = threading.Condition()
        self._results: dict[GateKey, Result] = {}
        self._runs = Runs()
        self._unasked: set[GateKey] = set()
        self._kills: Counter[GateKey] = Counter()
        self._count = 0
        self._is_closed = False

    @cached_property
    def _plan(self) -> "Plan":
        """Made when it is first needed: its kinds take longer to import than a process to start."""
        from readiness_tui.gates.plan import Plan

        return Plan(plugins=self._plugins)

    @property
    def results(self) -> Mapping[GateKey, Result]:
        """What was found, by gate; gates that were never evaluated have no entry."""
        with self._changed:
            return dict(self._results)

    @property
    def running(self) -> frozenset[GateKey]:
        """The gates that are being judged; what they said last stays among the results."""
        with self._changed:
            return self._runs.keys

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
        with self._changed:
            gone, changed, moved = self._plan.take(gates, facts_of)
            for key in (*gone, *changed):
                self._results.pop(key, None)
                self._runs.drop(key)
                self._unasked.discard(key)
                self._kills.pop(key, None)
            self._unasked.update(changed)
            self._unasked.update(moved)
            self._runs.overtake(moved)
            self._changed.notify_all()
            lanes = {self._lane(key) for key in changed}
        if self._lanes.quick in lanes:
            self._lanes.quick.warm()
        elif is_first and self._lanes.slow not in lanes:
            self._lanes.relax()
        return frozenset((*changed, *moved))

    def _lane(self, key: GateKey) -> Lane | None:
        """Who judges a gate: a lane, or None for what reads no content worth the name.

        Foreign code is always slow: importing it must not hold a report up.
        """
        if self._plan.is_foreign(key):
            return self._lanes.slow
        lanes = {"C1": self._lanes.quick, "C2": self._lanes.slow}
        return lanes.get(self._plan.cost(key))

    def touched(self, paths: Iterable[str]) -> frozenset[GateKey]:
        """The gates that read any of these paths, whether created, changed or deleted.

        Args:
            paths: Below the root, with slashes; folders count as well as files.
        """
        paths = list(paths)
        found: set[GateKey] = set()
        if len(paths) > EVERYTHING:
            with self._changed:
                found |= self._plan.keys
        else:
            view = RepoView(self._root)
            for path in paths:
                is_file = _is_file(view, path)
                with self._changed:
                    found |= self._plan.concerned(path, is_file=is_file)
        self.outdate(found)
        with self._changed:
            for key in found:
                self._kills.pop(key, None)
        return frozenset(found)

    def outdate(self, keys: Iterable[GateKey]) -> None:
        """Let these gates be asked for again, although some are being judged already."""
        with self._changed:
            for key in keys:
                if self._plan.get(key) is not None:
                    self._unasked.add(key)
                    self._runs.outdate(key)
            self._changed.notify_all()

    def evaluate(self, keys: Iterable[GateKey], now: datetime) -> Mapping[GateKey, Result]:
        """Judge these gates, keep what they say, and wait until all have answered.

        A file that kept changing while it was read is looked at again, a few times. A gate that
        was forgotten or declared otherwise meanwhile is left out. One that ended the evaluator
        three times running keeps what it said last until it or its inputs change.

        Args:
            keys: Gates of the last `plan`; others are passed over.
            now: With an offset; ages are counted from it.
        """
        keys = tuple(keys)
        runs = self._ask(keys, now)
        self._wait(runs, lambda: False, _NAP_S)
        return self._found(keys, runs)

    def advance(self, keys: Iterable[GateKey], now: datetime) -> Mapping[GateKey, Result]:
        """As `evaluate`, but come back as soon as there is something to show.

        What is still being judged is among `running`; ask for it again, and it is waited for. A
        slow gate does not keep the caller from those that were touched meanwhile. What has
        answered since it was planned, touched, outdated or lapsed is not judged again.
        """
        with self._changed:
            keys = tuple(key for key in keys if self._is_due(key))
        runs = self._ask(keys, now)
        quick = Open(run for run in runs if run.lane is not self._lanes.slow)
        began, count = time.monotonic(), self._count

        def is_enough() -> bool:
            took = time.monotonic() - began
            is_news, is_waiting = self._count != count, bool(self._unasked)
            if quick.is_empty and is_news and took >= _SLOW_GLANCE_S:
                return True
            if quick.is_empty and is_waiting and took >= _GLANCE_S:
                return True
            return took >= (_QUICK_GLANCE_S if is_news or is_waiting else _ADVANCE_S)

        self._wait(runs, is_enough, _GLANCE_S)
        return self._found(keys, runs)

    def _is_due(self, key: GateKey) -> bool:
        is_on_its_way = key in self._unasked or self._runs.get(key) is not None
        return is_on_its_way or key not in self._results

    def close(self) -> None:
        """End the evaluators and let go of all who wait: nothing is judged from now on."""
        with self._changed:
            self._is_closed = True
            for key in self._runs.keys:
                self._runs.drop(key)
            self._changed.notify_all()
        self._lanes.close()

    def _ask(self, keys: Iterable[GateKey], now: datetime) -> list[Run]:
        """The runs of these gates: those on their way, and new ones for the others."""
        runs: list[Run] = []
        fresh: list[Run] = []
        with self._changed:
            for key in keys:
                self._unasked.discard(key)
                gate, run = self._plan.get(key), self._runs.get(key)
                if self._is_closed or gate is None or (run is None and self._kills[key] >= KILLS):
                    continue
                if run is None:
                    run = Run(key, gate, now, self._lane(key), self._plan.deadline_s(key))
                    self._runs.add(run)
                    fresh.append(run)
                run.now = now
                runs.append(run)
        self._go(fresh)
        return runs

    def _go(self, runs: Sequence[Run]) -> None:
        """Let runs be judged, those of the lanes first: they work meanwhile."""
        for lane in (self._lanes.quick, self._lanes.slow):
            if jobs := [self._job(run) for run in runs if run.lane is lane]:
                lane.submit(jobs)
        here = [run for run in runs if run.lane is None]
        if not here:
            return
        from readiness_tui.gates.judging import judge

        view = RepoView(self._root)
        for run in here:
            run.is_sent = True
            facts = self._plan.facts(run.key)
            self._answered(run, judge(run.gate, view, run.now, self._plan.known, facts=facts))

    def _job(self, run: Run) -> Job:
        def sent() -> None:
            run.is_sent = True

        return Job(
            str(self._root), run.gate, run.now, run.deadline_s, sent, partial(self._answered, run),
            self._plan.facts(run.key),
        )  # fmt: skip

    def _answered(self, run: Run, answer: Answer) -> None:
        result = sound(answer.result)
        is_torn = self._is_torn(result)
        with self._changed:
            if not self._runs.is_current(run):
                return
            run.is_sent = False
            is_again, run.is_outdated = run.is_outdated, False
            self._plan.learn(run.key, answer.patterns, answer.cost)
            self._kills[run.key] = self._kills[run.key] + 1 if answer.is_killed else 0
            if is_torn and not is_again and run.torn < TORN_TRIES:
                self._runs.rest(run, self._torn_wait_s)
            else:
                self._keep(run, result)
                if is_again:
                    run.torn = 0
                else:
                    self._runs.finish(run)
            self._changed.notify_all()
        if is_again:
            self._go([run])

    def _keep(self, run: Run, result: Result) -> None:
        if self._kills[run.key] >= KILLS:
            remedy = "change it or its inputs: it is not judged again before"
            result = replace(result, remedy=remedy)
        run.result = self._results[run.key] = replace(result, evaluated_at=run.now)
        self._count += 1

    def _is_torn(self, result: Result) -> bool:
        """Whether a file was being written when it was read, as far as can be told."""
        if any(one.message.endswith(_TORN) for one in result.findings):
            return True
        places = [
            one.place for one in result.findings if one.rule.endswith(_UNPARSABLE) and one.place
        ]
        if not places:
            return False
        view = RepoView(self._root)
        return any(_is_young(view, place.path) for place in places)

    def _wait(self, runs: Sequence[Run], is_enough: Callable[[], bool], nap_s: float) -> None:
        """Wait until all runs are done, or it is enough. The lanes see to it that they end."""
        left = Open(runs)
        while True:
            with self._changed:
                if left.is_empty or is_enough():
                    return
                risen = self._runs.risen()
                if not risen:
                    self._changed.wait(self._runs.nap_s(nap_s))
            self._go(risen)

    def _found(self, keys: Iterable[GateKey], runs: Iterable[Run]) -> Mapping[GateKey, Result]:
        with self._changed:
            found = {run.key: run.result for run in runs if run.result is not None}
            for key in keys:
                if key not in found and self._kills[key] >= KILLS and key in self._results:
                    found[key] = self._results[key]
            return found

    def folders(self) -> frozenset[str]:
        """The folders to watch: those that hold inputs, or the nearest that exist.

        Told before an evaluation they leave no gap: what changes while gates are judged is seen.
        The root is left out, it is always watched.
        """
        with self._changed:
            patterns = self._plan.patterns
        return folders_of(RepoView(self._root), patterns)

    def next_due(self, now: datetime) -> datetime | None:
        """The earliest instant after `now` at which evidence becomes too old."""
        return min((at for at in self._ends().values() if at > now), default=None)

    def lapsed(self, now: datetime) -> frozenset[GateKey]:
        """The gates whose evidence has become too old since they were evaluated."""
        results = self.results
        found = frozenset(
            key
            for key, at in self._ends().items()
            if at <= now and key in results and not results[key].stale
        )
        self.outdate(found)
        return found

    def _ends(self) -> dict[GateKey, datetime]:
        with self._changed:
            dated = {
                key: result.evidence_at
                for key, result in self._results.items()
                if result.evidence_at is not None
            }
            gates = self._plan.aging(dated)
        ends: dict[GateKey, datetime] = {}
        for key, gate in gates.items():
            try:
                limit = max_age(gate)
            except GateError:
                continue
            if limit is not None:
                ends[key] = dated[key] + limit
        return ends


class Evaluator:
    """A process that judges gates, in a group of its own and away from the repository.

    Args:
        root: The repository: nothing is imported from it.
    """

    def __init__(self, root: Path) -> None:
        command = (sys.executable, "-P", "-B", "-m", "readiness_tui.gates.evaluator")
        self._process = subprocess.Popen(  # noqa: S603 - this Python, and a module of ours
            command, cwd="/", env=_environment(root), bufsize=0, process_group=0,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.pid = self._process.pid
        pipes = (self._process.stdin, self._process.stdout, self._process.stderr)
        self._pipes = [pipe for pipe in pipes if pipe is not None]
        self.stdin, self.stdout, self.stderr = (pipe.fileno() for pipe in self._pipes)

    def kill(self) -> None:
        """End the whole group."""
        if self._process.returncode is None:  # reaped, its number may be another's already
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, SIGKILL)

    def end(self) -> int | None:
        """End the whole group, close the pipes; its exit code, None if it does not go away."""
        self.kill()
        for pipe in self._pipes:
            pipe.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(END_WAIT_S)
        return self._process.returncode


def _environment(root: Path) -> dict[str, str]:
    """The variables of this process, with the places this program imports from, without the root.

    With the repository among them its `yaml.py` would be imported.
    """
    home = str(Path(__file__).resolve().parents[2])
    shunned = os.path.realpath(root)
    places = [
        place
        for place in sys.path
        if os.path.isabs(place) and os.path.realpath(place) != shunned  # noqa: PTH117 - text
    ]
    if home not in map(os.path.realpath, places):
        places.append(home)  # last: what is installed comes before what lies beside a checkout
    return os.environ | {"PYTHONPATH": os.pathsep.join(places)}


def _is_file(view: RepoView, path: str) -> bool:
    try:
        seen = view.look(path)
    except GateError:
        return False
    return seen is not None and seen.kind == "file"


def _is_young(view: RepoView, path: str) -> bool:
    try:
        seen = view.look(path)
    except GateError:
        return False
    return seen is not None and abs(time.time() - seen.modified_at.timestamp()) < YOUNG_S
