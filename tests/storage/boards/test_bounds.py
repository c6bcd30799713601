"""The bounds of a board: what is too much is told with its line, before anything is made of it.

`test_bounds_sizes.py` has the boards that are as large as one may be, and larger.
"""

from pathlib import Path

import pytest

from readiness_tui.domain.model.edits import AddRecord, SetField
from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef, TicketId
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.storage.boards import bounds, reader
from readiness_tui.storage.boards.bounds import ENTRIES, PROBLEMS
from readiness_tui.storage.boards.editing import edited
from readiness_tui.storage.boards.loaded import BrokenBoard, LoadedBoard
from readiness_tui.storage.boards.reader import parse_board
from readiness_tui.storage.saving import plan as saving_plan
from readiness_tui.storage.saving.plan import guard_growth

PATH = "boards/a.toml"
HEAD = '[ticket.A]\ntitle = "a"\nstatus = "todo"\n'


def lines(count: int, line: str) -> str:
    """So many lines, `#` standing for the number of each."""
    return "".join(line.replace("#", str(number)) for number in range(count))


def problem_of(text: str) -> tuple[str, int]:
    """What is told of a board of which too much is the first and only problem, and its line."""
    answer = parse_board(PATH, text.encode())
    assert isinstance(answer, BrokenBoard)
    (problem,) = answer.problems
    assert problem.code == "too-large"
    assert problem.remedy
    return problem.message, problem.line


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "notes = '''\n" + ("a.b = [x, y], {z}\n" * 30_000) + "'''\n",
        HEAD + "notes = '''\n" + ("." * 40 + " and so on\n") * 16_000 + "'''\n",
        HEAD + 'notes = "' + "1.2." * 50 + '"\n',
        HEAD + "# " + "[=,{.] " * 100_000 + "\n" + "# a.b.c = [,]\n" * 300_000,
        HEAD + "estimate = '1d' # " + "." * 64 + "\n",
    ],
    ids=["text", "dots", "a version", "a comment", "behind a value"],
)
def test_signs_in_texts_and_comments_count_for_nothing(text: str) -> None:
    assert isinstance(parse_board(PATH, text.encode()), LoadedBoard)


@pytest.mark.parametrize(
    "value",
    [
        "depends = [{}]\n".format('"B",' * (ENTRIES + 1)),
        "acceptance = [{}]\n".format('"x",' * (ENTRIES + 1)),
        "acceptance = [{}]\n".format("1," * (ENTRIES + 1)),
        "fields = {{ {} }}\n".format(", ".join(f"k{number} = 1" for number in range(ENTRIES + 1))),
        "acceptance = [[{}]]\n".format("[]," * (ENTRIES + 1)),
    ],
    ids=["texts", "criteria", "wrong ones", "keys", "lists"],
)
def test_a_list_of_a_record_has_so_many_entries(value: str) -> None:
    what, line = problem_of(HEAD + value)
    assert what == "ticket.A has a list or table of 10,001 entries"
    assert line == 1


def test_of_many_problems_the_first_are_told() -> None:
    text = lines(PROBLEMS + 500, '[ticket.T-#]\ntitle="t"\nstatus="never"\n')
    answer = parse_board(PATH, text.encode())
    assert isinstance(answer, BrokenBoard)
    assert len(answer.problems) == PROBLEMS + 1
    assert answer.problems[-1].message.startswith("more may be wrong from here on")
    many = HEAD + "acceptance = [{}]\n".format("1," * (PROBLEMS + 1))
    answer = parse_board(PATH, many.encode())
    assert [one.message for one in answer.problems] == ["ticket.A has 1,001 mistakes"]


@pytest.mark.parametrize("number", ["1" * 5_000, "-" + "1" * 5_000, "1_" * 4_999 + "1"])
def test_too_long_a_number_is_told_with_its_line(number: str) -> None:
    answer = parse_board(PATH, f"{HEAD}# at 10:30\npoints = {number}\n".encode())
    assert isinstance(answer, BrokenBoard)
    assert [str(one) for one in answer.problems] == [
        "boards/a.toml:5: has too long a number; shorten it"
    ]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> LoadedBoard:
    """A board of three records, which is as many as it may have; lists may have two entries."""
    for place in (bounds, saving_plan):
        monkeypatch.setattr(place, "BOARD_RECORDS", 3)
    board = parse_board(PATH, lines(3, '[ticket.T-#]\ntitle="t"\nstatus="todo"\n').encode())
    assert isinstance(board, LoadedBoard)
    return board


def test_a_save_makes_no_board_that_could_not_be_read_again(few: LoadedBoard) -> None:
    ref = RecordRef(BoardId("a"), Kind.TICKET, "T-9")
    ticket = Ticket(id=TicketId("T-9"), title="t")
    made, _ = edited(few, [AddRecord(ref, ticket, None)])
    with pytest.raises(WriteError, match="would have 4 records") as refused:
        guard_growth(few, made)
    assert refused.value.reason == "too-large"
    guard_growth(few, few)


def test_an_edit_makes_no_list_that_could_not_be_read_again(few: LoadedBoard) -> None:
    ref = RecordRef(BoardId("a"), Kind.TICKET, "T-1")
    many = tuple(TicketId(f"X-{number}") for number in range(ENTRIES + 1))
    with pytest.raises(WriteError, match="10,001 entries") as refused:
        edited(few, [SetField(ref, "depends", (), many)])
    assert refused.value.reason == "too-large"


def test_no_more_is_read_of_a_file_than_a_board_may_have(tmp_path: Path) -> None:
    file = tmp_path / PATH
    file.parent.mkdir()
    with file.open("wb") as sparse:
        sparse.truncate(1 << 40)
    answer = reader.read_board(tmp_path, PATH)
    assert isinstance(answer, BrokenBoard)
    assert answer.problems[0].code == "too-large"
