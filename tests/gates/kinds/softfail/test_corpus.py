"""Kind `workflow_softfail` on the corpus of workflows: each case, to the line."""

from pathlib import Path

import pytest

from tests.corpus.cases import Case, cases, judged, score

CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_tells_what_is_soft_and_nothing_else(case: Case, tmp_path: Path) -> None:
    assert score(case, judged(case, tmp_path)).remarks == ()
