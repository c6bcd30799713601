"""A file is replaced wholly or not at all, and the word for it is true."""

import errno
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from readiness_tui.domain.errors import WriteError
from readiness_tui.storage import atomic

OLD, NEW = b"old\n" * 1000, b"new\n" * 2000


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "a.toml"
    path.write_bytes(OLD)
    return path


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def reason(target: Path, *, base: bytes = OLD) -> str:
    with pytest.raises(WriteError) as caught:
        atomic.replace(target, digest(base), NEW)
    return caught.value.reason


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def failing(code: int, times: int = 99) -> Callable[..., object]:
    """A call that fails so often, then does nothing."""
    left = [times]

    def call(*_: object, **__: object) -> None:
        if left[0]:
            left[0] -= 1
            raise OSError(code, os.strerror(code))

    return call


def test_the_new_bytes_take_the_place_of_the_base(target: Path) -> None:
    target.chmod(0o640)
    before = target.stat()
    atomic.replace(target, digest(OLD), NEW)
    assert target.read_bytes() == NEW
    assert target.stat().st_mode == before.st_mode
    assert target.stat().st_ino != before.st_ino
    assert names(target.parent) == ["a.toml"]


def test_a_reader_that_has_the_file_open_keeps_the_old_bytes(target: Path) -> None:
    with target.open("rb") as reader:
        atomic.replace(target, digest(OLD), NEW)
        assert reader.read() == OLD


def test_another_base_is_a_conflict(target: Path) -> None:
    assert reason(target, base=b"else") == "conflict"
    assert target.read_bytes() == OLD
    target.unlink()
    assert reason(target) == "conflict"
    target.mkdir()
    assert reason(target) == "conflict"
    assert names(target.parent) == ["a.toml"]


def test_a_change_in_the_last_moment_is_a_conflict(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def meanwhile(handle: int) -> None:
        real(handle)
        target.write_bytes(b"theirs")

    monkeypatch.setattr(os, "fsync", meanwhile)
    assert reason(target) == "conflict"
    assert target.read_bytes() == b"theirs"
    assert names(target.parent) == ["a.toml"]


def test_a_link_is_followed_and_stays(target: Path) -> None:
    link = target.parent / "deep" / "b.toml"
    link.parent.mkdir()
    link.symlink_to("../a.toml")
    atomic.replace(link, digest(OLD), NEW)
    assert link.is_symlink()
    assert target.read_bytes() == NEW
    assert names(link.parent) == ["b.toml"]


def test_short_writes_are_carried_on(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, data[:100]))
    atomic.replace(target, digest(OLD), NEW)
    assert target.read_bytes() == NEW


@pytest.mark.parametrize(
    ("code", "word"),
    [
        (errno.ENOSPC, "disk-full"),
        (errno.EDQUOT, "disk-full"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "permission"),
        (errno.EFBIG, "too-large"),
        (errno.EIO, "io-error"),
        (errno.ENXIO, "io-error"),
    ],
)
@pytest.mark.parametrize("call", ["write", "fsync", "open", "rename", "fchmod"])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    target: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int, word: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, call, failing(code))
        assert reason(target) == word
    assert target.read_bytes() == OLD
    assert names(target.parent) == ["a.toml"]


def test_a_failed_fsync_is_never_repeated_on_its_file(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    real = os.fsync

    def once(handle: int) -> None:
        synced.append(os.fstat(handle).st_ino)
        if len(synced) == 1:
            raise OSError(errno.EIO, "bad")
        real(handle)

    monkeypatch.setattr(os, "fsync", once)
    # Kept open, the first file cannot lend its inode number to the second.
    kept: list[int] = []
    unlink = Path.unlink

    def keep(path: Path, missing_ok: bool = False) -> None:  # noqa: FBT001, FBT002 - as in pathlib
        kept.append(os.open(path, os.O_RDONLY))
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", keep)
    atomic.replace(target, digest(OLD), NEW)
    for handle in kept:
        os.close(handle)
    assert target.read_bytes() == NEW
    assert len(set(synced)) == 3  # two files and the folder
    assert names(target.parent) == ["a.toml"]


def test_the_folder_is_flushed_after_the_rename(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[bool, bytes]] = []
    real = os.fsync

    def watch(handle: int) -> None:
        is_folder = os.fstat(handle).st_ino == target.parent.stat().st_ino
        seen.append((is_folder, target.read_bytes()))
        real(handle)

    monkeypatch.setattr(os, "fsync", watch)
    atomic.replace(target, digest(OLD), NEW)
    assert seen == [(False, OLD), (True, NEW)]


def test_what_the_folder_did_not_confirm_is_said(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def folder_fails(handle: int) -> None:
        if os.fstat(handle).st_ino == target.parent.stat().st_ino:
            raise OSError(errno.EIO, "bad")
        real(handle)

    monkeypatch.setattr(os, "fsync", folder_fails)
    assert reason(target) == "unconfirmed"
    assert target.read_bytes() == NEW


def test_a_full_disk_is_seen_before_anything_is_written(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        f_bavail, f_frsize = 1, 4096

    monkeypatch.setattr(os, "statvfs", lambda _: Full)
    monkeypatch.setattr(os, "open", failing(errno.EIO))
    assert reason(target) == "disk-full"


def test_a_new_file_is_made_with_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "boards" / "new.toml"
    atomic.create(path, NEW)
    assert path.read_bytes() == NEW
    assert names(path.parent) == ["new.toml"]
    assert path.stat().st_nlink == 1
    assert path.stat().st_mode & 0o600 == 0o600


def test_a_new_file_never_takes_the_place_of_another(target: Path) -> None:
    with pytest.raises(WriteError) as caught:
        atomic.create(target, NEW)
    assert caught.value.reason == "exists"
    assert target.read_bytes() == OLD
    assert names(target.parent) == ["a.toml"]
