"""When milestones and phases are reached: the latest finish of what they hold.

A milestone holds nothing back; its day is compared, not enforced.
"""

from datetime import date

from msgspec import Struct

from readiness_tui.domain.model.dates import format_days, last_day
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.plan.network import View
from readiness_tui.domain.plan.schedule import Schedule
from readiness_tui.domain.proof.proof import Scope
from readiness_tui.domain.proof.scope_members import tickets_of


class Reached(Struct, frozen=True):
    """When a milestone or phase is reached.

    Attributes:
        scope: Which one.
        left: How many tickets of it are planned.
        undated: How many are open and have no dates: a cycle.
        ends: The day of the latest finish; None where nothing is left or something is undated.
        due: The day by whose end it is due, if it has one.
        spare: Quarters of the board's calendar between that finish and the day it is due; negative:
            late. None if either is missing.
    """

    scope: Scope
    left: int
    undated: int
    ends: date | None
    due: date | None
    spare: int | None

    def __str__(self) -> str:
        """In words: `2026-03-04, 2 d before it is due`."""
        if self.undated:
            return "no date: a cycle is in the way"
        if self.ends is None:
            return "no date in this view" if self.left else "nothing is left to do"
        if self.spare is None:
            return str(self.ends)
        if self.spare < 0:
            return f"{self.ends}, {format_days(-self.spare)} late"
        return f"{self.ends}, " + (f"{format_days(self.spare)} to spare" if self.spare else "just")


def milestone_dates(plan: Schedule, board: BoardId) -> tuple[Reached, ...]:
    """When each milestone of a board is reached, in the order of the file."""
    own = plan.network.portfolio.boards[board]
    return tuple(
        reached(plan, Scope(board, "milestone", one.id), last_day(one.due) if one.due else None)
        for one in own.milestones.values()
    )


def reached(plan: Schedule, scope: Scope, due: date | None = None) -> Reached:
    """When all tickets of a scope of one board are finished.

    Args:
        plan: The schedule, dated.
        scope: A board, phase, milestone, iteration or ticket.
        due: The day by whose end it should be.
    """
    graph = plan.network.graph
    nodes = [graph.index[key] for key in tickets_of(plan.network.portfolio, scope)]
    inside = [node for node in nodes if plan.network.inside[node]]
    undated = sum(not plan.is_planned(node) for node in inside)
    if undated or not inside or plan.view is View.LOGIC or scope.board is None:
        return Reached(scope, len(inside) - undated, undated, None, due, None)
    days = [day for node in inside if (day := plan.end_day(graph.keys[node]))]
    own = plan.calendar(scope.board)
    over = max(plan.network.calendar(node).over_at(plan.ends[node], own) for node in inside)
    spare = None if due is None else own.due(due) - over
    return Reached(scope, len(inside), 0, max(days), due, spare)
