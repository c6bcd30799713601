"""Second looks: a save that says something else is taken back, a late writer is not lost."""

from pathlib import Path

import pytest

from readiness_tui.domain.model.edits import SetField
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.model.status import Status
from readiness_tui.storage.audit.entries import Act, new_cid
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.files.fileops import FileOps
from readiness_tui.storage.journal.entries import Displaced
from readiness_tui.storage.saving.post_save_checks import PostSaveRepair, Trace
from readiness_tui.storage.toml.plain_data import Put, applied
from readiness_tui.storage.toml.splice_check import ProofError
from tests.storage.kit import AT, Saved, Store

TEXT = """\
format = 1

[ticket.A]
title = "a"
status = "todo"

[ticket.B]
title = "b"
"""
DONE = SetField(RecordRef(BoardId("a"), Kind.TICKET, "A"), "status", Status.TODO, Status.DONE)


@pytest.fixture
def board(tmp_path: Path) -> Path:
    path = tmp_path / "boards/a.toml"
    path.parent.mkdir()
    path.write_text(TEXT)
    return path


def load(files: Store) -> LoadedBoard:
    found = files.load("boards/a.toml")
    assert isinstance(found, LoadedBoard)
    return found


@pytest.fixture
def files(board: Path) -> Store:
    return Store(board.parents[1])


@pytest.fixture
def trace(files: Store) -> Trace:
    assert isinstance(files.save(load(files), [DONE]), Saved)
    return files.last.traces[0]


def act() -> Act:
    return Act(at=AT, cid=new_cid(), actor="me@example.org")


def mender(files: Store) -> PostSaveRepair:
    return PostSaveRepair(files.root, files.journal, FileOps())


def test_a_save_that_says_what_was_meant_is_let_be(trace: Trace) -> None:
    assert trace.is_proved()
    assert trace.late_bytes() is None


def test_a_text_that_says_something_else_is_taken_back_and_the_edit_kept(
    board: Path, files: Store, trace: Trace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*_: object) -> None:
        what = "it says something else"
        raise ProofError(what)

    monkeypatch.setattr("readiness_tui.storage.saving.post_save_checks.prove_whole", wrong)
    assert not trace.is_proved()
    assert "old text is back" in mender(files).take_back(trace, act())
    assert board.read_text() == TEXT
    state = files.journal.read()
    assert [(one.reason, one.action.edits) for one in state.pending] == [("verify-failed", (DONE,))]
    assert state.undo is None


def test_a_model_that_differs_from_the_text_is_seen(trace: Trace) -> None:
    data = applied(trace.made.text.data, Put(("ticket", "A", "status"), "review"))
    other = LoadedBoard(trace.made.path, trace.made.board, trace.made.text.holding(data))  # pyright: ignore[reportArgumentType]
    false = Trace(op=trace.op, title="x", base=trace.base, made=other, edits=())
    assert not false.is_proved()


def test_what_a_program_writes_late_into_the_displaced_file_is_merged(
    board: Path, files: Store, trace: Trace
) -> None:
    assert trace.displaced is not None
    trace.displaced.write_text(TEXT.replace('"b"', '"theirs"'))
    late = trace.late_bytes()
    assert late is not None
    assert "merged" in mender(files).merge_late(trace, late)
    assert board.read_text() == TEXT.replace('"b"', '"theirs"').replace("todo", "done")


@pytest.mark.parametrize("late", [TEXT.replace("todo", "review"), TEXT[:-5], ""])
def test_what_cannot_be_merged_is_kept_and_listed(
    board: Path, files: Store, trace: Trace, late: str
) -> None:
    assert trace.displaced is not None
    trace.displaced.write_text(late)
    assert "is kept in .readiness/rescued/" in mender(files).merge_late(trace, late.encode())
    assert board.read_text() == TEXT.replace("todo", "done")
    (kept,) = files.journal.read().displaced
    assert isinstance(kept, Displaced)
    assert (files.root / kept.file).read_text() == late
