"""Inline Markdown becomes text, and paths keep their letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.exchange.markdown import text


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("src/pkg/__init__.py", "src/pkg/__init__.py"),
        ("docs/*.md, lib/*.py", "docs/*.md, lib/*.py"),
        ("**Date:** tomorrow", "Date: tomorrow"),
        ("**bold** and _thin_ and ~~gone~~", "bold and thin and gone"),
        ("`a * b` stays *so*", "a * b stays so"),
        ("[the page](https://example.org/a_b_c) here", "the page here"),
        ("![alt](x.png)", "alt"),
        (r"\*not bold\* \_", "*not bold* _"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("AT&amp;T &#42;x&#42;", "AT&T *x*"),
        ("`` a ` b ``", "a ` b"),
        ("`&amp;`", "&amp;"),
        ("**`x`**", "x"),
        ("snake_case_name and __dunder__", "snake_case_name and dunder"),
        ("先**关阀门**再拆、**不**清洗、模块_水泵_名", "先关阀门再拆、不清洗、模块_水泵_名"),
        ("bell\x07 gone", "bell gone"),
        ("", ""),
    ],
)
def test_what_is_shown_of_a_raw_text(raw: str, shown: str) -> None:
    assert text.plain(raw) == shown


def test_an_entity_never_means_syntax() -> None:
    assert text.plain("&#96;x&#96; &#42;&#42;y&#42;&#42;") == "`x` **y**"


@given(st.text(alphabet="`*_~[]()<>\\&;ab \n|", max_size=60))
def test_any_text_is_read_without_a_fault(raw: str) -> None:
    assert isinstance(text.plain(raw), str)


@given(st.text(alphabet="abc /._-*", max_size=30).map(str.strip).filter(bool))
def test_code_spans_keep_what_they_hold(inner: str) -> None:
    assert text.plain(f"`{inner}`") == inner
    assert text.spans(f"x `{inner}` y") == (inner,)


def test_the_address_of_a_link() -> None:
    assert text.address('see [it](<https://example.org/x> "title")') == "https://example.org/x"
    assert text.address("no link") == ""


def test_lists_are_split_outside_code_and_brackets() -> None:
    assert text.split_list("a.md, `b, c.md`; rules (x, y)<br>d") == (
        "a.md",
        "b, c.md",
        "rules (x, y)",
        "d",
    )
