"""The boards of this repository are what they claim to be.

Five of them carry the facts of plans in words of our own. The plans lie outside the project; where
they are absent the tests that compare are skipped.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import fields, replace

from readiness_tui.domain.lint import lint
from readiness_tui.domain.model.board import HOMES, Board
from readiness_tui.domain.model.errors import Severity
from readiness_tui.domain.model.gate import Outcome
from readiness_tui.domain.model.ids import BoardId, GateKey, Kind
from readiness_tui.domain.model.plain_values import plain_board
from readiness_tui.domain.model.portfolio import Portfolio, repository_name
from readiness_tui.domain.model.status import Mode, Status
from readiness_tui.domain.model.ticket import Criterion, Task
from readiness_tui.domain.proof.gate_index import GateIndex
from readiness_tui.domain.proof.proof import ProofWord
from readiness_tui.domain.query.compiled import compile_query, parse
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.exchange.importing import prepare
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.storage.boards.reader import BrokenBoard, read_board
from readiness_tui.storage.boards.schema import json_schema

ROOT = Path(__file__).parents[2]
PLANS = Path(os.environ.get("READINESS_SOURCE_PLANS", ROOT.parent / "shared" / "seeds"))
NAMES = (
    "execution-backlog",
    "implementation-plan",
    "task-board",
    "readiness-tracker",
    "hardening-checklist",
)
OWN = "readiness-tui"
TRACKER = [f"M-{number:02d}" for number in range(1, 13)]

each_board = pytest.mark.parametrize("name", NAMES)
beside_the_plans = pytest.mark.skipif(
    not all((PLANS / f"{name}.md").is_file() for name in NAMES),
    reason="the five source plans are not here: READINESS_SOURCE_PLANS",
)


@cache
def board(name: str) -> Board:
    """A board of this repository."""
    loaded = read_board(ROOT, f"boards/{name}.toml")
    assert not isinstance(loaded, BrokenBoard), loaded.problems
    return loaded.board


@cache
def imported(name: str) -> Board:
    """What import makes of the plan that a board grew from."""
    (made,) = prepare([PLANS / f"{name}.md"], ROOT)
    assert made.plan is not None, made.error
    return made.plan.board


@cache
def snapshot() -> Snapshot:
    """All boards of this repository, no gate of them judged."""
    workspace = Workspace(ROOT)
    workspace.open()
    return workspace.snapshot


def source(name: str) -> str:
    """The text of a board file."""
    return (ROOT / "boards" / f"{name}.toml").read_text(encoding="utf-8")


# -- each board by itself


@each_board
def test_a_board_parses_without_a_problem(name: str) -> None:
    assert board(name).id == name
    assert board(name).tickets


@each_board
def test_a_board_points_to_nothing_outside_of_the_repository(name: str) -> None:
    assert board(name).source is None
    assert "../" not in source(name)


@each_board
def test_editors_can_check_a_board(name: str) -> None:
    assert source(name).startswith("#:schema ")


@each_board
def test_every_ticket_is_told_by_a_title_that_fits_into_its_row(name: str) -> None:
    titles = [ticket.title for ticket in board(name).tickets.values()]
    assert [title for title in titles if not 0 < len(title) <= 50] == []
    assert len(set(titles)) == len(titles)


@each_board
def test_a_board_has_a_few_gates_of_its_own(name: str) -> None:
    assert 2 <= len(board(name).gates) <= 12
    assert all(gate.title for gate in board(name).gates.values() if gate.kind)


@each_board
def test_boards_stay_small(name: str) -> None:
    assert not any(ticket.notes for ticket in board(name).tickets.values())
    assert len(source(name)) < 16_000


@each_board
def test_they_speak_of_other_repositories_and_hold_nothing_back(name: str) -> None:
    assert board(name).enforcement is Mode.SHADOW
    assert repository_name(board(name).repository) not in {"", repository_name(OWN)}


# -- all boards, held against this repository


def test_lint_finds_no_error() -> None:
    found = lint(snapshot().analysis)
    assert [one.message for one in found if one.severity is Severity.ERROR] == []


def test_no_gate_is_misdeclared_where_it_is_judged(there: Snapshot) -> None:
    wrong = {
        str(key): result.says
        for key, result in there.judgement.results.items()
        if result.outcome is Outcome.ERROR
    }
    _, answer = checked()
    wrong |= {gate["id"]: gate["says"] for gate in answer["gates"] if gate["outcome"] == "error"}
    assert wrong == {}


@cache
def checked() -> Any:  # noqa: ANN401 - any JSON
    """The exit code of `readiness check` on this repository, and its answer."""
    command = [sys.executable, "-m", "readiness_tui", "--root", str(ROOT), "check", "--json"]
    command += ["--timeout", "10m"]  # on a busy machine a gate of the whole program takes long
    done = subprocess.run(command, check=False, capture_output=True, cwd=ROOT, timeout=700)
    return done.returncode, json.loads(done.stdout)


def test_check_judges_the_own_board_and_counts_the_others_apart() -> None:
    code, answer = checked()
    assert code == answer["exit"]
    assert answer["problems"] == []
    assert [scope["scope"] for scope in answer["scopes"]] == [OWN]
    assert [item["board"] for item in answer["elsewhere"]] == sorted(NAMES)
    assert {gate["board"] for gate in answer["gates"]} == {OWN}


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The five boards in a repository that is theirs, and has nothing of what they ask for."""
    root = tmp_path_factory.mktemp("theirs")
    (root / "boards").mkdir()
    for name in NAMES:
        lines = source(name).split("\n")
        own = [line for line in lines if not line.startswith("repository = ")]
        assert len(own) == len(lines) - 1
        (root / "boards" / f"{name}.toml").write_text("\n".join(own), encoding="utf-8")
    workspace = Workspace(root)
    workspace.open()
    return workspace.gates.run()


def test_where_their_evidence_is_gone_every_claim_of_the_tracker_is_contradicted(
    there: Snapshot,
) -> None:
    judgement = there.judgement
    words = {
        key.ticket: proof.word
        for key, proof in judgement.proofs.items()
        if key.board == "readiness-tracker"
    }
    assert words == dict.fromkeys(TRACKER, ProofWord.CONTRADICTED)
    for ticket in TRACKER:
        for gate in ("evidence", "deliverables"):
            key = GateKey(BoardId("readiness-tracker"), f"{ticket}/{gate}")
            assert judgement.results[key].outcome is Outcome.FAIL


# -- the board of this program


def test_the_own_board_uses_most_kinds_of_gate() -> None:
    index = GateIndex.of(Portfolio.of(board(OWN)))
    kinds = {gate.kind for gate in index.gates.values()}
    assert len(kinds) >= 20, sorted(kinds)


def test_what_is_done_on_the_own_board_is_proven_but_for_reports_that_a_run_writes() -> None:
    _, answer = checked()
    proofs = {claim["id"]: claim["claim"]["proof"] for claim in answer["claims"]}
    done = [
        key.ticket
        for key, ticket in snapshot().portfolio.tickets()
        if key.board == OWN and ticket.status is Status.DONE
    ]
    assert len(done) >= 15
    assert {proofs[ticket] for ticket in done} == {ProofWord.PROVEN.value}


def test_the_own_board_points_at_tickets_of_the_plans() -> None:
    portfolio = snapshot().portfolio
    sources = [name for ticket in board(OWN).tickets.values() for name in ticket.sources]
    assert len(sources) > 40
    assert [name for name in sources if portfolio.find(name, BoardId(OWN)) is None] == []


# -- the terms of the field


TERMS = (
    "RBAC",
    "fail-closed",
    "provenance",
    "idempotent",
    "rollback",
    "checkpoint",
    "freshness",
    "threshold",
    "dead-letter queue",
    "DLQ",
    "circuit breaker",
    "god object",
    "SLO",
    "SLA",
    "SLI",
    "RPO",
    "RTO",
    "p95",
    "p99",
    "variance",
    "SBOM",
    "SPDX",
    "Cosign",
    "attestation",
    "digest",
    "SPIFFE",
    "SVID",
    "mTLS",
    "Bandit",
    "Safety",
    "Trivy",
    "coverage",
    "baseline",
    "backpressure",
    "jitter",
    "retry",
    "replay",
    "immutable",
    "telemetry",
    "correlation",
    "redact",
    "secret",
    "isolation",
    "ephemeral",
    "staging",
    "deprecation",
    "compatibility",
    "runbook",
    "triage",
    "hotspot",
    "taxonomy",
    "regression",
    "waiver",
    "expiry",
    "escalate",
    "emergency override",
    "atomic",
    "fsync",
    "mutex",
    "quota",
    "retention",
    "lockfile",
    "tamper",
    "Lamport",
    "drift",
    "noise budget",
    "branch protection",
    "rollback frequency",
    "percentiles",
    "lock contention",
    "slow tests",
    "risk review",
    "decision log",
    "KPI",
    "proof run",
)


FACTS = {
    "a deadline": ("execution-backlog:S1", "2026-02-20"),
    "versions that drifted": ("execution-backlog:S3", "3.0.0, ml 3.3.0"),
    "a version in a log": ("execution-backlog:S3", "v3.4-alpha"),
    "the policy of severity": ("execution-backlog:S2", "critical and high"),
    "what only warns": ("execution-backlog:S2", "medium and low"),
    "a file with its size": ("execution-backlog:S6", "metrics_exporter.py, 1151 lines"),
    "snapshots": ("hardening-checklist:2.8", "RPO and RTO"),
    "one contract of figures": ("hardening-checklist:3.4", "acceptance_criteria.json"),
    "metrics of gates": ("implementation-plan:T-019", "rollback frequency"),
    "a file of limits": ("implementation-plan:T-025", "durations_sla.yaml"),
    "tools": ("implementation-plan:T-001", "Bandit and Safety"),
    "a review of each week": ("task-board:CODEX-P0-004", "risk review"),
}
"""Facts of the plans, each where it stands: a ticket, and words by which it is found."""


@pytest.mark.parametrize("term", TERMS)
def test_a_term_of_the_plans_is_found(term: str) -> None:
    fits = compile_query(parse(f'"{term}"'), snapshot().analysis)
    keys = [key for key, _ in snapshot().portfolio.tickets() if key.board in NAMES]
    assert any(fits(key) for key in keys)


@pytest.mark.parametrize(("key", "words"), FACTS.values(), ids=FACTS)
def test_a_fact_of_the_plans_is_found_at_its_ticket(key: str, words: str) -> None:
    fits = compile_query(parse(f'"{words}"'), snapshot().analysis)
    assert key in {str(key) for key, _ in snapshot().portfolio.tickets() if fits(key)}


# -- the boards beside the plans they grew from


def masked(board: Board) -> Board:
    """A board without words and without what is set here: titles, gates, enforcement, fields.

    Its document is no source that the document states.
    """
    document = board.source.path if board.source else ""
    return replace(
        board,
        title="",
        objective="",
        repository="",
        enforcement=Mode.SHADOW,
        source=None,
        out_of_scope=("",) * len(board.out_of_scope),
        assumptions=("",) * len(board.assumptions),
        actions=steps(board.actions),
        definition=dict.fromkeys(board.definition, ""),
        tickets={
            key: replace(
                ticket,
                title="",
                outcome="",
                group="",  # import takes the headings above a ticket, here phases say it
                notes="",
                fields={},
                acceptance=marks(ticket.acceptance),
                deliverables=tuple(replace(item, text="") for item in ticket.deliverables),
                closure=marks(ticket.closure),
                tasks=steps(ticket.tasks),
                sources=tuple(source for source in ticket.sources if source != document),
            )
            for key, ticket in board.tickets.items()
        },
        phases={
            key: replace(phase, title="", entrance=marks(phase.entrance), exit=marks(phase.exit))
            for key, phase in board.phases.items()
        },
        milestones={key: replace(one, title="") for key, one in board.milestones.items()},
        iterations={key: replace(one, title="") for key, one in board.iterations.items()},
        risks={key: replace(one, title="") for key, one in board.risks.items()},
        log={key: replace(one, text="") for key, one in board.log.items()},
        gates={},
        playbooks={},
        alerts={},
    )


def marks(lines: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    """Criteria without their words; a line of a plan may have become a gate here."""
    return tuple(replace(line, text="", gate="") for line in lines)


def steps(tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    """Tasks without their words."""
    return tuple(replace(task, text="") for task in tasks)


@beside_the_plans
@pytest.mark.parametrize("field", [field.name for field in fields(Board)])
@each_board
def test_the_facts_are_those_of_the_plan(name: str, field: str) -> None:
    ours, theirs = (getattr(masked(each), field) for each in (board(name), imported(name)))
    if isinstance(theirs, dict):
        assert list(ours) == list(theirs), "the same records in the same order"
    assert ours == theirs


@beside_the_plans
@each_board
def test_playbooks_and_alerts_have_as_many_lines_as_the_plan(name: str) -> None:
    def shape(of: Board) -> tuple[list[tuple[int, int]], int]:
        lines = [(len(one.triggers), len(one.steps)) for one in of.playbooks.values()]
        return lines, len(of.alerts)

    assert shape(board(name)) == shape(imported(name))


@beside_the_plans
@each_board
def test_no_sentence_of_a_plan_stands_on_a_board(name: str) -> None:
    plan = folded(" ".join((PLANS / f"{one}.md").read_text(encoding="utf-8") for one in NAMES))
    texts = [*words_of(name), *comments_of(name)]
    assert len(texts) > len(board(name).tickets)
    pieces = {folded(piece) for text in texts for piece in (text, *re.split(r"[.;:,]\s", text))}
    assert [piece for piece in pieces if len(piece) > 25 and piece in plan] == []


@beside_the_plans
@each_board
def test_no_five_words_in_a_row_come_from_the_plan(name: str) -> None:
    plan = folded((PLANS / f"{name}.md").read_text(encoding="utf-8"))
    theirs = set(runs(plan))
    taken = {run for text in words_of(name) for run in runs(folded(text)) if run in theirs}
    assert taken == set()


def folded(text: str) -> str:
    """Text as it is compared: no marks of Markdown, one blank between words, no capitals."""
    return " ".join(re.sub(r"[`*_#|>]", " ", text).split()).casefold()


def runs(text: str) -> Iterator[tuple[str, ...]]:
    """Every five words in a row."""
    found = re.findall(r"[\w./%-]*\w", text)
    return zip(*(found[start:] for start in range(5)), strict=False)


WORDS = frozenset(
    {
        "title",
        "objective",
        "outcome",
        "acceptance",
        "entrance",
        "exit",
        "text",
        "message",
        "triggers",
        "steps",
        "when",
        "out_of_scope",
        "assumptions",
        "definition",
        "remediation",
    }
)
"""The keys of a board file behind which people write sentences."""


def words_of(name: str) -> Iterator[str]:
    """Every text of a board that a person reads as a sentence."""
    yield from _words(plain_board(board(name)), said=False)


def _words(value: Any, *, said: bool) -> Iterator[str]:  # noqa: ANN401 - any plain value
    if isinstance(value, str):
        if said:
            yield from value.split("\n")
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _words(inner, said=said or key in WORDS)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner, said=said)


def comments_of(name: str) -> Iterator[str]:
    """The comments of a board file."""
    return (line[2:] for line in source(name).split("\n") if line.startswith("# "))


def test_every_comment_stands_right_above_a_table() -> None:
    for name in NAMES:
        lines = source(name).split("\n")
        for line, following in pairwise(lines):
            if line.startswith("# "):
                assert following.startswith(("# ", "[")), f"{name}: {line}"


def test_together_the_boards_show_every_kind_of_record_but_waivers() -> None:
    shown = {kind for name in NAMES for kind in HOMES if board(name).records(kind)}
    assert set(HOMES) - shown <= {Kind.WAIVER}


def test_the_schema_that_editors_read_is_the_one_that_the_program_prints() -> None:
    kept = json.loads((ROOT / "boards/board.schema.json").read_text("utf-8"))
    assert kept == json_schema(), "run: readiness schema > boards/board.schema.json"
