"""Stages of a rollout: the next one opens when the last was clean for long enough, not before."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from readiness_tui.domain.edits.proposals import Author
from readiness_tui.domain.edits.requests import SetStatus, propose
from readiness_tui.domain.model.gate import Outcome, Result
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Criterion
from readiness_tui.domain.plan.analysis import PlanContext, analyse
from readiness_tui.domain.proof.judging import judge
from tests.builders import NOW, TODAY, board, gate, key, phase, ticket
from tests.gates.support import Asker

DAY = datetime(2026, 2, 1, 9, tzinfo=UTC)


def clean(root: Path, *words: tuple[int, str]) -> Result:
    """What a gate that wants two clean weeks says of runs, each on a day and with its end."""
    runs = [
        {
            "databaseId": day,
            "headSha": f"{day:040x}",
            "workflowName": "divergence",
            "conclusion": word,
            "createdAt": (DAY + timedelta(days=day)).isoformat(),
        }
        for day, word in words
    ]
    (root / "ci.json").write_text(json.dumps(runs), encoding="utf-8")
    return Asker(root)("green_streak", history="ci.json", needed=3, clean_for="14d")


def test_a_streak_has_to_reach_over_the_time_that_is_asked(tmp_path: Path) -> None:
    green = [(day, "success") for day in (0, 5, 10)]
    young = clean(tmp_path, *green)
    assert (young.outcome, young.decided_by) == (Outcome.FAIL, "green_streak.young")
    assert young.says == "green for 10 d since run 0, wanted 14 d"
    assert clean(tmp_path, *green, (14, "success")).outcome is Outcome.PASS
    broken = clean(tmp_path, (0, "success"), (1, "failure"), *green[1:], (14, "success"))
    assert broken.says == "green for 9 d since run 5, wanted 14 d"


def test_a_stage_does_not_begin_before_the_last_one_was_clean() -> None:
    home = board(
        ticket("dual", "done"),
        ticket("bridge", depends="dual"),
        gate("clean", "green_streak", proves=("phase:bridge",)),
        phase("bridge", "bridge", entrance=(Criterion(gate="clean"),)),
    )
    wish = SetStatus((key("bridge"),), Status.DOING)
    for outcome, is_open in ((Outcome.FAIL, False), (Outcome.PASS, True)):
        result = Result(outcome=outcome, says="two weeks", decided_by="x")
        judged = judge(Portfolio.of(home), {GateKey(*key("clean")): result}, NOW)
        answer = propose(analyse(judged, PlanContext(TODAY)), wish, Author("@me", TODAY))
        told = " ".join(refusal.message for refusal in answer.refusals)
        assert ("phase bridge" in told) is not is_open, told


def test_who_still_reads_directly_is_found_by_line(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/moved.py").write_text("read_memory()\n", encoding="utf-8")
    (tmp_path / "src/late.py").write_text("import os\nopen('memory/state')\n", encoding="utf-8")
    forbid = ({"re": r"open\('memory/"},)
    result = Asker(tmp_path)("text", inputs=("src/*.py",), forbid=forbid)
    assert result.outcome is Outcome.FAIL
    assert [str(one.place) for one in result.findings] == ["src/late.py:2"]
