"""Repositories with a made history: every commit has its day of February 2026."""

import os
import subprocess
from pathlib import Path

from tests.repos import BASE, BOARD, Repo

WITHIN_S = 120


def started(root: Path) -> Repo:
    """A repository with one board, committed on the first."""
    root.mkdir()
    repo = Repo(root)
    repo.git("init", "-q", "-b", "main")
    on(repo, 1, BASE)
    return repo


def on(repo: Repo, day: int, text: str, name: str = BOARD, message: str = "") -> None:
    """Commit a file on a day."""
    repo.write(text, name)
    repo.git("add", "-A")
    dated(repo, day, "commit", "-qm", message or f"edit {name}", "--no-verify")


def dated(repo: Repo, day: int, *words: str) -> None:
    """Run git as if it were ten o'clock of a day, one hour east of UTC."""
    moment = f"2026-02-{day:02d}T10:00:00+01:00"
    dates = {"GIT_COMMITTER_DATE": moment, "GIT_AUTHOR_DATE": moment}
    subprocess.run(
        ["git", *words],  # noqa: S607
        cwd=repo.root,
        env=os.environ | dates,
        check=True,
        timeout=WITHIN_S,
    )
