"""`readiness delete`: a ticket goes, once somebody said yes."""

import sys

import click

from readiness_tui.cli.base import completers
from readiness_tui.cli.base.workspace_args import Given, json_option, takes_workspace
from readiness_tui.cli.edits.ticket_edits import answer, dry_run_option, edit, workspace_with
from readiness_tui.domain.edits.records import removal
from readiness_tui.domain.edits.requests import Perform
from readiness_tui.domain.model.text import safe_line
from readiness_tui.services.base.events import Level, Notice


@click.command("delete")
@click.argument("ticket", metavar="ID", shell_complete=completers.tickets)
@click.option("--yes", is_flag=True, help="Remove it without asking.")
@dry_run_option
@json_option
@takes_workspace
def delete_command(*, given: Given, ticket: str, yes: bool, dry_run: bool, as_json: bool) -> int:
    """Remove a ticket, after a question, and only where nothing refers to it.

    Where nobody can be asked, --yes has to be there. `readiness undo` brings it back.
    """
    workspace, key = workspace_with(given, ticket)
    snapshot = workspace.snapshot
    action = removal(snapshot.portfolio, key)
    title = snapshot.portfolio.boards[key.board].tickets[key.ticket].title
    name = safe_line(f"{key.ticket} {title}")
    can_ask = not as_json and sys.stdin.isatty() and sys.stdout.isatty()
    if not (yes or dry_run) and not (can_ask and click.confirm(f"remove {name}?")):
        remedy = "" if can_ask else "--yes removes it without asking"
        notice = Notice(Level.REFUSED, f"{key.ticket} stays", remedy, "unasked")
        return answer(workspace, key, notice, as_json=as_json, before=snapshot)
    return edit(workspace, key, Perform(action), dry_run=dry_run, as_json=as_json)
