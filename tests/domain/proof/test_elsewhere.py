"""A board that speaks of another repository: neither proven nor refuted by what lies here."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.gate import Cause, Outcome, Result
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.ticket import Criterion
from readiness_tui.domain.plan.context import PlanContext
from readiness_tui.domain.plan.ranking import analyse, next_up
from readiness_tui.domain.proof.gate_index import GateIndex
from readiness_tui.domain.proof.proof import WORKSPACE, Judgement, ProofWord, Scope, Word
from readiness_tui.domain.verdict.explain import explain
from readiness_tui.domain.verdict.verdict import judge, verdict
from tests.builders import NOW, board, gate, ticket

TICKED = (Criterion(text="seen", done=True),)
FAR = board(
    ticket("F-1", "done", evidence="e", acceptance=TICKED),
    ticket("F-2", "todo"),
    gate("own", "text", proves=("F-1",)),
    gate("signed", "attestation", proves=("F-1",), params={"statement": "x", "valid_for": "9d"}),
    id="far",
    mode="shadow",
    repository="acme/pay",
)
HERE = board(ticket("H-1", "done", evidence="e"), ticket("H-2", "todo"), id="here")

outcomes = st.sampled_from(list(Outcome))


def judged(outcome: Outcome, *boards: Board, previous: Judgement | None = None) -> Judgement:
    """Boards in the repository `shop`, each gate with this outcome."""
    plans = Portfolio.of(*boards).within({"shop"})
    result = Result(outcome=outcome, says="x", decided_by="r")
    found = dict.fromkeys(GateIndex.of(plans).asked, result)
    return judge(plans, found, NOW, previous=previous)


@given(outcome=outcomes)
def test_no_gate_of_it_passes_or_fails_whatever_is_known(outcome: Outcome) -> None:
    judgement = judged(outcome, FAR, HERE)
    of_far = {result for key, result in judgement.results.items() if key.board == "far"}
    assert {(one.outcome, one.cause) for one in of_far} == {(Outcome.UNKNOWN, Cause.ELSEWHERE)}
    assert {judgement.proofs[key].word for key in judgement.proofs if key.board == "far"} == {
        ProofWord.UNPROVEN,
        ProofWord.OPEN,
    }


@given(outcome=outcomes)
def test_the_workspace_is_as_ready_as_the_boards_that_speak_of_it(outcome: Outcome) -> None:
    alone, beside = judged(outcome, HERE), judged(outcome, FAR, HERE)
    assert verdict(beside, WORKSPACE) == verdict(alone, WORKSPACE)


@given(outcome=outcomes, strict=st.booleans(), now_only=st.booleans())
def test_by_itself_it_is_never_go(outcome: Outcome, strict: bool, now_only: bool) -> None:  # noqa: FBT001 - drawn
    judgement = judged(outcome, FAR)
    for scope in (WORKSPACE, Scope(BoardId("far")), Scope(BoardId("far"), "ticket", "F-1")):
        answer = verdict(judgement, scope, strict=strict, now_only=now_only)
        assert answer.word is Word.NO_GO
        assert [reason.code for reason in answer.reasons] == ["board-elsewhere"]


def test_an_enforcing_board_stays_enforced() -> None:
    enforcing = judged(Outcome.PASS, board(ticket("A", "done", evidence="e"), repository="x/y"))
    assert verdict(enforcing, WORKSPACE).enforced


def test_once_it_is_here_it_is_judged_again() -> None:
    before = judged(Outcome.PASS, FAR, HERE)
    after = judged(Outcome.PASS, replace(FAR, repository="shop"), HERE, previous=before)
    assert after.results[GateKey(BoardId("far"), "own")].outcome is Outcome.PASS
    same_board = judge(before.portfolio.within({"pay"}), {}, NOW, previous=before)
    assert same_board.results[GateKey(BoardId("far"), "own")].cause is Cause.NEVER_RUN


def test_it_is_listed_as_no_work_and_told_apart() -> None:
    judgement = judged(Outcome.PASS, FAR, HERE)
    analysis = analyse(judgement, PlanContext(NOW.date()))
    assert [pick.key.board for pick in next_up(analysis)] == ["here"]
    assert [pick.key.ticket for pick in next_up(analysis, Scope(BoardId("far")))] == ["F-2"]
    assert explain(judgement, WORKSPACE)[-2:] == (
        "elsewhere  far of acme/pay: 2 tickets, 4 gates",
        "held there: readiness --root THERE --boards HERE",
    )
