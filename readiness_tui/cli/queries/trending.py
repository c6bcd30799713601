"""`readiness trend`: how the plan came here, by the boards of every day that git has."""

from datetime import datetime
from pathlib import Path

import click

from readiness_tui.cli.answers.trend_answers import trend_answer, trend_lines
from readiness_tui.cli.base import output
from readiness_tui.cli.base.moments import instant_of, zone_of_team
from readiness_tui.cli.base.workspace_args import Given, json_option, located, takes_workspace


@click.command("trend")
@click.option("--since", metavar="DATE", default="", help="Show it from this day on.")
@click.option("--until", metavar="REV", default="HEAD", help="The newest commit that counts.")
@json_option
@takes_workspace
def trend_command(*, given: Given, since: str, until: str) -> int:
    """Tell how the plan came here: done, open by priority, risk, waivers, cycle time, age.

    The boards are counted at the end of each day on which a commit of the line that is checked out
    changed one. What was read is kept in the user's cache folder.
    """
    from readiness_tui.domain.history.measures import ASCII_LEVELS, LEVELS
    from readiness_tui.domain.proof.glyphs import ASCII
    from readiness_tui.services.history.trends import read_trend

    place = located(given)
    root = Path(place.root)
    zone = zone_of_team(root)
    first = instant_of(since, zone).date() if since else None
    trend = read_trend(root, place.folder, zone, until)
    today = datetime.now(zone).date()
    if given.as_json:
        output.print_json(trend_answer(trend, today, first))
    else:
        is_ascii = output.style(ascii_only=given.ascii_only).glyphs is ASCII
        levels = ASCII_LEVELS if is_ascii else LEVELS
        output.print_lines(trend_lines(trend, today, first, levels))
    return 0
