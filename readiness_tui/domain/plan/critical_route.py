"""The way to a goal: the open work that decides when a ticket, phase, milestone or board is done.

The set is that of the schedule, not that of `depends` alone: children come before what contains
them, and a phase that others have to wait for before those. So the length of a way and the day on
which it ends speak of the same work.
"""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.dates import format_days, last_day
from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.domain.plan.analysis import Analysis, tickets_of, way_to
from readiness_tui.domain.plan.milestone_dates import reached
from readiness_tui.domain.plan.schedule import Schedule, View
from readiness_tui.domain.proof.proof import ProofWord, Scope


class Way(Struct, frozen=True):
    """What is left to do for a goal.

    Attributes:
        scope: The goal.
        home: The board that it is of.
        tickets: What takes part in the schedule, each after what it needs; then what a cycle keeps
            from having a place there.
        undated: How many those are.
        contradicted: Tickets on the way that claim to be done and are not: no length holds them.
        work: All their work, in quarters.
        chain: The longest chain of it, in quarters; without waits for windows.
        earliest: The first day on which the goal can be reached; None in the view without days,
            where nothing is left, and behind a cycle.
        due: The day by whose end it is due, if it has one.
    """

    scope: Scope
    home: BoardId
    tickets: tuple[Key, ...]
    undated: int
    contradicted: tuple[Key, ...]
    work: int
    chain: int
    earliest: date | None
    due: date | None

    def __str__(self) -> str:
        """In words: `5 tickets, 9 d of work, longest chain 6 d`."""
        if not self.tickets:
            return "nothing is open" if self.contradicted else "nothing is left to do"
        noun = "1 ticket" if len(self.tickets) == 1 else f"{len(self.tickets)} tickets"
        chain = "no longest chain" if self.undated else f"longest chain {format_days(self.chain)}"
        return f"{noun}, {format_days(self.work)} of work, {chain}"


def way_of(analysis: Analysis, scope: Scope, view: View = View.DATED) -> Way:
    """The way to a goal.

    Args:
        analysis: The snapshot.
        scope: A ticket, phase, milestone, iteration or board; not the workspace.
        view: `DATED` for what is left from today on, `LOGIC` for all of it in full.
    """
    plan = analysis.schedule(view)
    network = plan.network
    assert scope.board is not None  # noqa: S101 - a goal is of a board
    due = _due(analysis.portfolio.boards[scope.board], scope)
    outcome = reached(plan, scope, due)
    on_way = _behind(
        plan, [network.graph.index[key] for key in tickets_of(analysis.portfolio, scope)]
    )
    planned = [node for node in network.edges.order if node in on_way]
    undated = sorted(on_way.difference(planned))
    keys = tuple(
        network.graph.keys[node] for node in (*planned, *undated) if node < network.tickets
    )
    proofs = analysis.judgement.proofs
    contradicted = (
        key for key in way_to(analysis, scope) if proofs[key].word is ProofWord.CONTRADICTED
    )
    return Way(
        scope=scope,
        home=scope.board,
        tickets=keys,
        undated=len(undated),
        contradicted=tuple(contradicted) if view is View.DATED else (),
        work=sum(network.lengths[node] for node in on_way),
        chain=_longest(plan, planned),
        earliest=outcome.ends,
        due=due,
    )


def _behind(plan: Schedule, goals: Iterable[int]) -> set[int]:
    """The nodes that take part and decide when others end, those included."""
    network = plan.network
    edges, inside = network.edges, network.inside
    nodes: set[int] = set()
    work = list(goals)
    while work:
        node = work.pop()
        if node not in nodes and (node >= network.tickets or inside[node]):
            nodes.add(node)
            work.extend(edges.pred[node])
            work.extend(edges.pred_abroad.get(node, ()))
    return nodes


def _longest(plan: Schedule, nodes: Iterable[int]) -> int:
    """The longest chain of work among some nodes, given in order."""
    edges, lengths = plan.network.edges, plan.network.lengths
    ends: dict[int, int] = {}
    for node in nodes:
        needs = (*edges.pred[node], *edges.pred_abroad.get(node, ()))
        ends[node] = lengths[node] + max((ends.get(needed, 0) for needed in needs), default=0)
    return max(ends.values(), default=0)


def _due(board: Board, scope: Scope) -> date | None:
    """The day that a goal itself names: of a milestone, or the target of a ticket."""
    day = None
    if scope.kind == "milestone" and scope.id in board.milestones:
        day = board.milestones[scope.id].due
    elif scope.kind == "ticket" and (ticket := board.tickets.get(TicketId(scope.id))):
        day = ticket.target
    return last_day(day) if day else None
