"""Kind `test_durations`."""

from pathlib import Path
from typing import Any

import pytest

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Measured, Outcome, Result
from readiness_tui.gates.kinds.reports.junit import seconds_of
from tests.gates.samples import case, junit
from tests.gates.support import Asker

FAIL, PASS, UNKNOWN, ERROR = Outcome.FAIL, Outcome.PASS, Outcome.UNKNOWN, Outcome.ERROR
CASES = (
    case("a", class_="t.Pay", time="1.5"),
    case("b", class_="t.Pay", time="9"),
    case("c", class_="t.Order", time="4"),
    case("d", "<skipped/>", class_="t.Order", time="99"),
)


def ask(root: Path, *cases: str, files: dict[str, str] | None = None, **asked: Any) -> Result:  # noqa: ANN401
    report = junit(*(cases or CASES))
    for name, text in {"in.xml": report, **(files or {})}.items():
        (root / name).write_text(text, encoding="utf-8")
    return Asker(root)("test_durations", inputs=("in.xml",), **asked)


def test_all_within_their_limit_pass_and_the_slowest_are_listed_in_order(tmp_path: Path) -> None:
    result = ask(tmp_path, max_seconds=9.0, top=2)
    assert (result.outcome, result.says) == (PASS, "3 tests in 14.5 s, longest 9 s t.Pay.b")
    assert result.measured == (
        Measured("t.Pay.b", "9 s", "<=", "9 s"),
        Measured("t.Order.c", "4 s", "<=", "9 s"),
    )
    assert result.examined[0].counted == "3 tests"


def test_what_is_furthest_beyond_its_limit_is_told_first(tmp_path: Path) -> None:
    tests = ({"test": "t.Order.*", "max_seconds": 1.0}, {"test": "a", "max_seconds": 20.0})
    result = ask(tmp_path, max_seconds=5.0, tests=tests)
    assert [finding.message for finding in result.findings] == [
        "in.xml:4 t.Order.c took 4 s > 1 s",
        "in.xml:3 t.Pay.b took 9 s > 5 s",
    ]
    assert (result.outcome, result.decided_by) == (FAIL, "test_durations.slow")
    assert result.findings[0].place == Place("in.xml", 4)
    assert result.measured[0] == Measured("t.Pay.b", "9 s", "<=", "5 s", "4 s")


@pytest.mark.parametrize(
    ("limit", "outcome"),
    [
        ({"test": "t.Pay.b", "max_seconds": 9.0}, PASS),
        ({"test": "t.Pay::b", "max_seconds": 9.0}, PASS),
        ({"test": "b", "max_seconds": 8.9}, FAIL),
        ({"test": "*", "max_seconds": 8.9}, FAIL),
        ({"test": "t.Pay.gone", "max_seconds": 9.0}, UNKNOWN),
        ({"test": "d", "max_seconds": 9.0}, UNKNOWN),
    ],
)
def test_a_limit_of_its_own(tmp_path: Path, limit: dict[str, Any], outcome: Outcome) -> None:
    assert ask(tmp_path, tests=(limit,)).outcome is outcome


def test_limits_may_stand_in_a_file(tmp_path: Path) -> None:
    sla = "# seconds\nt.Pay.a: 2\n't.Order.*': 3.5\n"
    result = ask(tmp_path, files={"sla.yaml": sla}, sla="sla.yaml")
    assert result.says == "in.xml:4 t.Order.c took 4 s > 3.5 s"
    result = ask(tmp_path, files={"sla.yaml": "t.Pay.a: soon\n"}, sla="sla.yaml")
    assert (result.outcome, result.cause) == (ERROR, Cause.INPUT)
    assert "sla.yaml:1" in result.says
    (tmp_path / "sla.yaml").unlink()
    result = ask(tmp_path, sla="sla.yaml")
    assert (result.outcome, result.cause) == (UNKNOWN, Cause.ABSENT)


def test_all_together_have_a_limit_too(tmp_path: Path) -> None:
    assert ask(tmp_path, max_total_seconds=14.5).outcome is PASS
    result = ask(tmp_path, max_total_seconds=14.0)
    assert (result.outcome, result.says) == (FAIL, "all tests took 14.5 s > 14 s")


@pytest.mark.parametrize("time", [None, "", "soon", "1,024", "NaN"])
def test_a_test_without_a_time_is_not_fast(tmp_path: Path, time: str | None) -> None:
    attrs = {} if time is None else {"time": time}
    result = ask(tmp_path, case("a", **attrs), case("b", time="1"), max_seconds=9.0)
    assert (result.outcome, result.cause) == (UNKNOWN, Cause.NOT_MEASURED)
    assert result.says == "in.xml:2 1 test without a time that can be read"


def test_a_report_in_which_nothing_ran_is_no_pass(tmp_path: Path) -> None:
    result = ask(tmp_path, case("a", "<skipped/>", time="1"), max_seconds=9.0)
    assert (result.outcome, result.cause) == (UNKNOWN, Cause.NOTHING_EXAMINED)


def test_without_a_limit_there_is_nothing_to_judge(tmp_path: Path) -> None:
    assert ask(tmp_path).cause is Cause.CONFIG


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("0.01", 0.01),
        ("12", 12.0),
        ("0,160", 0.16),
        ("1,5", 1.5),
        ("1,024.12", 1024.12),
        ("14,029.255", 14029.255),
        ("1.024,12", 1024.12),
        ("1,234,567.8", 1234567.8),
        ("1.024", 1.024),
        ("46983", 46983.0),
        ("1e-05", 1e-05),
        ("1,024", None),
        ("14,029", None),
        ("1,2,3", None),
        ("", None),
        ("-1", None),
        ("inf", None),
        ("1 s", None),
    ],
)
def test_seconds_as_writers_of_all_countries_write_them(
    written: str, seconds: float | None
) -> None:
    assert seconds_of(written) == seconds
