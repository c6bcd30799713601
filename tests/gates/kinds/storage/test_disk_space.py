"""Kind `disk_space`."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from readiness_tui.domain.model.gate import Cause, Outcome, Result
from readiness_tui.gates.kinds.storage.disk_space import shown
from readiness_tui.gates.repo import usage as usages
from tests.gates.support import Asker

FAIL, WARN, PASS = Outcome.FAIL, Outcome.WARN, Outcome.PASS
UNKNOWN, ERROR = Outcome.UNKNOWN, Outcome.ERROR
NOW = datetime(2026, 2, 18, tzinfo=UTC)


def ask(root: Path, *, free: dict[str, Any] | None = None, **limits: Any) -> Result:  # noqa: ANN401
    folder = {"path": "state"} | limits
    return Asker(root)("disk_space", now=NOW, folders=(folder,), **free or {})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "state" / ".hidden" / "node_modules").mkdir(parents=True)
    (tmp_path / "state" / "a.db").write_bytes(b"x" * 1500)
    (tmp_path / "state" / ".hidden" / "node_modules" / "b").write_bytes(b"x" * 548)
    for number, path in enumerate(sorted((tmp_path / "state").rglob("*"))):
        at = (NOW - timedelta(days=number + 1)).timestamp()
        os.utime(path, (at, at))
    return tmp_path


@pytest.mark.parametrize(
    ("limits", "outcome", "rule", "says"),
    [
        ({"max_bytes": "4KB"}, PASS, "within", "state/ 2.0 KB in 2 files, "),
        (
            {"max_bytes": "2KB"},
            WARN,
            "near",
            "state/ 2.0 KB is 100 % of 2.0 KB (largest state/a.db",
        ),
        (
            {"max_bytes": "2047B"},
            FAIL,
            "bytes",
            "state/ 2.0 KB > 2.0 KB (largest state/a.db 1.5 KB)",
        ),
        ({"max_files": 3}, PASS, "within", ""),
        ({"max_files": 2}, WARN, "near", "state/ 2 files is 100 % of 2"),
        ({"max_files": 1}, FAIL, "files", "state/ 2 files > 1"),
        ({"max_file_age": "30d"}, PASS, "within", ""),
        ({"max_file_age": "3d"}, FAIL, "age", "state/ 4 d old > 3d (state/a.db)"),
    ],
)
def test_a_quota(
    root: Path, limits: dict[str, Any], outcome: Outcome, rule: str, says: str
) -> None:
    result = ask(root, **limits)
    assert (result.outcome, result.decided_by) == (outcome, f"disk_space.{rule}")
    assert result.says.startswith(says)
    assert bool(result.remedy) == (outcome is not PASS)


def test_a_file_with_two_names_counts_once_and_links_lead_nowhere(root: Path) -> None:
    os.link(root / "state" / "a.db", root / "state" / "again.db")
    outside = root / "big"
    outside.write_bytes(b"x" * 100_000)
    (root / "state" / "link").symlink_to(outside)
    (root / "state" / "loop").symlink_to(root / "state")
    result = ask(root, max_bytes="3KB", max_files=10)
    assert (result.outcome, result.examined[0].size_bytes) == (PASS, 2048)
    assert result.examined[0].counted.startswith("4 files, ")


@pytest.mark.parametrize(
    ("free", "outcome", "says"),
    [
        ({"min_free": "10GB"}, PASS, ""),
        ({"min_free": "10.1GB"}, FAIL, "state/ its file system has 10.0 GB free < 10.1 GB"),
        ({"min_free_pct": 10.0}, PASS, ""),
        ({"min_free_pct": 10.5}, FAIL, "state/ its file system has 10.0 % free < 10.5 %"),
        ({"min_free_files_pct": 5.0}, PASS, ""),
        ({"min_free_files_pct": 6.0}, FAIL, "state/ its file system has 5.0 % of the files free"),
    ],
)
def test_room_that_is_left(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    free: dict[str, Any],
    outcome: Outcome,
    says: str,
) -> None:
    gigabyte = 1024**3
    system = os.statvfs_result(
        (4096, 4096, 100 * gigabyte // 4096, 0, 10 * gigabyte // 4096, 100, 0, 5, 0, 255)
    )
    monkeypatch.setattr(usages.os, "statvfs", lambda _path: system)
    result = ask(root, free=free)
    assert result.outcome is outcome
    assert result.says.startswith(says)


def test_a_file_system_that_counts_no_files_is_unknown(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = os.statvfs_result((4096, 4096, 10, 5, 5, 0, 0, 0, 0, 255))
    monkeypatch.setattr(usages.os, "statvfs", lambda _path: system)
    result = ask(root, free={"min_free_files_pct": 1.0})
    assert (result.outcome, result.cause) == (UNKNOWN, Cause.NOT_MEASURED)


def test_what_the_system_says_is_compared(root: Path) -> None:
    assert ask(root, free={"min_free": "1B"}).outcome is PASS
    assert ask(root, free={"min_free": "900000TB"}).outcome is FAIL


def test_an_empty_folder_is_no_pass_unless_it_may_be_empty(root: Path) -> None:
    (root / "queue").mkdir()
    result = ask(root, path="queue", max_files=5)
    assert (result.outcome, result.cause) == (UNKNOWN, Cause.NOTHING_EXAMINED)
    result = ask(root, path="queue", max_files=5, may_be_empty=True)
    assert result.outcome is PASS


@pytest.mark.parametrize(
    ("path", "outcome", "cause"),
    [
        ("gone", UNKNOWN, Cause.ABSENT),
        ("state/a.db", ERROR, Cause.INPUT),
        ("../elsewhere", ERROR, Cause.INPUT),
        ("out", ERROR, Cause.INPUT),
    ],
)
def test_what_is_no_folder_of_the_repository_is_told(
    root: Path, path: str, outcome: Outcome, cause: Cause
) -> None:
    (root / "out").symlink_to("/")
    result = ask(root, path=path, max_files=5)
    assert (result.outcome, result.cause) == (outcome, cause)


def test_more_than_is_counted_is_unknown(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usages, "ENTRIES_CAP", 1)
    result = ask(root, max_files=5)
    assert (result.outcome, result.decided_by) == (UNKNOWN, "input.partial")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list every folder")
def test_a_folder_that_cannot_be_listed_is_an_error(root: Path) -> None:
    (root / "state" / ".hidden").chmod(0)
    result = ask(root, max_files=5)
    (root / "state" / ".hidden").chmod(0o700)
    assert result.outcome is ERROR


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        ({}, "no limit"),
        ({"max_bytes": "2 gigabytes"}, "no size"),
        ({"max_bytes": "0B"}, "no size"),
        ({"max_file_age": "old"}, "duration"),
        ({"max_files": 0}, "greater"),
    ],
)
def test_a_limit_that_is_none_is_refused(root: Path, limits: dict[str, Any], says: str) -> None:
    result = ask(root, **limits)
    assert (result.outcome, result.cause) == (ERROR, Cause.CONFIG)
    assert says in result.says


def test_sizes_are_told_in_their_largest_unit() -> None:
    assert [shown(size) for size in (0, 1023, 1024, 1536, 5 * 1024**3)] == [
        "0 B",
        "1023 B",
        "1.0 KB",
        "1.5 KB",
        "5.0 GB",
    ]


@pytest.mark.parametrize("text", ["4KB", "4kb", "4 KiB", "4k", "4Ki", "4096", "4096 B", "0.004mb"])
def test_a_size_is_written_as_people_and_tools_write_it(root: Path, text: str) -> None:
    result = ask(root, max_bytes=text, max_files=10)
    assert result.outcome in {PASS, Outcome.WARN}
    assert result.says.startswith("state/ 2.0 KB in 2 files")
