"""When evidence was made, and where that is known from: on real repositories."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from readiness_tui.domain.model.gate import Outcome, Result
from readiness_tui.gates.engine.registry import case_of
from readiness_tui.gates.repo.repo_view import RepoView
from tests.gates.repo.test_history import Repo, day
from tests.gates.support import Asker, gate_of

PASS = Outcome.PASS


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = Repo(tmp_path)
    made.commit(ops__run_log="ran\n", src__a_py="a = 1\n")
    made.commit(other_md="1\n")
    return made


def touch(repo: Repo, name: str, days: float) -> None:
    """Give a file another modification time."""
    at = day(0).timestamp() + days * 86_400
    os.utime(repo.root / name, (at, at))


def ask(repo: Repo, **given: Any) -> Result:  # noqa: ANN401
    asked: dict[str, Any] = {"paths": ("ops/run.log",), "now": day(31)}
    return Asker(repo.root)("evidence", **asked | given)


def test_a_file_as_it_was_committed_is_as_old_as_its_commit(repo: Repo) -> None:
    touch(repo, "ops/run.log", 30)
    found = ask(repo, max_age="14d")
    assert (found.outcome, found.stale) == (PASS, "31 d old, limit 14d (its last commit)")
    assert (found.evidence_at, found.evidence_from) == (day(0), "commit")
    assert not ask(repo, max_age="40d").stale


def test_a_file_that_was_changed_or_is_not_tracked_has_its_modification_time(repo: Repo) -> None:
    (repo.root / "ops/run.log").write_text("ran again\n")
    touch(repo, "ops/run.log", 10)
    found = ask(repo, max_age="14d")
    assert found.stale == "21 d old, limit 14d (mtime only)"
    assert (found.evidence_at, found.evidence_from) == (day(10), "mtime")
    (repo.root / "ops/new.log").write_text("ran\n")
    touch(repo, "ops/new.log", 20)
    found = ask(repo, paths=("ops",), max_age="14d")
    assert (found.stale, found.evidence_at) == ("", day(20))


def test_git_is_not_asked_where_the_age_does_not_matter(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(repo, "ops/run.log", 30)
    monkeypatch.setattr("readiness_tui.gates.repo.git_process.subprocess.Popen", None)
    found = ask(repo)
    assert (found.outcome, found.evidence_from) == (PASS, "mtime")


def test_after_a_clone_committed_evidence_is_not_older_than_its_sources(
    repo: Repo, tmp_path: Path
) -> None:
    repo.commit(ops__run_log="ran later\n")
    clone = Repo(tmp_path / "clone")
    clone.git("pull", "-q", str(repo.root), "main")
    touch(clone, "ops/run.log", 5)
    touch(clone, "src/a.py", 6)
    assert not ask(clone, stale_if_newer=("src/**/*.py",)).stale
    (clone.root / "src/a.py").write_text("a = 2\n")
    touch(clone, "src/a.py", 6)
    found = ask(clone, stale_if_newer=("src/**/*.py",))
    assert found.stale == "inputs newer: src/a.py (mtime only)"
    clone.count = 9
    clone.commit()
    touch(clone, "src/a.py", 12)
    found = ask(clone, stale_if_newer=("src/**/*.py",))
    assert found.stale == "inputs newer: src/a.py (its last commit)"


def test_a_source_put_back_is_newer_than_evidence_that_is_not_committed(repo: Repo) -> None:
    (repo.root / "ops/run.log").write_text("ran again\n")
    touch(repo, "ops/run.log", 5)
    touch(repo, "src/a.py", 6)
    found = ask(repo, stale_if_newer=("src/**/*.py",))
    assert found.stale == "inputs newer: src/a.py (mtime only)"


def test_a_source_whose_time_was_set_back_is_newer_all_the_same(repo: Repo) -> None:
    (repo.root / "ops/run.log").write_text("ran again\n")
    touch(repo, "ops/run.log", 5)
    touch(repo, "src/a.py", 1)
    asked = {"stale_if_newer": ("src/**/*.py",)}
    assert not ask(repo, **asked).stale, "it is as it was committed"
    (repo.root / "src/a.py").write_text("a = 2\n")
    touch(repo, "src/a.py", 1)
    says = "inputs newer: src/a.py (changed since, though its mtime is older)"
    assert ask(repo, **asked).stale == says
    (repo.root / ".git").rename(repo.root / "git")
    assert ask(repo, **asked).stale == says


def test_a_clone_without_history_makes_nothing_young(repo: Repo, tmp_path: Path) -> None:
    repo.commit(other_md="1\n")
    shallow = tmp_path / "shallow"
    repo.git("clone", "-q", "--depth", "1", f"file://{repo.root}", str(shallow))
    head = RepoView(shallow).git.log().commits[0].at
    found = Asker(shallow)("evidence", paths=("ops",), max_age="1d", now=head + timedelta(days=2))
    assert found.stale == "2 d old, limit 1d (its last commit)"
    (shallow / "ops/run.log").touch()
    found = Asker(shallow)("evidence", paths=("ops",), max_age="1d", now=head + timedelta(days=2))
    assert found.stale, "touching it does not help"


JUNIT = '<testsuite name="s" timestamp="{}"><testcase classname="c" name="t"/></testsuite>'


def test_the_time_in_a_report_comes_first(repo: Repo) -> None:
    repo.commit(junit_xml=JUNIT.format("2025-06-18T00:00:00Z"))
    asked: dict[str, Any] = {"inputs": ("junit.xml",), "now": day(31)}
    found = Asker(repo.root)("test_results", **asked, max_age="7d")
    assert found.outcome is PASS
    assert found.evidence_from == "report"
    assert found.stale.endswith(" old, limit 7d (time written in it)")
    repo.commit(junit_xml=JUNIT.format("").replace(' timestamp=""', ""))
    found = Asker(repo.root)("test_results", **asked, max_age="7d")
    assert (found.evidence_at, found.evidence_from) == (day(3), "commit")
    assert found.stale == "28 d old, limit 7d (its last commit)"


def test_a_committed_report_is_held_against_commits_and_another_against_times(
    repo: Repo,
) -> None:
    report = JUNIT.format((day(1) + timedelta(hours=1)).isoformat())
    repo.commit(junit_xml=report)
    touch(repo, "src/a.py", 9)
    asked: dict[str, Any] = {"inputs": ("junit.xml",), "stale_if_newer": ("src",), "now": day(31)}
    assert not Asker(repo.root)("test_results", **asked).stale
    (repo.root / "junit.xml").write_text(f"{report}\n")
    found = Asker(repo.root)("test_results", **asked)
    assert found.stale == "inputs newer: src/a.py (mtime only)"


def test_a_commit_is_an_input_of_gates_that_ask_for_an_age() -> None:
    plain = case_of(gate_of("evidence", paths=("ops",))).patterns
    aged = case_of(gate_of("evidence", paths=("ops",), max_age="7d")).patterns
    assert plain == ("ops",)
    assert ".git/HEAD" in aged
