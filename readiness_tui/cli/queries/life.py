"""`readiness log` and `readiness blame`: the life of one record, and who set a field of it last."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from readiness_tui.cli.answers.life_answers import blame_answer, blame_lines, log_answer, log_lines
from readiness_tui.cli.base import output
from readiness_tui.cli.base.moments import zone_of_team
from readiness_tui.cli.base.workspace_args import Given, json_option, located, takes_workspace
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.ids import RecordRef
from readiness_tui.domain.model.text import safe_line

if TYPE_CHECKING:
    from readiness_tui.services.history.life import Life, Lives


@click.command("log")
@click.argument("name", metavar="ID")
@click.option("--until", metavar="REV", default="", help="The newest commit that counts.")
@json_option
@takes_workspace
def log_command(*, given: Given, name: str, until: str) -> int:
    """Tell what happened to a ticket or another record: when, who, in which commit.

    Commits, the audit log and checkpoints are asked. ID is `T-1`, `BOARD/T-1`, `risk:R-1`,
    `BOARD/gate:COVERAGE`; it may be gone by now.
    """
    place = located(given)
    life = _life(place, name, until)
    if given.as_json:
        output.print_json(log_answer(life))
        return 0
    output.print_lines(log_lines(life, zone_of_team(Path(place.root))))
    if life.remark:
        output.print_lines([safe_line(life.remark)], is_error=True)
    return 0


@click.command("blame")
@click.argument("name", metavar="ID")
@click.argument("field")
@json_option
@takes_workspace
def blame_command(*, given: Given, name: str, field: str) -> int:
    """Tell who set a field of a record last: the commit, and the action if the audit log has it."""
    from readiness_tui.services.history.life import blame

    place = located(given)
    verdict = blame(_life(place, name, ""), field)
    if given.as_json:
        output.print_json(blame_answer(verdict))
    else:
        output.print_lines(blame_lines(verdict, zone_of_team(Path(place.root))))
    return 0


def _life(place: Given, name: str, until: str) -> "Life":
    from readiness_tui.services.history.life import Lives

    lives = Lives(Path(place.root), place.folder, until)
    return lives.of(_ref(lives, name))


def _ref(lives: "Lives", name: str) -> RecordRef:
    refs = lives.named(name)
    if len(refs) > 1:
        message = f"{name!r} is on several boards"
        remedy = f"write one of {', '.join(_spelled(ref) for ref in refs)}"
        raise UsageError(message, remedy=remedy)
    if not refs:
        message = f"no commit has a record {name!r}"
        raise UsageError(message, remedy="readiness list names the tickets of now")
    return refs[0]


def _spelled(ref: RecordRef) -> str:
    return f"{ref.board}/{ref.kind}:{ref.id}"
