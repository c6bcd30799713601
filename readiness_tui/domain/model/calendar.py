"""Working time: a whole number of quarter days from an origin, and the days it falls on.

Zero float must be exact, so time is counted and never measured. A position `k` counts working
quarters from the origin; a civil instant is four times a day's ordinal, and the quarter of that
day. Between the two there is arithmetic on the weekly pattern and a search among the holidays; no
table of days is kept, so the longest plan costs no more than the shortest.
"""

from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from functools import cached_property

from msgspec import Struct

from readiness_tui.domain.model.board import Board, Calendar
from readiness_tui.domain.model.dates import QUARTERS_A_DAY, Window

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
USUAL = Calendar()
"""Monday to Friday, without holidays: where neither the board nor the workspace has a calendar."""

_LAST = date.max.toordinal()


class WorkCalendar(Struct, frozen=True, dict=True):
    """The working days of a board, counted from a day.

    Attributes:
        workdays: Working weekdays in order, Monday being 0.
        holidays: Ordinals of the days that do not count, in order.
        origin: Ordinal of the day from which quarters are counted.
    """

    workdays: tuple[int, ...]
    holidays: tuple[int, ...]
    origin: int

    @classmethod
    def of(cls, calendar: Calendar, origin: date) -> "WorkCalendar":
        """A calendar as boards write it, counted from a day.

        Raises:
            ValueError: It has no workday, or one that is no day of the week.
        """
        if not calendar.workdays or not set(calendar.workdays) <= set(WEEKDAYS):
            message = f"workdays are some of {', '.join(WEEKDAYS)}, at least one"
            raise ValueError(message)
        days = tuple(place for place, name in enumerate(WEEKDAYS) if name in calendar.workdays)
        off = sorted({day.toordinal() for day in calendar.holidays})
        return cls(days, tuple(day for day in off if (day - 1) % 7 in days), origin.toordinal())

    @cached_property
    def _before(self) -> tuple[int, ...]:
        """By weekday, how many working weekdays come before it."""
        return tuple(bisect_left(self.workdays, day) for day in range(7))

    @cached_property
    def _gone(self) -> tuple[int, ...]:
        """By holiday, how many working days come before it."""
        return tuple(self._pattern(day) - place for place, day in enumerate(self.holidays))

    @cached_property
    def _zero(self) -> int:
        return self._rank(self.origin)

    def _pattern(self, ordinal: int) -> int:
        """Days of the weekly pattern before a day, holidays included."""
        weeks, weekday = divmod(ordinal - 1, 7)
        return weeks * len(self.workdays) + self._before[weekday]

    def _rank(self, ordinal: int) -> int:
        """Working days before a day."""
        return self._pattern(ordinal) - bisect_left(self.holidays, ordinal)

    def _day(self, rank: int) -> int:
        """The ordinal of the working day that has so many before it."""
        place = rank + bisect_right(self._gone, rank)
        weeks, nth = divmod(place, len(self.workdays))
        return weeks * 7 + self.workdays[nth] + 1

    def is_working(self, day: date) -> bool:
        """Whether the day counts."""
        ordinal = day.toordinal()
        return self._rank(ordinal + 1) > self._rank(ordinal)

    def start_of(self, k: int) -> int:
        """The civil instant at which what has `k` working quarters before it begins."""
        days, part = divmod(k, QUARTERS_A_DAY)
        return QUARTERS_A_DAY * self._day(self._zero + days) + part

    def end_of(self, k: int) -> int:
        """The civil instant at which `k` working quarters are over."""
        return self.start_of(k - 1) + 1

    def index(self, instant: int) -> int:
        """Working quarters between the origin and a civil instant; less than 0 before it."""
        ordinal, part = divmod(instant, QUARTERS_A_DAY)
        days = self._rank(ordinal)
        whole = QUARTERS_A_DAY * (days - self._zero)
        return whole + part if self._rank(ordinal + 1) > days else whole

    def start_day(self, k: int) -> date:
        """The day on which work that begins after `k` quarters begins."""
        return _date(self.start_of(k) // QUARTERS_A_DAY)

    def end_day(self, k: int) -> date:
        """The day on which `k` quarters of work end: what ends on Friday is not shown as Monday.

        Nothing to do ends on the day of the origin.
        """
        if not k:
            return _date(self.origin)
        return _date(self.start_of(k - 1) // QUARTERS_A_DAY)

    def due(self, day: date) -> int:
        """The quarters by whose end something due on a day, that day included, is done."""
        return self.index(QUARTERS_A_DAY * (day.toordinal() + 1))

    def not_before(self, day: date) -> int:
        """The first quarter of work of something that begins no earlier than a day."""
        return self.index(QUARTERS_A_DAY * day.toordinal())

    def across(self, k: int, other: "WorkCalendar") -> int:
        """The place in another calendar of what ends here after `k` quarters."""
        return other.index(self.end_of(k))

    def over_at(self, k: int, other: "WorkCalendar") -> int:
        """The quarters of another calendar by whose end that is over which ends here after `k`.

        Unlike `across`: what ends on a day that does not count there is over on the next that does.
        """
        end = self.end_of(k)
        quarter = other.index(end)
        return quarter + 1 if k > 0 and other.end_of(quarter) < end else quarter

    def back(self, k: int, other: "WorkCalendar") -> int:
        """The place in another calendar by which that must end which begins here after `k`."""
        return other.index(self.start_of(k))


def _date(ordinal: int) -> date:
    """The date of an ordinal; the first or last there is for a plan that leaves the calendar."""
    return date.fromordinal(min(max(ordinal, 1), _LAST))


def calendar_of(board: Board, usual: Calendar | None) -> Calendar:
    """The calendar that counts for a board: its own, else the workspace's, else Monday to Friday.

    A calendar without a workday says nothing about workdays: those of Monday to Friday are taken.
    """
    own = board.calendar or usual or USUAL
    return own if own.workdays else Calendar(USUAL.workdays, own.holidays, own.week_one)


def window_days(window: Window | None, board: Board) -> tuple[date | None, date | None]:
    """The first and last day of a window.

    None where it has none, where its weeks are counted from nowhere, and where they run past the
    last day that there is. Week n of a plan is the seven days from its week one + 7 (n - 1).
    """
    if window is None or window.weeks is None:
        return (window.start, window.end) if window else (None, None)
    first = board.calendar.week_one if board.calendar else None
    if first is None:
        return None, None
    low, high = window.weeks
    return _later(first, 7 * (low - 1)), _later(first, 7 * high - 1)


def _later(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days)
    except OverflowError:
        return None
