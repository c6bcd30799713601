"""Gates made of gates, tickets, phases and lines that people tick."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.gate import Cause, Finding, Outcome, Result
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.ticket import Criterion
from readiness_tui.domain.proof.proof import Judgement
from readiness_tui.domain.verdict.verdict import judge
from tests.builders import HOME, board, gate, key, milestone, phase, ticket
from tests.support import examples

NOW = datetime(2026, 2, 18, 9, tzinfo=UTC)


def judged(*boards: Board, results: Mapping[str, str] | None = None) -> Judgement:
    found = {
        GateKey(*key(name)): Result(
            outcome=Outcome(word),
            says=word,
            decided_by="rule",
            findings=(Finding("r", "bad"),) if word == "fail" else (),
        )
        for name, word in (results or {}).items()
    }
    return judge(Portfolio.of(*boards), found, NOW)


def composite(**params: Any) -> Any:  # noqa: ANN401 - any field
    return gate("co", "composite", params=params)


def answer(*records: Any, results: Mapping[str, str] | None = None, name: str = "co") -> Result:  # noqa: ANN401 - any field
    return judged(board(*records), results=results).results[GateKey(HOME, name)]


GATES = (gate("a", "text"), gate("b", "text"), gate("c", "text"))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("pass", "pass", "pass"), "pass"),
        (("pass", "warn", "pass"), "warn"),
        (("pass", "warn", "unknown"), "unknown"),
        (("pass", "error", "unknown"), "error"),
        (("fail", "error", "unknown"), "fail"),
        (("pass", "not_applicable", "pass"), "pass"),
        (("not_applicable",) * 3, "unknown"),
    ],
)
def test_of_all_the_worst_decides(words: tuple[str, ...], expected: str) -> None:
    found = answer(
        composite(all=["a", "b", "c"]), *GATES, results=dict(zip("abc", words, strict=True))
    )
    assert found.outcome.value == expected


@pytest.mark.parametrize(
    ("needed", "words", "expected"),
    [
        (1, ("fail", "error", "pass"), "pass"),
        (2, ("fail", "warn", "pass"), "warn"),
        (2, ("fail", "unknown", "pass"), "unknown"),
        (3, ("fail", "pass", "pass"), "fail"),
    ],
)
def test_of_at_least_n_the_best_decide(needed: int, words: tuple[str, ...], expected: str) -> None:
    results = dict(zip("abc", words, strict=True))
    made = composite(at_least={"n": needed, "of": ["a", "b", "c"]})
    assert answer(made, *GATES, results=results).outcome.value == expected
    if needed == 1:
        assert (
            answer(composite(any=["a", "b", "c"]), *GATES, results=results).outcome.value == "pass"
        )


@pytest.mark.parametrize(
    ("status", "evidence", "expected", "is_fact"),
    [
        ("done", "pass", Outcome.PASS, True),
        ("done", "fail", Outcome.FAIL, True),
        ("done", "unknown", Outcome.WARN, False),
        ("doing", "pass", Outcome.UNKNOWN, False),
        ("dropped", "pass", Outcome.UNKNOWN, False),
    ],
)
def test_a_ticket_counts_by_its_proof(
    status: str, evidence: str, expected: Outcome, *, is_fact: bool
) -> None:
    found = answer(
        composite(all=[{"ticket": "T"}]),
        ticket("T", status, evidence="e"),
        results={"T/evidence": evidence},
    )
    assert (found.outcome, found.is_fact) == (expected, is_fact)


def test_a_phase_follows_its_verdict_and_is_red_only_for_what_is_false() -> None:
    def phase_of(status: str, word: str) -> Outcome:
        return answer(
            composite(all=[{"phase": "A"}, {"milestone": "M"}]),
            ticket("T", status, evidence="e"),
            phase("A", "T"),
            milestone("M", "T"),
            results={"T/evidence": word},
        ).outcome

    assert phase_of("done", "pass") is Outcome.PASS
    assert phase_of("doing", "fail") is Outcome.UNKNOWN
    assert phase_of("done", "fail") is Outcome.FAIL


def test_a_ticked_line_is_a_statement_and_an_unticked_one_is_open() -> None:
    ticked = answer(composite(all=[{"text": "ok", "done": True}]))
    assert (ticked.outcome, ticked.is_fact) == (Outcome.PASS, False)
    unticked = answer(composite(all=[{"text": "ok", "done": True}, {"text": "not yet"}]))
    assert (unticked.outcome, unticked.cause) == (Outcome.UNKNOWN, Cause.OPEN)
    assert unticked.says == "1 of 2, 1 not ticked"


def test_a_composite_is_fact_if_a_deciding_member_is() -> None:
    line = Criterion(text="ok", done=True)
    found = judged(
        board(ticket("T", "done", acceptance=(line, Criterion(gate="a"))), *GATES),
        results={"a": "pass"},
    )
    assert found.results[GateKey(HOME, "T/acceptance")].is_fact
    assert found.proofs[key("T")].word.value == "proven"


def test_a_waived_member_holds_with_a_remark_and_a_disabled_one_is_open() -> None:
    off = gate("a", "text", enabled=False, disabled_reason="flaky")
    assert answer(composite(all=["a", "b"]), off, *GATES[1:], results={"b": "pass"}).outcome is (
        Outcome.UNKNOWN
    )


def test_members_may_stand_on_another_board() -> None:
    other = board(gate("a", "text"), ticket("T", "done", evidence="e"), id="other")
    here = board(composite(all=["other:a", {"ticket": "other:T"}]))
    found = judged(here, other, results={"other:a": "pass", "other:T/evidence": "pass"})
    assert found.results[GateKey(HOME, "co")].outcome is Outcome.PASS


def test_derived_criteria_take_gates_tickets_and_phases() -> None:
    found = judged(
        board(
            ticket("T", "done", evidence="e"),
            phase("A", "T"),
            phase("B", exit=(Criterion(phase="A"), Criterion(ticket="T"), Criterion(gate="a"))),
            GATES[0],
        ),
        results={"T/evidence": "pass", "a": "pass"},
    )
    result = found.results[GateKey(HOME, "phase:B/exit")]
    assert (result.outcome, result.says, result.is_fact) == (Outcome.PASS, "3 of 3", True)


def test_an_exit_says_what_it_waits_for() -> None:
    lines = (Criterion(ticket="T"), Criterion(text="signed", done=True))
    found = answer(ticket("T", "doing"), phase("B", "T", exit=lines), name="phase:B/exit")
    assert found.says == "1 of 2, waiting for T"


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"all": []},
        {"all": "a"},
        {"all": ["a"], "any": ["a"]},
        {"al": ["a"]},
        {"all": ["nope"]},
        {"all": [{"ticket": "nope"}]},
        {"all": [{"phase": "nope"}]},
        {"all": [{"ticket": "T", "phase": "A"}]},
        {"all": [3]},
        {"at_least": {"n": 0, "of": ["a"]}},
        {"at_least": {"n": 2, "of": ["a"]}},
        {"at_least": {"n": True, "of": ["a"]}},
        {"at_least": ["a"]},
    ],
)
def test_what_is_declared_wrongly_is_a_config_error_that_says_so(params: dict[str, Any]) -> None:
    found = answer(composite(**params), *GATES, ticket("T"), results=dict.fromkeys("abc", "pass"))
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.CONFIG)
    assert found.says
    assert found.remedy


def test_criteria_cannot_be_replaced_by_a_sharpening_table() -> None:
    found = answer(
        ticket("T", acceptance=("one",)),
        gate("T/acceptance", params={"any": ["a"]}),
        *GATES,
        name="T/acceptance",
    )
    assert found.outcome is Outcome.ERROR


def test_a_cycle_through_gates_tickets_and_phases_is_named_and_an_error() -> None:
    found = judged(
        board(
            ticket("T", "done", acceptance=(Criterion(phase="A"),)),
            phase("A", "T", exit=(Criterion(gate="co"),)),
            composite(all=[{"ticket": "T"}]),
        )
    )
    for name in ("co", "T/acceptance", "phase:A/exit"):
        result = found.results[GateKey(HOME, name)]
        assert (result.outcome, result.cause) == (Outcome.ERROR, Cause.CONFIG), name
    assert any("depends on itself" in result.says for result in found.results.values())
    assert found.proofs[key("T")].word.value == "unproven"


def test_a_gate_that_names_itself_is_an_error() -> None:
    assert "gate co > gate co" in answer(composite(all=["co"])).says


def test_a_chain_of_thousands_does_not_exhaust_the_stack() -> None:
    count = 3_000
    tickets = [
        ticket(f"T-{number}", "done", acceptance=(Criterion(ticket=f"T-{number + 1}"),))
        for number in range(count)
    ]
    found = judged(
        board(*tickets, ticket(f"T-{count}", "done", evidence="e")),
        results={f"T-{count}/evidence": "pass"},
    )
    assert found.proofs[key("T-0")].word.value == "proven"


@settings(max_examples=examples(200), deadline=None)
@given(
    st.lists(
        st.lists(
            st.sampled_from(
                [
                    *({"gate": f"g{number}"} for number in range(4)),
                    *({"ticket": f"T{number}"} for number in range(3)),
                    *({"phase": f"P{number}"} for number in range(2)),
                    {"milestone": "M"},
                    {"text": "x", "done": True},
                ]
            ),
            min_size=1,
            max_size=3,
        ),
        min_size=4,
        max_size=4,
    ),
    st.lists(st.sampled_from(["T0 T1", "T1 T2", "T2", ""]), min_size=2, max_size=2),
)
def test_whatever_refers_to_whatever_every_gate_gets_a_result(
    members: list[list[dict[str, Any]]], phases: list[str]
) -> None:
    found = judged(
        board(
            *(
                gate(f"g{number}", "composite", params={"all": items}, proves=(f"T{number}",))
                for number, items in enumerate(members)
            ),
            *(ticket(f"T{number}", "done") for number in range(3)),
            *(phase(f"P{number}", names) for number, names in enumerate(phases)),
            milestone("M", "phase:P0 T2"),
        )
    )
    assert found.results.keys() == found.gates.keys() == found.effectives.keys()
    assert len(found.proofs) == 3
    for item in found.results.values():
        assert item.says
