"""What was measured, as sections of a report: gates, tests, and the slowest tests."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from readiness_tui.domain.history.measures import sparkline
from readiness_tui.domain.model.dates import format_ms
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.text import counted
from readiness_tui.domain.reports.document import Entry, Section, Table
from readiness_tui.domain.reports.figures import Figure, Span, percent_change
from readiness_tui.domain.reports.measured import gate_figures
from readiness_tui.domain.reports.measured_tests import (
    SlowTest,
    Suite,
    percentile_figures,
    slow_tests,
    suites,
)
from readiness_tui.domain.verdict.gate_passes import GatePass, TestTimes

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
