"""What conditions and offered modes ask for beside the boards.

Checkpoints, history and audit log are looked up again when a mode or a run changed, not at each
edit: reading a long log takes longer than a frame.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.errors import ReadinessError
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Mode

if TYPE_CHECKING:
    from readiness_tui.domain.proof.board_facts import Known, Refused
    from readiness_tui.domain.proof.streak import Coverage, Offer

FOLDER, CHECKPOINTS, AUDIT = ".readiness", "checkpoints", "audit"
_Seen: TypeAlias = tuple[tuple[str, int, int], ...]
_Key: TypeAlias = "tuple[Mode, int, Coverage, _Seen]"


class ConditionFacts:
    """Looks up what lies on the disk, again when it changed.

    Args:
        root: The workspace root.
        folder: The folder of the boards below it.
    """

    def __init__(self, root: Path, folder: str) -> None:
        self._root, self._folder = root, folder
        self._kept: dict[BoardId, tuple[_Key, Known]] = {}
        self._offers: dict[BoardId, tuple[_Key, Offer | None]] = {}

    def known(self, portfolio: Portfolio) -> "Mapping[BoardId, Known]":
        """What conditions of each board ask for beside the boards; nothing is written."""
        boards = [one for one in portfolio.boards.values() if one.alerts or one.playbooks]
        if not boards:
            return {}
        from readiness_tui.domain.verdict.alarms import looked_up_for

        return {board.id: self._known(board) for board in boards if looked_up_for(board)}

    def _known(self, board: Board) -> "Known":
        key, cached = self._key(board), self._kept.get(board.id)
        if cached is None or cached[0] != key:
            cached = self._kept[board.id] = (key, self._looked_up(board))
        return cached[1]

    def offers(self, portfolio: Portfolio) -> "tuple[Offer, ...]":
        """The stricter modes that green streaks offer; nothing is written."""
        if not _entries(self._runs()):  # none, or not for us to see
            return ()
        offers = (self._offer(board) for board in portfolio.boards.values())
        return tuple(one for one in offers if one is not None)

    def _offer(self, board: Board) -> "Offer | None":
        key, cached = self._key(board), self._offers.get(board.id)
        if cached is None or cached[0] != key:
            from readiness_tui.services.verify.streaks import offer_of

            cached = self._offers[board.id] = (key, offer_of(self._root, self._folder, board))
        return cached[1]

    def _key(self, board: Board) -> _Key:
        from readiness_tui.domain.proof.streak import coverage_of

        return board.enforcement, board.target_greens, coverage_of(board), self._seen()

    def _looked_up(self, board: Board) -> "Known":
        from readiness_tui.domain.proof.board_facts import Known
        from readiness_tui.services.verify.metrics import board_times
        from readiness_tui.services.verify.streaks import streak_state
        from readiness_tui.storage.checkpoints.checkpoint import list_checkpoints

        state = streak_state(self._root, self._folder, board)
        return Known(
            has_green=list_checkpoints(self._root).newest_green is not None,
            weakened=state.weakened,
            streak=state.streak,
            times=board_times(self._root, board.id),
            refused=self._refused(board.id),
        )

    def _refused(self, board: BoardId) -> "tuple[Refused, ...]":
        from readiness_tui.domain.proof.board_facts import Refused
        from readiness_tui.services.checkpoints.denying import DO, sentence_of
        from readiness_tui.storage.audit.log import read_all

        try:
            records = read_all(self._root, folder=self._folder)
        except (
            ReadinessError
        ):  # a log that cannot be read is told by who holds it against its seals
            return ()
        entries = [record.entry for record in records]
        return tuple(
            Refused(entry.at, entry.actor, sentence_of(entry))
            for entry in entries
            if entry.do == DO and entry.board == board
        )

    def _runs(self) -> Path:
        from readiness_tui.storage.settings.run_folder import folder_of

        try:
            return self._root / folder_of(self._root)
        except ReadinessError:  # what nobody can read offers nothing; `readiness mode` says why
            return self._root / FOLDER / "history"

    def _seen(self) -> _Seen:
        """How the folders and the file look in which those facts lie."""
        places = (
            self._root / FOLDER / CHECKPOINTS,
            self._runs(),
            self._root / self._folder / AUDIT,
        )
        entries = [each for place in places for each in _entries(place)]
        return (*entries, *_measured(self._root))


def _measured(root: Path) -> list[tuple[str, int, int]]:
    from readiness_tui.storage.settings.metric_store import metric_file

    name = metric_file(root)
    try:
        stat = os.lstat(root / name)
    except OSError:
        return []
    return [(name, stat.st_size, stat.st_mtime_ns)] if name else []


def _entries(folder: Path) -> list[tuple[str, int, int]]:
    try:
        with os.scandir(folder) as entries:
            file_stats = [(entry.name, entry.stat(follow_symlinks=False)) for entry in entries]
    except OSError:
        return []
    return sorted((name, stat.st_size, stat.st_mtime_ns) for name, stat in file_stats)
