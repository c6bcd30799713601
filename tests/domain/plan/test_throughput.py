"""How long the rest takes at the pace of the last weeks, and the burn-up."""

from datetime import date

from readiness_tui.domain.plan.throughput import Burned, Weeks, burn_up, throughput
from tests.builders import board, key, ticket
from tests.domain.plan.test_levelling import planned


def test_throughput_needs_four_weeks() -> None:
    assert throughput([3, 2], 5) == "unknown: 2 of 4 weeks of history"
    assert throughput([0] * 20, 5) == "unknown: nothing was finished in 12 weeks"


def test_an_even_pace_gives_one_answer() -> None:
    assert throughput([2, 2, 2, 2], 9, runs=50) == Weeks(5, 5, 5)
    assert throughput([2, 2, 2, 2], 0, runs=50) == Weeks(0, 0, 0)


def test_only_the_last_twelve_weeks_count_and_empty_ones_do() -> None:
    assert throughput([99] * 9 + [1] * 12, 12, runs=50) == Weeks(12, 12, 12)
    found = throughput([0, 2] * 6, 20, runs=4000)
    assert isinstance(found, Weeks)
    assert 18 <= found.p50 <= 21
    assert found.p50 < found.p85 < found.p95


def test_the_same_history_gives_the_same_weeks() -> None:
    paces = [0, 5, 1, 2, 7]
    assert throughput(paces, 90, runs=99) == throughput(paces, 90, runs=99)


def test_burn_up_counts_done_and_scope_on_each_day() -> None:
    plan = planned(
        board(
            ticket("A", "done"),
            ticket("B", "done"),
            ticket("C"),
            ticket("D"),
            ticket("E", "dropped"),
        )
    )
    days = [date(2026, 2, day) for day in (16, 17, 18)]
    found = burn_up(
        plan.network.portfolio,
        {key("A"): days[1], key("C"): days[0]},
        {key("D"): days[2]},
        days[0],
        days[2],
    )
    assert list(found) == [Burned(days[0], 1, 3), Burned(days[1], 2, 3), Burned(days[2], 2, 4)]
