"""The application: it wires the bridge, the plan screen and the themes, and knows no rule."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import asyncio
import signal
from collections.abc import Iterable, Sequence

from textual import events
from textual.app import App, SuspendNotSupported
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from readiness_tui.domain.gate import State
from readiness_tui.domain.glyphs import ASCII, Glyphs
from readiness_tui.domain.palette import Palette
from readiness_tui.domain.text import safe_line
from readiness_tui.ui.actions import key_of, shown
from readiness_tui.ui.bridge import Bridge
from readiness_tui.ui.dialogs.form import Form
from readiness_tui.ui.dialogs.menu import Menu
from readiness_tui.ui.dialogs.prompt import Prompt
from readiness_tui.ui.gate_messages import GateAsked, GateTold, PastAsked, StandingAsked
from readiness_tui.ui.keymap import Chords
from readiness_tui.ui.messages import (
    ActionAsked,
    ChangedOutside,
    Drained,
    EditorAsked,
    Freshness,
    LeaveAsked,
    Linted,
    OutlookAsked,
    OutlookCame,
    PreviewAsked,
    Previewed,
    Published,
    ResolveAsked,
    Said,
    SettleAsked,
    UndoAsked,
    WhatIfAsked,
    WishAsked,
)
from readiness_tui.ui.providers import Commands, PlanCommands
from readiness_tui.ui.screens.plan import PlanScreen
from readiness_tui.ui.theming import make_theme, variables
from readiness_tui.ui.viewmodels.cells import Line, Span
from readiness_tui.ui.viewmodels.header import Watched
from readiness_tui.ui.viewmodels.unsaved import written_again
from readiness_tui.ui.widgets.bars import Hints
from readiness_tui.ui.widgets.filter import FilterField

LEVEL_INK = {"done": "pass", "remark": "doubt", "refused": "doubt", "failed": "fail"}
LEVEL_SIGN = {
    "done": State.PASS, "remark": State.WARN, "refused": State.FAIL, "failed": State.FAIL,
}  # fmt: skip
"""A sentence has the sign of the gate state that is as good."""


class Planner(App[None]):
    """The planner on a terminal."""

    TITLE = "readiness"
    CSS_PATH = "app.tcss"
    COMMANDS = {PlanCommands}
    ENABLE_COMMAND_PALETTE = True

    def __init__(self, bridge: Bridge, palettes: Sequence[Palette], glyphs: Glyphs) -> None:
        self._palettes = tuple(palettes)  # the base class asks for the variables at once
        super().__init__()
        self._bridge, self._chords = bridge, Chords()
        self.set_class(glyphs is ASCII, "-ascii")
        for palette in self._palettes:
            self.register_theme(make_theme(palette))
        self.theme = self._palettes[0].name
        self._glyphs, self._screen = glyphs, PlanScreen(glyphs, bridge.actor)
        self._leaving = ""
        self.crash: Exception | None = None

    def _handle_exception(self, error: Exception) -> None:
        """Remember the first fault: who started the program tells it."""
        self.crash = self.crash or error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """End. Textual would print the variables of every frame, boards and all."""
        self.bell()
        self._close_messages_no_wait()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own variables, for themes that are not ours."""
        return variables(self._palettes[0])

    def get_default_screen(self) -> Screen[None]:
        """The plan."""
        return self._screen

    def on_mount(self) -> None:
        """End cleanly on signals, and start."""
        for number in (signal.SIGTERM, signal.SIGHUP):  # Textual would leave the terminal raw
            asyncio.get_running_loop().add_signal_handler(number, self.exit, None, 128 + number)
        self._bridge.start(self)

    def on_unmount(self) -> None:
        """Let the threads end."""
        self._bridge.stop()

    def on_published(self, message: Published) -> None:
        """A new snapshot for the plan."""
        if self.is_running:  # while the program ends, its panes are gone already
            self._screen.show(message.snapshot)
            self._bridge.lint_soon(message.snapshot)

    def on_linted(self, message: Linted) -> None:
        """What is wrong with the plan."""
        if self.is_running:
            self._screen.linted(message.findings)

    def on_outlook_asked(self, message: OutlookAsked) -> None:
        """Find out what is likely."""
        self._bridge.look_ahead(message.plan)

    def on_outlook_came(self, message: OutlookCame) -> None:
        """What is likely of the plan."""
        if self.is_running:
            self._screen.foresee(message.outlook)

    def on_preview_asked(self, message: PreviewAsked) -> None:
        """Find out what would change."""
        self._bridge.preview(message)

    def on_previewed(self, message: Previewed) -> None:
        """Show what would change."""
        if self.is_running:
            self._screen.previewed(message.asked, message.lines)

    def on_action_asked(self, message: ActionAsked) -> None:
        """Do what was agreed to."""
        self._bridge.do(message.action, message.reason)

    def on_gate_asked(self, message: GateAsked) -> None:
        """Something about a gate's command, evidence or baseline."""
        self._bridge.ask_gate(message)

    def on_past_asked(self, message: PastAsked) -> None:
        """What is recorded of runs."""
        self._bridge.gates.past(message.board, message.keys)

    def on_standing_asked(self, message: StandingAsked) -> None:
        """How long a streak is."""
        self._bridge.gates.standing(message.board)

    def on_gate_told(self, message: GateTold) -> None:
        """What was found out about gates."""
        if self.is_running:
            self._screen.take(message.told)

    def on_freshness(self, message: Freshness) -> None:
        """How the files are watched."""
        if self.is_running:
            self._screen.freshness(Watched(message.state, message.why, message.age_s))

    def on_changed_outside(self, message: ChangedOutside) -> None:
        """Others saved a board."""
        if self.is_running:
            self._screen.changed_outside(message.outside)

    def on_said(self, message: Said) -> None:
        """A sentence for the status line."""
        ink = LEVEL_INK.get(message.level, "")
        sign = LEVEL_SIGN.get(message.level)
        spans: list[Span] = [(f" {self._glyphs.gate(sign) if sign else ''} ", ink)]
        spans.append((safe_line(message.text), ink if message.level != "done" else ""))
        if message.remedy:
            spans.append((f"   {safe_line(message.remedy)}", "muted"))
        if self.is_running:
            self._screen.say(tuple(spans), stays=message.level == "failed")

    def on_wish_asked(self, message: WishAsked) -> None:
        """Do it."""
        self._bridge.submit(message.wishes)

    def on_undo_asked(self, message: UndoAsked) -> None:
        """Take it back, or do it again."""
        self._bridge.undo(redo=message.redo)

    def on_what_if_asked(self, message: WhatIfAsked) -> None:
        """Open a what-if, or end it."""
        self._bridge.what_if(message.how)

    def on_reload_asked(self) -> None:
        """Everything again; what could not be written, too."""
        if self._screen.loaded and written_again(self._screen.snapshot):
            self._bridge.retry()
        else:
            self._bridge.reload()

    def on_resolve_asked(self, message: ResolveAsked) -> None:
        """Write what was taken of a conflict."""
        self._bridge.resolve(message.id, message.picks)

    def on_settle_asked(self, message: SettleAsked) -> None:
        """Deal with what is not on the boards."""
        match message.how:
            case "retry":
                self._bridge.retry()
            case "reapply":
                self._bridge.reapply()
            case "let-be":
                self._bridge.let_be()
            case "discard":
                self._bridge.discard(message.id)
            case "stage":
                self._bridge.stage_resolved(message.id)

    async def action_quit(self) -> None:
        """Leave once every change that was asked for is answered."""
        if self._leaving == "stuck":
            self.exit()
        elif not self._leaving:
            self._leaving = "draining"
            self._screen.post_message(LeaveAsked())

    def on_leave_asked(self) -> None:
        """Every wish that was posted before has come by here: wait for them."""
        self._bridge.drain()

    def on_drained(self, message: Drained) -> None:
        """Leave, or ask about what is not written."""
        if not message.in_time:
            self._leaving = "stuck"
            key = key_of("quit")
            self.post_message(Said("failed", "the last change is still being written",
                                   f"{key} again quits without waiting for it"))  # fmt: skip
            return
        self._leaving = "asking"
        self._screen.ask_to_leave(self._left)

    def _left(self, leave: bool) -> None:  # noqa: FBT001 - the answer of a dialog
        self._leaving = ""
        if leave:
            self.exit()

    def on_editor_asked(self, message: EditorAsked) -> None:
        """Give the terminal to the editor and wait for it."""
        command, problem = self._bridge.editor(message.path, message.line), ""
        try:
            with self.suspend():  # an exception that leaves this block freezes the program
                problem = self._bridge.run_editor(command)
        except SuspendNotSupported:
            problem = "no editor can be opened here"
        if problem:
            self.post_message(Said("failed", problem, "set $EDITOR"))
        else:
            self._bridge.reload()

    def on_app_focus(self) -> None:
        """Look at the files again: whoever comes back may have changed them elsewhere."""
        self._bridge.look_now()

    async def on_key(self, event: events.Key) -> None:
        """Key sequences: after the focused widget, before any binding, in order."""
        if event.character and event.is_printable and self._takes_late(event.character):
            event.prevent_default()
            event.stop()
            return
        if self.screen.is_modal:
            return
        if self._screen.takes(event.key):
            event.prevent_default()
            event.stop()
            return
        verdict, detail = self._chords.feed(event.key)
        hints = self._screen.query_one(Hints)
        if verdict == "pass":
            return
        event.prevent_default()
        event.stop()
        hints.prompt(self._which(detail) if verdict == "wait" else ())
        if verdict == "unknown":
            self.post_message(Said("refused", f"{shown(detail)} is no command", "? shows the keys"))
        elif verdict == "run":
            await self._screen.run_action(detail.removeprefix("screen."))

    def _takes_late(self, text: str) -> bool:
        """Give a letter to the field or menu that was opened just before it was typed.

        A field keeps the letters it sees; one that comes by here was sent to the pane below.
        """
        if isinstance(self.screen, Menu | Prompt | Form):
            return self.screen.take(text)
        if isinstance(self.focused, FilterField):
            self.focused.insert_text_at_cursor(text)
            return True
        return False

    def _which(self, first: str) -> Line:
        spans: list[Span] = [(f" {shown(first)} … ", "accent")]
        for key, title in self._chords.followers(first):
            spans += [(f"{shown(key)} ", "strong"), (f"{title}   ", "muted")]
        return tuple(spans)

    def action_command_palette(self) -> None:
        """Open the palette, once."""
        if not isinstance(self.screen, Commands):
            self.push_screen(Commands(id="--command-palette"))

    def action_next_theme(self) -> None:
        """The next of the themes."""
        names = [palette.name for palette in self._palettes]
        self.theme = names[(names.index(self.theme) + 1) % len(names)]

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker that failed says so."""
        if event.state is WorkerState.ERROR:
            self.post_message(Said("failed", f"{event.worker.name}: {event.worker.error}"))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[object]:  # type: ignore[override]
        """None of Textual's own: the palette shows ours."""
        del screen
        return ()
