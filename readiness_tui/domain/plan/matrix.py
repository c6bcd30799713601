"""The dependency matrix of a set of tickets: row depends on column.

In a good order all marks lie below the diagonal; what lies above it is feedback.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cached_property

from msgspec import Struct

from readiness_tui.domain.model import cycles
from readiness_tui.domain.model.ids import BoardId, Key, TicketId, natural, spell
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.plan.graph import Mark, PlanGraph

ORDERS = ("partitioned", "topological", "file", "phase", "owner", "group")


_MOST_NAMED = 4


class CellKind(StrEnum):
    """What a cell shows; the first that fits in this order."""

    SELF = "self"
    FEEDBACK = "feedback"
    ESSENTIAL = "essential"
    REDUNDANT = "redundant"
    SOFT = "soft"
    INDIRECT = "indirect"
    NONE = "none"


_KINDS = {mark: CellKind(mark.value) for mark in Mark}
_DIRECT = frozenset({Mark.ESSENTIAL, Mark.REDUNDANT})


class Matrix(Struct, frozen=True, eq=False, dict=True):
    """A square of tickets; its columns are its rows.

    Attributes:
        graph: The dependencies of the whole portfolio: what lies between two rows may lie outside.
        rows: The tickets in the order shown.
        nodes: Their index in the graph.
        order: The name of that order.
    """

    graph: PlanGraph
    rows: tuple[Key, ...]
    nodes: tuple[int, ...]
    order: str

    def cell(self, row: int, column: int) -> CellKind:
        """What the row has to do with the column."""
        if row == column:
            return CellKind.SELF
        mark = self.graph.mark(self.nodes[column], self.nodes[row])
        return CellKind.FEEDBACK if column > row and mark in _DIRECT else _KINDS[mark]

    @cached_property
    def levels(self) -> tuple[int, ...]:
        """The level of each row: rows of one level do not need each other; bands are drawn so."""
        return tuple(self.graph.levels[node] for node in self.nodes)

    @cached_property
    def blocks(self) -> tuple[tuple[int, ...], ...]:
        """The rows of each block of tickets that need each other, blocks in order of their first.

        They stand side by side in the partitioned and topological orders only.
        """
        blocks: dict[int, list[int]] = {}
        for row, node in enumerate(self.nodes):
            if (number := self.graph.block_of.get(node)) is not None:
                blocks.setdefault(number, []).append(row)
        return tuple(tuple(rows) for rows in blocks.values() if len(rows) > 1)

    @cached_property
    def counts(self) -> Mapping[CellKind, int]:
        """How many cells there are of each kind; above 10,000 tickets without the indirect ones."""
        graph, row_of = self.graph, {node: row for row, node in enumerate(self.nodes)}
        mask = sum(1 << node for node in self.nodes) if graph.below else 0
        counts = dict.fromkeys(CellKind, 0)
        counts[CellKind.SELF] = len(self.rows)
        for row, node in enumerate(self.nodes):
            marked = {*graph.pred[node], *graph.soft[node]} & row_of.keys()
            for other in marked:
                counts[self.cell(row, row_of[other])] += 1
            if graph.below:
                waiting = graph.below[node] & mask & ~(1 << node)
                counts[CellKind.INDIRECT] += waiting.bit_count()
                counts[CellKind.INDIRECT] -= sum(graph.below[other] >> node & 1 for other in marked)
        del counts[CellKind.NONE]
        return counts

    def explain(self, row: int, column: int) -> str:
        """A cell in one sentence: `M-11 waits for M-08 (also through M-10): redundant, ...`."""
        home = self.rows[row].board
        this, other = (spell(self.rows[place], home) for place in (row, column))
        t, p = self.nodes[row], self.nodes[column]
        match self.cell(row, column):
            case CellKind.SELF:
                needs = [spell(self.graph.keys[node], home) for node in self.graph.pred[t]]
                more = f" (+{len(needs) - _MOST_NAMED})" if needs[_MOST_NAMED:] else ""
                return f"{this} needs {', '.join(needs[:_MOST_NAMED]) or 'no other ticket'}{more}"
            case CellKind.FEEDBACK:
                return f"{this} waits for {other}{self._against(t, p, home)}"
            case CellKind.ESSENTIAL:
                return f"{this} waits for {other}: essential, nothing else implies it"
            case CellKind.REDUNDANT:
                between = self.graph.through(p, t)
                also = "" if between is None else spell(self.graph.keys[between], home)
                return (
                    f"{this} waits for {other} (also through {also}): "
                    "redundant, removing it changes no order"
                )
            case CellKind.SOFT:
                between = self._spelt(t, p, home)
                detail = f"; it waits for it through {between}" if between else ": it never blocks"
                return f"{this} better comes after {other}{detail}"
            case CellKind.INDIRECT:
                return f"{this} waits for {other} through {self._spelt(t, p, home)}"
            case _:
                return f"{this} does not wait for {other}"

    def _against(self, t: int, p: int, home: BoardId) -> str:
        """Why a dependency runs against the order."""
        if self.graph.block_of.get(p, -1) != self.graph.block_of.get(t, -2):
            return ", which stands after it in this order"
        ring = [spell(self.graph.keys[node], home) for node in (t, *self.graph.path(p, t))]
        circle = f" in a circle: {' > '.join(ring)}"
        return f"{circle}; removing it opens it" if (p, t) in self._cut else circle

    @cached_property
    def _cut(self) -> frozenset[cycles.Edge]:
        """The dependencies that are suggested for removal, so that no circle is left."""
        return frozenset(edge for edges in self.graph.cuts for edge in edges)

    def _spelt(self, t: int, p: int, home: BoardId) -> str:
        """The tickets between two, nearest first."""
        between = self.graph.path(t, p)[1:-1]
        return " > ".join(spell(self.graph.keys[node], home) for node in between)


def build_matrix(
    graph: PlanGraph, portfolio: Portfolio, keys: Iterable[Key], order: str = "partitioned"
) -> Matrix:
    """The matrix of these tickets.

    Args:
        graph: The dependencies of the portfolio.
        portfolio: Its boards.
        keys: The tickets to show; those that do not exist are left out.
        order: One of `ORDERS`. Partitioned gathers the blocks of tickets that need each other and
            leaves above the diagonal only what opens them; topological is the same order of the
            whole portfolio, and the others keep it inside each phase, owner or group.

    Raises:
        ValueError: There is no such order.
    """
    if order not in ORDERS:
        message = f"no order {order!r}: it is one of {', '.join(ORDERS)}"
        raise ValueError(message)
    nodes = {graph.index[key] for key in keys if key in graph.index}
    ranks = _ranks(graph, portfolio, nodes, order)
    chosen = tuple(sorted(nodes, key=lambda node: (ranks[node], graph.place[node])))
    return Matrix(graph, tuple(graph.keys[node] for node in chosen), chosen, order)


def _ranks(
    graph: PlanGraph, portfolio: Portfolio, nodes: Iterable[int], order: str
) -> Mapping[int, tuple[object, ...]]:
    """What each ticket is sorted by before its place in the dependencies."""
    stages = {
        Key(board.id, name): place
        for board in portfolio.boards.values()
        for place, phase in reversed(list(enumerate(board.phases.values())))
        for name in map(TicketId, phase.tickets)
    }
    ranks: dict[int, tuple[object, ...]] = {}
    for node in nodes:
        key = graph.keys[node]
        ticket = portfolio.boards[key.board].tickets[key.ticket]
        match order:
            case "file":
                ranks[node] = (node,)
            case "phase":
                ranks[node] = (natural(key.board), stages.get(key, len(stages)))
            case "owner":
                ranks[node] = (not ticket.primary, ticket.primary.casefold())
            case "group":
                ranks[node] = (not ticket.group, ticket.group.casefold())
            case _:
                ranks[node] = ()
    return ranks
