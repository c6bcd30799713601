"""Figures of a span of days, each beside that of as many days before."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import TypeVar

from msgspec import Struct

from readiness_tui.domain.history.trend import percentile
from readiness_tui.domain.model.dates import format_age, format_ms
from readiness_tui.domain.model.ids import BoardId

_T = TypeVar("_T")
_WEEK_DAYS = 7


class Span(Struct, frozen=True):
    """Days from `begins` to `ends`, both among them, as days are in a zone."""

    begins: date
    ends: date
    zone: tzinfo

    @property
    def days(self) -> int:
        """How many they are."""
        return (self.ends - self.begins).days + 1

    @property
    def begins_before(self) -> date:
        """The first of as many days before."""
        return self.begins - timedelta(self.days)

    def day(self, at: datetime) -> date:
        """The day of an instant."""
        return at.astimezone(self.zone).date()

    def parts(self, items: Iterable[_T], day: Callable[[_T], date]) -> tuple[list[_T], list[_T]]:
        """What is of the days before, and what is of the span."""
        dated = [(day(item), item) for item in items]
        return (
            [item for on, item in dated if self.begins_before <= on < self.begins],
            [item for on, item in dated if self.begins <= on <= self.ends],
        )


class Unit(StrEnum):
    """What a figure counts."""

    MS = "ms"
    SECONDS = "s"
    COUNT = "count"


class Figure(Struct, frozen=True, kw_only=True):
    """A figure of a board.

    Attributes:
        board: Whose.
        name: What it is called.
        unit: What it counts.
        before: Of the days before; None where nothing was measured.
        now: Of the span; None as well.
        values: What was measured in the span, the oldest first.
        days: The length of the span, for what is told by the week; 0 for what is not.
    """

    board: BoardId
    name: str
    unit: Unit
    before: int | None
    now: int | None
    values: tuple[int, ...]
    days: int = 0

    def text(self, value: int | None) -> str:
        """A value of it as people read it."""
        if value is None:
            return "unknown"
        if self.unit is Unit.MS:
            return format_ms(value)
        if self.unit is Unit.SECONDS:
            return format_age(value)
        return f"{value} ({value * _WEEK_DAYS / self.days:.1f} a week)" if self.days else f"{value}"

    @property
    def change(self) -> str:
        """What parts now from before: `+12 %` of a time, `+3` of a count; empty where unknown."""
        if self.before is None or self.now is None:
            return ""
        if self.unit is Unit.COUNT:
            return f"{self.now - self.before:+d}"
        return percent_change(self.before, self.now)


def figure_of(
    board: BoardId,
    name: str,
    unit: Unit,
    parts: tuple[list[int], list[int]],
    total: Callable[[Sequence[int]], int | None],
) -> Figure:
    """A figure of what was measured before, and in the span.

    Args:
        board: Whose.
        name: What it is called.
        unit: What it counts.
        parts: What was measured before, and in the span, the oldest first.
        total: What of it is told; asked only where something was measured.
    """
    before, now = (total(values) if values else None for values in parts)
    return Figure(board=board, name=name, unit=unit, before=before, now=now, values=tuple(parts[1]))


def median(values: Sequence[int]) -> int | None:
    """The nearest rank of a half; None of nothing."""
    return percentile(sorted(values), 50)


def percent_change(before: int, now: int) -> str:
    """`+12 %`; empty where there was nothing to be more than."""
    return f"{round((now - before) * 100 / before):+d} %" if before else ""
