"""What storage reads of readiness.toml, and of git's own files."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from readiness_tui.storage.settings.settings import settings_of, zone_of
from tests.storage.faults import AT, write


@pytest.mark.parametrize(
    ("name", "hours"),
    [
        ("+08:00", 8),
        ("-05:30", -5.5),
        ("Asia/Tokyo", 9),
        ("UTC", 0),
        ("+99:00", 0),
        ("nowhere", 0),
        ("../../etc/passwd", 0),
        ("", 0),
    ],
)
def test_a_zone_is_an_offset_or_a_name_else_utc(tmp_path: Path, name: str, hours: float) -> None:
    write(tmp_path / "readiness.toml", f'[workspace]\ntimezone = "{name}"\n')
    offset = zone_of(settings_of(tmp_path)).utcoffset(AT.replace(tzinfo=None))
    assert offset is not None
    assert offset.total_seconds() == hours * 3600


@pytest.mark.parametrize("text", ["", "[broken", "workspace = 1", "[workspace]\ntimezone = 3"])
def test_what_the_settings_do_not_say_is_utc(tmp_path: Path, text: str) -> None:
    write(tmp_path / "readiness.toml", text)
    assert zone_of(settings_of(tmp_path)) is UTC
    assert zone_of(settings_of(tmp_path / "absent")) is UTC
    assert datetime.now(zone_of({})).tzinfo is UTC
