"""Judges gates against the repository, and knows which of them a change concerns.

Evaluation is called from a worker thread: nothing here waits for an event loop, and no result is
kept that files could have changed without `touched` naming its gate.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import sleep

from readiness_tui.domain.derived import COMPOSITE
from readiness_tui.domain.errors import GateError
from readiness_tui.domain.gate import Cause, Gate, Outcome, Result
from readiness_tui.domain.ids import GateKey
from readiness_tui.gates.index import Index
from readiness_tui.gates.limits import limits_of
from readiness_tui.gates.parts import Part, Request, conclude, refusal
from readiness_tui.gates.patterns import is_glob, literal_prefix
from readiness_tui.gates.registry import Case, case_of
from readiness_tui.gates.repo_view import RepoView, tidy
from readiness_tui.gates.staleness import aged, max_age

TORN_TRIES = 3
TORN_WAIT_S = 0.3
FOLDERS_CAP = 4_096
_TORN = " keeps changing"


class Engine:
    """The gates of a workspace, their results, and the index from paths to gates.

    `plan` and `touched` may be called from one thread while `evaluate` runs in another.
    """

    def __init__(self, root: Path, *, pause: Callable[[float], None] = sleep) -> None:
        self._root, self._pause = root, pause
        self._lock = threading.Lock()
        self._gates: dict[GateKey, Gate] = {}
        self._cases: dict[GateKey, Case] = {}
        self._known: list[str] = []
        self._results: dict[GateKey, Result] = {}
        self._index = Index()

    @property
    def results(self) -> Mapping[GateKey, Result]:
        """What was found, by gate; gates that were never evaluated have no entry."""
        with self._lock:
            return dict(self._results)

    def plan(self, gates: Mapping[GateKey, Gate]) -> frozenset[GateKey]:
        """Take the gates that exist now; the others are forgotten, results and all.

        Returns:
            The gates that are new or declared otherwise. Composites are never among them: they
            are computed from the others.
        """
        wanted = {key: gate for key, gate in gates.items() if gate.kind != COMPOSITE}
        with self._lock:
            for key in self._gates.keys() - wanted.keys():
                self._forget(key)
            changed = [key for key, gate in wanted.items() if self._gates.get(key) != gate]
            for key in changed:
                self._forget(key)
            for key in changed:
                self._take(key, wanted[key])
            self._known = [key.gate for key, gate in gates.items() if gate.derived]
        return frozenset(changed)

    def _forget(self, key: GateKey) -> None:
        if (case := self._cases.pop(key, None)) is not None:
            self._index.discard(key, case)
        self._gates.pop(key, None)
        self._results.pop(key, None)

    def _take(self, key: GateKey, gate: Gate) -> None:
        self._gates[key] = gate
        try:
            case = case_of(gate)
        except GateError:
            return  # told again by evaluate, with the reason
        self._cases[key] = case
        self._index.add(key, case)

    def touched(self, paths: Iterable[str]) -> frozenset[GateKey]:
        """The gates that read any of these paths, whether created, changed or deleted.

        Args:
            paths: Below the root, with slashes; folders count as well as files.
        """
        view = RepoView(self._root)
        found: set[GateKey] = set()
        for path in paths:
            try:
                seen = view.look(path)
            except GateError:
                seen = None
            is_file = seen is not None and seen.kind == "file"
            with self._lock:
                found |= self._index.concerned(path.strip("/"), is_file=is_file)
        return frozenset(found)

    def evaluate(self, keys: Iterable[GateKey], now: datetime) -> Mapping[GateKey, Result]:
        """Judge these gates and keep what they say.

        A file that kept changing while it was read is looked at again, a few times. A gate that
        was forgotten or declared otherwise meanwhile is left out.

        Args:
            keys: Gates of the last `plan`; others are passed over.
            now: With an offset; ages are counted from it.
        """
        with self._lock:
            gates = {key: self._gates[key] for key in keys if key in self._gates}
        found = self._judged(gates, now)
        for _ in range(TORN_TRIES):
            torn = {key: gates[key] for key, result in found.items() if _is_torn(result)}
            if not torn:
                break
            self._pause(TORN_WAIT_S)
            found |= self._judged(torn, now)
        with self._lock:
            kept = {key: item for key, item in found.items() if self._gates.get(key) is gates[key]}
            self._results.update(kept)
        return kept

    def _judged(self, gates: Mapping[GateKey, Gate], now: datetime) -> dict[GateKey, Result]:
        view = RepoView(self._root)
        return {
            key: replace(self._judge(key, gate, view, now), evaluated_at=now)
            for key, gate in gates.items()
        }

    def _judge(self, key: GateKey, gate: Gate, view: RepoView, now: datetime) -> Result:
        case = self._cases.get(key)
        try:
            if case is None:
                case = case_of(gate, self._known)
            result = case.judge(Request(gate, view, now, limits_of(gate)))
            return aged(gate, result, view, now)
        except GateError as error:
            return refusal(gate, error)
        except Exception as error:  # noqa: BLE001 - one gate never takes the others down
            return _died(gate, error)

    def folders(self) -> frozenset[str]:
        """The folders to watch: those that hold inputs, or the nearest that exist.

        Told before an evaluation they leave no gap: what changes while gates are judged is seen.
        The root is left out, it is always watched.
        """
        with self._lock:
            patterns = {path for case in self._cases.values() for path in case.patterns}
        view = RepoView(self._root)
        found: set[str] = set()
        for folder in _folders(view, patterns):
            found.add(folder)
            if len(found) > FOLDERS_CAP:
                break
        return frozenset(found - {""})

    def next_due(self, now: datetime) -> datetime | None:
        """The earliest instant after `now` at which evidence becomes too old."""
        return min((at for at in self._ends().values() if at > now), default=None)

    def lapsed(self, now: datetime) -> frozenset[GateKey]:
        """The gates whose evidence has become too old since they were evaluated."""
        results = self.results
        return frozenset(
            key for key, at in self._ends().items() if at <= now and not results[key].stale
        )

    def _ends(self) -> dict[GateKey, datetime]:
        with self._lock:
            pairs = [
                (key, self._gates[key], result.evidence_at)
                for key, result in self._results.items()
                if result.evidence_at is not None and self._gates[key].max_age
            ]
        ends: dict[GateKey, datetime] = {}
        for key, gate, at in pairs:
            try:
                limit = max_age(gate)
            except GateError:
                continue
            if limit is not None:
                ends[key] = at + limit
        return ends


def _is_torn(result: Result) -> bool:
    return any(finding.message.endswith(_TORN) for finding in result.findings)


def _died(gate: Gate, error: Exception) -> Result:
    says = f"kind {gate.kind} failed: {type(error).__name__}: {error}"
    part = Part(
        Outcome.ERROR, "gate.evaluator-died", says, Cause.EVALUATOR, remedy="report this as a bug"
    )
    return conclude(f"does {gate.title or gate.id} hold?", [part], good=("", ""), examined=())


def _folders(view: RepoView, patterns: Iterable[str]) -> Iterator[str]:
    for pattern in patterns:
        try:
            clean = tidy(pattern)
            base = literal_prefix(clean) if is_glob(clean) else clean
            seen = view.look(base)
            if seen is not None and seen.kind == "dir":
                yield from view.folders(base)
            while base:
                base = base.rpartition("/")[0]
                above = view.look(base)
                if above is not None and above.kind == "dir":
                    yield base
                    break
        except GateError:
            continue  # an error whatever the tree holds
