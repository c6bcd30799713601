"""Which gates are judged first: those that answer soonest, so that most of them stand at once."""

from collections.abc import Iterable, Mapping

from readiness_tui.domain.model.gate import Gate, Result
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.gates.engine.runs import Run
from readiness_tui.gates.repo.patterns import is_glob

_FILE_MS, _FOLDER_MS, _TREE_MS = 1, 20, 100
_LONG = {"docs_freshness": 400, "digests": 800}
"""Kinds that ask git or read files of any size, in milliseconds."""


def cheapest_first(runs: Iterable[Run], results: Mapping[GateKey, Result]) -> list[Run]:
    """Runs in the order in which they are likely to be done, equals as they came.

    Args:
        runs: Of gates that are to be judged.
        results: What was found last; how long that took counts more than how a gate looks.
    """
    return sorted(runs, key=lambda run: _ms(run.gate, results.get(run.key)))


def _ms(gate: Gate, last: Result | None) -> int:
    """In how many milliseconds a gate may answer: a guess, which nothing but the order rests on."""
    if last is not None:
        return last.duration_ms
    looks = (_TREE_MS if "**" in one else _FOLDER_MS for one in gate.inputs if is_glob(one))
    return _LONG.get(gate.kind, 0) + max(looks, default=_FILE_MS)
