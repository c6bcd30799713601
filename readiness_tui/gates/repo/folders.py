"""Which folders hold the inputs of gates: what the watcher is told."""

from collections.abc import Iterable, Iterator

from readiness_tui.domain.model.errors import GateError
from readiness_tui.gates.repo.path_guard import tidy
from readiness_tui.gates.repo.patterns import is_glob, literal_prefix
from readiness_tui.gates.repo.repo_view import RepoView

FOLDERS_CAP = 4_096


def folders_of(view: RepoView, patterns: Iterable[str]) -> frozenset[str]:
    """The folders that hold what these paths and globs name, or the nearest that exist.

    The root is left out, it is always watched.
    """
    folders: set[str] = set()
    for folder in _folders(view, patterns):
        folders.add(folder)
        if len(folders) > FOLDERS_CAP:
            break
    return frozenset(folders - {""})


def _folders(view: RepoView, patterns: Iterable[str]) -> Iterator[str]:
    for pattern in patterns:
        try:
            clean = tidy(pattern)
            base = literal_prefix(clean) if is_glob(clean) else clean
            entry = view.look(base)
            if entry is not None and entry.kind == "dir":
                yield from view.folders(base)
            while base:
                base = base.rpartition("/")[0]
                above = view.look(base)
                if above is not None and above.kind == "dir":
                    yield base
                    break
        except GateError:
            continue  # an error whatever the tree holds


def is_file(view: RepoView, path: str) -> bool:
    """Whether a path is a regular file now; what leads out of the root is none."""
    try:
        entry = view.look(path)
    except GateError:
        return False
    return entry is not None and entry.kind == "file"
