"""No document that a program could write to hurt an import does: each is read, or refused.

Here in short; `test_hostile_sizes.py` has those that are long enough to show what grows too fast.
"""

from collections import defaultdict

import pytest

from tests.corpus.hostile import ENCODED, SHAPES
from tools.mutated_plans import fault

SIZE = 2_000
"""Characters: enough for each shape to be what it is called for."""
LONG = 800_000
"""Characters of the shape of long numbers: Python makes none of more than 4,300 digits."""
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
    assert not fault(SHAPES["long numbers"](LONG).encode())
