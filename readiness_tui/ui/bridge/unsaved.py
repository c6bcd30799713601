"""Changes that could not be saved, or that somebody put back: what a person decides of them."""

from collections.abc import Callable, Collection, Mapping

from readiness_tui.domain.model.ids import RecordRef
from readiness_tui.domain.model.unsaved import Side
from readiness_tui.services.base.events import Notice
from readiness_tui.services.workspace.unsaved import UnsavedEdits


class UnsavedBridge:
    """Settles unsaved changes, each decision in its turn.

    Args:
        edits: The changes, and what can be done about them.
        later: Does something in its turn.
        reread: Reads and judges the boards again.
    """

    def __init__(
        self,
        edits: UnsavedEdits,
        later: Callable[[Callable[[], Notice]], None],
        reread: Callable[[], None],
    ) -> None:
        self._edits, self._later, self._reread = edits, later, reread

    def resolve(self, id: str, picks: Mapping[int, Side]) -> None:  # noqa: A002 - its name
        """Settle a conflict by what was taken."""
        self._later(lambda: self._edits.resolve(id, picks))

    def retry(self) -> None:
        """Write again what could not be saved, then read and judge everything."""
        self._later(self._edits.retry)
        self._reread()

    def reapply(self, records: Collection[RecordRef]) -> None:
        """Write again what somebody put back of these outside."""
        self._later(lambda: self._edits.reapply(records))

    def let_be(self) -> None:
        """Accept what somebody put back outside."""
        self._later(self._edits.let_be)

    def discard(self, id: str, reason: str) -> None:  # noqa: A002 - its name
        """Give up an unsaved edit; the reason goes to the audit log."""
        self._later(lambda: self._edits.discard(id, reason))

    def stage_resolved(self, path: str) -> None:
        """Tell git that an unmerged board is resolved."""
        self._later(lambda: self._edits.stage_resolved(path))
