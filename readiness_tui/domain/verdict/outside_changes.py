"""What others changed on the boards, between two states of them."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from readiness_tui.domain.model.board import HOMES, Board
from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.text import counted, safe_line
from readiness_tui.domain.model.ticket import Ticket


class Outside(Struct, frozen=True):
    """The tickets that changed, came and went; `boards` are those where anything differs.

    `by_git` counts the fields that git changed, a record that came or went as one; 0 for others.
    """

    changed: frozenset[Key] = frozenset()
    added: frozenset[Key] = frozenset()
    gone: frozenset[Key] = frozenset()
    boards: tuple[BoardId, ...] = ()
    by_git: int = 0

    @property
    def says(self) -> str:
        """One sentence: `3 tickets changed, 1 added outside`, or `git changed 4 fields`.

        Empty for no difference.
        """
        if self.by_git:
            return f"git changed {counted(self.by_git, 'field')}"
        groups = [
            (keys, word)
            for keys, word in (
                (self.changed, "changed"),
                (self.added, "added"),
                (self.gone, "removed"),
            )
            if keys
        ]
        if not groups:
            return f"{_named(self.boards, 'board')} changed outside" if self.boards else ""
        (first, word), *others = groups
        more = "".join(f", {len(keys)} {word}" for keys, word in others)
        return f"{_named(tuple(key.ticket for key in first), 'ticket')} {word}{more} outside"


NOTHING = Outside()
"""No difference."""


def differing(before: Portfolio, after: Portfolio, *, is_git: bool = False) -> Outside:
    """What is not as it was; boards that were not read again cost nothing.

    Args:
        before: The boards as they were.
        after: The boards as they are.
        is_git: Whether git changed them: then the fields are counted.
    """
    changed: set[Key] = set()
    added: set[Key] = set()
    gone: set[Key] = set()
    boards: list[BoardId] = []
    count = 0
    for board in dict.fromkeys((*before.boards, *after.boards)):
        old, new = before.boards.get(board), after.boards.get(board)
        if old is new or old == new:
            continue
        boards.append(board)
        count += _fields(old, new) if is_git else 0
        was: Mapping[TicketId, Ticket] = old.tickets if old else {}
        now: Mapping[TicketId, Ticket] = new.tickets if new else {}
        added |= {Key(board, name) for name in now.keys() - was.keys()}
        gone |= {Key(board, name) for name in was.keys() - now.keys()}
        changed |= {Key(board, name) for name in now.keys() & was.keys() if now[name] != was[name]}
    return Outside(frozenset(changed), frozenset(added), frozenset(gone), tuple(boards), count)


def _fields(old: Board | None, new: Board | None) -> int:
    """How many fields of two states of a board differ; a board that came or went counts as one."""
    if old is None or new is None:
        return 1
    count = sum(
        getattr(old, name) != getattr(new, name)
        for name in Board.__struct_fields__
        if name not in HOMES.values()
    )
    for kind in HOMES:
        was, now = old.records(kind), new.records(kind)
        count += len(was.keys() ^ now.keys())
        for key in was.keys() & now.keys():
            item, other = was[key], now[key]
            if item is not other:
                names = item.__struct_fields__
                count += sum(getattr(item, name) != getattr(other, name) for name in names)
    return count


def _named(names: Sequence[str], what: str) -> str:
    if len(names) > 1:
        return f"{len(names)} {what}s"
    return safe_line(names[0]) if what == "ticket" else f"{what} {safe_line(names[0])}"
