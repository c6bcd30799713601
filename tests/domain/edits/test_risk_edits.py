"""What a person changes on a risk: texts as a prompt gives them, and what they come to."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.edits.risk_edits import (
    accepted,
    format_acceptance,
    mitigated,
    owned,
    rated,
)
from readiness_tui.domain.model.edits import Action, apply_all
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.risk import Acceptance, Risk
from tests.builders import HOME, TODAY, board, risk, ticket

WAS = risk("R", "A", owner="@a")
PLAN = Portfolio.of(board(ticket("A"), ticket("B"), WAS), board(ticket("X"), id="other"))
JUNE = date(2026, 6, 1)


def after(action: Action) -> Risk:
    return apply_all(PLAN, action).boards[HOME].risks["R"]


@pytest.mark.parametrize("text", ["4x5", "4X5", " 45 ", "4, 5", "4*5", "4 5", "4×5"])
def test_likelihood_and_impact_come_from_two_digits(text: str) -> None:
    assert after(rated(HOME, WAS, text)) == replace(WAS, likelihood=4, impact=5)


def test_an_empty_rating_takes_both_away_and_the_same_one_changes_nothing() -> None:
    assert after(rated(HOME, WAS, " ")).exposure is None
    assert rated(HOME, WAS, "3x4").edits == ()


def test_who_watches_it() -> None:
    assert after(owned(HOME, WAS, "  Jane   Doe ")).owner == "Jane Doe"
    assert after(owned(HOME, WAS, "")).owner == ""


def test_the_tickets_that_mitigate_it_exist() -> None:
    assert after(mitigated(PLAN, HOME, WAS, "A, B, other:X, B")).mitigated_by == (
        "A",
        "B",
        "other:X",
    )
    assert after(mitigated(PLAN, HOME, WAS, "")).mitigated_by == ()
    with pytest.raises(ValueError, match="there is no ticket C"):
        mitigated(PLAN, HOME, WAS, "A, C")
    dangling = replace(WAS, mitigated_by=("gone",))
    assert mitigated(PLAN, HOME, dangling, "gone, A").edits


def test_it_is_accepted_for_a_reason_and_a_time() -> None:
    found = after(accepted(HOME, WAS, "we live  with it until 2026-06-01", "@lead", TODAY))
    assert found.accepted == Acceptance("we live with it", "@lead", JUNE)
    assert after(accepted(HOME, WAS, "rare", "", TODAY)).accepted == Acceptance(
        "rare", "@a", date(2026, 5, 19)
    )
    assert after(
        accepted(HOME, WAS, "not until it hurts until 2026-06-01", "@l", TODAY)
    ).accepted == Acceptance("not until it hurts", "@l", JUNE)
    held = replace(WAS, accepted=Acceptance("x", "@l", JUNE))
    assert accepted(HOME, held, "", "@l", TODAY).edits


REFUSED: list[tuple[Callable[[], Action], str]] = [
    (lambda: rated(HOME, WAS, "6x1"), "'6x1' is no rating; write likelihood and impact as 4x5"),
    (lambda: rated(HOME, WAS, "4x"), "'4x' is no rating"),
    (lambda: accepted(HOME, WAS, "until 2026-06-01", "@l", TODAY), "why is it accepted"),
    (lambda: accepted(HOME, WAS, "x until June", "@l", TODAY), "'June' is no day"),
    (lambda: accepted(HOME, WAS, "x until 2026-02-18", "@l", TODAY), "2026-02-18 has passed"),
]


@pytest.mark.parametrize(("make", "says"), REFUSED)
def test_what_a_text_cannot_mean_is_told(make: Callable[[], Action], says: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the sentence is what is looked at
        make()
    assert says in str(refused.value)


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), st.dates(min_value=JUNE))
def test_an_acceptance_reads_back_as_it_is_said(reason: str, until: date) -> None:
    said = format_acceptance(Acceptance(reason, "@l", until))
    assert after(accepted(HOME, WAS, said, "@l", TODAY)).accepted == Acceptance(reason, "@l", until)
    assert format_acceptance(None) == ""
