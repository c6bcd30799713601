"""Boards on the disk: saved by the edit, carried over what others changed, and taken back."""

import os
from pathlib import Path

import pytest

from readiness_tui.domain.edits import AddRecord, Edit, RemoveRecord, SetField
from readiness_tui.domain.errors import WriteError
from readiness_tui.domain.ids import BoardId, Kind, RecordRef, TicketId
from readiness_tui.domain.status import Priority, Status
from readiness_tui.domain.ticket import Criterion, Ticket
from readiness_tui.storage import atomic
from readiness_tui.storage.reader import BrokenBoard, LoadedBoard
from readiness_tui.storage.repository import BoardFiles, Outcome, Saved, Unchanged, Unconfirmed

PATH = "boards/a.toml"
HOME = BoardId("a")
TEXT = """\
format = 1

# A
[ticket.A]
title = 'a' # literal
status = "todo"

[ticket.B]
title = "b"
"""


@pytest.fixture
def files(tmp_path: Path) -> BoardFiles:
    (tmp_path / "boards").mkdir()
    (tmp_path / PATH).write_text(TEXT)
    return BoardFiles(tmp_path)


@pytest.fixture
def board(tmp_path: Path, files: BoardFiles) -> Path:  # noqa: ARG001 - it makes the file
    return tmp_path / PATH


def load(files: BoardFiles) -> LoadedBoard:
    found = files.load(PATH)
    assert isinstance(found, LoadedBoard)
    return found


def put(field: str, old: object, new: object, id_: str = "A") -> SetField:
    ref = RecordRef(HOME, Kind.TICKET, id_)
    return SetField(ref, field, old, new)


DONE = put("status", Status.TODO, Status.DONE)


def saved(outcome: Outcome) -> Saved:
    assert isinstance(outcome, Saved), outcome
    return outcome


def refused(outcome: Outcome) -> Unchanged:
    assert isinstance(outcome, Unchanged), outcome
    return outcome


def test_boards_are_found_in_natural_order(tmp_path: Path, files: BoardFiles) -> None:
    for name in ("b10.toml", "b2.toml", ".hidden.toml", ".a.toml.1.tmp", "notes.md"):
        (tmp_path / "boards" / name).touch()
    assert files.paths() == (PATH, "boards/b2.toml", "boards/b10.toml")
    assert BoardFiles(tmp_path, "plans").paths() == ()


def test_a_signature_changes_with_the_file(board: Path, files: BoardFiles) -> None:
    before = files.signature(PATH)
    assert before is not None
    assert files.signature(PATH) == before
    saved(files.save(load(files), [DONE]))
    assert files.signature(PATH) != before
    board.unlink()
    assert files.signature(PATH) is None


def test_a_saved_edit_is_one_line_on_the_disk(board: Path, files: BoardFiles) -> None:
    outcome = saved(files.save(load(files), [DONE]))
    assert board.read_text() == TEXT.replace('"todo"', '"done"')
    again = load(files)
    assert outcome.loaded == LoadedBoard(PATH, again.board, outcome.loaded.text)
    assert outcome.loaded.text.sha256 == again.text.sha256


def test_an_edit_that_changes_nothing_writes_nothing(board: Path, files: BoardFiles) -> None:
    before = board.stat()
    outcome = saved(files.save(load(files), [put("status", Status.TODO, Status.TODO)]))
    assert outcome.changes == ()
    assert board.stat() == before


def test_an_edit_is_carried_over_to_a_file_that_changed_elsewhere(
    board: Path, files: BoardFiles
) -> None:
    loaded = load(files)
    board.write_text(TEXT.replace('"b"', '"theirs"').replace("# A", "# their comment"))
    outcome = saved(files.save(loaded, [DONE]))
    assert board.read_text() == (
        TEXT.replace('"b"', '"theirs"').replace("# A", "# their comment").replace("todo", "done")
    )
    assert outcome.loaded.board.tickets[TicketId("B")].title == "theirs"


def test_an_edit_that_somebody_made_already_is_saved_without_a_write(
    board: Path, files: BoardFiles
) -> None:
    loaded = load(files)
    board.write_text(TEXT.replace("todo", "done"))
    before = board.stat()
    assert saved(files.save(loaded, [DONE])).changes == ()
    assert board.stat() == before


@pytest.mark.parametrize(
    ("theirs", "says"),
    [
        (
            TEXT.replace("todo", "review"),
            "ticket.A status: you set done, the file now says review (was todo)",
        ),
        (TEXT.replace("[ticket.A]", "[ticket.C]"), "ticket.A is gone from the file"),
    ],
)
def test_a_field_that_changed_meanwhile_is_a_conflict(
    board: Path, files: BoardFiles, theirs: str, says: str
) -> None:
    loaded = load(files)
    board.write_text(theirs)
    outcome = refused(files.save(loaded, [DONE, put("title", "b", "mine", "B")]))
    assert (outcome.reason, outcome.what) == ("conflict", says)
    assert board.read_text() == theirs


def test_records_that_changed_meanwhile_are_conflicts(board: Path, files: BoardFiles) -> None:
    loaded = load(files)
    b = loaded.board.tickets[TicketId("B")]
    gone: Edit = RemoveRecord(RecordRef(HOME, Kind.TICKET, "B"), b, "A")
    new: Edit = AddRecord(RecordRef(HOME, Kind.TICKET, "C"), Ticket(id=TicketId("C"), title="c"))
    theirs = TEXT.replace('"b"', '"theirs"') + '\n[ticket.C]\ntitle = "theirs"\n'
    board.write_text(theirs)
    assert refused(files.save(loaded, [gone])).reason == "conflict"
    assert refused(files.save(loaded, [new])).reason == "conflict"
    assert board.read_text() == theirs
    board.write_text(TEXT.partition("\n[ticket.B]")[0] + '\n[ticket.C]\ntitle = "c"\n')
    assert saved(files.save(loaded, [gone])).changes == ()
    assert saved(files.save(loaded, [new])).changes == ()


@pytest.mark.parametrize(
    "theirs", ["", "<<<<<<< a\n=======\n>>>>>>> b\n", "x =", TEXT + "statsu = 1\n"]
)
def test_nothing_is_written_to_a_file_that_is_broken_now(
    board: Path, files: BoardFiles, theirs: str
) -> None:
    loaded = load(files)
    board.write_text(theirs)
    outcome = refused(files.save(loaded, [DONE]))
    assert outcome.reason == "broken-on-disk"
    assert outcome.what.startswith("the file changed and is no valid board now: boards/a.toml")
    assert board.read_text() == theirs


def test_a_file_that_is_gone_is_not_written_again(board: Path, files: BoardFiles) -> None:
    loaded = load(files)
    board.unlink()
    assert refused(files.save(loaded, [DONE])).reason == "broken-on-disk"
    assert not board.exists()


def test_a_newer_format_and_a_link_that_leads_out_take_no_edits(
    tmp_path: Path, board: Path, files: BoardFiles
) -> None:
    newer = TEXT.replace("format = 1", "format = 2")
    board.write_text(newer)
    assert refused(files.save(load(files), [DONE])).reason == "newer-format"
    assert board.read_text() == newer
    outside = BoardFiles(tmp_path / "boards" / "inner", ".")
    (tmp_path / "boards" / "inner").mkdir()
    (tmp_path / "boards" / "inner" / "x.toml").symlink_to(board)
    board.write_text(TEXT)
    found = outside.load("x.toml")
    assert isinstance(found, LoadedBoard)
    assert refused(outside.save(found, [DONE])).reason == "read-only"
    assert board.read_text() == TEXT


def test_a_file_that_never_stands_still_is_given_up(
    board: Path, files: BoardFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded, count = load(files), [0]

    def busy(target: Path, base_sha256: str, new: bytes) -> None:  # noqa: ARG001 - as the real one
        count[0] += 1
        target.write_text(f"{TEXT}# {count[0]}\n")
        raise WriteError("changed", reason="conflict")  # noqa: EM101

    monkeypatch.setattr(atomic, "replace", busy)
    assert refused(files.save(loaded, [DONE])).reason == "busy"
    assert board.read_text() == f"{TEXT}# 5\n"


@pytest.mark.parametrize("reason", ["disk-full", "permission", "io-error"])
def test_a_failed_write_is_an_outcome(
    files: BoardFiles, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    def failing(*_: object) -> None:
        raise WriteError("it failed", reason=reason, remedy="do this")  # noqa: EM101, TRY003

    monkeypatch.setattr(atomic, "replace", failing)
    assert files.save(load(files), [DONE]) == Unchanged(reason, "it failed", "do this")


def test_what_the_disk_did_not_confirm_is_visible_and_said(
    board: Path, files: BoardFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    def doubtful(target: Path, base_sha256: str, new: bytes) -> None:  # noqa: ARG001 - as the real one
        target.write_bytes(new)
        raise WriteError("I/O error", reason="unconfirmed")  # noqa: EM101, TRY003

    monkeypatch.setattr(atomic, "replace", doubtful)
    outcome = files.save(load(files), [DONE])
    assert isinstance(outcome, Unconfirmed)
    assert outcome.error == "I/O error"
    assert outcome.loaded.text.raw == board.read_bytes()
    assert len(outcome.changes) == 1


def test_an_edit_that_would_make_the_board_invalid_is_refused(
    board: Path, files: BoardFiles
) -> None:
    blocked = put("status", Status.TODO, Status.BLOCKED)
    outcome = refused(files.save(load(files), [blocked]))
    assert outcome.reason == "verify-failed"
    assert "does not say why" in outcome.what
    assert refused(files.save(load(files), [put("title", "a", "\ud800")])).reason == "verify-failed"
    assert board.read_text() == TEXT


def test_a_board_that_would_grow_too_large_is_refused(
    board: Path, files: BoardFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("readiness_tui.storage.repository.LIMIT_BYTES", len(TEXT))
    outcome = refused(files.save(load(files), [put("notes", "", "x")]))
    assert outcome.reason == "too-large"
    assert board.read_text() == TEXT


def test_edits_of_one_field_count_from_first_to_last(board: Path, files: BoardFiles) -> None:
    steps = [
        put("status", Status.TODO, Status.DOING),
        put("priority", None, Priority.P0),
        put("status", Status.DOING, Status.REVIEW),
    ]
    outcome = saved(files.save(load(files), steps))
    assert board.read_text() == TEXT.replace('"todo"', '"review"\npriority = "P0"')
    inverse = [step.inverse() for step in reversed(steps)]
    saved(files.restore(outcome.loaded, outcome.changes, inverse))
    assert board.read_text() == TEXT


def test_undo_gives_back_every_byte_and_redo_too(board: Path, files: BoardFiles) -> None:
    edit = put("title", "a", "b")
    one = saved(files.save(load(files), [edit]))
    changed = board.read_text()
    back = saved(files.restore(one.loaded, one.changes, [edit.inverse()]))
    assert board.read_text() == TEXT  # the literal quotes are back
    saved(files.restore(back.loaded, back.changes, [edit]))
    assert board.read_text() == changed


def test_undo_beside_other_changes_is_still_exact(board: Path, files: BoardFiles) -> None:
    edit = put("title", "a", "new")
    one = saved(files.save(load(files), [edit]))
    two = saved(files.save(one.loaded, [put("title", "b", "c", "B")]))
    board.write_text(board.read_text() + "\n# more\n")
    saved(files.restore(two.loaded, one.changes, [edit.inverse()]))
    assert board.read_text() == TEXT.replace('"b"', '"c"') + "\n# more\n"


def test_undo_in_a_segment_that_changed_goes_by_the_inverse_edit(
    board: Path, files: BoardFiles
) -> None:
    edit = put("title", "a", "new")
    one = saved(files.save(load(files), [edit]))
    board.write_text(board.read_text().replace("# A", "# their comment"))
    saved(files.restore(one.loaded, one.changes, [edit.inverse()]))
    assert board.read_text() == TEXT.replace("# A", "# their comment").replace("'a'", '"a"')


def test_undo_of_a_field_that_changed_is_a_conflict(board: Path, files: BoardFiles) -> None:
    edit = put("title", "a", "new")
    one = saved(files.save(load(files), [edit, put("title", "b", "c", "B")]))
    theirs = board.read_text().replace('"new"', '"theirs"')
    board.write_text(theirs)
    inverse = [put("title", "c", "b", "B"), edit.inverse()]
    outcome = refused(files.restore(one.loaded, one.changes, inverse))
    assert outcome.reason == "conflict"
    assert board.read_text() == theirs


def test_a_removed_record_comes_back_to_its_place_with_its_comments(
    board: Path, files: BoardFiles
) -> None:
    loaded = load(files)
    gone = RemoveRecord(RecordRef(HOME, Kind.TICKET, "A"), loaded.board.tickets[TicketId("A")])
    one = saved(files.save(loaded, [gone]))
    assert list(one.loaded.board.tickets) == ["B"]
    board.write_text(board.read_text().replace('"b"', '"their title"'))
    found = load(files)
    back = saved(files.restore(found, one.changes, [gone.inverse()]))
    assert board.read_text() == TEXT.replace('"b"', '"their title"')
    assert list(back.loaded.board.tickets) == ["A", "B"]


def test_two_programs_that_save_in_turn_lose_nothing(tmp_path: Path, files: BoardFiles) -> None:
    one, other = load(files), load(BoardFiles(tmp_path))
    saved(files.save(one, [DONE]))
    criteria = (Criterion("x"),)
    saved(BoardFiles(tmp_path).save(other, [put("acceptance", (), criteria, "B")]))
    board = load(files).board
    assert board.tickets[TicketId("A")].status is Status.DONE
    assert board.tickets[TicketId("B")].acceptance == criteria


def test_reading_writes_nothing(tmp_path: Path, files: BoardFiles) -> None:
    before = [(path, path.stat()) for path in sorted(tmp_path.rglob("*"))]
    load(files)
    files.paths()
    assert isinstance(files.load("boards/none.toml"), BrokenBoard)
    assert [(path, path.stat()) for path in sorted(tmp_path.rglob("*"))] == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_said(board: Path, files: BoardFiles) -> None:
    loaded = load(files)
    board.parent.chmod(0o555)
    try:
        assert refused(files.save(loaded, [DONE])).reason == "permission"
    finally:
        board.parent.chmod(0o755)
