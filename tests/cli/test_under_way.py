"""A save that takes long says so on a terminal, and into nothing else."""

import fcntl
import os
import subprocess
import threading
from pathlib import Path

import pytest

from tests.faults.program import READINESS

SAYS = "saving ..."


def words(root: Path) -> list[str]:
    return [READINESS, "-C", str(root), "--lock-timeout", "60", "set", "T-2", "priority=P4"]


@pytest.fixture
def edited(root: Path) -> Path:
    """A workspace that has been written to, so that there is a lock."""
    subprocess.run([*words(root)[:-1], "priority=P3"], check=True, capture_output=True)
    return root


def test_on_a_terminal_a_line_says_that_it_is_under_way(edited: Path) -> None:
    ours, theirs = os.openpty()
    with (edited / ".readiness/write.lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with subprocess.Popen(words(edited), stdout=subprocess.PIPE, stderr=theirs) as program:
            os.close(theirs)
            said = b""
            while SAYS.encode() not in said:
                said += os.read(ours, 1024)
            fcntl.flock(lock, fcntl.LOCK_UN)
            assert program.wait(60) == 0
    os.close(ours)
    assert said.splitlines() == [SAYS.encode()]


def test_into_a_pipe_nothing_is_said(edited: Path) -> None:
    with (edited / ".readiness/write.lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        opened = threading.Timer(1.5, fcntl.flock, (lock, fcntl.LOCK_UN))
        opened.start()
        done = subprocess.run(words(edited), capture_output=True, text=True, check=False)
        opened.join()
    assert (done.returncode, done.stderr) == (0, "")
    assert SAYS not in done.stdout


def test_what_is_quick_says_nothing(edited: Path) -> None:
    ours, theirs = os.openpty()
    done = subprocess.run(
        [READINESS, "-C", str(edited), "undo"], stdout=subprocess.PIPE, stderr=theirs, check=False
    )
    os.write(theirs, b"end\n")
    assert done.returncode == 0
    assert SAYS.encode() not in os.read(ours, 1024)
    os.close(ours)
    os.close(theirs)
