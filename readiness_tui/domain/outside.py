"""What others changed on the boards, between two states of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from readiness_tui.domain.ids import BoardId, Key, TicketId
from readiness_tui.domain.portfolio import Portfolio
from readiness_tui.domain.text import safe_line
from readiness_tui.domain.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Outside:
    """The tickets that changed, came and went; `boards` are those where anything differs."""

    changed: frozenset[Key] = frozenset()
    added: frozenset[Key] = frozenset()
    gone: frozenset[Key] = frozenset()
    boards: tuple[BoardId, ...] = ()

    @property
    def says(self) -> str:
        """One sentence: `3 tickets changed, 1 added outside`; empty for no difference."""
        found = [
            (keys, word)
            for keys, word in (
                (self.changed, "changed"), (self.added, "added"), (self.gone, "removed"),
            )
            if keys
        ]  # fmt: skip
        if not found:
            return f"{_named(self.boards, 'board')} changed outside" if self.boards else ""
        (first, word), *others = found
        more = "".join(f", {len(keys)} {word}" for keys, word in others)
        return f"{_named(tuple(key.ticket for key in first), 'ticket')} {word}{more} outside"


NOTHING = Outside()
"""No difference."""


def differing(before: Portfolio, after: Portfolio) -> Outside:
    """What is not as it was; boards that were not read again cost nothing."""
    changed: set[Key] = set()
    added: set[Key] = set()
    gone: set[Key] = set()
    boards: list[BoardId] = []
    for board in dict.fromkeys((*before.boards, *after.boards)):
        old, new = before.boards.get(board), after.boards.get(board)
        if old is new or old == new:
            continue
        boards.append(board)
        was: Mapping[TicketId, Ticket] = old.tickets if old else {}
        now: Mapping[TicketId, Ticket] = new.tickets if new else {}
        added |= {Key(board, name) for name in now.keys() - was.keys()}
        gone |= {Key(board, name) for name in was.keys() - now.keys()}
        changed |= {Key(board, name) for name in now.keys() & was.keys() if now[name] != was[name]}
    return Outside(frozenset(changed), frozenset(added), frozenset(gone), tuple(boards))


def _named(names: Sequence[str], what: str) -> str:
    if len(names) > 1:
        return f"{len(names)} {what}s"
    return safe_line(names[0]) if what == "ticket" else f"{what} {safe_line(names[0])}"
