"""Audit log, checkpoints and rollback of a workspace: one keeper, one lock, one action each.

The keeper makes `.readiness/` at the first thing it writes, finishes a rollback that was killed
before anything else, and sees that whatever it does is in the audit log.
"""

import contextlib
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.services.base.ports import Clock, SystemClock
from readiness_tui.services.checkpoints.rollbacks import RolledBack, tell
from readiness_tui.services.git.dirty import is_dirty
from readiness_tui.services.git.head import commit_of
from readiness_tui.services.git.place import git_folder, let_git_finish
from readiness_tui.storage.audit.continuation import LogContinuation
from readiness_tui.storage.audit.entries import Act, new_cid
from readiness_tui.storage.audit.log import AuditEntry, AuditLog, heads
from readiness_tui.storage.checkpoints.checkpoint import (
    Checkpoint,
    GateState,
    Maker,
    Stand,
    list_checkpoints,
)
from readiness_tui.storage.checkpoints.diff import Change, difference
from readiness_tui.storage.checkpoints.manifest import PERSON, Label
from readiness_tui.storage.checkpoints.restore import (
    EVERYTHING,
    Restored,
    Restorer,
    Rollback,
    Selection,
    plan_rollback,
)
from readiness_tui.storage.checkpoints.retention import dispensable, guard_room, remove
from readiness_tui.storage.files.fileops import FileOps
from readiness_tui.storage.files.home import LOCK_WAIT_S, Home, Trust
from readiness_tui.storage.journal.entries import Done, Intent
from readiness_tui.storage.journal.journal import Journal
from readiness_tui.storage.journal.state import RESTORE
from readiness_tui.storage.saving.displaced import DisplacedFiles
from readiness_tui.storage.saving.late_writes import LateLook
from readiness_tui.storage.settings.checkpoint_retention import retention_of
from readiness_tui.storage.settings.settings import settings_of, zone_of
from readiness_tui.storage.toml.blocks_tomlkit import inline, spelled

BEFORE_ROLLBACK = "before-rollback"
PHASE_EXIT = "phase-exit"


@dataclass(frozen=True, slots=True)
class Taken:
    """A checkpoint that was made, or the last one, which got the label (`is_new` is False).

    `removed` are the ids that retention took away; `trouble` says why it could not.
    """

    checkpoint: Checkpoint
    is_new: bool
    removed: tuple[str, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """What is written while the lock is held; `remarks` are sentences on what came before it."""

    log: AuditLog
    journal: Journal
    ops: FileOps
    late: LateLook
    remarks: tuple[str, ...] = ()


class CheckpointService:
    """Keeps the audit log and the checkpoints of a workspace.

    Args:
        root: The workspace root.
        folder: The folder of the boards.
        actor: Who acts, as git knows them.
        via: Through what: `tui` or `cli`.
        clock: Tells the time.
        ops: System calls.
        lock_wait_s: How long to wait for another writer.
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
        self._root, self._folder, self._actor, self._via = root, folder, actor, via
        self._clock, self._ops = clock or SystemClock(), ops or FileOps()
        self._home = Home(root, Trust.ABSENT)  # as it was seen last
        self._journal: Journal | None = None
        self._late: LateLook | None = None
        self._lock_wait_s = lock_wait_s

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
            DisplacedFiles(journal.home, self._ops).prune()

    @cached_property
    def _git(self) -> str:
        return git_folder(str(self._root))

    def _late_of(self, journal: Journal) -> LateLook:
        """What looks at displaced files again, and knows which it saw before."""
        if self._late is None:
            self._late = LateLook(self._root, journal, self._ops)
        return self._late

    def has_late(self) -> bool:
        """Whether another program wrote on into a file that a save displaced."""
        journal = self.journal()
        return journal is not None and self._late_of(journal).is_due()

    def has_rollback(self) -> bool:
        """Whether a rollback was stopped half-way."""
        return self.journal() is not None and Restorer(self._root).unfinished() is not None

    def _journal_of(self, home: Home) -> Journal:
        """The journal, which knows what it read before."""
        if self._journal is None:
            self._journal = Journal(home.path, self._ops)
        return self._journal

    @contextlib.contextmanager
    def session(self) -> Generator[Session]:
        """Hold the write lock; gives what is written under it. What was killed is finished first.

        Raises:
            WriteError: `.readiness/` must not be used or cannot be made, or somebody else writes.
        """
        home = self._home = self._home.again().ensure(self._actor, ops=self._ops)
        zone = zone_of(settings_of(self._root))
        let_git_finish(self._git)
        with home.lock(self._lock_wait_s):
            log = AuditLog(
                self._root,
                home.writer,
                folder=self._folder,
                zone=zone,
                ops=self._ops,
                lineage=LogContinuation(home.path, home.writer, self._ops),
            )
            journal = self._journal_of(home)
            if journal.read().open:
                from readiness_tui.storage.saving.recovery import (
                    recover,  # after a kill, not each time
                )

                now, folder = self._clock.now(), self._folder
                recover(self._root, journal, log, now=now, ops=self._ops, folder=folder)
            self._finish(log)
            late = self._late_of(journal)
            yield Session(log, journal, self._ops, late, late.take())

    @contextlib.contextmanager
    def writing(self) -> Generator[AuditLog]:
        """Hold the write lock; gives the log to append to.

        Raises:
            WriteError: As `session`.
        """
        with self.session() as session:
            yield session.log

    def log(self, entries: Sequence[AuditEntry]) -> None:
        """Append to the audit log, for who does not hold the lock.

        Raises:
            WriteError: Not written.
        """
        with self.writing() as log:
            log.append(entries)

    def take(
        self, name: str, gates: GateState, *, trigger: str = PERSON, reason: str = ""
    ) -> Taken:
        """Make a checkpoint, then let retention take away what is not to be kept.

        Raises:
            WriteError: None was made.
        """
        is_dirty = self._is_dirty()
        with self.writing() as log:
            return self._take(log, name, gates, self.act(reason), trigger=trigger, dirty=is_dirty)

    def _is_dirty(self) -> bool | None:
        """Asked before the lock is taken: git may need a while."""
        return is_dirty(self._root) if self._git else None

    def _take(
        self,
        log: AuditLog,
        name: str,
        gates: GateState,
        act: Act,
        *,
        trigger: str,
        dirty: bool | None,
        spare: str = "",
    ) -> Taken:
        """Make a checkpoint; `spare` is the id of one that is still needed."""
        settings = settings_of(self._root)
        retention = retention_of(settings)
        guard_room(self._root, retention)
        local = act.at.astimezone(zone_of(settings)).isoformat(timespec="milliseconds")
        label = Label(
            name=name,
            at=act.at,
            local=local,
            trigger=trigger,
            actor=act.actor,
            cid=act.cid,
            reason=act.reason,
        )
        ends = heads(self._root, folder=self._folder)
        stand = Stand(heads=ends, commit=commit_of(self._root), is_dirty=dirty)
        checkpoint, is_new = Maker(self._root, self._folder, self._ops).make(label, gates, stand)
        details = inline(
            {"id": checkpoint.id, "trigger": trigger, "green": list(checkpoint.labels[-1].green)}
        )
        log.append([act.says("checkpoint", details)])
        if not is_new:
            return Taken(checkpoint, is_new=False)
        old = dispensable(list_checkpoints(self._root).all, retention)
        try:
            gone = remove([each for each in old if each.id != spare], self._ops)
        except WriteError as error:
            return Taken(checkpoint, is_new=True, trouble=str(error))
        return Taken(checkpoint, is_new=True, removed=gone)

    def delete(self, one: Checkpoint) -> tuple[str, ...]:
        """Take a checkpoint away for good, because a person said so by its id.

        Raises:
            WriteError: It could not be taken away.
        """
        with self.writing() as log:
            log.append([self.act().says("checkpoint", "", old=inline({"id": one.id}))])
            return remove((one,), self._ops)

    def preview(
        self, one: Checkpoint, wanted: Selection = EVERYTHING
    ) -> tuple[Rollback, tuple[Change, ...]]:
        """What a rollback would write, and the differences that it would undo. Writes nothing.

        Raises:
            UsageError: There is no such board or record.
            WriteError: It was tampered with.
        """
        planned = plan_rollback(self._root, one, wanted, folder=self._folder)
        paths = (*(step.path for step in planned.steps), *planned.skipped)
        changes = difference(self._root, one, folder=self._folder, paths=paths)
        if wanted.records:
            chosen = {(step.path, spelled(name)) for step in planned.steps for name in step.records}
            changes = tuple(each for each in changes if (each.path, each.record) in chosen)
        return replace(planned, differences=len(changes)), changes

    def roll_back(
        self,
        one: Checkpoint,
        gates: GateState,
        *,
        reason: str,
        wanted: Selection = EVERYTHING,
        shown: Rollback | None = None,
    ) -> RolledBack:
        """Put the boards of a checkpoint back, once today's are kept.

        Args:
            one: The checkpoint.
            gates: What the gates say of today's boards.
            reason: Why.
            wanted: What of it; as a rule all, but boards that are broken today.
            shown: What a person was shown and agreed to.

        Raises:
            UsageError: There is no such board or record.
            WriteError: Nothing was written, or it stopped half-way and goes on with the next edit.
                Reason `conflict`: the boards are others than a person was shown.
        """
        begun, dirty = time.monotonic(), self._is_dirty()
        with self.writing() as log:
            planned, changes = self.preview(one, wanted)
            if shown is not None and shown.steps != planned.steps:
                message = "the boards were changed while you looked; nothing was written"
                raise WriteError(message, reason="conflict", remedy="look at the difference again")
            if not planned.steps:
                return RolledBack(
                    checkpoint=one, planned=planned, restored=Restored(), changes=changes
                )
            before = self._take(
                log,
                BEFORE_ROLLBACK,
                gates,
                self.act(reason),
                trigger=BEFORE_ROLLBACK,
                spare=one.id,
                dirty=dirty,
            )
            act = self.act(reason)
            planned = replace(planned, cid=act.cid, actor=act.actor, reason=act.reason)
            restored = Restorer(self._root, self._ops).restore(one, planned)
            seconds = time.monotonic() - begun
            trouble = ""
            try:
                tell(
                    self._root,
                    log,
                    self.journal(),
                    act,
                    planned=planned,
                    restored=restored,
                    seconds=seconds,
                )
            except WriteError as error:
                trouble = str(error)
        return RolledBack(
            checkpoint=one,
            planned=planned,
            restored=restored,
            changes=changes,
            before=before.checkpoint,
            removed=before.removed,
            seconds=seconds,
            trouble=trouble,
        )

    def _finish(self, log: AuditLog) -> None:
        """Go on with a rollback that was killed; its record is written if it is not there yet."""
        begun = time.monotonic()
        outcome = Restorer(self._root, self._ops).finish()
        if outcome is None:
            return
        planned, restored = outcome
        act = replace(self.act(planned.reason), cid=planned.cid, actor=planned.actor)
        seconds = time.monotonic() - begun
        tell(
            self._root,
            log,
            self.journal(),
            act,
            planned=planned,
            restored=restored,
            seconds=seconds,
        )


def restored_whole(act: Act, title: str) -> tuple[Intent, Done]:
    """What the journal says of whole files that were written: from here on they are meant."""
    intent = Intent(
        op=act.cid,
        at=act.at,
        title=title,
        actor=act.actor,
        via=act.via,
        edits=(),
        files=(),
        reason=act.reason,
        do=RESTORE,
    )
    return intent, Done(op=act.cid, outcome="saved", at=act.at)
