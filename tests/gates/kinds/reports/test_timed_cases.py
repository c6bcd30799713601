"""How long each test took, of all reports of a gate."""

from datetime import UTC, datetime
from pathlib import Path

from readiness_tui.domain.model.gate import Gate
from readiness_tui.gates.kinds.parts import Request
from readiness_tui.gates.kinds.reports.timed_cases import timed_cases
from readiness_tui.gates.repo.repo_view import RepoView

REPORT = """\
<testsuites><testsuite name="unit">
<testcase classname="tests.pay" name="test_a" time="0.5"/>
<testcase classname="tests.pay" name="test_b" time="1.25"><failure/></testcase>
<testcase classname="tests.pay" name="test_c" time="9"><skipped/></testcase>
<testcase classname="tests.pay" name="test_d"/>
<testcase classname="tests.pay" name="test_e" time="1,024"/>
<testcase classname="tests.pay" name="test_f" time="9e99"/>
</testsuite></testsuites>
"""


def timed(root: Path) -> tuple[tuple[tuple[str, float], ...], str]:
    gate = Gate(id="unit", kind="test_results", inputs=("*.xml", "gone.xml"))
    return timed_cases(Request(gate, RepoView(root), datetime(2026, 2, 1, tzinfo=UTC)))


def test_what_ran_and_has_a_time_is_there_whatever_came_of_it(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(REPORT, encoding="utf-8")
    (tmp_path / "b.xml").write_text("<coverage/>", encoding="utf-8")
    (tmp_path / "c.xml").write_text("<testsuites", encoding="utf-8")
    cases, _ = timed(tmp_path)
    assert cases == (("tests.pay.test_a", 0.5), ("tests.pay.test_b", 1.25))


def test_the_digest_is_that_of_all_reports(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(REPORT, encoding="utf-8")
    first = timed(tmp_path)[1]
    assert timed(tmp_path)[1] == first
    (tmp_path / "a.xml").write_text(REPORT.replace("0.5", "0.6"), encoding="utf-8")
    second = timed(tmp_path)[1]
    (tmp_path / "b.xml").write_text("<testsuites/>", encoding="utf-8")
    assert len({first, second, timed(tmp_path)[1]}) == 3


def test_without_reports_there_is_nothing(tmp_path: Path) -> None:
    assert timed(tmp_path)[0] == ()
