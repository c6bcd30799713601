"""Events of the operating system, as long as it gives any: a task that is started again.

The one door to watchfiles. What is heard is only a set of paths; what became of them, and what was
never told, is for the watcher to find out.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from enum import StrEnum
from math import inf

STEP_MS = 10
DEBOUNCE_MS = 100
IDLE_MS = 2_000
RESTARTS_S = (1.0, 5.0, 30.0)
GONE_S = 0.05
_GONE_TRIES = 3
_STEADY_S = 60.0


class Health(StrEnum):
    """How changes are noticed."""

    LIVE = "live"
    POLLING = "polling"
    DEAD = "dead"


class EventSource:
    """Listens to some folders; who owns it arms it again when `retry_at` has come.

    All methods belong to the event loop's thread.

    Args:
        hear: Is called with the absolute paths of each batch, and with none when it falls.
    """

    def __init__(self, hear: Callable[[set[str]], None]) -> None:
        self._hear = hear
        self._task: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()
        self._armed_at = 0.0
        self._falls = self._gone = 0
        self.health, self.reason = Health.DEAD, "not started"
        self.retry_at = 0.0
        """When to arm it again, by the monotonic clock; infinite while it listens."""

    async def arm(self, folders: Sequence[str]) -> None:
        """Listen to these folders, and to no others."""
        await self.disarm()
        self._armed_at, self.retry_at = time.monotonic(), inf
        self._stop = asyncio.Event()
        task = self._task = asyncio.create_task(self._listen(folders, self._stop))
        await asyncio.sleep(0)  # by now the system has taken the folders, or refused them
        if task.done():
            self._refused(task)
            return
        self._gone = 0
        self.health, self.reason = Health.LIVE, ""
        task.add_done_callback(self._fell)

    async def disarm(self, why: str = "") -> None:
        """Listen to nothing; with a reason, for good."""
        task, self._task = self._task, None
        self._stop.set()
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        if why:
            self.health, self.reason = Health.DEAD, why

    def forgive(self) -> None:
        """Forget earlier falls: the next one to arm it need not wait."""
        self._falls = self._gone = 0
        if self.retry_at != inf:
            self.retry_at = 0.0

    async def _listen(self, folders: Sequence[str], stop: asyncio.Event) -> None:
        async with aclosing(watch(folders, stop)) as batches:
            async for paths in batches:
                self._hear(paths)

    def _refused(self, task: asyncio.Task[None]) -> None:
        """The system gives no events for these folders."""
        error = None if task.cancelled() else task.exception()
        self._task = None
        if isinstance(error, FileNotFoundError | PermissionError) and self._gone < _GONE_TRIES:
            self._gone += 1  # a folder went while it was being armed: the next look sees that
            self.retry_at = time.monotonic() + GONE_S
            return
        self.health, self.reason = Health.POLLING, _says(error)
        self.retry_at = time.monotonic() + RESTARTS_S[-1]

    def _fell(self, task: asyncio.Task[None]) -> None:
        """It ended by itself while it listened."""
        error = None if task.cancelled() else task.exception()
        if task is not self._task:
            return
        self._task = None
        now = time.monotonic()
        self._falls = 0 if now - self._armed_at > _STEADY_S else self._falls
        self.retry_at = now + RESTARTS_S[min(self._falls, len(RESTARTS_S) - 1)]
        self._falls += 1
        self.health, self.reason = Health.DEAD, _says(error)
        self._hear(set())


def _says(error: BaseException | None) -> str:
    """Why there are no events, as a person reads it: without the paths that Rust appends."""
    text = str(error or "") or (type(error).__name__ if error else "it ended by itself")
    if "watch limit" in text:
        return "no file watches are left (fs.inotify.max_user_watches)"
    if "os error 24" in text:
        return "no watchers are left (fs.inotify.max_user_instances)"
    return text.partition(" about [")[0]


async def watch(folders: Sequence[str], stop: asyncio.Event) -> AsyncGenerator[set[str]]:
    """Absolute paths that events name, in batches; an empty one every two seconds without any.

    Raises:
        OSError: A folder is missing or must not be read, or the system has no watches left.
        RuntimeError: The file system cannot be watched.
    """
    # The first rows are on the screen before anything is watched.
    from watchfiles import awatch  # pyright: ignore[reportUnknownVariableType] - half typed

    batches = awatch(
        *folders,
        watch_filter=None,  # its default matches names in the absolute path
        debounce=DEBOUNCE_MS,
        step=STEP_MS,
        stop_event=stop,
        rust_timeout=IDLE_MS,
        yield_on_timeout=True,
        recursive=False,
        force_polling=False,  # it misses quick saves
        ignore_permission_denied=False,  # it would hide that no watches are left
    )
    async for batch in batches:
        yield {path for _, path in batch}
