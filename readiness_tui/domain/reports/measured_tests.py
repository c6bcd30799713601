"""How long tests took over the runs that were measured, and the slowest of the last runs."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from msgspec import Struct

from readiness_tui.domain.history.trend import percentile
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.reports.figures import Figure, Span, Unit, figure_of, median
from readiness_tui.domain.verdict.gate_passes import GatePass, TestTimes

SLOW_TESTS = 10
SHARES = (50, 90, 95, 99)


class TestRun(NamedTuple):
    """A run of tests, and its day."""

    day: date
    times: TestTimes


class Suite(NamedTuple):
    """The runs of the tests whose reports a gate reads, the oldest first; none is there twice."""

    board: BoardId
    gate: str
    runs: tuple[TestRun, ...]


class SlowTest(Struct, frozen=True, kw_only=True):
    """One of the slowest tests of the last run.

    Attributes:
        board: Whose gate reads its report.
        gate: That gate.
        name: The test.
        last_ms: How long it took in the last run.
        p50_ms: The median of the runs of the span that had it among their slowest.
        p95_ms: 95 of 100 of those took it so long or less.
        before_ms: The median of such runs of the days before; None where none had it.
        runs: How many runs of the span had it among their slowest.
        of_runs: How many runs the span has.
    """

    board: BoardId
    gate: str
    name: str
    last_ms: int
    p50_ms: int
    p95_ms: int
    before_ms: int | None
    runs: int
    of_runs: int


def suites(
    passes: Mapping[BoardId, Sequence[GatePass]],
    latest: Mapping[BoardId, Mapping[str, TestTimes]],
    span: Span,
) -> tuple[Suite, ...]:
    """The runs of tests by board and gate; of gates that read the same reports one.

    Args:
        passes: Of each board, the oldest first.
        latest: The reports as they lie there, by board and gate: a run of the last day, if it is
            not among the passes.
        span: Which days count.
    """
    by_digest: dict[str, Suite] = {}
    for board in dict.fromkeys((*passes, *latest)):
        for suite in _suites(board, passes.get(board, ()), latest.get(board, {}), span):
            by_digest.setdefault(suite.runs[-1].times.digest, suite)
    return tuple(by_digest.values())


def _suites(
    board: BoardId, passes: Sequence[GatePass], latest: Mapping[str, TestTimes], span: Span
) -> Iterator[Suite]:
    for gate in dict.fromkeys((*latest, *(name for item in passes for name in item.tests))):
        runs: dict[str, TestRun] = {}
        for item in passes:
            if gate in item.tests and span.day(item.at) <= span.ends:
                times = item.tests[gate]
                runs.setdefault(times.digest, TestRun(span.day(item.at), times))
        if gate in latest:
            runs.setdefault(latest[gate].digest, TestRun(span.ends, latest[gate]))
        if runs:
            yield Suite(board, gate, tuple(runs.values()))


def percentile_figures(suite: Suite, span: Span) -> Iterator[Figure]:
    """How many tests ran, how long all took, and percentiles of the time of a test."""
    before, now = span.parts(suite.runs, lambda run: run.day)
    for name, unit, field in (
        ("tests", Unit.COUNT, "tests"),
        ("all tests", Unit.MS, "total_ms"),
        *((f"p{share}", Unit.MS, f"p{share}_ms") for share in SHARES),
    ):
        parts = _values(before, field), _values(now, field)
        yield figure_of(suite.board, f"{suite.gate}: {name}", unit, parts, median)


def _values(runs: Sequence[TestRun], field: str) -> list[int]:
    return [getattr(run.times, field) for run in runs]


def slow_tests(rows: Sequence[Suite], span: Span) -> tuple[SlowTest, ...]:
    """The slowest tests of the last run of each suite, the slowest first."""
    tests = [test for suite in rows for test in _slow_tests(suite, span)]
    tests.sort(key=lambda test: (-test.last_ms, test.board, test.gate, test.name))
    return tuple(tests[:SLOW_TESTS])


def _slow_tests(suite: Suite, span: Span) -> Iterator[SlowTest]:
    before, now = span.parts(suite.runs, lambda run: run.day)
    for name, last_ms in now[-1].times.slowest.items() if now else ():
        times = sorted(_times(now, name))
        yield SlowTest(
            board=suite.board,
            gate=suite.gate,
            name=name,
            last_ms=last_ms,
            p50_ms=median(times) or 0,
            p95_ms=percentile(times, 95) or 0,
            before_ms=median(_times(before, name)),
            runs=len(times),
            of_runs=len(now),
        )


def _times(runs: Sequence[TestRun], name: str) -> list[int]:
    return [run.times.slowest[name] for run in runs if name in run.times.slowest]
