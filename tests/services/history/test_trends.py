"""Trends over real commits: merges, broken boards, renames, shallow clones, and their cache."""

from datetime import UTC, date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from benchmarks.history import made_history
from readiness_tui.domain.history.trend import Trend
from readiness_tui.services.history import trends
from readiness_tui.services.history.trends import read_trend
from tests.repos import BASE, BOARD, Repo
from tests.services.history.made import dated, on, started

DOING = BASE.replace('status = "todo"\npriority', 'status = "doing"\npriority')
DONE = BASE.replace('status = "todo"\npriority', 'status = "done"\npriority')


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for caches."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache/readiness_tui/trends"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return started(tmp_path / "repo")


def read(repo: Repo) -> Trend:
    return read_trend(repo.root, "boards", UTC)


def done_by_day(repo: Repo) -> list[tuple[int, int]]:
    return [(sample.day.day, sample.done) for sample in read(repo).samples]


def test_the_end_of_a_day_counts(repo: Repo) -> None:
    on(repo, 3, DOING)
    on(repo, 5, DONE)
    on(repo, 5, DOING)
    on(repo, 6, DONE)
    assert done_by_day(repo) == [(1, 0), (3, 0), (5, 0), (6, 1)]
    (finished,) = read(repo).finished
    assert (finished.begun, finished.done) == (date(2026, 2, 3), date(2026, 2, 6))


def test_a_day_is_one_of_the_zone(repo: Repo) -> None:
    (sample,) = read_trend(repo.root, "boards", ZoneInfo("Pacific/Kiritimati")).samples
    assert sample.day == date(2026, 2, 1)
    (sample,) = read_trend(repo.root, "boards", ZoneInfo("Pacific/Pago_Pago")).samples
    assert sample.day == date(2026, 1, 31)


def test_a_merged_branch_counts_from_the_day_of_the_merge(repo: Repo) -> None:
    repo.git("checkout", "-qb", "other")
    on(repo, 2, DONE)
    repo.git("checkout", "-q", "main")
    on(repo, 4, BASE.replace('"Second"', '"Other"'))
    dated(repo, 6, "merge", "-q", "--no-edit", "other")
    assert done_by_day(repo) == [(1, 0), (4, 0), (6, 1)]


def test_a_clock_that_went_back_counts_on_the_day_before(repo: Repo) -> None:
    on(repo, 5, DOING)
    on(repo, 3, DONE)
    assert done_by_day(repo) == [(1, 0), (5, 1)]


def test_a_broken_board_stands_as_it_stood_and_is_told(repo: Repo) -> None:
    on(repo, 2, DONE)
    on(repo, 3, "[[[")
    on(repo, 4, DOING)
    assert done_by_day(repo) == [(1, 0), (2, 1), (3, 1), (4, 0)]
    assert read(repo).remarks == (f"{BOARD} was broken at the end of 1 day, first on 2026-02-03",)


def test_a_renamed_file_is_the_same_board(repo: Repo) -> None:
    on(repo, 2, DOING)
    repo.git("mv", BOARD, "boards/other.toml")
    dated(repo, 3, "commit", "-qm", "rename")
    on(repo, 4, DONE, "boards/other.toml")
    (finished,) = read(repo).finished
    assert finished.cycle_days == 3


def test_a_board_of_another_repository_is_not_counted(repo: Repo) -> None:
    other = DONE.replace('id = "plan"', 'id = "other"\nrepository = "somebody/else"')
    on(repo, 2, other, "boards/other.toml")
    assert [sample.scope for sample in read(repo).samples] == [2, 2]


def test_a_board_that_says_later_whose_it_is_was_never_counted(repo: Repo) -> None:
    other = DONE.replace('id = "plan"', 'id = "other"')
    on(repo, 2, other, "boards/other.toml")
    on(
        repo,
        3,
        other.replace('"other"', '"other"\nrepository = "somebody/else"'),
        "boards/other.toml",
    )
    assert [sample.scope for sample in read(repo).samples] == [2, 2, 2]


def test_where_all_boards_are_of_another_repository_they_count(repo: Repo) -> None:
    on(repo, 2, BASE.replace('id = "plan"', 'id = "plan"\nrepository = "somebody/else"'))
    assert [sample.scope for sample in read(repo).samples] == [2, 2]


def test_a_shallow_clone_is_told(repo: Repo, tmp_path: Path) -> None:
    on(repo, 2, DONE)
    repo.git("clone", "-q", "--depth", "1", repo.root.as_uri(), str(tmp_path / "clone"))
    trend = read_trend(tmp_path / "clone", "boards", UTC)
    assert [sample.done for sample in trend.samples] == [1]
    assert trend.remarks[0].startswith("the clone is shallow")


def test_what_was_read_once_is_read_again_from_the_cache(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(repo, 2, DONE)
    first = read(repo)
    with monkeypatch.context() as patch:
        patch.setattr(trends, "take_blobs", None)
        assert read(repo).samples == first.samples
    on(repo, 3, DOING)
    assert read(repo).samples[:-1] == first.samples


@pytest.mark.parametrize("damage", [b"", b"x", b"\0" * 4096])
def test_a_damaged_entry_is_ignored(repo: Repo, cache: Path, damage: bytes) -> None:
    on(repo, 2, DONE)
    first = read(repo)
    entries = [*cache.iterdir()]
    assert len(entries) == 2  # the figures, and the trend
    for entry in entries:
        for data in (damage, entry.read_bytes()[:-3], entry.read_bytes()[:32] + damage):
            entry.write_bytes(data)
            assert read(repo).samples == first.samples


def test_the_trend_of_a_commit_is_counted_once(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    on(repo, 2, DONE)
    first = read(repo)
    with monkeypatch.context() as patch:
        patch.setattr(trends, "trend", None)
        again = read(repo)
    assert again.samples == first.samples
    assert (again.finished, again.under_way) == (first.finished, first.under_way)
    abroad = read_trend(repo.root, "boards", ZoneInfo("Pacific/Kiritimati"))
    assert [sample.day.day for sample in abroad.samples] == [1, 2]
    assert [sample.day.day for sample in read(repo).samples] == [1, 2]
    repo.git("remote", "add", "origin", "https://example.org/other/name.git")
    assert read(repo).samples == first.samples


def test_history_that_was_replaced_is_counted_as_it_is_now(repo: Repo) -> None:
    on(repo, 2, DOING)
    on(repo, 3, DONE)
    assert len(read(repo).samples) == 3
    repo.git("reset", "-q", "--soft", "HEAD~2")
    dated(repo, 4, "commit", "-qm", "squash")
    assert done_by_day(repo) == [(1, 0), (4, 1)]
    assert read(repo).finished[0].cycle_days == 1


def test_two_years_of_many_boards(tmp_path: Path) -> None:
    root = tmp_path / "plan"
    made_history(root, boards=3, tickets=4, commits=60)
    trend = read_trend(root, "boards", UTC)
    assert len(trend.samples) == 60
    assert (trend.samples[0].day, trend.samples[0].scope) == (date(2024, 2, 26), 12)
    assert trend.samples[-1].done == len(
        [item for item in trend.finished if item.done <= trend.samples[-1].day]
    )
    assert not (root / "boards").exists()


def test_git_that_says_nothing_of_a_board_is_an_empty_trend(tmp_path: Path) -> None:
    root = tmp_path / "empty"
    root.mkdir()
    empty = Repo(root)
    empty.git("init", "-q")
    empty.write("x", "other.txt")
    empty.git("add", "-A")
    empty.git("commit", "-qm", "begin")
    assert read(empty).samples == ()
