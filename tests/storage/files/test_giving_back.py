"""Another program saves in the same instant, and the disk refuses to give its text back."""

import errno
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from readiness_tui.domain.model.edits import SetField
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.model.status import Status
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.files.fileops import FileOps
from readiness_tui.storage.saving.save import Unchanged
from tests.storage.kit import Store, Unconfirmed
from tests.storage.recovery_scenes import recovered

TEXT = '[ticket.A]\ntitle = "a"\nstatus = "todo"\n\n[ticket.B]\ntitle = "b"\n'
OURS = TEXT.replace("todo", "doing")
THEIRS = TEXT.replace('"b"', '"theirs"')
LATER = TEXT.replace('"b"', '"theirs, again"')
BOTH = THEIRS.replace("todo", "doing")
EDIT = SetField(RecordRef(BoardId("a"), Kind.TICKET, "A"), "status", Status.TODO, Status.DOING)


class Crossed(FileOps):
    """Before each of the first exchanges another program saves; the one behind them fails."""

    def __init__(self, saves: Sequence[str], code: int) -> None:
        self._saves, self._code, self.count = list(saves), code, 0

    def exchange(self, one: Path, other: Path) -> None:
        """Exchange two files, or fail."""
        self.count += 1
        if not self._saves:
            raise OSError(self._code, os.strerror(self._code), str(other))
        fresh = other.with_name("editor")
        fresh.write_text(self._saves.pop(0), encoding="utf-8")
        fresh.replace(other)
        super().exchange(one, other)


def kept(root: Path) -> set[str]:
    """The texts of all files below the program's own folder."""
    files = (path for path in (root / ".readiness").rglob("*") if path.is_file())
    return {path.read_bytes().decode("utf-8", "replace") for path in files}


def load(files: Store) -> LoadedBoard:
    board = files.load("boards/a.toml")
    assert isinstance(board, LoadedBoard)
    return board


@pytest.fixture
def board(tmp_path: Path) -> Path:
    path = tmp_path / "boards/a.toml"
    path.parent.mkdir()
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC, errno.EACCES])
def test_ours_stands_unconfirmed_and_recovery_merges_theirs(board: Path, code: int) -> None:
    root, ops = board.parents[1], Crossed([THEIRS], code)
    first = Store(root, ops=ops)
    outcome = first.save(load(first), [EDIT])
    assert isinstance(outcome, Unconfirmed), outcome
    assert "another program saved too" in outcome.error
    assert os.strerror(code) in outcome.error
    assert (board.read_text(encoding="utf-8"), ops.count) == (OURS, 2)
    assert THEIRS in kept(root), "what the other program saved is kept"
    recovered(root)
    assert board.read_text(encoding="utf-8") == BOTH


def test_where_it_fails_half_way_what_came_out_last_waits_for_a_person(board: Path) -> None:
    root, ops = board.parents[1], Crossed([THEIRS, LATER], errno.EIO)
    files = Store(root, ops=ops)
    outcome = files.save(load(files), [EDIT])
    assert isinstance(outcome, Unchanged), outcome
    assert (outcome.reason, ops.count) == ("io-error", 3)
    assert board.read_text(encoding="utf-8") == THEIRS
    assert LATER in kept(root), "the last save is rescued"
    (displaced,) = files.journal.read().displaced
    assert (root / displaced.file).read_text(encoding="utf-8") == LATER
