"""Git's index: which files it tracks, by the names of their blobs. No git is run for it.

Format: `gitformat-index(5)`, versions 2 to 4. Files that are not merged are left out.
"""

import hashlib
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_ENTRY = struct.Struct(">8xII20xI20sH")
_MORE = struct.Struct(">H")
_EXTENDED = 0x4000
_SKIP_WORKTREE = 0x4000
_STAGE = 0x3000
_VERSIONS = frozenset({2, 3, 4})
_COMPRESSED = 4
_SHA256_DIGITS = 64
_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Stamp:
    """What git noted of a file when it last looked: its size, and when it was changed, in ns."""

    size: int
    mtime_ns: int


SKIPPED = Stamp(-1, -1)
"""A file that git was told to leave out of the working tree."""


def is_blob(data: bytes, blob: str) -> bool:
    """Whether git has this content under that name, line breaks apart, which it may rewrite."""
    return blob in {_named(data, blob), _named(data.replace(b"\r\n", b"\n"), blob)}


def _named(data: bytes, like: str) -> str:
    algorithm = "sha256" if len(like) == _SHA256_DIGITS else "sha1"
    head = b"blob %d\0" % len(data)
    return hashlib.new(algorithm, head + data, usedforsecurity=False).hexdigest()


def blob_id(data: bytes) -> str:
    """The name that git gives to content, in hex."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def tracked_blobs(data: bytes) -> Mapping[str, str]:
    """Path to name of the blob for every merged file of an index.

    Returns:
        Nothing where it is no index of a known version, or breaks off: then nothing is known.
    """
    return {path: blob for path, blob, _ in _whole(data)}


def stamps(data: bytes) -> Mapping[str, Stamp]:
    """Path to what git noted of the file, for every merged file of an index; as `tracked_blobs`."""
    return {path: stamp for path, _, stamp in _whole(data)}


def _whole(data: bytes) -> list[tuple[str, str, Stamp]]:
    try:
        return list(_entries(data))
    except (struct.error, ValueError, IndexError):
        return []


def _entries(data: bytes) -> Iterator[tuple[str, str, Stamp]]:
    magic, version, count = struct.unpack_from(">4sII", data)
    if magic != b"DIRC" or version not in _VERSIONS:
        return
    at, name = 12, b""
    for _ in range(count):
        seconds, nanoseconds, size, blob, flags = _ENTRY.unpack_from(data, at)
        start, is_skipped = at + _ENTRY.size, False
        if flags & _EXTENDED:
            is_skipped = bool(_MORE.unpack_from(data, start)[0] & _SKIP_WORKTREE)
            start += _MORE.size
        if version == _COMPRESSED:
            drop, start = _varint(data, start)
            end = data.index(b"\0", start)
            name = name[: len(name) - drop] + data[start:end]
            at = end + 1
        else:
            end = data.index(b"\0", start)
            name = data[start:end]
            at += (end - at + 8) & ~7
        if not flags & _STAGE:
            stamp = SKIPPED if is_skipped else Stamp(size, seconds * _NS + nanoseconds)
            yield name.decode("utf-8", "surrogateescape"), blob.hex(), stamp


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """The number of `git's` offset encoding at a place, and the place behind it."""
    value = data[at] & 0x7F
    while data[at] & 0x80:
        at += 1
        value = ((value + 1) << 7) | (data[at] & 0x7F)
    return value, at + 1
