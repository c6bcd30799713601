"""Messages about the history of a plan."""

from dataclasses import dataclass
from datetime import date

from readiness_tui.domain.history.life import LifeEntry
from readiness_tui.domain.history.past import PastDay
from readiness_tui.domain.history.trend import Trend
from readiness_tui.domain.model.ids import RecordRef
from readiness_tui.ui.messages.plan import AppEvent


class HistoryEvent(AppEvent):
    """Something that was read of the history."""


@dataclass
class LifeSeen(HistoryEvent):
    """The life of a record; `remark` says why git knows less."""

    record: RecordRef
    entries: tuple[LifeEntry, ...]
    remark: str


@dataclass
class TrendSeen(HistoryEvent):
    """How the plan came here, until a day."""

    trend: Trend
    today: date


@dataclass
class DaySeen(HistoryEvent):
    """The boards as they were on a day."""

    past: PastDay


class HistoryFailed(HistoryEvent):
    """The history could not be read; why is said."""
