"""What is done with verify commands of gates: look at them, trust, run, cancel, copy, publish.

Nothing runs that a person has not seen: a command is reviewed first, and the review says the rest.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from readiness_tui.domain.model.gate import COMMAND_KINDS
from readiness_tui.domain.model.ids import GateKey, Key
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.verify.reviewing import LiveRun
from readiness_tui.ui.bridge.bridge import Bridge
from readiness_tui.ui.commands.context import LETTERS, CommandContext
from readiness_tui.ui.dialogs.confirm import Confirm
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.dialogs.running import RunDialog
from readiness_tui.ui.dialogs.trust import TrustDialog
from readiness_tui.ui.messages.gates import Reviewed
from readiness_tui.ui.messages.plan import Said
from readiness_tui.ui.viewmodels.reviews import written


class Commands:
    """What is asked of commands, and how their runs go on."""

    def __init__(self, context: CommandContext) -> None:
        self._context = context
        self._wanted: GateKey | None = None
        self.runs: Mapping[GateKey, LiveRun] = {}

    @property
    def active(self) -> tuple[LiveRun, ...]:
        """The commands that are queued or running."""
        return tuple(run for run in self.runs.values() if not run.is_over)

    def of_gate(self, key: GateKey | None, then: Callable[[GateKey], None]) -> None:
        """Do something to the command of a gate."""
        gates = self._context.snapshot.judgement.gates
        gate_keys = [key] if key is not None and gates[key].kind in COMMAND_KINDS else []
        self._choose(gate_keys, "this gate", then)

    def of_ticket(self, key: Key | None, then: Callable[[GateKey], None]) -> None:
        """Do something to the command of a ticket; a menu where there are several."""
        judgement = self._context.snapshot.judgement
        proving = judgement.proving.get(key, ()) if key else ()
        gate_keys = [one for one in proving if judgement.gates[one].kind in COMMAND_KINDS]
        self._choose(gate_keys, "this ticket", then)

    def _choose(self, keys: list[GateKey], where: str, then: Callable[[GateKey], None]) -> None:
        judgement, glyphs = self._context.snapshot.judgement, self._context.view.glyphs
        if not keys:
            self._context.refuse(f"{where} runs no command", "put the cursor on a verify gate")
            return
        if len(keys) == 1:
            then(keys[0])
            return
        choices = tuple(
            Choice(
                str(n),
                LETTERS[n : n + 1],
                (
                    (f"{glyphs.gate(judgement.effectives[key].state)} ", ""),
                    (safe_line(f"{key.gate}  {_line(judgement.gates[key].params)}")[:70], ""),
                ),
            )
            for n, key in enumerate(keys)
        )
        menu = Menu("Which command", choices)
        self._context.ask(menu, lambda n: then(keys[int(n)]) if n else None)

    def copy(self, key: GateKey) -> None:
        """Copy the command."""
        params = self._context.snapshot.judgement.gates[key].params
        self._context.node.app.copy_to_clipboard(safe_line(_line(params)))
        self._context.post(Said("done", f"copied the command of {key.gate}"))

    def cancel(self, key: GateKey | None) -> None:
        """End the run of a gate, or the only run there is."""
        active = self.active
        if key is None or key not in {run.key for run in active}:
            key = active[0].key if len(active) == 1 else None
        if key is not None:
            self._context.request(lambda bridge: bridge.gates.cancel(key))
        elif active:
            self._context.refuse("several commands are running", "put the cursor on one")
        else:
            self._context.refuse("no command is running")

    def review(self, key: GateKey, purpose: str) -> None:
        """Look at a command to `run`, `trust` or `publish` it; of one that runs, at its run."""
        run = self.runs.get(key)
        if purpose == "run" and run is not None and not run.is_over:
            self._context.ask(RunDialog(run))
            return
        self._wanted = key
        self._context.request(lambda bridge: bridge.gates.review(key, purpose))

    def reviewed(self, answer: Reviewed) -> None:
        """Show what would run; a trusted command that is to run does so at once."""
        if answer.key != self._wanted or not self._context.may_answer:
            return
        self._wanted, key, review = None, answer.key, answer.review
        if answer.then == "publish":
            self._ask_publish(key, review.command.evidence)
        elif answer.then == "run" and review.is_trusted:
            self._context.request(lambda bridge: bridge.gates.run(key, review))
        elif review.trouble:
            self._context.refuse(
                f"not to be trusted: {review.trouble}", "make the folder yours alone"
            )
        elif answer.then == "trust" and review.is_trusted:
            self._agree(
                TrustDialog(review, "Take the trust back?"),
                lambda bridge: bridge.gates.revoke(key),
            )
        elif answer.then == "run":
            self._agree(
                TrustDialog(review, "Trust it and run it?"),
                lambda bridge: bridge.gates.run(key, review, trusts=True),
            )
        else:
            self._agree(
                TrustDialog(review, "Trust it?"), lambda bridge: bridge.gates.trust(key, review)
            )

    def _agree(self, dialog: TrustDialog | Confirm, perform: Callable[[Bridge], None]) -> None:
        self._context.ask(dialog, lambda yes: self._context.request(perform) if yes else None)

    def _ask_publish(self, key: GateKey, folder: str) -> None:
        if not folder:
            message = f"{key.gate} has no folder to publish to"
            self._context.refuse(message, f'add evidence = "..." to {key.gate}')
            return
        detail = f"Record and log of the last run are copied to {safe_line(folder)}/."
        dialog = Confirm(f"Publish {safe_line(key.gate)}?", detail)
        self._agree(dialog, lambda bridge: bridge.publish(key))

    def runs_changed(self, runs: tuple[LiveRun, ...]) -> None:
        """Take how runs go on: what shows one follows it, and one that begins is shown."""
        previous, self.runs = self.runs, {run.key: run for run in runs}
        for screen in self._context.node.app.screen_stack:
            if isinstance(screen, RunDialog):
                screen.put(self.runs.get(screen.live.key, screen.live))
        fresh = [
            run
            for run in runs
            if not run.is_over and (run.key not in previous or previous[run.key].is_over)
        ]
        if fresh and self._context.may_answer:
            self._context.ask(RunDialog(fresh[-1]))

    def before_leaving(self, then: Callable[[bool], None], go_on: Callable[[], None]) -> None:
        """Ask about commands that are running; `then` is told where a person stays."""
        active = self.active
        if not active:
            go_on()
            return
        label = f"{safe_line(active[0].key.gate)} is" if len(active) == 1 else f"{len(active)} are"
        stop = "stop it and quit" if len(active) == 1 else "stop them and quit"
        choices = (
            Choice("stop", "k", ((stop, ""),)),
            Choice("stay", "", (("stay", ""), ("   esc", "muted"))),
        )
        self._context.ask(
            Menu(f"{label} running", choices, at="stay"),
            lambda answer: go_on() if answer == "stop" else then(False),  # noqa: FBT003 - an answer
            is_late=True,
        )


def _line(params: Mapping[str, object]) -> str:
    """The command of a gate as a person would type it."""
    command = params.get("command", "")
    if isinstance(command, str):
        return command
    words = cast("Sequence[object]", command) if isinstance(command, Sequence) else ()
    return written(tuple(map(str, words)))
