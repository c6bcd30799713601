"""Days and weeks as people say them: `+1w`, `fri`, `W50`, `tomorrow`, and `-` for none."""

import re
from datetime import date, timedelta

from readiness_tui.domain.model.dates import Target, Week, parse_target

NO_DATE = "-"
"""What is written for no day at all."""
_AHEAD = re.compile(r"\+\s*([0-9]{1,4})\s*([dw])")
_WEEK = re.compile(r"w([0-9]{1,2})")
_DAYS = {"d": 1, "w": 7}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORTEST = 2
"""So many letters name a weekday: no two begin with the same two."""


def spoken_target(text: str, today: date) -> Target | None:
    """The target that a text means, seen from a day; None for no target.

    Args:
        text: An ISO week or day as files write it; `W50` for the next week of that number, this one
            included; a weekday for the next of them after today; `today`, `tomorrow`, `+3d`, `+1w`;
            `-` or nothing for none.
        today: The day on which it was said.

    Raises:
        ValueError: It is none of these, or beyond the calendar.
    """
    word = text.strip().casefold()
    if word in {"", NO_DATE}:
        return None
    if word in {"today", "tomorrow"}:
        return today + timedelta(days=word == "tomorrow")
    if match := _AHEAD.fullmatch(word):
        return _ahead(today, int(match[1]) * _DAYS[match[2]])
    if match := _WEEK.fullmatch(word):
        return _next_week(int(match[1]), today)
    if weekday := _weekday(word):
        days = (weekday - today.isoweekday()) % 7 or 7
        return _ahead(today, days)
    try:
        return parse_target(text.strip().upper())
    except ValueError:
        if word[:1].isdigit():
            raise
        message = f"{text.strip()!r} is no day and no week; write +1w, fri, W50, tomorrow or a date"
        raise ValueError(message) from None


def say_target(target: Target | None) -> str:
    """A target as its days: `Fri 2026-12-04 (2026-W49)`, or from Monday to Sunday; `none`."""
    if target is None:
        return "none"
    if isinstance(target, Week):
        return f"{target}: {target.first:%a} {target.first} to {target.last:%a} {target.last}"
    return f"{target:%a} {target} ({Week.of(target)})"


def _ahead(today: date, days: int) -> date:
    try:
        return today + timedelta(days=days)
    except OverflowError:
        message = f"{days} days from now is beyond the calendar"
        raise ValueError(message) from None


def _next_week(number: int, today: date) -> Week:
    """The next week of a number, or this week, which has not passed yet."""
    year = Week.of(today).year
    if number < Week.of(today).week:
        year += 1
    return Week.parse(f"{year:04d}-W{number:02d}")


def _weekday(word: str) -> int:
    """A weekday by its name or the beginning of it, Monday is 1; 0 for none."""
    if len(word) < _SHORTEST:
        return 0
    names = [n for n, name in enumerate(_WEEKDAYS, 1) if name.startswith(word)]
    return names[0] if len(names) == 1 else 0
