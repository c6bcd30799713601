"""YAML nodes: what is refused, what is kept, and the line of each part."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.formats.yaml_lines import line_map
from readiness_tui.gates.formats.yaml_nodes import (
    DEPTH_CAP,
    EVENTS_CAP,
    Document,
    Items,
    Scalar,
    Table,
    Twice,
    compose,
    scalars,
)


def table(text: str) -> Table:
    root = compose(text, "f.yml").root
    assert isinstance(root, Table)
    return root


def scalar(document: Document, name: str) -> Scalar:
    assert isinstance(document.root, Table)
    found = document.root.get(name)
    assert isinstance(found, Scalar)
    return found


def bomb() -> str:
    rows = (f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9))
    return "\n".join(("a0: &a0 [x, x, x, x, x, x, x, x, x]", *rows))


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        (bomb(), "aliases stand for over 200,000 nodes", 6),
        ("[" * 20_000, "nested over 60", 1),
        ("- " * 20_000, "nested over 60", 1),
        ("a: &a [*a]", "alias *a leads to itself", 1),
        ("b: 1\na: &a {c: *a}", "alias *a leads to itself", 2),
        ("a: *b", "alias *b has no anchor before it", 1),
        ("a: &a {b: 1}\nc:\n  <<: *a", "a merge key << is not taken", 3),
        ("a: !!python/object/apply:os.system [x]", "python/object/apply:os.system is not taken", 1),
        ("a: !Ref x", "tag !Ref is not taken", 1),
        ("a: 1\n---\nb: 2", "more than one YAML document", 2),
        ("? [a]\n: b", "a key that is no text", 0),
        ("a: [1", "not YAML", 0),
        ("a: 'x", "not YAML", 0),
        ("a:\n\t- b", "cannot start any token", 2),
        ("a: \x01", "control characters are not allowed", 0),
        ("a: \ud800", "not YAML", 0),
    ],
)
def test_what_is_no_plain_yaml_is_refused_with_its_line(text: str, said: str, line: int) -> None:
    began = time.thread_time()
    with pytest.raises(UnparsableError) as caught:
        compose(text, "f.yml")
    assert time.thread_time() - began < 10
    assert said in caught.value.what
    assert caught.value.what.startswith("f.yml")
    assert caught.value.place is not None
    assert caught.value.place.line == line or not line


def test_no_more_events_are_read_than_the_budget() -> None:
    with pytest.raises(UnparsableError, match=f"over {EVENTS_CAP:,} YAML events"):
        compose("- a\n" * (EVENTS_CAP + 1), "f.yml")


def test_depth_up_to_the_cap_is_read() -> None:
    inner = DEPTH_CAP
    assert compose("[" * inner + "]" * inner, "f.yml").root is not None
    with pytest.raises(UnparsableError):
        compose("[" * (inner + 1) + "]" * (inner + 1), "f.yml")


def test_a_key_that_stands_twice_is_kept_and_told_with_both_lines() -> None:
    document = compose("a: 1\nb: 2\na: 3\n", "f.yml")
    assert document.twice == (Twice("a", 1, 3),)
    assert isinstance(document.root, Table)
    assert [key.text for key, _ in document.root.entries] == ["a", "b", "a"]
    assert scalar(document, "a").text == "3"


def test_nothing_is_constructed() -> None:
    found = table("on: push\nno: 2026-01-01\nx: 0x10\ny: ~\nz: yes\n")
    assert [key.text for key, _ in found.entries] == ["on", "no", "x", "y", "z"]
    values = [value.text for _, value in found.entries if isinstance(value, Scalar)]
    assert values == ["push", "2026-01-01", "0x10", "~", "yes"]


def test_an_alias_is_the_same_node() -> None:
    found = table("a: &a [1, 2]\nb: *a\n")
    assert found.get("a") is found.get("b")
    assert isinstance(found.get("a"), Items)
    assert [one.text for one in scalars(found)] == ["a", "1", "2", "b", "1", "2"]


def test_only_comments_are_nothing() -> None:
    assert compose("# a\n# b\n", "f.yml").root is None
    assert compose("", "f.yml").root is None


def test_what_follows_on_the_line_is_told() -> None:
    document = compose("a: b@c # v4.1\nd: e", "f.yml")
    assert document.rest_of_line(scalar(document, "a")).strip() == "# v4.1"
    assert document.rest_of_line(scalar(document, "d")) == ""


STYLES = {
    "literal": ("x: 1\na: |\n  one\n  two\n\n  three\n", {"one": 3, "two": 4, "three": 6}),
    "stripped": ("a: |-\n  one\n  two", {"one": 2, "two": 3}),
    "indented": ("a: |2\n    one\n  two\n", {"one": 2, "two": 3}),
    "anchored": ("a: &x\n  |\n  one\n  two\n", {"one": 3, "two": 4}),
    "commented": ("a: | # why |\n  one\n", {"one": 2}),
    "blank first": ("a: |\n\n  one\n", {"one": 3}),
    "folded": ("a: >\n  one\n  two\n\n  three\n", {"one": 2, "two": 3, "three": 5}),
    "folded indented": ("a: >-\n  one\n    two\n  three\n", {"one": 2, "two": 3, "three": 4}),
    "plain": ("a: one\n  two\n  three\n", {"one": 1, "two": 2, "three": 3}),
    "plain below": ("a:\n  one\n  two\n", {"one": 2, "two": 3}),
    "single": ("a: 'one\n  it''s\n  three'\n", {"one": 1, "it's": 2, "three": 3}),
    "double": ('a: "one\n  two \\\n  three"\n', {"one": 1, "two": 2, "three": 3}),
    "one line": ('z: 1\na: "one\\ntwo"\n', {"one": 2, "two": 2}),
    "same words": ("a: >\n  go\n  go\n  stop\n", {"go": 2, "stop": 4}),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("style", STYLES)
def test_each_part_of_a_text_has_its_line(style: str, newline: str) -> None:
    text, expected = STYLES[style]
    document = compose(text.replace("\n", newline), "f.yml")
    found = scalar(document, "a")
    lines = line_map(document, found)
    assert {word: lines.at(found.text.index(word)) for word in expected} == expected


def test_the_second_of_equal_lines_has_its_own_line() -> None:
    document = compose("a: >\n  go\n  go\n", "f.yml")
    assert line_map(document, scalar(document, "a")).at(3) == 3


_PIECES = (
    "a",
    "b",
    ": ",
    "- ",
    "\n",
    "  ",
    "[",
    "]",
    "{",
    "}",
    "&x ",
    "*x",
    "|",
    ">",
    "'",
    '"',
    "#",
    "<<",
    "!!",
    "---\n",
    "\t",
    "\r\n",
    ",",
    "? ",
    "%",
    "\x85",
    "\ufeff",
)
PIECES = st.sampled_from(_PIECES)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        document = compose(text, "f.yml")
    except UnparsableError:
        return
    if document.root is not None:
        for one in scalars(document.root):
            lines = line_map(document, one)
            last = text.count("\n") + 2
            assert all(1 <= lines.at(at) <= last for at in range(len(one.text) + 1))
