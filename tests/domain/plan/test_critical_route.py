"""The way to a goal: the same work in its list, its length and its days."""

from datetime import date

import pytest
from hypothesis import given

from readiness_tui.domain.model.board import Calendar
from readiness_tui.domain.model.dates import Window
from readiness_tui.domain.model.ticket import Criterion
from readiness_tui.domain.plan.analysis import Analysis, way_to
from readiness_tui.domain.plan.critical_route import Way, way_of
from readiness_tui.domain.plan.forecast import forecast
from readiness_tui.domain.plan.forecast_progress import format_odds
from readiness_tui.domain.plan.schedule import View
from readiness_tui.domain.proof.proof import ProofWord, Scope
from tests.builders import HOME, analysis, board, key, keys, milestone, phase, ticket
from tests.strategies import analyses


def to(name: str) -> Scope:
    return Scope(HOME, "ticket", name)


def way(name: str, *records: object) -> Way:
    return way_of(analysis(board(*records)), to(name))  # type: ignore[arg-type]


PLAN = (
    ticket("A", estimate="2d"),
    ticket("B", estimate="3d"),
    ticket("C", estimate="2d", depends="A"),
    ticket("D", estimate="4d", depends="A B"),
    ticket("E", estimate="4d", depends="C"),
    ticket("F", estimate="3d", depends="C"),
    ticket("G", estimate="5d", depends="D E"),
    ticket("H", estimate="2d", depends="F G"),
)
"""A textbook example: eight activities, 15 days, A C E G H."""


def test_the_textbook_example_has_its_length() -> None:
    found = way("H", *PLAN)
    assert str(found) == "8 tickets, 25 d of work, longest chain 15 d"
    assert found.tickets == keys("A B C D E F G H")
    assert found.earliest == date(2026, 3, 10)  # the fifteenth working day from 18 February on
    assert str(way("F", *PLAN)) == "3 tickets, 7 d of work, longest chain 7 d"


def test_children_come_before_what_contains_them() -> None:
    found = way(
        "EPIC",
        ticket("EPIC", estimate="9d"),
        ticket("C1", parent="EPIC", estimate="2d"),
        ticket("C2", parent="EPIC", estimate="3d"),
    )
    assert found.tickets == keys("C1 C2 EPIC")
    assert (found.work, found.chain) == (20, 12)


def test_a_phase_that_is_waited_for_comes_before_the_one_that_waits() -> None:
    plan = board(
        ticket("A", estimate="2d"),
        ticket("B", estimate="1d"),
        phase("P", "A"),
        phase("Q", "B", entrance=(Criterion(phase="P"),), window=Window(date(2026, 3, 9))),
    )
    found = way_of(analysis(plan), Scope(HOME, "phase", "Q"))
    assert found.tickets == keys("A B")
    assert (found.work, found.chain, found.earliest) == (12, 12, date(2026, 3, 9))


@pytest.mark.parametrize("days", [("mon", "tue", "wed", "thu", "fri"), ("mon", "wed")])
def test_other_boards_are_on_the_way(days: tuple[str, ...]) -> None:
    here = board(ticket("A", estimate="1d", depends="other:X"), milestone("M", "A", due=date.max))
    there = board(
        ticket("X", estimate="2d"), ticket("Y", depends="X"), id="other", calendar=Calendar(days)
    )
    found = way_of(analysis(here, there), Scope(HOME, "milestone", "M"))
    assert found.tickets == (key("other:X"), key("A"))
    assert (found.work, found.chain, found.due) == (12, 12, date.max)


def test_behind_a_cycle_there_is_neither_a_length_nor_a_day() -> None:
    knot = (ticket("A", depends="B"), ticket("B", depends="A"))
    found = way("D", *knot, ticket("C"), ticket("D", depends="A C"))
    assert found.tickets == keys("C A B D")
    assert (found.undated, found.earliest) == (3, None)
    assert str(found) == "4 tickets, 4 d of work, no longest chain"


def test_what_is_done_is_not_left_unless_it_is_contradicted() -> None:
    found = way_of(analysis(board(ticket("A", "done"), ticket("B", "done", depends="A"))), to("B"))
    assert (str(found), found.tickets, found.due) == ("nothing is left to do", (), None)


def test_the_odds_stand_before_the_day_of_the_longest_chain() -> None:
    plan = analysis(board(*PLAN))
    *_, runs = forecast(plan.schedule(), runs=100, goals=(to("C"),))
    odds = runs.odds[to("C")]
    found = way_of(plan, to("C"))
    assert format_odds(runs, to("C"), found.earliest) == (
        f"P50 {odds.p50}, P85 {odds.p85}, P95 {odds.p95}; {found.earliest} at the earliest"
    )
    assert format_odds(runs, to("C"), None).endswith(f"P95 {odds.p95}")


@given(analyses())
def test_a_way_agrees_with_the_schedule_and_with_what_a_ticket_needs(plan: Analysis) -> None:
    schedule, logic = plan.schedule(), plan.schedule(View.LOGIC)
    for one in plan.graph.keys:
        scope = Scope(one.board, "ticket", one.ticket)
        found = way_of(plan, scope)
        names = set(found.tickets)
        assert len(names) == len(found.tickets)
        needed = set(way_to(plan, scope))
        if not found.contradicted:  # what is behind a claim that does not hold has no date
            assert needed <= names
        assert {plan.judgement.proofs[other].word for other in found.contradicted} <= {
            ProofWord.CONTRADICTED
        }
        assert all(schedule.network.inside[plan.graph.index[other]] for other in names)
        assert 0 <= found.chain <= found.work
        placed = schedule.planned(one)
        assert (found.undated == 0) == (placed is not None or not names)
        if placed is not None:
            assert found.earliest is not None
        if in_full := logic.planned(one):
            assert way_of(plan, scope, View.LOGIC).chain == in_full.ef
