"""What git's index holds of a workspace: which files, in which stage, and their bytes."""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from readiness_tui.domain.errors import WriteError
from readiness_tui.services.programs import GitAnswer, run_git

_FILES = frozenset({"100644", "100755"})


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A file in the index, its path below the root.

    `stage` is 0 for what is staged; where git left the file unmerged, 1 is the base, 2 what git
    calls ours and 3 theirs.
    """

    path: str
    blob: str
    stage: int
    is_file: bool
    """Whether it is a regular file: no link, no submodule."""


def entries(root: Path, *places: str, unmerged: bool = False) -> tuple[IndexEntry, ...]:
    """The files of the index below some places.

    Args:
        root: The workspace root.
        places: Files or folders below it, by their exact names.
        unmerged: Only those that git left unmerged.

    Raises:
        UsageError: There is no git on this machine.
        WriteError: Git could not say.
    """
    kind = "--unmerged" if unmerged else "--stage"
    answer = run_git(root, "--literal-pathspecs", "ls-files", kind, "-z", "--", *places)
    rows = done(answer, "git ls-files").output.split(b"\0")
    return tuple(_entry(os.fsdecode(row)) for row in rows if row)


def _entry(row: str) -> IndexEntry:
    facts, _, path = row.partition("\t")
    mode, blob, stage = facts.split()
    return IndexEntry(path, blob, int(stage), mode in _FILES)


def blobs(root: Path, names: Collection[str]) -> Mapping[str, bytes]:
    """The bytes of blobs as git keeps them, in one process.

    Raises:
        UsageError: There is no git on this machine.
        WriteError: Git does not have one.
    """
    wanted = list(dict.fromkeys(names))
    found: dict[str, bytes] = {}
    asked = "".join(f"{name}\n" for name in wanted).encode()
    data = done(run_git(root, "cat-file", "--batch", data=asked), "git cat-file").output
    at = 0
    for name in wanted:
        start = data.index(b"\n", at) + 1
        facts = data[at:start].split()
        if facts[1] != b"blob":
            what = f"git has no blob {name}"
            raise WriteError(what, reason="git", remedy="git fsck says what is wrong")
        at = start + int(facts[2]) + 1
        found[name] = data[start : at - 1]
    return found


def as_in_the_tree(root: Path, blob: str, path: str) -> bytes:
    """The bytes of a blob as the file would lie in the working tree: with its own line breaks.

    Args:
        root: The workspace root.
        blob: The blob.
        path: The file, below the root, which says what git makes of it.

    Raises:
        UsageError: There is no git on this machine.
        WriteError: Git could not do it.
    """
    inside = run_git(root, "rev-parse", "--show-prefix").line
    answer = run_git(root, "cat-file", "--filters", f"--path={inside}{path}", blob)
    return done(answer, "git cat-file").output


def done(answer: GitAnswer, command: str) -> GitAnswer:
    """An answer of git that is one.

    Raises:
        WriteError: Reason `git`: it failed.
    """
    if answer.code == 0:
        return answer
    lines = answer.says.splitlines()
    what = f"{command} failed: {lines[-1] if lines else f'exit code {answer.code}'}"
    raise WriteError(what, reason="git", remedy="mend what git says, then try again")
