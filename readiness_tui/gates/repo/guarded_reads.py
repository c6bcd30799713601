"""Bounded reads of one file below the root: what it is, and its bytes, each read from one state.

A file that changes while it is read is read again; what keeps changing is no input.
"""

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.persistence.file_identity import FileIdentity
from readiness_tui.gates.repo.path_guard import ABSENT, Guard, InputError, unreadable

Take = Callable[[bytes], object]
"""What is done with a piece of content."""


class TornError(InputError):
    """A file changed each time it was read."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A path that exists.

    `modified_at` anybody may have set; `changed_at` is when the system last saw a change of any
    kind, be it but of the rights to it. `links` counts the names that the file has.
    """

    path: str
    kind: Literal["file", "dir", "other"]
    size_bytes: int
    modified_at: datetime
    changed_at: datetime
    links: int = 1


def torn(clean: str) -> TornError:
    """A file that was read in vain."""
    message = f"{clean} keeps changing"
    return TornError(message, place=Place(clean), remedy="it is looked at again")


def look(guard: Guard, clean: str) -> Seen | None:
    """What a path is, None if it is absent.

    Raises:
        PathError: It leads out of the root.
        InputError: The system will not say, as for a loop of links.
    """
    try:
        file_stat = os.stat(guard.resolved(clean))  # noqa: PTH116 - a path guard works on text
    except OSError as error:
        if error.errno in ABSENT:
            return None
        raise unreadable(clean, error) from error
    times = instant(file_stat.st_mtime), instant(file_stat.st_ctime)
    return Seen(clean, _kind(file_stat.st_mode), file_stat.st_size, *times, file_stat.st_nlink)


def stamp(guard: Guard, clean: str) -> FileIdentity | None:
    """The stamp of a regular file, None if there is none.

    Raises:
        PathError: It leads out of the root.
    """
    try:
        file_stat = os.stat(guard.resolved(clean))  # noqa: PTH116 - as above
    except OSError:
        return None
    if not stat.S_ISREG(file_stat.st_mode):
        return None
    return FileIdentity.of(file_stat)


def modified_at(stamp: FileIdentity) -> datetime:
    """When the content of a file was written, as far as its own time tells."""
    return instant(stamp.modified_ns / 1e9)


def read_once(guard: Guard, clean: str, cap: int, take: Take, *, most: int | None = None) -> bool:
    """Hand the content of a regular file over in pieces.

    Args:
        guard: Of the root.
        clean: The path, tidy.
        cap: The most bytes that are read.
        take: Gets the pieces, in order.
        most: So many bytes from its beginning are enough; the cap is that of the whole file.

    Returns:
        False if the file changed meanwhile: what was handed over is worth nothing.

    Raises:
        PathError: It leads out of the root.
        InputError: Not a regular file, over the cap, or not to be opened.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NOCTTY
    try:
        handle = os.open(guard.resolved(clean), flags)
    except OSError as error:
        raise unreadable(clean, error) from error
    try:
        before = os.fstat(handle)
        guard.check(handle, before, clean, cap)
        size = _drain(handle, cap + 1 if most is None else most, take)
        after = os.fstat(handle)
    except OSError as error:
        raise unreadable(clean, error) from error
    finally:
        os.close(handle)
    same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return same and size in {after.st_size, most}


def _drain(handle: int, most: int, take: Take) -> int:
    """How many bytes were handed over."""
    remaining = most
    while remaining and (piece := os.read(handle, min(remaining, 1 << 20))):
        take(piece)
        remaining -= len(piece)
    return most - remaining


def _kind(mode: int) -> Literal["file", "dir", "other"]:
    if stat.S_ISREG(mode):
        return "file"
    return "dir" if stat.S_ISDIR(mode) else "other"


def instant(seconds: float) -> datetime:
    """A time of a file, in UTC; the first of all times where no calendar has it."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.fromtimestamp(0, UTC)  # a time that no calendar has: as old as can be
