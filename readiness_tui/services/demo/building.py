"""The demo laid out in a folder: its files, and a git history of some weeks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from readiness_tui.domain.model.errors import UsageError
from readiness_tui.services.git.place import git_folder
from readiness_tui.services.git.running import done, run_git

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


HOUR = 10
"""Of the day, in UTC, at which commits are made."""


def build_demo(root: Path, now: datetime) -> None:
    """Lay the repository out in a folder that is empty or not there.

    Args:
        root: The folder.
        now: With an offset; days are counted from it.

    Raises:
        UsageError: There is something in the folder, it lies in a repository, or there is no git.
        WriteError: Git could not do it.
    """
    if git_folder(str(root)):  # what that repository has in PATH must not be taken for git
        message = f"{root} lies in a repository"
        raise UsageError(message, remedy="name a folder outside of it")
    if root.exists() and any(root.iterdir()):
        message = f"{root} is not empty"
        raise UsageError(message, remedy="name a folder that is empty or not there")
    root.mkdir(parents=True, exist_ok=True)
    commits = list(demo_commits(now.date()))
    for path, text in _final_files(commits).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    _git(root, "init", "--quiet", "--template=", "--initial-branch=main")
    stream = "".join(_commit_stream(commit, now, n) for n, commit in enumerate(commits))
    _git(root, "fast-import", "--quiet", data=stream.encode())
    _git(root, "read-tree", "HEAD")
    _git(root, "update-index", "-q", "--refresh")


def delete_file(root: Path, path: str) -> None:
    """Do what a hasty clean-up would: take one file of the demo away."""
    (root / path).unlink(missing_ok=True)


def restore_file(root: Path, path: str, now: datetime) -> None:
    """Bring one file of the demo back as its history has it."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(_final_files(list(demo_commits(now.date())))[path], encoding="utf-8")


def _git(root: Path, *words: str, data: bytes = b"") -> None:
    done(run_git(root, *words, data=data), f"git {words[0]}")


def _final_files(commits: Sequence[DemoCommit]) -> dict[str, str]:
    return {path: text for commit in commits for path, text in commit.files.items()}


def _commit_stream(commit: DemoCommit, now: datetime, number: int) -> str:
    """One commit in the format of `git fast-import`."""
    day = now.astimezone(UTC) - timedelta(days=commit.days_ago)
    seconds = int(day.replace(hour=HOUR, minute=number, second=0, microsecond=0).timestamp())
    name = commit.author.split()[0].lower()
    files = "".join(f"M 100644 inline {path}\n{_data(text)}" for path, text in commit.files.items())
    return (
        f"commit refs/heads/main\n"
        f"committer {commit.author} <{name}@example.org> {seconds} +0000\n"
        f"{_data(commit.message)}{files}\n"
    )


def _data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}\n"
