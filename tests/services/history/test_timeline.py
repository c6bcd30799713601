"""The life of a record over real commits: merges, squashes, renames, files that were broken."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from readiness_tui.domain.model.edits import AddRecord, RemoveRecord, SetField
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.services.history.timeline import LifeEvent, Timeline
from tests.repos import BASE, BOARD, Repo
from tests.services.history.made import dated, on, started

T1 = RecordRef(BoardId("plan"), Kind.TICKET, "T-1")
T2 = RecordRef(BoardId("plan"), Kind.TICKET, "T-2")
_DOING = BASE.replace('"todo"\npriority', '"doing"\npriority')
_DONE = BASE.replace('"todo"\npriority', '"done"\npriority')


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return started(tmp_path / "repo")


def life(repo: Repo, ref: RecordRef = T1) -> list[LifeEvent]:
    return list(Timeline(repo.root, "boards").life(ref))


def told(events: list[LifeEvent]) -> list[str]:
    """Each event in a word: the day, and what was done."""
    return [f"{event.commit.at:%d} {_did(event)}" for event in events]


def _did(event: LifeEvent) -> str:
    words = [
        f"{edit.field} {edit.new}" if isinstance(edit, SetField) else type(edit).__name__
        for edit in event.edits
    ]
    return ", ".join([*words, *event.broken])


def test_a_ticket_comes_changes_and_goes(repo: Repo) -> None:
    on(repo, 2, _DOING)
    on(repo, 3, _DOING.replace("First", "Read"))
    on(repo, 4, BASE[: BASE.index("[ticket.T-1]")] + BASE[BASE.index("[ticket.T-2]") :])
    assert told(life(repo)) == [
        "01 AddRecord",
        "02 status doing",
        "03 title Read",
        "04 RemoveRecord",
    ]


def test_commits_that_did_nothing_to_it_are_no_events(repo: Repo) -> None:
    on(repo, 2, _DONE)
    on(repo, 3, _DONE.replace("Second", "Other"))
    on(repo, 4, "# no board\n", "notes.md")
    assert told(life(repo)) == ["01 AddRecord", "02 status done"]
    assert told(life(repo, T2)) == ["01 AddRecord", "03 title Other"]


def test_what_a_branch_did_is_told_once(repo: Repo) -> None:
    repo.git("checkout", "-qb", "side")
    on(repo, 2, _DONE)
    repo.git("checkout", "-q", "main")
    on(repo, 3, BASE.replace("Second", "Other"))
    dated(repo, 4, "merge", "-q", "--no-ff", "-m", "join", "side")
    assert told(life(repo)) == ["01 AddRecord", "02 status done"]


def test_a_merge_that_made_something_of_its_own_is_told(repo: Repo) -> None:
    repo.git("checkout", "-qb", "side")
    on(repo, 2, _DONE)
    repo.git("checkout", "-q", "main")
    on(repo, 3, _DOING)
    repo.git("merge", "-q", "--no-commit", "side", exits=None)
    on(repo, 4, BASE.replace('"todo"\npriority', '"review"\npriority'))
    assert told(life(repo)) == [
        "01 AddRecord",
        "02 status done",
        "03 status doing",
        "04 status review",
    ]


def test_a_board_whose_file_moved_keeps_its_life(repo: Repo) -> None:
    on(repo, 2, _DOING)
    repo.git("mv", BOARD, "boards/renamed.toml")
    dated(repo, 3, "commit", "-qm", "rename")
    on(repo, 4, _DONE, "boards/renamed.toml")
    assert told(life(repo)) == ["01 AddRecord", "02 status doing", "04 status done"]


def test_a_file_that_was_broken_is_told_and_nothing_came_or_went(repo: Repo) -> None:
    on(repo, 2, "format = 1\n[board\n")
    on(repo, 3, "format = 1\n[board]\nid =\n")
    on(repo, 4, _DONE)
    assert told(life(repo)) == ["01 AddRecord", f"02 {BOARD}", "04 status done"]


def test_squashed_history_begins_with_what_is_left(repo: Repo) -> None:
    on(repo, 2, _DONE)
    repo.git("checkout", "-q", "--orphan", "squashed")
    dated(repo, 5, "commit", "-qm", "all of it")
    (event,) = life(repo)
    assert isinstance(event.edits[0], AddRecord)
    assert event.commit.at == datetime(2026, 2, 5, 9, tzinfo=UTC)


def test_a_board_that_was_deleted_takes_the_record_with_it(repo: Repo) -> None:
    repo.git("rm", "-q", BOARD)
    dated(repo, 2, "commit", "-qm", "delete")
    assert isinstance(life(repo)[-1].edits[0], RemoveRecord)


@pytest.mark.parametrize("message", ["\x01" + "a" * 40, ":100644 x y z", "two\n\nparts", "ü"])
def test_no_message_passes_for_a_commit(repo: Repo, message: str) -> None:
    on(repo, 2, _DONE, message=message)
    on(repo, 3, _DOING)
    assert told(life(repo)) == ["01 AddRecord", "02 status done", "03 status doing"]


def test_the_settings_of_a_person_change_nothing(repo: Repo) -> None:
    on(repo, 2, _DONE)
    plain = told(life(repo))
    for key, value in (
        ("log.showRoot", "false"),
        ("diff.renames", "copies"),
        ("core.quotePath", "true"),
        ("log.follow", "true"),
        ("format.pretty", "oneline"),
        ("diff.external", "false"),
    ):
        repo.git("config", key, value)
    assert told(life(repo)) == plain == ["01 AddRecord", "02 status done"]


def test_the_state_of_each_point_is_the_tree_of_its_commit(repo: Repo) -> None:
    on(repo, 2, BASE.replace('"plan"', '"other"'), "boards/ü b.toml")
    on(repo, 3, _DONE)
    timeline = Timeline(repo.root, "boards")
    for point in timeline.points:
        rows = repo.git("ls-tree", "-r", "-z", point.commit.id, "boards/").split("\0")
        tree = {row.partition("\t")[2]: row.split()[2] for row in rows if row}
        assert point.files == tree, json.dumps(tree)
