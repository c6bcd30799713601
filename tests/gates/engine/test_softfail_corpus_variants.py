"""Kind `workflow_softfail`, as laws, for each case of the corpus and each way of writing it."""

from pathlib import Path

import pytest

from tests.gates.engine.softfail_laws import LAWS


@pytest.mark.parametrize("name", LAWS)
def test_a_law_holds_for_every_case_of_the_corpus(name: str, tmp_path: Path) -> None:
    law, way, enough = LAWS[name]
    answers = [*law(way, tmp_path)]
    assert [lost for lost in answers if lost] == []
    assert len(answers) >= enough
