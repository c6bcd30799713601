"""The gates there are, what each reads, and which of them a changed path concerns.

The engine keeps it under its lock; nothing here judges.

Which gates a changed path may concern, without asking every gate.

A path concerns a gate if it is one of its paths, lies below one, is a folder above one, or matches
one of its globs. Too many is only slower, too few would be wrong; names count in any case, since a
wrong case is something that gates report.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from msgspec import structs

from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.model.gate import Cause, Gate, GateSeverity, Result
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.domain.proof.board_facts import BoardFacts
from readiness_tui.domain.proof.derived import IN_MEMORY
from readiness_tui.gates.engine.plugins import is_plugin
from readiness_tui.gates.engine.registry import KINDS, Case, case_of
from readiness_tui.gates.engine.worker_pool import QueueName
from readiness_tui.gates.kinds.limits import deadline_s
from readiness_tui.gates.kinds.parts import Part, Request, conclude
from readiness_tui.gates.kinds.staleness import ends_of, longest
from readiness_tui.gates.repo.path_guard import tidy
from readiness_tui.gates.repo.patterns import Glob, is_glob


@dataclass(slots=True)
class _Spot:
    """The gates that know one path."""

    here: set[GateKey] = field(default_factory=set[GateKey])
    above: set[GateKey] = field(default_factory=set[GateKey])
    named: set[GateKey] = field(default_factory=set[GateKey])

    @property
    def is_empty(self) -> bool:
        return not (self.here or self.above or self.named)


class Index:
    """Paths and globs of gates, by where they lie."""

    def __init__(self) -> None:
        self._spots: dict[str, _Spot] = {}
        self._globs: dict[str, dict[str, tuple[Glob, set[GateKey]]]] = {}

    def add(self, key: GateKey, case: Case) -> None:
        """Take in a gate."""
        for pattern in _sound(case.patterns):
            if is_glob(pattern):
                glob = Glob(pattern)
                place = self._globs.setdefault(glob.prefix.casefold(), {})
                place.setdefault(pattern, (glob, set()))[1].add(key)
                self._spot(glob.prefix).above.add(key)
            else:
                self._spot(pattern).here.add(key)
            for folder in _ancestors(pattern):
                self._spot(folder).above.add(key)
            if case.by_name:
                self._spot("/" + pattern.rpartition("/")[2]).named.add(key)

    def discard(self, key: GateKey, case: Case) -> None:
        """Forget a gate."""
        for pattern in _sound(case.patterns):
            prefix = ""
            if is_glob(pattern):
                glob = Glob(pattern)
                prefix = glob.prefix
                place = self._globs.get(prefix.casefold(), {})
                if pattern in place:
                    place[pattern][1].discard(key)
                    if not place[pattern][1]:
                        del place[pattern]
            name = "/" + pattern.rpartition("/")[2]
            for folder in (pattern, prefix, name, *_ancestors(pattern)):
                self._forget(folder.casefold(), key)

    def _spot(self, path: str) -> _Spot:
        return self._spots.setdefault(path.casefold(), _Spot())

    def _forget(self, path: str, key: GateKey) -> None:
        spot = self._spots.get(path)
        if spot is None:
            return
        for keys in (spot.here, spot.above, spot.named):
            keys.discard(key)
        if spot.is_empty:
            del self._spots[path]

    def concerned(self, path: str, *, is_file: bool) -> frozenset[GateKey]:
        """The gates that a changed path may concern.

        Args:
            path: Below the root, with slashes.
            is_file: It is a regular file now. A folder, or what is gone and may have been one,
                concerns every glob that could reach below it.
        """
        folded = path.casefold()
        gate_keys: set[GateKey] = set()
        if (spot := self._spots.get(folded)) is not None:
            gate_keys |= spot.here | spot.above
        if (named := self._spots.get("/" + folded.rpartition("/")[2])) is not None:
            gate_keys |= named.named
        for folder in ("", *_ancestors(folded)):
            if (spot := self._spots.get(folder)) is not None:
                gate_keys |= spot.here
            for glob, keys in self._globs.get(folder, {}).values():
                if not is_file or glob.matches(path):
                    gate_keys |= keys
        return frozenset(gate_keys)


def _sound(patterns: Iterable[str]) -> Iterator[str]:
    """The patterns that can be looked at; the others are errors whatever the tree holds."""
    for pattern in patterns:
        try:
            clean = tidy(pattern)
            if is_glob(clean):
                Glob(clean)
        except GateError:
            continue
        yield clean


def _ancestors(path: str) -> Iterator[str]:
    """The folders above a path, the nearest first, without the root."""
    while path := path.rpartition("/")[0]:
        yield path


GATES_CAP = 2_000
"""So many gates that read files are judged; what is beyond says so, and is no pass."""
_QUEUES: Mapping[str, QueueName] = {"C1": "quick", "C2": "slow"}
"""What costs as much is judged by an evaluator."""


class Taken(NamedTuple):
    """What became of the gates: those that are gone, those that are new or declared otherwise.

    `moved` are those of whose board other facts are known now; what they said last may be shown.
    """

    gone: list[GateKey]
    changed: list[GateKey]
    moved: list[GateKey]


class Plan:
    """The gates of a workspace but for the composites, which are computed from the others.

    Args:
        plugins: Whether kinds of other distributions are judged.
    """

    def __init__(self, *, plugins: bool) -> None:
        self._plugins = plugins
        self._gates: dict[GateKey, Gate] = {}
        self._cases: dict[GateKey, Case] = {}
        self._index = Index()
        self._costs: dict[str, str] = {}
        self._facts: dict[GateKey, BoardFacts] = {}
        self._beyond: frozenset[GateKey] = frozenset()
        self._reading = 0
        self.known: tuple[str, ...] = ()

    def get(self, key: GateKey) -> Gate | None:
        """A gate as it is declared now."""
        return self._gates.get(key)

    @property
    def keys(self) -> frozenset[GateKey]:
        """Every gate."""
        return frozenset(self._gates)

    @property
    def patterns(self) -> frozenset[str]:
        """The paths and globs that any gate reads."""
        return frozenset(path for case in self._cases.values() for path in case.patterns)

    def take(
        self, gates: Mapping[GateKey, Gate], facts_of: Callable[[BoardId], BoardFacts]
    ) -> Taken:
        """Take the gates that exist now.

        Args:
            gates: By key.
            facts_of: The facts of a board; asked for boards with a gate whose kind needs some.

        Returns:
            What became of them. A gate of which only that changed which weighs its result is in no
            list.
        """
        required = {key: gate for key, gate in gates.items() if gate.kind not in IN_MEMORY}
        gone = [key for key in self._gates if key not in required]
        changed = [key for key, gate in required.items() if not self._is_known(key, gate)]
        for key in (*gone, *changed):
            self._forget(key)
        for key in changed:
            self._add(key, required[key])
        self.known = tuple(key.gate for key, gate in gates.items() if gate.derived)
        if gone or changed:
            changed = [*dict.fromkeys((*changed, *self._capped(required)))]
        fresh = set(changed)
        moved = [key for key in self._informed(facts_of) if key not in fresh]
        return Taken(gone, changed, moved)

    def _capped(self, wanted: Iterable[GateKey]) -> list[GateKey]:
        """Leave out what is beyond the cap; the gates for which that is new, either way."""
        reading = [key for key in wanted if self.cost(key) in _QUEUES]
        before, self._beyond = self._beyond, frozenset(reading[GATES_CAP:])
        self._reading = len(reading)
        return [key for key in reading if (key in before) != (key in self._beyond)]

    def refused(self, key: GateKey) -> Result | None:
        """Why a gate is not judged, as its result; None for those that are.

        What only looks whether files are there costs next to nothing, and is not counted.
        """
        if key not in self._beyond:
            return None
        message = f"not judged: {self._reading:,} gates read files, and the first {GATES_CAP:,} are"
        remedy = "let fewer gates ask more, or keep boards in several workspaces"
        part = Part.unknown("gate.partial", message, Cause.NOTHING_EXAMINED, remedy=remedy)
        gate = self._gates[key]
        return conclude(f"does {gate.title or gate.id} hold?", [part], good=("", ""), examined=())

    def facts(self, key: GateKey) -> BoardFacts | None:
        """The facts of its board that a gate is judged with; None if its kind asks for none."""
        return self._facts.get(key)

    def _informed(self, facts_of: Callable[[BoardId], BoardFacts]) -> list[GateKey]:
        """Take the facts of the boards; the gates for which they changed."""
        boards: dict[BoardId, BoardFacts] = {}
        moved: list[GateKey] = []
        for key in self._cases:
            gate = self._gates[key]
            names = () if self._is_plugin(gate) else KINDS[gate.kind].facts
            if not names:
                continue
            if key.board not in boards:
                boards[key.board] = facts_of(key.board)
            facts = boards[key.board].only(names)
            if self._facts.get(key) != facts:
                self._facts[key] = facts
                moved.append(key)
        return moved

    def _is_known(self, key: GateKey, gate: Gate) -> bool:
        """Whether what is known of a gate still answers it as it is declared now."""
        old = self._gates.get(key)
        if old is None or old == gate:
            return old == gate
        if _without_weight(old) != _without_weight(gate):
            return False
        self._gates[key] = gate
        return True

    def _forget(self, key: GateKey) -> None:
        if (case := self._cases.pop(key, None)) is not None:
            self._index.discard(key, case)
        self._gates.pop(key, None)
        self._facts.pop(key, None)

    def _add(self, key: GateKey, gate: Gate) -> None:
        self._gates[key] = gate
        if self._is_plugin(gate):  # what else it reads its own code says, in the evaluator
            patterns = (*gate.inputs, *gate.stale_if_newer)
            case = Case(patterns, by_name=False, judge=_elsewhere)
        else:
            try:
                case = case_of(gate)
            except GateError:
                return  # told again when it is judged, with the reason
        self._cases[key] = case
        self._index.add(key, case)

    def _is_plugin(self, gate: Gate) -> bool:
        return self._plugins and is_plugin(gate.kind)

    def learn(self, key: GateKey, patterns: tuple[str, ...], cost: str) -> None:
        """Take what the evaluator said of a plug-in's gate: what it reads, and its cost."""
        gate, case = self._gates.get(key), self._cases.get(key)
        if gate is not None and cost:
            self._costs[gate.kind] = cost
        if case is not None and patterns and patterns != case.patterns:
            self._index.discard(key, case)
            self._cases[key] = case = replace(case, patterns=patterns)
            self._index.add(key, case)

    def cost(self, key: GateKey) -> str:
        """What judging a gate costs, C0 to C3; C0 as well where it cannot be judged at all.

        That of a plug-in's kind is C2 until the evaluator said otherwise.
        """
        gate = self._gates[key]
        if self._is_plugin(gate):
            return self._costs.get(gate.kind, "C2")
        return KINDS[gate.kind].cost if key in self._cases else "C0"

    def queue(self, key: GateKey) -> QueueName | None:
        """Who judges a gate: a queue, or None for what reads no content, or is not judged.

        Foreign code is always slow: importing it must not hold a report up.
        """
        if key in self._beyond:
            return None
        if self._is_plugin(self._gates[key]):
            return "slow"
        return _QUEUES.get(self.cost(key))

    def deadline_s(self, key: GateKey) -> float:
        """In how many seconds a gate has to be judged."""
        return deadline_s(self._gates[key], self.cost(key))

    def concerned(self, path: str, *, is_file: bool) -> frozenset[GateKey]:
        """The gates that a changed path may concern.

        Args:
            path: Below the root, with slashes.
            is_file: It is a regular file now.
        """
        return self._index.concerned(path.strip("/"), is_file=is_file)

    def evidence_ends(self, results: Mapping[GateKey, Result]) -> dict[GateKey, datetime]:
        """When evidence that is not stale yet becomes so, where a gate limits its age."""
        fresh = {key: result for key, result in results.items() if not result.stale}
        dated = {key: result.evidence_at for key, result in fresh.items() if result.evidence_at}
        gates = {key: self._gates[key] for key in dated}
        return ends_of({key: gate for key, gate in gates.items() if longest(gate)[1]}, dated)


def _elsewhere(_request: Request) -> Result:
    message = "a plug-in is judged in the evaluator"
    raise AssertionError(message)


def _without_weight(gate: Gate) -> Gate:
    """A gate without what only weighs its result: the files need not be read again for it."""
    return structs.replace(
        gate,
        severity=GateSeverity.BLOCK,
        mode=None,
        mode_reason="",
        owner="",
        waivable=True,
        docs="",
    )
