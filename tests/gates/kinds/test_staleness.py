"""The instant at which evidence becomes too old: the limit itself still counts."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.gate import Outcome, Result
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.gates.kinds.dating import newer_than
from readiness_tui.gates.kinds.staleness import aged, ends_of
from readiness_tui.gates.repo.repo_view import RepoView
from tests.gates.support import gate_of

AT = datetime(2026, 1, 31, 12, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
REPORT = Result(
    outcome=Outcome.PASS,
    says="all well",
    decided_by="rule",
    evidence_at=AT,
    evidence_from="report",
)


@given(days=st.integers(1, 400))
def test_evidence_is_stale_past_its_limit_and_not_at_it(days: int) -> None:
    gate, view = gate_of("test_results", max_age=f"{days}d"), RepoView(Path("/nowhere"))
    end = AT + timedelta(days=days)
    assert not aged(gate, REPORT, view, end).stale
    assert f", limit {days}d" in aged(gate, REPORT, view, end + MOMENT).stale
    key = GateKey(BoardId("b"), "g")
    assert ends_of({key: gate}, {key: AT}) == {key: end}


@pytest.mark.parametrize(
    ("ahead_s", "source"),
    [(1_000, "mtime"), (-1_000, "change")],
    ids=["by its modification time", "by when the system saw it change"],
)
def test_an_input_is_newer_if_it_is_later_and_not_at_the_same_instant(
    tmp_path: Path, ahead_s: int, source: str
) -> None:
    path = tmp_path / "src.py"
    path.write_text("x = 1\n")
    second = int(path.stat().st_mtime) + ahead_s
    os.utime(path, (second, second))
    view = RepoView(tmp_path)
    entry = view.look("src.py")
    assert entry is not None
    at = max(entry.modified_at, entry.changed_at)
    assert newer_than(view, ["src.py"], at, by_commit=False) == ("", "")
    assert newer_than(view, ["src.py"], at - MOMENT, by_commit=False) == ("src.py", source)
