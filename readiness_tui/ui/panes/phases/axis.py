"""The horizontal axis of the time line: working days as cells, ISO weeks with their Monday.

A week has a cell for each working weekday of the board's calendar, holidays too: so weeks are
equally wide, and their headers stand where they should.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from readiness_tui.domain.model.calendar import WorkCalendar
from readiness_tui.domain.model.dates import QUARTERS_A_DAY

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LABEL = len("W08 Feb 16 ")
_LAST = date.max.toordinal()
_MOST_WEEKS = (_LAST - 1) // 7


class Scale(StrEnum):
    """How much time a cell is: half a day, a day, a week."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def format_day(day: date, today: date, *, weekday: bool = True) -> str:
    """A day as people say it: `Tue Mar 10`; with its year where that is another than today's."""
    year = "" if day.year == today.year else f" {day.year}"
    head = f"{DAYS[day.weekday()]} " if weekday else ""
    return f"{head}{MONTHS[day.month - 1]} {day.day}{year}"


def week_of(day: date) -> int:
    """The number of the ISO week that a day lies in, counted from year 1 on."""
    return (day.toordinal() - 1) // 7


def first_week(calendar: WorkCalendar, today: date) -> int:
    """The week in which today is seen: the next one, once the working days of this one are over."""
    is_over = today.weekday() > calendar.workdays[-1]
    return week_of(today) + is_over


def monday(week: int) -> date | None:
    """The Monday of a week by its number; None where time ends."""
    ordinal = week * 7 + 1
    return date.fromordinal(ordinal) if 1 <= ordinal <= _LAST else None


@dataclass(frozen=True, slots=True)
class Axis:
    """Cells of a screen of time.

    Attributes:
        calendar: The working days.
        scale: How much a cell is.
        first: The number of the first week.
        width: How many cells there are.
    """

    calendar: WorkCalendar
    scale: Scale
    first: int
    width: int

    @property
    def _week(self) -> int:
        """Quarters of work in a week, holidays included."""
        return QUARTERS_A_DAY * len(self.calendar.workdays)

    @property
    def lead(self) -> int:
        """Cells before the first day of a week: the line between weeks, except by months."""
        return 0 if self.scale is Scale.MONTH else 1

    @property
    def cell(self) -> int:
        """Quarters in a cell."""
        return {Scale.DAY: 2, Scale.WEEK: QUARTERS_A_DAY, Scale.MONTH: self._week}[self.scale]

    @property
    def stride(self) -> int:
        """Cells of a week."""
        return self.lead + self._week // self.cell

    @property
    def weeks(self) -> int:
        """Whole weeks on the screen; at least 1."""
        return max(1, self.width // self.stride)

    def place(self, instant: int) -> int:
        """A civil instant (four times an ordinal, and the quarter) in quarters of the axis.

        What is no working weekday is the beginning of the next one.
        """
        ordinal, part = divmod(instant, QUARTERS_A_DAY)
        week, weekday = divmod(ordinal - 1, 7)
        rank = bisect_left(self.calendar.workdays, weekday)
        is_working = weekday in self.calendar.workdays
        return week * self._week + rank * QUARTERS_A_DAY + (part if is_working else 0)

    def day(self, day: date) -> tuple[int, int]:
        """The first quarter of a day on the axis, and the first behind it."""
        at = day.toordinal() * QUARTERS_A_DAY
        return self.place(at), self.place(at + QUARTERS_A_DAY)

    def span(self, index: int) -> tuple[int, int] | None:
        """The quarters of a cell; None for the line between two weeks."""
        week, cell = divmod(index, self.stride)
        if cell < self.lead:
            return None
        start = (self.first + week) * self._week + (cell - self.lead) * self.cell
        return start, start + self.cell

    def index(self, place: int) -> int:
        """The cell of a quarter of the axis; less than 0 before the screen."""
        week, part = divmod(place, self._week)
        return (week - self.first) * self.stride + self.lead + part // self.cell

    def is_free(self, index: int) -> bool:
        """Whether a cell is a holiday; by months nothing is."""
        span = self.span(index)
        if span is None or self.scale is Scale.MONTH:
            return False
        week, part = divmod(span[0], self._week)
        ordinal = week * 7 + 1 + self.calendar.workdays[part // QUARTERS_A_DAY]
        return ordinal <= _LAST and not self.calendar.is_working(date.fromordinal(ordinal))

    def header(self) -> str:
        """`W08 Feb 16 W09 Feb 23`: as many weeks as have room; by months their names."""
        cells = [" "] * self.width
        every = -(-LABEL // self.stride)
        for week in range(self.first, self.first + self.width // self.stride + 1):
            label = self._label(week, every)
            at = (week - self.first) * self.stride + self.lead
            if label and at + len(label) <= self.width:
                cells[at : at + len(label)] = label
        return "".join(cells)

    def _label(self, week: int, every: int) -> str:
        day = monday(week)
        if day is None:
            return ""
        if self.scale is Scale.MONTH:
            if day.day > 7:  # noqa: PLR2004 - only the first Monday of a month
                return ""
            return f"'{day.year % 100:02}" if day.month == 1 else MONTHS[day.month - 1]
        if week % every:
            return ""
        return f"W{day.isocalendar().week:02} {MONTHS[day.month - 1]} {day.day:02}"


def clamped(week: int) -> int:
    """A week that there is."""
    return max(0, min(week, _MOST_WEEKS))
