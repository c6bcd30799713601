"""The application: it wires the bridge, the plan screen and the themes, and knows no rule."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import signal
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Protocol

from msgspec.structs import replace
from textual import events, on
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.palette import Palette
from readiness_tui.domain.model.text import safe_block, safe_line
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.settings.preferences import Preferences
from readiness_tui.ui.bridge import collecting
from readiness_tui.ui.bridge.bridge import Bridge
from readiness_tui.ui.bridge.request import BridgeRequest
from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.dialogs.menu import Choice, Menu
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
from readiness_tui.ui.registry.command import Command
from readiness_tui.ui.screens.command_list import find
from readiness_tui.ui.screens.key_guard import KeyGuard
from readiness_tui.ui.screens.palette import PlanPalette, PlanProvider
from readiness_tui.ui.screens.plan import PlanScreen
from readiness_tui.ui.screens.plan_commands import PlanCommands
from readiness_tui.ui.terminal.app import TerminalApp
from readiness_tui.ui.terminal.driver import WindowClosed
from readiness_tui.ui.terminal.exits import Leaving
from readiness_tui.ui.terminal.input_queue import Inputs
from readiness_tui.ui.terminal.themes import make_theme
from readiness_tui.ui.viewmodels.view import NO_PREFERENCES

_NO_EDITOR = "no editor can be opened here"
INPUTS = events.Key | events.MouseEvent | events.Paste
"""What a person does at the terminal."""


class Companion(Protocol):
    """What goes along with a planner without being part of it, such as a tour."""

    @property
    def commands(self) -> Sequence[Command[Any]]:
        """What keys do on every screen but dialogs; they act on the companion."""
        ...

    def begin(self) -> None:
        """Start: the planner is on the terminal."""
        ...

    def hear(self, message: Message) -> None:
        """Take what the planner is told, before the plan shows it."""
        ...


class Planner(TerminalApp[None]):
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
        opening: Callable[[PlanCommands], object] | None = None,
    ) -> None:
        super().__init__(palettes, glyphs, preferences.text("theme"))
        self._preferences = replace(preferences, palettes=self._palettes)
        self._bridge = bridge
        self._inputs = Inputs(
            self,
            self._hand_on,
            lambda: bridge.is_asked,
            lambda: self._screen.may_move,
            self._rested,
            self._acted,
        )
        self._screen = PlanScreen(
            glyphs,
            bridge.actor,
            lambda: not self._inputs.is_resting,
            self._preferences,
            bridge.manual_texts,
        )
        self._keys = KeyGuard(self, self._screen, bridge, self._inputs)
        self._leaving = Leaving(self, self._screen.ask_to_leave, find("quit").key)
        self._opening = opening
        self._companion: Companion | None = None

    def accompany(self, companion: Companion) -> None:
        """Take a companion along, with its keys; once, before the planner runs."""
        self._companion = companion
        for command in companion.commands:
            action = f"accompany('{command.id}')"
            self.bind(command.single_keys, action, description=command.title, show=False)

    def action_accompany(self, command_id: str) -> None:
        """Run a command of the companion: what Textual calls for its key."""
        companion = self._companion
        if companion is not None:
            next(one for one in companion.commands if one.id == command_id).run(companion)

    def _tell_companion(self, message: Message) -> None:
        if self._companion is not None:
            self._companion.hear(message)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy a text as it is shown: what is pasted into a shell is what a person read."""
        super().copy_to_clipboard(safe_block(text))

    def get_default_screen(self) -> PlanScreen:
        """The plan."""
        return self._screen

    def on_mount(self) -> None:
        """End cleanly on signals, and start."""
        self.heed_signals(self._end)
        self.run_worker(self._inputs.run, name="inputs", group="inputs")
        self._bridge.start(self, self._screen.prepare)
        self.set_interval(collecting.EVERY_S, self._collect)
        if self._companion is not None:
            self._companion.begin()

    def _collect(self) -> None:
        if self._inputs.is_resting:
            collecting.at_rest()

    def on_unmount(self) -> None:
        """Let the threads end."""
        self._bridge.stop()

    @on(AppEvent)
    def _show_event(self, message: AppEvent) -> None:
        """Tell the plan, between two keys; while the program ends, its panes are gone already."""
        self._tell_companion(message)

        def show() -> None:
            if self.is_running:
                if isinstance(message, PreferencesRead):
                    self._prefer(message.preferences)
                self._screen.take(message)
                if isinstance(message, Published):
                    self._bridge.plans.lint_soon(message.snapshot)
                    self._open()

        self._inputs.between(show)

    def _open(self) -> None:
        """Begin with what the program was started for, once the boards are read."""
        opening, self._opening = self._opening, None
        if opening is not None:
            opening(self._screen.command_target)

    @on(BridgeRequest)
    def _perform(self, request: BridgeRequest) -> None:
        """Let the bridge do what was asked for."""
        request.perform(self._bridge)

    def on_said(self, message: Said) -> None:
        """A sentence for the status line, and for the list of all that was said."""
        self._tell_companion(message)
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
            self._screen.preferences.keep()
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
        """Open the file; where the record came from a document, ask which of the two."""
        board = Place(message.path, message.line)
        record, boards = message.record, self._screen.view.snapshot.portfolio.boards
        home = boards.get(record.board) if record else None
        source = self._bridge.source_place(home, record) if home and record else None
        if source is None or message.is_document:
            self._edit(source or board)
            return
        places = {"d": source, "b": board}
        choices = (Choice(key, key, ((safe_line(str(at)), ""),)) for key, at in places.items())
        menu = Menu("Open in the editor", tuple(choices))
        self.push_screen(menu, lambda key: self._edit(places[key]) if key else None)

    def _edit(self, place: Place) -> None:
        """Give the terminal to the editor and wait for it."""
        work = partial(self._bridge.run_editor, place.path, place.line)
        problem = self.lend_terminal(work, _NO_EDITOR)
        if problem:
            self.post_message(Said("failed", problem, "set $EDITOR"))
        else:
            self._bridge.reload()

    def on_text_asked(self, message: TextAsked) -> None:
        """Give the terminal to the editor, for a text that is not saved yet."""
        work = partial(self._bridge.edit_text, message.text, message.name)
        message.take(*self.lend_terminal(work, (message.text, _NO_EDITOR)))

    def came_back(self) -> None:
        """Look at the files again: they may have changed meanwhile."""
        self._bridge.look_now()

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
        elif self.screen_stack or not isinstance(event, INPUTS):
            await super().on_event(event)  # on its way out the app has no screen that could answer

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
            self.push_screen(PlanPalette())

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
