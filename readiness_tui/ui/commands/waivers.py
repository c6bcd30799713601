"""The commands that let a gate go or vouch for it: waivers, signatures, accepted baselines."""

from collections.abc import Mapping
from datetime import UTC, datetime

from readiness_tui.domain.edits.waiver_edits import Signer
from readiness_tui.domain.model.edits import Action
from readiness_tui.domain.model.gate import Finding, State
from readiness_tui.domain.model.ids import GateKey, Kind, RecordRef
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.attesting import Signature, forbidden, sign
from readiness_tui.domain.proof.waivable import waivable
from readiness_tui.domain.verify.reviewing import BaselineView
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.dialogs.form import Form
from readiness_tui.ui.dialogs.preview import Preview
from readiness_tui.ui.dialogs.prompt import Prompt
from readiness_tui.ui.messages.plan import PreviewAsked, Said
from readiness_tui.ui.viewmodels.waiver_form import filled_in, waiver_from

_WAIVED = "enter shows what is written"


def waive(context: CommandContext, key: GateKey | None, finding: Finding | None) -> None:
    """Waive a finding: a form, then what it writes, then `y`."""
    if key is None:
        context.refuse("no gate here", "put the cursor on a finding")
        return
    judgement = context.snapshot.judgement
    gate, result = judgement.gates[key], judgement.results[key]
    if judgement.effectives[key].state is State.STALE:
        finding = None
    if why := waivable(gate, result, finding):
        context.refuse(why, "l unfolds a gate, w on a finding waives it")
        return
    signer = Signer(context.view.actor, judgement.roles, judgement.now)

    def check(given: Mapping[str, str]) -> str:
        waiver = waiver_from(context.snapshot, key, given, signer)
        return safe_line(waiver) if isinstance(waiver, str) else ""

    def keep(given: dict[str, str] | None) -> None:
        waiver = waiver_from(context.snapshot, key, given, signer) if given else ""
        if not isinstance(waiver, str):
            if waiver.remark:
                context.post(Said("remark", waiver.remark))
            context.post(PreviewAsked(waiver.action))

    values = {name: safe_line(text) for name, text in filled_in(finding, signer).items()}
    title = f"Waive a finding of {safe_line(key.gate)}"
    context.ask(Form(title, values, check, hint=_WAIVED, at="reason"), keep)


def vouch(context: CommandContext, key: GateKey) -> None:
    """Sign an attestation."""
    judgement, actor = context.snapshot.judgement, context.view.actor
    board, gate = context.snapshot.portfolio.boards[key.board], judgement.gates[key]

    def action(note: str) -> Action | str:
        return sign(board, gate, judgement.roles, Signature(actor, datetime.now(UTC), note.strip()))

    if reason := forbidden(gate, judgement.roles, actor):
        ref = RecordRef(board.id, Kind.GATE, gate.id)
        context.request(lambda bridge: bridge.deny(ref, "signature", reason))
        return
    if isinstance(why := action(""), str):
        context.refuse(why)
        return

    def keep(note: str | None) -> None:
        signed_action = action(note) if note is not None else ""
        if not isinstance(signed_action, str):
            context.post(PreviewAsked(signed_action, (note or "").strip()))

    hint = "a remark that stands beside your name, or nothing; enter shows what is written"
    context.ask(Prompt(safe_line(why.title)[:80], hint=hint), keep)


def accept(context: CommandContext, view: BaselineView) -> None:
    """Accept a baseline that was measured, once a reason is given where it takes one."""
    if view.denied:
        ref = view.key.ref
        context.request(lambda bridge: bridge.deny(ref, f"baseline {view.path}", view.denied))
    elif not view.lines:
        context.post(Said("remark", f"{view.path} says so already"))
    elif view.lets_go:
        context.ask_why(
            f"Baseline of {safe_line(view.key.gate)}",
            "it lets more go than before: why?",
            lambda reason: _ask_baseline(context, view, reason),
        )
    else:
        _ask_baseline(context, view, "")


def _ask_baseline(context: CommandContext, view: BaselineView, reason: str) -> None:
    context.ask(
        Preview(f"New baseline of {safe_line(view.key.gate)}", view.lines),
        lambda yes: context.request(lambda bridge: bridge.accept(view, reason)) if yes else None,
    )
