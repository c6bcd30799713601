"""The doctor: each thing that can be wrong is found, with a way out, and nothing is changed."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from readiness_tui.domain.model.edits import Action, SetField
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.model.status import Priority
from readiness_tui.domain.model.unsaved import Pending
from readiness_tui.services.checkpoints.write_access import WriteAccess
from readiness_tui.services.doctor import files as doctor_files
from readiness_tui.services.doctor import host as doctor_host
from readiness_tui.services.doctor import safety as doctor_keeping
from readiness_tui.services.doctor.doctor import Case, Fact, Grade, examine
from readiness_tui.services.git.setup import clone_of, install
from readiness_tui.storage.files.fileops import FileOps
from readiness_tui.storage.files.filesystem import FileSystem, Promise
from readiness_tui.storage.journal.journal import Journal

BOARD = '[board]\nid = "plan"\n\n[ticket.T-1]\ntitle = "First"\npriority = "P1"\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace in a clone that is set up, in which something was written already."""
    where = tmp_path / "clone"
    (where / "boards").mkdir(parents=True)
    (where / "boards" / "plan.toml").write_text(BOARD)
    git(where, "init", "--quiet")
    install(clone_of(where, "boards"), with_hook=True)
    access = WriteAccess(where, actor="ana@example.org")
    access.log([access.act().says("migrate", "")])
    return where


def git(root: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(root), *words], check=True, timeout=120)  # noqa: S607


def facts(root: Path, *, probe: bool = False) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for fact in examine(Case(root, with_probe=probe)):
        found.setdefault(fact.name, []).append(fact)
    return found


def the(root: Path, name: str, *, probe: bool = False) -> Fact:
    """The one fact of that name; if it is a finding, it has a way out."""
    (fact,) = facts(root, probe=probe)[name]
    assert (fact.grade is not Grade.FINDING) or fact.remedy
    return fact


def findings(root: Path) -> list[str]:
    return [fact.name for fact in examine(Case(root)) if fact.grade is Grade.FINDING]


def tree(root: Path) -> dict[str, tuple[int, int, int]]:
    return {
        str(path): (found.st_ino, found.st_size, found.st_mtime_ns)
        for path in (root, *root.rglob("*"))
        if (found := path.lstat())
    }


def test_a_healthy_workspace_has_no_finding_and_stays_as_it_is(root: Path) -> None:
    before = tree(root)
    assert findings(root) == []
    assert tree(root) == before


def test_a_workspace_without_anything_is_told_what_comes_with_the_first_edit(
    tmp_path: Path,
) -> None:
    (tmp_path / "boards").mkdir()
    found = facts(tmp_path)
    for name in ("folder", "lock", "journal", "audit log", "boards", "repository"):
        assert [fact.grade for fact in found[name]] == [Grade.NOTE]
    assert list(tmp_path.iterdir()) == [tmp_path / "boards"]


def test_the_probe_exchanges_two_files_and_leaves_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = sorted(path.name for path in (root / ".readiness").iterdir())
    assert the(root, "exchange").grade is Grade.NOTE
    assert the(root, "exchange", probe=True) == Fact(
        "files", "exchange", "works, tried in .readiness/"
    )

    def refuse(*_: object) -> None:
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(FileOps, "exchange", refuse)
    assert "no atomic exchange" in the(root, "exchange", probe=True).says
    monkeypatch.setattr(FileOps, "exchange", lambda *_: None)
    assert the(root, "exchange", probe=True).grade is Grade.FINDING, "nothing was exchanged"

    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(FileOps, "exchange", fail)
    assert the(root, "exchange", probe=True).says == "cannot be examined: Input/output error"
    assert sorted(path.name for path in (root / ".readiness").iterdir()) == names


def test_without_a_folder_of_ours_the_probe_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "boards").mkdir()
    assert the(tmp_path, "exchange", probe=True).says.startswith("not tried: .readiness/")
    assert list(tmp_path.rglob("*")) == [tmp_path / "boards"]


@pytest.mark.parametrize(
    ("promise", "grade"),
    [
        (Promise.FULL, Grade.GOOD),
        (Promise.UNTESTED, Grade.NOTE),
        (Promise.VOLATILE, Grade.NOTE),
        (Promise.NONE, Grade.FINDING),
    ],
)
def test_the_file_system_is_told_with_its_promise(
    root: Path, monkeypatch: pytest.MonkeyPatch, promise: Promise, grade: Grade
) -> None:
    found = FileSystem("somefs", "/mnt", promise)
    monkeypatch.setattr(doctor_files, "filesystem_of", lambda _: found)
    fact = the(root, "file system")
    assert (fact.grade, fact.says.startswith("somefs, mounted on /mnt: ")) == (grade, True)
    assert promise.value in fact.says


@pytest.mark.parametrize(
    ("blocks", "inodes", "says"),
    [
        (10, 10_000, "too little to save a board"),
        (10_000, 3, "too little to save a board"),
        (10_000, 10_000, "no checkpoint can be made"),
    ],
)
def test_too_little_room_is_found(
    root: Path, monkeypatch: pytest.MonkeyPatch, blocks: int, inodes: int, says: str
) -> None:
    room = os.statvfs_result((4096, 4096, 10**9, blocks, blocks, 10**9, inodes, inodes, 0, 255))
    monkeypatch.setattr(os, "statvfs", lambda _: room)
    monkeypatch.setattr(doctor_files.guard_room, "__defaults__", (lambda _: room,))
    fact = the(root, "space")
    assert (fact.grade, says in fact.says) == (Grade.FINDING, True)


def test_boards_that_cannot_be_read_or_written_are_named(root: Path, tmp_path: Path) -> None:
    boards = root / "boards"
    (boards / "broken.toml").write_text("[board\n")
    (tmp_path / "outside.toml").write_text(BOARD.replace("plan", "outside"))
    (boards / "link.toml").symlink_to(tmp_path / "outside.toml")
    (boards / "twin.toml").write_text(BOARD.replace("plan", "twin"))
    os.link(boards / "twin.toml", tmp_path / "other-name")
    found = facts(root)["boards"]
    assert [fact.grade for fact in found] == [Grade.FINDING] * 3
    assert [fact.says.split(":")[0].split(" ")[0] for fact in found] == [
        "boards/broken.toml",
        "boards/link.toml",
        "boards/twin.toml",
    ]
    assert all(fact.remedy for fact in found)


def test_boards_that_are_passed_over_are_named(root: Path) -> None:
    for name in ("c.TOML", "old/d.toml", "old/deep/E.Toml"):
        (root / "boards" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "boards" / name).write_text(BOARD)
    (root / "boards/audit").mkdir(exist_ok=True)
    (root / "boards/audit/ann.jsonl").write_text("")
    (root / "boards/.c.toml").write_text(BOARD)
    named = [fact.says.split(" ")[0] for fact in facts(root)["boards"]]
    assert named == ["boards/c.TOML", "boards/old/d.toml", "boards/old/deep/E.Toml"]


def test_a_lock_that_is_held_names_its_holder(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert the(root, "lock") == Fact("safekeeping", "lock", "free")
    monkeypatch.setattr(doctor_keeping, "LOCK_WAIT_S", 0.1)
    script = (
        "import sys; from pathlib import Path; from readiness_tui.storage.files.home import Home\n"
        "with Home.open(Path(sys.argv[1])).lock(): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        fact = the(root, "lock")
        holder.kill()
    assert (fact.grade, f"pid {holder.pid} " in fact.says) == (Grade.FINDING, True)


def test_a_copy_a_tracked_and_a_linked_folder_are_not_trusted(root: Path, tmp_path: Path) -> None:
    assert the(root, "folder").says.startswith(".readiness/ is ours; writer ana-")
    copy = tmp_path / "copy"
    shutil.copytree(root, copy)
    fact = the(copy, "folder")
    assert (fact.grade, "not trusted" in fact.says) == (Grade.FINDING, True)
    git(root, "add", "--force", ".readiness/writer.json")
    fact = the(root, "folder")
    assert (fact.grade, "git tracks" in fact.says) == (Grade.FINDING, True)
    shutil.rmtree(copy / ".readiness")
    (copy / ".readiness").symlink_to(root / ".readiness")
    fact = the(copy, "folder")
    assert (fact.grade, "no real folder" in fact.says) == (Grade.FINDING, True)


def test_edits_that_are_on_no_board_and_leftovers_of_a_kill_are_found(root: Path) -> None:
    assert the(root, "journal") == Fact("safekeeping", "journal", "every edit is on its board")
    ticket = RecordRef(BoardId("plan"), Kind.TICKET, "T-1")
    edit = SetField(ticket, "priority", Priority.P1, Priority.P0)
    pending = Pending(
        op="a" * 32,
        at=datetime(2026, 2, 16, tzinfo=UTC),
        reason="disk-full",
        says="no room",
        action=Action("T-1 P1 > P0", (edit,)),
    )
    Journal(root / ".readiness").append(pending)
    (root / "boards" / f".plan.toml.{'b' * 32}.tmp").write_text("x")
    found = facts(root)["journal"]
    assert [fact.says.partition(":")[0] for fact in found] == [
        "not saved, disk-full",
        f"boards/.plan.toml.{'b' * 32}.tmp",
    ]
    assert all(fact.grade is Grade.FINDING and fact.remedy for fact in found)
    with (root / ".readiness" / "journal.jsonl").open("a") as file:
        file.write("no entry\n")
    assert len(facts(root)["journal"]) == 3


def test_an_audit_log_that_was_altered_is_found_at_its_line(root: Path) -> None:
    assert the(root, "audit log").says == "holds: 1 records, 0 anchors"
    (log,) = (root / "boards" / "audit").glob("*.jsonl")
    log.write_bytes(log.read_bytes().replace(b"ana@", b"bob@"))
    fact = facts(root)["audit log"][0]
    assert (fact.grade, f"{log.name}:1" in fact.says) == (Grade.FINDING, True)


def test_a_clone_in_which_git_merges_by_line_is_found(root: Path) -> None:
    git(root, "config", "merge.readiness.driver", "/gone/python -m readiness_tui merge-driver %O")
    assert "/gone/python is gone" in the(root, "merge driver").says
    git(root, "config", "--unset", "merge.readiness.driver")
    assert the(root, "merge driver").grade is Grade.FINDING
    (root / "boards" / ".gitattributes").write_text("*.toml merge=union\n")
    assert "`union`" in the(root, "attributes").says
    (root / "boards" / ".gitattributes").unlink()
    assert the(root, "attributes").says == "boards are merged by line"
    assert findings(root) == ["attributes", "merge driver"]


def test_hooks_are_looked_at(root: Path) -> None:
    hook = root / ".git" / "hooks" / "pre-commit"
    hook.chmod(0o644)
    fact = the(root, "pre-commit hook")
    assert (fact.grade, fact.remedy.startswith("chmod +x ")) == (Grade.FINDING, True)
    hook.write_text("#!/bin/sh\nmake lint\n")
    assert the(root, "pre-commit hook").grade is Grade.NOTE
    hook.unlink()
    assert the(root, "pre-commit hook").remedy == "readiness git install"


def test_a_machine_without_watches_left_is_found(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert the(root, "watches").says.startswith("4 needed; ")
    limit = tmp_path / "limit"
    limit.write_text("3\n")
    monkeypatch.setattr(doctor_host, "_LIMITS", (limit,))
    fact = the(root, "watches")
    assert (fact.grade, "of 3 in use" in fact.says) == (Grade.FINDING, True)
    monkeypatch.setattr(doctor_host, "_LIMITS", (tmp_path / "none",))
    assert the(root, "watches").grade is Grade.NOTE


def test_watches_of_other_processes_of_the_account_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = tmp_path / "4711"
    (process / "fd").mkdir(parents=True)
    (process / "fdinfo").mkdir()
    (process / "fd" / "5").symlink_to("anon_inode:inotify")
    (process / "fdinfo" / "5").write_text("pos:\t0\ninotify wd:1 ino:2\ninotify wd:2 ino:3\n")
    (process / "fd" / "6").symlink_to("/dev/null")
    monkeypatch.setattr(doctor_host, "_PROCESSES", tmp_path)
    (tmp_path / "boards").mkdir()
    assert "; 2 of " in the(tmp_path, "watches").says


def test_without_git_the_rest_is_examined(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    found = facts(root)
    assert [fact.grade for fact in found["repository"]] == [Grade.NOTE]
    assert (found["git"][0].says, found["folder"][0].grade) == ("none", Grade.GOOD)
