"""Where a ticket stands, and what is in its way."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.model.board import Board, Calendar
from readiness_tui.domain.model.dates import Window
from readiness_tui.domain.model.gate import State
from readiness_tui.domain.model.status import Mode, Status
from readiness_tui.domain.plan.analysis import Analysis, PlanContext, analyse
from readiness_tui.domain.plan.workability import Workability, WorkabilityState
from readiness_tui.domain.proof.proof import EffectiveResult, GateDecision, ProofWord
from readiness_tui.domain.verdict.verdict import guard, judge
from tests.builders import NOW, TODAY, analysis, board, key, phase, ticket
from tests.strategies import analyses

TOMORROW = TODAY + timedelta(1)


def standing(
    id_: str, *boards: Board, proofs: dict[str, str] | None = None, today: date = TODAY
) -> Workability:
    return analysis(*boards, proofs=proofs, today=today).workabilities[key(id_)]


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("todo", "ready"),
        ("doing", "active"),
        ("review", "active"),
        ("blocked", "blocked"),
        ("done", "closed"),
        ("dropped", "closed"),
    ],
)
def test_with_nothing_in_the_way_the_status_decides(status: str, state: str) -> None:
    assert standing("A", board(ticket("A", status))) == Workability(WorkabilityState(state))


@pytest.mark.parametrize("status", ["todo", "doing", "review", "blocked"])
def test_an_open_dependency_is_in_the_way(status: str) -> None:
    found = standing("B", board(ticket("A", status), ticket("B", depends="A")))
    assert found.state is WorkabilityState.WAITING
    assert [str(item) for item in found.unmet] == ["needs A, which is open"]


@pytest.mark.parametrize("status", ["done", "dropped"])
def test_a_closed_dependency_is_met(status: str) -> None:
    found = standing("B", board(ticket("A", status), ticket("B", depends="A")))
    assert found.state is WorkabilityState.READY


def test_a_dependency_that_nobody_has_is_in_the_way() -> None:
    found = standing("A", board(ticket("A", depends="Z", after="Y")))
    assert found.state is WorkabilityState.WAITING
    assert [str(item) for item in found.unmet] == ["needs Z, which nobody has"]
    assert found.unmet[0].key is None


def test_tickets_of_a_cycle_wait_for_each_other() -> None:
    plan = board(ticket("A", depends="B"), ticket("B", depends="A"))
    assert standing("A", plan).state is WorkabilityState.WAITING
    assert standing("B", plan).state is WorkabilityState.WAITING


def test_a_ticket_of_another_board_is_named_with_it() -> None:
    found = standing("A", board(ticket("A", depends="c:X")), board(ticket("X"), id="c"))
    assert [item.subject for item in found.unmet] == ["c:X"]
    assert found.unmet[0].key == key("c:X")


@pytest.mark.parametrize("mode", Mode)
def test_a_contradicted_dependency_holds_up_only_where_the_mode_enforces(mode: Mode) -> None:
    plan = board(ticket("A", "done"), ticket("B", depends="A"), mode=mode)
    found = standing("B", plan, proofs={"A": "contradicted"})
    words = ["needs A, which claims done while a gate fails"]
    assert [str(item) for item in found.unmet] == (words if mode.enforces else [])
    assert [str(item) for item in found.remarks] == ([] if mode.enforces else words)
    assert (found.state is WorkabilityState.WAITING) == mode.enforces


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("hold", GateDecision)
def test_a_phase_is_closed_until_its_entrance_holds(mode: Mode, hold: GateDecision) -> None:
    plan = board(ticket("A"), phase("P", "A"), phase("Q", "A"), mode=mode)
    weights = {"phase:P/entrance": EffectiveResult(hold, State.UNKNOWN)}
    judged = analysis(plan, effectives={f"b:{name}": one for name, one in weights.items()})
    found = judged.workabilities[key("A")]
    closed = hold in {GateDecision.FAILS, GateDecision.UNDECIDED}
    words = ["phase P is closed: its entrance is not met"] if closed else []
    assert [str(item) for item in found.unmet] == (words if mode.enforces else [])
    assert [str(item) for item in found.remarks] == ([] if mode.enforces else words)


@pytest.mark.parametrize(
    "plan",
    [
        board(ticket("A"), window=Window(start=TOMORROW)),
        board(ticket("A"), phase("P", "A", window=Window(start=TOMORROW))),
        board(
            ticket("A"),
            phase("P", "A", window=Window(weeks=(2, 3))),
            calendar=Calendar(week_one=TOMORROW - timedelta(7)),
        ),
        board(
            ticket("A"),
            phase("P", "A", window=Window(start=TOMORROW)),
            window=Window(start=TODAY - timedelta(9)),
        ),
    ],
    ids=["board", "phase", "weeks", "later of both"],
)
def test_before_its_window_a_ticket_is_for_later(plan: Board) -> None:
    assert standing("A", plan) == Workability(WorkabilityState.LATER, begins=TOMORROW)
    assert standing("A", plan, today=TOMORROW).state is WorkabilityState.READY


def test_weeks_counted_from_nowhere_hold_nothing_back() -> None:
    plan = board(ticket("A"), phase("P", "A", window=Window(weeks=(9, 9))))
    assert standing("A", plan).state is WorkabilityState.READY


def test_the_first_phase_that_lists_a_ticket_counts() -> None:
    late = Window(start=TOMORROW)
    plan = board(ticket("A"), phase("P", "A"), phase("Q", "A", window=late))
    assert standing("A", plan).state is WorkabilityState.READY


def test_what_waits_is_not_for_later_but_waiting() -> None:
    plan = board(ticket("A"), ticket("B", depends="A"), window=Window(start=TOMORROW))
    assert standing("B", plan).state is WorkabilityState.WAITING
    assert standing("B", plan).begins is None


def test_a_ticket_under_way_keeps_what_it_started_in_spite_of() -> None:
    found = standing("B", board(ticket("A"), ticket("B", "doing", depends="A")))
    assert found.state is WorkabilityState.ACTIVE
    assert [item.subject for item in found.unmet] == ["A"]


def test_containment_never_blocks() -> None:
    plan = board(ticket("A"), ticket("B", parent="A"), ticket("C", "blocked", parent="B"))
    assert standing("A", plan).state is WorkabilityState.READY
    assert standing("B", plan).state is WorkabilityState.READY


@given(analyses())
def test_soft_edges_change_no_state(found: Analysis) -> None:
    boards = [
        replace(one, tickets={name: replace(t, after=()) for name, t in one.tickets.items()})
        for one in found.portfolio.boards.values()
    ]
    words = {name.ticket: proof.word for name, proof in found.judgement.proofs.items()}
    bare = analysis(*boards, proofs=words)
    assert {name: one.state for name, one in bare.workabilities.items()} == {
        name: one.state for name, one in found.workabilities.items()
    }


@given(analyses(), st.data())
def test_closing_a_ticket_never_takes_another_out_of_ready(
    found: Analysis, data: st.DataObject
) -> None:
    target = data.draw(st.sampled_from(found.graph.keys))
    word = data.draw(st.sampled_from([ProofWord.PROVEN, ProofWord.UNPROVEN, "contradicted"]))
    (plan,) = found.portfolio.boards.values()
    done = replace(plan.tickets[target.ticket], status=Status.DONE)
    words = {name.ticket: proof.word for name, proof in found.judgement.proofs.items()}
    if plan.tickets[target.ticket].status in {Status.DONE, Status.DROPPED}:
        return
    after = analysis(
        replace(plan, tickets={**plan.tickets, target.ticket: done}),
        proofs={**words, target.ticket: word},
    )
    for name, before in found.workabilities.items():
        if name != target and before.state is WorkabilityState.READY:
            assert after.workabilities[name].state is WorkabilityState.READY


@given(analyses())
def test_open_is_actionable_and_not_actionable(found: Analysis) -> None:
    for name, one in found.portfolio.tickets():
        state = found.workabilities[name].state
        assert one.is_open == (state is not WorkabilityState.CLOSED)
        assert not state.is_actionable or one.is_open
        assert state is not WorkabilityState.READY or not found.workabilities[name].unmet


@given(analyses())
def test_the_guard_gives_the_same_codes_for_the_move_to_doing(found: Analysis) -> None:
    judged = judge(found.portfolio, {}, NOW)
    there = analyse(judged, PlanContext(TODAY))
    for place, record in found.portfolio.tickets():
        if record.status is Status.TODO:
            against = {reason.code for reason in guard(judged, place, Status.DOING).reasons}
            mine = there.workabilities[place]
            assert against == {item.code.value for item in (*mine.unmet, *mine.remarks)}
