"""What a program did, as the kernel saw it: programs started, sockets, files opened and changed.

strace follows every child. Names come whole, and with `-y` a file that was opened is told by where
it really lies, so that a link cannot hide it.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

import readiness_tui

READINESS = str(Path(sys.executable).with_name("readiness"))
CHANGES = (
    "rename",
    "renameat",
    "renameat2",
    "link",
    "linkat",
    "unlink",
    "unlinkat",
    "symlink",
    "symlinkat",
    "mkdir",
    "mkdirat",
    "rmdir",
    "chmod",
    "fchmodat",
    "chown",
    "fchownat",
    "truncate",
    "mknod",
    "mknodat",
    "utimensat",
    "setxattr",
    "lsetxattr",
    "fchmod",
    "ftruncate",
)
_OPENS = ("open", "openat", "openat2", "creat")
_CALL = re.compile(r"(\w+)\((.*)\)\s+= (-?\d+|\?)(?:<(.*?)>)?(?: \(deleted\))?(?: (E\w+).*)?$")
_HALF = re.compile(r"(.*) <unfinished \.\.\.>$")
_REST = re.compile(r"<\.\.\. \w+ resumed>(.*)$")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_WRITES = re.compile(r"O_(WR|RDWR|CREAT|TRUNC|APPEND)")
_INSIDE_US = re.compile(
    r"/proc/(self|\d+)/(?!environ|mem)"
    r"|/dev/(null|tty|pts|ptmx|urandom|shm(?!/pytest-of-))"  # folders of tests may lie in memory
)


@dataclass(frozen=True)
class Call:
    """One system call that came to its end: name, arguments as strace writes them, and its end."""

    name: str
    args: str
    is_good: bool
    opened: str

    @property
    def is_write(self) -> bool:
        """Whether it opens a file for more than reading, or changes something without one."""
        return self.name in CHANGES or _WRITES.search(self.args) is not None


@dataclass(frozen=True)
class Trace:
    """What a program did, children included."""

    calls: tuple[Call, ...]

    @property
    def started(self) -> list[list[str]]:
        """The argument list of each program that was started."""
        found: list[list[str]] = []
        for call in self._of("execve"):
            listed = call.args[call.args.index("[") : call.args.rindex("]")]
            found.append([_plain(word) for word in _QUOTED.findall(listed)])
        return found

    @property
    def sockets(self) -> list[str]:
        """Every call that can reach another machine, as strace writes it."""
        return [
            call.args
            for call in self.calls
            if (call.name == "socket" and "AF_UNIX" not in call.args)
            or ("sa_family=" in call.args and "sa_family=AF_UNIX" not in call.args)
        ]

    def opened(self) -> Iterator[Call]:
        """Every file that was opened."""
        return self._of(*_OPENS)

    def changed(self) -> Iterator[Call]:
        """Every call that changed the tree or opened something for writing."""
        yield from (call for call in self._of(*CHANGES, *_OPENS) if call.is_write)

    def _of(self, *names: str) -> Iterator[Call]:
        return (call for call in self.calls if call.name in names and call.is_good)


def traced(log: Path) -> Sequence[str]:
    """What stands in front of a command that is traced; skips where that is not possible."""
    if (strace := shutil.which("strace")) is None:
        pytest.skip("strace is not installed: tools/install-system-deps.sh does it")
    probe = subprocess.run(
        [strace, "-f", "--seccomp-bpf", "-o", os.devnull, sys.executable, "-V"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if probe.returncode:
        pytest.skip(f"strace may not trace here: {probe.stderr.strip()[:200]}")
    calls = ",".join(("execve", "execveat", "network", *_OPENS, *CHANGES))
    return (
        strace,
        "-f",
        "--seccomp-bpf",
        "-y",
        "-s",
        "8192",
        "-qq",
        "-o",
        str(log),
        "-e",
        f"trace={','.join('?' + one if one != 'network' else one for one in calls.split(','))}",
        "-e",
        "signal=none",
    )


def read_trace(log: Path) -> Trace:
    """What strace wrote, calls that were interrupted by another's line put together."""
    halves: dict[str, str] = {}
    calls: list[Call] = []
    for line in log.read_text("utf-8", "surrogateescape").splitlines():
        pid, _, text = line.partition(" ")
        text = text.strip()
        if half := _HALF.match(text):
            halves[pid] = half[1]
            continue
        if rest := _REST.match(text):
            text = halves.pop(pid, "") + rest[1]
        if (found := _CALL.match(text)) is not None:
            is_good = found[5] is None and found[3] != "?"
            calls.append(Call(found[1], found[2], is_good, _plain(found[4] or "")))
    assert calls, "strace saw nothing"
    return Trace(tuple(calls))


def libraries() -> tuple[str, ...]:
    """Where the interpreter, its libraries and the program itself lie."""
    paths = {*sysconfig.get_paths().values(), sys.prefix, sys.base_prefix, sys.exec_prefix}
    home = Path(readiness_tui.__file__).parents[1]
    paths |= {str(home / name) for name in ("readiness_tui", "themes", "boards", ".coverage")}
    fixed = (
        "/usr",
        "/lib",
        "/lib64",
        "/bin",
        "/opt",
        "/etc/ld.so",
        "/etc/localtime",
        "/etc/git",
        "/etc/terminfo",
        "/etc/mime.types",
        "/sys/devices/system/cpu",
        "/sys/fs/cgroup",
        "/proc/sys",
        "/proc/stat",
        "/proc/meminfo",
        "/proc/cpuinfo",
        "/proc/filesystems",
        "/etc/nsswitch.conf",
        "/etc/locale.alias",
        "/etc/ssl/openssl",
    )
    return (*(os.path.realpath(path) for path in paths), *fixed)


def strays(calls: Iterable[Call], *allowed: Path | str) -> list[str]:
    """Files that were opened and lie in none of these places, nor within the libraries."""
    places = (*(os.path.realpath(place) for place in allowed), *libraries())
    checkout = Path(readiness_tui.__file__).parents[1]
    places = (*places, str(checkout / "docs"))  # the manual, which a wheel has among its modules
    bare = {"/", str(checkout)}  # listed to find modules
    return sorted(
        {
            call.opened
            for call in calls
            if call.opened.startswith("/")
            and call.opened not in bare
            and not _INSIDE_US.match(call.opened)
            and not any(call.opened.startswith(place) for place in places)
        }
    )


def _plain(text: str) -> str:
    """A text without the escapes of strace, as far as words and paths need it."""
    return text.encode("latin-1", "backslashreplace").decode("unicode_escape", "replace")


def said(words: Sequence[str]) -> str:
    """A command as one line."""
    return shlex.join(words)
