"""The import of one document for a screen: looked at as often as an option changes, then written.

It is what `readiness import` does, by the same functions.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from readiness_tui.domain.model.errors import ReadinessError
from readiness_tui.domain.onboarding.import_view import ImportView, Option
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.services.base.notices import failed
from readiness_tui.services.exchange.looks import Draft, Look, Looked

if TYPE_CHECKING:
    from readiness_tui.services.checkpoints.write_access import WriteAccess


class Reader(Protocol):
    """Reads documents, here or in another process."""

    def __call__(self, look: Look) -> Looked:
        """What came of a look; never raises for what the document holds."""
        ...

    def stop(self) -> None:
        """End what is read, on any thread."""
        ...


class Here:
    """Reads documents in this process, where nothing can end it."""

    def __call__(self, look: Look) -> Looked:
        """What came of a look."""
        from readiness_tui.services.exchange.looking import looked

        return looked(look)

    def stop(self) -> None:
        """It reads to the end."""


@dataclass(slots=True)
class Importer:
    """Imports documents of one workspace; what was looked at last is what can be written.

    `access` gives what boards that are there already are written with; without it none is. `read`
    reads a document.
    """

    root: Path
    folder: str
    access: "Callable[[], WriteAccess] | None" = None
    read: Reader = field(default_factory=Here)
    _last: Looked | None = field(default=None, init=False)

    def look(self, path: str, options: Sequence[Option]) -> ImportView:
        """A document as it would be imported; never raises for what it holds."""
        self._last = None
        last = self.read(Look(str(self.root), self.folder, path, tuple(options)))
        self._last = last
        return last.view

    def stop(self) -> None:
        """End what is read, on any thread; the next look reads again."""
        self.read.stop()

    def write(self, view: ImportView) -> Notice:
        """Write what was looked at, unless document or board changed since."""
        from readiness_tui.services.exchange import drafts
        from readiness_tui.services.exchange.looking import source_at

        last = self._last
        try:
            if last is None or last.draft is None or last.view.token != view.token:
                return _changed(view)
            if source_at(self.root, view.path).digest != last.digest:
                return _changed(view)
            outcome = drafts.write(last.draft, self.root, self.access)
        except ReadinessError as error:
            return failed(error)
        if outcome.error is not None:
            return failed(outcome.error)
        return _written(view, last.draft)


def _written(view: ImportView, draft: Draft) -> Notice:
    choices = draft.choices.label if draft.choices else ""
    message = f"{view.path} is {draft.target}"
    if not draft.is_change:
        message = f"the choices are kept in {choices}"
    paths = (draft.target if draft.is_change else "", choices)
    remedy = "readiness drift tells what differs"
    return Notice(Level.DONE, message, remedy, "saved", tuple(path for path in paths if path))


def _changed(view: ImportView) -> Notice:
    message = f"{view.path} or its board changed meanwhile: look again"
    return Notice(Level.REFUSED, message, code="changed")
