"""The one place where services meet Textual: workers in, messages out, errors to sentences."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

from textual.app import App

from readiness_tui.domain.errors import ReadinessError
from readiness_tui.domain.snapshot import Snapshot
from readiness_tui.domain.text import safe_line
from readiness_tui.domain.wishes import Wish
from readiness_tui.services.events import Notice
from readiness_tui.services.programs import editor_command, run_program
from readiness_tui.services.watcher import Watcher
from readiness_tui.services.workspace import Workspace
from readiness_tui.ui.messages import Freshness, Published, Said

_T = TypeVar("_T")
_P = ParamSpec("_P")
CLOCK_S = 20.0
"""How often the clock alone is asked whether evidence grew stale or a waiver lapsed."""
PULSE_S = 1.0
"""How often the screen is told how the files are watched, if that changed."""


class Bridge:
    """Runs the workspace off the event loop: edits in order on one thread, gates on another."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._edits = ThreadPoolExecutor(1, "edits")
        self._gates = ThreadPoolExecutor(1, "gates")
        self._app: App[Any] | None = None
        self._watcher: Watcher | None = None

    def start(self, app: App[Any]) -> None:
        """Read the boards, judge the gates, and keep watching."""
        self._app = app
        app.run_worker(self._open, name="open", group="open", exit_on_error=False)

    def stop(self) -> None:
        """Let the threads end; what was acknowledged is on disk already."""
        self._edits.shutdown(wait=False, cancel_futures=True)
        self._gates.shutdown(wait=False, cancel_futures=True)

    def submit(self, wishes: Sequence[Wish]) -> None:
        """Do what a person asked for."""
        self._later(lambda: self.workspace.submit(*wishes))

    def undo(self, *, redo: bool) -> None:
        """Take the last change back, or do it again."""
        self._later(self.workspace.redo if redo else self.workspace.undo)

    def reload(self) -> None:
        """Read and judge everything again."""
        self._spawn(self._take, self.workspace.recheck, "everything is read and checked again")

    def editor(self, path: str, line: int) -> Sequence[str]:
        """The command that opens a file at a line in the person's editor."""
        return editor_command(self.workspace.root / path, line)

    def run_editor(self, command: Sequence[str]) -> str:
        """Run the editor and wait for it; a sentence if it could not be started."""
        return run_program(command, self.workspace.root)

    async def _open(self) -> None:
        assert self._app is not None  # noqa: S101 - `start` set it
        await self._publish(self.workspace.open)
        self._spawn(self._settle)
        self._spawn(self._tick)
        await self._watch()

    async def _watch(self) -> None:
        watcher = self._watcher = Watcher(self.workspace.root, self.workspace.watched())
        self._spawn(self._pulse, watcher)
        async for paths in watcher:
            await self._publish(lambda paths=paths: self.workspace.files_changed(paths))
            self._spawn(self._settle)

    async def _pulse(self, watcher: Watcher) -> None:
        told = (watcher.status, watcher.reason)  # not started yet: nothing to tell
        while True:
            state = (watcher.status, watcher.reason)
            if state != told:
                self._post(Freshness(*state))
                told = state
            await asyncio.sleep(PULSE_S)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(CLOCK_S)
            await self._publish(self.workspace.tick)
            await self._settle()

    async def _settle(self) -> None:
        def published(snapshot: Snapshot) -> None:
            self._post(Published(snapshot))

        await self._off(self._gates, lambda: self.workspace.settle(published))
        if self._watcher is not None:
            self._watcher.retarget(self.workspace.watched())

    async def _publish(self, work: Callable[[], Snapshot]) -> None:
        snapshot = await self._off(self._edits, work)
        if snapshot is not None:
            self._post(Published(snapshot))

    async def _take(self, work: Callable[[], Snapshot], says: str) -> None:
        await self._publish(work)
        await self._settle()
        self._post(Said("done", says))

    def _later(self, work: Callable[[], Notice]) -> None:
        self._spawn(self._answer, work)

    async def _answer(self, work: Callable[[], Notice]) -> None:
        notice = await self._off(self._edits, work)
        if notice is not None:
            self._post(Published(self.workspace.snapshot))
            self._post(Said(notice.level.value, notice.says, notice.remedy))
            await self._settle()

    async def _off(self, pool: ThreadPoolExecutor, work: Callable[[], _T]) -> _T | None:
        """Run on a thread; what goes wrong there becomes a sentence and never ends the program."""
        try:
            return await asyncio.get_running_loop().run_in_executor(pool, work)
        except ReadinessError as error:
            self._post(Said("failed", str(error), error.remedy))
        except Exception as error:  # noqa: BLE001 - the edge: a fault of ours must not take the screen
            self._post(Said("failed", f"internal error: {error!r}", "R reads everything again"))
        return None

    def _spawn(self, work: Callable[_P, Awaitable[None]], *args: _P.args, **_: _P.kwargs) -> None:
        """Start a worker. It is called only once it runs: while the program ends, it never may."""
        if self._app is not None:
            self._app.run_worker(partial(work, *args), group="bridge", exit_on_error=False)

    def _post(self, message: Published | Said | Freshness) -> None:
        if self._app is not None:
            if isinstance(message, Said):
                message.text, message.remedy = safe_line(message.text), safe_line(message.remedy)
            self._app.post_message(message)
