"""`readiness explain`: every reason of a verdict, down to file and line, or all of one gate."""

from collections.abc import Iterator

import click

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.check_answers import reason_lines
from readiness_tui.cli.answers.query_answers import GateAnswer, NarrowPlaceJson, VerdictAnswer
from readiness_tui.cli.base import completers, output
from readiness_tui.cli.base.workspace_args import (
    Given,
    gate_named,
    json_option,
    open_workspace,
    scope_named,
    takes_workspace,
)
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.proof import WORKSPACE, Judgement, Scope
from readiness_tui.domain.verdict.board_texts import board_facts
from readiness_tui.domain.verdict.choke_points import ChokePoint, narrow_line, narrow_places
from readiness_tui.domain.verdict.explain import explain, explain_gate, headline
from readiness_tui.domain.verdict.verdict import verdict


@click.command("explain")
@click.argument("name", default="", metavar="[SCOPE|GATE]", shell_complete=completers.scopes)
@json_option
@takes_workspace
def explain_command(*, given: Given, name: str) -> int:
    """Give every reason of a verdict, or all that is known of a gate.

    SCOPE is as for `readiness check`; GATE is an id such as M-03/evidence, or BOARD:ID.
    """
    snapshot = open_workspace(given).snapshot
    judgement = snapshot.judgement
    gate = None
    try:
        scope = scope_named(name, snapshot.portfolio) if name else WORKSPACE
    except UsageError:
        gate, scope = gate_named(name, judgement), WORKSPACE
        if gate is None:
            raise
    code = 3 if snapshot.problems else 0
    points = narrow_places(snapshot.analysis, scope)
    if given.as_json:
        answer = (
            documents.filled(GateAnswer, snapshot, gate=documents.gate_json(judgement, gate))
            if gate
            else documents.filled(
                VerdictAnswer,
                documents.verdict_json(verdict(judgement, scope)),
                snapshot,
                every_way=list(map(_narrow_json, points)),
            )
        )
        output.print_json(answer)
        return code
    style = output.style(ascii_only=given.ascii_only, theme=given.theme)
    if gate is not None:
        first, *rest = explain_gate(judgement, gate)
        lines = [f"gate {safe_line(first)}", *map(safe_line, rest)]
    elif style.terminal:
        lines = list(_trees(judgement, scope, style))
    else:
        lines = list(map(output.guarded, explain(judgement, scope)))
    if points:
        lines.append(f"  {safe_line(narrow_line(points, scope))}")
    output.print_problems(snapshot.problems)
    output.print_lines(lines)
    return code


def _narrow_json(point: ChokePoint) -> NarrowPlaceJson:
    goals = [str(goal) for goal in point.milestones]
    return NarrowPlaceJson(board=point.key.board, id=point.key.ticket, milestones=goals)


def _trees(judgement: Judgement, scope: Scope, style: output.Style) -> Iterator[str]:
    """The same for a terminal: a tree for each verdict, and what a board says for people."""
    judged = verdict(judgement, scope)
    if scope.board is not None:
        yield from reason_lines(judged, style)
        if not scope.kind:
            board = judgement.portfolio.boards[scope.board]
            for label, text in board_facts(judgement, board):
                yield f"  {style.paint(label, 'muted')}  {safe_line(text)}"
        return
    yield safe_line(headline(judged))
    for board in judgement.portfolio.boards:
        yield ""
        yield from _trees(judgement, Scope(board), style)
