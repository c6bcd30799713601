"""Whether it was git that changed boards: a pull or a checkout moves the commit it stands on."""

from collections.abc import Sequence
from pathlib import Path

from readiness_tui.domain.model.edits import SetField
from readiness_tui.domain.model.ids import RecordRef
from readiness_tui.storage.files.commit import commit_of


class GitHead:
    """The commit that is checked out, as it was seen last. No process is started for it.

    Args:
        root: The workspace root.
    """

    def __init__(self, root: Path) -> None:
        self._root, self._last = root, commit_of(root)
        self._known: frozenset[tuple[RecordRef, str]] = frozenset()
        self._by_git: frozenset[tuple[RecordRef, str]] = frozenset()

    def moved(self) -> bool:
        """Whether it is another one than at the last look."""
        before, self._last = self._last, commit_of(self._root)
        return self._last != before

    def put_back(self, found: Sequence[SetField]) -> bool:
        """Whether git put all these edits back: they came up when the commit was another one.

        Args:
            found: The edits whose field has its old value again, as they are found now.
        """
        fields = frozenset((edit.record, edit.field) for edit in found)
        if self.moved():
            self._by_git |= fields - self._known
        self._known, self._by_git = fields, self._by_git & fields
        return bool(fields) and fields == self._by_git
