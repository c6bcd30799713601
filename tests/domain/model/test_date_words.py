"""Days and weeks as people say them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.dates import Target, Week, format_target, last_day, spoken_target

THURSDAY = date(2026, 2, 26)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("+1w", date(2026, 3, 5)),
        ("+3d", date(2026, 3, 1)),
        ("fri", date(2026, 2, 27)),
        ("Friday", date(2026, 2, 27)),
        ("thu", date(2026, 3, 5)),
        ("mo", date(2026, 3, 2)),
        ("W50", Week(2026, 50)),
        ("w09", Week(2026, 9)),
        ("w8", Week(2027, 8)),
        ("2026-w10", Week(2026, 10)),
        ("2026-W10", Week(2026, 10)),
        ("2026-03-09", date(2026, 3, 9)),
        (" today ", THURSDAY),
        ("Tomorrow", date(2026, 2, 27)),
        ("-", None),
        ("", None),
    ],
)
def test_what_people_say_is_a_day_a_week_or_none(text: str, target: Target | None) -> None:
    assert spoken_target(text, THURSDAY) == target


@pytest.mark.parametrize(
    "text", ["someday", "t", "s", "f", "+w", "+1y", "W99", "W0", "+9999w x", "2026-13-01", "--"]
)
def test_what_is_no_day_says_so(text: str) -> None:
    with pytest.raises(ValueError, match=r"no (ISO )?week"):
        spoken_target(text, THURSDAY)


def test_beyond_the_calendar_is_no_day() -> None:
    with pytest.raises(ValueError, match="beyond the calendar"):
        spoken_target("+9d", date.max)


@given(DAYS, st.integers(1, 7))
def test_a_weekday_is_the_next_of_its_name(today: date, weekday: int) -> None:
    name = (date(2026, 3, 1) + timedelta(days=weekday)).strftime("%A")
    target = spoken_target(name, today)
    assert isinstance(target, date)
    assert 1 <= (target - today).days <= 7
    assert target.isoweekday() == weekday


@given(DAYS, st.integers(1, 52))
def test_a_week_by_its_number_has_not_passed(today: date, number: int) -> None:
    target = spoken_target(f"W{number}", today)
    assert isinstance(target, Week)
    assert target.week == number
    assert last_day(target) >= today
    assert target.first - today <= timedelta(days=53 * 7)


def test_a_target_is_said_with_the_days_it_means() -> None:
    assert format_target(date(2026, 2, 27)) == "Fri 2026-02-27 (2026-W09)"
    assert format_target(Week(2026, 9)) == "2026-W09: Mon 2026-02-23 to Sun 2026-03-01"
    assert format_target(None) == "none"
