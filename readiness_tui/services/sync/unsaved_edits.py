"""What of ours a sync did not bring to the boards, kept as edits that a person decides about.

Where both sides changed the same, theirs stands: ours is then a conflict like any other, listed by
`readiness recover` and asked about on the screen.
"""

import hashlib
from collections.abc import Iterator

from msgspec.structs import replace

from readiness_tui.domain.edits.edit_titles import described
from readiness_tui.domain.model.board import HOMES, Board, Record
from readiness_tui.domain.model.edits import Action, AddRecord, Edit, RemoveRecord, SetField
from readiness_tui.domain.model.ids import Kind, RecordRef
from readiness_tui.domain.model.unsaved import Pending
from readiness_tui.services.sync.merge import FileMerge
from readiness_tui.storage.audit.entries import Act
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.reader import parse_board

_RECORDS = frozenset(HOMES.values())
"""What of a board are records, not statements of its own."""


def kept_of(one: FileMerge, act: Act) -> Pending | None:
    """Ours of what a merge did not decide; None where there is nothing, or no board.

    Args:
        one: The merge of a file.
        act: The action that the sync is.

    Returns:
        An operation that has the same name whenever the same sides meet.
    """
    if not one.conflicts:
        return None
    boards = [_board(one.path, data) for data in (one.base, one.with_ours, one.merged)]
    base, ours, theirs = boards
    if ours is None or theirs is None:
        return None
    edits = tuple(
        edit
        for kind in (Kind.BOARD, *HOMES)
        for edit in _edits(kind, base or Board(id=ours.id), ours, theirs)
    )
    if not edits:
        return None
    sides = (one.path.encode(), one.base or b"", one.ours or b"", one.theirs or b"")
    digest = hashlib.sha256(b"\0".join(hashlib.sha256(side).digest() for side in sides))
    places = ", ".join(dict.fromkeys(each.about.place for each in one.conflicts))
    return Pending(
        op=digest.hexdigest()[:32],
        at=act.at,
        reason="conflict",
        says=f"{one.path}: theirs stands since the sync: {places}",
        action=Action(described(edits), edits),
    )


def _board(path: str, data: bytes | None) -> Board | None:
    parsed = None if data is None else parse_board(path, data)
    return parsed.board if isinstance(parsed, LoadedBoard) else None


def _edits(kind: Kind, base: Board, ours: Board, theirs: Board) -> Iterator[Edit]:
    """The edits of ours that theirs stands against; what they were made for is the base."""
    if kind is Kind.BOARD:
        ref = RecordRef(theirs.id, kind, theirs.id)
        yield from _sets(ref, base, replace(ours, id=theirs.id), theirs)
        return
    was, mine, other = (board.records(kind) for board in (base, ours, theirs))
    for name in dict.fromkeys((*mine, *other)):
        ref = RecordRef(theirs.id, kind, name)
        if name not in other:
            names = list(mine)
            place = names.index(name)
            yield AddRecord(ref, mine[name], names[place - 1] if place else None)
        elif name not in mine:
            if name in was:
                yield RemoveRecord(ref, was[name])
        else:
            yield from _sets(ref, was.get(name), mine[name], other[name])


def _sets(ref: RecordRef, base: Record | None, ours: Record, theirs: Record) -> Iterator[SetField]:
    """The fields of one record that ours has otherwise; of a board those of its own table."""
    for name in ours.__struct_fields__:
        new, stands = getattr(ours, name), getattr(theirs, name)
        if new != stands and not (ref.kind is Kind.BOARD and name in _RECORDS):
            yield SetField(ref, name, getattr(base, name) if base else None, new)
