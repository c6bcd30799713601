"""Pane 6: what is drawn of phases and of the plan in time, and how a person looks at it."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import Mapping
from dataclasses import replace

from rich.cells import cell_len
from textual import on
from textual.content import Content
from textual.timer import Timer

from readiness_tui.domain.ids import BoardId, Key
from readiness_tui.domain.outlook import Outlook
from readiness_tui.domain.proof import ProofWord
from readiness_tui.domain.text import safe_line
from readiness_tui.ui.messages import OutlookAsked
from readiness_tui.ui.screens.risks import Risks
from readiness_tui.ui.viewmodels import outlooks
from readiness_tui.ui.viewmodels.axis import Scale, clamped, say_day
from readiness_tui.ui.viewmodels.phases import Item, phases
from readiness_tui.ui.viewmodels.timeline import Timeline, TimeLook, timeline
from readiness_tui.ui.widgets.phases import PhasesPane, PhasesTable, TimelineView
from readiness_tui.ui.widgets.table import Table

PICTURES = ("timeline", "burn-up", "load")
REST_S = 0.1
"""The captions follow the cursor once it has rested for so long."""


class Timing(Risks):
    """The part of the plan screen that draws pane 6."""

    def __init__(self) -> None:
        super().__init__()
        self._time_look = TimeLook()
        self._picture = PICTURES[0]
        self._folded_phases: frozenset[str] = frozenset()
        self._phases_home: BoardId | None = None
        self._items: Mapping[str, Item] = {}
        self._line: Timeline | None = None
        self._outlook: Outlook | None = None
        self._foreseen: object = None
        self._words_soon: Timer | None = None
        self._listed: tuple[object, ...] = ()
        self._drawn: tuple[object, ...] = ()

    def outlook_came(self, found: Outlook) -> None:
        """Take what is likely; worth nothing where the plan is another by now."""
        if self.loaded and found.plan is self.snapshot.analysis.schedule():
            self._outlook = found
            if self._shown("#phases"):
                self._draw_time()

    def draw_side(self) -> None:
        """Draw the panes beside the backlog."""
        super().draw_side()
        if self.loaded and self._shown("#phases"):
            self._draw_phases()

    def _home_in_time(self) -> BoardId | None:
        """The board that is shown: the ticket's; on a heading the one before, or the first."""
        boards = self.snapshot.portfolio.boards
        self._phases_home = self._home() or self._phases_home
        if self._phases_home not in boards:
            self._phases_home = next(iter(boards), None)
        return self._phases_home

    def _draw_phases(self) -> None:
        home, pane = self._home_in_time(), self.query_one(PhasesPane)
        if home is None:
            return
        pane.show_sides(has_phases=bool(self.snapshot.portfolio.boards[home].phases))
        table = self.query_one(PhasesTable)
        listed = (self.snapshot, home, self._folded_phases, table.room)
        if listed != self._listed:  # what says the same is not drawn again
            self._listed = listed
            made = phases(self.snapshot, home, self._folded_phases, self.glyphs)
            self._items = made.items
            table.set_rows(made.rows)
        self._draw_time()

    def _draw_time(self) -> None:
        home, pane = self._home_in_time(), self.query_one(PhasesPane)
        if home is None:
            return
        if not self.query_one("#phases-right").display:  # no runs are made of what nobody sees
            pane.border_title = Content("6 Phases")
            pane.border_subtitle = Content(safe_line(home))
            self._drawn = ()
            return
        plan, view = self.snapshot.analysis.schedule(), self.query_one(TimelineView)
        if self._foreseen is not plan:
            self._foreseen = plan
            self.post_message(OutlookAsked(plan))
        known = self._outlook if self._outlook and self._outlook.plan is plan else None
        height = view.scrollable_content_region.height
        drawn = (self.snapshot, home, self._time_look, self._picture, known, view.room, height)
        if drawn != self._drawn:
            self._drawn = drawn
            self._draw_picture(home, known, height)
        if self._picture == PICTURES[0] and self.ticket_key and not pane.has_focus_within:
            view.go_to(str(self.ticket_key))

    def _draw_picture(self, home: BoardId, known: Outlook | None, height: int) -> None:
        pane, view = self.query_one(PhasesPane), self.query_one(TimelineView)
        line = self._line = timeline(
            self.snapshot, home, self._time_look, known, self.glyphs, view.room, cell_len
        )
        if self._picture == "burn-up":
            proofs = self.snapshot.judgement.proofs
            names = self.snapshot.portfolio.boards[home].tickets
            proven = sum(proofs[Key(home, name)].word is ProofWord.PROVEN for name in names)
            view.set_rows(outlooks.burn_rows(known, home, proven, self.glyphs, view.room, height))
        elif self._picture == "load":
            view.set_rows(outlooks.load_rows(known, home, self.glyphs, view.room, cell_len))
        else:
            view.set_rows(line.rows())
        day = self.snapshot.analysis.context.today
        what = {
            "timeline": f"{line.axis.scale} · today {say_day(day, day)}",
            "load": "load, what-if",
        }.get(self._picture, self._picture)
        pane.border_title = Content(f"6 Phases · {what}")
        pane.border_subtitle = Content(safe_line(home))
        pane.say("caption", line.caption())
        self._say_words()

    def _say_words(self) -> None:
        row = self.query_one(TimelineView).key
        if self._line is not None:
            self.query_one(PhasesPane).say("words", self._line.words(row))

    @on(Table.Moved, "#timeline")
    def _moved_in_time(self) -> None:
        if self._words_soon is not None:
            self._words_soon.stop()
        self._words_soon = self.set_timer(REST_S, self._say_words)

    # --- how it is looked at -------------------------------------------------------------------

    def action_picture(self) -> None:
        """The next picture at the right; in few cells the list is one of them."""
        pane, home = self.query_one(PhasesPane), self._phases_home
        has_list = bool(home and self.snapshot.portfolio.boards[home].phases)
        if has_list and not pane.is_split:
            if pane.list_first:
                pane.list_first, self._picture = False, PICTURES[0]
            elif self._picture == PICTURES[-1]:
                pane.list_first = True
            else:
                self._picture = PICTURES[PICTURES.index(self._picture) + 1]
        else:
            self._picture = PICTURES[(PICTURES.index(self._picture) + 1) % len(PICTURES)]
        self._draw_phases()
        self.query_one(TimelineView).action_go(0)

    def action_scale(self, step: int) -> None:
        """Finer (-1) or coarser (1) cells."""
        if self._line is not None:
            scales = list(Scale)
            at = scales.index(self._line.axis.scale) + step
            self._look_at_time(scale=scales[max(0, min(at, len(scales) - 1))])

    def action_time(self, screens: int) -> None:
        """A screen of time earlier (-1) or later (1); 0 goes to today."""
        if self._line is not None:
            week = clamped(self._line.axis.first + screens * self._line.axis.weeks)
            self._look_at_time(week=week if screens else None)

    @on(TimelineView.Scrolled)
    def _scroll_time(self, event: TimelineView.Scrolled) -> None:
        if self._line is not None:
            self._look_at_time(week=clamped(self._line.axis.first + event.step))

    def _look_at_time(self, **changes: object) -> None:
        self._picture = PICTURES[0]
        self._time_look = replace(self._time_look, **changes)
        self._draw_time()
