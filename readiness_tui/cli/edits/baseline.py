"""`readiness baseline`: write what a ratchet gate holds the next measurement against."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from readiness_tui.cli.answers.outcomes import edited_json, exit_of, print_notice
from readiness_tui.cli.base import output
from readiness_tui.cli.base.workspace_args import (
    Given,
    gate_named,
    json_option,
    open_workspace,
    takes_workspace,
)
from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.roles import Role
from readiness_tui.domain.model.status import Code
from readiness_tui.domain.model.visible_text import visible
from readiness_tui.domain.proof.scopes import no_such
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.services.base.notices import failed
from readiness_tui.services.base.ports import SystemClock
from readiness_tui.services.checkpoints.baselines import Baseline, baseline_of, write_baseline
from readiness_tui.services.checkpoints.denying import Attempt

if TYPE_CHECKING:
    from readiness_tui.services.workspace.workspace import Workspace


@click.command("baseline")
@click.argument("gate", metavar="GATE")
@click.option(
    "--reason", metavar="TEXT", default="", help="Why, where it lets more go than before."
)
@json_option
@takes_workspace
def baseline_command(*, given: Given, gate: str, reason: str) -> int:
    """Measure now, and write that as the baseline that GATE holds the next measurement against.

    A first baseline, and one that is stricter in every figure, needs no reason; any other does, and
    asks for the role that switches gates.
    """
    workspace = open_workspace(given, knows_me=True)
    snapshot = workspace.snapshot
    key = gate_named(gate, snapshot.judgement)
    if key is None:
        raise no_such(gate, (one.gate for one in snapshot.judgement.gates), "gate")
    notice = _written(workspace, key, visible(reason))
    if given.as_json:
        output.print_json(edited_json(notice, snapshot.problems))
    else:
        output.print_problems(snapshot.problems)
        print_notice(notice)
    return exit_of(notice)


def _written(workspace: "Workspace", key: GateKey, reason: str) -> Notice:
    root, judgement = Path(workspace.root), workspace.snapshot.judgement
    baseline = baseline_of(root, key, judgement.gates[key], SystemClock().now())
    if baseline.is_same:
        return Notice(Level.REMARK, f"{baseline.path} says so already", code="unchanged")
    if (against := _against(workspace, key, baseline, reason)) is not None:
        return against
    try:
        write_baseline(root, baseline, workspace.writer.access, reason)
    except WriteError as error:
        return failed(error)
    word = "made" if baseline.old is None else "raised" if baseline.raises else "replaced"
    return Notice(
        Level.DONE,
        f"baseline of {key.gate} {word}: {baseline.path}",
        code="saved",
        paths=(baseline.path,),
    )


def _against(workspace: "Workspace", key: GateKey, found: Baseline, reason: str) -> Notice | None:
    """Why a baseline is not written; None: nothing is against it."""
    if found.old is None or found.raises:
        return None
    refusal = workspace.snapshot.judgement.roles.refusal(Role.MODE, workspace.actor)
    if refusal:
        attempt = Attempt(key.ref, f"baseline {found.path}", refusal)
        return workspace.writer.denied(attempt, reason=reason)
    if not reason:
        code = Code.REASON_MISSING
        refusal = f"{found.path} would let more go than before, or that cannot be told"
        return Notice(Level.REFUSED, f"refused ({code}): {refusal}", 'add --reason "..."', code)
    return None
