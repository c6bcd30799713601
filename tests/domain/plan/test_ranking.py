"""The order of next, its reasons, and the way to a goal."""

import re

from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.board import Board, Scoring
from readiness_tui.domain.model.ids import BoardId, Key
from readiness_tui.domain.plan.analysis import Analysis, tickets_of, way_to
from readiness_tui.domain.plan.ranking import Group, PlanContext, analyse, most_waited_for, next_up
from readiness_tui.domain.plan.workability import WorkabilityState
from readiness_tui.domain.proof.proof import ProofWord, Scope
from tests.builders import (
    HOME,
    TODAY,
    analysis,
    board,
    judgement,
    key,
    keys,
    milestone,
    phase,
    ticket,
)
from tests.strategies import analyses


def order(*boards: Board, proofs: dict[str, str] | None = None) -> str:
    picks = next_up(analysis(*boards, proofs=proofs), limit=None)
    return " ".join(pick.key.ticket for pick in picks)


def reasons(id_: str, *boards: Board) -> tuple[str, ...]:
    picks = next_up(analysis(*boards), limit=None)
    return next(pick.reasons for pick in picks if pick.key == key(id_))


def test_repair_comes_before_close_before_finish_before_start() -> None:
    plan = board(
        ticket("start", priority="P0"),
        ticket("finish", "review", priority="P0"),
        ticket("close", "doing", priority="P0"),
        ticket("repair", "done", priority="P4"),
        ticket("waits", depends="start", priority="P0"),
        ticket("blocked", "blocked", priority="P0"),
    )
    found = analysis(plan, proofs={"close": "closable", "repair": "contradicted"})
    picks = next_up(found)
    assert [pick.key.ticket for pick in picks] == [group.value for group in Group]
    assert [pick.group for pick in picks] == list(Group)
    assert [pick.place for pick in picks] == [1, 2, 3, 4]


def test_what_still_waits_is_not_to_be_closed() -> None:
    plan = board(ticket("A", "blocked"), ticket("B", depends="A"), ticket("C", "blocked"))
    assert order(plan, proofs={"B": "closable", "C": "closable"}) == "C"


def test_a_p2_that_holds_up_a_p0_counts_as_p0() -> None:
    plan = board(
        ticket("urgent", priority="P1"),
        ticket("B", priority="P2"),
        ticket("C", depends="B"),
        ticket("T-020", priority="P0", depends="C"),
    )
    assert order(plan) == "B urgent"
    assert reasons("B", plan)[0] == "P0 through T-020"
    assert reasons("urgent", plan) == ("P1",)


def test_priority_does_not_come_through_what_is_closed() -> None:
    plan = board(
        ticket("A", priority="P2"),
        ticket("B", priority="P1"),
        ticket("C", "done", depends="A"),
        ticket("D", priority="P0", depends="C"),
    )
    assert order(plan) == "D B A"


def test_priority_goes_round_a_cycle() -> None:
    plan = board(
        ticket("A"),
        ticket("B", depends="A D"),
        ticket("C", depends="B"),
        ticket("D", depends="C"),
        ticket("E", depends="C", priority="P0"),
        ticket("F", priority="P1"),
    )
    assert order(plan) == "A F"
    assert reasons("A", plan)[0] == "P0 through E"


def test_what_unblocks_most_now_comes_first() -> None:
    plan = board(
        ticket("one"),
        ticket("two"),
        ticket("A", depends="one"),
        ticket("B", depends="two"),
        ticket("C", depends="two"),
        ticket("D", depends="one two"),
    )
    assert order(plan) == "two one"
    assert reasons("two", plan) == (
        "critical, no float",
        "unblocks 2 now: B, C",
        "1 d of work wait behind it",
        "3 tickets depend on it",
    )


def test_many_that_are_unblocked_are_counted() -> None:
    plan = board(ticket("A"), *(ticket(f"T{n}", depends="A") for n in range(7)))
    assert reasons("A", plan)[1] == "unblocks 7 now: T0, T1, T2, T3, T4 (+2)"


def test_what_presses_comes_before_what_unblocks() -> None:
    plan = board(
        ticket("calm", estimate="1d"),
        ticket("frees", estimate="1d"),
        ticket("X", depends="frees", estimate="1d"),
        ticket("Y", depends="frees", estimate="1d"),
        ticket("near", estimate="8d"),
        ticket("critical", estimate="10d"),
        ticket("late", estimate="2d", target="2026-02-18"),
    )
    assert order(plan) == "late critical near frees calm"
    assert reasons("late", plan) == ("late by 1 d",)
    assert reasons("critical", plan) == ("critical, no float",)
    assert reasons("near", plan) == ("near critical, float 2 d",)
    assert reasons("calm", plan) == ("no ties; next in file order",)


def test_of_two_that_unblock_as_many_the_one_with_more_work_behind_it_comes_first() -> None:
    plan = board(
        ticket("one", estimate="1d"),
        ticket("two", estimate="1d"),
        ticket("A", depends="one", estimate="1d"),
        ticket("B", depends="two", estimate="2d"),
        ticket("end", estimate="9d"),
    )
    assert order(plan) == "end two one"
    assert reasons("two", plan)[1] == "2 d of work wait behind it"


def test_then_what_more_depend_on_then_the_score_then_soft_order_then_the_file() -> None:
    behind = board(
        ticket("few"),
        ticket("many"),
        ticket("A", depends="few"),
        ticket("B", depends="many"),
        ticket("C", depends="B"),
    )
    assert order(behind) == "many few"
    scored = board(ticket("none"), ticket("low", score=9), ticket("high", score=18))
    assert order(scored) == "high low none"
    softly = board(ticket("A", after="C"), ticket("B"), ticket("C", "blocked"))
    assert order(softly) == "B A"
    assert reasons("A", softly) == ("better after C, which is open",)
    assert reasons("B", softly) == ("no ties; next in file order",)
    closed = board(ticket("C", "done"), ticket("A", after="C"), ticket("B"))
    assert order(closed) == "A B"


def test_a_score_is_shown_against_the_best_that_its_board_allows() -> None:
    factors = Scoring(("impact", "risk_reduction", "urgency", "readiness"))
    assert reasons("A", board(ticket("A", score=18), scoring=factors)) == ("score 18 of 20",)
    assert reasons("A", board(ticket("A", score=18))) == ("score 18",)


def test_filters_come_before_the_cut() -> None:
    plan = board(*(ticket(f"T{n}") for n in range(9)))
    found = analysis(plan)
    assert [pick.key for pick in next_up(found, keys("gone T7 T8"), limit=1)] == [key("T7")]
    assert len(next_up(found, limit=4)) == 4


def test_where_nothing_is_ready_the_most_waited_for_is_named() -> None:
    plan = board(
        ticket("A", "blocked"),
        ticket("B", depends="A"),
        ticket("C", depends="B"),
        ticket("D", "done"),
    )
    found = analysis(plan)
    assert next_up(found) == ()
    assert most_waited_for(found) == key("A")
    assert most_waited_for(analysis(board(ticket("A", "done")))) is None


def test_for_a_goal_only_what_it_needs_is_named() -> None:
    plan = board(
        ticket("A", "blocked"),
        ticket("B", depends="A"),
        ticket("C", depends="A"),
        ticket("X", "blocked"),
        ticket("Y", depends="X"),
    )
    found = analysis(plan)
    assert most_waited_for(found) == key("A")
    assert most_waited_for(found, Scope(HOME, "ticket", "Y")) == key("X")
    assert most_waited_for(found, keys("Y")) == key("Y")


def test_the_way_to_a_goal_holds_what_it_needs_across_boards_and_no_more() -> None:
    plan = board(
        ticket("G", depends="C done c:X"),
        ticket("C", depends="B"),
        ticket("B"),
        ticket("done", "done", depends="behind"),
        ticket("behind"),
        ticket("bad", "done"),
        ticket("other"),
        phase("P", "C"),
        milestone("M", "phase:P bad"),
    )
    found = analysis(plan, board(ticket("X"), id="c"), proofs={"bad": "contradicted"})
    assert way_to(found, Scope(HOME, "ticket", "G")) == keys("B C c:X G")
    assert way_to(found, Scope(HOME, "phase", "P")) == keys("B C")
    assert way_to(found, keys("C gone")) == keys("B C")
    assert way_to(found, Scope(HOME, "milestone", "M")) == keys("B C bad")
    assert set(way_to(found, Scope(HOME))) == set(keys("G C B behind bad other c:X"))
    assert [p.key for p in next_up(found, Scope(HOME, "milestone", "M"))] == [*keys("bad B")]


def test_a_scope_names_its_tickets() -> None:
    plan = board(
        ticket("A"), ticket("B"), phase("P", "B gone"), milestone("M", "A phase:P phase:Q")
    )
    portfolio = analysis(plan, board(ticket("X"), id="c")).portfolio
    assert tickets_of(portfolio, Scope()) == keys("A B c:X")
    assert tickets_of(portfolio, Scope(HOME)) == keys("A B")
    assert tickets_of(portfolio, Scope(HOME, "phase", "P")) == keys("B")
    assert tickets_of(portfolio, Scope(HOME, "milestone", "M")) == keys("A B")
    for gone in (
        Scope(BoardId("z")),
        *(Scope(HOME, kind, "gone") for kind in ("ticket", "phase", "milestone")),
    ):
        assert tickets_of(portfolio, gone) == ()


def test_an_analysis_of_the_same_boards_keeps_its_graph() -> None:
    first = judgement(board(ticket("A")))
    before = analyse(first, PlanContext(TODAY))
    assert analyse(first, PlanContext(TODAY), before=before).graph is before.graph
    other = judgement(board(ticket("B")))
    assert analyse(other, PlanContext(TODAY), before=before).graph.keys == keys("B")


@given(analyses(), st.one_of(st.none(), st.integers(0, 5)))
def test_every_pick_is_in_the_first_group_that_fits(found: Analysis, limit: int | None) -> None:
    picks = next_up(found, limit=limit)
    every = next_up(found, limit=None)
    assert picks == every[:limit]
    picked = {pick.key: pick.group for pick in every}
    for name, standing in found.workabilities.items():
        word = found.judgement.proofs[name].word
        expected = (
            Group.REPAIR
            if word is ProofWord.CONTRADICTED
            else Group.CLOSE
            if word is ProofWord.CLOSABLE and not standing.unmet
            else Group.FINISH
            if standing.state is WorkabilityState.ACTIVE
            else Group.START
            if standing.state is WorkabilityState.READY
            else None
        )
        assert picked.get(name) == expected
    assert [pick.group for pick in every] == sorted(picked.values(), key=list(Group).index)


def unmet_now(found: Analysis, name: Key) -> set[str]:
    """The dependencies in the way of a ticket, counted from the board alone."""
    (plan,) = found.portfolio.boards.values()
    one = plan.tickets[name.ticket]
    return {
        other
        for other in one.depends
        if other != one.id
        and (
            other not in plan.tickets
            or plan.tickets[key(other).ticket].is_open
            or (
                plan.enforcement.enforces
                and found.judgement.proofs[key(other)].word is ProofWord.CONTRADICTED
            )
        )
    }


@given(analyses())
def test_reasons_are_true(found: Analysis) -> None:
    (plan,) = found.portfolio.boards.values()
    still = [name for name, one in found.portfolio.tickets() if one.is_open]
    for pick in next_up(found, limit=None):
        said = " · ".join(pick.reasons)
        one = plan.tickets[pick.key.ticket]
        freed = [name.ticket for name in still if unmet_now(found, name) == {one.id}]
        if match := re.search(r"unblocks (\d+) now", said):
            assert int(match[1]) == len(freed)
        else:
            assert not freed
        waiting = found.graph.downstream([found.graph.index[pick.key]])
        count = len({found.graph.keys[node] for node in waiting} & set(still) - {pick.key})
        match = re.search(r"(\d+) tickets? depends? on it", said)
        assert count == (int(match[1]) if match else 0)
        if match := re.match(r"(P\d)(?: through (\S+))?", said):
            assert plan.tickets[key(match[2] or one.id).ticket].priority == match[1]


def test_without_closure_only_direct_dependants_are_counted_and_the_reason_says_so() -> None:
    found = analysis(board(ticket("A"), ticket("B", depends="A"), ticket("C", depends="B")))
    vars(found.graph)["below"] = ()  # as above 10,000 tickets
    (pick,) = next_up(found)
    assert pick.reasons == (
        "critical, no float",
        "unblocks 1 now: B",
        "2 d of work wait behind it",
        "1 ticket depends on it directly",
    )
    assert pick.top == pick.reasons[:3]
    assert most_waited_for(found) == key("A")


def test_a_ticket_that_holds_up_all_others_says_so() -> None:
    rest = (ticket(f"T-{n:03d}", depends="T-001", priority="P1") for n in range(2, 26))
    (pick,) = next_up(analysis(board(ticket("T-001"), *rest, mode="solo")))
    assert pick.reasons == (
        "P1 through T-002",
        "critical, no float",
        "unblocks 24 now: T-002, T-003, T-004, T-005, T-006 (+19)",
        "1 d of work wait behind it",
        "24 tickets depend on it",
    )
