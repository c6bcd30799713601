"""What is kept of a fault of the program: its traceback, outside the repository, for a report.

A message may hold what a board, a variable or a command said: secrets in it are masked.
"""

import os
import traceback
from pathlib import Path

from readiness_tui.gates.repo.trust import state_folder, trouble_of
from readiness_tui.services.base.redaction import Redactor

NAME = "crash.log"


def masked(text: str) -> str:
    """A text without what looks like a secret, or is one of this program's environment."""
    redactor = Redactor(os.environ)
    data = text.encode("utf-8", "backslashreplace")
    return (redactor.feed(data) + redactor.finish()).decode("utf-8", "replace")


def keep_crash(error: BaseException) -> Path | None:
    """Write the traceback of a fault, without the values of its variables, for its owner alone.

    Returns:
        The file, which holds the last fault only; None where it could not be written, or where
        the folder is a link or others may write to it.
    """
    folder = state_folder()
    text = masked("".join(traceback.format_exception(error)))
    temp = folder / f".{NAME}.{os.getpid()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if trouble_of(folder):
            return None
        temp.unlink(missing_ok=True)  # of another process of this number, long ago
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(temp, flags, 0o600), "wb") as file:
            file.write(text.encode())
        return temp.replace(folder / NAME)
    except OSError:
        return None
