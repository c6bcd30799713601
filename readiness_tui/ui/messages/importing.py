"""Messages about an import."""

from dataclasses import dataclass

from readiness_tui.domain.onboarding.import_view import ImportView
from readiness_tui.ui.messages.plan import AppEvent
from readiness_tui.ui.viewmodels.importing.structure import Structure


class ImportEvent(AppEvent):
    """Something about an import."""


@dataclass
class ImportLooked(ImportEvent):
    """A document as it would be imported by the options that were asked for."""

    structure: Structure


@dataclass
class ImportRefused(ImportEvent):
    """What was agreed to could not be written, and why."""

    view: ImportView
    note: str
