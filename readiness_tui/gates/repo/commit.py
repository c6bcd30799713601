"""The commit that HEAD stands on, read from git's own files."""

import re
from collections.abc import Callable

from readiness_tui.domain.model.errors import GateError
from readiness_tui.gates.repo.repo_view import RepoView

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_REF = re.compile(r"refs/(?!.*\.\.)[^\0\\ ~^:?*\[]+")
_SYMBOLIC = "ref:"
_DEPTH = 5
"""How many names may lead from HEAD to a commit."""


def target(head: str) -> str:
    """What a file like HEAD stands on: a reference, or a commit in hex."""
    return head.removeprefix(_SYMBOLIC).strip()


def commit_in(read: Callable[[str], str]) -> str:
    """The full commit; empty where there is none.

    Args:
        read: Gives the text of a file in git's folder, empty for none.
    """
    name = "HEAD"
    for _ in range(_DEPTH):
        text = read(name).strip()
        if not text and name != "HEAD":
            text = _packed(read("packed-refs"), name)
        if _COMMIT.fullmatch(text):
            return text
        name = target(text)
        if not text.startswith(_SYMBOLIC) or not _REF.fullmatch(name):
            break
    return ""


def head_commit(view: RepoView) -> str:
    """The full commit; empty where there is none.

    It is read where git's files lie in the repository; git is asked where only it can tell.
    """

    def read(name: str) -> str:
        try:
            return view.text(f".git/{name}")
        except GateError:
            return ""

    if commit := commit_in(read):
        return commit
    try:
        return view.git.head
    except GateError:
        return ""


def _packed(refs: str, name: str) -> str:
    for line in refs.splitlines():
        commit, _, ref = line.partition(" ")
        if ref.strip() == name:
            return commit
    return ""
