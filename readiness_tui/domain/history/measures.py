"""What is followed over the history of a plan, as rows that command, report and screen share."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from msgspec import Struct

from readiness_tui.domain.history.trend import NO_PRIORITY, PRIORITIES, Sample, Trend, percentile

LEVELS = "▁▂▃▄▅▆▇█"
ASCII_LEVELS = "_.-~=+*#"
NO_LEVEL = " "
WEEKS = 12
"""So many weeks are looked back at for throughput."""


class Measure(Struct, frozen=True):
    """A count that has one value at the end of each day."""

    name: str
    value: Callable[[Sample], int]


def _open_of(priority: str) -> Callable[[Sample], int]:
    return lambda sample: sample.open_by_priority[priority]


MEASURES = (
    Measure("done", lambda sample: sample.done),
    Measure("scope", lambda sample: sample.scope),
    *(
        Measure(f"open {'no priority' if name == NO_PRIORITY else name}", _open_of(name))
        for name in PRIORITIES
    ),
    Measure("risk", lambda sample: sample.exposure),
    Measure("risk by claim", lambda sample: sample.by_claim),
    Measure("waivers", lambda sample: sample.waivers),
)


class Course(Struct, frozen=True):
    """A measure over a span: its values at ends of days, None before the first commit."""

    measure: Measure
    days: tuple[date, ...]
    values: tuple[int | None, ...]

    @property
    def first(self) -> int | None:
        """Its first value."""
        return next((value for value in self.values if value is not None), None)

    @property
    def last(self) -> int | None:
        """Its last value."""
        return self.values[-1] if self.values else None

    @property
    def says(self) -> str:
        """`12 -> 48`, or `48` where it is what it was."""
        if self.first == self.last:
            return f"{self.last}" if self.last is not None else "unknown"
        return f"{self.first} -> {self.last}"


def days_of(first: date, last: date, most: int) -> tuple[date, ...]:
    """Days of a span at even distances, its last one among them.

    Args:
        first: The first day.
        last: The last one.
        most: How many at most, 1 or more.
    """
    length = max(0, (last - first).days)
    count = min(most, length + 1)
    if count == 1:
        return (last,)
    steps = (round(place * length / (count - 1)) for place in range(count))
    return tuple(first + timedelta(step) for step in steps)


def courses(trend: Trend, days: Sequence[date]) -> tuple[Course, ...]:
    """Every measure at the ends of some days, which ascend; one that is always 0 is left out."""
    samples = trend.series(days)
    rows = (
        Course(item, tuple(days), tuple(item.value(one) if one else None for one in samples))
        for item in MEASURES
    )
    return tuple(row for row in rows if any(row.values))


def sparkline(values: Iterable[int | float | None], levels: str = LEVELS) -> str:
    """Values as signs of eight heights from 0 to the highest; a blank where there is none."""
    heights = tuple(values)
    highest = max((value for value in heights if value is not None), default=0)
    return "".join(
        NO_LEVEL
        if value is None
        else levels[round(value * (len(levels) - 1) / highest) if highest > 0 else 0]
        for value in heights
    )


class Flow(Struct, frozen=True):
    """How tickets went through: cycle times, ages and throughput in calendar days and weeks.

    Attributes:
        finished: Tickets that were seen to be begun or open, and done.
        cycle_p50: In how many days half of them were done; None: nothing was finished.
        cycle_p85: In how many 85 of 100 were.
        under_way: Tickets that were begun and are open.
        age_p50: Half of them were begun so many days ago or less.
        oldest: The one that was begun first, and its age in days.
        per_week: Tickets done in each of the last weeks, the latest last.
    """

    finished: int
    cycle_p50: int | None
    cycle_p85: int | None
    under_way: int
    age_p50: int | None
    oldest: tuple[str, int] | None
    per_week: tuple[int, ...]


def flow(trend: Trend, today: date) -> Flow:
    """How tickets went through until a day."""
    ages = sorted(item.age_days(today) for item in trend.under_way)
    first = trend.under_way[0] if trend.under_way else None
    return Flow(
        len(trend.finished),
        percentile(trend.cycle_days, 50),
        percentile(trend.cycle_days, 85),
        len(ages),
        percentile(ages, 50),
        (str(first.key), first.age_days(today)) if first else None,
        trend.per_week(today, WEEKS),
    )


def flow_rows(flow: Flow, levels: str = LEVELS) -> tuple[tuple[str, str, str], ...]:
    """What a flow says: name, sparkline or nothing, and words."""
    cycle = (
        f"half in {flow.cycle_p50} d, 85 % in {flow.cycle_p85} d, of {flow.finished} done"
        if flow.finished
        else "unknown: nothing was seen to be finished"
    )
    age = "nothing is under way"
    if flow.oldest is not None:
        name, days = flow.oldest
        age = (
            f"half {flow.age_p50} d or less, oldest {name} {days} d, of {flow.under_way} under way"
        )
    total = sum(flow.per_week)
    weeks = f"{total} in {WEEKS} weeks, {total / WEEKS:.1f} a week"
    return (
        ("cycle time", "", cycle),
        ("age", "", age),
        ("throughput", sparkline(flow.per_week, levels), weeks),
    )
