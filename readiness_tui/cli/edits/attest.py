"""`readiness attest`: vouch for what lies outside the repository, for a time."""

import click

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.edit_answers import (
    AttestAnswer,
    AttestationJson,
    AttestationsAnswer,
)
from readiness_tui.cli.answers.outcomes import exit_of, notice_json, print_notice, second_look
from readiness_tui.cli.base import output
from readiness_tui.cli.base.waiting import under_way
from readiness_tui.cli.base.workspace_args import (
    Given,
    gate_named,
    json_option,
    open_workspace,
    takes_workspace,
)
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.model.visible_text import visible
from readiness_tui.domain.proof.attesting import Signature, forbidden, sign
from readiness_tui.domain.proof.derived import ATTESTATION
from readiness_tui.domain.proof.scopes import no_such
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.services.base.ports import SystemClock
from readiness_tui.services.checkpoints.denying import Attempt
from readiness_tui.services.reports.report import Exit

REFUSED = "attestation-refused"


@click.command("attest")
@click.argument("name", metavar="[GATE]", default="")
@click.option("--note", metavar="TEXT", default="", help="A remark that stands beside it.")
@json_option
@takes_workspace
def attest_command(*, given: Given, name: str, note: str) -> int:
    """Sign a gate of kind `attestation`; without a name, list them.

    You sign as the person that `--actor`, READINESS_ACTOR or git names. Signing again takes the
    place of your earlier signature.
    """
    workspace = open_workspace(given, knows_me=True)
    snapshot = workspace.snapshot
    if not name:
        return _list(snapshot, as_json=given.as_json)
    judgement = snapshot.judgement
    key = gate_named(name, judgement)
    if key is None:
        kinds = (one.gate for one, gate in judgement.gates.items() if gate.kind == ATTESTATION)
        raise no_such(name, kinds, "gate")
    board, gate = snapshot.portfolio.boards[key.board], judgement.gates[key]
    now = SystemClock().now()
    action = sign(board, gate, judgement.roles, Signature(workspace.actor, now, visible(note)))
    if gate.kind == ATTESTATION and (refusal := forbidden(gate, judgement.roles, workspace.actor)):
        ref = key.ref
        notice = workspace.writer.denied(Attempt(ref, "signature", refusal), reason=visible(note))
    elif isinstance(action, str):
        notice = Notice(Level.REFUSED, f"refused ({REFUSED}): {action}", "", REFUSED)
    else:
        with under_way():
            notice = workspace.edits.do(action, visible(note))
    notice, after = workspace.after(notice, snapshot)
    result = after.judgement.results[key]
    if given.as_json:
        answer = documents.filled(
            AttestAnswer,
            notice_json(notice),
            snapshot,
            board=key.board,
            id=key.gate,
            gate=result,
        )
        output.print_json(answer)
    else:
        output.print_problems(snapshot.problems)
        print_notice(notice)
        if notice.level is Level.DONE:
            output.print_lines([f"  {result.outcome.value}  {safe_line(result.says)}"])
    return second_look(workspace, exit_of(notice))


def _list(snapshot: Snapshot, *, as_json: bool) -> int:
    judgement = snapshot.judgement
    rows = [
        documents.filled(AttestationJson, judgement.results[key], board=key.board, id=key.gate)
        for key, gate in judgement.gates.items()
        if gate.kind == ATTESTATION
    ]
    if as_json:
        output.print_json(documents.filled(AttestationsAnswer, snapshot, attestations=rows))
        return Exit.INVALID if snapshot.problems else Exit.DONE
    for row in rows:
        word = "stale" if row.stale else row.outcome
        output.print_lines([f"{word}  {safe_line(f'{row.id}: {row.says}')}"])
    output.print_lines(["no board asks for an attestation"] if not rows else [])
    return Exit.INVALID if snapshot.problems else Exit.DONE
