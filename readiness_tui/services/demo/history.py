"""The history of the demo: commits with whole files, each so many days before today."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

HISTORY = Path(__file__).parent / "history.txt"
_COMMIT = re.compile(r"^== (\d+) ([^:\n]+): (.+)\n", re.MULTILINE)
_FILE = re.compile(r"^-- (\S+)\n", re.MULTILINE)
_DAY = re.compile(r"@([DW])([+-]\d+)@")


@dataclass(frozen=True, slots=True)
class DemoCommit:
    """One commit: how many days ago, by whom, why, and the files it leaves, by path."""

    days_ago: int
    author: str
    message: str
    files: dict[str, str]


def demo_commits(today: date) -> Iterator[DemoCommit]:
    """The commits, the oldest first, with days and weeks counted from a day."""
    _, *parts = _COMMIT.split(HISTORY.read_text(encoding="utf-8"))
    for days, author, message, body in zip(*(parts[n::4] for n in range(4)), strict=True):
        _, *files = _FILE.split(body)
        texts = (_dated(f"{text.rstrip()}\n", today) for text in files[1::2])
        yield DemoCommit(int(days), author, message, dict(zip(files[::2], texts, strict=True)))


def _dated(text: str, today: date) -> str:
    def day(match: re.Match[str]) -> str:
        unit, number = match.group(1), int(match.group(2))
        when = today + timedelta(days=number * (7 if unit == "W" else 1))
        year, week, _ = when.isocalendar()
        return f"{year}-W{week:02}" if unit == "W" else when.isoformat()

    return _DAY.sub(day, text)
