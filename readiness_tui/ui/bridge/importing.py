"""Documents looked at as boards to come, waited for on a thread: no key and no save waits.

The bridge makes it, and writes what was agreed to in its turn.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from readiness_tui.domain.onboarding.import_view import Fate, ImportView, Option
from readiness_tui.services.base.events import Notice
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.bridge.turns import Turn
from readiness_tui.ui.bridge.workers import Workers
from readiness_tui.ui.messages.importing import ImportLooked, ImportRefused
from readiness_tui.ui.viewmodels.importing.structure import Structure

if TYPE_CHECKING:
    from readiness_tui.services.exchange.previewing import Importer

WRITTEN = frozenset({"saved", "unconfirmed"})
"""The codes of what was written."""


class ImportBridge:
    """Looks at documents, and imports them; of several looks that wait the last counts.

    Args:
        workspace: Whose boards they become.
        workers: Who sends messages.
        later: Does something in its turn, which `undo` takes back if it is given.
        reread: Reads the boards again.
    """

    def __init__(
        self,
        workspace: Workspace,
        workers: Workers,
        later: Callable[[Callable[[], Notice], Turn | None], None],
        reread: Callable[[], None],
    ) -> None:
        self._workspace, self._workers = workspace, workers
        self._later, self._reread = later, reread
        self._pool: ThreadPoolExecutor | None = None
        self._made: Importer | None = None
        self._number = 0

    @property
    def _importer(self) -> "Importer":
        """What reads and writes; it is made on the thread that first needs it."""
        if self._made is None:
            from readiness_tui.services.exchange.previewing import Importer
            from readiness_tui.services.exchange.reading_process import ReadingProcess

            place = self._workspace
            reader = ReadingProcess(place.root)
            self._made = Importer(place.root, place.folder, lambda: place.writer.access, reader)
        return self._made

    def look(self, path: str, options: tuple[Option, ...]) -> None:
        """Say `ImportLooked` with what the import of a document would do."""
        self.cancel()
        self._workers.soon(self._answer, partial(self._look, self._number, path, options))

    def write(self, view: ImportView) -> None:
        """Write what was agreed to, and read the board; say `ImportRefused` where it was not."""

        def work() -> Notice:
            notice = self._importer.write(view)
            if notice.code not in WRITTEN:
                self._workers.post(ImportRefused(view, notice.says))
            return notice

        self._later(work, "undo" if view.fate is Fate.CHANGED else None)
        self._reread()

    def cancel(self) -> None:
        """End what is read: nobody waits for it any more."""
        self._number += 1
        if self._made is not None:
            self._made.stop()

    def stop(self) -> None:
        """Let the thread end, and what is read; what still waits is not read."""
        if self._pool is not None:
            self.cancel()
            self._pool.shutdown(wait=False, cancel_futures=True)

    def _look(self, number: int, path: str, options: tuple[Option, ...]) -> Structure | None:
        """Read it; None where another look was asked for meanwhile."""
        if number != self._number:
            return None
        view = self._importer.look(path, options)
        return Structure(view) if number == self._number else None

    async def _answer(self, work: Callable[[], Structure | None]) -> None:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, "imports")
        if (structure := await self._workers.off(work, self._pool)) is not None:
            self._workers.post(ImportLooked(structure))
