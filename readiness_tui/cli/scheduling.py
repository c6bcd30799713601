"""`readiness schedule`: when each ticket can start and finish, what presses, and how likely it is.

A date from the critical path never stands alone: where there are dates, P50 and P85 stand beside
them, with the line that says what they rest on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import click

from readiness_tui.cli import documents, output
from readiness_tui.cli.workspace_args import (
    Given,
    json_option,
    no_such,
    open_workspace,
    takes_workspace,
)
from readiness_tui.domain.board import Board
from readiness_tui.domain.dates import say_days
from readiness_tui.domain.errors import UsageError
from readiness_tui.domain.forecast import Forecast, Odds, forecast
from readiness_tui.domain.ids import BoardId, Key, spell
from readiness_tui.domain.levelling import Levelled, level_owners
from readiness_tui.domain.milestone_dates import Reached, milestone_dates
from readiness_tui.domain.outlook import Outlook
from readiness_tui.domain.pace import Pace, pace
from readiness_tui.domain.plain import Jsonable, jsonable
from readiness_tui.domain.proof import ProofWord, Scope
from readiness_tui.domain.schedule import Schedule, View
from readiness_tui.domain.schedule_chains import Chains, chains
from readiness_tui.domain.schedule_words import bound_by, why
from readiness_tui.domain.snapshot import Snapshot
from readiness_tui.domain.text import safe_line
from readiness_tui.services.outlook import remembered

NOTHING = Forecast(0, 0, {}, {}, "", "")


@click.command("schedule")
@click.argument("board", default="", metavar="[BOARD]")
@click.option("--logic", is_flag=True, help="All tickets in full from 0 on, without dates.")
@click.option("--level", is_flag=True, help="What if no owner did two things at once.")
@click.option("--seed", metavar="N", type=int, default=0, help="Other draws of the forecast.")
@json_option
@takes_workspace
def schedule_command(
    *, given: Given, board: str, logic: bool, level: bool, seed: int, as_json: bool
) -> int:
    """Say when each ticket can start and finish, how far it may slip, and what is likely.

    Without a BOARD, for all of them. With --level, a what-if: nothing is written.
    """
    workspace = open_workspace(given)
    snapshot = workspace.snapshot
    if board and board not in snapshot.portfolio.boards:
        raise no_such(board, snapshot.portfolio.boards, "board")
    if logic and level:
        what = "--logic has no dates that --level could move"
        raise UsageError(what, remedy="give one of the two")
    plan = snapshot.analysis.schedule(View.LOGIC if logic else View.DATED)
    runs = NOTHING
    for found in () if logic else forecast(plan, seed=seed):
        runs = found
    homes = (BoardId(board),) if board else tuple(snapshot.portfolio.boards)
    known = Outlook(plan) if logic else remembered(workspace, plan)
    answer = _Answer(snapshot, plan, runs, level_owners(plan) if level else None, homes, known)
    if as_json:
        output.print_json(_document(answer, seed))
    else:
        output.print_problems(snapshot.problems)
        output.print_lines(map(safe_line, _lines(answer)))
    return 3 if snapshot.problems else 0


@dataclass(frozen=True, slots=True, eq=False)
class _Answer:
    """All that is told, and of which boards."""

    snapshot: Snapshot
    plan: Schedule
    runs: Forecast
    levelled: Levelled | None
    homes: Sequence[BoardId]
    known: Outlook

    def pace(self, home: BoardId) -> Pace:
        """When a board runs out of work at the pace of its last weeks."""
        known, today = self.known, self.snapshot.analysis.context.today
        return pace(self.snapshot.portfolio, home, known.closed, known.since, today)

    def odds(self, scope: Scope) -> Odds | None:
        """What the forecast says about a goal."""
        return self.runs.odds.get(scope)

    def tickets(self, home: BoardId) -> Iterator[Key]:
        """The tickets of a board, those that are left out too."""
        return (Key(home, name) for name in self.snapshot.portfolio.boards[home].tickets)

    def contradicted(self, home: BoardId) -> int:
        """How many tickets of a board claim to be done and are not, so that no date holds them."""
        proofs = self.snapshot.judgement.proofs
        return sum(proofs[key].word is ProofWord.CONTRADICTED for key in self.tickets(home))


def _lines(answer: _Answer) -> Iterator[str]:
    """No line begins with text of a board: a date or a word of ours stands first."""
    for home in answer.homes:
        own = answer.snapshot.portfolio.boards[home]
        yield f"board      {home}" + (f": {own.title}" if own.title else "")
        yield from _head(answer, own)
        yield from _rows(answer, home)
        yield ""
    if answer.runs.assumption:
        yield f"forecast   {answer.runs.assumption}"
    elif answer.runs.refusal:
        yield f"forecast   none: {answer.runs.refusal}"


def _head(answer: _Answer, own: Board) -> Iterator[str]:
    plan, home = answer.plan, own.id
    yield f"work       {_sum(plan, home)}"
    if odds := answer.odds(Scope(home)):
        yield f"likely     P50 {odds.p50}, P85 {odds.p85}, P95 {odds.p95}"
        said = answer.pace(home).said(odds.p85, answer.snapshot.analysis.context.today)
        yield f"pace       {said}"
    yield from _chain_lines(chains(plan, home), home)
    if plan.view is View.DATED:
        for one in milestone_dates(plan, home):
            odds = answer.odds(one.scope)
            likely = f"; P50 {odds.p50}, P85 {odds.p85}" if odds else ""
            likely += f", {odds.chance(one.due)} by {one.due}" if odds and one.due else ""
            yield f"milestone  {one.scope.id}: {one}{likely}"
        if count := answer.contradicted(home):
            yield f"left out   {count} done and contradicted: no date here holds that work"
    if answer.levelled:
        yield from _level_lines(answer.levelled, home)


def _sum(plan: Schedule, home: BoardId) -> str:
    work, length = say_days(plan.work(home)), say_days(plan.length(home))
    if plan.view is View.LOGIC:
        return f"longest chain {length} of {work} of work"
    end = plan.finish(home)
    return f"{work} left, earliest finish {end}" if end else "nothing is left to do"


def _chain_lines(found: Chains, home: BoardId) -> Iterator[str]:
    for chain in found.listed:
        yield f"chain      {' > '.join(spell(key, home) for key in chain)}"
    if found.count > len(found.listed):
        yield f"chains     {found.count:,} tie; {len(found.listed)} are listed"


def _level_lines(found: Levelled, home: BoardId) -> Iterator[str]:
    if end := found.finish(home):
        yield f"levelled   finish {end}, without waiting for people {found.plan.finish(home)}"
    names = {
        owner.name
        for ticket in found.plan.network.portfolio.boards[home].tickets.values()
        for owner in ticket.owners
    }
    for load in found.loads:
        if load.owner in names and load.work > load.span * load.capacity:
            yield f"overloaded {load}"
    alone = [key.ticket for key in found.unowned if key.board == home]
    if alone:
        yield f"unowned    {', '.join(alone)}: they wait for nobody"


def _rows(answer: _Answer, home: BoardId) -> Iterator[str]:
    """First and last day (or day of work), length, id, why; what has no dates says so."""
    plan = answer.plan
    for key in answer.tickets(home):
        found = plan.planned(key)
        if found is None:
            if answer.snapshot.portfolio.boards[home].tickets[key.ticket].is_open:
                yield f"no dates   {key.ticket}: {plan.absence(key)}"
            continue
        moved = answer.levelled.days(key) if answer.levelled else None
        if plan.view is View.LOGIC:
            span = f"{say_days(found.es):>8}  {say_days(found.ef):>8}"
        else:
            first, last = moved or (plan.start_day(key), plan.end_day(key))
            span = f"{first}  {last}"
        mark = "~" if found.assumed else " "
        shift = answer.levelled.shift(key) if answer.levelled else None
        late = f"{say_days(shift)} later; " if shift else ""
        over = "over its estimate; " if found.over else ""
        size = f"{mark}{say_days(found.length)}"
        yield f"{span}  {size:>7}  {key.ticket}: {late}{over}{why(plan, key)}"


def _document(answer: _Answer, seed: int) -> documents.Table:
    plan, runs = answer.plan, answer.runs
    return {
        "view": plan.view.value,
        "today": jsonable(answer.snapshot.analysis.context.today),
        "seed": seed,
        "runs": runs.runs,
        "assumption": runs.assumption,
        "refusal": runs.refusal,
        "boards": [_board_json(answer, home) for home in answer.homes],
        "tickets": [
            _ticket_json(answer, key) for home in answer.homes for key in answer.tickets(home)
        ],
        "problems": documents.problems_json(answer.snapshot.problems),
    }


def _board_json(answer: _Answer, home: BoardId) -> Jsonable:
    plan, found = answer.plan, chains(answer.plan, home)
    milestones = milestone_dates(plan, home) if plan.view is View.DATED else ()
    return {
        "board": home,
        "end": jsonable(plan.finish(home)),
        "days": documents.days_json(plan.length(home)),
        "work_days": documents.days_json(plan.work(home)),
        "contradicted": answer.contradicted(home),
        "likely": _odds_json(answer.odds(Scope(home))),
        "pace": _pace_json(answer, home),
        "chain_count": found.count,
        "chains": [[{"board": key.board, "id": key.ticket} for key in one] for one in found.listed],
        "milestones": [_milestone_json(answer, one) for one in milestones],
        "levelled": _levelled_json(answer.levelled, home) if answer.levelled else None,
    }


def _pace_json(answer: _Answer, home: BoardId) -> Jsonable:
    found, odds = answer.pace(home), answer.odds(Scope(home))
    today = answer.snapshot.analysis.context.today
    return {
        "p50": jsonable(found.p50),
        "p85": jsonable(found.p85),
        "weeks": found.weeks,
        "says": found.said(odds.p85 if odds else None, today),
    }


def _odds_json(odds: Odds | None) -> Jsonable:
    if odds is None:
        return None
    return {"p50": jsonable(odds.p50), "p85": jsonable(odds.p85), "p95": jsonable(odds.p95)}


def _milestone_json(answer: _Answer, one: Reached) -> Jsonable:
    odds = answer.odds(one.scope)
    return {
        "id": one.scope.id,
        "left": one.left,
        "undated": one.undated,
        "end": jsonable(one.ends),
        "due": jsonable(one.due),
        "spare_days": None if one.spare is None else documents.days_json(one.spare),
        "says": str(one),
        "likely": _odds_json(odds),
        "chance": odds.chance(one.due) if odds and one.due else "",
    }


def _levelled_json(found: Levelled, home: BoardId) -> Jsonable:
    return {
        "end": jsonable(found.finish(home)),
        "unowned": [key.ticket for key in found.unowned if key.board == home],
        "loads": [
            {
                "owner": load.owner,
                "work_days": documents.days_json(load.work),
                "span_days": documents.days_json(load.span),
                "capacity": load.capacity,
            }
            for load in found.loads
        ],
    }


def _ticket_json(answer: _Answer, key: Key) -> Jsonable:
    plan, runs = answer.plan, answer.runs
    moved = answer.levelled.days(key) if answer.levelled else None
    share = runs.criticality.get(key)
    return {
        "board": key.board,
        "id": key.ticket,
        "schedule": documents.schedule_json(plan, key),
        "bound_by": bound_by(plan, key),
        "absence": plan.absence(key),
        "criticality": None if share is None else round(share, 3),
        "levelled": {"start": jsonable(moved[0]), "end": jsonable(moved[1])} if moved else None,
    }
