"""Audit log, checkpoints and rollback of a workspace: one keeper, one lock, one action each.

The keeper makes `.readiness/` at the first thing it writes, finishes a rollback that was killed
before anything else, and sees that whatever it does is in the audit log.
"""

import contextlib
import time
from collections.abc import Collection, Generator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from readiness_tui.domain.errors import WriteError
from readiness_tui.services.git_place import git_folder, let_git_finish
from readiness_tui.services.ports import Clock, SystemClock
from readiness_tui.storage.audit import AuditEntry, AuditLog, heads
from readiness_tui.storage.audit_entries import Act, new_cid
from readiness_tui.storage.blocks_tomlkit import inline
from readiness_tui.storage.checkpoint import (
    Checkpoint,
    GateState,
    Maker,
    Stand,
    list_checkpoints,
)
from readiness_tui.storage.checkpoint_diff import Change, difference
from readiness_tui.storage.checkpoint_manifest import PERSON, Label
from readiness_tui.storage.commit import commit_of
from readiness_tui.storage.fileops import FileOps
from readiness_tui.storage.home import LOCK_WAIT_S, Home, Trust
from readiness_tui.storage.journal import Journal
from readiness_tui.storage.journal_entries import ROLLBACK, Done, Intent
from readiness_tui.storage.journal_state import RESTORE
from readiness_tui.storage.late import LateLook
from readiness_tui.storage.restoring import Restored, Restorer, Rollback, plan_rollback
from readiness_tui.storage.retention import dispensable, guard_room, remove, retention_of
from readiness_tui.storage.settings import settings_of, zone_of
from readiness_tui.storage.taking_back import steps_of

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


@dataclass(frozen=True, slots=True, kw_only=True)
class RolledBack:
    """What came of a rollback.

    `before` is the checkpoint that takes it back, None where nothing had to be written; `changes`
    are the differences that it undid; `trouble` says why its audit record is missing.
    """

    checkpoint: Checkpoint
    planned: Rollback
    restored: Restored
    changes: tuple[Change, ...]
    before: Checkpoint | None = None
    seconds: float = 0.0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """What is written while the lock is held; `remarks` are sentences on what came before it."""

    log: AuditLog
    journal: Journal
    ops: FileOps
    remarks: tuple[str, ...] = ()


class Keeper:
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
        home = Home.open(self._root)
        return self._journal_of(home) if home.trust is Trust.OURS else None

    @cached_property
    def _git(self) -> str:
        return git_folder(str(self._root))

    def _late_of(self, journal: Journal) -> LateLook:
        """What looks at displaced files again, and knows which it saw before."""
        if self._late is None:
            self._late = LateLook(self._root, journal, self._ops)
        return self._late

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
        home = Home.open(self._root).ensure(self._actor, ops=self._ops)
        zone = zone_of(settings_of(self._root))
        let_git_finish(self._git)
        with home.lock(self._lock_wait_s):
            log = AuditLog(self._root, home.writer, folder=self._folder, zone=zone, ops=self._ops)
            journal = self._journal_of(home)
            if journal.read().open:
                from readiness_tui.storage.recovery import recover  # after a kill, not each time

                now, folder = self._clock.now(), self._folder
                recover(self._root, journal, log, now=now, ops=self._ops, folder=folder)
            self._finish(log)
            yield Session(log, journal, self._ops, self._late_of(journal).take())

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
        with self.writing() as log:
            return self._take(log, name, gates, self.act(reason), trigger=trigger)

    def _take(
        self,
        log: AuditLog,
        name: str,
        gates: GateState,
        act: Act,
        *,
        trigger: str,
        spare: str = "",
    ) -> Taken:
        """Make a checkpoint; `spare` is the id of one that is still needed."""
        kept = retention_of(settings_of(self._root))
        guard_room(self._root, kept)
        label = Label(
            name=name, at=act.at, trigger=trigger, actor=act.actor, cid=act.cid, reason=act.reason
        )
        stand = Stand(heads=heads(self._root, folder=self._folder), commit=commit_of(self._root))
        one, is_new = Maker(self._root, self._folder, self._ops).make(label, gates, stand)
        said = inline({"id": one.id, "trigger": trigger, "green": list(gates.green)})
        log.append([act.says("checkpoint", said)])
        if not is_new:
            return Taken(one, is_new=False)
        old = dispensable(list_checkpoints(self._root).all, kept)
        try:
            gone = remove([each for each in old if each.id != spare], self._ops)
        except WriteError as error:
            return Taken(one, is_new=True, trouble=str(error))
        return Taken(one, is_new=True, removed=gone)

    def delete(self, one: Checkpoint) -> tuple[str, ...]:
        """Take a checkpoint away for good, because a person said so by its id.

        Raises:
            WriteError: It could not be taken away.
        """
        with self.writing() as log:
            log.append([self.act().says("checkpoint", "", old=inline({"id": one.id}))])
            return remove((one,), self._ops)

    def preview(
        self, one: Checkpoint, boards: Collection[str] = ()
    ) -> tuple[Rollback, tuple[Change, ...]]:
        """What a rollback would write, and the differences that it would undo. Writes nothing.

        Raises:
            UsageError: The checkpoint has no such board.
            WriteError: It was tampered with.
        """
        planned = plan_rollback(self._root, one, boards, folder=self._folder)
        paths = (*(step.path for step in planned.steps), *planned.skipped)
        return planned, difference(self._root, one, folder=self._folder, paths=paths)

    def roll_back(
        self, one: Checkpoint, gates: GateState, *, reason: str, boards: Collection[str] = ()
    ) -> RolledBack:
        """Put the boards of a checkpoint back, once today's are kept.

        Args:
            one: The checkpoint.
            gates: What the gates say of today's boards.
            reason: Why.
            boards: Ids of the boards; none: all, but those that are broken today.

        Raises:
            UsageError: The checkpoint has no such board.
            WriteError: Nothing was written, or it stopped half-way and goes on with the next edit.
        """
        begun = time.monotonic()
        with self.writing() as log:
            planned, changes = self.preview(one, boards)
            if not planned.steps:
                return RolledBack(
                    checkpoint=one, planned=planned, restored=Restored(), changes=changes
                )
            before = self._take(
                log, BEFORE_ROLLBACK, gates, self.act(reason),
                trigger=BEFORE_ROLLBACK, spare=one.id,
            ).checkpoint  # fmt: skip
            act = self.act(reason)
            planned = replace(planned, cid=act.cid, actor=act.actor, reason=act.reason)
            restored = Restorer(self._root, self._ops).restore(one, planned)
            seconds = time.monotonic() - begun
            trouble = ""
            try:
                self._tell(log, act, planned, restored, seconds)
            except WriteError as error:
                trouble = str(error)
        return RolledBack(
            checkpoint=one, planned=planned, restored=restored, changes=changes, before=before,
            seconds=seconds, trouble=trouble,
        )  # fmt: skip

    def _tell(
        self, log: AuditLog, act: Act, planned: Rollback, restored: Restored, seconds: float
    ) -> None:
        """Note a rollback, in the journal so that it can be undone and counts as meant.

        Without its audit record it stays open there, and the next writer adds that.
        """
        done = [step for step in planned.steps if step.path in restored.written]
        intent = Intent(
            op=act.cid, at=act.at, title=f"rolled back to {planned.checkpoint}",
            actor=act.actor, via=act.via, edits=(), files=steps_of(self._root, done),
            reason=act.reason, do=ROLLBACK,
        )  # fmt: skip
        if (journal := self.journal()) is not None:
            journal.append(intent)
        log.append_missing([_told(act, planned, restored, seconds)])
        if journal is not None:
            journal.append(Done(op=act.cid, outcome="saved", at=act.at))

    def _finish(self, log: AuditLog) -> None:
        """Go on with a rollback that was killed; its record is written if it is not there yet."""
        begun = time.monotonic()
        found = Restorer(self._root, self._ops).finish()
        if found is None:
            return
        planned, restored = found
        act = replace(self.act(planned.reason), cid=planned.cid, actor=planned.actor)
        self._tell(log, act, planned, restored, time.monotonic() - begun)


def restored_whole(act: Act, title: str) -> tuple[Intent, Done]:
    """What the journal says of whole files that were written: from here on they are meant."""
    intent = Intent(
        op=act.cid, at=act.at, title=title, actor=act.actor, via=act.via, edits=(), files=(),
        reason=act.reason, do=RESTORE,
    )  # fmt: skip
    return intent, Done(op=act.cid, outcome="saved", at=act.at)


def _told(act: Act, planned: Rollback, restored: Restored, seconds: float) -> AuditEntry:
    files = {step.path: step.new_sha256 for step in planned.steps if step.path in restored.written}
    new = inline(
        {
            "checkpoint": planned.checkpoint,
            "files": files,
            "left": list(restored.left),
            "skipped": list(planned.skipped),
            "seconds": round(seconds, 3),
        }
    )
    return act.says("rollback", new)
