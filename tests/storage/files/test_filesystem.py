"""What a file system promises is said by its kind, and the kind is that of the longest mount."""

from pathlib import Path

import pytest

from readiness_tui.storage.files.filesystem import FileSystem, Promise, filesystem_of

TABLE = r"""
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard
30 27 0:30 / {at} rw shared:2 master:3 - xfs /dev/vdb rw
31 30 0:31 / {at}/with\040space rw - nfs4 server:/export rw
32 30 0:32 / {at}/twice rw - btrfs /dev/vdc rw
33 32 0:33 / {at}/twice rw - fuse.sshfs host: rw
34 30 0:34 / {at}/sand rw - 9p drive rw
a line that is none
"""


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    path = tmp_path / "mountinfo"
    path.write_text(TABLE.format(at=tmp_path), encoding="utf-8")
    return path


def of(mounts: Path, folder: str) -> FileSystem:
    path = mounts.parent / folder
    path.mkdir(parents=True, exist_ok=True)
    return filesystem_of(path, mounts=mounts)


@pytest.mark.parametrize(
    ("folder", "kind", "promise"),
    [
        ("boards", "xfs", Promise.UNTESTED),
        ("with space/boards", "nfs4", Promise.NONE),
        ("twice/boards", "fuse.sshfs", Promise.NONE),
        ("sand/boards", "9p", Promise.NONE),
        ("sandbox/boards", "xfs", Promise.UNTESTED),
    ],
)
def test_the_longest_mount_point_says_the_kind(
    mounts: Path, folder: str, kind: str, promise: Promise
) -> None:
    found = of(mounts, folder)
    assert (found.kind, found.promise) == (kind, promise)


def test_a_link_is_followed_to_where_the_boards_are(mounts: Path) -> None:
    of(mounts, "with space/boards")
    link = mounts.parent / "boards"
    link.symlink_to("with space/boards")
    assert filesystem_of(link, mounts=mounts).mount == f"{mounts.parent}/with space"


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("ext4", ""),
        ("nfs", "boards/ is on nfs: no durability or locking promise"),
        ("fuse", "boards/ is on fuse: no durability or locking promise"),
        ("virtiofs", "boards/ is on virtiofs: no durability or locking promise"),
        ("cifs", "boards/ is on cifs: no durability or locking promise"),
        ("overlay", "boards/ is on overlay: durability untested here"),
        ("zfs", "boards/ is on zfs: durability untested here"),
        ("tmpfs", "boards/ is on tmpfs: nothing here survives a restart of the machine"),
    ],
)
def test_what_is_not_promised_is_said(tmp_path: Path, kind: str, says: str) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"1 0 0:1 / / rw - {kind} x rw\n", encoding="utf-8")
    assert of(mounts, "boards").says == says


def test_a_system_without_such_a_table_is_not_trusted(tmp_path: Path) -> None:
    found = filesystem_of(tmp_path, mounts=tmp_path / "absent")
    assert (found.kind, found.promise) == ("", Promise.UNTESTED)
    assert "an unknown file system: durability untested" in found.says


def test_this_system_has_a_kind(tmp_path: Path) -> None:
    if not Path("/proc/self/mountinfo").exists():
        pytest.skip("no table of mounts here")
    found = filesystem_of(tmp_path)
    assert found.kind
    assert tmp_path.resolve().is_relative_to(found.mount)
