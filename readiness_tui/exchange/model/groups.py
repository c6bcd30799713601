"""Groups of tickets that a reference may name as one: a phase, a stage, an epic, a component.

Who waits for a group waits for its last tickets: those that none of its own tickets needs. That
blocks the same as all of them would, with the fewest edges.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from readiness_tui.exchange.model.model import Mark


@dataclass(frozen=True, slots=True)
class Pending:
    """A ticket that waits for a group, whose edges are known once all others are."""

    ticket: str
    members: tuple[str, ...]
    field: str
    raw: str
    mark: Mark
    shape: str


class Lasts:
    """The members of a group on which no other member depends, for each ticket that waits.

    Args:
        members: Ids of the group, in document order.
        edges: What each ticket depends on, as far as stated.
    """

    def __init__(self, members: Sequence[str], edges: Mapping[str, Collection[str]]) -> None:
        self._members, self._edges = members, edges
        self._place = {name: index for index, name in enumerate(members)}
        self._needs = Counter(need for name in members for need in edges.get(name, ()))
        self._last = [name for name in members if not self._needs[name]]

    def before(self, own: str) -> tuple[str, ...]:
        """What a ticket waits for, in the order of the group; all where they need each other.

        A group that it belongs to is taken without it.
        """
        if own not in self._place:
            return tuple(self._last or self._members)
        by_own = [name for name in self._edges.get(own, ()) if self._needs[name] == 1]
        freed = [name for name in by_own if name in self._place]
        lasts = sorted({*self._last, *freed} - {own}, key=self._place.__getitem__)
        return tuple(lasts) or tuple(name for name in self._members if name != own)


def named(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Members by the folded name of their group, from pairs of both; groups of one too."""
    result: dict[str, dict[str, None]] = {}
    for name, member in pairs:
        result.setdefault(name, {})[member] = None
    return {name: tuple(members) for name, members in result.items()}
