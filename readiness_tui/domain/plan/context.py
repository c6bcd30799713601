"""What pure code must be told of the world: the day, the reader, and what history knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from readiness_tui.domain.model.board import Calendar
from readiness_tui.domain.model.ids import Key


@dataclass(frozen=True, slots=True)
class PlanContext:
    """What pure code must be told.

    Attributes:
        today: The day on which the plan is read.
        me: The names that are `@me`.
        started: On which day work on a ticket began, where that is known; without it all of an
            estimate counts as left.
        calendar: The workspace's calendar, for boards without one.
        snoozed: Until which day, not included, the reader does not want to be shown a ticket.
        most_in_work: How many tickets one owner may have in work; None where nobody counts.
    """

    today: date
    me: frozenset[str] = frozenset()
    started: Mapping[Key, date] = field(default_factory=dict[Key, date])
    calendar: Calendar | None = None
    snoozed: Mapping[Key, date] = field(default_factory=dict[Key, date])
    most_in_work: int | None = None
