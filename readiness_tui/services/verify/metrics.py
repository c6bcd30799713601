"""Passes through the gates, measured into the store that a team chose, and held against the past.

A command of a build server measures; the planner only reads, for it must not change a file that git
tracks.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from readiness_tui.domain.model.errors import GateError, ReadinessError
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.proof.board_facts import PassTimes
from readiness_tui.domain.proof.proof import Judgement
from readiness_tui.domain.verdict.gate_passes import (
    GatePass,
    TestTimes,
    by_board,
    pass_of,
    pass_times,
)
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.gates.kinds.dating import AHEAD
from readiness_tui.services.git.head import commit_of
from readiness_tui.storage.audit.log import read_all
from readiness_tui.storage.journal.entries import ROLLBACK
from readiness_tui.storage.settings.metric_store import append_passes, metric_file, read_passes


def keep_passes(
    root: Path,
    folder: str,
    snapshot: Snapshot,
    boards: Iterable[BoardId],
    *,
    by: str,
    lock_wait_s: float | None = None,
) -> str:
    """Write the pass that each board's gates made behind the last line of the metric store.

    While a gate has no answer there is no pass.

    Args:
        root: The workspace root.
        folder: The folder of the boards below it.
        snapshot: With what was found.
        boards: Which of its boards.
        by: Which command measured them.
        lock_wait_s: How long it waited for other writers; None: it did not write.

    Returns:
        The file, below the root; empty where a team chose none, or nothing was measured.

    Raises:
        WriteError: Not written.
    """
    if not metric_file(root) or snapshot.unchecked:
        return ""
    wait_ms = None if lock_wait_s is None else round(lock_wait_s * 1000)
    commit, rollbacks = commit_of(root), _rollbacks(root, folder)
    passes = (pass_of(snapshot.judgement, board) for board in boards)
    return append_passes(
        root,
        [
            replace(
                item,
                commit=commit,
                by=by,
                rollbacks=rollbacks,
                lock_wait_ms=wait_ms,
                tests=times_of_tests(root, snapshot.judgement, item.board),
            )
            for item in passes
            if item is not None
        ],
    )


def times_of_tests(root: Path, judgement: Judgement, board: BoardId) -> Mapping[str, TestTimes]:
    """How long the tests took whose reports the gates of a board read, by gate.

    Of gates that read the same reports the first stands for all.
    """
    from readiness_tui.domain.verdict.test_times import measured_tests
    from readiness_tui.gates.kinds.limits import limits_of
    from readiness_tui.gates.kinds.parts import Request
    from readiness_tui.gates.kinds.reports.timed_cases import KINDS, timed_cases
    from readiness_tui.gates.repo.repo_view import RepoView

    view, by_digest = RepoView(root), dict[str, tuple[str, TestTimes]]()
    for key, gate in judgement.gates.items():
        if key.board != board or gate.kind not in KINDS:
            continue
        with suppress(GateError):  # declared wrongly: the verdict says so
            cases, digest = timed_cases(Request(gate, view, judgement.now, limits_of(gate)))
            if (times := measured_tests(cases, digest)) is not None:
                by_digest.setdefault(digest, (key.gate, times))
    return dict(by_digest.values())


def measured_passes(root: Path, now: datetime | None = None) -> dict[BoardId, tuple[GatePass, ...]]:
    """The passes of each board that the store has, the oldest first.

    One that is dated in the future was not measured so, and would be the last for ever.

    Raises:
        WriteError: The store cannot be read.
    """
    latest = (now or datetime.now(UTC)) + AHEAD
    return by_board(item for item in read_passes(root) if item.at <= latest)


def board_times(root: Path, board: BoardId) -> PassTimes | None:
    """The last pass of a board beside those before; None where nobody can tell."""
    try:
        passes = measured_passes(root).get(board, ())
    except ReadinessError:
        return None
    return pass_times(passes)


def _rollbacks(root: Path, folder: str) -> int | None:
    try:
        return sum(record.entry.do == ROLLBACK for record in read_all(root, folder=folder))
    except ReadinessError:
        return None
