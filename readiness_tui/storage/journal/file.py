"""The journal as a file that is read: only what came since the last time, and nothing trusted."""

import errno
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from readiness_tui.domain.model.errors import Diagnostic, Place
from readiness_tui.domain.persistence.file_identity import FileIdentity
from readiness_tui.storage.files.home import FOLDER
from readiness_tui.storage.journal.entries import Entry
from readiness_tui.storage.journal.lines import entry_of
from readiness_tui.storage.journal.state import Fold

NAME = "journal.jsonl"
BAD = "journal.bad"
LIMIT_BYTES = 256 << 20
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
_OVERLAP_BYTES = 128
_NAMED = 20
"""So many bad lines are named; the others are counted."""


@dataclass(slots=True)
class Lines:
    """The whole lines of a journal, as far as they were read.

    `entries` has None for a line that is no entry, whose number is in `bad`; `sizes` are in bytes,
    line breaks included; `end` are the last bytes that were read, by which a file that only grew is
    known again; `fold` is what the entries come to; `has_bad` says whether there was a file of bad
    lines then.
    """

    identity: FileIdentity | None = None
    has_bad: bool = False
    entries: list[Entry | None] = field(default_factory=list[Entry | None])
    sizes: list[int] = field(default_factory=list[int])
    size: int = 0
    end: bytes = b""
    bad: list[int] = field(default_factory=list[int])
    fold: Fold = field(default_factory=Fold)

    def take(self, data: bytes) -> None:
        """Read on: what follows the last line break is no line yet."""
        *lines, _ = data.split(b"\n")
        for line in lines:
            self.put(line + b"\n", entry_of(line))

    def put(self, line: bytes, entry: Entry | None) -> None:
        """Go on with a whole line, and what it says."""
        self.entries.append(entry)
        self.sizes.append(len(line))
        if entry is None:
            self.bad.append(len(self.entries))
        else:
            self.fold.take(entry)
        self.size += len(line)
        self.end = (self.end + line[-_OVERLAP_BYTES:])[-_OVERLAP_BYTES:]


def read_on(path: Path, before: Lines) -> Lines:
    """The lines of a journal.

    Args:
        path: The journal.
        before: What was read of it the last time; it goes on with the rest, if the file only grew.

    Raises:
        OSError: It is no regular file, too large, or cannot be read.
    """
    with os.fdopen(os.open(path, _READ), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
        if status.st_size > LIMIT_BYTES:
            raise OSError(errno.EFBIG, f"it is larger than {LIMIT_BYTES >> 20} MiB")
        lines, data = _grown(file, before)
        lines.take(data)
        lines.identity = FileIdentity.of(status)
        return lines


def problems_of(places: Sequence[int], *, has_bad: bool) -> list[Diagnostic]:
    """What a person should know of lines that are no entries, given by their numbers."""
    message, remedy = "the line is no entry of the journal", f"the next edit moves it to {BAD}"
    problems = [
        Diagnostic("journal-bad", message, place_of(line), remedy)
        for line in islice(places, _NAMED)
    ]
    if len(places) > _NAMED:
        message = f"{len(places) - _NAMED} more lines are no entries of the journal"
        problems.append(Diagnostic("journal-bad", message, place_of(), remedy))
    if has_bad:
        message, remedy = (
            "holds lines that are no entries of the journal",
            "look at it and delete it",
        )
        problems.append(Diagnostic("journal-bad", message, Place(f"{FOLDER}/{BAD}"), remedy))
    return problems


def place_of(line: int = 0) -> Place:
    """The journal, or a line of it, as messages name it."""
    return Place(f"{FOLDER}/{NAME}", line)


def _grown(file: BinaryIO, before: Lines) -> tuple[Lines, bytes]:
    """What was read before and what follows it; nothing and all where the file is another."""
    file.seek(before.size - len(before.end))
    if before.end and file.read(len(before.end)) == before.end:
        return before, file.read()
    file.seek(0)
    return Lines(), file.read()
