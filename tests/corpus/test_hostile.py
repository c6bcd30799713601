"""No document that a program could write to hurt an import does: each is read, or refused.

Here in short; `test_hostile_sizes.py` has those that are long enough to show what grows too fast.
"""

import sys
from collections import defaultdict
from types import FrameType

import pytest

from readiness_tui.exchange.markdown.extract import extract
from readiness_tui.exchange.model.plan import plan
from tests.corpus.hostile import ENCODED, SHAPES, TALL
from tools.mutated_plans import fault

SIZE = 2_000
"""Characters: enough for each shape to be what it is called for."""
NUMBERS = "long numbers"
LONG = 800_000
"""Characters of the shape of long numbers: Python makes none of more than 4,300 digits."""
EDGES_BY_SQUARE = {"a phase that all wait for", "rows that need all"}
GROWING = sorted(set(TALL) - {NUMBERS} - EDGES_BY_SQUARE)
HOMES: dict[str, list[str]] = defaultdict(list)
for _name in SHAPES:
    HOMES[_name.partition(" of ")[0]].append(_name)


@pytest.mark.parametrize("home", HOMES)
def test_hostile_shapes_are_read_or_refused(home: str) -> None:
    assert not {name: text for name in HOMES[home] if (text := fault(SHAPES[name](SIZE).encode()))}


@pytest.mark.parametrize("name", ENCODED)
def test_bytes_that_are_odd_are_read_or_refused(name: str) -> None:
    assert not fault(ENCODED[name])


@pytest.mark.parametrize("header", ["| |", "||", "| # |"])
def test_a_table_of_an_empty_header_or_a_huge_first_number_is_read(header: str) -> None:
    rows = f"| {'9' * 5_000} | Swim |\n| 2 | Dive |\n"
    assert not fault(f"# Sea\n\n{header}\n|---|---|\n{rows}".encode())


def test_numbers_of_thousands_of_digits_are_read() -> None:
    assert not fault(SHAPES[NUMBERS](LONG).encode())


def _calls(document: str) -> int:
    """How many functions are called to read a document, those of C included."""
    count = 0

    def seen(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(seen)
    try:
        plan(extract("sea.md", document.encode()))
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("name", GROWING)
def test_four_times_the_document_is_four_times_the_work(name: str) -> None:
    short, long = (_calls(SHAPES[name](size)) for size in (4_000, 16_000))
    assert long < 5 * short
