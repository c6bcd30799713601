"""What sharing the boards through git would do, asked off the event loop.

The bridge makes it, and shares once a person agreed.
"""

from collections.abc import Callable
from typing import Protocol

from readiness_tui.ui.bridge.workers import Workers
from readiness_tui.ui.messages.plan import SyncLooked


class Outlook(Protocol):
    """What a sync would do: the branch it goes to, one sentence, and each change in a line."""

    @property
    def to(self) -> str: ...  # noqa: D102
    @property
    def says(self) -> str: ...  # noqa: D102
    @property
    def lines(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def is_idle(self) -> bool: ...  # noqa: D102


class Sharing(Protocol):
    """Shares the boards of a workspace."""

    def look(self) -> Outlook:
        """What would be given and taken; may raise a `ReadinessError`."""
        ...


class SharingBridge:
    """Asks what would be given and taken.

    Args:
        make: Gives what shares; called on the thread that asks the remote.
        workers: Who runs it, and sends messages.
    """

    def __init__(self, make: Callable[[], Sharing], workers: Workers) -> None:
        self._make, self._workers = make, workers

    def look(self) -> None:
        """Say `SyncLooked` with what a sync would give and take."""
        self._workers.soon(self._answer)

    async def _answer(self) -> None:
        if (outlook := await self._workers.off(lambda: self._make().look())) is not None:
            self._workers.post(SyncLooked(outlook.to, outlook.says, outlook.lines, outlook.is_idle))
