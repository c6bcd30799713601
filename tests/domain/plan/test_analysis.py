"""The graph of an earlier analysis serves again only where a new one would be the same."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields, replace

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Estimate, Ticket
from readiness_tui.domain.plan.analysis import Analysis, PlanContext, analyse
from readiness_tui.domain.plan.graph import PlanGraph, build_graph
from readiness_tui.domain.verdict.verdict import judge
from tests.builders import NOW, TODAY, board, ticket

NAMES = ("A", "B", "C")
references = st.lists(st.sampled_from([*NAMES, "a:A", "b:A", "X"]), max_size=2).map(tuple)


@st.composite
def boards(draw: st.DrawFn, name: str) -> Board:
    """A board of a few tickets in any order."""
    order = draw(st.lists(st.sampled_from(NAMES), unique=True))
    return board(*(draw(tickets(each)) for each in order), id=name)


@st.composite
def tickets(draw: st.DrawFn, name: str) -> Ticket:
    """A ticket that refers to any other."""
    return ticket(name, depends=draw(references), after=draw(references))


@st.composite
def edited(draw: st.DrawFn, made: Board) -> Board:
    """The board with one thing changed, often one that no graph shows."""
    if not made.tickets or draw(st.integers(0, 5)) == 0:
        return draw(boards(made.id))
    name = draw(st.sampled_from(list(made.tickets)))
    one = made.tickets[name]
    change = draw(
        st.sampled_from(
            [
                {"title": "other"},
                {"status": Status.DONE},
                {"depends": draw(references)},
                {"after": draw(references)},
            ]
        )
    )
    return replace(made, tickets={**made.tickets, name: replace(one, **change)})


def told(graph: PlanGraph) -> list[object]:
    return [getattr(graph, each.name) for each in fields(graph)]


@given(boards("a"), boards("b"), st.data())
def test_a_graph_that_serves_again_is_the_one_that_would_be_built(
    first: Board, second: Board, data: st.DataObject
) -> None:
    before = Portfolio.of(first, second)
    after = before.with_board(data.draw(edited(first)))
    if data.draw(st.integers(0, 5)) == 0:
        after = after.without(second.id)
    context = PlanContext(TODAY)
    earlier = analyse(judge(before, {}, NOW), context)
    found = analyse(judge(after, {}, NOW), context, before=earlier)
    assert told(found.graph) == told(build_graph(after))


@pytest.mark.parametrize(
    "other",
    [
        board(ticket("A"), ticket("B", after="A")),
        board(ticket("A"), ticket("B", depends="A")),
        board(ticket("B"), ticket("A")),
        board(ticket("A"), ticket("C")),
        board(ticket("A")),
    ],
)
def test_a_ticket_that_came_went_or_refers_to_another_makes_a_new_graph(other: Board) -> None:
    context = PlanContext(TODAY)
    earlier = analyse(judge(Portfolio.of(board(ticket("A"), ticket("B"))), {}, NOW), context)
    found = analyse(judge(Portfolio.of(other), {}, NOW), context, before=earlier)
    assert told(found.graph) == told(build_graph(Portfolio.of(other)))
    assert told(found.graph) != told(earlier.graph)


def test_a_title_leaves_the_graph_as_it_is() -> None:
    made = board(ticket("A"), ticket("B", depends="A"))
    other = board(ticket("A", title="other"), ticket("B", depends="A"))
    context = PlanContext(TODAY)
    earlier = analyse(judge(Portfolio.of(made), {}, NOW), context)
    assert analyse(judge(Portfolio.of(other), {}, NOW), context, before=earlier).graph is (
        earlier.graph
    )


ESTIMATES = (Estimate("1d"), Estimate("3d"), None)


@st.composite
def moved(draw: st.DrawFn, portfolio: Portfolio) -> Portfolio:
    """The portfolio with one board changed, gone or come back."""
    name = draw(st.sampled_from(["a", "b"]))
    made = portfolio.boards.get(BoardId(name))
    if made is None:
        return portfolio.with_board(draw(boards(name)))
    if draw(st.integers(0, 7)) == 0:
        return portfolio.without(made.id)
    if not made.tickets or draw(st.booleans()):
        return portfolio.with_board(draw(edited(made)))
    which = draw(st.sampled_from(list(made.tickets)))
    one = replace(
        made.tickets[which],
        estimate=draw(st.sampled_from(ESTIMATES)),
        status=draw(st.sampled_from(Status)),
        evidence=draw(st.sampled_from([(), ("e",)])),
    )
    return portfolio.with_board(replace(made, tickets={**made.tickets, which: one}))


def computed(analysis: Analysis) -> list[object]:
    plan = analysis.schedule()
    numbers = (plan.starts, plan.ends, plan.finishes, plan.slips, plan.slack.tail)
    places = [plan.planned(key) for key in analysis.graph.keys]
    return [told(analysis.graph), analysis.workabilities, *numbers, places, analysis.coverage]


@given(boards("a"), boards("b"), st.data())
def test_an_analysis_made_from_earlier_ones_is_the_one_made_from_nothing(
    first: Board, second: Board, data: st.DataObject
) -> None:
    portfolio, now = Portfolio.of(first, second), NOW
    found = analyse(judge(portfolio, {}, now), PlanContext(now.date()))
    computed(found)
    for _ in range(data.draw(st.integers(1, 4))):
        portfolio = data.draw(moved(portfolio))
        now += timedelta(days=data.draw(st.integers(0, 1)))
        judged = judge(portfolio, {}, now, previous=found.judgement)
        context = PlanContext(now.date())
        found = analyse(judged, context, before=found)
        assert computed(found) == computed(analyse(judge(portfolio, {}, now), context))
