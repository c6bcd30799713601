"""Which files of a workspace are shared, and how they stand on the disk beside how git keeps them.

A blob keeps the line breaks of the blob that it replaces, a working file its own: between the two
only line breaks are exchanged, and only in a file that has one kind of them.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from readiness_tui.domain.model.errors import Diagnostic, Place
from readiness_tui.storage.audit.files import FOLDER as AUDIT
from readiness_tui.storage.audit.files import LIMIT_BYTES as LOG_BYTES
from readiness_tui.storage.boards.reader import LIMIT_BYTES
from readiness_tui.storage.files.fileops import bytes_of
from readiness_tui.storage.settings.settings import SETTINGS

IMPORTS = "imports"
ATTRIBUTES = ".gitattributes"
_CRLF, _LF = b"\r\n", b"\n"
_LINK = "is a link and is not synced"


@dataclass(frozen=True, slots=True)
class Copy:
    """The shared files as they stand on the disk, and those that could not be read."""

    files: Mapping[str, bytes]
    problems: tuple[Diagnostic, ...] = ()


def places(folder: str) -> tuple[str, ...]:
    """Where all shared files lie, below the root."""
    return folder, SETTINGS


def is_shared(path: str, folder: str) -> bool:
    """Whether a file, named from the root, is one that sync gives and takes."""
    if path == SETTINGS:
        return True
    pure, home = PurePosixPath(path), PurePosixPath(folder)
    if pure.parent in {home / AUDIT, home / IMPORTS}:
        return pure.suffix == ".jsonl" and not pure.name.startswith(".")
    is_board = pure.suffix == ".toml" and not pure.name.startswith(".")
    return pure.parent == home and (is_board or pure.name == ATTRIBUTES)


def is_log(path: str) -> bool:
    """Whether a shared file is an audit log."""
    pure = PurePosixPath(path)
    return pure.parent.name == AUDIT and pure.suffix == ".jsonl"


def is_board(path: str) -> bool:
    """Whether a shared file is merged by field: a board, or the settings."""
    return PurePosixPath(path).suffix == ".toml"


def copied(root: Path, folder: str) -> Copy:
    """Read all shared files. A log is read to its last whole line: what is torn is not shared."""
    files: dict[str, bytes] = {}
    problems: list[Diagnostic] = []
    for path in _candidates(root, folder):
        name = path.relative_to(root).as_posix()
        if path.is_symlink():
            problems.append(Diagnostic("not-synced", _LINK, Place(name), "commit it with git"))
            continue
        try:
            data = bytes_of(path, LOG_BYTES if is_log(name) else LIMIT_BYTES)
        except FileNotFoundError:
            continue
        except OSError as error:
            message = f"cannot be read: {error.strerror or error}"
            problems.append(Diagnostic("not-synced", message, Place(name), "look at the file"))
            continue
        files[name] = whole_lines(data) if is_log(name) else data
    return Copy(files, tuple(problems))


def whole_lines(data: bytes) -> bytes:
    """As much of a log as ends with a line break."""
    return data[: data.rfind(_LF) + 1]


def _candidates(root: Path, folder: str) -> Iterator[Path]:
    yield root / SETTINGS
    yield root / folder / ATTRIBUTES
    for pattern in ("*.toml", f"{AUDIT}/*.jsonl", f"{IMPORTS}/*.jsonl"):
        for path in sorted((root / folder).glob(pattern)):
            if not path.name.startswith("."):
                yield path


def blob_id(data: bytes, algorithm: str) -> str:
    """The name that git gives to these bytes."""
    return hashlib.new(algorithm, b"blob %d\0" % len(data) + data).hexdigest()


def as_blob(data: bytes, like: bytes | None, *, autocrlf: str) -> bytes:
    """A working file as git keeps it.

    Args:
        data: The working file.
        like: The blob that it replaces; None for a new file.
        autocrlf: git's setting of that name.
    """
    if like is None:
        return _converted(data, _LF) if autocrlf in {"true", "input"} else data
    return _converted(data, _style(like))


def as_file(data: bytes, like: bytes | None, *, autocrlf: str) -> bytes:
    """A blob as a working file, which keeps its line breaks; None is a file that is not there."""
    if like is None:
        return _converted(data, _CRLF) if autocrlf == "true" else data
    return _converted(data, _style(like))


def _style(data: bytes) -> bytes:
    """The one kind of line break that a text has; empty if it has none or both."""
    pairs, all_ = data.count(_CRLF), data.count(_LF)
    if not all_ or pairs not in {0, all_}:
        return b""
    return _CRLF if pairs else _LF


def _converted(data: bytes, wanted: bytes) -> bytes:
    """A text with another kind of line break, where both kinds are clear."""
    style = _style(data)
    return data.replace(style, wanted) if style and wanted and style != wanted else data
