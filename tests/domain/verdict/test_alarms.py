"""Alert conditions: each is met by what it names, and by nothing else."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from readiness_tui.domain.model.board import Alert, Board
from readiness_tui.domain.model.gate import Cause, Finding, GateSeverity, Outcome, Result
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.proof.board_facts import Known, PassTimes, Refused
from readiness_tui.domain.proof.judging import judge
from readiness_tui.domain.proof.proof import Scope
from readiness_tui.domain.proof.streak import History, Run, streak
from readiness_tui.domain.verdict.alarms import (
    CONDITIONS,
    LOOKED_UP,
    PROMPTED,
    REFUSED_DAYS,
    Alarm,
    alarms,
    concerning,
)
from tests.builders import HOME, board, gate, key, ticket

NOW = datetime(2026, 2, 18, 9, tzinfo=UTC)
BAD = Finding("r", "bad", fingerprint="f")
PASS = Result(outcome=Outcome.PASS, says="ok", decided_by="p")
FAIL = Result(outcome=Outcome.FAIL, says="bad", decided_by="r", findings=(BAD,))
STALE = replace(PASS, stale="31 d old")
UNTRUSTED = Result(outcome=Outcome.UNKNOWN, says="x", decided_by="u", cause=Cause.UNTRUSTED)
ASKS = replace(FAIL, findings=(replace(BAD, rule=PROMPTED),))
OLD = Refused(NOW - timedelta(days=REFUSED_DAYS, seconds=1), "@old", "no")
NEW = Refused(NOW - timedelta(days=1), "@dev", "@dev may not approve waivers")
WAIVER = Waiver(
    id="W",
    gate="g",
    match={"rule": "r"},
    reason="x",
    owner="@a",
    approved_by=("@b",),
    created=date(2026, 2, 10),
    expires=date(2026, 3, 20),
)
RED = Run(
    board=HOME,
    commit="a1b2c3d4e5",
    at=NOW,
    mode=Mode.SHADOW,
    due=2,
    held=1,
    held_hard=1,
    not_held=("g",),
    line=1,
)


def plan(when: str, *waivers: Waiver, status: str = "doing") -> Board:
    gates = (gate("g", "text"), gate("scan", "security_report"), gate("t", "text", proves=("T",)))
    gates = (*gates, gate("d", "agreement"))
    found = board(ticket("T", status), *gates, mode="shadow")
    alert = Alert(id="a", when=when, runbook="docs/rollback.md")
    return replace(found, alerts={"a": alert}, waivers={one.id: one for one in waivers})


def met(home: Board, known: Known | None = None, **said: Result) -> str:
    results = {GateKey(HOME, name): PASS for name in ("g", "scan", "t", "d")}
    results |= {GateKey(HOME, name): result for name, result in said.items()}
    judged = judge(Portfolio.of(home), results, NOW, known={HOME: known} if known else {})
    found = alarms(judged, home)
    assert all(one.runbook == "docs/rollback.md" for one in found)
    return found[0].says if found else ""


SLOW = PassTimes(took_ms=12_000, usual_ms=10_000, passes=10, growth=("scan", 1500))
BROKEN = streak(plan("x"), History((RED,)), None)
MET: list[tuple[str, dict[str, Any], str]] = [
    ("gate-failing", {"g": FAIL}, "g fails"),
    ("gate-failing", {"g": FAIL, "scan": FAIL}, "g, scan fail"),
    (
        "gate-failed-without-checkpoint",
        {"g": FAIL, "known": Known(has_green=False)},
        "g fails, and no green checkpoint exists",
    ),
    ("security-block-without-waiver", {"scan": FAIL}, "scan fails without a waiver"),
    ("claim-contradicted", {"t": FAIL, "status": "done"}, "T is contradicted"),
    ("evidence-stale", {"g": STALE}, "g is stale"),
    ("waiver-expiring", {"g": FAIL, "expires": date(2026, 2, 20)}, "W: it ends in 1 d"),
    ("waiver-expired", {"g": FAIL, "expires": date(2026, 2, 17)}, "W: expired 1 d ago"),
    ("mode-weakened", {"known": Known(weakened=True)}, "the mode is shadow only"),
    ("streak-broken", {"known": Known(streak=BROKEN)}, "the run at a1b2c3d was not green: g"),
    (
        "pass-slower",
        {"known": Known(times=SLOW)},
        "the gates took 12.0 s, 20 % over the usual 10.0 s; most of it scan (+1.5 s)",
    ),
    ("verify-untrusted", {"g": UNTRUSTED}, "g is not trusted"),
    ("prompt-in-ci", {"g": ASKS}, "g waits for an answer"),
    ("files-drift", {"d": FAIL, "g": FAIL}, "d finds that files drifted"),
    (
        "attempt-refused",
        {"known": Known(refused=(OLD, NEW))},
        "@dev was refused: @dev may not approve waivers",
    ),
]


def case(when: str, given: dict[str, Any]) -> str:
    given = dict(given)
    known, status = given.pop("known", None), given.pop("status", "doing")
    ends = given.pop("expires", None)
    waivers = (replace(WAIVER, expires=ends),) if ends else ()
    return met(plan(when, *waivers, status=status), known, **given)


@pytest.mark.parametrize(("when", "given", "says"), MET)
def test_a_condition_is_met_by_what_it_names(when: str, given: dict[str, Any], says: str) -> None:
    assert case(when, given) == says


@pytest.mark.parametrize("when", [*CONDITIONS, "the moon is full", ""])
def test_where_all_is_well_none_is_met(when: str) -> None:
    fine = Known(
        has_green=True,
        weakened=False,
        streak=streak(plan("x"), History(), None),
        times=replace(SLOW, took_ms=10_900),
    )
    assert met(plan(when), fine) == ""
    assert met(plan(when)) == ""


@pytest.mark.parametrize("when", ["the moon is full", "Gate-Failing", ""])
def test_other_words_are_text_and_never_met(when: str) -> None:
    for _, given, _ in MET:
        assert case(when, given) == ""


def test_a_condition_on_what_nobody_looked_up_is_not_met() -> None:
    for when in LOOKED_UP:
        assert met(plan(when), None, g=FAIL) == ""
    assert met(plan("gate-failed-without-checkpoint"), Known(has_green=True), g=FAIL) == ""


def test_a_waived_scan_and_a_gate_that_only_warns_are_no_alarm() -> None:
    waived = replace(WAIVER, gate="scan")
    assert met(plan("security-block-without-waiver", waived), scan=FAIL) == ""
    home = plan("gate-failing")
    home = replace(home, gates={**home.gates, "g": gate("g", "text", severity=GateSeverity.WARN)})
    assert met(home, g=FAIL) == ""


@pytest.mark.parametrize(
    ("scope", "concerns"),
    [
        (Scope(HOME), {"whole", "g", "T", "S"}),
        (Scope(HOME, "ticket", "T"), {"whole", "T"}),
        (Scope(HOME, "gate", "g"), {"whole", "g"}),
    ],
)
def test_a_part_of_a_board_has_its_own_alarms_and_those_of_the_board(
    scope: Scope, concerns: set[str]
) -> None:
    plain = board(ticket("T"), ticket("S"), gate("g", "text"), mode="shadow")
    judged = judge(Portfolio.of(plain), {}, NOW)
    about = {"whole": (), "g": (GateKey(HOME, "g"),), "T": (key("T"),), "S": (key("S"),)}
    every = [Alarm(HOME, name, "w", "s", about=frozenset(ids)) for name, ids in about.items()]
    every.append(Alarm(BoardId("other"), "elsewhere", "w", "s"))
    assert {alarm.alert for alarm in concerning(every, judged, [scope])} == concerns


def test_each_condition_has_a_case() -> None:
    assert {when for when, _, _ in MET} == set(CONDITIONS)
    assert set(CONDITIONS) >= LOOKED_UP


def test_an_alarm_says_what_it_is_and_where_to_read_on() -> None:
    one = Alarm(HOME, "a", "gate-failing", "g fails", "docs/r.md")
    assert str(one) == "a (gate-failing): g fails; see docs/r.md"


def test_an_attempt_of_last_month_is_no_longer_told() -> None:
    assert met(plan("attempt-refused"), Known(refused=(OLD,))) == ""
    assert met(plan("attempt-refused"), Known(refused=(NEW, NEW))).endswith(" (+1)")
