"""Boards shared through git and nothing else: `readiness sync` without the command line.

Sync works between the branch that is checked out and the one of a remote that it follows. It never
moves code, never pushes a commit that touches other paths, and never forces.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.services.checkpoints.write_access import WriteAccess
from readiness_tui.services.git.plumbing import Line, Repo
from readiness_tui.services.git.running import GIT_WAIT_S
from readiness_tui.services.sync.files import copied, places
from readiness_tui.services.sync.landing import Tools
from readiness_tui.services.sync.report import SyncReport, news_of
from readiness_tui.services.sync.run import Run, counted
from readiness_tui.services.sync.sides import merges_of, sides_of
from readiness_tui.services.sync.state import SyncStore
from readiness_tui.services.sync.writer import DiskWriter
from readiness_tui.storage.files.fileops import FileOps

_TURNS = 12
_TURNS_S = 30.0
_PAUSE_S, _PAUSE_MOST_S = 0.05, 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncWish:
    """What a person asks for.

    Attributes:
        remote: Share with this remote instead of the one that the branch follows.
        to: Push to this branch of it instead, for a pull request.
        accepts_rewrite: Take the remote as it is, though its history was rewritten.
        may_ask: Whether git may ask for a password on the terminal.
    """

    remote: str = ""
    to: str = ""
    accepts_rewrite: bool = False
    may_ask: bool = False


def paused(turn: int) -> None:
    """Wait a little before the next turn, each clone for another time."""
    time.sleep(random.uniform(0, min(_PAUSE_MOST_S, _PAUSE_S * 2**turn)))  # noqa: S311 - no secret


class Syncer:
    """Shares the boards of a workspace.

    Args:
        root: The workspace root.
        access: Gives the lock, the audit log and who acts.
        folder: The folder of the boards.
        wish: What is asked for.
        ops: System calls.
        pause: Waits before the turn of that number.
        wait_s: Any single command of git is ended after so long.
    """

    def __init__(
        self,
        root: Path,
        access: WriteAccess,
        *,
        folder: str = "boards",
        wish: SyncWish | None = None,
        ops: FileOps | None = None,
        pause: Callable[[int], None] = paused,
        wait_s: float = GIT_WAIT_S,
    ) -> None:
        self._root, self._access, self._folder = root, access, folder
        self._wish, self._ops = wish or SyncWish(), ops or FileOps()
        self._writer = DiskWriter(root, access, self._ops)
        self._store = SyncStore(root, self._ops)
        self._pause, self._wait_s = pause, wait_s

    def preview(self) -> SyncReport:
        """Fetch, and say what a sync would give and take; nothing in the workspace changes.

        Raises:
            UsageError: The workspace is in no working tree of git, or there is no such remote.
            WriteError: Nothing can be shared, and why.
            RewrittenError: The history of the remote was rewritten.
        """
        repo, line = self._opened()
        upstream = repo.fetch(line)
        state = self._store.load(line)
        report = SyncReport(to=f"{line.remote}/{self._wish.to}" if self._wish.to else str(line))
        if state.pushing and repo.is_ancestor(state.pushing.commit, upstream):
            remark = "the last sync was interrupted behind its push; the next one finishes it"
            report = replace(report, remarks=(remark,))
        copy = copied(self._root, self._folder)
        accepts = self._wish.accepts_rewrite
        sides = sides_of(
            repo, line, state, copy, upstream, folder=self._folder, accepts_rewrite=accepts
        )
        merges = merges_of(repo, sides, copy)
        met = tuple(conflict for one in merges for conflict in one.conflicts)
        renumberings = tuple(str(each) for one in merges for each in one.renumbered)
        report = replace(report, conflicts=met, remarks=(*report.remarks, *renumberings))
        return counted(report, sides, merges, news_of(merges))

    def run(self) -> SyncReport:
        """Give and take. Whatever ends it, the next run goes on, and does nothing twice.

        Raises:
            UsageError: As `preview`.
            WriteError: Nothing was shared, and why; edits stay where they are.
            RewrittenError: The history of the remote was rewritten.
        """
        repo, line = self._opened()
        with self._access.session():
            pass  # .readiness/ is made, and what was killed is finished
        with self._store.held():
            tools = Tools(
                self._root,
                self._folder,
                repo,
                line,
                self._store,
                self._access,
                self._writer,
                self._ops,
            )
            run = Run(tools, to=self._wish.to, accepts_rewrite=self._wish.accepts_rewrite)
            end = time.monotonic() + _TURNS_S
            for turn in range(_TURNS):
                if (report := run.turn()) is not None:
                    return report
                if time.monotonic() > end:
                    break
                self._pause(turn)
        message = "not shared yet: the remote is busy; your edits are safe here"
        raise WriteError(message, reason="busy", remedy="sync again in a while")

    def _opened(self) -> tuple[Repo, Line]:
        repo = Repo(
            self._root,
            self._store.folder / "index",
            may_ask=self._wish.may_ask,
            wait_s=self._wait_s,
        )
        line = repo.line(self._wish.remote)
        repo.open_to(line)
        repo.refuse_unfinished(places(self._folder))
        return repo, line
