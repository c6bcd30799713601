"""SARIF, JUnit and annotations of one answer: complete, escaped, and never greener than it is."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import jsonschema_rs
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.board import Board, Record
from readiness_tui.domain.model.errors import BOARD_INVALID, Diagnostic, Place
from readiness_tui.domain.model.gate import Cause, Finding, Outcome, Result
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.plan.ranking import PlanContext, analyse
from readiness_tui.domain.proof.derived import gates_of
from readiness_tui.domain.proof.proof import WORKSPACE, Word
from readiness_tui.domain.verdict.report import Report
from readiness_tui.domain.verdict.snapshot import BoardState, Snapshot
from readiness_tui.domain.verdict.verdict import judge
from readiness_tui.exchange.checks.github import MOST, annotations
from readiness_tui.exchange.checks.junit import junit
from readiness_tui.exchange.checks.sarif import FINGERPRINT, sarif
from readiness_tui.gates.formats.strict_json import parse_json
from readiness_tui.gates.kinds.reports.junit import Ran, TestReport, read_junit
from readiness_tui.gates.kinds.security.sarif import read as read_sarif
from readiness_tui.services.reports.report import make_report
from tests.builders import NOW, TODAY, board, gate, ticket
from tests.exchange.sarif_schema import LOG

PASS = Result(outcome=Outcome.PASS, says="it is there", decided_by="ok.ok")
OPEN = Result(
    outcome=Outcome.UNKNOWN,
    says="r.xml: absent",
    decided_by="input.absent",
    cause=Cause.ABSENT,
    findings=(Finding("input.absent", "r.xml: absent", Place("r.xml", 7), "make it"),),
)
CRASHED = Result(
    outcome=Outcome.ERROR,
    says="over 2 s",
    decided_by="gate.evaluator-timeout",
    cause=Cause.EVALUATOR,
)
EXEMPT = Result(outcome=Outcome.NOT_APPLICABLE, says="no such thing", decided_by="n.a")
ODD = ("a%b", "a\nb", "a\r\nb", "::error::x", "a,b:c", "<b>&\"'", "\x1b[2J\x9b", "\ud800", "\uffff")


def fails(*findings: Finding, says: str = "2 lines") -> Result:
    found = findings or (found_at("src/a.py", 3),)
    return Result(outcome=Outcome.FAIL, says=says, decided_by="text.forbidden", findings=found)


def found_at(path: str, line: int, says: str = "print", mark: str = "f1") -> Finding:
    return Finding("text.forbidden", says, Place(path, line), "take it out", mark)


def made(
    *records: Record,
    results: Mapping[str, Result],
    mode: str = "soft_block",
    broken: tuple[Diagnostic, ...] = (),
    now_only: bool = False,
) -> tuple[Snapshot, Report]:
    one = board(*records, mode=mode)
    return answered(one, results=results, broken=broken, now_only=now_only)


def answered(
    one: Board,
    *,
    results: Mapping[str, Result],
    broken: tuple[Diagnostic, ...] = (),
    now_only: bool = False,
) -> tuple[Snapshot, Report]:
    known = {GateKey(one.id, name): results.get(name, PASS) for name in gates_of(one)}
    judgement = judge(Portfolio.of(one), known, NOW)
    snapshot = Snapshot(
        revision=1,
        analysis=analyse(judgement, PlanContext(today=TODAY)),
        broken=broken,
        boards={one.id: BoardState("boards/b.toml")},
    )
    return snapshot, make_report(snapshot, [WORKSPACE], now_only=now_only)


def log(snapshot: Snapshot, report: Report) -> Any:  # noqa: ANN401 - JSON
    document = json.loads(json.dumps(sarif(snapshot, report, version="1.2.3")))
    jsonschema_rs.validator_for(LOG).validate(document)
    return document["runs"][0]


def cases(snapshot: Snapshot, report: Report) -> dict[str, Ran]:
    return {f"{one.classname}/{one.name}": one.ran for one in suite(snapshot, report).cases}


def suite(snapshot: Snapshot, report: Report) -> TestReport:
    found = read_junit(junit(snapshot, report).encode(), "r.xml")
    assert not found.remarks
    return found


def lines(snapshot: Snapshot, report: Report) -> list[str]:
    return list(annotations(snapshot, report))


def unescaped(text: str) -> str:
    for code, sign in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(code, sign)
    return text


class TestSarif:
    """Code scanning shows what stands here, and nothing else."""

    def test_a_finding_has_rule_place_and_fingerprint(self) -> None:
        run = log(
            *made(ticket("T", "done"), gate("g", "text", proves=("T",)), results={"g": fails()})
        )
        result = run["results"][0]
        assert result["ruleId"] == "text.forbidden"
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "text.forbidden"
        assert result["level"] == "error"
        assert result["message"]["text"] == "b:g: print\nnext: take it out"
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "src/a.py"
        assert place["region"] == {"startLine": 3}
        assert result["partialFingerprints"] == {FINGERPRINT: "f1"}
        assert run["invocations"][0]["executionSuccessful"] is True
        assert run["invocations"][0]["exitCode"] == 1

    def test_a_gate_that_is_not_decided_is_a_result_without_a_region(self) -> None:
        run = log(*made(gate("g", "test_results"), results={"g": OPEN}))
        (result,) = [one for one in run["results"] if one["ruleId"] == "input.absent"]
        (place,) = result["locations"]
        assert place["physicalLocation"].keys() == {"artifactLocation"}
        assert place["physicalLocation"]["artifactLocation"]["uri"] == "r.xml"
        assert result["level"] == "error"

    def test_what_broke_while_judging_makes_the_invocation_unsuccessful(self) -> None:
        run = log(*made(gate("g", "text"), results={"g": CRASHED}))
        (call,) = run["invocations"]
        assert (call["executionSuccessful"], call["exitCode"]) == (False, 4)
        assert call["toolExecutionNotifications"][0]["message"]["text"] == "b:g: over 2 s"
        assert any(one["ruleId"] == "gate.evaluator-timeout" for one in run["results"])

    def test_an_invalid_board_is_a_result_and_no_success(self) -> None:
        broken = (
            Diagnostic(BOARD_INVALID, "it does not parse", Place("boards/x.toml", 3), "mend it"),
        )
        run = log(
            *made(ticket("T", "done"), gate("g", "text", proves=("T",)), results={}, broken=broken)
        )
        assert run["invocations"][0]["executionSuccessful"] is False
        (result,) = run["results"]
        assert result["ruleId"] == "board-invalid"

    def test_a_waived_finding_is_suppressed_and_the_others_are_not(self) -> None:
        waiver = Waiver(
            id="W-1",
            gate="g",
            match={"path": "src/a.py"},
            reason="late\nthing",
            owner="@a",
            approved_by=("@b",),
            created=TODAY - timedelta(days=1),
            expires=TODAY + timedelta(days=60),
        )
        both = fails(found_at("src/a.py", 3), found_at("src/b.py", 4, mark="f2"))
        run = log(
            *made(
                ticket("T", "done"), gate("g", "text", proves=("T",)), waiver, results={"g": both}
            )
        )
        by = {one["partialFingerprints"][FINGERPRINT]: one for one in run["results"]}
        assert by["f1"]["suppressions"] == [
            {
                "kind": "external",
                "status": "accepted",
                "justification": f"waiver W-1 until {waiver.expires}: late\nthing",
            }
        ]
        assert "suppressions" not in by["f2"]

    def test_nothing_checked_is_a_result(self) -> None:
        run = log(*made(ticket("T", "todo"), results={}))
        assert [one["ruleId"] for one in run["results"]] == ["nothing-checked"]

    def test_our_own_reader_takes_it(self) -> None:
        snapshot, report = made(gate("g", "text"), results={"g": fails()})
        content = json.dumps(sarif(snapshot, report, version="1")).encode()
        scan = read_sarif(parse_json(content, "x.sarif"))
        assert {issue.rule for issue in scan.issues} >= {"text.forbidden"}
        assert not scan.errors


class TestJUnit:
    """Read back by our own reader."""

    def test_each_gate_and_each_done_ticket_is_a_case(self) -> None:
        found = cases(
            *made(
                ticket("T", "done"),
                ticket("U", "done"),
                ticket("V", "todo"),
                gate("g", "text", proves=("T",)),
                gate("h", "text", proves=("U",)),
                gate("u", "sbom"),
                gate("n", "sbom"),
                gate("c", "sbom"),
                gate("off", "sbom", enabled=False, disabled_reason="flaky"),
                results={"g": fails(), "u": OPEN, "n": EXEMPT, "c": CRASHED},
            )
        )
        assert found == {
            "b.text/g": Ran.FAILED,
            "b.text/h": Ran.PASSED,
            "b.sbom/u": Ran.FAILED,
            "b.sbom/n": Ran.SKIPPED,
            "b.sbom/c": Ran.FAILED,
            "b.sbom/off": Ran.SKIPPED,
            "b.claim/T": Ran.FAILED,
            "b.claim/U": Ran.PASSED,
        }

    def test_a_waived_gate_passes_and_names_its_waiver(self) -> None:
        waiver = Waiver(
            id="W-1",
            gate="g",
            match={"path": "src/a.py"},
            reason="later",
            owner="@a",
            approved_by=("@b",),
            created=TODAY - timedelta(days=1),
            expires=TODAY + timedelta(days=60),
        )
        snapshot, report = made(gate("g", "text"), waiver, results={"g": fails()})
        assert cases(snapshot, report) == {"b.text/g": Ran.PASSED}
        assert "- waived by W-1\n" in junit(snapshot, report)

    def test_a_board_without_a_case_has_one_for_its_verdict(self) -> None:
        found = cases(*made(ticket("T", "todo"), results={}))
        assert found == {"verdict/b": Ran.FAILED}

    def test_an_invalid_board_is_an_error(self) -> None:
        broken = (Diagnostic(BOARD_INVALID, "it does not parse", Place("boards/x.toml", 3)),)
        found = cases(*made(gate("g", "text"), results={}, broken=broken))
        assert found == {"b.text/g": Ran.PASSED, "board file/boards/x.toml": Ran.ERROR}


class TestAnnotations:
    """Commands that a build server obeys."""

    def test_a_finding_is_an_error_at_its_line(self) -> None:
        said = lines(
            *made(ticket("T", "done"), gate("g", "text", proves=("T",)), results={"g": fails()})
        )
        assert said[0] == (
            "::error file=src/a.py,line=3,title=b%3Ag text.forbidden::print; next: take it out"
        )
        assert said[-1] == (
            "::notice title=readiness::no-go (workspace): 0 of 1 proven; "
            "2 errors, 0 warnings, 0 notes, 0 waived"
        )

    def test_more_than_ten_of_a_level_are_counted_and_not_shown(self) -> None:
        many = fails(*(found_at("src/a.py", at, mark=str(at)) for at in range(1, 31)))
        warns = gate("w", "text", severity="warn")
        said = lines(*made(gate("g", "text"), warns, results={"g": many, "w": many}))
        assert sum(line.startswith("::error ") for line in said) == MOST
        assert sum(line.startswith("::warning ") for line in said) == MOST
        assert sum(line.startswith("::notice ") for line in said) == 1
        assert "31 errors, 30 warnings" in said[-1]
        assert said[-1].endswith("; 41 not shown here")

    def test_what_is_not_asked_for_is_no_error(self) -> None:
        todo = gate("g", "text", proves=("T",))
        fine = gate("h", "text", proves=("U",))
        snapshot, report = made(
            ticket("T", "todo"),
            ticket("U", "done"),
            todo,
            fine,
            results={"g": OPEN},
            now_only=True,
        )
        assert report.whole.word is Word.GO
        assert [line.partition(" ")[0] for line in lines(snapshot, report)] == ["::notice"]
        assert all(one["level"] == "note" for one in log(snapshot, report)["results"])

    def test_a_message_is_told_in_full_and_never_breaks_out(self) -> None:
        says = "50 % of a,b: c\n::error::obeyed"
        one = fails(found_at("src/a,b:c %.py", 3, says))
        first = lines(*made(gate("g", "text"), results={"g": one}))[0]
        head, _, message = first.removeprefix("::error ").partition("::")
        assert unescaped(message) == f"{says}; next: take it out"
        (file, *_) = head.split(",")
        assert unescaped(file) == "file=src/a,b:c %.py"


@given(
    text=st.one_of(st.sampled_from(ODD), st.text(max_size=40)),
    path=st.one_of(st.sampled_from(ODD), st.text(min_size=1, max_size=20)),
)
def test_no_text_of_a_board_or_a_file_breaks_out_of_any_format(text: str, path: str) -> None:
    finding = Finding("text.forbidden", text, Place(path, 3), text, "f1")
    snapshot, report = made(
        ticket("T", "done", title=text),
        gate("g", "text", title=text, proves=("T",)),
        results={"g": fails(finding, says=text)},
        broken=(Diagnostic(BOARD_INVALID, text, Place(path, 1), text),),
    )
    for line in lines(snapshot, report):
        assert re.match(r"::(error|warning|notice) [a-z]+=", line)
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", line)
    xml = junit(snapshot, report)
    assert all(line.lstrip().startswith(("<", "- ")) for line in xml.splitlines())
    assert len(suite(snapshot, report).cases) == 3
    run = log(snapshot, report)
    assert len(run["results"]) == 3
    text = json.dumps(sarif(snapshot, report, version="1"), indent=2)
    assert all(line.lstrip()[0] in '"{}[]0123456789' for line in text.splitlines())
