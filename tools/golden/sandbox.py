"""Where an invocation runs: a folder with a home, a work folder, a fixed clock, and nothing else.

The folder is always the same one, because paths are part of digests and of where lines break.
"""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

BEGIN_S = 1_771_405_200
"""2026-02-18 09:00 UTC: the instant of the first step of each script."""
STEP_S = 60
REPOSITORY = Path(__file__).resolve().parents[2]
COMPILE_S = 60
GIT_CONFIG = """\
[user]
    name = Ann
    email = ann@example.org
[init]
    defaultBranch = main
[commit]
    gpgSign = false
[gc]
    auto = 0
[protocol "file"]
    allow = always
"""


class GoldenError(Exception):
    """What keeps a golden run from being made; its text is one sentence with a remedy."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What all sandboxes share.

    Attributes:
        base: The folder that sandboxes lie in.
        clock: The library that gives programs the time.
        program: The program under test.
    """

    base: Path
    clock: Path
    program: Path

    def hidden(self) -> tuple[tuple[str, str], ...]:
        """Texts of this machine and what stands for them in a record, the longest first."""
        pairs = {
            str(self.base): "<base>",
            str(self.program.parent): "<bin>",
            str(Path(sys.executable).parent): "<bin>",
            str(REPOSITORY): "<repository>",
            socket.gethostname(): "<host>",
        }
        return tuple(sorted(pairs.items(), key=lambda pair: -len(pair[0])))


@dataclass(frozen=True, slots=True)
class Sandbox:
    """The folders of one script, and the environment of its steps."""

    tools: Tools
    root: Path

    @property
    def work(self) -> Path:
        """The folder that steps run in."""
        return self.root / "work"

    def environment(self, *, now_s: int, extra: dict[str, str]) -> dict[str, str]:
        """All variables of a step: the developer's own are left out."""
        home = self.root / "home"
        path = f"{self.tools.base / 'bin'}:{os.environ.get('PATH', os.defpath)}"
        fixed = {
            "HOME": str(home),
            "PATH": path,
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "TERM": "dumb",
            "LOGNAME": "ann",
            "USER": "ann",
            "COLUMNS": "100",
            "LD_PRELOAD": str(self.tools.clock),
            "GOLDEN_NOW": str(now_s),
            "TMPDIR": str(self.root / "tmp"),
        }
        return fixed | extra

    def clear(self) -> None:
        """Make the folders anew, with the configuration of git."""
        shutil.rmtree(self.root, ignore_errors=True)
        for name in ("home", "work", "tmp"):
            (self.root / name).mkdir(parents=True)
        (self.root / "home/.gitconfig").write_text(GIT_CONFIG, encoding="utf-8")


@contextmanager
def tools_at(base: Path, program: Path) -> Iterator[Tools]:
    """Compile the clock below a folder that no other golden run uses at the same time.

    Raises:
        GoldenError: The folder is in use, the program is absent, or there is no C compiler.
    """
    if not program.is_file():
        message = f"{program} is not there; install the program with `make setup`"
        raise GoldenError(message)
    base.mkdir(parents=True, exist_ok=True)
    with (base / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f"another golden run is under way in {base}; wait for it, or give --base"
            raise GoldenError(message) from None
        (base / "bin").mkdir(exist_ok=True)
        link = base / "bin/readiness"
        link.unlink(missing_ok=True)
        link.symlink_to(program)
        yield Tools(base, _compiled(base), program)


def _compiled(base: Path) -> Path:
    library, source = base / "clock.so", Path(__file__).with_name("clock.c")
    compiler = shutil.which("cc")
    if compiler is None:
        message = "there is no C compiler `cc`, which the fixed clock is made with; install gcc"
        raise GoldenError(message)
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(source)]
    subprocess.run(command, check=True, timeout=COMPILE_S)
    return library
