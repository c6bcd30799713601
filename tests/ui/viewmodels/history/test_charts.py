"""Charts by cells: what stands where, and what never happens whatever the numbers."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.history.trend import BoardFigures, DayState, trend
from readiness_tui.domain.proof.glyphs import ASCII, UNICODE, Glyphs
from readiness_tui.ui.viewmodels.history.trend_charts import (
    GUTTER,
    Layer,
    Look,
    axis,
    bar,
    charts,
    columns,
    headline,
    legend,
)
from tests.builders import board, ticket

FIRST = date(2026, 2, 2)


def text(line: tuple[tuple[str, str], ...]) -> str:
    return "".join(part for part, _ in line)


def test_layers_stand_on_each_other_and_the_last_ends_in_an_eighth() -> None:
    layers = (Layer("done", (0, 2, 4), "pass", "#"), Layer("scope", (3, 1, 0), "muted", "."))
    assert [text(line)[GUTTER:] for line in columns(layers, 4)] == ["  #", "..#", ".##", ".##"]
    half = columns((Layer("done", (1,), "pass", "#"),), 1, top=2)
    assert text(half[0])[GUTTER:] == "▄"


def test_a_bar_of_something_is_seen() -> None:
    assert (bar(0, 100, 20, "="), bar(1, 100, 20, "="), bar(100, 100, 20, "=")) == (
        "",
        "=",
        "=" * 20,
    )


def test_the_axis_marks_the_day() -> None:
    assert text(axis("a", "z", 9, 4, "^"))[GUTTER:] == "a   ^   z"
    assert text(axis("a", "z", 9, None, "^"))[GUTTER:] == "a       z"
    assert text(axis("first", "last", 20, 19, "^"))[GUTTER:] == "first         last ^"
    assert text(axis("first", "last", 20, 0, "^"))[GUTTER:] == "^ first         last"
    assert text(axis("first", "last", 20, 2, "^"))[GUTTER:] == "  ^             last"
    assert text(axis("first", "last", 20, 17, "^"))[GUTTER:] == "first            ^  "
    assert text(legend((Layer("done", (), "pass", "#"),))) == "# done "


_LAYERS = st.integers(1, 6).flatmap(
    lambda length: st.lists(
        st.lists(st.integers(0, 50), min_size=length, max_size=length).map(tuple),
        min_size=1,
        max_size=4,
    )
)


@given(_LAYERS, st.integers(1, 12))
def test_every_line_is_as_wide_as_there_are_columns(
    values: list[tuple[int, ...]], height: int
) -> None:
    layers = [Layer(str(n), row, "", str(n)) for n, row in enumerate(values)]
    lines = columns(layers, height)
    assert len(lines) == height
    assert {len(text(line)) for line in lines} == {GUTTER + len(values[0])}
    for place in range(len(values[0])):
        column = [text(line)[GUTTER + place] for line in lines]
        seen = [sign != " " for sign in column]
        assert seen == sorted(seen)  # no hole below what stands


@pytest.mark.parametrize("glyphs", [ASCII, UNICODE])
@pytest.mark.parametrize(("width", "height"), [(38, 7), (58, 11), (98, 18)])
def test_charts_keep_to_their_room(glyphs: Glyphs, width: int, height: int) -> None:
    plans = [board(ticket("T-1", status)) for status in ("todo", "doing", "review", "done")]
    plans.append(board(ticket("T-1", "done"), ticket("T-2-with-a-long-name", "blocked")))
    days = [
        DayState(FIRST + timedelta(3 * n), f"c{n}", {item.id: BoardFigures.of(item)})
        for n, item in enumerate(plans)
    ]
    today = FIRST + timedelta(20)
    look = Look(trend(days), today, FIRST + timedelta(6), glyphs, width, height)
    drawn = charts(look)
    assert [len(lines) for lines in drawn] == [height - 1] * 4
    for lines in drawn:
        for line in lines[1:-1]:
            assert len(text(line)) <= width, text(line)
            assert glyphs is UNICODE or text(line).isascii()
    assert "T-2-with-a" in text(drawn[3][1])


@pytest.mark.parametrize(
    ("length", "wide", "blank"), [(1, 3, 48), (3, 3, 42), (20, 2, 11), (30, 1, 21), (400, 1, 0)]
)
def test_a_day_is_as_wide_as_a_few_cells_at_most(length: int, wide: int, blank: int) -> None:
    plan = board(ticket("T-1", "done"))
    today = FIRST + timedelta(length - 1)
    state = DayState(FIRST, "c", {plan.id: BoardFigures.of(plan)})
    look = Look(trend([state]), today, today, UNICODE, 51 + GUTTER + 1, 10)
    assert len(look.days) == 51
    assert look.days.count(today) == wide
    assert sum(day < FIRST for day in look.days) == blank
    burn_up = text(charts(look)[0][1])[GUTTER:]
    assert burn_up == " " * blank + "█" * (51 - blank)


def test_what_a_chart_comes_to_gives_way_to_its_legend() -> None:
    layers = (Layer("done", (), "pass", "#"),)
    assert text(headline("Flow", "3 under way", layers, 40)) == "Flow  3 under way  # done "
    assert text(headline("Flow", "3 under way", layers, 20)) == "Flow  # done "


def test_without_any_day_there_are_charts_of_nothing() -> None:
    drawn = charts(Look(trend([]), FIRST, FIRST, UNICODE, 48, 8))
    assert "0 of 0" in text(drawn[0][0])
    assert "nothing is under way" in text(drawn[3][0])
