"""What git's index holds of a workspace: which files, in which stage, and their bytes."""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.services.git.running import done, run_git

_FILES = frozenset({"100644", "100755"})
_GONE = "0" * 40


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


def entries(
    root: Path, *places: str, unmerged: bool = False, index: str = ""
) -> tuple[IndexEntry, ...]:
    """The files of the index below some places.

    Args:
        root: The workspace root.
        places: Files or folders below it, by their exact names.
        unmerged: Only those that git left unmerged.
        index: Another file than the usual one, that git made for a commit.

    Raises:
        UsageError: There is no git on this machine.
        WriteError: Git could not say.
    """
    kind = "--unmerged" if unmerged else "--stage"
    variables = {"GIT_INDEX_FILE": index} if index else {}
    answer = run_git(root, "ls-files", kind, "-z", "--", *places, variables=variables)
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
    unique_names = list(dict.fromkeys(names))
    contents: dict[str, bytes] = {}
    query = "".join(f"{name}\n" for name in unique_names).encode()
    data = done(run_git(root, "cat-file", "--batch", data=query), "git cat-file").output
    at = 0
    for name in unique_names:
        start = data.index(b"\n", at) + 1
        facts = data[at:start].split()
        if facts[1] != b"blob":
            message = f"git has no blob {name}"
            raise WriteError(message, reason="git", remedy="git fsck says what is wrong")
        at = start + int(facts[2]) + 1
        contents[name] = data[start : at - 1]
    return contents


def autocrlf(root: Path) -> str:
    """Git's setting of that name, empty if it is not set."""
    return run_git(root, "config", "--get", "core.autocrlf").line


def stage(root: Path, path: str, data: bytes | None, mode: str = "100644") -> None:
    """Put bytes into the index as they are, in place of all that it has of a file.

    Args:
        root: The workspace root.
        path: The file, below the root.
        data: Its bytes; None takes it out.
        mode: As git writes it.

    Raises:
        UsageError: There is no git on this machine.
        WriteError: Git could not do it.
    """
    inside = run_git(root, "rev-parse", "--show-prefix").line
    blob = _GONE
    if data is not None:
        stored = run_git(root, "hash-object", "-w", "--stdin", data=data)
        blob = done(stored, "git hash-object").line
    row = f"{'0' if data is None else mode} {blob}\t{inside}{path}"
    staged = run_git(root, "update-index", "-z", "--index-info", data=os.fsencode(row) + b"\0")
    done(staged, "git update-index")
