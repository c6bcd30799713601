"""How long the green streak of a board is: its runs, and when its mode last changed."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.errors import ReadinessError
from readiness_tui.domain.model.ids import BoardId, Kind
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.proof.streak import History, Offer, Streak, offer, streak
from readiness_tui.gates.kinds.dating import AHEAD
from readiness_tui.storage.audit.log import AuditRecord, read_all
from readiness_tui.storage.settings.run_history import read_history
from readiness_tui.storage.toml.blocks_tomlkit import spelled

_MODES = list(Mode)


@dataclass(frozen=True, slots=True, kw_only=True)
class StreakState:
    """Where a board stands between two modes.

    Attributes:
        streak: Its green runs in a row.
        offer: The stricter mode that they offer; None: not yet.
        changed_at: When the mode last changed, as the audit log knows; None: it does not.
        weakened: The last change that the log knows made the mode there is now, a weaker one.
        trouble: Why the runs or the log could not be read; then nothing is offered.
    """

    streak: Streak
    offer: Offer | None = None
    changed_at: datetime | None = None
    weakened: bool = False
    trouble: str = ""


def streak_state(root: Path, folder: str, board: Board) -> StreakState:
    """Where a board stands; nothing is written.

    Args:
        root: The workspace root.
        folder: The folder of the boards below it.
        board: As it is now.
    """
    try:
        history = _history(root, board.id)
        changes = _changes(root, folder, board)
    except ReadinessError as error:
        return StreakState(streak=streak(board, History(), None), trouble=str(error))
    # Of clocks that disagree the latest is taken: fewer runs count then. The log's order is sure.
    at = max((record.entry.at for record in changes), default=None)
    return StreakState(
        streak=streak(board, history, at),
        offer=offer(board, history, at),
        changed_at=at,
        weakened=bool(changes) and _is_weaker(changes[-1], board.enforcement),
    )


def offer_of(root: Path, folder: str, board: Board) -> Offer | None:
    """The mode that a board's streak offers. The audit log is only read where runs are enough."""
    try:
        enough = offer(board, _history(root, board.id), None)
    except ReadinessError:
        return None
    return streak_state(root, folder, board).offer if enough else None


def _history(root: Path, board: BoardId) -> History:
    """The runs of a board; one that is dated in the future was not recorded so, and is none."""
    history, latest = read_history(root, board), datetime.now(UTC) + AHEAD
    late = tuple(run.line for run in history.runs if run.at > latest)
    runs = tuple(run for run in history.runs if run.at <= latest)
    return History(runs, (*history.unreadable, *late))


def _changes(root: Path, folder: str, board: Board) -> list[AuditRecord]:
    """The changes of a board's mode that the log knows, in its order; some by hand it does not."""
    name = spelled((Kind.BOARD.value, board.id))
    return [
        record
        for record in read_all(root, folder=folder)
        if record.entry.record == name
        and record.entry.board == board.id
        and record.entry.field == "enforcement"
    ]


def _is_weaker(record: AuditRecord, now: Mode) -> bool:
    """Whether a record made the mode that there is now, from a stricter one."""
    old, new = _mode(record.entry.old), _mode(record.entry.new)
    return old is not None and new is now and _MODES.index(now) < _MODES.index(old)


def _mode(literal: str) -> Mode | None:
    try:
        return Mode(json.loads(literal))
    except ValueError:
        return None
