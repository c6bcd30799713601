"""Selectors: where a value stands in a file, and on which line."""

import json

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import GateError
from readiness_tui.gates.formats.selectors import Selected, find, read_selector
from readiness_tui.gates.formats.toml_lines import toml_lines
from readiness_tui.gates.formats.unparsable import UnparsableError
from tests.support import examples

TOML = """\
title = "x" # = [
[project]
version = "3.2.1"
n.m = 3.10
deps = [ # c
  "a>=1", 'b',
  \"\"\"m
\"\"\", { k = "v", z = [1,
  2] },
]
[[pkg]]
name = "a"
[pkg.sub]
q = 1979-05-27T07:32:00Z
[[pkg]]
"na\\u006de" = true
[a."b.c"]
d = \"\"\"x
""\\"y\"\"\"\"
e = 1_000
"""
JSON = '{"x": 1,\n "a": [\n  {"b/c": 3.10, "n": null}],\n "l": [1,\n 2e5, true], "t": {}}'
YAML = "a:\n  b: 3.10\nl:\n  - 1\n  - '~'\n  - ~\nt: {c: d}\n"
PYTHON = '''\
"""A module."""
import x
try:
    __version__: str = "1.2"
except ImportError:
    __version__ = "0"
VERSION = (3, 2, 1)
class C:
    v = 3.10
    class D:
        w = -0x10
LIST = ["a",
        "b", f()]
computed = "a" + "b"
flag = True
'''
CSV = 'name;p95\na;1\n"b\nc";2\n\nd;3\ne;\n'


def values(selector: str, text: str | bytes) -> list[tuple[str, int]]:
    data = text if isinstance(text, bytes) else text.encode()
    return [(one.value, one.line) for one in find(read_selector(selector), data, "f")]


@pytest.mark.parametrize(
    ("selector", "text", "found"),
    [
        ("toml:project.version", TOML, [("3.2.1", 3)]),
        ("toml:project.n.m", TOML, [("3.10", 4)]),
        ("toml:project.deps.1", TOML, [("b", 6)]),
        ("toml:project.deps.3.z", TOML, [("1", 8), ("2", 9)]),
        ("toml:pkg.0.sub.q", TOML, [("1979-05-27T07:32:00+00:00", 14)]),
        ("toml:pkg.1.name", TOML, [("true", 16)]),
        ('toml:a."b.c".e', TOML, [("1000", 20)]),
        ("toml: a . 'b.c' . d", TOML, [('x\n"""y"', 18)]),
        ("toml:project.nothing", TOML, []),
        ("toml:title.x", TOML, []),
        ("toml:pkg.7.name", TOML, []),
        ("json:/a/0/b~1c", JSON, [("3.10", 3)]),
        ("json:/l", JSON, [("1", 4), ("2e5", 5), ("true", 5)]),
        ("json:/l/1", JSON, [("2e5", 5)]),
        ("json:/l/9", JSON, []),
        ("json:/a/0/n", JSON, []),
        ("json:/a", '{"a": "\\ud800"}', [("\ufffd", 1)]),
        ("json:/a", '{"a": 2}'.encode("utf-16"), [("2", 1)]),
        ("yaml:/a/b", YAML, [("3.10", 2)]),
        ("yaml:/l", YAML, [("1", 4), ("~", 5)]),
        ("yaml:/l/1", YAML, [("~", 5)]),
        ("yaml:/a/b/c", YAML, []),
        ("yaml:/a", "", []),
        ("py:__version__", PYTHON, [("1.2", 4), ("0", 6)]),
        ("py:VERSION", PYTHON, [("3.2.1", 7)]),
        ("py:C.v", PYTHON, [("3.10", 9)]),
        ("py:C.D.w", PYTHON, [("-0x10", 11)]),
        ("py:LIST", PYTHON, [("a", 12), ("b", 13)]),
        ("py:computed", PYTHON, []),
        ("py:flag", PYTHON, [("true", 15)]),
        ("py:a", "\ufeffa = 'é'\r\n", [("é", 1)]),
        ("py:a", "# coding: latin-1\na = 'é'".encode("latin-1"), [("é", 2)]),
        (r"re:^v=(\d+)$", "a\r\nv=1\r\nv=22\r\n", [("1", 2), ("22", 3)]),
        (
            r're:name = "b"\nversion = "(.*)"',
            'name = "a"\nversion = "1"\nname = "b"\nversion = "2"',
            [("2", 4)],
        ),
        ("re:(a)|b", "b\né\na", [("a", 3)]),
        ("line:2", "a\n b \n", [("b", 2)]),
        ("line:3", "a\nb\n", []),
        ("line:9", "a", []),
        ("csv:p95", CSV, [("1", 2), ("2", 3), ("3", 6)]),
        ("csv:x", CSV, []),
        ("csv:b", "a\tb\n1\t\u2028x\n2\t3", [("x", 2), ("3", 3)]),
        ("csv:a", "", []),
    ],
)
def test_a_value_has_its_line(
    selector: str, text: str | bytes, found: list[tuple[str, int]]
) -> None:
    assert values(selector, text) == found


def test_an_expression_tells_what_it_matched() -> None:
    found = find(read_selector(r"re:coverage\s+(\d+ %)"), b"x coverage\n 86 % y", "f")
    assert found == (Selected("86 %", 2),)
    assert found[0].around == "coverage 86 %"


@pytest.mark.parametrize(
    ("selector", "text", "says", "line"),
    [
        ("toml:a", "a = 1\nb = ", "not TOML", 2),
        ("toml:a", "a.b = 1", "'a' is a table", 0),
        ("json:/a", '{"a": NaN}', "NaN is no number", 1),
        ("json:/a", '{"a": 1,\n"a": 2}', "stands twice", 2),
        ("json:/t", JSON, "'t' is a table", 0),
        ("yaml:/a", "a: 1\na: 2\n", "stands twice", 2),
        ("yaml:/t", YAML, "'t' is a table", 7),
        ("yaml:/a", "a: [", "not YAML", 2),
        ("py:a", "a = 1\ndef f(:", "not Python: invalid syntax", 2),
        ("py:a", "a = 1\0", "not Python", 0),
        ("csv:a", "a,a\n1,2", "'a' stands twice", 1),
        ("csv:a", 'a,b\n"1,2', "not CSV", 2),
    ],
)
def test_what_is_not_of_the_form_is_refused_with_its_line(
    selector: str, text: str, says: str, line: int
) -> None:
    with pytest.raises(UnparsableError) as caught:
        values(selector, text)
    assert says in caught.value.what
    assert caught.value.place
    assert caught.value.place.line == line


@pytest.mark.parametrize(
    ("selector", "text"),
    [
        ("yaml:/a/*/b", "a:\n- b: 1\n- b: ~\n"),
        ("yaml:/a/*/b", "a:\n- b: 1\n- b:\n"),
        ("json:/a/*/b", '{"a": [{"b": 1}, {"b": null}]}'),
    ],
)
def test_a_member_of_which_a_star_stands_has_a_value(selector: str, text: str) -> None:
    with pytest.raises(UnparsableError, match="'1' has nothing at 'a/\\*/b'"):
        values(selector, text)


def test_a_hostile_file_is_refused() -> None:
    for selector, text, says in (
        ("py:a", "a=" + "-" * 100_000 + "1", "nested too deep"),
        ("py:a", "a=" + "+".join(["1"] * 50_000), "nested too deep"),
        ("json:/a", "[" * 100_000, "nested over 60"),
        ("toml:a", "a = " + "[" * 100_000, "nested too deep"),
        ("yaml:/a", "[" * 20_000, "nested over 60"),
        ("re:(.)", "x" * 100_001, "over 100,000 values"),
    ):
        with pytest.raises(UnparsableError) as caught:
            values(selector, text)
        assert says in caught.value.what


@pytest.mark.parametrize(
    ("selector", "says"),
    [
        ("xml:a", "does not begin with one of toml:, json:"),
        ("version", "does not begin with one of"),
        ("toml:", "it names nothing"),
        ("toml:a..b", "no dotted key"),
        ("toml:a.", "no dotted key"),
        ("toml:a b", "no dotted key"),
        ("json:a/b", "begins with /"),
        ("yaml:a", "begins with /"),
        ("py:1a", "no name"),
        ("py:a.", "no name"),
        ("line:0", "from 1"),
        ("line:x", "from 1"),
        ("re:abc", "0 groups and needs one"),
        ("re:(a)(b)", "2 groups"),
        ("re:(?=a)(b)", "regular expression '(?=a)(b)': look-ahead is not taken at character 1"),
        ("re:(" + "a" * 1000 + ")", "over 1000 characters"),
    ],
)
def test_a_selector_that_is_none_is_refused(selector: str, says: str) -> None:
    with pytest.raises(GateError) as caught:
        read_selector(selector)
    assert says in caught.value.what


KEYS = st.text("ab.é\" '#=[]", min_size=1, max_size=4)
PLAIN = st.recursive(
    st.integers(-9, 99) | st.text("a\"'#=[]{},\n é\\", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


def written(value: object) -> str:
    """A value in TOML, inline, with breaks where TOML takes them."""
    match value:
        case dict():
            return (
                "{" + ", ".join(f"{json.dumps(k)} = {written(v)}" for k, v in value.items()) + "}"
            )
        case list():
            return "[ # c ]\n" + "".join(f"{written(item)},\n" for item in value) + "]"
        case str() if "\n" in value and "\\" not in value and '"' not in value:
            return f'"""\n{value}"""'
        case _:
            return json.dumps(value, ensure_ascii=False)


@settings(max_examples=examples(200))
@given(tables=st.dictionaries(KEYS, st.dictionaries(KEYS, PLAIN, max_size=4), max_size=3))
def test_the_lines_of_toml_are_those_of_its_keys(tables: dict[str, dict[str, object]]) -> None:
    text, wanted = "", {}
    for table, entries in tables.items():
        text += f"[{json.dumps(table, ensure_ascii=False)}] # ]\n"
        for key, value in entries.items():
            wanted[table, key] = text.count("\n") + 1
            text += f"{json.dumps(key)} = {written(value)} # = x\n"
    tomli.loads(text)
    lines = toml_lines(text)
    assert {path: line for path, line in lines.items() if len(path) == 2} == wanted
