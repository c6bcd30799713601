"""The history of the plan that is shown, read on a thread of its own: no save waits for git.

The bridge makes it, and is its only user.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING

from textual.message import Message

from readiness_tui.domain.model.ids import RecordRef
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.bridge.workers import Workers
from readiness_tui.ui.messages.history import DaySeen, HistoryFailed, LifeSeen, TrendSeen

if TYPE_CHECKING:
    from readiness_tui.services.history.looking import HistoryReader


class HistoryBridge:
    """Reads the history of a workspace for the screen."""

    def __init__(self, workspace: Workspace, workers: Workers) -> None:
        self._workspace, self._workers = workspace, workers
        self._pool = ThreadPoolExecutor(1, "history")

    @property
    def _reader(self) -> "HistoryReader":
        from readiness_tui.services.history.looking import HistoryReader

        workspace = self._workspace
        return HistoryReader(workspace.root, workspace.folder, workspace.clock.now)

    def life(self, ref: RecordRef) -> None:
        """Say `LifeSeen`."""
        self._ask(lambda: LifeSeen(ref, *self._reader.life(ref)))

    def trend(self) -> None:
        """Say `TrendSeen`."""
        self._ask(lambda: TrendSeen(*self._reader.trend()))

    def day(self, day: date) -> None:
        """Say `DaySeen`."""
        self._ask(lambda: DaySeen(self._reader.day(day)))

    def stop(self) -> None:
        """Let the thread end; what still waits is not read."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _ask(self, work: Callable[[], Message]) -> None:
        self._workers.answer(work, self._pool, HistoryFailed())
