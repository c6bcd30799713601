"""What `readiness schedule` found, and its JSON answer."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from readiness_tui.cli.answers.documents import (
    Count,
    Document,
    NamedJson,
    ProblemJson,
    ScheduleJson,
    days_json,
    filled,
    schedule_json,
    typed,
)
from readiness_tui.domain.model.ids import BoardId, Key
from readiness_tui.domain.plan.critical_route import Way
from readiness_tui.domain.plan.forecast import Forecast, Odds
from readiness_tui.domain.plan.forecast_progress import ForecastProgress
from readiness_tui.domain.plan.levelling import Levelled
from readiness_tui.domain.plan.milestone_dates import Reached, milestone_dates, reached
from readiness_tui.domain.plan.schedule import Schedule, View
from readiness_tui.domain.plan.schedule_chains import chains
from readiness_tui.domain.plan.schedule_words import bound_by
from readiness_tui.domain.plan.velocity import Velocity, pace
from readiness_tui.domain.proof.proof import ProofWord, Scope
from readiness_tui.domain.verdict.snapshot import Snapshot


class OddsJson(Document, frozen=True, kw_only=True):
    """The days by which half, 85 % and 95 % of the runs of the forecast were finished."""

    p50: date
    p85: date
    p95: date


class PaceJson(Document, frozen=True, kw_only=True):
    """When a board runs out of work at the pace of its last weeks."""

    p50: date | None
    p85: date | None
    weeks: Count
    says: str


class MilestoneJson(Document, frozen=True, kw_only=True):
    """When a milestone is reached, and how that fits the day it is due."""

    id: str
    left: Count
    undated: Count
    end: date | None
    due: date | None
    spare_days: float | None
    says: str
    likely: OddsJson | None
    chance: str


class LoadJson(Document, frozen=True, kw_only=True):
    """What an owner has to do, in working days, and the time there would be for it."""

    owner: str
    work_days: float
    span_days: float
    capacity: Count


class LevelledJson(Document, frozen=True, kw_only=True):
    """The plan of a board in which nobody does more at once than they can."""

    end: date | None
    likely: OddsJson | None
    refusal: str
    unowned: list[str]
    loads: list[LoadJson]


class BoardScheduleJson(Document, frozen=True, kw_only=True):
    """When a board is finished, its longest chains, and its milestones."""

    board: str
    end: date | None
    days: float
    work_days: float
    contradicted: Count
    likely: OddsJson | None
    pace: PaceJson
    chain_count: Count
    chains: list[list[NamedJson]]
    milestones: list[MilestoneJson]
    levelled: LevelledJson | None


class GoalJson(Document, frozen=True, kw_only=True):
    """What is left to do for a goal, and when it is reached."""

    scope: str
    left: Count
    undated: Count
    contradicted: list[NamedJson]
    work_days: float
    chain_days: float | None
    end: date | None
    due: date | None
    says: str
    likely: OddsJson | None
    levelled_likely: OddsJson | None
    chance: str


class SpanJson(Document, frozen=True, kw_only=True):
    """The first and the last day of a ticket."""

    start: date
    end: date


class PlannedTicketJson(NamedJson, frozen=True, kw_only=True):
    """A ticket in time: what binds it, or why it has no dates."""

    schedule: ScheduleJson | None
    bound_by: str
    absence: str
    criticality: float | None
    levelled: SpanJson | None


class ScheduleAnswer(Document, frozen=True, kw_only=True):
    """When each ticket can start and finish, and what is likely."""

    view: View
    today: date
    seed: int
    runs: Count
    assumption: str
    refusal: str
    boards: list[BoardScheduleJson]
    goals: list[GoalJson]
    tickets: list[PlannedTicketJson]
    problems: list[ProblemJson]


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """All that is told, and of which boards, or of which goal.

    Attributes:
        snapshot: The plan and what follows from it.
        plan: The view of it that was asked for.
        runs: The forecast in which nobody waits for a person.
        levelled: The plan in which owners wait for themselves, where that was asked for.
        levelled_runs: The forecast of that one.
        homes: The boards that are told of.
        known: What the log of changes knows.
        way: The goal that is told of instead of boards, if one was named.
    """

    snapshot: Snapshot
    plan: Schedule
    runs: Forecast
    levelled: Levelled | None
    levelled_runs: Forecast
    homes: Sequence[BoardId]
    known: ForecastProgress
    way: Way | None = None

    def pace(self, home: BoardId) -> Velocity:
        """When a board runs out of work at the pace of its last weeks."""
        history, today = self.known, self.snapshot.analysis.context.today
        return pace(self.snapshot.portfolio, home, history.closed, history.since, today)

    def odds(self, scope: Scope) -> Odds | None:
        """What the forecast says about a goal."""
        return self.runs.odds.get(scope)

    def reached(self, home: BoardId) -> Reached:
        """When a board is finished at the earliest."""
        return reached(self.plan, Scope(home))

    def tickets(self, home: BoardId) -> Iterator[Key]:
        """The tickets of a board, those that are left out too."""
        return (Key(home, name) for name in self.snapshot.portfolio.boards[home].tickets)

    def shown(self) -> Sequence[Key]:
        """All tickets that are told of."""
        if self.way is not None:
            return self.way.tickets
        return [key for home in self.homes for key in self.tickets(home)]

    def contradicted(self, home: BoardId) -> int:
        """How many tickets of a board claim to be done and are not, so that no date holds them."""
        proofs = self.snapshot.judgement.proofs
        return sum(proofs[key].word is ProofWord.CONTRADICTED for key in self.tickets(home))


def schedule_answer(planned: Planned, seed: int) -> ScheduleAnswer:
    """All of it, for a JSON answer."""
    return filled(
        ScheduleAnswer,
        planned.runs,
        planned.snapshot,
        view=planned.plan.view,
        today=planned.snapshot.analysis.context.today,
        seed=seed,
        boards=[_board_json(planned, home) for home in planned.homes],
        goals=[_goal_json(planned, planned.way)] if planned.way else [],
        tickets=[_ticket_json(planned, key) for key in planned.shown()],
    )


def _named(keys: Iterable[Key]) -> list[NamedJson]:
    return [NamedJson(board=key.board, id=key.ticket) for key in keys]


def _board_json(planned: Planned, home: BoardId) -> BoardScheduleJson:
    plan, chain_list = planned.plan, chains(planned.plan, home)
    milestones = milestone_dates(plan, home) if plan.view is View.DATED else ()
    return BoardScheduleJson(
        board=home,
        end=planned.reached(home).ends,
        days=days_json(plan.length(home)),
        work_days=days_json(plan.work(home)),
        contradicted=planned.contradicted(home),
        likely=_odds_json(planned.odds(Scope(home))),
        pace=_pace_json(planned, home),
        chain_count=chain_list.count,
        chains=[_named(chain) for chain in chain_list.listed],
        milestones=[_milestone_json(planned, milestone) for milestone in milestones],
        levelled=_levelled_json(planned, planned.levelled, home) if planned.levelled else None,
    )


def _goal_json(planned: Planned, way: Way) -> GoalJson:
    odds = planned.odds(way.scope)
    return filled(
        GoalJson,
        way,
        scope=str(way.scope),
        left=len(way.tickets),
        contradicted=_named(way.contradicted),
        work_days=days_json(way.work),
        chain_days=None if way.undated else days_json(way.chain),
        end=way.earliest,
        says=str(way),
        likely=_odds_json(odds),
        levelled_likely=_odds_json(planned.levelled_runs.odds.get(way.scope)),
        chance=odds.chance(way.due) if odds and way.due else "",
    )


def _pace_json(planned: Planned, home: BoardId) -> PaceJson:
    board_pace, odds = planned.pace(home), planned.odds(Scope(home))
    today = planned.snapshot.analysis.context.today
    sentence = board_pace.said(odds.p85 if odds else None, today)
    return filled(PaceJson, board_pace, says=sentence)


def _odds_json(odds: Odds | None) -> OddsJson | None:
    return None if odds is None else typed(odds, OddsJson)


def _milestone_json(planned: Planned, milestone: Reached) -> MilestoneJson:
    odds = planned.odds(milestone.scope)
    return filled(
        MilestoneJson,
        milestone,
        id=milestone.scope.id,
        end=milestone.ends,
        spare_days=None if milestone.spare is None else days_json(milestone.spare),
        says=str(milestone),
        likely=_odds_json(odds),
        chance=odds.chance(milestone.due) if odds and milestone.due else "",
    )


def _levelled_json(planned: Planned, levelled: Levelled, home: BoardId) -> LevelledJson:
    return LevelledJson(
        end=None if planned.reached(home).undated else levelled.finish(home),
        likely=_odds_json(planned.levelled_runs.odds.get(Scope(home))),
        refusal=planned.levelled_runs.refusal,
        unowned=[key.ticket for key in levelled.unowned if key.board == home],
        loads=[
            filled(
                LoadJson,
                load,
                work_days=days_json(load.work),
                span_days=days_json(load.span),
                capacity=1,
            )
            for load in levelled.loads
        ],
    )


def _ticket_json(planned: Planned, key: Key) -> PlannedTicketJson:
    days = planned.levelled.days(key) if planned.levelled else None
    share = planned.runs.criticality.get(key)
    return PlannedTicketJson(
        board=key.board,
        id=key.ticket,
        schedule=schedule_json(planned.plan, key),
        bound_by=bound_by(planned.plan, key),
        absence=planned.plan.absence(key),
        criticality=None if share is None else round(share, 3),
        levelled=SpanJson(start=days[0], end=days[1]) if days else None,
    )
