"""The guard: what speaks against a move, and what each mode makes of it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.gate import Finding, GateSeverity, Outcome, Result
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Criterion
from readiness_tui.domain.proof.proof import Decision, Permission
from readiness_tui.domain.verdict.verdict import guard, judge
from tests.builders import board, gate, key, phase, ticket

NOW = datetime(2026, 2, 18, 9, tzinfo=UTC)
ALLOW, WARN, REFUSE = Permission.ALLOW, Permission.WARN, Permission.REFUSE


def asked(
    to: str,
    *records: Any,  # noqa: ANN401 - any field
    mode: str = "soft_block",
    reason: str = "",
    results: Mapping[str, str] | None = None,
) -> Decision:
    found = {
        GateKey(*key(name)): Result(
            outcome=Outcome(word), says=word, decided_by="r", findings=(Finding("r", "bad"),)
        )
        for name, word in (results or {}).items()
    }
    judged = judge(Portfolio.of(board(*records, mode=mode)), found, NOW)
    return guard(judged, key("T"), Status(to), reason=reason)


def codes(decision: Decision) -> list[str]:
    return [str(reason.code) for reason in decision.reasons]


@pytest.mark.parametrize(
    ("mode", "reason", "expected"),
    [
        ("solo", "", ALLOW),
        ("shadow", "", WARN),
        ("soft_block", "", REFUSE),
        ("soft_block", "hotfix", WARN),
        ("hard_block", "", REFUSE),
        ("hard_block", "hotfix", REFUSE),
    ],
)
def test_guard_modes(mode: str, reason: str, expected: Permission) -> None:
    record = ticket("T", "doing", evidence="e")
    decision = asked("done", record, mode=mode, reason=reason, results={"T/evidence": "fail"})
    assert decision.permission is expected
    assert codes(decision) == ["gate-failing"]


@pytest.mark.parametrize("mode", ["solo", "shadow", "soft_block", "hard_block"])
def test_what_is_never_allowed_is_refused_in_every_mode(mode: str) -> None:
    illegal = asked("review", ticket("T", "done"), mode=mode)
    assert (illegal.permission, codes(illegal)) == (REFUSE, ["illegal-transition"])
    silent = asked("dropped", ticket("T"), mode=mode)
    assert (silent.permission, codes(silent)) == (REFUSE, ["reason-missing"])
    assert asked("dropped", ticket("T"), mode=mode, reason="no need").permission is ALLOW
    missing = asked("done", ticket("U"), mode=mode)
    assert (missing.permission, codes(missing)) == (REFUSE, ["no-such-record"])


def test_nothing_against_it_is_allowed() -> None:
    record = ticket("T", "doing", evidence="e", acceptance=("x one",))
    decision = asked("done", record, mode="hard_block", results={"T/evidence": "pass"})
    assert decision == Decision(ALLOW)


def test_done_asks_for_gates_acceptance_and_dependencies() -> None:
    decision = asked(
        "done",
        ticket("T", "doing", evidence="e", acceptance=("one",), verify=("make",), depends="D X"),
        ticket("D", "doing"),
        results={"T/evidence": "fail"},
    )
    assert sorted(codes(decision)) == [
        "acceptance-open",
        "dependency-open",
        "dependency-open",
        "gate-failing",
        "gate-unknown",
    ]


def test_a_gate_that_only_warns_never_refuses() -> None:
    decision = asked(
        "done",
        ticket("T", "doing"),
        gate("g", "text", proves=("T",), severity=GateSeverity.WARN),
        mode="hard_block",
        results={"g": "fail"},
    )
    assert (decision.permission, codes(decision)) == (WARN, ["gate-failing"])


def test_doing_asks_for_dependencies_their_truth_and_an_open_phase() -> None:
    decision = asked(
        "doing",
        ticket("T", depends="D E"),
        ticket("D", "review"),
        ticket("E", "done", evidence="e"),
        phase("A", "T", entrance=(Criterion(text="signed"),)),
        results={"E/evidence": "fail"},
    )
    assert codes(decision) == ["dependency-open", "contradicted", "phase-closed"]
    assert decision.permission is REFUSE


_ON = [
    (old, new)
    for old in ("todo", "blocked", "doing", "review")
    for new in ("doing", "review", "done")
    if (old, new)
    not in {("doing", "doing"), ("review", "doing"), ("review", "review"), ("blocked", "done")}
]
"""Every move that claims more than before; there is none from blocked to done."""


@pytest.mark.parametrize(("old", "new"), _ON)
@pytest.mark.parametrize(
    ("mode", "reason", "expected"),
    [
        ("shadow", "", WARN),
        ("soft_block", "", REFUSE),
        ("soft_block", "hotfix", WARN),
        ("hard_block", "hotfix", REFUSE),
    ],
)
def test_no_way_on_goes_around_dependencies_and_phases(
    old: str, new: str, mode: str, reason: str, expected: Permission
) -> None:
    decision = asked(
        new,
        ticket("T", old, depends="D E", evidence="e"),
        ticket("D", "review"),
        ticket("E", "done", evidence="e"),
        phase("A", "T", entrance=(Criterion(text="signed"),)),
        mode=mode,
        reason=reason,
        results={"T/evidence": "pass", "E/evidence": "fail"},
    )
    assert codes(decision) == ["dependency-open", "contradicted", "phase-closed"]
    assert decision.permission is expected


def test_an_open_phase_lets_a_ticket_start() -> None:
    open_phase = phase("A", "T", entrance=(Criterion(text="signed", done=True),))
    assert asked("doing", ticket("T"), open_phase).permission is ALLOW


def test_a_move_back_claims_less_and_is_not_held_up() -> None:
    records = (ticket("T", "review", depends="D"), ticket("D"))
    assert asked("doing", *records).permission is ALLOW
    assert asked("todo", ticket("T", "doing", depends="D"), ticket("D")).permission is ALLOW
    reopened = asked("doing", ticket("T", "done", depends="D"), ticket("D"), reason="a fault")
    assert reopened.permission is ALLOW


_MODES = st.sampled_from(["solo", "shadow", "soft_block", "hard_block"])
_NEEDED = st.sampled_from(["todo", "doing", "blocked", "review", "done", "dropped"])


@given(
    mode=_MODES,
    needed=st.lists(_NEEDED, max_size=3),
    marked=st.sampled_from(["", "x "]),
    way=st.permutations(["doing", "review", "done"]),
)
def test_what_is_refused_at_the_start_is_refused_on_every_shorter_way(
    mode: str, needed: list[str], marked: str, way: list[str]
) -> None:
    """Law: straight to a status is never easier than step by step."""
    names_ = " ".join(f"D{place}" for place in range(len(needed)))
    others = (ticket(f"D{place}", status) for place, status in enumerate(needed))
    entrance = (Criterion(text="signed", done=bool(marked)),)
    records = (ticket("T", "todo", depends=names_), *others, phase("A", "T", entrance=entrance))
    first = asked("doing", *records, mode=mode)
    for to in way:
        straight = asked(to, *records, mode=mode)
        assert set(codes(first)) <= set(codes(straight))
        assert first.permission is ALLOW or straight.permission is first.permission
