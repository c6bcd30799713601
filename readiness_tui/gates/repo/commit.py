"""The commit that is checked out, read from git's own files where they lie in the repository."""

import re

from readiness_tui.domain.model.errors import GateError
from readiness_tui.gates.repo.repo_view import RepoView

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_REF = re.compile(r"refs/[^\0\\ ~^:?*\[]+")


def head_commit(view: RepoView) -> str:
    """The full commit; empty where there is none. Git is asked where only it can tell."""
    if commit := _read(view):
        return commit
    try:
        return view.git.head
    except GateError:
        return ""


def _read(view: RepoView) -> str:
    head = _text(view, ".git/HEAD")
    if not head.startswith("ref:"):
        return _commit(head)
    name = head.removeprefix("ref:").strip()
    if _REF.fullmatch(name) is None:
        return ""
    if commit := _commit(_text(view, f".git/{name}")):
        return commit
    for line in _text(view, ".git/packed-refs").splitlines():
        sha, _, ref = line.partition(" ")
        if ref.strip() == name:
            return _commit(sha)
    return ""


def _text(view: RepoView, path: str) -> str:
    try:
        return view.text(path).strip()
    except GateError:
        return ""


def _commit(text: str) -> str:
    return text if _COMMIT.fullmatch(text) else ""
