"""Entries as lines: all come back with their types, and nothing hostile is an entry."""

import json
from inspect import signature
from math import isnan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.board import HOMES
from readiness_tui.domain.model.edits import AddRecord, Edit, RemoveRecord, SetField
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.model.plain_values import plain_record, plain_value
from readiness_tui.domain.model.status import Status
from readiness_tui.storage.journal import lines as journal_lines
from readiness_tui.storage.journal.entries import Done, Entry, FileStep, Intent
from readiness_tui.storage.journal.lines import entry_of, line_of
from readiness_tui.storage.toml.plain_data import same
from readiness_tui.storage.toml.splicing import SegmentChange
from tests.storage.journal_values import AT, ENTRIES, FIELDS, TYPES, edits_of

OP = "a" * 32


def intent(*edits: Edit, **given: Any) -> Intent:  # noqa: ANN401 - any field
    """An intent of one file."""
    step = FileStep(
        path="boards/a.toml",
        board="a",
        base="0" * 64,
        new="1" * 64,
        temp=f".a.toml.{OP}.tmp",
        changes=(SegmentChange(("ticket", "T"), "before\n", "after\n"),),
    )
    fields: dict[str, Any] = {
        "op": OP,
        "at": AT,
        "title": "T todo > doing",
        "actor": "a@b",
        "via": "tui",
    }
    return Intent(**{**fields, "edits": edits, "files": (step,), **given})


def ref(kind: Kind = Kind.TICKET) -> RecordRef:
    """A record."""
    return RecordRef(BoardId("a"), kind, "T")


@given(ENTRIES)
def test_any_entry_reads_back_equal(entry: Entry) -> None:
    line = line_of(entry)
    assert line.endswith(b"\n")
    assert b"\n" not in line[:-1]
    assert entry_of(line[:-1]) == entry


def test_the_values_of_these_tests_are_of_every_field() -> None:
    for kind, make in TYPES.items():
        names = set(signature(make).parameters)
        assert set(FIELDS[kind]) == names - {"id", "derived", "refused"}


@pytest.mark.parametrize("kind", list(HOMES))
def test_every_edit_of_every_kind_comes_back_with_its_types(kind: Kind) -> None:
    @given(edits_of(kind))
    def check(edit: Edit) -> None:
        found = entry_of(line_of(intent(edit)))
        assert isinstance(found, Intent)
        (back,) = found.edits
        assert back == edit
        match edit, back:
            case (SetField(old=old, new=new), SetField(old=was, new=now)):
                for one, other in ((old, was), (new, now)):
                    assert type(one) is type(other)
                    assert one is None or same(plain_value(one), plain_value(other))
            case (AddRecord() | RemoveRecord(), AddRecord() | RemoveRecord()):
                assert same(plain_record(edit.value), plain_record(back.value))
            case _:
                pytest.fail("another sort of edit came back")

    check()


def test_what_is_not_a_number_comes_back_as_that() -> None:
    edit = SetField(ref(), "fields", {}, {"x": float("nan")})
    found = entry_of(line_of(intent(edit)))
    assert isinstance(found, Intent)
    (back,) = found.edits
    assert isinstance(back, SetField)
    assert isnan(back.new["x"])  # pyright: ignore[reportIndexIssue]


def test_half_a_character_does_not_stop_a_line() -> None:
    assert entry_of(line_of(intent(title="\ud800"))) == intent(title="\ud800")


def test_a_blocked_status_comes_back_without_its_reason() -> None:
    edit = SetField(ref(), "status", Status.BLOCKED, Status.DOING)
    assert entry_of(line_of(intent(edit))) == intent(edit)


def changed(**given: Any) -> bytes:  # noqa: ANN401 - any value
    """The line of an intent with other values in its table, or in that of its file or edit."""
    table = json.loads(line_of(intent(SetField(ref(), "title", "a", "b"))))
    for name, value in given.items():
        where, _, key = name.rpartition("__")
        home = table[where][0] if where else table
        home[key] = value
    return json.dumps(table).encode()


def test_the_changed_lines_of_these_tests_are_entries_unchanged() -> None:
    assert entry_of(changed()) == intent(SetField(ref(), "title", "a", "b"))
    assert entry_of(changed(later="unknown")) is not None


HOSTILE: dict[str, Any] = {
    "is": "later",
    "op": "../../etc",
    "at": "2026-02-18T09:00:00",
    "title": 1,
    "edits": {},
    "files": None,
    "undoes": "x",
    "do": [],
    "actor": None,
    "via": {},
    "reason": 1.0,
    "files__path": "../a.toml",
    "files__temp": "a.toml",
    "files__base": "0",
    "files__new": "é" * 64,
    "files__changes": [[["a"], "b"]],
    "files__board": 3,
    "edits__kind": "epic",
    "edits__do": "move",
    "edits__field": "nothing",
    "edits__new": "[",
    "edits__old": '"a"\nb = 1',
    "edits__board": None,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_one_wrong_value_makes_it_no_entry(name: str) -> None:
    assert entry_of(changed(**{name: HOSTILE[name]})) is None


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "..", "boards/../../x", "", ".", "a\0b", ".git/config", ".readiness/a.toml"],
)
def test_a_path_that_leads_elsewhere_makes_it_no_entry(path: str) -> None:
    assert entry_of(changed(files__path=path)) is None


@pytest.mark.parametrize(
    "temp", ["../x", "/x", f"../.a.{OP}.tmp", f"x/.a.{OP}.tmp", f".a.{'b' * 32}.tmp", "a.toml"]
)
def test_a_temporary_name_that_is_not_of_the_operation_makes_it_no_entry(temp: str) -> None:
    assert entry_of(changed(files__temp=temp)) is None


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"intent"',
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"is":' * 50_000,
        b'{"is":["intent"]}',
        b'{"is":"done","op":"' + b"a" * 32 + b'"}',
        b"9" * 5000,
        b'{"is":"pending"}',
        b"\0" * 100,
    ],
    ids=repr,
)
def test_garbage_is_no_entry(line: bytes) -> None:
    assert entry_of(line) is None


def test_an_outcome_that_is_none_makes_it_no_entry() -> None:
    assert entry_of(line_of(Done(op=OP, outcome="lost", at=AT))) is None


def test_only_fields_can_be_let_be() -> None:
    table = {"is": "reverted", "at": AT.isoformat()}
    value = {"do": "add", "board": "a", "kind": "alert", "id": "x", "value": '{when = "y"}'}
    edit = {**value, "after": None}
    assert entry_of(json.dumps({**table, "edits": [edit]}).encode()) is None
    field = {"do": "set", "board": "a", "kind": "alert", "id": "x", "field": "when"}
    said = {**field, "old": '"a"', "new": '"b"'}
    assert entry_of(json.dumps({**table, "edits": [said]}).encode()) is not None


def test_a_literal_that_is_nested_too_deeply_makes_it_no_entry() -> None:
    assert entry_of(changed(edits__new="[" * 50_000)) is None
    assert entry_of(changed(edits__field="fields", edits__new="{a=" * 50_000)) is None


def test_a_moment_that_no_clock_can_say_makes_it_no_entry() -> None:
    assert entry_of(changed(at="0001-01-01T00:00:00+23:59")) is None
    assert entry_of(changed(at="yesterday")) is None


def test_a_line_beyond_the_limit_is_not_even_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    line = line_of(Done(op=OP, outcome="saved", at=AT))
    monkeypatch.setattr(journal_lines, "LINE_BYTES", len(line) - 1)
    assert entry_of(line) is None


@given(st.binary(max_size=60))
def test_no_bytes_stop_the_reader(data: bytes) -> None:
    entry_of(data)


@given(ENTRIES, st.data())
def test_no_json_stops_the_reader(entry: Entry, data: st.DataObject) -> None:
    anything = st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=4),
        lambda inner: (
            st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2)
        ),
        max_leaves=3,
    )
    table = json.loads(line_of(entry))
    name = data.draw(st.sampled_from(sorted(table)))
    table[name] = data.draw(anything)
    entry_of(json.dumps(table).encode())
