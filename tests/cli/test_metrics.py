"""Alerts as a file for a build server to send, and passes measured into the store of a team."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.verdict.gate_passes import GatePass
from readiness_tui.storage.settings.metric_store import append_passes, read_passes
from tests.repos import Repo

Run = Callable[..., Result]
Answer = Callable[..., Any]
Put = Callable[[str, str], Path]

NAME = "ops/metrics.jsonl"
BOARD = """\
[board]
id = "plan"
enforcement = "shadow"

[ticket.T-1]
title = "Begin"

[gate.there]
kind = "file_exists"
paths = ["out.txt"]
proves = ["T-1"]

[alert.calm]
when = "gate-failing"
runbook = "docs/calm.md"

[alert.slow]
when = "pass-slower"
"""


@pytest.fixture(autouse=True)
def plan(root: Path, put: Put) -> Path:
    put("boards/plan.toml", BOARD)
    put("readiness.toml", f'[workspace]\nmetrics = "{NAME}"\n')
    return root


def measured(root: Path, *times_ms: int) -> None:
    """Passes of the past, the last of them an hour ago."""
    now = datetime.now(UTC)
    passes = [
        GatePass(at=now - timedelta(hours=back), board=BoardId("plan"), gates={"there": ms})
        for back, ms in zip(range(len(times_ms), 0, -1), times_ms, strict=True)
    ]
    append_passes(root, passes)


def test_alerts_that_are_met_are_a_document_of_their_own(run: Run, root: Path) -> None:
    result = run("check", "--alerts", "alerts.json")
    assert "alert  calm (gate-failing): there fails" in result.stdout
    payload = json.loads((root / "alerts.json").read_text(encoding="utf-8"))
    assert payload["format"] == 1
    assert payload["verdict"] == "no_go"
    assert payload["exit"] == result.exit_code
    assert payload["alerts"] == [
        {
            "board": "plan",
            "id": "calm",
            "when": "gate-failing",
            "says": "there fails",
            "runbook": "docs/calm.md",
        }
    ]
    assert payload["text"].splitlines() == [
        "no-go, 1 alert",
        "plan: calm (gate-failing): there fails; see docs/calm.md",
    ]
    assert payload["alerts"] == json.loads(run("check", "--json").stdout)["alerts"]


def test_where_no_alert_is_met_the_document_says_so(run: Run, root: Path, put: Put) -> None:
    put("out.txt", "made\n")
    run("check", "--alerts", "alerts.json")
    payload = json.loads((root / "alerts.json").read_text(encoding="utf-8"))
    assert payload["alerts"] == []
    assert payload["text"].endswith("0 alerts")


def test_a_document_that_cannot_be_written_is_told(run: Run) -> None:
    result = run("check", "--alerts", "nowhere/alerts.json")
    assert result.exit_code == 2
    assert "cannot write nowhere/alerts.json" in result.stderr


def test_a_check_measures_only_where_it_is_asked_to(run: Run, root: Path) -> None:
    run("check")
    assert not (root / NAME).exists()
    run("check", "--metrics")
    (measured_pass,) = read_passes(root)
    assert (measured_pass.board, measured_pass.by, [*measured_pass.gates]) == (
        "plan",
        "check",
        ["there"],
    )
    assert not (root / ".readiness").exists()


def test_a_check_without_a_place_to_measure_into_says_what_to_write(run: Run, put: Put) -> None:
    put("readiness.toml", "")
    for words in (("check", "--metrics"), ("metrics",)):
        result = run(*words)
        assert result.exit_code == 2
        assert 'metrics = "ops/metrics.jsonl" below [workspace]' in result.stderr


def test_a_pass_that_is_slower_than_its_history_is_an_alert(run: Run, root: Path) -> None:
    measured(root, 1000, 1000, 1000, 1300)
    says = "the gates took 1.3 s, 30 % over the usual 1.0 s; most of it there (+0.3 s)"
    assert f"alert  slow (pass-slower): {says}" in run("check").stdout
    measured(root, 1000)
    assert "pass-slower" not in run("check").stdout


def test_the_pass_that_a_check_measures_is_the_one_that_counts(run: Run, root: Path) -> None:
    measured(root, 60_000, 60_000, 60_000, 90_000)
    assert "pass-slower" in run("check").stdout
    assert "pass-slower" not in run("check", "--metrics").stdout


def test_a_pass_dated_in_the_future_is_not_the_last_for_ever(run: Run, root: Path) -> None:
    measured(root, 1000, 1000, 1000, 1000)
    at = datetime.now(UTC) + timedelta(days=400)
    append_passes(root, [GatePass(at=at, board=BoardId("plan"), gates={"there": 90_000})])
    assert "pass-slower" not in run("check").stdout


def test_record_measures_with_the_lock_and_metrics_tells(
    run: Run, root: Path, answer: Answer
) -> None:
    measured(root, 700, 700, 700, 700, 1400)
    line = run("metrics").stdout.splitlines()[0]
    assert line.startswith("plan  ▅▅▅▅█")
    assert "1.4 s  SLOWER: 100 % over the usual 700 ms" in line
    assert run("metrics", "--ascii").stdout.isascii()
    board = answer("metrics", "plan")["boards"][0]
    assert board["times"]["is_slower"] is True
    assert [item["took_ms"] for item in board["passes"]] == [700, 700, 700, 700, 1400]
    result = run("record")
    assert f"measured  into {NAME}" in result.stdout
    assert read_passes(root)[-1].by == "record"
    assert run("metrics", "nothing").exit_code == 2


TESTS = """
[gate.unit]
kind = "test_results"
inputs = ["junit.xml"]
"""


def junit(*seconds: float) -> str:
    """A report of as many tests."""
    cases = "".join(
        f'<testcase classname="tests.t" name="test_{n}" time="{took}"/>'
        for n, took in enumerate(seconds)
    )
    return f'<testsuite name="unit">{cases}</testsuite>'


def test_times_of_tests_are_measured_and_told(
    run: Run, put: Put, root: Path, answer: Answer
) -> None:
    put("boards/plan.toml", BOARD + TESTS)
    for slowest in (2.0, 3.0, 3.0):
        put("junit.xml", junit(0.01, 0.02, slowest))
        run("check", "--metrics")
    assert (
        "3.0 s  3 tests of unit: p50 20 ms, p90 3.0 s, p95 3.0 s, p99 3.0 s, "
        "slowest 3.0 s tests.t.test_2"
    ) in run("metrics").stdout
    passes = answer("metrics")["boards"][0]["passes"]
    assert [item["tests"]["unit"]["p99_ms"] for item in passes] == [2000, 3000, 3000]
    repo = Repo(root)
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "begin")):
        repo.git(*words)
    report = answer("report", "kpi")["measured"]
    assert report["store"] == NAME
    assert {row["name"] for row in report["gates"]} >= {"all gates", "rollbacks"}
    assert report["slow_tests"][0] == {
        "board": "plan",
        "gate": "unit",
        "name": "tests.t.test_2",
        "last_ms": 3000,
        "p50_ms": 2000,
        "p95_ms": 3000,
        "before_ms": None,
        "runs": 2,
        "of_runs": 2,
    }
    page = run("report", "kpi").stdout
    assert "| unit: p95 | unknown | 2.0 s | - |" in page
    assert "| tests.t.test_2 | 3.0 s | 2.0 s | 3.0 s | - | - | 2 of 2 |" in page
