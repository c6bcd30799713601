"""Kind `markers` with `max_age`: since when a marker has stood in its file."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from readiness_tui.domain.model.gate import Cause, Outcome, Result
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.proof.board_facts import BoardFacts
from readiness_tui.gates.engine.judging import judge
from readiness_tui.gates.kinds.code import markers
from readiness_tui.gates.repo.repo_view import RepoView
from tests.gates.repo.test_history import DAY, START, Repo
from tests.gates.support import gate_of

FACTS = BoardFacts(tickets={"T-1": Status.TODO})
OLD = "x = 1  # TODO(T-1): one\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path)


def ask(repo: Repo, day: float, **given: Any) -> Result:  # noqa: ANN401 - any field
    gate = gate_of("markers", inputs=("*.py",), max_age="5d", **given)
    now = datetime.fromtimestamp(START + day * DAY, UTC)
    return judge(gate, RepoView(repo.root), now, facts=FACTS).result


def test_it_is_stale_once_a_marker_has_stood_too_long(repo: Repo) -> None:
    for day in range(9):  # it came on day 2, and its file changes each day
        repo.commit(a_py=f"{OLD if day >= 2 else ''}y = {day}\n")
    found = ask(repo, 6.5)
    assert (found.outcome, found.stale) == (Outcome.PASS, "")
    assert found.evidence_at == datetime.fromtimestamp(START + 2 * DAY, UTC)
    assert found.says.endswith("; the oldest is a.py:1")
    assert ask(repo, 8).stale.startswith("6 d old, limit 5d")


def test_the_oldest_of_several_counts_and_moving_keeps_an_age(repo: Repo) -> None:
    repo.commit(a_py="y = 1\n", b_py=OLD)
    repo.commit(a_py=f"# TODO(T-1): two\n{OLD}")
    repo.commit(b_py=f"z = 1\n\n{OLD}")
    assert ask(repo, 3).evidence_at == datetime.fromtimestamp(START, UTC)
    assert ask(repo, 3).says.endswith("; the oldest is b.py:3")


def test_touching_a_file_makes_no_marker_younger(repo: Repo) -> None:
    repo.commit(a_py=OLD)
    (repo.root / "a.py").touch()
    assert ask(repo, 6).stale


def test_one_that_is_not_committed_is_as_old_as_its_file(repo: Repo) -> None:
    repo.commit(a_py="y = 1\n")
    (repo.root / "a.py").write_text(OLD)
    early = ask(repo, 6)  # the file is of today, which then lay ahead
    assert (early.outcome, early.decided_by) == (Outcome.UNKNOWN, "gate.future")
    os.utime(repo.root / "a.py", (START + 3 * DAY, START + 3 * DAY))
    found = ask(repo, 6)
    assert (found.outcome, found.stale, found.evidence_from) == (Outcome.PASS, "", "mtime")


def test_without_a_marker_nothing_is_old(repo: Repo) -> None:
    repo.commit(a_py="y = 1\n")
    found = ask(repo, 400)
    assert (found.outcome, found.stale) == (Outcome.PASS, "")


def test_without_history_it_is_unknown(repo: Repo) -> None:
    (repo.root / "a.py").write_text(OLD)
    (repo.root / ".git").rename(repo.root / "git")
    found = ask(repo, 0)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NO_HISTORY)


def test_more_than_are_looked_up_is_no_pass(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markers, "ASKED_CAP", 1)
    repo.commit(a_py=OLD * 2)
    found = ask(repo, 1)
    assert (found.outcome, found.decided_by) == (Outcome.UNKNOWN, "markers.partial")
