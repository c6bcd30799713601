"""The dependency matrix folded: phases, owners or groups against each other, as counts.

A cell counts pairs of tickets of which one needs the other directly; the diagonal counts the pairs
inside a group. It is what a plan of hundreds of tickets is read by before any one of them is.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property

from msgspec import Struct

from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.text import counted
from readiness_tui.domain.plan.graph import PlanGraph
from readiness_tui.domain.plan.matrix import build_matrix

FOLDS = ("phase", "owner", "group")
MANY = 9
"""Above this count a cell shows `+`."""


class FoldedMatrix(Struct, frozen=True, eq=False, dict=True):
    """A square of groups; its columns are its rows.

    Attributes:
        names: What each group is called; empty for the tickets in none.
        members: The tickets of each group, in the order of the matrix they are folded from.
        counts: Pairs by row and column, the row needing the column; those that are 0 are left out.
        by: What it is folded by: phase, owner or group.
    """

    names: tuple[str, ...]
    members: tuple[tuple[Key, ...], ...]
    counts: Mapping[tuple[int, int], int]
    by: str

    @cached_property
    def row_of(self) -> Mapping[Key, int]:
        """The group of each ticket."""
        return {key: row for row, keys in enumerate(self.members) for key in keys}

    @property
    def above(self) -> int:
        """How many pairs run against the order of the groups."""
        return sum(count for (row, column), count in self.counts.items() if column > row)

    def explain(self, row: int, column: int) -> str:
        """A cell in one sentence: `phase B needs phase A in 4 places`."""
        this, other = self._called(row), self._called(column)
        count = self.counts.get((row, column), 0)
        places = counted(count, "place")
        if row == column:
            size = len(self.members[row])
            inside = f"{places} where one needs another" if count else "none needs another"
            return f"{this}: {counted(size, 'ticket')}, {inside}"
        if not count:
            return f"{this} does not need {other}"
        return f"{this} needs {other} in {places}" + (", against the order" if column > row else "")

    def _called(self, row: int) -> str:
        name = self.names[row]
        return f"{self.by} {name}" if name else f"no {self.by}"


def fold(graph: PlanGraph, portfolio: Portfolio, keys: Iterable[Key], by: str) -> FoldedMatrix:
    """The matrix of these tickets folded by phase, owner or group.

    A ticket of several phases counts in the first that lists it, as for dates.

    Args:
        graph: The dependencies of the portfolio.
        portfolio: Its boards.
        keys: The tickets to fold; those that do not exist are left out.
        by: One of `FOLDS`.

    Raises:
        ValueError: It cannot be folded by that.
    """
    if by not in FOLDS:
        message = f"nothing folds by {by!r}: it is one of {', '.join(FOLDS)}"
        raise ValueError(message)
    matrix = build_matrix(graph, portfolio, keys, by)
    named = _names(portfolio, by)
    groups: dict[str, list[Key]] = {}
    for key in matrix.rows:
        groups.setdefault(named.get(key, ""), []).append(key)
    row_of = {key: row for row, found in enumerate(groups.values()) for key in found}
    counts: Counter[tuple[int, int]] = Counter()
    for key, node in zip(matrix.rows, matrix.nodes, strict=True):
        for other in graph.pred[node]:
            if (column := row_of.get(graph.keys[other])) is not None:
                counts[row_of[key], column] += 1
    members = tuple(tuple(found) for found in groups.values())
    return FoldedMatrix(tuple(groups), members, counts, by)


def _names(portfolio: Portfolio, by: str) -> Mapping[Key, str]:
    """What group each ticket is in; a phase of one of several boards says which board."""
    names: dict[Key, str] = {}
    if by == "phase":
        many = len(portfolio.boards) > 1
        for board in portfolio.boards.values():
            for phase in board.phases.values():
                for name in phase.tickets:
                    key = portfolio.find(name, board.id)
                    if key is not None:
                        spelt = f"{board.id}:{phase.id}" if many else phase.id
                        names.setdefault(key, spelt)
        return names
    for key, ticket in portfolio.tickets():
        names[key] = ticket.primary if by == "owner" else ticket.group
    return names
