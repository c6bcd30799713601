"""Whether the audit log holds: its own chain, and all that remembers where it ended once.

Three things remember: commits that shared boards, checkpoints, and the note of this clone on what
it wrote last. The first are below the commit that is looked at, so what they name has to be there.
The other two may speak of another branch, whose logs are other ones: what they name is gone only
where no commit that git still knows has it.

Where audit logs ended once, as commits of the repository remember it.

A commit that shares boards names the head of a log in a trailer: `Readiness-Audit: WRITER SEQ H`.
Who cuts the tail of a log off has to rewrite history too. Where HEAD lags behind what was synced,
for the remote has new code too, the commits of that are looked at as well.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from re import findall

from readiness_tui.domain.model.errors import BoardError, Diagnostic, Place, ReadinessError
from readiness_tui.services.git.place import git_folder
from readiness_tui.services.git.plumbing import HEADS, Line
from readiness_tui.services.git.running import done, run_git
from readiness_tui.storage.audit.chain import CHANGED_OUTSIDE, Anchor, verify
from readiness_tui.storage.audit.continuation import NAME, left_in
from readiness_tui.storage.audit.files import FOLDER, LIMIT_BYTES, LogFile, chains, file_of, tail_of
from readiness_tui.storage.checkpoints.checkpoint import list_checkpoints
from readiness_tui.storage.files.fileops import bytes_of
from readiness_tui.storage.files.home import Home, Trust

TRAILER = "Readiness-Audit"
UNREAD = "anchors-unread"
"""The code of a remark: the commits could not be asked."""

_FORMAT = f"--format=%H%x00%(trailers:key={TRAILER},valueonly,separator=%x00)%x01"
_HEAD = re.compile(r"([\w.+-]+) (\d{1,18}) ([0-9a-f]{64})")
_SHORT = 12


def commit_anchors(
    root: Path, folder: str = "boards"
) -> tuple[tuple[Anchor, ...], tuple[Diagnostic, ...]]:
    """The heads that commits below HEAD and the last sync remember, or why they were not asked.

    All sides of merges are looked at, whether or not their boards were taken over.

    Args:
        root: The workspace root.
        folder: Where its boards lie, below the root; only commits that touch it are looked at.
    """
    if not git_folder(str(root)):
        return (), ()
    try:
        if run_git(root, "rev-parse", "--quiet", "--verify", "HEAD").code != 0:
            return (), ()
        answer = run_git(
            root,
            "log",
            "--full-history",
            "--extended-regexp",
            f"--grep=^{TRAILER}: ",
            _FORMAT,
            "HEAD",
            *_synced(root),
            "--",
            folder,
        )
        text = done(answer, "git log").line
    except ReadinessError as error:
        message = f"the anchors in commits were not looked at: {error.what}"
        return (), (Diagnostic(UNREAD, message, Place(".git"), error.remedy),)
    anchors = (anchor for row in text.split("\x01") for anchor in _anchors(row.strip("\n")))
    return tuple(dict.fromkeys(anchors)), ()


def _synced(root: Path) -> tuple[str, ...]:
    """The commit that the branch was synced with last, if there is one."""
    row_format = "--format=%(HEAD)%00%(upstream:remotename)%00%(upstream:remoteref)"
    branches = done(run_git(root, "for-each-ref", row_format, HEADS), "git for-each-ref").line
    for row in branches.splitlines():
        mark, remote, ref = row.split("\0")
        if mark == "*" and remote and ref:
            name = Line("", remote, ref).ref("synced")
            answer = run_git(root, "rev-parse", "--quiet", "--verify", f"{name}^{{commit}}")
            return (answer.line,) if answer.code == 0 else ()
    return ()


def _anchors(row: str) -> tuple[Anchor, ...]:
    commit, *values = row.split("\0")
    heads = filter(None, map(_HEAD.fullmatch, map(str.strip, values)))
    source = f"commit {commit[:_SHORT]}"
    return tuple(Anchor(head[1], int(head[2]), head[3], source) for head in heads)


_WAIT_S = 10.0
_CUT_OFF = "audit-cut"
_CUT = frozenset({_CUT_OFF, "audit-gone"})
_UNREADABLE = "audit-unreadable"


@dataclass(frozen=True, slots=True)
class AuditLook:
    """What does not hold, what is only to be known, and how many anchors were asked."""

    faults: tuple[Diagnostic, ...]
    remarks: tuple[Diagnostic, ...]
    anchors: int


def look_at_log(root: Path, folder: str = "boards", *, last: int | None = None) -> AuditLook:
    """Hold the logs of a workspace against themselves and what remembers them. Writes nothing.

    Args:
        root: The workspace root.
        folder: Where its boards lie, below the root.
        last: Only so many records at the end of each log; None: all.

    Raises:
        BoardError: The folder of the logs cannot be listed.
    """
    logs = chains(root, folder)
    lines = {writer: _hashes(files) for writer, files in logs.items()}
    shared, unread = commit_anchors(root, folder)
    checkpoint_heads = [head for one in list_checkpoints(root).all for head in one.heads]
    elsewhere = _Elsewhere(root, folder)
    local_heads = [
        anchor
        for anchor in checkpoint_heads
        if anchor.h in lines.get(anchor.writer, ()) or not elsewhere.has(anchor.writer, anchor.h)
    ]
    problems = verify(root, (*shared, *local_heads), folder=folder, last=last)
    faults = [problem for problem in problems if problem.code != CHANGED_OUTSIDE]
    cut_paths = {problem.path for problem in faults if problem.code in _CUT}
    faults += [
        problem
        for problem in _cut_short(root, folder, logs, lines, elsewhere)
        if problem.path not in cut_paths
    ]
    faults = list(_without_guesses(faults, logs))
    remarks = (*(problem for problem in problems if problem.code == CHANGED_OUTSIDE), *unread)
    return AuditLook(tuple(faults), remarks, len(checkpoint_heads) + len(shared))


def faults_told(root: Path, folder: str = "boards", *, last: int | None = None) -> tuple[str, ...]:
    """What does not hold of the logs, each as one sentence with its place; never raises for it."""
    try:
        faults = look_at_log(root, folder, last=last).faults
    except BoardError as error:
        faults = error.problems
    return tuple(map(str, faults))


def _without_guesses(
    faults: Sequence[Diagnostic], logs: Mapping[str, tuple[LogFile, ...]]
) -> Iterator[Diagnostic]:
    """What does not hold, without ends that lack in logs of which a file cannot be read."""
    unread = {problem.path for problem in faults if problem.code == _UNREADABLE}
    of_unread = {
        file.name
        for files in logs.values()
        for file in files
        if any(other.name in unread for other in files)
    }
    for problem in faults:
        if problem.code != _CUT_OFF or problem.path not in of_unread:
            yield problem


def _hashes(files: Iterable[LogFile]) -> frozenset[str]:
    """The hashes that the lines of a log state."""
    stated: set[str] = set()
    for file in files:
        try:
            data = bytes_of(file.path, LIMIT_BYTES)
        except OSError:
            continue  # `verify` tells it
        stated |= {h.decode() for h in findall(rb'"h":"([0-9a-f]{64})"\}\n', data)}
    return frozenset(stated)


def _cut_short(
    root: Path,
    folder: str,
    logs: Mapping[str, tuple[LogFile, ...]],
    lines: Mapping[str, frozenset[str]],
    elsewhere: "_Elsewhere",
) -> Iterator[Diagnostic]:
    """The logs that lack what this clone wrote to them last."""
    home = Home.open(root)
    if home.trust is not Trust.OURS:
        return
    try:
        last_records = left_in(home.path)
    except OSError as error:
        message = f"whether a log was cut off is not known: {error.strerror or error}"
        yield Diagnostic(
            _UNREADABLE, message, Place(f"{home.path.name}/{NAME}"), "look at the file"
        )
        return
    for writer, (prev, h) in last_records.items():
        files = logs.get(writer, ())
        if h in lines.get(writer, ()) or _is_torn(files, prev) or elsewhere.has(writer, h):
            continue
        end = (
            Place(files[-1].name, _count(files[-1]))
            if files
            else Place(file_of(root, folder, writer, 1).name)
        )
        note = f"{home.path.name}/{NAME}"
        message = (
            f"cut off {'behind this line' if end.line else 'whole'}: {note} remembers a record"
        )
        remedy = (
            "git log -p shows who changed the file; bring the lines back, or take the line of "
            f"{writer} out of {note} if they were meant to go"
        )
        yield Diagnostic("audit-cut", f"{message} that was written here", end, remedy)


def _is_torn(files: tuple[LogFile, ...], prev: str) -> bool:
    """Whether the last line is torn, which the next edit sees to."""
    try:
        tail = tail_of(files[-1]) if files else None
    except OSError:
        return False
    return tail is not None and bool(tail.torn) and tail.h == prev


def _count(file: LogFile) -> int:
    try:
        return bytes_of(file.path, LIMIT_BYTES).count(b"\n")
    except OSError:
        return 0


class _Elsewhere:
    """Whether a record that is not here lies on another branch, in a stash, or where one was."""

    def __init__(self, root: Path, folder: str) -> None:
        self._root, self._logs = root, f"{folder}/{FOLDER}"
        self._has_git = bool(git_folder(str(root)))

    def has(self, writer: str, h: str) -> bool:
        """Whether git knows the record, and the commit that is checked out does not have it."""
        if not self._has_git:
            return False
        try:
            return not self._is_checked_out(writer, h) and self._is_known(h)
        except ReadinessError:
            return False

    def _is_checked_out(self, writer: str, h: str) -> bool:
        answer = run_git(
            self._root, "ls-tree", "-z", "--name-only", "HEAD", f"{self._logs}/", wait_s=_WAIT_S
        )
        names = [
            name for name in answer.line.split("\0") if name.rpartition("/")[2].startswith(writer)
        ]
        seal = f'"h":"{h}"'.encode()
        return any(
            seal in run_git(self._root, "cat-file", "blob", f"HEAD:./{name}").output
            for name in names
        )

    def _is_known(self, h: str) -> bool:
        words = (
            "log",
            "--all",
            "--reflog",
            "-m",
            "-1",
            "--format=%H",
            "--no-ext-diff",
            "--no-textconv",
            "-S",
            f'"h":"{h}"',
            "--",
            self._logs,
        )
        return bool(run_git(self._root, *words, wait_s=_WAIT_S).line)
