"""The program as a job of a shell: stopped, brought back, ended. Nothing here draws."""

import contextlib
import os
import signal
from collections.abc import Callable, Generator, Mapping
from types import FrameType
from typing import TypeAlias

ENDS = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT)
"""The signals that end the program, each with its own code."""
_Handler: TypeAlias = Callable[[int, FrameType | None], object] | int | signal.Handlers | None


def stop_job(terminal: int) -> None:
    """Stop, with all that belongs to the same job of the shell, until that brings it back.

    Without a shell that could bring it back the system stops nothing, and this returns at once.

    Args:
        terminal: The number of its file.
    """
    with _handled({signal.SIGTSTP: signal.SIG_DFL}):
        os.killpg(os.getpgrp(), signal.SIGTSTP)
        wait_for_foreground(terminal)


def wait_for_foreground(terminal: int) -> None:
    """Stop again as long as the shell has the terminal; a signal that ends the program does so."""
    with _handled(dict.fromkeys(ENDS, _end)):
        while not _is_in_foreground(terminal):
            stop()


def stop() -> None:
    """Stop this process at once."""
    os.kill(os.getpid(), signal.SIGSTOP)


def _is_in_foreground(terminal: int) -> bool:
    """Whether the shell has left the terminal to this job; nobody has one that is closed."""
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return True


def _end(number: int, _: object) -> None:
    """End at once: what was acknowledged is on disk, and the terminal is the shell's."""
    os._exit(128 + number)


@contextlib.contextmanager
def _handled(handlers: Mapping[signal.Signals, _Handler]) -> Generator[None]:
    """Signals handled otherwise for a while."""
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
