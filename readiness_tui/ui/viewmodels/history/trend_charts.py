"""The four charts of a trend: burn-up, cumulative flow, throughput, age of what is under way."""

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct

from readiness_tui.domain.history.measures import WEEKS, days_of, flow, flow_rows
from readiness_tui.domain.history.trend import Sample, Trend
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.glyphs import UNICODE, Glyphs
from readiness_tui.ui.viewmodels.cells import Line
from readiness_tui.ui.viewmodels.history.charts import (
    ASCII_EIGHTHS,
    EIGHTHS,
    GUTTER,
    Layer,
    axis,
    bar,
    columns,
    headline,
)

_STACK = (
    (Status.DONE, "pass", "█", "#"),
    (Status.REVIEW, "review", "▓", "%"),
    (Status.BLOCKED, "blocked", "▚", "!"),
    (Status.DOING, "doing", "▒", "+"),
    (Status.TODO, "muted", "░", "."),
)
"""The layers of the flow from the bottom up: status, style, sign, sign in ASCII."""
_LEAST = 3
_WIDEST_DAY = 3
"""The most columns of a day."""
_NAME, _STATUS, _DAYS = 18, 8, 12
"""The most cells of the name of a ticket beside its bar, and those of its status and age."""


class Look(Struct, frozen=True):
    """What the charts are drawn of and for.

    Attributes:
        trend: How the plan came here.
        today: The last day that is drawn.
        day: The day that is looked at.
        glyphs: The alphabet.
        width: Cells of one chart.
        height: Lines of one chart, with its title and what stands below it.
    """

    trend: Trend
    today: date
    day: date
    glyphs: Glyphs
    width: int
    height: int

    @property
    def room(self) -> int:
        """Columns of a chart."""
        return max(4, self.width - GUTTER - 1)

    @property
    def lines(self) -> int:
        """Lines of the columns of a chart."""
        return max(_LEAST, self.height - 3)

    @property
    def days(self) -> tuple[date, ...]:
        """The day of each column.

        A long history fills the chart. Of a short one a day has a few columns, and those before it
        are empty: three days look like three days.
        """
        first = self.trend.samples[0].day if self.trend.samples else self.today
        count = (self.today - min(first, self.today)).days + 1
        if count >= self.room:
            return days_of(first, self.today, self.room)
        wide = min(_WIDEST_DAY, self.room // count)
        return tuple(
            self.today - timedelta((self.room - 1 - place) // wide) for place in range(self.room)
        )

    @property
    def is_plain(self) -> bool:
        """Whether only ASCII is drawn."""
        return self.glyphs is not UNICODE


def charts(look: Look) -> tuple[tuple[Line, ...], ...]:
    """Burn-up, cumulative flow, throughput and ages, each as its lines."""
    samples = look.trend.series(look.days)
    return (
        _burn_up(look, samples),
        _flow(look, samples),
        _throughput(look),
        _ages(look),
    )


def _burn_up(look: Look, samples: Sequence[Sample | None]) -> tuple[Line, ...]:
    done = tuple(sample.done if sample else 0 for sample in samples)
    rest = tuple(sample.scope - sample.done if sample else 0 for sample in samples)
    fills = "#." if look.is_plain else "█░"
    layers = (Layer("done", done, "pass", fills[0]), Layer("scope", rest, "muted", fills[1]))
    now = f"{done[-1]} of {done[-1] + rest[-1]} claim done"
    return _drawn(look, "Burn-up", now, layers)


def _flow(look: Look, samples: Sequence[Sample | None]) -> tuple[Line, ...]:
    layers = tuple(
        Layer(
            status.value,
            tuple(sample.statuses[status] if sample else 0 for sample in samples),
            style,
            plain if look.is_plain else sign,
        )
        for status, style, sign, plain in _STACK
    )
    filled = [layer for layer in layers if any(layer.values)] or [layers[-1]]
    begun = sum(layer.values[-1] for layer in layers[1:-1])
    return _drawn(look, "Cumulative flow", f"{begun} under way", filled)


def _drawn(look: Look, title: str, summary: str, layers: Sequence[Layer]) -> tuple[Line, ...]:
    eighths = ASCII_EIGHTHS if look.is_plain else EIGHTHS
    days = look.days
    mark = sum(day <= look.day for day in days) - 1  # the last column of its day
    return (
        headline(title, summary, layers, look.width),
        *columns(layers, look.lines, eighths),
        axis(str(days[0]), str(days[-1]), look.room, max(0, mark), "^" if look.is_plain else "▲"),
    )


def _throughput(look: Look) -> tuple[Line, ...]:
    weeks = look.trend.per_week(look.today, WEEKS)
    wide = max(1, look.room // WEEKS)
    values = tuple(value for value in weeks for _ in range(wide))
    fill = "#" if look.is_plain else "█"
    layer = Layer("done", values, "pass", fill)
    eighths = ASCII_EIGHTHS if look.is_plain else EIGHTHS
    monday = look.today - timedelta(look.today.weekday())
    first = monday - timedelta(weeks=WEEKS - 1)
    summary = flow_rows(flow(look.trend, look.today))[2][2]
    return (
        (("Throughput  ", "strong"), (summary, "")),
        *columns((layer,), look.lines, eighths, top=2),
        axis(f"week of {first}", "this week", wide * WEEKS, None, ""),
    )


def _ages(look: Look) -> tuple[Line, ...]:
    """A bar for each ticket that was begun; longer than most cycles is told by word and style."""
    cycle, age, _ = flow_rows(flow(look.trend, look.today))
    head: Line = (("Age  ", "strong"), (age[2], ""))
    foot: Line = ((f"cycle time  {cycle[2]}", "muted"),)
    limit = flow(look.trend, look.today).cycle_p85
    oldest = max((item.age_days(look.today) for item in look.trend.under_way), default=0)
    under_way = look.trend.under_way[: look.lines]
    names = _names([item.key for item in under_way], min(_NAME, look.width // 3))
    name_width = max((len(ticket) + len(board) for ticket, board in names), default=0) + 1
    room = max(1, look.width - name_width - _STATUS - _DAYS)
    lines: list[Line] = []
    for item, (ticket, board) in zip(under_way, names, strict=True):
        days = item.age_days(look.today)
        is_long = limit is not None and days > limit
        lines.append(
            (
                (ticket, ""),
                (board.ljust(name_width - len(ticket)), "muted"),
                (f"{item.status.value:<{_STATUS}}", item.status.value),
                (
                    bar(days, oldest, room, "=" if look.is_plain else "▬"),
                    "doubt" if is_long else "muted",
                ),
                (f" {days} d{' long' if is_long else ''}", "doubt" if is_long else ""),
            )
        )
    return (head, *lines, *(() for _ in range(look.lines - len(lines))), foot)


def _names(keys: Sequence[Key], width: int) -> list[tuple[str, str]]:
    """Tickets in so many cells less one, each with its board where there are several."""
    has_boards = len({key.board for key in keys}) > 1
    names: list[tuple[str, str]] = []
    for key in keys:
        ticket = safe_line(key.ticket)[: width - 1]
        board = f" {safe_line(key.board)}"[: width - 1 - len(ticket)] if has_boards else ""
        names.append((ticket, board))
    return names
