"""A stand-up that is led on the screen: events in, on a thread of their own, how it stands out.

What is written down waits for no save: it has a thread to itself. The bridge makes it, and is its
only user.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from textual.message import Message

from readiness_tui.domain.standup.pages import Basis
from readiness_tui.domain.standup.record import Event
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.bridge.workers import Workers
from readiness_tui.ui.messages.standup import StandupFailed, StandupOver, StandupSeen, StandupTeams

if TYPE_CHECKING:
    from readiness_tui.services.standup.leading import StandupLeader


class StandupBridge:
    """Leads the stand-up of the screen."""

    def __init__(self, workspace: Workspace, workers: Workers) -> None:
        self._workspace, self._workers = workspace, workers
        self._notes = ThreadPoolExecutor(1, "notes")
        self.is_opening = False

    @cached_property
    def _leader(self) -> "StandupLeader":
        from readiness_tui.services.standup.leading import leader_of

        return leader_of(self._workspace)

    def offer(self) -> None:
        """Say `StandupTeams` where there are several; else begin the one for everybody."""
        self.is_opening = True
        self._workers.soon(self._offer)

    async def _offer(self) -> None:
        names = await self._workers.off(lambda: self._leader.teams, self._notes)
        if names:
            self.is_opening = False
            self._workers.post(StandupTeams(names))
        else:
            await self._open("", "")

    def begin(self, team: str = "", where: str = "") -> None:
        """Say `StandupSeen` with a new stand-up, or the one that was cut off."""
        self.is_opening = True
        self._workers.soon(partial(self._open, team, where))

    async def _open(self, team: str, where: str) -> None:
        standup = await self._workers.off(lambda: self._leader.begin(team, where), self._notes)
        self.is_opening = False
        message = StandupFailed() if standup is None else StandupSeen(standup, is_new=True)
        self._workers.post(message)

    def add(self, make: Callable[[datetime], Event]) -> None:
        """Write down what happens now, and say how the stand-up stands with it."""
        self._ask(lambda: StandupSeen(self._leader.add(make)))

    def look(self) -> None:
        """Say how it stands at this instant."""
        self._ask(lambda: StandupSeen(self._leader.now()))

    def end(self, basis: Basis, file: str) -> None:
        """End it, and say `StandupOver`."""
        self._ask(lambda: StandupOver(self._leader.end(basis, file)))

    def leave(self) -> None:
        """Leave it: it may be taken up again."""

        async def leave() -> None:
            await self._workers.off(self._leave, self._notes)

        self._workers.soon(leave)

    def stop(self) -> None:
        """Leave what goes on, and let the thread end; what was asked of it is done before."""
        self._notes.submit(self._leave)
        self._notes.shutdown(wait=True)

    def _leave(self) -> None:
        if "_leader" in vars(self):  # none is made only to leave
            self._leader.leave()

    def _ask(self, work: Callable[[], Message]) -> None:
        self._workers.answer(work, self._notes)
