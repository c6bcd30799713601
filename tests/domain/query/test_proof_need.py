"""Which queries can be answered without any gate."""

import pytest

from readiness_tui.domain.query.grammar import parse
from readiness_tui.domain.query.proof_need import asks_for_proof


@pytest.mark.parametrize(
    "query",
    ["owner:@ann", "priority:<=P1 label:x", "no:owner", "has:estimate,target", "words", "-group:a"],
)
def test_what_stands_in_the_boards_needs_no_gate(query: str) -> None:
    assert not asks_for_proof(parse(query))


@pytest.mark.parametrize(
    "query",
    ["is:proven", "is:ready", "gate:fail", "has:waiver", "owner:@ann -is:closable", "way:T-1",
     "(group:a or is:stuck)", "no:owner,gate"],
)  # fmt: skip
def test_what_gates_have_a_part_in_does(query: str) -> None:
    assert asks_for_proof(parse(query))
