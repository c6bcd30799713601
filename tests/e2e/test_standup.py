"""A stand-up in a real terminal, killed in the middle of a word."""

import signal
import sys
from pathlib import Path

from readiness_tui.storage.standups.journal import journals
from tests.e2e.terminal import Terminal
from tests.ui.support import repository

READINESS = str(Path(sys.executable).with_name("readiness"))
READY_S = 120.0


def standup(root: Path) -> Terminal:
    """The program, opened on the stand-up."""
    terminal = Terminal([READINESS, "standup"], cwd=root)
    terminal.wait(lambda text: "total 00:" in text, "the first page", within_s=READY_S)
    return terminal


def test_kill_9_in_the_middle_loses_no_note(tmp_path: Path) -> None:
    root = repository(tmp_path)
    with standup(root) as terminal:
        terminal.send("c")
        terminal.wait_for("Note ·")
        terminal.send("whole note\r")
        terminal.wait_for("NOTE          whole note")
        terminal.send("c")
        terminal.wait_for("Note ·")
        terminal.send("half a wo")
        (journal,) = journals(root)
        terminal.wait(lambda _: b'"text":"half a wo"' in journal.read_bytes(), "it is on the disk")
        terminal.signal(signal.SIGKILL)
        terminal.wait(lambda _: not terminal.read(), "it is gone")
    with standup(root) as terminal:
        terminal.wait_for("whole note")
        terminal.wait_for("half a wo (unfinished)")
        terminal.wait_for("taken up again")
