"""Expressions and globs of a board never run away, and refusals name the construct."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.gates.repo.patterns import (
    LONGEST_PATTERN,
    Glob,
    PatternError,
    anywhere,
    compiled,
    is_glob,
    literal_prefix,
)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("^(a|aa)+$", "a" * 45 + "!"), (".*,.*;", "," * 100_000), ("(x+x+)+y", "x" * 50_000)],
)
def test_expressions_that_kill_others_are_judged_at_once(pattern: str, text: str) -> None:
    regex = compiled(pattern)
    started = time.thread_time()
    assert regex.search(text) is None
    assert time.thread_time() - started < 1


@pytest.mark.parametrize(
    ("pattern", "construct", "at"),
    [
        ("a(?=b)", "look-ahead", "character 2"),
        ("(?!b)", "look-ahead", "character 1"),
        ("(?<=a)b", "look-behind", "character 1"),
        (r"(a)\1", "back-reference", "character 4"),
        ("(a{1000}){1000}", "repeat over 1,000", ""),
        ("a{1001}", "repeat over 1,000", "character 2"),
        ("(", "missing", ""),
    ],
)
def test_a_refusal_names_the_construct_and_where_it_stands(
    pattern: str, construct: str, at: str
) -> None:
    with pytest.raises(PatternError) as refused:
        compiled(pattern)
    assert construct in refused.value.what
    assert at in refused.value.what


def test_very_long_and_undecodable_expressions_are_refused() -> None:
    for pattern in ("a" * 1_001, "\ud800"):
        with pytest.raises(PatternError):
            compiled(pattern)


def test_case_may_be_ignored() -> None:
    assert compiled("todo").search("TODO") is None
    assert compiled("todo", ignore_case=True).search("TODO") is not None


@pytest.mark.parametrize("pattern", ["*a" * 25 + "b", "**/a/" * 20, "{" * 50 + "a" + "}" * 50])
def test_globs_that_kill_others_are_judged_at_once(pattern: str) -> None:
    started = time.thread_time()
    glob = Glob(pattern)
    assert not glob.matches("a" * 5_000)
    assert not glob.matches("/".join("a" * 19 + "b"))
    assert time.thread_time() - started < 1


@pytest.mark.parametrize("pattern", ["a" * 1_001, "[a"])
def test_globs_that_are_too_long_or_open_are_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        Glob(pattern)


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("*.md", "a.md", True),
        ("*.md", "docs/a.md", False),
        ("docs/**/*.md", "docs/a.md", True),
        ("docs/**/*.md", "docs/b/c/a.md", True),
        ("**/poetry.lock", "poetry.lock", True),
        ("docs", "docs/deep/a", True),
        ("docs", "docs2/a", False),
        ("a?b", "a/b", False),
        ("[ab].c", "b.c", True),
    ],
)
def test_a_glob_starts_at_the_root(pattern: str, path: str, *, expected: bool) -> None:
    assert Glob(pattern).matches(path) is expected


def test_the_prefix_is_the_folder_a_glob_cannot_leave() -> None:
    assert literal_prefix("src/aml/**/*.py") == "src/aml"
    assert literal_prefix("**/*.py") == ""
    assert is_glob("a*")
    assert not is_glob("a/b.c")


@given(st.text("ab*?/.", max_size=8), st.text("ab/.", min_size=1, max_size=8))
def test_what_a_glob_matches_lies_below_its_prefix(pattern: str, path: str) -> None:
    try:
        glob = Glob(pattern.strip("/"))
    except PatternError:
        return
    if glob.matches(path):
        assert path == glob.prefix or path.startswith(f"{glob.prefix}/" if glob.prefix else "")


LINE_PATTERNS = (
    "a",
    "^a",
    "a$",
    "^$",
    "^a$",
    r"\ba\b",
    "a|^b",
    "^a|b$",
    "[^a]$",
    "a *$",
    "(?i)A",
    "(?s)a.b",
    r"\Aa",
    r"a\z",
    "(?-m)^a",
    "(?m)^a",
    r"\Qa",
    r"\Ba",
)


@given(
    st.sampled_from(LINE_PATTERNS),
    st.lists(st.text(st.sampled_from("abB \t#"), max_size=5), max_size=6),
)
def test_what_matches_a_line_is_found_in_all_of_them_at_once(
    pattern: str, lines: list[str]
) -> None:
    hint = anywhere(pattern)
    if hint is not None and any(compiled(pattern).search(line) for line in lines):
        assert hint.search("\n".join(lines)) is not None


def test_no_hint_is_given_where_the_edges_of_a_line_cannot_be_told() -> None:
    assert [one for one in LINE_PATTERNS if anywhere(one) is None] == [r"\Aa", r"a\z", "(?-m)^a"]
    assert anywhere("a" * LONGEST_PATTERN) is None
