"""The index of near names against a look at each name."""

import re
from difflib import SequenceMatcher

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from readiness_tui.domain.model.ids import nearest
from readiness_tui.domain.plan.fuzzy_names import FEW, Nearby

MANY = [f"TASK-{number:05}" for number in range(3 * FEW)]
NAMES = st.lists(st.text(alphabet="ab1-", max_size=6), max_size=12)


@given(NAMES, st.text(alphabet="ab1-", max_size=6))
def test_few_names_are_compared_one_by_one(names: list[str], word: str) -> None:
    assert Nearby(names).to(word) == nearest(word, names)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("TASK-00123", "TASK-00123"),
        ("task-00123", "TASK-00123"),
        ("TASK-0123", "TASK-00123"),
        ("TASK-123", "TASK-00123"),
        ("TASK_123", "TASK-00123"),
        ("TASKK-00123", "TASK-00123"),
        ("TSAK-00123", "TASK-00123"),
        ("TAS-00123", "TASK-00123"),
        ("TASKS-000123", "TASK-00123"),
        ("XASK-00123", "TASK-00123"),
    ],
)
def test_a_slip_among_many_names_is_found(word: str, meant: str) -> None:
    assert Nearby(MANY).to(word) == meant


@pytest.mark.parametrize("word", ["", "nothing like it", "x" * 5_000])
def test_what_is_near_nothing_has_no_nearest(word: str) -> None:
    assert not Nearby([*MANY, "y" * 5_000]).to(word)


@given(st.sampled_from(MANY), st.integers(0, 9), st.sampled_from("XK-09"))
@example("TASK-00120", 8, "-")  # separators and zeros come first: TASK-00010
def test_one_letter_off_is_as_near_as_any_name(name: str, at: int, letter: str) -> None:
    wrong = name[:at] + letter + name[at + 1 :]
    nearby = Nearby(MANY).to(wrong)
    assert _number(nearby) == _number(wrong) or _alike(nearby, wrong) >= _alike(name, wrong)


def _number(name: str) -> str:
    """A name without its separators and the zeros before its number."""
    return re.sub(r"(?<!\d)0+(?=\d)|-", "", name)


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()
