"""Text is told from keys by its pace."""

from collections.abc import Sequence
from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.ui.terminal.typing_guard import (
    DIFFERENT,
    MANY,
    WINDOW_S,
    KeyUse,
    Press,
    Ruling,
    TypingGuard,
)

TEXT = "weneedthis"
ACTS: list[KeyUse] = ["acts"] * 40


def presses(text: str, every_s: float = 0.0) -> list[Press[None]]:
    """Keys at one pace; an arrow stands for Enter."""
    return [
        Press("" if letter == "↵" else letter, n * every_s, None) for n, letter in enumerate(text)
    ]


def rulings(
    keys: Sequence[Press[None]], uses: Sequence[KeyUse], *, is_seen: bool = False
) -> list[Ruling]:
    """What is ruled on each; `is_seen`: those behind a key are there already."""
    guard: TypingGuard[None] = TypingGuard()
    return [
        guard.rule(press, use, keys[n + 1 :] if is_seen else ())
        for n, (press, use) in enumerate(zip(keys, uses, strict=False))
    ]


def test_the_eighth_letter_is_text_and_so_is_what_follows() -> None:
    assert rulings(presses(TEXT), ACTS) == ["key"] * 7 + ["text"] + ["more text"] * 2


def test_text_that_is_there_already_does_nothing_at_all() -> None:
    assert set(rulings(presses(TEXT), ACTS, is_seen=True)) == {"text", "more text"}


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("j" * 60, ["moves"] * 60),
        ("j>" * 30, ["moves", "acts"] * 30),
        ("u" * 30, ["acts"] * 30),
        ("p0jp1jp2jp3jp4j", ["asks", "acts", "moves"] * 5),
        ("bno signing key", ["asks", *["text"] * 14]),
        ("sbno signing key", ["asks", "asks", *["text"] * 14]),
        ("gtVp1axx↵", ["asks", "acts", "acts", "asks", "acts", "asks", "text", "text", "acts"]),
        ("p1axx↵jp2ayy↵j" * 3, ["asks", "acts", "asks", "text", "text", "acts", "moves"] * 6),
    ],
)
def test_verbs_with_what_they_ask_for_are_keys_at_any_pace(text: str, uses: list[KeyUse]) -> None:
    assert set(rulings(presses(text), uses, is_seen=True)) == {"key"}


def test_text_in_a_field_that_something_was_changed_before_is_text() -> None:
    keys = [Press(letter, 0.0, None, edits=int(n > 1)) for n, letter in enumerate("stakenaback")]
    into: list[KeyUse] = ["text"] * 8
    uses: list[KeyUse] = ["asks", "acts", "asks", *into]
    assert rulings(keys, uses)[7] == "text"


@given(st.text("abcdefgimnopqrstuvwxyz ", min_size=1, max_size=40))
def test_at_the_pace_of_a_person_every_letter_is_a_key(text: str) -> None:
    assert set(rulings(presses(text, 0.08), ACTS, is_seen=True)) == {"key"}


@given(st.integers(MANY, 20), st.integers(DIFFERENT, 8))
def test_so_many_different_letters_at_once_are_text(count: int, different: int) -> None:
    letters = cycle("acdefimn"[:different])
    text = "".join(letter for _, letter in zip(range(count), letters, strict=False))
    assert rulings(presses(text), ACTS)[MANY - 1 :][0] == "text"


def test_after_a_pause_letters_are_keys_again() -> None:
    guard: TypingGuard[None] = TypingGuard()
    for press in presses(TEXT):
        guard.rule(press, "acts")
    assert guard.rule(Press("i", WINDOW_S * 3, None), "acts") == "key"
