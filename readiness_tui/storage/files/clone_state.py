"""Small files in a person's own state folder that speak of one clone; no part of a repository.

One that is damaged, names another folder, or belongs to somebody else says nothing.
"""

import contextlib
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from readiness_tui.domain.persistence.json_codec import RecordError, decoded, encoded
from readiness_tui.storage.files.fileops import (
    FileOps,
    bytes_of,
    make_folders,
    refusal,
    write_new,
)


def state_place(root: Path, folder: str) -> Path:
    """The place of a clone in a folder of the state folder; nothing need be there."""
    from platformdirs import user_state_path  # not needed by who only reads boards

    name = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:32]
    return user_state_path("readiness_tui") / folder / name


def spoken_root(root: Path) -> str:
    """A workspace root as such a file names it."""
    return os.fsencode(root.resolve()).decode("utf-8", "backslashreplace")


@dataclass(frozen=True, slots=True)
class OfClone:
    """What such a file says: of which clone, and more."""

    root: str


_T = TypeVar("_T", bound=OfClone)


def read_state(path: Path, root: Path, kind: type[_T], limit_bytes: int) -> _T | None:
    """What a file says of a clone; None where it says nothing."""
    try:
        if path.lstat().st_uid != os.geteuid():
            return None
        content = decoded(bytes_of(path, limit_bytes), kind)
    except (OSError, RecordError):
        return None
    return content if content.root == spoken_root(root) else None


def write_state(path: Path, content: OfClone, ops: FileOps) -> None:
    """Write such a file, whole or not at all; of two programs the last to write is kept.

    Raises:
        WriteError: Not written.
    """
    data = encoded(content)
    try:
        make_folders(ops, path.parent, 0o700)
        if not path.is_file() or path.read_bytes() != data:
            _write(ops, path, data)
    except OSError as error:
        raise refusal(error) from error


def _write(ops: FileOps, path: Path, data: bytes) -> None:
    """Write beside it, by a name of its own, and give that its name: who writes last is kept."""
    import secrets  # not needed by who only reads boards

    temp = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        write_new(ops, temp, data, 0o600)
        ops.rename(temp, path)
    except OSError:
        with contextlib.suppress(OSError):
            ops.unlink(temp)
        raise
