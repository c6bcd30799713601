"""Puts the boards of a checkpoint back, exactly those bytes: one action, which goes forward.

What is to be written is noted before the first file is replaced. A run that was killed half-way is
finished from that note, and a file that somebody changed meanwhile is left alone and named.
"""

import contextlib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from pathlib import Path

from readiness_tui.domain.model.errors import BoardError, Place, WriteError
from readiness_tui.domain.persistence.json_codec import RecordError, decoded, encoded
from readiness_tui.storage.audit.entries import new_cid
from readiness_tui.storage.boards.reader import LIMIT_BYTES
from readiness_tui.storage.checkpoints.checkpoint import Checkpoint, list_checkpoints
from readiness_tui.storage.checkpoints.files import current
from readiness_tui.storage.checkpoints.rollback_plan import (
    EVERYTHING,
    Rollback,
    Selection,
    Step,
    plan_rollback,
    texts_then,
)
from readiness_tui.storage.files import atomic
from readiness_tui.storage.files.fileops import (
    FileOps,
    bytes_of,
    overwrite,
    refusal,
    settle,
    sha256_of,
)
from readiness_tui.storage.files.home import FOLDER as HOME
from readiness_tui.storage.merge.records import with_records
from readiness_tui.storage.saving.displaced import FOLDER as DISPLACED
from readiness_tui.storage.saving.displaced import RESCUED, DisplacedFiles
from readiness_tui.storage.saving.leftovers import SAYS, Leftover
from readiness_tui.storage.saving.recovery_cases import bytes_at

__all__ = [
    "EVERYTHING",
    "NOTE",
    "Restored",
    "Restorer",
    "Rollback",
    "Selection",
    "Step",
    "plan_rollback",
]

NOTE = f"{HOME}/rollback.json"
_LIMIT_BYTES = 1 << 20
_OPTIONAL = tuple(field.name for field in fields(Rollback) if field.default is not MISSING)


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it: files written, files somebody else changed meanwhile, and files in doubt."""

    written: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    unconfirmed: tuple[str, ...] = ()


class Restorer:
    """Carries rollbacks out, under the write lock that the caller holds.

    Args:
        root: The workspace root.
        ops: System calls.
    """

    def __init__(self, root: Path, ops: FileOps | None = None) -> None:
        self._root, self._ops = root, ops or FileOps()

    def restore(self, one: Checkpoint, planned: Rollback) -> Restored:
        """Put the files of a plan back.

        Raises:
            WriteError: It stopped, before the first file or half-way: `unfinished` tells which.
        """
        planned = replace(planned, cid=planned.cid or new_cid())
        texts = texts_then(one, (step.path for step in planned.steps))
        note = encoded(planned)
        try:
            overwrite(self._ops, self._root / NOTE, note)
        except OSError as error:
            raise refusal(error, NOTE) from error
        done = Restored()
        for step in planned.steps:
            self._settle_staged(step, planned.cid)
            done = self._put(step, planned.cid, texts, done)
        done = self._looked_at(planned, done)
        self._forget()
        return done

    def unfinished(self) -> Rollback | None:
        """The rollback that a kill or a full disk stopped, if there is one."""
        try:
            note = bytes_of(self._root / NOTE, _LIMIT_BYTES)
            return decoded(note, Rollback, optional=_OPTIONAL)
        except (OSError, RecordError):
            return None

    def finish(self) -> tuple[Rollback, Restored] | None:
        """Go on with the rollback that was stopped; None if there is none.

        Raises:
            WriteError: It stopped again, or its checkpoint is gone or was tampered with.
        """
        planned = self.unfinished()
        if planned is None:
            return None
        checkpoint = list_checkpoints(self._root).named(planned.checkpoint)
        if checkpoint is None:
            message = (
                f"an interrupted rollback needs checkpoint {planned.checkpoint}, which is gone"
            )
            remedy = f"look at the boards, then delete {NOTE}"
            raise WriteError(message, reason="tampered", place=Place(NOTE), remedy=remedy)
        return planned, self.restore(checkpoint, planned)

    def _settle_staged(self, step: Step, cid: str) -> None:
        """Clear what a killed run left beside a file: its text staged, or what that displaced.

        Before the names are exchanged it is a text of ours, or a part of it, after that the base,
        which is in the checkpoint made before. Anything else, beside a file that has its new text,
        another program saved in the instant of the exchange: it goes back.

        Raises:
            WriteError: It cannot be read or moved.
        """
        try:
            target = atomic.look(self._root / step.path).path
            temp = target.with_name(atomic.temp_name(target, cid))
            staged = bytes_at(temp)
            if staged is None:
                return
            displaced = DisplacedFiles(self._root / HOME, self._ops)
            if sha256_of(staged) in {step.base_sha256, step.new_sha256}:
                self._ops.unlink(temp)
            elif sha256_of(bytes_at(target)) != step.new_sha256:
                displaced.withdraw(temp, cid, step.path)
            elif not displaced.give_back(temp, target, cid, step.path, step.new_sha256):
                displaced.take(temp, cid, step.path, folder=RESCUED)
        except OSError as error:
            raise refusal(error, step.path) from error

    def _put(self, step: Step, cid: str, texts: Mapping[str, bytes], done: Restored) -> Restored:
        """Write one file, unless it has those bytes, or others than the plan saw."""
        now = _current(self._root, step.path)
        if sha256_of(now) == step.new_sha256:
            return Restored((*done.written, step.path), done.left, done.unconfirmed)
        skipped = Restored(done.written, (*done.left, step.path), done.unconfirmed)
        if sha256_of(now) != step.base_sha256:
            return skipped
        data = _text(step, texts.get(step.path), now)
        if sha256_of(data) != step.new_sha256:
            return skipped
        try:
            self._write(step, data, cid, is_new=now is None)
        except WriteError as error:
            if error.reason in {"conflict", "exists", "changed"}:
                return skipped
            if error.reason == "unconfirmed":
                unsure = (*done.unconfirmed, step.path)
                return Restored((*done.written, step.path), done.left, unsure)
            place = error.place or Place(step.path)
            message, remedy = error.what, f"{error.remedy}; the rollback goes on with the next edit"
            raise WriteError(message, reason=error.reason, place=place, remedy=remedy) from error
        return Restored((*done.written, step.path), done.left, done.unconfirmed)

    def _write(self, step: Step, data: bytes | None, cid: str, *, is_new: bool) -> None:
        target = self._root / step.path
        if data is None:
            self._take_away(step, target)
        elif is_new:
            atomic.create(target, data, self._ops, cid)
        else:
            atomic.replace(target, step.base_sha256, data, self._ops, cid)

    def _take_away(self, step: Step, target: Path) -> None:
        """Move a file to where displaced ones are kept; what was saved in the gap comes back."""
        displaced = self._root / HOME / DISPLACED / f"{new_cid()}-{target.name}"
        done = atomic.remove(self._ops, atomic.look(target), displaced)
        if sha256_of(bytes_of(displaced, LIMIT_BYTES)) != step.base_sha256:
            atomic.put_away(self._ops, displaced, target)
            message = "another program changed the file meanwhile"
            raise WriteError(message, reason="changed", remedy="do it again")
        if done.unconfirmed:
            raise WriteError(done.unconfirmed, reason="unconfirmed", remedy="save again")

    def _looked_at(self, planned: Rollback, done: Restored) -> Restored:
        """Hold each file against the digest of the plan: what says another thing was not put back.

        Whoever saves in the instant behind us has the last word.
        """
        expected = {step.path: step.new_sha256 for step in planned.steps}
        others = tuple(
            path for path in done.written if sha256_of(_current(self._root, path)) != expected[path]
        )
        written = tuple(path for path in done.written if path not in others)
        return Restored(written, (*done.left, *others), done.unconfirmed)

    def _forget(self) -> None:
        with contextlib.suppress(OSError):  # once more is no harm: every file has its bytes
            self._ops.unlink(self._root / NOTE)
            settle(self._ops, self._root / HOME)


def _text(step: Step, then: bytes | None, now: bytes | None) -> bytes | None:
    """What a step writes; of a plan that fits no longer, what stands there."""
    if not step.records or then is None or now is None:
        return then
    try:
        return with_records(step.path, then, now, step.records)
    except (BoardError, WriteError):
        return now


def _current(root: Path, path: str) -> bytes | None:
    try:
        return current(root, path)
    except OSError as error:
        raise refusal(error, path) from error


def left_by(begun: Rollback) -> list[Leftover]:
    """The files of a rollback that was stopped half-way."""
    return [
        Leftover(
            op=begun.cid,
            title=f"rollback to {begun.checkpoint}",
            at=None,
            path=step.path,
            word="rollback",
            says=SAYS["rollback"],
        )
        for step in begun.steps
    ]
