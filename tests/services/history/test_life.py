"""The life of a record from three sources: commits, the audit log, checkpoints."""

from pathlib import Path

import pytest

from readiness_tui.domain.history.life import LifeSource
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.services.history.life import Lives, blame
from tests.repos import BASE, Repo
from tests.services.history.made import on, started

T1 = RecordRef(BoardId("plan"), Kind.TICKET, "T-1")
DONE = BASE.replace('status = "todo"\npriority', 'status = "done"\npriority')


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return started(tmp_path / "repo")


def lives(repo: Repo) -> Lives:
    return Lives(repo.root, "boards")


def test_commits_actions_and_checkpoints_are_one_life(repo: Repo) -> None:
    repo.readiness("set", "T-1", "status=doing", "--actor", "@ann")
    repo.readiness("checkpoint", "create", "beta", "--actor", "@ann")
    repo.readiness("set", "T-2", "status=doing", "--actor", "@ben")
    life = lives(repo).of(T1)
    assert [(entry.source, entry.who, entry.did) for entry in life.entries] == [
        (LifeSource.COMMIT, "Test Person", "added as First"),
        (LifeSource.AUDIT, "@ann", "changed through cli"),
        (LifeSource.CHECKPOINT, "@ann", "kept as doing"),
    ]
    assert life.entries[1].changes == ('status: "todo" > "doing"',)


def test_a_checkpoint_counts_where_the_record_stands_otherwise(repo: Repo) -> None:
    for name, status in (("one", "doing"), ("two", ""), ("three", "review")):
        if status:
            repo.readiness("set", "T-1", f"status={status}", "--actor", "@ann")
        repo.readiness("checkpoint", "create", name, "--actor", "@ann")
    standings = lives(repo).of(T1).standings
    assert [standing.checkpoint.label.name for standing in standings] == ["one", "three"]


def test_a_damaged_checkpoint_is_told(repo: Repo) -> None:
    repo.readiness("checkpoint", "create", "one", "--actor", "@ann")
    (kept,) = (repo.root / ".readiness/checkpoints").glob("*/**/plan.toml")
    kept.write_bytes(kept.read_bytes() + b"\n# more")
    (standing,) = lives(repo).of(T1).standings
    assert standing.is_damaged


def test_without_git_the_audit_log_still_tells(tmp_path: Path) -> None:
    bare = Repo(tmp_path)
    bare.write(BASE)
    bare.readiness("set", "T-1", "status=doing", "--actor", "@ann")
    life = lives(bare).of(T1)
    assert [entry.source for entry in life.entries] == [LifeSource.AUDIT]
    assert "git" in life.remark
    assert lives(bare).named("T-1") == (T1,)
    with pytest.raises(UsageError):
        Lives(bare.root, "boards", "HEAD")


def test_a_record_that_is_in_no_commit_yet_is_found(repo: Repo) -> None:
    repo.readiness("new", "Third", "--board", "plan", "--actor", "@ann")
    ref = T1._replace(id="T-3")
    assert lives(repo).named("T-3") == (ref,)
    assert [entry.did for entry in lives(repo).of(ref).entries] == ["added through cli"]


def test_blame_names_the_last_commit_that_set_the_field(repo: Repo) -> None:
    on(repo, 2, DONE)
    on(repo, 3, DONE.replace('title = "First"', 'title = "Other"'))
    verdict = blame(lives(repo).of(T1), "status")
    assert verdict.event is not None
    assert verdict.event.commit.at.day == 2
    assert (verdict.value, verdict.audit, verdict.is_committed) == ("done", None, True)


def test_blame_names_the_action_that_is_in_no_commit(repo: Repo) -> None:
    repo.readiness("set", "T-1", "priority=P0", "--actor", "@ann")
    verdict = blame(lives(repo).of(T1), "priority")
    assert verdict.audit is not None
    assert verdict.audit.entry.actor == "@ann"
    assert verdict.event is not None  # the commit that added the ticket
    assert not verdict.is_committed


def test_blame_refuses_a_field_that_there_is_not(repo: Repo) -> None:
    with pytest.raises(UsageError, match="has no field 'wish'"):
        blame(lives(repo).of(T1), "wish")


def test_a_field_that_nobody_set_has_nobody(repo: Repo) -> None:
    verdict = blame(lives(repo).of(T1), "estimate")
    assert verdict.value is None
    assert verdict.event is not None
    assert verdict.is_committed
