"""ISO weeks, windows, ages and lengths of work: the few date values that boards write."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct

_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")
# Five digits at most: 99999w ago is still a date, so no age or length leaves the calendar.
_LENGTH = re.compile(r"([0-9]{1,5})(?:\.([0-9]{1,5}))?\s*([dwh])")
_AGE = re.compile(r"([0-9]{1,5})\s*([smhdw])")
_AGE_S = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}

QUARTERS_A_DAY = 4
DAYS_A_WEEK = 5
# As fractions: in floating point 0.55w is a hair above 11 and would be rounded up.
_QUARTERS = {
    "d": (QUARTERS_A_DAY, 1),
    "w": (QUARTERS_A_DAY * DAYS_A_WEEK, 1),
    "h": (QUARTERS_A_DAY, 8),
}


@dataclass(frozen=True, slots=True, order=True)  # the JSON Schema of boards is made with it
class Week:
    """An ISO 8601 week, written `2026-W08`."""

    year: int
    week: int

    def __str__(self) -> str:
        """The spelling of board files."""
        return f"{self.year:04d}-W{self.week:02d}"

    @property
    def first(self) -> date:
        """Its Monday."""
        return date.fromisocalendar(self.year, self.week, 1)

    @property
    def last(self) -> date:
        """Its Sunday: a target week is met by its end."""
        return self.first + timedelta(days=6)

    @classmethod
    def parse(cls, text: str) -> "Week":
        """Read `2026-W08`.

        Raises:
            ValueError: Not that form, or a week that the year does not have.
        """
        if (match := _WEEK.fullmatch(text)) is None:
            message = f"{text!r} is no ISO week; write 2026-W08"
            raise ValueError(message)
        week = cls(int(match[1]), int(match[2]))
        try:
            date.fromisocalendar(week.year, week.week, 7)  # its last day has to exist too
        except ValueError:
            message = f"{week.year} has no week {week.week}"
            raise ValueError(message) from None
        return week

    @classmethod
    def of(cls, day: date) -> "Week":
        """The week that a day lies in."""
        year, week, _ = day.isocalendar()
        return cls(year, week)


Target: TypeAlias = Week | date
if TYPE_CHECKING:
    Moment: TypeAlias = date | datetime
else:
    Moment: TypeAlias = Any  # what decodes records by their types cannot tell the two by theirs
"""A day, or a day and time."""


def parse_target(value: str | date) -> Target:
    """A target as files write it: an ISO week or a day.

    Raises:
        ValueError: Neither.
    """
    if isinstance(value, date):
        return value
    if "W" in value:
        return Week.parse(value)
    try:
        return date.fromisoformat(value)
    except ValueError:
        message = f"{value!r} is no week and no day; write 2026-W08 or 2026-02-20"
        raise ValueError(message) from None


def last_day(target: Target) -> date:
    """The day by whose end a target is met."""
    return target.last if isinstance(target, Week) else target


class Window(Struct, frozen=True):
    """A span of days, both included, or weeks of the plan counted from its week one."""

    start: date | None = None
    end: date | None = None
    weeks: tuple[int, int] | None = None


def quarter_days(text: str) -> int:
    """A length of work in whole quarter days: `2d` is 8, `1w` 20, `4h` 2.

    A week is five working days in every calendar; hours are eighths of a day, rounded up to a
    quarter.

    Raises:
        ValueError: Not a number followed by d, w or h.
    """
    if (match := _LENGTH.fullmatch(text.strip())) is None:
        message = f"{text!r} is no length of work; write 2d, 1w or 4h"
        raise ValueError(message)
    whole, part, unit = match[1], match[2] or "", match[3]
    times, by = _QUARTERS[unit]
    return -(-int(whole + part) * times // (by * 10 ** len(part)))


def age_seconds(text: str) -> int:
    """A duration such as `90s`, `10m`, `48h`, `14d` or `2w`, in seconds.

    Raises:
        ValueError: Not a whole number followed by one of those letters.
    """
    if (match := _AGE.fullmatch(text.strip())) is None:
        message = f"{text!r} is no duration; write 90s, 10m, 48h or 7d"
        raise ValueError(message)
    return int(match[1]) * _AGE_S[match[2]]


def format_age(seconds: float) -> str:
    """An age in its largest unit: `31 d`, `5 h`, `12 m`, `3 s`."""
    for unit, size in (("d", 86_400), ("h", 3600), ("m", 60)):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"{max(0, int(seconds))} s"


def format_ms(ms: int) -> str:
    """A length of time that was measured: `700 ms`, `1.4 s`, `2 m 05 s`."""
    if ms < _MS_A_SECOND:
        return f"{ms} ms"
    if ms < _MS_A_MINUTE:
        return f"{ms / _MS_A_SECOND:.1f} s"
    minutes, seconds = divmod(round(ms / _MS_A_SECOND), 60)
    return f"{minutes} m {seconds:02} s"


def format_days(quarters: int) -> str:
    """A length of work in days: `8 d`, `2.5 d`, `0.25 d`; the sign is kept."""
    whole, part = divmod(abs(quarters), QUARTERS_A_DAY)
    tail = ("", ".25", ".5", ".75")[part]
    return f"{'-' if quarters < 0 else ''}{whole}{tail} d"


_MS_A_SECOND = 1000
_MS_A_MINUTE = 59_950
"""What would be rounded to 60.0 s is a minute."""
NO_DATE = "-"
"""What is written for no day at all."""
_AHEAD = re.compile(r"\+\s*([0-9]{1,4})\s*([dw])")
_WEEK_WORD = re.compile(r"w([0-9]{1,2})")
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
    if match := _WEEK_WORD.fullmatch(word):
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


def format_target(target: Target | None) -> str:
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
