"""What `readiness.toml` says to storage itself: the time zone of its records, and retention."""

import hashlib
import re
from datetime import UTC, timedelta, timezone, tzinfo
from pathlib import Path

import tomli

from readiness_tui.domain.model.board import Board, Calendar
from readiness_tui.storage.boards.bounds import crowded
from readiness_tui.storage.boards.remembered import recall, remember
from readiness_tui.storage.files.fileops import bytes_of
from readiness_tui.storage.toml.plain_data import Table, table_of

SETTINGS = "readiness.toml"
TABLES = (
    "calendar",
    "import",
    "keys",
    "lint",
    "retention",
    "roles",
    "standup",
    "team",
    "ui",
    "view",
    "workspace",
)
"""All that the file may have."""
LIMIT_BYTES = 1 << 20
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")


def settings_of(root: Path) -> Table:
    """The settings of a workspace; none where the file is absent or cannot be read.

    What is wrong with the file is told by who reads all of it; here a default does no harm.
    """
    try:
        return tomli.loads(bytes_of(root / SETTINGS, LIMIT_BYTES).decode())
    except (OSError, ValueError, RecursionError):
        return {}


def calendar_of(settings: Table) -> Calendar | None:
    """The usual calendar of the boards, `[calendar]`; None where it is absent or is none."""
    if "calendar" not in settings:
        return None
    table = {"calendar": settings["calendar"]}
    sha256 = hashlib.sha256(repr(table).encode()).hexdigest()
    if head := recall(SETTINGS, sha256):
        return head.calendar
    head = _head_of(table)
    if head:
        remember(SETTINGS, sha256, head)
    return head and head.calendar


def _head_of(table: Table) -> Board | None:
    """A `[board]` table as a board without records; None where it is none."""
    from pydantic import ValidationError

    from readiness_tui.storage.boards.schema_board import BoardTable

    try:
        return None if crowded(table) else BoardTable.model_validate(table).to_domain("")
    except ValidationError:
        return None


def most_in_work_of(settings: Table) -> int | None:
    """How many tickets one owner may have in work, `[lint] wip`; None where nobody set a limit."""
    most = table_of(settings.get("lint")).get("wip")
    return most if isinstance(most, int) and not isinstance(most, bool) and most > 0 else None


def zone_of(settings: Table) -> tzinfo:
    """The workspace's own time zone, `[workspace] timezone`: an offset or a name; else UTC.

    One that is neither is told by who reads all of the file.
    """
    name = table_of(settings.get("workspace")).get("timezone")
    return (zone_named(name) if isinstance(name, str) else None) or UTC


def zone_named(name: str) -> tzinfo | None:
    """The time zone of an offset or a name; None where there is none such."""
    if offset := _OFFSET.fullmatch(name):
        hours, minutes = int(offset[2]), int(offset[3])
        distance = timedelta(hours=hours, minutes=minutes)
        if distance >= timedelta(days=1):
            return None
        return timezone(-distance if offset[1] == "-" else distance)
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
