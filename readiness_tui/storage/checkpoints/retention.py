"""How long checkpoints are kept, and how little room on the disk stops new ones.

What goes is decided by a pure function; it goes by a rename first, so that a kill leaves whole
checkpoints or none. What a person asked for stays until somebody deletes it by name.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from readiness_tui.domain.model.errors import Place, WriteError
from readiness_tui.storage.checkpoints.checkpoint import OLD
from readiness_tui.storage.checkpoints.files import FOLDER
from readiness_tui.storage.checkpoints.manifest import Checkpoint
from readiness_tui.storage.files.fileops import FileOps, refusal, remove_tree, settle, words
from readiness_tui.storage.settings.checkpoint_retention import MIB, Retention


def dispensable(there: Sequence[Checkpoint], kept: Retention) -> tuple[Checkpoint, ...]:
    """Which checkpoints go, oldest first.

    Args:
        there: All of them, oldest first.
        kept: What is to be kept.

    Returns:
        Never one that a person asked for, never the newest green one, never the newest of all.
    """
    own = [each for each in there if not each.is_by_person]
    greens = {scope: each.id for each in there for scope in each.green}
    newest_green = [each.id for each in there if each.is_green][-1:]
    newest = [each.id for each in there[-1:]]
    last = [each.id for each in own[len(own) - min(kept.auto_checkpoints, len(own)) :]]
    stay = {*greens.values(), *newest_green, *newest, *last}
    gone = [each for each in own if each.id not in stay]
    size = sum(each.size_bytes for each in there) - sum(each.size_bytes for each in gone)
    for checkpoint in own:
        if size <= kept.checkpoint_bytes:
            break
        if checkpoint not in gone and checkpoint.id not in {*newest_green, *newest}:
            gone.append(checkpoint)
            size -= checkpoint.size_bytes
    return tuple(sorted(gone, key=lambda each: each.number))


def remove(checkpoints: Iterable[Checkpoint], ops: FileOps | None = None) -> tuple[str, ...]:
    """Take checkpoints away, under the write lock; the ids of those that went.

    Raises:
        WriteError: One could not be taken away; each is still whole, or no longer listed.
    """
    ops = ops or FileOps()
    gone: list[str] = []
    doubt = ""
    for checkpoint in checkpoints:
        old = checkpoint.folder.with_name(f"{OLD}{checkpoint.id}")
        try:
            ops.rename(checkpoint.folder, old)
        except OSError as error:
            raise refusal(error, f"{FOLDER}/{checkpoint.id}") from error
        gone.append(checkpoint.id)
        try:
            settle(ops, old.parent)
            remove_tree(ops, old)  # what is left of it goes with the next checkpoint
        except OSError as error:
            doubt = f"{checkpoint.id} is deleted, not confirmed on disk: {words(error)}"
    if doubt:
        raise WriteError(doubt, reason="unconfirmed", remedy="look at the disk")
    return tuple(gone)


def guard_room(
    place: Path,
    kept: Retention,
    room_of: Callable[[Path], os.statvfs_result] = os.statvfs,
) -> None:
    """Refuse a checkpoint where the disk is nearly full: boards are saved before copies of them.

    Raises:
        WriteError: Less room is left than is to stay free; the numbers are in it.
    """
    room = room_of(place)
    free, whole = room.f_bavail * room.f_frsize, room.f_blocks * room.f_frsize
    need = max(kept.min_free_bytes, int(whole * kept.min_free_share))
    if free < need:
        message = f"{free // MIB} MiB are free, {need // MIB} MiB have to stay free"
        remedy = "free some space, or lower [retention] min_free"
        raise WriteError(message, reason="disk-full", place=Place(FOLDER), remedy=remedy)
