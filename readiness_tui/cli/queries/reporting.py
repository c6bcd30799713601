"""`readiness report`: the plan as a page for people who were not there."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from readiness_tui.cli.answers.documents import Document
from readiness_tui.cli.base import output
from readiness_tui.cli.base.moments import instant_of, zone_of_team
from readiness_tui.cli.base.nested import NestedGroup
from readiness_tui.cli.base.workspace_args import (
    Given,
    json_option,
    located,
    open_workspace,
    takes_workspace,
)
from readiness_tui.domain.model.errors import UsageError

if TYPE_CHECKING:
    from readiness_tui.domain.reports.document import ReportDocument
    from readiness_tui.domain.verdict.snapshot import Snapshot

FORMATS = ("md", "json")
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
    from readiness_tui.cli.answers.report_answers import weekly_answer
    from readiness_tui.domain.reports.weekly import weekly_document
    from readiness_tui.services.reports.weekly import weekly_report

    place = located(given)
    zone = zone_of_team(Path(place.root))
    workspace = open_workspace(place)
    report = weekly_report(workspace, zone, _moment(since, zone))
    form = "json" if as_json else form
    _write(form, path, lambda: weekly_document(report), lambda: weekly_answer(report))
    return _exit(report.snapshot, form)


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
    from readiness_tui.exchange.reports.markdown import markdown

    return {"md": markdown}[form](document)


def _exit(snapshot: "Snapshot", form: str) -> int:
    if form != "json":
        output.print_problems(snapshot.problems)
    return _BROKEN if snapshot.problems else 0
