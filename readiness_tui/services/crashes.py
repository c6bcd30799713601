"""What is kept of a fault of the program: its traceback, outside the repository, for a report."""

import os
import traceback
from pathlib import Path

from readiness_tui.gates.trust import state_folder

NAME = "crash.log"


def keep_crash(error: BaseException) -> Path | None:
    """Write the traceback of a fault, without the values of its variables.

    Returns:
        The file, which holds the last fault only; None where it could not be written.
    """
    folder = state_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        temp = folder / f".{NAME}.{os.getpid()}"
        temp.write_text("".join(traceback.format_exception(error)), "utf-8", "backslashreplace")
        return temp.replace(folder / NAME)
    except OSError:
        return None
