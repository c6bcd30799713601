"""Gates on their way to an answer, what is sent of them, and the order in which they are judged.

Those that answer soonest come first, so that most of them stand at once.
"""

import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile
from pathlib import Path

from readiness_tui.domain.model.gate import Gate, Result
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.proof.board_facts import BoardFacts
from readiness_tui.gates.engine.codec import to_wire
from readiness_tui.gates.engine.worker_pool import QueueName
from readiness_tui.gates.repo.patterns import is_glob

_FILE_MS, _FOLDER_MS, _TREE_MS = 1, 20, 100
_LONG_MS = {"docs_freshness": 400, "digests": 800}
"""Kinds that ask git or read files of any size."""


@dataclass(slots=True, eq=False)
class Run:
    """One gate on its way.

    Attributes:
        key: Which gate.
        gate: As it was declared when it was asked for.
        now: Ages are counted from it.
        queue: Who judges it; None: the engine itself.
        deadline_s: How long it may take there.
        since_s: When it was asked for, on the monotonic clock.
        is_shown: It takes long enough to be shown as running.
        is_sent: It is being judged: what changes from now on is not seen.
        is_outdated: Its inputs changed while it was judged: it is judged once more.
        is_done: Nothing more comes of it.
        torn: How often it was looked at again because of a torn read.
        result: The last answer.
    """

    key: GateKey
    gate: Gate
    now: datetime
    queue: QueueName | None
    deadline_s: float
    since_s: float = field(default_factory=time.monotonic)
    is_shown: bool = False
    is_sent: bool = False
    is_outdated: bool = False
    is_done: bool = False
    torn: int = 0
    result: Result | None = None


def are_done(runs: list[Run]) -> bool:
    """Whether all are done. Those at the end are taken out, so that asking often costs little."""
    while runs and runs[-1].is_done:
        runs.pop()
    return not runs


def first_sent(runs: Iterable[Run]) -> frozenset[GateKey]:
    """The first of each queue that is being judged: the others wait for it.

    Args:
        runs: In the order in which they were asked for.
    """
    heads: dict[QueueName | None, GateKey] = {}
    for run in runs:
        if run.is_sent:
            heads.setdefault(run.queue, run.key)
    return frozenset(heads.values())


def message_of(run: Run, root: Path, facts: BoardFacts | None) -> Mapping[str, object]:
    """What an evaluator is sent of a run, which is judged from now on.

    Args:
        run: Whose gate.
        root: The repository.
        facts: Those of its board that the kind of the gate asks for.

    Raises:
        WireError: The gate holds what has no form on the wire.
    """
    run.is_sent = True
    return {
        "root": str(root),
        "gate": to_wire(run.gate),
        "now": to_wire(run.now),
        "deadline_s": run.deadline_s,
    } | ({} if facts is None else {"facts": to_wire(facts)})


def show_long_ones(runs: Iterable[Run], after_s: float) -> list[GateKey]:
    """Show those as running that were asked for so long ago; the ones that were not shown before.

    Args:
        runs: In the order in which they were asked for.
        after_s: In seconds.
    """
    before_s = time.monotonic() - after_s
    long_runs = takewhile(lambda run: run.since_s <= before_s, runs)
    fresh = [run for run in long_runs if not run.is_shown]
    for run in fresh:
        run.is_shown = True
    return [run.key for run in fresh]


def take_rested(resting: dict[Run, float]) -> list[Run]:
    """Take out the runs that rested long enough; the others are due at the instants they have."""
    now_s = time.monotonic()
    rested = [run for run, due_s in resting.items() if due_s <= now_s]
    for run in rested:
        del resting[run]
    return rested


def until_rested_s(resting: Mapping[Run, float], longest_s: float) -> float:
    """How long to wait until a run has rested enough, at most so long."""
    due_s = min(resting.values(), default=math.inf)
    return max(0.0, min(longest_s, due_s - time.monotonic()))


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
    looks = (_TREE_MS if "**" in text else _FOLDER_MS for text in gate.inputs if is_glob(text))
    return _LONG_MS.get(gate.kind, 0) + max(looks, default=_FILE_MS)
