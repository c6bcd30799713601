"""A fake for each Protocol of `services/base/ports.py`; each passes the tests of the real one."""

from datetime import datetime, timedelta


class FakeClock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        """The instant it stands at."""
        return self._now

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self._now += by


FAKES: dict[str, object] = {"Clock": FakeClock}
