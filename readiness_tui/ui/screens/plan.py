"""The plan: verdict, backlog and the panes beside it on one screen.

What there is comes as a snapshot. What the panes beside the backlog show is handed down to them as
a `View`, what they want comes as messages; changes go out as requests.
"""

from collections.abc import Callable
from functools import partial

from textual import events, on
from textual.app import ComposeResult
from textual.screen import Screen
from textual.timer import Timer

from readiness_tui.domain.lint import LintFinding
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.commands.mode import Modes
from readiness_tui.ui.dialogs.preview import Preview
from readiness_tui.ui.messages import plan as messages
from readiness_tui.ui.messages.gates import GateNotice, Standing
from readiness_tui.ui.panes.backlog.pane import BacklogPane
from readiness_tui.ui.panes.gates.pane import GatesPane
from readiness_tui.ui.panes.phases.pane import PhasesPane
from readiness_tui.ui.panes.risks.pane import RisksPane
from readiness_tui.ui.registry.command import CommandTarget
from readiness_tui.ui.screens.backlog_controller import BacklogController
from readiness_tui.ui.screens.command_list import APP, hinted
from readiness_tui.ui.screens.help import show_keys
from readiness_tui.ui.screens.pane_layout import PaneLayout
from readiness_tui.ui.screens.plan_commands import PlanCommands
from readiness_tui.ui.screens.save_conflicts import SaveConflicts
from readiness_tui.ui.screens.sequences import Sequences
from readiness_tui.ui.viewmodels import header
from readiness_tui.ui.viewmodels.cells import Line
from readiness_tui.ui.viewmodels.completion import Completion, completion
from readiness_tui.ui.viewmodels.header import Watched
from readiness_tui.ui.viewmodels.view import View
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
        self, glyphs: Glyphs, actor: str = "", is_typing: Callable[[], bool] = lambda: False
    ) -> None:
        super().__init__()
        self.glyphs, self.actor = glyphs, actor
        self.snapshot = View.of_nothing(glyphs).snapshot
        self._findings: tuple[LintFinding, ...] = ()
        self.context = CommandContext(self, lambda: self.view)
        self._backlog = BacklogPane(glyphs)
        self._controller = BacklogController(self, self._backlog, lambda: self.view)
        self._pane_layout = PaneLayout(self._backlog, lambda: self.view)
        self._save_conflicts = SaveConflicts(
            self.context,
            lambda: self._controller.is_typing or is_typing(),
            lambda: self.command_target.records,
        )
        self._commands = PlanCommands(
            self.context,
            self._controller,
            self._pane_layout,
            self._save_conflicts,
            Modes(self.context),
            lambda: show_keys(self.context, self._pane_layout.contexts),
        )
        self._sequences = Sequences(self, APP)
        self._early: Snapshot | None = None
        self._is_laid = False
        self._rest: Timer | None = None
        self._asked: messages.PreviewAsked | None = None
        self._awaited: Key | None = None
        self._was_at: Key | None = None

    def compose(self) -> ComposeResult:
        """Bars above and below, panes between."""
        for name in ("verdict", "board", "what-if", "banner", "remark", "views"):
            yield Bar(id=name)
        yield FilterBar(id="filter-bar", complete=self._complete)
        yield self._pane_layout
        yield StatusLine(id="status")
        yield Hints(id="hints")
        yield WhichKey()

    def on_mount(self) -> None:
        """Start with nothing known; the first snapshot fills the panes."""
        for name in ("#what-if", "#banner", "#remark", "#filter-bar"):
            self.query_one(name).display = False
        self._pane_layout.lay_out()
        self._is_laid = True
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
            self._findings,
        )

    def prepare(self, snapshot: Snapshot) -> None:
        """Work out, on any thread, what a snapshot shows that will come; what is shown stays."""
        header.prepare(snapshot, self._backlog.prepare(snapshot).board)

    def show(self, snapshot: Snapshot) -> None:
        """Take a snapshot; two threads publish, and an older one that comes late is not shown."""
        if snapshot.revision < (self._early or self.snapshot).revision:
            return
        self._early = snapshot
        if not self._is_laid:
            return
        self._was_at, self.snapshot = self._backlog.ticket, snapshot
        self._controller.show(snapshot)
        if self._awaited is not None and snapshot.portfolio.ticket(self._awaited) is not None:
            self._controller.welcome(self._awaited)
            self._awaited = None
        self._pane_layout.hand_down()
        self._save_conflicts.keep_up(self.query_one(StatusLine))
        self._commands.what_if.keep_up()

    def take(self, event: messages.AppEvent) -> None:
        """Take what happened."""
        match event:
            case messages.Published():
                self.show(event.snapshot)
            case messages.Linted():
                self._findings = event.findings
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
                self._agree(event)
            case GateNotice(answer=Standing() as standing):
                self._commands.modes.choose(standing)
            case GateNotice():
                self.query_one(GatesPane).take(event.answer)
            case _:
                pass

    def say(self, line: Line, *, stays: bool = False) -> None:
        """Show a sentence in the status line."""
        self._controller.say(line, stays=stays)

    def on_preview_asked(self, message: messages.PreviewAsked) -> None:
        """Ask what an action would change, and remember what was asked last: only that is shown."""
        self._asked = message
        self.context.request(lambda bridge: bridge.preview(message))

    def _agree(self, previewed: messages.Previewed) -> None:
        """Show what an action would change; it is done once a person agreed to that."""
        preview = previewed.asked
        if preview is not self._asked or not self.context.is_on_top:
            return
        self._asked = None

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - the answer of a dialog
            if yes:
                self.context.request(lambda bridge: bridge.do(preview.action, preview.reason))

        self.context.ask(Preview(safe_line(preview.action.title), previewed.lines), answered)

    def ask_to_leave(self, then: Callable[[bool], None]) -> None:
        """Tell whether to leave: not with a command running, or with what would be lost."""
        last = partial(self._save_conflicts.before_leaving, then)
        trying = partial(self._commands.what_if.before_leaving, then, last)
        self.query_one(GatesPane).commands.before_leaving(then, trying)

    # --- what panes and lines tell -------------------------------------------------------------

    @on(Table.Moved, "#backlog")
    def _moved(self) -> None:
        self._awaited = None  # the person is elsewhere by now
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
        typing = isinstance(self.focused, FilterField)  # then no letter is a command
        self.query_one(Hints).put(hinted(("filter",) if typing else self._pane_layout.contexts))

    def on_screen_resume(self) -> None:
        """A dialog is gone: what came up meanwhile is asked now."""
        self._save_conflicts.ask_new()

    def on_filter_bar_changed(self, event: FilterBar.Changed) -> None:
        """Narrow the backlog to the text; Enter and Escape go back to the rows."""
        self._controller.narrow(event.text)
        if event.done:
            self._pane_layout.show_pane("backlog")
            self.call_after_refresh(self._save_conflicts.ask_new)

    def _complete(self, text: str, cursor: int) -> Completion:
        return completion(self.snapshot.analysis, text, cursor)

    def on_filter_by(self, message: messages.FilterBy) -> None:
        """A pane names what the backlog is to show."""
        self._controller.filter_by(message.text, message.board)
        self._pane_layout.show_pane("backlog")

    def on_go_to(self, message: messages.GoTo) -> None:
        """A pane names a ticket."""
        self.go_to(message.key)

    def on_awaited(self, message: messages.Awaited) -> None:
        """A ticket will come."""
        self._awaited = message.key

    def go_to(self, key: Key) -> None:
        """Put the cursor of the backlog on a ticket; whatever hides it gives way."""
        if self.snapshot.portfolio.ticket(key) is None:
            self.context.refuse(f"no ticket {key}")
        else:
            self._controller.reach(key)
            self._pane_layout.show_pane("backlog")

    def on_show_gate(self, message: messages.ShowGate) -> None:
        """A pane names a gate."""
        self._pane_layout.show_pane("gates")
        self.query_one(GatesPane).reach(message.key)

    def on_show_risk(self, message: messages.ShowRisk) -> None:
        """A pane names a risk."""
        self.query_one(RisksPane).make_way()
        self._pane_layout.show_pane("risks")
        self.query_one(RisksPane).go_to(message.name)

    # --- keys ----------------------------------------------------------------------------------

    @property
    def command_target(self) -> PlanCommands:
        """What the commands that count in every pane act on."""
        return self._commands

    @property
    def may_move(self) -> bool:
        """Whether an edit may move the rows, or take the cursor to a new one."""
        is_fixed = self._pane_layout.pane == "backlog" and self._backlog.look.is_plain
        return self._awaited is not None or not is_fixed

    def drops(self, event: events.Event) -> bool:
        """Whether something was typed for what is not there any more; the status line says so."""
        leftovers = self._save_conflicts.leftovers
        before = leftovers.line
        is_dropped = not self._controller.is_typing and leftovers.takes(event)
        if leftovers.line != before:
            self.say(leftovers.line)
            self._save_conflicts.stand(self.query_one(StatusLine))
        return is_dropped

    def rested(self) -> None:
        """Nothing was typed for a moment: what would have been in the way may come."""
        self._save_conflicts.ask_new()

    def on_key(self, event: events.Key) -> None:
        """Key sequences: after the focused widget, before any binding."""
        if self._sequences.take(event.key):
            event.prevent_default()
            event.stop()
