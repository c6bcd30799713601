"""Dates as plans write them: ISO days and weeks, months by name, days of a span in brackets."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from readiness_tui.domain.model.dates import Target, Week
from readiness_tui.exchange.model import words

_ISO = re.compile(r"(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?![\d-])")
_WEEK = re.compile(r"(?<![\d-])(\d{4})-W(\d{2})(?!\d)", re.IGNORECASE)
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_MONTH_DAY = re.compile(
    rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(\d{{4}}))?\b", re.IGNORECASE
)
_DAY_MONTH = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH}(?:,?\s+(\d{{4}}))?\b", re.IGNORECASE
)
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([./])(\d{1,2})\2(\d{4})(?![\d./-])")
_QUARTER = re.compile(r"[Qq]([1-4])(?:\s+(\d{4}))?")
_ONLY_MONTH = re.compile(rf"{_MONTH}(?:\s+(\d{{4}}))?", re.IGNORECASE)
_SHORT_SPAN = re.compile(
    rf"{_MONTH}\s+(\d{{1,2}})\s*[-\u2013\u2014]\s*(\d{{1,2}})\b", re.IGNORECASE
)
_LAST_MONTH_NUMBER = 12


@dataclass(frozen=True, slots=True)
class Found:
    """A date in a text."""

    start: int
    day: date


def find(text: str, year: int | None = None) -> tuple[Found, ...]:
    """The days that a text names, in order.

    Args:
        text: Plain text.
        year: The year of a date that names none; such dates are passed over without one.
    """
    days = [
        Found(match.start(), day)
        for match in _ISO.finditer(text)
        if (day := _day(int(match[1]), int(match[2]), int(match[3]))) is not None
    ]
    for match in _MONTH_DAY.finditer(text):
        days += _named(match.start(), match[1], match[2], match[3], year)
    for match in _DAY_MONTH.finditer(text):
        days += _named(match.start(), match[2], match[1], match[3], year)
    return tuple(sorted(days, key=lambda each: each.start))


def span(text: str, year: int | None) -> tuple[date, date] | None:
    """The first and last day of a text such as `Feb 16-22` or `Feb 23-Mar 01`; None for none."""
    if (short := _SHORT_SPAN.search(text)) is not None:
        start = _named(0, short[1], short[2], None, year)
        end = _named(0, short[1], short[3], None, year)
        return (start[0].day, end[0].day) if start and end else None
    days = [each.day for each in find(text, year)]
    return (days[0], days[1]) if len(days) > 1 and days[0] <= days[1] else None


def is_day_first(lines: Iterable[str]) -> bool | None:
    """Whether dates such as `15/02/2026` begin with the day; None where none of them tells.

    Args:
        lines: The lines of the document; dates that cannot be a month and a day tell for all.
    """
    pairs = [
        (int(match[1]), int(match[3]))
        for line in lines
        if "/" in line
        for match in _NUMERIC.finditer(line)
        if match[2] == "/"
    ]
    days, months = (any(pair[at] > _LAST_MONTH_NUMBER for pair in pairs) for at in (0, 1))
    return days if days != months else None


def read_target(
    text: str, year: int | None = None, *, day_first: bool | None = None
) -> tuple[Target | None, str]:
    """A target cell as a week or a day, and the code of the finding that goes with it.

    Args:
        text: Plain text.
        year: The year of a date that names none.
        day_first: Which number of `03/04/2026` is the day; None where nothing tells.
    """
    if (week := _WEEK.search(text)) is not None:
        try:
            return Week.parse(week[0].upper()), ""
        except ValueError:
            return None, ""
    if (numeric := _NUMERIC.search(text)) is not None:
        day, month = int(numeric[1]), int(numeric[3])
        is_open = numeric[2] == "/" and day <= _LAST_MONTH_NUMBER and day != month
        if month > _LAST_MONTH_NUMBER or (is_open and day_first is False):
            day, month = month, day
        elif is_open and day_first is None:
            return None, "date-ambiguous"
        return _day(int(numeric[4]), month, day), ""
    if days := find(text, year):
        return days[0].day, ""
    coarse = _coarse(text, year)
    return coarse, "date-coarse" if coarse else ""


def _coarse(text: str, year: int | None) -> date | None:
    """The last day of a month or quarter; None where the text is neither or has no year."""
    if (match := _QUARTER.fullmatch(text.strip())) is not None:
        month = int(match[1]) * 3
    elif (match := _ONLY_MONTH.fullmatch(text.strip())) is not None:
        month = words.load().of("months", "words").index(match[1][:3].casefold()) + 1
    else:
        return None
    effective_year = int(match[2]) if match[2] else year
    first = _day(effective_year + month // 12, month % 12 + 1, 1) if effective_year else None
    return first - timedelta(days=1) if first else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _named(at: int, month: str, day: str, year: str | None, default: int | None) -> list[Found]:
    number = words.load().of("months", "words").index(month[:3].casefold()) + 1
    if year is None and default is None:
        return []
    parsed_day = _day(int(year) if year else default or 0, number, int(day))
    return [] if parsed_day is None else [Found(at, parsed_day)]
