"""What pure code must be told of the world: the day, the reader, and what history knows."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from readiness_tui.domain.fields.rules import NO_RULES, RecordRules
from readiness_tui.domain.model.board import Calendar
from readiness_tui.domain.model.ids import Key


class PlanContext(Struct, frozen=True):
    """What pure code must be told.

    Attributes:
        today: The day on which the plan is read.
        me: The names that are `@me`.
        started: On which day work on a ticket began, where that is known; without it all of an
            estimate counts as left.
        calendar: The workspace's calendar, for boards without one.
        snoozed: Until which day, not included, the reader does not want to be shown a ticket.
        most_in_work: How many tickets one owner may have in work; None where nobody counts.
        rules: What holds for records that are changed.
    """

    today: date
    me: frozenset[str] = frozenset()
    started: Mapping[Key, date] = {}
    calendar: Calendar | None = None
    snoozed: Mapping[Key, date] = {}
    most_in_work: int | None = None
    rules: RecordRules = NO_RULES

    def is_snoozed(self, key: Key) -> bool:
        """Whether the reader does not want to be shown a ticket today."""
        return key in self.snoozed and self.today < self.snoozed[key]
