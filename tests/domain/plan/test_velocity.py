"""The pace of a board: whole weeks counted, days that follow, and a word where forecasts differ."""

from datetime import date, timedelta

import pytest

from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.plan.velocity import Velocity, pace
from tests.builders import HOME, board, key, ticket

TODAY = date(2026, 2, 18)
MONDAY = date(2026, 2, 16)


def plan(open_count: int) -> Portfolio:
    return Portfolio.of(board(*(ticket(f"T-{n}") for n in range(open_count)), ticket("D", "done")))


def closed(*weeks: int) -> dict[Key, date]:
    """So many tickets done in each of the last whole weeks, the latest last."""
    found: dict[Key, date] = {}
    for back, count in enumerate(reversed(weeks), 1):
        for number in range(count):
            found[key(f"C-{back}-{number}")] = MONDAY - timedelta(weeks=back)
    return found


def test_an_even_pace_gives_one_day() -> None:
    since = MONDAY - timedelta(weeks=6)
    found = pace(plan(10), HOME, closed(2, 2, 2, 2, 2, 2), since, TODAY)
    assert found == Velocity(date(2026, 3, 25), date(2026, 3, 25), 6)
    assert found.said(None, TODAY) == (
        "P50 2026-03-25, P85 2026-03-25 at the pace of the last 6 weeks"
    )


def test_this_week_an_early_one_in_part_and_other_boards_do_not_count() -> None:
    done = closed(2, 2, 2, 2) | {
        key("now"): TODAY,
        key("early"): MONDAY - timedelta(weeks=4, days=3),
        key("other:X"): MONDAY - timedelta(weeks=1),
    }
    since = MONDAY - timedelta(weeks=4, days=5)
    found = pace(plan(4), HOME, done, since, TODAY)
    assert found == Velocity(date(2026, 3, 4), date(2026, 3, 4), 4)


def test_only_twelve_weeks_are_sampled() -> None:
    since = MONDAY - timedelta(weeks=40)
    found = pace(plan(2), HOME, closed(*([9] * 20 + [1] * 12)), since, TODAY)
    assert (found.p85, found.weeks) == (date(2026, 3, 4), 12)


@pytest.mark.parametrize(
    ("open_count", "weeks", "since", "says"),
    [
        (3, (), None, "unknown: 0 of 4 weeks of history"),
        (3, (1, 1), MONDAY - timedelta(weeks=2), "unknown: 2 of 4 weeks of history"),
        (3, (), MONDAY - timedelta(weeks=5), "unknown: nothing was finished in 5 weeks"),
        (0, (1, 1, 1, 1), MONDAY - timedelta(weeks=4), "nothing is open"),
        (3, (), TODAY + timedelta(weeks=3), "unknown: 0 of 4 weeks of history"),
    ],
)
def test_what_is_not_known_is_said(
    open_count: int, weeks: tuple[int, ...], since: date | None, says: str
) -> None:
    found = pace(plan(open_count), HOME, closed(*weeks), since, TODAY)
    assert found.said(None, TODAY) == says


def test_the_slower_of_two_that_differ_is_named() -> None:
    found = Velocity(date(2026, 3, 1), date(2026, 3, 20), 8)
    said = {
        day: found.said(day, TODAY).partition("; ")[2]
        for day in (
            date(2026, 3, 20),
            date(2026, 3, 10),
            date(2026, 3, 9),
            date(2026, 4, 4),
            date(2026, 4, 5),
        )
    }
    assert list(said.values()) == [
        "",
        "",
        "the pace is the slower of the two",
        "",
        "the estimate is the slower of the two",
    ]
