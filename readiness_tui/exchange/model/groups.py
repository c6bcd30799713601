"""Groups of tickets that a reference may name as one: a phase, a stage, an epic, a component.

Who waits for a group waits for its last tickets: those that none of its own tickets needs. That
blocks the same as all of them would, with the fewest edges.
"""

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


def last_of(
    members: Sequence[str], own: str, edges: Mapping[str, Collection[str]]
) -> tuple[str, ...]:
    """The members on which no other member depends, in their order; never the ticket itself.

    Args:
        members: Ids of the group, in document order.
        own: The ticket that waits; a group it belongs to is taken without it.
        edges: What each ticket depends on, as far as stated.
    """
    others = [name for name in members if name != own]
    inner = set(others)
    needed = {need for name in others for need in edges.get(name, ()) if need in inner}
    return tuple(name for name in others if name not in needed) or tuple(others)


def named(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Members by the folded name of their group, from pairs of both; groups of one too."""
    result: dict[str, dict[str, None]] = {}
    for name, member in pairs:
        result.setdefault(name, {})[member] = None
    return {name: tuple(members) for name, members in result.items()}
