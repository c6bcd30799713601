"""Where audit logs ended once, as commits of the repository remember it.

A commit that shares boards names the head of a log in a trailer: `Readiness-Audit: WRITER SEQ H`.
Who cuts the tail of a log off has to rewrite history too. Where HEAD lags behind what was synced,
for the remote has new code too, the commits of that are looked at as well.
"""

import re
from pathlib import Path

from readiness_tui.domain.model.errors import Diagnostic, Place, ReadinessError
from readiness_tui.services.git.place import git_folder
from readiness_tui.services.git.plumbing import HEADS, Line
from readiness_tui.services.git.running import done, run_git
from readiness_tui.storage.audit.chain import Anchor

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
