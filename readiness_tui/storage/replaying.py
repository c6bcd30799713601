"""A board's bytes from the splices that lead to them, or away from them: proved by their digest."""

import hashlib
from collections.abc import Iterable, Sequence

from readiness_tui.storage.blocks_tomlkit import TomlkitEditor
from readiness_tui.storage.loaded import BrokenBoard
from readiness_tui.storage.reader import parse_board
from readiness_tui.storage.splicing import SegmentChange, Splicer


def rewound(path: str, data: bytes, changes: Sequence[SegmentChange], sha256: str) -> bytes | None:
    """What a board was before splices.

    Args:
        path: Its path, for messages.
        data: All bytes of it after them.
        changes: The splices, in their order.
        sha256: Of what it was.

    Returns:
        None where the splices do not lead there.
    """
    return _restored(path, data, reversed(changes), sha256)


def replayed(path: str, data: bytes, changes: Sequence[SegmentChange], sha256: str) -> bytes | None:
    """What splices made of a board, likewise."""
    forth = (SegmentChange(one.path, one.after, one.before) for one in changes)
    return _restored(path, data, forth, sha256)


def _restored(
    path: str, data: bytes, changes: Iterable[SegmentChange], sha256: str
) -> bytes | None:
    found = parse_board(path, data)
    if isinstance(found, BrokenBoard):
        return None
    splicer = Splicer(found.text, TomlkitEditor())
    for change in changes:
        if not splicer.restore(change):
            return None
    made = splicer.text.raw
    return made if hashlib.sha256(made).hexdigest() == sha256 else None
