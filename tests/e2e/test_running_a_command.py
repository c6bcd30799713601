"""A verify command run from the screen of a real terminal, ended there, and its children gone."""

import contextlib
import os
import signal
import sys
from pathlib import Path

from tests.e2e.terminal import Terminal
from tests.ui.support import repository

READINESS = str(Path(sys.executable).with_name("readiness"))
READY_S = 120.0
COMMAND = "setsid sleep 301 & sleep 302 & echo $! > pids; echo begun; wait"
BOARD = f"""\
format = 1
[board]
id = "core"
title = "Core"
enforcement = "shadow"
[ticket.M-04]
title = "Durable event model"
status = "doing"
verify = ["{COMMAND}"]
"""


def sleepers(root: Path) -> list[int]:
    """The processes that sleep in the folder of the test."""
    found: list[int] = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            if words[0].endswith(b"sleep") and (folder / "cwd").readlink() == root:
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def begun(root: Path) -> Terminal:
    """The program with a run on its way that a person trusted."""
    repository(root, {"core": BOARD})
    terminal = Terminal([READINESS], cwd=root)
    terminal.wait(
        lambda text: "proven - " in text and "checking" not in text.split("\n")[0],
        "the verdict",
        within_s=READY_S,
    )
    terminal.send("5r")
    terminal.wait_for("Trust it and run it?")
    while "Run · M-04/verify-1" not in terminal.text:  # the dialog takes no key at first
        terminal.send("y")
        terminal.read(0.2)
    terminal.wait(lambda text: "begun" in text.split("Run · ")[1], "its output")
    terminal.wait(lambda _: len(sleepers(root)) == 2, "both children run")
    return terminal


def test_a_run_that_is_cancelled_leaves_no_child_and_the_program_goes_on(tmp_path: Path) -> None:
    with begun(tmp_path) as terminal:
        terminal.send("X")
        terminal.wait_for("cancelled · ", within_s=120)
        terminal.wait(lambda _: not sleepers(tmp_path), "no child is left", within_s=120)
        terminal.send("\x1b")
        terminal.wait(lambda text: "Run · " not in text, "the dialog is closed")
        assert terminal.close("q") == 0


def test_quitting_asks_and_ends_what_runs(tmp_path: Path) -> None:
    with begun(tmp_path) as terminal:
        terminal.send("\x1b")
        terminal.wait(lambda text: "Run · " not in text, "the dialog is closed")
        terminal.send("q")
        terminal.wait_for("stop it and quit")
        while terminal.read(0.2):  # the question takes no key at first
            with contextlib.suppress(OSError):
                terminal.send("k")
        assert terminal.ended(within_s=120) == 0
        assert sleepers(tmp_path) == []


def test_a_signal_ends_what_runs(tmp_path: Path) -> None:
    with begun(tmp_path) as terminal:
        os.kill(terminal.pid, signal.SIGTERM)
        terminal.ended(within_s=120)
        assert sleepers(tmp_path) == []
