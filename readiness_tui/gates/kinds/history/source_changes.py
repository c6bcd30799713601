"""When what documentation speaks of became different from what it was when it was written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.kinds.history.python_public import Public, public_names
from readiness_tui.gates.repo.history import Commit, History

READS_CAP = 400
"""Beyond so many looks into the past a change of a file counts without being looked at."""

_SHOWN = 3
_Face = Mapping[str, Public] | bytes | None


@dataclass(frozen=True, slots=True)
class Change:
    """A source that differs from what it was: since when, and what differs, first its line."""

    path: str
    since: datetime
    line: int
    what: str


class Sources:
    """Sources as they were at commits.

    Args:
        history: Of the repository.
        public_only: Of Python only public names and their signatures count.
    """

    def __init__(self, history: History, *, public_only: bool) -> None:
        self._history, self._public_only = history, public_only
        self._faces: dict[tuple[str, str], _Face] = {}
        self._reads = 0

    def changed(self, path: str, base: Commit, later: Iterable[Commit], head: str) -> Change | None:
        """How a source differs now from what it was; None if it does not.

        Args:
            path: Of the source.
            base: What it is compared with.
            later: The commits after that which touched it, newest first.
            head: The commit that is checked out.
        """
        commits = list(later)
        then, now = self._face(base.sha, path), self._face(head, path)
        if self._is_same(then, now):
            return None
        since = commits[0]
        for commit in commits[1:]:
            if self._reads < READS_CAP and self._is_same(then, self._face(commit.sha, path)):
                break
            since = commit
        line, description = _difference(then, now)
        return Change(path, since.at, line, description)

    def _face(self, sha: str, path: str) -> _Face:
        """What of a source counts at a commit; None if it was not there."""
        key = (sha, path)
        if key not in self._faces:
            self._reads += 1
            content = self._history.content(sha, path)
            self._faces[key] = self._shown(content, path)
        return self._faces[key]

    def _shown(self, content: bytes | None, path: str) -> _Face:
        if content is None or not (self._public_only and path.endswith((".py", ".pyi"))):
            return content
        try:
            return public_names(content, path)
        except UnparsableError:
            return content

    @staticmethod
    def _is_same(one: _Face, other: _Face) -> bool:
        return _signatures(one) == _signatures(other)


def _signatures(face: _Face) -> object:
    if isinstance(face, bytes) or face is None:
        return face
    return {name: one.signature for name, one in face.items()}


def _difference(then: _Face, now: _Face) -> tuple[int, str]:
    """The first line and the names that differ."""
    if then is None:
        return 0, "new"
    if now is None:
        return 0, "removed"
    if isinstance(then, bytes) or isinstance(now, bytes):
        return 0, "changed"
    mine = [
        one
        for name, one in now.items()
        if name not in then or then[name].signature != one.signature
    ]
    gone = [f"{one.shown} removed" for name, one in then.items() if name not in now]
    names = [one.shown for one in sorted(mine, key=lambda one: one.line)] + gone
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return min((one.line for one in mine), default=0), ", ".join(names[:_SHOWN]) + more
