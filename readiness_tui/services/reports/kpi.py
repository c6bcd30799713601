"""The figures of a workspace: what its boards claimed day by day, and what was measured."""

from datetime import date, tzinfo
from typing import TYPE_CHECKING

from readiness_tui.domain.reports.figures import Span
from readiness_tui.domain.reports.kpi import SPAN, Kpi
from readiness_tui.domain.reports.measured_section import Measured
from readiness_tui.services.history.trends import read_trend
from readiness_tui.services.verify.metrics import measured_passes, times_of_tests
from readiness_tui.storage.settings.metric_store import metric_file

if TYPE_CHECKING:
    from readiness_tui.services.workspace.workspace import Workspace


def kpi_report(workspace: "Workspace", zone: tzinfo, begins: date | None = None) -> Kpi:
    """The figures from a day until now; without a day, of twelve weeks.

    Args:
        workspace: Read and judged.
        zone: In which the team writes days.
        begins: The first day.

    Raises:
        UsageError: There is no git, or the clone is too shallow to tell.
        WriteError: The metric store cannot be read.
    """
    snapshot, root = workspace.snapshot, workspace.root
    judgement, today = snapshot.judgement, snapshot.analysis.context.today
    first = min(begins or today - SPAN, today)
    passes = measured_passes(root, judgement.now)
    boards = (board.id for board in snapshot.portfolio.here)
    latest = {board: times_of_tests(root, judgement, board) for board in boards}
    measured = Measured(metric_file(root), passes, latest, Span(first, today, zone))
    return Kpi(snapshot, read_trend(root, workspace.folder, zone), first, measured)
