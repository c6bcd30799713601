"""The one way to write in a workspace: the lock of all writers, and what is written under it.

It makes `.readiness/` at the first thing that is written, and brings to its end what a killed
writer left under way before anything else.
"""

import contextlib
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from readiness_tui.services.base.ports import Clock, SystemClock
from readiness_tui.services.checkpoints.rollbacks import tell
from readiness_tui.services.git.place import git_folder, let_git_finish
from readiness_tui.storage.audit.continuation import LogContinuation
from readiness_tui.storage.audit.entries import Act, new_cid
from readiness_tui.storage.audit.log import AuditEntry, AuditLog
from readiness_tui.storage.checkpoints.restore import Restorer
from readiness_tui.storage.files.fileops import FileOps
from readiness_tui.storage.files.home import LOCK_WAIT_S, Home, Trust
from readiness_tui.storage.journal.journal import Journal
from readiness_tui.storage.saving.displaced import DisplacedFiles
from readiness_tui.storage.saving.late_writes import LateLook
from readiness_tui.storage.settings.settings import settings_of, zone_of


@dataclass(frozen=True, slots=True)
class Session:
    """What is written while the lock is held; `remarks` are sentences on what came before it."""

    log: AuditLog
    journal: Journal
    ops: FileOps
    late: LateLook
    remarks: tuple[str, ...] = ()


class WriteAccess:
    """Gives the lock, the journal and the audit log of a workspace to who writes there.

    Args:
        root: The workspace root.
        folder: The folder of the boards.
        actor: Who acts, as git knows them.
        via: Through what: `tui` or `cli`.
        clock: Tells the time.
        ops: System calls.
        lock_wait_s: How long to wait for another writer.

    Attributes:
        waited_s: How long the last session waited for another writer; None: there was none yet.
    """

    def __init__(
        self,
        root: Path,
        *,
        folder: str = "boards",
        actor: str = "",
        via: str = "cli",
        clock: Clock | None = None,
        ops: FileOps | None = None,
        lock_wait_s: float = LOCK_WAIT_S,
    ) -> None:
        self.root, self.folder, self.ops = root, folder, ops or FileOps()
        self._actor, self._via, self._clock = actor, via, clock or SystemClock()
        self._home = Home(root, Trust.ABSENT)  # as it was seen last
        self._journal: Journal | None = None
        self._late: LateLook | None = None
        self._lock_wait_s = lock_wait_s
        self.waited_s: float | None = None

    def act(self, reason: str = "") -> Act:
        """A new action of the person, now."""
        return Act(
            at=self._clock.now(), cid=new_cid(), actor=self._actor, via=self._via, reason=reason
        )

    def journal(self) -> Journal | None:
        """The journal of this workspace; None where its folder is absent or not ours."""
        home = self._home = self._home.again()
        return self._journal_of(home) if home.trust is Trust.OURS else None

    def tidy(self) -> None:
        """Let the oldest files go that saves displaced, while nobody waits for a save."""
        if (journal := self.journal()) is not None:
            DisplacedFiles(journal.home, self.ops).prune()

    @cached_property
    def git(self) -> str:
        """The git directory of the working tree; empty where there is none."""
        return git_folder(str(self.root))

    def _late_of(self, journal: Journal) -> LateLook:
        """What looks at displaced files again, and knows which it saw before."""
        if self._late is None:
            self._late = LateLook(self.root, journal, self.ops)
        return self._late

    def has_late(self) -> bool:
        """Whether another program wrote on into a file that a save displaced."""
        journal = self.journal()
        return journal is not None and self._late_of(journal).is_due()

    def has_rollback(self) -> bool:
        """Whether a rollback was stopped half-way."""
        return self.journal() is not None and Restorer(self.root).unfinished() is not None

    def _journal_of(self, home: Home) -> Journal:
        """The journal, which knows what it read before."""
        if self._journal is None:
            self._journal = Journal(home.path, self.ops)
        return self._journal

    @contextlib.contextmanager
    def session(self) -> Generator[Session]:
        """Hold the write lock; gives what is written under it. What was killed is finished first.

        Raises:
            WriteError: `.readiness/` must not be used or cannot be made, or somebody else writes.
        """
        home = self._home = self._home.again().ensure(self._actor, ops=self.ops)
        zone = zone_of(settings_of(self.root))
        let_git_finish(self.git)
        began_s = time.monotonic()
        with home.lock(self._lock_wait_s):
            self.waited_s = time.monotonic() - began_s
            log = AuditLog(
                self.root,
                home.writer,
                folder=self.folder,
                zone=zone,
                ops=self.ops,
                lineage=LogContinuation(home.path, home.writer, self.ops),
            )
            journal = self._journal_of(home)
            if journal.read().open:
                from readiness_tui.storage.saving.recovery import (
                    recover,  # after a kill, not each time
                )

                now, folder = self._clock.now(), self.folder
                recover(self.root, journal, log, now=now, ops=self.ops, folder=folder)
            self._finish(log, journal)
            late = self._late_of(journal)
            yield Session(log, journal, self.ops, late, late.take())

    def log(self, entries: Sequence[AuditEntry]) -> None:
        """Append to the audit log, for who does not hold the lock.

        Raises:
            WriteError: Not written.
        """
        with self.session() as session:
            session.log.append(entries)

    def _finish(self, log: AuditLog, journal: Journal) -> None:
        """Go on with a rollback that was killed; its record is written if it is not there yet."""
        begun = time.monotonic()
        outcome = Restorer(self.root, self.ops).finish()
        if outcome is None:
            return
        planned, restored = outcome
        act = replace(self.act(planned.reason), cid=planned.cid, actor=planned.actor)
        seconds = time.monotonic() - begun
        tell(self.root, log, journal, act, planned=planned, restored=restored, seconds=seconds)
