"""What was measured in a span of days, beside as many days before."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.reports.figures import Figure, Span
from readiness_tui.domain.reports.measured_section import Measured, gate_figures, measured_sections
from readiness_tui.domain.verdict.gate_passes import GatePass, TestTimes
from readiness_tui.domain.verdict.test_times import KEPT, measured_tests

BOARD = BoardId("plan")
SPAN = Span(date(2026, 2, 8), date(2026, 2, 14), UTC)
"""Seven days; those before begin on the first."""
SECONDS = st.lists(st.floats(0, 1000, allow_nan=False), min_size=1, max_size=60)


def measured(day: int, took_ms: int = 500, **fields: object) -> GatePass:
    """A pass at noon of a day of February."""
    at = datetime(2026, 2, 1, 12, tzinfo=UTC) + timedelta(days=day - 1)
    gates = {"unit": took_ms, "quick": 3}
    return GatePass(at=at, board=BOARD, gates=gates, **fields)  # pyright: ignore[reportArgumentType]


def texts(figures: tuple[Figure, ...]) -> dict[str, tuple[str, str, str]]:
    return {
        figure.name: (figure.text(figure.before), figure.text(figure.now), figure.change)
        for figure in figures
    }


def run(*times_ms: int, name: str = "t") -> TestTimes:
    """A run of as many tests, named by their place."""
    timed = [(f"{name}.test_{place}", ms / 1000) for place, ms in enumerate(times_ms)]
    times = measured_tests(timed, f"{name}{times_ms}")
    assert times is not None
    return times


def of_tests(runs: Mapping[int, TestTimes], latest: TestTimes | None = None) -> Measured:
    passes = [measured(day, tests={"unit": times}) for day, times in runs.items()]
    return Measured(
        "ops/metrics.jsonl",
        {BOARD: passes},
        {BOARD: {"unit": latest}} if latest else {},
        SPAN,
    )


def test_times_are_medians_of_the_span_and_of_as_many_days_before() -> None:
    passes = [
        measured(day, took)
        for day, took in ((-20, 9_000), (1, 400), (2, 500), (7, 600), (8, 550), (14, 650))
    ]
    figures = texts(gate_figures(BOARD, passes, SPAN))
    assert figures["all gates"] == ("503 ms", "553 ms", "+10 %")
    assert figures["gate unit"] == ("500 ms", "550 ms", "+10 %")
    assert "gate quick" not in figures  # nobody would notice it


def test_rollbacks_are_those_that_came_and_are_told_by_the_week() -> None:
    passes = [measured(day, rollbacks=n) for day, n in ((-9, 2), (1, 2), (5, 3), (8, 3), (13, 5))]
    assert texts(gate_figures(BOARD, passes, SPAN))["rollbacks"] == (
        "1 (1.0 a week)",
        "2 (2.0 a week)",
        "+1",
    )


def test_an_older_branch_has_fewer_rollbacks_and_counts_none_twice() -> None:
    counts = (4, 5, 2, 5, 2, 5)
    passes = [measured(8 + place, rollbacks=count) for place, count in enumerate(counts)]
    assert texts(gate_figures(BOARD, passes, SPAN))["rollbacks"][1] == "1 (1.0 a week)"


def test_waits_for_a_lock_are_counted_where_somebody_noticed() -> None:
    passes = [measured(8, lock_wait_ms=ms) for ms in (0, 99, 100, 2_500)]
    figures = texts(gate_figures(BOARD, passes, SPAN))
    assert figures["waits for a lock"] == ("unknown", "2", "")
    assert figures["longest wait for a lock"] == ("unknown", "2.5 s", "")


def test_of_gates_that_held_and_failed_the_last_pass_counts() -> None:
    passes = [
        measured(day, held=held, failed=9 - held) for day, held in ((2, 4), (3, 5), (9, 7), (10, 6))
    ]
    figures = texts(gate_figures(BOARD, passes, SPAN))
    assert figures["gates that held"] == ("5", "6", "+1")
    assert figures["gates that failed"] == ("4", "3", "-1")


def test_the_age_of_evidence_is_told_in_its_unit() -> None:
    passes = [measured(day, evidence_age_s=days * 86_400) for day, days in ((3, 2), (9, 4))]
    row = texts(gate_figures(BOARD, passes, SPAN))["oldest evidence"]
    assert row == ("2 d", "4 d", "+100 %")


def test_what_was_never_measured_has_no_row() -> None:
    assert set(texts(gate_figures(BOARD, [measured(9)], SPAN))) == {"all gates", "gate unit"}
    assert gate_figures(BOARD, [measured(-30)], SPAN) == ()


def test_a_day_is_that_of_the_zone_of_the_team() -> None:
    late = GatePass(at=datetime(2026, 2, 7, 23, tzinfo=UTC), board=BOARD, gates={"g": 200})
    east = Span(SPAN.begins, SPAN.ends, timezone(timedelta(hours=2)))
    assert next(row.now for row in gate_figures(BOARD, [late], SPAN)) is None
    assert next(row.now for row in gate_figures(BOARD, [late], east)) == 200


def test_percentiles_are_nearest_ranks() -> None:
    times = run(*range(1, 101))
    assert (times.tests, times.total_ms) == (100, 5050)
    assert (times.p50_ms, times.p90_ms, times.p95_ms, times.p99_ms) == (50, 90, 95, 99)
    assert len(times.slowest) == KEPT
    assert next(iter(times.slowest.items())) == ("t.test_99", 100)


@given(SECONDS)
def test_percentiles_ascend_and_are_times_of_tests(seconds: list[float]) -> None:
    times = measured_tests([(f"t{n}", value) for n, value in enumerate(seconds)], "d")
    assert times is not None
    ranks = [times.p50_ms, times.p90_ms, times.p95_ms, times.p99_ms]
    assert ranks == sorted(ranks)
    assert {*ranks} <= {round(value * 1000) for value in seconds}
    assert [*times.slowest.values()] == sorted(times.slowest.values(), reverse=True)
    assert max(times.slowest.values()) >= ranks[-1]


def test_nothing_timed_is_no_run() -> None:
    assert measured_tests((), "d") is None


def test_a_test_that_ran_twice_counts_with_its_longest_and_long_names_keep_their_end() -> None:
    times = measured_tests((("a", 1.0), ("a", 3.0), ("b" * 300 + "end", 2.0)), "d")
    assert times is not None
    assert [*times.slowest.values()] == [3000, 2000]
    assert [*times.slowest][1].endswith("bend")
    assert len([*times.slowest][1]) == 200


def test_percentiles_of_a_span_are_medians_of_its_runs() -> None:
    rows = texts(of_tests({2: run(10, 20), 9: run(20, 40), 10: run(30, 60), 11: run(40, 80)}).tests)
    assert rows["unit: tests"] == ("2", "2", "+0")
    assert rows["unit: p50"] == ("10 ms", "30 ms", "+200 %")
    assert rows["unit: p99"] == ("20 ms", "60 ms", "+200 %")
    assert rows["unit: all tests"] == ("30 ms", "90 ms", "+200 %")


def test_the_ten_slowest_are_of_the_last_run_with_their_course() -> None:
    before, first = run(*range(100, 112)), run(*range(200, 212))
    last = run(*range(300, 312))
    slow = of_tests({2: before, 9: first, 10: last}).slow_tests
    assert [test.name for test in slow] == [f"t.test_{place}" for place in range(11, 1, -1)]
    test = slow[0]
    assert (test.last_ms, test.p50_ms, test.p95_ms, test.before_ms) == (311, 211, 311, 111)
    assert (test.runs, test.of_runs) == (2, 2)


def test_a_run_that_is_measured_twice_counts_once_and_the_reports_of_now_count() -> None:
    same, now = run(10, 20), run(50, 60)
    report = of_tests({8: same, 9: same, 10: same}, latest=now)
    (suite,) = report.suites
    assert [(day.day, times.p99_ms) for day, times in suite.runs] == [(8, 20), (14, 60)]
    assert of_tests({8: same}, latest=same).suites[0].runs[0].day == date(2026, 2, 8)


def test_gates_that_read_the_same_reports_are_one_suite() -> None:
    times = run(10, 20)
    latest = {BOARD: {"unit": times}, BoardId("other"): {"unit-too": times}}
    report = Measured("", {}, latest, SPAN)
    assert [(suite.board, suite.gate) for suite in report.suites] == [("plan", "unit")]
    assert len(report.slow_tests) == 2


def test_where_nobody_chose_a_file_the_report_says_what_to_write() -> None:
    (section,) = measured_sections(Measured("", {}, {}, SPAN))
    assert section.heading == "Gates"
    assert "[workspace]" in section.entries[0].text
