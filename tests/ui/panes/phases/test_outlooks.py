"""The burn-up and the load of owners: sums that add up, history that is said to be unknown."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from readiness_tui.domain.plan.analysis import Analysis
from readiness_tui.domain.plan.forecast import forecast
from readiness_tui.domain.plan.forecast_progress import ForecastProgress
from readiness_tui.domain.plan.levelling import level_owners
from readiness_tui.domain.proof.glyphs import ASCII, UNICODE, Glyphs
from readiness_tui.ui.panes.phases.outlooks import burn_rows, burned, load_rows
from readiness_tui.ui.viewmodels.cells import Rows
from tests.builders import HOME, TODAY, analysis, board, key, ticket


def text(rows: Rows) -> list[str]:
    return ["".join(part for part, _ in rows.make(n).line) for n in range(len(rows.keys))]


def outlook(found: Analysis, **more: object) -> ForecastProgress:
    plan = found.schedule()
    *_, runs = forecast(plan, runs=50)
    return ForecastProgress(plan, runs, level_owners(plan), **more)  # type: ignore[arg-type]


PLAN = analysis(
    board(
        ticket("A", "done"),
        ticket("B", "done"),
        ticket("C", estimate="4d", owner="@core"),
        ticket("D", estimate="3d", owner="@core"),
        ticket("E", estimate="1d"),
    )
)


def test_a_burn_up_counts_what_was_done_by_each_day() -> None:
    since = TODAY - timedelta(10)
    closed = {key("A"): TODAY - timedelta(4)}
    added = {key("E"): TODAY - timedelta(2)}
    known = outlook(PLAN, closed=closed, added=added, since=since)
    days = burned(known, HOME)
    assert (days[0].day, days[-1].day) == (since, TODAY)
    assert [one.done for one in days] == [1] * 6 + [2] * 5  # B was done on a day nobody knows
    assert [one.scope for one in days] == [4] * 8 + [5] * 3
    shown = text(burn_rows(known, HOME, 1, UNICODE, 60, 10))
    assert shown[0].startswith("done 2 of 5, 1 proven  since Sun Feb 8")
    assert "1 done without a day" in shown[-1]
    assert shown[-2] == "pace unknown: 1 of 4 weeks of history"
    chart = shown[1:-3]
    assert len(chart) == 6
    assert chart[0].startswith("   5 ")
    assert "▒" in chart[0]
    assert "▒" not in "".join(chart[1:])
    # Two of five in six lines of eighths: 19 of 48, so two whole cells and three eighths.
    assert [line[5 + 10] for line in chart] == ["░", "░", "░", "▃", "█", "█"]


def test_without_a_log_history_is_unknown_and_no_chart_is_drawn() -> None:
    shown = text(burn_rows(outlook(PLAN), HOME, 1, UNICODE, 60, 10))
    assert len(shown) == 2
    assert "unknown history" in shown[1]
    assert "is being read" in text(burn_rows(None, HOME, 1, UNICODE, 60, 10))[0]


@given(
    st.integers(1, 200), st.integers(0, 40), st.integers(0, 900), st.sampled_from((UNICODE, ASCII))
)
def test_a_chart_fits_its_room(width: int, height: int, age: int, glyphs: Glyphs) -> None:
    known = outlook(PLAN, since=TODAY - timedelta(age))
    shown = text(burn_rows(known, HOME, 1, glyphs, width, height))
    chart = shown[1 : 1 + max(3, height - 4)]
    assert all(cell_len(line) <= max(width, 9) for line in chart)
    assert glyphs is UNICODE or "".join(chart).isascii()


def test_loads_are_a_what_if_with_the_sums_of_levelling() -> None:
    shown = text(load_rows(outlook(PLAN), HOME, UNICODE, 80, cell_len))
    assert shown[0].startswith("what-if: ")
    assert shown[1].startswith("end ")
    assert shown[2].startswith("P50 ")
    core = next(line for line in shown if line.startswith("@core"))
    assert core.endswith(" 7 d in 4 d, 3 d over")
    assert core.count("█") == 16
    assert "nobody's: E; they wait for nobody" in shown
    assert shown[-2:] == ["1 would start later", "  D 4 d later"]


def test_no_end_of_a_what_if_stands_without_p50_and_p85() -> None:
    plan = PLAN.schedule()
    shown = text(
        load_rows(ForecastProgress(plan, levelled=level_owners(plan)), HOME, UNICODE, 80, cell_len)
    )
    assert not any(line.startswith("end ") for line in shown)
    assert "are being levelled" in text(load_rows(None, HOME, UNICODE, 80, cell_len))[0]
