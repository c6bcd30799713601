"""`readiness export`: a plan as a document for people and other programs."""

import click

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.exchange_answers import ExportAnswer
from readiness_tui.cli.base import completers, output
from readiness_tui.cli.base.workspace_args import (
    Given,
    json_option,
    open_workspace,
    scope_named,
    takes_workspace,
)
from readiness_tui.domain.plan.analysis import tickets_of
from readiness_tui.domain.proof.proof import WORKSPACE

FORMATS = ("markdown", "csv", "json", "mermaid", "dot", "graphml", "ical", "github")


@click.command("export")
@click.argument("form", type=click.Choice(FORMATS), metavar=f"<{'|'.join(FORMATS)}>")
@click.argument("goal", default="", metavar="[SCOPE]", shell_complete=completers.scopes)
@json_option
@takes_workspace
def export_command(*, given: Given, form: str, goal: str) -> int:
    """Print the plan in a form that people or other programs read.

    markdown, csv and json are the plan; mermaid, dot and graphml the graph of its dependencies;
    ical its milestones and targets; github its tickets as issues. SCOPE is a board, ticket, phase
    or milestone, as in check; else all boards. The same boards give the same bytes.
    """
    from readiness_tui.exchange.writers.forms import FORMS
    from readiness_tui.exchange.writers.selection import Selection

    snapshot = open_workspace(given).snapshot
    scope = scope_named(goal, snapshot.portfolio) if goal else WORKSPACE
    is_whole = not scope.kind and not scope.id
    boards = () if not is_whole else snapshot.portfolio.boards if not goal else (scope.board,)
    selection = Selection(
        snapshot.analysis,
        frozenset(tickets_of(snapshot.portfolio, scope)),
        frozenset(board for board in boards if board),
    )
    text = FORMS[form].write(selection)
    if given.as_json:
        output.print_json(documents.filled(ExportAnswer, snapshot, form=form, text=text))
    else:
        output.print_problems(snapshot.problems)
        output.print_text(text, is_file=True)
    return 3 if snapshot.problems else 0
