"""Which gates a changed path may concern, without asking every gate.

A path concerns a gate if it is one of its paths, lies below one, is a folder above one, or matches
one of its globs. Too many is only slower, too few would be wrong; names count in any case, since a
wrong case is something that gates report.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.gates.engine.registry import Case
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
