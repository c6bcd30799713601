"""The right side of pane 6: the plan in time, the burn-up or the load, with captions below."""

from dataclasses import dataclass, replace

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from readiness_tui.domain.model.ids import BoardId, Key
from readiness_tui.domain.plan.forecast_progress import ForecastProgress
from readiness_tui.domain.verdict.tally import board_tally
from readiness_tui.ui.bridge.request import BridgeRequest
from readiness_tui.ui.panes.phases import outlooks
from readiness_tui.ui.panes.phases.axis import Scale, clamped, format_day
from readiness_tui.ui.panes.phases.timeline import Timeline, TimeLook, timeline
from readiness_tui.ui.viewmodels.cells import Line
from readiness_tui.ui.viewmodels.view import View
from readiness_tui.ui.widgets.bars import styled
from readiness_tui.ui.widgets.pane import Pane
from readiness_tui.ui.widgets.table import Table

PICTURES = ("timeline", "burn-up", "load")
REST_S = 0.1
"""The captions follow the cursor once it has rested for so long."""


class TimelineView(Pane):
    """The time line; left and right scroll it."""

    @dataclass
    class Scrolled(Message):
        """Other weeks are wanted: one earlier (-1) or later (1)."""

        step: int

    def fold(self, *, fold: bool) -> None:
        """Scroll: nothing here folds."""
        self.post_message(self.Scrolled(-1 if fold else 1))


class PlanInTime(Vertical):
    """What is likely of a plan, and how a person looks at time."""

    def __init__(self, view: View) -> None:
        super().__init__(id="phases-right")
        self.view = view
        self.title = ""
        self._looked: TimeLook = TimeLook()
        self._picture = PICTURES[0]
        self._line: Timeline | None = None
        self._outlook: ForecastProgress | None = None
        self._foreseen: object = None
        self._words_soon: Timer | None = None
        self._drawn: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        """The picture with two captions."""
        yield TimelineView(id="timeline")
        yield Static(id="time-caption", markup=False)
        yield Static(id="time-words", markup=False)

    @property
    def ticket(self) -> Key | None:
        """The ticket under the cursor of the time line."""
        name = self.query_one(TimelineView).key
        keys = self._line.tickets() if self._line and self._picture == PICTURES[0] else ()
        return next((key for key in keys if str(key) == name), None)

    def forget(self) -> None:
        """Draw it whole when it is seen next."""
        self._drawn = ()

    def foresee(self, progress: ForecastProgress) -> None:
        """Take what is likely; worth nothing where the plan is another by now."""
        if self.view.is_known and progress.plan is self.view.snapshot.analysis.schedule():
            self._outlook = progress

    def show(self, view: View, home: BoardId, only: frozenset[Key] | None) -> None:
        """Draw a board in time, or some of its tickets, where that is other than it was."""
        self.view, self._looked = view, replace(self._looked, only=only)
        plan, table = view.snapshot.analysis.schedule(), self.query_one(TimelineView)
        if self._foreseen is not plan:
            self._foreseen = plan
            self.screen.post_message(BridgeRequest(lambda bridge: bridge.plans.look_ahead(plan)))
        outlook = self._outlook if self._outlook and self._outlook.plan is plan else None
        height = table.scrollable_content_region.height
        drawn = (view.snapshot, home, self._looked, self._picture, outlook, table.room, height)
        if drawn != self._drawn:
            self._drawn = drawn
            self._draw_picture(home, outlook, height)

    def go_to(self, key: Key) -> None:
        """Put the cursor of the time line on a ticket."""
        if self._picture == PICTURES[0]:
            self.query_one(TimelineView).go_to(str(key))

    def _draw_picture(self, home: BoardId, known: ForecastProgress | None, height: int) -> None:
        snapshot, glyphs = self.view.snapshot, self.view.glyphs
        table = self.query_one(TimelineView)
        line = self._line = timeline(
            snapshot, home, self._looked, known, glyphs, table.room, cell_len
        )
        if self._picture == "burn-up":
            proven = board_tally(snapshot, home).proven
            table.set_rows(outlooks.burn_rows(known, home, proven, glyphs, table.room, height))
        elif self._picture == "load":
            table.set_rows(outlooks.load_rows(known, home, glyphs, table.room, cell_len))
        else:
            table.set_rows(line.rows())
        day = snapshot.analysis.context.today
        self.title = {
            "timeline": f"{line.axis.scale} · today {format_day(day, day)}",
            "load": "load, what-if",
        }.get(self._picture, self._picture)
        self._say("caption", line.caption())
        self._show_words()

    def _show_words(self) -> None:
        if self._line is not None:
            self._say("words", self._line.words(self.query_one(TimelineView).key))

    def _say(self, name: str, line: Line) -> None:
        """Show one of the captions; nothing is drawn again where it says the same."""
        field = self.query_one(f"#time-{name}", Static)
        content = styled(line) if line else Content("")
        if field.content != content:
            field.update(content, layout=False)

    @on(Table.Moved)
    def _moved(self) -> None:
        if self._words_soon is not None:
            self._words_soon.stop()
        self._words_soon = self.set_timer(REST_S, self._show_words)

    # --- how it is looked at -------------------------------------------------------------------

    @property
    def is_last(self) -> bool:
        """Whether no other picture comes after this one."""
        return self._picture == PICTURES[-1]

    def turn(self) -> None:
        """The next picture."""
        self._picture = PICTURES[(PICTURES.index(self._picture) + 1) % len(PICTURES)]

    def restart(self) -> None:
        """The first picture."""
        self._picture = PICTURES[0]

    def scale(self, step: int) -> None:
        """Finer (-1) or coarser (1) cells."""
        if self._line is not None:
            scales = list(Scale)
            at = scales.index(self._line.axis.scale) + step
            self._look(scale=scales[max(0, min(at, len(scales) - 1))])

    def travel(self, screens: int) -> None:
        """A screen of time earlier (-1) or later (1); 0 goes to today."""
        if self._line is not None:
            week = clamped(self._line.axis.first + screens * self._line.axis.weeks)
            self._look(week=week if screens else None)

    def scroll(self, weeks: int) -> None:
        """Some weeks earlier or later."""
        if self._line is not None:
            self._look(week=clamped(self._line.axis.first + weeks))

    def _look(self, **changes: object) -> None:
        self._picture, self._looked = PICTURES[0], replace(self._looked, **changes)
