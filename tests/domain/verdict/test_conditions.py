"""The condition that the words of a plan name."""

import pytest

from readiness_tui.domain.verdict import conditions
from readiness_tui.domain.verdict.alarms import CONDITIONS
from readiness_tui.domain.verdict.conditions import condition_named


def test_every_condition_that_is_evaluated_has_a_name_and_no_other() -> None:
    assert frozenset(CONDITIONS) == conditions.CONDITIONS


@pytest.mark.parametrize("name", CONDITIONS)
def test_each_condition_is_named_by_its_own_word(name: str) -> None:
    for text in (name, name.replace("-", " "), name.replace("-", "_").upper(), f"when {name}!"):
        assert condition_named(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Gate failure", "gate-failing"),
        ("any gate is red", "gate-failing"),
        ("Gate failure without a checkpoint", "gate-failed-without-checkpoint"),
        ("a gate failed and no green checkpoint", ""),  # `and` may join two conditions
        ("gate failed, no green checkpoint", "gate-failed-without-checkpoint"),
        ("security block w/o waiver", ""),
        ("Security findings without waiver", "security-block-without-waiver"),
        ("a ticket is contradicted", "claim-contradicted"),
        ("Stale evidence", "evidence-stale"),
        ("a waiver has expired", "waiver-expired"),
        ("Waiver expiring", "waiver-expiring"),
        ("waiver expires", ""),  # soon, or already: nobody can tell
        ("enforcement is lowered", "mode-weakened"),
        ("the green streak breaks", "streak-broken"),
        ("untrusted verify command", "verify-untrusted"),
        ("the gate pass is 10 % slower than usual", "pass-slower"),
        ("gates slowed", "pass-slower"),
        ("planner-first confirmation required in CI", "prompt-in-ci"),
        ("a command prompts on the build server", "prompt-in-ci"),
        ("prompt", ""),
        ("routing drift beyond threshold", "files-drift"),
        ("configuration files diverge", "files-drift"),
        ("drift of the board", ""),
        ("alert on unauthorized attempts", "attempt-refused"),
        ("refused attempt", "attempt-refused"),
        ("attempts", ""),
        ("a pass 25 % slower", ""),
        ("the pass fails", ""),
        ("gate not failing", ""),
        ("the gate of the garden fails", ""),
        ("gate failure for 2 days", ""),
        ("gate 3 failed", ""),
        ("p95 above 1 s", ""),
        ("a gate left open", ""),
        ("", ""),
        ("42", ""),
    ],
)
def test_words_name_a_condition_only_if_all_are_understood(text: str, name: str) -> None:
    assert condition_named(text) == name
