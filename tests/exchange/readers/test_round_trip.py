"""CSV and JSON of this program: what is read back is what was written."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.errors import ExchangeError
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.model.ticket import Blocked, Ticket
from readiness_tui.exchange.writers.document import document
from readiness_tui.exchange.writers.spreadsheet import spreadsheet
from tests.builders import board, gate, iteration, milestone, phase, ticket
from tests.exchange.readers.reading import codes, read, read_all
from tests.exchange.writers.plans import TEXT, plans, selected

TEXTS = st.text(
    st.characters(exclude_categories=("C", "Z"), include_characters="\n ,;|'=+-@"), max_size=30
).map(str.strip)


@st.composite
def tickets(draw: st.DrawFn) -> Ticket:
    """A ticket with texts of any signs in every field."""
    return ticket(
        "T-1",
        "blocked",
        title=" ".join(("T" + draw(TEXTS)).split()),
        blocked=Blocked(draw(TEXT), date(2026, 2, 1), "@lead"),
        group=draw(TEXTS),
        outcome=draw(TEXTS),
        notes=draw(TEXTS),
        labels=tuple(dict.fromkeys(filter(None, draw(st.lists(TEXTS, max_size=3))))),
        verify=tuple(dict.fromkeys(filter(None, draw(st.lists(TEXTS, max_size=2))))),
        sources=tuple(dict.fromkeys(filter(None, draw(st.lists(TEXTS, max_size=2))))),
        links={"issue": "#4", "url": "https://example.org/a,b"},
        fields={"hook": draw(TEXT)},
        score={"impact": 3, "urgency": 4},
    )


def same_tickets(one: Board, other: Board) -> bool:
    """Whether all fields of all tickets are equal."""
    return dict(one.tickets) == dict(other.tickets)


@given(plans(), tickets())
def test_a_sheet_that_is_imported_has_the_same_tickets(original: Board, more: Ticket) -> None:
    original = replace(original, tickets={**original.tickets, more.id: more})
    plan = read("plan.csv", spreadsheet(selected(original)))
    assert set(codes(plan)) <= {"cycle"}
    assert plan.board.id == original.id
    for name, item in original.tickets.items():
        assert plan.board.tickets[name] == item
    assert same_tickets(plan.board, original)


@given(plans(), tickets())
def test_a_document_that_is_imported_is_the_same_board(original: Board, more: Ticket) -> None:
    original = replace(
        original,
        tickets={**original.tickets, more.id: more},
        phases={"A": phase("A", ["T-1"])},
        iterations={"I": iteration("I", ["T-1"])},
        gates={"g": gate("g", "text", params={"pattern": "x"})},
        enforcement=Mode.SHADOW,
    )
    plan = read("plan.json", document(selected(original)))
    assert replace(plan.board, source=None) == original
    assert plan.findings == ()


def test_several_boards_come_back_as_several() -> None:
    both = selected(board(ticket("A"), id="one"), board(ticket("A"), id="two"))
    for name, write in (("p.csv", spreadsheet), ("p.json", document)):
        assert [plan.board.id for plan in read_all(name, write(both))] == ["one", "two"]


def test_what_permits_something_is_not_imported() -> None:
    strict = board(ticket("A"), milestone("M", due=date(2026, 3, 1)), mode="hard_block")
    data = json.loads(document(selected(strict)))
    data["boards"][0]["waiver"] = {"W": {"gate": "g", "reason": "r", "approved_by": ["@me"]}}
    plan = read("p.json", json.dumps(data))
    assert (plan.board.enforcement, plan.board.waivers) == (Mode.SHADOW, {})
    assert codes(plan) == ["not-imported", "not-imported"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"readiness": 2, "boards": []}', "version 2"),
        ('{"readiness": 1, "boards": [{"board": 3}]}', "board"),
        ('{"readiness": 1, "boards": [{"ticket": {"A": {"title": 1}}}]}', "title"),
        ('{"readiness": 1, "boards"', "no JSON"),
    ],
)
def test_a_document_that_is_none_is_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ExchangeError) as raised:
        read("p.json", text)
    assert sentence in str(raised.value)
