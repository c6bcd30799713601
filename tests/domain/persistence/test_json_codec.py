"""JSON of our own: the bytes stay what they were, and what is not ours is refused."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.persistence.json_codec import (
    RecordError,
    canonical,
    converted,
    decoded,
    encoded,
)

TEXT = st.text() | st.text(st.sampled_from("aé\udc80\udcff\u2028\x7f\0"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


class Word(StrEnum):
    """A word of a closed list."""

    YES = "yes"


@dataclass(frozen=True, slots=True)
class Part:
    """What lies within."""

    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Whole:
    """A value with all that comes up."""

    word: Word
    at: datetime
    parts: tuple[Part, ...]
    note: str = ""
    older: str = "-"


WHOLE = Whole(Word.YES, datetime(2026, 3, 4, tzinfo=UTC), (Part("é\udcff", 3),), "x")
TABLE = {
    "word": "yes",
    "at": "2026-03-04T00:00:00Z",
    "parts": [{"path": "é\udcff", "size": 3}],
    "note": "x",
    "older": "-",
}


@given(JSON)
def test_plain_json_has_the_bytes_that_it_always_had(value: object) -> None:
    """They are hashed and compared: another order or escape would be another record."""
    compact = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    assert encoded(value, is_ascii=False) == compact.encode("utf-8", "backslashreplace")
    assert encoded(value) == json.dumps(value, separators=(",", ":")).encode()
    assert encoded(value, indent=1) == json.dumps(value, indent=1).encode()
    assert json.loads(canonical(value)) == value


@given(st.dictionaries(TEXT, TEXT, max_size=4))
def test_what_was_written_is_read_with_half_characters_and_all(table: dict[str, str]) -> None:
    for is_ascii in (True, False):
        assert decoded(encoded(table, is_ascii=is_ascii), dict[str, str]) == table


def test_a_value_goes_out_and_comes_back_with_its_types() -> None:
    assert json.loads(encoded(WHOLE)) == TABLE
    assert decoded(encoded(WHOLE), Whole) == WHOLE
    assert converted(TABLE, Whole) == WHOLE


def test_a_default_does_not_stand_for_what_is_missing() -> None:
    table = {name: value for name, value in TABLE.items() if name != "older"}
    with pytest.raises(RecordError, match="older"):
        decoded(encoded(table), Whole)
    assert decoded(encoded(table), Whole, optional=("older",)) == WHOLE
    with pytest.raises(RecordError, match="parts"):
        decoded(encoded({**TABLE, "parts": None}), Whole, optional=("older", "note"))


def test_keys_of_a_newer_program_are_let_be_and_of_two_the_last_counts() -> None:
    data = encoded(TABLE | {"more": [1.5, {"a": None}]})
    assert decoded(data, Whole) == WHOLE
    assert decoded(b'{"path": "a", "path": "b", "size": 1}', Part) == Part("b", 1)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"word": "no"}, "word: invalid enum value 'no'"),
        ({"word": None}, "word: "),
        ({"at": "today"}, "at: "),
        ({"at": 5}, "at: expected datetime, got int"),
        ({"parts": [{"path": "a", "size": "1"}]}, r"parts\[.*\].size: expected int, got str"),
        ({"parts": [{"path": "a", "size": True}]}, "size: expected int, got bool"),
        ({"parts": [{"path": "a", "size": 1.0}]}, "size: expected int, got float"),
        ({"parts": [{"path": "a"}]}, "size"),
        ({"parts": {}}, "parts: expected array, got object"),
    ],
)
def test_another_type_is_refused_and_the_sentence_says_where(
    change: dict[str, object], says: str
) -> None:
    for read in (
        lambda: decoded(encoded(TABLE | change), Whole),
        lambda: converted(TABLE | change, Whole),
    ):
        with pytest.raises(RecordError, match=says):
            read()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"{} x",
        b"[]",
        b'"x"',
        b"null",
        b"\xff",
        b'{"path": "\xff", "size": 1}',
        b'{"path": "a\x01", "size": 1}',
        b'{"path": "a", "size": NaN}',
        b'{"path": "a", "size": 1, "more": NaN}',
        b'{"path": "\\ud800", "size": NaN}',
        b'{"path": "\\ud800", "size": 1',
        b'{"path": "a", "size": ' + b"9" * 5_000 + b"}",
        b'{"path": "a", "size": 1, "more": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"path": "\\ud800", "more": ' + b"[" * 100_000,
        b"[" * 100_000,
        b'\xef\xbb\xbf{"path": "a", "size": 1}',
        '{"path": "a", "size": 1}'.encode("utf-16"),
    ],
)
def test_what_is_not_ours_is_refused(data: bytes) -> None:
    with pytest.raises(RecordError):
        decoded(data, Part)


@given(st.binary(max_size=40) | JSON.map(encoded))
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    for kind in (Part, Whole, dict[str, str]):
        try:
            decoded(data, kind)
        except RecordError:
            continue
