"""How gates ask git: verbs that read, in the repository that begins in a folder and in no other.

What keeps a clone's programs from being run is in `git_process`, the one door to git.
"""

import os

from readiness_tui.domain.model.errors import GateError
from readiness_tui.gates.repo.git_process import GitOutput, places_outside, start_git

CALL_S = 1.0
OUTPUT_CAP = 32 * 1024 * 1024
VERBS = frozenset({"rev-parse", "log", "ls-files", "ls-tree", "cat-file", "merge-base"})
_SETTINGS = (
    "core.packedGitWindowSize=16m",  # the evaluator may not map more than 1 GB
    "core.packedGitLimit=256m",
)
_KEPT = ("HOME", "XDG_CONFIG_HOME")
_INSTALL = "install git"


class HistoryError(GateError):
    """Git cannot tell; nothing is wrong with the gate."""

    name = "no-history"


def read_git(root: str, *words: str, wait_s: float = CALL_S, cap: int = OUTPUT_CAP) -> GitOutput:
    """Run git in a folder, and in no repository above it.

    Args:
        root: The folder, resolved.
        *words: A verb of `VERBS` and what follows it.
        wait_s: How long it may take, in seconds.
        cap: The most bytes that are taken.

    Raises:
        HistoryError: There is no git, or it took too long.
        ValueError: The verb is none of those that only read.
    """
    if words[0] not in VERBS:
        message = f"git {words[0]} is not allowed here"
        raise ValueError(message)
    try:
        return start_git(
            root, words, _environment(root), settings=_SETTINGS, wait_s=wait_s, cap=cap
        )
    except TimeoutError as error:
        remedy = "the history is too large to be read each time"
        raise HistoryError(str(error), remedy=remedy) from error
    except OSError as error:
        reason = f"git cannot be started: {error.strerror or error}"
        raise HistoryError(reason, remedy=_INSTALL) from error


def _environment(root: str) -> dict[str, str]:
    inherited = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return inherited | {
        "PATH": os.pathsep.join(places_outside(root)),
        "GIT_CEILING_DIRECTORIES": os.path.dirname(root),  # noqa: PTH120 - text
        "GIT_CONFIG_NOSYSTEM": "1",
        "LC_ALL": "C",
    }
