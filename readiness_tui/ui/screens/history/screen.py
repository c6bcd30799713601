"""The trend of a plan above it: four charts, a day to go to, and the boards as they were then."""

# pyright: reportUnknownMemberType=false

from collections.abc import Callable
from datetime import date

from textual.app import ComposeResult
from textual.containers import Grid
from textual.content import Content
from textual.widgets import Static

from readiness_tui.domain.history.past import PastDay
from readiness_tui.domain.history.trend import Trend
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.ui.bridge.bridge import Bridge
from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.registry.command import Command, declare
from readiness_tui.ui.viewmodels.cells import Line, Rows
from readiness_tui.ui.viewmodels.history.measures_line import measures_line
from readiness_tui.ui.viewmodels.history.past_rows import board_rows, difference_rows
from readiness_tui.ui.viewmodels.history.trend_charts import Look, charts
from readiness_tui.ui.widgets.bars import Bar, Hints, styled
from readiness_tui.ui.widgets.page_table import PageTable

_NARROW = 100
"""Fewer cells have room for one column of charts, and two of them."""
_SHARE, _LEAST = 5, 7
"""The charts of a column take five eighths of the height; a chart has seven lines at least."""


def _step(changes: int) -> Callable[["TrendScreen"], None]:
    return lambda screen: screen.step(changes)


FAR = 10
"""So many days with a change a far step goes."""

TREND: tuple["Command[TrendScreen]", ...] = declare(
    "Trend",
    "trend",
    Command(
        "trend.back",
        ("left", "h"),
        "Day before",
        "The day before on which a board changed: its boards, and what parts them from now.",
        _step(-1),
        hint="day before",
        rank=1,
    ),
    Command(
        "trend.on",
        ("right", "l"),
        "Day after",
        "The next day on which a board changed.",
        _step(1),
        hint="after",
        rank=2,
    ),
    Command("trend.far-back", ("H",), "Far back", "Ten such days back.", _step(-FAR)),
    Command("trend.far-on", ("L",), "Far on", "Ten such days on.", _step(FAR)),
    Command(
        "trend.now",
        ("full_stop",),
        "Today",
        "Looks at today again.",
        lambda screen: screen.go_to_now(),
        hint="today",
        rank=3,
    ),
    Command(
        "trend.turn",
        ("b",),
        "Boards of the day",
        "Shows the boards as they were on the day, and again what parts them from now.",
        lambda screen: screen.turn(),
        hint="boards",
        rank=4,
    ),
    Command(
        "trend.close",
        ("escape", "q"),
        "Close",
        "Back to the plan.",
        lambda screen: screen.close(),
        hint="close",
        rank=5,
    ),
)


class TrendScreen(Dialog[None]):
    """The screen of the trend. It only looks: nothing of a day that is gone can be changed.

    Args:
        glyphs: The alphabet.
        request: Lets the bridge do something.
    """

    DEFAULT_CSS = """
    TrendScreen { background: $background; color: $foreground; layout: vertical; }
    TrendScreen Grid { grid-size: 2; grid-gutter: 0 2; height: auto; padding: 0 1; }
    TrendScreen.-narrow Grid { grid-size: 1; }
    TrendScreen .chart { height: auto; width: 1fr; background: $background;
        text-wrap: nowrap; text-overflow: ellipsis; }
    TrendScreen.-narrow #chart-2, TrendScreen.-narrow #chart-3 { display: none; }
    TrendScreen PageTable, TrendScreen PageTable:focus { border: none; margin: 0 1;
        background: $surface; height: 1fr; }
    """
    OWN_COMMANDS = TREND
    AUTO_FOCUS = "PageTable"

    def __init__(self, glyphs: Glyphs, request: Callable[[Callable[[Bridge], None]], None]) -> None:
        super().__init__()
        self._glyphs, self._request = glyphs, request
        self._trend: Trend | None = None
        self._today = date.min
        self._place = 0
        self._past: PastDay | None = None
        self._is_asked = self._has_boards = False

    def compose(self) -> ComposeResult:
        """A title, the charts, the day and what is told of it."""
        yield Bar(id="trend-title")
        yield Bar(id="trend-measures")
        with Grid():
            for place in range(4):
                yield Static(id=f"chart-{place}", classes="chart", markup=False)
        yield Bar(id="trend-day")
        yield PageTable()
        yield Hints()

    def on_mount(self) -> None:
        """Wait for what was asked for."""
        self.query_one(Hints).put(TREND)
        self._draw()

    def on_resize(self) -> None:
        """Another size has room for other charts."""
        self.set_class(self.size.width < _NARROW, "-narrow")
        self.call_after_refresh(self._draw)

    # --- what is known -------------------------------------------------------------------------

    def take(self, trend: Trend, today: date) -> None:
        """Take the trend; the last day is looked at."""
        self._trend, self._today = trend, today
        self._place = max(0, len(trend.samples) - 1)
        self._draw()
        self._look()

    def see(self, past: PastDay) -> None:
        """Take the boards of a day; where another is looked at by now, ask for that."""
        self._is_asked = False
        self._past = past
        self._draw_day(fresh=True)
        if past.day != self._day:
            self._look()

    def fail(self) -> None:
        """It could not be read, which is said below the plan."""
        self._is_asked = False
        if self._trend is None:
            self.dismiss(None)

    @property
    def _day(self) -> date:
        samples = self._trend.samples if self._trend else ()
        return samples[self._place].day if samples else self._today

    def _look(self) -> None:
        if not self._is_asked and self._trend and self._trend.samples:
            self._is_asked, day = True, self._day
            self._request(lambda bridge: bridge.history.day(day))

    # --- what commands do ----------------------------------------------------------------------

    def step(self, changes: int) -> None:
        """Go so many days with a change on, or back; as far as there are any."""
        samples = self._trend.samples if self._trend else ()
        self._place = max(0, min(len(samples) - 1, self._place + changes))
        self._draw()
        if self._past is None or self._past.day != self._day:
            self._look()

    def go_to_now(self) -> None:
        """Look at the last day."""
        self.step(len(self._trend.samples) if self._trend else 0)

    def turn(self) -> None:
        """Show the boards in place of the difference, or the other way round."""
        self._has_boards = not self._has_boards
        self._draw_day(fresh=True)

    def close(self) -> None:
        """Back to the plan."""
        self.dismiss(None)

    # --- drawing -------------------------------------------------------------------------------

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        self.query_one("#trend-title", Bar).put(*self._title())
        if self._trend is not None:
            line = measures_line(self._trend, self._today, self._glyphs, self.size.width)
            self.query_one("#trend-measures", Bar).put(line)
            is_narrow = self.has_class("-narrow")
            per_row = 1 if is_narrow else 2
            look = Look(
                self._trend,
                self._today,
                self._day,
                self._glyphs,
                (self.size.width - 2 * per_row) // per_row,
                max(_LEAST, self.size.height * _SHARE // 16),
            )
            for place, lines in enumerate(charts(look)):
                text = Content("\n").join([styled(line) for line in lines])
                self.query_one(f"#chart-{place}", Static).update(text)
        self._draw_day(fresh=False)

    def _title(self) -> tuple[Line, Line]:
        trend = self._trend
        if trend is None:
            return ((" TREND ", "title"), ("  the history is being read", "muted")), ()
        if not trend.samples:
            return ((" TREND ", "title"), ("  no commit changed a board", "muted")), ()
        first = trend.samples[0].day
        count = len(trend.samples)
        summary = f"  {first} .. {self._today}, boards changed on {count} day{'s' * (count != 1)}"
        remark = trend.remarks[0] if trend.remarks else "claims only"
        return ((" TREND ", "title"), (summary, "")), (
            (f"{remark} ", "doubt" if trend.remarks else "muted"),
        )

    def _draw_day(self, *, fresh: bool) -> None:
        if not self.is_mounted or self._trend is None:
            return
        subject = "the boards as they were" if self._has_boards else "what parts it from now"
        past = self._past
        is_here = past is not None and past.day == self._day
        commit = f"  {past.name}" if past and is_here else "  being read"
        day: Line = ((f" < {self._day} > ", "here"), (f"  {subject}", "strong"), (commit, "muted"))
        self.query_one("#trend-day", Bar).put(day, (("read-only ", "muted"),))
        if past is None or not is_here:
            return
        rows = board_rows(past, self._glyphs) if self._has_boards else difference_rows(past)
        table = self.query_one(PageTable)
        table.set_rows(Rows.of(tuple(rows)))
        if fresh:
            table.go(0)
