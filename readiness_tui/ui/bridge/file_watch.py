"""Files that change outside: watched, looked at, and told to the screen.

The bridge makes it, and is its only user.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable

from readiness_tui.domain.verdict.outside_changes import Outside
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.watch.watcher import Watcher
from readiness_tui.services.workspace.outside_files import OutsideFiles
from readiness_tui.ui.bridge.workers import Workers
from readiness_tui.ui.messages.plan import ChangedOutside, Freshness, Published
from readiness_tui.ui.viewmodels.header import in_steps

PULSE_S = 1.0
"""How often the screen is told how the files are watched, if that changed."""
LOOK_REST, LOOK_REST_S = 4.0, 1.0
"""How long changed files wait for the next look: so many times what the last took, at most that."""


class FileWatch:
    """Takes what others write to the files of a workspace.

    Args:
        files: What looks at them, on the thread of edits.
        workers: Threads, workers, and messages to the screen.
        ready: Works out, on the thread it is called on, what the screen shows of a snapshot.
        settle: Judges the gates that wait to be judged.
    """

    def __init__(
        self,
        files: OutsideFiles,
        workers: Workers,
        ready: Callable[[Snapshot], Snapshot],
        settle: Callable[[], Awaitable[None]],
    ) -> None:
        self._files, self._workers, self._ready, self._settle = files, workers, ready, settle
        self._watcher: Watcher | None = None
        self._is_waiting = False

    def read_head(self) -> None:
        """Read where git stands, on any thread: what moves it later came from git."""
        self._files.read_head()

    async def run(self) -> None:
        """Watch, for ever."""
        watcher = self._watcher = self._files.watcher()
        self._workers.soon(self._pulse, watcher)
        async for paths in watcher:
            began_s = time.monotonic()
            await self.look(paths)
            self._workers.soon(self._settle)
            # Of thousands of files that are written the rest comes together with the next look.
            await asyncio.sleep(min(LOOK_REST_S, LOOK_REST * (time.monotonic() - began_s)))

    async def look(self, paths: Iterable[str]) -> None:
        """Take hints of changed files; what they changed on the boards is told."""
        edits = self._workers.edits

        def look() -> tuple[Snapshot, Outside] | None:
            update = self._files.look(paths)
            return update and (self._ready(update[0]), update[1])

        if (update := await self._workers.off(look, edits)) is not None:
            snapshot, outside = update
            self._workers.post(Published(snapshot))
            if outside.boards:
                self._workers.post(ChangedOutside(outside))
        wait_s = await self._workers.off(lambda: self._files.reads_again_in_s, edits)
        if wait_s is not None and not self._is_waiting:
            self._workers.soon(self._look_later, wait_s)

    async def _look_later(self, wait_s: float) -> None:
        """Look again at a file that somebody was writing."""
        self._is_waiting = True
        await asyncio.sleep(wait_s)
        self._is_waiting = False
        await self.look(())
        await self._settle()

    async def retarget(self) -> None:
        """Watch what gates read now: they may be others after they were judged."""
        if self._watcher is not None:
            folders = await self._workers.off(self._files.watched, self._workers.gates)
            if folders is not None:
                self._watcher.retarget(folders)

    def rescan_now(self) -> None:
        """Hold all files against what was seen."""
        if self._watcher is not None:
            self._watcher.rescan_now()

    def restart(self) -> None:
        """Watch anew, where watching failed."""
        if self._watcher is not None:
            self._watcher.restart()

    async def _pulse(self, watcher: Watcher) -> None:
        posted = Freshness(watcher.status, watcher.reason)  # not started yet: nothing to tell
        while True:
            age_s = in_steps(watcher.age_s) if watcher.status == "live" else None
            state = Freshness(watcher.status, watcher.reason, age_s)
            if state != posted:
                self._workers.post(state)
                posted = state
            await asyncio.sleep(PULSE_S)
