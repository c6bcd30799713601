"""When a board runs out of work at the pace of its last weeks, beside what its estimates say."""

from collections.abc import Mapping
from datetime import date, timedelta

from msgspec import Struct

from readiness_tui.domain.model.ids import BoardId, Key
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.plan.throughput import SAMPLED, UNLIKE, throughput

_WEEK = timedelta(weeks=1)


class Velocity(Struct, frozen=True):
    """The answer: two days, or why there are none. `weeks` is how many weeks were sampled."""

    p50: date | None = None
    p85: date | None = None
    weeks: int = 0
    unknown: str = ""

    def said(self, other: date | None, today: date) -> str:
        """One line, which names the slower forecast where the two are far apart.

        Args:
            other: P85 of the same board by its estimates.
            today: From when both count.
        """
        if self.p50 is None or self.p85 is None:
            return self.unknown
        line = f"P50 {self.p50}, P85 {self.p85} at the pace of the last {self.weeks} weeks"
        if other is None:
            return line
        mine, theirs = ((day - today).days + 1 for day in (self.p85, other))
        if max(mine, theirs) <= UNLIKE * min(mine, theirs):
            return line
        return f"{line}; {'the pace' if mine > theirs else 'the estimate'} is the slower of the two"


def pace(
    portfolio: Portfolio, home: BoardId, closed: Mapping[Key, date], since: date | None, today: date
) -> Velocity:
    """When the open tickets of a board are closed at the pace of its last whole ISO weeks.

    Args:
        portfolio: The boards.
        home: Which of them.
        closed: When each ticket was done, as far as is known.
        since: The first day of what is known; None: nothing is.
        today: The week it lies in is not whole and does not count.
    """
    open_count = sum(ticket.is_open for ticket in portfolio.boards[home].tickets.values())
    if not open_count:
        return Velocity(unknown="nothing is open")
    counts = _weekly([day for key, day in closed.items() if key.board == home], since, today)
    projection = throughput(counts, open_count)
    if isinstance(projection, str):
        return Velocity(unknown=projection)
    days = (_in_weeks(today, weeks) for weeks in (projection.p50, projection.p85))
    return Velocity(*days, weeks=min(SAMPLED, len(counts)))


def _weekly(days: list[date], since: date | None, today: date) -> list[int]:
    if since is None:
        return []
    monday = today - timedelta(days=today.weekday())
    first = since + timedelta(days=-since.weekday() % 7)  # the first week that is known whole
    first = max(first, monday - SAMPLED * _WEEK)
    counts = [0] * max(0, (monday - first).days // 7)
    for day in days:
        if first <= day < monday:
            counts[(day - first).days // 7] += 1
    return counts


def _in_weeks(today: date, weeks: int) -> date:
    try:
        return today + weeks * _WEEK
    except OverflowError:
        return date.max
