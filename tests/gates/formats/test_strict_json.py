"""JSON that is refused, and how its values are taken apart."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import Place
from readiness_tui.gates.formats.json_value import Json, Value
from readiness_tui.gates.formats.strict_json import parse_json
from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.kinds.parts import trouble

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def raw(content: bytes) -> Json:
    return parse_json(content, "r.json").raw


def refusal(content: bytes) -> UnparsableError:
    with pytest.raises(UnparsableError) as caught:
        parse_json(content, "r.json")
    return caught.value


@given(JSON)
def test_what_a_tool_writes_comes_back(value: Json) -> None:
    assert raw(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")) == value
    assert raw(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    "content",
    [
        '{"a": "é"}'.encode(),
        b"\xef\xbb\xbf" + '{"a": "é"}'.encode(),
        '{"a": "é"}'.encode("utf-16"),
        b"\xfe\xff" + '{"a": "é"}'.encode("utf-16-be"),
    ],
)
def test_utf8_and_utf16_with_a_mark_are_read(content: bytes) -> None:
    assert raw(content) == {"a": "é"}


@pytest.mark.parametrize(
    "content",
    [b'["\\ud800"]', b'["\\uDFFF"]', b'["\xed\xa0\x80"]', b'\xff\xfe[\0"\0\x00\xd8"\0]\0'],
)
def test_lone_surrogates_become_a_replacement(content: bytes) -> None:
    assert raw(content) == ["\ufffd"]


def test_a_pair_of_surrogates_is_one_character() -> None:
    assert raw(b'{"\\ud83d\\ude00": ["\\ud83d\\ude00"]}') == {"\U0001f600": ["\U0001f600"]}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "r.json:1:1: not JSON: expecting value"),
        (b'{"a": 1,\n "a": 2}', "r.json:2:2: the key 'a' stands twice in one object"),
        (b'{"a": 1,\n "\\u0061": 2}', "r.json:2:2: the key 'a' stands twice in one object"),
        (
            b'[{"x": {"a": [], "b": {"a": 1}}},\n\n {"b": 1, "b": 1}]',
            "r.json:3:11: the key 'b' stands twice in one object",
        ),
        (b'{"v": [1,\n NaN]}', "r.json:2:2: NaN is no number"),
        (b"[-Infinity]", "r.json:1:2: -Infinity is no number"),
        (b"[1,\n1e999]", "r.json:2:1: 1e999 is beyond any number"),
        (b"[" + b"9" * 5000 + b"]", "r.json:1:2: a number of 5,000 digits"),
        (b"[" + b"9" * 41 + b"]", "r.json:1:2: a number of 41 digits"),
        (b"\n" + b"[" * 100_000, "r.json:2:61: nested over 60"),
        (b'{"a":' * 100_000, "r.json:1:301: nested over 60"),
        (b"[" * 61 + b"]" * 61, "r.json:1:61: nested over 60"),
        (b'{"a": "\nb"}', "r.json:1:8: not JSON: invalid control character at"),
        (b'["a"]\n["b"]', "r.json:2:1: not JSON: extra data"),
        (b'["ok",\n "\xff"]', "r.json:2: neither UTF-8 nor UTF-16 with a byte order mark"),
        (
            b'{"\\ud800": 1, "\\ud801": 2}',
            "r.json: two keys of one object differ only in broken characters",
        ),
    ],
)
def test_each_refusal_says_why_and_where(content: bytes, says: str) -> None:
    assert refusal(content).what == says


def test_a_refusal_is_an_error_of_the_input_at_its_line() -> None:
    part = trouble(refusal(b"[1,\n2"))
    assert (part.rule, part.place) == ("input.input-unparsable", Place("r.json", 2))
    assert part.remedy == "write the report again"


def test_nesting_of_60_is_read() -> None:
    assert raw(b"[" * 60 + b"]" * 60)
    assert raw(b'["' + b"[" * 100 + b'"]') == ["[" * 100]


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    said = "r.json"
    try:
        raw(content)
    except UnparsableError as error:
        said = error.what
    assert said.startswith("r.json")


@given(JSON, st.data())
def test_a_document_cut_short_is_refused(value: Json, data: st.DataObject) -> None:
    text = json.dumps([value]).encode()
    assert refusal(text[: data.draw(st.integers(0, len(text) - 1))])


def doc(value: Json) -> Value:
    return Value(value, "r.json")


def test_a_value_is_taken_apart_by_its_shape() -> None:
    top = doc({"a/b~": [1, 2.0, "x", True, None], "n": None})
    items = list(top.need("a/b~").items())
    assert [items[0].count(), items[1].count(), items[0].number()] == [1, 2, 1.0]
    assert items[2].text() == "x"
    assert items[3].flag() is True
    assert items[4].is_null
    assert items[2].pointer == "/a~1b~0/2"
    assert [key for key, _ in top.members()] == ["a/b~", "n"]
    absent, null = top.get("z"), top.get("n")
    assert absent is None
    assert null is not None
    assert top.some("n") is None
    assert top.some("a/b~") is not None
    assert (top.is_object, items[2].is_text, top.need("a/b~").is_list) == (True, True, True)


@pytest.mark.parametrize(
    ("value", "method", "says"),
    [
        ([], "text", "r.json: the document: text is wanted here, found a list"),
        ("secret", "count", "r.json: the document: a number is wanted here, found text"),
        (None, "number", "r.json: the document: a number is wanted here, found null"),
        (True, "count", "r.json: the document: a number is wanted here, found True"),
        (1, "flag", "r.json: the document: true or false is wanted here, found 1"),
        (-1, "count", "r.json: the document: a whole number from 0 is wanted here, found -1"),
        (1.5, "count", "r.json: the document: a whole number from 0 is wanted here, found 1.5"),
    ],
)
def test_a_wrong_type_is_refused_at_its_place(value: Json, method: str, says: str) -> None:
    with pytest.raises(UnparsableError) as caught:
        getattr(doc(value), method)()
    assert caught.value.what == says


def test_a_member_that_is_missing_is_named() -> None:
    with pytest.raises(UnparsableError, match=r"r\.json: /a: 'b' is missing"):
        doc({"a": {}}).need("a").need("b")
    with pytest.raises(UnparsableError, match="a list is wanted here, found an object"):
        list(doc({}).items())
    with pytest.raises(UnparsableError, match="an object is wanted here, found null"):
        doc(None).get("a")
