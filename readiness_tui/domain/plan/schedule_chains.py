"""The longest chains of a plan: listed up to a few, counted exactly.

A chain is what set the finish of a board: from a ticket that finishes last, back along whatever
set each start, to one that nothing but the beginning or a window holds. Where several tie, their
number may be huge: it is a sum over the order, nothing is walked twice.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from readiness_tui.domain.model.ids import BoardId, Key
from readiness_tui.domain.plan.critical_path import ABSENT
from readiness_tui.domain.plan.schedule import Schedule

LISTED = 8


class Chains(Struct, frozen=True):
    """The longest chains of a board.

    Attributes:
        length: From the origin to the finish, in quarters.
        count: How many tie.
        listed: The first of them, in the order of the tickets' indices, each from start to end.
    """

    length: int
    count: int
    listed: tuple[tuple[Key, ...], ...]


def chains(plan: Schedule, board: BoardId, limit: int = LISTED) -> Chains:
    """The chains that set the finish of a board; tickets of other boards are in them too.

    Args:
        plan: The schedule, of either view.
        board: Whose finish is asked about.
        limit: Chains to list at most.
    """
    home = plan.boards[board]
    homes, count = plan.network.homes, plan.network.tickets
    last = plan.finishes[home]
    ends = [
        node
        for node in plan.network.edges.order
        if node < count and homes[node] == home and plan.ends[node] == last
    ]
    before = _before(plan, ends)
    followed = {needed for needs in before.values() for needed in needs}
    heads = sorted(node for node in ends if node not in followed)
    ways = _ways(plan, before)
    listed = (tuple(plan.network.graph.keys[n] for n in chain) for chain in _walk(before, heads))
    cut = (chain for chain, _ in zip(listed, range(limit), strict=False))
    return Chains(last, sum(ways[node] for node in heads), tuple(cut))


def _before(plan: Schedule, ends: list[int]) -> Mapping[int, tuple[int, ...]]:
    """Of each ticket on a chain, those whose finish set its start, in index order."""
    bindings: dict[int, tuple[int, ...]] = {}
    work = list(ends)
    while work:
        node = work.pop()
        if node not in bindings:
            bindings[node] = _binding(plan, node)
            work.extend(bindings[node])
    return bindings


def _binding(plan: Schedule, node: int) -> tuple[int, ...]:
    """The tickets whose finish set the start of another, through barriers too."""
    network = plan.network
    edges, start = network.edges, plan.starts[node]
    nodes = {p for p in edges.pred[node] if plan.ends[p] == start and plan.is_planned(p)}
    for needed in edges.pred_abroad.get(node, ()):
        end = plan.ends[needed]
        if end > ABSENT and network.calendar(needed).across(end, network.calendar(node)) == start:
            nodes.add(needed)
    for barrier in [p for p in nodes if p >= network.tickets]:
        nodes.remove(barrier)
        nodes.update(_binding(plan, barrier))
    return tuple(sorted(nodes))


def _ways(plan: Schedule, before: Mapping[int, tuple[int, ...]]) -> Mapping[int, int]:
    """In how many ways a chain can come to each ticket."""
    ways: dict[int, int] = {}
    for node in plan.network.edges.order:
        if node in before:
            ways[node] = sum(ways[needed] for needed in before[node]) or 1
    return ways


def _walk(before: Mapping[int, tuple[int, ...]], heads: list[int]) -> Iterator[list[int]]:
    """Each chain from its start to its end; those that end in the same ticket by index of starts.

    Without recursion: a chain may have as many tickets as the plan.
    """
    for head in heads:
        path, turns = [head], [iter(before[head])]
        if not before[head]:
            yield [head]
        while turns:
            needed = next(turns[-1], None)
            if needed is None:
                turns.pop()
                path.pop()
                continue
            path.append(needed)
            turns.append(iter(before[needed]))
            if not before[needed]:
                yield path[::-1]
