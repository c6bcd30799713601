"""The plan: verdict, backlog and the panes beside it on one screen.

What there is comes as a snapshot. What the panes beside the backlog show is handed down to them as
a `View`, what they want comes as messages; changes go out as requests.
"""

# pyright: reportUnknownMemberType=false

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.screen import Screen
from textual.timer import Timer

from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.settings.preferences import Preferences
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.messages import plan as messages
from readiness_tui.ui.messages.gates import GateNotice, StreakAnswer
from readiness_tui.ui.messages.history import HistoryEvent
from readiness_tui.ui.messages.importing import ImportEvent
from readiness_tui.ui.messages.standup import StandupEvent
from readiness_tui.ui.panes.backlog.pane import BacklogPane
from readiness_tui.ui.panes.gates.pane import GatesPane
from readiness_tui.ui.panes.phases.pane import PhasesPane
from readiness_tui.ui.registry.command import Command, CommandTarget
from readiness_tui.ui.screens.backlog_controller import BacklogController
from readiness_tui.ui.screens.command_line import ask_command
from readiness_tui.ui.screens.command_list import APP, COMMANDS, find, hinted
from readiness_tui.ui.screens.help import Help
from readiness_tui.ui.screens.jumps import Jumps
from readiness_tui.ui.screens.message_log import sentence
from readiness_tui.ui.screens.notices import MESSAGES
from readiness_tui.ui.screens.pane_layout import PaneLayout, mark_size
from readiness_tui.ui.screens.plan_commands import PlanCommands
from readiness_tui.ui.screens.plan_preferences import PlanPreferences
from readiness_tui.ui.screens.previews import Previews
from readiness_tui.ui.screens.save_conflicts import SaveConflicts
from readiness_tui.ui.screens.sequences import Sequences
from readiness_tui.ui.screens.standup.control import StandupControl
from readiness_tui.ui.terminal.placement import tell_places
from readiness_tui.ui.viewmodels import header
from readiness_tui.ui.viewmodels.completion import completion
from readiness_tui.ui.viewmodels.header import Watched
from readiness_tui.ui.viewmodels.preferences import opening_look
from readiness_tui.ui.viewmodels.rows.backlog import Look
from readiness_tui.ui.viewmodels.view import NO_PREFERENCES, View
from readiness_tui.ui.widgets.bars import Bar, Hints, StatusLine
from readiness_tui.ui.widgets.filter import FilterBar, FilterField
from readiness_tui.ui.widgets.pane import Pane
from readiness_tui.ui.widgets.table import Table
from readiness_tui.ui.widgets.whichkey import WhichKey

REST_S = 0.1
"""The cursor has come to rest after this: then the other panes follow."""


class PlanScreen(CommandTarget, Screen[None]):
    """The one screen on which plans are worked on."""

    AUTO_FOCUS = "#backlog"
    OWN_COMMANDS = APP

    def __init__(
        self,
        glyphs: Glyphs,
        actor: str = "",
        is_typing: Callable[[], bool] = lambda: False,
        preferences: Preferences = NO_PREFERENCES,
        manual_texts: Callable[[], Mapping[str, str]] = dict[str, str],
    ) -> None:
        super().__init__()
        tell_places(self)
        self.glyphs, self.actor = glyphs, actor
        self.snapshot = View.of_nothing(glyphs).snapshot
        self._linted = messages.Linted(-1)
        context = self.context = CommandContext(self, lambda: self.view)
        self._backlog = BacklogPane(glyphs, opening_look(preferences))
        self._controller = BacklogController(
            self,
            self._backlog,
            lambda: self.view,
            lambda: self._jumps.leave(),  # noqa: PLW0108 - made below
        )
        self._pane_layout = PaneLayout(self._backlog, lambda: self.view)
        settings = self.preferences = PlanPreferences(
            context, self._backlog, self._pane_layout, preferences
        )
        self._jumps = Jumps(context, self._controller, self._pane_layout)
        self._save_conflicts = SaveConflicts(
            context,
            lambda: self._controller.is_typing or is_typing(),
            lambda: self.command_target.records,
        )
        manual = self.manual = Help(
            context, lambda: self._pane_layout.contexts, lambda: settings.keymap, manual_texts
        )
        self._commands = PlanCommands(
            context,
            self._controller,
            self._pane_layout,
            self._save_conflicts,
            self._jumps,
            StandupControl(context, manual.show_for_standup),
            manual.show,
            lambda: ask_command(context, self._pane_layout.contexts, self._commands.text_takers),
        )
        self.sequences = Sequences(self, settings.keymap.all_of(APP))
        self._early: Snapshot | None = None
        self._is_laid = False
        self._rest: Timer | None = None
        self._previews = Previews(self.context)
        self._awaited: messages.Awaited | None = None
        self._was_at: Key | None = None
        self._recent: dict[str, tuple[str, ...]] = {}

    def compose(self) -> ComposeResult:
        """Bars above and below, panes between."""
        mark_size(self)  # before there is anything to style a second time
        for name in ("verdict", "board", "what-if", "banner", "views"):
            yield Bar(id=name)
        yield FilterBar(
            id="filter-bar", complete=lambda text, at: completion(self.snapshot.analysis, text, at)
        )
        yield self._pane_layout
        yield StatusLine(id="status", more=((f" {MESSAGES.key} shows all ", "muted"),))
        yield Hints(id="hints")
        yield WhichKey()

    def on_mount(self) -> None:
        """Start with nothing known; the first snapshot fills the panes."""
        for name in ("#what-if", "#banner", "#filter-bar"):
            self.query_one(name).display = False
        self.preferences.open_dividers()
        self._pane_layout.lay_out()
        self._is_laid = True
        self._set_keys()
        if self._early is not None:
            self.call_after_refresh(self.show, self._early)

    # --- what is known -------------------------------------------------------------------------

    @property
    def loaded(self) -> bool:
        """Whether the boards were read."""
        return self.snapshot.revision >= 0

    @property
    def view(self) -> View:
        """What is seen now."""
        pane = self._backlog
        return View(
            self.snapshot,
            self.glyphs,
            self.actor,
            pane.look,
            pane.selection,
            pane.key,
            pane.ticket,
            self._linted.findings,
            self.preferences.with_key_problems,
            self._recent,
            self._pane_layout.pinned,
            self._linted.goals,
        )

    def prepare(self, snapshot: Snapshot) -> None:
        """Work out, on any thread, what a snapshot shows that will come; what is shown stays."""
        header.prepare(snapshot, self._backlog.prepare(snapshot))

    def show(self, snapshot: Snapshot) -> None:
        """Take a snapshot; two threads publish, and an older one that comes late is not shown."""
        if snapshot.revision < (self._early or self.snapshot).revision:
            return
        self._early = snapshot
        if not self._is_laid:
            return
        is_first = not self.loaded
        self._was_at, self.snapshot = self._backlog.ticket, snapshot
        if is_first:
            self.preferences.open_plan()
        self._controller.show(snapshot)
        awaited = self._awaited
        if awaited is not None and snapshot.portfolio.record(awaited.record) is not None:
            self._jumps.to_new(awaited.record, awaited.field)
            self._awaited = None
        self._pane_layout.hand_down()
        self._save_conflicts.keep_up(self.query_one(StatusLine))
        self._commands.what_if.keep_up()
        self._commands.explanations.keep_up()
        self._commands.notices.keep_up(snapshot)
        self._commands.standup.keep_up()

    def _prefer(self, preferences: Preferences) -> None:
        """Take preferences that changed: views, keys and what is wrong with them."""
        self.preferences.take(preferences)
        self._set_keys()
        self.on_descendant_focus()
        if self.loaded:
            self._controller.look_at(views=preferences.views)
            self._pane_layout.hand_down()

    def _set_keys(self) -> None:
        keymap = self.preferences.keymap
        self.app.set_keymap(keymap.bindings)
        self.sequences = Sequences(self, keymap.all_of(APP))

    def take(self, event: messages.AppEvent) -> None:
        """Take what happened."""
        match event:
            case messages.Published():
                self.show(event.snapshot)
            case messages.Linted():
                self._linted = event
                self._pane_layout.hand_down()
                self._controller.draw_bars()
            case messages.OutlookCame():
                self.query_one(PhasesPane).foresee(event.outlook)
                self._controller.foresee(event.outlook)
            case messages.Freshness():
                self._controller.watch(Watched(event.state, event.why, event.age_s))
            case messages.ChangedOutside() if self.loaded:
                self._controller.mark(event.outside)
                self._save_conflicts.close_outdated(event.outside, self._was_at)
            case messages.Previewed():
                self._previews.show(event)
            case messages.PreferencesRead():
                self._prefer(event.preferences)
            case messages.SyncLooked():
                self._commands.team.offer(event)
            case StandupEvent() | HistoryEvent() | ImportEvent():
                self._commands.take(event)
            case GateNotice(answer=StreakAnswer() as streak):
                self._commands.modes.choose(streak)
            case GateNotice():
                self.query_one(GatesPane).take(event.answer)
            case _:
                pass

    def tell(self, said: messages.Said) -> None:
        """Show a sentence in the status line, and keep it."""
        self._commands.notices.keep(said)
        line = ((" ", ""), *sentence(said, self.glyphs))
        is_failed = said.level == "failed"
        self._controller.say(line, stays=is_failed, is_urgent=is_failed or said.level == "refused")
        self._commands.standup.tell(line, stays=is_failed)

    def on_preview_asked(self, message: messages.PreviewAsked) -> None:
        """A command asks to show what it would change."""
        self._previews.ask(message)

    def ask_to_leave(self, then: Callable[[bool], None]) -> None:
        """Tell whether to leave: not with a command running, or with what would be lost."""
        last = partial(self._save_conflicts.before_leaving, then)
        trying = partial(self._commands.what_if.before_leaving, then, last)
        self.query_one(GatesPane).commands.before_leaving(then, trying)

    # --- what panes and lines tell -------------------------------------------------------------

    @on(Table.Moved, "#backlog")
    def _moved(self) -> None:
        self._awaited = None  # the person is elsewhere by now
        self._pane_layout.pin(None)
        if self._backlog.leave_kept():
            self.call_later(self._controller.look_at)
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST_S, self._pane_layout.hand_down)

    @on(Pane.Resized, "#backlog")
    def _resized(self) -> None:
        self._controller.draw()

    def on_resize(self) -> None:
        """Another size may mean another layout."""
        self._pane_layout.lay_out()

    def on_descendant_focus(self) -> None:
        """Focus decides which keys count: the footer follows."""
        self._pane_layout.follow_focus(self.focused)
        self._offer()

    @on(Table.Moved, "#detail")
    def _offer(self) -> None:
        """Show in the footer what keys do here."""
        layout, keymap = self._pane_layout, self.preferences.keymap
        typing = isinstance(self.focused, FilterField)  # then no letter is a command
        hints = self.query_one(Hints)
        if typing:
            hints.put(hinted(("filter",), keymap))
        else:
            hints.put(layout.offered(hinted(layout.contexts, keymap)))

    def on_screen_resume(self) -> None:
        """A dialog is gone: what came up meanwhile is asked now."""
        self._save_conflicts.ask_new()

    def on_filter_bar_changed(self, event: FilterBar.Changed) -> None:
        """Narrow the backlog to the text; Enter and Escape go back to the rows."""
        self._controller.narrow(event.text)
        if event.done:
            self._pane_layout.show_pane("backlog")
            self.call_after_refresh(self._save_conflicts.ask_new)

    def on_filter_by(self, message: messages.FilterBy) -> None:
        """A pane names what the backlog is to show."""
        self._jumps.filter_by(message.text, message.board)

    def on_go_to(self, message: messages.GoTo) -> None:
        """A pane names a ticket."""
        self.go_to(message.key)

    def on_show_record(self, message: messages.ShowRecord) -> None:
        """A pane or a key names a record."""
        self._jumps.to_record(message.record)

    def on_awaited(self, message: messages.Awaited) -> None:
        """A record will come."""
        self._awaited = message

    def on_picked(self, message: messages.Picked) -> None:
        """Something was picked: it is offered first from now on."""
        before = self._recent.get(message.field, ())
        self._recent[message.field] = tuple(dict.fromkeys((*message.values, *before)))

    def go_to(self, key: Key) -> None:
        """Put the cursor of the backlog on a ticket; whatever hides it gives way."""
        self._jumps.to_ticket(key)

    def on_why_asked(self, message: messages.WhyAsked) -> None:
        """A pane asks why."""
        self._commands.explanations.explain(message.scope)

    def on_show_gate(self, message: messages.ShowGate) -> None:
        """A pane names a gate."""
        self._jumps.to_gate(message.key)

    def on_show_risk(self, message: messages.ShowRisk) -> None:
        """A pane names a risk."""
        self._jumps.to_risk(message.name)

    # --- keys ----------------------------------------------------------------------------------

    @property
    def command_target(self) -> PlanCommands:
        """What the commands that count in every pane act on."""
        return self._commands

    @property
    def may_move(self) -> bool:
        """Whether an edit may move the rows, or take the cursor to a new one."""
        is_fixed = self._pane_layout.pane == "backlog" and self._backlog.look.is_plain
        return self._awaited is not None or not is_fixed or self._commands.standup.is_open

    def command_of(self, key: str) -> Command[Any] | None:
        """What a single key does where the focus is; None for nothing."""
        contexts = self._pane_layout.contexts
        commands = (one for name in contexts for one in COMMANDS if one.context == name)
        return next((one for one in commands if key in one.keys), None)

    def action_see(self, place: int) -> None:
        """Go to one of the views by its place: what a click on its name does."""
        self._controller.see(self._backlog.look.views[place].name)

    def action_follow(self, key: str) -> None:
        """Take the last key of a sequence: what a click on it does."""
        self.sequences.take(key)

    def keys_of(self, command_id: str) -> tuple[str, ...]:
        """The keys that a command has now."""
        return self.preferences.keymap.of(find(command_id)).keys

    def bring_back(self, look: Look, row: str) -> None:
        """Look at the backlog as before, and leave a filter or a sequence that was begun."""
        self.sequences.cancel()
        if self._controller.is_typing:
            self._pane_layout.show_pane("backlog")
        self._controller.restore(look, row)

    def drops(self, event: events.Event) -> bool:
        """Whether something was typed for what is not there any more; the status line says so."""
        command = self.command_of(event.key) if isinstance(event, events.Key) else None
        if self._controller.is_typing:
            return False
        return self._save_conflicts.drops(event, command, self.query_one(StatusLine))

    def rested(self) -> None:
        """Nothing was typed for a moment: what would have been in the way may come."""
        self._save_conflicts.ask_new()
        self.preferences.keep()

    def on_key(self, event: events.Key) -> None:
        """Key sequences: after the focused widget, before any binding."""
        if self.sequences.take(event.key):
            event.prevent_default()
            event.stop()
