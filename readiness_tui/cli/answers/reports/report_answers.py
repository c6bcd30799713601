"""What `readiness report` answers with `--json`."""

from collections.abc import Iterable
from datetime import date

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.history_answers import EdgeJson, edge_json
from readiness_tui.domain.history.plan_diff import Move
from readiness_tui.domain.model.ids import Key, RecordRef
from readiness_tui.domain.model.risk import Risk
from readiness_tui.domain.plan.ranking import Group, Pick
from readiness_tui.domain.reports.release import ListedAlert, ListedWaiver, Release
from readiness_tui.domain.reports.status import BoardStatus, StatusReport, in_the_way
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


class MilestoneJson(documents.Document, frozen=True, kw_only=True):
    """The milestone that is ahead: when it is due, and for when it is planned."""

    id: str
    title: str
    due: date | None
    planned: date | None
    says: str


class StatusTicketJson(ReportTicketJson, frozen=True, kw_only=True):
    """A ticket with who owns it, and what is in its way in words; empty for nothing."""

    owners: list[str]
    standing: documents.StandingJson
    in_the_way: str


class BoardStatusJson(documents.Document, frozen=True, kw_only=True):
    """A board; `next_milestone` is null where none is ahead."""

    board: str
    title: str
    verdict: documents.VerdictJson
    next_milestone: MilestoneJson | None
    tickets: list[StatusTicketJson]


class StatusAnswer(documents.Document, frozen=True, kw_only=True):
    """Who owns what, each claim with its proof, board by board."""

    report: str
    day: date
    boards: list[BoardStatusJson]
    problems: list[documents.ProblemJson]


class ReleaseWaiverJson(documents.NamedJson, frozen=True, kw_only=True):
    """A waiver; `expires` is a day or an instant as its board has it, `remarks` are in words."""

    gate: str
    owner: str
    reason: str
    expires: str
    emergency: bool
    remarks: list[str]


class ReleaseAlertJson(documents.NamedJson, frozen=True, kw_only=True):
    """An alert; `met` is null where its condition is for people to watch."""

    when: str
    met: bool | None
    says: str
    runbook: str


class ReleaseAnswer(documents.Document, frozen=True, kw_only=True):
    """What stands between a scope and go; `due` and `planned` are null where there is no day."""

    report: str
    day: date
    scope: str
    due: date | None
    planned: date | None
    verdict: documents.VerdictJson
    way_to_go: list[str]
    waivers: list[ReleaseWaiverJson]
    alerts: list[ReleaseAlertJson]
    playbooks: list[documents.PlaybookJson]
    problems: list[documents.ProblemJson]


def status_answer(report: StatusReport) -> StatusAnswer:
    """The status of all boards as JSON."""
    snapshot = report.snapshot
    return documents.filled(
        StatusAnswer,
        snapshot,
        report="status",
        day=snapshot.analysis.context.today,
        boards=[_board_status(snapshot, status) for status in report.boards],
    )


def _board_status(snapshot: Snapshot, status: BoardStatus) -> BoardStatusJson:
    return BoardStatusJson(
        board=status.board.id,
        title=status.board.title,
        verdict=documents.verdict_json(status.verdict),
        next_milestone=_milestone(status),
        tickets=[_status_ticket(snapshot, key) for key in status.tickets],
    )


def _milestone(status: BoardStatus) -> MilestoneJson | None:
    reached = status.milestone
    if reached is None:
        return None
    title = status.board.milestones[reached.scope.id].title
    return documents.filled(
        MilestoneJson,
        reached,
        id=reached.scope.id,
        title=title,
        planned=reached.ends,
        says=str(reached),
    )


def _status_ticket(snapshot: Snapshot, key: Key) -> StatusTicketJson:
    owners = snapshot.portfolio.boards[key.board].tickets[key.ticket].owners
    return documents.filled(
        StatusTicketJson,
        _ticket(snapshot, key),
        owners=[owner.name for owner in owners],
        standing=documents.standing_json(snapshot, key),
        in_the_way=in_the_way(snapshot, key),
    )


def release_answer(release: Release) -> ReleaseAnswer:
    """The readiness of a release as JSON."""
    return documents.filled(
        ReleaseAnswer,
        release.snapshot,
        report="release",
        day=release.snapshot.analysis.context.today,
        scope=str(release.scope),
        due=release.due,
        planned=release.planned.ends if release.planned else None,
        verdict=documents.verdict_json(release.verdict),
        way_to_go=[*map(str, release.way)],
        waivers=[*map(_waiver, release.waivers)],
        alerts=[*map(_alert, release.alerts)],
        playbooks=[
            documents.filled(documents.PlaybookJson, playbook, board=board.id)
            for board, playbook in release.playbooks
        ],
    )


def _waiver(item: ListedWaiver) -> ReleaseWaiverJson:
    return documents.filled(
        ReleaseWaiverJson,
        item.waiver,
        board=item.board.id,
        expires=str(item.waiver.expires or ""),
        remarks=[finding.says for finding in item.findings],
    )


def _alert(item: ListedAlert) -> ReleaseAlertJson:
    return documents.filled(
        ReleaseAlertJson,
        item.alert,
        board=item.board.id,
        met=item.alarm is not None if item.is_evaluated else None,
        says=item.alarm.says if item.alarm else "",
    )


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
