"""What an editor writes into a displaced file after the command that displaced it has ended."""

import os
from pathlib import Path

import pytest

from readiness_tui.domain.model.edits import SetField
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.model.status import Status
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.files.fileops import FileOps
from readiness_tui.storage.saving import late_writes as late
from readiness_tui.storage.saving.late_writes import LateLook
from tests.storage.kit import Saved, Store

TEXT = """\
format = 1

[ticket.A]
title = "a"
status = "todo"

[ticket.B]
title = "b"
"""
THEIRS = TEXT.replace('"b"', '"theirs"')
A = RecordRef(BoardId("a"), Kind.TICKET, "A")
DOING = SetField(A, "status", Status.TODO, Status.DOING)
DONE = SetField(A, "status", Status.DOING, Status.DONE)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file stands still as soon as it is looked at."""
    monkeypatch.setattr(late, "STILL_NS", -1)


@pytest.fixture
def board(tmp_path: Path) -> Path:
    path = tmp_path / "boards/a.toml"
    path.parent.mkdir()
    path.write_text(TEXT)
    return path


@pytest.fixture
def files(board: Path) -> Store:
    return Store(board.parents[1])


def load(files: Store) -> LoadedBoard:
    found = files.load("boards/a.toml")
    assert isinstance(found, LoadedBoard)
    return found


def save(files: Store, *edits: SetField) -> None:
    for edit in edits:
        assert isinstance(files.save(load(files), [edit]), Saved)


def looker(files: Store, ops: FileOps | None = None) -> LateLook:
    return LateLook(files.root, files.journal, ops or FileOps())


def written_late(board: Path, files: Store, text: str, *edits: SetField) -> None:
    """An editor opens the board, the edits are saved, then the editor writes into its file."""
    with board.open("r+") as file:
        save(files, *edits)
        file.truncate()
        file.write(text)


def test_it_is_merged_into_what_the_save_made(board: Path, files: Store) -> None:
    written_late(board, files, THEIRS, DOING)
    look = looker(files)
    assert look.take() == ("boards/a.toml: what another program wrote at the same time was merged",)
    assert board.read_text() == THEIRS.replace("todo", "doing")
    assert look.take() == (), "it is taken once"


def test_it_is_merged_behind_later_saves_too(board: Path, files: Store) -> None:
    written_late(board, files, THEIRS, DOING, DONE)
    (said,) = looker(files).take()
    assert said.endswith("was merged")
    assert board.read_text() == THEIRS.replace("todo", "done")


def test_what_is_written_once_more_is_merged_once_more(board: Path, files: Store) -> None:
    with board.open("r+") as file:
        save(files, DOING)
        file.write(THEIRS)
        file.flush()
        assert len(looker(files).take()) == 1
        os.pwrite(file.fileno(), THEIRS.replace("theirs", "others").encode(), 0)
    assert len(looker(files).take()) == 1
    kept = [one.file for one in files.journal.read().displaced]
    texts = [board.read_text(), *((files.root / one).read_text() for one in kept)]
    assert any("others" in text for text in texts)


def test_without_the_text_it_was_made_of_it_is_kept_and_listed(board: Path, files: Store) -> None:
    written_late(board, files, THEIRS, DOING)
    board.write_text(TEXT.replace("todo", "review"))
    (said,) = looker(files).take()
    (kept,) = files.journal.read().displaced
    assert kept.file in said
    assert (files.root / kept.file).read_text() == THEIRS
    assert board.read_text() == TEXT.replace("todo", "review")
    assert looker(files).take() == ()


@pytest.mark.parametrize("text", [TEXT.replace("todo", "blocked"), TEXT[:-20], ""])
def test_what_does_not_fit_or_is_cut_off_is_kept_and_listed(
    board: Path, files: Store, text: str
) -> None:
    written_late(board, files, text, DOING)
    (said,) = looker(files).take()
    assert "is kept in .readiness/rescued/" in said
    assert board.read_text() == TEXT.replace("todo", "doing")


def test_a_file_that_somebody_writes_to_waits(
    board: Path, files: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    written_late(board, files, THEIRS, DOING)
    look = looker(files)
    monkeypatch.setattr(late, "STILL_NS", 3_600_000_000_000)
    assert look.take() == ()
    monkeypatch.setattr(late, "STILL_NS", -1)
    assert len(look.take()) == 1


def test_files_that_nobody_wrote_to_are_not_read(
    board: Path, files: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    status = board.stat()
    os.utime(board, ns=(status.st_atime_ns, status.st_mtime_ns - 3_600_000_000_000))
    save(files, DOING)
    look = looker(files)

    def read(*_: object) -> bytes:
        raise AssertionError

    monkeypatch.setattr(late, "bytes_of", read)
    assert look.take() == ()


def test_a_young_file_that_nobody_wrote_to_is_read_once(
    files: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(files, DOING)
    look = looker(files)
    assert look.take() == ()
    monkeypatch.setattr(late, "bytes_of", lambda *_: pytest.fail("it is known"))
    assert look.take() == ()


def test_texts_of_ours_that_stood_there_for_an_instant_are_none_of_it(
    tmp_path: Path, board: Path
) -> None:
    class Busy(FileOps):
        left = 1

        def exchange(self, one: Path, other: Path) -> None:
            if self.left:
                self.left -= 1
                board.write_text(THEIRS)
            super().exchange(one, other)

    files = Store(tmp_path, ops=Busy())
    save(files, DOING)
    names = sorted(file.name[:5] for file in (tmp_path / ".readiness/displaced").iterdir())
    assert names[0] != "ours-"
    assert "ours-" in names
    assert looker(files).take() == ()
    assert board.read_text() == THEIRS.replace("todo", "doing")
    assert not files.journal.read().displaced


def test_files_of_operations_that_the_journal_does_not_know_are_let_be(
    board: Path, files: Store
) -> None:
    written_late(board, files, THEIRS, DOING)
    (files.root / ".readiness/journal.jsonl").unlink()
    assert looker(files).take() == ()
