"""`readiness export`: the dependencies of a plan for other programs."""

from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from readiness_tui.exchange.graphs.graph import PlanDrawing

FORMATS = ("mermaid", "dot", "graphml", "json")


@click.command("export")
@click.argument("form", type=click.Choice(FORMATS), metavar=f"<{'|'.join(FORMATS)}>")
@click.argument("goal", default="", metavar="[SCOPE]", shell_complete=completers.scopes)
@json_option
@takes_workspace
def export_command(*, given: Given, form: str, goal: str, as_json: bool) -> int:
    """Print the graph of dependencies: Mermaid, DOT of Graphviz, GraphML or node-link JSON.

    SCOPE is a board, ticket, phase or milestone, as in check; else all boards. Each ticket has its
    status with its proof, each dependency its kind. The same boards give the same bytes.
    """
    from readiness_tui.exchange.graphs.graph import drawing

    snapshot = open_workspace(given).snapshot
    scope = scope_named(goal, snapshot.portfolio) if goal else WORKSPACE
    drawn = drawing(snapshot.analysis, set(tickets_of(snapshot.portfolio, scope)))
    text = _made(form, drawn)
    if as_json:
        output.print_json(documents.filled(ExportAnswer, snapshot, form=form, text=text))
    else:
        output.print_problems(snapshot.problems)
        output.print_text(text)
    return 3 if snapshot.problems else 0


def _made(form: str, drawn: "PlanDrawing") -> str:
    from readiness_tui.exchange.graphs import graph, mermaid

    match form:
        case "mermaid":
            return mermaid.flowchart(drawn)
        case "dot":
            return graph.dot(drawn)
        case "graphml":
            return graph.graphml(drawn)
        case _:
            return graph.node_link(drawn)
