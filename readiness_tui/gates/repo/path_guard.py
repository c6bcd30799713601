"""The path guard: text from a board becomes a place below the root, or nothing at all.

A path comes from a board that anybody may have written, and the tree below the root may hold links
to anywhere. Each path is resolved and held against the root; what was opened by it is held against
the root once more, by what the descriptor really is.
"""

import errno
import fcntl
import os
import stat
import sys
from pathlib import Path

from readiness_tui.domain.model.errors import GateError, Place

ABSENT = frozenset({errno.ENOENT, errno.ENOTDIR})
_F_GETPATH = 50  # macOS: the path of an open descriptor


class PathError(GateError):
    """A path leads out of the repository."""

    name = "path-refused"


class InputError(GateError):
    """A file is there but cannot be read as a file."""

    name = "input-unreadable"


def tidy(path: str) -> str:
    """A path below the root with single slashes, without `./` and a slash at the end.

    Raises:
        PathError: It is absolute, starts at a home folder, climbs or holds NUL.
    """
    parts = path.split("/")
    if path.startswith(("/", "~")) or "\0" in path or ".." in parts:
        message = f"{path!r} is outside the repository"
        raise PathError(message, place=Place(path), remedy="name a path below the root")
    return "/".join(part for part in parts if part not in {"", "."})


class Guard:
    """A root, and what lies below it.

    Args:
        root: The repository; `root` is its real path.
    """

    def __init__(self, root: Path) -> None:
        self.root = os.path.realpath(root)

    def resolved(self, clean: str) -> str:
        """The real path of one that is tidy, links followed.

        Raises:
            PathError: It leads out of the root.
        """
        full = os.path.realpath(os.path.join(self.root, clean))  # noqa: PTH118 - guards text
        if not self._holds(full):
            raise _out(clean)
        return full

    def check(self, handle: int, found: os.stat_result, clean: str, cap: int) -> None:
        """Whether what is open may be read.

        Args:
            handle: The descriptor.
            found: What the system says of it.
            clean: The path it was opened by.
            cap: The most bytes that are read.

        Raises:
            PathError: It lies outside the root.
            InputError: It is no regular file, or too large.
        """
        if not stat.S_ISREG(found.st_mode):
            message = f"{clean} is not a regular file"
            raise InputError(message, place=Place(clean), remedy="name a file")
        if found.st_size > cap:
            message = f"{clean} has {found.st_size:,} bytes, at most {cap:,} are read"
            raise InputError(message, place=Place(clean), remedy="name a smaller file")
        if not self._holds(_real_path(handle)):
            raise _out(clean)

    def _holds(self, full: str) -> bool:
        return full == self.root or full.startswith(self.root.rstrip("/") + "/")


def unreadable(clean: str, error: OSError) -> InputError:
    """What the system said, as the error of a gate."""
    return InputError(
        f"{clean}: {why_not(error)}", place=Place(clean), remedy="make it a readable file"
    )


def why_not(error: OSError) -> str:
    """What the system said, in its words."""
    return (error.strerror or "cannot be read").lower()


def _out(clean: str) -> PathError:
    message = f"{clean} leads out of the repository"
    return PathError(message, place=Place(clean), remedy="keep the file below the root")


def _real_path(handle: int) -> str:
    if sys.platform == "darwin":
        return fcntl.fcntl(handle, _F_GETPATH, bytes(1024)).rstrip(b"\0").decode()
    return os.readlink(f"/proc/self/fd/{handle}")  # noqa: PTH115 - the text is what is wanted
