"""The cells of a time line: work and float, milestones, today, and what is likely."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from readiness_tui.domain.plan.forecast import Odds
from readiness_tui.domain.plan.schedule import Pressure
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.ui.panes.phases.axis import Axis
from readiness_tui.ui.viewmodels.cells import Line, Span

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
