"""F21: who holds the lock dies, stands still, has children, or sits on another machine."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults import oracle
from tests.faults.program import READINESS, Ended, command, edit_of, edited, lay_out

HOLDER = """\
import os, sys, time
from pathlib import Path
from readiness_tui.storage.files.home import Home
with Home.open(Path(sys.argv[1])).lock():
    if sys.argv[2] == "fork" and os.fork():
        os._exit(0)
    print(os.getpid(), flush=True)
    time.sleep(600)
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace in which T-3 has been edited."""
    root = lay_out(tmp_path / "plan")
    monkeypatch.setenv("XDG_STATE_HOME", f"{root}.state")
    assert command(root, *edit_of("T-3")).code == oracle.SAVED
    return root


@contextmanager
def held(root: Path, how: str = "") -> Iterator[int]:
    """Somebody who holds the lock; gives the id of the process."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(root), how], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        pid = int(holder.stdout.readline())
        try:
            yield pid
        finally:
            for one in {pid, holder.pid}:
                try:
                    os.kill(one, signal.SIGKILL)
                except ProcessLookupError:
                    continue


def refused(root: Path, ended: Ended, *names: str) -> None:
    """See that the lock is given as the reason, with who holds it, and the edit is kept or told."""
    assert oracle.told_the_truth(root, ended, {"T-1"}, done={"T-3"}) == {"T-3"}
    assert (ended.code, ended.word) == (oracle.UNCHANGED, "locked")
    assert not [name for name in names if name not in ended.out], ended.out


@pytest.mark.fault("F21")
def test_a_killed_owner_holds_nothing(root: Path) -> None:
    with held(root) as pid:
        os.kill(pid, signal.SIGKILL)
        assert command(root, *edit_of("T-1")).code == oracle.SAVED
    assert edited(root) == {"T-1", "T-3"}


@pytest.mark.fault("F21")
def test_an_owner_that_stands_still_is_named(root: Path) -> None:
    with held(root) as pid:
        os.kill(pid, signal.SIGSTOP)
        ended = command(root, *edit_of("T-1"))
        refused(root, ended, str(pid), socket.gethostname())
    assert command(root, *edit_of("T-1")).code == oracle.SAVED


@pytest.mark.fault("F21")
def test_a_child_that_inherited_the_lock_is_named_or_holds_nothing(root: Path) -> None:
    with held(root, "fork"):
        ended = command(root, *edit_of("T-1"))
        if ended.code != oracle.SAVED:
            refused(root, ended, "pid", socket.gethostname())
    assert command(root, *edit_of("T-2")).code == oracle.SAVED


@pytest.mark.fault("F21")
def test_an_owner_on_another_machine_is_named_as_such(root: Path) -> None:
    path = root / ".readiness/write.lock"
    with path.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        os.truncate(path, 0)
        os.pwrite(file.fileno(), b"pid 4711 on far-away since 01:02:03", 0)
        refused(root, command(root, *edit_of("T-1")), "4711", "far-away")
    assert command(root, *edit_of("T-1")).code == oracle.SAVED


@pytest.mark.fault("F21")
def test_what_a_dead_owner_wrote_into_the_lock_stops_nobody(root: Path) -> None:
    (root / ".readiness/write.lock").write_bytes(b"pid 4711 on far-away since 01:02:03")
    assert command(root, *edit_of("T-1")).code == oracle.SAVED


@pytest.mark.fault("F21")
def test_many_commands_at_once_are_all_saved(root: Path) -> None:
    tickets = ("T-1", "T-2", "U-1", "U-2")
    running = [
        subprocess.Popen([READINESS, "-C", str(root), *edit_of(ticket)], stdout=subprocess.PIPE)
        for ticket in tickets
    ]
    for one in running:
        with one:
            assert one.wait(60) == oracle.SAVED
    assert edited(root) == {"T-3", *tickets}
    assert sorted(oracle.recorded(root)) == sorted({"T-3", *tickets})
    assert command(root, "audit", "verify").code == 0
