"""A field as one line of text: what a prompt shows is read back as the value it came from."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.model.dates import Week
from readiness_tui.domain.model.field_text import (
    EDITABLE,
    parse_field,
    parse_owners,
    say_estimate,
    say_field,
    say_owners,
)
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.model.ticket import Criterion, Estimate, Owner, Score, Ticket
from tests.builders import ticket

ANY = st.text(st.sampled_from('aB1,;"() \n\t/:é-'), max_size=6)
WORDS = ANY.filter(lambda text: text == text.strip() != "")
TEXT = st.builds(
    str.__add__, st.sampled_from(["", "", "[x] ", "[ ] ", "gate:", "phase:"]), ANY.filter(bool)
)
ROLES = st.sampled_from(["", "review", "on call"])
LENGTHS = st.sampled_from(["0d", "1h", "2d", "1.5w"])
TARGETS = st.one_of(st.none(), st.dates(date(2000, 1, 1)).map(Week.of), st.dates(date(1000, 1, 1)))
FACTORS = st.dictionaries(
    st.sampled_from(["impact", "risk_reduction", "ease-2", "\u00e9lan"]),
    st.integers(0, 99),
    min_size=1,
)
TIDY: dict[str, st.SearchStrategy[object]] = {
    "title": WORDS,
    "status": st.sampled_from(Status),
    "priority": st.one_of(st.none(), st.sampled_from(Priority)),
    "owners": st.lists(st.builds(Owner, ANY.filter(bool), ROLES)).map(tuple),
    "group": st.one_of(st.just(""), WORDS),
    "parent": st.one_of(st.just(""), WORDS),
    "depends": st.lists(ANY).map(tuple),
    "after": st.lists(ANY).map(tuple),
    "estimate": st.one_of(
        st.none(), st.builds(Estimate, LENGTHS), st.just(Estimate("2d", "8h", "1w"))
    ),
    "target": TARGETS,
    "score": st.one_of(
        st.none(),
        st.builds(Score, FACTORS, st.none()),
        st.builds(Score, st.one_of(st.just({}), FACTORS), st.integers(0, 99)),
    ),
    "outcome": st.one_of(st.just(""), WORDS),
    "acceptance": st.lists(
        st.one_of(
            st.builds(Criterion, TEXT, done=st.booleans()),
            st.builds(Criterion, gate=WORDS),
            st.builds(Criterion, ticket=WORDS),
            st.builds(Criterion, phase=WORDS),
        )
    ).map(tuple),
    "deliverables": st.lists(ANY).map(tuple),
    "verify": st.lists(ANY).map(tuple),
    "evidence": st.lists(ANY).map(tuple),
    "sources": st.lists(ANY).map(tuple),
    "labels": st.lists(ANY).map(tuple),
    "notes": ANY,
}
UNTIDY = TIDY | {
    "title": ANY,
    "group": ANY,
    "parent": st.one_of(ANY, st.just("T")),
    "outcome": ANY,
    "owners": st.lists(st.builds(Owner, ANY, ANY)).map(tuple),
    "acceptance": st.lists(st.builds(Criterion, ANY, ANY, ANY, ANY, st.booleans())).map(tuple),
    "estimate": st.one_of(st.none(), st.builds(Estimate, ANY, ANY, ANY)),
    "score": st.one_of(
        st.none(),
        st.builds(Score, st.dictionaries(ANY, st.integers()), st.one_of(st.none(), st.integers())),
    ),
}
"""What a file may hold, however odd."""

BLANK = ticket("T", title="-")


def holding(field: str, value: object) -> Ticket:
    return replace(BLANK, **{field: value})


def test_the_fields_that_a_line_can_set_are_those_tried_here_in_the_order_of_the_format() -> None:
    names = [name for name in Ticket.__struct_fields__ if name in TIDY]
    assert list(EDITABLE) == names
    assert set(TIDY) == set(EDITABLE)


@pytest.mark.parametrize("field", EDITABLE)
@given(data=st.data())
def test_what_is_said_of_a_value_spells_that_value(field: str, data: st.DataObject) -> None:
    value = data.draw(TIDY[field])
    text = say_field(holding(field, value), field)
    assert parse_field(BLANK, field, text) == value


@pytest.mark.parametrize("field", EDITABLE)
@given(data=st.data())
def test_a_text_that_is_left_alone_keeps_what_the_file_says(
    field: str, data: st.DataObject
) -> None:
    mine = holding(field, data.draw(UNTIDY[field]))
    assert parse_field(mine, field, say_field(mine, field)) is getattr(mine, field)


@pytest.mark.parametrize("field", [name for name in EDITABLE if name not in {"title", "status"}])
def test_an_empty_text_takes_a_field_away(field: str) -> None:
    full = ticket(
        "T",
        priority="P0",
        owner="@a",
        group="g",
        parent="P",
        depends="A",
        after="B",
        estimate="2d",
        target="2026-W08",
        outcome="o",
        acceptance=["a"],
        verify=("v",),
        deliverables="d",
        evidence="e",
        sources="s",
        labels="l",
        notes="n",
        score=7,
    )
    assert say_field(full, field) != ""
    assert parse_field(full, field, "") == getattr(BLANK, field)


READ: list[tuple[str, str, object]] = [
    ("owners", "@a, QA/SDET (review),", (Owner("@a"), Owner("QA/SDET", "review"))),
    ("owners", "QA(review)", (Owner("QA", "review"),)),
    ("owners", '"Doe, Jane" (lead), "QA (core)"', (Owner("Doe, Jane", "lead"), Owner("QA (core)"))),
    ("labels", " a ,, b,a", ("a", "b", "a")),
    ("sources", '"SR 3, B-003", SR 4', ("SR 3, B-003", "SR 4")),
    ("sources", '3" disk, 5" disk', ('3" disk', '5" disk')),
    ("sources", '"never closed, x', ('"never closed', "x")),
    ("deliverables", '"a{b,c}.json"', ("a{b,c}.json",)),
    (
        "acceptance",
        "Signed, and dated; [x] Read;gate: pins; phase:A",
        (
            Criterion("Signed, and dated"),
            Criterion("Read", done=True),
            Criterion(gate="pins"),
            Criterion(phase="A"),
        ),
    ),
    ("verify", 'pytest -k "a or b", x; "cd x; ls"', ('pytest -k "a or b", x', "cd x; ls")),
    ("estimate", " 1d / 2d / 5d ", Estimate("2d", "1d", "5d")),
    ("estimate", "8h/1d/1d", Estimate("1d", "8h", "1d")),
    ("priority", " p1 ", Priority.P1),
    ("status", "blocked: waiting for the key", Status.BLOCKED),
    ("target", " 2026-02-20 ", date(2026, 2, 20)),
    ("title", "  New title ", "New title"),
    ("notes", "  as typed\n", "  as typed\n"),
    ("score", " 17 ", Score(total=17)),
    (
        "score",
        "impact 5, urgency=4,risk_reduction: 3",
        Score({"impact": 5, "urgency": 4, "risk_reduction": 3}),
    ),
    ("score", "impact 5, total 9", Score({"impact": 5}, 9)),
]


@pytest.mark.parametrize(("field", "text", "value"), READ)
def test_a_text_is_read_as_a_person_means_it(field: str, text: str, value: object) -> None:
    assert parse_field(BLANK, field, text) == value


BAD = [
    ("title", "  ", "a title cannot be empty"),
    ("status", "started", "'started' is none of todo, doing, blocked, review, done, dropped"),
    ("status", "", "'' is none of todo"),
    ("priority", "high", "'HIGH' is none of P0, P1, P2, P3, P4"),
    ("parent", "T", "a ticket cannot contain itself"),
    ("estimate", "soon", "'soon' is no length of work; write 2d, 1w or 4h"),
    ("estimate", "1d/2d", "'1d/2d' is no estimate; write 2d, or 1d/2d/5d from low to high"),
    ("estimate", "5d/2d/1d", "is no estimate; write 2d, or 1d/2d/5d from low to high"),
    ("estimate", "1d//2d", "'' is no length of work"),
    ("target", "friday", "'friday' is no week and no day; write 2026-W08 or 2026-02-20"),
    ("target", "2025-W53", "2025 has no week 53"),
    ("score", "impact", "'impact' is no score; write a total such as 17, or impact 5, urgency 4"),
    ("score", "impact 5, impact 4", "'impact 4' is no score"),
    ("score", "3, 4", "'4' is no score"),
    ("id", "T-2", "no field 'id' can be set; there are title, status"),
    ("links", "x", "no field 'links' can be set"),
    ("acceptance", "gate: ; x", "'gate:' names no gate"),
]


@pytest.mark.parametrize(("field", "text", "says"), BAD)
def test_a_text_that_is_no_value_is_refused_in_a_sentence(field: str, text: str, says: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the sentence is what is looked at
        parse_field(BLANK, field, text)
    assert says in str(refused.value)


SAID: list[tuple[Callable[[], str], str]] = [
    (lambda: say_owners((Owner("@a"), Owner("QA", "review"))), "@a, QA (review)"),
    (lambda: say_estimate(None), ""),
    (lambda: say_estimate(Estimate("2d")), "2d"),
    (lambda: say_estimate(Estimate("2d", "1d", "5d")), "1d/2d/5d"),
    (lambda: say_field(ticket("T", depends="A b:B"), "depends"), "A, b:B"),
    (lambda: say_field(ticket("T", target="2026-W08"), "target"), "2026-W08"),
    (lambda: say_field(ticket("T", sources=("SR 3, B",)), "sources"), '"SR 3, B"'),
]


@pytest.mark.parametrize(("said", "text"), SAID)
def test_a_value_is_said_without_more_marks_than_it_needs(
    said: Callable[[], str], text: str
) -> None:
    assert said() == text


@given(st.text(st.sampled_from('ab",() '), max_size=12))
def test_no_list_of_owners_is_too_odd_to_be_read(text: str) -> None:
    assert parse_owners(say_owners(parse_owners(text))) == parse_owners(text)
