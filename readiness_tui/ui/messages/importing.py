"""Messages about an import."""

from dataclasses import dataclass

from readiness_tui.domain.onboarding.import_view import ImportView
from readiness_tui.ui.messages.plan import AppEvent


@dataclass
class ImportLooked(AppEvent):
    """A document as it would be imported by the options that were asked for."""

    view: ImportView
