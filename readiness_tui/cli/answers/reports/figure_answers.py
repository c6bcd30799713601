"""What `readiness report kpi` and `readiness report risk` answer with `--json`."""

from datetime import date

from readiness_tui.cli.answers import documents
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.plan.coverage import RiskRow, RiskState
from readiness_tui.domain.proof.proof import Word
from readiness_tui.domain.reports.figures import Figure, Unit
from readiness_tui.domain.reports.kpi import Kpi
from readiness_tui.domain.reports.measured_section import Measured
from readiness_tui.domain.reports.risk_review import RiskReview


class CourseJson(documents.Document, frozen=True, kw_only=True):
    """A figure at the ends of days; null before the first commit."""

    name: str
    days: list[date]
    values: list[int | None]


class FigureJson(documents.Document, frozen=True, kw_only=True):
    """What was measured in a span beside that of as many days before; null for unknown."""

    board: str
    name: str
    unit: Unit
    before: int | None
    now: int | None
    values: list[int]


class SlowTestJson(documents.Document, frozen=True, kw_only=True):
    """One of the slowest tests of the last run, with the runs that had it among their slowest."""

    board: str
    gate: str
    name: str
    last_ms: documents.Count
    p50_ms: documents.Count
    p95_ms: documents.Count
    before_ms: int | None
    runs: documents.Count
    of_runs: documents.Count


class MeasuredJson(documents.Document, frozen=True, kw_only=True):
    """What build servers measured; `store` is empty where a team chose no file for it."""

    store: str
    gates: list[FigureJson]
    tests: list[FigureJson]
    slow_tests: list[SlowTestJson]


class KpiAnswer(documents.Document, frozen=True, kw_only=True):
    """The figures of a plan. What is proven is known of now; courses are of what boards claim."""

    report: str
    begins: date
    ends: date
    verdict: Word
    proven: documents.Count
    contradicted: documents.Count
    unproven: documents.Count
    total: documents.Count
    courses: list[CourseJson]
    finished: documents.Count
    cycle_p50: int | None
    cycle_p85: int | None
    under_way: documents.Count
    age_p50: int | None
    per_week: list[documents.Count]
    remarks: list[str]
    measured: MeasuredJson


class ReviewedRiskJson(documents.Document, frozen=True, kw_only=True):
    """A risk; weights are null where it is not scored."""

    board: str
    id: str
    title: str
    state: RiskState
    exposure: int | None
    by_claim: int | None
    by_proof: int | None
    owner: str
    tickets: list[documents.NamedJson]


class RiskDecisionJson(documents.Document, frozen=True, kw_only=True):
    """What somebody has to decide about a risk."""

    board: str
    id: str
    says: str


class ChokePointJson(documents.Document, frozen=True, kw_only=True):
    """An open ticket that every way to `milestones` passes, and its share of all ways."""

    ticket: documents.NamedJson
    milestones: list[str]
    share: float


class RiskAnswer(documents.Document, frozen=True, kw_only=True):
    """The review of risks, the heaviest first."""

    report: str
    day: date
    risks: list[ReviewedRiskJson]
    decisions: list[RiskDecisionJson]
    choke_points: list[ChokePointJson]


def kpi_answer(kpi: Kpi) -> KpiAnswer:
    """The figures as JSON."""
    return documents.filled(
        KpiAnswer,
        kpi.flow,
        kpi.tally,
        report="kpi",
        begins=kpi.begins,
        ends=kpi.ends,
        verdict=kpi.verdict.word,
        courses=[
            CourseJson(name=row.measure.name, days=list(row.days), values=list(row.values))
            for row in kpi.rows
        ],
        per_week=list(kpi.flow.per_week),
        remarks=list(kpi.trend.remarks),
        measured=_measured(kpi.measured),
    )


def _measured(measured: Measured) -> MeasuredJson:
    return MeasuredJson(
        store=measured.store,
        gates=[*map(_figure, measured.gates)],
        tests=[*map(_figure, measured.tests)],
        slow_tests=[documents.filled(SlowTestJson, test) for test in measured.slow_tests],
    )


def _figure(figure: Figure) -> FigureJson:
    return documents.filled(FigureJson, figure, values=list(figure.values))


def risk_answer(review: RiskReview) -> RiskAnswer:
    """The review as JSON."""
    return RiskAnswer(
        report="risk",
        day=review.snapshot.analysis.context.today,
        risks=[*map(_risk, review.rows)],
        decisions=[
            RiskDecisionJson(board=row.board, id=row.risk.id, says=question)
            for row, question in review.decisions
        ],
        choke_points=[
            ChokePointJson(
                ticket=_named(point.key),
                milestones=[*map(str, point.milestones)],
                share=round(point.share, 4),
            )
            for point in review.choke_points
        ],
    )


def _risk(row: RiskRow) -> ReviewedRiskJson:
    tickets = [*map(_named, row.tickets)]
    return documents.filled(ReviewedRiskJson, row, row.risk, tickets=tickets)


def _named(key: Key) -> documents.NamedJson:
    return documents.NamedJson(board=key.board, id=key.ticket)
