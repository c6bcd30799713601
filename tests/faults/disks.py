"""File systems of the tests' own, which can be filled, cut off from power or made unreadable."""

import contextlib
import fcntl
import os
import shutil
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

SHUT_DOWN = 0x8004587D
"""EXT4_IOC_SHUTDOWN: from this instant nothing reaches the disk."""
WITHOUT_FLUSH = 2
MIB = 1 << 20


@dataclass(frozen=True)
class Disk:
    """An ext4 file system in a file."""

    image: Path
    path: Path
    options: str = ""

    def attach(self) -> None:
        """Mount it; what its journal holds is carried out."""
        options = ",".join(filter(None, ("loop", self.options)))
        _do("mount", "-o", options, str(self.image), str(self.path))

    def detach(self) -> None:
        """Take it from the tree; its image stays."""
        _do("umount", str(self.path))

    def cut(self) -> None:
        """Cut the power: what is not on the disk yet never gets there."""
        handle = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.ioctl(handle, SHUT_DOWN, struct.pack("I", WITHOUT_FLUSH))
        finally:
            os.close(handle)

    def set_read_only(self, *, on: bool) -> None:
        """Mount it again for reading alone, or for both."""
        _do("mount", "-o", f"remount,{'ro' if on else 'rw'}", str(self.path))


def needs_root() -> None:
    """Skip where nothing can be mounted."""
    if os.geteuid() != 0:
        pytest.skip("needs root, to mount file systems and change their state")


@contextlib.contextmanager
def ext4(folder: Path, *, size_mib: int = 24, options: str = "") -> Iterator[Disk]:
    """An empty disk, mounted on `disk` in a folder; skips where that cannot be had."""
    needs_root()
    if shutil.which("mkfs.ext4") is None:
        pytest.skip("mkfs.ext4 is not installed: tools/install-system-deps.sh does it")
    image, path = folder / "disk.img", folder / "disk"
    path.mkdir()
    with image.open("wb") as file:
        file.truncate(size_mib * MIB)
    _do("mkfs.ext4", "-q", "-F", "-m", "0", str(image))
    disk = Disk(image, path, options)
    disk.attach()
    try:
        yield disk
    finally:
        _away(path)


@contextlib.contextmanager
def tmpfs(path: Path, options: str) -> Iterator[Path]:
    """A file system in memory over a folder; what lies there is hidden while it lasts."""
    needs_root()
    _do("mount", "-t", "tmpfs", "-o", options, "tmpfs", str(path))
    try:
        yield path
    finally:
        _away(path)


@contextlib.contextmanager
def bound_read_only(path: Path) -> Iterator[None]:
    """A folder over itself, for reading alone."""
    needs_root()
    _do("mount", "--bind", str(path), str(path))
    try:
        _do("mount", "-o", "remount,bind,ro", str(path))
        yield
    finally:
        _away(path)


@contextlib.contextmanager
def immutable(path: Path) -> Iterator[None]:
    """A file or folder that nobody may change, not even root."""
    needs_root()
    if shutil.which("chattr") is None:
        pytest.skip("chattr is not installed: tools/install-system-deps.sh does it")
    _do("chattr", "+i", str(path))
    try:
        yield
    finally:
        _do("chattr", "-i", str(path))


def fill(folder: Path, *, leave_bytes: int = 0) -> Path:
    """Fill a disk up to so many bytes; the file that does it."""
    path = folder / "filler"
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        size = MIB
        while size >= 512:
            try:
                file.write(b"x" * size)
            except OSError:
                size //= 2
    os.sync()
    if leave_bytes:
        os.truncate(path, max(path.stat().st_size - leave_bytes, 0))
    return path


def forget(path: Path) -> None:
    """Let the kernel forget what it read of a file, so that it has to ask the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(handle)


def _away(path: Path) -> None:
    """Unmount, and if something still holds on to it, as soon as that ends."""
    for words in (("umount", str(path)), ("umount", "-l", str(path))):
        if subprocess.run(words, capture_output=True, check=False).returncode == 0:
            return


def _do(*words: str) -> None:
    """Run a program of the system; what this machine does not allow is a fault not injected."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"cannot {words[0]} here: {done.stderr.strip()}")
