"""The time line: weeks and their Mondays, bars that equal the schedule, no date by itself."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from readiness_tui.domain.model.board import Calendar
from readiness_tui.domain.model.calendar import USUAL, WorkCalendar
from readiness_tui.domain.plan.analysis import Analysis
from readiness_tui.domain.plan.forecast import forecast
from readiness_tui.domain.plan.forecast_progress import ForecastProgress
from readiness_tui.domain.plan.schedule import Pressure
from readiness_tui.domain.proof.glyphs import ASCII, UNICODE, Glyphs
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.panes.phases.axis import Axis, Scale, first_week, monday, week_of
from readiness_tui.ui.panes.phases.timeline import Timeline, TimeLook, timeline
from tests.builders import HOME, TODAY, analysis, board, key, milestone, ticket

WORKDAYS = WorkCalendar.of(USUAL, TODAY)


def snapshot(found: Analysis) -> Snapshot:
    return Snapshot(revision=1, analysis=found, boards={})


def line(
    found: Analysis,
    *,
    outlook: ForecastProgress | None = None,
    look: TimeLook | None = None,
    width: int = 110,
    glyphs: Glyphs = UNICODE,
) -> Timeline:
    look = look or TimeLook(Scale.DAY)
    return timeline(snapshot(found), HOME, look, outlook, glyphs, width, cell_len)


def foreseen(found: Analysis, *, runs: int = 100) -> ForecastProgress:
    plan = found.schedule()
    *_, last = forecast(plan, runs=runs)
    return ForecastProgress(plan, last)


def row(made: Timeline, name: str) -> str:
    rows = made.rows()
    return "".join(text for text, _ in rows.make(list(rows.keys).index(name)).line)


def everything(made: Timeline) -> str:
    rows = made.rows()
    lines = ["".join(text for text, _ in rows.make(n).line) for n in range(len(rows.keys))]
    return "\n".join([*lines, "".join(text for text, _ in made.caption())])


def test_every_week_of_a_year_with_53_has_its_monday() -> None:
    first = week_of(date(2026, 1, 1))
    axis = Axis(WORKDAYS, Scale.DAY, first, 54 * 11)
    found = re.findall(r"W(\d\d) (\w{3}) (\d\d)", axis.header())
    days = [date.fromisocalendar(2026, week, 1) for week in range(1, 54)]
    assert [int(week) for week, _, _ in found[:53]] == list(range(1, 54))
    assert [f"{month} {day}" for _, month, day in found[:53]] == [f"{day:%b %d}" for day in days]
    assert found[52] == ("53", "Dec", "28")
    assert found[53] == ("01", "Jan", "04")


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.sampled_from(Scale))
def test_a_label_stands_over_the_monday_it_names(start: date, scale: Scale) -> None:
    axis = Axis(WORKDAYS, scale, week_of(start), 200)
    header = axis.header()
    assert len(header) == 200
    for found in re.finditer(r"W(\d\d) (\w{3}) (\d\d)", header):
        place = axis.span(found.start())
        assert place is not None
        week = monday(place[0] // (4 * 5))
        assert week is not None
        assert week.weekday() == 0
        assert f"W{week.isocalendar().week:02} {week:%b %d}" == found[0]


@given(
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    st.sets(st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), min_size=1),
    st.sampled_from(Scale),
)
def test_each_working_day_has_cells_in_order(day: date, names: set[str], scale: Scale) -> None:
    calendar = WorkCalendar.of(Calendar(tuple(sorted(names))), day)
    axis = Axis(calendar, scale, week_of(day), 100)
    days = [day + timedelta(n) for n in range(28)]
    spans = [axis.day(one) for one in days]
    assert all(a <= b for a, b in spans)
    assert [b for _, b in spans[:-1]] == [a for a, _ in spans[1:]]
    for one, (a, b) in zip(days, spans, strict=True):
        assert b - a == (4 if calendar.is_working(one) else 0)
        cell = axis.span(axis.index(a))
        assert cell is not None
        assert cell[0] <= a < cell[1]


def test_float_and_critical_are_those_of_the_schedule() -> None:
    found = analysis(
        board(
            ticket("A", estimate="2d"),
            ticket("B", estimate="3d", depends="A"),
            ticket("C", estimate="1d"),
            ticket("D", estimate="1d", depends="C B"),
        )
    )
    plan, made = found.schedule(), line(found)
    for name in "ABCD":
        planned = plan.planned(key(name))
        assert planned is not None
        text = row(made, str(key(name)))
        is_critical = plan.pressure(plan.network.graph.index[key(name)]) is Pressure.CRITICAL
        assert text.count("█") == (2 * planned.length // 4 if is_critical else 0)
        assert text.count("▓") == (0 if is_critical else 2 * planned.length // 4)
        assert text.count("░") == 2 * planned.float // 4
        assert ("critical" in text) is is_critical
        assert (f"float {planned.float // 4}d" in text) is (planned.float > 0)
    assert row(made, str(key("C"))).count("░") == 8


def test_a_bar_ends_where_the_day_ends_and_the_next_begins_there() -> None:
    found = analysis(board(ticket("A", estimate="1.5d"), ticket("B", estimate="0.5d", depends="A")))
    look = TimeLook(Scale.WEEK)
    made = line(found, look=look)
    first, second = (row(made, str(key(name)))[made.label :] for name in "AB")
    # TODAY is a Wednesday: the line of the week, Monday, Tuesday, then a day and a half.
    assert first.startswith("┊  █▌ ┊")
    assert second.startswith("┊  │▐ ┊")


def test_holidays_are_no_work() -> None:
    off = Calendar(holidays=(TODAY + timedelta(1),))
    found = analysis(board(ticket("A", estimate="2d"), calendar=off))
    bar = row(line(found), str(key("A")))
    assert "██··██" in bar


@pytest.mark.parametrize("day", range(14))
def test_today_is_seen_on_every_day_of_the_week(day: int) -> None:
    calendar, today = WORKDAYS, TODAY + timedelta(day)
    axis = Axis(calendar, Scale.DAY, first_week(calendar, today), 11)
    assert 0 <= axis.index(axis.day(today)[0]) < 11


def test_an_assumed_length_says_so() -> None:
    made = line(analysis(board(ticket("A"), ticket("B", estimate="3d", depends="A"))))
    assert " ~3d " in row(made, str(key("A")))
    assert " 3d " in row(made, str(key("B")))


@pytest.mark.parametrize("runs", [0, 100])
def test_there_is_no_end_date_without_p50_and_p85(runs: int) -> None:
    due = TODAY + timedelta(9)
    found = analysis(
        board(ticket("A", estimate="8d"), milestone("M1", "A", due=due)),
    )
    made = line(found, outlook=foreseen(found, runs=runs) if runs else None)
    text = "".join(part for part, _ in made.caption())
    words = "".join(part for part, _ in made.words(str(key("A"))))
    if runs:
        assert re.fullmatch(
            r"plan \w{3} \w{3} \d+ · P50 \w{3} \w{3} \d+ · P85 \w{3} \w{3} \d+ · M1 Feb 27: "
            r"[<>]?\d+ %",
            text,
        )
        assert "A starts Wed Feb 18 · " in words
        assert "▒" in row(made, "end")
    else:
        assert text == "forecast: no runs yet"
        assert not words
    body = everything(made)
    assert not re.search(r"(Mon|Tue|Wed|Thu|Fri) \w{3} \d", body) or "P85" in body


def test_runs_are_counted_until_there_are_enough() -> None:
    found = analysis(board(ticket("A", estimate="8d")))
    plan = found.schedule()
    some = next(forecast(plan))
    made = line(found, outlook=ForecastProgress(plan, some))
    assert "".join(part for part, _ in made.caption()).endswith(" · 100 of 1,000 runs")


def test_an_outlook_of_another_plan_counts_for_nothing() -> None:
    other = foreseen(analysis(board(ticket("A", estimate="8d"))))
    made = line(analysis(board(ticket("A", estimate="9d"))), outlook=other)
    assert "P85" not in everything(made)


def test_a_cycle_says_why_there_are_no_dates() -> None:
    found = analysis(
        board(
            ticket("A", depends="B"),
            ticket("B", depends="A"),
            ticket("C", depends="A"),
            ticket("D", estimate="1d"),
        ),
    )
    made = line(found, outlook=foreseen(found))
    assert "no dates: in a cycle" in row(made, str(key("A")))
    assert "no dates: behind the cycle of " in row(made, str(key("C")))
    caption = "".join(part for part, _ in made.caption())
    assert caption == "no forecast: 3 open tickets are in a cycle or behind one"


def test_tied_chains_are_named_and_counted() -> None:
    tickets = [ticket(name, estimate="2d") for name in ("A", "B")]
    ends = [ticket(name, estimate="2d", depends="A B") for name in ("C", "D")]
    text = everything(line(analysis(board(*tickets, *ends))))
    assert "chain 1 of 4, 4 d: A > C" in text
    assert "chain 4 of 4, 4 d: B > D" in text


def test_a_milestone_stands_on_the_day_it_is_due() -> None:
    due = date(2026, 2, 27)
    found = analysis(board(ticket("A", estimate="2d"), milestone("M1", "A", due=due)))
    made = line(found)
    place = row(made, "milestone:M1").index("◆") - made.label
    assert place == made.axis.index(made.axis.day(due)[1] - 1)


def test_today_is_a_line_and_time_scrolls() -> None:
    found = analysis(board(ticket("A", estimate="1d"), ticket("B", estimate="1d", depends="A")))
    made = line(found)
    assert row(made, str(key("B")))[made.label :].index("│") == made.axis.index(
        made.axis.day(TODAY)[0]
    )
    later = line(found, look=TimeLook(Scale.DAY, week_of(TODAY) + 1))
    assert "│" not in row(later, str(key("B")))


def test_in_ascii_nothing_else_is_drawn() -> None:
    found = analysis(
        board(
            ticket("A", estimate="1.25d"),
            ticket("B", estimate="4d"),
            ticket("C", estimate="1d", depends="A"),
            milestone("M1", "A", due=TODAY + timedelta(20)),
        ),
    )
    made = line(found, glyphs=ASCII, outlook=foreseen(found), look=TimeLook(Scale.WEEK))
    body = everything(made).replace("·", "")
    assert body.isascii()
    assert {"#", "=", "-", "*", "|", ":"} <= set(body)


def test_done_tickets_take_no_place() -> None:
    made = line(analysis(board(ticket("A", "done"), ticket("B", estimate="1d"))))
    assert [one.ticket for one in made.tickets()] == ["B"]
    assert "nothing is open" in everything(line(analysis(board(ticket("A", "done")))))


def test_the_finest_scale_that_fits_is_taken() -> None:
    def scale(days: int) -> Scale:
        return line(analysis(board(ticket("A", estimate=f"{days}d"))), look=TimeLook()).axis.scale

    assert [scale(days) for days in (10, 50, 400)] == [Scale.DAY, Scale.WEEK, Scale.MONTH]


@given(st.integers(1, 60), st.sampled_from(Scale), st.sampled_from((UNICODE, ASCII)))
def test_rows_are_as_wide_as_they_may_be(width: int, scale: Scale, glyphs: Glyphs) -> None:
    found = analysis(board(ticket("A", estimate="30d"), milestone("M1", "A", due=TODAY)))
    made = line(found, look=TimeLook(scale), width=width, glyphs=glyphs)
    for name in (str(key("A")), "milestone:M1", "end"):
        assert cell_len(row(made, name)) == made.label + max(1, width - made.label)


def test_a_board_that_a_cycle_does_not_touch_keeps_its_forecast() -> None:
    found = analysis(
        board(ticket("D", estimate="1d")),
        board(ticket("A", depends="B"), ticket("B", depends="A"), id="other"),
    )
    outlook = foreseen(found)
    odds = foreseen(analysis(board(ticket("D", estimate="1d")))).forecast.odds
    runs = replace(outlook.forecast, odds=odds, refusal="2 open tickets are in a cycle")
    made = line(found, outlook=replace(outlook, forecast=runs))
    caption = "".join(part for part, _ in made.caption())
    assert caption.startswith("plan ")
    assert " · P50 " in caption
