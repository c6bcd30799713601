"""Torn saves: what a slow writer leaves for a moment is never shown as a deletion."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.persistence.file_identity import FileIdentity
from readiness_tui.services.watch.write_stability import ReadingDecision, Step, WriteStability
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.reader import parse_board, read_board

PATH = "boards/a.toml"


def text(*tickets: str, title: str = "T") -> str:
    return '[board]\nid = "a"\n' + "".join(
        f'\n[ticket.{each}]\ntitle = "{title}"\nstatus = "todo"\n' for each in tickets
    )


FIVE = text("T-1", "T-2", "T-3", "T-4", "T-5")


@dataclass
class Reader:
    """Shows what the rulings let through, and counts the seconds."""

    settling: WriteStability = field(default_factory=WriteStability)
    shown: LoadedBoard | None = None
    now_s: float = 100.0
    inode: int = 7
    mtime_ns: int = 0
    content: str = ""

    def saved(self, content: str, *, renamed: bool = False) -> ReadingDecision:
        """The file has this content now; by a rename it is another file."""
        self.inode += renamed
        self.mtime_ns += 1
        self.content = content
        return self.read()

    def read(self, *, after_s: float = 0) -> ReadingDecision:
        """Read the file, some time later."""
        self.now_s += after_s
        data = self.content.encode()
        signature = FileIdentity(1, self.inode, len(data), self.mtime_ns)
        answer = parse_board(PATH, data)
        ruling = self.settling.rule(answer, signature, self.shown, self.now_s)
        if ruling.step is Step.PUBLISH and isinstance(answer, LoadedBoard):
            self.shown = answer
        return ruling

    @property
    def tickets(self) -> list[str]:
        return list(self.shown.board.tickets) if self.shown else []


@pytest.fixture
def reader() -> Reader:
    made = Reader()
    assert made.saved(FIVE).step is Step.PUBLISH
    return made


def test_the_first_reading_is_shown_whatever_it_says() -> None:
    assert Reader().saved(text("T-1")) == ReadingDecision(step=Step.PUBLISH)
    assert Reader().saved("").step is Step.PUBLISH, "there is nothing to keep"


def test_an_edit_in_place_that_deletes_nothing_is_shown_at_once(reader: Reader) -> None:
    assert reader.saved(FIVE.replace("todo", "doing")) == ReadingDecision(step=Step.PUBLISH)
    assert reader.saved(FIVE + '\n[ticket.T-6]\ntitle = "New"\n') == ReadingDecision(
        step=Step.PUBLISH
    )


def test_records_that_vanish_in_place_are_kept_for_a_second(reader: Reader) -> None:
    ruling = reader.saved(text("T-1", "T-2"))
    assert (ruling.step, ruling.again_s) == (Step.WAIT, 1.0)
    assert ruling.says == f"{PATH} is being written: 3 of 5 records are not there yet"
    assert len(reader.tickets) == 5
    assert reader.read(after_s=0.9).step is Step.WAIT
    ruling = reader.read(after_s=0.2)
    assert (ruling.step, ruling.says) == (Step.PUBLISH, f"{PATH}: 3 of 5 records gone")
    assert [ref.id for ref in ruling.gone] == ["T-3", "T-4", "T-5"]
    assert ruling.remedy
    assert reader.tickets == ["T-1", "T-2"]


def test_the_second_begins_anew_with_each_write(reader: Reader) -> None:
    reader.saved(text("T-1"))
    reader.now_s += 0.9
    reader.saved(text("T-1", "T-2"))
    assert reader.read(after_s=0.9).step is Step.WAIT
    assert reader.read(after_s=0.2).step is Step.PUBLISH


def test_a_writer_that_goes_on_is_believed_at_once_when_all_is_there(reader: Reader) -> None:
    reader.saved(text("T-1"))
    assert reader.saved(FIVE.replace("todo", "doing")) == ReadingDecision(step=Step.PUBLISH)
    assert reader.settling.next_s(reader.now_s) is None


def test_a_save_by_rename_is_whole(reader: Reader) -> None:
    assert reader.saved(text("T-1"), renamed=True) == ReadingDecision(step=Step.PUBLISH)
    assert reader.tickets == ["T-1"]
    assert reader.saved(text(), renamed=False).step is Step.WAIT, "the new file is known"


def test_the_file_that_we_wrote_is_the_one_that_is_known(reader: Reader) -> None:
    reader.inode += 1
    reader.settling.took(PATH, FileIdentity(1, reader.inode, 1, 1))
    assert reader.saved(text("T-1")).step is Step.WAIT


def test_a_cut_inside_the_last_record_waits_too_and_is_no_notice(reader: Reader) -> None:
    ruling = reader.saved(FIVE.removesuffix('status = "todo"\n'))
    assert (ruling.step, ruling.says) == (Step.WAIT, f"{PATH} is being written")
    assert reader.read(after_s=1) == ReadingDecision(step=Step.PUBLISH)


def test_a_file_that_was_forgotten_is_read_as_new(reader: Reader) -> None:
    reader.settling.forget(PATH)
    reader.shown = None
    assert reader.saved(text("T-1")) == ReadingDecision(step=Step.PUBLISH)


@pytest.mark.parametrize("content", ["", "\n\n", "# nothing yet\n"])
def test_an_empty_text_is_never_shown(reader: Reader, content: str) -> None:
    for again_s in (0.05, 0.15, 0.8, None):
        ruling = reader.saved(content) if reader.content == FIVE else reader.read()
        assert ruling.step is Step.KEEP
        assert ruling.again_s == (None if again_s is None else pytest.approx(again_s))
        reader.now_s += again_s or 0
    assert (ruling.says, bool(ruling.remedy)) == (
        f"{PATH} is empty; what it said last is still shown",
        True,
    )
    assert reader.settling.next_s(reader.now_s) is None, "only a change or a person ends it"
    assert len(reader.tickets) == 5
    assert reader.saved(text("T-1")).step is Step.WAIT
    assert reader.read(after_s=1).gone


def test_given_up_by_a_person_the_empty_text_stands(reader: Reader) -> None:
    reader.saved("")
    reader.shown = None
    assert reader.read().step is Step.PUBLISH


def test_what_does_not_parse_is_shown_as_broken_and_read_again_three_times(reader: Reader) -> None:
    assert reader.saved("[board\n").step is Step.PUBLISH
    waits = [reader.settling.next_s(reader.now_s)]
    for _ in range(3):
        reader.now_s += waits[-1] or 0
        assert reader.settling.due(reader.now_s) == {PATH}
        reader.read()
        waits.append(reader.settling.next_s(reader.now_s))
    assert waits == [pytest.approx(0.05), pytest.approx(0.15), pytest.approx(0.8), None]
    assert len(reader.tickets) == 5


def test_nothing_is_due_before_its_time(reader: Reader) -> None:
    reader.saved(text("T-1"))
    assert reader.settling.due(reader.now_s + 0.99) == frozenset()
    assert reader.settling.due(reader.now_s + 1) == {PATH}


@pytest.mark.fault("F09")
@given(
    st.lists(st.integers(0, len(FIVE)), max_size=12).map(sorted),
    st.lists(st.floats(0.001, 0.9), min_size=12, max_size=12),
)
def test_f09_however_a_writer_cuts_its_text_no_record_is_ever_missing(
    cuts: list[int], pauses: list[float]
) -> None:
    """It truncates and writes in pieces, pausing less than a second; we read after each piece."""
    reader = Reader()
    reader.saved(FIVE)
    final = FIVE.replace("todo", "done")
    for cut, pause_s in zip(cuts, pauses, strict=False):
        reader.saved(final[:cut])
        reader.read(after_s=pause_s)
        assert len(reader.tickets) == 5
    reader.saved(final)
    assert reader.shown
    assert reader.shown.text.text == final


@given(st.integers(0, len(FIVE) - 1), st.booleans())
def test_what_stands_still_is_shown_in_the_end_unless_it_is_no_board(
    cut: int,
    renamed: bool,  # noqa: FBT001 - hypothesis gives it
) -> None:
    reader = Reader()
    reader.saved(FIVE)
    reader.saved(FIVE[:cut], renamed=renamed)
    for _ in range(5):
        if (wait_s := reader.settling.next_s(reader.now_s)) is not None:
            reader.read(after_s=wait_s)
    answer = parse_board(PATH, FIVE[:cut].encode())
    expected = FIVE[:cut] if isinstance(answer, LoadedBoard) else FIVE
    assert reader.shown
    assert reader.shown.text.text == expected


def test_real_files_give_the_signatures_that_it_goes_by(tmp_path: Path) -> None:
    board = tmp_path / PATH
    board.parent.mkdir()
    settling, shown = WriteStability(), None
    steps = []
    for content, renamed in (
        (FIVE, False),
        (text("T-1"), False),
        (FIVE, False),
        (text("T-1"), True),
    ):
        target = board.with_name("new") if renamed else board
        target.write_text(content)
        target.replace(board)
        answer = read_board(tmp_path, PATH)
        assert isinstance(answer, LoadedBoard)
        ruling = settling.rule(answer, _signature(board), shown, 0)
        steps.append(ruling.step)
        shown = answer if ruling.step is Step.PUBLISH else shown
    assert steps == [Step.PUBLISH, Step.WAIT, Step.PUBLISH, Step.PUBLISH]


def _signature(path: Path) -> FileIdentity:
    return FileIdentity.of_any_name(path.stat())
