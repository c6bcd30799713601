"""Where git keeps what it knows of a working tree, and whether it is at work there now."""

import os
import time
from pathlib import Path

from readiness_tui.gates.repo.git_process import repository_of

TOLD = frozenset({"HEAD", "index", "MERGE_HEAD"})
"""The files of git whose change says that another commit, or a merge, is looked at."""

_LOCK = "index.lock"
_AT_WORK = (_LOCK, "rebase-merge", "rebase-apply")
_LET_S, _POLL_S = 2.0, 0.01
_POINTER = "gitdir: "
_TEXT_BYTES = 1 << 20


def git_folder(root: str) -> str:
    """The git directory of the working tree that a folder lies in, empty without one.

    That of a linked worktree or a submodule is elsewhere: there, `.git` is a file that names it.
    """
    for place in (Path(root), *Path(root).parents):
        candidate = place / ".git"
        if candidate.is_dir() or candidate.is_file():
            return folder_at(place)
    return ""


def folder_at(top: Path) -> str:
    """The git directory of the working tree whose top this is, empty without one."""
    candidate = top / ".git"
    if candidate.is_dir():
        return os.path.realpath(candidate)
    return _pointed_to(candidate) if candidate.is_file() else ""


def _pointed_to(pointer: Path) -> str:
    text = text_at(pointer)
    if not text.startswith(_POINTER):
        return ""
    return os.path.realpath(pointer.parent / text.removeprefix(_POINTER).rstrip("\n"))


def common_folder(root: Path) -> Path:
    """Where git keeps what all working trees of a clone share: configuration, references, hooks.

    Raises:
        FileNotFoundError: The folder lies in no working tree.
    """
    folder = git_folder(str(root))
    if not folder:
        message = f"{root} is not in a working tree of git"
        raise FileNotFoundError(message)
    return shared_folder(folder)


def shared_folder(folder: str) -> Path:
    """The folder that the git directory of a working tree shares with others; it may be itself."""
    return Path(os.path.realpath(Path(folder, text_at(Path(folder, "commondir")).strip())))


def text_at(path: Path) -> str:
    """The text of a small file, or its beginning; empty where it cannot be read."""
    try:
        with path.open(encoding="utf-8", errors="surrogateescape") as file:
            return file.read(_TEXT_BYTES)
    except OSError:
        return ""


def is_own(root: Path) -> bool:
    """Whether git's folder belongs to the working tree: it lies at its top, or leads back there.

    A `.git` file may name any folder. That of a linked worktree has a file that names the worktree;
    that of a submodule lies below the folder of the repository around it.
    """
    git = Path(repository_of(str(root)), ".git")
    folder = Path(git_folder(str(root)))
    if git.is_symlink() or not folder.name:
        return False
    if git.is_dir():
        return not (folder / "commondir").exists()
    try:
        back = (folder / "gitdir").read_text("utf-8", "surrogateescape").strip()
    except OSError:
        outer = git_folder(str(git.parent.parent))
        return bool(outer) and folder.is_relative_to(Path(outer, "modules"))
    is_named = os.path.realpath(folder / back) == str(git)
    return is_named and folder.parent.parent == common_folder(root)


def is_git_busy(folder: str) -> bool:
    """Whether git writes the working tree now, or a rebase is under way."""
    return any(os.path.lexists(f"{folder}/{name}") for name in _AT_WORK)


def let_git_finish(folder: str) -> None:
    """Wait for a moment while a command of git writes the working tree.

    A lock that a killed git left behind stays: whoever saves goes on, as what git may still write
    is seen by the save itself.

    Args:
        folder: The git directory, empty for none.
    """
    end = time.monotonic() + _LET_S
    while folder and os.path.lexists(f"{folder}/{_LOCK}") and time.monotonic() < end:
        time.sleep(_POLL_S)
