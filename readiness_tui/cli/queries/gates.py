"""`readiness gates`: the gates of a scope in a table, all of one, or the kinds there are."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.gate_tables import gate_row, gate_table
from readiness_tui.cli.answers.query_answers import GatesAnswer, KindJson, KindsAnswer
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
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.proof import WORKSPACE, Judgement
from readiness_tui.domain.proof.scopes import no_such
from readiness_tui.domain.verdict.explain import explain_gate
from readiness_tui.domain.verdict.snapshot import Snapshot

if TYPE_CHECKING:
    from readiness_tui.services.base.kinds import KindRow

SAYS = 60
"""Cells of a sentence where standard output has no width."""


@click.command("gates")
@click.argument("scope", default="", metavar="[SCOPE]", shell_complete=completers.scopes)
@click.option("--kinds", is_flag=True, help="List the kinds of gate instead.")
@click.option("--why", metavar="ID", default="", help="Tell all that is known of one gate.")
@click.option("--no-plugins", is_flag=True, help="No kinds of gate from other distributions.")
@click.option("--columns", metavar="NAMES", default="", help="These columns, parted by commas.")
@json_option
@takes_workspace
def gates_command(
    *, given: Given, scope: str, kinds: bool, why: str, no_plugins: bool, columns: str
) -> int:
    """List gates: state, what each found, how old its evidence is, and what it proves.

    SCOPE is as for `readiness check`; without one, all gates are listed, worst first.
    """
    if sum(map(bool, (scope, kinds, why))) > 1:
        message = "a scope, --kinds and --why are three questions"
        raise UsageError(message, remedy="ask one of them")
    if kinds:
        return _kinds(plugins=not no_plugins, as_json=given.as_json)
    snapshot = open_workspace(given, plugins=not no_plugins).snapshot
    if why:
        return _why(snapshot, why, as_json=given.as_json)
    from readiness_tui.services.reports.report import make_report

    selection = scope_named(scope, snapshot.portfolio) if scope else WORKSPACE
    keys = make_report(snapshot, [selection]).gates
    problems = snapshot.problems
    if given.as_json:
        output.print_json(_answer(snapshot, keys))
    else:
        output.print_problems(problems)
        style = output.style(ascii_only=given.ascii_only, theme=given.theme)
        output.print_lines(_table(snapshot.judgement, keys, style, columns))
    return 3 if problems else 0


def _answer(snapshot: Snapshot, keys: Sequence[GateKey]) -> GatesAnswer:
    gates = [documents.gate_json(snapshot.judgement, key) for key in keys]
    return documents.filled(GatesAnswer, snapshot, gates=gates)


def _why(snapshot: Snapshot, name: str, *, as_json: bool) -> int:
    """The explanation of one gate, as `readiness explain` gives it."""
    judgement = snapshot.judgement
    key = gate_named(name, judgement)
    if key is None:
        raise no_such(name, (one.gate for one in judgement.gates), "gate")
    if as_json:
        output.print_json(_answer(snapshot, [key]))
    else:
        first, *rest = explain_gate(judgement, key)
        output.print_problems(snapshot.problems)
        output.print_lines([f"gate {safe_line(first)}", *map(safe_line, rest)])
    return 3 if snapshot.problems else 0


def _table(
    judgement: Judgement, keys: Sequence[GateKey], style: output.Style, names: str
) -> Iterator[str]:
    if not keys:
        yield "no gates"
        return
    if style.terminal:
        yield style.terminal.table(gate_table(judgement, keys, style, names))
        return
    if names:
        yield from output.plain_lines(gate_table(judgement, keys, style, names))
        return
    several = len(judgement.portfolio.boards) > 1
    rows = [gate_row(judgement, key, several=several) for key in keys]
    name_wide, age_wide, proves_wide = (
        min(most, max(output.cells(row[at]) for row in rows))
        for at, most in ((0, 32), (2, 6), (3, 24))
    )
    states = [f"{judgement.effectives[key].state.value.replace('_', ' ')}" for key in keys]
    state_wide = max(map(len, states))
    fixed_width = state_wide + name_wide + age_wide + proves_wide + 14
    says_wide = max(20, style.columns - fixed_width) if style.columns else SAYS
    for key, word, (name, sentence, age, proves) in zip(keys, states, rows, strict=True):
        state = style.state(judgement.effectives[key].state) + " " * (state_wide - len(word))
        cells = (
            output.padded(output.clipped(name, name_wide), name_wide),
            output.padded(output.clipped(sentence, says_wide), says_wide),
            output.padded(age, age_wide),
            output.clipped(proves, proves_wide),
        )
        yield f"  {state}  {'  '.join(cells)}".rstrip()


def _kinds(*, plugins: bool, as_json: bool) -> int:
    from readiness_tui.services.base.kinds import known_kinds

    rows = known_kinds(plugins=plugins)
    if as_json:
        output.print_json(KindsAnswer(kinds=documents.typed(rows, list[KindJson])))
    else:
        output.print_lines(_kind_lines(rows))
    return 0


def _kind_lines(rows: Sequence["KindRow"]) -> Iterator[str]:
    wide = max(output.cells(row.kind) for row in rows)
    for row in rows:
        source = safe_line(f"{row.distribution} {row.version}".strip())
        yield f"  {output.padded(safe_line(row.kind), wide)}  {row.cost or '? '}  {source}"
