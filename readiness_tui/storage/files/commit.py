"""Git's commit of a workspace, read from git's own files: no process is started for a note."""

import re
from pathlib import Path

from readiness_tui.storage.files.fileops import bytes_of

_LIMIT_BYTES = 8 << 20
_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_DEPTH = 5
"""How many names may lead from HEAD to a commit."""


def commit_of(root: Path) -> str:
    """The commit that HEAD stands on, empty without git or without a commit."""
    git = root / ".git"
    if not git.is_dir():  # a worktree: a file that says where
        text = _text(git).removeprefix("gitdir: ").strip()
        git = root / text
        if not text or not git.is_dir():
            return ""
    common = git / _text(git / "commondir").strip()
    name = "HEAD"
    for _ in range(_DEPTH):
        text = _text(git / name) or _text(common / name) or _packed(common, name)
        if _HASH.fullmatch(text.strip()):
            return text.strip()
        name = text.removeprefix("ref: ").strip()
        if not name.startswith("refs/") or ".." in name:
            break
    return ""


def _packed(git: Path, name: str) -> str:
    for line in _text(git / "packed-refs").splitlines():
        commit, _, ref = line.partition(" ")
        if ref == name:
            return commit
    return ""


def _text(path: Path) -> str:
    try:
        return bytes_of(path, _LIMIT_BYTES).decode()
    except (OSError, ValueError):
        return ""
