"""Which of this clone's logs goes on: the one whose file still ends as it was left here.

The logs lie in the repository, so a checkout brings them as another branch has them. A line written
behind an earlier end would give one file two ends, which no merge of git can join and no chain
holds. So what was written last is noted beside the repository, and where no log holds that any more
a new one is begun; back on the first branch its log goes on.
"""

import contextlib
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from readiness_tui.storage.audit.files import LIMIT_BYTES, LogFile, Tail
from readiness_tui.storage.files.fileops import FileOps, bytes_of, overwrite, write_all

NAME = "logs.txt"
"""A line for each line that was logged: writer, the `h` before it, its own."""
COMPACT_BYTES = 16 << 10
_APPEND = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
_NOTED = re.compile(r"([^\s\0]+) ([0-9a-f]{64}) ([0-9a-f]{64})")

Left: TypeAlias = tuple[str, str]
"""The last two `h` that were written to a log here."""


class LogContinuation:
    """The logs of one clone. Its methods are called under the write lock.

    Args:
        home: `.readiness/`, which is ours.
        writer: The clone's first writer.
        ops: System calls.
    """

    def __init__(self, home: Path, writer: str, ops: FileOps) -> None:
        self._path, self._first, self._ops = home / NAME, writer, ops

    def pick(self, logs: Mapping[str, Sequence[LogFile]], tails: Mapping[str, Tail]) -> str:
        """The writer whose log goes on, as the logs are now."""
        endings = self._left()
        for writer in reversed(endings):
            if writer in tails and _is_as_left(endings[writer], logs[writer], tails[writer]):
                return writer
        if not endings:
            return self._first
        return f"{self._first.rpartition('-')[0]}-{secrets.token_hex(4)}"

    def wrote(self, writer: str, prev: str, h: str) -> None:
        """Note what was logged. It need not be flushed: `pick` sees where a note is missing."""
        with contextlib.suppress(OSError):  # the record is written, whatever becomes of the note
            handle = self._ops.open(self._path, _APPEND, 0o600)
            try:
                write_all(self._ops, handle, _line(writer, (prev, h)))
                size = os.fstat(handle).st_size
            finally:
                os.close(handle)
            if size > COMPACT_BYTES:
                lines = (_line(name, last) for name, last in self._left().items())
                overwrite(self._ops, self._path, b"".join(lines))

    def _left(self) -> dict[str, Left]:
        try:
            return left_in(self._path.parent)
        except OSError:
            return {}


def left_in(home: Path) -> dict[str, Left]:
    """How each log was left here, the one that was written to last being last.

    Args:
        home: `.readiness/`, which is ours.

    Raises:
        OSError: The note is there and cannot be read.
    """
    try:
        lines = bytes_of(home / NAME, LIMIT_BYTES).decode(errors="replace").split("\n")[:-1]
    except FileNotFoundError:
        return {}
    endings: dict[str, Left] = {}
    for match in filter(None, map(_NOTED.fullmatch, lines)):  # a power cut leaves zeros in others
        writer, prev, h = match.groups()
        endings.pop(writer, None)
        endings[writer] = prev, h
    return endings


def _line(writer: str, left: Left) -> bytes:
    return f"{writer} {left[0]} {left[1]}\n".encode()


def _is_as_left(left: Left, files: Sequence[LogFile], tail: Tail) -> bool:
    """Whether a log holds the last line that was written to it here, or was torn in it.

    A kill between the log and the note leaves more there than was noted.
    """
    prev, h = left
    if tail.h == h or (tail.torn and tail.h == prev):
        return True
    return any(f'"h":"{h}"'.encode() in bytes_of(file.path, LIMIT_BYTES) for file in files[-2:])
