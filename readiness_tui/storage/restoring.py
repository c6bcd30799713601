"""Puts the boards of a checkpoint back, exactly those bytes: one action, which goes forward.

What is to be written is noted before the first file is replaced. A run that was killed half-way is
finished from that note, and a file that somebody changed meanwhile is left alone and named.
"""

import contextlib
import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from readiness_tui.domain.errors import Place, UsageError, WriteError
from readiness_tui.domain.ids import nearest
from readiness_tui.storage import atomic
from readiness_tui.storage.checkpoint import Checkpoint, KeptFile, kept_bytes, list_checkpoints
from readiness_tui.storage.checkpoint_files import SETTINGS, current, is_restorable
from readiness_tui.storage.fileops import FileOps, bytes_of, overwrite, refusal, settle
from readiness_tui.storage.home import FOLDER as HOME
from readiness_tui.storage.reader import BrokenBoard, parse_board

NOTE = f"{HOME}/rollback.json"
_LIMIT_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Step:
    """One file that a rollback changes: what stands there now, empty for nothing, and what will."""

    path: str
    base_sha256: str
    new_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollback:
    """A rollback as it is planned, and as it is noted while it runs.

    Attributes:
        checkpoint: Id of the checkpoint that is put back.
        steps: The files it changes.
        skipped: Boards that are broken today and were not named: they stay.
        cid: Its action in the audit log.
        actor: Who asked.
        reason: Why.
    """

    checkpoint: str
    steps: tuple[Step, ...]
    skipped: tuple[str, ...] = ()
    cid: str = ""
    actor: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it: files written, files somebody else changed meanwhile, and files in doubt."""

    written: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    unconfirmed: tuple[str, ...] = ()


def plan_rollback(
    root: Path, one: Checkpoint, boards: Collection[str] = (), *, folder: str = "boards"
) -> Rollback:
    """What putting a checkpoint back would change.

    Args:
        root: The workspace root.
        one: The checkpoint; all of its files that would be used are verified.
        boards: Ids of the boards to put back; none: all, with imports and settings.
        folder: The folder of the boards.

    Raises:
        UsageError: The checkpoint has no such board.
        WriteError: It was tampered with, or a file cannot be read.
    """
    steps: list[Step] = []
    skipped: list[str] = []
    for kept in _chosen(one, boards):
        if not is_restorable(kept.path, folder):
            what = "the checkpoint would write outside of the boards"
            raise WriteError(what, reason="tampered", place=Place(kept.path), remedy="delete it")
        kept_bytes(one, kept)
        now = _current(root, kept.path)
        base = "" if now is None else hashlib.sha256(now).hexdigest()
        if base == kept.sha256:
            continue
        if now is not None and not boards and _is_broken_board(kept.path, now):
            skipped.append(kept.path)
            continue
        steps.append(Step(kept.path, base, kept.sha256))
    return Rollback(checkpoint=one.id, steps=tuple(steps), skipped=tuple(skipped))


def _chosen(one: Checkpoint, boards: Collection[str]) -> Sequence[KeptFile]:
    if not boards:
        return one.files
    homes = {_board_id(one, kept): kept for kept in one.files if _is_board(kept.path)}
    found: list[KeptFile] = []
    for name in boards:
        if name not in homes:
            near = nearest(name, homes)
            remedy = f"nearest: {near}" if near else f"it has {', '.join(sorted(homes))}"
            what = f"the checkpoint has no board {name!r}"
            raise UsageError(what, remedy=remedy)
        found.append(homes[name])
    return found


def _is_board(path: str) -> bool:
    return path.endswith(".toml") and path != SETTINGS


def _is_broken_board(path: str, data: bytes) -> bool:
    return _is_board(path) and isinstance(parse_board(path, data), BrokenBoard)


def _board_id(one: Checkpoint, kept: KeptFile) -> str:
    found = parse_board(kept.path, kept_bytes(one, kept))
    return Path(kept.path).stem if isinstance(found, BrokenBoard) else found.board.id


def _current(root: Path, path: str) -> bytes | None:
    try:
        return current(root, path)
    except OSError as error:
        raise refusal(error, path) from error


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
        files = {kept.path: kept for kept in one.files}
        texts = {step.path: kept_bytes(one, files[step.path]) for step in planned.steps}
        note = json.dumps(asdict(planned)).encode()
        try:
            overwrite(self._ops, self._root / NOTE, note)
        except OSError as error:
            raise refusal(error, NOTE) from error
        done = Restored()
        for step in planned.steps:
            done = self._put(step, texts[step.path], done)
        self._forget()
        return done

    def unfinished(self) -> Rollback | None:
        """The rollback that a kill or a full disk stopped, if there is one."""
        try:
            table: dict[str, Any] = json.loads(bytes_of(self._root / NOTE, _LIMIT_BYTES))
            steps = tuple(Step(**step) for step in table.pop("steps"))
            skipped = tuple(cast("list[str]", table.pop("skipped")))
            return Rollback(steps=steps, skipped=skipped, **table)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def finish(self) -> tuple[Rollback, Restored] | None:
        """Go on with the rollback that was stopped; None if there is none.

        Raises:
            WriteError: It stopped again, or its checkpoint is gone or was tampered with.
        """
        planned = self.unfinished()
        if planned is None:
            return None
        one = list_checkpoints(self._root).named(planned.checkpoint)
        if one is None:
            what = f"an interrupted rollback needs checkpoint {planned.checkpoint}, which is gone"
            remedy = f"look at the boards, then delete {NOTE}"
            raise WriteError(what, reason="tampered", place=Place(NOTE), remedy=remedy)
        return planned, self.restore(one, planned)

    def _put(self, step: Step, data: bytes, done: Restored) -> Restored:
        """Write one file, unless it has those bytes, or others than the plan saw."""
        now = _current(self._root, step.path)
        has = "" if now is None else hashlib.sha256(now).hexdigest()
        if has == step.new_sha256:
            return Restored((*done.written, step.path), done.left, done.unconfirmed)
        try:
            if has != step.base_sha256:
                return Restored(done.written, (*done.left, step.path), done.unconfirmed)
            if now is None:
                atomic.create(self._root / step.path, data, self._ops)
            else:
                atomic.replace(self._root / step.path, has, data, self._ops)
        except WriteError as error:
            if error.reason in {"conflict", "exists"}:
                return Restored(done.written, (*done.left, step.path), done.unconfirmed)
            if error.reason == "unconfirmed":
                unsure = (*done.unconfirmed, step.path)
                return Restored((*done.written, step.path), done.left, unsure)
            place = error.place or Place(step.path)
            what, remedy = error.what, f"{error.remedy}; the rollback goes on with the next edit"
            raise WriteError(what, reason=error.reason, place=place, remedy=remedy) from error
        return Restored((*done.written, step.path), done.left, done.unconfirmed)

    def _forget(self) -> None:
        with contextlib.suppress(OSError):  # once more is no harm: every file has its bytes
            self._ops.unlink(self._root / NOTE)
            settle(self._ops, self._root / HOME)
