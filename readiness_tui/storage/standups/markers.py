"""The markers that stand-ups leave, one for each team, and the bytes of the boards they name.

A marker names bytes by git's id of them, which proves what is read back: from this folder, or from
git where somebody committed them.
"""

import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.persistence.json_codec import RecordError, decoded, encoded
from readiness_tui.domain.standup.since import Marker
from readiness_tui.storage.boards.reader import LIMIT_BYTES
from readiness_tui.storage.files.fileops import (
    FileOps,
    bytes_of,
    make_folders,
    overwrite,
    refusal,
)
from readiness_tui.storage.standups.journal import standup_folder

_LIMIT_BYTES = 16 << 20
_BLOB = re.compile(r"[0-9a-f]{40}")


def blob_id(data: bytes) -> str:
    """Git's name of bytes, in a repository whose objects are named by SHA-1."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def marker_path(root: Path, team: str, shared: str = "") -> Path:
    """Where the marker of a team lies.

    Args:
        root: The workspace root.
        team: The team; empty for everybody.
        shared: A folder of the repository for markers that travel with git; empty: the person's.
    """
    name = hashlib.sha256(team.encode()).hexdigest()[:12] if team else "everybody"
    stem = re.sub(r"[^\w-]+", "-", team)[:32]
    folder = root / shared if shared else standup_folder(root) / "markers"
    return folder / f"{f'{stem}-' if stem else ''}{name}.json"


def read_marker(path: Path, team: str) -> Marker | None:
    """A marker; None where there is none, or none of that team.

    Raises:
        WriteError: There is a file that is no marker.
    """
    try:
        marker = decoded(bytes_of(path, _LIMIT_BYTES), Marker)
    except FileNotFoundError:
        return None
    except (OSError, RecordError) as error:
        message = f"the marker of the last stand-up cannot be read: {error}"
        remedy = f"move {path.name} away; the next stand-up leaves another"
        raise WriteError(message, reason="io-error", remedy=remedy) from error
    return marker if marker.team == team else None


def write_marker(
    root: Path, path: Path, marker: Marker, boards: Mapping[str, bytes], ops: FileOps | None = None
) -> None:
    """Keep a marker, and the bytes of its boards before it.

    Args:
        root: The workspace root.
        path: Where the marker lies.
        marker: The marker.
        boards: The bytes of each board, by git's name of them.
        ops: System calls.

    Raises:
        WriteError: Not written.
    """
    ops, folder = ops or FileOps(), standup_folder(root) / "boards"
    try:
        make_folders(ops, folder, 0o700)
        for blob, data in boards.items():
            if not (folder / blob).exists():
                overwrite(ops, folder / blob, data)
        make_folders(ops, path.parent, 0o777 if path.is_relative_to(root) else 0o700)
        overwrite(ops, path, encoded(marker, indent=1) + b"\n")
    except OSError as error:
        raise refusal(error, str(path)) from error


def kept_board(root: Path, blob: str) -> bytes | None:
    """The bytes of a board that a stand-up of this clone kept; None where it did not.

    Bytes that are others by now count for none.
    """
    if not _BLOB.fullmatch(blob):
        return None
    try:
        path = standup_folder(root) / "boards" / blob
        if path.lstat().st_uid != os.geteuid():
            return None
        data = bytes_of(path, LIMIT_BYTES)
    except OSError:
        return None
    return data if blob_id(data) == blob else None
