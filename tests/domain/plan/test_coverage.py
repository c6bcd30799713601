"""Risks against tickets: states, what is left by claim and by proof, and who mitigates nothing."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.risk import Acceptance
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.plan.coverage import Band, RiskRow, RiskState, cover
from readiness_tui.domain.proof.proof import ProofWord
from tests.builders import TODAY, board, judgement, keys, risk, ticket
from tests.strategies import PROOFS


def row_of(*boards_: Board, proofs: Mapping[Any, str] | None = None) -> RiskRow:
    (row,) = cover(judgement(*boards_, proofs=proofs)).rows
    return row


def test_residual_by_claim_and_by_proof() -> None:
    plan = board(
        ticket("A", "done"), ticket("B", "done"), ticket("C"), risk("R", "A B C", at="4x4")
    )
    row = row_of(plan, proofs={"A": "proven"})
    assert (row.exposure, row.by_claim, row.by_proof) == (16, 6, 11)
    assert row.covered == (1, 3)
    assert row.tickets == keys("A B C")


def test_dropping_mitigation_lowers_nothing() -> None:
    before = row_of(board(ticket("A", "done"), ticket("B"), risk("R", "A B")))
    after = row_of(board(ticket("A", "done"), ticket("B", "dropped"), risk("R", "A B")))
    assert (after.by_claim, after.by_proof) == (before.by_claim, before.by_proof)
    assert after.state is RiskState.PARTLY


def test_a_mitigation_that_does_not_exist_counts_as_missing() -> None:
    row = row_of(board(ticket("A", "done"), risk("R", "A gone", at="2x5")), proofs={"A": "proven"})
    assert (row.state, row.by_proof, row.covered) == (RiskState.PARTLY, 5, (1, 2))


def test_a_ticket_named_twice_mitigates_once() -> None:
    assert row_of(board(ticket("A", "done"), ticket("B"), risk("R", "A A B"))).covered == (0, 2)


@pytest.mark.parametrize(
    ("statuses", "words", "state"),
    [
        ("", "", RiskState.UNMITIGATED),
        ("dropped dropped", "dropped dropped", RiskState.UNMITIGATED),
        ("done todo", "contradicted open", RiskState.CONTRADICTED),
        ("done done", "proven proven", RiskState.MITIGATED),
        ("done done", "proven unproven", RiskState.CLAIMED),
        ("done doing", "unproven open", RiskState.PARTLY),
        ("todo review", "open closable", RiskState.PLANNED),
    ],
)
def test_the_first_state_that_fits(statuses: str, words: str, state: RiskState) -> None:
    pairs = dict(zip("AB", statuses.split(), strict=False))
    proofs = dict(zip("AB", words.split(), strict=False))
    records = [ticket(id_, status) for id_, status in pairs.items()]
    assert row_of(board(*records, risk("R", tuple(pairs))), proofs=proofs).state is state


@pytest.mark.parametrize(
    ("until", "state"),
    [(TODAY + timedelta(1), RiskState.ACCEPTED), (TODAY, RiskState.UNMITIGATED)],
)
def test_an_acceptance_counts_until_its_day_and_hides_no_residual(
    until: date, state: RiskState
) -> None:
    row = row_of(board(risk("R", accepted=Acceptance("known", "@lead", until))))
    assert (row.state, row.by_proof) == (state, 12)


@pytest.mark.parametrize("at", ["", "0x4", "3x6"])
def test_unscored_is_not_zero(at: str) -> None:
    row = row_of(board(risk("R", at=at)))
    assert (row.exposure, row.by_claim, row.by_proof) == (None, None, None)
    assert Band.of(row.exposure) is Band.UNSCORED


def test_rows_come_by_what_is_left_unscored_after_them_and_accepted_last() -> None:
    accepted = Acceptance("known", "@lead", TODAY + timedelta(9))
    plan = board(
        ticket("A", "done"),
        risk("accepted", at="5x5", accepted=accepted),
        risk("unscored", at=""),
        risk("claimed", "A", at="4x4"),
        risk("small", at="2x2"),
        risk("open", at="4x4"),
    )
    coverage = cover(judgement(plan))
    names = [row.risk.id for row in coverage.rows]
    assert names == ["open", "claimed", "small", "unscored", "accepted"]
    assert [row.risk.id for row in coverage.uncovered] == ["open", "small", "unscored"]


def test_boards_are_added_up_with_accepted_risks_apart() -> None:
    accepted = Acceptance("known", "@lead", TODAY + timedelta(9))
    plan = board(
        ticket("A", "done"),
        risk("R1", "A", at="4x4"),
        risk("R2", at="2x2"),
        risk("R3", at=""),
        risk("R4", at="5x5", accepted=accepted),
    )
    total = cover(judgement(plan, board(ticket("X"), id="c"))).boards
    assert list(total) == ["b"]
    assert (total[plan.id].by_claim, total[plan.id].by_proof) == (4, 20)
    assert total[plan.id].bands == {Band.LOW: 1, Band.CRITICAL: 1, Band.UNSCORED: 1}
    assert total[plan.id].accepted == 1


def test_open_tickets_that_mitigate_nothing_are_named_most_urgent_first() -> None:
    plan = board(
        ticket("A"),
        ticket("B", priority="P1"),
        ticket("C", "done", priority="P0"),
        ticket("D", priority="P0"),
        ticket("E", priority="P0"),
        risk("R", "E"),
    )
    without_risks = board(ticket("X"), id="c")
    coverage = cover(judgement(plan, without_risks))
    assert coverage.tickets_without_risk == keys("D B A")
    assert [row.risk.id for row in coverage.risks_of[keys("E")[0]]] == ["R"]


def test_a_risk_may_lean_on_another_board() -> None:
    coverage = cover(judgement(board(risk("R", "c:X")), board(ticket("X", "done"), id="c")))
    assert coverage.rows[0].tickets == keys("c:X")
    assert coverage.rows[0].state is RiskState.CLAIMED


@pytest.mark.parametrize(
    ("exposure", "band"),
    [(4, Band.LOW), (5, Band.MEDIUM), (10, Band.HIGH), (15, Band.HIGH), (16, Band.CRITICAL)],
)
def test_bands_begin_where_the_page_says(exposure: int, band: Band) -> None:
    assert Band.of(exposure) is band


@given(
    st.lists(st.sampled_from(Status), max_size=6).flatmap(
        lambda statuses: st.tuples(
            st.just(statuses),
            st.tuples(
                *(st.sampled_from(PROOFS.get(status, (ProofWord.OPEN,))) for status in statuses)
            ),
        )
    ),
    st.integers(1, 5),
    st.integers(1, 5),
)
def test_proof_never_leaves_less_than_the_claim(
    said: tuple[list[Status], tuple[ProofWord, ...]], likelihood: int, impact: int
) -> None:
    statuses, words = said
    records = [ticket(f"T{place}", status) for place, status in enumerate(statuses)]
    names = [one.id for one in records]
    proofs = dict(zip(names, words, strict=True))
    row = row_of(board(*records, risk("R", names, at=f"{likelihood}x{impact}")), proofs=proofs)
    assert row.exposure is not None
    assert row.by_claim is not None
    assert row.by_proof is not None
    assert 0 <= row.by_claim <= row.by_proof <= row.exposure
    assert (row.by_proof == 0) == (row.state is RiskState.MITIGATED)
