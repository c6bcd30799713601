"""How a person works: read again when a file of it changes, and what they use kept.

The bridge makes it, and is its only user.
"""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from readiness_tui.domain.settings.last_used import Value
from readiness_tui.domain.settings.preferences import Preferences
from readiness_tui.ui.bridge.workers import Host
from readiness_tui.ui.messages.plan import PreferencesRead

LOOK_S = 1.0
"""How often it is looked whether a file of preferences or a theme changed."""


class PreferenceDesk(Protocol):
    """Where they are kept. What writes may raise a `ReadinessError`."""

    def changed(self) -> Preferences | None:
        """What is in force, if a file changed since the last look."""
        ...

    def keep(self, current: Mapping[str, Value]) -> bool:
        """Keep what is used now; False where that could not be written."""
        ...


class PreferenceBridge:
    """Looks after the preferences of the person at the screen.

    All is done on the thread of edits: who quits waits for what was asked of that.
    """

    def __init__(self, desk: PreferenceDesk, host: Host, pool: ThreadPoolExecutor) -> None:
        self._desk, self._host, self._pool = desk, host, pool

    async def watch(self) -> None:
        """Tell each change of the files, for ever."""
        while True:
            await asyncio.sleep(LOOK_S)
            preferences = await self._host.off(self._desk.changed, self._pool)
            if preferences is not None:
                self._host.post(PreferencesRead(preferences))

    def keep(self, current: Mapping[str, Value]) -> None:
        """Keep what is used now, by the keys of `[ui]`; the first call says what is begun with."""

        async def keep() -> None:
            await self._host.off(lambda: self._desk.keep(current), self._pool)

        self._host.soon(keep)
