"""Git's index: which files it tracks, by the names of their blobs. No git is run for it.

Format: `gitformat-index(5)`, versions 2 to 4. Files that are not merged are left out.
"""

import hashlib
import struct
from collections.abc import Iterator, Mapping

_ENTRY = struct.Struct(">40x20sH")
_EXTENDED = 0x4000
_STAGE = 0x3000
_VERSIONS = frozenset({2, 3, 4})
_COMPRESSED = 4


def blob_id(data: bytes) -> str:
    """The name that git gives to content, in hex."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def tracked_blobs(data: bytes) -> Mapping[str, str]:
    """Path to name of the blob for every merged file of an index.

    Returns:
        Nothing where it is no index of a known version, or breaks off: then nothing is known.
    """
    try:
        return dict(_entries(data))
    except (struct.error, ValueError, IndexError):
        return {}


def _entries(data: bytes) -> Iterator[tuple[str, str]]:
    magic, version, count = struct.unpack_from(">4sII", data)
    if magic != b"DIRC" or version not in _VERSIONS:
        return
    at, name = 12, b""
    for _ in range(count):
        blob, flags = _ENTRY.unpack_from(data, at)
        start = at + _ENTRY.size + (2 if flags & _EXTENDED else 0)
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
            yield name.decode("utf-8", "surrogateescape"), blob.hex()


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """The number of `git's` offset encoding at a place, and the place behind it."""
    value = data[at] & 0x7F
    while data[at] & 0x80:
        at += 1
        value = ((value + 1) << 7) | (data[at] & 0x7F)
    return value, at + 1
