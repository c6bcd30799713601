"""Deliverables with a claim of their own: each test plants a fault and sees it told."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.edits.proposals import Author
from readiness_tui.domain.edits.requests import Tick, propose
from readiness_tui.domain.fields.records import format_field, parse_field
from readiness_tui.domain.lint import LintFinding, findings
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.edits import apply_all
from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Finding, Outcome, Result
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.plain_values import plain_value
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.ticket import Deliverable
from readiness_tui.domain.plan.analysis import PlanContext, analyse
from readiness_tui.domain.proof.judging import judge
from readiness_tui.domain.proof.proof import Judgement, ProofWord
from readiness_tui.domain.query.compiled import compile_query
from readiness_tui.domain.query.grammar import parse
from readiness_tui.domain.verdict.statement_proof import Stand, deliverable_proofs
from readiness_tui.exchange.markdown.extract import extract
from readiness_tui.exchange.model.plan import plan
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.reader import parse_board
from readiness_tui.storage.boards.remembered import recall, remember
from readiness_tui.storage.merge.lists import merge_lists
from tests.builders import HOME, NOW, TODAY, analysis, board, gate, key, ticket

SLO = Deliverable("docs/slo.md", "the policy", done=True)
MAP = Deliverable("docs/map.md")
DOCUMENT = """\
# Tracker

| ID | Issue | Status |
|---|---|---|
| M-01 | Objectives | Done |
| M-02 | Contracts | In progress |

## Deliverables

| Workstream | File | Purpose | Status |
|---|---|---|---|
| M-01 | `docs/slo.md` | What a release is held against | Done |
| M-02 | `schema.json` | The contract | In review |
| M-02 | `docs/*.md` | | Planned |
"""


def judged(home: Board, results: Mapping[str, Result]) -> Judgement:
    return judge(
        Portfolio.of(home),
        {GateKey(*key(name)): result for name, result in results.items()},
        NOW,
    )


def result(outcome: Outcome, *missing: str) -> Result:
    gone = tuple(Finding("file_exists.missing", path, Place(path)) for path in missing)
    return Result(outcome=outcome, says=outcome.value, decided_by="x", findings=gone)


def told(home: Board, results: Mapping[str, Result]) -> list[LintFinding]:
    return list(findings(analyse(judged(home, results), PlanContext(TODAY)), ["L410"]))


def stands(home: Board, results: Mapping[str, Result]) -> list[Stand]:
    work = home.tickets[key("A").ticket]
    proofs = deliverable_proofs(judged(home, results), key("A"), work)
    return [proof.stand for _, proof in proofs]


def test_a_claim_that_the_repository_denies_is_told() -> None:
    home = board(ticket("A", deliverables=(SLO, MAP)))
    missing = {"A/deliverables": result(Outcome.FAIL, "docs/slo.md")}
    assert stands(home, missing) == [Stand.REFUTED, Stand.PROVEN]
    (found,) = told(home, missing)
    assert found.message == "A says that docs/slo.md is done, and A/deliverables fails"
    mended = apply_all(Portfolio.of(home), found.fixes[0]).boards[HOME]
    assert told(mended, missing) == []
    assert told(home, {"A/deliverables": result(Outcome.FAIL, "docs/map.md")}) == []
    assert told(home, {"A/deliverables": result(Outcome.PASS)}) == []


def test_a_gate_that_proves_a_deliverable_speaks_against_claim_and_ticket() -> None:
    home = board(
        ticket("A", "done", deliverables=(SLO,)),
        gate("reviewed", "text", proves=("deliverable:docs/slo.md",)),
    )
    results = {"A/deliverables": result(Outcome.PASS), "reviewed": result(Outcome.FAIL)}
    assert judged(home, results).proofs[key("A")].word is ProofWord.CONTRADICTED
    (found,) = told(home, results)
    assert found.message == "A says that docs/slo.md is done, and reviewed fails"


def test_what_is_proven_or_part_of_what_is_done_and_not_claimed_is_told() -> None:
    home = board(
        ticket("A", deliverables=(MAP,)),
        ticket("B", "done", deliverables=(SLO, Deliverable("b.md"))),
        ticket("C", "done", deliverables=("c.md",)),
        gate("reviewed", "text", proves=("deliverable:docs/map.md",)),
    )
    passing = {
        name: result(Outcome.PASS)
        for name in ("A/deliverables", "B/deliverables", "C/deliverables", "reviewed")
    }
    assert [found.message for found in told(home, passing)] == [
        "docs/map.md is proven by A/deliverables, reviewed, and A does not say it is done",
        "B is done, and does not say so of b.md",
    ]


def test_where_not_all_findings_are_told_a_deliverable_is_unsettled() -> None:
    home = board(ticket("A", deliverables=(SLO, MAP)))
    some = result(Outcome.FAIL, "docs/map.md")
    assert stands(home, {"A/deliverables": some}) == [Stand.PROVEN, Stand.REFUTED]
    cut = Result(outcome=Outcome.FAIL, says="x", decided_by="x", findings=some.findings, unlisted=3)
    assert stands(home, {"A/deliverables": cut}) == [Stand.UNSETTLED, Stand.REFUTED]


def test_a_gate_that_names_a_deliverable_of_nobody_is_told() -> None:
    home = board(
        ticket("A", deliverables=(SLO,)),
        gate("reviewed", "text", proves=("deliverable:docs/sla.md",)),
    )
    (found,) = findings(analysis(home), ["L708"])
    assert "the board states no such deliverable; nearest docs/slo.md" in found.message


def test_its_mark_is_turned_by_one_edit() -> None:
    home = board(ticket("A", deliverables=(SLO, MAP)))
    action = propose(analysis(home), Tick(key("A"), 1, "deliverables"), Author("@me", TODAY)).action
    assert action is not None
    assert action.title == "A deliverable 2 done"
    ticked = apply_all(Portfolio.of(home), action).boards[HOME]
    assert [item.done for item in ticked.tickets[key("A").ticket].deliverables] == [True, True]


def test_deliverables_are_asked_for_by_path_purpose_and_claim() -> None:
    plan_analysis = analysis(
        board(ticket("A", deliverables=(SLO,)), ticket("B", deliverables=(MAP,)))
    )

    def fitting(query: str) -> list[str]:
        fits = compile_query(parse(query), plan_analysis)
        return [name for name in ("A", "B") if fits(key(name))]

    assert fitting("deliverable:policy") == ["A"]
    assert fitting("deliverable:map.md") == ["B"]
    assert fitting("has:deliverable-open") == ["B"]


def test_a_bare_path_stays_one_in_the_file_and_a_table_is_read() -> None:
    data = (
        b'[ticket.A]\ntitle = "A"\n'
        b'deliverables = ["a.md", { path = "b.md", text = "b", done = true }]\n'
    )
    loaded = parse_board("boards/b.toml", data)
    assert isinstance(loaded, LoadedBoard)
    delivered = loaded.board.tickets[key("A").ticket].deliverables
    assert delivered == (Deliverable("a.md"), Deliverable("b.md", "b", done=True))
    assert plain_value(delivered) == ["a.md", {"path": "b.md", "text": "b", "done": True}]
    remember("boards/b.toml", "2" * 64, loaded.board)
    assert recall("boards/b.toml", "2" * 64) == loaded.board


words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)


@given(
    st.lists(
        st.builds(
            Deliverable,
            words.filter(lambda path: "|" not in path),
            st.one_of(st.just(""), words),
            st.booleans(),
        ),
        max_size=4,
    ).map(tuple)
)
def test_deliverables_as_text_are_read_back(delivered: tuple[Deliverable, ...]) -> None:
    work, other = ticket("A", deliverables=delivered), ticket("A")
    assert parse_field(other, "deliverables", format_field(work, "deliverables")) == delivered


@pytest.mark.parametrize("text", ["[x] ", "| what for", "[x] | what for"])
def test_a_deliverable_without_a_path_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="names no path"):
        parse_field(ticket("A"), "deliverables", text)


def test_two_people_claim_two_deliverables_and_both_marks_stay() -> None:
    base = ["a.md", {"path": "b.md", "text": "b"}]
    ours = [{"path": "a.md", "done": True}, base[1]]
    theirs = ["a.md", {"path": "b.md", "text": "b", "done": True}]
    assert merge_lists("deliverables", base, ours, theirs) == [ours[0], theirs[1]]


def test_a_deliverables_table_of_a_document_brings_purpose_and_claim() -> None:
    home = plan(extract("p.md", DOCUMENT.encode())).board
    objectives, contracts = home.tickets.values()
    assert objectives.deliverables == (
        Deliverable("docs/slo.md", "What a release is held against", done=True),
    )
    assert contracts.deliverables == (
        Deliverable("schema.json", "The contract (In review)"),
        Deliverable("docs/*.md", "(Planned)"),
    )
    assert "slo.md" not in objectives.notes
