"""The demo as it is laid out: history, files, and the state that the tour begins in."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.onboarding.tour import (
    CLOSABLE,
    EVIDENCE,
    SHOWN_BY_EVIDENCE,
    STEPS,
    TourFacts,
)
from readiness_tui.domain.proof.proof import ProofWord
from readiness_tui.services.demo.building import build_demo, delete_file, demo_commits, restore_file
from readiness_tui.services.workspace.workspace import Workspace

NOW = datetime.now(UTC)


def git(root: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", *words],  # noqa: S607
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    build_demo(tmp_path / "demo", NOW)
    return tmp_path / "demo"


def facts_of(root: Path) -> TourFacts:
    workspace = Workspace(root)
    workspace.open()
    snapshot = workspace.gates.run()
    assert not snapshot.problems
    return TourFacts(snapshot=snapshot)


def test_its_history_has_weeks_and_people(demo: Path) -> None:
    times = [int(line) for line in git(demo, "log", "--format=%ct").split()]
    assert max(times) - min(times) > timedelta(weeks=4).total_seconds()
    assert max(times) < NOW.timestamp()
    assert len(set(git(demo, "log", "--format=%an").splitlines())) >= 3
    assert len(times) == len(list(demo_commits(NOW.date())))


def test_nothing_in_it_is_uncommitted(demo: Path) -> None:
    assert git(demo, "status", "--porcelain") == ""
    assert git(demo, "symbolic-ref", "HEAD") == "refs/heads/main"


def test_no_sign_of_a_day_is_left(demo: Path) -> None:
    paths = [path for path in demo.rglob("*") if path.is_file() and ".git" not in path.parts]
    texts = [*map(Path.read_text, paths), git(demo, "log", "-p")]
    assert not [text for text in texts if "@D" in text or "@W" in text]


def test_it_claims_more_than_is_true(demo: Path) -> None:
    judgement = facts_of(demo).snapshot.judgement
    words = [proof.word for proof in judgement.proofs.values()]
    for word in (ProofWord.PROVEN, ProofWord.CONTRADICTED, ProofWord.CLOSABLE, ProofWord.OPEN):
        assert word in words


def test_each_step_waits_for_somebody(demo: Path) -> None:
    facts = facts_of(demo)
    done = [step.id for step in STEPS if step.is_done(facts)]
    assert done == ["restore"]  # proven at first: its turn comes once the evidence is away
    assert facts.proof(SHOWN_BY_EVIDENCE) is ProofWord.PROVEN
    assert facts.proof(CLOSABLE) is ProofWord.CLOSABLE


def test_the_evidence_turns_the_proof_and_comes_back_as_it_was(demo: Path) -> None:
    before = (demo / EVIDENCE).read_bytes()
    delete_file(demo, EVIDENCE)
    assert facts_of(demo).proof(SHOWN_BY_EVIDENCE) is ProofWord.CONTRADICTED
    delete_file(demo, EVIDENCE)
    restore_file(demo, EVIDENCE, NOW)
    assert (demo / EVIDENCE).read_bytes() == before
    assert facts_of(demo).proof(SHOWN_BY_EVIDENCE) is ProofWord.PROVEN


def test_a_folder_with_something_in_it_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="not empty"):
        build_demo(tmp_path, NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_it_is_not_laid_into_another_repository(demo: Path) -> None:
    with pytest.raises(UsageError, match="lies in a repository"):
        build_demo(demo / "inner", NOW)
    assert not (demo / "inner").exists()
