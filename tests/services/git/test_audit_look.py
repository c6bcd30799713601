"""The audit log against what remembers it: commits, checkpoints, and this clone's own note."""

from pathlib import Path

import pytest

from readiness_tui.domain.proof.proof import WORKSPACE
from readiness_tui.services.checkpoints.checkpoint_service import CheckpointService
from readiness_tui.services.git.audit_look import faults_told, look_at_log
from readiness_tui.services.reports.report import make_report
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.storage.audit.log import AuditEntry, AuditLog, verify
from readiness_tui.storage.checkpoints.checkpoint import GateState
from tests.clones import Clone, Team, team
from tests.rights import closed

AGAIN = "remembers a record that was written here"


@pytest.fixture
def ann(tmp_path: Path) -> Clone:
    return team(tmp_path).clone("ann")


def logs(clone: Clone) -> list[Path]:
    return sorted((clone.root / "boards/audit").glob("*.jsonl"))


def log(clone: Clone) -> Path:
    (path,) = logs(clone)
    return path


def cut(clone: Clone, lines: int = 1) -> None:
    """Take lines off the end of the one log, as an editor does."""
    path = log(clone)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-lines]))


def edited(clone: Clone, times: int) -> None:
    for number in range(times):
        assert clone.set("T-1", "title", f"Title {number} {len(clone.text())}")


def name(clone: Clone) -> str:
    return log(clone).relative_to(clone.root).as_posix()


def test_a_log_as_it_was_left_holds(ann: Clone) -> None:
    assert faults_told(ann.root) == ()
    edited(ann, 3)
    assert faults_told(ann.root) == ()


def test_a_tail_that_was_cut_off_is_told_at_its_line(ann: Clone) -> None:
    edited(ann, 3)
    cut(ann)
    (fault,) = look_at_log(ann.root).faults
    assert (str(fault.place), fault.code) == (f"{name(ann)}:2", "audit-cut")
    assert AGAIN in fault.message
    assert "bring the lines back" in fault.remedy
    assert verify(ann.root) == (), "the chain alone cannot see it"


def test_a_log_that_is_gone_or_emptied_is_told(ann: Clone) -> None:
    edited(ann, 2)
    path = name(ann)
    log(ann).write_bytes(b"")
    assert [fault.code for fault in look_at_log(ann.root).faults] == ["audit-cut"]
    log(ann).unlink()
    assert [str(fault.place) for fault in look_at_log(ann.root).faults] == [path]


def test_without_git_it_is_told_too(tmp_path: Path) -> None:
    bare = Clone(tmp_path, "ann")
    bare.write('format = 1\n[board]\nid = "plan"\n[ticket.T-1]\ntitle = "x"\n')
    edited(bare, 2)
    cut(bare)
    assert [fault.code for fault in look_at_log(bare.root).faults] == ["audit-cut"]


def test_a_tail_that_the_commit_still_has_is_told(ann: Clone) -> None:
    edited(ann, 2)
    ann.commit()
    cut(ann)
    assert [fault.code for fault in look_at_log(ann.root).faults] == ["audit-cut"]


def test_a_record_that_was_only_here_is_told_after_it_was_thrown_away(ann: Clone) -> None:
    edited(ann, 2)
    ann.commit()
    edited(ann, 1)
    ann.git("checkout", "-q", "--", "boards")
    assert [fault.code for fault in look_at_log(ann.root).faults] == ["audit-cut"]
    (ann.root / ".readiness/logs.txt").unlink()
    assert faults_told(ann.root) == (), "as the remedy says"


def test_another_branch_has_another_log_and_nothing_is_cut(ann: Clone) -> None:
    edited(ann, 1)
    ann.commit()
    ann.git("checkout", "-qb", "feature")
    edited(ann, 2)
    CheckpointService(ann.access).take("on-the-branch", GateState())
    ann.commit()
    ann.git("checkout", "-q", "main")
    assert look_at_log(ann.root).faults == ()
    edited(ann, 1)
    ann.commit()
    assert look_at_log(ann.root).faults == ()
    ann.git("branch", "-qD", "feature")
    assert look_at_log(ann.root).faults == (), "git still knows where the branch was"


def test_a_stash_holds_it(ann: Clone) -> None:
    edited(ann, 1)
    ann.commit()
    edited(ann, 2)
    ann.git("stash", "-q")
    assert look_at_log(ann.root).faults == ()


def test_a_torn_line_is_no_cut(ann: Clone) -> None:
    edited(ann, 2)
    data = log(ann).read_bytes()
    log(ann).write_bytes(data[:-20])
    assert [fault.code for fault in look_at_log(ann.root).faults] == ["audit-torn"]


def test_a_checkpoint_remembers_on_this_branch(ann: Clone) -> None:
    edited(ann, 2)
    CheckpointService(ann.access).take("one", GateState())
    (ann.root / ".readiness/logs.txt").unlink()
    cut(ann, 2)
    (fault,) = look_at_log(ann.root).faults
    assert fault.code == "audit-cut"
    assert "checkpoint" in fault.message


def test_a_note_in_a_folder_that_is_not_ours_counts_for_nothing(tmp_path: Path) -> None:
    all_: Team = team(tmp_path)
    ann = all_.clone("ann")
    edited(ann, 2)
    import shutil

    shutil.copytree(ann.root, tmp_path / "copy")
    copy = Clone(tmp_path / "copy", "copy")
    cut(copy)
    assert faults_told(copy.root) == ()
    assert faults_told(ann.root) == ()


# The end alone, and who is told


def entry(number: int) -> AuditEntry:
    from datetime import UTC, datetime

    at = datetime(2026, 2, 16, tzinfo=UTC)
    return AuditEntry(do="set", at=at, cid=f"{number:032x}", op=f"{number:032x}:0", board="plan")


def many(root: Path, count: int, rotate_bytes: int = 5 << 20) -> list[Path]:
    written = AuditLog(root, "ana-1", rotate_bytes=rotate_bytes)
    for number in range(count):
        written.append([entry(number)])
    return sorted((root / "boards/audit").iterdir(), key=lambda path: (len(path.name), path.name))


@pytest.mark.parametrize("rotate_bytes", [5 << 20, 2_000])
def test_the_end_is_looked_at_first_and_all_of_it_later(tmp_path: Path, rotate_bytes: int) -> None:
    first, *_ = files = many(tmp_path, 30, rotate_bytes)
    assert verify(tmp_path, last=10) == ()
    assert (len(files) > 3) == (rotate_bytes == 2_000)
    text = first.read_text()
    first.write_text(text.replace('"do":"set"', '"do":"say"', 1))
    assert verify(tmp_path, last=10) == ()
    assert [str(one.place) for one in verify(tmp_path)] == [f"boards/audit/{first.name}:1"]
    first.write_text(text)
    last = files[-1]
    lines = last.read_text().splitlines(keepends=True)
    last.write_text("".join([*lines[:-2], lines[-1]]))
    for only in (10, None):
        (problem,) = verify(tmp_path, last=only)
        assert problem.code == "audit-gap"
        assert problem.line == len(lines) - 1


@pytest.mark.parametrize("last", range(1, 33))
def test_an_end_of_any_length_of_a_whole_log_holds(tmp_path: Path, last: int) -> None:
    many(tmp_path, 30, 2_000)
    assert verify(tmp_path, last=last) == ()


def test_check_tells_it_as_a_remark_and_the_verdict_stays(ann: Clone) -> None:
    edited(ann, 2)
    workspace = Workspace(ann.root)
    workspace.open()
    before = make_report(workspace.gates.run(), [WORKSPACE])
    cut(ann)
    told = workspace.look_at_log()
    assert told is not None
    remarks = told.remarks
    assert [AGAIN in remark for remark in remarks] == [True]
    after = make_report(workspace.gates.run(), [WORKSPACE])
    assert (after.exit, after.whole.word) == (before.exit, before.whole.word)
    assert workspace.open().remarks == remarks


def test_a_log_that_cannot_be_read_was_not_cut_off(ann: Clone) -> None:
    edited(ann, 3)
    with closed(log(ann)):
        (fault,) = faults_told(ann.root)
    assert fault.startswith(f"{name(ann)}: the audit log cannot be read: Permission denied")


def test_a_note_that_cannot_be_read_is_told(ann: Clone) -> None:
    edited(ann, 2)
    cut(ann)
    with closed(ann.root / ".readiness/logs.txt"):
        (fault,) = faults_told(ann.root)
    assert fault.startswith(".readiness/logs.txt: whether a log was cut off is not known")
