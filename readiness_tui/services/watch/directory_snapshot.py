"""Folders as they were seen, and what differs between two looks.

A look stats the entries of a folder and reads nothing. Only where no events come are young files
read: a second save within one tick of the file system's clock leaves size and time as they were.
"""

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass

from readiness_tui.domain.persistence.file_identity import FileIdentity

DIGEST_BYTES = 32 << 20
"""Larger files are not read: no board is that large."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A folder as it was seen.

    Attributes:
        node: Device and inode: another folder may have taken its name.
        changed_ns: Its mtime: when an entry last came or went.
        entries: The identity of each entry, by its path below the root; of a folder the inode only.
        digests: Of the content of young files, by path.
    """

    node: tuple[int, int]
    changed_ns: int
    entries: Mapping[str, FileIdentity]
    digests: Mapping[str, bytes]


def look(full: str, folder: str, young_ns: int | None = None) -> Seen | None:
    """See a folder; None if there is none that may be listed.

    Args:
        full: Where it is.
        folder: Its path below the root, which begins the paths of its entries.
        young_ns: Files changed since then are read too; None: none are.
    """
    entries: dict[str, FileIdentity] = {}
    digests: dict[str, bytes] = {}
    try:
        own = os.stat(full)  # noqa: PTH116 - thousands of them every two seconds
        with os.scandir(full) as listed:
            for entry in listed:
                path = f"{folder}/{entry.name}" if folder else entry.name
                identity = entries[path] = _identity(entry)
                if young_ns is not None and identity.last_change_ns >= young_ns:
                    digests[path] = _digest(entry.path, full.removesuffix(folder))
    except OSError:
        return None
    return Seen((own.st_dev, own.st_ino), own.st_mtime_ns, entries, digests)


def differing(before: Seen, after: Seen | None) -> set[str]:
    """The paths of entries that came, went or changed; of a folder that is gone all it had."""
    if after is None:
        return set(before.entries)
    previous = before.entries
    changed = {path for path, identity in after.entries.items() if previous.get(path) != identity}
    changed |= previous.keys() - after.entries.keys()
    for path, digest in after.digests.items():
        if before.digests.get(path, digest) != digest:
            changed.add(path)
    return changed


def since(seen: Seen, folder: str, instant_ns: int) -> set[str]:
    """What changed in a folder since an instant: entries by their ctime, losses by its mtime."""
    changed = {path for path, entry in seen.entries.items() if entry.changed_ns >= instant_ns}
    if folder and seen.changed_ns >= instant_ns:
        changed.add(folder)
    return changed


def _identity(entry: os.DirEntry[str]) -> FileIdentity:
    try:
        if entry.is_dir():
            return FileIdentity(0, entry.inode(), 0, 0)
        return FileIdentity.of(entry.stat())
    except OSError:
        return FileIdentity(
            0, entry.inode(), -1, 0
        )  # a link to nothing, or gone since it was listed


def _digest(full: str, root: str) -> bytes:
    """The digest of a regular file's content; empty for anything else and where it is long.

    Nor is a file read that a link puts below the root while it lies elsewhere: a repository may
    hold links to anywhere.
    """
    real, home = os.path.realpath(full), os.path.realpath(root)
    if not real.startswith(home.rstrip("/") + "/"):
        return b""
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY | os.O_NOFOLLOW
    try:
        handle = os.open(real, flags)
    except OSError:
        return b""
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_size > DIGEST_BYTES:
            return b""
        try:
            return hashlib.file_digest(file, "sha256").digest()
        except OSError:
            return b""
