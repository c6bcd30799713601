"""The files that an import reads: a document, or the folder that is one, within limits."""

from collections.abc import Iterable
from pathlib import Path

from readiness_tui.domain.model.errors import ExchangeError, Place, UsageError
from readiness_tui.exchange.readers import backlog, task_files
from readiness_tui.exchange.readers.source import HEAD_BYTES, Source

FILE_BYTES = 16 * 1024 * 1024
LINE_BYTES = 1024 * 1024
FOLDER_BYTES = 64 * 1024 * 1024
MARKDOWN_SUFFIXES = (".md", ".markdown", ".mdown", ".mkd")
"""What is read of a folder, unless that is one document itself."""


def documents_of(paths: Iterable[Path]) -> list[Path]:
    """The documents that paths name, each once; of a folder its Markdown files, unless it is one.

    Raises:
        UsageError: A path does not exist, or a folder holds no plan.
    """
    documents: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir() and not _task_files(path):
            inside = sorted(file for file in path.iterdir() if _suffix(file) in MARKDOWN_SUFFIXES)
            if not inside:
                message = f"{path} holds no Markdown file"
                raise UsageError(message, remedy="name the document itself")
        elif path.exists():
            inside = [path]
        else:
            message = f"there is no {path}"
            raise UsageError(message, remedy="name a Markdown document, or a folder of them")
        for file in inside:
            documents.setdefault(file.resolve(), file)
    return list(documents.values())


def is_document(path: str) -> bool:
    """Whether a file is a Markdown document, by its suffix alone."""
    return _suffix(Path(path)) in MARKDOWN_SUFFIXES


def _suffix(path: Path) -> str:
    return path.suffix.lower()


def _task_files(folder: Path) -> list[Path]:
    """The files of a folder that is one document: task files with a head, completed ones too.

    Files that have no head in front are those of the folder itself.
    """
    homes = [folder / name for name in ("", "tasks", "completed")]
    files = [
        file
        for home in homes
        if home.is_dir()
        for file in sorted(home.iterdir())
        if _suffix(file) in MARKDOWN_SUFFIXES and file.is_file()
    ]
    heads = {file: _head(file) for file in files}
    if any(backlog.recognise(Source("", {"": head})) for head in heads.values()):
        return files
    own = {str(file): head for file, head in heads.items() if file.parent == folder}
    return [Path(name) for name in own] if task_files.are_tasks(own) else []


def _head(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(HEAD_BYTES)
    except OSError:
        return b""


def source_of(path: Path, shown: str) -> Source:
    """A document with its bytes.

    Raises:
        ExchangeError: It cannot be read, is empty, or is larger than the limits.
    """
    if not path.is_dir():
        return Source(shown, {shown: _read(path, shown)})
    names = {file: f"{shown}/{file.relative_to(path).as_posix()}" for file in _task_files(path)}
    files = {name: _read(file, name) for file, name in names.items() if file.stat().st_size}
    if sum(map(len, files.values())) > FOLDER_BYTES:
        message = f"its files are larger than {FOLDER_BYTES // 1024 // 1024} MiB"
        raise ExchangeError(message, place=Place(shown), remedy="name a smaller folder")
    return Source(shown, files)


def _read(path: Path, shown: str) -> bytes:
    """The bytes of a document within the limits.

    Raises:
        ExchangeError: It cannot be read, is empty, or is larger than the limits.
    """
    place = Place(shown)
    try:
        if not path.is_file():
            message = "it is no regular file"
            raise ExchangeError(message, place=place, remedy="name a document")
        with path.open("rb") as file:
            data = file.read(FILE_BYTES + 1)
    except OSError as error:
        message = f"it cannot be read: {error.strerror or error}"
        remedy = "look at its permissions"
        raise ExchangeError(message, place=place, remedy=remedy) from error
    if len(data) > FILE_BYTES:
        message = f"it is larger than {FILE_BYTES // 1024 // 1024} MiB"
        raise ExchangeError(message, place=place, remedy="split the document")
    if not data.strip():
        message = "it is empty"
        raise ExchangeError(message, place=place, remedy="name a document with a plan in it")
    # JSON of thousands of records is one line where a program writes it.
    lines = () if data.lstrip()[:1] in b"[{" else data.replace(b"\r", b"\n").split(b"\n")
    for number, line in enumerate(lines, start=1):
        if len(line) > LINE_BYTES:
            message = f"a line is longer than {LINE_BYTES // 1024 // 1024} MiB"
            raise ExchangeError(message, place=Place(shown, number), remedy="break the line")
    return data
