"""Kind `coverage_ratchet`."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Cause, Measured, Outcome, Result
from readiness_tui.gates.kinds.coverage.coverage_ratchet import (
    CoverageRatchet,
    new_baseline,
    patterns,
)
from readiness_tui.gates.kinds.parts import Request
from readiness_tui.gates.repo.repo_view import RepoView
from tests.gates.samples import COBERTURA, coverage_json, cuts, made_cobertura, mutated
from tests.gates.support import Asker, gate_of

HOLDING = {Outcome.PASS, Outcome.WARN}
BASE = "ops/coverage.json"


def keep(root: Path, lines: tuple[int, int], branches: tuple[int, int] | None = None) -> bytes:
    """Write a baseline."""

    def share(pair: tuple[int, int]) -> dict[str, int]:
        return {"covered": pair[0], "total": pair[1]}

    document = {
        "format": 1,
        "kind": "coverage",
        "lines": share(lines),
        "branches": share(branches) if branches else None,
    }
    return put(root, json.dumps(document).encode())


def put(root: Path, content: bytes) -> bytes:
    (root / "ops").mkdir(exist_ok=True)
    (root / BASE).write_bytes(content)
    return content


def ask(root: Path, report: str | bytes | None = None, **given_: Any) -> Result:  # noqa: ANN401
    for path in ("a.py", "src/aml/x.py", "src/aml/y.py"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("x = 1\n")
    if report is not None:
        raw = report if isinstance(report, bytes) else report.encode()
        (root / "coverage.xml").write_bytes(raw)
    given_ = {"inputs": ("coverage.xml",), "baseline": BASE} | given_
    return Asker(root)("coverage_ratchet", **given_)


def test_a_drop_over_the_limit_fails_in_these_words(tmp_path: Path) -> None:
    keep(tmp_path, (931, 1000))
    found = ask(tmp_path, made_cobertura({"a.py": (906, 1000)}))
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "coverage_ratchet.line-dropped")
    assert found.says == "93.1 -> 90.6: -2.5 points, limit 2"
    assert found.remedy == "cover a.py 90 % (907-1000)"
    assert found.findings[0].place == Place("coverage.xml")


@pytest.mark.parametrize(
    ("covered", "says"),
    [
        (911, "93.1 -> 91.1: -2 points"),
        (931, "93.1 -> 93.1: 0 points"),
        (1000, "93.1 -> 100: +6.9 points"),
    ],
)
def test_a_drop_within_the_limit_and_a_gain_pass(tmp_path: Path, covered: int, says: str) -> None:
    keep(tmp_path, (931, 1000))
    found = ask(tmp_path, made_cobertura({"a.py": (covered, 1000)}))
    assert (found.outcome, found.says) == (Outcome.PASS, says)
    assert found.question == f"does coverage hold against {BASE}?"


def test_a_drop_just_over_the_limit_is_never_told_smaller(tmp_path: Path) -> None:
    keep(tmp_path, (9310, 10_000))
    found = ask(tmp_path, made_cobertura({"a.py": (9109, 10_000)}))
    assert (found.outcome, found.says) == (Outcome.FAIL, "93.1 -> 91: -2.1 points, limit 2")
    assert ask(tmp_path, max_drop=2.01).outcome is Outcome.PASS
    assert ask(tmp_path, max_drop=0).outcome is Outcome.FAIL


def test_more_uncovered_lines_fail_where_they_are_limited(tmp_path: Path) -> None:
    keep(tmp_path, (90, 100))
    report = made_cobertura({"a.py": (950, 1000)})
    assert ask(tmp_path, report).outcome is Outcome.PASS
    found = ask(tmp_path, report, uncovered_max_increase=39)
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "coverage_ratchet.more-uncovered")
    assert found.says == "uncovered lines 10 -> 50: +40, limit 39"
    assert ask(tmp_path, report, uncovered_max_increase=40).outcome is Outcome.PASS


def test_branches_drop_too(tmp_path: Path) -> None:
    keep(tmp_path, (8, 10), (4, 4))
    found = ask(tmp_path, COBERTURA)
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "coverage_ratchet.branch-dropped")
    assert found.says == "branch 100 -> 75: -25 points, limit 2"
    assert found.remedy == "cover src/aml/x.py 75 % (branches at 4)"
    assert ask(tmp_path, max_drop=25).says == ("80 -> 80: 0 points, branch 100 -> 75: -25 points")


def test_branches_that_are_no_longer_measured_are_unknown(tmp_path: Path) -> None:
    keep(tmp_path, (9, 10), (4, 4))
    found = ask(tmp_path, made_cobertura({"a.py": (9, 10)}))
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOT_MEASURED)
    assert [finding.remedy for finding in found.findings] == ["rerun with --cov-branch"]


def test_no_baseline_is_unknown(tmp_path: Path) -> None:
    found = ask(tmp_path, COBERTURA)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.ABSENT)
    assert found.says == "ops/coverage.json: no baseline"
    assert found.remedy == "make it with `readiness baseline`"
    put(tmp_path, b" \n")
    empty = ask(tmp_path)
    assert (empty.outcome, empty.cause) == (Outcome.UNKNOWN, Cause.EMPTY)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (
            b"{",
            "ops/coverage.json:1:2: not JSON: expecting property name enclosed in double quotes",
        ),
        (b"null", "ops/coverage.json: the document: no baseline of coverage"),
        (b'{"kind": "typed_api"}', "ops/coverage.json: the document: no baseline of coverage"),
        (
            b'{"kind": "coverage", "format": 2}',
            "ops/coverage.json: the document: a newer format of baseline",
        ),
        (
            b'{"kind": "coverage", "format": 1, "lines": {"covered": 0, "total": 0}}',
            "ops/coverage.json: /lines: nothing was measured",
        ),
        (
            b'{"kind": "coverage", "format": 1, "lines": {"covered": 2, "total": 1}}',
            "ops/coverage.json: /lines: more is covered than there is",
        ),
        (
            b'{"kind": "coverage", "format": 1, "lines": 7}',
            "ops/coverage.json: /lines: an object is wanted here, found 7",
        ),
    ],
)
def test_a_baseline_that_is_none_is_an_error(tmp_path: Path, content: bytes, says: str) -> None:
    put(tmp_path, content)
    found = ask(tmp_path, COBERTURA)
    assert (found.outcome, found.cause, found.says) == (Outcome.ERROR, Cause.INPUT, says)


def test_a_baseline_outside_of_the_repository_is_refused(tmp_path: Path) -> None:
    found = ask(tmp_path, COBERTURA, baseline="../coverage.json")
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.INPUT)


def test_absent_unparsable_and_empty_reports_are_told_apart(tmp_path: Path) -> None:
    keep(tmp_path, (8, 10))
    absent = ask(tmp_path)
    assert (absent.outcome, absent.says) == (Outcome.UNKNOWN, "coverage.xml: absent")
    assert ask(tmp_path, "").cause is Cause.EMPTY
    assert ask(tmp_path, "<coverage>").cause is Cause.INPUT
    nothing = ask(tmp_path, made_cobertura({"a.py": (0, 0)}))
    assert (nothing.outcome, nothing.cause) == (Outcome.UNKNOWN, Cause.NOTHING_EXAMINED)
    assert nothing.says == "coverage.xml: no lines in it"
    tree = ask(tmp_path, made_cobertura({"gone.py": (9, 10)}))
    assert tree.decided_by == "coverage.another-tree"


def test_one_absent_report_of_two_is_never_a_pass(tmp_path: Path) -> None:
    keep(tmp_path, (8, 10))
    found = ask(tmp_path, COBERTURA, inputs=("coverage.xml", "web.info"))
    assert (found.outcome, found.says) == (
        Outcome.UNKNOWN,
        "1 clean, 1 absent of 2: web.info",
    )


def test_an_old_report_is_stale(tmp_path: Path) -> None:
    keep(tmp_path, (8, 10))
    now = datetime(2026, 1, 9, tzinfo=UTC)
    assert ask(tmp_path, COBERTURA, max_age="7d", now=now).stale
    assert not ask(tmp_path, max_age="9d", now=now).stale


def test_a_change_of_the_baseline_is_a_change_of_the_gate() -> None:
    gate = gate_of("coverage_ratchet", inputs=("coverage.xml",))
    assert patterns(gate, CoverageRatchet(baseline=BASE)) == ("coverage.xml", BASE)


@pytest.mark.parametrize("params", [{"baseline": ""}, {"max_drop": -1}, {"max_drop": float("nan")}])
def test_parameters_out_of_their_range_are_refused(tmp_path: Path, params: dict[str, Any]) -> None:
    assert ask(tmp_path, COBERTURA, **params).cause is Cause.CONFIG


def made(root: Path, report: bytes) -> str:
    ask(root, report)
    gate = gate_of("coverage_ratchet", inputs=("coverage.xml",))
    request = Request(gate, RepoView(root), datetime.now(UTC))
    return new_baseline(CoverageRatchet(baseline=BASE), request)


def test_a_baseline_that_is_made_now_holds_now(tmp_path: Path) -> None:
    text = made(tmp_path, coverage_json())
    assert json.loads(text)["branches"] == {"covered": 3, "total": 4}
    assert text.endswith("}\n")
    put(tmp_path, text.encode())
    found = ask(tmp_path, max_drop=0, uncovered_max_increase=0)
    assert (found.outcome, found.says) == (
        Outcome.PASS,
        "80 -> 80: 0 points, branch 75 -> 75: 0 points",
    )
    without = made(tmp_path, made_cobertura({"a.py": (9, 10)}).encode())
    assert json.loads(without)["branches"] is None


@pytest.mark.parametrize("report", [b"", b"<coverage>", made_cobertura({"a.py": (0, 0)}).encode()])
def test_no_baseline_is_made_of_nothing(tmp_path: Path, report: bytes) -> None:
    with pytest.raises(GateError):
        made(tmp_path, report)


def test_cut_short_neither_report_nor_baseline_passes(tmp_path: Path) -> None:
    keep(tmp_path, (8, 10), (3, 4))
    for cut in cuts(COBERTURA.encode()):
        assert ask(tmp_path, cut).outcome not in HOLDING
    for cut in cuts(keep(tmp_path, (8, 10), (3, 4))):
        put(tmp_path, cut)
        assert ask(tmp_path, COBERTURA).outcome not in HOLDING


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_no_change_of_the_report_makes_a_drop_pass(tmp_path: Path, data: st.DataObject) -> None:
    keep(tmp_path, (1000, 1000))
    found = ask(tmp_path, data.draw(mutated(COBERTURA.encode())))
    assert found.outcome is not Outcome.PASS
    assert found.says


def test_what_was_compared_is_told(tmp_path: Path) -> None:
    keep(tmp_path, (931, 1000))
    found = ask(tmp_path, made_cobertura({"a.py": (906, 1000)}), uncovered_max_increase=25)
    assert found.measured == (
        Measured("line change", "-2.5 points", ">=", "-2 points", "0.5 points"),
        Measured("uncovered lines", "+25", "<=", "+25"),
    )
