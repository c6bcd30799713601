"""A record made straight of its table is the one that its model makes, or none at all."""

from collections.abc import Mapping
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from readiness_tui.domain.model.board import HOMES, Record
from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.model.plain_values import plain_board, plain_record
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.storage.boards.direct import head_of, record_of
from readiness_tui.storage.boards.schema import field_order, record
from readiness_tui.storage.boards.schema_board import BoardTable
from readiness_tui.storage.toml.plain_data import same
from tests.storage.documents import VALUES, plains, records, texts

Raw = st.SearchStrategy[Plain]

lists = st.lists(texts, max_size=3)
lengths = st.sampled_from(["2d", "1w", "4h", "0.5d", " 2d ", "", "2", "two days", "1d", "5d"])
days = st.dates() | st.sampled_from(["2026-W08", "2026-02-20", "2026-W54", "", "2026-02-30"])
moments = st.dates() | st.datetimes().map(lambda moment: moment.replace(fold=0))
owner = texts | st.fixed_dictionaries({"name": texts}, optional={"role": texts})
criterion = texts | st.fixed_dictionaries(
    {},
    optional={"text": texts, "gate": texts, "ticket": texts, "phase": texts, "done": st.booleans()},
)
window = st.fixed_dictionaries(
    {},
    optional={
        "start": st.dates(),
        "end": st.dates(),
        "weeks": st.lists(st.integers(1, 9), min_size=1, max_size=3),
    },
)
ranks = st.integers(-1, 7)
names = st.dictionaries(texts, texts, max_size=2)
FIELDS: Mapping[str, Raw] = {
    **dict.fromkeys(("title", "group", "parent", "outcome", "notes", "owner", "by"), texts),
    "status": st.sampled_from(["todo", "done", "blocked", "Done", ""]),
    "priority": st.sampled_from(["P0", "P4", "p1", "P9"]),
    "owners": st.lists(owner, max_size=2),
    "estimate": lengths
    | st.fixed_dictionaries({"likely": lengths}, optional={"low": lengths, "high": lengths}),
    **dict.fromkeys(("target", "due"), days),
    "score": st.dictionaries(st.sampled_from(["value", "total", ""]), ranks | st.booleans()),
    **dict.fromkeys(("acceptance", "entrance", "exit"), st.lists(criterion, max_size=2)),
    "links": names,
    "blocked": st.fixed_dictionaries({"reason": texts}, optional={"since": moments, "by": texts}),
    **dict.fromkeys(("fields", "limits"), st.dictionaries(texts, plains, max_size=2)),
    "window": window,
    **dict.fromkeys(("likelihood", "impact", "target_greens"), ranks),
    "accepted": st.fixed_dictionaries({"reason": texts, "by": texts, "until": moments}),
    "severity": st.sampled_from(["block", "warn", "info", "fatal"]),
    **dict.fromkeys(("mode", "enforcement"), st.sampled_from(["solo", "hard_block", "soft"])),
    **dict.fromkeys(("enabled", "waivable", "emergency", "done"), st.booleans()),
    "when_missing": st.sampled_from(["unknown", "fail", "not_applicable", "pass"]),
    "max_age": st.sampled_from(["14d", "90s", "", "1y"]),
    "match": st.dictionaries(texts, texts | st.booleans(), max_size=2),
    "approved_by": texts | lists,
    **dict.fromkeys(("created", "expires", "at"), moments),
    "source": st.fixed_dictionaries({"path": texts}, optional={"sha256": texts}),
    "definition": names,
    "scoring": st.fixed_dictionaries(
        {}, optional={"factors": lists, "scale": st.lists(ranks, max_size=3)}
    ),
    "calendar": st.fixed_dictionaries(
        {},
        optional={
            "workdays": st.lists(st.sampled_from(["mon", "sun", "Mon", ""]), max_size=2),
            "holidays": st.lists(moments, max_size=2),
            "week_one": moments,
        },
    ),
}
LISTED = frozenset(
    {
        "depends",
        "after",
        "labels",
        "sources",
        "deliverables",
        "verify",
        "evidence",
        "tickets",
        "completes",
        "mitigated_by",
        "inputs",
        "exclude",
        "proves",
        "stale_if_newer",
        "triggers",
        "steps",
        "out_of_scope",
        "assumptions",
    }
)
REQUIRED: Mapping[Kind, tuple[str, ...]] = {
    Kind.TICKET: ("title",),
    Kind.RISK: ("title",),
    Kind.WAIVER: ("gate",),
    Kind.ALERT: ("when",),
    Kind.LOG: ("text",),
}


def likely(field: str) -> Raw:
    """Values that a field may well have."""
    return lists if field in LISTED else FIELDS.get(field, texts)


@st.composite
def tables(draw: st.DrawFn, fields: tuple[str, ...]) -> Plain:
    """A table of which most fields are right: one in a few has any value, or a name of no field."""
    table: dict[str, Plain] = {}
    for field in fields:
        match draw(st.integers(0, 9)):
            case 0:
                table[field] = draw(plains)
            case 1 | 2 | 3 | 4:
                table[field] = draw(likely(field))
            case _:
                pass
    if draw(st.integers(0, 7)) == 0:
        table[draw(texts | st.sampled_from(["model_config", "copy", "json"]))] = draw(plains)
    return table if draw(st.integers(0, 20)) else draw(plains)


def modelled(kind: Kind, name: str, table: Plain) -> Record | None:
    try:
        return record(kind, name, table)
    except ValidationError:
        return None


@pytest.mark.parametrize("kind", list(HOMES))
@given(data=st.data())
def test_what_is_made_directly_is_what_the_model_makes(kind: Kind, data: st.DataObject) -> None:
    table = data.draw(tables((*REQUIRED.get(kind, ()), *field_order(kind))))
    found = record_of(kind, "X", table)
    if found is not None:
        wanted = modelled(kind, "X", table)
        assert wanted is not None
        assert type(found) is type(wanted)
        assert repr(found) == repr(wanted)
        assert same(plain_record(found), plain_record(wanted))


@given(tables(tuple(BoardTable.model_fields)))
def test_the_head_of_a_board_made_directly_is_what_the_model_makes(table: Plain) -> None:
    found = head_of("stem", table)
    if found is not None:
        wanted = BoardTable.model_validate(table).to_domain("stem")
        assert repr(found) == repr(wanted)
        assert same(plain_board(found), plain_board(wanted))


@pytest.mark.parametrize("kind", list(HOMES))
@given(data=st.data())
def test_each_field_that_is_right_is_taken_directly(kind: Kind, data: st.DataObject) -> None:
    field = data.draw(st.sampled_from(field_order(kind)))
    table: dict[str, Plain] = dict.fromkeys(REQUIRED.get(kind, ()), "t")
    table[field] = data.draw(likely(field))
    assert (record_of(kind, "X", table) is None) is (modelled(kind, "X", table) is None), table


@given(st.data())
def test_each_field_of_a_head_that_is_right_is_taken_directly(data: st.DataObject) -> None:
    field = data.draw(st.sampled_from(list(BoardTable.model_fields)))
    table = {field: data.draw(likely(field))}
    try:
        BoardTable.model_validate(table)
        is_right = True
    except ValidationError:
        is_right = False
    assert (head_of("stem", table) is not None) is is_right


@pytest.mark.parametrize("kind", list(VALUES))
@given(data=st.data())
def test_a_record_as_the_program_writes_it_is_read_directly(
    kind: Kind, data: st.DataObject
) -> None:
    written = data.draw(records(kind, "X"))
    found = record_of(kind, "X", plain_record(written))
    assert found is not None
    assert repr(found) == repr(written)


@pytest.mark.parametrize("value", [datetime(2026, 2, 3), True, 1.0, "", [], {}, date(2026, 2, 3)])  # noqa: DTZ001
def test_a_type_that_is_nearly_right_is_left_to_the_model(value: Plain) -> None:
    for table in ({"title": "t", "likelihood": value}, {"title": "t", "owner": value, "impact": 0}):
        if type(value) is not int:
            assert record_of(Kind.RISK, "X", table) is None


def test_a_record_without_a_name_is_left_to_the_checker() -> None:
    assert record_of(Kind.TICKET, "", {"title": "t"}) is None
