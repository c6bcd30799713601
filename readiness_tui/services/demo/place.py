"""Where a demo lies: a folder of the system's temporary one, taken away when it is left.

A demo that was killed is taken away by the next: its lock is free then.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

PREFIX = "readiness-demo-"
LOCK = "lock"
REPOSITORY = "harbor"
PROGRESS = ".git/readiness-tour"
"""Below the repository: the step of the tour that is reached, and a sign that it is a demo.

Not in `.readiness`, which the first save makes: one that is there before is taken for a stranger's.
"""

_STATE = {"XDG_STATE_HOME": "state", "XDG_CACHE_HOME": "cache"}


@contextlib.contextmanager
def temporary_demo() -> Generator[Path]:
    """A folder for the repository; whatever is in it is gone at the end.

    Meanwhile the state and cache that the program keeps for a user lie beside it.
    """
    sweep()
    home = Path(tempfile.mkdtemp(prefix=PREFIX))
    before = {name: os.environ.get(name) for name in _STATE}
    with _locked(home):
        try:
            os.environ |= {name: str(home / folder) for name, folder in _STATE.items()}
            yield home / REPOSITORY
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
            shutil.rmtree(home, ignore_errors=True)


def sweep() -> tuple[Path, ...]:
    """Take away the demos of this user that nobody has open; which."""
    gone: list[Path] = []
    for home in sorted(Path(tempfile.gettempdir()).glob(f"{PREFIX}*")):
        lock = home / LOCK
        with contextlib.suppress(OSError):
            if home.is_symlink() or home.stat().st_uid != os.geteuid() or not lock.is_file():
                continue
            with lock.open("r+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(home, ignore_errors=True)
                gone.append(home)
    return tuple(gone)


@contextlib.contextmanager
def _locked(home: Path) -> Generator[None]:
    """Hold the lock of a demo: it comes under its name only once it is held."""
    hidden = home / f".{LOCK}"
    with hidden.open("xb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        hidden.rename(home / LOCK)
        yield


def tour_step(root: Path) -> int:
    """The step of the tour that was reached in a demo, from 0; -1 where it is none."""
    try:
        text = (root / PROGRESS).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return -1
    return int(text) if text.strip().isdigit() else 0


def keep_tour_step(root: Path, step: int) -> None:
    """Remember the step that was reached; where that cannot be written, it begins anew."""
    with contextlib.suppress(OSError):
        (root / PROGRESS).write_text(str(step), encoding="ascii")
