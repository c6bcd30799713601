"""What `readiness report` answers with `--json`."""

from collections.abc import Iterable
from datetime import date

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.history_answers import EdgeJson, edge_json
from readiness_tui.domain.history.plan_diff import Move
from readiness_tui.domain.model.ids import Key, RecordRef
from readiness_tui.domain.model.risk import Risk
from readiness_tui.domain.plan.ranking import Group, Pick
from readiness_tui.domain.reports.weekly import Weekly
from readiness_tui.domain.verdict.snapshot import Snapshot


class ReportTicketJson(documents.NamedJson, frozen=True, kw_only=True):
    """A ticket with its claim."""

    title: str
    claim: documents.ClaimJson


class BlockedJson(ReportTicketJson, frozen=True, kw_only=True):
    """A blocked ticket; `new` where it was not at the beginning of the week."""

    reason: str
    since: date | None
    by: str
    new: bool


class RiskJson(documents.NamedJson, frozen=True, kw_only=True):
    """A risk; `exposure` is null where it is not scored."""

    title: str
    exposure: int | None


class NextUpJson(ReportTicketJson, frozen=True, kw_only=True):
    """A ticket to take up, and why."""

    rank: documents.Count
    group: Group
    reasons: list[str]


class WeeklyAnswer(documents.Document, frozen=True, kw_only=True):
    """A week: `before` is what the plan is held against; days are in the zone of the team."""

    report: str
    begins: date
    ends: date
    before: str
    remarks: list[str]
    completed: list[ReportTicketJson]
    reopened: list[ReportTicketJson]
    blocked: list[BlockedJson]
    risks_introduced: list[RiskJson]
    edges_added: list[EdgeJson]
    edges_removed: list[EdgeJson]
    cycles_added: list[list[documents.NamedJson]]
    cycles_removed: list[list[documents.NamedJson]]
    verdict: documents.VerdictJson
    way_to_go: list[str]
    next: list[NextUpJson]
    problems: list[documents.ProblemJson]


def weekly_answer(weekly: Weekly) -> WeeklyAnswer:
    """A week as JSON."""
    snapshot = weekly.snapshot
    return documents.filled(
        WeeklyAnswer,
        weekly,
        snapshot,
        report="weekly",
        completed=[_ticket(snapshot, key) for key in weekly.completed],
        reopened=[_ticket(snapshot, key) for key in weekly.reopened],
        blocked=[_blocked(weekly, key) for key in weekly.blocked],
        risks_introduced=[_risk(snapshot, ref) for ref in weekly.risks],
        edges_added=[*map(edge_json, weekly.diff.edges_added)],
        edges_removed=[*map(edge_json, weekly.diff.edges_removed)],
        cycles_added=[*map(_cycle, weekly.diff.cycles_added)],
        cycles_removed=[*map(_cycle, weekly.diff.cycles_removed)],
        verdict=documents.verdict_json(weekly.verdict),
        way_to_go=[*map(str, weekly.way)],
        next=[_next_up(snapshot, pick) for pick in weekly.picks],
    )


def _ticket(snapshot: Snapshot, key: Key) -> ReportTicketJson:
    ticket = snapshot.portfolio.boards[key.board].tickets[key.ticket]
    claim = documents.claim_json(snapshot.judgement, key)
    return ReportTicketJson(board=key.board, id=key.ticket, title=ticket.title, claim=claim)


def _blocked(weekly: Weekly, key: Key) -> BlockedJson:
    ticket = weekly.snapshot.portfolio.ticket(key)
    blocker = ticket.blocked if ticket else None
    return documents.filled(
        BlockedJson,
        _ticket(weekly.snapshot, key),
        reason=blocker.reason if blocker else "",
        since=blocker.since if blocker else None,
        by=blocker.by if blocker else "",
        new=key in weekly.diff.moves[Move.BLOCKED],
    )


def _cycle(keys: Iterable[Key]) -> list[documents.NamedJson]:
    return [documents.NamedJson(board=key.board, id=key.ticket) for key in keys]


def _risk(snapshot: Snapshot, ref: RecordRef) -> RiskJson:
    risk = snapshot.portfolio.record(ref)
    title, exposure = (risk.title, risk.exposure) if isinstance(risk, Risk) else ("", None)
    return RiskJson(board=ref.board, id=ref.id, title=title, exposure=exposure)


def _next_up(snapshot: Snapshot, pick: Pick) -> NextUpJson:
    return documents.filled(NextUpJson, _ticket(snapshot, pick.key), pick, rank=pick.place)
