"""Whether the working tree is as git's commit has it, for a note beside a checkpoint."""

from pathlib import Path

from readiness_tui.domain.errors import ReadinessError
from readiness_tui.services.programs import run_git

_WAIT_S = 5.0
"""A note is not worth a longer wait; then it is not known."""


def is_dirty(root: Path) -> bool | None:
    """Whether a tracked file is not as HEAD has it; None: git cannot say."""
    words = ("--no-optional-locks", "status", "--porcelain", "--untracked-files=no")
    try:
        found = run_git(root, *words, wait_s=_WAIT_S)
    except ReadinessError:
        return None
    return bool(found.output) if found.code == 0 else None
