"""Claim against proof, and the roll-up to go or no-go: every row of the tables."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.dates import parse_target
from readiness_tui.domain.model.errors import Diagnostic, Place, UsageError
from readiness_tui.domain.model.gate import Finding, Gate, GateSeverity, Outcome, Result, State
from readiness_tui.domain.model.ids import BoardId, GateKey, natural
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.risk import Acceptance
from readiness_tui.domain.model.status import Mode, Status
from readiness_tui.domain.model.ticket import Criterion
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.proof.proof import (
    WORKSPACE,
    EffectiveResult,
    GateDecision,
    Judgement,
    ProofWord,
    Scope,
    Verdict,
    Word,
)
from readiness_tui.domain.proof.reasons import ORDER
from readiness_tui.domain.verdict.verdict import (
    GateSummary,
    backing,
    claim,
    doubts,
    judge,
    proof_word,
    verdict,
)
from tests.builders import HOME, board, gate, key, milestone, phase, risk, ticket
from tests.support import examples

NOW = datetime(2026, 2, 18, 9, tzinfo=UTC)
BOARD = Scope(HOME)
BAD = Finding("r", "bad", Place("src/a.py", 3), fingerprint="f1")


def result(word: str, **given_: Any) -> Result:  # noqa: ANN401 - any field
    outcome = Outcome(word)
    findings = (BAD,) if outcome is Outcome.FAIL else ()
    fields: dict[str, Any] = {"findings": findings, "says": word, "decided_by": "rule"}
    return Result(outcome=outcome, **(fields | given_))


def judged(
    *boards: Board, results: Mapping[str, str | Result] | None = None, now: datetime = NOW
) -> Judgement:
    found = {
        GateKey(*key(name)): result(said) if isinstance(said, str) else said
        for name, said in (results or {}).items()
    }
    return judge(Portfolio.of(*boards), found, now)


def codes(found: Verdict) -> list[str]:
    return [reason.code for reason in found.reasons]


def of(found: Verdict, code: str) -> Diagnostic:
    return next(reason for reason in found.reasons if reason.code == code)


def weight(hold: GateDecision, *, is_fact: bool = True) -> EffectiveResult:
    return EffectiveResult(hold, State.PASS, is_fact=is_fact)


# backing and the proof table


@pytest.mark.parametrize(
    ("holds", "expected"),
    [
        ([], GateSummary.NONE),
        ([weight(GateDecision.EXEMPT)], GateSummary.NONE),
        ([weight(GateDecision.HOLDS, is_fact=False)], GateSummary.NONE),
        ([weight(GateDecision.HOLDS)], GateSummary.HOLDS),
        ([weight(GateDecision.HOLDS), weight(GateDecision.EXEMPT)], GateSummary.HOLDS),
        ([weight(GateDecision.HOLDS), weight(GateDecision.UNDECIDED)], GateSummary.UNDECIDED),
        ([weight(GateDecision.UNDECIDED), weight(GateDecision.FAILS)], GateSummary.FAILS),
    ],
)
def test_what_gates_say_together(holds: list[EffectiveResult], expected: GateSummary) -> None:
    assert backing(holds) is expected


OPEN_ROW = ("closable", "open", "open", "open")


@pytest.mark.parametrize(
    ("status", "row"),
    [
        ("todo", OPEN_ROW),
        ("doing", OPEN_ROW),
        ("blocked", OPEN_ROW),
        ("review", OPEN_ROW),
        ("done", ("proven", "contradicted", "unproven", "unproven")),
        ("dropped", ("dropped",) * 4),
    ],
)
def test_proof_table(status: str, row: tuple[str, ...]) -> None:
    columns = (GateSummary.HOLDS, GateSummary.FAILS, GateSummary.UNDECIDED, GateSummary.NONE)
    assert tuple(proof_word(Status(status), column) for column in columns) == row


def test_a_proof_counts_its_gates_and_names_what_does_not_hold() -> None:
    found = judged(
        board(
            ticket("T", "done", evidence="e", deliverables="d", verify=("make",)),
            gate("extra", "text", proves=("T",)),
            gate("info", "text", proves=("T",), severity=GateSeverity.INFO),
        ),
        results={"T/evidence": "pass", "T/deliverables": "fail", "extra": "warn", "info": "fail"},
    )
    proof = found.proofs[key("T")]
    assert (proof.word, proof.held, proof.total) == (ProofWord.CONTRADICTED, 2, 4)
    assert {gate_key.gate for gate_key in proof.gates} == {
        "T/evidence",
        "T/deliverables",
        "T/verify-1",
        "extra",
    }
    assert [reason.subject.name for reason in doubts(found, key("T"))] == [
        "T/deliverables",
        "T/verify-1",
    ]
    assert str(claim(found, key("T")).proof) == "contradicted"


def test_a_gate_of_another_board_proves_a_ticket_by_its_full_name() -> None:
    found = judged(
        board(ticket("T", "done")),
        board(gate("g", "text", proves=("b:T",)), id="other"),
        results={"other:g": "pass"},
    )
    assert found.proofs[key("T")].word is ProofWord.PROVEN


def test_statements_alone_prove_nothing() -> None:
    found = judged(board(ticket("T", "done", acceptance=("x one", "x two"))))
    assert found.proofs[key("T")].word is ProofWord.UNPROVEN
    assert found.proofs[key("T")].held == 1


def test_a_missing_result_is_not_checked_yet() -> None:
    found = judged(board(ticket("T", "done", evidence="e")))
    assert found.effectives[GateKey(HOME, "T/evidence")].state is State.RUNNING
    assert found.proofs[key("T")].word is ProofWord.UNPROVEN


def test_a_disabled_gate_stays_in_the_total() -> None:
    off = gate("g", "text", proves=("T",), enabled=False, disabled_reason="flaky")
    found = judged(
        board(ticket("T", "done", evidence="e"), off),
        results={"T/evidence": "pass", "g": "fail"},
    )
    assert (found.proofs[key("T")].held, found.proofs[key("T")].total) == (1, 2)


# the table of reasons, row by row: code, blocks under normal rules, blocks under hard ones

PROVEN = ticket("P", "done", evidence="p")


def waiver(**given_: Any) -> Waiver:  # noqa: ANN401 - any field
    fields: dict[str, Any] = {
        "id": "W",
        "gate": "g",
        "match": {"rule": "r"},
        "reason": "no fix yet",
        "owner": "@sec",
        "approved_by": ("@lead",),
        "created": date(2026, 2, 10),
        "expires": date(2026, 6, 10),
    }
    return Waiver(**(fields | given_))


CASES: dict[str, tuple[tuple[Any, ...], dict[str, str | Result], bool, bool]] = {
    "claim-contradicted": (
        (ticket("T", "done", evidence="e"),),
        {"T/evidence": "fail"},
        True,
        True,
    ),
    "gate-failing": ((gate("g", "text"),), {"g": "fail"}, True, True),
    "gate-error": ((gate("g", "text"),), {"g": "error"}, True, True),
    "gate-unknown": ((gate("g", "text"),), {"g": "unknown"}, True, True),
    "gate-stale": ((gate("g", "text"),), {"g": result("pass", stale="old")}, True, True),
    "claim-unproven": ((ticket("T", "done"),), {}, False, True),
    "criterion-open": ((phase("A", "P", exit=(Criterion(text="met"),)),), {}, True, True),
    "ticket-open": ((ticket("T", "doing"),), {}, True, True),
    "gate-disabled": (
        (gate("g", "text", enabled=False, disabled_reason="flaky"),),
        {"g": "fail"},
        False,
        True,
    ),
    "dependency-open": (
        (ticket("T", "done", depends="D", evidence="e"), ticket("D", "dropped")),
        {"T/evidence": "pass"},
        False,
        False,
    ),
    "risk-open": ((risk("R", at="2x5"),), {}, False, False),
    "waiver-expired": (
        (gate("g", "text"), waiver(expires=date(2026, 2, 18))),
        {"g": "pass"},
        False,
        False,
    ),
    "waiver-invalid": ((gate("g", "text"), waiver(reason="")), {"g": "pass"}, False, False),
    "waiver-unused": ((gate("g", "text"), waiver()), {"g": "pass"}, False, False),
    "self-approved": (
        (gate("g", "text"), waiver(approved_by=("@sec",))),
        {"g": "pass"},
        False,
        False,
    ),
}


@pytest.mark.parametrize("mode", ["solo", "shadow", "soft_block", "hard_block"])
@pytest.mark.parametrize("code", CASES)
def test_verdict_reasons(code: str, mode: str) -> None:
    records, results, normal, hard = CASES[code]
    found = verdict(
        judged(board(PROVEN, *records, mode=mode), results={"P/evidence": "pass"} | results), BOARD
    )
    blocks = hard if mode == "hard_block" else normal
    assert of(found, code).blocks is blocks
    assert (found.word is Word.NO_GO) is blocks


def test_a_used_waiver_makes_it_go_with_waivers_and_says_until_when() -> None:
    records = (PROVEN, gate("g", "text"), waiver())
    found = verdict(judged(board(*records), results={"P/evidence": "pass", "g": "fail"}), BOARD)
    assert found.word is Word.GO_WITH_WAIVERS
    assert of(found, "waiver-used").message == "g: waived by W until 2026-06-10"
    hard = board(*records, mode="hard_block")
    found = verdict(judged(hard, results={"P/evidence": "pass", "g": "fail"}), BOARD)
    assert found.word is Word.NO_GO


def test_a_used_waiver_that_ends_within_14_days_is_told() -> None:
    soon = waiver(expires=date(2026, 3, 4))
    found = verdict(
        judged(board(PROVEN, gate("g", "text"), soon), results={"P/evidence": "pass", "g": "fail"}),
        BOARD,
    )
    assert codes(found) == ["waiver-used", "waiver-expiring"]


def test_a_waiver_whose_ticket_is_done_is_told_as_needless() -> None:
    item = waiver(tracked_by="P")
    found = verdict(
        judged(board(PROVEN, gate("g", "text"), item), results={"P/evidence": "pass", "g": "fail"}),
        BOARD,
    )
    assert "which was to make it needless" in of(found, "waiver-unused").message


def test_an_emergency_holds_in_hard_block_and_says_when_it_lapses() -> None:
    item = waiver(
        emergency=True,
        match={"all": True},
        approved_by=("@lead", "@ops"),
        created=NOW - timedelta(hours=1),
        expires=NOW + timedelta(hours=11),
        tracked_by="X",
    )
    boards = board(PROVEN, gate("g", "text"), item, mode="hard_block")
    found = verdict(judged(boards, results={"P/evidence": "pass", "g": "error"}), BOARD)
    assert found.word is Word.GO_WITH_WAIVERS
    assert "EMERGENCY W, lapses in 11 h" in of(found, "waiver-used").message
    later = NOW + timedelta(hours=11)
    found = verdict(judged(boards, results={"P/evidence": "pass", "g": "error"}, now=later), BOARD)
    assert found.word is Word.NO_GO


def test_a_gate_on_trial_only_warns_but_never_lets_a_plain_go() -> None:
    trial = gate("g", "text", mode=Mode.SHADOW, mode_reason="new")
    results: dict[str, str | Result] = {"P/evidence": "pass", "g": "fail"}
    found = verdict(judged(board(PROVEN, trial), results=results), BOARD)
    assert (found.word, codes(found)) == (Word.GO_WITH_WAIVERS, ["gate-on-trial"])
    found = verdict(judged(board(PROVEN, trial, mode="hard_block"), results=results), BOARD)
    assert (found.word, codes(found)) == (Word.NO_GO, ["gate-failing"])
    found = verdict(judged(board(PROVEN, trial), results=results | {"g": "pass"}), BOARD)
    assert found.word is Word.GO


def test_warn_gate_contradicts_but_does_not_block() -> None:
    records = (
        PROVEN,
        ticket("T", "done"),
        gate("g", "text", proves=("T",), severity=GateSeverity.WARN),
    )
    found = judged(board(*records), results={"P/evidence": "pass", "g": "fail"})
    assert found.proofs[key("T")].word is ProofWord.CONTRADICTED
    assert verdict(found, BOARD).word is Word.GO
    assert codes(verdict(found, BOARD)) == ["claim-contradicted"]


def test_info_gate_never_counts() -> None:
    info = gate("g", "text", severity=GateSeverity.INFO)
    found = verdict(judged(board(PROVEN, info), results={"P/evidence": "pass", "g": "fail"}), BOARD)
    assert found.word is Word.GO
    only = verdict(judged(board(info), results={"g": "pass"}), BOARD)
    assert (only.word, codes(only)) == (Word.NO_GO, ["nothing-checked"])


@pytest.mark.parametrize("scope", [BOARD, WORKSPACE])
def test_empty_scope_is_no_go(scope: Scope) -> None:
    found = verdict(judged(board()), scope)
    assert (found.word, codes(found), found.total) == (Word.NO_GO, ["nothing-checked"], 0)
    assert verdict(judged(), WORKSPACE).word is Word.NO_GO


def test_go_needs_a_gate_that_holds_on_fact() -> None:
    found = verdict(judged(board(ticket("T", "done", acceptance=("x one",)))), BOARD)
    assert found.word is Word.NO_GO
    assert codes(found) == ["nothing-holds", "claim-unproven"]
    by_hand = "1 check, none holds on a fact: 1 marked by hand"
    assert of(found, "nothing-holds").message == by_hand
    assert of(found, "claim-unproven").message == f"T is done, {by_hand}"


_WEEK_12 = milestone("M", "T", due=parse_target("2026-W12"))


@pytest.mark.parametrize(
    ("records", "results", "now_only", "said"),
    [
        ((ticket("T"),), {}, False, ("nothing-checked", "nothing is checked by a gate")),
        (
            (gate("g", "text", severity=GateSeverity.INFO), ticket("T")),
            {"g": "pass"},
            False,
            ("nothing-checked", "nothing is checked by a gate; 1 gate only informs"),
        ),
        (
            (ticket("T", "done", evidence="e", acceptance=("x one", "two")),),
            {"T/evidence": "fail"},
            False,
            ("nothing-holds", "2 checks, none holds"),
        ),
        (
            (gate("g", "text", enabled=False), gate("h", "text")),
            {"h": "not_applicable"},
            False,
            ("nothing-holds", "2 checks, none holds: 1 disabled, 1 not applicable"),
        ),
        (
            (ticket("T", evidence="e"),),
            {"T/evidence": "pass"},
            True,
            (
                "nothing-due",
                "1 check, none is due; T/evidence holds, but is not due before T is done",
            ),
        ),
        (
            (
                gate("g", "text", proves=("milestone:M",)),
                _WEEK_12,
                ticket("T", "done", evidence="e"),
            ),
            {"g": "pass", "T/evidence": "fail"},
            True,
            ("nothing-holds", "1 check, none holds; g holds, but is not due before 2026-W12"),
        ),
        (
            (gate("g", "text", proves=("phase:A",)), phase("A", "T"), ticket("T")),
            {"g": "pass"},
            True,
            (
                "nothing-due",
                "1 check, none is due; g holds, but is not due before phase A is closed",
            ),
        ),
    ],
)
def test_nothing_is_checked_is_said_only_where_nothing_is(
    records: Any,  # noqa: ANN401 - any records
    results: Mapping[str, str],
    *,
    now_only: bool,
    said: tuple[str, str],
) -> None:
    found = verdict(judged(board(*records), results=results), BOARD, now_only=now_only)
    silent = [(one.code, one.message) for one in found.reasons if one.code.startswith("nothing-")]
    assert silent == [said]


def test_a_closable_ticket_says_what_is_left_to_do() -> None:
    found = verdict(
        judged(board(ticket("T", "review", evidence="e")), results={"T/evidence": "pass"}), BOARD
    )
    assert of(found, "ticket-open").message == "T is review: all gates pass"
    assert of(found, "ticket-open").remedy == "mark it done"


def test_a_gate_is_told_once_under_its_claim() -> None:
    found = verdict(
        judged(
            board(
                ticket("T", "done", evidence="e", verify=("make",)),
                ticket("U", "doing"),
                gate("g", "text", proves=("T", "U", "board")),
            ),
            results={"T/evidence": "fail", "g": "fail"},
        ),
        BOARD,
    )
    contradicted = of(found, "claim-contradicted")
    assert [child.subject.name for child in contradicted.children] == [
        "T/evidence",
        "g",
        "T/verify-1",
    ]
    assert "gate-failing" not in codes(found)
    assert of(found, "ticket-open").children == ()
    assert contradicted.children[0].children[0].place == Place("src/a.py", 3)


def test_undecided_gates_of_a_done_ticket_speak_for_themselves() -> None:
    found = verdict(judged(board(ticket("T", "done", verify=("make",)))), BOARD)
    assert codes(found) == ["gate-unknown", "nothing-holds"]
    assert of(found, "gate-unknown").subject.ticket == key("T")


def test_dropped_tickets_count_nowhere() -> None:
    found = verdict(
        judged(
            board(PROVEN, ticket("D", "dropped", evidence="d"), gate("g", "text", proves=("D",))),
            results={"P/evidence": "pass", "g": "fail"},
        ),
        BOARD,
    )
    assert (found.word, found.total, found.proven) == (Word.GO, 1, 1)


def test_a_proven_mitigation_or_a_standing_acceptance_settles_a_risk() -> None:
    accepted = Acceptance("known", "@lead", date(2026, 2, 18))
    lapsed = Acceptance("known", "@lead", date(2026, 2, 17))
    found = verdict(
        judged(
            board(
                PROVEN,
                risk("R-1", "P", at="5x5"),
                risk("R-2", at="5x5", accepted=accepted),
                risk("R-3", at="5x5", accepted=lapsed),
                risk("R-4", at="3x3"),
                risk("R-5", at=""),
            ),
            results={"P/evidence": "pass"},
        ),
        BOARD,
    )
    assert [reason.subject.name for reason in found.reasons] == ["R-3"]


# scopes


def scoped() -> Judgement:
    return judged(
        board(
            ticket("A", "done", evidence="a"),
            ticket("B", "done", evidence="b"),
            ticket("C", "todo"),
            phase("1", "A", exit=(Criterion(ticket="A"),)),
            phase("2", "B C missing"),
            milestone("M", "phase:1 B", due=date(2026, 2, 18)),
            gate("p1", "text", proves=("phase:1",)),
            gate("m", "text", proves=("milestone:M",)),
            gate("all", "text"),
        ),
        results={
            "A/evidence": "pass",
            "B/evidence": "pass",
            "p1": "pass",
            "m": "fail",
            "all": "fail",
        },
    )


@pytest.mark.parametrize(
    ("kind", "name", "word", "expected"),
    [
        ("ticket", "A", Word.GO, []),
        ("ticket", "C", Word.NO_GO, ["ticket-open", "nothing-checked"]),
        ("phase", "1", Word.GO, []),
        ("phase", "2", Word.NO_GO, ["ticket-open", "ticket-open"]),
        ("milestone", "M", Word.NO_GO, ["gate-failing"]),
        ("", "", Word.NO_GO, ["gate-failing", "gate-failing", "ticket-open"]),
    ],
)
def test_a_scope_has_its_tickets_their_gates_and_its_own(
    kind: str, name: str, word: Word, expected: list[str]
) -> None:
    found = verdict(scoped(), Scope(HOME, kind, name))
    assert (found.word, codes(found)) == (word, expected)


@pytest.mark.parametrize(
    "scope",
    [
        Scope(BoardId("c")),
        Scope(HOME, "ticket", "X"),
        Scope(HOME, "phase", "X"),
        Scope(HOME, "milestone", "N"),
        Scope(HOME, "risk", "R"),
    ],
)
def test_an_unknown_scope_is_refused(scope: Scope) -> None:
    with pytest.raises(UsageError) as refused:
        verdict(scoped(), scope)
    assert refused.value.remedy


def test_a_workspace_is_its_worst_board() -> None:
    good = board(ticket("T", "done", evidence="e"), id="good")
    bad = board(ticket("T", "done", evidence="e"), id="bad", mode="shadow")
    found = verdict(
        judged(good, bad, results={"good:T/evidence": "pass", "bad:T/evidence": "fail"}), WORKSPACE
    )
    assert (found.word, found.mode, found.enforced) == (Word.NO_GO, Mode.SHADOW, False)
    assert (found.total, found.proven) == (2, 1)
    assert found.counts == {ProofWord.PROVEN: 1, ProofWord.CONTRADICTED: 1}


def test_strict_enforces_what_solo_and_shadow_do_not() -> None:
    found = judged(board(PROVEN, mode="shadow"), results={"P/evidence": "fail"})
    assert not verdict(found, BOARD).enforced
    assert verdict(found, BOARD, strict=True).enforced


def test_now_asks_only_for_what_is_due() -> None:
    due = date(2026, 2, 18)
    found = judged(
        board(
            PROVEN,
            ticket("T", "doing", evidence="e"),
            phase("1", "P", exit=(Criterion(text="met"),)),
            phase("2", "T"),
            phase("3", "T2"),
            ticket("T2", "todo"),
            milestone("past", due=due),
            milestone("later", due=due + timedelta(1)),
            gate("closed", "text", proves=("phase:1",)),
            gate("running", "text", proves=("phase:2",)),
            gate("past", "text", proves=("milestone:past",)),
            gate("later", "text", proves=("milestone:later",)),
            gate("risky", "text", proves=("risk:R",)),
        ),
        results={"P/evidence": "pass"}
        | dict.fromkeys(("T/evidence", "closed", "running", "past", "later", "risky"), "fail"),
    )
    now = verdict(found, BOARD, now_only=True)
    assert {reason.subject.name for reason in now.reasons} == {"closed", "past", "risky"}


def test_a_phase_is_due_once_its_successor_has_started() -> None:
    def asked(status: str) -> list[str]:
        found = judged(
            board(
                PROVEN,
                ticket("T", "doing"),
                ticket("N", status),
                phase("1", "T"),
                phase("2", "N"),
                gate("first", "text", proves=("phase:1",)),
            ),
            results={"P/evidence": "pass", "first": "fail"},
        )
        return [reason.subject.name for reason in verdict(found, BOARD, now_only=True).reasons]

    assert asked("todo") == []
    assert asked("doing") == ["first"]


# laws

HOLD_ORDER = {Word.NO_GO: 0, Word.GO_WITH_WAIVERS: 1, Word.GO: 2}
OUTCOMES = st.sampled_from(["pass", "warn", "fail", "error", "unknown", "not_applicable"])
MODES = st.sampled_from([mode.value for mode in Mode])


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Board, dict[str, str | Result]]:
    """A small board with gates of every weight, and what they found."""
    names = [f"T-{number}" for number in range(draw(st.integers(0, 4)))]
    tickets = [
        ticket(
            name,
            draw(st.sampled_from([status.value for status in Status])),
            evidence=draw(st.sampled_from(["", "e"])),
            acceptance=draw(st.sampled_from([(), ("x one",), ("one",)])),
            depends=draw(st.sampled_from(["", *names])),
        )
        for name in names
    ]
    gates = [
        gate(
            f"g{number}",
            "text",
            proves=(draw(st.sampled_from(["board", "phase:A", "risk:R", *names])),),
            severity=draw(st.sampled_from(GateSeverity)),
            enabled=draw(st.booleans()),
            mode=draw(st.sampled_from([None, None, *Mode])),
        )
        for number in range(draw(st.integers(0, 4)))
    ]
    waivers = [
        replace(waiver(), id=f"W{number}", gate=draw(st.sampled_from(["g0", "g1", "nope"])))
        for number in range(draw(st.integers(0, 2)))
    ]
    records = [*tickets, *gates, *waivers, phase("A", tuple(names[:2])), risk("R", at="5x5")]
    made = board(*records, mode=draw(MODES))
    found = judged(made).gates
    results: dict[str, str | Result] = {
        gate_key.gate: result(draw(OUTCOMES), stale=draw(st.sampled_from(["", "", "old"])))
        for gate_key, item in found.items()
        if item.kind != "composite" and draw(st.booleans())
    }
    return made, results


@settings(max_examples=examples(150), deadline=None)
@given(worlds())
def test_reasons_come_worst_first_then_by_id(world: tuple[Board, dict[str, str | Result]]) -> None:
    made, results = world
    reasons = verdict(judged(made, results=results), BOARD).reasons
    weights = [
        (not reason.blocks, ORDER.index(reason.code), natural(reason.subject.name))
        for reason in reasons
    ]
    assert weights == sorted(weights)


@settings(max_examples=examples(150), deadline=None)
@given(world=worlds(), bad=st.sampled_from(["fail", "unknown", "error"]), now_only=st.booleans())
def test_a_bad_block_gate_added_never_improves_a_verdict(
    world: tuple[Board, dict[str, str | Result]], bad: str, *, now_only: bool
) -> None:
    made, results = world
    before = verdict(judged(made, results=results), BOARD, now_only=now_only)
    more = replace(made, gates={**made.gates, "bad": gate("bad", "text")})
    after = verdict(judged(more, results=results | {"bad": bad}), BOARD, now_only=now_only)
    assert HOLD_ORDER[after.word] <= HOLD_ORDER[before.word]
    assert after.word is Word.NO_GO


@settings(max_examples=examples(150), deadline=None)
@given(worlds(), st.data())
def test_taking_a_result_away_never_improves_a_verdict(
    world: tuple[Board, dict[str, str | Result]], data: st.DataObject
) -> None:
    made, results = world
    lost = data.draw(st.sampled_from([None, *results]))
    fewer = {name: said for name, said in results.items() if name != lost}
    said = results.get(lost or "")
    exempt = isinstance(said, Result) and said.outcome is Outcome.NOT_APPLICABLE
    after = verdict(judged(made, results=fewer), BOARD)
    before = verdict(judged(made, results=results), BOARD)
    assert HOLD_ORDER[after.word] <= HOLD_ORDER[before.word] or exempt


@settings(max_examples=examples(150), deadline=None)
@given(world=worlds(), switch_off=st.booleans())
def test_switching_a_block_gate_off_or_to_trial_never_gives_a_plain_go(
    world: tuple[Board, dict[str, str | Result]], *, switch_off: bool
) -> None:
    made, results = world
    if made.enforcement is Mode.SOLO:
        return
    change: dict[str, Any] = {"enabled": False} if switch_off else {"mode": Mode.SOLO}
    bad: Gate = replace(gate("bad", "text"), **change)
    more = replace(made, gates={**made.gates, "bad": bad})
    assert verdict(judged(more, results=results | {"bad": "fail"}), BOARD).word is not Word.GO


@settings(max_examples=examples(150), deadline=None)
@given(worlds())
def test_solo_shadow_and_soft_block_give_one_verdict(
    world: tuple[Board, dict[str, str | Result]],
) -> None:
    made, results = world
    plain = {name: replace(item, mode=None) for name, item in made.gates.items()}
    words = {
        verdict(judged(replace(made, gates=plain, enforcement=mode), results=results), BOARD).word
        for mode in (Mode.SOLO, Mode.SHADOW, Mode.SOFT_BLOCK)
    }
    assert len(words) == 1
    hard = verdict(
        judged(replace(made, gates=plain, enforcement=Mode.HARD_BLOCK), results=results), BOARD
    )
    assert HOLD_ORDER[hard.word] <= min(HOLD_ORDER[word] for word in words)


@settings(max_examples=examples(150), deadline=None)
@given(worlds())
def test_go_means_that_something_holds_on_fact_and_nothing_blocks(
    world: tuple[Board, dict[str, str | Result]],
) -> None:
    made, results = world
    found = judged(made, results=results)
    said = verdict(found, BOARD)
    assert (said.word is Word.NO_GO) is any(reason.blocks for reason in said.reasons)
    if said.word is not Word.NO_GO:
        weights = found.effectives.values()
        assert any(item.hold is GateDecision.HOLDS and item.is_fact for item in weights)
    assert sum(said.counts.values()) == said.total


@settings(max_examples=examples(150), deadline=None)
@given(worlds())
def test_a_waiver_never_hides_its_finding(world: tuple[Board, dict[str, str | Result]]) -> None:
    made, results = world
    bare = judged(replace(made, waivers={}), results=results)
    assert judged(made, results=results).results == bare.results


@settings(max_examples=examples(150), deadline=None)
@given(worlds(), st.data())
def test_a_judgement_made_from_an_earlier_one_is_the_same(
    world: tuple[Board, dict[str, str | Result]], data: st.DataObject
) -> None:
    made, words = world
    results = {
        GateKey(HOME, name): item if isinstance(item, Result) else result(item)
        for name, item in words.items()
    }
    previous = judge(Portfolio.of(made), results, NOW)
    tickets = {
        name: replace(item, status=data.draw(st.sampled_from([item.status, *Status])))
        for name, item in made.tickets.items()
    }
    gates = {
        name: replace(
            item,
            severity=data.draw(st.sampled_from([item.severity, *GateSeverity])),
            enabled=data.draw(st.booleans()),
        )
        for name, item in made.gates.items()
    }
    mode = data.draw(st.sampled_from([made.enforcement, *Mode]))
    waivers = data.draw(st.sampled_from([made.waivers, {}, {"W": waiver(gate="g0")}]))
    after = Portfolio.of(
        replace(made, tickets=tickets, gates=gates, enforcement=mode, waivers=waivers)
    )
    fresh = {
        name: data.draw(st.sampled_from([item, item, result("fail"), result("pass")]))
        for name, item in results.items()
    }
    assert judge(after, fresh, NOW, previous=previous) == judge(after, fresh, NOW)
