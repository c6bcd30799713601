"""Kind `security_report`."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Measured, Outcome, Result
from tests.gates.report_samples import (
    BANDIT,
    CYCLONEDX,
    DETECT_SECRETS,
    PIP_AUDIT,
    REPORTS,
    SAFETY,
    SARIF,
    SECRET,
    TRIVY,
    Json,
    edited,
)
from tests.gates.support import Asker
from tests.support import examples

HOLDING = {Outcome.PASS, Outcome.WARN}
NOW = datetime(2026, 2, 17, tzinfo=UTC)
FIRST = ("Results", 0, "Vulnerabilities", 0)


@pytest.fixture(autouse=True)
def tree(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text("x = 1\n" * 9)
    (tmp_path / "poetry.lock").write_text("x")


def ask(root: Path, report: Json, **given: Json) -> Result:
    content = report if isinstance(report, bytes) else json.dumps(report).encode()
    (root / "r.json").write_bytes(content)
    yesterday = NOW.timestamp() - 86_400
    os.utime(root / "r.json", (yesterday, yesterday))
    return Asker(root)("security_report", **{"inputs": ("r.json",), "now": NOW} | given)


def outcome(root: Path, report: Json, **given: Json) -> Outcome:
    return ask(root, report, **given).outcome


def test_an_issue_to_block_fails_where_it_is(tmp_path: Path) -> None:
    found = ask(tmp_path, TRIVY)
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "security_report.block")
    assert found.says == "poetry.lock: CVE-2026-1 HIGH urllib3 2.0.1, fixed in 2.0.7"
    assert found.findings[0].place == Place("poetry.lock")
    assert found.findings[0].rule == "CVE-2026-1"
    assert found.remedy == (
        "upgrade urllib3 to 2.0.7, or add a waiver with match = "
        '{ rule = "CVE-2026-1", path = "poetry.lock" }'
    )
    assert found.evidence_at == datetime(2026, 2, 16, 10, 0, 0, 123456, tzinfo=UTC)


def test_an_issue_in_code_names_its_line(tmp_path: Path) -> None:
    for report, rule in ((BANDIT, "B602"), (SARIF, "py/sql-injection")):
        found = ask(tmp_path, report)
        assert found.findings[0].place == Place("src/a.py", 4)
        assert found.says.startswith(f"src/a.py:4: {rule} HIGH ")


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("tool", ["auto", "its own"])
def test_each_report_fails_whichever_way_its_tool_is_known(
    tmp_path: Path, name: str, tool: str
) -> None:
    tool = name.split(" ", maxsplit=1)[0] if tool == "its own" else tool
    found = ask(tmp_path, REPORTS[name], tool=tool)
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "security_report.block"), found.says


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_that_is_cut_never_holds(tmp_path: Path, name: str) -> None:
    report = REPORTS[name]
    for place in range(20):
        found = ask(tmp_path, report[: len(report) * place // 20])
        assert found.outcome not in HOLDING, found.says


def _clean(name: str) -> Json:
    match name:
        case "trivy":
            return edited(TRIVY, *FIRST[:-1], to=None)
        case "bandit":
            return edited(BANDIT, "results", to=[])
        case "pip_audit":
            return edited(PIP_AUDIT, "dependencies", 1, "vulns", to=[])
        case "safety":
            return edited(SAFETY, "vulnerabilities", to=[])
        case "sarif":
            return edited(SARIF, "runs", 0, "results", to=[])
        case "detect_secrets":
            return edited(DETECT_SECRETS, "results", to={})
        case _:
            return edited(CYCLONEDX, "vulnerabilities", to=[])


CLEAN = {
    name: _clean(name)
    for name in ("trivy", "bandit", "pip_audit", "safety", "sarif", "detect_secrets", "cyclonedx")
}


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_report_passes_and_says_what_was_examined(tmp_path: Path, name: str) -> None:
    found = ask(tmp_path, CLEAN[name])
    assert (found.outcome, found.decided_by) == (Outcome.PASS, "security_report.clean"), found.says
    assert found.examined[0].counted.endswith("0 findings")


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_report_that_is_cut_never_holds(tmp_path: Path, name: str) -> None:
    report = json.dumps(CLEAN[name]).encode()
    for place in range(20):
        assert outcome(tmp_path, report[: len(report) * place // 20]) not in HOLDING


@pytest.mark.parametrize(
    ("report", "rule"),
    [
        (edited(TRIVY, "Results", to=...), "nothing-examined"),
        (edited(TRIVY, "Results", to=None), "nothing-examined"),
        (edited(TRIVY, "Results", to=[]), "nothing-examined"),
        ({"ClusterName": "c", "Resources": []}, "nothing-examined"),
        (edited(CLEAN["bandit"], "metrics", to={"_totals": {"loc": 9}}), "nothing-examined"),
        (edited(CLEAN["bandit"], "metrics", "./src/a.py", "loc", to=0.0), "nothing-examined"),
        ({"dependencies": [], "fixes": []}, "nothing-examined"),
        (edited(CLEAN["safety"], "scanned_packages", to={}), "nothing-examined"),
        (edited(CLEAN["sarif"], "runs", to=[]), "nothing-examined"),
        (edited(CLEAN["detect_secrets"], "plugins_used", to=[]), "nothing-examined"),
        (edited(CLEAN["cyclonedx"], "components", to=[]), "nothing-examined"),
        (edited(SARIF, "runs", 0, "results", to=...), "not-scanned"),
        (edited(SARIF, "runs", 0, "results", to=None), "not-scanned"),
        (edited(CYCLONEDX, "vulnerabilities", to=...), "not-scanned"),
        (edited(CYCLONEDX, "specVersion", to="2.0"), "not-scanned"),
        ([], "bare"),
        (b"null", "bare"),
    ],
)
def test_a_report_of_nothing_is_unknown(tmp_path: Path, report: Json, rule: str) -> None:
    found = ask(tmp_path, report)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOTHING_EXAMINED), found.says
    assert found.decided_by == f"security_report.{rule}"


@pytest.mark.parametrize("report", [b"[]", b"null"])
def test_a_bare_report_is_clean_only_where_asked(tmp_path: Path, report: bytes) -> None:
    for tool in ("auto", "gitleaks", "trivy"):
        assert outcome(tmp_path, report, tool=tool) is Outcome.UNKNOWN
        assert outcome(tmp_path, report, tool=tool, empty_means_clean=True) is Outcome.PASS
    assert outcome(tmp_path, report, tool="pip_audit", empty_means_clean=True) not in HOLDING


@pytest.mark.parametrize(
    "report",
    [
        b"{}",
        b"[1]",
        b"[{}]",
        b"3",
        b'"x"',
        b"true",
        {"results": []},
        {"runs": {}},
        {"Results": {}},
        {"version": "2.0.0", "runs": []},
        {"results": {}, "version": "1"},
        {"dependencies": {}},
        b"<testsuites/>",
        b"<bom/>",
        b"[[1]]",
        b"not json",
    ],
)
def test_what_is_no_report_is_an_error(tmp_path: Path, report: Json) -> None:
    found = ask(tmp_path, report)
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.INPUT), found.says
    assert found.findings[0].place is not None
    assert found.findings[0].place.path == "r.json"


@pytest.mark.parametrize("name", CLEAN)
def test_a_report_of_another_tool_is_an_error(tmp_path: Path, name: str) -> None:
    for tool in CLEAN:
        if tool != name:
            found = ask(tmp_path, CLEAN[name], tool=tool)
            assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.INPUT), (tool, found.says)


def test_absent_and_empty_reports_are_told_apart(tmp_path: Path) -> None:
    found = Asker(tmp_path)("security_report", inputs=("gone.json",))
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.ABSENT)
    for blank in (b"", b" \n", b"\xef\xbb\xbf"):
        assert ask(tmp_path, blank).cause is Cause.EMPTY
    found = Asker(tmp_path)("security_report")
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.CONFIG)


def test_some_clean_and_some_absent_are_counted(tmp_path: Path) -> None:
    found = ask(tmp_path, CLEAN["trivy"], inputs=("r.json", "gone.json"))
    assert found.outcome is Outcome.UNKNOWN
    assert found.says == "1 clean, 1 absent of 2: gone.json"


@pytest.mark.parametrize(
    ("level", "block", "warn", "expected"),
    [
        ("HIGH", ("CRITICAL", "HIGH"), ("MEDIUM",), Outcome.FAIL),
        ("CRITICAL", ("HIGH",), (), Outcome.FAIL),
        ("MEDIUM", ("HIGH",), ("MEDIUM",), Outcome.WARN),
        ("MEDIUM", ("HIGH",), ("LOW",), Outcome.WARN),
        ("MEDIUM", ("HIGH",), (), Outcome.PASS),
        ("LOW", ("CRITICAL", "HIGH"), ("MEDIUM",), Outcome.PASS),
        ("HIGH", (), ("LOW",), Outcome.WARN),
        ("UNKNOWN", ("CRITICAL",), (), Outcome.FAIL),
        ("odd", ("CRITICAL",), (), Outcome.FAIL),
        (None, ("CRITICAL",), (), Outcome.FAIL),
    ],
)
def test_levels_count_as_asked_and_worse_ones_with_them(
    tmp_path: Path, level: str | None, block: Json, warn: Json, expected: Outcome
) -> None:
    report = edited(TRIVY, *FIRST, "Severity", to=level)
    found = ask(tmp_path, report, block=block, warn=warn)
    assert found.outcome is expected
    if expected is Outcome.WARN:
        assert found.decided_by == "security_report.warn"


@pytest.mark.parametrize(
    ("said", "expected"),
    [("block", Outcome.FAIL), ("warn", Outcome.WARN), ("ignore", Outcome.PASS)],
)
def test_an_unknown_severity_counts_as_asked(tmp_path: Path, said: str, expected: Outcome) -> None:
    assert outcome(tmp_path, PIP_AUDIT, unknown_severity=said) is expected


def test_the_worst_issue_speaks_first(tmp_path: Path) -> None:
    low = TRIVY["Results"][0]["Vulnerabilities"][0]
    worse = low | {"VulnerabilityID": "CVE-2026-2", "Severity": "CRITICAL"}
    found = ask(tmp_path, edited(TRIVY, *FIRST[:-1], to=[low, worse]))
    assert "CVE-2026-2 CRITICAL" in found.says
    assert found.says.endswith("(+1 more)")
    assert len(found.findings) == 2


def test_what_has_no_fix_is_let_go_only_where_asked(tmp_path: Path) -> None:
    report = edited(TRIVY, *FIRST, "FixedVersion", to="")
    assert outcome(tmp_path, report) is Outcome.FAIL
    assert outcome(tmp_path, report, ignore_unfixed=True) is Outcome.PASS
    assert outcome(tmp_path, TRIVY, ignore_unfixed=True) is Outcome.FAIL
    assert outcome(tmp_path, BANDIT, ignore_unfixed=True) is Outcome.FAIL


@pytest.mark.parametrize(
    ("confidence", "asked", "expected"),
    [
        ("HIGH", ("HIGH",), Outcome.FAIL),
        ("MEDIUM", ("HIGH",), Outcome.PASS),
        ("MEDIUM", ("LOW",), Outcome.FAIL),
        ("UNDEFINED", ("HIGH",), Outcome.FAIL),
        (None, ("HIGH",), Outcome.FAIL),
    ],
)
def test_the_confidence_of_bandit_counts_as_asked(
    tmp_path: Path, confidence: str | None, asked: Json, expected: Outcome
) -> None:
    report = edited(BANDIT, "results", 0, "issue_confidence", to=confidence)
    assert outcome(tmp_path, report, confidence=asked) is expected


def test_errors_of_the_tool_are_errors(tmp_path: Path) -> None:
    report = edited(CLEAN["bandit"], "errors", to=[{"filename": "./b.py", "reason": "syntax"}])
    found = ask(tmp_path, report)
    assert (found.outcome, found.decided_by) == (Outcome.ERROR, "security_report.tool-error")
    assert found.says == "r.json: b.py: syntax"
    run = ("runs", 0, "invocations", 0)
    report = edited(CLEAN["sarif"], *run, "executionSuccessful", to=False)
    assert outcome(tmp_path, report) is Outcome.ERROR
    note = {"level": "error", "message": {"text": "no sources"}}
    report = edited(CLEAN["sarif"], *run, "toolExecutionNotifications", to=[note])
    assert ask(tmp_path, report).says == "r.json: CodeQL: no sources"
    cluster = {
        "ClusterName": "c",
        "Resources": [
            {
                "Kind": "Pod",
                "Name": "p",
                "Error": "denied",
                "Results": [{"Target": "x", "Class": "config"}],
            }
        ],
    }
    assert ask(tmp_path, cluster).says == "r.json: Pod p: denied"


def test_what_was_skipped_is_unknown_above_the_limit(tmp_path: Path) -> None:
    report = edited(
        CLEAN["pip_audit"], "dependencies", 0, to={"name": "own", "skip_reason": "not on PyPI"}
    )
    found = ask(tmp_path, report)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOT_MEASURED)
    assert found.says == "r.json: 1 skipped, at most 0: own (not on PyPI)"
    assert outcome(tmp_path, report, max_skipped=1) is Outcome.PASS
    assert (
        outcome(tmp_path, edited(report, "dependencies", 1, to=...), max_skipped=1) not in HOLDING
    )


def test_less_than_asked_for_is_unknown(tmp_path: Path) -> None:
    assert outcome(tmp_path, CLEAN["bandit"], min_examined=12) is Outcome.PASS
    found = ask(tmp_path, CLEAN["bandit"], min_examined=13)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOT_MEASURED)


def test_a_report_about_something_else_is_an_error(tmp_path: Path) -> None:
    report = edited(CLEAN["trivy"], "ArtifactName", to="registry/app:1")
    report = edited(report, "ArtifactType", to="container_image")
    assert outcome(tmp_path, report, subject="registry/app:*") is Outcome.PASS
    found = ask(tmp_path, report, subject="other/*")
    assert (found.outcome, found.decided_by) == (Outcome.ERROR, "security_report.other-subject")
    found = ask(tmp_path, CLEAN["bandit"], subject="app")
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOT_MEASURED)


def test_paths_of_another_tree_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "src" / "a.py").unlink()
    found = ask(tmp_path, CLEAN["bandit"])
    assert (found.outcome, found.decided_by) == (Outcome.ERROR, "security_report.another-tree")
    assert found.says == "r.json: 1 of 1 paths are not in this repository: another tree"
    assert outcome(tmp_path, CLEAN["bandit"], allow_unmapped=100) is Outcome.PASS


def test_a_path_out_of_the_repository_is_no_path_of_it(tmp_path: Path) -> None:
    for path in ("../../etc/passwd", "/etc/passwd", "~/x", "a\0b"):
        report = edited(CLEAN["bandit"], "metrics", to={path: {"loc": 5}})
        assert ask(tmp_path, report).decided_by == "security_report.another-tree"


def test_paths_are_found_where_the_tool_ran_elsewhere(tmp_path: Path) -> None:
    for path in ("/builds/ci/src/a.py", ".\\src\\a.py", "C:\\w\\src\\a.py"):
        report = edited(BANDIT, "results", 0, "filename", to=path)
        assert ask(tmp_path, report).findings[0].place == Place("src/a.py", 4)
    (tmp_path / "poetry.lock").rename(tmp_path / "src" / "poetry.lock")
    found = ask(tmp_path, edited(TRIVY, "ArtifactName", to="./src"))
    assert found.findings[0].place == Place("src/poetry.lock")


def test_an_image_is_no_tree(tmp_path: Path) -> None:
    report = edited(CLEAN["trivy"], "ArtifactType", to="container_image")
    assert outcome(tmp_path, edited(report, "Results", 0, "Target", to="a (b)")) is Outcome.PASS


def test_an_issue_without_a_place_is_at_the_report(tmp_path: Path) -> None:
    assert ask(tmp_path, PIP_AUDIT).findings[0].place == Place("r.json")
    report = edited(SARIF, "runs", 0, "results", 0, "locations", to=...)
    assert ask(tmp_path, report).findings[0].place == Place("r.json")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("CVE-2026-1 exp:2026-03-01", Outcome.PASS),
        ("CVE-2026-1 exp:2026-02-17", Outcome.FAIL),
        ("CVE-2026-1 exp:2026-08-16", Outcome.PASS),
        ("CVE-2026-1 exp:2026-08-17", Outcome.FAIL),
        ("CVE-2026-1 exp:9999-12-31", Outcome.FAIL),
        ("CVE-2026-1 exp:never", Outcome.FAIL),
        ("CVE-2026-1", Outcome.FAIL),
        ("CVE-2026-10 exp:2026-03-01", Outcome.FAIL),
        ("CVE-2026-1 exp:2026-03-01\nCVE-2 exp:soon", Outcome.FAIL),
    ],
)
def test_an_ignore_file_lets_go_by_the_rules_of_waivers(
    tmp_path: Path, line: str, expected: Outcome
) -> None:
    (tmp_path / ".trivyignore").write_text(line)
    found = ask(tmp_path, TRIVY)
    assert found.outcome is expected
    if expected is Outcome.PASS:
        assert found.says.endswith("(1 suppressed)")
    assert outcome(tmp_path, TRIVY, ignore_files=()) is Outcome.FAIL


def test_an_entry_that_lets_nothing_go_is_named(tmp_path: Path) -> None:
    (tmp_path / ".trivyignore").write_text("# x\nCVE-2026-1\n")
    assert ask(tmp_path, TRIVY).says == (
        "poetry.lock: CVE-2026-1 HIGH urllib3 2.0.1, fixed in 2.0.7 "
        "(.trivyignore:2 lets it go, but has no expiry)"
    )


def test_an_ignore_file_with_an_error_lets_nothing_go_and_says_so(tmp_path: Path) -> None:
    (tmp_path / ".trivyignore").write_text("CVE-2026-1 exp:2026-03-01\n!\n")
    found = ask(tmp_path, TRIVY)
    assert found.outcome is Outcome.FAIL
    assert ".trivyignore:2: '!' is no id; it lets nothing go" in {f.message for f in found.findings}


def test_paths_of_an_entry_limit_it(tmp_path: Path) -> None:
    text = "vulnerabilities:\n  - id: CVE-2026-1\n    paths: [{}]\n    expired_at: '2026-03-01'\n"
    (tmp_path / ".trivyignore.yaml").write_text(text.format('"**/poetry.lock"'))
    assert outcome(tmp_path, TRIVY) is Outcome.PASS
    (tmp_path / ".trivyignore.yaml").write_text(text.format("other.lock"))
    assert outcome(tmp_path, TRIVY) is Outcome.FAIL


def test_an_entry_for_one_package_lets_nothing_go_that_names_none(tmp_path: Path) -> None:
    text = "vulnerabilities:\n  - id: CVE-2026-1\n    purls: [pkg:pypi/x@1]\n    expired_at: "
    (tmp_path / ".trivyignore.yaml").write_text(f"{text}2026-03-01\n")
    assert outcome(tmp_path, TRIVY) is Outcome.FAIL


def test_an_alias_is_let_go_as_well(tmp_path: Path) -> None:
    (tmp_path / ".trivyignore").write_text("CVE-2026-1 exp:2026-03-01")
    assert outcome(tmp_path, PIP_AUDIT) is Outcome.PASS


def test_what_the_tool_let_go_is_counted_apart(tmp_path: Path) -> None:
    modified = {
        "Type": "vulnerability",
        "Status": "ignored",
        "Source": ".trivyignore",
        "Finding": TRIVY["Results"][0]["Vulnerabilities"][0],
    }
    report = edited(CLEAN["trivy"], "Results", 0, "ExperimentalModifiedFindings", to=[modified])
    found = ask(tmp_path, report)
    assert (found.outcome, found.says) == (
        Outcome.PASS,
        "r.json: 1 target, 1 finding (1 suppressed)",
    )
    report = edited(CLEAN["bandit"], "metrics", "./src/a.py", "nosec", to=2.0)
    assert ask(tmp_path, report).says.endswith("(2 suppressed)")


@pytest.mark.parametrize("name", ["gitleaks", "gitleaks 7", "detect_secrets"])
def test_a_secret_is_nowhere_in_the_result(tmp_path: Path, name: str) -> None:
    found = ask(tmp_path, REPORTS[name])
    assert found.findings[0].place == Place("src/a.py", 4)
    assert "leaked secret" in found.says
    assert SECRET not in repr(found)
    assert "AKIA" not in repr(found)


def test_secrets_in_the_words_of_other_tools_are_masked(tmp_path: Path) -> None:
    result = BANDIT["results"][0] | {
        "test_id": "B105",
        "test_name": "hardcoded_password_string",
        "issue_text": f"Possible hardcoded password: '{SECRET}'",
        "code": f"4 password = '{SECRET}'\n",
    }
    trivy = {
        "Target": "src/a.py",
        "Class": "secret",
        "Secrets": [
            {
                "RuleID": "aws",
                "Severity": "CRITICAL",
                "StartLine": 4,
                "Match": SECRET,
                "Title": "AWS",
                "Code": {"Lines": [{"Content": SECRET}]},
            }
        ],
    }
    sarif = edited(SARIF, "runs", 0, "tool", "driver", "name", to="gitleaks")
    first = ("runs", 0, "results", 0)
    sarif = edited(sarif, *first, "message", "text", to=f"found {SECRET}")
    other = edited(SARIF, *first, "message", "text", to=f"hard-coded token: {SECRET}")
    for report in (
        edited(BANDIT, "results", to=[result]),
        edited(TRIVY, "Results", to=[trivy]),
        sarif,
        other,
    ):
        found = ask(tmp_path, report)
        assert found.outcome is Outcome.FAIL
        assert SECRET not in repr(found), found.says
        assert "AKIA" not in repr(found)


def test_a_fingerprint_outlives_another_line_and_tells_equals_apart(tmp_path: Path) -> None:
    one = BANDIT["results"][0]
    report = edited(BANDIT, "results", to=[one, one | {"line_number": 8}])
    before = [finding.fingerprint for finding in ask(tmp_path, report).findings]
    moved = [{**each, "line_number": each["line_number"] + 1} for each in report["results"]]
    after = [f.fingerprint for f in ask(tmp_path, edited(report, "results", to=moved)).findings]
    assert before != after  # the text of the lines is gone from where the report points
    report = edited(SARIF, "runs", 0, "results", to=SARIF["runs"][0]["results"] * 2)
    two = [finding.fingerprint for finding in ask(tmp_path, report).findings]
    path = ("locations", 0, "physicalLocation", "region", "startLine")
    report = edited(report, "runs", 0, "results", 0, *path, to=7)
    assert [finding.fingerprint for finding in ask(tmp_path, report).findings] == two
    assert len(set(two)) == 2


def test_an_old_report_is_stale(tmp_path: Path) -> None:
    found = ask(tmp_path, CLEAN["trivy"], max_age="7d", now=NOW + timedelta(days=9))
    assert found.outcome is Outcome.PASS
    assert found.stale.startswith("9 d old, limit 7d")


@pytest.mark.parametrize(
    "given",
    [
        {"block": (), "warn": ()},
        {"block": ("high",)},
        {"block": ("UNKNOWN",)},
        {"tool": "snyk"},
        {"max_skipped": -1},
        {"min_examined": 0},
        {"allow_unmapped": 101},
        {"unknown_severity": "no"},
        {"blocks": ("HIGH",)},
    ],
)
def test_what_is_declared_wrongly_is_a_config_error(tmp_path: Path, given: Json) -> None:
    assert ask(tmp_path, TRIVY, **given).cause is Cause.CONFIG


@settings(
    max_examples=examples(400),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_bytes_get_an_answer(tmp_path: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(REPORTS)))
    report = bytearray(REPORTS[name])
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(report) - 1))
        match data.draw(st.sampled_from(["set", "cut", "double"])):
            case "set":
                report[place] = data.draw(st.integers(0, 255))
            case "cut":
                del report[place : place + data.draw(st.integers(1, 40))]
            case _:
                report[place:place] = report[place : place + 20]
        if not report:
            return
    found = ask(tmp_path, bytes(report), tool=name.split(" ")[0])
    assert found.outcome in set(Outcome)
    assert found.cause is not Cause.EVALUATOR, found.says


def _paths(value: Json, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield at
    match value:
        case dict():
            for key, item in value.items():
                yield from _paths(item, (*at, key))
        case list():
            for place, item in enumerate(value):
                yield from _paths(item, (*at, place))
        case _:
            return


# What says of the one issue that it is gone, let go or small.
SAYS_SO = {
    "Vulnerabilities",
    "results",
    "dependencies",
    "vulns",
    "vulnerabilities",
    "specifications",
    "known_vulnerabilities",
    "src/a.py",
    "ratings",
    "severity",
    "security-severity",
    "ignored",
}


@pytest.mark.parametrize("name", [name for name in REPORTS if "xml" not in name])
def test_a_wrong_value_anywhere_never_makes_a_report_hold(tmp_path: Path, name: str) -> None:
    report = json.loads(REPORTS[name])
    for path in [path for path in _paths(report) if path]:
        for to in (..., None, [], {}, "x", 0, True, {"a": 1}):
            found = ask(tmp_path, edited(report, *path, to=to), tool=name.split(" ", maxsplit=1)[0])
            assert found.cause is not Cause.EVALUATOR, found.says
            named = path[-1] if isinstance(path[-1], str) else path[-2] if path[1:] else ""
            assert found.outcome not in HOLDING or named in SAYS_SO, (path, to, found.says)


def test_what_was_compared_is_told(tmp_path: Path) -> None:
    figures = ask(tmp_path, TRIVY, min_examined=1_000).measured
    assert figures[0] == Measured("blocking findings", "1", "<=", "0", "1")
    assert [(one.name, one.op, one.limit) for one in figures[1:]] == [
        ("warning findings", "<=", "0"),
        ("examined", ">=", "1,000"),
        ("skipped", "<=", "0"),
    ]
    assert int(figures[2].value) + int(figures[2].short) == 1_000
    assert not figures[3].short


def test_a_system_without_support_is_no_clean_pass(tmp_path: Path) -> None:
    report = {
        "SchemaVersion": 2,
        "ArtifactName": "app:1",
        "ArtifactType": "container_image",
        "Metadata": {"OS": {"Family": "alpine", "Name": "3.10.9", "EOSL": True}},
        "Results": [{"Target": "app:1 (alpine 3.10.9)", "Class": "os-pkgs", "Type": "alpine"}],
    }
    found = ask(tmp_path, report)
    assert (found.outcome, found.decided_by) == (Outcome.WARN, "security_report.remark")
    assert found.says == (
        "r.json: alpine 3.10.9 is past the end of its support, so advisories for it may be missing"
    )
    for system in ({"Family": "alpine"}, {"Family": "alpine", "EOSL": False}):
        report["Metadata"] = {"OS": system}
        assert outcome(tmp_path, report) is Outcome.PASS


def test_what_is_below_the_confidence_asked_for_is_counted_and_told(tmp_path: Path) -> None:
    report = edited(BANDIT, "results", 0, "issue_confidence", to="LOW")
    found = ask(tmp_path, report)
    assert found.outcome is Outcome.PASS
    assert found.says.endswith("(1 below confidence HIGH)")
    assert Measured("below confidence HIGH", "1") in found.measured
    second = {**BANDIT["results"][0], "line_number": 9}
    both = edited(report, "results", to=[*report["results"], second])
    failed = ask(tmp_path, both)
    assert failed.outcome is Outcome.FAIL
    assert Measured("below confidence HIGH", "1") in failed.measured
    assert "below confidence" not in ask(tmp_path, report, confidence=("LOW",)).says


@pytest.mark.parametrize("message", [None, {}, {"text": ""}, {"id": "gone"}])
def test_a_result_of_sarif_without_a_message_is_kept(tmp_path: Path, message: Json) -> None:
    results = [dict(one) for one in SARIF["runs"][0]["results"]]
    for one in results:
        one.pop("message", None)
        if message is not None:
            one["message"] = message
    report = edited(SARIF, "runs", 0, "results", to=results)
    before, found = ask(tmp_path, SARIF), ask(tmp_path, report)
    assert (found.outcome, found.decided_by) == (before.outcome, before.decided_by)
    assert len(found.findings) == len(before.findings)
    assert all(one.message for one in found.findings)
