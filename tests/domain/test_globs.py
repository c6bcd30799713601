"""Path patterns of waivers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.globs import covers


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
