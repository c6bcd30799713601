"""A plan that was found here, looked at line by line before it is begun with."""

# pyright: reportUnknownMemberType=false

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Protocol

from textual.screen import Screen

from readiness_tui.domain.onboarding.import_view import ImportView, Option
from readiness_tui.domain.onboarding.survey import Begun
from readiness_tui.ui.dialogs.importing import ImportPreview
from readiness_tui.ui.viewmodels.importing.structure import Structure


class PlanImporter(Protocol):
    """Reads plans as they would be imported, and writes what was read last; on any thread."""

    def look(self, path: str, options: tuple[Option, ...]) -> ImportView:
        """A plan by some options; never raises for what it holds."""
        ...

    def begin(self, view: ImportView) -> Begun:
        """Write what was looked at."""
        ...


class PlanPreview:
    """Shows a plan as it would be imported, and writes it once a person agreed.

    Args:
        screen: Where the preview comes up.
        importer: Called off the event loop.
        begun: Told what was written.
        refuse: Told why there is nothing to show.
    """

    def __init__(
        self,
        screen: Screen[None],
        importer: PlanImporter,
        begun: Callable[[Begun], None],
        refuse: Callable[[str], None],
    ) -> None:
        self._screen, self._importer, self._begun, self._refuse = screen, importer, begun, refuse
        self._reading = asyncio.Lock()
        self._number = 0
        self._preview: ImportPreview | None = None

    def look(self, path: str, options: tuple[Option, ...] = (), note: str = "") -> None:
        """Read a plan; of several looks that wait the last counts."""
        self._number += 1
        work = partial(self._look, self._number, path, options, note)
        self._screen.run_worker(work, group="import")

    async def _look(self, number: int, path: str, options: tuple[Option, ...], note: str) -> None:
        async with self._reading:
            if number != self._number:
                return
            view = await asyncio.to_thread(self._importer.look, path, options)
            structure = await asyncio.to_thread(Structure, view)
        if self._preview is not None:
            self._preview.renew(structure)
        elif not view.token:
            self._refuse(note or view.problem)
        elif self._screen.is_current:
            self._preview = ImportPreview(structure, partial(self.look, path), note=note)
            self._preview.is_guarded = True
            self._screen.app.push_screen(self._preview, self._agreed)

    def _agreed(self, view: ImportView | None) -> None:
        self._preview = None
        if view is not None:
            self._screen.run_worker(partial(self._write, view), group="begin")

    async def _write(self, view: ImportView) -> None:
        begun = await asyncio.to_thread(self._importer.begin, view)
        if begun.written:
            self._begun(begun)
        else:
            self.look(view.path, view.options, begun.failures[0].message)
