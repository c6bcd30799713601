"""The history of the plan that is shown, read on a thread of its own: no save waits for git.

The bridge makes it, and is its only user.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from typing import Protocol

from textual.message import Message

from readiness_tui.domain.history.life import LifeEntry
from readiness_tui.domain.history.past import PastDay
from readiness_tui.domain.history.trend import Trend
from readiness_tui.domain.model.ids import RecordRef
from readiness_tui.ui.bridge.workers import Host
from readiness_tui.ui.messages.history import DaySeen, HistoryFailed, LifeSeen, TrendSeen


class Reader(Protocol):
    """Reads the history. Every method may raise a `ReadinessError`."""

    def life(self, ref: RecordRef) -> tuple[tuple[LifeEntry, ...], str]:
        """The life of a record, and why git knows less."""
        ...

    def trend(self) -> tuple[Trend, date]:
        """How the plan came here, and which day it is."""
        ...

    def day(self, day: date) -> PastDay:
        """The boards at the end of a day."""
        ...


class HistoryBridge:
    """Reads the history for the screen.

    Args:
        make: Gives the reader; called on the thread that reads.
        host: Who runs it, and sends messages.
    """

    def __init__(self, make: Callable[[], Reader], host: Host) -> None:
        self._make, self._host = make, host
        self._pool = ThreadPoolExecutor(1, "history")

    def life(self, ref: RecordRef) -> None:
        """Say `LifeSeen`."""
        self._ask(lambda: LifeSeen(ref, *self._make().life(ref)))

    def trend(self) -> None:
        """Say `TrendSeen`."""
        self._ask(lambda: TrendSeen(*self._make().trend()))

    def day(self, day: date) -> None:
        """Say `DaySeen`."""
        self._ask(lambda: DaySeen(self._make().day(day)))

    def stop(self) -> None:
        """Let the thread end; what still waits is not read."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _ask(self, work: Callable[[], Message]) -> None:
        self._host.soon(partial(self._answer, work))

    async def _answer(self, work: Callable[[], Message]) -> None:
        message = await self._host.off(work, self._pool)
        self._host.post(message or HistoryFailed())
