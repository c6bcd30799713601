"""Programs a person starts with a key: the editor. Argument lists only, never a shell."""

import os
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

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
