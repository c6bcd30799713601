"""Attestations: who vouches, whether they may, and for how long it counts."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.edits.permissions import denied
from readiness_tui.domain.model.edits import SetField
from readiness_tui.domain.model.gate import Cause, Gate, Outcome, Result
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.roles import Role, Roles, Team
from readiness_tui.domain.proof.attesting import Signature, attested, sign
from readiness_tui.domain.proof.judging import judge
from tests.builders import HOME, board, gate, ticket

NOW = datetime(2026, 2, 18, 9, tzinfo=UTC)
ROLES = Roles({Role.ATTEST: ("@ops", "@sec")}, Team.of({"@ops": ["olga@example.org", "Olga"]}))
GIVEN: Mapping[str, Any] = {"statement": "branch protection", "valid_for": "10d"}


def made(*signed: tuple[str, object], **more: Any) -> Gate:  # noqa: ANN401 - any parameter
    owner = more.pop("owner", "")
    rows = tuple({"by": by, "at": at} for by, at in signed)
    params = {**GIVEN, **({"signed": rows} if rows else {}), **more}
    return Gate(id="g", kind="attestation", params=params, owner=owner)


def ask(one: Gate, roles: Roles = ROLES, now: datetime = NOW) -> Result:
    return attested(one, "b", roles, now)


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def test_signed_by_who_may_and_young_passes_on_fact() -> None:
    result = ask(made(("@ops", ago(days=1))))
    assert result.outcome is Outcome.PASS
    assert result.says == "branch protection confirmed by @ops, lapses in 9 d"
    assert (result.is_fact, result.stale) == (True, "")
    assert result.evidence_at == ago(days=1)


def test_a_day_is_its_first_instant_in_utc() -> None:
    assert ask(made(("@ops", date(2026, 2, 9)))).says.endswith("lapses in 15 h")


def test_nobody_signed() -> None:
    result = ask(made())
    assert (result.outcome, result.cause) == (Outcome.UNKNOWN, Cause.OPEN)
    assert result.says == "branch protection: 0 of 1 signatures"
    assert "@ops and @sec may" in result.remedy


def test_it_lapses_at_the_instant() -> None:
    assert not ask(made(("@ops", ago(days=10) + timedelta(seconds=1)))).stale
    result = ask(made(("@ops", ago(days=10))))
    assert (result.outcome, bool(result.stale)) == (Outcome.PASS, True)
    assert ask(made(("@ops", ago(days=13)))).stale == "branch protection: lapsed 3 d ago"


def test_who_is_not_in_the_role_does_not_count() -> None:
    result = ask(made(("@dev", ago(days=1))))
    assert result.outcome is Outcome.UNKNOWN
    assert result.says == "branch protection: 0 of 1 signatures (@dev may not sign)"


def test_one_person_under_two_names_is_one() -> None:
    signed = (("@ops", ago(days=1)), ("olga@example.org", ago(days=2)))
    assert ask(made(*signed, needs=2)).says == "branch protection: 1 of 2 signatures"
    assert ask(made(*signed, ("@sec", ago(days=3)), needs=2)).outcome is Outcome.PASS


def test_the_signature_that_lapses_first_decides() -> None:
    one = made(("@ops", ago(days=1)), ("@sec", ago(days=8)), needs=2)
    assert ask(one).says.endswith("confirmed by @ops, @sec, lapses in 2 d")
    assert ask(made(("@ops", ago(days=1)), ("@sec", ago(days=11)), needs=2)).stale


def test_a_newer_signature_takes_the_place_of_an_old_one() -> None:
    assert not ask(made(("@ops", ago(days=30)), ("@ops", ago(days=1)))).stale


def test_one_from_the_future_does_not_count() -> None:
    result = ask(made(("@ops", ago(minutes=-6))))
    assert result.outcome is Outcome.UNKNOWN
    assert "@ops signed in the future" in result.says
    assert ask(made(("@ops", ago(minutes=-4)))).outcome is Outcome.PASS


def test_the_owner_vouching_is_a_remark() -> None:
    result = ask(made(("Olga", ago(days=1)), owner="@ops"))
    assert (result.outcome, result.decided_by) == (Outcome.WARN, "attestation.self")
    assert result.says.endswith("; Olga owns the gate and vouches for it")


def test_without_roles_everyone_may_and_where_they_cannot_be_read_nobody() -> None:
    signed = made(("@dev", ago(days=1)))
    assert ask(signed, Roles()).outcome is Outcome.PASS
    assert ask(signed, Roles(closed="it cannot be read")).outcome is Outcome.UNKNOWN
    assert ask(signed, Roles({Role.ATTEST: ()})).outcome is Outcome.UNKNOWN


def test_other_roles_may_be_named() -> None:
    roles = Roles({Role.ATTEST: (), Role.WAIVE: ("@dev",)})
    assert ask(made(("@dev", ago(days=1)), roles=("attest", "waive")), roles).outcome is (
        Outcome.PASS
    )


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"statement": "x"},
        {"valid_for": "1d"},
        {**GIVEN, "statement": " "},
        {**GIVEN, "valid_for": "soon"},
        {**GIVEN, "needs": 0},
        {**GIVEN, "needs": True},
        {**GIVEN, "needs": "1"},
        {**GIVEN, "roles": ()},
        {**GIVEN, "roles": "attest"},
        {**GIVEN, "roles": ("boss",)},
        {**GIVEN, "sined": ()},
        {**GIVEN, "signed": "@ops"},
        {**GIVEN, "signed": ("@ops",)},
        {**GIVEN, "signed": ({"by": "@ops"},)},
        {**GIVEN, "signed": ({"by": "@ops", "at": "2026-02-01"},)},
        {**GIVEN, "signed": ({"by": "@ops", "at": NOW.replace(tzinfo=None)},)},
        {**GIVEN, "signed": ({"by": " ", "at": NOW},)},
        {**GIVEN, "signed": ({"by": "@ops", "at": NOW, "on": 1},)},
        {**GIVEN, "evidence": 3},
    ],
)
def test_what_cannot_be_meant_is_an_error(params: Mapping[str, Any]) -> None:
    result = ask(Gate(id="g", kind="attestation", params=params))
    assert (result.outcome, result.cause) == (Outcome.ERROR, Cause.CONFIG)
    assert result.says


@given(
    st.dictionaries(
        st.sampled_from(["statement", "roles", "needs", "valid_for", "signed", "evidence"]),
        st.recursive(
            st.none() | st.text(max_size=3) | st.integers() | st.just(NOW) | st.just("attest"),
            lambda inner: (
                st.lists(inner, max_size=2).map(tuple)
                | st.dictionaries(st.sampled_from(["by", "at"]), inner)
            ),
            max_leaves=4,
        ),
    )
)
def test_whatever_it_says_there_is_an_answer_and_no_pass(params: Mapping[str, Any]) -> None:
    result = ask(Gate(id="g", kind="attestation", params=params))
    assert result.outcome in {Outcome.ERROR, Outcome.UNKNOWN}


# signing


def home(*signed: tuple[str, object], **more: Any) -> Gate:  # noqa: ANN401 - any parameter
    return replace(made(*signed, **more), id="g")


def test_signing_adds_a_signature_and_takes_ones_own_earlier_away() -> None:
    one = home(("@sec", ago(days=3)), ("Olga", ago(days=20)))
    plan = board(ticket("A"))
    action = sign(plan, one, ROLES, Signature("@ops", NOW, "looked at it"))
    assert not isinstance(action, str)
    (edit,) = action.edits
    assert isinstance(edit, SetField)
    assert edit.field == "params"
    after = replace(one, params=edit.new)
    assert after.params["signed"] == (
        {"by": "@sec", "at": ago(days=3)},
        {"by": "@ops", "at": NOW, "note": "looked at it"},
    )
    assert ask(after).says.startswith("branch protection confirmed by @ops")


def test_who_may_not_sign_is_told_who_may() -> None:
    says = sign(board(ticket("A")), home(), ROLES, Signature("@dev", NOW))
    assert says == "@dev may not sign attestations: @ops and @sec may"
    assert isinstance(sign(board(ticket("A")), home(), ROLES, Signature("", NOW)), str)
    assert isinstance(
        sign(board(ticket("A")), Gate(id="x", kind="text"), ROLES, Signature("@ops", NOW)), str
    )


def test_a_signature_by_any_other_way_asks_for_the_role_too() -> None:
    plan = board(ticket("A"), gate("g", kind="attestation", params=GIVEN))
    action = sign(plan, plan.gates["g"], ROLES, Signature("@ops", NOW))
    assert not isinstance(action, str)
    portfolio = Portfolio({HOME: plan})
    assert denied(portfolio, action.edits, ROLES, "@dev")
    assert denied(portfolio, action.inverse().edits, ROLES, "@dev")
    assert not denied(portfolio, action.edits, ROLES, "@ops")


def test_a_board_is_judged_by_its_attestations_as_time_goes_by() -> None:
    signed = ({"by": "@ops", "at": NOW},)
    plan = board(
        ticket("A"),
        gate("g", kind="attestation", proves=("A",), params={**GIVEN, "signed": signed}),
    )
    portfolio = Portfolio({HOME: plan})
    key = GateKey(HOME, "g")
    first = judge(portfolio, {}, NOW, roles=ROLES)
    assert first.results[key].outcome is Outcome.PASS
    assert not first.results[key].stale
    later = judge(portfolio, {}, NOW + timedelta(days=11), roles=ROLES, previous=first)
    assert later.results[key].stale
    closed = judge(portfolio, {}, NOW, roles=Roles({Role.ATTEST: ()}), previous=first)
    assert closed.results[key].outcome is Outcome.UNKNOWN
