"""Which log goes on after a checkout: never one whose end is another than the one left here."""

import shutil
import subprocess
from pathlib import Path

import pytest

from readiness_tui.storage.audit import continuation as lineage
from readiness_tui.storage.audit.continuation import NAME, LogContinuation, left_in
from readiness_tui.storage.audit.log import AuditLog, read_all, verify
from readiness_tui.storage.files.fileops import FileOps
from tests.storage.audit.test_log import WRITER, entry

LOGS = "boards/audit"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / ".readiness"
    place.mkdir()
    return place


def log(root: Path, home: Path) -> AuditLog:
    return AuditLog(root, WRITER, lineage=LogContinuation(home, WRITER, FileOps()))


def wrote(root: Path, home: Path, number: int) -> str:
    """Log an entry, as a process of its own; the writer."""
    return log(root, home).append([entry(number)])[-1].writer


def kept(root: Path, name: str) -> Path:
    """A copy of the logs as they are now, as a commit of a branch keeps them."""
    return shutil.copytree(root / LOGS, root / name)


def check_out(root: Path, copy: Path | None) -> None:
    shutil.rmtree(root / LOGS)
    if copy is not None:
        shutil.copytree(copy, root / LOGS)


def test_one_log_goes_on_for_as_long_as_nothing_else_is_checked_out(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lineage, "COMPACT_BYTES", 400)
    assert {wrote(tmp_path, home, number) for number in range(9)} == {WRITER}
    assert (home / NAME).stat().st_size <= 600
    assert verify(tmp_path) == ()


def test_each_branch_has_a_log_of_its_own_and_goes_on_with_it(tmp_path: Path, home: Path) -> None:
    assert wrote(tmp_path, home, 1) == WRITER
    main = kept(tmp_path, "main")
    assert wrote(tmp_path, home, 2) == WRITER
    feat = kept(tmp_path, "feat")
    check_out(tmp_path, main)
    other = wrote(tmp_path, home, 3)
    assert other != WRITER
    assert other.rpartition("-")[0] == WRITER.rpartition("-")[0]
    main = kept(tmp_path, "main-2")
    check_out(tmp_path, feat)
    assert wrote(tmp_path, home, 4) == WRITER
    check_out(tmp_path, main)
    assert wrote(tmp_path, home, 5) == other
    assert verify(tmp_path) == ()


def test_where_the_logs_are_gone_a_new_one_is_begun(tmp_path: Path, home: Path) -> None:
    wrote(tmp_path, home, 1)
    check_out(tmp_path, None)
    assert wrote(tmp_path, home, 2) != WRITER


def test_a_log_whose_end_was_cut_off_is_not_gone_on_with(tmp_path: Path, home: Path) -> None:
    wrote(tmp_path, home, 1)
    wrote(tmp_path, home, 2)
    path = tmp_path / LOGS / f"{WRITER}.jsonl"
    path.write_bytes(path.read_bytes().partition(b"\n")[0] + b"\n")
    before = path.read_bytes()
    assert wrote(tmp_path, home, 3) != WRITER
    assert path.read_bytes() == before


def test_a_line_of_ours_that_was_torn_is_set_aside_in_the_same_log(
    tmp_path: Path, home: Path
) -> None:
    wrote(tmp_path, home, 1)
    wrote(tmp_path, home, 2)
    path = tmp_path / LOGS / f"{WRITER}.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    assert wrote(tmp_path, home, 3) == WRITER
    assert [one.entry.do for one in read_all(tmp_path)] == ["set", "recovered", "set"]


def test_a_kill_between_the_line_and_its_note_begins_no_new_log(tmp_path: Path, home: Path) -> None:
    wrote(tmp_path, home, 1)
    note = (home / NAME).read_bytes()
    wrote(tmp_path, home, 2)
    (home / NAME).write_bytes(note)
    assert wrote(tmp_path, home, 3) == WRITER
    (home / NAME).unlink()
    assert wrote(tmp_path, home, 4) == WRITER
    assert verify(tmp_path) == ()


NOTED = f"w {'0' * 64} {'a' * 64}\n".encode()


@pytest.mark.parametrize(
    "note", [b"\xff\xff\n", b"a b\n", b"a b c", b"\n\n", b"w 0 0\n", b"\0" * 40 + NOTED]
)
def test_a_note_that_says_nothing_does_no_harm(tmp_path: Path, home: Path, note: bytes) -> None:
    (home / NAME).write_bytes(note)
    wrote(tmp_path, home, 1)
    wrote(tmp_path, home, 2)
    assert verify(tmp_path) == ()
    assert len({record.writer for record in read_all(tmp_path)}) == 1


def test_what_a_kill_left_out_is_looked_for_in_every_log(tmp_path: Path, home: Path) -> None:
    wrote(tmp_path, home, 1)
    (home / NAME).write_text(f"{WRITER} {'0' * 64} {'1' * 64}\n")
    assert log(tmp_path, home).append_missing([entry(1)]) == ()


def test_edits_on_two_branches_merge_in_git_without_a_conflict(tmp_path: Path, home: Path) -> None:
    def git(*args: str) -> str:
        who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        done = subprocess.run(
            ["git", *who, *args],  # noqa: S607
            cwd=tmp_path,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def commit(number: int) -> None:
        wrote(tmp_path, home, number)
        git("add", "boards")
        git("commit", "-qm", str(number))

    git("init", "-qb", "main")
    commit(1)
    git("checkout", "-qb", "feat")
    commit(2)
    commit(3)
    git("checkout", "-q", "main")
    commit(4)
    git("merge", "-q", "--no-edit", "feat")
    assert git("status", "--porcelain", "boards") == ""
    commit(5)
    assert verify(tmp_path) == ()
    assert sorted(record.entry.op for record in read_all(tmp_path)) == sorted(
        entry(number).op for number in range(1, 6)
    )


def test_a_note_with_the_zeros_of_a_power_cut_tells_of_no_lost_log(
    tmp_path: Path, home: Path
) -> None:
    wrote(tmp_path, home, 1)
    (home / NAME).write_bytes(b"\0" * 40 + (home / NAME).read_bytes())
    assert left_in(home) == {}
