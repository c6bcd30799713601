"""A time in the future is no freshness, wherever a time is taken from."""

import json
import os
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from readiness_tui.domain.model.gate import Outcome, Result
from readiness_tui.domain.proof.board_facts import BoardFacts
from readiness_tui.gates.engine.judging import judge
from readiness_tui.gates.repo.repo_view import RepoView
from tests.gates.support import Asker, gate_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOLDING = {Outcome.PASS, Outcome.WARN}
SUITE = '<testsuite tests="1" timestamp="{}"><testcase name="a" classname="b"/></testsuite>'


def junit(root: Path, written: str, name: str = "junit.xml") -> None:
    (root / name).write_text(SUITE.format(written))
    os.utime(root / name, (NOW.timestamp(), NOW.timestamp()))


def ask(root: Path, **given: Any) -> Result:  # noqa: ANN401 - any field
    given = {"inputs": ("*.xml",), "allow_unmapped": 100} | given
    return Asker(root)("test_results", now=NOW, **given)


@pytest.mark.parametrize("asked", [{}, {"max_age": "1d"}])
@pytest.mark.parametrize(
    "written",
    ["2035-01-01T00:00:00Z", "2035-01-01T00:00:00", "2026-03-01T12:06:00Z", "2026-03-02T02:06:00"],
)
def test_a_report_of_the_future_does_not_hold(
    tmp_path: Path, written: str, asked: dict[str, str]
) -> None:
    junit(tmp_path, written)
    result = ask(tmp_path, **asked)
    assert (result.outcome, result.decided_by) == (Outcome.UNKNOWN, "gate.future")
    assert "in the future" in result.says


@pytest.mark.parametrize(
    "written", ["2026-03-01T12:04:00Z", "2026-03-02T01:59:00", "2026-03-01T11:00:00+00:00"]
)
def test_small_skew_and_a_zone_that_is_not_said_are_no_future(tmp_path: Path, written: str) -> None:
    junit(tmp_path, written)
    assert ask(tmp_path, max_age="1d").outcome is Outcome.PASS


def test_a_young_report_does_not_hide_one_of_the_future(tmp_path: Path) -> None:
    junit(tmp_path, "2026-03-01T11:00:00Z", "a.xml")
    junit(tmp_path, "2035-01-01T00:00:00Z", "b.xml")
    result = ask(tmp_path, max_age="1d")
    assert result.says.startswith("b.xml: its time lies 3227 d in the future (time written in it)")


def test_a_fail_stays_a_fail(tmp_path: Path) -> None:
    text = SUITE.format("2035-01-01T00:00:00Z").replace("/></", "><failure/></testcase></")
    (tmp_path / "junit.xml").write_text(text)
    result = ask(tmp_path, max_age="1d")
    assert result.outcome is Outcome.FAIL
    assert "gate.future" in {finding.rule for finding in result.findings}


@pytest.mark.parametrize("kind", ["evidence", "coverage_json"])
def test_a_modification_time_of_the_future_is_no_freshness(tmp_path: Path, kind: str) -> None:
    (tmp_path / "e.txt").write_text("exit 0, 12 passed\n")
    (tmp_path / "f.txt").write_text("exit 0, 12 passed\n")
    ahead = (NOW + timedelta(days=400)).timestamp()
    os.utime(tmp_path / "f.txt", (NOW.timestamp(), NOW.timestamp()))
    os.utime(tmp_path / "e.txt", (ahead, ahead))
    given: dict[str, Any] = (
        {"kind": "evidence", "paths": ("*.txt",)}
        if kind == "evidence"
        else {"kind": "text", "inputs": ("*.txt",), "require": ({"re": "exit 0"},)}
    )
    result = Asker(tmp_path)(**given, max_age="1d", now=NOW)
    assert (result.outcome, result.decided_by) == (Outcome.UNKNOWN, "gate.future")


def commit(root: Path, message: str, at: datetime) -> None:
    when = {"GIT_COMMITTER_DATE": at.isoformat(), "GIT_AUTHOR_DATE": at.isoformat()}
    who = ("-c", "user.name=a", "-c", "user.email=a@b.c")
    for words in (("add", "-A"), (*who, "commit", "-qm", message)):
        subprocess.run(
            ["git", "-C", str(root), *words],  # noqa: S607 - the git of the machine
            check=True,
            env={**os.environ, **when},
        )


def test_a_commit_of_the_future_is_no_freshness(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)  # noqa: S607 - as above
    (tmp_path / "e.txt").write_text("exit 0, 12 passed\n")
    os.utime(tmp_path / "e.txt", (NOW.timestamp(), NOW.timestamp()))
    commit(tmp_path, "evidence", NOW + timedelta(days=900))
    result = Asker(tmp_path)("evidence", paths=("e.txt",), max_age="1d", now=NOW)
    assert (result.outcome, result.decided_by) == (Outcome.UNKNOWN, "gate.future")
    assert "(its last commit)" in result.says


def test_docs_are_not_fresh_by_a_commit_of_the_future(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)  # noqa: S607 - as above
    (tmp_path / "api.md").write_text("charge\n")
    (tmp_path / "api.py").write_text("def charge(): ...\n")
    commit(tmp_path, "both", NOW - timedelta(days=9))
    (tmp_path / "api.py").write_text("def charge(a): ...\n")
    commit(tmp_path, "change", NOW + timedelta(days=900))
    result = Asker(tmp_path)("docs_freshness", documents=("api.md",), sources=("api.py",), now=NOW)
    assert (result.outcome, result.decided_by) == (Outcome.UNKNOWN, "docs_freshness.future")


def test_the_table_of_actions_is_not_fresh_by_its_time(tmp_path: Path) -> None:
    (tmp_path / ".github/workflows").mkdir(parents=True)
    flow = "on: push\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v7\n"
    (tmp_path / ".github/workflows/ci.yml").write_text(flow)
    table = tmp_path / "actions.toml"
    table.write_text('[action."actions/checkout"]\nlatest = 7\n')
    ahead = time.time() + 86_400
    os.utime(table, (ahead, ahead))
    result = Asker(tmp_path)("action_lag")
    assert result.stale == "actions.toml: actions/checkout was checked in the future"


def test_a_lock_is_not_newer_by_a_time_of_the_future(tmp_path: Path) -> None:
    (tmp_path / "poetry.lock").write_text("x\n")
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.0.0"\n')
    ahead = time.time() + 86_400
    os.utime(tmp_path / "poetry.lock", (ahead, ahead))
    site = {"path": "pyproject.toml", "selector": "toml:project.version"}
    result = Asker(tmp_path)(
        "toolchain_pins",
        tools=({"name": "x", "files": (site,)},),
        lock_newer_than=({"lock": "poetry.lock", "manifest": "pyproject.toml"},),
    )
    assert "poetry.lock has a time in the future" in result.stale


def test_green_runs_of_the_future_do_not_count(tmp_path: Path) -> None:
    runs = [
        {
            "format": 1,
            "board": "core",
            "commit": f"{number}" * 40,
            "mode": "shadow",
            "due": 1,
            "held": 1,
            "held_hard": 1,
            "at": f"{year}-02-16T09:12:00Z",
        }
        for number, year in ((1, 2026), (2, 2035))
    ]
    (tmp_path / "runs.jsonl").write_text("".join(f"{json.dumps(run)}\n" for run in runs))
    gate = gate_of("green_streak", history="runs.jsonl", needed=2, max_gap="9999d")
    facts = BoardFacts(board="core", target_greens=2)
    result = judge(gate, RepoView(tmp_path), NOW, facts=facts).result
    assert result.outcome not in HOLDING
