"""The plan: verdict, backlog and the panes beside it on one screen.

What there is comes as a snapshot. What the panes beside the backlog show is handed down to them as
a `View`, what they want comes as messages; changes go out as wishes.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import Callable, Mapping
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.screen import Screen
from textual.timer import Timer

from readiness_tui.domain.glyphs import Glyphs
from readiness_tui.domain.ids import Key
from readiness_tui.domain.lint import LintFinding
from readiness_tui.domain.outlook import Outlook
from readiness_tui.domain.outside import Outside
from readiness_tui.domain.snapshot import Snapshot
from readiness_tui.domain.text import safe_line
from readiness_tui.ui import messages
from readiness_tui.ui.actions import hinted
from readiness_tui.ui.dialogs.preview import Preview
from readiness_tui.ui.gate_messages import Standing, Told
from readiness_tui.ui.keymap import bindings
from readiness_tui.ui.panes.backlog import BacklogPane
from readiness_tui.ui.panes.gates import GatesPane
from readiness_tui.ui.panes.phases import PhasesPane
from readiness_tui.ui.panes.risks import RisksPane
from readiness_tui.ui.screens.body import Body
from readiness_tui.ui.screens.front import Front
from readiness_tui.ui.screens.keeping import Keeper
from readiness_tui.ui.screens.whatif import WhatIf
from readiness_tui.ui.verbs import explaining, looking
from readiness_tui.ui.verbs.desk import Desk
from readiness_tui.ui.verbs.mode import Modes
from readiness_tui.ui.verbs.tickets import VERBS
from readiness_tui.ui.viewmodels.cells import Line
from readiness_tui.ui.viewmodels.header import Watched, scope_of
from readiness_tui.ui.viewmodels.view import View
from readiness_tui.ui.widgets.bars import Bar, Hints, StatusLine
from readiness_tui.ui.widgets.filter import FilterBar
from readiness_tui.ui.widgets.pane import Pane
from readiness_tui.ui.widgets.table import Table

REST_S = 0.1
"""The cursor has come to rest after this: then the other panes follow."""


class PlanScreen(Screen[None]):
    """The one screen on which plans are worked on."""

    AUTO_FOCUS = "#backlog"
    BINDINGS = bindings("app")

    def __init__(self, glyphs: Glyphs, actor: str = "") -> None:
        super().__init__()
        self.glyphs, self.actor = glyphs, actor
        self.snapshot = View.of_nothing(glyphs).snapshot
        self._findings: tuple[LintFinding, ...] = ()
        self._desk = Desk(self, lambda: self.view)
        self._backlog = BacklogPane(glyphs)
        self._front = Front(self, self._backlog, lambda: self.view)
        self._body = Body(self._backlog, lambda: self.view)
        self._keeper = Keeper(self._desk, lambda: self._front.is_typing)
        self._what_if, self._modes = WhatIf(self._desk), Modes(self._desk)
        self._early: Snapshot | None = None
        self._is_laid = False
        self._rest: Timer | None = None
        self._asked: messages.PreviewAsked | None = None

    def compose(self) -> ComposeResult:
        """Bars above and below, panes between."""
        for name in ("verdict", "board", "what-if", "banner", "remark", "views"):
            yield Bar(id=name)
        yield FilterBar(id="filter-bar")
        yield self._body
        yield StatusLine(id="status")
        yield Hints(id="hints")

    def on_mount(self) -> None:
        """Start with nothing known; the first snapshot fills the panes."""
        for name in ("#what-if", "#banner", "#remark", "#filter-bar"):
            self.query_one(name).display = False
        self._body.lay_out()
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
        return View(self.snapshot, self.glyphs, self.actor, pane.look, pane.found, pane.key,
                    pane.ticket, self._findings)  # fmt: skip

    def show(self, snapshot: Snapshot) -> None:
        """Take a snapshot; two threads publish, and an older one that comes late is not shown."""
        if snapshot.revision < (self._early or self.snapshot).revision:
            return
        self._early = snapshot
        if not self._is_laid:
            return
        self.snapshot = snapshot
        self._front.show(snapshot)
        self._body.hand_down()
        self._keeper.keep_up(self.query_one(StatusLine))
        self._what_if.keep_up()

    def linted(self, findings: tuple[LintFinding, ...]) -> None:
        """Take what is wrong with the plan; it comes some time after the plan itself."""
        self._findings = findings
        self._body.hand_down()
        self._front.draw_bars()

    def foresee(self, found: Outlook) -> None:
        """Take what is likely of the plan."""
        self.query_one(PhasesPane).foresee(found)

    def take(self, told: Told) -> None:
        """Take what was found out about gates."""
        if isinstance(told, Standing):
            self._modes.choose(told)
        else:
            self.query_one(GatesPane).take(told)

    def freshness(self, watched: Watched) -> None:
        """Show how the files are watched."""
        self._front.watch(watched)

    def changed_outside(self, outside: Outside) -> None:
        """Mark the rows that others changed."""
        if self.loaded:
            self._front.mark(outside)

    def say(self, line: Line, *, stays: bool = False) -> None:
        """Show a sentence in the status line."""
        self._front.say(line, stays=stays)

    def on_preview_asked(self, message: messages.PreviewAsked) -> None:
        """Remember what was asked last: only that is shown."""
        self._asked = message

    def previewed(self, asked: messages.PreviewAsked, lines: tuple[str, ...]) -> None:
        """Show what an action would change; it is done once a person agreed to that."""
        if asked is self._asked and self._desk.is_on_top:
            self._asked, done = None, messages.ActionAsked(asked.action, asked.reason)
            dialog = Preview(safe_line(asked.action.title), lines)
            self._desk.ask(dialog, lambda yes: self._desk.post(done) if yes else None)

    def ask_to_leave(self, then: Callable[[bool], None]) -> None:
        """Tell whether to leave: not with a command running, or with what would be lost."""
        last = partial(self._keeper.before_leaving, then)
        trying = partial(self._what_if.before_leaving, then, last)
        self.query_one(GatesPane).commands.before_leaving(then, trying)

    # --- what panes and lines tell -------------------------------------------------------------

    @on(Table.Moved, "#backlog")
    def _moved(self) -> None:
        if self._backlog.leave_kept():
            self.call_later(self._front.look_at)
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST_S, self._body.hand_down)

    @on(StatusLine.Taken)
    def _reapply(self) -> None:
        self.action_verb("reapply")

    @on(Pane.Resized, "#backlog")
    def _resized(self) -> None:
        self._front.draw()

    def on_resize(self) -> None:
        """Another size may mean another layout."""
        self._body.lay_out()

    def on_descendant_focus(self) -> None:
        """Focus decides which keys count: the footer follows."""
        self._body.follow_focus(self.focused)
        self.query_one(Hints).put(hinted(*self._body.contexts))

    def on_screen_resume(self) -> None:
        """A dialog is gone: what came up meanwhile is asked now."""
        self._keeper.ask_new()

    def on_filter_bar_changed(self, event: FilterBar.Changed) -> None:
        """Narrow the backlog to the text; Enter and Escape go back to the rows."""
        self._front.narrow(event.text)
        if event.done:
            self._body.show_pane("backlog")
            self.call_after_refresh(self._keeper.ask_new)

    def on_filter_by(self, message: messages.FilterBy) -> None:
        """A pane names what the backlog is to show."""
        self._front.filter_by(message.text, message.board)
        self._body.show_pane("backlog")

    def on_go_to(self, message: messages.GoTo) -> None:
        """A pane names a ticket."""
        self.go_to(message.key)

    def go_to(self, key: Key) -> None:
        """Put the cursor of the backlog on a ticket; whatever hides it gives way."""
        if self.snapshot.portfolio.ticket(key) is None:
            self._desk.refuse(f"no ticket {key}")
        else:
            self._front.reach(key)
            self._body.show_pane("backlog")

    def on_show_gate(self, message: messages.ShowGate) -> None:
        """A pane names a gate."""
        self._body.show_pane("gates")
        self.query_one(GatesPane).reach(message.key)

    def on_show_risk(self, message: messages.ShowRisk) -> None:
        """A pane names a risk."""
        self.query_one(RisksPane).make_way()
        self._body.show_pane("risks")
        self.query_one(RisksPane).go_to(message.name)

    # --- keys ----------------------------------------------------------------------------------

    def takes(self, key: str) -> bool:
        """Whether a key answers what the status line offers."""
        return self._desk.is_on_top and self.query_one(StatusLine).takes(key)

    @property
    def verbs(self) -> Mapping[str, Callable[[], object]]:
        """What the registry calls by name: verbs on tickets, then menus, then what is kept."""
        desk, look_at = self._desk, self._front.look_at
        return {
            **{name: partial(self._on_targets, name) for name in VERBS},
            "sort": partial(looking.sort, desk, look_at),
            "group": partial(looking.group, desk, look_at),
            "board": partial(looking.board, desk, look_at),
            "go": partial(looking.go, desk, self.go_to, self.action_verb),
            "mode": self._modes.ask,
            "what-if": self._what_if.turn,
            "unsaved": self._keeper.show,
            "reapply": partial(self._keeper.settle_reverted, "reapply"),
            "let-be": partial(self._keeper.settle_reverted, "let-be"),
            "undo": partial(desk.post, messages.UndoAsked()),
            "redo": partial(desk.post, messages.UndoAsked(redo=True)),
            "reload": partial(desk.post, messages.ReloadAsked()),
        }

    @property
    def _targets(self) -> tuple[Key, ...]:
        """What verbs count for: in pane 6 the ticket of its row, else as the backlog says."""
        if self._body.pane == "phases":
            return self.query_one(PhasesPane).targets
        return self._backlog.targets

    def _on_targets(self, name: str) -> None:
        VERBS[name](self._desk, self._targets)

    def action_verb(self, name: str) -> None:
        """Do what the registry calls so."""
        self.verbs[name]()

    def action_verify(self) -> None:
        """Run the command of the ticket, or one of several."""
        pane = self.query_one(GatesPane)
        if self._body.pane == pane.id:
            pane.action_review("run")
        else:
            pane.run_for(self._backlog.ticket)

    def action_why(self) -> None:
        """Why the ticket or phase under the cursor stands as it does."""
        ticket = self._backlog.ticket
        scope = explaining.of_ticket(ticket) if ticket else scope_of(self._backlog.look.board)
        if self._body.pane == "phases":
            scope = self.query_one(PhasesPane).scope or scope
        explaining.explain(self._desk, scope)

    def action_verdict(self) -> None:
        """The whole chain of the verdict."""
        explaining.explain(self._desk, scope_of(self._backlog.look.board))

    def action_help(self) -> None:
        """The keys that count here."""
        explaining.keys(self._desk, self._body.contexts)

    def action_filter(self) -> None:
        """Focus the filter."""
        self._front.edit_filter()

    def action_view(self, step: int) -> None:
        """Next or previous view."""
        self._front.turn(step)

    def action_see(self, name: str) -> None:
        """Go to a view."""
        self._front.see(name)

    def action_top(self) -> None:
        """The first row."""
        self._backlog.action_go(0)

    def action_show(self, name: str) -> None:
        """Bring a pane to the front."""
        self._body.turn_to(name)

    def action_pane(self, step: int) -> None:
        """The next or previous pane."""
        self._body.step(step)

    def action_zoom(self) -> None:
        """The pane takes the whole body, or gives it back."""
        self._body.zoom()

    def action_follow(self) -> None:
        """Gates of this ticket, or of all that is shown."""
        self.query_one(GatesPane).follow()

    def action_back(self) -> None:
        """Leave one layer: zoom, cell of the map, marks, filter, view; then the pane."""
        pane = self._body.pane
        if self._body.is_zoomed:
            self._body.zoom()
        elif pane == "risks" and self.query_one(RisksPane).let_go():
            pass
        elif not self._front.let_go() and pane != "backlog":
            self._body.show_pane("backlog")
