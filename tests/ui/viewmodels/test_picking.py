"""What a picker offers, and the text that comes of it."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.fields.forms import format_names, parse_names
from readiness_tui.ui.viewmodels.picking import (
    Option,
    items,
    last_item,
    matching,
    nearest_option,
    parts_of,
    toggled,
    unknown_items,
)

NAMES = ("@core", "Backend", "Release team", "QA, SDET", "@backup")
PEOPLE = tuple(Option(format_names((name,)), name) for name in NAMES)
TICKETS = tuple(
    Option(name, name, title)
    for name, title in (("M-01", "Sign keys"), ("M-10", "Backup"), ("T-003", "Sign in"))
)
NAME = st.text(string.ascii_letters + '@/ ,-+="()', min_size=1)


def fits(options: tuple[Option, ...], typed: str) -> tuple[list[str], list[str]]:
    """The labels that begin with what was typed, and those that only contain it."""
    matches = matching(options, typed)
    return [one.label for one in matches.near], [one.label for one in matches.far]


@pytest.mark.parametrize(
    ("typed", "near", "far"),
    [
        ("ba", ["Backend", "@backup"], []),
        ("Backend", ["Backend"], []),
        ("@b", ["@backup"], []),
        ("team", ["Release team"], []),
        ("end", [], ["Backend"]),
        ("qa", ["QA, SDET"], []),
        ("zz", [], []),
        ("", [*NAMES], []),
    ],
)
def test_a_name_is_found_by_its_beginning_or_that_of_a_word(
    typed: str, near: list[str], far: list[str]
) -> None:
    assert fits(PEOPLE, typed) == (near, far)


@pytest.mark.parametrize(
    ("typed", "near", "far"),
    [
        ("m-1", ["M-10"], []),
        ("3", ["T-003"], []),
        ("01", ["M-01"], []),
        ("sign", [], ["M-01", "T-003"]),
        ("M-01", ["M-01"], []),
    ],
)
def test_an_id_is_found_by_its_end_and_by_its_title(
    typed: str, near: list[str], far: list[str]
) -> None:
    assert fits(TICKETS, typed) == (near, far)


def test_recent_ones_come_first_among_those_that_fit_as_well() -> None:
    recent = ["@backup", "Backend"]
    assert [one.label for one in matching(PEOPLE, "", recent).near][:2] == recent
    assert [one.label for one in matching(PEOPLE, "b", recent).near] == recent
    assert [one.label for one in matching(PEOPLE, "backend", recent).near] == ["Backend"]


def test_one_that_is_in_the_list_already_comes_behind_the_others() -> None:
    assert fits(PEOPLE, "ba")[0] == ["Backend", "@backup"]
    near = matching(PEOPLE, "ba", used=items('Backend, "QA, SDET",')).near
    assert [one.label for one in near] == ["@backup", "Backend"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", "Backend, "),
        ("ba", "Backend, "),
        ("@core, ba", "@core,Backend, "),
        ("@core, Backend, ", "@core, "),
        ("Backend (review), @core, ", "@core, "),
        ("= ba", "= Backend, "),
        ("-ba", "-Backend, "),
    ],
)
def test_marking_puts_a_name_there_or_takes_it_away(text: str, wanted: str) -> None:
    marked = toggled(text, "Backend")
    assert [part.strip() for part in marked.split(",")] == [
        part.strip() for part in wanted.split(",")
    ]


@given(st.lists(st.sampled_from(NAMES), unique=True), st.sampled_from(NAMES))
def test_marking_twice_gives_the_same_names_again(names: list[str], name: str) -> None:
    text = f"{format_names(names)}, " if names else ""
    once = toggled(text, format_names((name,)))
    assert set(parse_names(once)) == {*names} ^ {name}
    assert set(parse_names(toggled(once, format_names((name,))))) == {*names}


@given(st.text(string.printable))
def test_the_parts_of_a_text_are_all_of_it(text: str) -> None:
    parts = parts_of(text)
    last = last_item(text)
    assert last.head + last.sign + last.word == text
    assert ",".join(part.sign + part.word for part in parts) == text


@given(st.text(string.printable), NAME)
def test_what_stands_before_the_last_item_is_never_changed(text: str, value: str) -> None:
    last = last_item(text)
    assert last.taking(value).startswith(last.head)


def test_names_that_nobody_has_are_told_but_for_those_that_are_taken_away() -> None:
    text = "@core, Backens, +New one, -Gone, Old (lead)"
    assert unknown_items(text, PEOPLE, "Old") == ["Backens", "New one"]
    assert nearest_option(PEOPLE, "Backens") == "Backend"
    assert nearest_option(PEOPLE, "cor") == "@core"
    assert nearest_option(PEOPLE, "xyzzy") == ""
