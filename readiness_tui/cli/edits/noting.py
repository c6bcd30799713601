"""`readiness note` and `readiness block`: a line about a ticket, and what it waits for."""

import click

from readiness_tui.cli.base import completers
from readiness_tui.cli.base.workspace_args import Given, json_option, takes_workspace
from readiness_tui.cli.edits.ticket_edits import dry_run_option, edit, workspace_with
from readiness_tui.domain.edits.requests import AddNote, SetStatus
from readiness_tui.domain.model.status import Status


@click.command("note")
@click.argument("ticket", metavar="ID", shell_complete=completers.tickets)
@click.argument("words", metavar="TEXT...", nargs=-1, required=True)
@dry_run_option
@json_option
@takes_workspace
def note_command(*, given: Given, ticket: str, words: tuple[str, ...], dry_run: bool) -> int:
    """Keep a line about a ticket in the log of its board, with the day and who wrote it."""
    workspace, key = workspace_with(given, ticket)
    wish = AddNote(key, " ".join(words))
    return edit(workspace, key, wish, dry_run=dry_run, as_json=given.as_json)


@click.command("block")
@click.argument("ticket", metavar="ID", shell_complete=completers.tickets)
@click.argument("words", metavar="REASON...", nargs=-1, required=True)
@dry_run_option
@json_option
@takes_workspace
def block_command(*, given: Given, ticket: str, words: tuple[str, ...], dry_run: bool) -> int:
    """Say that a ticket is blocked, and by what; of one that is so already, another reason.

    `readiness set ID status=doing` ends it.
    """
    workspace, key = workspace_with(given, ticket)
    wish = SetStatus((key,), Status.BLOCKED, " ".join(words))
    return edit(workspace, key, wish, dry_run=dry_run, as_json=given.as_json)
