"""F01 to F04, F07, F24: whatever fails or ends a save, the file is old or new and the word true."""

import contextlib
import errno
import itertools
import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.storage.files import atomic
from readiness_tui.storage.files.atomic import Committed, look, stage
from readiness_tui.storage.files.fileops import FileOps
from tests.storage.faults import (
    DEEDS,
    NEW,
    OLD,
    Struck,
    dressed,
    failing,
    killed,
    reason_of,
    save,
    save_whole,
)

IS_ROOT = os.geteuid() == 0
REASONS = {
    errno.EIO: "io-error",
    errno.ENOSPC: "disk-full",
    errno.EACCES: "permission",
    errno.EROFS: "read-only",
    errno.EDQUOT: "disk-full",
    errno.EINTR: "io-error",
}
DONE = {"saved", "unconfirmed"}
NOT_NEEDED = {"fchmod", "fchown", "setxattr", "unlink"}
# Each deed, the file it writes, and what that one holds before and after.
SAVES = {
    "save": ("boards/a.toml", OLD, NEW),
    "replace": ("boards/a.toml", OLD, NEW),
    "new": ("boards/new.toml", None, NEW),
    "create": ("other/new.toml", None, NEW),
    "delete": ("boards/a.toml", OLD, None),
}


def bytes_or_none(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def others(root: Path, path: str) -> list[Path]:
    """All files but the one that is written, and the board that other deeds leave alone."""
    told = {root / path, root / "boards/a.toml"}
    return [each for each in root.rglob("*") if each.is_file() and each not in told]


@pytest.mark.fault("F01")
class TestKilled:
    """F01: a process that is killed at any of its calls."""

    @pytest.mark.parametrize("deed", SAVES)
    def test_it_leaves_the_file_old_or_new(self, tmp_path: Path, deed: str) -> None:
        path, old, new = SAVES[deed]
        dressed(tmp_path / "0")
        found: list[bytes | None] = []
        for root in killed(deed, tmp_path):
            found.append(bytes_or_none(root / path))
            for each in others(root, path):
                assert each.name.startswith((f".{Path(path).name}.", "op-a.toml")), each
        assert set(found) == {old, new}
        assert found == sorted(found, key=lambda data: data == new), "old up to one call, then new"

    def test_what_the_journal_names_is_all_that_can_be_left(self, tmp_path: Path) -> None:
        dressed(tmp_path / "0")
        left: set[str] = set()
        for root in killed("save", tmp_path):
            temp = root / "boards/.a.toml.op.tmp"
            left |= {each.name for each in others(root, "boards/a.toml")}
            if (root / "boards/a.toml").read_bytes() == NEW:
                assert temp.read_bytes() == OLD, "what was displaced is never lost"
            elif temp.exists():
                assert NEW.startswith(temp.read_bytes())
        assert left == {".a.toml.op.tmp"}

    def test_a_writer_in_place_would_be_seen_to_tear(self, tmp_path: Path) -> None:
        dressed(tmp_path / "0")
        found = {(root / "boards/a.toml").read_bytes() for root in killed("in-place", tmp_path)}
        assert found - {OLD, NEW}


@pytest.mark.fault("F02")
class TestFailing:
    """F02: each call fails in turn, with each error."""

    @pytest.mark.parametrize("code", REASONS, ids=errno.errorcode.get)
    @pytest.mark.parametrize("deed", SAVES)
    def test_the_file_is_old_or_new_and_the_word_is_true(
        self, tmp_path: Path, deed: str, code: int
    ) -> None:
        path, old, new = SAVES[deed]
        words: set[str] = set()
        for at in itertools.count(1):
            root = tmp_path / str(at)
            dressed(root)
            ops = failing(at, code)
            word = self.word(deed, root, ops)
            words.add(word)
            assert bytes_or_none(root / path) == (new if word in DONE else old), ops.calls
            if word not in DONE:
                assert others(root, path) == [], ops.calls
            if ops.count < at:
                break
            if word == "saved":
                again = {"open", "write", "fsync"} if code == errno.EIO else set[str]()
                assert ops.calls[at - 1] in {*NOT_NEEDED, *again}, ops.calls
                assert ops.calls[at:][-2:] == ["open", "fsync"], "the folder was flushed"
        assert words == {"saved", "unconfirmed", REASONS[code]}

    @staticmethod
    def word(deed: str, root: Path, ops: FileOps) -> str:
        try:
            done = DEEDS[deed](root, ops)
        except WriteError as error:
            return error.reason
        return "unconfirmed" if isinstance(done, Committed) and done.unconfirmed else "saved"

    def test_every_kind_of_call_was_struck(self, tmp_path: Path) -> None:
        dressed(tmp_path)
        ops = Struck(0, lambda _: None)
        save(tmp_path, ops)
        expected = {"open", "fchmod", "write", "fsync", "exchange"}
        expected |= {"fchown"} if IS_ROOT else set()
        assert {*ops.calls} - {"setxattr"} == expected


class Synced(FileOps):
    """The first flush fails; every opened file stays open, so that no inode is used twice."""

    def __init__(self, *codes: int) -> None:
        self.codes = [*codes]
        self.kept: list[int] = []
        self.synced: list[int] = []

    def open(self, path: Path, flags: int, mode: int = 0o666) -> int:
        handle = super().open(path, flags, mode)
        self.kept.append(os.dup(handle))
        return handle

    def fsync(self, handle: int) -> None:
        self.synced.append(os.fstat(handle).st_ino)
        if self.codes:
            raise OSError(self.codes[0], os.strerror(self.codes.pop(0)))
        super().fsync(handle)

    def close(self) -> None:
        for handle in self.kept:
            os.close(handle)


@pytest.mark.fault("F07")
class TestFailedFlush:
    """F07: after a failed flush the kernel may have dropped the bytes, and say all is well."""

    def test_the_bytes_are_written_again_and_the_file_that_failed_is_given_up(
        self, tmp_path: Path
    ) -> None:
        target = dressed(tmp_path)
        ops = Synced(errno.EIO)
        done = save(tmp_path, ops)
        ops.close()
        assert (target.read_bytes(), done.unconfirmed) == (NEW, "")
        first, second, folder = ops.synced
        assert len({first, second, folder}) == 3
        assert target.stat().st_ino == second
        assert others(tmp_path, "boards/a.toml") == [target.with_name(".a.toml.op.tmp")]

    def test_a_second_failure_is_told(self, tmp_path: Path) -> None:
        target = dressed(tmp_path)
        ops = Synced(errno.EIO, errno.EIO)
        assert reason_of(save, tmp_path, ops) == "io-error"
        ops.close()
        assert len({*ops.synced}) == len(ops.synced) == 2
        assert target.read_bytes() == OLD
        assert others(tmp_path, "boards/a.toml") == []

    def test_a_full_disk_is_not_written_to_again(self, tmp_path: Path) -> None:
        dressed(tmp_path)
        ops = Synced(errno.ENOSPC)
        assert reason_of(save, tmp_path, ops) == "disk-full"
        ops.close()
        assert len(ops.synced) == 1


@pytest.mark.fault("F24")
def test_short_writes_are_carried_on(tmp_path: Path) -> None:
    """F24."""

    class Short(FileOps):
        def write(self, handle: int, data: bytes | memoryview) -> int:
            return super().write(handle, data[: (len(data) + 1) // 2])

    target = dressed(tmp_path)
    save(tmp_path, Short())
    assert target.read_bytes() == NEW


@pytest.mark.fault("F03")
class TestFull:
    """F03: there is no room."""

    @pytest.mark.parametrize(
        ("room", "is_enough"),
        [
            ((25, 4096, 100, 100), False),  # twice the new bytes and 64 KiB must be free
            ((26, 4096, 100, 100), True),
            ((1000, 4096, 100, 15), False),
            ((1000, 4096, 100, 16), True),
            ((1000, 4096, 0, 0), True),  # inodes are made as they are needed
        ],
    )
    def test_it_is_seen_before_anything_is_written(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        room: tuple[int, ...],
        *,
        is_enough: bool,
    ) -> None:
        class Room:
            f_bavail, f_frsize, f_files, f_favail = room

        dressed(tmp_path)
        ops = Struck(0, lambda _: None)
        monkeypatch.setattr(os, "statvfs", lambda _: Room)
        assert reason_of(save, tmp_path, ops) == ("" if is_enough else "disk-full")
        assert bool(ops.calls) == is_enough

    def test_a_limit_on_file_sizes_is_said(self, tmp_path: Path) -> None:
        target = dressed(tmp_path)
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, limits[1]))
        try:
            reason = reason_of(save, tmp_path, FileOps())
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert reason == "too-large"
        assert target.read_bytes() == OLD
        assert others(tmp_path, "boards/a.toml") == []


def mount(at: Path, options: str) -> None:
    at.mkdir()
    said = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "readiness-test", str(at)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    if said.returncode:
        pytest.skip(f"a file system cannot be mounted here: {said.stderr.strip()}")


def unmount(at: Path) -> None:
    subprocess.run(["umount", str(at)], check=True)  # noqa: S607


@pytest.fixture(params=["size=64k", "nr_inodes=8"])
def small(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A file system that takes one board and no other."""
    at = tmp_path / "small"
    mount(at, request.param)
    try:
        dressed(at)
        with contextlib.suppress(OSError):
            for index in range(10):
                (at / f"more-{index}").write_bytes(b"x" * 4096)
        yield at
    finally:
        unmount(at)


@pytest.mark.skipif(not IS_ROOT, reason="only root mounts file systems")
class TestRealFileSystems:
    """F03, F04: the disk itself says no."""

    @pytest.mark.fault("F03")
    @pytest.mark.parametrize("is_guarded", [True, False])
    def test_a_full_one(
        self, small: Path, monkeypatch: pytest.MonkeyPatch, *, is_guarded: bool
    ) -> None:
        if not is_guarded:
            monkeypatch.setattr(atomic, "_guard_room", lambda *_: None)
        assert reason_of(save, small, FileOps()) == "disk-full"
        assert reason_of(save_whole, small, FileOps()) == "disk-full"
        assert (small / "boards/a.toml").read_bytes() == OLD
        assert [each for each in others(small, "") if each.name.endswith(".tmp")] == []

    @pytest.mark.fault("F04")
    def test_a_read_only_one(self, tmp_path: Path) -> None:
        at = tmp_path / "disk"
        mount(at, "size=1m")
        try:
            dressed(at)
            subprocess.run(["mount", "-o", "remount,ro", str(at)], check=True)  # noqa: S607
            assert reason_of(save, at, FileOps()) == "read-only"
            assert reason_of(save_whole, at, FileOps()) == "read-only"
            assert (at / "boards/a.toml").read_bytes() == OLD
        finally:
            unmount(at)

    @pytest.mark.fault("F04")
    def test_a_target_that_must_not_change(self, tmp_path: Path) -> None:
        target = dressed(tmp_path)
        said = subprocess.run(
            ["chattr", "+i", str(target)],  # noqa: S607
            capture_output=True,
            text=True,
            check=False,
        )
        if said.returncode:
            pytest.skip(f"no such attribute here: {said.stderr.strip()}")
        try:
            assert reason_of(save, tmp_path, FileOps()) == "permission"
            assert target.read_bytes() == OLD
            assert others(tmp_path, "boards/a.toml") == []
        finally:
            subprocess.run(["chattr", "-i", str(target)], check=True)  # noqa: S607

    @pytest.mark.fault("F04")
    def test_a_folder_of_somebody_else(self, tmp_path: Path) -> None:
        target = dressed(tmp_path)
        seen = look(target)
        os.seteuid(65534)
        try:
            with pytest.raises(WriteError) as caught:
                stage(FileOps(), seen, ".a.toml.op.tmp", NEW)
        finally:
            os.seteuid(0)
        assert caught.value.reason == "permission"
        assert target.read_bytes() == OLD
