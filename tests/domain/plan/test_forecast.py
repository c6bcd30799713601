"""Forecasts: what they rest on, what changes them and what does not."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.model.board import Board, Calendar
from readiness_tui.domain.model.dates import Window
from readiness_tui.domain.model.ticket import Estimate
from readiness_tui.domain.plan.forecast import Forecast, Odds, forecast, stream, triangular
from readiness_tui.domain.plan.milestone_dates import reached
from readiness_tui.domain.plan.schedule import Schedule, View
from readiness_tui.domain.proof.proof import Scope
from tests.builders import HOME, analysis, board, key, milestone, phase, ticket
from tests.support import examples

BOARD = Scope(HOME)
SURE = Estimate("2d", "2d", "2d")


def planned(*boards: Board) -> Schedule:
    return analysis(*boards).schedule()


def last(plan: Schedule, *, runs: int = 200, seed: int = 0, levelled: bool = False) -> Forecast:
    *_, found = forecast(plan, runs=runs, seed=seed, levelled=levelled)
    return found


def finishes(plan: Schedule, scope: Scope = BOARD, *, runs: int = 200) -> Sequence[int]:
    return last(plan, runs=runs).odds[scope].finishes


def test_without_spread_it_is_the_critical_path() -> None:
    sure = (ticket("A", estimate=SURE), ticket("B", estimate=SURE, depends="A"))
    plan = planned(board(*sure, ticket("C", estimate="0d", depends="B")))
    odds = last(plan).odds[BOARD]
    assert odds.p50 == odds.p85 == odds.p95 == plan.finish(HOME)
    assert set(odds.finishes) == {plan.length(HOME)}


def test_the_inverse_is_that_of_the_triangular_distribution() -> None:
    assert [triangular(at, 2, 4, 10) for at in (0, 0.25, 1)] == [2, 4, 10]
    assert triangular(0.5, 0, 1, 2) == 1
    assert triangular(0.5, 3, 3, 3) == 3

    def share(x: float) -> float:
        """The distribution function, as books give it."""
        return (x - 2) ** 2 / (8 * 2) if x <= 4 else 1 - (10 - x) ** 2 / (8 * 6)

    for at in (0.01, 0.2, 0.5, 0.77, 0.99):
        assert share(triangular(at, 2, 4, 10)) == pytest.approx(at)


def test_of_two_side_by_side_the_last_decides() -> None:
    """The median of the later of two alike is where one alone is in 70.7 % of its runs."""
    long = Estimate("100d", "200d", "300d")
    one = finishes(planned(board(ticket("A", estimate=long))), runs=2000)
    two = planned(board(ticket("A", estimate=long), ticket("B", estimate=long)))
    middle = finishes(two, runs=2000)[999]
    assert middle == pytest.approx(one[ceil(2000 * 0.5**0.5) - 1], rel=0.02)


def test_a_title_changes_nothing_and_a_new_ticket_redraws_no_other() -> None:
    plan = board(ticket("A", estimate="9d"))
    titled = board(ticket("A", estimate="9d", title="other"))
    assert finishes(planned(plan)) == finishes(planned(titled))
    more = board(ticket("A", estimate="9d"), ticket("B", estimate="1d"), milestone("M", "A"))
    scope = Scope(HOME, "milestone", "M")
    assert finishes(planned(more), scope) == finishes(planned(plan))
    assert last(planned(plan), seed=1).odds[BOARD].finishes != finishes(planned(plan))


def test_the_draws_are_the_same_on_every_python() -> None:
    draw = stream(7, key("A"))
    text = " ".join(f"{draw():.17g}" for _ in range(1000))
    assert sha256(text.encode()).hexdigest()[:16] == "bd42121cd41b096f"


@settings(max_examples=examples(20))
@given(st.integers(1, 8), st.integers(1, 12), st.integers(0, 99))
def test_no_run_is_shorter_for_a_longer_estimate(size: int, more: int, seed: int) -> None:
    def plan(days: int) -> Schedule:
        return planned(
            board(
                ticket("A", estimate=f"{days}d"),
                ticket("B", estimate="5d", depends="A"),
                ticket("C", estimate="7d"),
            )
        )

    *_, short = forecast(plan(size), runs=20, seed=seed)
    *_, long = forecast(plan(size + more), runs=20, seed=seed)
    pairs = zip(short.odds[BOARD].finishes, long.odds[BOARD].finishes, strict=True)
    assert all(one <= other for one, other in pairs)


def test_answers_are_refined_chunk_by_chunk() -> None:
    plan = planned(board(ticket("A", estimate="9d")))
    found = list(forecast(plan, runs=250, chunk=100))
    assert [one.runs for one in found] == [100, 200, 250]
    assert [len(one.odds[BOARD].finishes) for one in found] == [100, 200, 250]
    assert found[0].assumption == (
        "250 runs; single estimates spread 0.6x to 2.2x; assumes that nobody waits for a person"
    )


def test_criticality_is_the_share_of_runs_on_a_longest_chain() -> None:
    plan = planned(
        board(
            ticket("A", estimate="10d"),
            ticket("B", estimate="10d"),
            ticket("end", depends="A B", estimate="1d"),
            ticket("tiny", estimate="1d"),
        )
    )
    found = last(plan, runs=1000).criticality
    assert found[key("end")] == 1
    assert found[key("tiny")] == 0
    assert found[key("A")] + found[key("B")] == pytest.approx(1, abs=0.01)
    assert 0.4 < found[key("A")] < 0.6


def test_what_is_done_of_a_started_ticket_is_not_drawn_again() -> None:
    plan = board(ticket("A", "doing", estimate=Estimate("4d", "4d", "4d")))
    before = analysis(plan)
    context = replace(before.context, started={key("A"): date(2026, 2, 16)})
    found = replace(before, context=context).schedule()
    assert set(finishes(found)) == {8}


def test_levelled_runs_let_owners_wait_for_themselves() -> None:
    plan = planned(
        board(ticket("A", estimate=SURE, owner="@a"), ticket("B", estimate=SURE, owner="@a"))
    )
    assert set(finishes(plan)) == {8}
    found = last(plan, levelled=True)
    assert set(found.odds[BOARD].finishes) == {16}
    assert found.assumption.endswith("; owners wait for themselves")


def test_a_window_holds_in_each_run() -> None:
    window = Window(date(2026, 3, 2))
    plan = planned(board(ticket("A", estimate=SURE), window=window))
    assert last(plan).odds[BOARD].p50 == date(2026, 3, 3)


def test_what_takes_no_time_and_waits_for_its_window_is_due_on_its_first_day() -> None:
    window = Window(date(2026, 3, 2))
    plan = planned(
        board(ticket("A", estimate="0d"), phase("P", "A", window=window), milestone("M", "A"))
    )
    goal = Scope(HOME, "milestone", "M")
    days = (plan.end_day(key("A")), reached(plan, goal).ends, last(plan).odds[goal].p50)
    assert set(days) == {date(2026, 3, 2)}


def test_where_nothing_can_be_drawn_the_reason_is_said() -> None:
    refused = {
        "nothing is open": planned(board(ticket("A", "done"))),
        "2 open tickets are in a cycle or behind one": planned(
            board(ticket("A", depends="A2"), ticket("A2", depends="A"), ticket("C", "done"))
        ),
        "a forecast is made from today on": analysis(board(ticket("A"))).schedule(View.LOGIC),
    }
    for says, plan in refused.items():
        (found,) = forecast(plan)
        assert (found.refusal, found.runs, found.odds) == (says, 0, {})
    many = planned(board(*(ticket(f"T{n}") for n in range(151))))
    (found,) = forecast(many, levelled=True)
    assert found.refusal == "levelled runs are for 150 open tickets, there are 151"


def test_a_cycle_takes_the_numbers_only_from_what_it_holds_up() -> None:
    knot = (ticket("A", depends="A2"), ticket("A2", depends="A"), ticket("B", depends="A"))
    here = board(*knot, ticket("C", estimate=SURE), milestone("M", "B C"), milestone("N", "C"))
    there = board(ticket("X", estimate=SURE), ticket("Y", depends="b:C"), id="other")
    found = last(planned(here, there))
    assert found.refusal == "3 open tickets are in a cycle or behind one"
    assert set(found.odds) == {Scope(HOME, "milestone", "N"), Scope(there.id)}
    assert set(found.odds[Scope(HOME, "milestone", "N")].finishes) == {8}
    assert found.criticality == {key("other:X"): 0, key("other:Y"): 1}
    assert last(planned(board(ticket("C", estimate=SURE)))).refusal == ""


def test_ranks_are_the_nearest_and_chances_whole() -> None:
    calendar = planned(board(ticket("A"))).calendar(HOME)
    odds = Odds(tuple(range(4, 804, 4)), calendar)
    assert (odds.rank(0.5), odds.rank(0.85), odds.rank(0), odds.rank(1)) == (400, 680, 4, 800)
    assert odds.chance(date(2026, 2, 17)) == "<1 %"
    assert odds.chance(calendar.end_day(400)) == "50 %"
    assert odds.chance(date(2030, 1, 1)) == ">99 %"


def test_no_odds_end_before_the_work_does_where_boards_work_on_other_days() -> None:
    here = board(milestone("M", "other:X"), calendar=Calendar(("mon", "thu")))
    there = board(ticket("X", estimate=Estimate("3d", "3d", "3d")), id="other")
    plan = planned(here, there)  # Wednesday to Friday
    goal = Scope(HOME, "milestone", "M")
    assert reached(plan, goal).ends == date(2026, 2, 20)
    assert last(plan).odds[goal].p50 == date(2026, 2, 23)
    assert reached(plan, goal, date(2026, 2, 19)).spare == -1
    assert last(plan).odds[goal].chance(date(2026, 2, 19)) == "<1 %"


def test_goals_of_two_boards_have_odds_of_their_own() -> None:
    here = board(ticket("A", estimate=SURE), milestone("M", "A other:B"))
    there = board(ticket("B", estimate=SURE, depends="b:A"), id="other")
    found = last(planned(here, there))
    goal = found.odds[Scope(HOME, "milestone", "M")]
    assert (found.odds[BOARD].rank(0.5), goal.rank(0.5)) == (8, 16)
