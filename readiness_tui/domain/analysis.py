"""What follows from one snapshot, built once and read by all panes, commands and reports.

Each stage is computed whole when first asked for: that is cheap, and unlike a clever update it
cannot drift from the plan.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from readiness_tui.domain.board import Board
from readiness_tui.domain.coverage import Coverage, cover
from readiness_tui.domain.graph import PlanGraph, build_graph
from readiness_tui.domain.ids import Key
from readiness_tui.domain.portfolio import Portfolio
from readiness_tui.domain.proof import Judgement, ProofWord, Scope
from readiness_tui.domain.standing import Standing, stand

PHASE = "phase:"


@dataclass(frozen=True, slots=True)
class PlanContext:
    """What pure code must be told: the day, and the names that are `@me`."""

    today: date
    me: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Analysis:
    """All that follows from one snapshot; built by `analyse`, each stage when first asked for."""

    judgement: Judgement
    context: PlanContext
    graph: PlanGraph

    @property
    def portfolio(self) -> Portfolio:
        """The boards it speaks of."""
        return self.judgement.portfolio

    @cached_property
    def standings(self) -> Mapping[Key, Standing]:
        """Where each ticket stands."""
        return stand(self.judgement, self.graph, self.context.today)

    @cached_property
    def coverage(self) -> Coverage:
        """The risks against the tickets."""
        return cover(self.judgement)


def analyse(
    judgement: Judgement, context: PlanContext, *, before: Analysis | None = None
) -> Analysis:
    """The analysis of a judged snapshot.

    Args:
        judgement: Boards with their proofs.
        context: The day and the reader.
        before: The analysis before this one: its graph serves again if the boards are the same.
    """
    same = before is not None and before.portfolio is judgement.portfolio
    graph = before.graph if before is not None and same else build_graph(judgement.portfolio)
    return Analysis(judgement, context, graph)


def tickets_of(portfolio: Portfolio, scope: Scope) -> tuple[Key, ...]:
    """The tickets of a scope: one, those of a phase, iteration, milestone or board, or all.

    In the order of the record; dropped ones too. Empty where the scope does not exist.
    """
    if scope.board is None:
        return tuple(key for key, _ in portfolio.tickets())
    board = portfolio.boards.get(scope.board)
    if board is None:
        return ()
    found = (portfolio.find(name, board.id) for name in _named(board, scope))
    return tuple(dict.fromkeys(key for key in found if key))


def _named(board: Board, scope: Scope) -> Iterable[str]:
    match scope.kind:
        case "":
            return board.tickets
        case "phase":
            return board.phases[scope.id].tickets if scope.id in board.phases else ()
        case "iteration":
            return board.iterations[scope.id].tickets if scope.id in board.iterations else ()
        case "milestone":
            return _completed(board, scope.id)
        case _:
            return (scope.id,)


def _completed(board: Board, milestone: str) -> Iterator[str]:
    """The tickets that a milestone completes, those of its phases in their place."""
    for name in board.milestones[milestone].completes if milestone in board.milestones else ():
        if name.startswith(PHASE):
            phase = board.phases.get(name.removeprefix(PHASE))
            yield from phase.tickets if phase else ()
        else:
            yield name


def way_to(analysis: Analysis, goal: Scope | Iterable[Key]) -> tuple[Key, ...]:
    """What is left to do for a goal: its tickets and all they need, across boards, in order.

    Open tickets and contradicted ones; nothing is sought behind a ticket that is closed for good.
    """
    graph, judgement = analysis.graph, analysis.judgement
    keys = tickets_of(analysis.portfolio, goal) if isinstance(goal, Scope) else goal
    left = {ProofWord.OPEN, ProofWord.CLOSABLE, ProofWord.CONTRADICTED}
    found: set[int] = set()
    work = [graph.index[key] for key in keys if key in graph.index]
    while work:
        node = work.pop()
        if node not in found and judgement.proofs[graph.keys[node]].word in left:
            found.add(node)
            work.extend(graph.pred[node])
    return tuple(graph.keys[node] for node in graph.order if node in found)
