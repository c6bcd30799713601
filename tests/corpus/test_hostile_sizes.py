"""Long documents that a program could write to hurt an import: each is read in time, or refused."""

import sys
from types import FrameType

import pytest

from readiness_tui.exchange.markdown.extract import extract
from readiness_tui.exchange.model.plan import plan
from tests.corpus.hostile import SHAPES, TALL
from tools.mutated_plans import fault

SIZE = 20_000
"""Characters: what grows with their square takes seconds here, and longer than a test may."""
EDGES_BY_SQUARE = {"a phase that all wait for", "rows that need all"}
GROWING = sorted(set(TALL) - {"long numbers"} - EDGES_BY_SQUARE)


@pytest.mark.parametrize("name", SHAPES)
def test_a_long_hostile_document_is_read_or_refused(name: str) -> None:
    assert not fault(SHAPES[name](SIZE).encode())


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
