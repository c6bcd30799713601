"""The four charts of a trend: burn-up, cumulative flow, throughput, age of what is under way."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from msgspec import Struct

from readiness_tui.domain.history.measures import WEEKS, days_of, flow, flow_rows
from readiness_tui.domain.history.trend import Sample, Trend
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.glyphs import UNICODE, Glyphs
from readiness_tui.ui.viewmodels.cells import Line, Span

EIGHTHS = " ▁▂▃▄▅▆▇█"
ASCII_EIGHTHS = " ..--==##"
_PARTS = 8
GUTTER = 6
"""Cells left of a chart, for the number at its top."""


class Layer(Struct, frozen=True):
    """One part of each column, from the bottom up; `fill` is the sign of a whole cell."""

    name: str
    values: tuple[int, ...]
    style: str
    fill: str


def columns(
    layers: Sequence[Layer], height: int, eighths: str = EIGHTHS, top: int = 0
) -> tuple[Line, ...]:
    """Columns whose layers stand on each other, the highest line first.

    Args:
        layers: From the bottom up, all of the same length.
        height: Lines, 1 or more.
        eighths: The signs of parts of a cell; only the highest layer of a column ends in one.
        top: What the highest line stands for; the highest column where that is more.
    """
    totals = tuple(map(sum, zip(*(layer.values for layer in layers), strict=True)))
    top = max(top, 1, *totals) if totals else max(top, 1)
    lines: list[Line] = []
    for row in range(height - 1, -1, -1):
        label = str(top) if row == height - 1 else "0" if row == 0 else ""
        cells = [_cell(layers, place, row, height, top, eighths) for place in range(len(totals))]
        lines.append(((f"{label:>{GUTTER - 1}} ", "muted"), *_joined(cells)))
    return tuple(lines)


def _cell(
    layers: Sequence[Layer], place: int, row: int, height: int, top: int, eighths: str
) -> Span:
    """What stands in the middle of a cell; above the last layer the part that reaches into it."""
    per_cell = top / height
    low, middle = row * per_cell, (row + 0.5) * per_cell
    ends = 0
    highest: Layer | None = None
    for layer in layers:
        ends += layer.values[place]
        if layer.values[place]:
            highest = layer
        if ends >= (row + 1) * per_cell or (ends > middle and layer is not layers[-1]):
            return layer.fill, layer.style
    parts = round((ends - low) / per_cell * _PARTS)
    if highest is None or parts <= 0:
        return " ", ""
    if parts >= _PARTS:
        return highest.fill, highest.style
    return eighths[parts], highest.style


def bar(value: int, top: int, width: int, fill: str) -> str:
    """A bar of whole cells; whatever is more than nothing has one at least."""
    if value <= 0:
        return ""
    return fill * max(1, round(value * width / max(1, top)))


def axis(first: str, last: str, width: int, mark: int | None, sign: str) -> Line:
    """The line below a chart: its first and last day, and a sign below the column of a day.

    The sign stands where its column is. The day of that column moves beside it, and another one
    that would lie there is left out.
    """
    gutter = " " * GUTTER
    if mark is None or not 0 <= mark < width:
        return ((gutter + _apart(first, last, width), "muted"),)
    before, behind = mark, width - mark - 1
    if not behind:
        head, tail = _apart(first, f"{last} ", before), ""
    elif not before:
        head, tail = "", _apart(f" {first}", last, behind)
    else:
        head = first.ljust(before) if len(first) < before else " " * before
        tail = last.rjust(behind) if len(last) < behind else " " * behind
    return ((gutter + head, "muted"), (sign, "accent"), (tail, "muted"))


def _apart(first: str, last: str, width: int) -> str:
    """Two texts at both ends of so many cells."""
    return f"{first}{last:>{max(1, width - len(first))}}"[:width]


def headline(name: str, summary: str, layers: Sequence[Layer], width: int) -> Line:
    """The name of a chart, what it comes to and its legend; what it comes to is cut first."""
    signs = legend(layers)
    room = width - len(f"{name}  ") - sum(len(text) for text, _ in signs)
    middle: Line = ((f"{summary}  ", ""),) if len(summary) < room else ()
    return ((f"{name}  ", "strong"), *middle, *signs)


def legend(layers: Sequence[Layer]) -> Line:
    """The names of layers beside their signs, the highest first."""
    spans: list[Span] = []
    for layer in reversed(layers):
        spans += [(f"{layer.fill} ", layer.style), (f"{layer.name} ", "muted")]
    return tuple(spans)


def _joined(cells: Sequence[Span]) -> Iterator[Span]:
    for style, group in groupby(cells, key=lambda cell: cell[1]):
        yield "".join(text for text, _ in group), style


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
