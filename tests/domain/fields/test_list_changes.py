"""What a text does to lists: adds, removes, sets."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.fields.forms import format_names, parse_owners
from readiness_tui.domain.fields.list_changes import parse_list_change

NAMES = st.lists(st.text(string.ascii_letters + "@/ ", min_size=1).map(str.strip), max_size=5).map(
    lambda names: tuple(dict.fromkeys(filter(None, names)))
)


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("c", ("a", "b"), ("a", "b", "c")),
        ("+c, d", ("a",), ("a", "c", "d")),
        ("-a", ("a", "b"), ("b",)),
        ("- a, +c", ("a", "b"), ("b", "c")),
        ("= c, d", ("a", "b"), ("c", "d")),
        ("=", ("a",), ()),
        ("", ("a",), ("a",)),
        ("-", ("a",), ("a",)),
        (", c,", ("a",), ("a", "c")),
        ("a", ("a", "b"), ("a", "b")),
        ('"-a"', (), ("-a",)),
        ('-"a, b"', ("a, b", "c"), ("c",)),
    ],
)
def test_signs_say_what_becomes_of_a_list(
    text: str, old: tuple[str, ...], new: tuple[str, ...]
) -> None:
    assert parse_list_change(text).of("labels", old) == new


def test_an_owner_keeps_place_and_role_unless_another_role_is_written() -> None:
    old = parse_owners("@a (review), @b")
    assert parse_list_change("@a, @c").of("owners", old) == parse_owners("@a (review), @b, @c")
    assert parse_list_change("@a (lead)").of("owners", old) == parse_owners("@a (lead), @b")
    assert parse_list_change("-@a (review)").of("owners", old) == parse_owners("@b")


def test_an_equals_sign_stands_in_front_only() -> None:
    with pytest.raises(ValueError, match="in front"):
        parse_list_change("a, =b")


@given(NAMES, NAMES)
def test_what_is_added_and_removed_again_leaves_the_rest(
    old: tuple[str, ...], names: tuple[str, ...]
) -> None:
    added = parse_list_change(format_names(names)).of("labels", old)
    assert set(added) == {*old, *names}
    assert added[: len(old)] == old
    without = parse_list_change(", ".join(f"-{format_names((name,))}" for name in names))
    assert without.of("labels", added) == tuple(name for name in old if name not in names)


@given(NAMES, NAMES)
def test_a_list_that_is_set_is_that_list_for_all(
    old: tuple[str, ...], names: tuple[str, ...]
) -> None:
    assert parse_list_change(f"= {format_names(names)}").of("labels", old) == names
