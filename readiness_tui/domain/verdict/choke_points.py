"""Choke points: open tickets that every way to a milestone passes, and those that most ways pass.

A ticket is on every way to a goal where it dominates it in the graph of what is open (Lengauer and
Tarjan 1979). How many shortest ways lead through a ticket is its betweenness (Freeman 1977).
Worked out when it is asked for, never while somebody types.
"""

from collections.abc import Callable, Sequence
from typing import Any, cast

from msgspec import Struct

from readiness_tui.domain.model.ids import Key, TicketId
from readiness_tui.domain.plan.analysis import Analysis, way_to
from readiness_tui.domain.proof.proof import Scope

_BEGIN, _END = -1, -2
"""Before all that waits for nothing open, and behind all that a goal asks for."""
_SAMPLED = 400
"""Of a larger graph the ways from so many tickets are counted: all of them take n * m steps."""
LEAST = 0.01
"""A ticket with a smaller share of the ways is no narrow place."""
MOST = 10


class ChokePoint(Struct, frozen=True):
    """A ticket that ways lead through.

    Attributes:
        key: The ticket.
        milestones: The goals that no way leads to without it, in the order of the boards.
        share: Of the shortest ways between two other open tickets those through it, 0 to 1.
    """

    key: Key
    milestones: tuple[Scope, ...]
    share: float


def choke_points(analysis: Analysis) -> tuple[ChokePoint, ...]:
    """The choke points of the open work, those of most milestones first; ten at most.

    A ticket that a milestone names itself, or that is alone on its way, is told as well: nothing is
    reached without it.
    """
    goals = milestones_behind(analysis) or {}
    shares = _shares(analysis)
    keys = {*goals, *(key for key, share in shares.items() if share >= LEAST)}
    points = [ChokePoint(key, goals.get(key, ()), shares.get(key, 0.0)) for key in keys]
    points.sort(key=lambda point: (-len(point.milestones), -point.share, point.key))
    return tuple(points[:MOST])


def milestones_behind(
    analysis: Analysis, is_wanted: Callable[[], bool] = lambda: True
) -> dict[Key, tuple[Scope, ...]] | None:
    """By open ticket the milestones of this repository that no way leads to without it.

    Args:
        analysis: The plan.
        is_wanted: Asked before each milestone, for somebody may look on while the plan changes.

    Returns:
        None where it came to matter no more.
    """
    goals: dict[Key, list[Scope]] = {}
    for board in analysis.portfolio.here:
        for name in board.milestones:
            if not is_wanted():
                return None
            scope = Scope(board.id, "milestone", name)
            for key in on_every_way(analysis, scope):
                goals.setdefault(key, []).append(scope)
    return {key: tuple(scopes) for key, scopes in goals.items()}


def on_every_way(analysis: Analysis, scope: Scope) -> tuple[Key, ...]:
    """The open tickets without which no way leads to a goal, the first to be done first.

    None where the goal has several ways of which no ticket is on each.
    """
    import networkx as nx

    library = cast("Any", nx)
    graph = analysis.graph
    nodes = {graph.index[key] for key in way_to(analysis, scope)}
    if not nodes:
        return ()
    edges = library.DiGraph()
    for node in nodes:
        needs = [other for other in graph.pred[node] if other in nodes]
        edges.add_edges_from((other, node) for other in needs)
        if not needs:
            edges.add_edge(_BEGIN, node)
        if not any(other in nodes for other in graph.succ[node]):
            edges.add_edge(node, _END)
    if _BEGIN not in edges or _END not in edges:
        return ()  # a circle: nothing of it can be begun, or nothing is behind it
    above = cast("dict[int, int]", library.immediate_dominators(edges, _BEGIN))
    way: list[int] = []
    node = above.get(_END, _BEGIN)
    while node not in {_BEGIN, None}:
        way.append(node)
        node = above.get(node, _BEGIN)
    return tuple(graph.keys[node] for node in reversed(way))


def narrow_places(analysis: Analysis, scope: Scope) -> tuple[ChokePoint, ...]:
    """The open tickets that every way passes, for a milestone or a ticket that is asked about.

    Of a milestone they are those on each way to it, the first to be done first; of a ticket itself,
    with the milestones of this repository that no way leads to without it. Shares are not counted.
    """
    if scope.board is None or scope.kind not in {"milestone", "ticket"}:
        return ()
    if scope.kind == "milestone":
        return tuple(ChokePoint(key, (scope,), 0.0) for key in on_every_way(analysis, scope))
    ticket = Key(scope.board, TicketId(scope.id))
    goals = (milestones_behind(analysis) or {}).get(ticket, ())
    return (ChokePoint(ticket, goals, 0.0),) if goals else ()


def narrow_line(points: Sequence[ChokePoint], scope: Scope) -> str:
    """The same as one line of `explain`; empty where there are none."""
    if not points:
        return ""
    if scope.kind == "ticket":
        return f"choke point  {passing(points[0].milestones)}"
    keys = (point.key for point in points)
    names = [key.ticket if key.board == scope.board else str(key) for key in keys]
    return f"every way passes  {', '.join(names)}"


def passing(milestones: Sequence[Scope]) -> str:
    """`every way to M1, M2 passes it`, of the milestones of a choke point."""
    return f"every way to {', '.join(goal.id for goal in milestones)} passes it"


def _shares(analysis: Analysis) -> dict[Key, float]:
    """The betweenness of each open ticket of this repository, normed by the number of pairs."""
    import networkx as nx

    library = cast("Any", nx)
    graph = analysis.graph
    nodes = [
        graph.index[Key(board.id, name)]
        for board in analysis.portfolio.here
        for name, ticket in board.tickets.items()
        if ticket.is_open
    ]
    open_nodes = set(nodes)
    edges = library.DiGraph()
    edges.add_nodes_from(nodes)
    edges.add_edges_from(
        (other, node) for node in nodes for other in graph.pred[node] if other in open_nodes
    )
    sampled = _SAMPLED if len(nodes) > _SAMPLED else None
    shares = library.betweenness_centrality(edges, k=sampled, seed=0)
    return {graph.keys[node]: float(share) for node, share in shares.items()}
