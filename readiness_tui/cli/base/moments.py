"""Days and instants that a person writes, in the zone of the team."""

from datetime import date, datetime, time, tzinfo
from pathlib import Path

from readiness_tui.domain.model.errors import UsageError


def zone_of_team(root: Path) -> tzinfo:
    """The zone in which the team of a workspace writes days."""
    from readiness_tui.storage.settings.settings import settings_of, zone_of

    return zone_of(settings_of(root))


def instant_of(text: str, zone: tzinfo) -> datetime:
    """The start of a day, or an instant; in the zone where the text names none.

    Raises:
        UsageError: It is neither.
    """
    try:
        if "T" not in text and " " not in text:
            return datetime.combine(date.fromisoformat(text), time(), zone)
        instant = datetime.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is no date"
        raise UsageError(message, remedy="write 2026-02-16, or 2026-02-16T09:00") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)
