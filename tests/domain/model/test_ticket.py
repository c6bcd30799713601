"""What a ticket and a risk say of themselves."""

import pytest

from readiness_tui.domain.model.risk import Risk
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Criterion, Estimate, Score
from tests.builders import risk, ticket


def test_the_first_owner_is_the_primary_one() -> None:
    assert ticket("A", owner="QA @dev").primary == "QA"
    assert ticket("A").primary == ""


@pytest.mark.parametrize("status", Status)
def test_a_ticket_is_open_as_its_status_is(status: Status) -> None:
    assert ticket("A", status).is_open is status.is_open


def test_of_three_points_the_likely_one_is_the_length() -> None:
    assert Estimate("2d", low="1d", high="5d").quarters == 8
    assert Estimate("4h").quarters == 2


def test_a_score_is_the_total_as_written_else_the_sum_of_its_factors() -> None:
    assert Score({"impact": 5, "urgency": 3}).value == 8
    assert Score({"impact": 5}, total=16).value == 16
    assert Score({"impact": 5}, total=0).value == 0


def test_only_a_text_is_met_by_a_mark() -> None:
    assert Criterion("CI is green").is_statement
    assert not Criterion(gate="ci").is_statement


def test_exposure_is_likelihood_times_impact_and_unknown_is_not_nothing() -> None:
    assert risk("R", at="3x4").exposure == 12
    assert risk("R", at="").exposure is None
    half = Risk(id="R", title="half", likelihood=3)
    assert half.exposure is None
