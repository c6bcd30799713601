"""The dependency kernel: order, levels, closure, marks and cycles of a whole portfolio.

Lists and ints, no library: the graph is rebuilt at each edit, within a frame. A ticket's index is
its place in the portfolio. An edge `p -> t` stands where `t.depends` names `p`; `after` is kept
apart as soft edges, and `parent` is never an edge. Dropped tickets keep their edges here.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from itertools import repeat
from typing import NamedTuple

from msgspec import Struct

from readiness_tui.domain.model import cycles
from readiness_tui.domain.model.ids import Key, keys_of, resolve
from readiness_tui.domain.model.portfolio import Portfolio

CLOSED_UP_TO = 10_000
"""Above this many tickets there is no closure: it takes n * n / 8 bytes."""

Edges = tuple[tuple[int, ...], ...]


class Mark(StrEnum):
    """How one ticket depends on another; the first that fits."""

    ESSENTIAL = "essential"
    REDUNDANT = "redundant"
    SOFT = "soft"
    INDIRECT = "indirect"
    NONE = "none"


class Dangling(NamedTuple):
    """A reference that names no ticket, with the field it stands in."""

    key: Key
    field: str
    reference: str


class PlanGraph(Struct, frozen=True, eq=False, dict=True):
    """The dependencies of a portfolio, by index; frozen, what is derived is computed once.

    Attributes:
        keys: The ticket of each index.
        index: The index of each ticket.
        pred: What each ticket needs, hard edges only, in the order of its `depends`.
        succ: What each ticket unblocks, in index order.
        soft: What each ticket comes after.
        dangling: References of `depends` and `after` that name no ticket.
        order: The smallest valid order over hard and accepted soft edges: rows do not jump.
        blocks: Tickets that need each other, each block in index order.
        cuts: By block, the edges whose removal opens it: exactly those that run against `order`.
    """

    keys: tuple[Key, ...]
    index: Mapping[Key, int]
    pred: Edges
    succ: Edges
    soft: Edges
    dangling: tuple[Dangling, ...]
    order: tuple[int, ...]
    blocks: tuple[tuple[int, ...], ...]
    cuts: tuple[tuple[cycles.Edge, ...], ...]

    @cached_property
    def block_of(self) -> Mapping[int, int]:
        """The number of the block of each ticket that is in one."""
        return {node: number for number, block in enumerate(self.blocks) for node in block}

    @cached_property
    def place(self) -> tuple[int, ...]:
        """The place of each ticket in `order`."""
        places = [0] * len(self.order)
        for place, node in enumerate(self.order):
            places[node] = place
        return tuple(places)

    @cached_property
    def levels(self) -> tuple[int, ...]:
        """0 for what needs nothing, else 1 above the highest it needs; a block shares one."""
        levels = [0] * len(self.keys)
        for members in self._steps():
            inside = set(members)
            level = max(
                (levels[p] + 1 for node in members for p in self.pred[node] if p not in inside),
                default=0,
            )
            for node in members:
                levels[node] = level
        return tuple(levels)

    @cached_property
    def below(self) -> tuple[int, ...]:
        """By index, the bitset of all that waits for a ticket; empty above 10,000 tickets.

        Members of a block see each other and themselves.
        """
        if len(self.keys) > CLOSED_UP_TO:
            return ()
        below = [0] * len(self.keys)
        for members in reversed(self._steps()):
            whole = sum(1 << node for node in members) if len(members) > 1 else 0
            bits = whole
            for node in members:
                for follower in self.succ[node]:
                    bits |= below[follower] | 1 << follower
            for node in members:
                below[node] = bits
        return tuple(below)

    def _steps(self) -> Sequence[tuple[int, ...]]:
        """The order with each block, whose members stand side by side there, as one step."""
        if not self.blocks:
            return list(zip(self.order))
        first = {block[0]: block for block in self.blocks}
        return [
            first.get(node, (node,))
            for node in self.order
            if node in first or node not in self.block_of
        ]

    def dependants(self, i: int) -> int:
        """How many tickets wait for one, direct and all behind them; only direct above 10,000."""
        if not self.below:
            return len(self.succ[i])
        return (self.below[i] & ~(1 << i)).bit_count()

    def upstream(self, starts: Iterable[int]) -> set[int]:
        """Everything that these tickets need, at any distance; a start only if a cycle holds it."""
        return _search(starts, self.pred)

    def downstream(self, starts: Iterable[int]) -> set[int]:
        """Everything that waits for these tickets, at any distance."""
        return _search(starts, self.succ)

    def reaches(self, p: int, t: int) -> bool:
        """Whether t needs p, at any distance."""
        if self.below:
            return bool(self.below[p] >> t & 1)
        return bool(self.path(t, p))

    def path(self, t: int, p: int) -> tuple[int, ...]:
        """A shortest way from t to p in which each ticket needs the next; empty if there is none.

        Both ends included. A ticket's own way to itself is its shortest cycle.
        """
        floor = self.levels[p]
        came: dict[int, int] = {}
        queue = deque([t])
        while queue:
            node = queue.popleft()
            for needed in self.pred[node]:
                if needed == p:
                    return _back(came, t, node, p)
                if needed not in came and self.levels[needed] >= floor:
                    came[needed] = node
                    queue.append(needed)
        return ()

    def through(self, p: int, t: int) -> int | None:
        """The first ticket through which t needs p even without the edge between them.

        An edge inside a block, or between members of one and the same two blocks, is never implied:
        there is no single way to reduce a cycle.
        """
        near = {self.block_of.get(p), self.block_of.get(t)} - {None}
        for other in self.succ[p]:
            if other != t and self.block_of.get(other) not in near and self.reaches(other, t):
                return other
        return None

    def mark(self, p: int, t: int) -> Mark:
        """How t depends on p."""
        if p in self.pred[t]:
            return Mark.ESSENTIAL if self.through(p, t) is None else Mark.REDUNDANT
        if p in self.soft[t]:
            return Mark.SOFT
        return Mark.INDIRECT if p != t and self.reaches(p, t) else Mark.NONE

    def cycle_path(self, needs: Key, needed: Key) -> tuple[Key, ...] | None:
        """The cycle that would close if `needs` came to depend on `needed`; None: it may.

        Each ticket of the path depends on the next; the first stands again at the end.
        """
        if needs == needed:
            return (needs, needs)
        start, target = self.index.get(needed), self.index.get(needs)
        if start is None or target is None or not self.reaches(target, start):
            return None
        return (needs, *(self.keys[node] for node in self.path(start, target)))

    def shortest_cycle(self, block: Iterable[int]) -> tuple[int, ...]:
        """A shortest cycle of a block, each needing the next, the first again at the end."""
        return cycles.shortest_cycle(tuple(block), self.pred)


def _search(starts: Iterable[int], edges: Edges) -> set[int]:
    reached: set[int] = set()
    work = list(starts)
    while work:
        for node in edges[work.pop()]:
            if node not in reached:
                reached.add(node)
                work.append(node)
    return reached


def _back(came: Mapping[int, int], start: int, node: int, end: int) -> tuple[int, ...]:
    way = [end, node]
    while way[-1] != start:
        way.append(came[way[-1]])
    return tuple(reversed(way))


def build_graph(portfolio: Portfolio) -> PlanGraph:
    """The graph of a portfolio. Self references, repeats and dangling names make no edge."""
    boards = portfolio.boards.values()
    keys = tuple([key for board in boards for key in keys_of(board.id, board.tickets)])
    index = dict(zip(keys, range(len(keys)), strict=True))
    dangling: list[Dangling] = []

    def sought(field: str, names: Sequence[str], node: int) -> tuple[int, ...]:
        places = {name: index.get(resolve(name, keys[node].board)) for name in names}
        for name, place in places.items():
            if place is None:
                dangling.append(Dangling(keys[node], field, name))
        others = (place for place in places.values() if place is not None and place != node)
        return tuple(dict.fromkeys(others))

    def edges(field: str, names: Sequence[str], node: int) -> tuple[int, ...]:
        targets = tuple(map(home.get, names, repeat(node)))
        if node not in targets and len(set(targets)) == len(targets):
            return targets  # as nearly always: each is another ticket of the same board
        return sought(field, names, node)

    pred: list[tuple[int, ...]] = []
    soft: list[tuple[int, ...]] = []
    for board in boards:
        first = len(soft)
        home: dict[str, int] = dict(zip(board.tickets, range(first, len(keys)), strict=False))
        for node, ticket in enumerate(board.tickets.values(), first):
            pred.append(edges("depends", ticket.depends, node) if ticket.depends else ())
            soft.append(edges("after", ticket.after, node) if ticket.after else ())
    order, blocks, cuts = _ordered(pred, soft)
    return PlanGraph(
        keys=keys,
        index=index,
        pred=tuple(pred),
        succ=_turned(pred),
        soft=tuple(soft),
        dangling=tuple(dangling),
        order=tuple(order),
        blocks=blocks,
        cuts=cuts,
    )


def _turned(edges: Sequence[Sequence[int]]) -> Edges:
    turned: list[list[int]] = [[] for _ in edges]
    for node, others in enumerate(edges):
        for other in others:
            turned[other].append(node)
    return tuple(map(tuple, turned))


_Cuts = tuple[tuple[cycles.Edge, ...], ...]


def _ordered(
    pred: Sequence[tuple[int, ...]], soft: Sequence[tuple[int, ...]]
) -> tuple[Sequence[int], tuple[tuple[int, ...], ...], _Cuts]:
    """The order, the blocks of hard edges, and the cuts that open each of them."""
    nodes = range(len(pred))
    edges = [hard + maybe for hard, maybe in zip(pred, soft, strict=True)] if any(soft) else pred
    if all(not needs or max(needs) < node for node, needs in enumerate(edges)):
        return nodes, (), ()  # the order of the files is valid, so it is the smallest
    order = cycles.smallest_order(nodes, edges)
    if len(order) == len(nodes):
        return order, (), ()
    knot = _numbered(cycles.strong_blocks(edges))
    accepted = [tuple(p for p in soft[t] if p not in knot or knot[p] != knot.get(t)) for t in nodes]
    blocks = tuple(cycles.strong_blocks(pred))
    cuts = tuple(cycles.cuts(block, pred) for block in blocks)
    return _with_blocks(pred, accepted, blocks, cuts), blocks, cuts


def _numbered(blocks: Sequence[tuple[int, ...]]) -> dict[int, int]:
    return {node: number for number, block in enumerate(blocks) for node in block}


def _with_blocks(
    pred: Sequence[tuple[int, ...]],
    accepted: Sequence[tuple[int, ...]],
    blocks: tuple[tuple[int, ...], ...],
    cuts: _Cuts,
) -> list[int]:
    """The order with each block collapsed to its first member, then opened in place."""
    head = list(range(len(pred)))
    for block in blocks:
        for node in block:
            head[node] = block[0]
    needs: dict[int, set[int]] = {}
    for node, own in enumerate(head):
        others = {head[p] for p in (*pred[node], *accepted[node])}
        needs.setdefault(own, set()).update(others - {own})
    opened: dict[int, list[int]] = {}
    for block, removed in zip(blocks, cuts, strict=True):
        inside, gone = set(block), set(removed)
        remaining = {t: [p for p in pred[t] if p in inside and (p, t) not in gone] for t in block}
        opened[block[0]] = cycles.smallest_order(block, remaining)
    order: list[int] = []
    for node in cycles.smallest_order(needs, needs):
        order.extend(opened.get(node, (node,)))
    return order
