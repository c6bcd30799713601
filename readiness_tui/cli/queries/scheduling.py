"""`readiness schedule`: when each ticket can start and finish, what presses, and how likely it is.

A date from the critical path never stands alone: where there are dates, P50 and P85 stand beside
them, with the line that says what they rest on, or the reason why there are none.
"""

from collections.abc import Iterator, Sequence

import click

from readiness_tui.cli.answers.schedule_answers import Planned, schedule_answer
from readiness_tui.cli.base import output
from readiness_tui.cli.base.workspace_args import (
    Given,
    json_option,
    open_workspace,
    scope_named,
    takes_workspace,
)
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.dates import format_days
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.ids import BoardId, Key, spell
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.plan.critical_route import Way, way_of
from readiness_tui.domain.plan.forecast import Forecast, forecast
from readiness_tui.domain.plan.forecast_progress import NOTHING, ForecastProgress, format_odds
from readiness_tui.domain.plan.levelling import Levelled, level_owners
from readiness_tui.domain.plan.milestone_dates import Reached, milestone_dates
from readiness_tui.domain.plan.schedule import Schedule, View
from readiness_tui.domain.plan.schedule_chains import Chains, chains
from readiness_tui.domain.plan.schedule_words import why
from readiness_tui.domain.proof.proof import WORKSPACE
from readiness_tui.services.reports.forecast import remembered


@click.command("schedule")
@click.argument("goal", default="", metavar="[SCOPE]")
@click.option("--logic", is_flag=True, help="All tickets in full from 0 on, without dates.")
@click.option("--level", is_flag=True, help="What if no owner did two things at once.")
@click.option("--seed", metavar="N", type=int, default=0, help="Other draws of the forecast.")
@json_option
@takes_workspace
def schedule_command(*, given: Given, goal: str, logic: bool, level: bool, seed: int) -> int:
    """Say when each ticket can start and finish, how far it may slip, and what is likely.

    SCOPE is a board; without one, all of them. With a ticket, phase or milestone, the way to it:
    what is left to do for it, other boards included. With --level, a what-if: nothing is written.
    """
    workspace = open_workspace(given)
    snapshot = workspace.snapshot
    scope = scope_named(goal, snapshot.portfolio) if goal else WORKSPACE
    if logic and level:
        message = "--logic has no dates that --level could move"
        raise UsageError(message, remedy="give one of the two")
    view = View.LOGIC if logic else View.DATED
    plan = snapshot.analysis.schedule(view)
    way = way_of(snapshot.analysis, scope, view) if scope.kind else None
    boards = (scope.board,) if scope.board else tuple(snapshot.portfolio.boards)
    answer = Planned(
        snapshot,
        plan,
        NOTHING if logic else _all_runs(plan, way, seed),
        level_owners(plan) if level else None,
        _all_runs(plan, way, seed, levelled=True) if level else NOTHING,
        () if way else boards,
        ForecastProgress(plan) if logic or way else remembered(workspace, plan),
        way,
    )
    if given.as_json:
        output.print_json(schedule_answer(answer, seed))
    else:
        output.print_problems(snapshot.problems)
        output.print_lines(map(safe_line, _lines(answer)))
    return 3 if snapshot.problems else 0


def _all_runs(plan: Schedule, way: Way | None, seed: int, *, levelled: bool = False) -> Forecast:
    latest = NOTHING
    goals = (way.scope,) if way else ()
    for latest in forecast(plan, seed=seed, levelled=levelled, goals=goals):  # noqa: B007 - the last
        pass
    return latest


def _lines(answer: Planned) -> Iterator[str]:
    """No line begins with text of a board: a date or a word of ours stands first."""
    for home in answer.homes:
        own = answer.snapshot.portfolio.boards[home]
        yield f"board      {home}" + (f": {own.title}" if own.title else "")
        yield from _head(answer, own)
        yield from _rows(answer, answer.tickets(home), home)
        yield ""
    if answer.way is not None:
        yield from _way_head(answer, answer.way)
        yield from _rows(answer, answer.way.tickets, answer.way.home)
        yield ""
    for name, runs in (("forecast", answer.runs), ("levelled", answer.levelled_runs)):
        if runs.assumption:
            yield f"{name}   {runs.assumption}"
        if runs.refusal:
            yield f"{name}   none{' for the rest' if runs.assumption else ''}: {runs.refusal}"


def _way_head(answer: Planned, way: Way) -> Iterator[str]:
    yield f"way to     {way.scope}: {way}"
    if answer.plan.view is View.DATED and way.tickets:
        yield f"likely     {format_odds(answer.runs, way.scope, way.earliest)}"
        if way.due:
            odds = answer.odds(way.scope)
            yield f"due        {way.due}" + (f", {odds.chance(way.due)} by then" if odds else "")
        if answer.levelled and not way.undated:
            own = (answer.levelled.days(key) for key in way.tickets)
            last = max((days[1] for days in own if days), default=None)
            yield f"levelled   {format_odds(answer.levelled_runs, way.scope, last)}"
    if way.contradicted:
        names = ", ".join(spell(key, way.home) for key in way.contradicted)
        yield f"left out   {names}: done and contradicted, no date here holds that work"


def _head(answer: Planned, own: Board) -> Iterator[str]:
    plan, home = answer.plan, own.id
    reached = answer.reached(home)
    yield f"work       {_sum(answer, reached, home)}"
    if plan.view is View.DATED and (reached.left or reached.undated):
        yield f"likely     {format_odds(answer.runs, reached.scope, reached.ends)}"
        odds = answer.odds(reached.scope)
        pace_text = answer.pace(home).said(
            odds.p85 if odds else None, answer.snapshot.analysis.context.today
        )
        yield f"pace       {pace_text}"
    yield from _chain_lines(chains(plan, home), home)
    if plan.view is View.DATED:
        for milestone in milestone_dates(plan, home):
            yield f"milestone  {milestone.scope.id}: {milestone}{_beside(answer, milestone)}"
        if count := answer.contradicted(home):
            yield f"left out   {count} done and contradicted: no date here holds that work"
    if answer.levelled:
        yield from _level_lines(answer, answer.levelled, reached)


def _beside(answer: Planned, one: Reached) -> str:
    """What is likely of a milestone: it stands behind the day of its longest chain."""
    odds = answer.odds(one.scope)
    if odds is None:
        return ""
    chance = f", {odds.chance(one.due)} by {one.due}" if one.due else ""
    return f"; P50 {odds.p50}, P85 {odds.p85}{chance}"


def _sum(answer: Planned, found: Reached, home: BoardId) -> str:
    plan = answer.plan
    work, length = format_days(plan.work(home)), format_days(plan.length(home))
    if plan.view is View.LOGIC:
        return f"longest chain {length} of {work} of work"
    if found.left or found.undated:
        return f"{work} left"
    return "nothing is open" if answer.contradicted(home) else "nothing is left to do"


def _chain_lines(found: Chains, home: BoardId) -> Iterator[str]:
    for chain in found.listed:
        yield f"chain      {' > '.join(spell(key, home) for key in chain)}"
    if found.count > len(found.listed):
        yield f"chains     {found.count:,} tie; {len(found.listed)} are listed"


def _level_lines(answer: Planned, found: Levelled, free: Reached) -> Iterator[str]:
    home = free.scope.board
    assert home is not None  # noqa: S101 - it is that of a board
    if free.ends and (end := found.finish(home)):
        odds = format_odds(answer.levelled_runs, free.scope, end)
        yield f"levelled   {odds}, without waiting for people {free.ends}"
    names = {
        owner.name
        for ticket in found.plan.network.portfolio.boards[home].tickets.values()
        for owner in ticket.owners
    }
    for load in found.loads:
        if load.owner in names and load.work > load.span:
            yield f"overloaded {load}"
    alone = [key.ticket for key in found.unowned if key.board == home]
    if alone:
        yield f"unowned    {', '.join(alone)}: they wait for nobody"


def _rows(answer: Planned, keys: Iterator[Key] | Sequence[Key], home: BoardId) -> Iterator[str]:
    """First and last day (or day of work), length, id, why; what has no dates says so."""
    plan, boards = answer.plan, answer.snapshot.portfolio.boards
    for key in keys:
        planned, name = plan.planned(key), spell(key, home)
        if planned is None:
            if boards[key.board].tickets[key.ticket].is_open:
                yield f"no dates   {name}: {plan.absence(key)}"
            continue
        moved = answer.levelled.days(key) if answer.levelled else None
        if plan.view is View.LOGIC:
            span = f"{format_days(planned.es):>8}  {format_days(planned.ef):>8}"
        else:
            first, last = moved or (plan.start_day(key), plan.end_day(key))
            span = f"{first}  {last}"
        mark = "~" if planned.assumed else " "
        shift = answer.levelled.shift(key) if answer.levelled else None
        late = f"{format_days(shift)} later; " if shift else ""
        over = "over its estimate; " if planned.over else ""
        size = f"{mark}{format_days(planned.length)}"
        yield f"{span}  {size:>7}  {name}: {late}{over}{why(plan, key)}"
