"""Since when the markers of a file have stood there, as the commits of its file tell.

A marker that moves within its file, or is written over with the same words, keeps its age; one that
is renamed with its file begins anew. Uncommitted ones are as old as the file.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from readiness_tui.gates.kinds.parts import Dated
from readiness_tui.gates.repo.history import PASS_S, Commit, History
from readiness_tui.gates.repo.repo_view import RepoView

ASKED_CAP = 500
"""So many markers are looked up; git is asked some five times for each."""


def oldest_of(view: RepoView, found: Iterable[tuple[str, str]]) -> tuple[Dated, int] | None:
    """The marker that has stood longest.

    Args:
        view: The repository.
        found: Path and text of each marker.

    Returns:
        Since when, and its place among those given, from 0; None if there are none.

    Raises:
        HistoryError: Git cannot tell.
    """
    markers = list(found)[:ASKED_CAP]
    touching = _touching(view.git, {path for path, _ in markers})
    contents: dict[tuple[str, str], bytes] = {}
    dated: list[tuple[datetime, int, str]] = []
    for place, (path, text) in enumerate(markers):
        commit = _first(view.git, touching.get(path, ()), path, text.encode(), contents)
        if commit is not None:
            view.dated(path, commit.at, "commit")
            dated.append((commit.at, place, "commit"))
        elif (snapshot := view.look(path)) is not None:
            view.dated(path, snapshot.modified_at, "mtime")
            dated.append((snapshot.modified_at, place, "mtime"))
    if not dated:
        return None
    at, place, source = min(dated)
    return Dated(at, source), place


def _touching(git: History, paths: set[str]) -> dict[str, list[Commit]]:
    """The commits that touched each of these files, newest first."""
    commits_by_path: dict[str, list[Commit]] = {}
    for commit in git.log(PASS_S).commits if paths else ():
        for path in paths.intersection(commit.paths):
            commits_by_path.setdefault(path, []).append(commit)
    return commits_by_path


def _first(
    git: History,
    commits: Sequence[Commit],
    path: str,
    text: bytes,
    held: dict[tuple[str, str], bytes],
) -> Commit | None:
    """The oldest commit since which a file has held a text; None if the newest does not hold it.

    What holds a text is taken to have held it ever since, so that few versions are looked at.
    """

    def holds(at: int) -> bool:
        key = (commits[at].sha, path)
        if key not in held:
            held[key] = git.content(commits[at].sha, path) or b""
        return text in held[key]

    if not commits or not holds(0):
        return None
    young, old = 0, len(commits)  # the one at `young` holds it, the one at `old` does not
    while old - young > 1:
        middle = (young + old) // 2
        young, old = (middle, old) if holds(middle) else (young, middle)
    return commits[young]
