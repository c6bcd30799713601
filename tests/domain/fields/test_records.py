"""A field as one line of text: what a prompt shows is read back as the value it came from."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.fields.forms import (
    Room,
    format_estimate,
    format_owners,
    from_lines,
    in_lines,
    parse_owners,
)
from readiness_tui.domain.fields.plain_text import format_plain, parse_plain
from readiness_tui.domain.fields.records import (
    EDITABLE,
    fields_of,
    format_field,
    parse_field,
    room_of,
    split_field,
)
from readiness_tui.domain.model.board import (
    HOMES,
    Alert,
    Board,
    Calendar,
    Iteration,
    LogEntry,
    Milestone,
    Phase,
    Playbook,
    Record,
    Scoring,
)
from readiness_tui.domain.model.dates import Week, Window
from readiness_tui.domain.model.gate import Gate, GateSeverity
from readiness_tui.domain.model.ids import BoardId, Kind
from readiness_tui.domain.model.risk import Risk
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.model.ticket import (
    Criterion,
    Deliverable,
    Estimate,
    Owner,
    Plain,
    Score,
    Task,
    Ticket,
)
from readiness_tui.storage.boards.schema import field_order
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
SCALARS = st.one_of(
    ANY,
    st.sampled_from(["true", "7", "1.5", "2026-02-20", "inf", "[", "a = b", "{}"]),
    st.booleans(),
    st.integers(-(10**17), 10**17),
    st.floats(allow_nan=False),
    st.dates(date(1000, 1, 1)),
    st.datetimes().map(lambda at: at.replace(fold=0)),
    st.times().map(lambda at: at.replace(fold=0)),
)
PLAIN = st.recursive(
    SCALARS,
    lambda items: st.one_of(st.lists(items, max_size=3), st.dictionaries(ANY.filter(bool), items)),
    max_leaves=5,
)
DAYS = st.one_of(st.none(), st.dates(date(1000, 1, 1)))
MOMENTS = st.one_of(DAYS, st.builds(datetime.combine, st.dates(date(1000, 1, 1)), st.times()))
BARE = WORDS.filter(lambda word: "|" not in word)
CRITERIA = st.lists(
    st.one_of(
        st.builds(Criterion, TEXT, done=st.booleans()),
        st.builds(Criterion, gate=WORDS),
        st.builds(Criterion, ticket=WORDS),
        st.builds(Criterion, phase=WORDS),
    )
).map(tuple)
UNTIDY_CRITERIA = st.lists(st.builds(Criterion, ANY, ANY, ANY, ANY, st.booleans())).map(tuple)
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
    "acceptance": CRITERIA,
    "closure": CRITERIA,
    "tasks": st.lists(st.builds(Task, WORDS, st.booleans(), BARE, MOMENTS)).map(tuple),
    "deliverables": st.lists(
        st.builds(Deliverable, WORDS, st.one_of(st.just(""), WORDS), st.booleans())
    ).map(tuple),
    "verify": st.lists(ANY).map(tuple),
    "evidence": st.lists(ANY).map(tuple),
    "assumes": st.lists(ANY).map(tuple),
    "sources": st.lists(ANY).map(tuple),
    "labels": st.lists(ANY).map(tuple),
    "notes": ANY,
    "links": st.dictionaries(WORDS, st.one_of(st.just(""), WORDS)),
    "fields": st.dictionaries(WORDS, PLAIN),
}
UNTIDY = TIDY | {
    "title": ANY,
    "group": ANY,
    "parent": st.one_of(ANY, st.just("T")),
    "outcome": ANY,
    "owners": st.lists(st.builds(Owner, ANY, ANY)).map(tuple),
    "acceptance": UNTIDY_CRITERIA,
    "closure": UNTIDY_CRITERIA,
    "tasks": st.lists(st.builds(Task, ANY, st.booleans(), ANY, MOMENTS)).map(tuple),
    "deliverables": st.lists(st.builds(Deliverable, ANY, ANY, st.booleans())).map(tuple),
    "estimate": st.one_of(st.none(), st.builds(Estimate, ANY, ANY, ANY)),
    "score": st.one_of(
        st.none(),
        st.builds(Score, st.dictionaries(ANY, st.integers()), st.one_of(st.none(), st.integers())),
    ),
}
"""What a file may hold, however odd."""

BLANK = ticket("T", title="-")
BOARD = Board(id=BoardId("b"))
HOLIDAYS = Calendar(holidays=(date(2026, 12, 25), date(2026, 2, 20)))
SAMPLES: dict[Kind, Record] = {
    Kind.BOARD: BOARD,
    Kind.TICKET: BLANK,
    Kind.PHASE: Phase(id="P"),
    Kind.MILESTONE: Milestone(id="M"),
    Kind.ITERATION: Iteration(id="I"),
    Kind.RISK: Risk(id="R", title="r"),
    Kind.GATE: Gate(id="g"),
    Kind.PLAYBOOK: Playbook(id="p"),
    Kind.ALERT: Alert(id="a", when="x"),
    Kind.LOG: LogEntry(id="l", text="t"),
}


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
    text = format_field(holding(field, value), field)
    assert parse_field(BLANK, field, text) == value


@pytest.mark.parametrize("field", EDITABLE)
@given(data=st.data())
def test_a_text_that_is_left_alone_keeps_what_the_file_says(
    field: str, data: st.DataObject
) -> None:
    mine = holding(field, data.draw(UNTIDY[field]))
    assert parse_field(mine, field, format_field(mine, field)) is getattr(mine, field)


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
        closure=(Criterion("c"),),
        tasks=(Task("t"),),
        assumes=("A-1",),
        verify=("v",),
        deliverables="d",
        evidence="e",
        sources="s",
        labels="l",
        notes="n",
        links={"a": "b"},
        fields={"a": 1},
        score=7,
    )
    assert format_field(full, field) != ""
    assert parse_field(full, field, "") == getattr(BLANK, field)


READ: list[tuple[str, str, object]] = [
    ("owners", "@a, QA/SDET (review),", (Owner("@a"), Owner("QA/SDET", "review"))),
    ("owners", "QA(review)", (Owner("QA", "review"),)),
    ("owners", '"Doe, Jane" (lead), "QA (core)"', (Owner("Doe, Jane", "lead"), Owner("QA (core)"))),
    ("labels", " a ,, b,a", ("a", "b", "a")),
    ("sources", '"SR 3, B-003", SR 4', ("SR 3, B-003", "SR 4")),
    ("sources", '3" disk, 5" disk', ('3" disk', '5" disk')),
    ("sources", '"never closed, x', ('"never closed', "x")),
    ("deliverables", '"a{b,c}.json"', (Deliverable("a{b,c}.json"),)),
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
    ("links", "x", "'x' has no name; write name: value"),
    ("links", "a: 1; a: 2", "'a' stands there twice"),
    ("fields", "a: [1", "'[1' lacks ']'"),
    ("fields", "a: [1]x", "'x' follows the value '[1]'"),
    ("fields", 'a: "x', "has no quote at its end"),
    ("fields.a", "{ b = 1, b = 2 }", "'b' stands there twice"),
    ("fields.a", "[" * 99, "more than 8 brackets stand in each other"),
    ("blocked", "x", "no field 'blocked' can be set"),
    ("outcome.a", "x", "no field 'outcome.a' can be set"),
    ("acceptance", "gate: ; x", "'gate:' names no gate"),
]


@pytest.mark.parametrize(("field", "text", "says"), BAD)
def test_a_text_that_is_no_value_is_refused_in_a_sentence(field: str, text: str, says: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the sentence is what is looked at
        parse_field(BLANK, field, text)
    assert says in str(refused.value)


SAID: list[tuple[Callable[[], str], str]] = [
    (lambda: format_owners((Owner("@a"), Owner("QA", "review"))), "@a, QA (review)"),
    (lambda: format_estimate(None), ""),
    (lambda: format_estimate(Estimate("2d")), "2d"),
    (lambda: format_estimate(Estimate("2d", "1d", "5d")), "1d/2d/5d"),
    (lambda: format_field(ticket("T", depends="A b:B"), "depends"), "A, b:B"),
    (lambda: format_field(ticket("T", target="2026-W08"), "target"), "2026-W08"),
    (lambda: format_field(ticket("T", sources=("SR 3, B",)), "sources"), '"SR 3, B"'),
]


@pytest.mark.parametrize(("said", "text"), SAID)
def test_a_value_is_said_without_more_marks_than_it_needs(
    said: Callable[[], str], text: str
) -> None:
    assert said() == text


def is_forward(window: Window) -> bool:
    """Whether a window has an end at all, and no end before its start."""
    ends = (window.start, window.end)
    return any(ends) and (not all(ends) or window.start <= window.end)  # pyright: ignore[reportOperatorIssue]


OTHERS: list[tuple[Record, str, st.SearchStrategy[object]]] = [
    (Phase(id="P"), "window", st.builds(Window, DAYS, DAYS).filter(is_forward)),
    (Phase(id="P"), "window", st.just(Window(weeks=(8, 12)))),
    (Phase(id="P"), "exit", TIDY["acceptance"]),
    (Phase(id="P"), "tickets", TIDY["labels"]),
    (Milestone(id="M"), "due", TARGETS),
    (Milestone(id="M"), "completes", TIDY["labels"]),
    (Risk(id="R", title="r"), "likelihood", st.one_of(st.none(), st.integers(1, 5))),
    (Gate(id="g"), "severity", st.sampled_from(GateSeverity)),
    (Gate(id="g"), "waivable", st.booleans()),
    (Gate(id="g"), "limits", st.dictionaries(WORDS, PLAIN)),
    (BOARD, "assumptions", TIDY["labels"]),
    (BOARD, "definition", st.dictionaries(WORDS, WORDS)),
    (BOARD, "target_greens", st.integers(1, 99)),
    (LogEntry(id="l", text="t"), "done", st.booleans()),
]
"""Fields of other records, with what they may hold."""


@pytest.mark.parametrize(("record", "field", "values"), OTHERS)
@given(data=st.data())
def test_what_is_said_of_any_record_spells_its_value(
    record: Record, field: str, values: st.SearchStrategy[object], data: st.DataObject
) -> None:
    value = data.draw(values)
    text = format_field(replace(record, **{field: value}), field)
    assert parse_field(record, field, text) == value
    lines = in_lines(room_of(record, field), text)
    is_tidy = "\n" not in text and all(one == one.strip() != "" for one in lines.split("\n"))
    if room_of(record, field) is not Room.LINES or is_tidy:
        assert parse_field(record, field, from_lines(room_of(record, field), lines)) == value


@given(PLAIN)
def test_any_plain_value_is_said_and_read_back(value: Plain) -> None:
    assert same(parse_plain(format_plain(value)), value)


def same(one: object, other: object) -> bool:
    """Whether two plain values are of the same types, too: 1 is not true."""
    return repr(one) == repr(other)


MEMBERS: list[tuple[Record, str, str, str, object]] = [
    (
        replace(BLANK, links={"a": "1"}),
        "links.issue",
        "#12: x",
        "links",
        {"a": "1", "issue": "#12: x"},
    ),
    (replace(BLANK, links={"a": "1"}), "links.a", "", "links", {}),
    (replace(BLANK, fields={"cost": 3}), "fields.cost", "4", "fields", {"cost": 4}),
    (BLANK, "fields.tags", "[a, 2]", "fields", {"tags": ["a", 2]}),
    (BOARD, "definition.done", "All is proven.", "definition", {"done": "All is proven."}),
    (BOARD, "scoring.factors", "impact, ease", "scoring", Scoring(("impact", "ease"))),
    (replace(BOARD, scoring=Scoring(("a",))), "scoring.factors", "", "scoring", None),
    (BOARD, "calendar.holidays", "2026-12-25, fri", "calendar", HOLIDAYS),
    (BOARD, "calendar.week_one", "2026-01-05", "calendar", Calendar(week_one=date(2026, 1, 5))),
    (Gate(id="g", params={"line": 80}), "line", "90", "params", {"line": 90}),
    (Gate(id="g", params={"line": 80}), "branch", "70.5", "params", {"line": 80, "branch": 70.5}),
    (Gate(id="g", params={"line": 80}), "line", "", "params", {}),
    (Phase(id="P"), "window", "W10 to +2w", "window", Window(date(2026, 3, 2), date(2026, 3, 4))),
    (Phase(id="P"), "window", "week 8", "window", Window(weeks=(8, 8))),
    (Phase(id="P"), "window", "... to 2026-03-01", "window", Window(end=date(2026, 3, 1))),
    (Milestone(id="M"), "due", "-", "due", None),
    (Milestone(id="M"), "due", "fri", "due", date(2026, 2, 20)),
]


@pytest.mark.parametrize(("record", "field", "text", "root", "value"), MEMBERS)
def test_a_name_in_a_field_is_set_alone(
    record: Record, field: str, text: str, root: str, value: object
) -> None:
    assert split_field(record, field)[0] == root
    assert parse_field(record, field, text, date(2026, 2, 18)) == value


def test_every_field_of_every_kind_can_be_set_or_has_a_verb_of_its_own() -> None:
    """Walks the schema of files: a field that is added there is here, or says why not."""
    own_verbs = {
        "ticket": {"blocked"},
        "risk": {"accepted"},
        "board": {"id", "enforcement", "source", "frozen", "scoring", "calendar"},
    }
    for kind in (Kind.BOARD, *HOMES):
        record = SAMPLES.get(kind)
        if record is not None:
            left = set(field_order(kind)) - set(fields_of(record))
            assert left == own_verbs.get(kind.value, set()), kind
    assert set(HOMES) - set(SAMPLES) == {Kind.WAIVER}


@given(st.text(st.sampled_from('ab",() '), max_size=12))
def test_no_list_of_owners_is_too_odd_to_be_read(text: str) -> None:
    assert parse_owners(format_owners(parse_owners(text))) == parse_owners(text)
