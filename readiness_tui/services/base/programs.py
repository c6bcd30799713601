"""The programs that a person starts: editor and converter. Argument lists, never a shell."""

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from readiness_tui.gates.repo.git_process import program_outside

_GOTO = {"code", "codium", "code-insiders", "cursor"}
_COLON = {"hx", "helix", "micro", "subl", "zed"}
_WAITS = dict.fromkeys((*_GOTO, "subl", "zed"), ("--wait",))
"""What makes an editor with windows of its own wait until the file is closed."""
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_")
LARGEST = 1 << 20
"""So many bytes are taken back of a text that was written in an editor."""


@dataclass(frozen=True, slots=True)
class EditedText:
    """A text as it came back from an editor; `problem` says why it is the old one, or is empty."""

    text: str
    problem: str = ""


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


def run_program(command: Sequence[str], folder: Path, *, is_quiet: bool = False) -> str:
    """Run a program in the foreground and wait; empty, or why it could not be run.

    A bare name is looked for outside the repository alone: `PATH` may hold the folder it runs in.
    A quiet one has neither input nor output.
    """
    stream = subprocess.DEVNULL if is_quiet else None
    name, *rest = command
    try:
        program = name if os.sep in name else program_outside(name, str(folder))
        done = subprocess.run(  # noqa: S603 - the person's own editor or converter
            [program, *rest], cwd=folder, check=False, stdin=stream, stdout=stream, stderr=stream
        )
    except OSError as error:
        return f"{name}: {error.strerror or error}"
    return "" if done.returncode == 0 else f"{name} ended with {done.returncode}"


def edit_text(text: str, name: str, folder: Path) -> EditedText:
    """Let a person change a text in their editor, and wait.

    The text lies in a file of its own below a folder that only they can read. It is removed, unless
    it could not be taken back: then the sentence names it, so that nothing is lost.

    Args:
        text: What the file holds at first.
        name: What it is called; signs that are no part of plain file names are left out.
        folder: Where the editor runs.
    """
    try:
        place = Path(tempfile.mkdtemp(prefix="readiness-"))
        file = place / ("".join(filter(_PLAIN.__contains__, name)).lstrip(".-") or "text")
        file.write_bytes(text.encode("utf-8", "surrogateescape"))
    except OSError as error:
        return EditedText(text, f"no file for the editor: {error.strerror or error}")
    *words, path = editor_command(file, 0)
    problem = run_program((*words, *_WAITS.get(Path(words[0]).name, ()), path), folder)
    try:
        edited, loss = _read(file, text), problem
    except (OSError, ValueError) as error:
        edited, loss = "", str(error)
    if loss and edited != text:
        return EditedText(text, f"{loss}; what was written is kept in {file}")
    shutil.rmtree(place, ignore_errors=True)
    return EditedText(edited, problem)


def _read(file: Path, before: str) -> str:
    """The text of a file, without the line end that editors put behind the last line.

    Raises:
        OSError: It cannot be read.
        ValueError: It is too long, or is no text; the message is for people.
    """
    with file.open("rb") as opened:
        data = opened.read(LARGEST + 1)
    if len(data) > LARGEST:
        message = f"the text is longer than {LARGEST:,} bytes"
        raise ValueError(message)
    try:
        text = data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        message = "the text is not UTF-8"
        raise ValueError(message) from None
    return text if before.endswith("\n") else text.removesuffix("\n")
