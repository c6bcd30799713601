"""Bytes by key in the user's own cache folder: bounded, checked, and gone without harm.

Nothing here raises or waits for a disk: an entry that cannot be read, or whose digest is wrong, is
no entry, and one that cannot be written is not there the next time.
"""

import contextlib
import hashlib
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from readiness_tui.storage.files.fileops import FileOps, bytes_of, make_folders, write_all

LIMIT_BYTES = 64 << 20
"""The bytes of all entries of a folder."""
LIMIT_ENTRIES = 1_000
_DIGEST_BYTES = 32
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True, slots=True)
class UserCache:
    """The entries of a folder, each a file named by its key: a digest, then the bytes.

    A folder that belongs to somebody else, or that others may write to, has no entries. The
    oldest go first where there are too many bytes or entries.
    """

    folder: Path
    limit_bytes: int = LIMIT_BYTES
    limit_entries: int = LIMIT_ENTRIES
    ops: FileOps = field(default_factory=FileOps)

    @classmethod
    def of(cls, name: str) -> "UserCache":
        """The folder of a name in the user's cache folder; it need not be there."""
        from platformdirs import user_cache_path

        return cls(user_cache_path("readiness_tui") / name)

    def get(self, key: str) -> bytes | None:
        """The bytes of an entry; None where there is none that is whole."""
        try:
            self._see_that_it_is_private()
            entry = bytes_of(self.folder / key, self.limit_bytes)
        except OSError:
            return None
        data = entry[_DIGEST_BYTES:]
        return data if entry.startswith(_digest(key, data)) else None

    def put(self, key: str, data: bytes) -> None:
        """Write an entry, and take old ones away."""
        if _DIGEST_BYTES + len(data) > self.limit_bytes:
            return
        with contextlib.suppress(OSError):
            make_folders(self.ops, self.folder, 0o700)
            self._see_that_it_is_private()
            self._write(key, data)
            self._evict()

    def _see_that_it_is_private(self) -> None:
        status = self.folder.stat()
        if status.st_uid != os.geteuid() or status.st_mode & _WRITABLE_BY_OTHERS:
            raise PermissionError

    def _write(self, key: str, data: bytes) -> None:
        temp = self.folder / f".{os.urandom(8).hex()}.tmp"
        handle = self.ops.open(temp, _NEW, 0o600)
        try:
            try:
                write_all(self.ops, handle, _digest(key, data), data)
            finally:
                os.close(handle)
            self.ops.rename(temp, self.folder / key)
        except OSError:
            self.ops.unlink(temp)
            raise

    def _evict(self) -> None:
        """Take the oldest files away, those that killed programs left behind too."""
        with os.scandir(self.folder) as entries:
            files = [(Path(entry), entry.stat(follow_symlinks=False)) for entry in entries]
        files.sort(key=lambda file: file[1].st_mtime_ns, reverse=True)
        size = 0
        for count, (path, status) in enumerate(files, 1):
            size += status.st_size
            if size > self.limit_bytes or count > self.limit_entries:
                self.ops.unlink(path)


def _digest(key: str, data: bytes) -> bytes:
    digest = hashlib.sha256(key.encode())
    digest.update(data)
    return digest.digest()
