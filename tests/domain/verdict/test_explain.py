"""Verdicts and gates in words."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from readiness_tui.domain.model.board import Alert, Board, LogEntry, Playbook
from readiness_tui.domain.model.dates import Window
from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Examined, Finding, Measured, Outcome, Result
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.proof.proof import WORKSPACE, Judgement, Scope
from readiness_tui.domain.verdict import explain as explaining
from readiness_tui.domain.verdict.verdict import explain, explain_gate, judge, summary, verdict
from tests.builders import HOME, board, gate, iteration, key, ticket

NOW = datetime(2026, 2, 18, 9, tzinfo=UTC)


def result(outcome: Outcome, rule: str, *findings: Finding, says: str = "") -> Result:
    return Result(outcome=outcome, says=says or outcome.value, decided_by=rule, findings=findings)


ABSENT = Finding("evidence.absent", "ops/m3/ does not exist", Place("ops/m3/"), "run M-03/verify-1")
GOOD = result(Outcome.PASS, "evidence.found")
BAD = result(Outcome.FAIL, "evidence.absent", ABSENT, says="1 path, 0 evidence files")


def judged(*boards: Board, results: Mapping[str, Result] | None = None) -> Judgement:
    found = {GateKey(*key(name)): item for name, item in (results or {}).items()}
    return judge(Portfolio.of(*boards), found, NOW)


def tracker() -> Judgement:
    return judged(
        board(
            ticket("M-01", "done", evidence="a"),
            ticket("M-03", "done", evidence="ops/m3/"),
            ticket("M-05", "done"),
            mode="shadow",
        ),
        results={"M-01/evidence": GOOD, "M-03/evidence": BAD},
    )


def test_the_chain_goes_down_to_the_file_and_says_what_to_do() -> None:
    assert explain(tracker(), Scope(HOME)) == (
        "no-go  board b   (shadow: not enforced)   1 proven, 1 contradicted, 1 unproven of 3",
        "  claim-contradicted  M-03 is done, but a gate fails",
        "    gate-failing  M-03/evidence: 1 path, 0 evidence files",
        "      evidence.absent  ops/m3/ does not exist       next: run M-03/verify-1",
        "  claim-unproven  M-05 is done, nothing checks it       next: add evidence or a gate",
    )


def test_a_workspace_explains_each_of_its_boards() -> None:
    lines = explain(tracker(), WORKSPACE)
    assert lines[0].startswith("no-go  workspace")
    assert lines[1:] == explain(tracker(), Scope(HOME))


def test_the_summary_names_the_first_cause_and_counts_the_others() -> None:
    found = judged(
        board(
            *(ticket(name, "done", evidence="a") for name in ("M-01", "M-02", "M-04")),
            ticket("M-05", "doing"),
            ticket("M-06", "todo"),
        ),
        results={"M-01/evidence": GOOD, "M-02/evidence": GOOD, "M-04/evidence": BAD},
    )
    said = summary(verdict(found, WORKSPACE))
    assert said == "NO-GO 2 of 5 proven - M-04 contradicted: evidence missing (+2)"


def test_other_summaries() -> None:
    def said(*records: object, results: Mapping[str, Result] | None = None) -> str:
        return summary(verdict(judged(board(*records), results=results), WORKSPACE))  # type: ignore[arg-type]

    done = ticket("T", "done", evidence="e")
    assert said() == "NO-GO 0 of 0 proven - nothing to prove: no tickets"
    assert said(done, results={"T/evidence": GOOD}) == "GO 1 of 1 proven"
    assert said(done) == "NO-GO 0 of 1 proven - T unproven: evidence: not checked yet (+1)"
    assert said(ticket("T", "done")).startswith("NO-GO 0 of 1 proven - nothing is checked")
    assert (
        said(done, ticket("U", "blocked"), results={"T/evidence": GOOD})
        == "NO-GO 1 of 2 proven - U is blocked (waiting)"
    )
    off = gate("g", "text", enabled=False, disabled_reason="flaky")
    assert said(done, off, results={"T/evidence": GOOD}) == (
        "GO WITH WAIVERS 1 of 1 proven - g: disabled: flaky"
    )


def test_a_gate_explains_itself() -> None:
    found = Result(
        outcome=Outcome.FAIL,
        says="2 lines",
        decided_by="text.forbidden",
        question="does src hold no print?",
        examined=(Examined("src/a.py", 2048, "61 lines", sha256="9f2c" + "0" * 60),),
        measured=(
            Measured("line", "91.3 %", ">=", "90 %"),
            Measured("branch", "74.1 %", ">=", "80 %", "61 branches"),
            Measured("rest", "61"),
        ),
        findings=(Finding("text.forbidden", "src/a.py:3: print", Place("src/a.py", 3)),),
        remedy="take it out",
        evidence_at=NOW - timedelta(hours=3),
        inputs_digest="ab" * 32,
        params_digest="cd" * 32,
        kind_version="1",
        evidence_from="mtime",
    )
    made = judged(
        board(gate("g", "text", proves=("T", "phase:C"), max_age="7d")), results={"g": found}
    )
    assert explain_gate(made, GateKey(HOME, "g")) == (
        "g  FAIL  decided by text.forbidden   proves T, phase:C   severity block",
        "  asks      does src hold no print?",
        "  says      2 lines",
        "  examined  src/a.py (2 KB, sha256 9f2c00000000, 61 lines)",
        "  measured  line 91.3 % >= 90 % ok | branch 74.1 % >= 80 % short by 61 branches | rest 61",
        "  age       3 h (mtime only), limit 7d",
        "  worst     src/a.py:3: print",
        "  next      take it out",
        "  basis     text 1, inputs abababababab, params cdcdcdcdcdcd",
    )


def test_an_input_without_a_size_is_told_without_one() -> None:
    examined = (Examined("docs/", counted="absent"), Examined("a.md"), Examined("b.md", 3))
    found = Result(outcome=Outcome.FAIL, says="2 gone", decided_by="x.gone", examined=examined)
    made = judged(board(gate("g", "file_exists")), results={"g": found})
    said = "\n".join(explain_gate(made, GateKey(HOME, "g")))
    assert "docs/ (absent)\n" in said
    assert "a.md\n" in said
    assert "b.md (3 B)" in said


def test_a_figure_that_has_no_distance_says_that_it_differs() -> None:
    said = explaining._measured(Measured("version", "3.3.0", "==", "3.2.1", "differs"))  # noqa: SLF001 - one piece
    assert said == "version 3.3.0 == 3.2.1 differs"


def test_what_a_board_says_for_people_stands_below_its_verdict() -> None:
    home = board(
        ticket("T", "done", evidence="e"),
        ticket("U"),
        iteration(
            "W08", "T U b:V", title="Week 8", window=Window(date(2026, 2, 16), date(2026, 2, 22))
        ),
        playbooks={
            "p": Playbook(
                id="p",
                title="Rollback",
                triggers=("Gate failure", "Red tests"),
                steps=("Quiesce", "Restore"),
            )
        },
        alerts={
            "a": Alert(id="a", when="p95 > 1 s", runbook="docs/p95.md"),
            "b": Alert(id="b", when="gate-failing"),
        },
        log={
            "1": LogEntry(id="1", text="kick-off", at=date(2026, 2, 16), done=True),
            "2": LogEntry(id="2", text="of T", ticket="T"),
            "3": LogEntry(id="3", text="undated"),
        },
    )
    lines = explain(judged(home, results={"T/evidence": GOOD}), Scope(HOME))
    assert lines[-7:] == (
        '  alert      a, when "p95 > 1 s": for people to watch, never evaluated; see docs/p95.md',
        "  playbook   Rollback, when: Gate failure; Red tests",
        "             1. Quiesce",
        "             2. Restore",
        "  iteration  W08  Week 8, 2026-02-16 to 2026-02-22 (now): 1 of 3 closed",
        "  log        2026-02-16  [x] kick-off",
        "  log        undated",
    )
    assert explain(judged(home), Scope(HOME, "ticket", "U"))[-1].startswith("  nothing-checked  ")


def test_a_gate_tells_its_own_mode_why_it_has_one_and_where_more_is_said() -> None:
    trial = gate("g", "text", mode=Mode.SHADOW, mode_reason="being tuned", docs="docs/g.md")
    found = judged(
        board(trial, ticket("P", "done", evidence="e")), results={"P/evidence": GOOD, "g": BAD}
    )
    lines = explain_gate(found, GateKey(HOME, "g"))
    assert "  mode      shadow, the board is soft_block: being tuned" in lines
    assert "  docs      docs/g.md" in lines
    assert (
        "  gate-on-trial  g: 1 path, 0 evidence files (in shadow only: being tuned); see docs/g.md"
        in explain(found, Scope(HOME))
    )
