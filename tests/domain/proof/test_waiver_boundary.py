"""The instants at which a waiver begins and ends to count."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.proof.waiving import Fault, WaiverStatus, ruling

GATES = {"g": Gate(id="g", kind="text")}
CREATED = date(2026, 2, 10)
END = datetime(2026, 3, 10, tzinfo=UTC)


def standing(
    now: datetime,
    expires: date | datetime = END.date(),  # noqa: B008 - a constant
    created: date | datetime = CREATED,
) -> WaiverStatus:
    one = Waiver(
        id="W",
        gate="g",
        match={"rule": "r"},
        reason="x",
        owner="@dev",
        approved_by=("@lead",),
        created=created,
        expires=expires,
    )
    return ruling(one, GATES, now).standing


def test_a_day_means_midnight_utc_whatever_the_zone_of_the_clock() -> None:
    second = timedelta(seconds=1)
    assert standing(END - second) is WaiverStatus.VALID
    assert standing(END) is WaiverStatus.EXPIRED
    east = timezone(timedelta(hours=13))
    assert standing((END - second).astimezone(east)) is WaiverStatus.VALID
    assert standing(END.astimezone(east)) is WaiverStatus.EXPIRED


def test_an_instant_is_taken_with_its_offset() -> None:
    ends = datetime(2026, 3, 10, 2, tzinfo=timezone(timedelta(hours=2)))
    assert standing(END - timedelta(seconds=1), ends) is WaiverStatus.VALID
    assert standing(END, ends) is WaiverStatus.EXPIRED


@pytest.mark.parametrize(
    ("days", "expected"), [(180, WaiverStatus.VALID), (181, WaiverStatus.INVALID)]
)
def test_it_lasts_180_days(days: int, expected: WaiverStatus) -> None:
    now = datetime(2026, 2, 11, tzinfo=UTC)
    assert standing(now, CREATED + timedelta(days)) is expected


def test_180_days_and_a_second_are_too_long() -> None:
    created = datetime(2026, 2, 10, tzinfo=UTC)
    expires = created + timedelta(days=180, seconds=1)
    one = Waiver(
        id="W",
        gate="g",
        match={"rule": "r"},
        reason="x",
        owner="@dev",
        approved_by=("@lead",),
        created=created,
        expires=expires,
    )
    assert ruling(one, GATES, created).fault is Fault.TOO_LONG


def test_it_does_not_count_before_it_was_created() -> None:
    created = datetime(2026, 2, 10, 12, tzinfo=UTC)
    assert standing(created - timedelta(seconds=1), END, created) is WaiverStatus.INVALID
    assert standing(created, END, created) is WaiverStatus.VALID
