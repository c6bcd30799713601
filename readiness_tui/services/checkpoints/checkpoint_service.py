"""Checkpoints and rollback of a workspace: each one action under the lock, in the audit log."""

import time
from dataclasses import dataclass, replace

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.services.checkpoints.rollbacks import RolledBack, tell
from readiness_tui.services.checkpoints.write_access import Session, WriteAccess
from readiness_tui.services.git.dirty import is_dirty
from readiness_tui.services.git.head import commit_of
from readiness_tui.storage.audit.entries import Act
from readiness_tui.storage.audit.log import heads
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
from readiness_tui.storage.settings.checkpoint_retention import retention_of
from readiness_tui.storage.settings.settings import settings_of, zone_of
from readiness_tui.storage.toml.blocks_tomlkit import inline, spelled

BEFORE_ROLLBACK = "before-rollback"


@dataclass(frozen=True, slots=True)
class Taken:
    """A checkpoint that was made, or the last one, which got the label (`is_new` is False).

    `removed` are the ids that retention took away; `trouble` says why it could not.
    """

    checkpoint: Checkpoint
    is_new: bool
    removed: tuple[str, ...] = ()
    trouble: str = ""


class CheckpointService:
    """Makes checkpoints, and puts the boards of one back.

    Args:
        access: Gives the lock, the journal and the audit log.
    """

    def __init__(self, access: WriteAccess) -> None:
        self._access = access
        self._root, self._folder, self._ops = access.root, access.folder, access.ops

    def take(
        self, name: str, gates: GateState, *, trigger: str = PERSON, reason: str = ""
    ) -> Taken:
        """Make a checkpoint, then let retention take away what is not to be kept.

        Raises:
            WriteError: None was made.
        """
        is_dirty = self._is_dirty()
        with self._access.session() as session:
            return self._take(
                session, name, gates, self._access.act(reason), trigger=trigger, dirty=is_dirty
            )

    def _is_dirty(self) -> bool | None:
        """Asked before the lock is taken: git may need a while."""
        return is_dirty(self._root) if self._access.git else None

    def _take(
        self,
        session: Session,
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
        if not is_new and checkpoint.labels[-1].cid != act.cid:
            return Taken(checkpoint, is_new=False)  # it has such a label already
        details = inline(
            {"id": checkpoint.id, "trigger": trigger, "green": list(checkpoint.labels[-1].green)}
        )
        session.log.append([act.says("checkpoint", details)])
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
        with self._access.session() as session:
            session.log.append(
                [self._access.act().says("checkpoint", "", old=inline({"id": one.id}))]
            )
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
        with self._access.session() as session:
            planned, changes = self.preview(one, wanted)
            if shown is not None and shown.steps != planned.steps:
                message = "the boards were changed while you looked; nothing was written"
                raise WriteError(message, reason="conflict", remedy="look at the difference again")
            if not planned.steps:
                return RolledBack(
                    checkpoint=one, planned=planned, restored=Restored(), changes=changes
                )
            before = self._take(
                session,
                BEFORE_ROLLBACK,
                gates,
                self._access.act(reason),
                trigger=BEFORE_ROLLBACK,
                spare=one.id,
                dirty=dirty,
            )
            act = self._access.act(reason)
            planned = replace(planned, cid=act.cid, actor=act.actor, reason=act.reason)
            restored = Restorer(self._root, self._ops).restore(one, planned)
            seconds = time.monotonic() - begun
            trouble = ""
            try:
                tell(
                    self._root,
                    session.log,
                    session.journal,
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
