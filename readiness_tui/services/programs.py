"""Programs a person starts: the editor, and git that writes. Argument lists only, never a shell."""

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from readiness_tui.domain.errors import UsageError, WriteError

GIT_WAIT_S = 60
_MOST_CONFLICTS = 127
"""`git merge-file` ends with the number of conflicts, this at most; above it failed."""

_GOTO = {"code", "codium", "code-insiders", "cursor"}
_COLON = {"hx", "helix", "micro", "subl", "zed"}


def editor_command(path: Path, line: int) -> tuple[str, ...]:
    """The command that opens a file at a line: `$VISUAL`, else `$EDITOR`, else `vi`.

    Editors differ in how they take the line: `+N file`, `--goto file:N`, or `file:N`.
    """
    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    words = shlex.split(chosen) or ["vi"]
    name = Path(words[0]).name
    if not line:
        return (*words, str(path))
    if name in _GOTO:
        return (*words, "--goto", f"{path}:{line}")
    if name in _COLON:
        return (*words, f"{path}:{line}")
    return (*words, f"+{line}", str(path))


def run_program(command: Sequence[str], folder: Path) -> str:
    """Run a program in the foreground and wait; empty, or why it could not be run."""
    try:
        done = subprocess.run(command, cwd=folder, check=False)  # noqa: S603 - the person's own editor
    except OSError as error:
        return f"{command[0]}: {error.strerror or error}"
    return "" if done.returncode == 0 else f"{command[0]} ended with {done.returncode}"


def git_identity(folder: Path) -> str:
    """The e-mail address git would commit with, empty without git or without one."""
    try:
        done = subprocess.run(
            ("git", "config", "--get", "user.email"),  # noqa: S607 - git from the person's own path
            cwd=folder, capture_output=True, text=True, check=False, timeout=5,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()


@dataclass(frozen=True, slots=True)
class GitAnswer:
    """What git answered: its exit code, its output, and what it said beside it."""

    code: int
    output: bytes
    says: str

    @property
    def line(self) -> str:
        """The output as one text without the last line break."""
        return os.fsdecode(self.output).removesuffix("\n")


def run_git(
    folder: Path,
    *words: str,
    data: bytes = b"",
    variables: Mapping[str, str] | None = None,
    wait_s: float = GIT_WAIT_S,
) -> GitAnswer:
    """Run git without a terminal and wait; whatever its exit code says is for the caller.

    Args:
        folder: Where it runs.
        words: What it is told.
        data: What it reads from its standard input.
        variables: Variables of its environment, beside those of this process.
        wait_s: It is ended after so long.

    Raises:
        UsageError: There is no git on this machine.
        WriteError: Reason `busy`: it took too long and was ended.
    """
    command = ("git", "-c", "core.fsmonitor=false", *words)
    environment = os.environ | {"GIT_TERMINAL_PROMPT": "0"} | dict(variables or {})
    try:
        done = subprocess.run(  # noqa: S603 - fixed verbs of git
            command, cwd=folder, env=environment, input=data, capture_output=True,
            check=False, timeout=wait_s,
        )  # fmt: skip
    except FileNotFoundError as error:
        what = "there is no git on this machine"
        raise UsageError(what, remedy="install it, and see that PATH leads to it") from error
    except subprocess.TimeoutExpired as error:
        what = f"git {words[0]} took longer than {wait_s:g} s and was ended"
        raise WriteError(
            what, reason="busy", remedy="see what holds it up, then try again"
        ) from error
    return GitAnswer(done.returncode, done.stdout, os.fsdecode(done.stderr).strip())


def merge_lines(ours: Path, base: Path, theirs: Path, *, marker_size: int) -> bool:
    """Have git merge three files by line, with markers round conflicts, into the file of ours.

    Returns:
        Whether there was no conflict.

    Raises:
        UsageError: There is no git on this machine.
        WriteError: git could not do it; the file is as it was.
    """
    labels = [word for label in ("ours", "base", "theirs") for word in ("-L", label)]
    paths = [str(each.absolute()) for each in (ours, base, theirs)]
    answer = run_git(ours.parent, "merge-file", f"--marker-size={marker_size}", *labels, *paths)
    if answer.code > _MOST_CONFLICTS:
        raise WriteError(answer.says, reason="io-error", remedy="merge the file by hand")
    return answer.code == 0
