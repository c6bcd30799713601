"""The demo laid out in a folder: its files, and a git history of some weeks."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from readiness_tui.domain.model.errors import UsageError
from readiness_tui.services.demo.history import DemoCommit, demo_commits
from readiness_tui.services.git.place import git_folder
from readiness_tui.services.git.running import done, run_git

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
