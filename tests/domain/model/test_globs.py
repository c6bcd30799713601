"""Path patterns of waivers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.globs import covers, names_nothing


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("a/b.py", "a/b.py", True),
        ("a/b.py", "a/b.pyc", False),
        ("*.py", "a/b.py", False),
        ("a/*", "a/b.py", True),
        ("a/*", "a/b/c.py", False),
        ("**/poetry.lock", "poetry.lock", True),
        ("**/poetry.lock", "a/b/poetry.lock", True),
        ("**/poetry.lock", "a/xpoetry.lock", False),
        ("src/**/x.py", "src/x.py", True),
        ("src/**/x.py", "src/a/b/x.py", True),
        ("src/**", "src/a/b", True),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("", "a", False),
        ("proof/m01/", "proof/m01/", True),
        ("proof/m01", "proof/m01/", True),
        ("proof/*", "proof/m01/", True),
    ],
)
def test_a_star_stays_in_its_folder_and_two_cross_them(
    pattern: str, path: str, *, expected: bool
) -> None:
    assert covers(pattern, path) is expected


@given(st.lists(st.text("ab.", min_size=1, max_size=4), min_size=1, max_size=4).map("/".join))
def test_every_path_covers_itself(path: str) -> None:
    assert covers(path, path)
    assert covers(path + "/", path + "/")
    assert covers("**", path)


def test_a_hostile_pattern_is_answered_at_once() -> None:
    assert not covers("*a" * 25 + "b", "a" * 20_000)
    assert not covers("**/a/" * 40 + "x", "a/" * 200 + "y")


PROBES = ("q7z", "q7z.k9", "q7z/w5", "q7z/w5/k9.x8")


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "*",
        "?*",
        "*?",
        "**",
        "**/*",
        "*/**",
        "**/**",
        "*/*",
        "???*",
        "/**",
        "**/",
        "./**",
        "*.*",
        ".*",
        "**/.*",
        "[!x]*",
        "[^x]*",
        "[a-z]*",
        "[]a]*",
        "**/[!q]?*",
        "*e*",
        "**/*e*",
        "-*",
        "*/*/*",
        "?",
        "_*",
        "\u200b*",
    ],
)
def test_patterns_that_say_nothing(pattern: str) -> None:
    assert names_nothing(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "a",
        "a/**",
        "src/*",
        "**/*.c",
        "*.py",
        "**/test_*",
        "**/*test*",
        "docs/?.md",
        "**/a/**",
        "poetry.lock",
        "src/[id].tsx",
        "\u00e9/*",
    ],
)
def test_patterns_that_name_something(pattern: str) -> None:
    assert not names_nothing(pattern)


@given(st.text("*?/ab.", max_size=12))
def test_what_covers_files_that_nobody_means_says_nothing(pattern: str) -> None:
    if all(covers(pattern, probe) for probe in PROBES):
        assert names_nothing(pattern)
