"""What git says of a push or a fetch, as an outcome and a sentence."""

import re
from enum import Enum

from readiness_tui.services.git.running import GitAnswer

_MOVED = re.compile(
    r"lock|failed to update ref|old value|non-fast-forward|already exists|fetch first|stale info"
)

_FAILED = "error: failed to push some refs"


class Pushed(Enum):
    """What a remote made of a push."""

    DONE = "done"
    MOVED = "moved"
    """It has what we do not have, or somebody else pushes in this moment."""
    REFUSED = "refused"
    """A hook or a protection says no."""
    UNKNOWN = "unknown"
    """No answer: it may have taken it."""


def outcome_of_push(answer: GitAnswer) -> tuple[Pushed, str]:
    """What a remote made of a push with `--porcelain`, and why."""
    rows = [row for row in answer.line.splitlines() if row.startswith("!\t")]
    if answer.code == 0:
        return Pushed.DONE, ""
    if not rows or "[remote failure]" in rows[0]:
        return Pushed.UNKNOWN, last_line(answer.says)
    summary = rows[0].rpartition("\t")[2]
    if summary.startswith("[rejected]") or _MOVED.search(summary):
        return Pushed.MOVED, summary
    why = summary.removeprefix("[remote rejected]").strip(" ()")
    remote_lines = [
        row.partition(": ")[2].strip() for row in answer.says.splitlines() if _is_told(row)
    ]
    return Pushed.REFUSED, f"{why} ({remote_lines[0]})" if remote_lines else why


def _is_told(row: str) -> bool:
    """Whether a line of what git says is a word of the remote, a hook's or a host's."""
    text = row.removeprefix("remote: ").strip()
    return row.startswith("remote: ") and text != "" and "hook declined" not in text


def last_line(says: str) -> str:
    """The line of what git says that tells most: the first error, else the last of all.

    That a push failed is known: what stands before it, the words of a hook, says why.
    """
    lines = [line.strip() for line in says.splitlines() if line.strip()]
    lines = [line for line in lines if not line.startswith(_FAILED)] or lines
    error_lines = [line for line in lines if line.startswith(("fatal:", "error:", "remote:"))]
    first = error_lines[0] if error_lines else (lines[-1] if lines else "git said nothing")
    return first.partition(": ")[2] or first if error_lines else first
