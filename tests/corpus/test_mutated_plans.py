"""No broken document crashes an import, and every line of it is accounted for: the first of many.

`make mutated` reads a hundred thousand.
"""

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
