"""When the evidence of a gate was made, and where that is known from.

Best first: the time written in a report, our record of a run, the last commit that touched a file
which is as it was committed, and the modification time, which a clone resets.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.model.gate import Gate
from readiness_tui.gates.formats.times import Stamp, earliest, evidence_time
from readiness_tui.gates.kinds.parts import Dated, Request
from readiness_tui.gates.repo.guarded_reads import Seen
from readiness_tui.gates.repo.history import HEAD_PATHS, blob_name
from readiness_tui.gates.repo.repo_view import RepoView

AHEAD = timedelta(minutes=5)
"""How far the clock of whoever made evidence may go before ours; beyond it a time is no time."""

ASKED_CAP = 2_000
"""Of so many files git is asked; the modification time tells of the others."""


def asks_age(gate: Gate) -> bool:
    """Whether the answer of a gate depends on how old its evidence is."""
    return bool(gate.max_age or gate.stale_if_newer)


def age_paths(gate: Gate) -> tuple[str, ...]:
    """The paths that change with the times of a gate's evidence."""
    return (*gate.stale_if_newer, *HEAD_PATHS) if asks_age(gate) else ()


def dated(request: Request, seen: Seen, written: Stamp | None) -> Dated:
    """When a report was made.

    Args:
        request: The gate; git is asked only where the age matters to it.
        seen: The file.
        written: The time that it gives for itself.
    """
    if written is not None:
        request.view.dated(seen.path, earliest(written), "report")
        return Dated(evidence_time(written, seen.modified_at), "report")
    if asks_age(request.gate):
        return _noted(request.view, seen)
    return Dated(seen.modified_at, "mtime")


def _noted(view: RepoView, seen: Seen) -> Dated:
    """When a file came to be as it is, noted: an answer rests on it."""
    change = last_change(view, seen)
    view.dated(seen.path, change.at, change.source)
    return change


def older(one: Dated | None, other: Dated) -> Dated:
    """The older of both."""
    return other if one is None or other.at < one.at else one


def last_change(view: RepoView, seen: Seen) -> Dated:
    """When a file came to be as it is: its last commit, unless it was changed since.

    Where that commit is older than all that are known, as in a clone without history, the oldest of
    them: a checkout writes every file anew, so its own time would make it young.
    """
    by_time = Dated(seen.modified_at, "mtime")
    try:
        blob = view.git.tracked.get(seen.path)
        if blob is None or blob_name(view.read(seen.path), blob) != blob:
            return by_time
        at = view.git.touched_at(seen.path) or view.git.oldest_at
    except GateError:
        return by_time
    return Dated(at, "commit") if at else by_time


def of_files(view: RepoView, paths: Iterable[str], *, newest: bool) -> Dated | None:
    """The oldest of some files, or the newest; None if none of them is there."""
    dates: list[Dated] = []
    for count, path in enumerate(paths):
        try:
            entry = view.look(path)
        except GateError:
            continue
        if entry is not None and entry.kind == "file":
            is_asked = count < ASKED_CAP
            dates.append(_noted(view, entry) if is_asked else Dated(entry.modified_at, "mtime"))
    pick = max if newest else min
    return pick(dates, key=lambda one: one.at, default=None)


def are_committed(view: RepoView, paths: Iterable[str]) -> bool:
    """Whether these files are all as they were committed."""
    entries = [view.look(path) for path in paths]
    return bool(entries) and all(
        one and last_change(view, one).source == "commit" for one in entries
    )


def newer_than(
    view: RepoView, patterns: Iterable[str], at: datetime, *, by_commit: bool
) -> tuple[str, str]:
    """The newest file that is younger than the evidence, and where its time is known from.

    Args:
        view: The repository.
        patterns: What must not be younger.
        at: The time of the evidence.
        by_commit: The evidence is committed: then a file that a clone wrote anew is as old as its
            commit. Otherwise a file put back to what is committed was another one before.

    Returns:
        Its path and source; empty if none is younger.
    """
    young: dict[str, Seen] = {}
    back: dict[str, Seen] = {}
    for pattern in patterns:
        for path in view.expand(pattern).paths:
            file = view.look(path)
            if file is not None and file.modified_at > at:
                young[path] = file
            elif file is not None and file.changed_at > at:
                back[path] = file
    newest = sorted(young.values(), key=lambda seen: seen.modified_at, reverse=True)
    if newest and not by_commit:
        return newest[0].path, "mtime"
    for count, file in enumerate(newest):
        change = last_change(view, file) if count < ASKED_CAP else Dated(file.modified_at, "mtime")
        if change.at > at:
            return file.path, change.source
    return _set_back(view, back.values(), at)


def _set_back(view: RepoView, seen: Iterable[Seen], at: datetime) -> tuple[str, str]:
    """One of these files that is younger than its modification time says, and from where.

    Anybody can set that time; when the system last saw a change nobody can. A copy that keeps the
    one renews the other, so a file that is as it was committed is as old as its commit.
    """
    for count, entry in enumerate(seen):
        change = (
            last_change(view, entry) if count < ASKED_CAP else Dated(entry.changed_at, "change")
        )
        if change.source != "commit":
            return entry.path, "change"
        if change.at > at:
            return entry.path, change.source
    return "", ""
