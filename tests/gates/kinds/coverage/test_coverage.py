"""Kind `coverage`."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Measured, Outcome, Result
from tests.gates.samples import (
    COBERTURA,
    COVERAGE_JSON,
    LCOV,
    coverage_json,
    cuts,
    made_cobertura,
    mutated,
)
from tests.gates.support import Asker

REPORTS = {
    "coverage.xml": COBERTURA.encode(),
    "coverage.json": coverage_json(),
    "lcov.info": LCOV.encode(),
}
HOLDING = {Outcome.PASS, Outcome.WARN}


def tree(root: Path, *paths: str) -> None:
    for path in paths or ("src/aml/x.py", "src/aml/y.py"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("x = 1\n")


def ask(root: Path, report: str | bytes | None = None, **given_: Any) -> Result:  # noqa: ANN401
    if report is not None:
        raw = report if isinstance(report, bytes) else report.encode()
        (root / "coverage.xml").write_bytes(raw)
    return Asker(root)("coverage", **({"inputs": ("coverage.xml",)} | given_))


@pytest.mark.parametrize("name", REPORTS)
def test_enough_lines_and_branches_pass_whatever_the_format(tmp_path: Path, name: str) -> None:
    tree(tmp_path)
    (tmp_path / name).write_bytes(REPORTS[name])
    found = ask(tmp_path, inputs=(name,), line=80, branch=75)
    assert (found.outcome, found.decided_by) == (Outcome.PASS, "coverage.holds")
    assert found.says == "line 80 % >= 80 %, branch 75 % >= 75 %"
    assert found.question == f"line >= 80 %, branch >= 75 % in {name}?"
    assert found.examined[0].counted.startswith("2 files, 10 lines, 4 branches")
    assert found.examined[0].size_bytes == len(REPORTS[name])


def test_a_package_below_its_limit_fails_in_these_words(tmp_path: Path) -> None:
    tree(tmp_path, "src/aml/x.py", "src/aml/y.py", "src/ok.py")
    report = made_cobertura(
        {"src/aml/x.py": (61, 100), "src/aml/y.py": (389, 434), "src/ok.py": (9, 9)}
    )
    found = ask(tmp_path, report, packages=({"glob": "src/aml/**", "line": 90},))
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "coverage.below-line")
    assert found.says == "aml: line 84.2 % < 90 % (31 lines short; worst src/aml/x.py 61 %)"
    assert found.findings[0].place == Place("src/aml")
    assert found.remedy == "cover src/aml/x.py 61 % (62-100); src/aml/y.py 89 % (390-434)"


def test_a_total_below_its_limit_fails_at_the_report(tmp_path: Path) -> None:
    tree(tmp_path)
    found = ask(tmp_path, COBERTURA, line=80.5, branch=90)
    assert [finding.message for finding in found.findings] == [
        "coverage.xml: line 80 % < 80.5 % (1 line short; worst src/aml/x.py 66 %)",
        "coverage.xml: branch 75 % < 90 % (1 branch short; worst src/aml/x.py 75 %)",
    ]
    assert [finding.remedy for finding in found.findings] == [
        "cover src/aml/x.py 66 % (7-9)",
        "cover src/aml/x.py 75 % (branches at 4)",
    ]
    assert found.findings[0].place == Place("coverage.xml")


def test_a_limit_is_met_exactly_or_not_at_all(tmp_path: Path) -> None:
    tree(tmp_path, "a.py")
    report = made_cobertura({"a.py": (9129, 10_000)})
    assert ask(tmp_path, report, line=91.29).outcome is Outcome.PASS
    short = ask(tmp_path, report, line=91.3)
    assert short.outcome is Outcome.FAIL
    assert "line 91.2 % < 91.3 %" in short.says


def test_a_finding_keeps_its_fingerprint_while_figures_move(tmp_path: Path) -> None:
    tree(tmp_path, "a.py", "b.py")
    one = ask(tmp_path, made_cobertura({"a.py": (1, 10), "b.py": (5, 10)}), line=90)
    two = ask(tmp_path, made_cobertura({"a.py": (7, 10), "b.py": (5, 10)}), line=90)
    assert one.says != two.says
    assert one.findings[0].fingerprint == two.findings[0].fingerprint


def test_the_worst_five_files_are_named(tmp_path: Path) -> None:
    names = [f"f{number}.py" for number in range(7)]
    tree(tmp_path, *names)
    report = made_cobertura({name: (place, 10) for place, name in enumerate(names)})
    remedy = ask(tmp_path, report, line=90).remedy
    assert remedy.startswith("cover f0.py 0 % (1-10); f1.py 10 % (2-10)")
    assert remedy.count("%") == 5


def test_branches_that_were_not_measured_are_unknown(tmp_path: Path) -> None:
    tree(tmp_path, "a.py")
    found = ask(tmp_path, made_cobertura({"a.py": (9, 10)}), line=80, branch=80)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOT_MEASURED)
    assert found.says == "coverage.xml: branches were not measured"
    assert found.remedy == "rerun with --cov-branch"
    below = ask(tmp_path, line=95, branch=80)
    assert below.outcome is Outcome.FAIL
    assert "line 90 % < 95 %" in below.says


def test_measured_branches_of_which_there_are_none_are_unknown(tmp_path: Path) -> None:
    tree(tmp_path)
    files = {"src/aml/y.py": COVERAGE_JSON["files"]["src/aml/y.py"]}
    found = ask(tmp_path, coverage_json(files=files, totals={}), branch=80)
    assert (found.outcome, found.says) == (Outcome.UNKNOWN, "coverage.xml: no branches in it")


def test_a_package_that_no_file_belongs_to_fails(tmp_path: Path) -> None:
    tree(tmp_path)
    found = ask(tmp_path, COBERTURA, packages=({"glob": "src/gone/**", "line": 1},))
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "coverage.no-such-package")
    assert found.says == "src/gone/**: no file of coverage.xml matches"


def test_another_tree_is_an_error_and_nothing_else_is_said_of_it(tmp_path: Path) -> None:
    found = ask(tmp_path, COBERTURA, line=99)
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.INPUT)
    assert found.says == (
        "coverage.xml: another tree: 2 of 2 files are not in the repository, first aml/x.py"
    )
    tree(tmp_path, "src/aml/x.py")
    assert ask(tmp_path, line=80).decided_by == "coverage.another-tree"
    assert ask(tmp_path, line=80, allow_unmapped=49.9).decided_by == "coverage.another-tree"
    assert ask(tmp_path, line=80, allow_unmapped=50).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("written", "here"),
    [
        ("aml/x.py", "src/aml/x.py"),
        ("/builds/ci/repo/src/aml/x.py", "src/aml/x.py"),
        (r"C:\ci\repo\src\aml\x.py", "src/aml/x.py"),
        (r"src\aml\x.py", "src/aml/x.py"),
        ("./src/../src/aml/x.py", "src/aml/x.py"),
        ("aml/x.py", "web/aml/x.py"),
    ],
)
def test_paths_are_found_from_roots_and_from_elsewhere(
    tmp_path: Path, written: str, here: str
) -> None:
    tree(tmp_path, here)
    report = made_cobertura({written: (8, 10)}).replace(
        "<packages>", "<sources><source>/x/y/src</source></sources><packages>"
    )
    found = ask(tmp_path, report, source_root="web", packages=({"glob": here, "line": 80},))
    assert (found.outcome, found.says) == (Outcome.PASS, f"{here[-4:]} line 80 % >= 80 %")


@pytest.mark.parametrize("written", ["../secret.py", "/etc/passwd", "~/x.py", "src/aml"])
def test_a_path_that_leads_out_or_to_no_file_is_not_here(tmp_path: Path, written: str) -> None:
    (tmp_path / "root").mkdir()
    tree(tmp_path, "secret.py", "root/src/aml/x.py")
    found = ask(tmp_path / "root", made_cobertura({written: (9, 10)}), line=80)
    assert found.decided_by == "coverage.another-tree"


def test_reports_together_count_what_ran_in_one_of_them(tmp_path: Path) -> None:
    tree(tmp_path, "a.py", "b.py")
    (tmp_path / "unit.xml").write_text(made_cobertura({"a.py": (10, 10), "b.py": (0, 10)}))
    (tmp_path / "web.info").write_text(
        "SF:b.py\n"
        + "".join(f"DA:{line},{int(line > 2)}\n" for line in range(1, 11))
        + "end_of_record\n"
    )
    found = ask(tmp_path, inputs=("unit.xml", "web.info"), line=90)
    assert (found.outcome, found.says) == (Outcome.PASS, "line 90 % >= 90 %")
    assert len(found.examined) == 2
    short = ask(tmp_path, inputs=("*.xml", "web.info"), line=95)
    assert short.says.startswith("unit.xml and 1 more: line 90 % < 95 %")


def test_branches_of_two_reports_merge_by_maximum(tmp_path: Path) -> None:
    tree(tmp_path)
    (tmp_path / "unit.xml").write_text(COBERTURA)
    less = COBERTURA.replace("100% (2/2)", "0% (0/2)").replace("50% (1/2)", "100% (2/2)")
    (tmp_path / "e2e.xml").write_text(less.replace("branches-covered", "b"))
    found = ask(tmp_path, inputs=("unit.xml", "e2e.xml"), branch=100)
    assert (found.outcome, found.says) == (Outcome.PASS, "branch 100 % >= 100 %")


def test_the_oldest_report_gives_the_time(tmp_path: Path) -> None:
    tree(tmp_path)
    (tmp_path / "old.xml").write_text(COBERTURA)
    (tmp_path / "new.xml").write_text(COBERTURA.replace("1767225600123", "1767312000"))
    for inputs in (("old.xml", "new.xml"), ("new.xml", "old.xml")):
        found = ask(tmp_path, inputs=inputs, line=80)
        assert found.evidence_at is not None
        assert found.evidence_at.date() == datetime(2026, 1, 1, tzinfo=UTC).date()


def test_a_path_too_deep_to_be_meant_is_not_looked_for(tmp_path: Path) -> None:
    deep = "d/" * 65 + "x.py"
    tree(tmp_path, deep)
    assert ask(tmp_path, made_cobertura({deep: (9, 10)}), line=80).outcome is Outcome.ERROR
    assert ask(tmp_path, made_cobertura({"d/x.py": (9, 10)}), line=80).outcome is Outcome.ERROR


def test_one_absent_report_of_two_is_never_a_pass(tmp_path: Path) -> None:
    tree(tmp_path)
    found = ask(tmp_path, COBERTURA, inputs=("coverage.xml", "e2e.xml"), line=80)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.ABSENT)
    assert found.says == "1 clean, 1 absent of 2: e2e.xml"
    failed = ask(tmp_path, inputs=("coverage.xml", "e2e.xml"), line=90)
    assert failed.outcome is Outcome.FAIL
    gone = ask(tmp_path, inputs=("coverage.xml", "e2e.xml"), line=80, when_missing="fail")
    assert gone.outcome is Outcome.FAIL


def test_absent_empty_and_unparsable_are_told_apart(tmp_path: Path) -> None:
    tree(tmp_path)
    absent = ask(tmp_path, line=80)
    assert (absent.outcome, absent.says) == (Outcome.UNKNOWN, "coverage.xml: absent")
    empty = ask(tmp_path, " \n", line=80)
    assert (empty.outcome, empty.cause) == (Outcome.UNKNOWN, Cause.EMPTY)
    assert empty.says == "coverage.xml: empty file"
    broken = ask(tmp_path, COBERTURA.replace("</sources>", ""), line=80)
    assert (broken.outcome, broken.cause) == (Outcome.ERROR, Cause.INPUT)
    assert broken.says == "coverage.xml:33:3: not XML: mismatched tag"
    assert broken.findings[0].place == Place("coverage.xml", 33)


@pytest.mark.parametrize(
    "report",
    [
        "<coverage lines-covered='5' lines-valid='5'><packages/></coverage>",
        '{"meta": {}, "files": {}}',
        "TN:\n",
    ],
)
def test_a_report_of_nothing_is_unknown(tmp_path: Path, report: str) -> None:
    tree(tmp_path)
    found = ask(tmp_path, report, line=1)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOTHING_EXAMINED)
    assert found.says == "coverage.xml: no files in it"


def test_too_few_statements_are_unknown(tmp_path: Path) -> None:
    tree(tmp_path)
    found = ask(tmp_path, COBERTURA, line=80, min_statements=11)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOTHING_EXAMINED)
    assert found.says == "coverage.xml: 10 statements, wanted 11"
    none = ask(tmp_path, made_cobertura({"src/aml/x.py": (0, 0)}), line=80)
    assert none.says == "coverage.xml: 0 statements, wanted 1"


def test_totals_that_say_otherwise_are_a_remark(tmp_path: Path) -> None:
    tree(tmp_path)
    found = ask(tmp_path, COBERTURA.replace('lines-covered="8"', 'lines-covered="9"'), line=80)
    assert (found.outcome, found.decided_by) == (Outcome.WARN, "coverage.totals-differ")
    assert found.says == "coverage.xml: line 90 % by its totals, 80 % by its lines"
    other = COBERTURA.replace('branches-covered="3"', 'branches-covered="4"')
    assert "branch 100 % by its totals" in ask(tmp_path, other, line=80).says


def test_what_is_not_counted_is_a_remark_at_its_line(tmp_path: Path) -> None:
    tree(tmp_path)
    report = COBERTURA.replace("<methods/>", "<methods/><functions/>", 1)
    found = ask(tmp_path, report, line=80)
    assert (found.outcome, found.decided_by) == (Outcome.WARN, "coverage.remark")
    assert found.findings[0].place == Place("coverage.xml", 11)


def test_the_time_written_in_the_report_is_the_time_of_the_evidence(tmp_path: Path) -> None:
    tree(tmp_path)
    now = datetime(2026, 1, 9, tzinfo=UTC)
    found = ask(tmp_path, COBERTURA, line=80, max_age="7d", now=now)
    assert found.outcome is Outcome.PASS
    assert found.stale.startswith("7 d old, limit 7d") or found.stale.startswith("8 d old")
    assert not ask(tmp_path, line=80, max_age="9d", now=now).stale


def test_a_time_without_zone_is_never_younger_than_the_file(tmp_path: Path) -> None:
    tree(tmp_path)
    written = datetime(2026, 1, 1, tzinfo=UTC)
    ask(tmp_path, coverage_json(), line=80)
    for hours in (-3, 3):
        at = (written + timedelta(hours=hours)).timestamp()
        os.utime(tmp_path / "coverage.xml", (at, at))
        found = ask(tmp_path, line=80)
        assert found.evidence_at is not None
        early = min(written, written + timedelta(hours=hours))
        assert abs(found.evidence_at - early) < timedelta(seconds=1)
    assert found.examined[0].counted.endswith("its time without a zone")


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({}, "line or branch is needed"),
        ({"packages": ({"glob": "a"},)}, "parameter 'packages.0': line or branch is needed"),
        ({"line": 101}, "parameter 'line': input should be less than or equal to 100"),
        ({"line": float("nan")}, "parameter 'line': input should be less than or equal to 100"),
        ({"line": 0}, "parameter 'line': input should be greater than 0"),
        (
            {"line": 80, "min_statements": 0},
            "parameter 'min_statements': input should be greater than or equal to 1",
        ),
        ({"line": "80"}, "parameter 'line': input should be a valid number"),
        ({"packages": 5}, "parameter 'packages': input should be a list, as [a, b]"),
        ({"packages": [5]}, "parameter 'packages.0': input should be a table, as {name = value}"),
    ],
)
def test_limits_that_ask_nothing_are_refused(
    tmp_path: Path, params: dict[str, Any], says: str
) -> None:
    found = ask(tmp_path, COBERTURA, **params)
    assert (found.outcome, found.cause, found.says) == (Outcome.ERROR, Cause.CONFIG, says)


def test_a_format_that_is_asked_for_is_the_only_one_taken(tmp_path: Path) -> None:
    tree(tmp_path)
    assert ask(tmp_path, COBERTURA, line=80, format="cobertura").outcome is Outcome.PASS
    assert ask(tmp_path, COBERTURA, line=80, format="lcov").outcome is Outcome.ERROR


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_cut_short_never_passes(tmp_path: Path, name: str) -> None:
    tree(tmp_path)
    for cut in cuts(REPORTS[name]):
        assert ask(tmp_path, cut, line=80).outcome not in HOLDING


@pytest.mark.parametrize("name", REPORTS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_no_change_makes_a_failing_report_pass(
    tmp_path: Path, name: str, data: st.DataObject
) -> None:
    tree(tmp_path)
    found = ask(tmp_path, data.draw(mutated(REPORTS[name])), line=99.9, branch=99.9)
    assert found.outcome is not Outcome.PASS
    assert found.says


def test_what_was_compared_is_told(tmp_path: Path) -> None:
    tree(tmp_path)
    asked = {"line": 90, "branch": 75, "packages": ({"glob": "src/aml/y.py", "line": 100},)}
    found = ask(tmp_path, COBERTURA, **asked)
    assert found.measured == (
        Measured("line", "80 %", ">=", "90 %", "1 line"),
        Measured("branch", "75 %", ">=", "75 %"),
        Measured("y.py line", "100 %", ">=", "100 %"),
    )
