"""The commit that is checked out, and whether git changed boards: a pull or a checkout moves it."""

from collections.abc import Sequence
from pathlib import Path

from readiness_tui.domain.model.edits import SetField
from readiness_tui.domain.model.ids import RecordRef
from readiness_tui.gates.repo.commit import commit_in
from readiness_tui.services.git.place import folder_at, shared_folder
from readiness_tui.storage.files.fileops import bytes_of

_LIMIT_BYTES = 8 << 20


def commit_of(root: Path) -> str:
    """The commit of the working tree whose top this is, empty without one or without a commit.

    No process is started for it.
    """
    folder = folder_at(root)
    if not folder:
        return ""
    own, shared = Path(folder), shared_folder(folder)
    return commit_in(lambda name: _text(own / name) or _text(shared / name))


def _text(path: Path) -> str:
    try:
        return bytes_of(path, _LIMIT_BYTES).decode()
    except (OSError, ValueError):
        return ""


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
