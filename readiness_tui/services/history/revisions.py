"""The boards of a workspace as git has them: which commits there are, and the plan at each.

Only commits, trees and blobs are read; no file of the working tree is, and nothing is checked out.
A board is known by its id: a file that was renamed is the same board.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from readiness_tui.domain.model.errors import BOARD_INVALID, Diagnostic, Place, UsageError
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.services.git.index import blobs
from readiness_tui.services.git.place import git_folder
from readiness_tui.services.git.running import done, run_git
from readiness_tui.storage.boards.reader import (
    LIMIT_BYTES,
    BrokenBoard,
    LoadedBoard,
    parse_board,
)

_FILES = frozenset({"100644", "100755"})
_FORMAT = "--format=%H%x00%P%x00%cI%x00%an%x00%s"
_SHORT = 8


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its id in hex, when it was committed with the offset of then, by whom, and why."""

    id: str
    parents: tuple[str, ...]
    at: datetime
    author: str
    subject: str

    @property
    def short(self) -> str:
        """The first digits of its id."""
        return self.id[:_SHORT]


@dataclass(frozen=True, slots=True)
class BoardState:
    """The boards at one point, and what could not be read there.

    `by_path` names the board of each file that could be read, `broken` has the problems of those
    that could not.
    """

    portfolio: Portfolio
    by_path: Mapping[str, BoardId]
    broken: Mapping[str, tuple[Diagnostic, ...]]

    def without_broken(self, other: "BoardState") -> Portfolio:
        """The boards less those whose file is broken in the other state.

        What could not be read there would seem to have come or gone.
        """
        hidden = {board for path, board in self.by_path.items() if path in other.broken}
        boards = self.portfolio.boards.values()
        return Portfolio.of(*(board for board in boards if board.id not in hidden))


EMPTY = BoardState(Portfolio(), {}, {})
"""No board at all: what there was before the first commit."""


class Revisions:
    """The history of the boards of one workspace.

    Args:
        root: The workspace root.
        folder: Where its boards lie, below the root.

    Raises:
        UsageError: The workspace lies in no working tree of git.
    """

    def __init__(self, root: Path, folder: str) -> None:
        if not git_folder(str(root)):
            message = f"{root} is not in a working tree of git"
            raise UsageError(message, remedy="git init, or compare with a checkpoint")
        self._root, self._folder = root, folder

    def commit(self, name: str) -> Commit:
        """The commit that a name means: a branch, a tag, `HEAD~3`, digits of an id.

        Raises:
            UsageError: There is none of that name, or the clone is too shallow to have it.
        """
        words = ("rev-parse", "--quiet", "--verify", "--end-of-options", f"{name}^{{commit}}")
        answer = run_git(self._root, *words)
        if answer.code != 0 or not name:
            message = f"git has no commit {name!r} here"
            raise UsageError(message, remedy=self._deeper("git log lists what there is"))
        return self._commits("-1", answer.line)[0]

    def last_before(self, moment: datetime) -> Commit | None:
        """The last commit of the line that is checked out before a moment, None if none is so old.

        Merged branches count from the day they were merged.

        Args:
            moment: With an offset.

        Raises:
            UsageError: There is no commit at all, or the clone is too shallow to tell.
        """
        self.commit("HEAD")
        before = f"--before={moment.isoformat()}"
        commits = self._commits("-1", "--first-parent", before, "HEAD")
        if commits:
            return commits[0]
        if self.is_shallow:
            message = f"this clone has no history before {moment.date().isoformat()}"
            raise UsageError(message, remedy=self._deeper(""))
        return None

    def touching(self, since: str = "", until: str = "HEAD") -> tuple[Commit, ...]:
        """The commits that changed a board file, the newest first, with those of merged branches.

        Args:
            since: Only what is not in the history of this commit.
            until: The newest that counts.
        """
        span = f"{since}..{until}" if since else until
        return self._commits("--topo-order", span, "--", self._folder)

    def at(self, commit: str) -> BoardState:
        """The boards at a commit.

        Raises:
            WriteError: Git does not have one of them.
        """
        rows = done(
            run_git(self._root, "ls-tree", "-r", "-l", "-z", commit, "--", f"{self._folder}/"),
            "git ls-tree",
        ).output.split(b"\0")
        files = dict(_file(os.fsdecode(row)) for row in rows if row)
        boards = {path: file for path, file in files.items() if self._is_board(path, file)}
        readable = {path: blob for path, (_, blob, size) in boards.items() if size <= LIMIT_BYTES}
        contents = self._blobs(readable.values())
        loaded = {path: parse_board(path, contents[blob]) for path, blob in readable.items()}
        return board_state(loaded, too_large=boards.keys() - readable.keys())

    @property
    def is_shallow(self) -> bool:
        """Whether the clone lacks the older part of its history."""
        return run_git(self._root, "rev-parse", "--is-shallow-repository").line == "true"

    def _commits(self, *words: str) -> tuple[Commit, ...]:
        answer = run_git(self._root, "log", "-z", "--no-show-signature", _FORMAT, *words)
        parts = os.fsdecode(done(answer, "git log").output).split("\0")
        rows = (parts[place : place + 5] for place in range(0, len(parts) - 4, 5))
        return tuple(
            Commit(row[0], tuple(row[1].split()), datetime.fromisoformat(row[2]), row[3], row[4])
            for row in rows
        )

    def _blobs(self, names: Iterable[str]) -> Mapping[str, bytes]:
        unique_names = list(names)
        return blobs(self._root, unique_names) if unique_names else {}

    def _is_board(self, path: str, file: tuple[str, str, int]) -> bool:
        place = PurePosixPath(path)
        is_inside = str(place.parent) == self._folder and not place.name.startswith(".")
        return is_inside and place.suffix == ".toml" and file[0] in _FILES

    def _deeper(self, remedy: str) -> str:
        return "the clone is shallow: git fetch --unshallow" if self.is_shallow else remedy


def board_state(
    loaded: Mapping[str, LoadedBoard | BrokenBoard], too_large: Iterable[str] = ()
) -> BoardState:
    """The state that files make, by path; those that are too large were not read."""
    boards = {path: item for path, item in loaded.items() if isinstance(item, LoadedBoard)}
    broken = {path: item.problems for path, item in loaded.items() if isinstance(item, BrokenBoard)}
    for path in too_large:
        broken[path] = (Diagnostic(BOARD_INVALID, "is larger than a board may be", Place(path)),)
    portfolio = Portfolio.of(*(item.board for item in boards.values()))
    return BoardState(portfolio, {path: item.board.id for path, item in boards.items()}, broken)


def _file(row: str) -> tuple[str, tuple[str, str, int]]:
    """A row of `ls-tree -l` as path, mode, blob and size."""
    facts, _, path = row.partition("\t")
    mode, _, blob, size = facts.split()
    return path, (mode, blob, int(size) if size.isdigit() else 0)
