"""The application: it wires the bridge, the plan screen and the themes, and knows no rule."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import asyncio
import signal
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TypeVar

from msgspec.structs import replace
from textual import events, on
from textual.app import App, SuspendNotSupported
from textual.constants import COLOR_SYSTEM
from textual.filter import LineFilter
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from readiness_tui.domain.model.palette import Palette
from readiness_tui.domain.model.text import safe_block
from readiness_tui.domain.proof.glyphs import ASCII, Glyphs
from readiness_tui.domain.settings.preferences import Preferences
from readiness_tui.ui.bridge.bridge import Bridge
from readiness_tui.ui.bridge.request import BridgeRequest
from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.messages.plan import (
    AppEvent,
    Drained,
    EditorAsked,
    PreferencesRead,
    Published,
    Said,
    TextAsked,
    ThemeAsked,
)
from readiness_tui.ui.screens.command_list import find
from readiness_tui.ui.screens.key_guard import KeyGuard
from readiness_tui.ui.screens.palette import PlanPalette, PlanProvider
from readiness_tui.ui.screens.plan import PlanScreen
from readiness_tui.ui.terminal.ascii_output import AsciiOnly
from readiness_tui.ui.terminal.driver import ENDS, TerminalDriver, WindowClosed
from readiness_tui.ui.terminal.exits import Leaving
from readiness_tui.ui.terminal.input_queue import Inputs
from readiness_tui.ui.terminal.themes import make_theme, variables
from readiness_tui.ui.terminal.xterm_colours import XtermColours
from readiness_tui.ui.viewmodels.view import NO_PREFERENCES

_T = TypeVar("_T")
_NO_EDITOR = "no editor can be opened here"
INPUTS = events.Key | events.MouseEvent | events.Paste
"""What a person does at the terminal."""


class Planner(App[None]):
    """The planner on a terminal."""

    TITLE = "readiness"
    CSS_PATH = "app.tcss"
    COMMANDS = {PlanProvider}
    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self,
        bridge: Bridge,
        palettes: Sequence[Palette],
        glyphs: Glyphs,
        preferences: Preferences = NO_PREFERENCES,
    ) -> None:
        self._palettes = tuple(palettes)  # the base class asks for the variables at once
        self._preferences = replace(preferences, palettes=self._palettes)
        super().__init__(driver_class=TerminalDriver)
        self._bridge = bridge
        self._inputs = Inputs(
            self,
            self._hand_on,
            lambda: bridge.is_asked,
            lambda: self._screen.may_move,
            self._rested,
            self._acted,
        )
        for palette in self._palettes:
            self.register_theme(make_theme(palette))
        theme = preferences.text("theme")
        names = [palette.name for palette in self._palettes]
        self.theme = theme if theme in names else names[0]
        self._screen = PlanScreen(
            glyphs, bridge.actor, lambda: not self._inputs.is_resting, self._preferences
        )
        self._keys = KeyGuard(self, self._screen, bridge, self._inputs)
        self._last_steps: tuple[LineFilter, ...] = (
            *([AsciiOnly()] if glyphs is ASCII else []),
            *([XtermColours(lambda: self._palette.promise)] if COLOR_SYSTEM == "256" else []),
        )
        self._leaving = Leaving(self, self._screen.ask_to_leave, find("quit").key)
        self.crash: Exception | None = None

    def _handle_exception(self, error: Exception) -> None:
        """Remember the first fault: who started the program tells it."""
        self.crash = self.crash or error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """End. Textual would print the variables of every frame, boards and all."""
        self.bell()
        self._close_messages_no_wait()

    def copy_to_clipboard(self, text: str) -> None:
        """Copy a text as it is shown: what is pasted into a shell is what a person read."""
        super().copy_to_clipboard(safe_block(text))

    @property
    def native_ansi_color(self) -> bool:
        """Whether colours are left to the terminal: where there are none, no grey stands for them.

        Textual asks before it knows whether there are any. Its own kind of theme for this lacks
        variables that its own style sheets use.
        """
        return getattr(self, "no_color", False) or self._palette.is_terminal

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What is done to everything that is drawn."""
        return (*super().get_line_filters(), *self._last_steps)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own variables, for themes that are not ours."""
        return variables(self._palettes[0])

    def get_default_screen(self) -> Screen[None]:
        """The plan."""
        return self._screen

    def on_mount(self) -> None:
        """End cleanly on signals, and start."""
        for number in ENDS:  # Textual would leave the terminal raw
            asyncio.get_running_loop().add_signal_handler(number, self._end, number)
        self.run_worker(self._inputs.run, name="inputs", group="inputs")
        self._bridge.start(self)

    def on_unmount(self) -> None:
        """Let the threads end."""
        self._bridge.stop()

    @on(AppEvent)
    def _show_event(self, message: AppEvent) -> None:
        """Tell the plan, between two keys; while the program ends, its panes are gone already."""

        def show() -> None:
            if self.is_running:
                if isinstance(message, PreferencesRead):
                    self._prefer(message.preferences)
                self._screen.take(message)
                if isinstance(message, Published):
                    self._bridge.plans.lint_soon(message.snapshot)

        self._inputs.between(show)

    @on(BridgeRequest)
    def _perform(self, request: BridgeRequest) -> None:
        """Let the bridge do what was asked for."""
        request.perform(self._bridge)

    def on_said(self, message: Said) -> None:
        """A sentence for the status line, and for the list of all that was said."""
        if message.level == "refused":
            self._keys.refused()
        if self.is_running:
            self._screen.tell(message)

    async def action_quit(self) -> None:
        """Leave as a person asks to: Textual's own key calls this."""
        self.on_quit_asked()

    def on_quit_asked(self) -> None:
        """Leave once every change that was asked for is answered."""
        if self._leaving.quit():
            self._screen.keep()
            self._drain()

    def on_window_closed(self) -> None:
        """End as on a hang-up, which a parent may have kept to itself."""
        self._end(signal.SIGHUP)

    def _end(self, number: signal.Signals) -> None:
        if self._leaving.end(number):
            self._inputs.put(WindowClosed())

    def _drain(self) -> None:
        """Wait for the answers to all that was posted at the screen before."""
        self._screen.post_message(BridgeRequest(lambda bridge: bridge.drain()))

    def on_drained(self, message: Drained) -> None:
        """Nothing is being written any more, or not in time."""
        self._leaving.drained(message)

    def on_editor_asked(self, message: EditorAsked) -> None:
        """Give the terminal to the editor and wait for it."""
        work = partial(self._bridge.run_editor, message.path, message.line)
        problem = self._lend_terminal(work, _NO_EDITOR)
        if problem:
            self.post_message(Said("failed", problem, "set $EDITOR"))
        else:
            self._bridge.reload()

    def on_text_asked(self, message: TextAsked) -> None:
        """Give the terminal to the editor, for a text that is not saved yet."""
        work = partial(self._bridge.edit_text, message.text, message.name)
        message.take(*self._lend_terminal(work, (message.text, _NO_EDITOR)))

    def _lend_terminal(self, work: Callable[[], _T], otherwise: _T) -> _T:
        """Do something that needs the terminal; `otherwise` where it cannot be lent."""
        answer = otherwise
        try:
            with self.suspend():  # an exception that leaves this block freezes the program
                answer = work()
        except SuspendNotSupported:
            pass
        return answer

    def on_suspend_asked(self) -> None:
        """Give the terminal back to the shell until that brings the program back."""
        self._give_back(TerminalDriver.stop_job)

    def on_continued(self) -> None:
        """Take the terminal as the shell left it, once it is ours again."""
        self._give_back(TerminalDriver.wait_for_foreground)

    def _give_back(self, wait: Callable[[TerminalDriver], None]) -> None:
        driver = self._driver
        if isinstance(driver, TerminalDriver):
            self._lend_terminal(partial(wait, driver), None)
            self._bridge.look_now()
        else:
            self.post_message(Said("refused", "there is no shell to go back to"))

    def on_app_focus(self) -> None:
        """Look at the files again: whoever comes back may have changed them elsewhere."""
        self._bridge.look_now()

    def _rested(self) -> None:
        """Nothing was typed for a moment: what would have been in the way may come."""
        self._screen.call_later(self._screen.rested)

    def _acted(self, event: events.Event) -> None:
        self._keys.acted(event)

    async def on_event(self, event: events.Event) -> None:
        """What a person does waits for its turn; on its way back it is one event among others."""
        if isinstance(event, INPUTS) and not event.is_forwarded:
            self._inputs.put(event)
        else:
            await super().on_event(event)

    async def _hand_on(self, event: events.Event) -> None:
        """Give it to the screen in front, if it is meant for that."""
        if isinstance(event, WindowClosed):
            self._leaving.last()
            self._drain()
        elif isinstance(event, events.Key) and event.key in self._screen.keys_of("suspend"):
            self.on_suspend_asked()  # over every dialog, and in every field
        elif self._is_heard(event) and await self._keys.hears(event):
            await super().on_event(event)

    def _is_heard(self, event: events.Event) -> bool:
        top = self.screen
        if self._leaving.is_deaf:
            return False
        if isinstance(top, Dialog):
            return not isinstance(event, events.Key) or top.hears(event.key, event.time)
        return top is not self._screen or not self._screen.drops(event)

    def action_command_palette(self) -> None:
        """Open the palette, once."""
        if not isinstance(self.screen, PlanPalette):
            self.push_screen(PlanPalette(id="--command-palette"))

    @property
    def is_plain(self) -> bool:
        """Whether nothing is told apart by colour: bold, underlined and reversed do it."""
        return self.no_color or self._palette.is_plain

    @property
    def has_own_grounds(self) -> bool:
        """Whether a line may have a ground of its own; else the cursor is reversed."""
        return not (self.no_color or self._palette.is_terminal)

    @property
    def _palette(self) -> Palette:
        """The theme of now; night while there is none of ours."""
        named = (palette for palette in self._palettes if palette.name == self.theme)
        return next(named, self._palettes[0])

    def watch_theme(self) -> None:
        """Let lists know whether their cursor has a ground."""
        self.set_class(not self.has_own_grounds, "-reversed")

    def on_theme_asked(self, message: ThemeAsked) -> None:
        """The theme that is named, else the next one."""
        names = [palette.name for palette in self._palettes]
        place = names.index(self.theme) if self.theme in names else -1
        self.theme = message.name if message.name in names else names[(place + 1) % len(names)]

    def _prefer(self, preferences: Preferences) -> None:
        """Take themes that changed; one that is on is drawn anew."""
        before, self._palettes = self._preferences, preferences.palettes
        for palette in preferences.palettes:
            self.register_theme(make_theme(palette))
        if preferences.text("theme") != before.text("theme"):
            self.theme = preferences.text("theme")
        elif preferences.palettes != before.palettes:
            self.refresh_css(animate=False)
        self._preferences = preferences

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker that failed says so."""
        if event.state is WorkerState.ERROR:
            self.post_message(Said("failed", f"{event.worker.name}: {event.worker.error}"))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[object]:  # type: ignore[override]
        """None of Textual's own: the palette shows ours."""
        del screen
        return ()
