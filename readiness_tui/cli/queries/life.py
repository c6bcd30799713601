"""`readiness log`: the life of one record over the commits that changed a board."""

from pathlib import Path

import click

from readiness_tui.cli.answers.history_answers import log_answer, log_lines
from readiness_tui.cli.base import output
from readiness_tui.cli.base.moments import zone_of_team
from readiness_tui.cli.base.workspace_args import Given, json_option, located, takes_workspace
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.ids import RecordRef


@click.command("log")
@click.argument("name", metavar="ID")
@click.option("--until", metavar="REV", default="HEAD", help="The newest commit that counts.")
@json_option
@takes_workspace
def log_command(*, given: Given, name: str, until: str, as_json: bool) -> int:
    """Tell what happened to a ticket or another record: when, who, in which commit.

    ID is `T-1`, `BOARD/T-1`, `risk:R-1`, `BOARD/gate:COVERAGE`; it may be gone by now.
    """
    from readiness_tui.services.history.revisions import Revisions
    from readiness_tui.services.history.timeline import Timeline

    place = located(given)
    root = Path(place.root)
    until = Revisions(root, place.folder).commit(until).id
    timeline = Timeline(root, place.folder, until)
    refs = timeline.named(name)
    if len(refs) > 1:
        message = f"{name!r} is on several boards"
        remedy = f"write one of {', '.join(_spelled(ref) for ref in refs)}"
        raise UsageError(message, remedy=remedy)
    if not refs:
        message = f"no commit has a record {name!r}"
        raise UsageError(message, remedy="readiness list names the tickets of now")
    events = tuple(timeline.life(refs[0]))
    if as_json:
        output.print_json(log_answer(refs[0], events))
    else:
        output.print_lines(log_lines(events, zone_of_team(root)))
    return 0


def _spelled(ref: RecordRef) -> str:
    return f"{ref.board}/{ref.kind}:{ref.id}"
