"""The files of the audit log: one chain of them for each writer, below the boards."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from readiness_tui.domain.model.errors import BoardError, Diagnostic, Place
from readiness_tui.storage.audit.line import START, AuditRecord, seal_of, unsealed

FOLDER = "audit"
LIMIT_BYTES = 64 << 20
"""Larger than a log ever gets by itself: such a file is not read."""

_NAME = re.compile(r"([A-Za-z0-9][\w.+-]*?)(?:\.(\d{4,}))?\.jsonl")
_BLOCK_BYTES = 8 * 1024


@dataclass(frozen=True, slots=True)
class LogFile:
    """One file of a writer's chain; `number` counts from 1."""

    path: Path
    name: str
    writer: str
    number: int = 1


@dataclass(frozen=True, slots=True)
class Tail:
    """How a log file ends.

    `seq`, `lam` and `h` are those that the next line continues; `torn` is what stands behind the
    last line break.
    """

    size: int = 0
    seq: int = 0
    lam: int = 0
    h: str = START
    torn: bytes = b""


def log_folder(root: Path, folder: str) -> Path:
    """Where the logs of a workspace lie."""
    return root / folder / FOLDER


def is_outside(root: Path, folder: str) -> bool:
    """Whether the logs would lie outside of the workspace, by a link."""
    names, place, is_plain = (*PurePath(folder).parts, FOLDER), root, ".." not in folder
    for name in names:
        place /= name
        is_plain = is_plain and not place.is_symlink()
    return not is_plain and not place.resolve().is_relative_to(root.resolve())


def file_of(root: Path, folder: str, writer: str, number: int) -> LogFile:
    """A file of a writer's chain, be it there or not."""
    name = f"{writer}.jsonl" if number == 1 else f"{writer}.{number:04}.jsonl"
    return LogFile(log_folder(root, folder) / name, f"{folder}/{FOLDER}/{name}", writer, number)


def chains(root: Path, folder: str) -> Mapping[str, tuple[LogFile, ...]]:
    """The files of each writer in the order in which they were filled, writers by name.

    Only regular files are logs: a link or a pipe of that name is none, nor is anything outside of
    the workspace.

    Raises:
        BoardError: The folder is there and cannot be listed.
    """
    logs: dict[str, list[LogFile]] = {}
    try:
        entries = [] if is_outside(root, folder) else listed(log_folder(root, folder))
        for entry in entries:
            name = _NAME.fullmatch(entry.name)
            if name and entry.is_file(follow_symlinks=False):
                display_path = f"{folder}/{FOLDER}/{entry.name}"
                file = LogFile(Path(entry.path), display_path, name[1], int(name[2] or 1))
                logs.setdefault(file.writer, []).append(file)
    except OSError as error:
        raise unreadable(error, f"{folder}/{FOLDER}") from error
    return {
        writer: tuple(sorted(logs[writer], key=lambda file: file.number)) for writer in sorted(logs)
    }


def listed(folder: Path) -> list[os.DirEntry[str]]:
    """What lies in a folder, nothing where there is none; unlike `glob` it hides no error.

    Raises:
        OSError: It cannot be listed.
    """
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except FileNotFoundError:
        return []


def records_in(file: LogFile, data: bytes) -> Iterator[AuditRecord]:
    """What the lines of a file say; one that says nothing is left out."""
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line and (record := unsealed(line, Place(file.name, number))):
            yield record


def unreadable(error: OSError, name: str) -> BoardError:
    """Why a log cannot be read, as the error that people see."""
    message = f"the audit log cannot be read: {error.strerror or error}"
    return BoardError((Diagnostic("audit-unreadable", message, Place(name), "look at the file"),))


def tail_of(file: LogFile) -> Tail:
    """How a file ends, read from its end: a log grows, and each save appends to it.

    Raises:
        OSError: It cannot be read.
    """
    handle = os.open(file.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        size = os.fstat(handle).st_size
        length = _BLOCK_BYTES
        while True:
            start = max(size - length, 0)
            data = os.pread(handle, length, start)
            tail = _ending(file, data, start + len(data), is_whole=start == 0)
            if tail is not None:
                return tail
            length *= 4
    finally:
        os.close(handle)


def ends(files: Sequence[LogFile]) -> Tail:
    """How a chain of files ends: the last that has a line says so; size and torn are the last's.

    A last file without a line is what a kill left between making it and filling it.

    Raises:
        OSError: A file cannot be read.
    """
    last = Tail()
    for file in reversed(files):
        tail = tail_of(file)
        if file is files[-1]:
            last = tail
        if tail.seq:
            return replace(tail, size=last.size, torn=last.torn)
    return last


def _ending(file: LogFile, data: bytes, size: int, *, is_whole: bool) -> Tail | None:
    """The tail that the end of a file shows, None if more of it is needed."""
    *lines, torn = data.split(b"\n")
    if not is_whole:
        lines = lines[1:]
    h, damaged = "", 0
    for line in reversed(lines):
        seal = seal_of(line)
        h = h or (seal[0] if seal else "")
        if (record := unsealed(line, Place(file.name))) is not None:
            return Tail(size, record.seq + damaged, record.lam, h, torn)
        damaged += 1
    return Tail(size, damaged, 0, h or START, torn) if is_whole else None
