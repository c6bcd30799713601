"""A rollback in a scratch folder: how long it takes, and whether every byte comes back.

It does what a rollback does, to copies: a recovery that nobody has tried is only a hope.
"""

import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.services.base.ports import Clock, SystemClock
from readiness_tui.services.checkpoints.checkpoint_service import BEFORE_ROLLBACK
from readiness_tui.storage.audit.entries import Act, new_cid
from readiness_tui.storage.audit.log import AuditLog
from readiness_tui.storage.checkpoints.checkpoint import Checkpoint, GateState, Maker, Stand
from readiness_tui.storage.checkpoints.files import FOLDER, current, sources
from readiness_tui.storage.checkpoints.manifest import Label
from readiness_tui.storage.checkpoints.restore import EVERYTHING, Restorer, Selection, plan_rollback
from readiness_tui.storage.files.fileops import refusal, sha256_of
from readiness_tui.storage.files.home import FOLDER as HOME
from readiness_tui.storage.files.home import Home, Trust

_PREFIX = "rehearsal-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """How a rehearsal went.

    Attributes:
        seconds: From nothing known to every file in its place and on record.
        paths: The files that it wrote.
        wrong: Files that are not what was kept: none, if the checkpoint is worth anything.
        from_nothing: Whether all boards were taken as lost, for today's are as they were.
    """

    seconds: float
    paths: tuple[str, ...]
    wrong: tuple[str, ...]
    from_nothing: bool = False


def rehearse(
    root: Path,
    one: Checkpoint,
    wanted: Selection = EVERYTHING,
    *,
    folder: str = "boards",
    clock: Clock | None = None,
) -> Rehearsed:
    """Roll back in a scratch folder, on the disk of the workspace where that may be written.

    Args:
        root: The workspace root, of which nothing is changed.
        one: The checkpoint.
        wanted: What of it.
        folder: The folder of the boards.
        clock: Tells the time.

    Raises:
        UsageError: There is no such board or record.
        WriteError: It was tampered with, or could not be put back.
    """
    planned = plan_rollback(root, one, wanted, folder=folder)
    from_nothing = not planned.steps and not wanted.records
    try:
        files = {} if from_nothing else sources(root, folder)
        is_ours = Home.open(root).trust is Trust.OURS
        place = root / HOME if is_ours else None
        with TemporaryDirectory(prefix=_PREFIX, dir=place) as scratch:
            stage = Path(scratch)
            copied = _built(stage, files, one, folder)
            rehearsal = _timed(stage, copied, wanted, folder, (clock or SystemClock()).now())
            return replace(rehearsal, from_nothing=from_nothing)
    except OSError as error:
        raise refusal(error, HOME) from error


def _built(stage: Path, files: Mapping[str, bytes], one: Checkpoint, folder: str) -> Checkpoint:
    """A workspace of copies; the checkpoint as it lies there."""
    (stage / folder).mkdir(parents=True)
    for path, data in files.items():
        (stage / path).parent.mkdir(parents=True, exist_ok=True)
        (stage / path).write_bytes(data)
    home = stage / FOLDER / one.id
    shutil.copytree(one.folder, home)
    return replace(one, folder=home)


def _timed(
    stage: Path, one: Checkpoint, wanted: Selection, folder: str, now: datetime
) -> Rehearsed:
    begun = time.monotonic()
    planned = plan_rollback(stage, one, wanted, folder=folder)
    act = Act(at=now, cid=new_cid(), actor="", via="", reason="")
    label = Label(name=BEFORE_ROLLBACK, at=act.at, trigger=BEFORE_ROLLBACK)
    Maker(stage, folder).make(label, GateState(), Stand())
    restored = Restorer(stage).restore(one, planned)
    log = AuditLog(stage, "rehearsal", folder=folder)
    log.append([act.says("rollback", "")])
    seconds = time.monotonic() - begun
    if restored.unconfirmed:
        message = f"{restored.unconfirmed[0]}: the disk did not confirm it"
        raise WriteError(message, reason="unconfirmed", remedy="look at the disk")
    wrong = tuple(
        step.path
        for step in planned.steps
        if sha256_of(current(stage, step.path)) != step.new_sha256
    )
    return Rehearsed(seconds=seconds, paths=restored.written, wrong=wrong)
