"""The commands that let a gate go or vouch for it: waivers, signatures, accepted baselines."""

from collections.abc import Mapping
from datetime import UTC, datetime

from readiness_tui.domain.edits.waiver_edits import Signer
from readiness_tui.domain.model.edits import Action
from readiness_tui.domain.model.gate import Finding, State
from readiness_tui.domain.model.ids import GateKey, Kind, RecordRef
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.attesting import Signature, forbidden, sign
from readiness_tui.domain.verify.reviewing import BaselineView
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.dialogs.form import Form
from readiness_tui.ui.dialogs.preview import Preview
from readiness_tui.ui.dialogs.prompt import Prompt
from readiness_tui.ui.messages.gates import GateAsked
from readiness_tui.ui.messages.plan import Denied, PreviewAsked, Said
from readiness_tui.ui.viewmodels.waiver_form import filled_in, waivable, waiver_from

_WAIVED = "enter shows what is written"


def waive(desk: CommandContext, key: GateKey | None, finding: Finding | None) -> None:
    """Waive a finding: a form, then what it writes, then `y`."""
    if key is None:
        desk.refuse("no gate here", "put the cursor on a finding")
        return
    judgement = desk.snapshot.judgement
    gate, result = judgement.gates[key], judgement.results[key]
    if judgement.effectives[key].state is State.STALE:
        finding = None
    if why := waivable(gate, result, finding):
        desk.refuse(why, "l unfolds a gate, w on a finding waives it")
        return
    signer = Signer(desk.view.actor, judgement.roles, judgement.now)

    def check(given: Mapping[str, str]) -> str:
        waiver = waiver_from(desk.snapshot, key, given, signer)
        return safe_line(waiver) if isinstance(waiver, str) else ""

    def keep(given: dict[str, str] | None) -> None:
        waiver = waiver_from(desk.snapshot, key, given, signer) if given else ""
        if not isinstance(waiver, str):
            if waiver.remark:
                desk.post(Said("remark", waiver.remark))
            desk.post(PreviewAsked(waiver.action))

    values = {name: safe_line(text) for name, text in filled_in(finding, signer).items()}
    title = f"Waive a finding of {safe_line(key.gate)}"
    desk.ask(Form(title, values, check, hint=_WAIVED, at="reason"), keep)


def vouch(desk: CommandContext, key: GateKey) -> None:
    """Sign an attestation."""
    judgement, actor = desk.snapshot.judgement, desk.view.actor
    board, gate = desk.snapshot.portfolio.boards[key.board], judgement.gates[key]

    def action(note: str) -> Action | str:
        return sign(board, gate, judgement.roles, Signature(actor, datetime.now(UTC), note.strip()))

    if reason := forbidden(gate, judgement.roles, actor):
        desk.post(Denied(RecordRef(board.id, Kind.GATE, gate.id), "signature", reason))
        return
    if isinstance(why := action(""), str):
        desk.refuse(why)
        return

    def keep(note: str | None) -> None:
        signed_action = action(note) if note is not None else ""
        if not isinstance(signed_action, str):
            desk.post(PreviewAsked(signed_action, (note or "").strip()))

    hint = "a remark that stands beside your name, or nothing; enter shows what is written"
    desk.ask(Prompt(safe_line(why.title)[:80], hint=hint), keep)


def accept(desk: CommandContext, view: BaselineView) -> None:
    """Accept a baseline that was measured, once a reason is given where it takes one."""
    if view.denied:
        ref = RecordRef(view.key.board, Kind.GATE, view.key.gate)
        desk.post(Denied(ref, f"baseline {view.path}", view.denied))
    elif not view.lines:
        desk.post(Said("remark", f"{view.path} says so already"))
    elif view.lets_go:
        desk.ask_why(
            f"Baseline of {safe_line(view.key.gate)}",
            "it lets more go than before: why?",
            lambda reason: _ask_baseline(desk, view, reason),
        )
    else:
        _ask_baseline(desk, view, "")


def _ask_baseline(desk: CommandContext, view: BaselineView, reason: str) -> None:
    request = GateAsked("accept", view.key, baseline=view, reason=reason)
    desk.ask(
        Preview(f"New baseline of {safe_line(view.key.gate)}", view.lines),
        lambda yes: desk.post(request) if yes else None,
    )
