"""F16: links, owners, rights and attributes are kept or told of; what is no file is refused."""

import errno
import os
import socket
import struct
import subprocess
from pathlib import Path

import pytest

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.storage.files import atomic
from readiness_tui.storage.files.atomic import commit, look, stage
from readiness_tui.storage.files.fileops import FileOps
from tests.storage.faults import NEW, OLD, Struck, refusing, save_whole

pytestmark = pytest.mark.fault("F16")

IS_ROOT = os.geteuid() == 0
TEMP = ".a.toml.op.tmp"
ACL, DEFAULT_ACL = "system.posix_acl_access", "system.posix_acl_default"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "a.toml"
    path.write_bytes(OLD)
    return path


def save(path: Path, ops: FileOps | None = None) -> tuple[str, ...]:
    """Save a file in steps; what was remarked."""
    ops, seen = ops or FileOps(), look(path)
    said = stage(ops, seen, TEMP, NEW)
    commit(ops, seen, TEMP)
    return seen.remarks + said


def access_list(user: int) -> bytes:
    """An access list: 6 for the owner and one more user, 4 for the group and nobody else."""
    entries = [(1, 6, -1), (2, 6, user), (4, 4, -1), (0x10, 6, -1), (0x20, 0, -1)]
    packed = (struct.pack("<HHi", *entry) for entry in entries)
    return struct.pack("<I", 2) + b"".join(packed)


def set_attribute(path: Path, name: str, value: bytes) -> None:
    try:
        os.setxattr(path, name, value)
    except OSError as error:
        pytest.skip(f"no {name} on this file system: {error.strerror}")


class TestLinks:
    """Other names of a file."""

    def test_a_symbolic_link_is_followed_and_stays(self, target: Path) -> None:
        folder = target.parent / "deep"
        folder.mkdir()
        (folder / "b.toml").symlink_to("../a.toml")
        (folder / "c.toml").symlink_to("b.toml")
        assert look(folder / "c.toml").path == target
        assert save(folder / "c.toml") == ()
        assert (folder / "b.toml").is_symlink()
        assert target.read_bytes() == NEW
        assert target.with_name(TEMP).read_bytes() == OLD
        assert sorted(each.name for each in folder.iterdir()) == ["b.toml", "c.toml"]

    def test_a_link_put_in_the_place_of_the_file_is_a_change(self, target: Path) -> None:
        seen = look(target)
        stage(FileOps(), seen, TEMP, NEW)
        target.rename(target.with_name("moved"))
        target.symlink_to("moved")
        with pytest.raises(WriteError) as caught:
            commit(FileOps(), seen, TEMP)
        assert caught.value.reason == "changed"
        assert target.is_symlink()

    @pytest.mark.parametrize("to", ["absent.toml", "a.toml"])
    def test_a_link_that_leads_nowhere_is_refused(self, tmp_path: Path, to: str) -> None:
        (tmp_path / "a.toml").symlink_to(to)
        for call in (look, lambda path: atomic.create(path, NEW)):
            with pytest.raises(WriteError) as caught:
                call(tmp_path / "a.toml")
            assert caught.value.reason in {"broken-on-disk", "permission"}
        assert not (tmp_path / "absent.toml").exists()

    def test_a_hard_link_is_remarked_and_keeps_the_old_text(self, target: Path) -> None:
        other = target.with_name("other")
        other.hardlink_to(target)
        (remark,) = save(target)
        assert remark == "a.toml is one of 2 hard links to a file; the others keep the old text"
        assert other.read_bytes() == OLD
        assert look(target).remarks == ()


class TestRights:
    """Who may read and write."""

    @pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o444, 0o755])
    def test_the_mode_is_kept(self, target: Path, mode: int) -> None:
        target.chmod(mode)
        assert save(target) == ()
        assert target.stat().st_mode & 0o7777 == mode

    def test_nobody_can_read_the_new_bytes_before_they_have_their_mode(self, target: Path) -> None:
        target.chmod(0o600)
        modes: set[int] = set()

        class Watched(FileOps):
            def write(self, handle: int, data: bytes | memoryview) -> int:
                modes.add(os.fstat(handle).st_mode & 0o777)
                return super().write(handle, data)

        before = os.umask(0)
        try:
            save(target, Watched())
        finally:
            os.umask(before)
        assert modes == {0o600}

    @pytest.mark.skipif(not IS_ROOT, reason="only root gives files away")
    def test_the_owner_is_kept(self, target: Path) -> None:
        os.chown(target, 1234, 5678)
        target.chmod(0o6640)
        assert save(target) == ()
        found = target.stat()
        assert (found.st_uid, found.st_gid, found.st_mode & 0o7777) == (1234, 5678, 0o6640)

    @pytest.mark.skipif(not IS_ROOT, reason="only root has files that are not its own")
    def test_a_group_that_cannot_be_kept_is_remarked_and_gets_no_more_than_all(
        self, target: Path
    ) -> None:
        os.chown(target, 1234, 5678)
        target.chmod(0o664)
        owner, group = save(target, refusing("fchown", errno.EPERM))
        assert owner.startswith("a.toml: its owner could not be kept (Operation not permitted)")
        assert "its group could not be kept" in group
        assert target.stat().st_mode & 0o7777 == 0o644

    def test_a_refused_mode_is_remarked_and_stays_narrow(self, target: Path) -> None:
        target.chmod(0o644)
        (remark,) = save(target, refusing("fchmod", errno.EPERM))
        assert "its mode could not be kept" in remark
        assert target.stat().st_mode & 0o7777 == 0o600
        assert target.read_bytes() == NEW


class TestAttributes:
    """What a file system keeps beside the bytes."""

    def test_they_are_kept(self, target: Path) -> None:
        set_attribute(target, "user.color", b"green")
        set_attribute(target, "user.size", b"")
        assert save(target) == ()
        assert os.getxattr(target, "user.color") == b"green"
        assert {"user.color", "user.size"} <= {*os.listxattr(target)}

    def test_a_refused_one_is_remarked(self, target: Path) -> None:
        set_attribute(target, "user.color", b"green")
        (remark,) = save(target, refusing("setxattr", errno.ENOTSUP))
        assert "its user.color could not be kept (Operation not supported)" in remark
        assert target.read_bytes() == NEW

    def test_any_other_failure_ends_the_save(self, target: Path) -> None:
        set_attribute(target, "user.color", b"green")
        with pytest.raises(WriteError) as caught:
            save(target, refusing("setxattr", errno.ENOSPC))
        assert caught.value.reason == "disk-full"
        assert [each.name for each in target.parent.iterdir()] == ["a.toml"]

    def test_one_that_signs_the_bytes_is_not_copied(
        self, target: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        set_attribute(target, "user.signature", b"of the old bytes")
        monkeypatch.setattr(atomic, "_OF_THE_BYTES", frozenset({"user.signature"}))
        assert save(target) == ()
        assert "user.signature" not in os.listxattr(target)

    def test_an_access_list_is_kept(self, target: Path) -> None:
        set_attribute(target, ACL, access_list(1234))
        before = target.stat().st_mode
        assert save(target) == ()
        target.with_name(TEMP).unlink()
        set_attribute(target.parent, DEFAULT_ACL, access_list(1234))
        ops = Struck(0, lambda _: None)
        assert save(target, ops) == ()
        assert "setxattr" not in ops.calls, "it has it from the folder"
        assert os.getxattr(target, ACL) == access_list(1234)
        assert target.stat().st_mode == before

    def test_nobody_gets_in_by_the_list_that_the_folder_gives(self, target: Path) -> None:
        set_attribute(target.parent, DEFAULT_ACL, access_list(1234))
        target.chmod(0o660)
        assert save(target) == ()
        assert ACL not in os.listxattr(target)
        assert target.stat().st_mode & 0o7777 == 0o660
        atomic.create(target.with_name("new.toml"), NEW)
        assert ACL in os.listxattr(target.with_name("new.toml")), "a new file takes it"

    def test_a_file_system_without_any_has_none_to_keep(
        self, target: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ops = Struck(0, lambda _: None)

        def none(_: object) -> list[str]:
            raise OSError(errno.ENOTSUP, "Operation not supported")

        with monkeypatch.context() as patch:
            patch.setattr(os, "listxattr", none)
            assert save(target, ops) == ()
            patch.delattr(os, "listxattr")
            target.with_name(TEMP).unlink()
            assert save(target, ops) == ()
        assert "setxattr" not in ops.calls

    def test_setfacl_agrees(self, target: Path) -> None:
        try:
            subprocess.run(["setfacl", "-m", "u:1234:rw", target], check=True)  # noqa: S607
        except (OSError, subprocess.CalledProcessError) as error:
            pytest.skip(f"no setfacl here: {error}")
        before = os.getxattr(target, ACL)
        save(target)
        assert os.getxattr(target, ACL) == before


class TestRefused:
    """What is no board."""

    @pytest.mark.parametrize("kind", ["folder", "fifo", "socket"])
    def test_what_is_no_regular_file_is_refused(
        self, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "a.toml"
        if kind == "folder":
            path.mkdir()
        elif kind == "fifo":
            os.mkfifo(path)  # to open it would wait for ever
        else:
            monkeypatch.chdir(tmp_path)  # the name of a socket must be short
            with socket.socket(socket.AF_UNIX) as made:
                made.bind("a.toml")
        with pytest.raises(WriteError, match=r"a\.toml is no regular file") as caught:
            atomic.replace(path, "", NEW)
        assert caught.value.reason == "broken-on-disk"
        assert [each.name for each in tmp_path.iterdir()] == ["a.toml"]

    def test_a_device_is_refused(self) -> None:
        with pytest.raises(WriteError, match="no regular file"):
            look(Path(os.devnull))

    def test_one_that_came_in_the_last_gap_gets_its_name_back(self, target: Path) -> None:
        class Late(FileOps):
            def exchange(self, one: Path, other: Path) -> None:
                if target.is_file() and target.read_bytes() == OLD:
                    target.unlink()
                    os.mkfifo(target)
                super().exchange(one, other)

        (target.parent / "boards").mkdir()
        target = target.rename(target.parent / "boards/a.toml")
        with pytest.raises(WriteError) as caught:
            save_whole(target.parents[1], Late())
        assert caught.value.reason == "conflict"
        assert target.is_fifo()
        assert [each.name for each in target.parent.iterdir()] == ["a.toml"]

    def test_a_huge_sparse_file_is_not_read(self, target: Path) -> None:
        os.truncate(target, 50 << 30)
        seen = look(target)
        assert seen.signature is not None
        assert seen.signature.size_bytes == 50 << 30
        with pytest.raises(WriteError) as caught:
            atomic.replace(target, "", NEW)
        assert caught.value.reason == "too-large"
        save(target)  # whoever has read it otherwise can still save it
        assert target.read_bytes() == NEW
