"""`readiness report`: the plan as a page for people who were not there."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from readiness_tui.cli.answers.documents import Document
from readiness_tui.cli.base import completers, output
from readiness_tui.cli.base.moments import instant_of, zone_of_team
from readiness_tui.cli.base.nested import NestedGroup
from readiness_tui.cli.base.workspace_args import (
    Given,
    json_option,
    located,
    open_workspace,
    scope_named,
    takes_workspace,
)
from readiness_tui.cli.queries.bundling import compliance
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.proof.proof import WORKSPACE

if TYPE_CHECKING:
    from readiness_tui.domain.reports.document import ReportDocument
    from readiness_tui.domain.verdict.snapshot import Snapshot

FORMATS = ("md", "html", "json")
_BROKEN = 3


def _report_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add what every report takes."""
    for option in (
        json_option,
        click.option(
            "--output", "path", metavar="FILE", default="", help="Write it into this file."
        ),
        click.option(
            "--format",
            "form",
            type=click.Choice(FORMATS),
            metavar=f"<{'|'.join(FORMATS)}>",
            default=FORMATS[0],
            help="As what; md where nothing is said.",
        ),
    ):
        function = option(function)
    return takes_workspace(function)


@click.group("report", cls=NestedGroup)
def report_group() -> None:
    """Write a report of the plan. The weekly one where nothing is named."""


@report_group.command("weekly")
@click.option(
    "--since", metavar="DATE|REV", default="", help="From this day or commit on; else seven days."
)
@_report_options
def weekly(*, given: Given, since: str, form: str, path: str, as_json: bool) -> int:
    """Tell a week: completed, blocked, new risks, the graph, go or no-go, the next three.

    The boards as git has them are held against the plan as it is. 3 if a board of now is broken.
    """
    from readiness_tui.cli.answers.reports.report_answers import weekly_answer
    from readiness_tui.domain.reports.weekly import weekly_document
    from readiness_tui.services.reports.weekly import weekly_report

    place = located(given)
    zone = zone_of_team(Path(place.root))
    workspace = open_workspace(place)
    report = weekly_report(workspace, zone, _moment(since, zone))
    form = "json" if as_json else form
    _write(form, path, lambda: weekly_document(report), lambda: weekly_answer(report))
    return _exit(report.snapshot, form)


@report_group.command("status")
@_report_options
def status(*, given: Given, form: str, path: str, as_json: bool) -> int:
    """Tell each board: owners, claims and proofs, what is in the way, the next milestone.

    3 if a board is broken.
    """
    from readiness_tui.cli.answers.reports.report_answers import status_answer
    from readiness_tui.domain.reports.status import status_document, status_report

    report = status_report(open_workspace(given).snapshot)
    form = "json" if as_json else form
    _write(form, path, lambda: status_document(report), lambda: status_answer(report))
    return _exit(report.snapshot, form)


@report_group.command("release")
@click.argument("goal", default="", metavar="[SCOPE]", shell_complete=completers.scopes)
@_report_options
def release(*, given: Given, goal: str, form: str, path: str, as_json: bool) -> int:
    """Tell what stands between a release and go: verdict, way, waivers, triggers, playbooks.

    SCOPE is a board, ticket, phase or milestone, as in check; else all boards. 3 if a board is
    broken.
    """
    from readiness_tui.cli.answers.reports.report_answers import release_answer
    from readiness_tui.domain.reports.release import Release, release_document

    snapshot = open_workspace(given).snapshot
    report = Release(snapshot, scope_named(goal, snapshot.portfolio) if goal else WORKSPACE)
    form = "json" if as_json else form
    _write(form, path, lambda: release_document(report), lambda: release_answer(report))
    return _exit(snapshot, form)


@report_group.command("kpi")
@click.option("--since", metavar="DATE", default="", help="Against this day; else twelve weeks.")
@_report_options
def kpi(*, given: Given, since: str, form: str, path: str, as_json: bool) -> int:
    """Publish the figures: what is proven now, and the course of what boards claimed.

    3 if a board of now is broken.
    """
    from readiness_tui.cli.answers.reports.figure_answers import kpi_answer
    from readiness_tui.domain.reports.kpi import SPAN, Kpi, kpi_document
    from readiness_tui.services.history.trends import read_trend

    place = located(given)
    root = Path(place.root)
    zone = zone_of_team(root)
    snapshot = open_workspace(place).snapshot
    today = snapshot.analysis.context.today
    begins = instant_of(since, zone).date() if since else today - SPAN
    report = Kpi(snapshot, read_trend(root, place.folder, zone), begins)
    form = "json" if as_json else form
    _write(form, path, lambda: kpi_document(report), lambda: kpi_answer(report))
    return _exit(snapshot, form)


@report_group.command("risk")
@_report_options
def risk(*, given: Given, form: str, path: str, as_json: bool) -> int:
    """Review the risks: their weight by claim and by proof, decisions, and choke points.

    3 if a board is broken.
    """
    from readiness_tui.cli.answers.reports.figure_answers import risk_answer
    from readiness_tui.domain.reports.risk_review import RiskReview, risk_document

    report = RiskReview(open_workspace(given).snapshot)
    form = "json" if as_json else form
    _write(form, path, lambda: risk_document(report), lambda: risk_answer(report))
    return _exit(report.snapshot, form)


report_group.add_command(compliance)


def _moment(since: str, zone: tzinfo) -> datetime | str:
    """A day or an instant; whatever is neither is a name for git."""
    try:
        return instant_of(since, zone)
    except UsageError:
        return since


def _write(
    form: str,
    path: str,
    document: "Callable[[], ReportDocument]",
    answer: Callable[[], Document],
) -> None:
    """Write a report as it is wanted, into a file or on standard output.

    Raises:
        UsageError: The file cannot be written.
    """
    text = output.as_json(answer()) if form == "json" else _drawn(form, document())
    if not path:
        output.print_text(text, is_file=True)
        return
    from readiness_tui.cli.answers.formats import write_file

    write_file(path, text)


def _drawn(form: str, document: "ReportDocument") -> str:
    from readiness_tui.exchange.reports.html_page import html_page
    from readiness_tui.exchange.reports.markdown import markdown

    return {"md": markdown, "html": html_page}[form](document)


def _exit(snapshot: "Snapshot", form: str) -> int:
    if form != "json":
        output.print_problems(snapshot.problems)
    return _BROKEN if snapshot.problems else 0
