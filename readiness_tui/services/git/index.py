"""What git's index holds of a workspace: which files, in which stage, and their bytes."""

import os
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
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
    contents: dict[str, bytes] = {}
    take_blobs(root, names, contents.__setitem__)
    return contents


def take_blobs(root: Path, names: Collection[str], take: Callable[[str, bytes], object]) -> None:
    """Hand over blobs in the order of their names, each while git goes on with those behind it.

    Args:
        root: The workspace root.
        names: Each is handed over once.
        take: Gets a name with its bytes.

    Raises:
        UsageError: There is no git on this machine.
        WriteError: Git does not have one.
    """
    unique_names = list(dict.fromkeys(names))
    stream = BlobStream(unique_names, take)
    query = "".join(f"{name}\n" for name in unique_names).encode()
    done(run_git(root, "cat-file", "--batch", data=query, take=stream.add), "git cat-file")
    stream.end()


class BlobStream:
    """Cuts what `git cat-file --batch` writes into blobs.

    Args:
        names: Of the blobs that were asked for, in their order.
        take: Gets a name with its bytes.
    """

    def __init__(self, names: Iterable[str], take: Callable[[str, bytes], object]) -> None:
        self._names, self._take = deque(names), take
        self._pieces: list[bytes] = []
        self._size = self._needed = 0

    def add(self, piece: bytes) -> None:
        """Take a piece in, and hand over the blobs that are whole with it.

        Raises:
            WriteError: Git does not have one.
        """
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size >= self._needed:
            self._cut(b"".join(self._pieces))

    def _cut(self, data: bytes) -> None:
        at = self._needed = 0
        while (start := data.find(b"\n", at) + 1) > 0:
            facts = data[at:start].split()
            if facts[1] != b"blob":
                raise self._missing()
            end = start + int(facts[2])
            if len(data) <= end:
                self._needed = end + 1 - at
                break
            self._take(self._names.popleft(), data[start:end])
            at = end + 1
        self._pieces, self._size = [data[at:]], len(data) - at

    def end(self) -> None:
        """See that git gave all.

        Raises:
            WriteError: It did not.
        """
        if self._names:
            raise self._missing()

    def _missing(self) -> WriteError:
        message = f"git has no blob {self._names[0]}"
        return WriteError(message, reason="git", remedy="git fsck says what is wrong")


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
