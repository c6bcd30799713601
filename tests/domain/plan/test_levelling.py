"""What if no owner did two things at once."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.board import Board, Calendar
from readiness_tui.domain.plan.levelling import level_owners, place_all
from readiness_tui.domain.plan.schedule import Schedule
from tests.builders import HOME, analysis, board, key, ticket
from tests.strategies import edges, name


def planned(*boards: Board) -> Schedule:
    return analysis(*boards).schedule()


def test_one_owner_does_one_thing_at_a_time_the_most_urgent_first() -> None:
    plan = planned(
        board(
            ticket("A", estimate="2d", owner="@a"),
            ticket("B", estimate="2d", owner="@a @b"),
            ticket("long", estimate="5d", depends="B", owner="@c"),
            ticket("free", estimate="2d"),
        )
    )
    found = level_owners(plan)
    assert [found.starts[n] for n in range(4)] == [8, 0, 8, 0]
    assert (found.shift(key("A")), found.shift(key("B"))) == (8, 0)
    assert found.days(key("A")) == (date(2026, 2, 20), date(2026, 2, 23))
    assert found.unowned == (key("free"),)
    assert [str(load) for load in found.loads] == [
        "@c: 5 d of work in a 5 d window",
        "@a: 4 d of work in a 2 d window",
    ]
    assert found.finish(HOME) == plan.finish(HOME)


def test_only_the_first_of_several_owners_is_waited_for() -> None:
    one = board(
        ticket("A", estimate="2d", owner="@a"),
        ticket("B", estimate="2d", owner="@b @a"),
    )
    found = level_owners(planned(one))
    assert found.starts[:2] == [0, 0]
    assert str(found.loads[0]) == "@a: 2 d of work in a 2 d window"


def test_an_owner_on_boards_with_two_calendars_is_one_person() -> None:
    week = Calendar(workdays=("sun", "mon", "tue", "wed", "thu"))
    plan = planned(
        board(ticket("A", estimate="2d", owner="@a")),
        board(ticket("B", estimate="2d", owner="@a"), id="other", calendar=week),
    )
    found = level_owners(plan)
    spans = sorted(days for n in ("A", "other:B") if (days := found.days(key(n))))
    assert spans[0][1] < spans[1][0]


def test_what_has_no_dates_is_not_placed() -> None:
    found = level_owners(planned(board(ticket("A", depends="B"), ticket("B", depends="A"))))
    assert (found.shift(key("A")), found.days(key("A")), found.finish(HOME)) == (None, None, None)


def test_more_than_there_is_is_refused() -> None:
    plan = planned(board(ticket("A")))
    with pytest.raises(ValueError, match="2 of 'x' are asked for at once, there are 1"):
        place_all(plan.network, plan.network.lengths, plan.ends, {0: {"x": 2}}, {"x": 1})


@st.composite
def owned(draw: st.DrawFn) -> Board:
    """An acyclic board with a few owners."""
    size = draw(st.integers(1, 12))
    needs: dict[int, list[str]] = {}
    for node, other in draw(edges(size, acyclic=True)):
        needs.setdefault(node, []).append(name(other))
    owner, length = st.sampled_from(["", "@a", "@b"]), st.sampled_from(["0d", "2h", "1d", "3d"])
    return board(
        *(
            ticket(name(n), depends=needs.get(n, ()), owner=draw(owner), estimate=draw(length))
            for n in range(size)
        )
    )


@given(owned())
def test_a_levelled_plan_keeps_the_order_and_no_owner_is_in_two_places(plan: Board) -> None:
    found = level_owners(planned(plan))
    network = found.plan.network
    for node in range(network.tickets):
        assert found.starts[node] >= found.plan.starts[node]
        assert all(found.ends[p] <= found.starts[node] for p in network.edges.pred[node])
    busy: dict[str, list[tuple[int, int]]] = {}
    for node, one in enumerate(plan.tickets.values()):
        if one.primary and network.lengths[node]:
            busy.setdefault(one.primary, []).append((found.starts[node], found.ends[node]))
    for spans in busy.values():
        ordered = sorted(spans)
        assert all(one[1] <= two[0] for one, two in pairwise(ordered))
