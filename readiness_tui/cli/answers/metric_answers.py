"""What `readiness metrics` answers: the last pass of each board beside what is usual."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from readiness_tui.cli.answers import documents
from readiness_tui.domain.history.measures import LEVELS, sparkline
from readiness_tui.domain.model.dates import format_age, format_ms
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.text import counted, safe_line
from readiness_tui.domain.proof.board_facts import NOISE_MS, PassTimes
from readiness_tui.domain.verdict.gate_passes import (
    GatePass,
    TestTimes,
    pass_times,
)

_COLUMNS = 20
"""Blocks of a sparkline: so many passes back."""
_SLOWEST = 3


class TestTimesJson(documents.Document, frozen=True, kw_only=True):
    """How long the tests took whose reports a gate reads; `slowest` has 25 at most."""

    digest: str
    tests: documents.Count
    total_ms: documents.Count
    p50_ms: documents.Count
    p90_ms: documents.Count
    p95_ms: documents.Count
    p99_ms: documents.Count
    slowest: dict[str, documents.Count]


class PassJson(documents.Document, frozen=True, kw_only=True):
    """A line of the store: one pass through the gates of a board."""

    at: datetime
    commit: str
    by: str
    took_ms: documents.Count
    gates: dict[str, documents.Count]
    evidence_age_s: int | None
    rollbacks: int | None
    lock_wait_ms: int | None
    tests: dict[str, TestTimesJson]
    held: int | None
    failed: int | None


class PassTimesJson(documents.Document, frozen=True, kw_only=True):
    """The last pass beside those before, over the gates that both have."""

    took_ms: documents.Count
    usual_ms: documents.Count
    percent: int
    passes: documents.Count
    is_slower: bool
    slowest_growth: str


class MeasuredBoardJson(documents.Document, frozen=True, kw_only=True):
    """The passes of a board, the oldest first; `times` is null while there are too few."""

    board: str
    times: PassTimesJson | None
    passes: list[PassJson]


class MetricsAnswer(documents.Document, frozen=True, kw_only=True):
    """What was measured into the store of the team."""

    path: str
    boards: list[MeasuredBoardJson]


def metrics_answer(path: str, measured: Mapping[BoardId, Sequence[GatePass]]) -> MetricsAnswer:
    """The passes of boards as JSON.

    Args:
        path: The store, below the root.
        measured: The passes of each board, the oldest first.
    """
    boards = [
        MeasuredBoardJson(
            board=board,
            times=_times_json(pass_times(passes)),
            passes=[*map(_pass_json, passes)],
        )
        for board, passes in measured.items()
    ]
    return MetricsAnswer(path=path, boards=boards)


def metric_lines(
    path: str, measured: Mapping[BoardId, Sequence[GatePass]], levels: str = LEVELS
) -> Iterator[str]:
    """The same as text: for each board its last pass, and below it the gates that took longest."""
    if not measured:
        yield safe_line(f"{path}: nothing was measured yet")
        return
    names = {board: safe_line(board) for board in measured}
    widths = max(map(len, names.values())), max(min(len(p), _COLUMNS) for p in measured.values())
    for board, passes in measured.items():
        recent = sparkline([item.took_ms for item in passes[-_COLUMNS:]], levels)
        yield (
            f"{names[board]:<{widths[0]}}  {recent:<{widths[1]}}"
            f"  {format_ms(passes[-1].took_ms):>8}  {', '.join(_words(passes))}"
        )
        gates = sorted(passes[-1].gates.items(), key=lambda item: -item[1])
        for name, took_ms in gates[:_SLOWEST]:
            if took_ms >= NOISE_MS:
                yield f"{'':<{sum(widths) + 2}}  {format_ms(took_ms):>8}  {safe_line(name)}"
        for name, times in passes[-1].tests.items():
            yield f"{'':<{sum(widths) + 2}}  {format_ms(times.total_ms):>8}  {_tests(name, times)}"


def _tests(name: str, times: TestTimes) -> str:
    """`812 tests of unit: p50 3 ms, p90 12 ms, p95 20 ms, p99 1.2 s, slowest 4.0 s tests.a`."""
    slowest = next(iter(times.slowest.items()), None)
    facts = [
        f"p{share} {format_ms(value)}"
        for share, value in (
            (50, times.p50_ms),
            (90, times.p90_ms),
            (95, times.p95_ms),
            (99, times.p99_ms),
        )
    ]
    facts += [f"slowest {format_ms(slowest[1])} {safe_line(slowest[0])}"] if slowest else []
    return f"{counted(times.tests, 'test')} of {safe_line(name)}: {', '.join(facts)}"


def _words(passes: Sequence[GatePass]) -> Iterator[str]:
    last, times = passes[-1], pass_times(passes)
    if times is None:
        yield f"{counted(len(passes), 'pass', 'passes')}, too few to say what is usual"
    elif times.is_slower:
        yield f"SLOWER: {times.percent} % over the usual {format_ms(times.usual_ms)}"
    else:
        yield f"as usual, {format_ms(times.usual_ms)}"
    yield f"{last.at:%Y-%m-%d %H:%M}"
    if last.evidence_age_s is not None:
        yield f"oldest evidence {format_age(last.evidence_age_s)}"
    if last.rollbacks:
        yield counted(last.rollbacks, "rollback")
    longest_ms = max((item.lock_wait_ms or 0 for item in passes), default=0)
    if longest_ms >= NOISE_MS:
        yield f"waited {format_ms(longest_ms)} for a lock at most"


def _pass_json(item: GatePass) -> PassJson:
    tests = {
        name: documents.filled(TestTimesJson, times, slowest=dict(times.slowest))
        for name, times in item.tests.items()
    }
    return documents.filled(PassJson, item, gates=dict(item.gates), tests=tests)


def _times_json(times: PassTimes | None) -> PassTimesJson | None:
    if times is None:
        return None
    return documents.filled(PassTimesJson, times, slowest_growth=times.growth[0])
