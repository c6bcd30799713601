"""Which files a checkpoint holds, and where it lies."""

import errno
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from readiness_tui.storage.boards.reader import LIMIT_BYTES
from readiness_tui.storage.files.fileops import bytes_of
from readiness_tui.storage.files.home import FOLDER as HOME
from readiness_tui.storage.settings.settings import SETTINGS

FOLDER = f"{HOME}/checkpoints"
MANIFEST, RESULTS, LABELS = "manifest.json", "gates.json", "labels.jsonl"
_IMPORTS = "imports"


def sources(root: Path, folder: str) -> dict[str, bytes]:
    """The bytes of boards, import bases and settings, by path below the root.

    A file that leads out of the workspace is no part of it, nor is what is no regular file.

    Raises:
        OSError: One cannot be read: then there is no checkpoint of all.
    """
    contents: dict[str, bytes] = {}
    inside = root.resolve()
    for path in _candidates(root, folder):
        real = path.resolve()
        if real.is_file() and real.is_relative_to(inside):
            contents[path.relative_to(root).as_posix()] = bytes_of(real, LIMIT_BYTES)
    return contents


def _candidates(root: Path, folder: str) -> Iterator[Path]:
    for place in ((root / folder).glob("*.toml"), (root / folder / _IMPORTS).glob("*.jsonl")):
        yield from (path for path in place if not path.name.startswith("."))
    yield root / SETTINGS


def is_restorable(path: str, folder: str) -> bool:
    """Whether a checkpoint may put a file there: a manifest is a file that somebody may write."""
    pure = PurePosixPath(path)
    if path == SETTINGS:
        return True
    if path != pure.as_posix() or ".." in pure.parts or pure.name.startswith("."):
        return False
    home = PurePosixPath(folder)
    return (pure.parent == home and pure.suffix == ".toml") or (
        pure.parent == home / _IMPORTS and pure.suffix == ".jsonl"
    )


def current(root: Path, path: str) -> bytes | None:
    """The bytes that stand at a path now, None if nothing does.

    Raises:
        OSError: They cannot be read, or lie outside of the workspace.
    """
    place = root / path
    try:
        real = place.resolve(strict=True)
    except FileNotFoundError:
        if place.is_symlink() or not place.parent.resolve().is_relative_to(root.resolve()):
            raise OSError(errno.EPERM, "it leads out of the workspace") from None
        return None
    if not real.is_relative_to(root.resolve()):
        raise OSError(errno.EPERM, "it leads out of the workspace")
    return bytes_of(real, LIMIT_BYTES)
