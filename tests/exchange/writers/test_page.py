"""A board as a Markdown page: what is read back is what was written."""

from hypothesis import given

from readiness_tui.domain.model.board import Board
from readiness_tui.exchange.markdown.extract import extract
from readiness_tui.exchange.markdown.text import literal, plain
from readiness_tui.exchange.model.plan import plan
from readiness_tui.exchange.writers.page import page
from tests.builders import board, ticket
from tests.exchange.writers.plans import TEXT, plans, selected

FIELDS = ("title", "status", "priority", "owners", "estimate", "target", "acceptance")


def read(text: str) -> Board:
    """The board that a page becomes."""
    return plan(extract("plan.md", text.encode())).board


@given(TEXT)
def test_a_literal_is_read_back(text: str) -> None:
    assert plain(literal(text)) == text


@given(plans())
def test_a_page_that_is_imported_is_the_same_plan(original: Board) -> None:
    text = page(selected(original))
    copy = read(text)
    assert list(copy.tickets) == list(original.tickets), text
    assert copy.title == original.title
    for name, item in original.tickets.items():
        other = copy.tickets[name]
        assert [getattr(other, field) for field in FIELDS] == [
            getattr(item, field) for field in FIELDS
        ]
        assert set(other.depends) == set(item.depends)
        assert set(other.after) == set(item.after)
    assert copy.risks == original.risks
    assert copy.milestones == original.milestones


def test_a_page_is_spelled_as_a_person_would_where_nothing_else_can_be_read() -> None:
    keel = ticket("A", title="Keel & mast", acceptance=("R&D says so", "&copy is no sign"))
    text = page(selected(board(keel, ticket("B"))))
    assert "| A | Keel & mast |" in text
    assert "### A: Keel & mast\n\n#### Acceptance criteria\n\n- [ ] R&amp;D says so\n" in text
    assert "\n\n\n" not in text
    assert "&amp;copy" in text


def test_columns_that_no_ticket_fills_are_left_out() -> None:
    assert "| ID | Title | Status |\n" in page(selected(board(ticket("A"), ticket("B"))))


def test_the_same_board_gives_the_same_bytes() -> None:
    one = board(ticket("A", depends="B"), ticket("B", owner="@ann"))
    assert page(selected(one)) == page(selected(one))


def test_a_text_cannot_leave_its_cell() -> None:
    hostile = "a | b\n| X | done |\n# H `c` <script>x</script>"
    text = page(selected(board(ticket("A", title=hostile), ticket("B"))))
    assert list(read(text).tickets) == ["A", "B"]
    assert "<script>" not in text.replace("\\<script", "")
