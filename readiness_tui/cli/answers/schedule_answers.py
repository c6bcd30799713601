"""What `readiness schedule` found, and its JSON document."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from readiness_tui.cli.answers import documents
from readiness_tui.domain.model.ids import BoardId, Key
from readiness_tui.domain.model.plain_values import Jsonable, jsonable
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


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
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


def document(answer: Answer, seed: int) -> documents.Table:
    """The answer as one document."""
    plan, runs = answer.plan, answer.runs
    return {
        "view": plan.view.value,
        "today": jsonable(answer.snapshot.analysis.context.today),
        "seed": seed,
        "runs": runs.runs,
        "assumption": runs.assumption,
        "refusal": runs.refusal,
        "boards": [_board_json(answer, home) for home in answer.homes],
        "goals": [_way_json(answer, answer.way)] if answer.way else [],
        "tickets": [_ticket_json(answer, key) for key in answer.shown()],
        "problems": documents.problems_json(answer.snapshot.problems),
    }


def _named(keys: Sequence[Key]) -> list[Jsonable]:
    return [{"board": key.board, "id": key.ticket} for key in keys]


def _board_json(answer: Answer, home: BoardId) -> Jsonable:
    plan, chain_list = answer.plan, chains(answer.plan, home)
    milestones = milestone_dates(plan, home) if plan.view is View.DATED else ()
    return {
        "board": home,
        "end": jsonable(answer.reached(home).ends),
        "days": documents.days_json(plan.length(home)),
        "work_days": documents.days_json(plan.work(home)),
        "contradicted": answer.contradicted(home),
        "likely": _odds_json(answer.odds(Scope(home))),
        "pace": _pace_json(answer, home),
        "chain_count": chain_list.count,
        "chains": [_named(one) for one in chain_list.listed],
        "milestones": [_milestone_json(answer, one) for one in milestones],
        "levelled": _levelled_json(answer, answer.levelled, home) if answer.levelled else None,
    }


def _way_json(answer: Answer, way: Way) -> Jsonable:
    odds = answer.odds(way.scope)
    return {
        "scope": str(way.scope),
        "left": len(way.tickets),
        "undated": way.undated,
        "contradicted": _named(way.contradicted),
        "work_days": documents.days_json(way.work),
        "chain_days": None if way.undated else documents.days_json(way.chain),
        "end": jsonable(way.earliest),
        "due": jsonable(way.due),
        "says": str(way),
        "likely": _odds_json(odds),
        "levelled_likely": _odds_json(answer.levelled_runs.odds.get(way.scope)),
        "chance": odds.chance(way.due) if odds and way.due else "",
    }


def _pace_json(answer: Answer, home: BoardId) -> Jsonable:
    board_pace, odds = answer.pace(home), answer.odds(Scope(home))
    today = answer.snapshot.analysis.context.today
    return {
        "p50": jsonable(board_pace.p50),
        "p85": jsonable(board_pace.p85),
        "weeks": board_pace.weeks,
        "says": board_pace.said(odds.p85 if odds else None, today),
    }


def _odds_json(odds: Odds | None) -> Jsonable:
    if odds is None:
        return None
    return {"p50": jsonable(odds.p50), "p85": jsonable(odds.p85), "p95": jsonable(odds.p95)}


def _milestone_json(answer: Answer, one: Reached) -> Jsonable:
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


def _levelled_json(answer: Answer, found: Levelled, home: BoardId) -> Jsonable:
    return {
        "end": None if answer.reached(home).undated else jsonable(found.finish(home)),
        "likely": _odds_json(answer.levelled_runs.odds.get(Scope(home))),
        "refusal": answer.levelled_runs.refusal,
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


def _ticket_json(answer: Answer, key: Key) -> Jsonable:
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
