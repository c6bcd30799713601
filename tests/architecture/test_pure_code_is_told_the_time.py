"""Domain, viewmodels and panes get the day and the hour as arguments, and touch nothing outside."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import (
    CLOCK_CALLS,
    DISK_CALLS,
    DISK_PREFIXES,
    PACKAGE,
    PROCESS_CALLS,
    PROCESS_PREFIXES,
    calls,
    modules,
    plant,
)

PARTS = ("domain", "ui/viewmodels", "ui/panes")


def impurities(package: Path) -> Iterator[str]:
    """Calls in the pure parts that look at a clock, the disk or a process."""
    return calls(
        modules(package, *PARTS),
        DISK_CALLS | PROCESS_CALLS | CLOCK_CALLS,
        DISK_PREFIXES + PROCESS_PREFIXES,
        root=package,
    )


def test_nothing_pure_looks_outside() -> None:
    assert not list(impurities(PACKAGE))


@pytest.mark.parametrize(
    ("place", "call"),
    [
        ("domain/model/waiver.py", "date.today()"),
        ("domain/verdict/verdict.py", "datetime.now()"),
        ("ui/viewmodels/rows.py", "time.monotonic()"),
        ("ui/panes/phases/timeline.py", "date.today()"),
        ("domain/lint.py", "Path('x').exists()"),
    ],
)
def test_a_planted_look_is_found(tmp_path: Path, place: str, call: str) -> None:
    plant(tmp_path, place, f"def f():\n    return {call}\n")
    assert [found.split(":")[0] for found in impurities(tmp_path)] == [place]


def test_services_are_told_by_a_clock_of_their_own(tmp_path: Path) -> None:
    plant(tmp_path, "services/reports/report.py", "def f():\n    return datetime.now()\n")
    assert not list(impurities(tmp_path))
