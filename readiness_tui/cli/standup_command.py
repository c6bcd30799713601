"""`readiness standup`: the stand-up on this terminal, or its pages and minutes without a screen."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from readiness_tui.cli.base import output
from readiness_tui.cli.base.workspace_args import (
    Given,
    identity,
    json_option,
    located,
    open_workspace,
    takes_workspace,
)
from readiness_tui.domain.model.errors import UsageError

if TYPE_CHECKING:
    from readiness_tui.services.standup.marking import Markers
    from readiness_tui.services.workspace.workspace import Workspace

_BROKEN = 3


@click.command("standup")
@click.option("--team", metavar="NAME", default="", help="The stand-up of a team of its own.")
@click.option("--where", metavar="QUERY", default="", help="Only tickets that fit the query.")
@click.option("--text", is_flag=True, help="Print the pages instead of opening the screen.")
@click.option("--minutes", is_flag=True, help="Print the minutes of the last stand-up.")
@click.option("--mark", is_flag=True, help="Say that one was held: the next begins from here.")
@click.option("--private", is_flag=True, help="Say where your private notes lie.")
@json_option
@takes_workspace
def standup_command(
    *, given: Given, team: str, where: str, text: bool, minutes: bool, mark: bool, private: bool
) -> int:
    """Walk through the work of each owner, then the board: what presses, changed, comes next.

    It opens on the screen, with notes, timer and minutes. What changed is held against the last
    stand-up of the team. NAME is one of `[standup] teams` in readiness.toml; QUERY is what the
    filter takes.
    """
    if sum((text, minutes, mark, private)) > 1:
        message = "--text, --minutes, --mark and --private exclude each other"
        raise UsageError(message, remedy="give one of them")
    place = located(given)
    _see_query(where)
    if private:
        return _tell_private(place, as_json=given.as_json)
    if minutes:
        return _print_minutes(place, team, as_json=given.as_json)
    if mark:
        return _mark(place, team, as_json=given.as_json)
    if text or given.as_json:
        return _print_pages(place, team, where, as_json=given.as_json)
    from readiness_tui.cli.ui_command import run_planner

    markers = _markers(Path(place.root), place.folder, team)  # a team that there is
    return run_planner(place, None, lambda plan: plan.standup.begin(markers.team, where))


def _see_query(where: str) -> None:
    """Refuse a query that is none, before anything is read."""
    from readiness_tui.domain.query.compiled import parse

    parse(where)


def _markers(root: Path, folder: str, team: str) -> "Markers":
    from readiness_tui.services.standup.leading import query_of
    from readiness_tui.services.standup.marking import Markers
    from readiness_tui.storage.settings.standup_settings import standup_settings

    settings = standup_settings(root)
    query_of(settings, team)
    return Markers(root, folder, team, settings)


def _print_pages(place: Given, team: str, where: str, *, as_json: bool) -> int:
    from readiness_tui.cli.answers.standup_answers import standup_answer, standup_lines
    from readiness_tui.domain.standup.pages import basis_of, pages
    from readiness_tui.domain.standup.since import Changes
    from readiness_tui.services.reports.linting import findings_of

    markers = _markers(Path(place.root), place.folder, team)
    workspace = open_workspace(place, knows_me="@me" in where)
    snapshot = workspace.snapshot
    changes = Changes(markers.since(), snapshot)
    query = where or markers.settings.teams.get(team, "")
    walk = pages(basis_of(changes, findings_of(workspace, snapshot) or (), query))
    if as_json:
        output.print_json(standup_answer(team, query, changes, walk))
    else:
        output.print_problems(snapshot.problems)
        style = output.style(ascii_only=place.ascii_only, theme=place.theme)
        output.print_lines(standup_lines(changes, walk, style))
    return _BROKEN if snapshot.problems else 0


def _print_minutes(place: Given, team: str, *, as_json: bool) -> int:
    from readiness_tui.cli.answers.standup_answers import MinutesAnswer
    from readiness_tui.services.standup.leading import last_minutes

    def read() -> "Workspace":
        return open_workspace(place)

    closed = last_minutes(Path(place.root), place.folder, team, read)
    if as_json:
        ended = MinutesAnswer(
            team=team, ended=closed.is_over, file=closed.file, markdown=closed.text
        )
        output.print_json(ended)
    else:
        output.print_lines(closed.text.splitlines())
    return 0


def _mark(place: Given, team: str, *, as_json: bool) -> int:
    from readiness_tui.cli.answers.checkpoint_answers import instant
    from readiness_tui.cli.answers.documents import filled
    from readiness_tui.cli.answers.standup_answers import MarkAnswer, SinceJson

    root = Path(place.root)
    markers = _markers(root, place.folder, team)
    workspace = open_workspace(place)
    marker = markers.mark(workspace.snapshot, identity(root, place.actor), workspace.clock.now())
    if as_json:
        marked = filled(SinceJson, marker, at=instant(marker.at))
        output.print_json(MarkAnswer(team=team, marked=marked))
    else:
        output.print_lines([f"the next stand-up begins from {marker.at:%Y-%m-%d %H:%M}"])
    return 0


def _tell_private(place: Given, *, as_json: bool) -> int:
    """Say where the notes lie, never what they say: this may be a shared screen, too."""
    from readiness_tui.services.standup.leading import private_files

    if as_json:
        message = "private notes are in no document"
        raise UsageError(message, remedy="leave --json away")
    files = private_files(Path(place.root))
    lines = [f"{count:>3}  {path}" for path, count in files] or ["no private notes here"]
    output.print_lines(lines)
    return 0
