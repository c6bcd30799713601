"""Faults at a system call of the program, by strace: a kill before it, or an error in its place.

What can be struck is found by a run in which nothing is: every call that names something of the
workspace, with its place among the calls of its name. So no temporary name has to be known.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.program import Ended, Held

CALLS = (
    "openat",
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "ftruncate",
    "truncate",
    "fallocate",
    "rename",
    "renameat",
    "renameat2",
    "link",
    "linkat",
    "unlink",
    "unlinkat",
    "symlink",
    "mkdir",
    "mkdirat",
    "rmdir",
    "fchmod",
    "chmod",
    "fchown",
    "setxattr",
    "fsetxattr",
)
READS = (
    "read",
    "pread64",
    "stat",
    "lstat",
    "fstat",
    "newfstatat",
    "statx",
    "access",
    "faccessat2",
    "getdents64",
    "readlink",
    "readlinkat",
    "lseek",
    "flock",
    "statfs",
    "fstatfs",
    "listxattr",
    "flistxattr",
    "getxattr",
    "fgetxattr",
)
"""Calls that change nothing, and can fail all the same."""
KILL = "signal=SIGKILL"
_CALL = re.compile(r"^(\w+)\((.*)$")
_TRACED_S = 20


@dataclass(frozen=True)
class Point:
    """A system call: the one with this number, from 1, among those of its name."""

    name: str
    number: int
    text: str

    def __str__(self) -> str:
        """The call as strace writes it."""
        return f"{self.name}#{self.number} {self.text[:150]}"

    def struck_by(self, fault: str) -> str:
        """What strace's `-e inject=` takes to strike this call."""
        return f"{self.name}:{fault}:when={self.number}"

    @property
    def is_change(self) -> bool:
        """Whether it may change something; a kill before one that does not shows nothing new."""
        return self.name != "openat" or re.search("O_CREAT|O_WRONLY|O_RDWR", self.text) is not None

    @property
    def is_private(self) -> bool:
        """Whether it is about what only the program reads: the journal, the lock, its state."""
        return "/.readiness" in self.text or ".state/" in self.text


@dataclass(frozen=True)
class Traced:
    """How a program ended, and the calls it made that can be struck."""

    ended: Ended
    points: tuple[Point, ...]
    struck: str


def can_trace(scratch: Path) -> None:
    """Skip, with the reason, where strace is missing or may not look into a process."""
    if (strace := shutil.which("strace")) is None:
        pytest.skip("strace is not installed: tools/install-system-deps.sh does it")
    log = scratch / "probe.log"
    probe = subprocess.run(
        [strace, "-o", str(log), "-e", "inject=getppid:error=EIO", sys.executable, "-V"],
        capture_output=True,
        text=True,
        check=False,
    )
    if probe.returncode:
        pytest.skip(f"strace may not trace here: {probe.stderr.strip()}")


@contextlib.contextmanager
def tracing(
    scratch: Path,
    deed: Callable[..., int],
    *args: object,
    inject: str = "",
    calls: Sequence[str] = CALLS,
) -> Iterator[tuple[Held, Path]]:
    """Something of the program that runs under strace; gives it, and the log of its calls."""
    log = scratch / "calls.log"
    held = Held(scratch, deed, *args)
    faults = ["-e", f"inject={inject}"] if inject else []
    words = ["strace", "-q", "-y", "-s", "0", "-e", "signal=none", "-e", f"trace={','.join(calls)}"]
    with subprocess.Popen(
        [*words, *faults, "-o", str(log), "-p", str(held.pid)], stderr=subprocess.PIPE, text=True
    ) as tracer:
        _wait_for_tracer(held.pid, tracer)
        held.go()
        yield held, log
        tracer.wait(_TRACED_S)


def traced(
    scratch: Path,
    about: str,
    deed: Callable[..., int],
    *args: object,
    inject: str = "",
    calls: Sequence[str] = CALLS,
) -> Traced:
    """Run something of the program under strace, to its end.

    Args:
        scratch: A folder for its output, which is not below `about`.
        about: The text in every call that matters: the path of the workspace and its state.
        deed: What is run.
        args: What it is given.
        inject: A fault, as strace's `-e inject=` takes it; empty for none.
        calls: The calls that are looked at.
    """
    with tracing(scratch, deed, *args, inject=inject, calls=calls) as (held, log):
        ended = held.end()
    lines = log.read_text(errors="replace").splitlines()
    return Traced(ended, tuple(_points(lines, about)), _struck(lines, ended))


def sweep(
    scratch: Path,
    fault: str,
    scene: Callable[[Path], Path],
    deed: Callable[[Path], tuple[Callable[..., int], *tuple[object, ...]]],
) -> Iterator[tuple[Point, Path, Ended]]:
    """Strike a deed at each of its calls in turn, each time in a workspace of its own.

    Args:
        scratch: A folder to work in; the workspaces, and all state, are in `work` below it.
        fault: `KILL`, or `error=EIO` and the like.
        scene: Makes a workspace ready for the deed at the path that it is given.
        deed: What to run on it, and with what.

    Yields:
        Where it was struck, the workspace as that left it, and how the program ended.
    """
    work = scratch / "work"

    def run(root: Path, inject: str = "") -> Traced:
        return traced(scratch, str(work), *deed(scene(root)), inject=inject)

    def undisturbed(root: Path) -> tuple[Point, ...]:
        dry = run(root)
        assert dry.ended.code == 0, f"it fails undisturbed: {dry.ended}"
        shutil.rmtree(root)
        return dry.points

    points = undisturbed(work / "dry")
    assert any(point.name.startswith("rename") for point in points), "nothing was written"
    for at in range(len(points)):
        if fault == KILL and not points[at].is_change:
            continue
        root = work / f"at-{at}"
        done = run(root, points[at].struck_by(fault))
        if str(work) not in done.struck:
            # Other programs may have compiled modules meanwhile, whose files are counted too.
            shutil.rmtree(root)
            counted = undisturbed(work / f"dry-{at}")
            assert [one.name for one in counted] == [one.name for one in points]
            points = counted
            done = run(root, points[at].struck_by(fault))
        assert str(work) in done.struck, f"{points[at]}: struck {done.struck or 'nothing'}"
        yield points[at], root, done.ended
        shutil.rmtree(root)


def _points(lines: list[str], about: str) -> Iterator[Point]:
    count: Counter[str] = Counter()
    for line in lines:
        if found := _CALL.match(line):
            name, text = found.groups()
            count[name] += 1
            if about in text:
                yield Point(name, count[name], text.replace(about, ""))


def _struck(lines: list[str], ended: Ended) -> str:
    """The call that was struck, empty if none was."""
    if ended.is_killed:
        return next((line for line in reversed(lines) if _CALL.match(line)), "")
    return next((line for line in lines if "(INJECTED)" in line), "")


def _wait_for_tracer(pid: int, tracer: "subprocess.Popen[str]") -> None:
    status = Path(f"/proc/{pid}/status")
    end = time.monotonic() + _TRACED_S
    while "TracerPid:\t0\n" in status.read_text():
        if tracer.poll() is not None or time.monotonic() > end:
            os.kill(pid, 9)
            said = tracer.stderr.read() if tracer.stderr else ""
            pytest.skip(f"strace could not take hold of the program: {said.strip()}")
        time.sleep(0.001)
