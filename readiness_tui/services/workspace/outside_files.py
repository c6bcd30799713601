"""Files of a workspace that others write: what is watched, and what they changed of the boards."""

from collections.abc import Iterable

from readiness_tui.domain.verdict.outside_changes import Outside, differing
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.git.head import GitHead
from readiness_tui.services.watch.watcher import Watcher
from readiness_tui.services.workspace.workspace import Workspace


class OutsideFiles:
    """Looks at what others write while a workspace is open."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._head: GitHead | None = None

    def read_head(self) -> None:
        """Read where git stands: what moves it later came from git."""
        self._head = GitHead(self._workspace.root)

    def watcher(self) -> Watcher:
        """What tells of changed files, from when it is iterated."""
        place = self._workspace
        return Watcher(place.root, self.watched(), boards=place.folder)

    def watched(self) -> frozenset[str]:
        """Folders, relative to the root, in which a change can matter."""
        return self._workspace.gates.watched()

    def look(self, paths: Iterable[str]) -> tuple[Snapshot, Outside] | None:
        """Take hints of changed files: the plan after them and what they changed, if anything."""
        before = self._workspace.snapshot
        after = self._workspace.boards.files_changed(paths)
        is_git = self._head is not None and self._head.moved()
        if after is before:
            return None
        return after, differing(before.saved, after.saved, is_git=is_git)

    @property
    def reads_again_in_s(self) -> float | None:
        """When to look again at a file that somebody was writing; None where none was."""
        return self._workspace.boards.reads_again_in_s
