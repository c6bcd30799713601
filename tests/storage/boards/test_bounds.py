"""The bounds of a board: what is too much is told with its line, before anything is made of it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from readiness_tui.domain.model.edits import AddRecord, SetField
from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef, TicketId
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.storage.boards import bounds, reader
from readiness_tui.storage.boards.bounds import BOARD_RECORDS, ENTRIES, PROBLEMS
from readiness_tui.storage.boards.editing import edited
from readiness_tui.storage.boards.loaded import BrokenBoard, LoadedBoard
from readiness_tui.storage.boards.reader import parse_board
from readiness_tui.storage.saving import plan as saving_plan
from readiness_tui.storage.saving.plan import guard_growth
from readiness_tui.storage.toml import parsing

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


NEVER_PARSED: Mapping[str, tuple[Callable[[], str], str, int]] = {
    "tables": (lambda: lines(500_001, "[ticket.#]\n"), "500,000 tables and lists", 500_001),
    "tables apart": (
        lambda: lines(500_001, " [ ticket . # ]\n"),
        "500,000 tables and lists",
        500_001,
    ),
    "dotted keys": (
        lambda: "[ticket]\n" + lines(500_001, "#.title=1\n"),
        "500,000 parts of keys",
        500_002,
    ),
    "keys": (lambda: "[ticket.A]\n" + lines(1_000_001, "a#=1\n"), "1,000,000 keys", 1_000_002),
    "inline tables": (
        lambda: "[ticket]\n" + lines(500_001, "#={}\n"),
        "500,000 inline tables",
        500_002,
    ),
    "one inline table": (
        lambda: "ticket={x=0\n" + lines(1_000, "," + "a={}," * 999 + "\n"),
        "500,000 inline tables",
        502,
    ),
    "a list": (
        lambda: HEAD + "depends=[\n" + lines(1_000_001, '"a",\n') + "]\n",
        "1,000,000 entries of lists",
        1_000_005,
    ),
    "lists in lists": (
        lambda: HEAD + "depends=[\n" + lines(500_000, "[],\n") + "]\n",
        "500,000 tables and lists",
        500_003,
    ),
    "comments": (lambda: HEAD + "#\n" * 2_000_000, "2,000,000 lines", 2_000_001),
    "blank lines": (lambda: HEAD + "\r\n" * 2_000_000, "2,000,000 lines", 2_000_001),
    "escapes": (
        lambda: HEAD + "notes='''\n" + "\\\\\n" * 500_001 + "'''\n",
        "1,000,000 escapes",
        500_005,
    ),
    "quotes": (
        lambda: HEAD + "x='''\n" + '""""\n' * 1_000_001 + "'''",
        "4,000,000 quotes",
        1_000_004,
    ),
    "a line": (lambda: HEAD + "x = 1" + "1" * 1_000_000, "1,000,000 characters", 4),
    "a comment": (lambda: HEAD + "#" + "a" * 1_000_000 + "\n", "1,000,000 characters", 4),
    "a deep key": (lambda: HEAD + "a" + ".a" * 32 + " = 1\n", "key of more than 32 parts", 4),
    "a deep header": (lambda: HEAD + '["="' + '."="' * 32 + "]\n", "key of more than 32 parts", 4),
    "a deep key inside": (
        lambda: HEAD + "x = {a" + " . a" * 32 + "=1}\n",
        "key of more than 32 parts",
        4,
    ),
}


@pytest.mark.parametrize("name", NEVER_PARSED)
def test_too_much_is_told_with_its_line_and_never_parsed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text_of, what, line = NEVER_PARSED[name]
    text = text_of()

    def parse(text: str) -> dict[str, object]:
        raise AssertionError(text[:20])

    monkeypatch.setattr(parsing, "parse", parse)
    told, at = problem_of(text)
    assert what in told
    assert at == line


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


FORMS = {
    "tables": ("", '[ticket.T-#]\ntitle="t"\nstatus="todo"\n', 3 * BOARD_RECORDS + 1),
    "inline": ("[ticket]\n", 'T-#={title="t",status="todo"}\n', BOARD_RECORDS + 2),
    "dotted": ("[ticket]\n", 'T-#.title="t"\nT-#.status="todo"\n', 2 * BOARD_RECORDS + 2),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_board_has_so_many_records_however_they_are_written(form: str) -> None:
    head, record, line = FORMS[form]
    what, at = problem_of(head + lines(BOARD_RECORDS + 1, record))
    assert "50,000 records" in what
    assert at == line


def test_records_of_all_kinds_count_together_and_the_most_is_allowed() -> None:
    half = BOARD_RECORDS // 2
    text = lines(half, '[ticket.T-#]\ntitle="t"\nstatus="todo"\n')
    text += lines(half, '[log.#]\nticket="T-1"\ntext="x"\nat=2026-01-01\n')
    answer = parse_board(PATH, text.encode())
    assert isinstance(answer, LoadedBoard)
    assert bounds.records_in(answer.board) == BOARD_RECORDS
    what, line = problem_of(text + '[risk.R]\ntitle="r"\n')
    assert "50,000 records" in what
    assert line == text.count("\n") + 1


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
