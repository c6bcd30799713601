"""A pass is slower than its own history, or it is not: medians, equal gates, noise."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.model.gate import Outcome, Result
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.proof.board_facts import NOISE_MS
from readiness_tui.domain.proof.judging import judge
from readiness_tui.domain.verdict.gate_passes import (
    LEAST,
    WINDOW,
    GatePass,
    by_board,
    pass_of,
    pass_times,
)
from tests.builders import HOME, board, gate

NOW = datetime(2026, 2, 18, 9, tzinfo=UTC)


def passes(*values: int | Mapping[str, int]) -> tuple[GatePass, ...]:
    return tuple(
        GatePass(
            at=NOW + timedelta(hours=number),
            board=HOME,
            gates={"g": value} if isinstance(value, int) else value,
        )
        for number, value in enumerate(values)
    )


def slower(*values: int | Mapping[str, int]) -> bool:
    times = pass_times(passes(*values))
    return times is not None and times.is_slower


def test_ten_percent_over_the_median_is_slower_and_less_is_not() -> None:
    assert slower(1000, 1000, 1000, 1100)
    assert not slower(1000, 1000, 1000, 1099)
    assert slower(900, 1000, 5000, 1100)  # one slow pass among them changes nothing
    assert not slower(1000, 1000, 1000, 400)


def test_of_too_few_passes_nothing_is_said() -> None:
    assert LEAST == 3
    assert pass_times(passes(1000, 1000, 9000)) is None
    assert pass_times(()) is None


def test_a_short_pass_is_slower_only_beyond_noise() -> None:
    assert not slower(10, 10, 10, 10 + NOISE_MS - 1)
    assert slower(10, 10, 10, 10 + NOISE_MS)


def test_only_the_last_passes_are_what_is_usual() -> None:
    assert slower(*[9000] * 5, *[1000] * WINDOW, 1200)
    assert not slower(*[1000] * 5, *[2000] * WINDOW, 2100)


def test_a_gate_that_is_new_makes_no_pass_slower_and_a_growing_one_is_named() -> None:
    old = {"g": 1000, "h": 1000}
    times = pass_times(passes(old, old, old, {**old, "new": 60_000}))
    assert times is not None
    assert (times.took_ms, times.usual_ms, times.is_slower) == (2000, 2000, False)
    times = pass_times(passes(old, old, old, {"g": 900, "h": 1500}))
    assert times is not None
    assert (times.growth, times.percent, times.is_slower) == (("h", 500), 20, True)
    assert pass_times(passes({"g": 1}, {"g": 1}, {"g": 1}, {"k": 9000})) is None


@given(st.lists(st.integers(0, 10**6), min_size=LEAST + 1, max_size=30))
def test_the_same_pass_again_is_never_slower_than_itself(values: list[int]) -> None:
    assert not slower(*values[:1] * len(values))
    times = pass_times(passes(*values))
    assert times is not None
    assert times.passes == min(WINDOW, len(values) - 1)
    assert min(values[:-1]) <= times.usual_ms <= max(values[:-1])


def test_passes_are_sorted_by_time_for_each_board() -> None:
    first, second, third = passes(1, 2, 3)
    other = replace(first, board=BoardId("other"))
    assert by_board([third, other, first, second]) == {
        HOME: (first, second, third),
        BoardId("other"): (other,),
    }


def test_a_pass_has_the_time_of_each_gate_and_the_age_of_the_oldest_evidence() -> None:
    plan = board(gate("g", "text"), gate("h", "text"))
    result = Result(outcome=Outcome.PASS, says="ok", decided_by="p", duration_ms=7)
    old = replace(result, duration_ms=5, evidence_at=NOW - timedelta(days=2))
    judged = judge(Portfolio.of(plan), {GateKey(HOME, "g"): result, GateKey(HOME, "h"): old}, NOW)
    measured = pass_of(judged, HOME)
    assert measured == GatePass(
        at=NOW, board=HOME, gates={"g": 7, "h": 5}, evidence_age_s=2 * 86_400, held=2, failed=0
    )
    assert measured is not None
    assert measured.took_ms == 12


def test_a_pass_counts_what_held_and_what_failed_and_nothing_that_is_unknown() -> None:
    plan = board(gate("g", "text"), gate("h", "text"), gate("u", "text"))
    results = {
        GateKey(HOME, name): Result(outcome=outcome, says="-", decided_by="p")
        for name, outcome in (("g", Outcome.PASS), ("h", Outcome.FAIL), ("u", Outcome.UNKNOWN))
    }
    measured = pass_of(judge(Portfolio.of(plan), results, NOW), HOME)
    assert measured is not None
    assert (measured.held, measured.failed) == (1, 1)


def test_a_board_without_gates_makes_none() -> None:
    assert pass_of(judge(Portfolio.of(board()), {}, NOW), HOME) is None
