"""Scores that are edited factor by factor: what is not meant is kept, what cannot be is refused."""

import pytest

from readiness_tui.domain.edits.field_requests import SetText
from readiness_tui.domain.edits.proposals import Author, Proposal
from readiness_tui.domain.edits.requests import propose
from readiness_tui.domain.fields.records import fields_of, format_field, parse_field
from readiness_tui.domain.model.board import Scoring
from readiness_tui.domain.model.edits import apply_all
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.ticket import Score
from tests.builders import HOME, TODAY, analysis, board, key, ticket

PLAN = board(
    ticket("A", score={"impact": 5, "urgency": 4}),
    ticket("B", score={"impact": 9}),
    ticket("C"),
    scoring=Scoring(("impact", "urgency"), (1, 5)),
)


def asked(name: str, field: str, text: str) -> Proposal:
    wish = SetText(key(name).ref, field, text)
    return propose(analysis(PLAN), wish, Author("@me", TODAY))


def score_after(name: str, field: str, text: str) -> Score | None:
    action = asked(name, field, text).action
    assert action is not None
    return apply_all(Portfolio.of(PLAN), action).boards[HOME].tickets[key(name).ticket].score


def test_one_factor_is_set_and_the_others_are_kept() -> None:
    assert score_after("A", "score.urgency", "2") == Score({"impact": 5, "urgency": 2})
    assert score_after("C", "score.impact", "3") == Score({"impact": 3})
    assert score_after("A", "score.urgency", "") == Score({"impact": 5})
    total = ticket("T", score=Score({"impact": 1}, 20))
    assert parse_field(total, "score.impact", "") == Score(total=20)
    assert parse_field(ticket("U", score={"impact": 1}), "score.impact", " ") is None


def test_the_factors_of_a_score_are_fields_by_name() -> None:
    work = PLAN.tickets[key("A").ticket]
    assert [name for name in fields_of(work) if name.startswith("score")] == [
        "score",
        "score.impact",
        "score.urgency",
    ]
    assert format_field(work, "score.urgency") == "4"


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("score.urgency", "6", "urgency is 6, outside the scale of 1 to 5"),
        ("score", "impact 0, urgency 3", "impact is 0, outside the scale of 1 to 5"),
        ("score.urgence", "3", "the board has no factor 'urgence'"),
        ("score.urgency", "high", "'high' is no whole number"),
    ],
)
def test_a_factor_off_the_scale_or_of_no_board_is_refused(
    field: str, text: str, message: str
) -> None:
    (refusal,) = asked("A", field, text).refusals
    assert refusal.message == message


def test_what_the_file_says_already_does_not_hold_up_another_change() -> None:
    assert score_after("B", "score.urgency", "3") == Score({"impact": 9, "urgency": 3})
