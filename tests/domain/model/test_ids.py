"""Ids keep their spelling, sort as people count, and name each other across boards."""

from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.ids import (
    BoardId,
    GateKey,
    Key,
    TicketId,
    natural,
    nearest,
    resolve,
    spell,
)

IDS = st.text(alphabet="aAbT-_.0123456789é٣ ", max_size=8)


def test_numbers_in_ids_count_as_numbers() -> None:
    ids = ["2.10", "T-10", "2.9", "T-2", "2", "10", "M-02", "M-1"]
    assert sorted(ids, key=natural) == ["2", "2.9", "2.10", "10", "M-1", "M-02", "T-2", "T-10"]


def test_ids_that_differ_in_case_or_zeros_are_different_ids() -> None:
    assert natural("t-1") != natural("T-1")
    assert natural("T-01") != natural("T-1")
    assert natural("T-1") < natural("T-02") < natural("T-3")


def test_a_number_of_any_length_sorts() -> None:
    assert natural("T-" + "9" * 9_000) > natural("T-5")
    assert natural("9" * 500) < natural("1" + "0" * 500)


@given(IDS, IDS)
def test_the_order_tells_two_ids_apart_exactly_if_they_differ(a: str, b: str) -> None:
    assert (natural(a) == natural(b)) is (a == b)
    assert (natural(a) < natural(b)) is not (natural(a) >= natural(b))


@given(IDS, IDS, IDS)
def test_the_order_is_transitive(a: str, b: str, c: str) -> None:
    low, middle, high = sorted([a, b, c], key=natural)
    assert natural(low) <= natural(middle) <= natural(high)
    assert natural(low) <= natural(high)


@given(IDS, st.integers(0, 10**9), st.integers(0, 10**9))
def test_behind_the_same_words_the_smaller_number_comes_first(head: str, a: int, b: int) -> None:
    first, second = f"{head}x{a}", f"{head}x{b}"
    assert (natural(first) < natural(second)) is (a < b)


def test_a_reference_is_at_home_unless_it_names_a_board() -> None:
    home = BoardId("plan")
    assert resolve("T-1", home) == Key(home, TicketId("T-1"))
    assert resolve("core:T-1", home) == Key(BoardId("core"), TicketId("T-1"))
    assert resolve("core:T:1", home) == Key(BoardId("core"), TicketId("T:1"))


def test_a_board_names_its_own_tickets_briefly_and_others_in_full() -> None:
    home = BoardId("plan")
    assert spell(Key(home, TicketId("T-1")), home) == "T-1"
    assert spell(Key(BoardId("core"), TicketId("T-1")), home) == "core:T-1"
    assert str(GateKey(home, "T-1/evidence")) == "plan:T-1/evidence"


@given(
    st.text(alphabet="ab-", min_size=1, max_size=3),
    st.text(alphabet="T1:-", min_size=1, max_size=5),
    st.text(alphabet="ab-", min_size=1, max_size=3),
)
def test_a_name_that_a_board_writes_leads_back_to_the_ticket(
    board: str, ticket: str, home: str
) -> None:
    key = Key(BoardId(board), TicketId(ticket))
    assert resolve(spell(key, BoardId(home)), BoardId(home)) == key


def test_the_nearest_name_is_found_whatever_its_case() -> None:
    assert nearest("m-9", ["M-01", "M-09", "T-1"]) == "M-09"
    assert nearest("DEPENDS", ["depends", "after"]) == "depends"
    assert nearest("zzz", ["M-01", "M-09"]) == ""
    assert nearest("M-01", []) == ""
    assert nearest("releas", ["reason"]) == "reason"
    assert nearest("releas", ["reason"], cutoff=0.75) == ""
