"""Which file of the repository a path in a report means: tools run elsewhere and in subfolders."""

import posixpath
import re
from collections.abc import Iterator, Sequence

from readiness_tui.domain.model.errors import GateError
from readiness_tui.gates.kinds.coverage.values import slashed
from readiness_tui.gates.repo.repo_view import RepoView

_DEEPEST = 64
_ROOTS_CAP = 20
_DRIVE = re.compile(r"[A-Za-z]:(?=/)")


class Mapper:
    """Finds files of the repository by the paths that one report writes.

    Args:
        view: The repository.
        roots: Folders that relative paths may start from; absolute ones were true where the
            report was made, so a tail of them is looked for here.
    """

    def __init__(self, view: RepoView, roots: Sequence[str] = ()) -> None:
        self._view = view
        self._prefixes = list(dict.fromkeys(_prefixes(roots[:_ROOTS_CAP])))
        self._elsewhere = ""

    def find(self, written: str) -> str | None:
        """The file below the root; None if there is none such."""
        path = _DRIVE.sub("", slashed(written))
        if path.count("/") > _DEEPEST:
            return None
        if path.startswith("/"):
            return self._tail(path)
        for place, prefix in enumerate(self._prefixes):
            joined = posixpath.normpath(f"{prefix}/{path}" if prefix else path)
            if self._is_file(joined):
                # Most paths of a report start from one folder: it is tried first from now on.
                self._prefixes.insert(0, self._prefixes.pop(place))
                return joined
        return None

    def _tail(self, path: str) -> str | None:
        """The end of an absolute path that is a file here; the same folder above as last time."""
        if self._elsewhere and path.startswith(self._elsewhere):
            tail = path.removeprefix(self._elsewhere)
            if self._is_file(tail):
                return tail
        for tail in _tails(path):
            if self._is_file(tail):
                self._elsewhere = path.removesuffix(tail)
                return tail
        return None

    def _is_file(self, path: str) -> bool:
        try:
            entry = self._view.look(path)
        except (GateError, ValueError):
            return False
        return entry is not None and entry.kind == "file"


def _prefixes(roots: Sequence[str]) -> Iterator[str]:
    for root in roots:
        path = _DRIVE.sub("", slashed(root)).rstrip("/")
        if not path.startswith("/"):
            yield "" if path == "." else path.removeprefix("./")
            continue
        yield from _tails(path)
    yield ""


def _tails(path: str) -> Iterator[str]:
    """`a/b/c`, `b/c`, `c` of `/a/b/c`."""
    parts = path.strip("/").split("/")[-_DEEPEST:]
    return ("/".join(parts[start:]) for start in range(len(parts)))
