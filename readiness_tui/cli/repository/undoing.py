"""`readiness undo` and `readiness redo`: this clone's last action, taken back or done again."""

import click

from readiness_tui.cli.answers.outcomes import edited_json, exit_of, print_notice, second_look
from readiness_tui.cli.base import output
from readiness_tui.cli.base.waiting import under_way
from readiness_tui.cli.base.workspace_args import (
    Given,
    json_option,
    located,
    make_workspace,
    takes_workspace,
)


@click.command("undo")
@json_option
@takes_workspace
def undo_command(*, given: Given) -> int:
    """Take the last action of this clone back, byte for byte where nobody changed its lines.

    What somebody else changed since is a conflict, never overwritten: `readiness recover` shows it.
    """
    return _take_back(given, redo=False, as_json=given.as_json)


@click.command("redo")
@json_option
@takes_workspace
def redo_command(*, given: Given) -> int:
    """Do the action again that was taken back last."""
    return _take_back(given, redo=True, as_json=given.as_json)


def _take_back(given: Given, *, redo: bool, as_json: bool) -> int:
    workspace = make_workspace(located(given), knows_me=True)
    workspace.boards.read()
    with under_way():
        notice = workspace.edits.redo() if redo else workspace.edits.undo()
    problems = workspace.boards.problems
    if as_json:
        output.print_json(edited_json(notice, problems))
    else:
        output.print_problems(problems)
        print_notice(notice)
    return second_look(workspace, exit_of(notice))
