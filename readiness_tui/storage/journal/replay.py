"""A board's bytes from the splices that lead to them, or away from them: proved by their digest."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import takewhile

from readiness_tui.domain.model.errors import BoardError
from readiness_tui.storage.journal.entries import FileStep
from readiness_tui.storage.merge.files import read_text
from readiness_tui.storage.toml.blocks_tomlkit import TomlkitEditor
from readiness_tui.storage.toml.segments import Segment
from readiness_tui.storage.toml.splicing import SegmentChange, Splicer

ROOM = 4 << 20
"""So many signs of splices are noted of one action; JSON takes up to six bytes for each."""


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


def change_between(path: str, old: bytes, new: bytes) -> tuple[SegmentChange, ...]:
    """The one splice that leads from a file to another text of it; none where one is no board.

    Args:
        path: Its path, for messages and for the kind of file.
        old: All bytes of it before.
        new: All bytes of it after.
    """
    try:
        then, now = read_text(path, old).segments, read_text(path, new).segments
    except BoardError:
        return ()
    start = _alike(then, now)
    if start == min(len(then), len(now)) or then[start].path != now[start].path:
        start = max(start - 1, 0)  # the header above is there before and after
    most = min(len(then), len(now)) - start - 1
    tail = min(_alike(then[::-1], now[::-1]), most)
    before, after = (
        "".join(one.text for one in some[start : len(some) - tail]) for some in (then, now)
    )
    return (SegmentChange(now[start].path, before, after),)


def noted(steps: Iterable[FileStep]) -> tuple[FileStep, ...]:
    """The steps of an action with as many of their splices as one line of the journal can hold.

    Without them a kill is still told from the digests; what it then cannot merge is kept aside.
    """
    noted_steps: list[FileStep] = []
    room = ROOM
    for step in steps:
        room -= sum(len(one.before) + len(one.after) for one in step.changes)
        noted_steps.append(step if room >= 0 else replace(step, changes=()))
    return tuple(noted_steps)


def _alike(some: Sequence[Segment], others: Sequence[Segment]) -> int:
    """How many segments are equal from the first on."""
    pairs = zip(some, others, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _restored(
    path: str, data: bytes, changes: Iterable[SegmentChange], sha256: str
) -> bytes | None:
    try:
        splicer = Splicer(read_text(path, data), TomlkitEditor())
    except BoardError:
        return None
    for change in changes:
        if not splicer.restore(change):
            return None
    content = splicer.text.raw
    return content if hashlib.sha256(content).hexdigest() == sha256 else None
