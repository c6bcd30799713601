"""A real repository of git with a workspace in it."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

WITHIN_S = 120
BOARD = "boards/plan.toml"
BASE = """\
format = 1

[board]
id = "plan"

[ticket.T-1]
title = "First"
status = "todo"
priority = "P1"
notes = "n"

[ticket.T-2]
title = "Second"
status = "todo"
"""


@dataclass
class Repo:
    """A repository with a workspace in it."""

    root: Path

    def run(self, *command: str, exits: int | None = 0) -> str:
        done = subprocess.run(
            command,
            cwd=self.root,
            capture_output=True,
            text=True,
            timeout=WITHIN_S,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert exits is None or done.returncode == exits, done.stdout + done.stderr
        return done.stdout + done.stderr

    def git(self, *words: str, exits: int | None = 0) -> str:
        return self.run("git", *words, exits=exits)

    def readiness(self, *words: str, exits: int = 0) -> str:
        return self.run(sys.executable, "-m", "readiness_tui", *words, exits=exits)

    @property
    def board(self) -> str:
        return self.text(BOARD)

    def text(self, name: str) -> str:
        return (self.root / name).read_bytes().decode()

    def write(self, text: str, name: str = BOARD) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())

    def commit(self, text: str, name: str = BOARD) -> None:
        self.write(text, name)
        self.git("add", "-A")
        self.git("commit", "-qm", "edit", "--no-verify")

    def branch(self, ours: str, theirs: str) -> None:
        """Two people edit the board: `main` has ours, `other` theirs."""
        self.git("checkout", "-qb", "other")
        self.commit(theirs)
        self.git("checkout", "-q", "main")
        self.commit(ours)

    def files(self) -> Mapping[str, bytes]:
        """All that install may touch, and the rest of the tree."""
        found = [*self.root.rglob("*")]
        left_out = (".git/objects", ".git/index", ".git/logs")
        names = {path: path.relative_to(self.root).as_posix() for path in found if path.is_file()}
        return {n: p.read_bytes() for p, n in names.items() if not n.startswith(left_out)}


@dataclass(frozen=True)
class Templates:
    """Repositories that many tests begin with, each made once in a folder, and then copied."""

    folder: Path

    def copy(self, to: Path, make: Callable[[Repo], object]) -> Repo:
        """What `make` makes of a repository with one board; it is told by its name."""
        made = self.folder / make.__name__
        if not made.exists():
            beside = Repo(made.with_suffix(".part"))
            beside.root.mkdir()
            beside.git("init", "-q")
            beside.commit(BASE)
            make(beside)
            beside.root.rename(made)
        shutil.copytree(made, to, symlinks=True)
        return Repo(to)


def begun(repo: Repo) -> None:
    """One board, committed."""


def set_up(repo: Repo) -> None:
    """Merges by field, and looks at what is committed."""
    repo.readiness("git", "install")
    repo.commit(BASE)
