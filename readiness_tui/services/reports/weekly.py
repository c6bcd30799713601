"""A week of a workspace: the boards of then out of git, held against the plan as it is."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.reports.weekly import Weekly
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.git.running import repository_names
from readiness_tui.services.history.comparing import (
    NOW,
    Side,
    boards_at,
    boards_before,
    compare,
)
from readiness_tui.services.history.revisions import BoardState, Revisions

if TYPE_CHECKING:
    from readiness_tui.services.workspace.workspace import Workspace

_WEEK = timedelta(days=7)


def weekly_report(workspace: "Workspace", zone: tzinfo, since: datetime | str = "") -> Weekly:
    """What became of the plan since a moment or a commit.

    Boards that speak of another repository are left out, as everywhere, where there are others.

    Args:
        workspace: Read and judged.
        zone: In which the team writes days.
        since: A moment, whose boards are those of the last commit before it, or what git calls a
            commit; else a week ago.

    Raises:
        UsageError: There is no such commit, no git, or the clone is too shallow to tell.
        WriteError: Git does not have one of the boards.
    """
    snapshot = workspace.snapshot
    revisions = Revisions(workspace.root, workspace.folder)
    start = since or datetime.combine(snapshot.analysis.context.today - _WEEK, time(), zone)
    if isinstance(start, datetime):
        before = boards_before(revisions, start)
        begins = start.astimezone(zone).date()
    else:
        before = boards_at(revisions, start)
        begins = revisions.commit(start).at.astimezone(zone).date()
    now = snapshot.portfolio
    hidden: frozenset[BoardId] = frozenset()
    if len(now.here) < len(now.boards):
        names = repository_names(workspace.root)
        hidden = now.elsewhere | before.state.portfolio.within(names).elsewhere
    before = replace(before, state=_without(before.state, hidden))
    comparison = compare(before, Side(NOW, _without(_state(snapshot), hidden)))
    return Weekly(
        begins=begins,
        before=before.name,
        diff=comparison.diff,
        snapshot=snapshot,
        remarks=(
            *(_untold(problem, "then") for problem in before.problems),
            *(_untold(problem, "now") for problem in comparison.after.problems),
        ),
    )


def _state(snapshot: Snapshot) -> BoardState:
    """The boards of a snapshot as a side of a comparison."""
    broken: dict[str, tuple[Diagnostic, ...]] = defaultdict(tuple)
    for problem in snapshot.problems:
        broken[problem.path] += (problem,)
    by_path = {state.path: name for name, state in snapshot.boards.items()}
    return BoardState(snapshot.portfolio, by_path, broken)


def _without(state: BoardState, hidden: Collection[BoardId]) -> BoardState:
    """The boards of a state less some; what those could not be read for is told all the same."""
    boards = state.portfolio.boards.values()
    portfolio = Portfolio.of(*(board for board in boards if board.id not in hidden))
    return replace(state, portfolio=portfolio)


def _untold(problem: Diagnostic, when: str) -> str:
    return f"{problem.place} could not be read {when}, so the board is left out: {problem.message}"
