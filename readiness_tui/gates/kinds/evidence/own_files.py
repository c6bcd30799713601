"""What git and this program keep themselves: a claim and its bookkeeping are no evidence for it."""

import re
from itertools import chain

from readiness_tui.domain.model.globs import names_nothing
from readiness_tui.gates.repo.guarded_reads import Seen
from readiness_tui.gates.repo.path_guard import tidy
from readiness_tui.gates.repo.patterns import is_glob
from readiness_tui.gates.repo.repo_view import RepoView

SETTINGS = "readiness.toml"
_KEPT = frozenset({".git", ".readiness"})
_TICKET = re.compile(
    rb"^[ \t]*\[[ \t]*([\"']?)ticket\1[ \t]*\.[^\]\n]{1,200}\][ \t]*(?:#.*)?\r?$", re.MULTILINE
)
_HEAD_BYTES = 64 * 1024


def is_whole_repository(path: str) -> bool:
    """Whether a path or glob stands for everything there is."""
    clean = tidy(path)
    return not clean or (is_glob(clean) and names_nothing(clean))


def is_own(view: RepoView, seen: Seen, boards: str) -> bool:
    """Whether a file is a board, or kept by git or this program, by whatever name it is reached.

    A board is known by its place, by the tickets in it, and by a further name of its file.

    Args:
        view: The repository.
        seen: The file.
        boards: The folder of the boards, below the root.

    Raises:
        GateError: It leads out of the root, or cannot be read.
    """
    parts = view.real(seen.path).casefold().split("/")
    home = tidy(boards).casefold().split("/")
    if parts[: len(home)] == home or parts == [SETTINGS] or not _KEPT.isdisjoint(parts):
        return True
    if _TICKET.search(view.head(seen.path, _HEAD_BYTES)):
        return True
    return seen.links > 1 and _is_another_name(view, seen.path, boards)


def _is_another_name(view: RepoView, path: str, boards: str) -> bool:
    """Whether the file has a second name among those that are kept; only then are they walked."""
    stamp = view.stamp(path)
    own = (name for folder in (boards, *sorted(_KEPT)) for name in view.expand(folder).paths)
    return any(view.stamp(name) == stamp for name in chain((SETTINGS,), own))
