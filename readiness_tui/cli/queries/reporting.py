"""`readiness report`: the plan as a page for people who were not there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

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

FORMATS = ("md", "html", "json", "pdf")
_BROKEN = 3


class _OfSnapshot(Protocol):
    """A report, with the plan that it speaks of."""

    @property
    def snapshot(self) -> "Snapshot": ...


_Reported = TypeVar("_Reported", bound=_OfSnapshot)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a report is wanted: as what, and in which file; empty: on standard output."""

    form: str
    path: str


def _report_options(function: Callable[..., int]) -> Callable[..., int]:
    """Add what every report takes; its function gets it as `wanted`."""

    @wraps(function)
    def reporting(*, given: Given, form: str, path: str, **choices: object) -> int:
        target = Wanted("json" if given.as_json else form, path)
        return function(given=given, wanted=target, **choices)

    verb: Callable[..., int] = reporting
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
        verb = option(verb)
    return takes_workspace(verb)


@click.group("report", cls=NestedGroup)
def report_command() -> None:
    """Write a report of the plan. The weekly one where nothing is named."""


@report_command.command("weekly")
@click.option(
    "--since", metavar="DATE|REV", default="", help="From this day or commit on; else seven days."
)
@_report_options
def weekly(*, given: Given, since: str, wanted: Wanted) -> int:
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
    return _publish(wanted, place, report, page=weekly_document, answer=weekly_answer)


@report_command.command("status")
@_report_options
def status(*, given: Given, wanted: Wanted) -> int:
    """Tell each board: owners, claims and proofs, what is in the way, the next milestone.

    3 if a board is broken.
    """
    from readiness_tui.cli.answers.reports.report_answers import status_answer
    from readiness_tui.domain.reports.status import status_document, status_report

    place = located(given)
    report = status_report(open_workspace(place).snapshot)
    return _publish(wanted, place, report, page=status_document, answer=status_answer)


@report_command.command("release")
@click.argument("goal", default="", metavar="[SCOPE]", shell_complete=completers.scopes)
@_report_options
def release(*, given: Given, goal: str, wanted: Wanted) -> int:
    """Tell what stands between a release and go: verdict, way, waivers, triggers, playbooks.

    SCOPE is a board, ticket, phase or milestone, as in check; else all boards. 3 if a board is
    broken.
    """
    from readiness_tui.cli.answers.reports.report_answers import release_answer
    from readiness_tui.domain.reports.release import Release, release_document

    place = located(given)
    snapshot = open_workspace(place).snapshot
    report = Release(snapshot, scope_named(goal, snapshot.portfolio) if goal else WORKSPACE)
    return _publish(wanted, place, report, page=release_document, answer=release_answer)


@report_command.command("kpi")
@click.option("--since", metavar="DATE", default="", help="Against this day; else twelve weeks.")
@_report_options
def kpi(*, given: Given, since: str, wanted: Wanted) -> int:
    """Publish the figures: what is proven, what boards claimed, how gates and tests ran.

    3 if a board of now is broken.
    """
    from readiness_tui.cli.answers.reports.figure_answers import kpi_answer
    from readiness_tui.domain.reports.kpi import kpi_document
    from readiness_tui.services.reports.kpi import kpi_report

    place = located(given)
    zone = zone_of_team(Path(place.root))
    begins = instant_of(since, zone).date() if since else None
    report = kpi_report(open_workspace(place), zone, begins)
    return _publish(wanted, place, report, page=kpi_document, answer=kpi_answer)


@report_command.command("risk")
@_report_options
def risk(*, given: Given, wanted: Wanted) -> int:
    """Review the risks: their weight by claim and by proof, decisions, and choke points.

    3 if a board is broken.
    """
    from readiness_tui.cli.answers.reports.figure_answers import risk_answer
    from readiness_tui.domain.reports.risk_review import RiskReview, risk_document

    place = located(given)
    report = RiskReview(open_workspace(place).snapshot)
    return _publish(wanted, place, report, page=risk_document, answer=risk_answer)


report_command.add_command(compliance)


def _moment(since: str, zone: tzinfo) -> datetime | str:
    """A day or an instant; whatever is neither is a name for git."""
    try:
        return instant_of(since, zone)
    except UsageError:
        return since


def _publish(
    wanted: Wanted,
    place: Given,
    report: _Reported,
    *,
    page: "Callable[[_Reported], ReportDocument]",
    answer: Callable[[_Reported], Document],
) -> int:
    """Write a report as it is wanted, into a file or on standard output; the exit code.

    Raises:
        UsageError: The file cannot be written, a template of the team be filled, or a PDF be made.
    """
    document, typed = partial(page, report), partial(answer, report)
    if wanted.form == "pdf":
        _write_pdf(wanted.path, document())
    elif wanted.path:
        from readiness_tui.cli.answers.formats import write_file

        write_file(wanted.path, _text(wanted.form, place, document, typed))
    else:
        output.print_text(_text(wanted.form, place, document, typed), is_file=True)
    problems = report.snapshot.problems
    if wanted.form != "json":
        output.print_problems(problems)
    return _BROKEN if problems else 0


def _text(
    form: str,
    place: Given,
    document: "Callable[[], ReportDocument]",
    answer: Callable[[], Document],
) -> str:
    from readiness_tui.services.reports.own_templates import own_template

    if form == "json":
        return output.as_json(answer())
    name = click.get_current_context().info_name or ""
    template = own_template(Path(place.root), place.folder, name, form)
    if template is None:
        return _drawn(form, document())
    from msgspec import to_builtins

    from readiness_tui.exchange.reports.templates import rendered

    path, source = template
    return rendered(source, path, to_builtins(answer()), is_html=form == "html")


def _write_pdf(path: str, document: "ReportDocument") -> None:
    from readiness_tui.services.reports.pdf import write_pdf

    if not path:
        message = "a PDF goes into a file"
        raise UsageError(message, remedy="name one with --output")
    write_pdf(_drawn("html", document), Path(path))


def _drawn(form: str, document: "ReportDocument") -> str:
    from readiness_tui.exchange.reports.html_page import html_page
    from readiness_tui.exchange.reports.markdown import markdown

    return {"md": markdown, "html": html_page}[form](document)
