"""How much a folder holds, and how much its file system has left. Nothing is opened.

Everything below counts, what scans leave out too; links count as themselves and are not followed,
a file with several names counts once.
"""

import os
import stat
from dataclasses import dataclass, field
from datetime import datetime

from readiness_tui.gates.repo.guarded_reads import instant
from readiness_tui.gates.repo.path_guard import Guard, unreadable, why_not

ENTRIES_CAP = 500_000


@dataclass(slots=True)
class Usage:
    """What lies below a folder; `is_cut` where there is more than was counted.

    `largest` and `oldest` are the path of a file with its size or time; `closed` are the folders
    that could not be listed, each with the reason.
    """

    size_bytes: int = 0
    files: int = 0
    largest: tuple[str, int] = ("", 0)
    oldest: tuple[str, datetime] | None = None
    is_cut: bool = False
    closed: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Space:
    """What a file system has: bytes for everybody and files, in all and free.

    `files` is 0 where it does not count them.
    """

    size_bytes: int
    free_bytes: int
    files: int
    free_files: int


def usage(guard: Guard, clean: str) -> Usage:
    """How much lies below a folder.

    Raises:
        PathError: It leads out of the root.
    """
    result = Usage()
    counted: set[tuple[int, int]] = set()
    pending = [clean]
    while pending and not result.is_cut:
        folder = pending.pop()
        try:
            entries = list(os.scandir(guard.resolved(folder)))
        except OSError as error:
            result.closed[folder] = why_not(error)
            continue
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_dir(follow_symlinks=False):
                pending.append(path)
            elif result.files == ENTRIES_CAP:
                result.is_cut = True
            else:
                _add(result, path, entry, counted)
    return result


def _add(
    result: Usage, path: str, entry: "os.DirEntry[str]", counted: set[tuple[int, int]]
) -> None:
    try:
        file_stat = entry.stat(follow_symlinks=False)
    except OSError:
        return  # it went while the folder was read
    identity = (file_stat.st_dev, file_stat.st_ino)
    if file_stat.st_nlink > 1 and identity in counted:
        return
    counted.add(identity)
    result.files += 1
    if not stat.S_ISREG(file_stat.st_mode):
        return
    result.size_bytes += file_stat.st_size
    if file_stat.st_size > result.largest[1]:
        result.largest = (path, file_stat.st_size)
    modified = instant(file_stat.st_mtime)
    if result.oldest is None or modified < result.oldest[1]:
        result.oldest = (path, modified)


def space(guard: Guard, clean: str) -> Space:
    """What the file system of a folder has left for a user without privileges.

    Raises:
        PathError: It leads out of the root.
        InputError: The system will not say.
    """
    try:
        system = os.statvfs(guard.resolved(clean))
    except OSError as error:
        raise unreadable(clean, error) from error
    unit = system.f_frsize or system.f_bsize
    return Space(system.f_blocks * unit, system.f_bavail * unit, system.f_files, system.f_favail)
