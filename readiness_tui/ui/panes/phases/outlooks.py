"""The other pictures of a plan in time: the burn-up, and the load of each owner."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from readiness_tui.domain.model.dates import format_days
from readiness_tui.domain.model.ids import BoardId, Key, spell
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.plan.forecast import Odds
from readiness_tui.domain.plan.forecast_progress import ForecastProgress
from readiness_tui.domain.plan.levelling import Levelled, Load
from readiness_tui.domain.plan.throughput import Burned, burn_up
from readiness_tui.domain.plan.velocity import pace
from readiness_tui.domain.proof.glyphs import UNICODE, Glyphs
from readiness_tui.domain.proof.proof import Scope
from readiness_tui.ui.panes.phases.axis import format_day
from readiness_tui.ui.viewmodels.cells import Line, Measure, Row, Rows, Span, padded

EIGHTHS = " ▁▂▃▄▅▆▇█"
_PLAIN = " ....####"
_GUTTER, _LEAST, _NAME = 5, 3, 14
_BAR = 16
_MOST_MOVED = 8


def _rows(lines: Sequence[Line]) -> Rows:
    return Rows.of([Row(f"#{n}", line=line) for n, line in enumerate(lines)])


# --- burn-up -----------------------------------------------------------------------------------


def burned(outlook: ForecastProgress, home: BoardId) -> list[Burned]:
    """Done and scope of a board on each day that the log of changes knows of, up to today."""
    plan = outlook.plan
    today = plan.network.context.today
    own = Portfolio({home: plan.network.portfolio.boards[home]})
    first = min(outlook.since or today, today)
    return list(burn_up(own, outlook.closed, outlook.added, first, today))


def burn_rows(
    outlook: ForecastProgress | None,
    home: BoardId,
    proven: int,
    glyphs: Glyphs,
    width: int,
    height: int,
) -> Rows:
    """The burn-up as rows: what was done in full blocks, the scope above it, the fan dotted.

    Args:
        outlook: What is known; None before anything is.
        home: The board.
        proven: How many of its tickets are proven: beside what is claimed.
        glyphs: The alphabet.
        width: Cells of a row.
        height: Rows that there are.
    """
    if outlook is None:
        return _rows([(("the log of changes is being read", "muted"),)])
    days = burned(outlook, home)
    now, today = days[-1], outlook.plan.network.context.today
    head: Line = ((f"done {now.done} of {now.scope}, {proven} proven", "strong"),)
    if outlook.since is None:
        reason = "unknown history: no change was made through readiness yet, so only today is shown"
        return _rows([head, ((reason, "doubt"),)])
    first = f"since {format_day(days[0].day, today)}, as far as the log of changes tells"
    lines: list[Line] = [(*head, (f"  {first}", "muted"))]
    lines += _chart(
        days, outlook.forecast.odds.get(Scope(home)), glyphs, width, max(_LEAST, height - 4)
    )
    plan = outlook.plan.network
    odds = outlook.forecast.odds.get(Scope(home))
    current_pace = pace(plan.portfolio, home, outlook.closed, outlook.since, today)
    lines.append((("pace ", "muted"), (current_pace.said(odds.p85 if odds else None, today), "")))
    unknown = now.done - len(_dated(outlook, home))
    if unknown > 0:
        lines.append(
            ((f"unknown history: {unknown} done without a day, counted from the start", "doubt"),)
        )
    return _rows(lines)


def _dated(outlook: ForecastProgress, home: BoardId) -> list[Key]:
    board = outlook.plan.network.portfolio.boards[home]
    keys = [Key(home, name) for name, one in board.tickets.items() if one.status.value == "done"]
    return [key for key in keys if key in outlook.closed]


def _chart(
    days: list[Burned], odds: Odds | None, glyphs: Glyphs, width: int, height: int
) -> Iterator[Line]:
    room = max(4, width - _GUTTER)
    last = max(days[-1].day, odds.p85) if odds else days[-1].day
    step = max(1, -(-((last - days[0].day).days + 1) // room))
    samples = _sampled(days, step)
    scope = max(1, *(sample.scope for sample in days))
    fan = _fan(days[0].day, odds, step)
    columns = max(len(samples), fan.stop if fan else 0)
    for row in range(height - 1, -1, -1):
        label = f"{scope if row == height - 1 else '':>{_GUTTER - 1}} "
        cells: list[Span] = [(label, "muted")]
        for index in range(min(columns, room)):
            sample = samples[index] if index < len(samples) else None
            is_top = row == height - 1
            if sample is None:
                dotted = is_top and fan is not None and index in fan
                cells.append((glyphs.time("P50 to P85") if dotted else " ", "doubt"))
            else:
                cells.append(_cell(sample, scope, row, height, glyphs))
        joined = groupby(cells, key=lambda cell: cell[1])
        yield tuple(("".join(text for text, _ in group), style) for style, group in joined)
    ends = f"{format_day(days[0].day, days[-1].day, weekday=False)}"
    fan_says = f"  {glyphs.time('P50 to P85')} P50 to P85" if odds else ""
    yield ((" " * _GUTTER + f"{ends} to today{fan_says}", "muted"),)


def _sampled(days: list[Burned], step: int) -> list[Burned]:
    """One day for each column: its last, so that today is never left out."""
    return [days[min(at + step - 1, len(days) - 1)] for at in range(0, len(days), step)]


def _fan(first: date, odds: Odds | None, step: int) -> range | None:
    if odds is None:
        return None
    return range((odds.p50 - first).days // step, (odds.p85 - first).days // step + 1)


def _cell(one: Burned, scope: int, row: int, height: int, glyphs: Glyphs) -> Span:
    blocks = EIGHTHS if glyphs is UNICODE else _PLAIN
    done = min(8, max(0, round(8 * height * one.done / scope) - 8 * row))
    scope_eighths = min(8, max(0, round(8 * height * one.scope / scope) - 8 * row))
    if done:
        return blocks[done], "pass"
    if scope_eighths == 8:  # noqa: PLR2004 - a whole cell
        return glyphs.time("float"), "muted"
    return blocks[scope_eighths], "muted"


# --- load --------------------------------------------------------------------------------------


def load_rows(
    outlook: ForecastProgress | None, home: BoardId, glyphs: Glyphs, width: int, measure: Measure
) -> Rows:
    """The load of each owner as rows, and what would wait: a what-if, and called so."""
    levelled = outlook.levelled if outlook else None
    if outlook is None or levelled is None:
        return _rows([(("what-if: owners are being levelled", "muted"),)])
    return _rows(list(_load_lines(outlook, levelled, home, glyphs, width, measure)))


def _load_lines(
    outlook: ForecastProgress,
    levelled: Levelled,
    home: BoardId,
    glyphs: Glyphs,
    width: int,
    measure: Measure,
) -> Iterator[Line]:
    yield (("what-if: one ticket at a time", "strong"), ("; nothing is written", "muted"))
    today, end, free = (
        outlook.plan.network.context.today,
        levelled.finish(home),
        levelled.plan.finish(home),
    )
    odds = outlook.forecast.odds.get(Scope(home))
    if end and free and odds:
        likely = f"P50 {format_day(odds.p50, today)} · P85 {format_day(odds.p85, today)}"
        yield ((f"end {format_day(end, today)}, without waiting {format_day(free, today)}", ""),)
        yield ((f"{likely}, without waiting", "muted"),)
    yield (("", ""),)
    board = outlook.plan.network.portfolio.boards[home]
    names = {one.name for ticket in board.tickets.values() for one in ticket.owners}
    loads = [load for load in levelled.loads if load.owner in names]
    longest = min(_NAME, max((measure(safe_line(load.owner)) for load in loads), default=1))
    most = max((max(load.work, load.span) for load in loads), default=1) or 1
    for load in loads:
        yield _load(load, longest, most, glyphs, width, measure)
    alone = [key.ticket for key in levelled.unowned if key.board == home]
    if alone:
        text = f"nobody's: {', '.join(map(safe_line, alone))}; they wait for nobody"
        yield ((text, "muted"),)
    yield from _moved(levelled, home)


def _load(
    load: Load, longest: int, most: int, glyphs: Glyphs, width: int, measure: Measure
) -> Line:
    name = safe_line(load.owner)
    if measure(name) > longest:
        name = padded(name, longest - 1, measure) + "…"
    over = load.work - load.span
    size = max(4, min(_BAR, width - longest - 26))
    work, span = (-(-size * value // most) for value in (load.work, load.span))
    inside = min(work, span)
    bar: Line = (
        (glyphs.time("critical") * inside, ""),
        (glyphs.time("critical") * (work - inside), "fail"),
        (glyphs.time("float") * (span - inside), "muted"),
        (" " * (size - max(work, span)), ""),
    )
    summary = f" {format_days(load.work)} in {format_days(load.span)}"
    more: Line = ((f", {format_days(over)} over", "fail"),) if over > 0 else ()
    return ((padded(name, longest, measure) + " ", ""), *bar, (summary, "muted"), *more)


def _moved(levelled: Levelled, home: BoardId) -> Iterator[Line]:
    keys = [key for key in levelled.plan.network.graph.index if key.board == home]
    shifts = sorted(((levelled.shift(key) or 0, key) for key in keys), key=lambda pair: -pair[0])
    late = [(shift, key) for shift, key in shifts if shift > 0]
    if not late:
        return
    yield (("", ""),)
    yield ((f"{len(late)} would start later", "strong"),)
    for shift, key in late[:_MOST_MOVED]:
        text = f"{safe_line(spell(key, home))} {format_days(shift)} later"
        yield (("  " + text, "muted"),)
