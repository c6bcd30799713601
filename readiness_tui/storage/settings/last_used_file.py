"""What a person used last in a clone: a small file in their state folder, no part of a repository.

One that is damaged, names another folder, or belongs to somebody else says nothing.
"""

import contextlib
import hashlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.persistence.json_codec import RecordError, decoded, encoded
from readiness_tui.domain.settings.last_used import Choice, Choices, plain
from readiness_tui.storage.files.fileops import FileOps, bytes_of, make_folders, write_new
from readiness_tui.storage.settings.settings_shape import LAST_USED, UI

_LIMIT_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class _Entry:
    """A choice as JSON has it."""

    value: str | int | bool | list[str]
    instead_of: str | int | bool | list[str]


@dataclass(frozen=True, slots=True)
class _File:
    """The file: the clone that it speaks of, and the choices by the names of their settings."""

    root: str
    choices: Mapping[str, _Entry] = field(default_factory=dict[str, _Entry])


def last_used_path(root: Path) -> Path:
    """Where the choices of a clone lie."""
    from platformdirs import user_state_path  # not needed by who only reads boards

    name = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:32]
    return user_state_path("readiness_tui") / "screens" / f"{name}.json"


def read_last_used(root: Path) -> Choices:
    """What was used last in a clone; what does not fit the setting is left out."""
    path = last_used_path(root)
    try:
        if path.lstat().st_uid != os.geteuid():
            return {}
        content = decoded(bytes_of(path, _LIMIT_BYTES), _File)
    except (OSError, RecordError):
        return {}
    if content.root != _spoken(root):
        return {}
    choices: dict[str, Choice] = {}
    for name, entry in content.choices.items():
        key = name.removeprefix("ui.")
        if key in LAST_USED and UI[key].is_right(entry.value):
            choices[name] = Choice(plain(entry.value), plain(entry.instead_of))
    return choices


def write_last_used(root: Path, choices: Choices, ops: FileOps | None = None) -> None:
    """Keep choices, whole or not at all; of two programs the last to write is kept.

    Raises:
        WriteError: Not written.
    """
    ops, path = ops or FileOps(), last_used_path(root)
    data = encoded({"root": _spoken(root), "choices": choices})
    try:
        make_folders(ops, path.parent, 0o700)
        if not path.is_file() or path.read_bytes() != data:
            _write(ops, path, data)
    except OSError as error:
        raise WriteError(error.strerror or str(error), reason="io-error") from error


def _write(ops: FileOps, path: Path, data: bytes) -> None:
    """Write beside it, by a name of its own, and give that its name: who writes last is kept."""
    temp = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        write_new(ops, temp, data, 0o600)
        ops.rename(temp, path)
    except OSError:
        with contextlib.suppress(OSError):
            ops.unlink(temp)
        raise


def _spoken(root: Path) -> str:
    return os.fsencode(root.resolve()).decode("utf-8", "backslashreplace")
