"""What follows from one snapshot, built once and read by all panes, commands and reports.

Each stage is computed whole when first asked for: that is cheap, and unlike a clever update it
cannot drift from the plan.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property

from msgspec import Struct

from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.plan.context import PlanContext
from readiness_tui.domain.plan.coverage import Coverage, cover
from readiness_tui.domain.plan.graph import PlanGraph, build_graph
from readiness_tui.domain.plan.schedule import Schedule, View, make_schedule, plans_alike
from readiness_tui.domain.plan.workability import Workability, stand
from readiness_tui.domain.proof.proof import Judgement, ProofWord, Scope
from readiness_tui.domain.proof.scope_members import tickets_of

__all__ = ["Analysis", "PlanContext", "analyse", "tickets_of", "way_to"]


class Analysis(Struct, frozen=True, eq=False, dict=True):
    """All that follows from one snapshot; built by `analyse`, each stage when first asked for."""

    judgement: Judgement
    context: PlanContext
    graph: PlanGraph

    __repr__ = object.__repr__

    @property
    def portfolio(self) -> Portfolio:
        """The boards it speaks of."""
        return self.judgement.portfolio

    @cached_property
    def workabilities(self) -> Mapping[Key, Workability]:
        """Where each ticket stands."""
        return stand(self.judgement, self.graph, self.context.today)

    def schedule(self, view: View = View.DATED) -> Schedule:
        """When each ticket can start and finish, and how far it may slip."""
        return self._dated if view is View.DATED else self._logic

    @cached_property
    def _dated(self) -> Schedule:
        return make_schedule(self.portfolio, self.graph, self.context)

    @cached_property
    def _logic(self) -> Schedule:
        return make_schedule(self.portfolio, self.graph, self.context, View.LOGIC)

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
        before: The analysis before this one: its graph serves again if no ticket came, went or
            refers to others than it did, its schedules if besides nothing that they are computed
            from is another.
    """
    if before is None or not _refer_alike(before.portfolio, judgement.portfolio):
        return Analysis(judgement, context, build_graph(judgement.portfolio))
    after = Analysis(judgement, context, before.graph)
    cached = {name: value for name, value in vars(before).items() if name in {"_dated", "_logic"}}
    is_same_day = _when(before.context) == _when(context)
    if cached and is_same_day and plans_alike(before.portfolio, judgement.portfolio):
        vars(after).update(cached)
    return after


def _when(context: PlanContext) -> tuple[object, ...]:
    """What of a context a schedule is computed from."""
    return context.today, context.started, context.calendar


def _refer_alike(one: Portfolio, other: Portfolio) -> bool:
    """Whether two portfolios have the same tickets in the same order, with the same references."""
    return list(one.boards) == list(other.boards) and all(
        mine is theirs
        or (
            list(mine.tickets) == list(theirs.tickets)
            and all(map(_refers_alike, mine.tickets.values(), theirs.tickets.values()))
        )
        for mine, theirs in zip(one.boards.values(), other.boards.values(), strict=True)
    )


def _refers_alike(one: Ticket, other: Ticket) -> bool:
    return one is other or (one.depends, one.after) == (other.depends, other.after)


def way_to(analysis: Analysis, goal: Scope | Iterable[Key]) -> tuple[Key, ...]:
    """What is left to do for a goal: its tickets and all they need, across boards, in order.

    Open tickets and contradicted ones; nothing is sought behind a ticket that is closed for good.
    """
    graph, judgement = analysis.graph, analysis.judgement
    keys = tickets_of(analysis.portfolio, goal) if isinstance(goal, Scope) else goal
    unfinished = {ProofWord.OPEN, ProofWord.CLOSABLE, ProofWord.CONTRADICTED}
    remaining: set[int] = set()
    work = [graph.index[key] for key in keys if key in graph.index]
    while work:
        node = work.pop()
        if node not in remaining and judgement.proofs[graph.keys[node]].word in unfinished:
            remaining.add(node)
            work.extend(graph.pred[node])
    return tuple(graph.keys[node] for node in graph.order if node in remaining)
