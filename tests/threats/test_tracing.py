"""What the tests of this folder stand on: each thing that must not happen is seen when it does."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.threats import clone
from tests.threats.hostile import COMMAND, build, everything
from tests.threats.tracing import Trace, read_trace, said, strays, traced

SCRIPT = """
import os, pathlib, socket, subprocess, threading
outside = pathlib.Path(os.environ["OUTSIDE"])
subprocess.run(["true", "one two"])
with socket.socket() as made:
    made.connect_ex(("127.0.0.1", 9))
os.symlink(outside / "secret.txt", "link")
threads = [threading.Thread(target=lambda: open("link").read()) for _ in range(8)]
[each.start() for each in threads]
[each.join() for each in threads]
(outside / "new.txt").write_text("x")
try:
    open(outside / "none.txt")
except OSError:
    pass
"""


def trace_of(tmp_path: Path, script: str) -> Trace:
    root, outside, log = tmp_path / "root", tmp_path / "outside", tmp_path / "log"
    root.mkdir()
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    subprocess.run(
        [*traced(log), sys.executable, "-B", "-c", script],
        cwd=root,
        check=True,
        timeout=120,
        env={"OUTSIDE": str(outside), "PATH": "/usr/bin:/bin", "HOME": str(root)},
    )
    return read_trace(log)


def test_what_a_program_does_is_seen(tmp_path: Path) -> None:
    trace = trace_of(tmp_path, SCRIPT)
    assert "true 'one two'" in map(said, trace.started)
    assert any("127.0.0.1" in one for one in trace.sockets) or trace.sockets
    outside = str(tmp_path / "outside")
    assert strays(trace.opened(), tmp_path / "root") == [
        f"{outside}/new.txt",
        f"{outside}/secret.txt",
    ]
    changed = [call.name for call in trace.changed()]
    assert sorted(set(changed) - {"openat", "open"}) in (["symlink"], ["symlinkat"])
    assert any(call.opened.endswith("new.txt") for call in trace.changed())


def test_a_program_that_does_nothing_is_seen_to_do_nothing(tmp_path: Path) -> None:
    trace = trace_of(tmp_path, "pass")
    assert len(trace.started) == 1
    assert trace.sockets == []
    assert strays(trace.opened(), tmp_path / "root") == []
    assert list(trace.changed()) == []


def test_a_tree_that_changed_is_seen(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    before = everything(tmp_path)
    assert everything(tmp_path) == before
    (tmp_path / "a").write_text("2")
    assert everything(tmp_path) != before


@pytest.mark.parametrize(
    "words",
    [
        (sys.executable, "-c", "import yaml"),
        (sys.executable, "-m", "readiness_tui"),
        (clone.GIT, "status"),
        ("bash", "-c", COMMAND),
    ],
    ids=["module", "package", "git", "command"],
)
def test_the_traps_close_on_who_is_not_careful(tmp_path: Path, words: tuple[str, ...]) -> None:
    hostile = build(tmp_path)
    assert not hostile.mark.exists()
    done = subprocess.run(words, cwd=hostile.root, check=False, capture_output=True, timeout=120)
    assert hostile.mark.exists(), done.stderr
