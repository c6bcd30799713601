"""What git knows of a repository: its head, who was touched when, and content as it was.

Relied on by the kinds that ask how old something is, and by the time of evidence. Nothing is known
where the folder is no repository of its own: then each question raises `HistoryError`.
"""

import hashlib
import os
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from readiness_tui.gates.repo.git_reading import CALL_S, HistoryError, read_git

COMMITS_CAP = 5_000
CHANGES_CAP = 2_000
PASS_S = 10.0
CONTENT_CAP = 8 * 1024 * 1024
HEAD_PATHS = (".git/HEAD", ".git/packed-refs", ".git/refs/heads/**")
"""The files that change with the commit that is checked out."""

_KEPT = 4
_SHA256_DIGITS = 64
_NO_REPOSITORY = "no git repository begins in this folder"
_REMEDY = "make a commit, or clone with its history"
_HEADER = re.compile(rb"\x01([0-9a-f]{40}(?:[0-9a-f]{24})?) (\d{1,12})")
_REVISION = re.compile(r"[A-Za-z0-9_][\w./@{}^~+-]{0,200}", re.ASCII)
_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit, when it was made, and the files it touched; a merge touched none of its own."""

    sha: str
    at: datetime
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A commit that changed a file, and its parents."""

    sha: str
    parents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Log:
    """Commits, newest first; `is_cut` where there are more than were read.

    `times` says of each file when it was last touched.
    """

    commits: tuple[Commit, ...]
    is_cut: bool
    times: Mapping[str, datetime]

    def touched(self, covers: Callable[[str], bool]) -> Commit | None:
        """The newest commit that touched a path of which this holds; None if none is known."""
        return next((one for one in self.commits if any(map(covers, one.paths))), None)


_logs: "OrderedDict[tuple[str, str], Log]" = OrderedDict()
_trees: "OrderedDict[tuple[str, str], Mapping[str, str]]" = OrderedDict()
_too_slow: dict[tuple[str, str], float] = {}
"""Heads whose log was not there in so many seconds: it is not waited for again."""


class History:
    """The history of one repository, as far as it is asked for.

    Args:
        root: Of the repository, resolved.
        note: Told the head once it is known, for an answer that rests on it.
    """

    def __init__(self, root: str, note: Callable[[str], object] = lambda _head: None) -> None:
        self._root, self._note = root, note

    @property
    def head(self) -> str:
        """The commit that is checked out.

        Raises:
            HistoryError: There is none, or the folder is no repository of its own.
        """
        return self._state[0]

    @property
    def is_shallow(self) -> bool:
        """Whether older commits were left out when it was cloned.

        Raises:
            HistoryError: As `head`.
        """
        return self._state[1]

    @cached_property
    def _state(self) -> tuple[str, bool]:
        if not _is_own(self._root):
            raise HistoryError(_NO_REPOSITORY, remedy=_REMEDY)
        words = ("rev-parse", "--show-toplevel", "--is-shallow-repository", "HEAD")
        output = read_git(self._root, *words)
        lines = os.fsdecode(output.data).removesuffix("\n").rsplit("\n", 2)
        if output.code or len(lines) != len(words) - 1 or not _SHA.fullmatch(lines[2]):
            message = "git knows no commit here"
            raise HistoryError(message, remedy=_REMEDY)
        top, shallow, head = lines
        if os.path.realpath(top) != self._root:
            message = "git takes this folder for a part of another one"
            raise HistoryError(message, remedy=_REMEDY)
        self._note(head)
        return head, shallow == "true"

    def log(self, wait_s: float = CALL_S) -> Log:
        """The newest 5,000 commits with the files they touched; read once for each head.

        Args:
            wait_s: How long git may take for it, in seconds.

        Raises:
            HistoryError: As `head`, or it took too long.
        """
        key = (self._root, self.head)
        if key not in _logs:
            if wait_s <= _too_slow.get(key, -1):
                message = f"git log takes over {wait_s:g} s"
                raise HistoryError(message, remedy=_REMEDY)
            _logs[key] = self._log(key, wait_s)
            while len(_logs) > _KEPT:
                _logs.popitem(last=False)
        return _logs[key]

    def _log(self, key: tuple[str, str], wait_s: float) -> Log:
        words = (
            "log",
            "--format=%x01%H %ct",
            "--name-only",
            "-z",
            "--no-renames",
            "--no-color",
            "--diff-merges=off",
            "--no-ext-diff",
            "--no-textconv",
            "--no-relative",
            f"--max-count={COMMITS_CAP}",
            self.head,
            "--",
        )
        try:
            output = read_git(self._root, *words, wait_s=wait_s)
        except HistoryError:
            _too_slow[key] = wait_s
            raise
        if output.code:
            message = "git log failed"
            raise HistoryError(message, remedy=_REMEDY)
        commits = tuple(_commits(output.data))
        commits = commits[:-1] if output.is_cut else commits
        times = {path: commit.at for commit in reversed(commits) for path in commit.paths}
        return Log(commits, output.is_cut or len(commits) == COMMITS_CAP, times)

    def touched_at(self, path: str) -> datetime | None:
        """When a file was last touched by a commit; None if it is not known.

        Raises:
            HistoryError: As `log`.
        """
        if self.is_shallow:
            return None  # the oldest commit of a shallow clone touches everything
        return self.log().times.get(path)

    @property
    def oldest_at(self) -> datetime | None:
        """When the oldest commit was made that is known; None where there are no older ones.

        Raises:
            HistoryError: As `log`.
        """
        log = self.log()
        is_part = self.is_shallow or log.is_cut
        return log.commits[-1].at if is_part and log.commits else None

    def content(self, revision: str, path: str) -> bytes | None:
        """A file as it was at a commit; None if it was not there, or has over 8 MB.

        Raises:
            HistoryError: As `head`, or it took too long.
        """
        spec = f"{_checked(revision)}:{path}"
        _ = self.head
        output = read_git(self._root, "cat-file", "blob", spec, cap=CONTENT_CAP)
        return None if output.code or output.is_cut else output.data

    def changes(self, path: str) -> "Iterator[Change]":
        """The commits that changed a file, the newest first, as far as its name is the same.

        Raises:
            HistoryError: As `head`, or there are too many.
        """
        words = ("log", "--topo-order", "--format=%H %P", f"--max-count={CHANGES_CAP + 1}")
        output = read_git(self._root, *words, self.head, "--", path, wait_s=PASS_S)
        lines = output.data.decode("ascii", "replace").splitlines()
        if output.code or output.is_cut or len(lines) > CHANGES_CAP:
            message = f"{path} has more than {CHANGES_CAP} commits, or git log failed"
            raise HistoryError(message, remedy="keep it in a file of its own")
        for line in lines:
            sha, *parents = line.split()
            yield Change(sha, tuple(parents))

    def committed_at(self, revision: str) -> datetime | None:
        """When a commit was made, as it says itself; None where it does not say.

        Raises:
            HistoryError: There is no such commit.
        """
        words = ("log", "--format=%ct", "--max-count=1", _checked(revision), "--")
        output = read_git(self._root, *words)
        text = output.data.decode("ascii", "replace").strip()
        return datetime.fromtimestamp(int(text), UTC) if re.fullmatch(r"\d{1,11}", text) else None

    def blobs(self, revision: str) -> Mapping[str, str]:
        """Every file at a commit, by path, with the name of its blob.

        Raises:
            HistoryError: As `head`, there is no such commit, or it has too many files.
        """
        output = read_git(self._root, "ls-tree", "-r", "-z", "--full-tree", _checked(revision))
        if output.code or output.is_cut:
            message = f"git ls-tree {revision:.12} failed"
            raise HistoryError(message, remedy=_REMEDY)
        entries = (piece.partition(b"\t") for piece in output.data.split(b"\0") if piece)
        return {os.fsdecode(path): head.split()[2].decode() for head, _, path in entries}

    @property
    def tracked(self) -> Mapping[str, str]:
        """Every file of the head, by path, with the name of its blob; read once for each head.

        Raises:
            HistoryError: As `blobs`.
        """
        key = (self._root, self.head)
        if key not in _trees:
            _trees[key] = self.blobs(self.head)
            while len(_trees) > _KEPT:
                _trees.popitem(last=False)
        return _trees[key]

    @cached_property
    def indexed(self) -> frozenset[str]:
        """Every file that git tracks, as its index has them: those not committed yet as well.

        Raises:
            HistoryError: The folder is no repository of its own, or git cannot list them.
        """
        if not _is_own(self._root):
            raise HistoryError(_NO_REPOSITORY, remedy=_REMEDY)
        listed = read_git(self._root, "ls-files", "-z", "--cached")
        if listed.code or listed.is_cut:
            message = "git ls-files failed"
            raise HistoryError(message, remedy=_REMEDY)
        return frozenset(os.fsdecode(path) for path in listed.data.split(b"\0") if path)

    def base(self, revision: str) -> str:
        """The commit at which the head left another line of work.

        Raises:
            HistoryError: As `head`, or there is no such revision.
        """
        output = read_git(self._root, "merge-base", _checked(revision), self.head)
        sha = output.data.decode("ascii", "replace").strip()
        if output.code or not _SHA.fullmatch(sha):
            message = f"{revision} and the commit that is checked out share no history"
            raise HistoryError(message, remedy=_REMEDY)
        return sha


def blob_name(content: bytes, like: str = "") -> str:
    """The name that git gives to content, in hex; `like` is another name of the repository."""
    algorithm = "sha256" if len(like) == _SHA256_DIGITS else "sha1"
    digest = hashlib.new(algorithm, b"blob %d\0" % len(content), usedforsecurity=False)
    digest.update(content)
    return digest.hexdigest()


def added_lines(before: bytes, after: bytes) -> frozenset[int]:
    """The lines of a text, from 1, that are not in an earlier one.

    Of texts that share too little to be laid over one another quickly, all lines between the first
    and the last difference.
    """
    from difflib import SequenceMatcher

    old, new = before.splitlines(), after.splitlines()
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    if len(old) * len(new) > _LAID_OVER:
        return frozenset(range(start + 1, start + len(new) + 1))
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    unchanged = {line for _, at, size in blocks for line in range(at, at + size)}
    return frozenset(start + line + 1 for line in range(len(new)) if line not in unchanged)


_LAID_OVER = 4_000_000


def _common(old: list[bytes], new: list[bytes]) -> int:
    """How many lines two texts have in common at their beginning."""
    pairs = zip(old, new, strict=False)
    return next((at for at, (one, two) in enumerate(pairs) if one != two), min(len(old), len(new)))


def _commits(data: bytes) -> Iterator[Commit]:
    sha, at, paths = "", 0, list[str]()
    for piece in data.split(b"\0"):
        header = _HEADER.fullmatch(piece)
        if header is None:
            if name := piece.removeprefix(b"\n"):
                paths.append(os.fsdecode(name))
            continue
        if sha:
            yield _commit(sha, at, paths)
        sha, at, paths = header[1].decode(), int(header[2]), []
    if sha:
        yield _commit(sha, at, paths)


def _commit(sha: str, at: int, paths: Iterable[str]) -> Commit:
    try:
        when = datetime.fromtimestamp(at, UTC)
    except (OverflowError, ValueError, OSError):
        when = datetime.fromtimestamp(0, UTC)  # a time that no calendar has: as old as can be
    return Commit(sha, when, tuple(paths))


def _checked(revision: str) -> str:
    if not _REVISION.fullmatch(revision) or ".." in revision or ":" in revision:
        message = f"{revision!r:.80} is no revision"
        raise HistoryError(message, remedy=_REMEDY)
    return revision


def _is_own(root: str) -> bool:
    """Whether the repository's own folder lies here, or points here from where it lies.

    A `.git` file of a worktree leads out of the root. It is believed if the folder it names leads
    back: only who may write there can have registered this worktree.
    """
    git = Path(root, ".git")
    if git.is_symlink():
        return False
    if git.is_dir():
        return not (git / "commondir").exists() and not (git / "objects/info/alternates").exists()
    try:
        named = git.read_text("utf-8").removeprefix("gitdir:").strip()
        back = Path(root, named, "gitdir").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError, ValueError):
        return False
    return os.path.realpath(os.path.join(root, named, back)) == str(git)  # noqa: PTH118 - text
