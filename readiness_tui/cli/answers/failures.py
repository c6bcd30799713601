"""Why a command answers nothing, in the one shape that all verbs have for it."""

from readiness_tui.cli.answers import documents
from readiness_tui.domain.model.errors import ReadinessError


class ErrorJson(documents.Document, frozen=True, kw_only=True):
    """What went wrong, by a stable name, and what to do."""

    name: str
    what: str
    place: documents.PlaceJson | None
    remedy: str


class ErrorAnswer(documents.Document, frozen=True, kw_only=True):
    """What any verb answers when it fails."""

    error: ErrorJson


def error_json(error: ReadinessError) -> ErrorJson:
    """A failure with a way out."""
    return documents.typed(error, ErrorJson)
