"""Waivers: which count, what they carry, and that they never hide."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Finding, Gate, Outcome, Result, State
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.proof.proof import GateDecision
from readiness_tui.domain.proof.waiving import (
    PENDING,
    WaiverStatus,
    effective,
    is_unused,
    matches,
    on_trial,
    ruling,
)

NOW = datetime(2026, 2, 18, 9, tzinfo=UTC)
GATE = Gate(id="g", kind="text")
GATES = {"g": GATE}


def waiver(**given_: Any) -> Waiver:  # noqa: ANN401 - any field
    fields: dict[str, Any] = {
        "id": "W",
        "gate": "g",
        "match": {"rule": "r"},
        "reason": "no fix yet",
        "owner": "@sec",
        "approved_by": ("@lead",),
        "created": date(2026, 2, 10),
        "expires": date(2026, 3, 10),
    }
    return Waiver(**(fields | given_))


def emergency(**given_: Any) -> Waiver:  # noqa: ANN401 - any field
    return waiver(
        **{
            "emergency": True,
            "match": {"all": True},
            "approved_by": ("@lead", "@ops"),
            "created": NOW - timedelta(hours=1),
            "expires": NOW + timedelta(hours=11),
            "tracked_by": "T",
        }
        | given_
    )


def result(outcome: Outcome, *findings: Finding, **given_: Any) -> Result:  # noqa: ANN401 - any field
    return Result(outcome=outcome, says="said", decided_by="r", findings=findings, **given_)


BAD = Finding("r", "bad", Place("src/a.py", 3), fingerprint="f1")
WORSE = Finding("s", "worse", Place("src/b.py", 4), fingerprint="f2")


def standing(item: Waiver, now: datetime = NOW) -> WaiverStatus:
    return ruling(item, GATES, now).standing


@pytest.mark.parametrize(
    "broken",
    [
        {"gate": "nope"},
        {"match": {}},
        {"match": {"rule": ""}},
        {"match": {"all": True}},
        {"match": {"rule": "r", "severity": "x"}},
        {"reason": "  "},
        {"reason": "\u200b"},
        {"reason": "\u3164 \u2060\n"},
        {"owner": ""},
        {"owner": "\ufeff"},
        {"approved_by": ("\u200b", " ")},
        {"match": {"rule": "\u200b"}},
        {"match": {"path": "*"}},
        {"match": {"path": "?*"}},
        {"match": {"path": "**/*"}},
        {"match": {"path": "*/**"}},
        {"match": {"path": "[!x]*"}},
        {"match": {"path": "*.*"}},
        {"approved_by": ()},
        {"created": None},
        {"expires": None},
        {"created": date(2026, 2, 19)},
        {"expires": date(2026, 2, 10)},
        {"expires": datetime(2026, 3, 10)},  # noqa: DTZ001 - no offset is the point
        {"expires": date(9999, 1, 1)},
    ],
)
def test_a_waiver_that_is_not_in_order_suppresses_nothing(broken: dict[str, Any]) -> None:
    judged = ruling(waiver(**broken), GATES, NOW)
    assert judged.standing is WaiverStatus.INVALID
    assert judged.why


def test_it_lasts_180_days_and_no_day_more() -> None:
    created = date(2026, 2, 10)
    assert standing(waiver(created=created, expires=created + timedelta(180))) is WaiverStatus.VALID
    assert (
        standing(waiver(created=created, expires=created + timedelta(181))) is WaiverStatus.INVALID
    )


def test_a_day_ends_a_waiver_at_its_first_instant_in_utc() -> None:
    item = waiver(expires=date(2026, 3, 10))
    assert standing(item, datetime(2026, 3, 9, 23, 59, 59, tzinfo=UTC)) is WaiverStatus.VALID
    assert standing(item, datetime(2026, 3, 10, tzinfo=UTC)) is WaiverStatus.EXPIRED


@pytest.mark.parametrize(
    "broken",
    [
        {"approved_by": ("@lead",)},
        {"approved_by": ("@lead", "@lead")},
        {"tracked_by": ""},
        {"expires": NOW + timedelta(hours=71, seconds=1)},
        {"created": date(2026, 2, 18), "expires": date(2026, 2, 19)},
    ],
)
def test_an_emergency_needs_two_people_a_ticket_and_72_hours_at_most(
    broken: dict[str, Any],
) -> None:
    assert standing(emergency()) is WaiverStatus.VALID
    assert standing(emergency(expires=NOW + timedelta(hours=71))) is WaiverStatus.VALID
    assert standing(emergency(**broken)) is WaiverStatus.INVALID


def test_some_gates_are_never_waivable() -> None:
    for gate in (replace(GATE, waivable=False), replace(GATE, kind="attestation")):
        assert ruling(waiver(), {"g": gate}, NOW).standing is WaiverStatus.INVALID


def test_everything_a_match_names_has_to_agree() -> None:
    assert matches(waiver(match={"rule": "r"}), BAD)
    assert matches(waiver(match={"rule": "r", "path": "src/*.py"}), BAD)
    assert not matches(waiver(match={"rule": "r", "path": "docs/**"}), BAD)
    assert matches(waiver(match={"fingerprint": "f1"}), BAD)
    assert not matches(waiver(match={"fingerprint": "f1", "rule": "s"}), BAD)


def test_a_waiver_carries_a_failure_once_every_finding_is_waived() -> None:
    half = effective(GATE, result(Outcome.FAIL, BAD, WORSE), waivers=[waiver()])
    assert (half.hold, half.state, half.waived) == (GateDecision.FAILS, State.FAIL, 1)
    whole = effective(
        GATE,
        result(Outcome.FAIL, BAD, WORSE),
        waivers=[waiver(), waiver(id="V", match={"rule": "s"})],
    )
    assert (whole.hold, whole.state, whole.waived) == (GateDecision.HOLDS, State.WAIVED, 2)
    assert whole.waivers == ("W", "V")


def test_waived_fail_uncovers_error() -> None:
    beneath = Finding("x", "cannot be read", outcome=Outcome.ERROR)
    found = effective(GATE, result(Outcome.FAIL, BAD, beneath), waivers=[waiver()])
    assert (found.hold, found.state) == (GateDecision.UNDECIDED, State.ERROR)
    assert "cannot be read" in found.why


def test_findings_that_were_cut_cannot_be_waived() -> None:
    found = effective(GATE, result(Outcome.FAIL, BAD, unlisted=1), waivers=[waiver()])
    assert found.hold is GateDecision.FAILS


def test_a_failure_without_findings_cannot_be_waived() -> None:
    assert effective(GATE, result(Outcome.FAIL), waivers=[waiver()]).hold is GateDecision.FAILS


@pytest.mark.parametrize("outcome", [Outcome.ERROR, Outcome.UNKNOWN])
def test_only_an_emergency_clears_an_error_or_an_unknown(outcome: Outcome) -> None:
    found = result(outcome, replace(BAD, outcome=outcome), cause=Cause.ABSENT)
    assert effective(GATE, found, waivers=[waiver()]).hold is GateDecision.UNDECIDED
    assert effective(GATE, found, waivers=[emergency()], hard=True).hold is GateDecision.HOLDS


def test_under_hard_rules_a_plain_waiver_clears_nothing() -> None:
    found = effective(GATE, result(Outcome.FAIL, BAD), waivers=[waiver()], hard=True)
    assert found.hold is GateDecision.FAILS


@pytest.mark.parametrize(
    ("found", "waivers", "idle"),
    [
        (result(Outcome.FAIL, BAD), [waiver()], ("W",)),
        (result(Outcome.FAIL, BAD), [waiver(match={"rule": "other"})], ()),
        (result(Outcome.FAIL, BAD, replace(BAD, rule="r2")), [waiver()], ("W",)),
        (result(Outcome.PASS, stale="31 d old"), [waiver(match={"rule": "stale"})], ("W",)),
        (result(Outcome.PASS), [waiver()], ()),
        (result(Outcome.ERROR, BAD), [], ()),
    ],
)
def test_hard_rules_say_which_waivers_they_leave_aside(
    found: Result, waivers: list[Waiver], idle: tuple[str, ...]
) -> None:
    hard = effective(GATE, found, waivers=waivers, hard=True)
    assert hard.idle == idle
    assert (not idle) or hard.why.endswith("; hard_block takes no waivers: W would apply")
    assert hard.waived == 0
    assert effective(GATE, found, waivers=waivers).idle == ()


def test_stale_is_undecided_unless_stale_itself_is_waived() -> None:
    old = result(Outcome.PASS, stale="31 d old")
    assert effective(GATE, old).hold is GateDecision.UNDECIDED
    assert effective(GATE, old).state is State.STALE
    assert (
        effective(GATE, old, waivers=[waiver(match={"rule": "stale"})]).hold is GateDecision.HOLDS
    )


def test_stale_fail_stays_fail() -> None:
    old = result(Outcome.FAIL, BAD, stale="31 d old")
    assert effective(GATE, old).state is State.FAIL
    assert (
        effective(GATE, old, waivers=[waiver(match={"rule": "stale"})]).hold is GateDecision.FAILS
    )
    only_fail = effective(GATE, old, waivers=[waiver()])
    assert (only_fail.hold, only_fail.state) == (GateDecision.UNDECIDED, State.STALE)
    both = [waiver(), waiver(id="V", match={"rule": "stale"})]
    assert effective(GATE, old, waivers=both).hold is GateDecision.HOLDS


@pytest.mark.parametrize(
    ("outcome", "hold"),
    [
        (Outcome.PASS, GateDecision.HOLDS),
        (Outcome.WARN, GateDecision.HOLDS),
        (Outcome.FAIL, GateDecision.FAILS),
        (Outcome.ERROR, GateDecision.UNDECIDED),
        (Outcome.UNKNOWN, GateDecision.UNDECIDED),
        (Outcome.NOT_APPLICABLE, GateDecision.EXEMPT),
    ],
)
def test_effective_table(outcome: Outcome, hold: GateDecision) -> None:
    found = effective(GATE, result(outcome))
    assert found.hold is hold
    assert found.state.value == outcome.value


def test_a_gate_not_checked_yet_is_running_and_undecided() -> None:
    found = effective(GATE, PENDING)
    assert (found.hold, found.state) == (GateDecision.UNDECIDED, State.RUNNING)


def test_a_disabled_gate_is_exempt_and_keeps_its_state() -> None:
    off = replace(GATE, enabled=False, disabled_reason="flaky")
    found = effective(off, result(Outcome.FAIL, BAD))
    assert (found.hold, found.state, found.why) == (
        GateDecision.EXEMPT,
        State.FAIL,
        "disabled: flaky",
    )


@given(
    outcome=st.sampled_from(Outcome),
    findings=st.lists(
        st.sampled_from([BAD, WORSE, replace(BAD, outcome=Outcome.UNKNOWN)]), max_size=4
    ),
    stale=st.sampled_from(["", "old"]),
    waivers=st.lists(
        st.sampled_from([waiver(), waiver(match={"rule": "stale"}), emergency()]), max_size=3
    ),
    hard=st.booleans(),
)
def test_a_waiver_never_makes_a_gate_worse_and_never_touches_what_was_found(
    outcome: Outcome, findings: list[Finding], stale: str, waivers: list[Waiver], *, hard: bool
) -> None:
    found = result(outcome, *findings, stale=stale)
    order = [GateDecision.FAILS, GateDecision.UNDECIDED, GateDecision.EXEMPT, GateDecision.HOLDS]
    bare = effective(GATE, found, hard=hard)
    with_them = effective(GATE, found, waivers=waivers, hard=hard)
    assert order.index(with_them.hold) >= order.index(bare.hold)
    assert found == result(outcome, *findings, stale=stale)


def test_a_waiver_that_matches_nothing_is_unused() -> None:
    assert is_unused(waiver(), result(Outcome.FAIL, WORSE))
    assert not is_unused(waiver(), result(Outcome.FAIL, BAD))
    assert not is_unused(waiver(match={"rule": "stale"}), result(Outcome.PASS, stale="old"))


@pytest.mark.parametrize(
    ("own", "mode", "expected"),
    [
        (None, Mode.SOFT_BLOCK, False),
        (Mode.SHADOW, Mode.SOFT_BLOCK, True),
        (Mode.SOLO, Mode.SHADOW, True),
        (Mode.SHADOW, Mode.SHADOW, False),
        (Mode.SHADOW, Mode.SOLO, False),
        (Mode.SOFT_BLOCK, Mode.HARD_BLOCK, False),
        (Mode.SHADOW, Mode.HARD_BLOCK, False),
    ],
)
def test_a_gate_is_on_trial_by_a_weaker_mode_of_its_own(
    own: Mode | None, mode: Mode, *, expected: bool
) -> None:
    assert on_trial(replace(GATE, mode=own), mode) is expected
