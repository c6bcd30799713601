"""What is said of a board's waivers, in verdicts and in a gate of kind `waivers`; T25."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Examined, Finding, Gate, Outcome, Result
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.roles import EVERYONE, Role, Roles, Team
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.proof.judging import judge
from readiness_tui.domain.proof.proof import Judgement, Scope, Word
from readiness_tui.domain.proof.ruling import verdict
from readiness_tui.domain.proof.waiver_findings import NO_FILES, waiver_findings
from readiness_tui.domain.proof.waiving import PENDING, Fault, WaiverStatus, ruling
from tests.builders import HOME, board, gate, ticket

NOW = datetime(2026, 2, 18, 9, tzinfo=UTC)
TEAM = Team.of({"@lead": ("boss",), "@dev": ("dev@x.org",)})
ROLES = Roles({Role.WAIVE: ("@lead",)}, TEAM)
BAD = Finding("r", "bad", Place("src/a.py", 3), fingerprint="f1")
FAILED = Result(outcome=Outcome.FAIL, says="bad", decided_by="r", findings=(BAD,))
CLEAN = Result(outcome=Outcome.PASS, says="ok", decided_by="p")
NO_FILE = Finding(NO_FILES, "no file matches", outcome=Outcome.UNKNOWN)
NO_FILES_FOUND = Result(
    outcome=Outcome.UNKNOWN,
    says="no file matches",
    decided_by=NO_FILES,
    cause=Cause.ABSENT,
    findings=(NO_FILE,),
)


def waiver(**given_: Any) -> Waiver:  # noqa: ANN401 - any field
    fields: dict[str, Any] = {
        "id": "W",
        "gate": "g",
        "match": {"rule": "r"},
        "reason": "no fix",
        "owner": "@dev",
        "approved_by": ("@lead",),
        "created": date(2026, 2, 10),
        "expires": date(2026, 3, 10),
    }
    return Waiver(**(fields | given_))


def plan(*waivers: Waiver, done: bool = False, **watch: Any) -> Board:  # noqa: ANN401 - parameters
    tickets = (ticket("T", "done" if done else "doing"),)
    gates = (gate("g", "text"), gate("w", "waivers", params=watch), gate("s", "green_streak"))
    return replace(board(*tickets, *gates), waivers={one.id: one for one in waivers})


def judged(
    home: Board, found: Result = FAILED, looked: Result = NO_FILES_FOUND, roles: Roles = ROLES
) -> Judgement:
    results = {GateKey(HOME, "g"): found, GateKey(HOME, "w"): looked, GateKey(HOME, "s"): CLEAN}
    return judge(Portfolio.of(home), results, NOW, roles=roles)


def rules(home: Board, found: Result = FAILED, roles: Roles = ROLES) -> list[str]:
    return [one.rule for one in waiver_findings(judged(home, found, roles=roles), home)]


def watched(home: Board, **given_: Any) -> Result:  # noqa: ANN401 - as `judged`
    return judged(home, **given_).results[GateKey(HOME, "w")]


def test_one_that_is_in_order_is_not_told() -> None:
    assert rules(plan(waiver())) == []


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        ({"expires": date(2026, 2, 18)}, "expired"),
        ({"gate": "nope"}, "malformed"),
        ({"reason": " "}, "malformed"),
        ({"owner": ""}, "malformed"),
        ({"match": {"all": True}}, "malformed"),
        ({"match": {"path": "**"}}, "over-broad"),
        ({"match": {"path": "/**/*"}}, "over-broad"),
        ({"match": {"path": "**/**"}}, "over-broad"),
        ({"gate": "w"}, "malformed"),
        ({"gate": "s"}, "malformed"),
        ({"approved_by": ()}, "not-approved"),
        ({"approved_by": ("@qa",)}, "not-approved"),
        ({"approved_by": ("dev@x.org", "@nobody")}, "not-approved"),
        ({"expires": date(9999, 1, 1)}, "too-long"),
        ({"match": {"rule": "other"}}, "unused"),
        ({"expires": date(2026, 3, 4)}, "expiring"),
    ],
)
def test_each_fault_is_told_and_what_is_no_permission_suppresses_nothing(
    broken: dict[str, Any], rule: str
) -> None:
    home = plan(waiver(**broken))
    assert rules(home) == [rule]
    carried = judged(home).effectives[GateKey(HOME, "g")].waived
    assert bool(carried) is (rule == "expiring")


def test_a_narrower_path_or_one_with_a_rule_is_not_too_broad() -> None:
    assert rules(plan(waiver(match={"path": "src/**"}))) == []
    assert rules(plan(waiver(match={"path": "**/*.py"}))) == []
    assert rules(plan(waiver(match={"path": "**", "rule": "r"}))) == []


def test_one_whose_ticket_is_done_should_go_on_any_board() -> None:
    assert rules(plan(waiver(tracked_by="T"), done=True)) == ["tracker-done"]
    assert rules(plan(waiver(tracked_by=f"{HOME}:T"), done=True)) == ["tracker-done"]
    assert rules(plan(waiver(tracked_by="T"))) == []


def test_one_that_lets_very_much_go_is_told() -> None:
    many = tuple(replace(BAD, fingerprint=str(number)) for number in range(21))
    assert rules(plan(waiver()), replace(FAILED, findings=many)) == ["lets-much-go"]
    assert rules(plan(waiver()), replace(FAILED, findings=many[:20])) == []


def test_who_owns_it_and_approves_it_alone_is_told_under_any_name() -> None:
    assert rules(plan(waiver(owner="boss"))) == ["self-approved"]
    assert rules(plan(waiver(owner="boss", approved_by=("@lead", "@dev")))) == []


@pytest.mark.parametrize(
    "found",
    [
        PENDING,
        Result(outcome=Outcome.ERROR, says="x", decided_by="e", cause=Cause.INPUT),
        Result(outcome=Outcome.FAIL, says="x", decided_by="r", unlisted=3),
    ],
)
def test_where_it_cannot_be_told_nothing_is_unused(found: Result) -> None:
    assert rules(plan(waiver()), found) == []


def test_with_roles_closed_no_waiver_counts() -> None:
    closed = Roles(closed="readiness.toml cannot be read")
    assert rules(plan(waiver()), roles=closed) == ["not-approved"]
    assert rules(plan(waiver()), roles=EVERYONE) == []


def test_each_is_a_reason_of_the_verdict_and_blocks_nothing() -> None:
    home = replace(plan(waiver(approved_by=("@qa",))), gates={"g": gate("g", "text")})
    found = verdict(judged(home), Scope(HOME))
    reason = next(one for one in found.reasons if one.subject.name == "W")
    assert (reason.code, reason.blocks) == ("waiver-invalid", False)
    assert reason.message == "waiver W: @qa may not approve waivers; @lead may"
    assert reason.remedy == "readiness waive --approve W, or take it away"


# a gate of kind `waivers`


def test_a_gate_that_looks_at_waivers_fails_for_one_that_is_not_in_order() -> None:
    found = watched(plan(waiver(approved_by=("@qa",))))
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "waivers.not-approved")
    assert found.says == "waiver W: @qa may not approve waivers; @lead may"
    assert found.findings[0].fingerprint


def test_it_only_warns_of_one_that_ends_soon() -> None:
    found = watched(plan(waiver(expires=date(2026, 3, 4))))
    assert (found.outcome, found.decided_by) == (Outcome.WARN, "waivers.expiring")


def test_waivers_in_order_are_a_pass_and_files_are_not_missed() -> None:
    found = watched(plan(waiver()))
    assert (found.outcome, found.says) == (Outcome.PASS, "1 waiver of the board in order")
    assert found.examined[0].counted == "1 waiver"


def test_without_any_waiver_nothing_was_examined() -> None:
    found = watched(plan())
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOTHING_EXAMINED)
    assert found.says == "nothing was examined: board b has no waiver, and no file was found"
    empty = Finding("waivers.nothing", "no entry in a", outcome=Outcome.UNKNOWN)
    looked = Result(
        outcome=Outcome.UNKNOWN,
        says="no entry in a",
        decided_by="waivers.nothing",
        cause=Cause.NOTHING_EXAMINED,
        findings=(empty,),
        examined=(Examined("a"),),
    )
    assert watched(plan(), looked=looked).outcome is Outcome.UNKNOWN
    assert watched(plan(waiver()), looked=looked).outcome is Outcome.PASS
    entries = replace(looked, outcome=Outcome.PASS, findings=(), cause=None)
    assert watched(plan(), looked=entries).outcome is Outcome.PASS


def test_what_is_wrong_in_files_stays() -> None:
    bad = Finding("waivers.undated", "a:3 has no expiry", Place("a", 3))
    looked = Result(outcome=Outcome.FAIL, says="a", decided_by="waivers.undated", findings=(bad,))
    found = watched(plan(waiver(expires=date(2026, 3, 4))), looked=looked)
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "waivers.undated")
    assert found.says == "a:3 has no expiry (+1 more)"
    absent = replace(NO_FILE, rule="input.absent", message="x is absent")
    gone = Result(
        outcome=Outcome.UNKNOWN,
        says="x is absent",
        decided_by="input.absent",
        cause=Cause.ABSENT,
        findings=(absent,),
    )
    found = watched(plan(waiver()), looked=gone)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.ABSENT)


@pytest.mark.parametrize("cause", [Cause.CONFIG, Cause.EVALUATOR])
def test_a_gate_that_could_not_be_judged_stays_so(cause: Cause) -> None:
    looked = Result(outcome=Outcome.ERROR, says="x", decided_by="e", cause=cause)
    assert watched(plan(waiver()), looked=looked) is looked
    assert watched(plan(waiver()), looked=PENDING) is PENDING


def test_files_alone_leave_the_board_out() -> None:
    home = plan(waiver(reason=""), sources=(".trivyignore",))
    assert watched(home) is NO_FILES_FOUND


def test_a_gate_may_be_stricter_than_the_board_and_count_the_active() -> None:
    assert watched(plan(waiver(), max_days=27)).decided_by == "waivers.too-long"
    assert watched(plan(waiver(), max_days=28)).outcome is Outcome.PASS
    assert watched(plan(waiver(), warn_days=30)).decided_by == "waivers.expiring"
    two = (waiver(), waiver(id="W2"))
    assert watched(plan(*two, max_active=1)).decided_by == "waivers.too-many"
    assert watched(plan(*two, max_active=2)).outcome is Outcome.PASS


# laws


ODD = st.fixed_dictionaries(
    {},
    optional={
        "gate": st.sampled_from(["g", "w", "s", "nope"]),
        "match": st.sampled_from(
            [{}, {"rule": "r"}, {"all": True}, {"path": "**"}, {"path": "src/*"}, {"x": "y"}]
        ),
        "reason": st.sampled_from(["", "ok"]),
        "owner": st.sampled_from(["", "@dev", "@lead"]),
        "approved_by": st.lists(st.sampled_from(["@lead", "boss", "@dev", ""]), max_size=3).map(
            tuple
        ),
        "created": st.dates(date(2026, 1, 1), date(2026, 3, 1)),
        "expires": st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2028, 1, 1))),
        "emergency": st.booleans(),
    },
)


@given(ODD)
def test_a_waiver_suppresses_only_if_nothing_is_wrong_with_it(given_: dict[str, Any]) -> None:
    one = waiver(**given_)
    home = plan(one)
    found = judged(home)
    carried = found.effectives[GateKey(HOME, "g")].waived
    gates: dict[str, Gate] = {key.gate: item for key, item in found.gates.items()}
    ruled = ruling(one, gates, NOW, ROLES)
    if ruled.standing is not WaiverStatus.VALID:
        assert not carried
        assert [each for each in waiver_findings(found, home) if each.outcome is Outcome.FAIL]
        assert found.results[GateKey(HOME, "w")].outcome is Outcome.FAIL
    if carried:
        assert one.reason and one.owner and ROLES.people(Role.WAIVE, one.approved_by)  # noqa: PT018
        assert one.expires is not None
        assert one.expires - one.created <= timedelta(180)  # type: ignore[operator] # both are days


@given(ODD)
def test_a_waiver_never_hides_and_never_makes_a_plain_go(given_: dict[str, Any]) -> None:
    home = replace(plan(waiver(**given_)), gates={"g": gate("g", "text")})
    found = judged(home)
    assert found.results[GateKey(HOME, "g")].findings == (BAD,)
    assert verdict(found, Scope(HOME), now_only=True).word is not Word.GO


@given(ODD, st.sampled_from(list(Fault)))
def test_a_fault_always_has_its_own_rule(given_: dict[str, Any], fault: Fault) -> None:
    one = waiver(**given_)
    found = judged(plan(one))
    gates = {key.gate: item for key, item in found.gates.items()}
    if ruling(one, gates, NOW, ROLES).fault is fault:
        assert fault.value in rules(plan(one))
