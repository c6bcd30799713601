"""The figures of a plan to be published: how they are now, how they were, and their course."""

from datetime import date, timedelta

from msgspec import Struct

from readiness_tui.domain.history.measures import (
    Course,
    Flow,
    courses,
    days_of,
    flow,
    flow_rows,
    sparkline,
)
from readiness_tui.domain.history.trend import Trend
from readiness_tui.domain.proof.proof import WORKSPACE, Verdict
from readiness_tui.domain.reports.document import Entry, ReportDocument, Section, Table
from readiness_tui.domain.reports.drawings import line_chart
from readiness_tui.domain.reports.measured_section import Measured, measured_sections
from readiness_tui.domain.reports.verdict_section import WORD_TONES, verdict_line
from readiness_tui.domain.verdict.snapshot import Snapshot, ruled
from readiness_tui.domain.verdict.tally import Tally, board_tally

SPAN = timedelta(weeks=12)
_COLUMNS = 24
_TITLES = ("Figure", "Then", "Now", "Change", "Course")


class Kpi(Struct, frozen=True, eq=False):
    """The figures of a plan.

    Attributes:
        snapshot: The plan as it is: what is proven is known of now alone.
        trend: What its boards claimed, day by day.
        begins: The day that now is held against.
        measured: What build servers measured in that time, and before.
    """

    snapshot: Snapshot
    trend: Trend
    begins: date
    measured: Measured

    @property
    def ends(self) -> date:
        """The day of the report, in the zone of the team."""
        return self.snapshot.analysis.context.today

    @property
    def rows(self) -> tuple[Course, ...]:
        """Every measure over the span."""
        return courses(self.trend, days_of(min(self.begins, self.ends), self.ends, _COLUMNS))

    @property
    def flow(self) -> Flow:
        """How tickets went through."""
        return flow(self.trend, self.ends)

    @property
    def tally(self) -> Tally:
        """Tickets by the word of their proof, now."""
        return board_tally(self.snapshot, None)

    @property
    def verdict(self) -> Verdict:
        """The verdict of the workspace."""
        return ruled(self.snapshot, WORKSPACE)


def kpi_document(kpi: Kpi) -> ReportDocument:
    """The figures as a document."""
    count = kpi.tally
    claims = (
        f"{count.proven} of {count.total} proven, {count.contradicted} contradicted, "
        f"{count.unproven} done without proof"
    )
    remarks = tuple(Entry("", remark) for remark in kpi.trend.remarks)
    return ReportDocument(
        f"Figures, {kpi.ends}",
        (("From", str(kpi.begins)), ("To", str(kpi.ends))),
        (
            Section(
                "Now",
                (Entry("Tickets", claims),),
                lead=verdict_line(kpi.verdict),
                tone=WORD_TONES[kpi.verdict.word],
            ),
            Section(
                "What boards claim",
                remarks,
                Table(_TITLES, tuple(map(_row, kpi.rows))),
                drawing=line_chart(kpi.rows, ("done", "scope")),
            ),
            Section("Flow", tuple(Entry(name, text) for name, _, text in flow_rows(kpi.flow))),
            *measured_sections(kpi.measured),
        ),
    )


def _row(course: Course) -> tuple[str, ...]:
    before, now = course.first, course.last
    change = "" if before is None or now is None else f"{now - before:+d}"
    texts = ("unknown" if value is None else str(value) for value in (before, now))
    return (course.measure.name, *texts, change, sparkline(course.values))
