"""`readiness diff`: what parts two states of the boards, in the terms of a plan."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from readiness_tui.cli.answers.history_answers import diff_answer, diff_lines
from readiness_tui.cli.base import output
from readiness_tui.cli.base.moments import instant_of, zone_of_team
from readiness_tui.cli.base.workspace_args import Given, json_option, located, takes_workspace
from readiness_tui.domain.model.errors import UsageError

if TYPE_CHECKING:
    from readiness_tui.services.history.comparing import Comparison

_BETWEEN = ".."
_DIFFERS, _BROKEN = 1, 3


@click.command("diff")
@click.argument("span", default="", metavar="[REV[..REV]]")
@click.option("--since", metavar="DATE", default="", help="With the boards before this day.")
@click.option("--checkpoint", metavar="ID", default="", help="With the boards of a checkpoint.")
@json_option
@takes_workspace
def diff_command(*, given: Given, span: str, since: str, checkpoint: str) -> int:
    """Say what parts two states of the boards: tickets, edges, risks, gates, dates.

    REV is what git calls a commit; the other side are the files as they are now. Without anything
    named, it says what is not committed. 1 if anything differs, 3 if a board of now is broken.
    """
    from readiness_tui.domain.history.summary import sections

    if sum(map(bool, (span, since, checkpoint))) > 1:
        message = "one thing is compared with another"
        raise UsageError(message, remedy="name a commit, --since or --checkpoint, not several")
    place = located(given)
    comparison = _comparison(place, span, since, checkpoint)
    headings = sections(comparison.diff)
    if given.as_json:
        output.print_json(diff_answer(comparison, headings))
    else:
        output.print_problems((*comparison.before.problems, *comparison.after.problems))
        output.print_lines(diff_lines(comparison, headings))
    if comparison.after.commit is None and comparison.after.problems:
        return _BROKEN
    return _DIFFERS if comparison.diff else 0


def _comparison(place: Given, span: str, since: str, checkpoint: str) -> "Comparison":
    from readiness_tui.cli.answers.checkpoint_answers import named_there
    from readiness_tui.services.history import comparing
    from readiness_tui.services.history.revisions import Revisions

    root, folder = Path(place.root), place.folder
    now = comparing.boards_now
    if checkpoint:
        before = comparing.boards_in(named_there(place, checkpoint), folder)
        return comparing.compare(before, now(root, folder))
    revisions = Revisions(root, folder)
    if since:
        moment = instant_of(since, zone_of_team(root))
        return comparing.compare(comparing.boards_before(revisions, moment), now(root, folder))
    first, between, second = span.partition(_BETWEEN)
    before = comparing.boards_at(revisions, first or "HEAD")
    if not between:
        return comparing.compare(before, now(root, folder))
    return comparing.compare(before, comparing.boards_at(revisions, second or "HEAD"))
