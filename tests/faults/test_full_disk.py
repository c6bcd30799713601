"""F03: no space, no inodes, no larger file. The old text stays, and the edit is kept."""

import os
import resource
import shutil
from pathlib import Path

import pytest

from tests.faults import oracle
from tests.faults.disks import ext4, fill, tmpfs
from tests.faults.program import Ended, command, edit_of, edited, lay_out

BEFORE = frozenset({"T-3"})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace in which T-3 has been edited."""
    return ready(tmp_path / "plan")


def ready(root: Path) -> Path:
    lay_out(root)
    assert command(root, *edit_of("T-3")).code == oracle.SAVED
    return root


def refused(root: Path, ended: Ended, reason: str) -> None:
    """See that an edit of T-1 was refused truly, for a reason, and that it is kept."""
    assert oracle.told_the_truth(root, ended, {"T-1"}, done=BEFORE) == BEFORE
    assert (ended.code, ended.word) == (oracle.UNCHANGED, reason)
    assert oracle.kept(root) == {"T-1"}


@pytest.mark.fault("F03")
@pytest.mark.parametrize("options", ["size=16k", "nr_inodes={inodes}"])
def test_boards_on_a_full_disk_stay_and_the_edit_waits_in_the_journal(
    root: Path, tmp_path: Path, options: str
) -> None:
    boards = root / "boards"
    copy = shutil.copytree(boards, tmp_path / "copy")
    inodes = 1 + sum(1 for _ in copy.rglob("*"))
    with tmpfs(boards, options.format(inodes=inodes)):
        shutil.copytree(copy, boards, dirs_exist_ok=True)
        refused(root, command(root, *edit_of("T-1")), "disk-full")
        assert not list(boards.rglob(".*.tmp"))
        assert command(root, "list").code == 0


@pytest.mark.fault("F03")
@pytest.mark.parametrize("leave_bytes", [0, 8192, 48 * 1024])
def test_on_a_full_disk_the_edit_is_kept_in_what_was_set_aside(
    tmp_path: Path, leave_bytes: int
) -> None:
    with ext4(tmp_path) as disk:
        root = ready(disk.path / "plan")
        filler = fill(disk.path, leave_bytes=leave_bytes)
        refused(root, command(root, *edit_of("T-1")), "disk-full")
        filler.unlink()
        oracle.mended(root, tmp_path, BEFORE, by="T-2")
        assert oracle.kept(root) == {"T-1"}


@pytest.mark.fault("F03")
def test_the_first_edit_on_a_full_disk_is_refused_with_its_reason(tmp_path: Path) -> None:
    with ext4(tmp_path) as disk:
        root = lay_out(disk.path / "plan")
        filler = fill(disk.path)
        ended = command(root, *edit_of("T-1"))
        assert not oracle.told_the_truth(root, ended, {"T-1"})
        assert (ended.code, ended.word) == (oracle.UNCHANGED, "disk-full")
        filler.unlink()
        oracle.mended(root, tmp_path, frozenset(), by="T-2")


@pytest.mark.fault("F03")
@pytest.mark.parametrize("blocks", [0, 1, 8])
def test_a_limit_on_file_sizes_leaves_the_old_text(root: Path, blocks: int) -> None:
    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (blocks * 1024, blocks * 1024))

    path = root / "boards/b.toml"
    long = path.read_text(encoding="utf-8") + f'notes = "{"x" * 9000}"\n'
    path.write_text(long, encoding="utf-8")
    ended = command(root, *edit_of("U-1"), preexec_fn=limited)
    assert "Traceback" not in ended.err
    assert ended.code == oracle.UNCHANGED, ended
    assert path.read_text(encoding="utf-8") == long
    assert not list((root / "boards").rglob(".*.tmp"))
    again = command(root, *edit_of("U-1"))
    assert again.code == oracle.SAVED, again
    assert path.read_text(encoding="utf-8") == long.replace('"P2"', '"P0"', 1)
    assert command(root, "audit", "verify").code == 0


@pytest.mark.fault("F03")
def test_what_waits_is_on_the_board_once_there_is_space_and_it_is_reapplied(
    tmp_path: Path,
) -> None:
    with ext4(tmp_path) as disk:
        root = ready(disk.path / "plan")
        filler = fill(disk.path)
        refused(root, command(root, *edit_of("T-1")), "disk-full")
        filler.unlink()
        os.sync()
        done = command(root, "recover", "--reapply")
        assert done.code == oracle.SAVED, done
        assert edited(root) == BEFORE | {"T-1"}
        assert not oracle.kept(root)
