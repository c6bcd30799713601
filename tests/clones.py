"""Real clones of a real bare repository, for tests of what is shared through git."""

import os
import stat
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from readiness_tui.domain.model.edits import Action, Edit, SetField
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.services.checkpoints.write_access import WriteAccess
from readiness_tui.services.sync.report import SyncReport
from readiness_tui.services.sync.sync import Syncer, SyncWish
from readiness_tui.services.workspace.board_writer import BoardWriter
from readiness_tui.services.workspace.pending_edits import PendingEdits
from readiness_tui.storage.audit.log import AuditRecord, read_all
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.reader import read_board
from readiness_tui.storage.boards.repository import BoardFiles

WITHIN_S = 120
BOARD = "boards/plan.toml"
PLAN = BoardId("plan")
BASE = """\
format = 1

[board]
id = "plan"

# about the first
[ticket.T-1]
title = "First"
status = "todo"
priority = "P1"

[ticket.T-2]
title = "Second"
status = "todo"
"""
CODE = "print('code')\n"


@dataclass(frozen=True)
class Clone:
    """A working tree with a workspace in it."""

    root: Path
    person: str

    def git(self, *words: str, exits: int | None = 0) -> str:
        """Run git here; what it says."""
        done = subprocess.run(
            ["git", *words],  # noqa: S607
            cwd=self.root,
            capture_output=True,
            text=True,
            timeout=WITHIN_S,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert exits is None or done.returncode == exits, done.stdout + done.stderr
        return done.stdout + done.stderr

    def text(self, name: str = BOARD) -> str:
        """The text of a file."""
        return (self.root / name).read_bytes().decode()

    def write(self, text: str, name: str = BOARD) -> None:
        """Write a file by hand."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())

    def swap(self, old: str, new: str, name: str = BOARD) -> None:
        """Edit a file by hand: exchange a text that is there."""
        text = self.text(name)
        assert old in text
        self.write(text.replace(old, new), name)

    def commit(self, what: str = "edit") -> None:
        """Commit all there is with git."""
        self.git("add", "-A")
        self.git("commit", "-qm", what)

    @property
    def access(self) -> WriteAccess:
        """Who writes here."""
        return WriteAccess(self.root, actor=f"{self.person}@example.org")

    def syncer(self, wish: SyncWish | None = None) -> Syncer:
        """A sync that does not wait between its turns."""
        return Syncer(self.root, self.access, wish=wish, pause=lambda _: None)

    def sync(self, **wish: str | bool) -> SyncReport:
        """Share, as `readiness sync --yes` does."""
        return self.syncer(SyncWish(**wish)).run()  # pyright: ignore[reportArgumentType]

    def preview(self, **wish: str | bool) -> SyncReport:
        """Look, as `readiness sync --status` does."""
        return self.syncer(SyncWish(**wish)).preview()  # pyright: ignore[reportArgumentType]

    def board(self) -> LoadedBoard:
        """The board as it stands."""
        loaded = read_board(self.root, BOARD)
        assert isinstance(loaded, LoadedBoard)
        return loaded

    def save(self, *edits: Edit) -> bool:
        """Save edits as the planner does; whether the board took them."""
        scribe = BoardWriter(BoardFiles(self.root), self.access, PendingEdits(self.access))
        written = scribe.write(Action("edit", edits), {PLAN: self.board()})
        return PLAN in written.boards

    def set(self, ticket: str, field: str, new: object) -> bool:
        """Set a field of a ticket through the program's own save."""
        ref = RecordRef(PLAN, Kind.TICKET, ticket)
        old = getattr(self.board().board.tickets[ticket], field)  # pyright: ignore[reportArgumentType]
        return self.save(SetField(ref, field, old, new))

    def logged(self, do: str) -> list[AuditRecord]:
        """The records of the audit logs here that say this."""
        return [record for record in read_all(self.root) if record.entry.do == do]

    def shared(self) -> Mapping[str, bytes]:
        """The files that sync shares, by path."""
        found = [*(self.root / "boards").rglob("*"), self.root / "readiness.toml"]
        kept = [path for path in found if path.suffix in {".toml", ".jsonl"} and path.is_file()]
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in sorted(kept)}


@dataclass(frozen=True)
class Team:
    """A bare repository and the folder that its clones lie in."""

    folder: Path

    @property
    def bare(self) -> Path:
        """The repository that all share."""
        return self.folder / "bare.git"

    def clone(self, person: str) -> Clone:
        """One more clone; the team's board is in it."""
        root = self.folder / person
        own = ("-c", f"user.email={person}@example.org", "-c", "pull.rebase=false")
        self.git("clone", "-q", *own, str(self.bare), str(root))
        return Clone(root, person)

    def git(self, *words: str, data: str = "") -> str:
        """Run git in the repository that all share, or beside it; what it prints."""
        where = self.bare if self.bare.exists() else self.folder
        done = subprocess.run(
            ["git", *words],  # noqa: S607
            cwd=where,
            capture_output=True,
            text=True,
            timeout=WITHIN_S,
            check=True,
            input=data,
        )
        return done.stdout

    def hook(self, name: str, body: str) -> Path:
        """Put a hook into the shared repository."""
        path = self.bare / "hooks" / name
        path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    def paths_of(self, commit: str) -> list[str]:
        """The files that a commit on the shared branch touches."""
        names = self.git("diff-tree", "-r", "--no-commit-id", "--name-only", commit)
        return names.split()

    def commits(self, spec: str = "main") -> list[str]:
        """Commits of the shared repository, the newest first."""
        return self.git("rev-list", spec).split()


def team(folder: Path, board: str = BASE) -> Team:
    """A new team with one board and some code."""
    found = Team(folder)
    found.git("init", "-q", "--bare", str(found.bare))
    found.git("fast-import", "--quiet", data=_begun({BOARD: board, "code.py": CODE}))
    return found


def _begun(files: Mapping[str, str]) -> str:
    """A first commit with these files, as `git fast-import` reads it."""
    told = "".join(
        f"M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n"
        for path, text in files.items()
    )
    who = "committer Test Person <test@example.org> 1770000000 +0000"
    return f"commit refs/heads/main\n{who}\ndata 5\nbegin\n{told}\ndone\n"


def own_setting(key: str, value: str) -> None:
    """A setting of git in the configuration that is the person's own, for this test alone."""
    path = Path(os.environ["XDG_CONFIG_HOME"], "git/config")
    path.parent.mkdir(parents=True, exist_ok=True)
    words = ["git", "config", "--file", str(path), key, value]
    subprocess.run(words, check=True, timeout=WITHIN_S)


def publish(root: Path, files: Mapping[str, str]) -> None:
    """Let the repository at a root follow a bare one that has these files, its own left as is."""
    bare = root.with_name(f"{root.name}-shared.git")
    here = Clone(root, "here")
    here.git("init", "-q", "--bare", str(bare))
    Team(root.parent).git("--git-dir", str(bare), "fast-import", "--quiet", data=_begun(files))
    here.git("remote", "add", "origin", str(bare))
    here.git("fetch", "-q", "origin")
    here.git("update-ref", "refs/heads/main", "origin/main")
    here.git("branch", "-q", "--set-upstream-to=origin/main", "main")
