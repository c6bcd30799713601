"""Working time: quarters to days and back, weeks, windows, deadlines."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from readiness_tui.domain.model.board import Calendar
from readiness_tui.domain.model.calendar import (
    USUAL,
    WEEKDAYS,
    WorkCalendar,
    calendar_of,
    window_days,
)
from readiness_tui.domain.model.dates import Week, Window, format_days
from tests.builders import board

MONDAY = date(2026, 2, 16)
days = st.dates(date(2025, 6, 1), date(2026, 6, 1))
calendars = st.builds(
    WorkCalendar.of,
    st.builds(
        Calendar,
        st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True).map(tuple),
        st.lists(days, max_size=40).map(tuple),
    ),
    days,
)
quarters = st.integers(-900, 900)


@given(calendars, quarters)
def test_a_position_is_found_again_from_both_its_instants(found: WorkCalendar, k: int) -> None:
    assert found.index(found.start_of(k)) == k
    assert found.index(found.end_of(k)) == k


@given(calendars, days)
def test_what_counts_is_counted_day_by_day(found: WorkCalendar, day: date) -> None:
    """Against the slow way: walk from the origin to the day."""
    assume(day.toordinal() >= found.origin)
    walked = [date.fromordinal(n) for n in range(found.origin, day.toordinal())]
    working = [
        one
        for one in walked
        if one.weekday() in found.workdays and one.toordinal() not in found.holidays
    ]
    assert found.not_before(day) == 4 * len(working)
    assert [one for one in walked if found.is_working(one)] == working
    assert found.due(day) == 4 * (len(working) + found.is_working(day))


@given(calendars, quarters)
def test_work_starts_and_ends_on_days_that_count(found: WorkCalendar, k: int) -> None:
    assert found.is_working(found.start_day(k))
    assert k == 0 or found.is_working(found.end_day(k))
    assert found.start_of(k) < found.end_of(k + 1) <= found.start_of(k + 1)


def usual(origin: date = MONDAY, *holidays: date) -> WorkCalendar:
    return WorkCalendar.of(Calendar(holidays=holidays), origin)


def test_friday_is_not_monday() -> None:
    assert usual().end_day(20) == date(2026, 2, 20)
    assert usual().start_day(20) == date(2026, 2, 23)
    assert usual().end_day(0) == MONDAY


def test_a_holiday_is_no_day_of_work() -> None:
    found = usual(MONDAY, MONDAY, date(2026, 2, 21))
    assert found.start_day(0) == date(2026, 2, 17)
    assert found.end_day(16) == date(2026, 2, 20)
    assert found.end_day(17) == date(2026, 2, 23)


def test_a_deadline_holds_its_day_and_a_beginning_too() -> None:
    assert usual().due(date(2026, 2, 20)) == usual().due(date(2026, 2, 22)) == 20
    assert usual().not_before(date(2026, 2, 21)) == usual().not_before(date(2026, 2, 23)) == 20


def test_a_week_of_the_plan_is_seven_days_from_its_first() -> None:
    own = board(calendar=Calendar(week_one=date(2026, 2, 18)))
    assert window_days(Window(weeks=(1, 2)), own) == (date(2026, 2, 18), date(2026, 3, 3))
    assert window_days(Window(weeks=(3, 6)), own) == (date(2026, 3, 4), date(2026, 3, 31))
    assert window_days(Window(weeks=(1, 2)), board()) == (None, None)
    assert window_days(Window(MONDAY), own) == (MONDAY, None)
    assert window_days(None, own) == (None, None)
    assert window_days(Window(weeks=(1, 10**9)), own) == (date(2026, 2, 18), None)


def test_weeks() -> None:
    assert (Week.parse("2026-W08").first, Week.parse("2026-W08").last) == (
        MONDAY,
        date(2026, 2, 22),
    )
    assert Week.parse("2026-W53").last == date(2027, 1, 3)
    with pytest.raises(ValueError, match="2025 has no week 53"):
        Week.parse("2025-W53")


def test_a_calendar_without_a_workday_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        WorkCalendar.of(Calendar(workdays=()), MONDAY)
    with pytest.raises(ValueError, match="workdays are some of mon"):
        WorkCalendar.of(Calendar(workdays=("monday",)), MONDAY)


def test_a_board_has_its_own_calendar_or_that_of_the_workspace_or_the_usual() -> None:
    mine, theirs = Calendar(workdays=("sun",)), Calendar(workdays=("sat",))
    assert calendar_of(board(calendar=mine), theirs) is mine
    assert calendar_of(board(), theirs) is theirs
    assert calendar_of(board(), None) is USUAL
    empty = Calendar(workdays=(), holidays=(MONDAY,))
    assert calendar_of(board(calendar=empty), None) == Calendar(holidays=(MONDAY,))


def test_a_plan_of_millennia_ends_on_the_last_day_there_is() -> None:
    assert usual().end_day(4 * 10**9) == date.max
    assert usual().start_day(-4 * 10**9) == date.min
    assert usual(date.max - timedelta(1)).due(date.max) == 8


@pytest.mark.parametrize(
    ("quarters", "said"), [(8, "2 d"), (0, "0 d"), (1, "0.25 d"), (-10, "-2.5 d"), (7, "1.75 d")]
)
def test_a_length_is_said_in_days(quarters: int, said: str) -> None:
    assert format_days(quarters) == said


def test_what_ends_on_a_day_off_elsewhere_is_over_there_on_the_next_working_day() -> None:
    here = WorkCalendar.of(Calendar(("mon", "tue", "wed", "thu", "fri")), date(2026, 2, 16))
    there = WorkCalendar.of(Calendar(("mon", "thu")), date(2026, 2, 16))
    over = {k: there.end_day(here.over_at(k, there)) for k in (1, 4, 8, 13, 16, 20)}
    assert over == {
        1: date(2026, 2, 16),
        4: date(2026, 2, 16),
        8: date(2026, 2, 19),  # Tuesday
        13: date(2026, 2, 19),
        16: date(2026, 2, 19),
        20: date(2026, 2, 23),  # Friday
    }
    assert here.over_at(0, there) == here.across(0, there)
    assert all(here.over_at(k, here) == k for k in range(40))
