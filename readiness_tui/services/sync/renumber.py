"""A ticket that two clones gave the same id: theirs keeps it, ours gets the next free one. Pure.

Only what both sides added since their base, under different titles, counts as two tickets. Fields
of one ticket that disagree are a conflict, which people decide.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from readiness_tui.domain.model.ids import Key, Kind, TicketId
from readiness_tui.services.sync.files import is_board
from readiness_tui.services.sync.merge import FileMerge, Renumbered, merge_file
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.reader import parse_board
from readiness_tui.storage.boards.renaming import free_id, with_references, with_ticket_renamed
from readiness_tui.storage.merge.files import FieldConflict
from readiness_tui.storage.settings.settings import SETTINGS
from readiness_tui.storage.toml.plain_data import table_of


@dataclass(frozen=True, slots=True)
class _Sides:
    """One board as both sides have it, and what they started from."""

    base: LoadedBoard | None
    ours: LoadedBoard
    theirs: LoadedBoard | None

    def has(self, name: str) -> bool:
        """Whether anybody has a ticket of that id."""
        boards = (self.base, self.ours, self.theirs)
        return any(TicketId(name) in each.board.tickets for each in boards if each)


def renumbered(merges: Sequence[FileMerge]) -> tuple[FileMerge, ...]:
    """The merges, once tickets of ours have other ids where theirs has the same.

    What named such a ticket on our side, and did not before, names it by its new id. Done again
    on the same files it comes to the same.
    """
    clashes = [(merge, name) for merge in merges for name in _clashing(merge)]
    if not clashes:
        return tuple(merges)
    sides = {merge.path: found for merge in merges if (found := _sides_of(merge)) is not None}
    renumberings: dict[str, list[Renumbered]] = {}
    for merge, old in clashes:
        new = free_id(old, sides[merge.path].has)
        renamed = _renamed(sides, merge.path, old, new)
        if renamed is not None:
            sides.update(renamed)
            renumberings.setdefault(merge.path, []).append(Renumbered(merge.path, old, new))
    return tuple(_again(merge, sides, renumberings.get(merge.path, [])) for merge in merges)


def _clashing(one: FileMerge) -> Iterator[str]:
    """The ids of tickets that both sides added, each its own."""
    if one.base is None:
        return
    for conflict in one.conflicts:
        about = conflict.about
        if about.record and about.record.kind is Kind.TICKET and _is_two(about):
            yield about.record.id


def _is_two(about: FieldConflict) -> bool:
    if about.field or about.base.value is not None:
        return False
    titles = [table_of(each.value).get("title") for each in (about.ours, about.theirs)]
    return all(titles) and titles[0] != titles[1]


def _sides_of(one: FileMerge) -> _Sides | None:
    if not is_board(one.path) or one.path == SETTINGS or one.is_left:
        return None
    base, ours, theirs = (_loaded(one.path, each) for each in (one.base, one.ours, one.theirs))
    return None if ours is None else _Sides(base, ours, theirs)


def _loaded(path: str, data: bytes | None) -> LoadedBoard | None:
    parsed = None if data is None else parse_board(path, data)
    return parsed if isinstance(parsed, LoadedBoard) else None


def _renamed(
    sides: Mapping[str, _Sides], path: str, old: str, new: str
) -> Mapping[str, _Sides] | None:
    """All our boards with a ticket renamed on one of them; None if one cannot be made to say it."""
    home = with_ticket_renamed(sides[path].ours, old, new)
    if home is None:
        return None
    key = Key(home.board.id, TicketId(old))
    renamed: dict[str, _Sides] = {}
    for name, board_sides in {**sides, path: replace(sides[path], ours=home)}.items():
        updated = with_references(
            board_sides.ours, board_sides.base.board if board_sides.base else None, key, new
        )
        if updated is None:
            return None
        renamed[name] = replace(board_sides, ours=updated)
    return renamed


def _again(one: FileMerge, sides: Mapping[str, _Sides], given: Sequence[Renumbered]) -> FileMerge:
    """A file merged again with what ours says now; `ours` stays what stands on the disk."""
    ours = sides[one.path].ours.text.raw if one.path in sides else one.ours
    if ours == one.ours:
        return one
    merged = merge_file(one.path, one.base, ours, one.theirs)
    return replace(merged, ours=one.ours, renumbered=tuple(given))
