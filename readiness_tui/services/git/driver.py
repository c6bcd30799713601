"""Whether git merges boards by field in this clone, where the team set it up to be so.

The attributes come with a clone, the driver that they name does not: without it git merges by line,
and says nothing.
"""

import contextlib
import re
from pathlib import Path

from readiness_tui.domain.model.errors import ReadinessError
from readiness_tui.services.git.place import git_folder, shared_folder, text_at
from readiness_tui.services.git.running import run_git

_KEY = "merge.readiness.driver"
_NAMED = re.compile(r"^[^#\n]*[ \t]merge=readiness(?:[ \t]|\r?$)", re.MULTILINE)
_SET = re.compile(r'^[ \t]*\[merge "readiness"\][^\[]*?^[ \t]*driver[ \t]*=', re.MULTILINE)


def missing_driver(root: Path, folder: str = "boards") -> str:
    """A sentence with a way out where the merge driver is named and not set up; else empty.

    Without the attributes no more than that is looked at, and git is asked only where the
    configuration of the clone itself does not say.

    Args:
        root: The workspace root.
        folder: Where its boards lie, below the root.
    """
    attributes = f"{folder}/.gitattributes"
    if not _NAMED.search(text_at(root / attributes)):
        return ""
    git = git_folder(str(root))
    if not git or _SET.search(text_at(shared_folder(git) / "config")):
        return ""
    with contextlib.suppress(ReadinessError):  # without git nothing is merged here either
        if run_git(root, "config", "--get", _KEY).code != 0:
            return (
                f"git merges boards by line here: {attributes} names the merge driver, and this "
                "clone does not have it; run `readiness git install`"
            )
    return ""
