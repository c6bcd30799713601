"""How a person works: read again when a file of it changes, and what they use kept.

The bridge makes it, and is its only user.
"""

import asyncio
from collections.abc import Mapping

from readiness_tui.domain.settings.last_used import Value
from readiness_tui.services.settings.preference_store import PreferenceStore
from readiness_tui.ui.bridge.workers import Workers
from readiness_tui.ui.messages.plan import PreferencesRead

LOOK_S = 1.0
"""How often it is looked whether a file of preferences or a theme changed."""


class PreferenceBridge:
    """Looks after the preferences of the person at the screen.

    All is done on the thread of edits: who quits waits for what was asked of that.
    """

    def __init__(self, store: PreferenceStore, workers: Workers) -> None:
        self._store, self._workers = store, workers

    async def watch(self) -> None:
        """Tell each change of the files, for ever."""
        while True:
            await asyncio.sleep(LOOK_S)
            preferences = await self._workers.off(self._store.changed, self._workers.edits)
            if preferences is not None:
                self._workers.post(PreferencesRead(preferences))

    def keep(self, current: Mapping[str, Value]) -> None:
        """Keep what is used now, by the keys of `[ui]`; the first call says what is begun with."""

        async def keep() -> None:
            await self._workers.off(lambda: self._store.keep(current), self._workers.edits)

        self._workers.soon(keep)
