"""The gates of a board that are made from earlier ones are those that would be made anew."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields, replace

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.gate import Gate, GateSeverity
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.proof.gate_index import BoardGates, GateIndex, board_gates
from tests.builders import board, gate, phase, ticket

NAMES = ("A", "B", "C")
LINES = ("seen", "x seen")


@st.composite
def tickets(draw: st.DrawFn, name: str) -> Ticket:
    return ticket(
        name,
        draw(st.sampled_from([word.value for word in Status])),
        evidence=draw(st.sampled_from(["", "e"])),
        acceptance=draw(st.lists(st.sampled_from(LINES), max_size=2)),
        verify=draw(st.sampled_from([(), ("true",)])),
    )


@st.composite
def sharpened(draw: st.DrawFn) -> Gate:
    """A table of a gate that follows from a ticket, or of one that is nobody's."""
    name = draw(st.sampled_from(["A/acceptance", "A/evidence", "B/acceptance", "own"]))
    kind = "text" if name == "own" else ""
    targets = draw(st.lists(st.sampled_from([*NAMES, "board", "b:A"]), max_size=2, unique=True))
    severity = draw(st.sampled_from(GateSeverity))
    return gate(name, kind, severity=severity, proves=tuple(targets))


@st.composite
def boards(draw: st.DrawFn) -> Board:
    order = draw(st.lists(st.sampled_from(NAMES), unique=True))
    own = draw(st.lists(sharpened(), max_size=2, unique_by=lambda one: one.id))
    stages = [phase("P", "A", exit=())] if draw(st.booleans()) else []
    return board(*(draw(tickets(name)) for name in order), *own, *stages, id="a")


@st.composite
def edited(draw: st.DrawFn, made: Board) -> Board:
    if not made.tickets or draw(st.integers(0, 4)) == 0:
        return draw(boards())
    name = draw(st.sampled_from(list(made.tickets)))
    return replace(made, tickets={**made.tickets, name: draw(tickets(name))})


def told(gates: BoardGates) -> list[object]:
    found = [getattr(gates, one.name) for one in fields(gates) if one.name != "shares"]
    shares = [(share.ticket, share.key, share.keys) for share in gates.shares.values()]
    return [*found, shares, list(gates.by_key)]


@given(boards(), st.data())
def test_gates_made_from_earlier_ones_are_those_made_anew(
    first: Board, data: st.DataObject
) -> None:
    gates, now = board_gates(first), first
    for _ in range(3):
        now = data.draw(edited(now))
        gates = board_gates(now, gates)
        assert told(gates) == told(board_gates(now))


def test_what_an_unchanged_ticket_adds_is_kept() -> None:
    first = board(ticket("A", acceptance=["seen"]), ticket("B", acceptance=["seen"]))
    (name, one), *_ = first.tickets.items()
    after = replace(first, tickets={**first.tickets, name: replace(one, title="other")})
    before, now = board_gates(first), board_gates(after, board_gates(first))
    assert now.shares[name] is not before.shares[name]
    again = board_gates(after, now)
    assert list(map(id, again.shares.values())) == list(map(id, now.shares.values()))


def test_gates_of_other_boards_stand_where_their_board_stands() -> None:
    """In the order of the boards, whatever a ticket's own gates are."""
    abroad = gate("g", "text", proves=("b:A",))
    homes = [board(abroad, id=name) for name in ("a", "c")]
    book = GateIndex.of(Portfolio.of(board(ticket("A", evidence="e"), id="b"), *homes))
    (gates,) = book.proving.values()
    assert [f"{key}" for key in gates] == ["a:g", "b:A/evidence", "c:g"]


def test_criteria_that_a_table_sharpens_are_told_by_the_table() -> None:
    one = ticket("A", acceptance=["x seen"])
    plain = board_gates(board(one))
    wrong = board_gates(board(one, gate("A/acceptance", params={"all": ("x",)})), plain)
    named = board_gates(board(one, gate("A/acceptance", title="other")), plain)
    assert (len(plain.ticked), len(wrong.ticked), len(wrong.composites)) == (1, 0, 1)
    assert plain.ticked != named.ticked


def test_a_table_makes_no_remark_of_a_gate_of_a_ticket() -> None:
    told_only = gate("A/evidence", severity=GateSeverity.INFO)
    made = board_gates(board(ticket("A", evidence="e", acceptance=["seen"]), told_only))
    ((_, keys),) = made.proving.items()
    assert {key.gate for key in keys} == {"A/evidence", "A/acceptance"}
