"""An emergency carries a gate whatever its outcome, for 72 hours, when two people say so."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Finding, Outcome, Result
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.roles import EVERYONE, Role, Roles, Team
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.proof.judging import judge
from readiness_tui.domain.proof.proof import Judgement, Scope, Verdict, Word
from readiness_tui.domain.proof.ruling import verdict
from readiness_tui.domain.proof.waiving import Fault, WaiverStatus, ruling
from readiness_tui.domain.verdict.explain import headline, summary
from tests.builders import HOME, board, gate, ticket

NOW = datetime(2026, 2, 18, 9, tzinfo=UTC)
TEAM = Team.of({"@lead": ("boss", "lead@x.org"), "@ops": (), "@qa": ()})
ROLES = Roles({Role.EMERGENCY: ("@lead", "@ops")}, TEAM)
GATE = gate("g", "text")
BAD = Finding("r", "bad", Place("src/a.py", 3), fingerprint="f1")
OUTCOMES = {
    "fail": Result(outcome=Outcome.FAIL, says="bad", decided_by="r", findings=(BAD,)),
    "error": Result(outcome=Outcome.ERROR, says="x", decided_by="e", cause=Cause.EVALUATOR),
    "unknown": Result(outcome=Outcome.UNKNOWN, says="x", decided_by="u", cause=Cause.ABSENT),
    "stale": Result(outcome=Outcome.PASS, says="x", decided_by="p", stale="31 d old"),
}


def emergency(**given_: Any) -> Waiver:  # noqa: ANN401 - any field
    fields: dict[str, Any] = {
        "id": "E-1",
        "gate": "g",
        "match": {"all": True},
        "reason": "outage",
        "owner": "@qa",
        "approved_by": ("@lead", "@ops"),
        "created": NOW - timedelta(hours=1),
        "expires": NOW + timedelta(hours=11),
        "tracked_by": "T",
        "emergency": True,
    }
    return Waiver(**(fields | given_))


def plan(*waivers: Waiver, mode: str = "hard_block") -> Board:
    found = board(ticket("T", "doing"), GATE, mode=mode)
    return replace(found, waivers={one.id: one for one in waivers})


def judged(home: Board, result: Result, *, now: datetime = NOW, roles: Roles = ROLES) -> Judgement:
    return judge(Portfolio.of(home), {GateKey(HOME, "g"): result}, now, roles=roles)


def asked(home: Board, result: Result, **given_: Any) -> Verdict:  # noqa: ANN401 - as `judged`
    return verdict(judged(home, result, **given_), Scope(HOME), now_only=True)


@pytest.mark.parametrize("mode", ["solo", "shadow", "soft_block", "hard_block"])
@pytest.mark.parametrize("name", OUTCOMES)
def test_it_carries_any_outcome_in_every_mode(name: str, mode: str) -> None:
    found = asked(plan(emergency(), mode=mode), OUTCOMES[name])
    assert found.word is Word.GO_WITH_WAIVERS
    assert found.spoken == "go with waivers (EMERGENCY, lapses in 11 h)"
    assert headline(found).startswith("go with waivers (EMERGENCY, lapses in 11 h)  board b")
    assert "GO WITH WAIVERS (EMERGENCY, lapses in 11 h) 0 of 1" in summary(found)


def test_without_one_no_verdict_speaks_of_an_emergency() -> None:
    assert asked(plan(), OUTCOMES["fail"]).spoken == "no-go"


def test_it_lasts_72_hours_and_no_second_more() -> None:
    longest = emergency(created=NOW, expires=NOW + timedelta(hours=72))
    longer = emergency(created=NOW, expires=NOW + timedelta(hours=72, seconds=1))
    assert ruling(longest, {"g": GATE}, NOW, ROLES).standing is WaiverStatus.VALID
    assert ruling(longer, {"g": GATE}, NOW, ROLES).fault is Fault.TOO_LONG
    assert asked(plan(longer), OUTCOMES["fail"]).word is Word.NO_GO


def test_it_lapses_at_the_instant_and_stays_a_finding() -> None:
    home, ends = plan(emergency()), NOW + timedelta(hours=11)
    before = asked(home, OUTCOMES["error"], now=ends - timedelta(seconds=1))
    assert before.word is Word.GO_WITH_WAIVERS
    after = asked(home, OUTCOMES["error"], now=ends)
    assert after.word is Word.NO_GO
    assert "waiver-expired" in [reason.code for reason in after.reasons]
    later = asked(home, OUTCOMES["error"], now=ends + timedelta(days=300))
    assert "waiver-expired" in [reason.code for reason in later.reasons]


@pytest.mark.parametrize(
    "names",
    [
        (),
        ("@lead",),
        ("@lead", "boss"),
        ("lead@x.org", "@lead", "LEAD"),
        ("@lead", "@qa"),
        ("@lead", ""),
    ],
)
def test_one_person_under_two_names_is_one_and_who_is_not_in_the_role_is_none(
    names: tuple[str, ...],
) -> None:
    found = ruling(emergency(approved_by=names), {"g": GATE}, NOW, ROLES)
    assert found.fault is Fault.UNAPPROVED
    assert "@lead and @ops may" in found.why
    assert asked(plan(emergency(approved_by=names)), OUTCOMES["fail"]).word is Word.NO_GO


@pytest.mark.parametrize(
    "broken",
    [
        {"created": date(2026, 2, 18), "expires": date(2026, 2, 19)},
        {"created": NOW.replace(tzinfo=None)},
        {"tracked_by": ""},
        {"created": NOW + timedelta(seconds=1)},
    ],
)
def test_times_and_a_ticket_are_needed(broken: dict[str, Any]) -> None:
    assert ruling(emergency(**broken), {"g": GATE}, NOW, ROLES).fault is Fault.MALFORMED


def test_another_on_the_same_gate_within_7_days_is_told_as_a_renewal() -> None:
    ended = NOW - timedelta(days=7)
    first = emergency(created=ended - timedelta(hours=9), expires=ended)
    second = emergency(id="E-2", created=NOW, expires=NOW + timedelta(hours=5))
    reasons = asked(plan(first, second), OUTCOMES["fail"]).reasons
    said = {reason.code: reason.message for reason in reasons}
    assert said["waiver-renewed"] == "waiver E-2: it renews the emergency E-1 of g"
    assert said["waiver-used"] == "g: EMERGENCY E-2 (renewal of E-1), lapses in 5 h"
    much_later = emergency(
        id="E-2", created=NOW + timedelta(seconds=1), expires=NOW + timedelta(hours=5)
    )
    found = asked(plan(first, much_later), OUTCOMES["fail"], now=NOW + timedelta(hours=1))
    assert "waiver-renewed" not in [reason.code for reason in found.reasons]


def test_of_several_the_first_to_lapse_is_told() -> None:
    home = plan(emergency(), emergency(id="E-2", expires=NOW + timedelta(hours=2)))
    assert asked(home, OUTCOMES["fail"]).spoken.endswith("lapses in 2 h)")


NAMES = st.sampled_from(["@lead", "boss", "lead@x.org", "@ops", "ops", "@qa", "x", ""])


@given(st.lists(NAMES, max_size=5), st.sampled_from(sorted(OUTCOMES)))
def test_it_carries_only_with_two_people_of_the_role(names: list[str], outcome: str) -> None:
    people = {TEAM.person(name) for name in names} & {"lead", "ops"}
    found = asked(plan(emergency(approved_by=tuple(names))), OUTCOMES[outcome])
    assert (found.word is Word.GO_WITH_WAIVERS) is (people == {"lead", "ops"})


@given(st.integers(0, 72 * 3600 + 5), st.integers(-5, 80 * 3600))
def test_at_any_instant_it_counts_from_its_making_to_its_end(length_s: int, at_s: int) -> None:
    one = emergency(created=NOW, expires=NOW + timedelta(seconds=length_s))
    found = ruling(one, {"g": GATE}, NOW + timedelta(seconds=at_s), EVERYONE).standing
    expected = 0 <= at_s < length_s <= 72 * 3600
    assert (found is WaiverStatus.VALID) is expected
