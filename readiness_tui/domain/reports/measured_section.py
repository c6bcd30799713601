"""What was measured, as sections of a report: gates, tests, and the slowest tests."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from readiness_tui.domain.history.measures import sparkline
from readiness_tui.domain.model.dates import format_ms
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.text import counted
from readiness_tui.domain.proof.board_facts import NOISE_MS
from readiness_tui.domain.reports.document import Entry, Section, Table
from readiness_tui.domain.reports.figures import (
    Figure,
    Span,
    Unit,
    figure_of,
    median,
    percent_change,
)
from readiness_tui.domain.reports.measured_tests import (
    SlowTest,
    Suite,
    percentile_figures,
    slow_tests,
    suites,
)
from readiness_tui.domain.verdict.gate_passes import GatePass, TestTimes

SLOW_GATES = 3
"""So many gates are told by name, the slowest first."""


def gate_figures(board: BoardId, passes: Sequence[GatePass], span: Span) -> tuple[Figure, ...]:
    """The figures of a board of whose gates something was measured in the span or before.

    Args:
        board: Whose gates.
        passes: Through them, the oldest first.
        span: Which days count.
    """
    figures = (*_medians(board, passes, span), *_counts(board, passes, span))
    return tuple(row for row in figures if row.now is not None or row.before is not None)


def _medians(board: BoardId, passes: Sequence[GatePass], span: Span) -> Iterator[Figure]:
    before, now = _parts(passes, span)
    totals = [item.took_ms for item in before], [item.took_ms for item in now]
    yield figure_of(board, "all gates", Unit.MS, totals, median)
    for name in _slowest(now):
        times = _times(before, name), _times(now, name)
        yield figure_of(board, f"gate {name}", Unit.MS, times, median)
    ages = _known(before, "evidence_age_s"), _known(now, "evidence_age_s")
    yield figure_of(board, "oldest evidence", Unit.SECONDS, ages, median)


def _counts(board: BoardId, passes: Sequence[GatePass], span: Span) -> Iterator[Figure]:
    before, now = _parts(passes, span)
    for name, field, unit, total in _TOTALS:
        parts = _known(before, field), _known(now, field)
        yield figure_of(board, name, unit, parts, total)
    earlier = [item for item in passes if span.day(item.at) < span.begins_before]
    start, between = _highest(earlier), _highest((*earlier, *before))
    yield Figure(
        board=board,
        name="rollbacks",
        unit=Unit.COUNT,
        before=_growth(start, before),
        now=_growth(between, now),
        values=tuple(_known(now, "rollbacks")),
        days=span.days,
    )


def _parts(passes: Iterable[GatePass], span: Span) -> tuple[list[GatePass], list[GatePass]]:
    return span.parts(passes, lambda item: span.day(item.at))


def _slowest(passes: Iterable[GatePass]) -> list[str]:
    """The gates that take longest by the median, where anybody would notice."""
    names = dict.fromkeys(name for item in passes for name in item.gates)
    medians = {name: median(_times(passes, name)) or 0 for name in names}
    slow = sorted(medians, key=lambda name: (-medians[name], name))
    return [name for name in slow[:SLOW_GATES] if medians[name] >= NOISE_MS]


def _times(passes: Iterable[GatePass], name: str) -> list[int]:
    return [item.gates[name] for item in passes if name in item.gates]


def _known(passes: Iterable[GatePass], name: str) -> list[int]:
    """What was measured of a field."""
    return [value for item in passes if (value := getattr(item, name)) is not None]


def _noticed(waits_ms: Iterable[int]) -> int:
    return sum(wait_ms >= NOISE_MS for wait_ms in waits_ms)


def _last(values: Sequence[int]) -> int:
    return values[-1]


def _highest(passes: Iterable[GatePass]) -> int | None:
    return max(_known(passes, "rollbacks"), default=None)


def _growth(start: int | None, passes: Sequence[GatePass]) -> int | None:
    """By how much the number of rollbacks grew: a log has all since ever, an older branch fewer."""
    counts = _known(passes, "rollbacks")
    if not counts:
        return None
    return max(0, max(counts) - (counts[0] if start is None else start))


_TOTALS: tuple[tuple[str, str, Unit, Callable[[Sequence[int]], int | None]], ...] = (
    ("gates that held", "held", Unit.COUNT, _last),
    ("gates that failed", "failed", Unit.COUNT, _last),
    ("waits for a lock", "lock_wait_ms", Unit.COUNT, _noticed),
    ("longest wait for a lock", "lock_wait_ms", Unit.MS, max),
)
"""What is told of a field of passes, in this order."""


NO_STORE = 'nobody chose a file: metrics = "ops/metrics.jsonl" below [workspace] in readiness.toml'
_COLUMNS = 24
_TITLES = ("Figure", "Before", "Now", "Change", "Course")
_SLOW_TITLES = ("Test", "Last", "p50", "p95", "p50 before", "Change", "Runs")


class Measured(Struct, frozen=True, eq=False, dict=True):
    """What was measured.

    Attributes:
        store: The file with the passes; empty where a team chose none.
        passes: Of each board, the oldest first.
        latest: The reports of tests as they lie there, by board and gate.
        span: Which days count.
    """

    store: str
    passes: Mapping[BoardId, Sequence[GatePass]]
    latest: Mapping[BoardId, Mapping[str, TestTimes]]
    span: Span

    @cached_property
    def gates(self) -> tuple[Figure, ...]:
        """What was measured of gates, by board."""
        return tuple(
            figure
            for board, passes in self.passes.items()
            for figure in gate_figures(board, passes, self.span)
        )

    @cached_property
    def suites(self) -> tuple[Suite, ...]:
        """The runs of tests."""
        return suites(self.passes, self.latest, self.span)

    @cached_property
    def tests(self) -> tuple[Figure, ...]:
        """Percentiles of the times of tests, by suite."""
        return tuple(
            figure for suite in self.suites for figure in percentile_figures(suite, self.span)
        )

    @cached_property
    def slow_tests(self) -> tuple[SlowTest, ...]:
        """The slowest tests."""
        return slow_tests(self.suites, self.span)

    @property
    def counts(self) -> tuple[int, int]:
        """How many passes the days before have, and the span."""
        parts = [
            self.span.parts(passes, lambda item: self.span.day(item.at))
            for passes in self.passes.values()
        ]
        return sum(len(before) for before, _ in parts), sum(len(now) for _, now in parts)


def measured_sections(measured: Measured) -> Iterator[Section]:
    """The sections, that of gates also where nothing was measured: it says so."""
    boards = {figure.board for figure in (*measured.gates, *measured.tests)}
    is_single = len(boards) < 2  # noqa: PLR2004 - one board needs no name

    def named(board: BoardId, name: str) -> str:
        return name if is_single else f"{board}: {name}"

    def rows(figures: Sequence[Figure]) -> tuple[tuple[str, ...], ...]:
        return tuple((named(item.board, item.name), *_cells(item)) for item in figures)

    yield Section("Gates", tuple(_basis(measured)), Table(_TITLES, rows(measured.gates)))
    if measured.suites:
        yield Section("Tests", table=Table(_TITLES, rows(measured.tests)))
        slow = ((named(test.board, test.name), *_slow_cells(test)) for test in measured.slow_tests)
        yield Section("Slowest tests", table=Table(_SLOW_TITLES, tuple(slow)))


def _basis(measured: Measured) -> Iterator[Entry]:
    """What the figures rest on."""
    if not measured.store:
        yield Entry("Not measured", NO_STORE)
        return
    before, now = measured.counts
    days = counted(measured.span.days, "day")
    yield Entry(
        measured.store,
        f"{counted(now, 'pass', 'passes')}, {before} in the {days} before; times are medians",
    )


def _cells(figure: Figure) -> tuple[str, ...]:
    texts = figure.text(figure.before), figure.text(figure.now)
    return (*texts, figure.change, sparkline(_course(figure.values)))


def _course(values: Sequence[int]) -> tuple[int, ...]:
    """Values at even distances, the last among them."""
    count = len(values)
    if count <= _COLUMNS:
        return tuple(values)
    return tuple(
        values[count - 1 - place * count // _COLUMNS] for place in reversed(range(_COLUMNS))
    )


def _slow_cells(test: SlowTest) -> tuple[str, ...]:
    before = "" if test.before_ms is None else format_ms(test.before_ms)
    change = "" if test.before_ms is None else percent_change(test.before_ms, test.p50_ms)
    times = (format_ms(value) for value in (test.last_ms, test.p50_ms, test.p95_ms))
    return (*times, before, change, f"{test.runs} of {test.of_runs}")
