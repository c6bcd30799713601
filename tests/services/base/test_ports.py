"""What every implementation of a port promises, the fake ones included."""

from datetime import UTC, datetime, timedelta

import pytest

from readiness_tui.services.base.ports import Clock, SystemClock
from tests.services.fakes import FakeClock

THEN = datetime(2026, 2, 18, 9, tzinfo=UTC)


@pytest.fixture(params=["system", "fake"])
def clock(request: pytest.FixtureRequest) -> Clock:
    return SystemClock() if request.param == "system" else FakeClock(THEN)


def test_a_clock_names_its_zone(clock: Clock) -> None:
    assert clock.now().utcoffset() is not None


def test_a_clock_never_goes_back(clock: Clock) -> None:
    before = clock.now()
    assert clock.now() >= before


def test_the_system_clock_tells_the_present() -> None:
    assert abs(SystemClock().now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_the_fake_clock_moves_only_when_it_is_told_to() -> None:
    clock = FakeClock(THEN)
    assert clock.now() == clock.now() == THEN
    clock.advance(timedelta(days=2))
    assert clock.now() == THEN + timedelta(days=2)
