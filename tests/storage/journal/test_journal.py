"""The journal as a file: what was flushed is read, whatever else happens to it."""

import contextlib
import errno
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness_tui.domain.model.edits import Action, SetField
from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.model.unsaved import Pending
from readiness_tui.storage.files.fileops import FileOps
from readiness_tui.storage.journal import journal
from readiness_tui.storage.journal import journal as journal_file
from readiness_tui.storage.journal import state as journal_state
from readiness_tui.storage.journal.entries import Displaced, Done, Entry, Intent
from readiness_tui.storage.journal.journal import Journal
from tests.storage.faults import TOP, Struck, failing
from tests.storage.journal.test_state import DAY, done, intent, op, pending, settled
from tests.storage.journal_values import AT

NAME, RESERVE, BAD = "journal.jsonl", "journal.reserve", "journal.bad"


NUMBERS = st.integers(0, 5)
STEPS: st.SearchStrategy[Entry] = st.one_of(
    st.builds(intent, NUMBERS),
    st.builds(lambda number, back: intent(number, undoes=op(back), do="undo"), NUMBERS, NUMBERS),
    st.builds(done, NUMBERS, st.sampled_from(["saved", "unchanged"])),
    st.builds(pending, NUMBERS),
    st.builds(settled, NUMBERS),
)
"""Few operations, so that entries speak of the same ones."""


def counting() -> Struck:
    """Real calls, counted."""
    return Struck(0, lambda _: None)


def bytes_in(folder: Path) -> bytes:
    """The journal."""
    return (folder / NAME).read_bytes()


# Writing and reading


def test_nothing_is_made_by_reading(tmp_path: Path) -> None:
    assert Journal(tmp_path).read() == journal.JournalState()
    assert list(tmp_path.iterdir()) == []


def test_what_one_process_writes_another_reads(tmp_path: Path) -> None:
    writer, reader = Journal(tmp_path), Journal(tmp_path)
    assert reader.read().open == ()
    writer.append(intent(1))
    assert reader.read().open == (intent(1),)
    writer.append(done(1), pending(2))
    assert reader.read().actions == (intent(1),)
    assert reader.read().pending == (pending(2),)
    assert Journal(tmp_path).read() == reader.read() == writer.read()


def test_an_intent_costs_one_write_and_one_flush(tmp_path: Path) -> None:
    ops = counting()
    book = Journal(tmp_path, ops)
    book.append(intent(1))
    assert ops.calls.count("fsync") == 3  # the entry, the folder, the reserve
    for flush, calls in ((True, ["open", "write", "fsync"]), (False, ["open", "write"])):
        ops.calls.clear()
        book.append(intent(2), done(2), flush=flush)
        assert ops.calls == calls


def test_the_journal_is_for_its_owner_only(tmp_path: Path) -> None:
    Journal(tmp_path).append(intent(1))
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600


def test_reading_again_reads_nothing_and_growth_reads_only_what_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, reader = Journal(tmp_path), Journal(tmp_path)
    writer.append(*(entry for number in range(50) for entry in (intent(number), done(number))))
    assert len(reader.read().actions) == 50
    lines: list[bytes] = []
    folded: list[Entry] = []
    real, fold = journal_file.entry_of, journal_state.Fold.take

    def counted(line: bytes) -> Entry | None:
        lines.append(line)
        return real(line)

    def took(self: journal_state.Fold, entry: Entry) -> None:
        folded.append(entry)
        fold(self, entry)

    monkeypatch.setattr(journal_file, "entry_of", counted)
    monkeypatch.setattr(journal_state.Fold, "take", took)
    first = reader.read()
    assert reader.read() is first
    assert lines == []
    writer.append(intent(50), done(50))
    lines.clear()
    folded.clear()
    assert len(reader.read().actions) == 51
    assert len(lines) == 2
    assert folded == [intent(50), done(50)]
    assert len(first.actions) == 50, "what was read before stays what it was"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(STEPS, min_size=1, max_size=4), max_size=6))
def test_a_journal_read_piece_by_piece_says_what_one_read_at_once_says(
    tmp_path: Path, pieces: list[list[Entry]]
) -> None:
    home = Path(tempfile.mkdtemp(dir=tmp_path))
    reader = Journal(home)
    for piece in pieces:
        Journal(home).append(*piece)
        assert reader.read() == Journal(home).read()


def test_a_journal_that_was_replaced_is_read_anew(tmp_path: Path) -> None:
    reader = Journal(tmp_path)
    Journal(tmp_path).append(intent(1), done(1), intent(2))
    assert reader.read().open == (intent(2),)
    other = tmp_path / "other"
    other.mkdir()
    Journal(other).append(intent(3), done(3), intent(4), intent(5), intent(6))
    (other / NAME).rename(tmp_path / NAME)
    assert reader.read().open == (intent(4), intent(5), intent(6))
    (tmp_path / NAME).unlink()
    assert reader.read() == journal.JournalState()


def test_a_journal_of_other_contents_in_the_same_file_is_read_anew(tmp_path: Path) -> None:
    reader = Journal(tmp_path)
    Journal(tmp_path).append(intent(1), done(1), intent(2))
    assert reader.read().open == (intent(2),)
    other = tmp_path / "other"
    other.mkdir()
    Journal(other).append(*(intent(number) for number in range(3, 9)))
    (tmp_path / NAME).write_bytes(bytes_in(other))
    assert [one.op for one in reader.read().open] == [op(number) for number in range(3, 9)]


def test_a_value_that_no_board_can_say_is_refused_and_nothing_written(tmp_path: Path) -> None:
    book = Journal(tmp_path)
    ticket = RecordRef(BoardId("a"), Kind.TICKET, "T")
    for field, value in (("title", object()), ("estimate", "soon"), ("nothing", "x")):
        with pytest.raises(WriteError) as refused:
            book.append(intent(1, SetField(ticket, field, "", value)))
        assert refused.value.reason == "verify-failed"
    assert list(tmp_path.iterdir()) == []


def test_an_entry_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "LINE_BYTES", 100)
    with pytest.raises(WriteError) as refused:
        Journal(tmp_path).append(intent(1))
    assert refused.value.reason == "too-large"


# Torn and damaged


def entries_of(count: int) -> list[Entry]:
    """So many different entries."""
    return [
        intent(1),
        pending(2),
        done(1),
        settled(2),
        intent(3),
        Displaced(op=op(3), path="boards/a.toml", sha256="0" * 64, file="kept"),
    ][:count]


def test_cut_anywhere_what_was_flushed_before_is_read_and_the_next_entry_fits(
    tmp_path: Path,
) -> None:
    book = Journal(tmp_path)
    ends = [0]
    for entry in entries_of(6):
        book.append(entry)
        ends.append(len(bytes_in(tmp_path)))
    whole = bytes_in(tmp_path)
    for cut in range(len(whole) + 1):
        folder = tmp_path / str(cut)
        folder.mkdir()
        (folder / NAME).write_bytes(whole[:cut])
        read = sum(end <= cut for end in ends) - 1
        state = Journal(folder).read()
        assert state == journal_state.folded(entries_of(read)), cut
        assert state.bad == ()
        other = Journal(folder)
        other.append(intent(9))
        assert Journal(folder).read() == journal_state.folded([*entries_of(read), intent(9)])
        assert other.read() == Journal(folder).read()


def test_a_reader_that_saw_a_torn_line_reads_on_behind_it(tmp_path: Path) -> None:
    reader = Journal(tmp_path)
    Journal(tmp_path).append(intent(1))
    with (tmp_path / NAME).open("ab") as file:
        file.write(b'{"is":"intent","op":"torn')
    assert reader.read().open == (intent(1),)
    Journal(tmp_path).append(intent(2), intent(3))
    assert reader.read().open == (intent(1), intent(2), intent(3))
    assert reader.read().bad == ()


def test_a_damaged_line_is_reported_and_the_others_are_read(tmp_path: Path) -> None:
    Journal(tmp_path).append(intent(1), intent(2), intent(3))
    one, _, three = bytes_in(tmp_path).splitlines(keepends=True)
    (tmp_path / NAME).write_bytes(one + b"garbage\xff\n\n" + three)
    book = Journal(tmp_path)
    state = book.read()
    assert state.open == (intent(1), intent(3))
    assert [problem.line for problem in state.bad] == [2, 3]
    assert bytes_in(tmp_path).startswith(one + b"garbage")

    book.append(intent(4))
    assert (tmp_path / BAD).read_bytes() == b"garbage\xff\n"
    assert b"garbage" not in bytes_in(tmp_path)
    state = book.read()
    assert state.open == (intent(1), intent(3), intent(4))
    assert [problem.path for problem in state.bad] == [".readiness/journal.bad"]
    (tmp_path / BAD).unlink()
    assert book.read().bad == ()


def test_a_damaged_line_is_set_aside_once_however_often_that_was_interrupted(
    tmp_path: Path,
) -> None:
    Journal(tmp_path).append(intent(1))
    good = bytes_in(tmp_path)
    for _ in range(3):
        (tmp_path / NAME).write_bytes(good + b"garbage\n")
        Journal(tmp_path).append(intent(2))
    assert (tmp_path / BAD).read_bytes() == b"garbage\n"


def test_of_a_million_damaged_lines_a_few_are_named(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"x\n" * 100_000)
    bad = Journal(tmp_path).read().bad
    assert len(bad) == 21
    assert bad[-1].message.startswith("99980 more")


def test_where_damaged_lines_cannot_be_set_aside_they_stay_and_the_entry_is_written(
    tmp_path: Path,
) -> None:
    Journal(tmp_path).append(intent(1))
    with (tmp_path / NAME).open("ab") as file:
        file.write(b"garbage\n")
    (tmp_path / BAD).mkdir()
    book = Journal(tmp_path)
    book.append(intent(2))
    assert book.read().open == (intent(1), intent(2))
    assert b"garbage\n" in bytes_in(tmp_path)


def make_link(folder: Path) -> None:
    (folder / "victim").write_text("keep me\n", encoding="utf-8")
    (folder / NAME).symlink_to("victim")


def make_folder(folder: Path) -> None:
    (folder / NAME).mkdir()


def make_pipe(folder: Path) -> None:
    os.mkfifo(folder / NAME)


def make_huge(folder: Path) -> None:
    with (folder / NAME).open("wb") as file:
        file.truncate(50 << 30)


@pytest.mark.parametrize("make", [make_link, make_folder, make_pipe, make_huge])
def test_what_is_no_journal_is_reported_and_left_alone(tmp_path: Path, make: object) -> None:
    assert callable(make)
    make(tmp_path)
    before = {item.name: item.lstat().st_size for item in tmp_path.iterdir()}
    book = Journal(tmp_path)
    state = book.read()
    assert [problem.code for problem in state.bad] == ["journal-unreadable"]
    assert state.open == ()
    with pytest.raises(WriteError) as refused:
        book.append(intent(1))
    assert refused.value.place is not None
    assert {item.name: item.lstat().st_size for item in tmp_path.iterdir()} == before


# A disk that says no


class Full(FileOps):
    """A disk on which nothing fits while the reserve is there; how often it said so is counted."""

    def __init__(self, folder: Path, code: int = errno.ENOSPC) -> None:
        self.folder, self.code, self.refused = folder, code, 0

    def write(self, handle: int, data: bytes | memoryview) -> int:
        """Write, where there is room."""
        if (self.folder / RESERVE).exists():
            self.refused += 1
            raise OSError(self.code, os.strerror(self.code))
        return super().write(handle, data)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_on_a_full_disk_the_reserve_gives_the_room(tmp_path: Path, code: int) -> None:
    Journal(tmp_path).append(intent(1))
    assert (tmp_path / RESERVE).stat().st_size == 64 << 10
    assert (tmp_path / RESERVE).stat().st_blocks * 512 >= 64 << 10
    ops = Full(tmp_path, code)
    Journal(tmp_path, ops).append(pending(2))
    assert ops.refused == 1
    assert Journal(tmp_path).read().pending == (pending(2),)
    assert not (tmp_path / RESERVE).exists()


def test_the_reserve_is_made_again_once_there_is_room(tmp_path: Path) -> None:
    Journal(tmp_path).append(intent(1))
    Journal(tmp_path, Full(tmp_path)).append(pending(2))
    Journal(tmp_path).append(intent(3))
    assert (tmp_path / RESERVE).stat().st_size == 64 << 10


def test_without_a_reserve_a_full_disk_is_told(tmp_path: Path) -> None:
    book = Journal(tmp_path)
    book.append(intent(1))
    (tmp_path / RESERVE).unlink()
    before = bytes_in(tmp_path)
    with pytest.raises(WriteError) as refused:
        Journal(tmp_path, failing(2, errno.ENOSPC)).append(intent(2))
    assert refused.value.reason == "disk-full"
    assert bytes_in(tmp_path) == before
    book.append(intent(2))
    assert book.read().open == (intent(1), intent(2))


@pytest.mark.parametrize(
    ("code", "reason"),
    [(errno.EIO, "io-error"), (errno.EROFS, "read-only"), (errno.EACCES, "permission")],
)
def test_wherever_a_call_fails_the_answer_is_true(tmp_path: Path, code: int, reason: str) -> None:
    for at in range(1, 8):
        folder = tmp_path / str(at)
        folder.mkdir()
        said = ""
        try:
            Journal(folder, failing(at, code)).append(intent(1))
        except WriteError as error:
            said = error.reason
        assert said == (reason if at < 6 else "")
        assert said or Journal(folder).read().open == (intent(1),)
        Journal(folder).append(intent(2))
        state = Journal(folder).read()
        assert intent(2) in state.open
        assert state.bad == ()


def test_a_flush_that_failed_leaves_no_entry(tmp_path: Path) -> None:
    book = Journal(tmp_path)
    book.append(intent(1))
    with pytest.raises(WriteError):
        Journal(tmp_path, failing(3, errno.EIO)).append(intent(2))
    assert book.read().open == (intent(1),)


class Halving(FileOps):
    """Writes half of what it is given."""

    def write(self, handle: int, data: bytes | memoryview) -> int:
        """Write some of it."""
        return super().write(handle, data[: max(len(data) // 2, 1)])


def test_a_short_write_is_gone_on_with(tmp_path: Path) -> None:
    Journal(tmp_path, Halving()).append(*entries_of(6))
    assert Journal(tmp_path).read() == journal_state.folded(entries_of(6))


# Compaction


def long_journal(folder: Path) -> Journal:
    """A journal of some old actions, something open, something pending, and young actions."""
    book = Journal(folder)
    for number in range(30):
        book.append(intent(number), done(number))
    book.append(intent(30), pending(31))
    at = AT + 60 * DAY
    for number in range(32, 36):
        book.append(intent(number, at=at), Done(op=op(number), outcome="saved", at=at))
    return book


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Journals count as long at 1000 bytes, and keep two actions."""
    monkeypatch.setattr(journal, "COMPACT_BYTES", 1000)
    monkeypatch.setattr(journal_state, "KEPT_ACTIONS", 2)


def test_a_long_journal_is_shortened_by_the_next_entry(tmp_path: Path) -> None:
    book = long_journal(tmp_path)
    reader = Journal(tmp_path)
    before, size = reader.read(), len(bytes_in(tmp_path))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journal, "COMPACT_BYTES", 1000)
        patch.setattr(journal_state, "KEPT_ACTIONS", 2)
        Journal(tmp_path).append(pending(40))
        Journal(tmp_path).append(
            Pending(op=op(41), at=AT + 60 * DAY, reason="", says="", action=Action("x", ()))
        )
    after = reader.read()
    assert after == book.read() == Journal(tmp_path).read()
    assert len(bytes_in(tmp_path)) < size / 2
    assert after.open == before.open
    assert [one.op for one in after.pending] == [op(31), op(40), op(41)]
    assert after.actions == before.actions[-4:]
    assert [one.op for one in after.actions] == [op(number) for number in range(32, 36)]


@pytest.mark.usefixtures("small")
def test_a_journal_of_which_most_is_needed_is_left_as_it_is(tmp_path: Path) -> None:
    ops = counting()
    book = Journal(tmp_path, ops)
    for number in range(30):
        book.append(intent(number))
    assert len(bytes_in(tmp_path)) > 2000
    assert "rename" not in ops.calls
    assert len(book.read().open) == 30


def test_a_journal_below_a_mebibyte_is_left_as_it_is(tmp_path: Path) -> None:
    long_journal(tmp_path)
    ops = counting()
    Journal(tmp_path, ops).append(intent(99, at=AT + 900 * DAY))
    assert "rename" not in ops.calls


def test_a_shortened_journal_keeps_two_hundred_actions_of_a_real_size(tmp_path: Path) -> None:
    book = Journal(tmp_path)
    text = "x" * 3000
    ticket = RecordRef(BoardId("a"), Kind.TICKET, "T")
    all_of_them: list[Intent] = [
        intent(number, SetField(ticket, "notes", "", text)) for number in range(700)
    ]
    book.append(
        *(
            entry
            for one in all_of_them
            for entry in (one, Done(op=one.op, outcome="saved", at=one.at))
        )
    )
    assert len(bytes_in(tmp_path)) > 1 << 20
    at = AT + 900 * DAY
    book.append(intent(800, at=at), Done(op=op(800), outcome="saved", at=at))
    assert len(bytes_in(tmp_path)) < 1 << 20
    assert book.read().actions == (*all_of_them[500:], intent(800, at=at))


def test_a_shortening_that_fails_loses_nothing(tmp_path: Path) -> None:
    long_journal(tmp_path)
    whole = bytes_in(tmp_path)
    for at in range(1, 12):
        folder = tmp_path / str(at)
        folder.mkdir()
        (folder / NAME).write_bytes(b"garbage\n" + whole)
        (folder / RESERVE).touch()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(journal, "COMPACT_BYTES", 1000)
            patch.setattr(journal_state, "KEPT_ACTIONS", 2)
            with contextlib.suppress(WriteError):
                Journal(folder, failing(at, errno.EIO)).append(intent(50, at=AT + 61 * DAY))
        state = Journal(folder).read()
        assert intent(30) in state.open
        assert state.pending == (pending(31),)
        assert len(state.actions) in {4, 34}
        kept = (folder / BAD).read_bytes() if (folder / BAD).exists() else b""
        assert (b"garbage\n" in bytes_in(folder)) or kept == b"garbage\n"


KILL = """
import sys
import tempfile
from pathlib import Path
from readiness_tui.storage.journal import journal
from readiness_tui.storage.journal import state as journal_state
from readiness_tui.storage.journal.journal import Journal
from tests.storage.faults import killing
from tests.storage.journal_values import AT
from tests.storage.journal.test_state import DAY, intent

journal.COMPACT_BYTES, journal_state.KEPT_ACTIONS = 1000, 2
import os, shutil
top, at = Path(sys.argv[1]), 0
while True:
    at += 1
    folder = top / str(at)
    shutil.copytree(top / "0", folder)
    child = os.fork()
    if child == 0:
        Journal(folder, killing(at)).append(intent(50, at=AT + 61 * DAY))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status):
        break
print(at)
"""


@pytest.mark.parametrize("is_long", [False, True])
def test_killed_at_any_call_the_journal_holds_what_was_flushed(
    tmp_path: Path, *, is_long: bool
) -> None:
    start = tmp_path / "0"
    start.mkdir()
    if is_long:
        long_journal(start)
        (start / NAME).write_bytes(b"garbage\n" + bytes_in(start) + b"torn")
    before = Journal(start).read()
    ran = subprocess.run(
        [sys.executable, "-c", KILL, str(tmp_path)],
        cwd=TOP,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(TOP)},
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    count = int(ran.stdout)
    assert count > (9 if is_long else 5)
    for at in range(1, count + 1):
        book = Journal(tmp_path / str(at))
        state = book.read()
        assert state.open[: len(before.open)] == before.open, at
        assert state.pending == before.pending, at
        assert state.actions in {before.actions, before.actions[-4:]}, at
        book.append(intent(60))
        assert book.read().open[-1] == intent(60)
        kept = tmp_path / str(at) / BAD
        assert not is_long or kept.read_bytes() == b"garbage\n", at
