"""A copy takes the plan and not what was done; a part takes lines, and nobody goes on sooner."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.edits.copies import TEMPLATE, copied, split_off
from readiness_tui.domain.model.board import Milestone, Phase
from readiness_tui.domain.model.edits import apply_all
from readiness_tui.domain.model.errors import EditError
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.ticket import Criterion
from tests.builders import HOME, board, key, ticket

LINES = (Criterion("One"), Criterion("Two", done=True), Criterion(gate="pins"))


def plan() -> Portfolio:
    """A ticket with lines, what needs it and lists it, on two boards."""
    first = replace(
        ticket("T-1", "doing", owner="@a", priority="P1", depends="T-3"),
        acceptance=LINES,
        evidence=("proof",),
        labels=(TEMPLATE, "core"),
    )
    home = replace(
        board(first, ticket("T-2", depends="T-1"), ticket("T-3")),
        phases={"P": Phase(id="P", tickets=("T-1", "T-2"))},
        milestones={"M": Milestone(id="M", completes=("T-1", "phase:P"))},
    )
    other = replace(board(ticket("X", depends=f"{HOME}:T-1")), id=BoardId("other"))
    return Portfolio.of(home, other)


def test_a_copy_has_the_plan_and_nothing_of_what_was_done() -> None:
    start = plan()
    home = start.boards[HOME]
    done = apply_all(start, copied(home, home.tickets[key("T-1").ticket], " Another  one "))
    tickets = done.boards[HOME].tickets
    assert list(tickets) == ["T-1", "T-4", "T-2", "T-3"]
    made = tickets[key("T-4").ticket]
    assert (made.title, made.status.value, made.evidence, made.labels) == (
        "Another one",
        "todo",
        (),
        ("core",),
    )
    assert (made.primary, made.depends) == ("@a", ("T-3",))
    assert [line.done for line in made.acceptance] == [False, False, False]
    with pytest.raises(ValueError, match="title"):
        copied(home, made, "  ")


@given(st.sets(st.integers(0, 2), min_size=1))
def test_no_line_is_lost_and_what_needed_the_ticket_needs_the_part(lines: set[int]) -> None:
    start = plan()
    action = split_off(start, key("T-1"), tuple(lines), "The rest")
    done = apply_all(start, action)
    home = done.boards[HOME]
    old, part = home.tickets[key("T-1").ticket], home.tickets[key("T-4").ticket]
    assert part.acceptance == tuple(LINES[line] for line in sorted(lines))
    assert sorted(map(str, (*old.acceptance, *part.acceptance))) == sorted(map(str, LINES))
    assert part.depends == ("T-3",)
    assert home.tickets[key("T-2").ticket].depends == ("T-1", "T-4")
    assert home.phases["P"].tickets == ("T-1", "T-4", "T-2")
    assert home.milestones["M"].completes == ("T-1", "T-4", "phase:P")
    (abroad,) = done.boards[BoardId("other")].tickets.values()
    assert abroad.depends == (f"{HOME}:T-1", f"{HOME}:T-4")
    assert apply_all(done, action.inverse()) == start


BAD: list[tuple[str, tuple[int, ...], str, type[Exception]]] = [
    ("T-1", (3,), "x", EditError),
    ("T-9", (0,), "x", EditError),
    ("T-1", (), "x", ValueError),
    ("T-1", (0,), " ", ValueError),
]


@pytest.mark.parametrize(("name", "lines", "title", "error"), BAD)
def test_what_cannot_be_split_is_refused(
    name: str, lines: tuple[int, ...], title: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        split_off(plan(), key(name), lines, title)
