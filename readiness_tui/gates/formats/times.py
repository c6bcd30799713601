"""The time that a report gives for itself, in the forms that tools write."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_SECONDS_BELOW = 10**11
_DIGITS = 16
_FARTHEST = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time with an offset; `has_zone` is False where none was written and UTC is assumed."""

    at: datetime
    has_zone: bool = True


def stamp(written: str) -> Stamp | None:
    """A time in ISO 8601, RFC 822, or as seconds or milliseconds since 1970.

    Returns:
        None where it is none of these: such a report has no time of its own.
    """
    text = written.strip()
    try:
        if text.isascii() and text.isdigit() and len(text) <= _DIGITS:
            number = int(text)
            seconds = number if number < _SECONDS_BELOW else number / 1000
            return Stamp(datetime.fromtimestamp(seconds, UTC)) if number else None
        return _zoned(_read(text))
    except (ValueError, OverflowError, OSError, TypeError, IndexError):
        return None


def _read(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        from email.utils import parsedate_to_datetime

        return parsedate_to_datetime(text)


def _zoned(found: datetime) -> Stamp:
    if found.tzinfo is None:
        return Stamp(found.replace(tzinfo=UTC), has_zone=False)
    return Stamp(found.astimezone(UTC))


def earliest(written: Stamp) -> datetime:
    """The earliest instant that a report can mean by its time: a zone is 14 h ahead at most."""
    return written.at if written.has_zone else written.at - _FARTHEST


def evidence_time(written: Stamp | None, modified_at: datetime) -> datetime:
    """The time of a report: its own, or that of the file.

    Without a zone it may be hours off. It is never taken for younger than the file, which cannot
    have been written before the report was.
    """
    if written is None:
        return modified_at
    return written.at if written.has_zone else min(written.at, modified_at)
