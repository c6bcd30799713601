"""What the keys of pane 5 do: run, trust, waive, sign, publish, and how strict the board is."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

from readiness_tui.domain.attesting import Signature, sign
from readiness_tui.domain.derived import ATTESTATION
from readiness_tui.domain.edits import Action
from readiness_tui.domain.gate import State
from readiness_tui.domain.ids import GateKey
from readiness_tui.domain.modes import ModeChange, mode_change
from readiness_tui.domain.reviewing import BaselineView, LiveRun
from readiness_tui.domain.roles import Role
from readiness_tui.domain.status import Code, Mode
from readiness_tui.domain.text import safe_line
from readiness_tui.domain.waiver_edits import Signer
from readiness_tui.ui.dialogs.confirm import Confirm
from readiness_tui.ui.dialogs.form import Form
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.dialogs.preview import Preview
from readiness_tui.ui.dialogs.prompt import Prompt
from readiness_tui.ui.dialogs.running import RunDialog
from readiness_tui.ui.dialogs.trust import TrustDialog
from readiness_tui.ui.messages import (
    GateAsked,
    Past,
    Reviewed,
    Runs,
    Said,
    Standing,
    StandingAsked,
    Told,
)
from readiness_tui.ui.screens.gating import COMMANDS, Gating
from readiness_tui.ui.viewmodels.reviews import written
from readiness_tui.ui.viewmodels.waiving import filled_in, waivable, waiver_from

LETTERS = "123456789"
_WAIVED = "enter shows what is written"


class GateVerbs(Gating):
    """The part of the plan screen that does things to gates. `actor` is who does them."""

    actor: str = ""

    def __init__(self) -> None:
        super().__init__()
        self._wanted: GateKey | None = None
        self._mode_asked = False

    def gate_told(self, told: Told) -> None:
        """Take what was asked about gates, or how runs go on."""
        match told:
            case Past():
                self.take_past(told)
            case Runs():
                self._take_runs(told.runs)
            case Reviewed():
                self._reviewed(told)
            case BaselineView():
                self._measured(told)
            case Standing():
                self._choose_mode(told)

    def _refuse(self, what: str, remedy: str = "") -> None:
        self.post_message(Said("refused", safe_line(what), safe_line(remedy)))

    def _agreed(self, asked: GateAsked, *, yes: bool | None) -> None:
        if yes:
            self.post_message(asked)

    # --- commands --------------------------------------------------------------------------------

    def action_verify(self) -> None:
        """Run the command under the cursor, or one of the ticket's."""
        self._with_command(lambda key: self._review(key, "run"))

    def action_trust(self) -> None:
        """Look at the command; trust it, or take the trust back."""
        self._with_command(lambda key: self._review(key, "trust"))

    def action_publish(self) -> None:
        """Copy what the last run left into the repository, after a question."""
        self._with_command(lambda key: self._review(key, "publish"))

    def action_copy_command(self) -> None:
        """Copy the command."""
        self._with_command(self._copy)

    def action_cancel_run(self) -> None:
        """End the run of the gate under the cursor, or the only one there is."""
        key = self.gate_here() if self.pane == "gates" else None
        active = self.active_runs()
        if key is None or key not in {run.key for run in active}:
            key = active[0].key if len(active) == 1 else None
        if key is None:
            what = "several commands are running" if active else "no command is running"
            self._refuse(what, "put the cursor on one" if active else "")
        else:
            self.post_message(GateAsked("cancel", key))

    def _with_command(self, then: Callable[[GateKey], None]) -> None:
        """Find the command that is meant: of the gate here, or of the ticket, chosen of several."""
        judgement = self.snapshot.judgement
        if self.pane == "gates":
            key = self.gate_here()
            found = [key] if key is not None and judgement.gates[key].kind == COMMANDS else []
        else:
            ticket = self.ticket_key
            proving = judgement.proving.get(ticket, ()) if ticket else ()
            found = [key for key in proving if judgement.gates[key].kind == COMMANDS]
        if not found:
            where = "this gate" if self.pane == "gates" else "this ticket"
            self._refuse(f"{where} runs no command", "put the cursor on a verify gate")
        elif len(found) == 1:
            then(found[0])
        else:
            self._choose_command(found, then)

    def _choose_command(self, found: list[GateKey], then: Callable[[GateKey], None]) -> None:
        judgement = self.snapshot.judgement
        choices = tuple(
            Choice(
                str(n), LETTERS[n : n + 1],
                ((f"{self.glyphs.gate(judgement.effectives[key].state)} ", ""),
                 (safe_line(f"{key.gate}  {_line(judgement.gates[key].params)}")[:70], "")),
            )
            for n, key in enumerate(found)
        )  # fmt: skip
        self.app.push_screen(
            Menu("Which command", choices), lambda n: then(found[int(n)]) if n else None
        )

    def _copy(self, key: GateKey) -> None:
        self.app.copy_to_clipboard(_line(self.snapshot.judgement.gates[key].params))
        self.post_message(Said("done", f"copied the command of {safe_line(key.gate)}"))

    def _review(self, key: GateKey, purpose: str) -> None:
        run = self._gates_look.runs.get(key)
        if purpose == "run" and run is not None and not run.is_over:
            self.app.push_screen(RunDialog(run))
            return
        self._wanted = key
        self.post_message(GateAsked("review", key, then=purpose))

    def _reviewed(self, told: Reviewed) -> None:
        """Show what would run; a trusted command that is to run does so at once."""
        if told.key != self._wanted or self.app.screen is not self:
            return
        self._wanted, key, review = None, told.key, told.review
        if told.then == "publish":
            self._ask_publish(key, review.command.evidence)
        elif told.then == "run" and review.is_trusted:
            self.post_message(GateAsked("run", key, review=review))
        elif review.trouble:
            self._refuse(f"not to be trusted: {review.trouble}", "make the folder yours alone")
        elif told.then == "trust" and review.is_trusted:
            self.app.push_screen(
                TrustDialog(review, "Take the trust back?"),
                lambda yes: self._agreed(GateAsked("revoke", key), yes=yes),
            )
        else:
            runs = told.then == "run"
            what = "trust-run" if runs else "trust"
            self.app.push_screen(
                TrustDialog(review, "Trust it and run it?" if runs else "Trust it?"),
                lambda yes: self._agreed(GateAsked(what, key, review=review), yes=yes),
            )

    def _ask_publish(self, key: GateKey, folder: str) -> None:
        if not folder:
            name = safe_line(key.gate)
            self._refuse(f"{name} has no folder to publish to", f'add evidence = "..." to {name}')
            return
        says = f"Record and log of the last run are copied to {safe_line(folder)}/."
        self.app.push_screen(
            Confirm(f"Publish {safe_line(key.gate)}?", says),
            lambda yes: self._agreed(GateAsked("publish", key), yes=yes),
        )

    # --- runs ------------------------------------------------------------------------------------

    def active_runs(self) -> tuple[LiveRun, ...]:
        """The commands that are queued or running."""
        return tuple(run for run in self._gates_look.runs.values() if not run.is_over)

    def _take_runs(self, runs: tuple[LiveRun, ...]) -> None:
        known = self._gates_look.runs
        self._gates_look = replace(self._gates_look, runs={run.key: run for run in runs})
        if self.loaded and self._shown("#gates"):
            self.draw_gates()
        for screen in self.app.screen_stack:
            if isinstance(screen, RunDialog):
                screen.put(self._gates_look.runs.get(screen.live.key, screen.live))
        fresh = [
            run for run in runs
            if not run.is_over and (run.key not in known or known[run.key].is_over)
        ]  # fmt: skip
        if fresh and self.app.screen is self:
            self.app.push_screen(RunDialog(fresh[-1]))

    def ask_to_leave(self, then: Callable[[bool], object]) -> None:
        """Ask about commands that are running, then about what is not written."""
        active = self.active_runs()
        if not active:
            super().ask_to_leave(then)
            return
        one = f"{safe_line(active[0].key.gate)} is" if len(active) == 1 else f"{len(active)} are"
        stop = "stop it and quit" if len(active) == 1 else "stop them and quit"
        choices = (
            Choice("stop", "k", ((stop, ""),)),
            Choice("stay", "", (("stay", ""), ("   esc", "muted"))),
        )

        def answered(answer: str | None) -> None:
            if answer == "stop":
                super(GateVerbs, self).ask_to_leave(then)
            else:
                then(False)  # noqa: FBT003 - what the answer of a dialog looks like

        self.app.push_screen(Menu(f"{one} running", choices, at="stay"), answered)

    # --- waivers and signatures ------------------------------------------------------------------

    def signer(self) -> Signer:
        """Who acts, with what roles there are, and when."""
        return Signer(self.actor, self.snapshot.judgement.roles, self.snapshot.judgement.now)

    def action_waive(self) -> None:
        """Waive the finding under the cursor: a form, then what it writes, then `y`."""
        key, finding = self.gate_here(), self.finding_here()
        if key is None:
            self._refuse("no gate here", "put the cursor on a finding")
            return
        judgement = self.snapshot.judgement
        gate, result = judgement.gates[key], judgement.results[key]
        if judgement.effectives[key].state is State.STALE:
            finding = None
        if why := waivable(gate, result, finding):
            self._refuse(why, "l unfolds a gate, w on a finding waives it")
            return
        signer = self.signer()

        def check(given: Mapping[str, str]) -> str:
            made = waiver_from(self.snapshot, key, given, signer)
            return safe_line(made) if isinstance(made, str) else ""

        def keep(given: dict[str, str] | None) -> None:
            made = waiver_from(self.snapshot, key, given, signer) if given else ""
            if not isinstance(made, str):
                if made.remark:
                    self.post_message(Said("remark", safe_line(made.remark)))
                self._preview(made.action)

        values = {name: safe_line(text) for name, text in filled_in(finding, signer).items()}
        title = f"Waive a finding of {safe_line(key.gate)}"
        self.app.push_screen(Form(title, values, check, hint=_WAIVED, at="reason"), keep)

    def action_attest(self) -> None:
        """Sign an attestation, or accept a new baseline."""
        key = self.gate_here()
        if key is None:
            self._refuse("no gate here", "put the cursor on one")
        elif self.snapshot.judgement.gates[key].kind == ATTESTATION:
            self._sign(key)
        else:
            self._wanted = key
            self.post_message(GateAsked("baseline", key))

    def _sign(self, key: GateKey) -> None:
        board = self.snapshot.portfolio.boards[key.board]
        gate, roles = self.snapshot.judgement.gates[key], self.snapshot.judgement.roles

        def action(note: str) -> Action | str:
            signature = Signature(self.actor, datetime.now(UTC), note.strip())
            return sign(board, gate, roles, signature)

        if isinstance(why := action(""), str):
            self._refuse(why)
            return

        def keep(note: str | None) -> None:
            made = action(note) if note is not None else ""
            if not isinstance(made, str):
                self._preview(made, (note or "").strip())

        hint = "a remark that stands beside your name, or nothing; enter shows what is written"
        self.app.push_screen(Prompt(safe_line(why.title)[:80], hint=hint), keep)

    def _measured(self, view: BaselineView) -> None:
        """Show the baseline that was measured, once a reason is given where it takes one."""
        if view.key != self._wanted or self.app.screen is not self:
            return
        self._wanted = None
        if view.denied:
            self._refuse(f"refused ({Code.NOT_PERMITTED}): {view.denied}")
        elif not view.lines:
            self.post_message(Said("remark", f"{safe_line(view.path)} says so already"))
        elif view.lets_go:
            self._reasoned(
                f"Baseline of {safe_line(view.key.gate)}",
                "it lets more go than before: why?",
                lambda reason: self._accept(view, reason),
            )
        else:
            self._accept(view, "")

    def _accept(self, view: BaselineView, reason: str) -> None:
        asked = GateAsked("accept", view.key, baseline=view, reason=reason)
        self.app.push_screen(
            Preview(f"New baseline of {safe_line(view.key.gate)}", view.lines),
            lambda yes: self._agreed(asked, yes=yes),
        )

    def _reasoned(self, title: str, hint: str, then: Callable[[str], None]) -> None:
        def check(text: str) -> str:
            return "" if text.strip() else hint

        self.app.push_screen(
            Prompt(title, hint=hint, check=check),
            lambda text: then(text.strip()) if text and text.strip() else None,
        )

    # --- the mode --------------------------------------------------------------------------------

    def action_mode(self) -> None:
        """How far a failing gate of the board holds things back."""
        home = self.home_board()
        if home is None:
            self._refuse("several boards are shown", "B chooses one")
            return
        self._mode_asked = True
        self.post_message(StandingAsked(home))

    def _choose_mode(self, told: Standing) -> None:
        if not self._mode_asked or self.app.screen is not self:
            return
        self._mode_asked = False
        board = self.snapshot.portfolio.boards[told.board]
        if denied := self.snapshot.judgement.roles.refusal(Role.MODE, self.actor):
            self._refuse(f"refused ({Code.NOT_PERMITTED}): {denied}")
            return
        offered = told.offer.mode if told.offer else None
        stands = safe_line(told.trouble or str(told.streak))
        said = {board.enforcement: f"as it is now · {stands}", offered: "is offered"}
        choices = tuple(
            Choice(mode.value, str(n), ((f"{mode.value:<12}", ""), (said.get(mode, ""), "muted")))
            for n, mode in enumerate(Mode, 1)
        )
        start = (offered or board.enforcement).value
        self.app.push_screen(
            Menu(f"Enforcement of {safe_line(board.id)}", choices, at=start),
            lambda word: self._to_mode(told, Mode(word)) if word else None,
        )

    def _to_mode(self, told: Standing, mode: Mode, reason: str = "") -> None:
        board = self.snapshot.portfolio.boards[told.board]
        change = mode_change(board, mode, told.streak, told.offer, reason)
        match change:
            case ModeChange():
                self._preview(change.action, change.reason)
            case str():
                self._reasoned(
                    f"{safe_line(board.id)}: {board.enforcement} > {mode}",
                    safe_line(change),
                    lambda why: self._to_mode(told, mode, why),
                )
            case None:
                self.post_message(Said("remark", f"{safe_line(board.id)} is {mode} already"))


def _line(params: Mapping[str, object]) -> str:
    """The command of a gate as a person would type it."""
    command = params.get("command", "")
    if isinstance(command, str):
        return command
    words = cast("Sequence[object]", command) if isinstance(command, Sequence) else ()
    return written(tuple(map(str, words)))
