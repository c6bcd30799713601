"""`readiness freeze`: a board that is closed changes no more, until somebody lifts that."""

import click

from readiness_tui.cli.answers.edit_answers import SetAnswer
from readiness_tui.cli.base import completers
from readiness_tui.cli.base.workspace_args import (
    Given,
    json_option,
    open_workspace,
    takes_workspace,
)
from readiness_tui.cli.edits.ticket_edits import dry_run_option, edit
from readiness_tui.domain.edits.freezing import frozen, lifted
from readiness_tui.domain.edits.requests import Perform
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.proof.scopes import no_such


@click.command("freeze")
@click.argument("board", metavar="BOARD", shell_complete=completers.boards)
@click.option("--reason", metavar="TEXT", default="", help="Why; the log of the board keeps it.")
@click.option("--contact", multiple=True, metavar="WHO", help="Who is asked about it from now on.")
@click.option("--lift", is_flag=True, help="Let the board change again.")
@dry_run_option
@json_option
@takes_workspace
def freeze_command(
    *, given: Given, board: str, reason: str, contact: tuple[str, ...], lift: bool, dry_run: bool
) -> int:
    """Close a board: no edit of it is taken until --lift, with a reason, lets it change again.

    Both are kept in the log of the board, and each edit that is refused in the audit log.
    """
    workspace = open_workspace(given, knows_me=True)
    boards = workspace.snapshot.portfolio.boards
    name = BoardId(board)
    if name not in boards:
        raise no_such(board, boards, "board")
    who, today = workspace.actor, workspace.snapshot.analysis.context.today
    try:
        if lift:
            action = lifted(boards[name], reason, by=who, today=today)
        else:
            action = frozen(boards[name], reason, by=who, today=today, contacts=contact)
    except ValueError as error:
        raise UsageError(str(error), remedy='readiness freeze BOARD --reason "..."') from error
    ref = RecordRef(name, Kind.BOARD, name)
    kind = SetAnswer
    return edit(workspace, ref, Perform(action), dry_run=dry_run, as_json=given.as_json, kind=kind)
