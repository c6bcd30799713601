"""Kind `test_results`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Measured, Outcome, Result
from tests.gates.samples import FAILURE, JUNIT, case, cuts, junit, mutated
from tests.gates.support import Asker

HOLDING = {Outcome.PASS, Outcome.WARN}
SKIPPED = case(inside="<skipped/>")


def ask(root: Path, report: str | bytes | None = None, **given_: Any) -> Result:  # noqa: ANN401
    if report is not None:
        raw = report if isinstance(report, bytes) else report.encode()
        (root / "integration.xml").write_bytes(raw)
    return Asker(root)("test_results", **({"inputs": ("integration.xml",)} | given_))


def pay(root: Path) -> None:
    """The file that the tests of the sample live in."""
    (root / "tests").mkdir(exist_ok=True)
    (root / "tests/test_pay.py").write_text("x = 1\n")


def test_tests_that_ran_and_passed(tmp_path: Path) -> None:
    pay(tmp_path)
    found = ask(tmp_path, JUNIT, max_skipped_pct=25)
    assert (found.outcome, found.decided_by) == (Outcome.PASS, "test_results.passed")
    assert found.says == "4 tests, 3 executed, 0 failed"
    assert found.question == "did the tests in integration.xml pass?"
    assert found.examined[0].counted == "4 tests, 1 skipped"


def test_all_skipped_is_unknown_in_these_words(tmp_path: Path) -> None:
    found = ask(tmp_path, junit(*[SKIPPED] * 12))
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOTHING_EXAMINED)
    assert found.says == "integration.xml: 12 tests, 12 skipped, 0 executed"
    assert found.decided_by == "test_results.nothing-executed"


@pytest.mark.parametrize(
    "report",
    [
        "<testsuites/>",
        "<testsuite tests='0'/>",
        "<testsuite tests='9' failures='0'/>",
        junit(case(status="disabled")),
        "<testsuites><testsuite/><testsuite/></testsuites>",
    ],
)
def test_no_case_that_ran_is_unknown(tmp_path: Path, report: str) -> None:
    found = ask(tmp_path, report)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOTHING_EXAMINED)
    assert found.says.endswith("0 executed (+1 more)") or found.says.endswith("0 executed")


def test_each_failure_is_a_finding_at_the_line_of_its_case(tmp_path: Path) -> None:
    found = ask(
        tmp_path,
        junit(case(), case("a", FAILURE, class_="Pay"), case("b", "<error/>", file="tests/x.py")),
        allow_unmapped=100,
    )
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "test_results.failed")
    assert found.says == "integration.xml:3 Pay.a failed: assert 1 == 2 (+1 more)"
    assert [finding.place for finding in found.findings] == [
        Place("integration.xml", 3),
        Place("integration.xml", 5),
    ]
    assert found.findings[1].message == "integration.xml:5 b error"
    assert found.findings[1].remedy == "go to tests/x.py"


def test_a_failure_keeps_its_fingerprint_when_lines_move(tmp_path: Path) -> None:
    one = ask(tmp_path, junit(case("a", FAILURE)))
    two = ask(tmp_path, junit(case(), case("a", "<failure message='other'/>")))
    assert one.findings[0].fingerprint == two.findings[0].fingerprint
    assert one.findings[0].place != two.findings[0].place


def test_failures_and_second_tries_within_their_limit_are_remarks(tmp_path: Path) -> None:
    report = junit(case(), case("a", FAILURE), case("b", "<flakyFailure/>"))
    both = ask(tmp_path, report, max_failures=1, allow_flaky=1)
    assert both.outcome is Outcome.WARN
    assert {finding.rule for finding in both.findings} == {
        "test_results.failed",
        "test_results.flaky",
    }
    assert ask(tmp_path, report, max_failures=1).decided_by == "test_results.flaky"
    assert ask(tmp_path, report, max_failures=1).outcome is Outcome.FAIL
    assert ask(tmp_path, report, allow_flaky=1).decided_by == "test_results.failed"


def test_too_many_skipped_fail_at_the_first_of_them(tmp_path: Path) -> None:
    report = junit(*[case()] * 3, SKIPPED)
    found = ask(tmp_path, report)
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "test_results.skipped")
    assert found.says == "integration.xml: 1 of 4 tests skipped (25 %), limit 20 %"
    assert found.findings[0].place == Place("integration.xml", 5)
    assert ask(tmp_path, report, max_skipped_pct=25).outcome is Outcome.PASS
    assert ask(tmp_path, report, max_skipped_pct=24.9).outcome is Outcome.FAIL


def test_too_few_executed_are_unknown(tmp_path: Path) -> None:
    found = ask(tmp_path, junit(case(), case()), min_executed=3)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOTHING_EXAMINED)
    assert found.says == "integration.xml: 2 executed, wanted 3"
    assert ask(tmp_path, junit(*[case()] * 3), min_executed=3).outcome is Outcome.PASS


def test_a_glob_is_one_input_and_each_name_is_its_own(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/TEST-a.xml").write_text(junit(*[case()] * 9))
    (tmp_path / "out/TEST-b.xml").write_text(junit(SKIPPED))
    (tmp_path / "out/TEST-c.xml").write_text("<testsuite/>")
    together = ask(tmp_path, inputs=("out/TEST-*.xml",))
    assert (together.outcome, together.says) == (
        Outcome.PASS,
        "10 tests, 9 executed, 0 failed",
    )
    assert len(together.examined) == 3
    apart = ask(tmp_path, inputs=("out/TEST-a.xml", "out/TEST-b.xml"))
    assert (apart.outcome, apart.says) == (
        Outcome.UNKNOWN,
        "out/TEST-b.xml: 1 test, 1 skipped, 0 executed",
    )
    few = ask(tmp_path, inputs=("out/TEST-*.xml",), max_skipped_pct=1)
    assert few.says.startswith("out/TEST-*.xml: 1 of 10 tests skipped")
    assert few.findings[0].place == Place("out/TEST-b.xml", 2)


def test_required_suites(tmp_path: Path) -> None:
    report = junit(case(), root="testsuites", suite='name="unit"')
    assert ask(tmp_path, report, required_suites=("unit",)).outcome is Outcome.PASS
    assert ask(tmp_path, report, required_suites=("integration",)).outcome is Outcome.PASS
    gone = ask(tmp_path, report, required_suites=("unit", "e2e"))
    assert (gone.outcome, gone.cause) == (Outcome.UNKNOWN, Cause.ABSENT)
    assert gone.says == "integration.xml: required suite 'e2e' is not there"
    idle = junit(junit(SKIPPED, suite='name="e2e"'), *[case()] * 9)
    skipped = ask(tmp_path, idle, required_suites=("e2e",))
    assert (skipped.outcome, skipped.cause) == (Outcome.UNKNOWN, Cause.NOTHING_EXAMINED)
    assert skipped.says == "integration.xml: required suite 'e2e' executed nothing"


def test_a_required_suite_is_a_glob_over_suites_classes_and_reports(tmp_path: Path) -> None:
    (tmp_path / "tests/e2e").mkdir(parents=True)
    (tmp_path / "tests/e2e/test_planner.py").write_text("")
    planner = case(classname="tests.e2e.test_planner")
    report = junit(planner, suite='name="pytest [3.11]"')
    for name in ("tests.e2e.*", "pytest [3.11]", "integ*", "tests.e2e.test_planner"):
        assert ask(tmp_path, report, required_suites=(name,)).outcome is Outcome.PASS, name
    for name in ("tests.e2e", "tests.unit.*", "TESTS.E2E.*"):
        assert ask(tmp_path, report, required_suites=(name,)).cause is Cause.ABSENT, name


def test_fewer_tests_than_expected_are_a_remark(tmp_path: Path) -> None:
    report = junit(*[case()] * 95)
    assert ask(tmp_path, report, expected_tests=100).outcome is Outcome.PASS
    found = ask(tmp_path, report, expected_tests=101)
    assert (found.outcome, found.decided_by) == (Outcome.WARN, "test_results.fewer-tests")
    assert found.says == "integration.xml: 95 tests, expected 101"
    assert ask(tmp_path, report, expected_tests=101, expected_tests_drop=6).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("suite", "outcome", "says"),
    [
        ('tests="3" failures="1"', Outcome.FAIL, "says 1 failed, none of its cases did"),
        ('tests="3" errors="2"', Outcome.FAIL, "says 2 failed, none of its cases did"),
        ('tests="3" failures="1" errors="1"', Outcome.FAIL, "says 2 failed, none of its cases did"),
        ('tests="4"', Outcome.UNKNOWN, "says 4 tests, 3 are in it"),
        ('tests="2"', Outcome.UNKNOWN, "says 2 tests, 3 are in it"),
        ('tests="3" skipped="2"', Outcome.UNKNOWN, "says 2 skipped, 0 of its cases were"),
        ('tests="3" failures="x"', Outcome.UNKNOWN, "failures 'x' is no count"),
        ('tests="3" failures="0" errors="0" skipped="0"', Outcome.PASS, ""),
    ],
)
def test_the_worse_of_a_total_and_the_cases_counts(
    tmp_path: Path, suite: str, outcome: Outcome, says: str
) -> None:
    for report in (
        junit(*[case()] * 3, suite=suite),
        f"<testsuites>{junit(*[case()] * 3, suite=suite)}</testsuites>",
        f"<testsuites {suite}>{junit(*[case()] * 3)}</testsuites>",
    ):
        if 'tests="2"' in report.partition(">")[0] and report.startswith("<testsuites"):
            continue  # the root of some writers sums up what passed
        found = ask(tmp_path, report)
        assert found.outcome is outcome, (report, found.says)
        assert says in found.says


def test_totals_of_failures_are_held_against_what_is_allowed(tmp_path: Path) -> None:
    report = junit(case(inside=FAILURE), *[case()] * 9, suite='tests="10" failures="5"')
    assert ask(tmp_path, report, max_failures=4).outcome is Outcome.FAIL
    assert ask(tmp_path, report, max_failures=5).outcome is Outcome.UNKNOWN
    told = junit(case(inside=FAILURE), *[case()] * 9, suite='tests="10" failures="1"')
    assert ask(tmp_path, told, max_failures=1).outcome is Outcome.WARN


def test_attributes_that_disagree_are_no_pass_and_told_at_their_line(tmp_path: Path) -> None:
    found = ask(tmp_path, junit(case(), suite='name="s" tests="7"'))
    assert (found.outcome, found.decided_by) == (Outcome.UNKNOWN, "test_results.disagrees")
    assert found.says == "integration.xml:1: says 7 tests, 1 are in it"
    assert found.findings[0].place == Place("integration.xml", 1)


@pytest.mark.parametrize(
    ("attrs", "file"),
    [
        ({"class_": "tests.test_pay"}, "tests/test_pay.py"),
        ({"class_": "tests.test_pay.TestRefund"}, "backend/tests/test_pay.py"),
        ({"class_": "com.acme.PayTest"}, "src/test/java/com/acme/PayTest.java"),
        ({"class_": "com.acme.PayTest$Inner"}, "src/PayTest.kt"),
        ({"class_": "tests/pay.spec.ts"}, "tests/pay.spec.ts"),
        ({"file": "tests/test_pay.py"}, "tests/test_pay.py"),
        ({"file": "/home/ci/repo/tests/PayTest.php", "class_": "a.b"}, "tests/PayTest.php"),
        ({"file": r"tests\pay.js"}, "tests/pay.js"),
    ],
)
def test_tests_of_this_repository_and_of_another(
    tmp_path: Path, attrs: dict[str, str], file: str
) -> None:
    report = junit(case(**attrs))
    away = ask(tmp_path, report)
    assert (away.outcome, away.cause) == (Outcome.ERROR, Cause.INPUT)
    assert away.decided_by == "test_results.another-tree"
    named = attrs.get("file") or attrs["class_"]
    assert away.says == (
        f"integration.xml: another tree: 1 of 1 tests are not in the repository, first {named}"
    )
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text("x\n")
    assert ask(tmp_path, report).outcome is Outcome.PASS


@pytest.mark.parametrize(
    "name", ["Login page.shows an error", "FooTest", "github.com/acme/pay", "my-crate::tests", ""]
)
def test_titles_in_plain_words_say_nothing_of_where_they_live(tmp_path: Path, name: str) -> None:
    assert ask(tmp_path, junit(case(class_=name))).outcome is Outcome.PASS


def test_a_module_of_the_same_name_elsewhere_is_another(tmp_path: Path) -> None:
    pay(tmp_path)
    found = ask(tmp_path, junit(case(class_="other.test_pay")))
    assert found.decided_by == "test_results.another-tree"


def test_some_tests_of_elsewhere_are_let_through(tmp_path: Path) -> None:
    pay(tmp_path)
    here, away = case(class_="tests.test_pay"), case(class_="gone.test_old")
    assert ask(tmp_path, junit(*[here] * 4, away)).outcome is Outcome.PASS
    assert ask(tmp_path, junit(*[here] * 3, away)).outcome is Outcome.ERROR
    assert ask(tmp_path, junit(*[here] * 3, away), allow_unmapped=25).outcome is Outcome.PASS


def test_absent_empty_unparsable_and_foreign_formats_are_told_apart(tmp_path: Path) -> None:
    absent = ask(tmp_path)
    assert (absent.outcome, absent.cause) == (Outcome.UNKNOWN, Cause.ABSENT)
    assert absent.says == "integration.xml: absent"
    empty = ask(tmp_path, "\n \n")
    assert (empty.outcome, empty.cause) == (Outcome.UNKNOWN, Cause.EMPTY)
    broken = ask(tmp_path, "<testsuite>\n<testcase>\n</testsuite>")
    assert (broken.outcome, broken.cause) == (Outcome.ERROR, Cause.INPUT)
    assert broken.says == "integration.xml:3:3: not XML: mismatched tag"
    other = ask(tmp_path, "<test-results/>")
    assert other.says == "integration.xml:1: not JUnit: root is `test-results`"
    assert other.outcome is Outcome.ERROR
    nothing = ask(tmp_path, inputs=())
    assert (nothing.cause, nothing.says) == (Cause.CONFIG, "kind test_results needs inputs")


def test_one_absent_report_of_two_is_never_a_pass(tmp_path: Path) -> None:
    inputs = ("integration.xml", "e2e/*.xml")
    found = ask(tmp_path, junit(case()), inputs=inputs)
    assert (found.outcome, found.says) == (Outcome.UNKNOWN, "1 clean, 1 absent of 2: e2e/*.xml")
    assert ask(tmp_path, inputs=inputs, when_missing="fail").outcome is Outcome.FAIL
    left_out = ask(tmp_path, inputs=inputs, when_missing="not_applicable")
    assert left_out.outcome is Outcome.PASS


def test_the_time_written_in_the_report_is_the_time_of_the_evidence(tmp_path: Path) -> None:
    pay(tmp_path)
    now = datetime(2026, 1, 9, tzinfo=UTC)
    found = ask(tmp_path, JUNIT, max_skipped_pct=50, max_age="7d", now=now)
    assert found.evidence_at == datetime(2026, 1, 1, 10, 0, 0, 500_000, tzinfo=UTC)
    assert found.stale.startswith("7 d old, limit 7d")
    assert not ask(tmp_path, max_skipped_pct=50, max_age="8d", now=now).stale


def test_the_oldest_report_gives_the_time(tmp_path: Path) -> None:
    for name, day in (("a", 2), ("b", 1), ("c", 3)):
        suite = f'timestamp="2026-01-0{day}T00:00:00Z"'
        (tmp_path / f"{name}.xml").write_text(junit(case(), suite=suite))
    assert ask(tmp_path, inputs=("*.xml",)).evidence_at == datetime(2026, 1, 1, tzinfo=UTC)


def test_an_entity_is_refused_and_nothing_is_read_by_it(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret")
    bad = f'<!DOCTYPE t [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>' + junit(case("&x;"))
    found = ask(tmp_path, bad)
    assert (found.outcome, found.says) == (
        Outcome.ERROR,
        "integration.xml:1: entities not allowed",
    )
    assert "s3cret" not in repr(found)
    deep = "<testsuite>" * 100_000
    assert ask(tmp_path, deep).says == "integration.xml:1: nested over 60"


def test_a_report_cut_short_never_passes(tmp_path: Path) -> None:
    pay(tmp_path)
    for cut in cuts(JUNIT.encode()):
        assert ask(tmp_path, cut, max_skipped_pct=50).outcome not in HOLDING


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_no_change_makes_a_failing_report_pass(tmp_path: Path, data: st.DataObject) -> None:
    cases = [case("a", "<failure/>"), case("b", "<failure/>"), case("c", "<failure/>")]
    cases += [case(), case(), case("e", "<error message='x'/>")]
    content = junit(*cases, suite='name="s" tests="6" failures="3" errors="1"').encode()
    found = ask(tmp_path, data.draw(mutated(content)))
    assert found.outcome is not Outcome.PASS
    assert found.says


def test_what_was_compared_is_told(tmp_path: Path) -> None:
    cases = ["<testcase classname='c' name='a'/>", "<testcase name='b'><failure/></testcase>"]
    cases += ["<testcase name='s'><skipped/></testcase>"] * 2
    report = f"<testsuite name='s'>{''.join(cases)}</testsuite>"
    found = ask(tmp_path, report, min_executed=3, expected_tests=10)
    assert found.measured == (
        Measured("executed", "2", ">=", "3", "1 test"),
        Measured("failed", "1", "<=", "0", "1 test"),
        Measured("flaky", "0", "<=", "0"),
        Measured("skipped", "50 %", "<=", "20 %", "2 tests"),
        Measured("tests", "4", ">=", "10", "6 tests"),
    )


def test_a_case_in_an_element_that_is_not_known_still_fails(tmp_path: Path) -> None:
    pay(tmp_path)
    report = junit(case(), f"<group>{case(inside=FAILURE)}</group>")
    found = ask(tmp_path, report)
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "test_results.failed")
    found = ask(tmp_path, junit(case(), f"<group>{case()}</group>"))
    assert (found.outcome, found.decided_by) == (Outcome.WARN, "test_results.disagrees")
