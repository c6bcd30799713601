"""A portfolio is all boards as one value: what changes one of them leaves the others alone."""

import pytest

from readiness_tui.domain.model.board import HOMES, Playbook
from readiness_tui.domain.model.ids import BoardId, Key, Kind, RecordRef, TicketId
from readiness_tui.domain.model.portfolio import Portfolio, repository_name
from tests.builders import board, key, phase, risk, ticket

SMALL = Portfolio.of(
    board(ticket("B"), ticket("A"), id="p10"),
    board(ticket("A"), phase("I", "A"), phase("II", "A"), risk("R", "A"), id="p9"),
)


def test_boards_come_in_natural_order_and_tickets_in_file_order() -> None:
    assert list(SMALL.boards) == ["p9", "p10"]
    assert [str(found) for found, _ in SMALL.tickets()] == ["p9:A", "p10:B", "p10:A"]


def test_of_two_boards_with_one_id_the_later_stands() -> None:
    twice = Portfolio.of(board(id="a", title="old"), board(id="a", title="new"))
    assert [one.title for one in twice.boards.values()] == ["new"]


def test_a_board_is_replaced_in_its_place_and_added_in_order() -> None:
    changed = SMALL.with_board(board(id="p9", title="new"))
    assert list(changed.boards) == ["p9", "p10"]
    assert changed.boards[BoardId("p9")].title == "new"
    assert changed.boards[BoardId("p10")] is SMALL.boards[BoardId("p10")]
    assert list(SMALL.with_board(board(id="p9b")).boards) == ["p9", "p9b", "p10"]


def test_a_board_that_goes_takes_nothing_with_it() -> None:
    assert list(SMALL.without(BoardId("p9")).boards) == ["p10"]
    assert SMALL.without(BoardId("gone")) == SMALL


def test_a_ticket_is_found_by_its_key_and_by_a_reference_that_does_not_dangle() -> None:
    home = BoardId("p9")
    assert SMALL.ticket(key("p9:A")) is SMALL.boards[home].tickets[TicketId("A")]
    assert SMALL.ticket(key("p9:B")) is None
    assert SMALL.ticket(key("gone:A")) is None
    assert SMALL.find("A", home) == Key(home, TicketId("A"))
    assert SMALL.find("p10:B", home) == key("p10:B")
    assert SMALL.find("B", home) is None
    assert SMALL.find("", home) is None


def test_a_record_of_any_kind_is_found_by_what_an_edit_names() -> None:
    home = BoardId("p9")
    assert SMALL.record(RecordRef(home, Kind.RISK, "R")) is SMALL.boards[home].risks["R"]
    assert SMALL.record(RecordRef(home, Kind.RISK, "A")) is None
    assert SMALL.record(RecordRef(BoardId("gone"), Kind.RISK, "R")) is None


def test_each_kind_has_its_home_on_a_board() -> None:
    book = Playbook(id="P")
    one = board(ticket("A"), playbooks={"P": book})
    assert one.records(Kind.PLAYBOOK) == {"P": book}
    assert list(one.records(Kind.TICKET)) == ["A"]
    assert all(one.records(kind) == {} for kind in HOMES if kind not in {"ticket", "playbook"})


def test_of_several_phases_the_first_in_the_file_counts() -> None:
    assert SMALL.boards[BoardId("p9")].phase_of("A") == phase("I", "A")
    assert SMALL.boards[BoardId("p10")].phase_of("A") is None


@pytest.mark.parametrize(
    "name",
    [
        "pay",
        "acme/pay",
        "git@host.example:acme/Pay.git",
        "https://host.example/acme/pay/",
        "/src/pay",
    ],
)
def test_a_repository_goes_by_the_last_part_of_its_path(name: str) -> None:
    assert repository_name(name) == "pay"


def test_boards_that_name_another_repository_are_elsewhere_and_no_others() -> None:
    plans = Portfolio.of(
        board(id="own"), board(id="fork", repository="me/pay"), board(id="far", repository="x/y")
    )
    held = plans.within({"/home/somebody/pay", "git@host.example:acme/pay.git"})
    assert held.elsewhere == {"far"}
    assert [one.id for one in held.here] == ["fork", "own"]
    assert [one.id for one in held.in_scope(BoardId("far"))] == ["far"]
    assert held.with_board(board(id="new")).elsewhere == {"far"}


def test_where_every_board_is_elsewhere_all_are_looked_at() -> None:
    plans = Portfolio.of(board(id="far", repository="x/y")).within({"pay"})
    assert [one.id for one in plans.here] == ["far"]
