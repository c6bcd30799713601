"""The program that a person starts: the editor. An argument list, never a shell."""

import os
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

from readiness_tui.gates.repo.git_process import program_outside

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
    """Run a program in the foreground and wait; empty, or why it could not be run.

    A bare name is looked for outside the repository alone: `PATH` may hold the folder it runs in.
    """
    name, *rest = command
    try:
        program = name if os.sep in name else program_outside(name, str(folder))
        done = subprocess.run([program, *rest], cwd=folder, check=False)  # noqa: S603 - the person's own editor
    except OSError as error:
        return f"{name}: {error.strerror or error}"
    return "" if done.returncode == 0 else f"{name} ended with {done.returncode}"
