"""The time line of a board: a row for each open ticket and milestone, and what is likely.

A date of the plan never stands alone: P50 and P85 stand beside it, or it is not shown.
"""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from readiness_tui.domain.model.board import Milestone
from readiness_tui.domain.model.calendar import WorkCalendar
from readiness_tui.domain.model.dates import format_days, last_day
from readiness_tui.domain.model.ids import BoardId, Key
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.plan.forecast import Odds
from readiness_tui.domain.plan.forecast_progress import ForecastProgress
from readiness_tui.domain.plan.schedule import Pressure
from readiness_tui.domain.plan.schedule_words import format_slip
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.proof.proof import Scope
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.verdict import claim
from readiness_tui.ui.panes.phases.axis import Axis, Scale, clamped, first_week
from readiness_tui.ui.panes.phases.timeline_words import PlanWords
from readiness_tui.ui.viewmodels.cells import Col, Line, Measure, Row, Rows, Span, padded
from readiness_tui.ui.viewmodels.claims import proof_span
from readiness_tui.ui.viewmodels.rows.backlog import ticket_of

STYLE = {
    Pressure.LATE: "fail",
    Pressure.CRITICAL: "",
    Pressure.NEAR: "muted",
    Pressure.CALM: "muted",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """The work of a ticket on the axis, and its float behind it."""

    start: int
    end: int
    late: int
    pressure: Pressure

    def draw(self, span: tuple[int, int], glyphs: Glyphs, *, free: bool) -> Span | None:
        """A cell of it; None where it is not."""
        low, high = max(span[0], self.start), min(span[1], self.end)
        if self.start == self.end and span[0] <= self.start < span[1]:
            return glyphs.time("half"), STYLE[self.pressure]
        if low < high:
            if free:
                return None
            is_critical = self.pressure in {Pressure.LATE, Pressure.CRITICAL}
            name = "critical" if is_critical else "other"
            if 2 * (high - low) <= span[1] - span[0]:
                name = "half" if low == span[0] else "later half"
            return glyphs.time(name), STYLE[self.pressure]
        if span[0] < self.late and self.end < span[1] and not free:
            return glyphs.time("float"), "muted"
        return None


def time_cells(
    axis: Axis,
    today: date,
    glyphs: Glyphs,
    bar: Bar | None = None,
    odds: Odds | None = None,
    due: int | None = None,
) -> Line:
    """A row of cells: a bar, else what is likely of a goal, and when it is due."""
    now = axis.index(axis.day(today)[0])
    fan = (axis.day(odds.p50)[0], axis.day(odds.p85)[1]) if odds else None
    flag = axis.index(due - 1) if due is not None else None
    cells: list[Span] = []
    for index in range(axis.width):
        span, is_free = axis.span(index), axis.is_free(index)
        if index == flag:
            cells.append((glyphs.time("milestone"), "strong"))
        elif span is None:
            cells.append((glyphs.time("week"), "muted"))
        elif bar and (drawn := bar.draw(span, glyphs, free=is_free)):
            cells.append(drawn)
        elif fan and fan[0] < span[1] and span[0] < fan[1]:
            cells.append((glyphs.time("P50 to P85"), "doubt"))
        elif index == now:
            cells.append((glyphs.time("today"), "accent"))
        else:
            cells.append((glyphs.time("free day") if is_free else " ", "muted"))
    joined = groupby(cells, key=lambda cell: cell[1])
    return tuple(("".join(text for text, _ in group), style) for style, group in joined)


MILESTONE, END = "milestone:", "end"
_WIDE, _ID, _WORD = 60, 12, 10
_TITLED, _TITLE = 66, 40
"""From which width on titles stand beside the ids, a quarter of it, and the most they have."""


@dataclass(frozen=True, slots=True)
class TimeLook:
    """How a person looks at time.

    Attributes:
        scale: How much a cell is; None: the finest in which the plan fits.
        week: The number of the first week; None: that of today.
        only: The tickets that have a row; None: all.
    """

    scale: Scale | None = None
    week: int | None = None
    only: frozenset[Key] | None = None


@dataclass(frozen=True, slots=True)
class Timeline(PlanWords):
    """A board in time, laid out for a width: rows are made as they come into sight."""

    glyphs: Glyphs
    measure: Measure
    axis: Axis
    label: int
    names: int
    titles: int = 0
    only: frozenset[Key] | None = None

    # --- rows ----------------------------------------------------------------------------------

    def rows(self) -> Rows:
        """Tickets in the order of the work, those without dates, milestones, then remarks."""
        keys = [key for key in self.tickets() if self.only is None or key in self.only]
        by_name = {str(key): key for key in keys}
        board = self.snapshot.portfolio.boards[self.home]
        milestones = [f"{MILESTONE}{name}" for name in board.milestones]
        tail = [Row(f"#{n}", line=line) for n, line in enumerate(self.remarks())]
        fixed = {row.key: row for row in tail}
        names = (*by_name, *milestones, END, *fixed) if self.tickets() else tuple(fixed)

        def make(index: int) -> Row:
            name = names[index]
            if name in fixed:
                return fixed[name]
            if name in by_name:
                return Row(name, line=self._ticket(by_name[name]))
            if name == END:
                return Row(name, line=self._end())
            return Row(name, line=self._milestone(board.milestones[name[len(MILESTONE) :]]))

        head = " " * self.label + self.axis.header()
        return Rows(names, make, (Col(head, 0),))

    def _ticket(self, key: Key) -> Line:
        planned = self.plan.planned(key)
        head = self._head(
            key, f"{'~' if planned.assumed else ''}{_short(planned.length)}" if planned else ""
        )
        node = self.plan.network.graph.index[key]
        if planned is None:
            word = f"no dates: {safe_line(self.plan.absence(key))}"
            return (*head, (word, "doubt"))
        pressure = self.plan.pressure(node)
        word = "critical" if pressure is Pressure.CRITICAL else format_slip(self.plan, key)
        word = word.replace(" d", "d")
        style = "fail" if pressure is Pressure.LATE else "strong" if word == "critical" else "muted"
        calendar = self.axis.calendar
        start = self.axis.place(calendar.start_of(planned.es))
        end = self.axis.place(calendar.end_of(planned.ef)) if planned.length else start
        spare = max(0, planned.float) if pressure is not Pressure.CALM or word else 0
        late = self.axis.place(calendar.end_of(planned.ef + spare)) if spare else end
        return (
            *head,
            (padded(word, _WORD, self.measure) + " ", style),
            *self._cells(Bar(start, end, late, pressure)),
        )

    def _head(self, key: Key, size: str) -> Line:
        name = padded(safe_line(key.ticket), self.names, self.measure)
        ticket_claim = claim(self.snapshot.judgement, key)
        proof = self.glyphs.proof(ticket_claim.proof).strip() or " "
        status = f" {self.glyphs.status(ticket_claim.status)}"
        style = proof_span(self.snapshot, key, self.glyphs)[1]
        signs = ((status, ticket_claim.status.value), (proof, style))
        return (
            (name, ""),
            *self._title(key),
            *(signs if self.is_wide else ()),
            (f" {size:>5} ", "muted"),
        )

    def _title(self, key: Key) -> Line:
        """The title behind a blank, where titles have room."""
        if not self.titles:
            return ()
        title, width = safe_line(ticket_of(self.snapshot, key).title), self.titles - 1
        cut = self.measure(title) > width
        return ((" " + padded(title, width - cut, self.measure) + "…" * cut, "muted"),)

    @property
    def is_wide(self) -> bool:
        """Whether status and proof have room beside the id."""
        return self.label > self.names + self.titles + _WORD + 8

    def _milestone(self, one: Milestone) -> Line:
        odds = self.odds(Scope(self.home, "milestone", one.id))
        due = last_day(one.due) if one.due else None
        share = odds.chance(due) if odds and due else ""
        title = safe_line(f"{one.id} {one.title}")
        room = self.label - len(share) - 2
        if self.measure(title) > room:
            title = padded(title, room - 1, self.measure) + "…"
        text = padded(title, room, self.measure) + f" {share} "
        return (
            (text, "strong"),
            *self._cells(odds=odds, due=self.axis.day(due)[1] if due else None),
        )

    def _end(self) -> Line:
        odds = self.odds(Scope(self.home))
        text = padded("end, P50 to P85" if odds else "end", self.label, self.measure)
        return ((text, "muted"), *self._cells(odds=odds))

    def _cells(
        self, bar: Bar | None = None, odds: Odds | None = None, due: int | None = None
    ) -> Line:
        today = self.plan.network.context.today
        return time_cells(self.axis, today, self.glyphs, bar, odds, due)


def timeline(
    snapshot: Snapshot,
    home: BoardId,
    look: TimeLook,
    outlook: ForecastProgress | None,
    glyphs: Glyphs,
    width: int,
    measure: Measure,
) -> Timeline:
    """The time line of a board for a width in cells, as a person looks at it."""
    plan = snapshot.analysis.schedule()
    current_outlook = outlook if outlook is not None and outlook.plan is plan else None
    tickets = snapshot.portfolio.boards[home].tickets.values()
    longest = max((measure(safe_line(one.id)) for one in tickets if one.is_open), default=4)
    wide = width >= _WIDE
    names = min(_ID if wide else 8, max(5, longest))
    titled = max((measure(safe_line(one.title)) for one in tickets if one.is_open), default=0)
    titles = min(titled + 1, width // 4, _TITLE) if width >= _TITLED else 0
    label = names + titles + (3 if wide else 0) + 7 + _WORD + 1
    room = max(1, width - label)
    calendar, today = plan.calendar(home), plan.network.context.today
    odds = current_outlook.forecast.odds.get(Scope(home)) if current_outlook else None
    end = max(filter(None, (plan.finish(home), odds.p85 if odds else None)), default=today)
    first = clamped(look.week if look.week is not None else first_week(calendar, today))
    scale = look.scale or fitting(calendar, today, end, room)
    return Timeline(
        snapshot,
        plan,
        home,
        current_outlook,
        glyphs,
        measure,
        Axis(calendar, scale, first, room),
        label,
        names,
        titles,
        look.only,
    )


def fitting(calendar: WorkCalendar, today: date, end: date, room: int) -> Scale:
    """The finest scale in which a plan fits; by months if none does."""
    for scale in (Scale.DAY, Scale.WEEK):
        axis = Axis(calendar, scale, first_week(calendar, today), room)
        if axis.index(axis.day(end)[1]) <= room:
            return scale
    return Scale.MONTH


def _short(quarters: int) -> str:
    return format_days(quarters).replace(" ", "")
