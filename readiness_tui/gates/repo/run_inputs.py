"""Whether what a command was run on is still as it was.

The record of a run lists its inputs with their digests. A file of the same size and time as then
is not read again, unless it was young at the run: then its content decides.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.verify.run_record import RunRecord, Seen
from readiness_tui.gates.repo.path_guard import tidy
from readiness_tui.gates.repo.patterns import Glob, is_glob
from readiness_tui.gates.repo.repo_view import RepoView

INPUTS_CAP = 5_000
"""A run on more files is not held against each of them; only its age tells then."""

YOUNG = timedelta(seconds=2)

_Stamp = tuple[int, int]
_stamps: WeakKeyDictionary[RepoView, dict[str, _Stamp | None]] = WeakKeyDictionary()
"""By view, so that many records over one tree look at each of its files once."""

_digests: WeakKeyDictionary[RepoView, dict[str, str]] = WeakKeyDictionary()
"""Likewise; of a view that lives as long as one evaluation."""


def declared(view: RepoView, inputs: Iterable[str], exclude: Iterable[str]) -> tuple[str, ...]:
    """The files that paths and globs name, but for those left out; sorted.

    Raises:
        GateError: A path leads out of the root, or a pattern is not taken.
    """
    paths = {path for pattern in inputs for path in view.expand(pattern).paths}
    return tuple(path for path in sorted(paths) if not covers(exclude, path))


def covers(patterns: Iterable[str], path: str) -> bool:
    """Whether a path is one of these, lies below one, or is matched by a glob among them."""
    for pattern in patterns:
        clean = tidy(pattern)
        if is_glob(clean):
            if Glob(clean).matches(path):
                return True
        elif path == clean or path.startswith(f"{clean}/"):
            return True
    return False


def see(view: RepoView, paths: Iterable[str]) -> tuple[Seen, ...]:
    """The inputs as they are now; one that is absent or cannot be read has no digest.

    Args:
        view: A fresh one.
        paths: Below the root.
    """
    return tuple(_seen(view, path) for path in paths)


def difference(view: RepoView, record: RunRecord, paths: Iterable[str] | None) -> str:
    """The first input that is not as it was at the run; empty if all are.

    Args:
        view: As it is now.
        record: Of the run.
        paths: The inputs as they are declared now; None: those of the record.
    """
    then = {one.path: one for one in record.inputs}
    now = list(then) if paths is None else list(paths)
    for path in now:
        if path not in then or not _is_same(view, then[path], record.started_at):
            return path
    gone = set(then) - set(now)
    return min(gone) if gone else ""


def _is_same(view: RepoView, then: Seen, started_at: datetime) -> bool:
    stamp = _stamp(view, then.path)
    if stamp is None:
        return not then.sha256
    was_old = then.mtime_us < (started_at - YOUNG).timestamp() * 1_000_000
    if was_old and stamp == (then.size_bytes, then.mtime_us):
        return True
    if stamp[0] != then.size_bytes:
        return False
    return _seen(view, then.path).sha256 == then.sha256


def _stamp(view: RepoView, path: str) -> _Stamp | None:
    stamps = _stamps.setdefault(view, {})
    if path not in stamps:
        try:
            entry = view.look(path)
        except GateError:
            entry = None
        stamps[path] = (
            (entry.size_bytes, round(entry.modified_at.timestamp() * 1_000_000))
            if entry is not None and entry.kind == "file"
            else None
        )
    return stamps[path]


def _seen(view: RepoView, path: str) -> Seen:
    stamp = _stamp(view, path)
    if stamp is None:
        return Seen(path, "", 0, 0)
    digests = _digests.setdefault(view, {})
    if path not in digests:
        try:
            digests[path] = view.digest(path, "sha256")
        except GateError:
            digests[path] = ""
    return Seen(path, digests[path], *stamp)
