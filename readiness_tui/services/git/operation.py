"""What git was told to do here and has not finished, and whose side is whose in it.

Git's "ours" is the commit that is stood on. In a rebase that is the others' work, and a person's
own comes as "theirs": here `yours` is always what the person made. Read from git's own files:
looking costs no process.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from readiness_tui.gates.repo.commit import target

_SHORT = 7
_MERGED = re.compile(r"Merge (\S+(?: \S+)? '[^']+')")
_TEXT_BYTES = 64 * 1024


class Doing(StrEnum):
    """What git was told to do."""

    MERGE = "merge"
    REBASE = "rebase"
    CHERRY_PICK = "cherry-pick"
    REVERT = "revert"
    PATCH = "am"
    PUT_BACK = "stash"
    """Nothing that git remembers: changes that were put back, as `git stash pop` does."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What is under way; `yours` and `theirs` name the sides, as in `branch 'main'`."""

    doing: Doing
    yours: str
    theirs: str

    @property
    def is_swapped(self) -> bool:
        """Whether what git calls theirs, stage 3 of its index, is the person's own."""
        return self.doing in {Doing.REBASE, Doing.PUT_BACK}


def under_way(git: Path) -> Operation | None:
    """What is under way, None if git remembers nothing.

    Args:
        git: The git directory of the working tree, as `git_place.git_folder` finds it.
    """
    for name, make in _KINDS.items():
        if (git / name).exists():
            return make(git)
    return None


def put_back(git: Path) -> Operation:
    """What a conflict is from where git remembers nothing of it."""
    return Operation(Doing.PUT_BACK, "what was put back", _head(git))


def _rebase(git: Path) -> Operation:
    state = git / "rebase-merge"
    if not state.is_dir():
        state = git / "rebase-apply"
        if (state / "applying").exists():
            return Operation(Doing.PATCH, _head(git), "the patch")
    branch = _first(state / "head-name").removeprefix("refs/heads/")
    title = _first(state / "message")
    yours = " ".join(filter(None, (f"branch '{branch}'" if branch else "", _titled(title))))
    return Operation(Doing.REBASE, yours or "your commit", _commit(_first(state / "onto")))


def _merge(git: Path) -> Operation:
    named = _MERGED.match(_first(git / "MERGE_MSG"))
    theirs = named[1] if named else _commit(_first(git / "MERGE_HEAD"))
    return Operation(Doing.MERGE, _head(git), theirs)


def _picked(git: Path) -> Operation:
    commit = _commit(_first(git / "CHERRY_PICK_HEAD"))
    title = _titled(_first(git / "MERGE_MSG"))
    return Operation(Doing.CHERRY_PICK, _head(git), f"{commit} {title}".strip())


def _reverted(git: Path) -> Operation:
    commit = _commit(_first(git / "REVERT_HEAD"))
    return Operation(Doing.REVERT, _head(git), f"what was before {commit}")


def _squashed(git: Path) -> Operation:
    return Operation(Doing.MERGE, _head(git), "what is squashed")


_KINDS: Mapping[str, Callable[[Path], Operation]] = {
    # A rebase first: while it picks a commit or makes a merge anew, it is still the rebase.
    "rebase-merge": _rebase,
    "rebase-apply": _rebase,
    "MERGE_HEAD": _merge,
    "CHERRY_PICK_HEAD": _picked,
    "REVERT_HEAD": _reverted,
    "SQUASH_MSG": _squashed,
}


def _head(git: Path) -> str:
    """What is stood on."""
    head = target(_first(git / "HEAD"))
    branch = head.removeprefix("refs/heads/")
    return f"branch '{branch}'" if branch != head else _commit(head)


def _commit(name: str) -> str:
    return f"commit {name[:_SHORT]}" if name else "the other side"


def _titled(title: str) -> str:
    return f"({title})" if title else ""


def _first(path: Path) -> str:
    """The first line of a file, empty without one."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.readline(_TEXT_BYTES).strip()
    except OSError:
        return ""
