"""Boards on the disk: saved by the edit, carried over what others changed, and taken back."""

import errno
import os
import stat
from pathlib import Path

import pytest

from readiness_tui.domain.model.edits import AddRecord, Edit, RemoveRecord, SetField
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef, TicketId
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.model.ticket import Criterion, Ticket
from readiness_tui.storage.audit.log import read_all
from readiness_tui.storage.boards import repository
from readiness_tui.storage.boards.reader import BrokenBoard, LoadedBoard
from readiness_tui.storage.files import fileops
from readiness_tui.storage.files.fileops import FileOps
from readiness_tui.storage.saving.save import Unchanged
from tests.storage.kit import Outcome, Saved, Store, Unconfirmed

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
def files(tmp_path: Path) -> Store:
    (tmp_path / "boards").mkdir()
    (tmp_path / PATH).write_text(TEXT)
    return Store(tmp_path)


@pytest.fixture
def board(tmp_path: Path, files: Store) -> Path:  # noqa: ARG001 - it makes the file
    return tmp_path / PATH


def load(files: Store) -> LoadedBoard:
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


def test_boards_are_found_in_natural_order(tmp_path: Path, files: Store) -> None:
    for name in ("b10.toml", "b2.toml", ".hidden.toml", ".a.toml.1.tmp", "notes.md"):
        (tmp_path / "boards" / name).touch()
    assert files.paths() == (PATH, "boards/b2.toml", "boards/b10.toml")
    assert Store(tmp_path, "plans").paths() == ()


def test_a_signature_changes_with_the_file(board: Path, files: Store) -> None:
    before = files.signature(PATH)
    assert before is not None
    assert files.signature(PATH) == before
    saved(files.save(load(files), [DONE]))
    assert files.signature(PATH) != before
    board.unlink()
    assert files.signature(PATH) is None


def identity(path: Path) -> tuple[int, int, int, int]:
    """Inode, size in bytes, times of content and inode in ns: what reading leaves alone."""
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def test_a_saved_edit_is_one_line_on_the_disk(board: Path, files: Store) -> None:
    outcome = saved(files.save(load(files), [DONE]))
    assert board.read_text() == TEXT.replace('"todo"', '"done"')
    again = load(files)
    assert outcome.loaded == LoadedBoard(PATH, again.board, outcome.loaded.text)
    assert outcome.loaded.text.sha256 == again.text.sha256


def test_an_edit_that_changes_nothing_writes_nothing(board: Path, files: Store) -> None:
    before = identity(board)
    outcome = saved(files.save(load(files), [put("status", Status.TODO, Status.TODO)]))
    assert outcome.changes == ()
    assert identity(board) == before


def test_an_edit_is_carried_over_to_a_file_that_changed_elsewhere(
    board: Path, files: Store
) -> None:
    loaded = load(files)
    board.write_text(TEXT.replace('"b"', '"theirs"').replace("# A", "# their comment"))
    outcome = saved(files.save(loaded, [DONE]))
    assert board.read_text() == (
        TEXT.replace('"b"', '"theirs"').replace("# A", "# their comment").replace("todo", "done")
    )
    assert outcome.loaded.board.tickets[TicketId("B")].title == "theirs"


def test_an_edit_that_somebody_made_already_is_saved_without_a_write(
    board: Path, files: Store
) -> None:
    loaded = load(files)
    board.write_text(TEXT.replace("todo", "done"))
    before = identity(board)
    assert saved(files.save(loaded, [DONE])).changes == ()
    assert identity(board) == before


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
    board: Path, files: Store, theirs: str, says: str
) -> None:
    loaded = load(files)
    board.write_text(theirs)
    outcome = refused(files.save(loaded, [DONE, put("title", "b", "mine", "B")]))
    assert (outcome.reason, outcome.what) == ("conflict", says)
    assert board.read_text() == theirs


def test_records_that_changed_meanwhile_are_conflicts(board: Path, files: Store) -> None:
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
    board: Path, files: Store, theirs: str
) -> None:
    loaded = load(files)
    board.write_text(theirs)
    outcome = refused(files.save(loaded, [DONE]))
    assert outcome.reason == "broken-on-disk"
    assert outcome.what.startswith("the file changed and is no valid board now: boards/a.toml")
    assert board.read_text() == theirs


def test_a_file_that_is_gone_is_not_written_again(board: Path, files: Store) -> None:
    loaded = load(files)
    board.unlink()
    assert refused(files.save(loaded, [DONE])).reason == "broken-on-disk"
    assert not board.exists()


def test_a_newer_format_and_a_link_that_leads_out_take_no_edits(
    tmp_path: Path, board: Path, files: Store
) -> None:
    newer = TEXT.replace("format = 1", "format = 2")
    board.write_text(newer)
    assert refused(files.save(load(files), [DONE])).reason == "newer-format"
    assert board.read_text() == newer
    outside = Store(tmp_path / "boards" / "inner", ".")
    (tmp_path / "boards" / "inner").mkdir()
    (tmp_path / "boards" / "inner" / "x.toml").symlink_to(board)
    board.write_text(TEXT)
    found = outside.load("x.toml")
    assert isinstance(found, LoadedBoard)
    assert refused(outside.save(found, [DONE])).reason == "read-only"
    assert board.read_text() == TEXT


class Busy(FileOps):
    """Somebody saves the board each time just before its exchange, by a rename or in place."""

    def __init__(self, board: Path, *, times: int, in_place: bool) -> None:
        self._board, self._left, self._in_place = board, times, in_place
        self.saved: list[str] = []

    def exchange(self, one: Path, other: Path) -> None:
        if self._left:
            self._left -= 1
            self.saved.append(f"{TEXT}# {self._left}\n")
            if self._in_place:
                self._board.write_text(self.saved[-1])
            else:
                new = self._board.with_name("theirs")
                new.write_text(self.saved[-1])
                new.rename(self._board)
        super().exchange(one, other)


@pytest.mark.parametrize("in_place", [True, False])
def test_a_save_in_the_same_instant_is_kept_and_ours_is_made_on_it(
    tmp_path: Path, board: Path, *, in_place: bool
) -> None:
    busy = Busy(board, times=1, in_place=in_place)
    files = Store(tmp_path, ops=busy)
    saved(files.save(load(files), [DONE]))
    assert board.read_text() == busy.saved[0].replace("todo", "done")
    assert files.last.merged == (PATH,)
    assert sorted(board.parent.iterdir()) == [board, board.parent / "audit"]


@pytest.mark.parametrize("in_place", [True, False])
def test_a_file_that_never_stands_still_is_given_up(
    tmp_path: Path, board: Path, *, in_place: bool
) -> None:
    busy = Busy(board, times=1_000, in_place=in_place)
    files = Store(tmp_path, ops=busy)
    assert refused(files.save(load(files), [DONE])).reason == "busy"
    state = files.journal.read()
    kept = [(tmp_path / one.file).read_text() for one in state.displaced]
    assert sorted([board.read_text(), *kept]) == sorted(busy.saved[-2:])
    assert [one.action.edits for one in state.pending] == [(DONE,)]
    assert sorted(board.parent.iterdir()) == [board]


def test_a_save_of_the_same_field_in_the_same_instant_is_a_conflict(
    tmp_path: Path, board: Path
) -> None:
    class Theirs(FileOps):
        def exchange(self, one: Path, other: Path) -> None:
            if "doing" not in board.read_text() + one.read_text():
                board.write_text(TEXT.replace("todo", "doing"))
            super().exchange(one, other)

    files = Store(tmp_path, ops=Theirs())
    assert refused(files.save(load(files), [DONE])).reason == "conflict"
    assert board.read_text() == TEXT.replace("todo", "doing")
    assert files.last.is_kept


def test_two_saves_in_the_instants_of_one_exchange_end_with_the_last(
    tmp_path: Path, board: Path
) -> None:
    texts = [f"{TEXT}# {name}\n" for name in ("first", "second", "third")]

    class Theirs(FileOps):
        def exchange(self, one: Path, other: Path) -> None:
            if texts:
                board.write_text(texts.pop(0))
            super().exchange(one, other)

    files = Store(tmp_path, ops=Theirs())
    saved(files.save(load(files), [DONE]))
    assert board.read_text() == f"{TEXT}# third\n".replace("todo", "done")


class PassedOn(FileOps):
    """Somebody saves just before our exchange, and before theirs goes back reads ours and saves it.

    So both go back on the board, ours with a change of theirs, by no exchange of ours.
    """

    def __init__(self, board: Path, theirs: str = "# theirs\n") -> None:
        self._board, self._theirs, self.count = board, theirs, 0
        self.flushed: list[int] = []

    def exchange(self, one: Path, other: Path) -> None:
        self.count += 1
        if self.count == 1:
            self._save(TEXT + self._theirs)
        elif self.count == 2:
            self._save(self._board.read_text() + self._theirs * 2)
        super().exchange(one, other)

    def fsync(self, handle: int) -> None:
        self.flushed.append(os.fstat(handle).st_ino)
        super().fsync(handle)

    def _save(self, text: str) -> None:
        new = self._board.with_name("theirs")
        new.write_text(text)
        new.rename(self._board)


def records(root: Path) -> list[tuple[str, str, str]]:
    return [(one.entry.record, one.entry.field, one.entry.new) for one in read_all(root)]


def test_an_edit_that_another_program_passed_on_is_saved_recorded_and_can_be_undone(
    tmp_path: Path, board: Path
) -> None:
    ops = PassedOn(board)
    files = Store(tmp_path, ops=ops)
    saved(files.save(load(files), [DONE]))
    assert board.read_text() == TEXT.replace("todo", "done") + "# theirs\n" * 2
    assert ops.count == 3, "ours in, theirs back, theirs with ours back; and no more"
    assert board.stat().st_ino in ops.flushed, "it is on no disk yet"
    assert records(tmp_path) == [("ticket.A", "status", '"done"')]
    state = files.journal.read()
    assert [one.edits for one in state.actions] == [(DONE,)]
    assert not state.open
    assert files.last.merged == (PATH,)
    assert files.last.boards[HOME].text.raw == board.read_bytes()
    back = load(files)
    saved(files.restore(back, state.actions[0].files[0].changes, [DONE.inverse()]))
    assert board.read_text() == TEXT + "# theirs\n" * 2


def test_an_edit_that_another_program_passed_on_is_told_as_unconfirmed_where_the_disk_says_no(
    tmp_path: Path, board: Path
) -> None:
    class Doubtful(PassedOn):
        def fsync(self, handle: int) -> None:
            if self.count == 3 and os.fstat(handle).st_ino == board.stat().st_ino:
                raise OSError(errno.EIO, "I/O error")
            super().fsync(handle)

    files = Store(tmp_path, ops=Doubtful(board))
    outcome = files.save(load(files), [DONE])
    assert isinstance(outcome, Unconfirmed)
    assert records(tmp_path) == [("ticket.A", "status", '"done"')]


def test_an_action_of_which_another_program_passed_one_board_on_is_recorded_whole(
    tmp_path: Path, board: Path
) -> None:
    second = board.with_name("b.toml")
    second.write_text(TEXT.replace("[ticket.A]", "[ticket.C]").replace("[ticket.B]", "[ticket.D]"))
    files = Store(tmp_path, ops=PassedOn(board))
    other = files.load("boards/b.toml")
    assert isinstance(other, LoadedBoard)
    theirs = SetField(RecordRef(BoardId("b"), Kind.TICKET, "C"), "status", Status.TODO, Status.DONE)
    saved(files.save_all([load(files), other], [DONE, theirs]))
    assert sorted(records(tmp_path)) == [
        ("ticket.A", "status", '"done"'),
        ("ticket.C", "status", '"done"'),
    ]
    assert [one.edits for one in files.journal.read().actions] == [(DONE, theirs)]


def test_what_another_program_passed_on_stays_saved_where_the_next_board_cannot_be_written(
    tmp_path: Path, board: Path
) -> None:
    class Failing(PassedOn):
        def exchange(self, one: Path, other: Path) -> None:
            if other.name == "b.toml":
                raise OSError(errno.EIO, "I/O error")
            super().exchange(one, other)

    second = board.with_name("b.toml")
    second.write_text(TEXT)
    files = Store(tmp_path, ops=Failing(board))
    other = files.load("boards/b.toml")
    assert isinstance(other, LoadedBoard)
    rest = SetField(RecordRef(BoardId("b"), Kind.TICKET, "A"), "status", Status.TODO, Status.DONE)
    assert refused(files.save_all([load(files), other], [DONE, rest])).reason == "io-error"
    assert records(tmp_path) == [("ticket.A", "status", '"done"')]
    state = files.journal.read()
    assert [one.edits for one in state.actions] == [(DONE,)]
    assert [one.action.edits for one in state.pending] == [(rest,)]
    assert not state.open


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (errno.ENOSPC, "disk-full"),
        (errno.EACCES, "permission"),
        (errno.EIO, "io-error"),
        (errno.EROFS, "read-only"),
    ],
)
def test_a_failed_write_is_an_outcome(tmp_path: Path, board: Path, code: int, reason: str) -> None:
    class Failing(FileOps):
        def exchange(self, one: Path, other: Path) -> None:  # noqa: ARG002 - as the real one
            raise OSError(code, os.strerror(code))

    files = Store(tmp_path, ops=Failing())
    assert refused(files.save(load(files), [DONE])).reason == reason
    assert board.read_text() == TEXT
    assert sorted(board.parent.iterdir()) == [board]
    kept = [one.action.edits for one in files.journal.read().pending]
    assert kept == [(DONE,)]


def test_what_the_disk_did_not_confirm_is_visible_and_said(tmp_path: Path, board: Path) -> None:
    class Doubtful(FileOps):
        is_in_place = False

        def exchange(self, one: Path, other: Path) -> None:
            super().exchange(one, other)
            self.is_in_place = True

        def fsync(self, handle: int) -> None:
            if self.is_in_place and stat.S_ISDIR(os.fstat(handle).st_mode):
                self.is_in_place = False
                raise OSError(errno.EIO, "I/O error")
            super().fsync(handle)

    files = Store(tmp_path, ops=Doubtful())
    outcome = files.save(load(files), [DONE])
    assert isinstance(outcome, Unconfirmed)
    assert "I/O error" in outcome.error
    assert outcome.loaded.text.raw == board.read_bytes()
    assert len(outcome.changes) == 1


def test_an_edit_that_would_make_the_board_invalid_is_refused(board: Path, files: Store) -> None:
    blocked = put("status", Status.TODO, Status.BLOCKED)
    outcome = refused(files.save(load(files), [blocked]))
    assert outcome.reason == "verify-failed"
    assert "does not say why" in outcome.what
    assert refused(files.save(load(files), [put("title", "a", "\ud800")])).reason == "verify-failed"
    assert board.read_text() == TEXT


def test_a_board_that_would_grow_too_large_is_refused(
    board: Path, files: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("readiness_tui.storage.saving.plan.LIMIT_BYTES", len(TEXT))
    outcome = refused(files.save(load(files), [put("notes", "", "x")]))
    assert outcome.reason == "too-large"
    assert board.read_text() == TEXT


def test_edits_of_one_field_count_from_first_to_last(board: Path, files: Store) -> None:
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


def test_undo_gives_back_every_byte_and_redo_too(board: Path, files: Store) -> None:
    edit = put("title", "a", "b")
    one = saved(files.save(load(files), [edit]))
    changed = board.read_text()
    back = saved(files.restore(one.loaded, one.changes, [edit.inverse()]))
    assert board.read_text() == TEXT  # the literal quotes are back
    saved(files.restore(back.loaded, back.changes, [edit]))
    assert board.read_text() == changed


def test_undo_beside_other_changes_is_still_exact(board: Path, files: Store) -> None:
    edit = put("title", "a", "new")
    one = saved(files.save(load(files), [edit]))
    two = saved(files.save(one.loaded, [put("title", "b", "c", "B")]))
    board.write_text(board.read_text() + "\n# more\n")
    saved(files.restore(two.loaded, one.changes, [edit.inverse()]))
    assert board.read_text() == TEXT.replace('"b"', '"c"') + "\n# more\n"


def test_undo_in_a_segment_that_changed_goes_by_the_inverse_edit(board: Path, files: Store) -> None:
    edit = put("title", "a", "new")
    one = saved(files.save(load(files), [edit]))
    board.write_text(board.read_text().replace("# A", "# their comment"))
    saved(files.restore(one.loaded, one.changes, [edit.inverse()]))
    assert board.read_text() == TEXT.replace("# A", "# their comment").replace("'a'", '"a"')


def test_undo_of_a_field_that_changed_is_a_conflict(board: Path, files: Store) -> None:
    edit = put("title", "a", "new")
    one = saved(files.save(load(files), [edit, put("title", "b", "c", "B")]))
    theirs = board.read_text().replace('"new"', '"theirs"')
    board.write_text(theirs)
    inverse = [put("title", "c", "b", "B"), edit.inverse()]
    outcome = refused(files.restore(one.loaded, one.changes, inverse))
    assert outcome.reason == "conflict"
    assert board.read_text() == theirs


def test_a_removed_record_comes_back_to_its_place_with_its_comments(
    board: Path, files: Store
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


def test_two_programs_that_save_in_turn_lose_nothing(tmp_path: Path, files: Store) -> None:
    one, other = load(files), load(Store(tmp_path))
    saved(files.save(one, [DONE]))
    criteria = (Criterion("x"),)
    saved(Store(tmp_path).save(other, [put("acceptance", (), criteria, "B")]))
    board = load(files).board
    assert board.tickets[TicketId("A")].status is Status.DONE
    assert board.tickets[TicketId("B")].acceptance == criteria


def test_reading_writes_nothing(tmp_path: Path, files: Store) -> None:
    before = [(path, identity(path)) for path in sorted(tmp_path.rglob("*"))]
    load(files)
    files.paths()
    assert isinstance(files.load("boards/none.toml"), BrokenBoard)
    assert [(path, identity(path)) for path in sorted(tmp_path.rglob("*"))] == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_said(board: Path, files: Store) -> None:
    loaded = load(files)
    board.parent.chmod(0o555)
    try:
        assert refused(files.save(loaded, [DONE])).reason == "permission"
    finally:
        board.parent.chmod(0o755)


def test_another_program_s_text_is_never_thrown_away_with_a_failed_save(
    tmp_path: Path, board: Path
) -> None:
    """The exchange back fails: ours is on the board, theirs under the temporary name."""
    theirs = f"{TEXT}# theirs\n"

    class Failing(FileOps):
        count = 0

        def exchange(self, one: Path, other: Path) -> None:
            self.count += 1
            if self.count == 1:
                board.write_text(theirs)
            elif self.count == 2:
                raise OSError(errno.EIO, "I/O error")
            super().exchange(one, other)

    files = Store(tmp_path, ops=Failing())
    files.save(load(files), [DONE])
    kept = [path.read_text() for path in (tmp_path).rglob("*") if path.is_file()]
    assert theirs in kept
    assert files.journal.read().open


# A board at rest need not be read before it is written


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were compared with what they should hold."""
    found: list[Path] = []

    def told(path: Path, data: bytes) -> bool:
        found.append(path)
        return fileops.holds(path, data)

    monkeypatch.setattr(repository, "holds", told)
    return found


@pytest.fixture
def _old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is old enough for its times to be believed."""
    monkeypatch.setattr(fileops, "YOUNG_NS", -(10**18))


def test_a_young_board_is_read(files: Store, board: Path, read: list[Path]) -> None:
    text = load(files).text
    assert files.has(PATH, text, board)
    assert read == [board]


@pytest.mark.usefixtures("_old")
def test_one_at_rest_is_not(files: Store, board: Path, read: list[Path]) -> None:
    text = load(files).text
    assert files.has(PATH, text, board)
    assert read == []
    other = load(files)
    assert files.has(PATH, text, board), "it says the same"
    assert read == [board], "but another reading of it was seen at rest"
    assert files.has(PATH, other.text, board)


@pytest.mark.usefixtures("_old")
@pytest.mark.parametrize("how", ["in place", "renamed", "gone", "same size and time"])
def test_whoever_writes_to_it_then_is_seen(files: Store, board: Path, how: str) -> None:
    text, before = load(files).text, board.stat()
    theirs = TEXT.replace("todo", "done")
    while board.stat().st_ctime_ns == before.st_ctime_ns:  # the clock of files is coarse
        match how:
            case "gone":
                board.unlink()
                break
            case "renamed":
                other = board.with_name("other")
                other.write_text(theirs)
                other.replace(board)
            case _:
                board.write_text(theirs)
    if how == "same size and time":
        os.utime(board, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert (board.stat().st_mtime_ns, board.stat().st_size) == (
            before.st_mtime_ns,
            before.st_size,
        )
    assert not files.has(PATH, text, board)


@pytest.mark.usefixtures("_old")
def test_a_saved_board_is_known_once_it_was_looked_at(
    files: Store, board: Path, read: list[Path]
) -> None:
    made = load(files).text
    board.write_text(TEXT + "# theirs")
    files.see(PATH, made)
    assert not files.has(PATH, made, board)
    board.write_text(TEXT)
    files.see(PATH, made)
    read.clear()
    assert files.has(PATH, made, board)
    assert read == []


@pytest.mark.usefixtures("_old")
def test_a_link_to_a_board_is_one(files: Store, board: Path, read: list[Path]) -> None:
    real = board.rename(board.parents[1] / "real.toml")
    board.symlink_to(real)
    text = load(files).text
    assert files.has(PATH, text, real)
    assert read == []
    files.see(PATH, text)
    assert read == [real]
