"""Screens, report readers and gate kinds are handed what they show or judge.

The linter finds blocking calls in `async def` only; a click handler is a plain `def`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import DISK_CALLS, DISK_PREFIXES, PACKAGE, calls, modules, plant

PARTS = ("ui", "gates/formats", "gates/shell", "gates/kinds")
OWN_DATA = "gates/kinds/scanners/scanner_table.py"
"""It reads the table that the program brings, and nothing of a repository."""


def touches(package: Path) -> Iterator[str]:
    """Calls that read or change files, in the parts that must not."""
    parts = (path for path in modules(package, *PARTS) if not path.match(OWN_DATA))
    return calls(parts, DISK_CALLS, DISK_PREFIXES, root=package)


def test_no_call_there_touches_the_disk() -> None:
    assert not list(touches(PACKAGE))


@pytest.mark.parametrize(
    ("place", "source"),
    [
        ("ui/widgets/board.py", "class B:\n    def on_click(self):\n        p.write_text('x')\n"),
        ("ui/screens/plan.py", "def load(path):\n    return open(path)\n"),
        ("gates/kinds/reports/junit.py", "def read(path):\n    return path.read_bytes()\n"),
        ("gates/kinds/files.py", "def judge(root):\n    return list(root.glob('*'))\n"),
    ],
)
def test_a_planted_call_is_found(tmp_path: Path, place: str, source: str) -> None:
    plant(tmp_path, place, source)
    assert [found.split(":")[0] for found in touches(tmp_path)] == [place]


def test_services_may(tmp_path: Path) -> None:
    plant(tmp_path, "services/reports/report.py", "def save(path):\n    path.write_text('x')\n")
    assert not list(touches(tmp_path))
