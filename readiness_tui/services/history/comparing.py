"""Two states of the boards side by side: commits, days, a checkpoint, and the files of now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from readiness_tui.domain.history.plan_diff import PlanDiff, diff
from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.services.history.revisions import (
    EMPTY,
    BoardState,
    Commit,
    Revisions,
    board_state,
)
from readiness_tui.storage.boards.reader import parse_board
from readiness_tui.storage.boards.repository import BoardFiles
from readiness_tui.storage.checkpoints.checkpoint import Checkpoint, kept_bytes

NOW = "now"
NOTHING = "before the first commit"


@dataclass(frozen=True, slots=True)
class Side:
    """One state of the boards, what people call it, and its commit if it is one."""

    name: str
    state: BoardState
    commit: Commit | None = None

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """Why boards could not be read on this side."""
        return tuple(problem for found in self.state.broken.values() for problem in found)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both sides and what parts them; a board that is broken on one side is left out of it."""

    before: Side
    after: Side
    diff: PlanDiff


def compare(before: Side, after: Side) -> Comparison:
    """Hold two states against each other."""
    states = before.state, after.state
    old, new = states[0].without_broken(states[1]), states[1].without_broken(states[0])
    return Comparison(before, after, diff(old, new))


def boards_now(root: Path, folder: str) -> Side:
    """The board files as they lie in the working tree.

    Raises:
        BoardError: The folder cannot be listed.
    """
    files = BoardFiles(root, folder)
    return Side(NOW, board_state({path: files.load(path) for path in files.paths()}))


def boards_at(revisions: Revisions, name: str) -> Side:
    """The boards at a commit that a person names.

    Raises:
        UsageError: There is no such commit.
        WriteError: Git does not have one of the boards.
    """
    return _side(revisions, revisions.commit(name))


def boards_before(revisions: Revisions, moment: datetime) -> Side:
    """The boards of the last commit before a moment; none where no commit is so old.

    Raises:
        UsageError: There is no commit, or the clone is too shallow to tell.
        WriteError: Git does not have one of the boards.
    """
    commit = revisions.last_before(moment)
    return Side(NOTHING, EMPTY) if commit is None else _side(revisions, commit)


def boards_in(checkpoint: Checkpoint, folder: str) -> Side:
    """The boards of a checkpoint.

    Raises:
        WriteError: The checkpoint was tampered with, or a file cannot be read.
    """
    boards: Mapping[str, bytes] = {
        item.path: kept_bytes(checkpoint, item)
        for item in checkpoint.files
        if item.path.startswith(f"{folder}/") and item.path.endswith(".toml")
    }
    state = board_state({path: parse_board(path, data) for path, data in boards.items()})
    return Side(checkpoint.id, state)


def _side(revisions: Revisions, commit: Commit) -> Side:
    return Side(f"{commit.short} {commit.at.date()}", revisions.at(commit.id), commit)
