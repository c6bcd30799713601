"""Priority scores."""

import pytest

from readiness_tui.domain.model.board import Scoring
from readiness_tui.domain.model.ticket import Score
from readiness_tui.domain.plan.scoring import best_score, format_score, from_digits, score
from tests.builders import board, ticket

FOUR = board(scoring=Scoring(("impact", "risk_reduction", "urgency", "readiness")))
URGENT = {"impact": 5, "risk_reduction": 4, "urgency": 3}


def test_a_score_is_the_sum_of_its_factors_or_the_total_where_they_are_not_known() -> None:
    assert score(ticket("A", score=URGENT), FOUR) == 12
    assert score(ticket("A", score=16), FOUR) == 16
    assert score(ticket("A"), FOUR) is None
    assert score(ticket("A", score={}), FOUR) is None


@pytest.mark.parametrize("value", [0, 6])
def test_a_factor_off_the_scale_gives_no_score(value: int) -> None:
    assert score(ticket("A", score=URGENT | {"urgency": value}), FOUR) is None
    assert score(ticket("A", score=URGENT | {"urgency": value}), board()) is not None


def test_a_score_is_shown_against_the_best() -> None:
    assert best_score(FOUR) == 20
    assert best_score(board()) is None
    assert format_score(ticket("A", score=16), FOUR) == "16 of 20"
    assert format_score(ticket("A", score=16), board()) == "16"
    assert format_score(ticket("A"), FOUR) == ""


def test_a_digit_for_each_factor_spells_a_score() -> None:
    assert from_digits("5433", FOUR) == Score(
        {"impact": 5, "risk_reduction": 4, "urgency": 3, "readiness": 3}
    )
    for text in ("543", "54331", "17", "54 3", "", "\u0665433"):
        assert from_digits(text, FOUR) is None
    assert from_digits("5433", board()) is None
    wide = board(scoring=Scoring(("a", "b"), (0, 10)))
    assert from_digits("55", wide) is None
    with pytest.raises(ValueError, match="urgency is 6, outside the scale of 1 to 5"):
        from_digits("5463", FOUR)
