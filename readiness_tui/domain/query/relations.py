"""Relations between tickets in the filter language, answered on sets of graph indices."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.ids import BoardId, Key, TicketId, resolve
from readiness_tui.domain.plan.analysis import Analysis, way_to
from readiness_tui.domain.proof.proof import Scope
from readiness_tui.domain.query.columns import like, parents, tickets_in

Places: TypeAlias = set[int]


def named(analysis: Analysis, text: str, *, exact: bool = False) -> Places:
    """The tickets that an id names: on any board, or on one as `board:id`.

    A star stands for anything unless the id is `exact`.
    """
    index = analysis.graph.index
    if "*" in text and not exact:
        fits = like(text)
        full = ":" in text
        return {
            n for n, key in enumerate(analysis.graph.keys) if fits(str(key) if full else key[1])
        }
    homes = analysis.portfolio.boards
    keys = [resolve(text, BoardId(""))] if ":" in text else [Key(b, TicketId(text)) for b in homes]
    return {index[key] for key in keys if key in index}


def related(analysis: Analysis, field: str, targets: Places) -> Places:
    """The tickets that stand in a relation to one of the targets."""
    return _RELATIONS[field](analysis, targets)


def _after(analysis: Analysis, targets: Places) -> Places:
    return {node for node, soft in enumerate(analysis.graph.soft) if not targets.isdisjoint(soft)}


def _children(analysis: Analysis, targets: Places) -> Places:
    return {node for node, parent in enumerate(parents(analysis)) if parent in targets}


def _under(analysis: Analysis, targets: Places) -> Places:
    children: dict[int, list[int]] = {}
    for node, parent in enumerate(parents(analysis)):
        if parent is not None:
            children.setdefault(parent, []).append(node)
    descendants: Places = set()
    work = list(targets)
    while work:
        for node in children.get(work.pop(), ()):
            if node not in descendants:
                descendants.add(node)
                work.append(node)
    return descendants


def _joined(edges: Sequence[Iterable[int]], targets: Places) -> Places:
    return {node for target in targets for node in edges[target]}


_RELATIONS: Mapping[str, Callable[[Analysis, Places], Places]] = {
    "depends": lambda analysis, targets: _joined(analysis.graph.succ, targets),
    "needs": lambda analysis, targets: analysis.graph.downstream(targets),
    "blocks": lambda analysis, targets: _joined(analysis.graph.pred, targets),
    "unblocks": lambda analysis, targets: analysis.graph.upstream(targets),
    "after": _after,
    "parent": _children,
    "under": _under,
}


def way(analysis: Analysis, text: str) -> Places:
    """What is left to do for a ticket, phase, milestone or board of that id, on any board.

    `phase:A` and `milestone:M1` tell them apart where one id means both.
    """
    kind, colon, name = text.partition(":")
    kinds = (kind,) if colon and kind in _HOMES else tuple(_HOMES)
    target = name if colon and kind in _HOMES else text
    goals = [
        Scope(board.id, one, target)
        for board in analysis.portfolio.boards.values()
        for one in kinds
        if target in _HOMES[one](board)
    ]
    goals += [Scope(board) for board in analysis.portfolio.boards if board == text]
    goals += [
        Scope(key.board, "ticket", key.ticket)
        for key in (analysis.graph.keys[node] for node in named(analysis, text, exact=True))
    ]
    index = analysis.graph.index
    return {index[key] for goal in goals for key in way_to(analysis, goal)}


_HOMES: Mapping[str, Callable[[Board], Iterable[str]]] = {
    "phase": lambda board: board.phases,
    "milestone": lambda board: board.milestones,
}


def linked(analysis: Analysis, field: str) -> Places:
    """The tickets that state a relation of this kind, or of which it is stated."""
    if field in {"blocks", "unblocks"}:
        return {node for node, succ in enumerate(analysis.graph.succ) if succ}
    name = {"needs": "depends", "under": "parent"}.get(field, field)
    tickets = enumerate(tickets_in(analysis))
    return {node for node, ticket in tickets if getattr(ticket, name)}
