"""One command as a process: no terminal, few variables, an end to it and to all it started.

Output is handed over as it comes and never gathered here. What is left at the end, whether it took
part in the group of the command or left it by `setsid`, is found by a marker in its environment and
ended; a program that clears its environment can escape, and the guide says so.
"""

import errno
import os
import secrets
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from readiness_tui.domain.verify.run_record import Ended
from readiness_tui.domain.verify.verifying import Words

MARKER = "READINESS_RUN"
TERM_GRACE_S = 5.0
CLOSE_GRACE_S = 2.0
PIPE_GRACE_S = 0.5
"""How long a child in the background may keep the pipe open after the command ended."""

SWEEP_S = 2.0
SHELL = ("bash", "--noprofile", "--norc", "-o", "pipefail", "-c")
PASSED_ON = ("PATH", "HOME", "LANG")
_TICK_S = 0.05
_PIECE = 1 << 16
_PROC = Path("/proc")


class Cancel:
    """Lets somebody end a run from another thread."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self.grace_s = TERM_GRACE_S

    @property
    def is_asked(self) -> bool:
        """Whether the run is to end."""
        return self._event.is_set()

    def ask(self, grace_s: float = TERM_GRACE_S) -> None:
        """End the run; what does not go by itself within so many seconds is killed."""
        self.grace_s = grace_s
        self._event.set()


@dataclass(frozen=True, slots=True)
class Exit:
    """How a process ended; `code` is None where a signal ended it or it was never started."""

    ended: Ended
    code: int | None = None
    signal: str = ""
    trouble: str = ""


def words_of(command: Words) -> tuple[str, ...]:
    """The argument list of a command; a line is handed to bash without its start-up files."""
    return (*SHELL, command) if isinstance(command, str) else command


def environment(given: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    """The variables of a command: an allow-list, and those that its gate names.

    Folders of `PATH` that are not absolute are left out: they would be folders of the repository.

    Args:
        given: The environment of this program.
        names: What the gate names.
    """
    variables = {
        name: value
        for name, value in given.items()
        if name in PASSED_ON or name.startswith("LC_") or name in names
    }
    if "PATH" not in names:
        places = variables.get("PATH", os.defpath).split(os.pathsep)
        variables["PATH"] = os.pathsep.join(place for place in places if place.startswith(os.sep))
    return {"TERM": "dumb", "NO_COLOR": "1"} | variables


def run_process(
    command: Words,
    folder: Path,
    variables: Mapping[str, str],
    *,
    timeout_s: float,
    on_output: Callable[[bytes], None],
    cancel: Cancel,
) -> Exit:
    """Run a command and wait for its end, its time limit, or `cancel`; nothing of it is left.

    Args:
        command: As it was trusted.
        folder: Where it runs.
        variables: Its whole environment but for the marker.
        timeout_s: After so long it is told to end, and killed some seconds later.
        on_output: Gets what it prints, standard error among it, in pieces.
        cancel: Asked some 20 times a second.
    """
    marker = secrets.token_hex(16)
    try:
        process = subprocess.Popen(  # noqa: S603 - the one command that a person trusted
            words_of(command),
            cwd=folder,
            env={**variables, MARKER: marker},
            bufsize=0,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        message = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return Exit(Ended.NOT_STARTED, trouble=f"{words_of(command)[0]}: {message.lower()}")
    run = _Run(process, marker, on_output)
    try:
        return run.wait(timeout_s, cancel)
    finally:
        run.close()


class _Run:
    """A command on its way. Its process is reaped last: till then its group's number is its own."""

    def __init__(
        self, process: "subprocess.Popen[bytes]", marker: str, on_output: Callable[[bytes], None]
    ) -> None:
        self._process, self._marker, self._take = process, marker, on_output
        assert process.stdout is not None  # noqa: S101 - it was asked for
        self._pipe = process.stdout
        os.set_blocking(self._pipe.fileno(), False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._pipe, selectors.EVENT_READ)
        self._is_open = True

    def wait(self, timeout_s: float, cancel: Cancel) -> Exit:
        """Wait for the end, whichever comes first; then what is left of the output is taken."""
        until = time.monotonic() + timeout_s
        ended = Ended.EXITED
        while not self._has_ended():
            if cancel.is_asked:
                ended = Ended.CANCELLED
                break
            if time.monotonic() >= until:
                ended = Ended.TIMEOUT
                break
            self._pump(_TICK_S)
        if ended is not Ended.EXITED:
            self._terminate(cancel.grace_s)
        self._drain(PIPE_GRACE_S)
        self.end_all()
        self._drain(PIPE_GRACE_S)
        code = self._process.returncode
        if ended is not Ended.EXITED:
            return Exit(ended)
        if code is not None and code < 0:
            return Exit(ended, signal=_signal_name(-code))
        return Exit(ended, code)

    def _terminate(self, grace_s: float) -> None:
        self._signal(signal.SIGTERM)
        until = time.monotonic() + grace_s
        while not self._has_ended() and time.monotonic() < until:
            self._pump(_TICK_S)
        self._signal(signal.SIGKILL)
        while not self._has_ended() and time.monotonic() < until + grace_s:
            self._pump(_TICK_S)

    def _has_ended(self) -> bool:
        """Whether the command ended; it is not reaped, where the system can tell it so."""
        if self._process.returncode is not None:
            return True
        if sys.platform == "darwin":
            return self._process.poll() is not None
        flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self._process.pid, flags) is not None

    def _signal(self, number: signal.Signals) -> None:
        if self._process.returncode is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)

    def _pump(self, wait_s: float) -> bool:
        """Take a piece of output, waiting for it at most so long; whether there was one."""
        if not self._is_open:
            time.sleep(wait_s)
            return False
        if not self._selector.select(wait_s):
            return False
        try:
            piece = os.read(self._pipe.fileno(), _PIECE)
        except OSError as error:
            if error.errno == errno.EAGAIN:
                return False
            piece = b""
        if piece:
            self._take(piece)
            return True
        self._is_open = False
        self._selector.unregister(self._pipe)
        return False

    def _drain(self, longest_s: float) -> None:
        """Take what still comes, until the pipe closes or so long has passed."""
        until = time.monotonic() + longest_s
        while self._is_open and time.monotonic() < until:
            self._pump(_TICK_S)

    def end_all(self) -> None:
        """Kill the group and all that carries the marker, then reap; may be called again."""
        if self._process.returncode is None:
            self._signal(signal.SIGKILL)
            _sweep(self._marker)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(CLOSE_GRACE_S)

    def close(self) -> None:
        """End all, and let go of the pipe."""
        self.end_all()
        self._selector.close()
        self._pipe.close()


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _sweep(marker: str) -> None:
    """Kill whatever carries the marker, again and again while forks keep coming."""
    until = time.monotonic() + SWEEP_S
    has_survivors = True
    while has_survivors and time.monotonic() < until:
        has_survivors = False
        for pid in _marked(marker):
            has_survivors = True
            _kill(pid, marker)


def _marked(marker: str) -> Iterator[int]:
    """Processes of this user with the marker in their environment; those that ended have none."""
    if not _PROC.is_dir():
        return
    for entry in os.scandir(_PROC):
        if entry.name.isdigit() and int(entry.name) != os.getpid() and _has(entry.name, marker):
            yield int(entry.name)


def _has(pid: str, marker: str) -> bool:
    try:
        return f"{MARKER}={marker}".encode() in (_PROC / pid / "environ").read_bytes().split(b"\0")
    except OSError:
        return False


def _kill(pid: int, marker: str) -> None:
    """Kill one; its number is held meanwhile, so that it cannot become another's."""
    with suppress(OSError):
        handle = os.pidfd_open(pid)
        try:
            if _has(str(pid), marker):
                signal.pidfd_send_signal(handle, signal.SIGKILL)
        finally:
            os.close(handle)
