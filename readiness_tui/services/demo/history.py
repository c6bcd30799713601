"""The history of the demo as `history.txt` has it: commits, and each file as they leave it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

HISTORY = Path(__file__).parent / "history.txt"
_COMMIT = re.compile(r"^== (\d+) ([^:\n]+): (.+)\n", re.MULTILINE)
_FILE = re.compile(r"^-([->]) (\S+)\n", re.MULTILINE)
_DAY = re.compile(r"@([DW])([+-]\d+)@")
_TABLE = re.compile(r"^(?=\[)", re.MULTILINE)


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
    tree: dict[str, str] = {}
    for days, author, message, body in zip(*(parts[n::4] for n in range(4)), strict=True):
        _, *files = _FILE.split(body)
        paths = files[1::3]
        for sign, path, text in zip(files[::3], paths, files[2::3], strict=True):
            whole = f"{text.rstrip()}\n"
            tree[path] = _dated(whole if sign == "-" else with_changes(tree[path], whole), today)
        yield DemoCommit(int(days), author, message, {path: tree[path] for path in paths})


def with_changes(text: str, changes: str) -> str:
    """A TOML file with the changes of some tables, as the head of `history.txt` describes them.

    Args:
        text: The file, every value on a line of its own.
        changes: Tables of which only the lines that change are there.
    """
    head, *tables = _TABLE.split(text)
    bodies = {_name(table): table.splitlines()[1:] for table in tables}
    for change in _TABLE.split(changes)[1:]:
        name, lines = _name(change), [line for line in change.splitlines()[1:] if line]
        if not lines:
            del bodies[name]
        elif name in bodies:
            bodies[name] = _merged(bodies[name], lines)
        else:
            bodies = _with_new(bodies, name, lines)
    blocks = ("\n".join((f"[{name}]", *filter(None, body))) for name, body in bodies.items())
    return "\n\n".join((head.rstrip(), *blocks)) + "\n"


def _name(table: str) -> str:
    return table.partition("]")[0].removeprefix("[")


def _merged(body: list[str], lines: list[str]) -> list[str]:
    values = {line.partition(" =")[0]: line for line in filter(None, body)}
    values |= {line.partition(" =")[0]: line for line in lines}
    return [line for line in values.values() if not line.endswith(" =")]


def _with_new(bodies: dict[str, list[str]], name: str, lines: list[str]) -> dict[str, list[str]]:
    """The tables with one more, behind the last of its kind, else at the end."""
    kind = name.partition(".")[0]
    names = list(bodies)
    places = [n for n, other in enumerate(names, 1) if other.partition(".")[0] == kind]
    names.insert(max(places, default=len(names)), name)
    return {each: bodies.get(each, lines) for each in names}


def _dated(text: str, today: date) -> str:
    def day(match: re.Match[str]) -> str:
        unit, number = match.group(1), int(match.group(2))
        when = today + timedelta(days=number * (7 if unit == "W" else 1))
        year, week, _ = when.isocalendar()
        return f"{year}-W{week:02}" if unit == "W" else when.isoformat()

    return _DAY.sub(day, text)
