"""`readiness move`: a ticket in another place, on its board or on another."""

import click

from readiness_tui.cli.base import completers
from readiness_tui.cli.base.workspace_args import Given, json_option, takes_workspace
from readiness_tui.cli.edits.ticket_edits import dry_run_option, edit, named_in, workspace_with
from readiness_tui.domain.edits.moves import Destination, moved
from readiness_tui.domain.edits.requests import Perform
from readiness_tui.domain.model.edits import AddRecord
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.ids import BoardId, Key, Kind, TicketId
from readiness_tui.domain.proof.scopes import no_such
from readiness_tui.domain.verdict.snapshot import Snapshot


@click.command("move")
@click.argument("ticket", metavar="ID", shell_complete=completers.tickets)
@click.option(
    "--board",
    metavar="ID",
    shell_complete=completers.boards,
    help="To this board, after its last ticket.",
)
@click.option(
    "--before", metavar="ID", shell_complete=completers.tickets, help="Before this ticket."
)
@click.option("--after", metavar="ID", shell_complete=completers.tickets, help="After this ticket.")
@dry_run_option
@json_option
@takes_workspace
def move_command(
    *,
    given: Given,
    ticket: str,
    board: str | None,
    before: str | None,
    after: str | None,
    dry_run: bool,
) -> int:
    """Bring a ticket to another place, with its comments and notes.

    On another board it keeps its id where that is free; all that names it follows.
    """
    if (beside := before or after) is None and board is None:
        message = "nothing says where it goes"
        raise UsageError(message, remedy="add --board, --before or --after")
    if before and after:
        message = "--before and --after are two places"
        raise UsageError(message, remedy="give one of them")
    workspace, key = workspace_with(given, ticket)
    place = _place(workspace.snapshot, key, board, beside, is_before=bool(before))
    action = moved(workspace.snapshot.portfolio, key, place)
    refs = (change.record for change in action.edits if isinstance(change, AddRecord))
    ids = (TicketId(ref.id) for ref in refs if ref.kind is Kind.TICKET)
    new = Key(place.board, next(ids, key.ticket))
    return edit(workspace, new, Perform(action), dry_run=dry_run, as_json=given.as_json)


def _place(
    snapshot: Snapshot, key: Key, board: str | None, beside: str | None, *, is_before: bool
) -> Destination:
    """Where the ticket goes; without a board, to the one of the ticket that it stands beside."""
    boards = snapshot.portfolio.boards
    if board is not None and board not in boards:
        raise no_such(board, boards, "board")
    home = BoardId(board) if board else key.board
    if beside is None:
        return Destination(home)
    neighbour = snapshot.portfolio.find(beside, home) or named_in(snapshot, beside)
    if board is not None and neighbour.board != board:
        message = f"{neighbour.board}/{neighbour.ticket} is not on board {board}"
        raise UsageError(message, remedy="name a ticket of that board, or leave --board out")
    return Destination(neighbour.board, neighbour.ticket, is_before)
