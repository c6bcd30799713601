"""The one place where gates start git: verbs that read, and nothing of the clone's is run for it.

A clone may name programs that git starts: a file system monitor, filters, hooks, a pager, a fetch
of what a partial clone left out. Each is switched off where git is started, not where it is used.
"""

import os
import shutil
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from readiness_tui.domain.errors import GateError

CALL_S = 1.0
OUTPUT_CAP = 32 * 1024 * 1024
VERBS = frozenset({"rev-parse", "log", "ls-files", "ls-tree", "cat-file", "merge-base"})
_SETTINGS = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "log.showSignature=false",
    "safe.bareRepository=explicit",
    "core.packedGitWindowSize=16m",  # the evaluator may not map more than 1 GB
    "core.packedGitLimit=256m",
)
_FIXED = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",  # unknown to git before 2.39.4, hence the next one
    "GIT_ALLOW_PROTOCOL": "",  # none: unlike protocol.allow, no setting of the clone outdoes it
    "GIT_NO_REPLACE_OBJECTS": "1",
    "LC_ALL": "C",
}
_KEPT = ("PATH", "HOME", "XDG_CONFIG_HOME")
_PIECE = 1 << 16
_END_S = 2.0


class HistoryError(GateError):
    """Git cannot tell; nothing is wrong with the gate."""

    name = "no-history"


@dataclass(frozen=True, slots=True)
class GitOutput:
    """What git wrote; `is_cut` where it wrote more than was taken, `code` its exit code."""

    data: bytes
    code: int
    is_cut: bool = False


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
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    command = [_program(root), "--no-pager", "--literal-pathspecs", *settings, *words]
    try:
        process = subprocess.Popen(  # noqa: S603 - fixed verbs, an absolute program
            command, cwd=root, env=_environment(root), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    except OSError as error:
        what = f"git cannot be started: {error.strerror or error}"
        raise HistoryError(what, remedy=_INSTALL) from error
    try:
        return _taken(process, words[0], wait_s, cap)
    finally:
        if process.poll() is None:
            process.kill()
        if process.stdout is not None:
            process.stdout.close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_END_S)


_INSTALL = "install git"


def _program(root: str) -> str:
    found = shutil.which("git") or ""
    full = os.path.realpath(found)
    if not Path(found).is_absolute() or full.startswith(root.rstrip("/") + "/"):
        what = "git is not installed, or lies in the repository itself"
        raise HistoryError(what, remedy=_INSTALL)
    return found


def _environment(root: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | _FIXED | {"GIT_CEILING_DIRECTORIES": os.path.dirname(root)}  # noqa: PTH120 - text


def _taken(process: "subprocess.Popen[bytes]", verb: str, wait_s: float, cap: int) -> GitOutput:
    import selectors

    until = time.monotonic() + wait_s
    pieces: list[bytes] = []
    size = 0
    assert process.stdout is not None  # noqa: S101 - it was asked for
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            left = until - time.monotonic()
            if left <= 0 or not selector.select(left):
                what = f"git {verb} took over {wait_s:g} s"
                raise HistoryError(what, remedy="the history is too large to be read each time")
            piece = os.read(process.stdout.fileno(), _PIECE)
            if not piece:
                break
            pieces.append(piece[: cap - size])
            size += len(piece)
            if size > cap:
                return GitOutput(b"".join(pieces), 0, is_cut=True)
    with suppress(subprocess.TimeoutExpired):
        process.wait(max(0.1, until - time.monotonic()))
    return GitOutput(b"".join(pieces), process.returncode if process.returncode is not None else -1)
