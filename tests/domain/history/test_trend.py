"""Counts of a plan over days, and how long its tickets took: by example, and laws."""

from collections.abc import Mapping
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.history.measures import (
    LEVELS,
    courses,
    days_of,
    flow,
    flow_rows,
    sparkline,
)
from readiness_tui.domain.history.trend import (
    BoardFigures,
    DayState,
    Finished,
    Trend,
    UnderWay,
    percentile,
    trend,
)
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.ids import BoardId, TicketId
from readiness_tui.domain.model.risk import Acceptance, Risk
from readiness_tui.domain.model.status import Status
from tests.builders import board, key, risk, ticket

FIRST = date(2026, 2, 2)


def states(*boards: Board | None, step: int = 1) -> list[DayState]:
    """One board on days that follow each other; None: it is gone."""
    return [
        DayState(
            FIRST + timedelta(step * place),
            f"c{place}",
            {item.id: BoardFigures.of(item)} if item else {},
        )
        for place, item in enumerate(boards)
    ]


def of(*statuses: str, step: int = 1) -> Trend:
    """The trend of a ticket that had these statuses."""
    return trend(states(*(board(ticket("T-1", status)) for status in statuses), step=step))


def test_done_and_scope_by_day_without_what_was_dropped() -> None:
    days = trend(
        states(
            board(ticket("A"), ticket("B")),
            board(ticket("A", "done"), ticket("B"), ticket("C", priority="P0")),
            board(ticket("A", "done"), ticket("B", "dropped"), ticket("C", priority="P0")),
        )
    ).samples
    assert [(day.done, day.scope) for day in days] == [(0, 2), (1, 3), (1, 2)]
    assert [day.open_by_priority["P0"] for day in days] == [0, 1, 1]


def test_risk_by_claim_and_accepted_risks_until_their_day() -> None:
    plan = board(ticket("A"), ticket("B"), risk("R", "A B", at="3x4"))
    half = board(ticket("A", "done"), ticket("B"), risk("R", "A B", at="3x4"))
    lived_with = Acceptance("known", "@ann", FIRST + timedelta(3))
    accepted = replace(half, risks={"R": replace(half.risks["R"], accepted=lived_with)})
    samples = trend(states(plan, half, accepted, accepted)).samples
    assert [(day.exposure, day.by_claim) for day in samples] == [(12, 12), (12, 6), (0, 0), (12, 6)]


def test_a_ticket_takes_from_the_day_it_was_begun_to_the_day_it_was_done() -> None:
    (finished,) = of("todo", "doing", "review", "done").finished
    assert finished.cycle_days == 3


def test_a_reopened_ticket_begins_anew() -> None:
    (finished,) = of("todo", "done", "doing", "done", step=10).finished
    assert finished.cycle_days == 11


def test_nobody_knows_when_a_ticket_was_done_that_came_as_done() -> None:
    assert of("done", "done").finished == ()


def test_a_ticket_that_was_done_when_its_board_went_stays_done() -> None:
    went = trend(states(board(ticket("A")), board(ticket("A", "done")), None))
    assert len(went.finished) == 1
    assert went.samples[-1].scope == 0


def test_what_is_under_way_is_the_oldest_first_and_what_went_back_is_not() -> None:
    result = trend(
        states(
            board(ticket("A"), ticket("B", "doing"), ticket("C", "doing")),
            board(ticket("A", "doing"), ticket("B", "blocked"), ticket("C")),
        )
    )
    assert [item.key.ticket for item in result.under_way] == ["B", "A"]
    assert result.under_way[0].age_days(FIRST + timedelta(4)) == 5


def test_throughput_is_by_week_with_this_one_last() -> None:
    weeks = of("todo", "done", step=7).per_week(FIRST + timedelta(14), 4)
    assert weeks == (0, 0, 1, 0)


def test_words_for_nothing_and_for_something() -> None:
    nothing = flow(trend([]), FIRST)
    assert flow_rows(nothing)[0][2] == "unknown: nothing was seen to be finished"
    result = of("todo", "doing", "done")
    assert flow_rows(flow(result, FIRST + timedelta(2)))[0][2] == (
        "half in 2 d, 85 % in 2 d, of 1 done"
    )


def test_a_sparkline_begins_at_nothing() -> None:
    assert sparkline([0, 1, 2, 4, None]) == f"{LEVELS[0]}{LEVELS[2]}{LEVELS[4]}{LEVELS[7]} "
    assert sparkline([0, 0]) == LEVELS[0] * 2
    assert sparkline([]) == ""


def test_a_measure_that_is_always_0_has_no_row() -> None:
    result = of("todo", "done")
    rows = {row.measure.name: row for row in courses(result, days_of(FIRST, FIRST, 5))}
    assert "waivers" not in rows
    assert rows["scope"].values == (1,)


@given(st.lists(st.integers(0, 99), min_size=1).map(sorted), st.integers(1, 100))
def test_a_percentile_is_the_least_that_so_many_do_not_exceed(
    ascending: list[int], percent: int
) -> None:
    value = percentile(ascending, percent)
    assert value is not None
    assert 100 * sum(item <= value for item in ascending) >= percent * len(ascending)
    assert 100 * sum(item < value for item in ascending) < percent * len(ascending)


@given(st.integers(0, 900), st.integers(1, 60))
def test_days_ascend_and_end_with_the_last(length: int, most: int) -> None:
    last = FIRST + timedelta(length)
    days = days_of(FIRST, last, most)
    assert days[-1] == last
    assert len(days) == min(most, length + 1)
    assert list(days) == sorted(set(days))


_PLANS = st.dictionaries(
    st.sampled_from(["A", "B", "C"]), st.sampled_from(list(Status)), max_size=3
)


@given(st.lists(_PLANS, min_size=1, max_size=8))
def test_counts_that_are_carried_on_are_counts_of_the_day(plans: list[Mapping[str, str]]) -> None:
    boards = [board(*(ticket(name, status) for name, status in plan.items())) for plan in plans]
    for sample, plan in zip(trend(states(*boards)).samples, plans, strict=True):
        assert sum(sample.statuses.values()) == len(plan)
        assert sample.done == list(plan.values()).count(Status.DONE)
        assert sum(sample.open_by_priority.values()) == sum(
            Status(s).is_open for s in plan.values()
        )


_RISKS = st.lists(
    st.builds(
        lambda names, until: risk(
            "R", " ".join(names), accepted=Acceptance("so", "@a", until) if until else None
        ),
        st.lists(st.sampled_from(["A", "B", "other/A"]), max_size=2, unique=True),
        st.sampled_from([None, FIRST + timedelta(2), FIRST + timedelta(99)]),
    ),
    max_size=1,
)


@given(st.lists(st.tuples(_PLANS, _PLANS, _RISKS), min_size=1, max_size=6))
def test_a_day_counts_the_same_whatever_the_days_before_were(
    plans: list[tuple[Mapping[str, str], Mapping[str, str], list[Risk]]],
) -> None:
    days: list[DayState] = []
    before: dict[BoardId, tuple[Board, BoardFigures]] = {}
    for place, (home, other, risks) in enumerate(plans):
        pair = (
            board(*(ticket(name, status) for name, status in home.items()), *risks),
            board(*(ticket(name, status) for name, status in other.items()), id="other"),
        )
        figures = {item.id: BoardFigures.of(item, before.get(item.id)) for item in pair}
        assert figures == {item.id: BoardFigures.of(item) for item in pair}
        before = {item.id: (item, figures[item.id]) for item in pair}
        days.append(DayState(FIRST + timedelta(place), f"c{place}", figures))
    assert trend(days).samples == tuple(trend([day]).samples[0] for day in days)


def test_figures_follow_what_changed_in_a_board() -> None:
    old = board(ticket("A"), ticket("B"), risk("R", "A"))
    tickets = {**old.tickets, TicketId("B"): ticket("B", "done", priority="P1")}
    new = replace(old, tickets=tickets)
    figures = BoardFigures.of(old)
    assert BoardFigures.of(new, (old, figures)) == BoardFigures.of(new)
    assert BoardFigures.of(new, (old, figures)).tickets["A"] is figures.tickets["A"]
    risky = replace(new, risks={})
    assert BoardFigures.of(risky, (old, figures)) == BoardFigures.of(risky)


def test_a_day_between_commits_stands_as_the_one_before() -> None:
    result = of("todo", "done", step=10)
    day = result.at(FIRST + timedelta(9))
    assert day is not None
    assert day.done == 0
    assert result.at(FIRST - timedelta(1)) is None
    assert BoardId("b") in states(board(ticket("A")))[0].boards


def test_halves_are_medians_of_what_is_finished_and_of_what_is_under_way() -> None:
    hundred = range(1, 101)
    day = timedelta(1)
    course = Trend(
        (),
        tuple(Finished(key(f"F-{n}"), FIRST, FIRST + (n - 1) * day) for n in hundred),
        tuple(UnderWay(key(f"U-{n}"), FIRST - (n - 1) * day, Status.DOING) for n in hundred),
    )
    stand = flow(course, FIRST)
    assert (stand.cycle_p50, stand.cycle_p85, stand.age_p50) == (50, 85, 50)
