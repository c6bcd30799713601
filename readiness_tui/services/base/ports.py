"""What services need from outside, as protocols; each has a fake that passes the same tests."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time: ages of evidence and expiry are judged by it."""

    def now(self) -> datetime:
        """The present instant, with its zone."""
        ...


class SystemClock:
    """The machine's own clock, in its own zone."""

    def now(self) -> datetime:
        """The present instant, with the local zone."""
        return datetime.now().astimezone()
