"""JUnit XML: counts checked by hand, and what its writers do oddly."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given

from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.kinds.reports.junit import Ran, TestReport, read_junit
from tests.gates.samples import FAILURE, JUNIT, case, cuts, junit, mutated


def read(content: str | bytes) -> TestReport:
    return read_junit(content if isinstance(content, bytes) else content.encode(), "r.xml")


def ways(report: TestReport) -> Counter[Ran]:
    return Counter(found.ran for found in report.cases)


def test_a_report_of_pytest() -> None:
    found = read(JUNIT)
    assert ways(found) == {Ran.PASSED: 3, Ran.SKIPPED: 1}
    assert not found.remarks
    assert found.cases[0].label == "tests.test_pay.test_adds[1<2]"
    assert found.cases[0].suites == ("pytest tests", "unit")
    assert [item.line for item in found.cases] == [5, 6, 9, 10]
    assert found.cases[3].message == "not yet"
    assert found.stamp is not None
    assert found.stamp.at == datetime(2026, 1, 1, 10, 0, 0, 500_000, tzinfo=UTC)


@pytest.mark.parametrize("root", ["testsuite", "testsuites"])
def test_a_bare_suite_and_a_mark_are_read(root: str) -> None:
    assert len(read(b"\xef\xbb\xbf" + junit(case(), root=root).encode()).cases) == 1


def test_suites_in_suites_count_each_case_once() -> None:
    inner = junit(case("a"), case("b"), suite='name="inner" tests="2"')
    found = read(junit(case("c"), inner, suite='name="outer" tests="3"'))
    assert [(item.name, item.suites) for item in found.cases] == [
        ("c", ("outer",)),
        ("a", ("outer", "inner")),
        ("b", ("outer", "inner")),
    ]
    assert not found.remarks


def test_attributes_may_be_missing() -> None:
    found = read("<testsuite><testcase/></testsuite>")
    assert ways(found) == {Ran.PASSED: 1}
    assert found.cases[0].label == "a test"
    assert not found.remarks
    assert found.stamp is None


def test_claimed_tests_without_a_case_are_no_tests() -> None:
    found = read('<testsuite name="s" tests="5" failures="0"/>')
    assert found.cases == ()
    assert [total.says for total in found.totals] == ["says 5 tests, 0 are in it"]


@pytest.mark.parametrize(
    ("attrs", "said"),
    [
        ('tests="2"', "says 2 tests, 1 are in it"),
        ('tests="0"', "says 0 tests, 1 are in it"),
        ('tests="1" failures="1"', "says 1 failed, none of its cases did"),
        ('errors="2"', "says 2 failed, none of its cases did"),
        ('skipped="1"', "says 1 skipped, 0 of its cases were"),
        ('tests="many"', "tests 'many' is no count"),
    ],
)
def test_attributes_that_disagree_are_told(attrs: str, said: str) -> None:
    assert [(total.line, total.says) for total in read(junit(case(), suite=attrs)).totals] == [
        (1, said)
    ]


def test_a_root_may_sum_up_only_what_passed() -> None:
    suite = junit(case(), case(inside="<skipped/>"), suite='tests="2"')
    assert not read(f'<testsuites tests="1">{suite}</testsuites>').totals
    assert read(f'<testsuites tests="3">{suite}</testsuites>').totals


def test_a_case_has_the_file_of_its_suite_unless_it_has_its_own() -> None:
    found = read(junit(case(), case(file="b.js"), suite='file="a.js"'))
    assert [item.file for item in found.cases] == ["a.js", "b.js"]


@pytest.mark.parametrize(
    ("written", "at", "has_zone"),
    [
        ("2026-01-01T10:00:00", 10, False),
        ("2026-01-01T10:00:00Z", 10, True),
        ("2026-01-01T10:00:00+02:00", 8, True),
        ("2026-01-01T10:00:00.1234567Z", 10, True),
        ("Thu, 01 Jan 2026 10:00:00 +0200", 8, True),
        ("Thu, 01 Jan 2026 10:00:00 GMT", 10, True),
        ("1767261600", 10, True),
    ],
)
def test_times_in_the_forms_that_tools_write(written: str, at: int, *, has_zone: bool) -> None:
    found = read(junit(case(), suite=f'timestamp="{written}"')).stamp
    assert found is not None
    assert found.at.replace(microsecond=0) == datetime(2026, 1, 1, at, tzinfo=UTC)
    assert found.has_zone is has_zone


@pytest.mark.parametrize("written", ["", "yesterday", "0", "9" * 16, "99999-01-01", "2026-13-01"])
def test_a_time_that_is_none_is_left_out(written: str) -> None:
    assert read(junit(case(), suite=f'timestamp="{written}"')).stamp is None


def test_the_earliest_time_counts() -> None:
    inner = junit(case(), suite='timestamp="2026-01-01T00:00:00Z"')
    found = read(junit(inner, case(), suite='timestamp="2026-01-02T00:00:00Z"')).stamp
    assert found is not None
    assert found.at.day == 1


@pytest.mark.parametrize(
    ("attrs", "inside", "ran"),
    [
        ({}, FAILURE, Ran.FAILED),
        ({}, "<error/>", Ran.ERROR),
        ({}, "<skipped/>", Ran.SKIPPED),
        ({}, f"<skipped/>{FAILURE}", Ran.FAILED),
        ({}, "<skipped/><error/>", Ran.ERROR),
        ({"status": "disabled"}, "", Ran.SKIPPED),
        ({"status": "notrun", "result": "suppressed"}, "", Ran.SKIPPED),
        ({"status": "NotRun"}, FAILURE, Ran.FAILED),
        ({"status": "run", "result": "completed"}, "", Ran.PASSED),
        ({"status": "run", "result": "skipped"}, "", Ran.SKIPPED),
        ({"status": "failed"}, "", Ran.FAILED),
        ({"status": "timeout"}, "", Ran.ERROR),
        ({}, "<flakyFailure/>", Ran.FLAKY),
        ({}, "<flakyError/><flakyError/>", Ran.FLAKY),
        ({}, "<rerunFailure/>", Ran.FLAKY),
        ({}, f"{FAILURE}<rerunFailure/><rerunError/>", Ran.FAILED),
        ({}, "<system-out/><properties/>", Ran.PASSED),
    ],
)
def test_how_a_case_went(attrs: dict[str, str], inside: str, ran: Ran) -> None:
    found = read(junit(case(inside=inside, **attrs)))
    assert ways(found) == {ran: 1}
    assert not found.remarks


@pytest.mark.parametrize(
    ("report", "remark"),
    [
        (junit(case(inside="<fbilure/>")), (2, "unknown element `fbilure` in a case")),
        (junit(case(), "<testcasf/>"), (3, "unknown element `testcasf` in a suite")),
        (junit(case(status="wobbly")), (2, "status 'wobbly' is not known")),
    ],
)
def test_what_is_not_understood_is_told(report: str, remark: tuple[int, str]) -> None:
    assert read(report).remarks == (remark,)


def test_a_suite_that_failed_by_itself_is_a_failure() -> None:
    found = read(junit(case(), '<error message="no database"/>', suite='name="s" errors="1"'))
    assert ways(found) == {Ran.PASSED: 1, Ran.ERROR: 1}
    assert (found.cases[1].label, found.cases[1].message) == ("s", "no database")


@pytest.mark.parametrize(
    ("content", "dialect"),
    [
        ("<test-results/>", "NUnit 2"),
        ("<test-run/>", "NUnit 3"),
        ("<assemblies/>", "xUnit.net"),
        ("<TestRun xmlns='urn:x'/>", "Visual Studio (TRX)"),
        ("<testng-results/>", "TestNG"),
    ],
)
def test_other_dialects_are_refused_by_name(content: str, dialect: str) -> None:
    with pytest.raises(UnparsableError) as caught:
        read(content)
    root = content.strip("</>").split()[0]
    assert caught.value.what == f"r.xml:1: not JUnit: root is `{root}`"
    assert caught.value.remedy == f"{dialect}: let the tool write JUnit XML"


def test_the_first_line_of_a_failure_is_kept() -> None:
    long = "x" * 500
    found = read(junit(case(inside=FAILURE), case(inside=f"<error>\n {long}\nmore</error>")))
    assert found.cases[0].message == "assert 1 == 2"
    assert found.cases[1].message == "x" * 200


def test_cut_short_it_is_refused() -> None:
    for cut in cuts(JUNIT.encode()):
        with pytest.raises(UnparsableError):
            read(cut)


@given(mutated(JUNIT.encode()))
def test_any_change_is_read_or_refused(content: bytes) -> None:
    try:
        found = read(content)
    except UnparsableError:
        return
    assert len(found.cases) <= 4
