"""Order and cycles of a directed graph given as plain lists: what `graph.py` is built from.

A graph is `needs[t]`: the nodes that t needs. No function here recurses: a chain of 25,000 passes.
"""

from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import TypeAlias

Needs: TypeAlias = Sequence[Collection[int]] | Mapping[int, Collection[int]]
Edge: TypeAlias = tuple[int, int]
"""(needed, needing)."""

STARTS = 60
"""Members of a block from which cycles are sought: enough to find the shortest in practice."""
SEARCHED = 250
"""Blocks above this size are opened in index order: searching them would take seconds."""
MOST_ROUNDS = 60
"""Blocks that are still closed without so many edges are opened in index order too."""


def smallest_order(nodes: Iterable[int], needs: Needs) -> list[int]:
    """Kahn's order with the smallest node first wherever there is a choice.

    Args:
        nodes: The nodes to order; all that they need is among them.
        needs: What each node needs.

    Returns:
        The nodes in order; those in or behind a cycle are missing.
    """
    waits: dict[int, int] = {}
    followers: dict[int, list[int]] = {}
    ready: list[int] = []
    for node in nodes:
        if required := needs[node]:
            waits[node] = len(required)
            for needed in required:
                followers.setdefault(needed, []).append(node)
        else:
            ready.append(node)
    heapify(ready)
    order: list[int] = []
    while ready:
        node = heappop(ready)
        order.append(node)
        for follower in followers.get(node, ()):
            waits[follower] -= 1
            if not waits[follower]:
                heappush(ready, follower)
    return order


def strong_blocks(needs: Sequence[Collection[int]]) -> list[tuple[int, ...]]:
    """The strongly connected components of two nodes or more, each and all in index order.

    Tarjan (1972), with a stack of iterators in place of recursion.
    """
    blocks: list[tuple[int, ...]] = []
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    path: list[int] = []
    on_path: set[int] = set()
    work: list[tuple[int, Iterator[int]]] = []

    def enter(node: int) -> None:
        index[node] = low[node] = len(index)
        path.append(node)
        on_path.add(node)
        work.append((node, iter(needs[node])))

    for root in range(len(needs)):
        if root not in index:
            enter(root)
        while work:
            node, rest = work[-1]
            for needed in rest:
                if needed not in index:
                    enter(needed)
                    break
                if needed in on_path:
                    low[node] = min(low[node], index[needed])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    members = [path.pop()]
                    while members[-1] != node:
                        members.append(path.pop())
                    on_path.difference_update(members)
                    if len(members) > 1:
                        blocks.append(tuple(sorted(members)))
    return sorted(blocks)


def shortest_cycle(block: Collection[int], needs: Needs) -> tuple[int, ...]:
    """A shortest cycle of a block, each node needing the next, the first one again at the end.

    Sought from up to 60 members in index order; the first of the shortest wins. Empty if the block
    holds none.
    """
    best: tuple[int, ...] = ()
    for cycle in _cycles(block, needs):
        if not best or len(cycle) < len(best):
            best = cycle
        if len(best) == 3:  # noqa: PLR2004 - two nodes that need each other: none is shorter
            break
    return best


def _cycles(block: Collection[int], needs: Needs) -> Iterator[tuple[int, ...]]:
    """A shortest cycle through each of the first members."""
    inside = set(block)
    for start in sorted(block)[:STARTS]:
        if path := _path(start, inside, needs):
            yield path


def _path(start: int, inside: set[int], needs: Needs) -> tuple[int, ...]:
    came: dict[int, int] = {}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for needed in sorted(needs[node]):
            if needed == start:
                back = [start, node]
                while back[-1] != start:
                    back.append(came[back[-1]])
                return tuple(reversed(back))
            if needed in inside and needed not in came:
                came[needed] = node
                queue.append(needed)
    return ()


def cuts(block: Collection[int], needs: Needs) -> tuple[Edge, ...]:
    """Edges whose removal leaves a block without cycles, each of them needed for that.

    Greedy: the edge that lies on most of the shortest cycles goes first (ties: the highest index
    pair), then each removed edge that closes no cycle any more comes back. Blocks above 250, and
    those of which more than 60 edges would have to go, lose the edges that run against index order
    instead: nobody weighs so many one by one.
    """
    inside = set(block)
    remaining = {node: set(needs[node]) & inside for node in block}
    if len(inside) > SEARCHED:
        return _against_order(remaining)
    removed: list[Edge] = []
    while edge := _busiest(block, remaining):
        if len(removed) == MOST_ROUNDS:
            return _against_order({node: set(needs[node]) & inside for node in block})
        remaining[edge[1]].discard(edge[0])
        removed.append(edge)
    required: list[Edge] = []
    for needed, node in removed:
        remaining[node].add(needed)
        if len(smallest_order(inside, remaining)) < len(inside):
            remaining[node].discard(needed)
            required.append((needed, node))
    return tuple(sorted(required))


def _against_order(needs: Mapping[int, Collection[int]]) -> tuple[Edge, ...]:
    """The edges from a later node to an earlier one."""
    return tuple(
        sorted((needed, node) for node, own in needs.items() for needed in own if needed > node)
    )


def _busiest(block: Collection[int], needs: Needs) -> Edge | None:
    on = Counter(
        (cycle[place + 1], cycle[place])
        for cycle in _cycles(block, needs)
        for place in range(len(cycle) - 1)
    )
    return max(on, key=lambda edge: (on[edge], edge)) if on else None
