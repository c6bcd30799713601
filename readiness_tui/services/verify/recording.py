"""Runs of gates, recorded: all due gates of a board, settled at one commit, inputs unmodified.

`readiness record` asks for it; the planner does it when gates settle, in a `.readiness/` that is
there already. A run of the same commit that says the same is not written twice.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_tui.domain.model.errors import ReadinessError
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.domain.proof.streak import NAMED, Run
from readiness_tui.domain.verdict.due_gates import DueGates, due_and_held, due_gates, unsettled
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.gates.formats.git_index import is_blob
from readiness_tui.services.git.head import commit_of
from readiness_tui.services.git.running import done, run_git
from readiness_tui.storage.files.fileops import bytes_of
from readiness_tui.storage.files.home import Home, Trust
from readiness_tui.storage.settings.run_folder import OWN, folder_of
from readiness_tui.storage.settings.run_history import append_run, read_history
from readiness_tui.storage.settings.settings import SETTINGS

if TYPE_CHECKING:
    from readiness_tui.services.checkpoints.write_access import WriteAccess

_LIMIT_BYTES = 64 << 20
_FILES = frozenset({"100644", "100755"})


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of the run of a board: written to `path`, or `why` it was not.

    `before` is the last run of its runner that was recorded before it.
    """

    board: BoardId
    run: Run | None = None
    path: str = ""
    why: str = ""
    before: Run | None = None


@dataclass(frozen=True, slots=True)
class Called:
    """What a build server calls a run, what it ran, and where."""

    run: str = ""
    suites: tuple[str, ...] = ()
    runner: str = ""


def run_of(
    root: Path, snapshot: Snapshot, board: BoardId, now: datetime, called: Called | None = None
) -> Run | str:
    """The run that the gates of a board make now, or why they make none.

    Args:
        root: The workspace root.
        snapshot: With what was found.
        board: One of it.
        now: With an offset.
        called: What a build server says of it.

    Raises:
        ReadinessError: Git cannot say what was modified.
    """
    judgement, called = snapshot.judgement, called or Called()
    commit = commit_of(root)
    if not commit:
        return "there is no commit that it could be a run of"
    if problems := snapshot.boards[board].problems:
        return f"the board is not in order: {problems[0]}"
    due = due_gates(judgement, board)
    if not due:
        return "no gate is due"
    if why := unsettled(judgement, due):
        return why
    changed = modified(root, _inputs(snapshot, board, due))
    for path in changed[:1]:
        more = f" (+{len(changed) - 1})" if len(changed) > 1 else ""
        return f"{path}{more} is not as it is at {commit[:7]}"
    return _made(due_and_held(judgement, board), snapshot, board, commit, now, called)


def _made(
    found: DueGates, snapshot: Snapshot, board: BoardId, commit: str, now: datetime, called: Called
) -> Run:
    return Run(
        board=board,
        commit=commit,
        at=now,
        mode=snapshot.portfolio.boards[board].enforcement,
        due=len(found.due),
        held=len(found.held),
        held_hard=len(found.held_hard),
        not_held=tuple(
            key.gate if key.board == board else str(key) for key in found.not_held[:NAMED]
        ),
        run=called.run,
        suites=called.suites,
        runner=called.runner,
    )


def _inputs(snapshot: Snapshot, board: BoardId, due: Iterable[GateKey]) -> Iterator[str]:
    """The files that the answer rests on: what gates examined, the board, and the settings."""
    yield snapshot.boards[board].path
    yield SETTINGS
    for key in due:
        yield from (one.path for one in snapshot.judgement.results[key].examined)


def modified(root: Path, paths: Iterable[str]) -> tuple[str, ...]:
    """Those of some files that are not as the commit has them, by the hash of their bytes.

    What git ignores, reports above all, may differ; a file that it would take up is modified. Line
    breaks that git rewrites are no difference. No filter of the repository is run.

    Raises:
        ReadinessError: Git cannot say.
    """
    unique_paths = list(dict.fromkeys(paths))
    tree = done(run_git(root, "ls-tree", "-r", "-z", "HEAD"), "git ls-tree").output
    committed_blobs: dict[str, str] = {}
    for row in filter(None, tree.split(b"\0")):
        facts, _, name = row.decode(errors="surrogateescape").partition("\t")
        mode, _, blob = facts.split()
        if mode in _FILES:
            committed_blobs[name] = blob
    new = (
        _new(root)
        if any(path not in committed_blobs for path in unique_paths)
        else frozenset[str]()
    )
    return tuple(
        path
        for path in unique_paths
        if path in new
        or (path in committed_blobs and not _is_blob(root / path, committed_blobs[path]))
    )


def _new(root: Path) -> frozenset[str]:
    answer = run_git(root, "ls-files", "--others", "--exclude-standard", "-z")
    rows = done(answer, "git ls-files").output.split(b"\0")
    return frozenset(row.decode(errors="surrogateescape") for row in rows if row)


def _is_blob(path: Path, blob: str) -> bool:
    try:
        data = bytes_of(path, _LIMIT_BYTES)
    except OSError:
        return False
    return is_blob(data, blob)


def record(root: Path, run: Run, access: "WriteAccess") -> Recorded:
    """Append a run to the history of its board, unless that of its runner ends with the same.

    Raises:
        WriteError: Not written.
    """
    with access.session() as session:
        runs = reversed(read_history(root, run.board).runs)
        last = next((one for one in runs if one.runner == run.runner), None)
        if last is not None and _says(last) == _says(run):
            return Recorded(run.board, run, why="it is recorded already")
        return Recorded(run.board, run, append_run(root, run, session.ops), before=last)


def _says(run: Run) -> tuple[object, ...]:
    return (
        run.commit,
        run.mode,
        run.due,
        run.held,
        run.held_hard,
        run.not_held,
        run.run,
        run.suites,
    )


class Recorder:
    """Records runs when the gates of an open planner settle.

    Args:
        root: The workspace root.
        access: Gives who writes. It is asked for when something is to be written.
    """

    def __init__(self, root: Path, access: "Callable[[], WriteAccess]") -> None:
        self._root, self._access = root, access
        self._told: dict[BoardId, tuple[object, ...]] = {}

    def _keeps_here(self) -> bool:
        """Whether runs stay in this clone, in a `.readiness/` of ours.

        Where a team chose a folder for them, its build server alone writes to it: looking at a plan
        must not change a file that git tracks.
        """
        try:
            is_own = folder_of(self._root) == OWN
        except ReadinessError:
            return False
        return is_own and Home.open(self._root).trust is Trust.OURS

    def settled(self, snapshot: Snapshot, now: datetime) -> None:
        """Take the next evaluation. One in which gates still wait is left out.

        Nothing is written where `.readiness/` is not there or not ours: looking makes none. What
        cannot be written is no fault of the plan, and is tried again with the next evaluation.
        """
        if snapshot.unchecked or not self._keeps_here():
            return
        commit = commit_of(self._root)
        for board in snapshot.portfolio.boards:
            weights = snapshot.judgement.effectives
            holds = tuple((key, weights[key].hold) for key in due_gates(snapshot.judgement, board))
            state = (commit, snapshot.portfolio.boards[board].enforcement, holds)
            if not commit or self._told.get(board) == state:
                continue
            with contextlib.suppress(ReadinessError):
                run = run_of(self._root, snapshot, board, now)
                if isinstance(run, Run):
                    record(self._root, run, self._access())
                self._told[board] = state
