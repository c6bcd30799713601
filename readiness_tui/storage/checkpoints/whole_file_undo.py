"""Takes back what wrote whole files: a rollback, its undo. Each old text comes back to the byte.

An old text is made of the new one, by what led from one to the other; where that is not known it is
in a checkpoint, for a rollback makes one first.
"""

import contextlib
from collections.abc import Iterable
from pathlib import Path

from readiness_tui.domain.model.errors import Place, WriteError
from readiness_tui.storage.checkpoints.checkpoint import Checkpoints, kept_bytes, list_checkpoints
from readiness_tui.storage.checkpoints.restore import Step
from readiness_tui.storage.files.fileops import refusal, sha256_of
from readiness_tui.storage.journal.entries import FileStep, Intent
from readiness_tui.storage.journal.replay import change_between, noted, rewound
from readiness_tui.storage.saving.recovery_cases import bytes_at
from readiness_tui.storage.saving.whole_files import NewText


def steps_of(root: Path, steps: Iterable[Step]) -> tuple[FileStep, ...]:
    """What a rollback did to each file, as the journal notes it.

    Args:
        root: The workspace root.
        steps: What the rollback wrote; the old texts are in checkpoints, the new ones in place.
    """
    checkpoints = list_checkpoints(root)
    return noted(_step(root, step, checkpoints) for step in steps)


def _step(root: Path, step: Step, there: Checkpoints) -> FileStep:
    old, new = _kept(there, step.base_sha256), None
    with contextlib.suppress(OSError):
        new = bytes_at(root / step.path)
    if sha256_of(new) != step.new_sha256:  # changed again already: what was written is kept
        new = _kept(there, step.new_sha256)
    changes = ()
    if old is not None and new is not None:
        changes = change_between(step.path, old, new)
    return FileStep(
        path=step.path, base=step.base_sha256, new=step.new_sha256, temp="", changes=changes
    )


def texts_before(root: Path, done: Intent) -> tuple[NewText, ...]:
    """The files of an action, as they are to be once it is taken back.

    Raises:
        WriteError: Reason `conflict`: a file says something else by now. Or an old text is nowhere.
    """
    checkpoints = list_checkpoints(root)
    return tuple(_before(root, step, checkpoints) for step in done.files)


def _before(root: Path, step: FileStep, there: Checkpoints) -> NewText:
    try:
        now = bytes_at(root / step.path)
    except OSError as error:
        raise refusal(error, step.path) from error
    if sha256_of(now) != step.new:
        message = "it was changed since"
        remedy = "readiness rollback puts single boards of a checkpoint back"
        raise WriteError(message, reason="conflict", place=Place(step.path), remedy=remedy)
    if not step.base:
        return NewText(step.path, now, None)
    old = None if now is None else rewound(step.path, now, step.changes, step.base)
    old = _kept(there, step.base) if old is None else old
    if old is None:
        message = "its old text is in no checkpoint any more"
        remedy = "readiness checkpoint list shows what there is"
        raise WriteError(message, reason="gone", place=Place(step.path), remedy=remedy)
    return NewText(step.path, now, old)


def _kept(there: Checkpoints, sha256: str) -> bytes | None:
    """The text of this digest, the newest checkpoints first; None if none of them has it."""
    for checkpoint in reversed(there.all):
        for file in checkpoint.files:
            if sha256 and file.sha256 == sha256:
                with contextlib.suppress(WriteError):  # damaged since: another one may have it
                    return kept_bytes(checkpoint, file)
    return None
