"""How long a pass through the gates of a board took, beside those before it.

A pass is a line of the metric store. What it is held against was measured the same way: passes of a
build server are not compared with what somebody's own machine takes.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.proof.board_facts import PassTimes
from readiness_tui.domain.proof.proof import GateDecision, Judgement

WINDOW = 10
"""So many passes before the last are what is usual."""
LEAST = 3
"""Of fewer passes nothing is usual yet."""


class TestTimes(Struct, frozen=True, kw_only=True):
    """How long the tests in the reports of a gate took: one run of them.

    Percentiles are nearest ranks over all tests that ran and have a time.

    Attributes:
        digest: Of the reports; a run that is measured twice has the same.
        tests: How many they are.
        total_ms: All of them together.
        p50_ms: Half of them took so long or less.
        p90_ms: 90 of 100 did.
        p95_ms: 95 of 100 did.
        p99_ms: 99 of 100 did.
        slowest: The slowest by name, the slowest first.
    """

    __test__ = False

    digest: str
    tests: int
    total_ms: int
    p50_ms: int
    p90_ms: int
    p95_ms: int
    p99_ms: int
    slowest: Mapping[str, int]


class GatePass(Struct, frozen=True, kw_only=True):
    """One pass through the gates of a board, as it was measured.

    Attributes:
        at: When, with an offset.
        board: Whose gates.
        gates: How long judging each took, in milliseconds.
        commit: The commit that was checked out; empty where there was none.
        by: Which command measured it: `check` or `record`.
        evidence_age_s: Age of the oldest evidence that a gate rests on, in seconds; None: none.
        rollbacks: How many rollbacks the audit log has; None: it could not be read.
        lock_wait_ms: How long the command waited for other writers; None: it did not write.
        tests: How long tests took, by the gate that reads their reports.
        held: How many gates held; None: an older program measured.
        failed: How many failed; None as well.
    """

    at: datetime
    board: BoardId
    gates: Mapping[str, int]
    commit: str = ""
    by: str = ""
    evidence_age_s: int | None = None
    rollbacks: int | None = None
    lock_wait_ms: int | None = None
    tests: Mapping[str, TestTimes] = {}
    held: int | None = None
    failed: int | None = None

    @property
    def took_ms(self) -> int:
        """How long all gates took together, in milliseconds."""
        return sum(self.gates.values())


def pass_of(judgement: Judgement, board: BoardId) -> GatePass | None:
    """The pass that the gates of a board made; None where it has no gate.

    Only what the gates say is in it: times, how many held and failed, and the age of evidence.

    Args:
        judgement: With every gate judged.
        board: One of it.
    """
    keys = [key for key in judgement.gates if key.board == board]
    results = [(key.gate, judgement.results[key]) for key in keys if key in judgement.results]
    if not results:
        return None
    dates = [result.evidence_at for _, result in results if result.evidence_at is not None]
    age_s = max(0, int((judgement.now - min(dates)).total_seconds())) if dates else None
    gates = {name: result.duration_ms for name, result in results}
    decisions = Counter(judgement.effectives[key].hold for key in keys)
    return GatePass(
        at=judgement.now,
        board=board,
        gates=gates,
        evidence_age_s=age_s,
        held=decisions[GateDecision.HOLDS],
        failed=decisions[GateDecision.FAILS],
    )


def pass_times(passes: Sequence[GatePass]) -> PassTimes | None:
    """The last pass of a board beside those before it; None where there are too few.

    A gate that came or changed its name since is left out: a plan with more gates is no slower one.

    Args:
        passes: Of one board, the oldest first.
    """
    if len(passes) <= LEAST:
        return None
    last, before = passes[-1], passes[-1 - WINDOW : -1]
    usual = {
        name: _median(values)
        for name in last.gates
        if len(values := [item.gates[name] for item in before if name in item.gates]) >= LEAST
    }
    if not usual:
        return None
    growths = {name: round(last.gates[name] - value) for name, value in usual.items()}
    name = max(growths, key=lambda gate: growths[gate])
    return PassTimes(
        took_ms=sum(last.gates[gate] for gate in usual),
        usual_ms=round(sum(usual.values())),
        passes=len(before),
        growth=(name, growths[name]),
    )


def by_board(passes: Iterable[GatePass]) -> dict[BoardId, tuple[GatePass, ...]]:
    """The passes of each board in the order of time."""
    lists: dict[BoardId, list[GatePass]] = {}
    for item in sorted(passes, key=lambda item: item.at):
        lists.setdefault(item.board, []).append(item)
    return {board: tuple(items) for board, items in lists.items()}


def _median(values: Sequence[int]) -> float:
    """The middle of values; `statistics` would load what no command needs."""
    ascending, middle = sorted(values), len(values) // 2
    return (ascending[middle] + ascending[-1 - middle]) / 2
