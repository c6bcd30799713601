"""Weeks, windows, ages and lengths of work are read as written, or refused with what to write."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.dates import (
    Week,
    age_seconds,
    format_age,
    last_day,
    parse_target,
    quarter_days,
)

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


def test_every_week_of_a_century_is_read_as_it_is_written() -> None:
    day, weeks = date(2000, 1, 3), set[str]()
    while day.year <= 2100:
        week = Week.of(day)
        assert Week.parse(str(week)) == week
        assert (week.first, week.last) == (day, day + timedelta(days=6))
        weeks.add(str(week))
        day += timedelta(days=7)
    assert len(weeks) == 5270


@given(DAYS, DAYS)
def test_weeks_sort_as_their_days_do(a: date, b: date) -> None:
    assert (Week.of(a) < Week.of(b)) is (Week.of(a).first < Week.of(b).first)
    assert Week.of(a).first <= a <= Week.of(a).last


def test_the_last_days_of_a_year_may_lie_in_the_first_week_of_the_next() -> None:
    assert str(Week.of(date(2024, 12, 30))) == "2025-W01"
    assert str(Week.of(date(2027, 1, 3))) == "2026-W53"


def test_a_long_year_has_a_week_53_and_a_short_one_does_not() -> None:
    assert Week.parse("2026-W53").first == date(2026, 12, 28)
    with pytest.raises(ValueError, match=r"^2025 has no week 53$"):
        Week.parse("2025-W53")


@pytest.mark.parametrize("text", ["2026-W00", "2026-W54", "0000-W01", "9999-W52"])
def test_a_week_that_no_calendar_has_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{int(text[:4])} has no week {int(text[-2:])}$"):
        Week.parse(text)


@pytest.mark.parametrize(
    "text", ["", "W08", "2026-8", "2026-W8", "2026W08", "2026-W08 ", "\uff12026-W08"]
)
def test_what_is_no_week_is_told_how_one_is_written(text: str) -> None:
    with pytest.raises(ValueError, match="write 2026-W08"):
        Week.parse(text)


def test_a_target_is_a_week_or_a_day_and_is_met_by_its_end() -> None:
    assert parse_target("2026-W08") == Week(2026, 8)
    assert parse_target("2026-02-20") == date(2026, 2, 20)
    assert parse_target(date(2026, 2, 20)) == date(2026, 2, 20)
    assert last_day(Week(2026, 8)) == date(2026, 2, 22)
    assert last_day(date(2026, 2, 20)) == date(2026, 2, 20)


@pytest.mark.parametrize("text", ["fri", "2026-02-30", "", "2026-2-3"])
def test_what_is_no_target_is_told_how_one_is_written(text: str) -> None:
    with pytest.raises(ValueError, match="write 2026-W08 or 2026-02-20"):
        parse_target(text)


@pytest.mark.parametrize(
    ("text", "quarters"),
    [
        ("2d", 8),
        ("1w", 20),
        ("4h", 2),
        ("0d", 0),
        ("0h", 0),
        ("1d", 4),
        ("8h", 4),
        ("2h", 1),
        ("1h", 1),
        ("3h", 2),
        ("0.1h", 1),
        ("0.5d", 2),
        ("0.25d", 1),
        ("0.3d", 2),
        ("1.5w", 30),
        ("0.55w", 11),
        ("0.05w", 1),
        ("1.1w", 22),
        (" 2 d ", 8),
        ("10w", 200),
        ("99999d", 399_996),
    ],
)
def test_a_length_of_work_is_whole_quarter_days_rounded_up(text: str, quarters: int) -> None:
    assert quarter_days(text) == quarters


@given(st.integers(0, 99_999))
def test_hours_are_eighths_of_a_day_rounded_up_to_a_quarter(hours: int) -> None:
    assert quarter_days(f"{hours}h") == (hours + 1) // 2


@given(st.integers(0, 99_999), st.integers(0, 99_999), st.sampled_from("dwh"))
def test_more_work_is_never_shorter(a: int, b: int, unit: str) -> None:
    low, high = sorted((a, b))
    assert quarter_days(f"{low}{unit}") <= quarter_days(f"{high}{unit}")
    assert quarter_days(f"0.{low:05d}{unit}") <= quarter_days(f"0.{high:05d}{unit}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2",
        "d",
        "-1d",
        "2m",
        "two days",
        "1d2h",
        ".5d",
        "1.d",
        "2D",
        "1e3d",
        "٢d",
        "9" * 400 + "w",
    ],
)
def test_what_is_no_length_of_work_is_told_how_one_is_written(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no length of work; write 2d, 1w or 4h$"):
        quarter_days(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("10m", 600),
        ("48h", 172_800),
        ("14d", 1_209_600),
        ("2w", 1_209_600),
        (" 7 d ", 604_800),
        ("0s", 0),
    ],
)
def test_a_duration_is_read_in_seconds(text: str, seconds: int) -> None:
    assert age_seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "7", "d", "1.5d", "-7d", "7y", "1h30m", "7D", "9" * 20 + "d"])
def test_what_is_no_duration_is_told_how_one_is_written(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no duration; write 90s, 10m, 48h or 7d$"):
        age_seconds(text)


def test_the_longest_duration_still_leads_to_a_date() -> None:
    assert (date(2026, 2, 18) - timedelta(seconds=age_seconds("99999w"))).year == 109


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "0 s"),
        (0, "0 s"),
        (3, "3 s"),
        (59.9, "59 s"),
        (60, "1 m"),
        (3599, "59 m"),
        (3600, "1 h"),
        (86_399, "23 h"),
        (86_400, "1 d"),
        (31.9 * 86_400, "31 d"),
    ],
)
def test_an_age_is_said_in_its_largest_unit(seconds: float, said: str) -> None:
    assert format_age(seconds) == said
