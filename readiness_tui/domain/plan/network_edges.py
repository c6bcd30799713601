"""The edges of a schedule: dependencies, children before what contains them, and barriers.

An edge that is no dependency and would close a cycle is left out. Soft edges never bind.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from readiness_tui.domain.model import cycles
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.plan.graph import PlanGraph

Lists = Sequence[Sequence[int]]


class Edges(Struct, frozen=True, eq=False):
    """Who needs whom, by node.

    Attributes:
        order: The nodes that take part and are in no cycle nor behind one, each after its needs.
        pred: What each node needs; may name nodes that do not take part.
        succ: What needs each node.
        pred_abroad: What a node needs of a board whose calendar is another; in `pred` it is not.
        succ_abroad: The same from the other end.
        barriers: Of each node behind the tickets, phase and number of the board.
        left_out: Barriers and children that would close a cycle, as (needed, needing) in words.
    """

    order: Sequence[int]
    pred: Lists
    succ: Lists
    pred_abroad: Mapping[int, Sequence[int]]
    succ_abroad: Mapping[int, Sequence[int]]
    barriers: tuple[tuple[str, int], ...]
    left_out: tuple[tuple[str, str], ...]


class _Extra(Struct, frozen=True):
    """Edges that stand or fall together: a child's, or all of a barrier."""

    anchor: int
    edges: tuple[cycles.Edge, ...]
    says: tuple[str, str]


def join(
    portfolio: Portfolio,
    graph: PlanGraph,
    *,
    inside: Sequence[bool],
    homes: Sequence[int],
    has_barriers: bool,
    are_alike: bool,
) -> tuple[frozenset[int], Edges]:
    """The tickets that contain others, and all edges.

    Args:
        portfolio: The boards.
        graph: Their dependencies.
        inside: By ticket, whether it takes part.
        homes: By ticket, the number of its board.
        has_barriers: Whether entrance criteria that name a phase hold tickets back.
        are_alike: Whether all boards have one calendar.
    """
    children = [(child, parent) for child, parent in _children(portfolio, graph) if inside[parent]]
    barriers = list(_barriers(portfolio, graph)) if has_barriers else []
    parts = [*inside, *(True for _ in barriers)]
    keys = graph.keys
    extras = [
        _Extra(parent, ((child, parent),), (str(keys[child]), str(keys[parent])))
        for child, parent in children
        if inside[child]
    ]
    extras += [
        _Extra(
            node,
            tuple(
                [(p, node) for p in barrier.before if inside[p]]
                + [(node, t) for t in barrier.behind if inside[t]]
            ),
            (f"phase {barrier.needed}", f"phase {barrier.phase}"),
        )
        for node, barrier in enumerate(barriers, len(keys))
    ]
    if not extras and not graph.blocks:
        order: Sequence[int] = [node for node in graph.order if inside[node]]
        pred: Lists = graph.pred
        succ: Lists = graph.succ
        refused: Sequence[_Extra] = ()
    else:
        pred, succ, refused = _joined(graph, parts, extras)
        order = _order(pred, succ, parts)
    needs: Mapping[int, Sequence[int]] = {}
    frees: Mapping[int, Sequence[int]] = {}
    if not are_alike:
        places = [*homes, *(barrier.home for barrier in barriers)]
        pred, needs = _split(pred, places)
        succ, frees = _split(succ, places)
    edges = Edges(
        order=order,
        pred=pred,
        succ=succ,
        pred_abroad=needs,
        succ_abroad=frees,
        barriers=tuple((barrier.needed, barrier.home) for barrier in barriers),
        left_out=tuple(extra.says for extra in refused),
    )
    alone = {extra.edges for extra in refused}
    return frozenset(p for child, p in children if ((child, p),) not in alone), edges


def _children(portfolio: Portfolio, graph: PlanGraph) -> Iterator[tuple[int, int]]:
    """Each ticket that is in another, with that one; dropped ones are in none."""
    node = -1
    for board in portfolio.boards.values():
        for ticket in board.tickets.values():
            node += 1
            if ticket.parent and ticket.status is not Status.DROPPED:
                key = portfolio.find(ticket.parent, board.id)
                if key and graph.index[key] != node:
                    yield node, graph.index[key]


class _Barrier(Struct, frozen=True):
    """What holds the tickets of a phase back until another phase is over."""

    phase: str
    needed: str
    home: int
    before: tuple[int, ...]
    behind: tuple[int, ...]


def _barriers(portfolio: Portfolio, graph: PlanGraph) -> Iterator[_Barrier]:
    """One for each entrance criterion that names a phase of its board."""
    for home, board in enumerate(portfolio.boards.values()):
        pairs = [
            (phase, line.phase)
            for phase in board.phases.values()
            for line in phase.entrance
            if line.phase in board.phases
        ]
        if not pairs:
            continue
        owners: dict[str, str] = {}
        for phase in board.phases.values():
            for name in phase.tickets:
                owners.setdefault(name, phase.id)
        for phase, needed in pairs:
            behind = [name for name in phase.tickets if owners[name] == phase.id]
            yield _Barrier(
                phase.id,
                needed,
                home,
                _nodes(portfolio, graph, board, board.phases[needed].tickets),
                _nodes(portfolio, graph, board, behind),
            )


def _nodes(
    portfolio: Portfolio, graph: PlanGraph, board: Board, names: Iterable[str]
) -> tuple[int, ...]:
    keys = (portfolio.find(name, board.id) for name in names)
    return tuple(dict.fromkeys(graph.index[key] for key in keys if key))


def _joined(
    graph: PlanGraph, parts: Sequence[bool], extras: Sequence[_Extra]
) -> tuple[list[list[int]], list[list[int]], list[_Extra]]:
    """Both directions of all edges that are accepted, and the extras that are not.

    Only what lies in a block of the whole can close a cycle; that is tried one by one.
    """
    nodes = range(len(parts))
    plain = [list(needs) for needs in graph.pred] + [[] for _ in nodes[len(graph.pred) :]]
    whole = [list(needs) if parts[t] else [] for t, needs in enumerate(plain)]
    for extra in extras:
        for p, t in extra.edges:
            whole[t].append(p)
    knots = cycles.strong_blocks([[p for p in needs if parts[p]] for needs in whole])
    knotted = {node for knot in knots for node in knot}
    doubtful = [extra for extra in extras if extra.anchor in knotted]
    refused: list[_Extra] = []
    if doubtful:
        ids = set(map(id, doubtful))
        for extra in extras:
            if id(extra) not in ids:
                _add(plain, extra)
        for extra in doubtful:
            before = {t: len(plain[t]) for _, t in extra.edges}
            _add(plain, extra)
            if _meets_itself(extra.anchor, plain, parts):
                refused.append(extra)
                for t, size in before.items():
                    del plain[t][size:]
    else:
        for extra in extras:
            _add(plain, extra)
    succ: list[list[int]] = [[] for _ in nodes]
    for t, needs in enumerate(plain):
        for p in needs:
            succ[p].append(t)
    return plain, succ, refused


def _add(pred: list[list[int]], extra: _Extra) -> None:
    for p, t in extra.edges:
        pred[t].append(p)


def _meets_itself(start: int, pred: Lists, parts: Sequence[bool]) -> bool:
    """Whether a node is among what it needs."""
    visited: set[int] = set()
    work = [start]
    while work:
        for node in pred[work.pop()]:
            if node == start:
                return True
            if node not in visited and parts[node]:
                visited.add(node)
                work.append(node)
    return False


def _order(pred: Lists, succ: Lists, parts: Sequence[bool]) -> list[int]:
    """The nodes that take part, each after its needs; without those in or behind a cycle."""
    waits = [sum(parts[p] for p in needs) for needs in pred]
    order = [node for node, count in enumerate(waits) if not count and parts[node]]
    for node in order:  # grows while it is walked
        for t in succ[node]:
            waits[t] -= 1
            if not waits[t] and parts[t]:
                order.append(t)
    return order


def _split(edges: Lists, homes: Sequence[int]) -> tuple[Lists, Mapping[int, Sequence[int]]]:
    """The edges within each board, and those that lead to another."""
    abroad: dict[int, Sequence[int]] = {}
    inner: list[Sequence[int]] = []
    for node, others in enumerate(edges):
        far = [other for other in others if homes[other] != homes[node]]
        if far:
            abroad[node] = far
            others = [other for other in others if homes[other] == homes[node]]  # noqa: PLW2901
        inner.append(others)
    return inner, abroad
