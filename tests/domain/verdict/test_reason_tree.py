"""Reasons as a tree: by kind, none twice, each with a place."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Examined, Finding, Outcome, Result
from readiness_tui.domain.model.ids import BoardId, GateKey, Kind, RecordRef
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Mode, Status
from readiness_tui.domain.model.ticket import Criterion
from readiness_tui.domain.plan.analysis import analyse
from readiness_tui.domain.plan.context import PlanContext
from readiness_tui.domain.proof.derived import gates_of
from readiness_tui.domain.proof.proof import WORKSPACE, Scope, Word
from readiness_tui.domain.verdict.reason_tree import (
    SEEN_ELSEWHERE,
    ReasonKind,
    ReasonNode,
    tree_of,
)
from readiness_tui.domain.verdict.snapshot import BoardState, Snapshot, ruled
from readiness_tui.domain.verdict.verdict import judge
from readiness_tui.domain.verdict.way_to_go import format_way, way_to_go
from tests.builders import HOME, board, gate, key, phase, risk, ticket

NOW = datetime(2026, 2, 18, 9, tzinfo=UTC)
GOOD = Result(outcome=Outcome.PASS, says="2 of 2 there", decided_by="file_exists.there")


def failing(*messages: str, path: str = "") -> Result:
    """A gate that fails, with a finding for each message."""
    findings = tuple(
        Finding("file_exists.missing", one, Place(path or one.partition(":")[0]), "create it")
        for one in messages
    )
    return Result(
        outcome=Outcome.FAIL,
        says="; ".join(messages),
        decided_by="file_exists.missing",
        findings=findings,
    )


def snapshot(*boards: Board, results: Mapping[str, Result] | None = None) -> Snapshot:
    """Boards as they are judged, each record in a line of its own."""
    found = {GateKey(*key(name)): one for name, one in (results or {}).items()}
    judgement = judge(Portfolio.of(*boards), found, NOW)
    states: dict[BoardId, BoardState] = {}
    for one in boards:
        refs = [
            RecordRef(one.id, kind, name)
            for kind in Kind
            if kind is not Kind.BOARD
            for name in one.records(kind)
        ]
        lines = {ref: number * 10 for number, ref in enumerate(refs, start=1)}
        states[one.id] = BoardState(f"boards/{one.id}.toml", lines=lines)
    return Snapshot(
        revision=0, analysis=analyse(judgement, PlanContext(date(2026, 2, 18))), boards=states
    )


def nodes(plan: Snapshot, scope: Scope = WORKSPACE) -> Iterator[ReasonNode]:
    """Every reason of a tree, and all below it."""
    pending = [node for group in tree_of(plan, ruled(plan, scope)) for node in group.nodes]
    while pending:
        yield (node := pending.pop())
        pending += node.children


def counts(plan: Snapshot, scope: Scope = WORKSPACE) -> dict[str, int]:
    groups = tree_of(plan, ruled(plan, scope))
    assert [group.count for group in groups] == [len(group.nodes) for group in groups]
    return {group.kind.value: group.count for group in groups}


def way(plan: Snapshot, scope: Scope = WORKSPACE) -> str:
    return format_way(way_to_go(plan, ruled(plan, scope)))


def a_plan(results: Mapping[str, Result] | None = None) -> Snapshot:
    """A contradicted ticket, a waiting one, a blocked one, an open one, a failing gate."""
    return snapshot(
        board(
            ticket("A-1", "done", deliverables="a.md b.md"),
            ticket("A-2", depends="A-3"),
            ticket("A-3", "doing", acceptance=["It works"]),
            ticket("A-4", "blocked", blocked="no key"),
            ticket("A-5", "done", evidence="proof/a5.txt"),
            gate("papers", "file_exists", proves=("board",)),
        ),
        results={
            "A-1/deliverables": failing("a.md: missing", "b.md: missing"),
            "A-5/evidence": Result(
                outcome=Outcome.PASS,
                says="1 file",
                decided_by="evidence.found",
                examined=(Examined("proof/a5.txt", 6, "2026-02-18"),),
            ),
            "papers": failing("README.md: missing"),
        }
        | dict(results or {}),
    )


def test_reasons_are_counted_by_kind_worst_first() -> None:
    assert counts(a_plan()) == {
        "contradicted": 1,
        "blocked": 2,
        "failing": 1,
        "open": 1,
        "holding": 1,
    }
    assert list(counts(a_plan())) == [kind for kind in ReasonKind if kind in counts(a_plan())]


def test_every_reason_leads_to_a_record_and_to_a_line() -> None:
    plan = a_plan()
    places = {node.reason.message: (node.record, node.place) for node in nodes(plan)}
    home = "boards/b.toml"
    assert places["A-1 is done, but a gate fails"] == (
        RecordRef(HOME, Kind.TICKET, "A-1"),
        Place(home, 10),
    )
    assert places["b.md: missing"] == (
        RecordRef(HOME, Kind.GATE, "A-1/deliverables"),
        Place("b.md"),
    )
    assert places["needs A-3, which is open"][0] == RecordRef(HOME, Kind.TICKET, "A-3")
    assert places["It works: not ticked"][1] == Place(home, 30)
    assert all(record and place for record, place in places.values())


def test_what_passes_opens_its_evidence() -> None:
    passing = [node for node in nodes(a_plan()) if node.reason.message == "A-5/evidence: 1 file"]
    assert [node.place for node in passing] == [Place("proof/a5.txt")]


def test_a_folder_and_a_pattern_open_the_board_since_they_are_no_file() -> None:
    for path in ("ops/a1/", "docs/*.md"):
        plan = a_plan({"A-1/deliverables": failing(f"{path}: nothing there", path=path)})
        leaf = next(node for node in nodes(plan) if "nothing there" in node.reason.message)
        assert leaf.place == Place("boards/b.toml", 10)


def test_a_finding_that_says_what_its_gate_says_is_no_line_of_its_own() -> None:
    paper = [node for node in nodes(a_plan()) if "README.md" in node.reason.message]
    assert [(node.reason.message, node.reason.remedy) for node in paper] == [
        ("papers: README.md: missing", "create it")
    ]
    assert paper[0].place == Place("README.md")


def test_a_gate_of_two_tickets_stands_below_the_first_and_is_named_below_the_other() -> None:
    suite = gate("suite", "file_exists", proves=("A", "B"))
    plan = snapshot(
        board(ticket("A", "done"), ticket("B", "done"), suite),
        results={"suite": failing("x.py: missing", "y.py: missing")},
    )
    messages = [node.reason.message for node in nodes(plan)]
    assert messages.count("x.py: missing") == 1
    assert "suite: as below A" in messages


def test_what_a_phase_waits_for_is_not_told_again_where_it_stands_on_its_own() -> None:
    exits = (Criterion(gate="papers"), Criterion(text="All agree"))
    plan = snapshot(
        board(
            ticket("A", "done", evidence="a"),
            phase("P", "A", exit=exits),
            gate("papers", "file_exists", proves=("board",)),
        ),
        results={"A/evidence": GOOD, "papers": failing("README.md: missing")},
    )
    below = [node.reason.message for node in nodes(plan) if "/exit" in (node.gate or ("", ""))[1]]
    assert any("All agree" in message for message in below)
    assert not any(message.startswith("gate papers") for message in below)


def test_a_reason_of_a_risk_and_of_a_waiver_leads_there() -> None:
    plan = snapshot(board(ticket("A", "done", evidence="a"), risk("R-1", at="4x5")))
    record = next(node.record for node in nodes(plan) if node.reason.code == "risk-open")
    assert record == RecordRef(HOME, Kind.RISK, "R-1")


RESULTS = st.sampled_from(
    [
        None,
        GOOD,
        failing("x.md: missing"),
        failing("x.md: missing", "y.md: missing"),
        Result(
            outcome=Outcome.UNKNOWN,
            says="never run",
            decided_by="verify.never",
            cause=Cause.NEVER_RUN,
        ),
        Result(
            outcome=Outcome.ERROR,
            says="not readable",
            decided_by="file_exists.error",
            cause=Cause.INPUT,
        ),
    ]
)


@st.composite
def plans(draw: st.DrawFn) -> Snapshot:
    """A board with tickets in every state, gates of several of them, a phase, and results."""
    size = draw(st.integers(0, 6))
    statuses = [one.value for one in Status]
    tickets = [
        ticket(
            f"T-{n}",
            draw(st.sampled_from(statuses)),
            depends=tuple(f"T-{m}" for m in range(size) if draw(st.integers(0, 5)) == m != n),
            deliverables="a" if draw(st.booleans()) else "",
            verify=("pytest",) if draw(st.booleans()) else (),
            acceptance=[draw(st.sampled_from(["x met", "open"]))] if draw(st.booleans()) else [],
        )
        for n in range(size)
    ]
    names = [one.id for one in tickets]
    targets = st.lists(st.sampled_from([*names, "board"]), unique=True, min_size=1, max_size=3)
    shared = [
        gate(
            f"g{n}",
            draw(st.sampled_from(["file_exists", "verify_command", "attestation"])),
            proves=tuple(draw(targets)),
        )
        for n in range(draw(st.integers(0, 3)))
    ]
    ways_out = (Criterion(text="All agree"), *(Criterion(gate=one.id) for one in shared))
    parts = [phase("P", tuple(names), exit=ways_out)] if draw(st.booleans()) else []
    mode = draw(st.sampled_from([one.value for one in Mode]))
    home = board(*tickets, *shared, *parts, mode=mode)
    results = {name: draw(RESULTS) for name in gates_of(home)}
    return snapshot(home, results={name: one for name, one in results.items() if one})


@given(plans())
def test_no_reason_stands_twice_and_every_id_is_its_own(plan: Snapshot) -> None:
    every = list(nodes(plan))
    assert [name for name, count in Counter(node.id for node in every).items() if count > 1] == []
    told = Counter(
        (node.reason.message, node.record) for node in every if node.reason.code != SEEN_ELSEWHERE
    )
    waits = {node.reason.message for node in every if node.reason.message.startswith("needs ")}
    assert [one for one, count in told.items() if count > 1 and one[0] not in waits] == []


@given(plans())
def test_no_reason_of_the_verdict_is_lost(plan: Snapshot) -> None:
    subjects = {node.gate or node.ticket for node in nodes(plan)}
    for reason in ruled(plan, WORKSPACE).reasons:
        assert (reason.subject.gate or reason.subject.ticket) in subjects


@given(plans())
def test_there_is_a_way_exactly_where_the_word_is_no_go(plan: Snapshot) -> None:
    tickets = [Scope(HOME, "ticket", key.ticket) for key, _ in plan.portfolio.tickets()]
    for scope in (WORKSPACE, Scope(HOME), *tickets):
        verdict = ruled(plan, scope)
        assert bool(way_to_go(plan, verdict)) is (verdict.word is Word.NO_GO), scope


def test_the_way_is_counted_from_facts_the_cheapest_first() -> None:
    assert way(a_plan()) == (
        "tick 1 criterion (A-3/acceptance), "
        "mend 3 findings (A-1/deliverables, papers, or waive 3), "
        "finish A-3, A-2 +1"
    )


def test_a_command_that_never_ran_is_to_be_run_and_one_that_failed_to_be_mended() -> None:
    tickets = board(ticket("A", "done", verify=("pytest",)))
    assert way(snapshot(tickets)) == "run 1 command (A/verify-1)"
    failed = failing("exit 1")
    assert "mend 1 finding (A/verify-1" in way(snapshot(tickets, results={"A/verify-1": failed}))


def test_a_closable_ticket_is_closed_and_what_it_waits_for_comes_first() -> None:
    plan = snapshot(
        board(
            ticket("A", evidence="a"),
            ticket("B", depends="A"),
            ticket("C", "done"),
            mode="hard_block",
        ),
        results={"A/evidence": GOOD},
    )
    assert way(plan) == "close A, give proof to C, finish B"
    assert way(plan, Scope(HOME, "ticket", "B")) == "close A, give proof to B, finish B"


def test_a_board_that_is_ready_has_no_way_to_go() -> None:
    plan = snapshot(board(ticket("A", "done", evidence="a")), results={"A/evidence": GOOD})
    assert way(plan) == ""


def test_a_long_chain_of_tickets_does_not_exhaust_the_stack() -> None:
    chain = [ticket("T-0"), *(ticket(f"T-{n}", depends=f"T-{n - 1}") for n in range(1, 3000))]
    plan = snapshot(board(*chain))
    assert "finish T-0, T-1 +2998" in way(plan, Scope(HOME, "ticket", "T-2999"))
