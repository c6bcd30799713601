"""References are whole ids, the longest there is, and ranges are their members."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.exchange.model.ids import Ids, is_id
from readiness_tui.exchange.model.model import How


def named(ids: Ids, text: str) -> list[str]:
    return [name for reference in ids.read(text) for name in reference.ids]


WEB = Ids.of(["WEB-01", "WEB-02", "WEB-03", "WEB-04", "API-1"])


@pytest.mark.parametrize(
    "text",
    [
        "WEB-01..04",
        "WEB-01...WEB-04",
        "WEB-01…WEB-04",
        "WEB-01\u2013WEB-04",
        "WEB-01 — WEB-04",
        "WEB-01 ~ WEB-04",
        "WEB-01〜WEB-04",
        "WEB-01 - WEB-04",
        "WEB-01-WEB-04",
        "WEB-01-04",
        *(
            f"WEB-01 {word} WEB-04"
            for word in ("to", "through", "bis", "à", "a", "al", "até", "до", "по", "到", "至")
        ),
        "WEB-01 から WEB-04",
        "WEB-01 تا WEB-04",
        "WEB-01 إلى WEB-04",
        "WEB-01 to 04",
    ],
)
def test_a_range_in_every_form(text: str) -> None:
    (reference,) = WEB.read(text)
    assert reference.ids == ("WEB-01", "WEB-02", "WEB-03", "WEB-04")
    assert reference.how is How.EXPANDED
    assert reference.codes == ("range-expanded",)


def test_the_longest_id_wins_and_parts_of_ids_are_not_found() -> None:
    ids = Ids.of(["K-3", "NEW-K-3", "2.7", "2.7.1"])
    assert named(ids, "NEW-K-3") == ["NEW-K-3"]
    assert named(Ids.of(["K-3"]), "NEW-K-3 and K-31, xK-3, K-3x, K-3-b") == []
    assert named(Ids.of(["2.7"]), "2.7.1 or 12.7") == []
    assert named(ids, "2.7.1, then 2.7.") == ["2.7.1", "2.7"]


def test_a_hyphen_is_a_range_only_if_it_joins_ids() -> None:
    assert named(Ids.of(["E2-S1", "E2", "S1"]), "E2-S1") == ["E2-S1"]
    assert named(Ids.of(["S1", "S2", "S3", "S4"]), "S1-S4") == ["S1", "S2", "S3", "S4"]
    assert named(Ids.of(["S1", "S2"]), "S1-x S2-page") == []


def test_a_counted_word_stands_for_its_tickets() -> None:
    ids = Ids.of(["S1", "S2", "S3", "S4"], {"stream": {1: "S1", 2: "S2", 3: "S3", 4: "S4"}})
    assert named(ids, "Stream 3 first") == ["S3"]
    assert named(ids, "Streams 1-3 have priority.") == ["S1", "S2", "S3"]
    assert named(ids, "Streams 1, 2 and 4") == ["S1", "S2", "S4"]
    assert named(ids, "stream 9") == []
    assert named(ids, "upstream 3") == []


def test_another_case_is_taken_and_said() -> None:
    (reference,) = WEB.read("web-02")
    assert (reference.ids, reference.codes) == (("WEB-02",), ("id-cased",))


def test_strangers_of_a_known_family_are_named() -> None:
    references = WEB.read("WEB-99, UI-2", strangers=True)
    assert [(each.ids, each.is_known) for each in references] == [(("WEB-99",), False)]


def test_digits_of_another_script_end_no_range() -> None:
    assert named(WEB, "WEB-01-\u00b2, WEB-02\u00b2, \u2460") == []


@pytest.mark.parametrize("text", ["WEB-01..{}", "WEB-01-{}", "stream {}", "streams 1, {}"])
def test_a_number_of_thousands_of_digits_is_no_number(text: str) -> None:
    ids = Ids.of(["WEB-01", "S1"], {"stream": {1: "S1"}})
    assert set(named(ids, text.format("9" * 5_000))) <= {"WEB-01", "S1"}


def test_ids_that_begin_alike_come_in_the_order_of_the_document() -> None:
    ids = Ids.of(["M1.B", "M1.A", "M10.A", "M2.A"])
    assert named(ids, "M1.*") == ["M1.B", "M1.A"]
    assert named(ids, "needs M1.x") == ["M1.B", "M1.A"]


def test_what_one_text_may_name_has_an_end() -> None:
    ids = Ids.of(f"T-{n}" for n in range(1_000))
    assert len(named(ids, "T-*, " * 1_000)) < 102_000


def test_a_range_is_cut_off_at_a_thousand() -> None:
    ids = Ids.of(["A-1", "A-5000"])
    (reference,) = ids.read("A-1..5000")
    assert (reference.ids, reference.codes) == ((), ("range-too-long",))


@pytest.mark.parametrize("text", ["T-001", "2.7.1", "R_4", "M-01", "é2"])
def test_ids_anywhere(text: str) -> None:
    assert is_id(text)


@pytest.mark.parametrize("text", ["17", "word", "-1", "T-", "T 1", "x" * 60 + "1", ""])
def test_no_ids_outside_a_column_of_ids(text: str) -> None:
    assert not is_id(text)


@given(st.text(max_size=80))
def test_every_reference_lies_in_the_text_and_names_what_is_defined(text: str) -> None:
    for reference in WEB.read(text):
        assert 0 <= reference.start < reference.end <= len(text)
        assert set(reference.ids) <= set(WEB.order)
