"""The rules that no answer of an evaluator may break."""

import pytest
from msgspec.structs import replace

from readiness_tui.domain.model.gate import Cause, Examined, Finding, Outcome, Result
from readiness_tui.gates.engine.answers import sound
from readiness_tui.gates.kinds.parts import FINDINGS_CAP, MESSAGE_CAP

GOOD = (Outcome.PASS, Outcome.WARN)
EXAMINED = (Examined("a.md"),)
FAILURE = Result(outcome=Outcome.FAIL, says="many", decided_by="rule")


@pytest.mark.parametrize("outcome", GOOD)
def test_a_pass_or_a_warning_over_nothing_examined_is_unknown(outcome: Outcome) -> None:
    answer = sound(Result(outcome=outcome, says="all well", decided_by="kind.rule"))
    assert (answer.outcome, answer.cause) == (Outcome.UNKNOWN, Cause.NOTHING_EXAMINED)
    assert (answer.says, answer.decided_by) == ("nothing was examined", "gate.nothing-examined")
    assert answer.remedy


@pytest.mark.parametrize("outcome", Outcome)
def test_what_was_examined_and_what_is_no_pass_stays_as_it_is(outcome: Outcome) -> None:
    result = Result(outcome=outcome, says="so it is", decided_by="kind.rule", examined=EXAMINED)
    assert sound(result) == result
    if outcome not in GOOD:
        assert sound(replace(result, examined=())) == replace(result, examined=())


def test_lists_end_and_what_is_beyond_is_counted() -> None:
    findings = tuple(Finding("rule", str(number)) for number in range(FINDINGS_CAP + 1))
    result = replace(FAILURE, findings=findings, unlisted=2)
    assert sound(result) == replace(result, findings=findings[:-1], unlisted=3)
    most = replace(result, findings=findings[:-1])
    assert sound(most) == most


def test_sentences_end() -> None:
    longest = "x" * MESSAGE_CAP
    fits = replace(FAILURE, says=longest, findings=(Finding("rule", longest),))
    assert sound(fits) == fits
    answer = sound(replace(fits, says=f"{longest}x", findings=(Finding("rule", f"{longest}x"),)))
    cut = f"{longest[:-3]}..."
    assert (answer.says, answer.findings[0].message) == (cut, cut)
