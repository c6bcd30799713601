"""Kind `metric`."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import GateError, Place
from readiness_tui.domain.model.gate import Cause, Measured, Outcome, Result
from readiness_tui.gates.kinds.parts import Request
from readiness_tui.gates.kinds.reports.metric import Metric, new_baseline, patterns
from readiness_tui.gates.repo.repo_view import RepoView
from tests.gates.samples import cuts, mutated
from tests.gates.support import NOW, Asker, gate_of

HOLDING = {Outcome.PASS, Outcome.WARN}
REPORT = b'{\n  "p95": 412,\n  "n": 40,\n  "low": 398,\n  "high": 431\n}\n'
P95: dict[str, Any] = {"selector": "json:/p95", "op": "<=", "value": 350, "unit": "ms"}
FULL: dict[str, Any] = P95 | {
    "samples": "json:/n",
    "samples_min": 30,
    "interval": ("json:/low", "json:/high"),
}
BASE = "ops/p95.json"


def ask(root: Path, report: bytes | None = REPORT, /, **given_: Any) -> Result:  # noqa: ANN401
    if report is not None:
        (root / "perf.json").write_bytes(report)
    return Asker(root)("metric", **({"inputs": ("perf.json",)} | P95 | given_))


def keep(root: Path, content: bytes) -> None:
    (root / "ops").mkdir(exist_ok=True)
    (root / BASE).write_bytes(content)


def test_a_figure_outside_fails_in_these_words(tmp_path: Path) -> None:
    found = ask(tmp_path, **FULL, remediation="profile the hot path")
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "metric.outside")
    assert found.says == "p95 412 ms > 350 ms (n = 40, 398-431)"
    assert found.findings[0].place == Place("perf.json", 2)
    assert found.remedy == "profile the hot path"
    assert found.measured == (Measured("p95", "412 ms", "<=", "350 ms", "62 ms"),)
    assert found.question == "is p95 <= 350 ms in perf.json?"


def test_a_figure_inside_passes_and_is_said(tmp_path: Path) -> None:
    found = ask(tmp_path, **FULL | {"value": 431})
    assert (found.outcome, found.says) == (
        Outcome.PASS,
        "p95 412 ms <= 431 ms (n = 40, 398-431)",
    )
    assert found.measured == (Measured("p95", "412 ms", "<=", "431 ms", ""),)


@pytest.mark.parametrize(
    ("op", "below", "at", "above"),
    [("<", 1, 0, 0), ("<=", 1, 1, 0), ("==", 0, 1, 0), (">=", 0, 1, 1), (">", 0, 0, 1)],
)
def test_every_operator_holds_as_it_reads(
    tmp_path: Path, op: str, below: int, at: int, above: int
) -> None:
    for number, holds in (("411.9", below), ("412.0", at), ("4.121e2", above)):
        found = ask(tmp_path, f'{{"p95": {number}}}'.encode(), op=op, value=412)
        assert (found.outcome is Outcome.PASS) is bool(holds), found.says


def test_an_interval_that_reaches_over_the_limit_fails(tmp_path: Path) -> None:
    found = ask(tmp_path, **FULL | {"value": 420})
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "metric.interval")
    assert found.says.endswith("but its interval reaches 431 ms")


def test_too_few_samples_are_unknown(tmp_path: Path) -> None:
    found = ask(tmp_path, **FULL | {"value": 500, "samples_min": 41})
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOT_MEASURED)
    assert found.says == "perf.json: n = 40, wanted 41"
    gone = ask(tmp_path, **FULL | {"value": 500, "samples": "json:/runs"})
    assert gone.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("report", "says"),
    [
        (b'{"p95": "NaN"}', "perf.json:1: 'NaN' is no number"),
        (b'{"p95": "412 ms"}', "perf.json:1: '412 ms' is no number"),
        (b'{"p95": true}', "perf.json:1: 'true' is no number"),
        (b'{"p95": "1_000"}', "perf.json:1: '1_000' is no number"),
        (b'{"p95": ""}', "perf.json:1: '' is no number"),
        (b'{"p95": "inf"}', "perf.json:1: 'inf' is no number"),
    ],
)
def test_what_is_no_number_is_an_error_at_its_line(
    tmp_path: Path, report: bytes, says: str
) -> None:
    found = ask(tmp_path, report)
    assert (found.outcome, found.cause, found.says) == (Outcome.ERROR, Cause.INPUT, says)


@pytest.mark.parametrize(
    ("report", "given_"),
    [
        (b'{"p95": 1, "n": "many", "low": 0, "high": 2}', {}),
        (b'{"p95": 1, "n": 40.5, "low": 0, "high": 2}', {}),
        (b'{"p95": 1, "n": [40, 41], "low": 0, "high": 2}', {}),
        (b'{"p95": 9, "n": 40, "low": 0, "high": 2}', {}),
        (b'{"p95": 1, "n": 40, "low": 2, "high": 0}', {}),
        (b'{"p95": 1, "n": 40, "high": 2}', {}),
        (b'{"p95": 1e999, "n": 40, "low": 0, "high": 2}', {}),
    ],
)
def test_what_does_not_fit_together_is_an_error(
    tmp_path: Path, report: bytes, given_: dict[str, Any]
) -> None:
    found = ask(tmp_path, report, **FULL | given_)
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.INPUT), found.says


def test_every_figure_that_is_found_has_to_hold(tmp_path: Path) -> None:
    (tmp_path / "perf.csv").write_text("name,p95\na,100\nb,400\nc,200\n")
    found = ask(tmp_path, None, inputs=("perf.csv",), selector="csv:p95")
    assert (found.outcome, found.says) == (Outcome.FAIL, "p95 400 ms > 350 ms")
    assert found.findings[0].place == Place("perf.csv", 3)
    assert ask(tmp_path, None, inputs=("perf.csv",), selector="csv:p95", value=400).says == (
        "p95 100 ms <= 400 ms, p95 400 ms <= 400 ms, p95 200 ms <= 400 ms"
    )


@pytest.mark.parametrize("report", [b"{}", b'{"p95": null}', b'{"p95": []}', b"[]"])
def test_nothing_found_is_unknown(tmp_path: Path, report: bytes) -> None:
    found = ask(tmp_path, report)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOTHING_EXAMINED)
    assert found.says == "perf.json: json:/p95 finds nothing"


def test_absent_empty_and_unparsable_are_told_apart(tmp_path: Path) -> None:
    assert ask(tmp_path, None).cause is Cause.ABSENT
    assert ask(tmp_path, b"").cause is Cause.EMPTY
    assert ask(tmp_path, b"{").cause is Cause.INPUT
    both = ask(tmp_path, value=500, inputs=("perf.json", "gone.json"))
    assert (both.outcome, both.says) == (Outcome.UNKNOWN, "1 clean, 1 absent of 2: gone.json")


@pytest.mark.parametrize(
    ("op", "now", "before", "outcome"),
    [
        ("<=", 105, "100", Outcome.PASS),
        ("<=", 105.1, "100", Outcome.FAIL),
        ("<=", 50, "100", Outcome.PASS),
        (">=", 95, "100", Outcome.PASS),
        (">=", 94, "100", Outcome.FAIL),
        (">=", 200, "100", Outcome.PASS),
        ("<=", 1, "0", Outcome.FAIL),
        ("<=", 0, "0", Outcome.PASS),
    ],
)
def test_a_regression_is_measured_in_the_direction_of_the_limit(
    tmp_path: Path, op: str, now: float, before: str, outcome: Outcome
) -> None:
    keep(tmp_path, json.dumps({"format": 1, "kind": "metric", "value": before}).encode())
    limit = 1000 if op == "<=" else 0
    given_ = {"op": op, "value": limit, "baseline": BASE, "max_regress_pct": 5}
    found = ask(tmp_path, json.dumps({"p95": now}).encode(), **given_)
    assert found.outcome is outcome, found.says
    if outcome is Outcome.FAIL:
        assert found.decided_by == "metric.regressed"


def test_a_regression_is_said_with_both_figures(tmp_path: Path) -> None:
    keep(tmp_path, b'{"format": 1, "kind": "metric", "value": "350"}')
    found = ask(tmp_path, value=500, baseline=BASE, max_regress_pct=5)
    assert found.says == "p95 412 ms, baseline 350 ms: 17.7 % worse, limit 5 %"


def test_a_baseline_that_is_absent_or_none_is_never_a_pass(tmp_path: Path) -> None:
    given_ = {"value": 500, "baseline": BASE, "max_regress_pct": 5}
    assert ask(tmp_path, **given_).cause is Cause.ABSENT
    whole = b'{"format": 1, "kind": "metric", "value": "500"}'
    for cut in cuts(whole):
        keep(tmp_path, cut)
        assert ask(tmp_path, **given_).outcome not in HOLDING
    for bad in (
        b'{"format": 1, "kind": "coverage", "value": "5"}',
        b"null",
        b'{"format": 2, "kind": "metric", "value": "5"}',
        b'{"format": 1, "kind": "metric", "value": "NaN"}',
    ):
        keep(tmp_path, bad)
        assert ask(tmp_path, **given_).cause is Cause.INPUT


def test_a_baseline_that_is_made_now_holds_now(tmp_path: Path) -> None:
    ask(tmp_path)
    request = Request(gate_of("metric", inputs=("perf.json",)), RepoView(tmp_path), NOW)
    params = Metric(**P95)
    keep(tmp_path, new_baseline(params, request).encode())
    assert ask(tmp_path, value=412, baseline=BASE, max_regress_pct=0).outcome is Outcome.PASS
    (tmp_path / "perf.json").write_bytes(b'{"p95": [1, 2]}')
    with pytest.raises(GateError):
        new_baseline(params, request)


@pytest.mark.parametrize(
    "given_",
    [
        {"op": "!="},
        {"value": float("nan")},
        {"value": "350"},
        {"samples": "json:/n"},
        {"samples_min": 3},
        {"baseline": BASE},
        {"max_regress_pct": 5},
        {"selector": "p95"},
        {"interval": ("json:/low",)},
        {"inputs": ()},
        {"unit": "x" * 21},
    ],
)
def test_what_is_declared_wrongly_is_a_config_error(tmp_path: Path, given_: dict[str, Any]) -> None:
    found = ask(tmp_path, **given_)
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.CONFIG), found.says


def test_an_old_report_is_stale_and_the_baseline_is_watched(tmp_path: Path) -> None:
    import os

    ask(tmp_path)
    os.utime(tmp_path / "perf.json", (1_000_000, 1_000_000))
    now = datetime(2026, 1, 9, tzinfo=UTC)
    assert ask(tmp_path, None, value=500, max_age="7d", now=now).stale
    params = Metric(**P95, baseline=BASE, max_regress_pct=1)
    assert patterns(gate_of("metric", inputs=("a",)), params) == ("a", BASE)


def test_a_report_cut_short_never_passes(tmp_path: Path) -> None:
    for cut in cuts(REPORT.rstrip()):
        assert ask(tmp_path, cut, value=500).outcome not in HOLDING


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_no_change_of_the_words_around_makes_a_figure_pass(
    tmp_path: Path, data: st.DataObject
) -> None:
    found = ask(tmp_path, data.draw(mutated(b'{"p95": [9e9, 9e9, 9e9, 9e9]}')), value=1)
    assert found.cause is not Cause.EVALUATOR
    assert found.says
    if found.outcome is Outcome.PASS:
        assert all(len(one.value) < 12 for one in found.measured)
