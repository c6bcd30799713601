"""Files that change outside: watched, looked at, and told to the screen."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable

from readiness_tui.domain.verdict.outside_changes import Outside, differing
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.git.head import GitHead
from readiness_tui.services.watch.watcher import Health, Watcher
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.bridge.workers import Workers
from readiness_tui.ui.messages.plan import ChangedOutside, Freshness, Published
from readiness_tui.ui.viewmodels.header import in_steps

PULSE_S = 1.0
"""How often the screen is told how the files are watched, if that changed."""
LOOK_REST, LOOK_REST_S = 4.0, 1.0
"""How long changed files wait for the next look: so many times what the last took, at most that."""


class FileWatch:
    """Takes what others write to the files of a workspace. The bridge makes it.

    Args:
        workspace: Whose files they are.
        workers: Threads, workers, and messages to the screen.
        ready: Works out, on the thread it is called on, what the screen shows of a snapshot.
        settle: Judges the gates that wait to be judged.
    """

    def __init__(
        self,
        workspace: Workspace,
        workers: Workers,
        ready: Callable[[Snapshot], Snapshot],
        settle: Callable[[], Awaitable[None]],
    ) -> None:
        self._workspace, self._workers = workspace, workers
        self._ready, self._settle = ready, settle
        self._watcher: Watcher | None = None
        self._head: GitHead | None = None
        self._is_waiting = False

    def read_head(self) -> None:
        """Read where git stands, on any thread: what moves it later came from git."""
        self._head = GitHead(self._workspace.root)

    async def run(self) -> None:
        """Watch, for ever."""
        place = self._workspace
        watcher = self._watcher = Watcher(place.root, place.gates.watched(), boards=place.folder)
        self._workers.soon(self._pulse, watcher)
        async for paths in watcher:
            began_s = time.monotonic()
            await self.look(paths)
            self._workers.soon(self._settle)
            # Of thousands of files that are written the rest comes together with the next look.
            await asyncio.sleep(min(LOOK_REST_S, LOOK_REST * (time.monotonic() - began_s)))

    async def look(self, paths: Iterable[str]) -> None:
        """Take hints of changed files; what they changed on the boards is told."""
        boards, edits = self._workspace.boards, self._workers.edits

        def look() -> tuple[Snapshot, Outside] | None:
            before = self._workspace.snapshot
            after = boards.files_changed(paths)
            is_git = self._head is not None and self._head.moved()
            if after is before:
                return None
            return self._ready(after), differing(before.saved, after.saved, is_git=is_git)

        if (update := await self._workers.off(look, edits)) is not None:
            snapshot, outside = update
            self._workers.post(Published(snapshot))
            if outside.boards:
                self._workers.post(ChangedOutside(outside))
        wait_s = await self._workers.off(lambda: boards.reads_again_in_s, edits)
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
            folders = await self._workers.off(self._workspace.gates.watched, self._workers.gates)
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
            age_s = in_steps(watcher.age_s) if watcher.status is Health.LIVE else None
            state = Freshness(watcher.status, watcher.reason, age_s)
            if state != posted:
                self._workers.post(state)
                posted = state
            await asyncio.sleep(PULSE_S)
