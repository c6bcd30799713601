"""Kind `workflow_softfail`, as laws: what is soft stays so however it is written.

Here each law is held against as many cases as it must be about, others for each way of writing;
`test_softfail_corpus_variants.py` holds it against all of the corpus.
"""

from itertools import islice
from pathlib import Path

import pytest

from tests.gates.engine.softfail_laws import LAWS


@pytest.mark.parametrize("name", LAWS)
def test_a_law_holds_for_some_cases_of_each_way_of_writing(name: str, tmp_path: Path) -> None:
    law, way, enough = LAWS[name]
    answers = [*islice(law(way, tmp_path), enough)]
    assert [lost for lost in answers if lost] == []
    assert len(answers) == enough
