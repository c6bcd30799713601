"""Long documents that a program could write to hurt an import: each is read in time, or refused."""

import pytest

from tests.corpus.hostile import SHAPES
from tools.mutated_plans import fault

SIZE = 20_000
"""Characters: what grows with their square takes seconds here, and longer than a test may."""


@pytest.mark.parametrize("name", SHAPES)
def test_a_long_hostile_document_is_read_or_refused(name: str) -> None:
    assert not fault(SHAPES[name](SIZE).encode())
