"""Kind `performance_contract`."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Measured, Outcome, Result
from tests.gates.support import Asker

FAIL, WARN, PASS = Outcome.FAIL, Outcome.WARN, Outcome.PASS
UNKNOWN, ERROR = Outcome.UNKNOWN, Outcome.ERROR
CONTRACT: dict[str, Any] = {
    "environment": {"cpu": "x", "cores": 8},
    "noise_pct": 5,
    "metrics": {
        "r": {"unit": "ms", "warm": {"p50": 20, "p95": 50, "cv": 60}, "cold": {"p99": 200}}
    },
}
RESULTS: dict[str, Any] = {
    "environment": {"cpu": "x", "cores": 8, "date": "today"},
    "metrics": {"r": {"warm": {"samples": [10, 20, 30]}, "cold": {"p99": 200, "p50": 1}}},
}


def ask(root: Path, contract: Any = CONTRACT, results: Any = RESULTS) -> Result:  # noqa: ANN401
    (root / "c.json").write_text(json.dumps(contract, indent=1))
    (root / "r.json").write_text(json.dumps(results, indent=1))
    return Asker(root)("performance_contract", inputs=("r.json",), contract="c.json")


def changed(document: dict[str, Any], *keys: str, to: object) -> dict[str, Any]:
    copy = deepcopy(document)
    part = copy
    for key in keys[:-1]:
        part = part[key]
    part[keys[-1]] = to
    return copy


def test_results_that_keep_every_limit_pass(tmp_path: Path) -> None:
    result = ask(tmp_path)
    assert (result.outcome, result.says) == (PASS, "4 limits kept")
    assert result.measured == (
        Measured("r/warm p50", "20", "<=", "20"),
        Measured("r/warm p95", "30", "<=", "50"),
        Measured("r/warm cv", "50", "<=", "60"),
        Measured("r/cold p99", "200", "<=", "200"),
    )
    assert result.examined[0].counted == "4 figures"


@pytest.mark.parametrize(
    ("keys", "to", "outcome", "rule"),
    [
        (("r", "cold", "p99"), 210, WARN, "noise"),
        (("r", "cold", "p99"), 210.1, FAIL, "over"),
        (("r", "warm", "samples"), [10, 20, 90], FAIL, "over"),
        (("r", "warm", "samples"), [], UNKNOWN, "not-measured"),
        (("r", "warm", "samples"), [1], UNKNOWN, "not-measured"),
        (("r", "cold"), {}, UNKNOWN, "not-measured"),
        (("r", "cold", "p99"), None, UNKNOWN, "not-measured"),
        (("r", "cold", "p99"), "fast", ERROR, ""),
        (("r", "cold", "p99"), -1, ERROR, ""),
    ],
)
def test_each_miss_is_told(
    tmp_path: Path, keys: tuple[str, ...], to: object, outcome: Outcome, rule: str
) -> None:
    result = ask(tmp_path, results=changed(RESULTS, "metrics", *keys, to=to))
    assert result.outcome is outcome, result
    assert result.remedy
    if rule:
        assert result.decided_by == f"performance_contract.{rule}"


def test_the_place_of_figure_and_limit_is_told(tmp_path: Path) -> None:
    result = ask(tmp_path, results=changed(RESULTS, "metrics", "r", "cold", "p99", to=300))
    assert result.says == "r.json:17 r/cold p99 300, c.json:16 wants <= 200"
    assert result.findings[0].place == Place("r.json", 17)


@pytest.mark.parametrize("cores", [4, "8", None])
def test_what_was_measured_elsewhere_says_nothing(tmp_path: Path, cores: object) -> None:
    results = changed(RESULTS, "environment", "cores", to=cores)
    result = ask(tmp_path, results=results)
    assert (result.outcome, result.decided_by) == (UNKNOWN, "performance_contract.environment")
    assert "environment.cores" in result.says


def test_a_profile_that_is_not_told_is_none(tmp_path: Path) -> None:
    results = {"metrics": RESULTS["metrics"]}
    assert ask(tmp_path, results=results).cause is Cause.NOT_MEASURED


@pytest.mark.parametrize(
    ("stat", "measured"),
    [("p50", 5), ("p75", 8), ("p90", 9), ("p95", 10), ("p99", 10), ("p999", 10)],
)
def test_a_percentile_is_the_sample_that_so_many_do_not_pass(
    tmp_path: Path, stat: str, measured: int
) -> None:
    contract = {"metrics": {"r": {stat: 100}}}
    result = ask(tmp_path, contract, {"metrics": {"r": {"samples": [*range(10, 0, -1)]}}})
    assert result.measured == (Measured(f"r {stat}", str(measured), "<=", "100"),)


def test_too_few_samples_are_no_measurement(tmp_path: Path) -> None:
    contract = changed(CONTRACT, "metrics", "r", "warm", "samples", to=4)
    result = ask(tmp_path, contract=contract)
    assert (result.outcome, result.decided_by) == (UNKNOWN, "performance_contract.few-samples")


@pytest.mark.parametrize(
    ("contract", "outcome"),
    [
        ({}, UNKNOWN),
        ({"metrics": {}}, UNKNOWN),
        ({"metrics": {"r": {"p9": 1}}}, ERROR),
        ({"metrics": {"p95": 1}}, ERROR),
        ({"metrics": {"r": {"p95": "50 ms"}}}, ERROR),
        ({"metrics": {"r": {"p95": 1}}, "noise_pct": "much"}, ERROR),
    ],
)
def test_a_contract_without_limits_is_kept_by_nobody(
    tmp_path: Path, contract: object, outcome: Outcome
) -> None:
    assert ask(tmp_path, contract=contract).outcome is outcome


def test_a_contract_that_is_absent_is_unknown(tmp_path: Path) -> None:
    ask(tmp_path)
    (tmp_path / "c.json").unlink()
    result = Asker(tmp_path)("performance_contract", inputs=("r.json",), contract="c.json")
    assert (result.outcome, result.cause) == (UNKNOWN, Cause.ABSENT)
