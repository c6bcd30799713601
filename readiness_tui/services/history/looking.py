"""What a screen asks of the history of a workspace, in values that it can draw."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_tui.domain.history.life import LifeEntry
from readiness_tui.domain.history.past import PastDay
from readiness_tui.domain.history.plan_diff import diff
from readiness_tui.domain.history.summary import sections
from readiness_tui.domain.history.trend import Trend
from readiness_tui.domain.model.ids import RecordRef
from readiness_tui.services.history.comparing import boards_before, boards_now
from readiness_tui.services.history.life import Lives
from readiness_tui.services.history.revisions import Revisions
from readiness_tui.services.history.trends import read_trend
from readiness_tui.storage.settings.settings import settings_of, zone_of

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class HistoryReader:
    """Reads the history of one workspace; every method takes its time and changes nothing.

    Attributes:
        root: The workspace root.
        folder: Where its boards lie, below the root.
        clock: Says what time it is, with an offset.
    """

    root: Path
    folder: str
    clock: "Callable[[], datetime]"

    @property
    def zone(self) -> tzinfo:
        """The zone in which the team writes days."""
        return zone_of(settings_of(self.root))

    def life(self, ref: RecordRef) -> tuple[tuple[LifeEntry, ...], str]:
        """The life of a record in the zone of the team, and why git knows less.

        Raises:
            ReadinessError: A log, a folder or git cannot be read.
        """
        life, zone = Lives(self.root, self.folder).of(ref), self.zone
        return tuple(entry.in_zone(zone) for entry in life.entries), life.remark

    def trend(self) -> tuple[Trend, date]:
        """How the plan came here, and which day it is.

        Raises:
            ReadinessError: There is no git, no commit, or it could not say.
        """
        zone = self.zone
        return read_trend(self.root, self.folder, zone), self.clock().astimezone(zone).date()

    def day(self, day: date) -> PastDay:
        """The boards at the end of a day, and what parts them from the files of now.

        Raises:
            ReadinessError: There is no git, no commit, or it could not say.
        """
        end = datetime.combine(day + timedelta(1), time(), self.zone)
        before = boards_before(Revisions(self.root, self.folder), end)
        after = boards_now(self.root, self.folder)
        old = before.state.without_broken(after.state)
        new = after.state.without_broken(before.state)
        return PastDay(
            day,
            before.name,
            before.state.portfolio,
            sections(diff(old, new)),
            (*before.problems, *after.problems),
        )
