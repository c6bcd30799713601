"""The board's values back in the document: the smallest change, proved by reading it again."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Blocked, Criterion, Ticket
from readiness_tui.exchange.markdown.extract import extract
from readiness_tui.exchange.model.plan import plan
from readiness_tui.exchange.writers.writeback import DEFAULT, WriteBack, prove
from readiness_tui.exchange.writers.writeback import written_back as carry

TABLE = (
    "# Plan\r\n\r\n| ID | Title | Status      | Owner |\r\n|---|---|---|---|\r\n"
    "| A-1 | Lights | In Progress | @ann |\r\n| A-2 | Masts | ✅ Done | @bob |\r\n"
    "| A-3 | Wires | Open | @bob |\r\n"
)
BOXES = "# Plan\n\n## A-1: Lights\n\nAcceptance:\n- [x] one, that is long\n* [ ] two, that is long"


def written_back(path: str, text: str, board: Board, fields: Sequence[str] = DEFAULT) -> WriteBack:
    """The document with the board's values, proved."""
    values = carry(path, text, board, fields)
    prove(path, values.text, values)
    return values


def read(text: str) -> Board:
    """The board that a document becomes."""
    return plan(extract("p.md", text.encode())).board


def with_ticket(board: Board, name: str, **values: object) -> Board:
    """The board with other values of a ticket."""
    changed: dict[str, Ticket] = {
        key: replace(item, **values) if key == name else item for key, item in board.tickets.items()
    }
    return replace(board, tickets=changed)


def differing(old: str, new: str) -> list[tuple[str, str]]:
    """The lines that differ; both have as many."""
    pairs = zip(old.split("\n"), new.split("\n"), strict=True)
    return [pair for pair in pairs if pair[0] != pair[1]]


def test_a_status_gets_the_documents_own_word_and_keeps_the_width() -> None:
    board = with_ticket(read(TABLE), "A-1", status=Status.DONE)
    result = written_back("p.md", TABLE, board)
    assert differing(TABLE, result.text) == [
        ("| A-1 | Lights | In Progress | @ann |\r", "| A-1 | Lights | ✅ Done      | @ann |\r")
    ]
    assert read(result.text).tickets == board.tickets
    assert result.unwritten == ()


def test_a_word_that_the_document_lacks_is_ours_in_its_case() -> None:
    board = with_ticket(read(TABLE), "A-3", status=Status.REVIEW)
    assert "| Wires | In review |" in written_back("p.md", TABLE, board).text


def test_a_tick_is_one_character() -> None:
    board = read(BOXES)
    lines = tuple(
        Criterion(line.text, done=not line.done)
        for line in board.tickets["A-1"].acceptance  # pyright: ignore[reportArgumentType] - a ticket's id
    )
    for number, line in enumerate(lines):
        mixed = tuple(
            line if n == number else old
            for n, old in enumerate(board.tickets["A-1"].acceptance)  # pyright: ignore[reportArgumentType] - a ticket's id
        )
        result = written_back("p.md", BOXES, with_ticket(board, "A-1", acceptance=mixed))
        assert len(result.text) == len(BOXES)
        assert sum(a != b for a, b in zip(BOXES, result.text, strict=True)) == 1
        assert result.unwritten == ()


def test_what_cannot_be_said_is_left_and_told() -> None:
    text = "# P\n\n- [ ] A-1 Lights\n- [x] A-2 Masts\n"
    blocked = with_ticket(read(text), "A-1", status=Status.BLOCKED, blocked=Blocked("why"))
    result = written_back("p.md", text, blocked)
    assert (result.text, result.changes) == (text, ())
    assert "cannot say blocked" in result.unwritten[0]
    more = replace(blocked, tickets={**read(text).tickets, "B": Ticket(id="B", title="b")})  # pyright: ignore[reportArgumentType] - a ticket's id
    assert written_back("p.md", text, more).unwritten == ("B does not stand in the document",)


def test_a_ticket_that_would_be_read_back_as_something_else_holds_no_other_back() -> None:
    text = "# P\n\n- [x] A-1 Lights\n  - [x] lit\n  - [ ] seen\n- [ ] A-2 Masts\n"
    board = read(text)
    assert board.tickets["A-1"].status is Status.DOING, "an open box below a ticked one"  # pyright: ignore[reportArgumentType] - a ticket's id
    met = tuple(Criterion(name, done=True) for name in ("lit", "seen"))
    both = with_ticket(with_ticket(board, "A-1", acceptance=met), "A-2", status=Status.DONE)
    result = written_back("p.md", text, both)
    assert differing(text, result.text) == [("- [ ] A-2 Masts", "- [x] A-2 Masts")]
    assert result.unwritten == (
        "status of A-1 would be read back as done, not as it is on the board",
    )


HTML = (
    "# P\n\n<table>\n<tr><th>ID</th><th>Task</th><th>Status</th></tr>\n"
    "<tr><td>A-1</td><td>Lights</td><td> open </td></tr>\n"
    "<tr><td>A-2</td><td>open</td><td>open</td></tr>\n</table>\n"
)


def test_a_cell_of_html_gets_another_word_where_it_is_the_only_one_that_says_it() -> None:
    board = with_ticket(read(HTML), "A-1", status=Status.DONE)
    result = written_back("p.md", HTML, board)
    assert differing(HTML, result.text) == [
        (
            "<tr><td>A-1</td><td>Lights</td><td> open </td></tr>",
            "<tr><td>A-1</td><td>Lights</td><td> done </td></tr>",
        )
    ]
    other = written_back("p.md", HTML, with_ticket(read(HTML), "A-2", status=Status.DONE))
    assert (other.text, other.changes) == (HTML, ())
    assert "line 6 has neither a box nor a cell of its own" in other.unwritten[0]


def test_a_chart_is_not_written_into() -> None:
    bars = "    Lights :done, a1, 2026-01-01, 3d\n    Masts :a2, 2026-01-04, 2d\n"
    chart = f"# P\n\n```mermaid\ngantt\n{bars}```\n"
    result = written_back("p.md", chart, with_ticket(read(chart), "a1", status=Status.DOING))
    assert (result.text, result.changes) == (chart, ())
    assert "line 5 has neither a box nor a cell of its own" in result.unwritten[0]


def test_other_fields_are_carried_where_they_are_named() -> None:
    table = TABLE.replace("\r\n", "\n")
    board = with_ticket(read(table), "A-1", owners=read(table).tickets["A-2"].owners)  # pyright: ignore[reportArgumentType] - a ticket's id
    assert written_back("p.md", table, board).text == table
    result = written_back("p.md", table, board, ("owners",))
    assert differing(table, result.text)[0][1] == "| A-1 | Lights | In Progress | @bob |"


@pytest.mark.parametrize("text", [TABLE, BOXES, "- [ ] A-1 Lights\n- [x] A-2 Masts"])
@given(st.data())
def test_whatever_is_carried_is_read_back_and_carrying_again_changes_nothing(
    text: str, data: st.DataObject
) -> None:
    board = read(text)
    for name in board.tickets:
        status = data.draw(st.sampled_from([Status.TODO, Status.DONE, Status.DOING, Status.REVIEW]))
        board = with_ticket(board, name, status=status)
    result = written_back("p.md", text, board)
    assert len(result.text.split("\n")) == len(text.split("\n"))
    again = written_back("p.md", result.text, board)
    assert (again.text, again.changes) == (result.text, ())
