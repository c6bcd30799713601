"""What each scanner's report comes to, with the oddities of real ones."""

import json
from datetime import UTC, datetime

import pytest

from readiness_tui.gates.formats.scan import Issue, Level, Scan, masked
from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.kinds.security.scanners import read_scan
from tests.gates.report_samples import (
    BANDIT,
    CYCLONEDX,
    DETECT_SECRETS,
    REPORTS,
    SAFETY,
    SAFETY_3,
    SARIF,
    TRIVY,
    Json,
    edited,
)

RESULT = ("runs", 0, "results", 0)
RULE = ("runs", 0, "tool", "driver", "rules", 1)


def scan(report: Json, tool: str = "auto") -> Scan:
    content = report if isinstance(report, bytes) else json.dumps(report).encode()
    return read_scan(content, "r.json", tool)


def only(report: Json) -> Issue:
    found = scan(report).issues
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("name", REPORTS)
def test_each_report_is_known_by_its_shape(name: str) -> None:
    found = scan(REPORTS[name])
    assert found.tool == name.split(" ", maxsplit=1)[0]
    assert len(found.issues) == 1
    assert found == scan(REPORTS[name], name.split(" ", maxsplit=1)[0])


@pytest.mark.parametrize("name", ["trivy", "bandit", "sarif", "safety", "cyclonedx xml"])
def test_the_time_of_a_report_is_its_own(name: str) -> None:
    found = scan(REPORTS[name]).at
    assert found is not None
    assert found.at.replace(microsecond=0) == datetime(2026, 2, 16, 10, tzinfo=UTC)
    assert found.has_zone is (name != "safety")


def test_reports_in_utf16_are_read() -> None:
    assert only(json.dumps(TRIVY).encode("utf-16")).level is Level.HIGH


# --- SARIF


@pytest.mark.parametrize(
    ("result", "rule", "expected"),
    [
        ({"level": "note"}, {}, Level.LOW),
        ({"level": "error"}, {"defaultConfiguration": {"level": "note"}}, Level.HIGH),
        ({}, {"defaultConfiguration": {"level": "error"}}, Level.HIGH),
        ({}, {"defaultConfiguration": {"level": "none"}}, Level.NONE),
        ({}, {}, Level.MEDIUM),
        ({"level": "odd"}, {}, Level.UNKNOWN),
        ({"level": "note"}, {"properties": {"security-severity": "9.0"}}, Level.CRITICAL),
        ({}, {"properties": {"security-severity": "8.9"}}, Level.HIGH),
        ({}, {"properties": {"security-severity": "7.0"}}, Level.HIGH),
        ({}, {"properties": {"security-severity": "6.9"}}, Level.MEDIUM),
        ({}, {"properties": {"security-severity": "4.0"}}, Level.MEDIUM),
        ({}, {"properties": {"security-severity": 3.9}}, Level.LOW),
        ({"level": "error"}, {"properties": {"security-severity": "0.0"}}, Level.HIGH),
        ({}, {"properties": {"security-severity": "high"}}, Level.HIGH),
        ({}, {"properties": {"security-severity": "nan"}}, Level.UNKNOWN),
        ({}, {"properties": {"security-severity": "11"}}, Level.UNKNOWN),
        (
            {"properties": {"security-severity": "1"}},
            {"properties": {"security-severity": "9"}},
            Level.LOW,
        ),
        ({"kind": "open"}, {}, Level.UNKNOWN),
        ({"kind": "pass", "level": "error"}, {}, Level.HIGH),
    ],
)
def test_the_level_of_a_sarif_result(result: Json, rule: Json, expected: Level) -> None:
    report = edited(SARIF, *RULE, to={"id": "py/sql-injection"} | rule)
    report = edited(report, *RESULT, to=SARIF["runs"][0]["results"][0] | result)
    assert only(report).level is expected


@pytest.mark.parametrize(
    "result",
    [
        {"kind": "pass"},
        {"kind": "notApplicable"},
        {"kind": "informational", "level": "none"},
        {"baselineState": "absent"},
    ],
)
def test_a_sarif_result_that_says_nothing_is_wrong_is_no_issue(result: Json) -> None:
    report = edited(SARIF, *RESULT, to=SARIF["runs"][0]["results"][0] | result)
    assert scan(report).issues == ()


def test_a_sarif_result_without_a_file_has_no_line_either() -> None:
    issue = only(edited(SARIF, *RESULT, "locations", to=[]))
    assert (issue.path, issue.line) == ("", 0)


def test_a_sarif_rule_is_found_by_place_id_and_extension() -> None:
    by_id = edited(SARIF, *RESULT, "ruleIndex", to=...)
    assert only(by_id).level is Level.HIGH
    assert only(edited(SARIF, *RESULT, "ruleIndex", to=-1)).level is Level.HIGH
    below = edited(by_id, *RESULT, "ruleId", to="py/sql-injection/2")
    assert only(below).level is Level.HIGH
    unnamed = edited(SARIF, *RESULT, "ruleId", to=...)
    assert only(unnamed).rule == "py/sql-injection"
    rules = [{"id": "ext/1", "properties": {"security-severity": "9.5"}}]
    report = edited(SARIF, "runs", 0, "tool", "extensions", to=[{"name": "e", "rules": rules}])
    report = edited(report, *RESULT, "ruleId", to=...)
    rule = {"id": "ext/1", "index": 0, "toolComponent": {"index": 0}}
    report = edited(report, *RESULT, "rule", to=rule)
    found = only(report)
    assert (found.rule, found.level) == ("ext/1", Level.CRITICAL)


@pytest.mark.parametrize(("key", "to"), [("ruleIndex", 7), ("ruleId", "other")])
def test_a_sarif_rule_that_is_not_there_leaves_the_level_unknown(key: str, to: Json) -> None:
    report = edited(SARIF, *RESULT, "ruleId", to="gone")
    assert only(edited(report, *RESULT, key, to=to)).level is Level.UNKNOWN


@pytest.mark.parametrize(
    ("suppressions", "expected"),
    [
        (None, ""),
        ([], ""),
        ([{"kind": "inSource"}], "inSource"),
        ([{"kind": "external", "status": "accepted", "justification": "no"}], "external: no"),
        ([{"kind": "external", "status": "rejected"}], ""),
        ([{"kind": "external", "status": "underReview"}], ""),
        ([{"kind": "inSource"}, {"kind": "external", "status": "rejected"}], ""),
    ],
)
def test_a_sarif_suppression_counts_unless_it_is_rejected(
    suppressions: Json, expected: str
) -> None:
    assert only(edited(SARIF, *RESULT, "suppressions", to=suppressions)).suppressed == expected


def test_several_sarif_runs_are_one_report_and_each_says_if_it_scanned() -> None:
    run = SARIF["runs"][0]
    other = run | {"tool": {"driver": {"name": "Semgrep"}}, "results": []}
    gone = {"tool": {"driver": {"name": "Gone"}}}
    away = run | {"externalPropertyFileReferences": {"results": [{"location": {"uri": "x"}}]}}
    found = scan({"version": "2.1.0", "runs": [run, other, gone, away]})
    assert (len(found.issues), found.counted) == (1, "2 runs of CodeQL, Semgrep")
    assert found.unscanned == (
        "Gone: no results, nothing was scanned",
        "CodeQL: its results are in another file, which is not read",
    )


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("src/a.py", "src/a.py"),
        ("./src/a.py", "src/a.py"),
        ("src/a%20b.py", "src/a b.py"),
        ("file:///home/ci/src/a.py", "/home/ci/src/a.py"),
        ("src\\a.py", "src/a.py"),
    ],
)
def test_the_place_of_a_sarif_result(uri: str, expected: str) -> None:
    place = (*RESULT, "locations", 0, "physicalLocation", "artifactLocation")
    assert only(edited(SARIF, *place, to={"uri": uri})).path == expected
    report = edited(SARIF, "runs", 0, "artifacts", to=[{}, {"location": {"uri": uri}}])
    assert only(edited(report, *place, to={"index": 1})).path == expected


def test_the_words_of_a_sarif_result_may_be_those_of_its_rule() -> None:
    report = edited(SARIF, *RULE, "messageStrings", to={"m": {"text": "bad {0} in {1}"}})
    report = edited(report, *RESULT, "message", to={"id": "m", "arguments": ["x", "y"]})
    assert only(report).says == "bad x in y"
    report = edited(SARIF, *RULE, "shortDescription", to={"text": "short"})
    assert only(edited(report, *RESULT, "message", to={})).says == "short"


def test_a_secret_in_sarif_is_high_whatever_its_level() -> None:
    report = edited(SARIF, *RULE, "properties", to={"tags": ["Secrets"]})
    report = edited(report, *RULE, "defaultConfiguration", to={"level": "note"})
    found = only(report)
    assert (found.level, found.says) == (Level.HIGH, "leaked secret")
    assert only(edited(report, *RULE, "properties", "security-severity", to="9.9")).level is (
        Level.CRITICAL
    )


# --- Trivy


def test_the_old_list_and_both_shapes_for_kubernetes_are_read() -> None:
    results = TRIVY["Results"]
    old = scan(results)
    assert (old.issues, old.examined, old.subject) == (scan(TRIVY).issues, 1, "")
    resource = {"Kind": "Pod", "Name": "p", "Results": results}
    for key in ("Resources", "Findings", "Vulnerabilities", "Misconfigurations"):
        found = scan({"ClusterName": "c", key: [resource, resource]})
        assert (len(found.issues), found.examined, found.subject) == (2, 2, "c")


def test_a_target_counts_only_where_something_in_it_was_looked_at() -> None:
    def examined(**result: Json) -> int:
        return scan(edited(TRIVY, "Results", to=[{"Target": "x", **result}])).examined

    assert examined(Class="config", MisconfSummary={"Successes": 0, "Failures": 0}) == 0
    assert examined(Class="config", MisconfSummary={"Successes": 3, "Failures": 0}) == 1
    assert examined(Class="lang-pkgs", Packages=[]) == 0
    assert examined(Class="lang-pkgs", Packages=[{"Name": "x"}]) == 1
    assert examined(Class="lang-pkgs") == 1


def test_a_misconfiguration_counts_unless_it_passed() -> None:
    def found(status: str) -> tuple[Issue, ...]:
        item = {
            "ID": "DS002",
            "AVDID": "AVD-DS-0002",
            "Title": "root",
            "Severity": "HIGH",
            "Status": status,
            "CauseMetadata": {"StartLine": 3},
        }
        result = {"Target": "Dockerfile", "Class": "config", "Misconfigurations": [item]}
        return scan(edited(TRIVY, "Results", to=[result])).issues

    assert found("PASS") == ()
    (failed,) = found("FAIL")
    assert (failed.path, failed.line, failed.level) == ("Dockerfile", 3, Level.HIGH)
    assert failed.aliases == ("DS002", "AVD-DS-0002")
    assert found("EXCEPTION")[0].suppressed == "exception"


def test_a_licence_and_a_secret_without_severity() -> None:
    result = {
        "Target": "x",
        "Secrets": [{"RuleID": "k"}],
        "Licenses": [{"Name": "GPL-3.0", "PkgName": "p", "Severity": "HIGH"}],
    }
    secret, licence = scan(edited(TRIVY, "Results", to=[result])).issues
    assert (secret.level, secret.says) == (Level.HIGH, "leaked secret")
    assert (licence.rule, licence.says) == ("GPL-3.0", "licence of p")


# --- Bandit, Safety, detect-secrets, CycloneDX


def test_bandit_counts_in_floats_and_tells_its_errors() -> None:
    found = scan(BANDIT)
    assert (found.examined, found.counted, found.files) == (
        12,
        "12 lines in 1 file",
        ("src/a.py",),
    )
    assert found.issues[0].key == "subprocess.run(cmd, shell=True)"
    with pytest.raises(UnparsableError, match="a whole number from 0"):
        scan(edited(BANDIT, "metrics", "./src/a.py", "loc", to=-1.0))
    undefined = edited(BANDIT, "results", 0, "issue_severity", to="UNDEFINED")
    assert only(undefined).level is Level.UNKNOWN


def test_each_error_of_bandit_has_words() -> None:
    errors: Json = [{"filename": "./b.py", "reason": "syntax"}, {"filename": "c.py"}, {}, "odd"]
    assert scan(edited(BANDIT, "errors", to=errors)).errors == (
        "b.py: syntax",
        "c.py: not scanned",
        "not scanned",
        "an error without a name",
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"+====+\n DEPRECATED: use scan\n", b"\n+====+\n"), (b"note\n", b""), (b"", b"\nbye")],
)
def test_safety_between_banners_is_read_with_a_remark(before: bytes, after: bytes) -> None:
    content = before + json.dumps(SAFETY).encode() + after
    for tool in ("auto", "safety"):
        found = scan(content, tool)
        assert found.issues == scan(SAFETY).issues
        assert len(found.remarks) == 1
    with pytest.raises(UnparsableError):
        scan(content, "bandit")
    with pytest.raises(UnparsableError):
        scan(before + json.dumps(BANDIT).encode() + after + b"}")


def test_safety_hides_nothing_between_two_documents() -> None:
    with pytest.raises(UnparsableError):
        scan(
            json.dumps(edited(SAFETY, "vulnerabilities", to=[])).encode()
            + json.dumps(SAFETY).encode()
        )


@pytest.mark.parametrize(
    ("severity", "expected"),
    [
        (None, Level.UNKNOWN),
        ("critical", Level.CRITICAL),
        ({"cvssv2": None, "cvssv3": {"base_severity": "LOW"}}, Level.LOW),
        ({"cvssv2": {"base_score": 9.1}, "cvssv3": {"base_severity": "LOW"}}, Level.CRITICAL),
        ({"source": "x"}, Level.UNKNOWN),
    ],
)
def test_the_severity_of_safety(severity: Json, expected: Level) -> None:
    assert only(edited(SAFETY, "vulnerabilities", 0, "severity", to=severity)).level is expected


def test_safety_in_its_first_and_third_generation() -> None:
    found = only([["urllib3", "<2.0.7", "2.0.1", "advisory", "51499", 9.1, None]])
    assert (found.rule, found.level, found.says) == ("51499", Level.CRITICAL, "urllib3 2.0.1")
    third = scan(SAFETY_3)
    assert (third.counted, third.files) == ("1 package in 1 file", ("/home/ci/x/poetry.lock",))
    ignored = SAFETY["vulnerabilities"][0] | {"ignored": True, "ignored_reason": "no fix"}
    report = edited(SAFETY, "ignored_vulnerabilities", to=[ignored])
    assert [issue.suppressed for issue in scan(report).issues] == ["", "ignored: no fix"]


def test_an_audited_secret_is_let_go_only_where_it_is_none() -> None:
    place = ("results", "src/a.py", 0, "is_secret")
    assert only(edited(DETECT_SECRETS, *place, to=True)).suppressed == ""
    assert only(edited(DETECT_SECRETS, *place, to=False)).suppressed == "audited as no secret"


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        (None, Level.UNKNOWN),
        ([], Level.UNKNOWN),
        ([{"severity": "none"}], Level.NONE),
        ([{"severity": "info"}, {"severity": "critical"}, {"severity": "low"}], Level.CRITICAL),
        ([{"score": 7.2}], Level.HIGH),
        ([{"severity": "unknown", "score": 9.8}], Level.CRITICAL),
    ],
)
def test_the_worst_rating_of_cyclonedx_counts(ratings: Json, expected: Level) -> None:
    report = edited(CYCLONEDX, "vulnerabilities", 0, "ratings", to=ratings)
    assert only(report).level is expected


def test_cyclonedx_vulnerabilities_may_stand_alone() -> None:
    found = scan(edited(CYCLONEDX, "components", to=...))
    assert (found.examined, found.issues[0].says) == (1, "u")
    state = edited(CYCLONEDX, "vulnerabilities", 0, "analysis", to={"state": "not_affected"})
    assert only(state).suppressed == "analysis: not_affected"
    state = edited(CYCLONEDX, "vulnerabilities", 0, "analysis", to={"state": "in_triage"})
    assert only(state).suppressed == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Possible hardcoded password: 'hunter2'", "Possible hardcoded password: ***"),
        ('secret "a b" found', "secret *** found"),
        ("token=abc", "token=***"),
        ("leaks token AKIAIOSFODNN7EXAMPLE here", "leaks token *** here"),
        ("password 'never closed", "password ***"),
        ("call with shell=True, 'x'", "call with shell=True, 'x'"),
    ],
)
def test_what_may_be_a_secret_is_masked(text: str, expected: str) -> None:
    assert masked(text) == expected
