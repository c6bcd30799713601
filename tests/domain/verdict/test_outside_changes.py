"""What git changed is told by fields, what others changed by tickets."""

from msgspec.structs import replace

from readiness_tui.domain.model.board import Phase
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.verdict.outside_changes import differing
from tests.builders import board, ticket

BEFORE = board(ticket("A"), ticket("B"), ticket("C"))


def by_git(*, before: Portfolio | None = None, **changed: object) -> int:
    """How many fields git changed, where the board has these values instead."""
    after = replace(BEFORE, **changed)
    return differing(before or Portfolio.of(BEFORE), Portfolio.of(after), is_git=True).by_git


def test_each_field_of_a_record_counts() -> None:
    one, *others = BEFORE.tickets.values()
    tickets = {each.id: each for each in (replace(one, title="New", notes="more"), *others)}
    assert by_git(tickets=tickets) == 2


def test_a_record_that_comes_or_goes_counts_as_one() -> None:
    assert by_git(tickets={}, phases={"one": Phase(id="one", title="One")}) == 4


def test_a_field_of_the_board_itself_counts() -> None:
    assert by_git(title="Other", objective="Else") == 2


def test_a_board_that_comes_or_goes_counts_as_one() -> None:
    assert by_git(before=Portfolio.of()) == 1
    assert differing(Portfolio.of(BEFORE), Portfolio.of(), is_git=True).by_git == 1


def test_it_is_said_in_fields_and_else_in_tickets() -> None:
    full, titled = Portfolio.of(BEFORE), replace(BEFORE, title="Other")
    assert differing(full, Portfolio.of(titled), is_git=True).says == "git changed 1 field"
    both = replace(titled, objective="Else")
    assert differing(full, Portfolio.of(both), is_git=True).says == "git changed 2 fields"
    assert differing(full, Portfolio.of(both)).says == "board b changed outside"
    assert differing(full, full, is_git=True).says == ""
