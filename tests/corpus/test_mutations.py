"""No broken document crashes an import, and every line of it is accounted for."""

import pytest

from tests.corpus.mutations import mutated
from tools.mutated_plans import fault

SHARES = 8
EACH = 50


@pytest.mark.parametrize("share", range(SHARES))
def test_broken_documents_are_read_or_refused_and_every_line_is_accounted_for(share: int) -> None:
    faults = [
        (number, text)
        for number, document in mutated(share * EACH, EACH)
        if (text := fault(document))
    ]
    assert not faults


def test_a_line_of_five_megabytes_is_read() -> None:
    ((_, document),) = mutated(1_999, 1)
    assert len(document) > 5_000_000
    assert not fault(document)


def test_the_same_number_is_the_same_document() -> None:
    assert list(mutated(3, 4)) == list(mutated(3, 4))
    assert len({document for _, document in mutated(0, 30)}) > 25
